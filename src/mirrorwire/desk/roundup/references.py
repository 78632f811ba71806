"""The numbered sources of a round-up: the page behind each piece, where its words stand, and addresses of them."""

from __future__ import annotations

from dataclasses import dataclass

from mirrorwire.desk import addresses
from mirrorwire.desk.roundup.nouns import Entry, Piece, Roundup
from mirrorwire.desk.safety import safe_link
from mirrorwire.record.citation import directive


@dataclass(frozen=True, slots=True)
class Source:
    """One page behind a round-up: its number, and the places of all pieces that are cut from it, in order."""

    number: int
    page: str
    revision: str
    capture: str
    outlet: str | None
    published_at: str | None
    url: str | None
    places: tuple[str, ...]


class References:
    """Numbers the pages of a round-up in the order in which they are shown, and says where a piece leads.

    `desk`: the address of a desk that has the pages, without a slash at the end ("" on the desk itself); None: links
    lead to the pages as published, by a fragment that makes a browser show the words.
    """

    def __init__(self, roundup: Roundup, *, desk: str | None) -> None:
        self._desk = desk
        self._roundup = roundup
        found: dict[str, tuple[Piece, dict[str, tuple[str, int]]]] = {}
        for piece in roundup.pieces():
            _, places = found.setdefault(piece.page, (piece, {}))
            for span in piece.spans:
                places[f"{span.layer} {span.start}\N{EN DASH}{span.end}"] = (span.layer, span.start)
        self._numbers = {page: number for number, page in enumerate(found, 1)}
        self.sources = tuple(
            Source(
                *(
                    self._numbers[page],
                    page,
                    piece.revision,
                    piece.capture,
                    piece.outlet,
                    piece.published_at,
                    piece.url,
                ),
                tuple(sorted(places, key=lambda place: (places[place], place))),
            )
            for page, (piece, places) in found.items()
        )

    def number(self, piece: Piece) -> int:
        """The number of the page that a piece is cut from."""
        return self._numbers[piece.page]

    def place(self, piece: Piece) -> str:
        """Where a piece stands: "text 120-340", all its stretches."""
        layers = [f"{span.layer} {span.start}\N{EN DASH}{span.end}" for span in piece.spans]
        return ", ".join(layers)

    def link(self, piece: Piece) -> str | None:
        """The address at which a piece is shown; None where the page has no safe one."""
        if self._desk is not None:
            return self._desk + _on_desk(piece)
        return original(piece)

    def entry(self, entry: Entry) -> str | None:
        """The address that an entry of a list leads to: its article's page; on from a page's own list, as published."""
        own = entry.headline.url == entry.url or safe_link(entry.url) is None
        return self.link(entry.headline) if own else safe_link(entry.url)

    def rest(self) -> str | None:
        """The address on the desk that leads to the speakers who are not shown; None without a desk."""
        if self._desk is None:
            return None
        if self._roundup.kind == "story":
            return self._desk + addresses.story(self._roundup.id)
        return self._desk + addresses.search(
            pair=self._roundup.pair, since=self._roundup.since, until=self._roundup.until
        )

    def link_of(self, source: Source) -> str | None:
        """The address of a source's page."""
        return self._desk + addresses.page(source.page) if self._desk is not None else safe_link(source.url)


def _on_desk(piece: Piece) -> str:
    """The desk's page at which a piece is shown: at its statement, else with its own characters marked."""
    first = piece.spans[0]
    if piece.statement is not None:
        return addresses.page(piece.page, mark=piece.statement)
    if first.layer == "text":
        return addresses.words(piece.page, first.start, piece.spans[-1].end)
    return addresses.raw(piece.page, first.start, first.end, capture=piece.capture)


def original(piece: Piece) -> str | None:
    """Return the address of the page as published, with a text fragment for the words; None without a safe address.

    https://wicg.github.io/scroll-to-text-fragment/
    """
    address = safe_link(piece.url)
    if address is None or any(span.layer != "text" for span in piece.spans):
        return address
    fragments = [f"text={directive(words)}" for words in piece.words if words.strip()]
    before, _, own = address.partition("#")
    return safe_link(f"{before}#{own}:~:{'&'.join(fragments)}") if fragments else address
