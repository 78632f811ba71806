"""Quotations and people for people, in a terminal: who, in which role, said what, and where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mirrorwire.codec import to_json
from mirrorwire.model import Person, PersonKind, Quotation, QuotationKind, Record
from mirrorwire.quotes import line_of, quotations_of, speaker_of, speakers_of, words_of
from mirrorwire.show.titles import title_of
from mirrorwire.spans import slice_of
from mirrorwire.terminal import place, plain, with_place

_KINDS: dict[QuotationKind, str] = {"direct": "not dim green", "mixed": "not dim cyan", "indirect": "not dim blue"}
_PEOPLE: dict[PersonKind, str] = {"person": "person", "organisation": "organisation", "group": "group"}
# columns: of the speakers' names, of the kinds of people, and the least that a page of two columns needs
_NAMES = 26
_LABELS = 12
_TWO_COLUMNS = 72
_DEEPEST = 4
# names of speakers that are offered where none matched
_OFFERED = 12


def as_kind(value: str | None) -> QuotationKind | None:
    """Return a kind of quotation by its name; None if there is none of that name."""
    return next((kind for kind in _KINDS if kind == value), None)


# ------------------------------------------------------------------------------------------------ quotations


def quotations_table(
    record: Record, quotations: Sequence[Quotation], *, spans: bool, width: int
) -> Iterable[RenderableType]:
    """Yield what shows quotations of a record in order, those within another below it; `width` is the terminal's.

    The speaker's name stands once where several quotations of hers follow one another, and so does each role.
    """
    there = {quotation.id for quotation in quotations}
    inner: dict[str, list[Quotation]] = defaultdict(list)
    for quotation in quotations:
        if quotation.inside in there:
            inner[quotation.inside or ""].append(quotation)
    before: str | None = ""
    told: set[tuple[str | None, str | None]] = set()
    for quotation in quotations:
        if quotation.inside in there:
            continue
        speaker = speaker_of(record, quotation)
        name = Text(overflow="fold")
        role = speaker.role if speaker and speaker.role != speaker.name else None
        if speaker is None:
            name.append("no speaker", style="italic")
        elif quotation.speaker != before:
            name.append(plain(speaker.name), style="bold")
        if role and (quotation.speaker, role) not in told:
            name.append(f"{chr(10) if name else ''}{plain(role)}", style="dim")
            told.add((quotation.speaker, role))
        before = quotation.speaker
        words = Group(*_quotation(record, quotation, inner, spans))
        if width < _TWO_COLUMNS:
            yield Padding(Group(*([name] if name else []), Padding(words, (0, 0, 0, 2))), (0, 0, 1, 0))
            continue
        row = Table.grid(padding=(0, 2, 0, 0), expand=True)
        row.add_column(width=_NAMES, overflow="fold")
        row.add_column(ratio=1, overflow="fold")
        row.add_row(name, words)
        yield Padding(row, (0, 0, 1, 0))


def _quotation(
    record: Record, quotation: Quotation, inner: dict[str, list[Quotation]], spans: bool, depth: int = 0
) -> list[RenderableType]:
    """The words of a quotation, the line of its marks, and those it reports, indented."""
    shown: list[RenderableType] = [_words(record, quotation), _marks(record, quotation, reported=depth > 0)]
    if spans:
        places = "; ".join(place(span) for span in quotation.content)
        shown.append(Text(places, style="dim cyan", overflow="fold"))
    for reported in inner.get(quotation.id, []) if depth < _DEEPEST else []:
        speaker = speaker_of(record, reported)
        head = Text("↳ ", style="dim", overflow="fold")
        head.append(plain(speaker.name) if speaker else "no speaker", style="bold" if speaker else "italic")
        if speaker and speaker.role and speaker.role != speaker.name:
            head.append(f"  {plain(speaker.role)}", style="dim")
        below = _quotation(record, reported, inner, spans, depth + 1)
        shown.append(Padding(Group(head, Padding(Group(*below), (0, 0, 0, 2))), (0, 0, 0, 1)))
    return shown


def _words(record: Record, quotation: Quotation) -> Text:
    """What was said: in marks if it is verbatim, as the page tells it if it is not; pieces joined by dots."""
    words = " … ".join(" ".join(slice_of(record.text, span).split()) for span in quotation.content)
    return Text(f"“{plain(words)}”" if quotation.kind == "direct" else plain(words), overflow="fold")


def _marks(record: Record, quotation: Quotation, *, reported: bool) -> Text:
    """The line below the words: cue, the phrase that stands for the speaker, kind, confidence, why nobody speaks.

    A quotation that is not shown below the one that reports it (`reported`) says who reports it.
    """
    line = Text(overflow="fold", style="dim")
    if quotation.cue is not None:
        line.append(f"{plain(slice_of(record.text, quotation.cue))} · ")
    if phrase := _other_phrase(record, quotation):
        line.append(f"as “{plain(phrase)}” · ")
    line.append(quotation.kind, style=_KINDS[quotation.kind])
    if quotation.confidence is not None:
        line.append(f" · confidence {min(quotation.confidence, 0.99):.2f}")
    if quotation.speaker is None and quotation.reason:
        line.append(f" · {plain(quotation.reason)}")
    if quotation.inside is not None and not reported:
        outer = next((one for one in record.quotations if one.id == quotation.inside), None)
        reporter = speaker_of(record, outer) if outer else None
        line.append(f" · as {plain(reporter.name) if reporter else 'somebody else'} reports it")
    return line


def _other_phrase(record: Record, quotation: Quotation) -> str | None:
    """Return what the page calls the speaker here, if that is another word than the name: "she", "the minister"."""
    speaker = speaker_of(record, quotation)
    phrase = " … ".join(" ".join(slice_of(record.text, span).split()) for span in quotation.speaker_span)
    if not phrase or speaker is None or set(words_of(phrase)) & set(words_of(speaker.name)):
        return None
    return phrase


# ------------------------------------------------------------------------------------------------ people


def people_table(record: Record, *, spans: bool) -> RenderableType:
    """Show the people of a record by kind: names, countries and roles as printed; the states in one line."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(style="dim", no_wrap=True, min_width=_LABELS)
    table.add_column(overflow="fold", max_width=34)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for kind, label in _PEOPLE.items():
        for number, person in enumerate(one for one in record.people if one.kind == kind):
            country = plain(person.country or "")
            table.add_row("" if number else label, Text(plain(person.name)), country, _roles(person, spans))
    states = [person for person in record.people if person.kind == "state"]
    if not states:
        return table
    line = Text(overflow="fold")
    for number, state in enumerate(states):
        line.append(" · " if number else "", style="dim")
        line.append(plain(state.name))
        line.append(f" {plain(state.country or '')}", style="dim")
        with_place(line, state.mentions[0] if state.mentions else None, spans)
    row = Table.grid(padding=(0, 2, 0, 0), expand=True)
    row.add_column(style="dim", no_wrap=True, min_width=_LABELS)
    row.add_column(ratio=1, overflow="fold")
    row.add_row("state" if len(states) == 1 else "states", line)
    return Group(table, row)


