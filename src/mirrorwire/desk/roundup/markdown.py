"""A round-up as CommonMark: words shown exactly as printed, numbered sources beneath, links to where each word stands.

What could be markup in words is escaped by a backslash (CommonMark 0.31, 2.4), here and in GitHub's form of it, which
makes links of bare addresses; the rest stands as it is, so that the source can be read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mirrorwire.desk.rendering import when
from mirrorwire.desk.roundup.nouns import LABELS, Entry, Passage, Piece, Roundup, Speaker
from mirrorwire.desk.roundup.references import References
from mirrorwire.desk.safety import harmless, safe_link

_DOT: Final = f" {LABELS['dot']} "
_COMMA: Final = f"{LABELS['comma']} "
_UNFIT: Final = re.compile(r"([<>\\])")
_ANYWHERE: Final = re.compile(r"([\\`*_\[\]<>&~|#!@$^{}]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
# what begins a list, a heading's underline or a block at the beginning of a line
_AT_BEGINNING: Final = re.compile(r"^(\d{0,9})([-+=.):])")


def as_markdown(roundup: Roundup, *, desk: str | None = None) -> str:
    """Return a round-up as CommonMark; `desk` as of `References`."""
    refs = _Links(roundup, desk=desk)
    lines = [*_head(roundup, refs), *(_passage(one, refs) for one in roundup.opening)]
    for section in roundup.sections:
        lines.append(f"## {LABELS[section.key]}")
        lines += [_passage(one, refs) for one in section.told]
        for speaker in section.speakers:
            lines += _speaker(speaker, refs)
    if roundup.more:
        lines.append(_more(roundup.more, refs))
    lines += _list("read_also", roundup.read_also, refs)
    lines += _list("latest", roundup.latest, refs)
    lines += [f"## {LABELS['sources']}", "\n".join(_sources(refs)), f"*{LABELS['note']}*"]
    return "\n\n".join([*lines, "\n".join(refs.definitions())]).rstrip() + "\n"


class _Links(References):
    """References whose addresses stand at the end (CommonMark, 4.7), each once, so that the text can be read."""

    def __init__(self, roundup: Roundup, *, desk: str | None) -> None:
        super().__init__(roundup, desk=desk)
        self._labels: dict[str, str] = {}

    def numbered(self, piece: Piece) -> str:
        """The number of a piece's source, as a link to where it stands."""
        address, number = self.link(piece), self.number(piece)
        if address is None:
            # the page's id is among the sources
            return f"\\[{number}{_COMMA}{escaped(self.place(piece))}\\]"
        label = self._labels.setdefault(_UNFIT.sub(_percent, address), f"at{len(self._labels) + 1}")
        return f"[{number}][{label}]"

    def definitions(self) -> Iterator[str]:
        """The addresses, a line each."""
        for address, label in self._labels.items():
            yield f"[{label}]: <{address}>"


def escaped(words: str) -> str:
    """Return words as CommonMark that shows exactly them; white space is one space, what steers a reader U+FFFD."""
    return _AT_BEGINNING.sub(r"\1\\\2", _ANYWHERE.sub(r"\\\1", " ".join(harmless(words).split())))


def _head(roundup: Roundup, refs: _Links) -> Iterator[str]:
    if roundup.rubric is not None:
        yield _with_number(escaped(roundup.rubric.text), roundup.rubric, refs)
    yield f"# {_with_number(escaped(roundup.headline.text), roundup.headline, refs)}"
    if roundup.standfirst is not None:
        yield f"**{escaped(roundup.standfirst.text)}** {refs.numbered(roundup.standfirst)}"
    told = [escaped(_when(roundup.published_at))] if roundup.published_at else []
    for byline in roundup.bylines:
        names = [_with_number(escaped(one.text), one, refs) for one in byline.authors]
        told.append(_COMMA.join([*names, escaped(byline.outlet or LABELS["unknown_outlet"])]))
    yield _DOT.join(told)


def _passage(passage: Passage, refs: _Links) -> str:
    return f"{escaped(passage.words.text)} {refs.numbered(passage.words)}{_also(passage.also, refs)}"


def _speaker(speaker: Speaker, refs: _Links) -> Iterator[str]:
    roles = [_with_number(escaped(role.text), role, refs) for role in speaker.roles]
    name = f"**{escaped(speaker.name.text)}** {refs.numbered(speaker.name)}"
    yield _COMMA.join([name, *roles])
    for said in speaker.said:
        yield f"{escaped(said.words.text)} {refs.numbered(said.words)}{_also(said.also, refs)}"


def _more(number: int, refs: _Links) -> str:
    """How many speakers are not shown, as a link to them where there is a desk."""
    words, address = f"{number} {LABELS['more_one' if number == 1 else 'more']}", refs.rest()
    return f"[{words}](<{_UNFIT.sub(_percent, address)}>)" if address is not None else words


def _also(pieces: Sequence[Piece], refs: _Links) -> str:
    if not pieces:
        return ""
    named = [f"{escaped(one.outlet or LABELS['unknown_outlet'])} {refs.numbered(one)}" for one in pieces]
    return f" {LABELS['also_in']} {_COMMA.join(named)}"


def _list(key: str, entries: Sequence[Entry], refs: _Links) -> Iterator[str]:
    if not entries:
        return
    yield f"## {LABELS[key]}"
    lines = []
    for entry in entries:
        piece = entry.headline
        told = [escaped(one) for one in (piece.outlet, _when(entry.published_at)) if one]
        lines.append(f"- {_DOT.join([escaped(piece.text), *told])} {refs.numbered(piece)}")
    yield "\n".join(lines)


def _sources(refs: _Links) -> Iterator[str]:
    for one in refs.sources:
        told = [one.outlet or LABELS["unknown_outlet"], _when(one.published_at), ", ".join(one.places)]
        address = safe_link(one.url)
        shown = [escaped(part) for part in (*told, one.page, one.revision) if part]
        shown += [f"<{address}>"] if address is not None and not re.search(r"[\s<>\\]", address) else []
        yield f"{one.number}. {_DOT.join(shown)}"


def _with_number(words: str, piece: Piece, refs: _Links) -> str:
    return f"{words} {refs.numbered(piece)}"


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[1]):02X}"


def _when(value: str | None) -> str:
    return str(when(value).striptags())
