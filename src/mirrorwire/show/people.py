"""People of a store for people, in a terminal: lists, one person over time, statements, who may be the same."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mirrorwire.record.find.persons import PersonLine, PersonOverTime, Printed, Suggestion
from mirrorwire.record.stories.told import Statement
from mirrorwire.show.titles import NO_OPENINGS, Openings, title
from mirrorwire.terminal import place, plain, when


def show_people(people: Sequence[PersonLine], console: Console) -> None:
    """Print a list of persons: name, country, on how many pages and quoted how often, from when to when, id."""
    if not people:
        console.print("Nobody is on the pages of this store.")
        return
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("name", overflow="fold")
    table.add_column("", no_wrap=True)
    table.add_column("pages", justify="right", no_wrap=True)
    table.add_column("quoted", justify="right", no_wrap=True)
    table.add_column("from – to", no_wrap=True)
    table.add_column("id", style="dim", no_wrap=True)
    for one in people:
        table.add_row(
            Text(plain(one.name), style="bold"),
            _country(one),
            str(one.pages),
            str(one.statements),
            _days(one),
            one.id,
        )
    console.print(table)


def show_person(person: PersonOverTime, others: Sequence[PersonLine], console: Console) -> None:
    """Print one person over time; `others` are all whom the name that was asked for may mean."""
    line = person.person
    about = f"{_counted(line.pages, 'page')} · quoted {_counted(line.statements, 'time')} · {_days(line)}"
    console.print(
        Text.assemble(
            (plain(line.name), "bold cyan"),
            f"  {_country(line)}  {line.kind}\n",
            (f"{about}\n{', '.join(person.merged)}", "dim"),
        )
    )
    if len(line.countries) > 1:
        hint = "pages give different countries: maybe two persons; see `mirrorwire review split`"
        console.print(Text(hint, style="yellow"), soft_wrap=True)
    console.print(Text("\nNames", style="bold"))
    table = Table.grid(padding=(0, 2))
    for form in person.forms:
        pages = Text(_counted(form.pages, "page"), style="dim")
        table.add_row(plain(form.form), Text(form.language or "", style="dim"), pages)
    console.print(table)
    console.print(Text.assemble(("\nRoles, the latest first", "bold"), (f"  {len(person.roles)}", "dim")))
    for role in person.roles:
        about = " · ".join(part for part in (role.post, role.country) if part)
        text = Text(overflow="fold")
        text.append(plain(role.phrase))
        if about:
            text.append(f"  {plain(about)}", style="cyan")
        text.append(
            "\n" + " · ".join([_counted(role.pages, "page"), *(plain(outlet) for outlet in role.outlets)]), style="dim"
        )
        text.append(f"\nfirst {_printed(role.first)}", style="dim")
        if role.last != role.first:
            text.append(f"\nlast  {_printed(role.last)}", style="dim")
        console.print(Padding(text, (0, 0, 1, 2), expand=False))
    strangers = [one for one in others if one.id not in person.merged]
    if strangers:
        console.print(Text("Others whom this name may mean (give the id):", style="dim"))
        show_people(strangers, console)


def show_statements(statements: Sequence[Statement], console: Console, openings: Openings = NO_OPENINGS) -> None:
    """Print statements with page and place, those of one page below its headline."""
    if not statements:
        console.print("Nowhere quoted in this store.")
        return
    before = ""
    for one in statements:
        if one.page != before:
            head = Text.assemble(
                (f"{when(one.published_at):<10}  ", "green"),
                (title(one.headline, one.page, openings), "bold"),
            )
            console.print(head)
            where = " · ".join(plain(part) for part in (one.outlet, one.url, one.page) if part)
            console.print(Padding(Text(where, style="dim", overflow="fold"), (0, 0, 0, 12), expand=False))
            before = one.page
        words = " … ".join(" ".join(part.split()) for part in one.words)
        text = Text(overflow="fold")
        text.append(plain(one.speaker), style="bold")
        if one.role:
            text.append(f", {plain(one.role)}", style="dim")
        text.append(f": “{plain(words)}”" if one.quotation.kind == "direct" else f": {plain(words)}")
        places = "; ".join(place(span) for span in one.quotation.content)
        text.append(f"\n{one.quotation.kind} · {one.quotation.id}  [{places}]", style="dim cyan")
        console.print(Padding(text, (0, 0, 1, 12), expand=False))


def show_suggestions(pairs: Sequence[Suggestion], console: Console) -> None:
    """Print pairs that may be one, the likeliest first, with the reason and the command that joins them."""
    if not pairs:
        console.print("Nobody here may be somebody else.")
        return
    for pair in pairs:
        console.print(
            Text.assemble(
                (f"{pair.level:<9}", "yellow"),
                (plain(pair.one.name), "bold"),
                f" ({pair.one.pages}) — ",
                (plain(pair.other.name), "bold"),
                f" ({pair.other.pages})\n",
                (f"         {plain(pair.reason)}\n", ""),
                (f"         mirrorwire review merge {pair.one.id} {pair.other.id}", "dim"),
            ),
            soft_wrap=True,
        )


def _country(line: PersonLine) -> str:
    """The country, or all of those that pages give."""
    return line.country or ", ".join(line.countries)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _days(line: PersonLine) -> str:
    if line.first_on is None and line.last_on is None:
        return "undated"
    if line.first_on == line.last_on:
        return str(line.first_on)
    return f"{line.first_on or '?'} – {line.last_on or '?'}"


def _printed(printed: Printed) -> str:
    parts = (printed.on or "undated", printed.outlet, printed.page)
    return f"{' · '.join(plain(part) for part in parts if part)}  [{place(printed.span)}]"