def _roles(person: Person, spans: bool) -> Text:
    """A person's roles as printed, and with `spans` where each stands, or the first mention if there is none."""
    text = Text(overflow="fold")
    for number, role in enumerate(person.roles):
        text.append("; " if number else "")
        text.append(plain(role.phrase))
        with_place(text, role.span, spans)
    if not person.roles and person.mentions:
        with_place(text, person.mentions[0], spans)
    return text


def show_said(record: Record, console: Console, *, spans: bool) -> None:
    """Print what `mirrorwire read` shows below the body: quotations, then people; nothing where there are none."""
    if record.quotations:
        console.print(_title("Quotations", len(record.quotations)))
        console.print()
        for shown in quotations_table(record, record.quotations, spans=spans, width=console.width):
            console.print(shown)
    if record.people:
        console.print(_title("People", len(record.people)))
        console.print(people_table(record, spans=spans))
        console.print()


def _title(title: str, count: int) -> Text:
    return Text.assemble((title, "bold"), (f"  {count}", "dim"))


# ------------------------------------------------------------------------------------------------ the command


def show_quotes(
    pages: Iterable[tuple[str, Record]],
    console: Console,
    *,
    speaker: str | None = None,
    kind: QuotationKind | None = None,
    refused: Sequence[str] = (),
) -> None:
    """Print the quotations of pages (name, record) that match, page by page, and what there is if none does.

    `refused` are the names of pages that could not be read, added while `pages` is gone through: the footer counts them
    among the pages given.
    """
    count = matching = total = 0
    names: dict[str, None] = {}
    for name, record in pages:
        total += 1
        names |= dict.fromkeys(speakers_of([record]))
        found = quotations_of(record, speaker=speaker, kind=kind)
        if not found:
            continue
        count += len(found)
        matching += 1
        _show_page(name, record, console)
        for shown in quotations_table(record, found, spans=True, width=console.width):
            console.print(shown)
    read = f" · {total} of {total + len(refused)} pages read" if refused else ""
    if count:
        line = f"{_counted(count, 'quotation')} on {matching} of {_counted(total, 'page')}"
        console.print(Text(line + read, style="dim"))
    elif total:
        asked = f"No {kind or ''} quotation".replace("  ", " ") + (f" of “{speaker}”" if speaker is not None else "")
        console.print(Text(plain(f"{asked} on {_counted(total, 'page')}{read or '.'}")))
        if names:
            offered = ", ".join(list(names)[:_OFFERED]) + (" …" if len(names) > _OFFERED else "")
            console.print(Text(plain(f"Quoted there: {offered}"), style="dim"))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _show_page(name: str, record: Record, console: Console) -> None:
    """Name the page that quotations stand on: headline, outlet, day, and the name it was given by."""
    article = record.article
    console.print(Text(title_of(record), style="bold cyan", overflow="fold"))
    when = article.published_at.value if article and article.published_at else None
    line = " · ".join(part for part in (record.capture.outlet, (when or "")[:10], name) if part)
    console.print(Text(plain(line), style="dim", overflow="fold"), Text(), sep="\n")


def write_quotes(
    pages: Iterable[tuple[str, Record]],
    write: Callable[[bytes], None],
    *,
    speaker: str | None = None,
    kind: QuotationKind | None = None,
) -> int:
    """Write the quotations of pages that match as JSON lines; returns how many there were."""
    count = 0
    for name, record in pages:
        for quotation in quotations_of(record, speaker=speaker, kind=kind):
            write(to_json(line_of(record, quotation, name)) + b"\n")
            count += 1
    return count
