"""A record for people, in a terminal: the page as published, who it quotes, its lists, and where each stands."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mirrorwire.model import Field, LinkList, Record, Time
from mirrorwire.show.events import show_events
from mirrorwire.show.quotes import show_said
from mirrorwire.show.titles import title_of
from mirrorwire.terminal import place, plain, with_place

# columns from which on a table shows all of a page
_WIDE = 100

_KINDS = {
    "read_also": "read also",
    "latest": "latest",
    "most_read": "most read",
    "section": "section",
    "more": "more",
}


def _field_rows(record: Record, spans: bool) -> Table:
    """The article's fields as a two-column table; fields the page does not have are left out."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    article = record.article

    def row(name: str, field: Field | Time | None) -> None:
        if field is None:
            return
        text = Text(plain(field.value or "unresolved"))
        shown = getattr(field, "shown", None)
        if shown and shown != field.value:
            text.append(f"  “{plain(shown)}”", style="italic")
        marks = [field.origin, *field.also]
        text.append(f"  {', '.join(marks)}", style="dim")
        table.add_row(name, with_place(text, field.span, spans))

    if article is not None:
        row("rubric", article.rubric)
        row("published", article.published_at)
        row("updated", article.updated_at)
        for author in article.byline:
            row("byline", author)
        row("dateline", article.dateline)
        row("language", article.language)
        row("canonical", article.canonical_url)
    capture = record.capture
    for name, value in (
        ("outlet", capture.outlet),
        ("address", capture.url),
        ("captured", capture.captured_at),
        ("not before", capture.not_before),
    ):
        if value:
            table.add_row(name, plain(value))
    table.add_row("id", f"{plain(record.id)}  {record.revision}")
    return table


def _body(record: Record, spans: bool) -> list[RenderableType]:
    """The article's paragraphs, each with its place if asked for."""
    article = record.article
    if article is None:
        return []
    shown: list[RenderableType] = []
    for span in article.body:
        text = Text(plain(record.text[span.start : span.end]))
        shown.append(Padding(with_place(text, span, spans), (0, 0, 1, 0)))
    return shown


def _list(block: LinkList, spans: bool) -> RenderableType:
    """One link list: time, headline, kicker."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="green", no_wrap=True)
    table.add_column(overflow="fold")
    for item in block.items:
        text = Text(plain(item.headline.value))
        if item.kicker:
            text.append(f"  {plain(item.kicker.value)}", style="italic dim")
        time = item.published_at
        when = "" if time is None else (time.value or f"“{time.shown}”")
        table.add_row(plain(when), with_place(text, item.headline.span, spans))
    title = plain(block.title.value) if block.title else "(no title)"
    return Group(Text.assemble((title, "bold"), (f"  {_KINDS[block.kind]}, {len(block.items)}", "dim")), table, Text())


def show_record(record: Record, console: Console, *, spans: bool = False) -> None:
    """Print one record; `spans` adds the exact place of every field, paragraph and list entry."""
    article = record.article
    head = [Text(title_of(record), style="bold")]
    if article and article.headline and spans:
        head.append(Text(place(article.headline.span), style="dim cyan"))
    if article and article.standfirst:
        head.append(with_place(Text(plain(article.standfirst.value), style="italic"), article.standfirst.span, spans))
    console.print(Panel(Group(*head), border_style="cyan"))
    console.print(_field_rows(record, spans))
    console.print()
    for paragraph in _body(record, spans):
        console.print(paragraph)
    show_said(record, console, spans=spans)
    show_events(record, console, spans=spans)
    for block in record.lists:
        console.print(_list(block, spans))
    for note in record.notes:
        where = f"  [{place(note.span)}]" if spans else ""
        console.print(f"[yellow]note[/] {escape(plain(note.kind))}: {escape(plain(note.message))}{where}")


def show_summary(rows: list[tuple[str, Record]], console: Console) -> None:
    """Print one line a page: what was read of each."""
    # on a narrow terminal names and link lists are left out, so that what stands there is whole
    wide = console.width >= _WIDE
    table = Table(box=None, header_style="dim", pad_edge=False, expand=True)
    # the figures at the end are what the table is for: headline and names give way to them
    table.add_column("page", overflow="ellipsis", no_wrap=True, max_width=22)
    table.add_column("", width=2)
    table.add_column("published", width=10)
    table.add_column("headline", overflow="ellipsis", no_wrap=True, ratio=3)
    if wide:
        table.add_column("by", overflow="ellipsis", no_wrap=True, ratio=1)
    for name in ("quotes", "events", *(("lists", "entries") if wide else ()), "traced"):
        table.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    for name, record in rows:
        article = record.article
        body = article.body if article else ()
        traced = sum(span.raw is not None for span in body)
        names = plain(", ".join(author.value for author in article.byline)) if article else ""
        lists = (str(len(record.lists)), str(sum(len(block.items) for block in record.lists)))
        table.add_row(
            name,
            article.language.value if article and article.language else "",
            (article.published_at.value or "")[:10] if article and article.published_at else "",
            plain(article.headline.value) if article and article.headline else "",
            *((names,) if wide else ()),
            str(len(record.quotations)),
            str(len(record.events)),
            *(lists if wide else ()),
            f"{traced}/{len(body)}",
        )
    console.print(table)
