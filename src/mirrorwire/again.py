"""Once more: kept pages read again by a newer version, and what was refused tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mirrorwire.ingesting import ADDRESS, Ingested, Progress, Visited, keep_all, members, read_waiting, report
from mirrorwire.inputs import Given
from mirrorwire.pages.containers import ContainerLimits, Member, Refused, expand_bytes
from mirrorwire.pipeline import outlets_for, reader_name
from mirrorwire.record.keep.quarantine import let_out, refused_bytes
from mirrorwire.record.keep.writing import Quarantined, Writer
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.settings import Settings, load_settings


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

    What was kept is read again. Of what was not, the place is gone to once more (the file of "archive.zip#page" is
    archive.zip). What is not refused again leaves the quarantine. Raises NotKept for an unknown id.
    """
    settings = settings or load_settings()
    writer = Writer(store, outlets_for(settings.outlets).for_name)
    _, entries = let_out(writer, list(idents) if idents is not None else None)
    sources = {one.id: _source_of(one.place) for one in entries}
    with writer.transaction() as connection:
        # "nothing new since" is no answer to a second try
        connection.executemany("DELETE FROM visits WHERE url = ?", [(source,) for source in sources.values()])
    done = Ingested()
    keep_all(writer, _again(store, entries, sources, settings, writer, done), Given(), done, progress)
    read_waiting(writer, settings, workers=workers, done=done, progress=progress)
    refused = {place for place, _ in done.refusals}
    # of a container that was refused as a whole nothing is known of the members
    answered = [one for one in entries if sources[one.id] == one.place or sources[one.id] not in refused]
    with writer.transaction() as connection:
        connection.executemany(
            "DELETE FROM quarantine WHERE id = ? AND tries = ?", [(one.id, one.tries) for one in answered]
        )
    done.placed = weave(store, progress=lambda count, total: report(progress, "placing", done, total - count))
    return done


def _again(
    store: Store,
    entries: Sequence[Quarantined],
    sources: dict[str, str],
    settings: Settings,
    writer: Writer,
    done: Ingested,
) -> Iterator[Member | Visited]:
    """Yield what was refused once more: from where it was found, else from its bytes; else it is refused as before."""
    there = {source for source in sources.values() if source.startswith(ADDRESS) or Path(source).exists()}
    yield from members(sorted(there), settings, writer, done)
    for one in entries:
        if sources[one.id] not in there:
            data = refused_bytes(store, one.id)
            if data is None:
                yield Refused(one.place, one.reason)
            else:
                yield from expand_bytes(data, ContainerLimits.of(settings), place=one.place)


def _source_of(place: str) -> str:
    """Return what can be opened of a place: an address or a file as it is, the container of a member of one."""
    if place.startswith(ADDRESS):
        return place.partition("#")[0]
    path = place
    while path and not Path(path).exists():
        path, sign, _ = path.rpartition("#")
        if not sign:
            return place
    return path
