"""A record for people, in a terminal: the page as published, its fields, its lists, and where each stands."""

from __future__ import annotations

import re

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mirrorwire.model import Field, LinkList, Record, Span, Time

# control and bidirectional-override characters of a hostile page must not steer the terminal
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_KINDS = {
    "read_also": "read also",
    "latest": "latest",
    "most_read": "most read",
    "section": "section",
    "more": "more",
}


def plain(value: str) -> str:
    """Return page text that a terminal can show safely."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", value)


def escaped(json: str) -> str:
    r"""Return JSON in which characters that could steer a terminal are written as \\uXXXX, which means the same."""
    return _UNSAFE.sub(lambda match: match.group() if match.group() == "\r" else f"\\u{ord(match.group()):04x}", json)


def place(span: Span | None) -> str:
    """Say where a span stands, for `--show-spans`: the layer's offsets, and the page's."""
    if span is None:
        return "not on the page"
    if span.layer == "raw":
        return f"raw {span.start}–{span.end}"
    return f"text {span.start}–{span.end}" + (f" · raw {span.raw[0]}–{span.raw[1]}" if span.raw else " · orphan")


def _with_place(text: Text, span: Span | None, show: bool) -> Text:
    if show:
        text.append(f"  [{place(span)}]", style="dim cyan")
    return text


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
        table.add_row(name, _with_place(text, field.span, spans))

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
        shown.append(Padding(_with_place(text, span, spans), (0, 0, 1, 0)))
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
        table.add_row(plain(when), _with_place(text, item.headline.span, spans))
    title = plain(block.title.value) if block.title else "(no title)"
    return Group(Text.assemble((title, "bold"), (f"  {_KINDS[block.kind]}, {len(block.items)}", "dim")), table, Text())


def show_record(record: Record, console: Console, *, spans: bool = False) -> None:
    """Print one record; `spans` adds the exact place of every field, paragraph and list entry."""
    article = record.article
    headline = plain(article.headline.value) if article and article.headline else "(no headline)"
    head = [Text(headline, style="bold")]
    if article and article.headline and spans:
        head.append(Text(place(article.headline.span), style="dim cyan"))
    if article and article.standfirst:
        head.append(_with_place(Text(plain(article.standfirst.value), style="italic"), article.standfirst.span, spans))
    console.print(Panel(Group(*head), border_style="cyan"))
    console.print(_field_rows(record, spans))
    console.print()
    for paragraph in _body(record, spans):
        console.print(paragraph)
    for block in record.lists:
        console.print(_list(block, spans))
    for note in record.notes:
        where = f"  [{place(note.span)}]" if spans else ""
        console.print(f"[yellow]note[/] {escape(plain(note.kind))}: {escape(plain(note.message))}{where}")


def show_summary(rows: list[tuple[str, Record]], console: Console) -> None:
    """Print one line a page: what was read of each."""
    table = Table(box=None, header_style="dim", pad_edge=False, expand=True)
    # the figures at the end are what the table is for: headline and names give way to them
    table.add_column("page", overflow="ellipsis", no_wrap=True, max_width=22)
    table.add_column("", width=2)
    table.add_column("published", width=10)
    table.add_column("headline", overflow="ellipsis", no_wrap=True, ratio=3)
    table.add_column("by", overflow="ellipsis", no_wrap=True, ratio=1)
    for name in ("lists", "entries", "traced"):
        table.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    for name, record in rows:
        article = record.article
        body = article.body if article else ()
        traced = sum(span.raw is not None for span in body)
        table.add_row(
            name,
            article.language.value if article and article.language else "",
            (article.published_at.value or "")[:10] if article and article.published_at else "",
            plain(article.headline.value) if article and article.headline else "",
            plain(", ".join(author.value for author in article.byline)) if article else "",
            str(len(record.lists)),
            str(sum(len(block.items) for block in record.lists)),
            f"{traced}/{len(body)}",
        )
    console.print(table)
