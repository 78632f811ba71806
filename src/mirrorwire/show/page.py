"""A page of a store for people, in a terminal: the record with what the store knows beside it; revisions compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from mirrorwire.record.find.differences import Change, Difference, How
from mirrorwire.record.keep.sightings import Sighting
from mirrorwire.record.results import KeptPage, Related
from mirrorwire.record.store import CaptureLine
from mirrorwire.show.record import show_record
from mirrorwire.show.search import show_related
from mirrorwire.show.titles import NO_OPENINGS, Openings
from mirrorwire.terminal import place, plain, text_place

# characters of unchanged text that are shown around a change
_AROUND: Final = 60


def show_page(
    page: KeptPage,
    near: Sequence[Related],
    console: Console,
    *,
    spans: bool = False,
    openings: Openings = NO_OPENINGS,
) -> None:
    """Print a kept page: the record, then revisions, story and copies, reviews, and what to read also."""
    show_record(page.record, console, spans=spans)
    _heading("Revisions", len(page.revisions), console)
    for line in page.revisions:
        captures = f"{line.captures} capture{'' if line.captures == 1 else 's'}"
        marks = ["current"] if line.current else []
        marks += ["shown here"] if line.revision == page.record.revision and not line.current else []
        parts = (_from_to(line.first_at, line.last_at), captures, *marks)
        text = Text.assemble((line.revision, "bold"), f"  {' · '.join(parts)}", (f"  {plain(line.reader)}", "dim"))
        console.print(text, soft_wrap=True)
    console.print()
    facts = []
    if page.story:
        facts.append(f"story {page.story}")
    if page.family:
        facts.append("others copy it" if page.family == page.record.id else f"a copy; the first is {page.family}")
    if page.reviews:
        facts.append(f"{page.reviews} review{'' if page.reviews == 1 else 's'}")
    if not page.bytes_kept:
        facts.append("its bytes are not here")
    if facts:
        console.print(Text(" · ".join(facts) + "\n"), soft_wrap=True)
    if near:
        _heading("Read also, in this store", len(near), console)
        show_related(near, console, openings)


def show_captures(captures: Sequence[CaptureLine], console: Console) -> None:
    """Print the captures of a page, the first first."""
    for one in captures:
        size = f"{one.size} bytes" if one.size is not None else "bytes not here"
        console.print(
            Text.assemble(
                (one.capture, "bold"),
                f"  {_from_to(one.first_at, one.last_at)}  {size}\n",
                (f"    {plain(one.place)}\n    {one.revision} · SHA-256 {one.sha256}", "dim"),
            ),
            soft_wrap=True,
        )


def show_sightings(found: Sequence[Sighting], console: Console) -> None:
    """Print entries of link lists: the stamp, the headline, on which page they stand and which article they lead to."""
    if not found:
        console.print("In no link list of this store.")
    for one in found:
        text = Text.assemble(
            (f"{plain(one.stamp or one.shown or 'no time')}  ", "green"),
            (plain(one.headline), "bold"),
            f"\n    {one.kind.replace('_', ' ')} on {one.on_page}",
        )
        if one.outlet:
            text.append(f" · {plain(one.outlet)}", style="cyan")
        if one.span is not None:
            text.append(f"  [raw {one.span[0]}–{one.span[1]} of {one.capture}]", style="dim cyan")
        text.append(f"\n    seen {_from_to(one.first_at, one.last_at)}", style="dim")
        if one.article is not None:
            text.append(f" · leads to {one.article}, by {one.joined_by}", style="dim")
        elif one.address is not None:
            text.append(f" · leads to {plain(one.address)}, not kept", style="dim")
        console.print(text, soft_wrap=True)


def show_difference(found: Difference, before: str, after: str, console: Console) -> None:
    """Print what changed between two revisions, of which the reading texts are given."""
    console.print(Text(f"{found.before} → {found.after}", style="dim"))
    if not found.order_known:
        unsure = "which of the two came first is not known: their captures have no times (--captured-at)"
        console.print(Text(unsure, style="yellow"))
    for field in found.fields:
        console.print(
            Text.assemble(
                (f"{field.field.replace('_', ' ')}: ", "bold"),
                _signed(field.before, "removed", console),
                " → ",
                _signed(field.after, "added", console),
            )
        )
    for change in found.changes:
        console.print(_change(change, before if change.how == "removed" else after, console))
    for told in found.quotations:
        vanished = told.how == "removed"
        words = Text.assemble(
            ("vanished quotation: " if vanished else "new quotation: ", "bold red" if vanished else "bold green"),
            (f"{plain(told.speaker or 'no speaker')}: ", "bold"),
            plain(told.words),
            (f"  {told.quotation}  [{place(told.span)}]", "dim cyan"),
        )
        console.print(words)
    gone = next((told for told in found.quotations if told.how == "removed"), None)
    if gone is not None:
        hint = f"To cite what vanished: mirrorwire cite {gone.quotation} --page {found.page} --revision {found.before}"
        console.print(Text(hint, style="dim"), soft_wrap=True)
    console.print(Text(f"{found.words_added} words added, {found.words_removed} removed", style="dim"))


def _signed(words: str | None, how: How, console: Console) -> tuple[str, str]:
    """Words of one revision with their style; without colours they are marked as `wdiff` does: [-gone-] {+new+}."""
    if words is None:
        return "none", "dim"
    shown = plain(words.replace("\n\n", " ¶ "))
    if console.no_color or console.color_system is None:
        shown = f"{{+{shown}+}}" if how == "added" else f"[-{shown}-]"
    return shown, "bold green" if how == "added" else "bold red strike"


def _change(change: Change, text: str, console: Console) -> Text:
    """A change in its line: what is around it, its words coloured or marked, and a sign before the line."""
    start, end = change.span.start, change.span.end
    low = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    line_end = text.find("\n", end)
    high = min(line_end if line_end >= 0 else len(text), end + _AROUND)
    added = change.how == "added"
    return Text.assemble(
        ("+ " if added else "- ", "green" if added else "red"),
        ("…" if low > 0 and text[low - 1] != "\n" else "", "dim"),
        (plain(text[low:start]), "dim"),
        _signed(text[start:end], change.how, console),
        (plain(text[end:high]), "dim"),
        ("…" if high < len(text) and text[high] != "\n" else "", "dim"),
        (f"  [{text_place(change.span)}]", "dim cyan"),
        overflow="fold",
    )


def _heading(title: str, count: int, console: Console) -> None:
    console.print(Text.assemble((title, "bold"), (f"  {count}", "dim")))


def _from_to(first: str | None, last: str | None) -> str:
    if first is None:
        return "no time known"
    return first if last in (None, first) else f"{first} – {last}"
