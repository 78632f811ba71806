"""Once more: kept pages read again by a newer version, and what was refused tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from mirrorwire.errors import StoreDamaged
from mirrorwire.ids import sha256
from mirrorwire.ingesting import ADDRESS, Ingested, Progress, Visited, exists, keep_all, members, read_waiting, report
from mirrorwire.inputs import Given
from mirrorwire.pages.containers import ContainerLimits, Member, ReadyRecord, Refused, Skipped, expand_refused
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import outlets_for, reader_name
from mirrorwire.record.keep.quarantine import let_out, refused_bytes
from mirrorwire.record.keep.writing import Quarantined, Writer, refused_id, writable
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.settings import Settings, load_settings

_DAMAGE: Final = "damaged at byte"
"""How the reason begins of what ends a container: it names a byte, at which nothing need begin once it is mended."""


def rederive(
    store: Store,
    *,
    everything: bool = False,
    settings: Settings | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Ingested:
    """Read again what another version or setting has read, or all of it; `store` is open for writing.

    A run that was killed goes on where it was, also if `everything` was asked for then and is not now.
    """
    settings = settings or load_settings()
    writer = Writer(store, outlets_for(settings.outlets).for_name)
    writer.read_again(reader_name(settings), everything=everything)
    done = read_waiting(writer, settings, workers=workers, progress=progress)
    done.placed = weave(store, progress=lambda count, total: report(progress, "placing", done, total - count))
    return done


def retry(
    store: Store,
    idents: Sequence[str] | None = None,
    *,
    settings: Settings | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Ingested:
    """Try again what was refused: all of it, or what the ids given name; `store` is open for writing.

    What was kept is read again, from the bytes that were refused. Of what was not, the place is gone to once more (the
    file of "archive.zip#page" is archive.zip). What gave a page leaves the quarantine; bytes leave it only where they
    are kept as that page, whatever stands at their place by now. Raises NotKept for an unknown id.
    """
    settings = settings or load_settings()
    writer = Writer(store, outlets_for(settings.outlets).for_name)
    _, entries = let_out(writer, list(idents) if idents is not None else None)
    trial = _Trial()
    done = Ingested()
    keep_all(writer, _again(store, entries, settings, writer, done, trial), Given(), done, progress)
    answered = trial.answered({place for place, _ in done.refusals})
    with writer.transaction() as connection:
        # one that was refused again meanwhile stays
        connection.executemany(
            "DELETE FROM quarantine WHERE id = ? AND tries = ?",
            [(one.id, one.tries) for one in entries if one.id in answered],
        )
    read_waiting(writer, settings, workers=workers, done=done, progress=progress)
    done.placed = weave(store, progress=lambda count, total: report(progress, "placing", done, total - count))
    return done


@dataclass(slots=True)
class _Trial:
    """What came of entries: the places of the pages that each gave, for those that gave nothing else."""

    gave: dict[str, set[str]] = field(default_factory=dict)

    def add(self, ident: str, place: str | None) -> None:
        """Take note of a page that an entry gave."""
        self.gave.setdefault(ident, set()).add(writable(place or ""))

    def answered(self, refused: set[str]) -> set[str]:
        """The entries whose pages are all kept; `refused` are the places of what was not."""
        return {ident for ident, places in self.gave.items() if not places & refused}


def _again(
    store: Store, entries: Sequence[Quarantined], settings: Settings, writer: Writer, done: Ingested, trial: _Trial
) -> Iterator[Member | Visited]:
    """Yield what was refused once more: from its bytes, else from where it was found; else it is refused as before."""
    limits = ContainerLimits.of(settings)
    elsewhere: dict[str, list[Quarantined]] = {}
    for one in entries:
        try:
            data = refused_bytes(store, one.id)
        except StoreDamaged as error:
            done.refused += 1
            done.refusals.append((one.place, error.cause))
            continue
        found = None
        if data is not None:
            found = expand_refused(data, limits, place=one.place, captured_at=one.first_at)
        if data is not None and found is not None:
            yield from _from_bytes(one, data, found, trial)
        elif (source := _source_of(one.place)) is not None:
            elsewhere.setdefault(source, []).append(one)
        else:
            yield Refused(one.place, one.reason, data)
    for source in sorted(elsewhere):
        found_there = members([source], settings, writer, done, Given(), afresh=True)
        yield from _from_source(store, source, elsewhere[source], found_there, trial)


def _from_bytes(one: Quarantined, data: bytes, found: Iterator[Member], trial: _Trial) -> Iterator[Member]:
    """Yield what the bytes of an entry give; it is answered if nothing of them is refused."""
    for member in found:
        if isinstance(member, Refused) and member.place == one.place:
            # the same bytes at the same place are the same entry
            member = replace(member, content=data)
        if not isinstance(member, Skipped):
            trial.add(one.id, member.place)
        yield member
    if one.id not in trial.gave:
        yield Refused(one.place, one.reason, data)


def _from_source(
    store: Store,
    source: str,
    entries: Sequence[Quarantined],
    found: Iterator[Member | Visited],
    trial: _Trial,
) -> Iterator[Member | Visited]:
    """Yield what a file or an address gives by now, which answers its entries.

    One with bytes is answered by the same bytes alone. One without is answered by a page at its place, by any page if
    it is the source itself, and if all that could be said was where the source was damaged, by a source without faults.
    """
    kept = {one.id: sha256(data) for one in entries if (data := refused_bytes(store, one.id)) is not None}
    sizes = {one.size for one in entries if one.id in kept}
    by_digest: dict[str, list[str]] = {}
    for ident, digest in kept.items():
        by_digest.setdefault(digest, []).append(ident)
    by_place = {one.place: one.id for one in entries if one.id not in kept and one.place != source}
    whole = [one.id for one in entries if one.id not in kept and one.place == source]
    again: set[str] = set()
    pages = faults = 0
    for member in found:
        if isinstance(member, Refused):
            faults += 1
            again.add(
                refused_id(writable(member.place), sha256(member.content) if member.content is not None else None)
            )
        elif isinstance(member, (PageInput, ReadyRecord)):
            place = writable(member.place or "")
            if not pages:
                for ident in whole:
                    trial.add(ident, place)
            pages += 1
            if place in by_place:
                trial.add(by_place[place], place)
            content = member.content if isinstance(member, PageInput) else member.data
            data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
            for ident in by_digest.get(sha256(data), ()) if len(data) in sizes else ():
                trial.add(ident, place)
        yield member
    for one in entries:
        if one.id not in kept and pages and not faults and one.reason.startswith(_DAMAGE):
            trial.add(one.id, one.place)
        elif one.id not in trial.gave and one.id not in again:
            yield Refused(one.place, one.reason, refused_bytes(store, one.id))


def _source_of(place: str) -> str | None:
    """Return what can be opened of a place: an address or a file as it is, the container of a member; None if gone."""
    if place.startswith(ADDRESS):
        return place.partition("#")[0]
    path = place
    while path and not exists(Path(path)):
        path, sign, _ = path.rpartition("#")
        if not sign:
            return None
    return path or None
