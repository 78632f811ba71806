"""Stories and happenings for people, in a terminal: their articles with the reason, their evidence with its place."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from mirrorwire.record.stories.told import Evidence, Happening, Story, StoryLine, StoryMember, StoryMerge
from mirrorwire.show.titles import NO_OPENINGS, Openings, title
from mirrorwire.terminal import place, plain, text_place, when


def show_stories(stories: Sequence[StoryLine], console: Console, openings: Openings = NO_OPENINGS) -> None:
    """Print stories, those with the newest article first."""
    if not stories:
        console.print("No stories: nothing was placed yet, or nothing is in this interval.")
        return
    for line in stories:
        console.print(_line(line, openings.get(line.id)))


def show_story(story: Story, console: Console, openings: Openings = NO_OPENINGS) -> None:
    """Print a story: its articles in order of time, each with the reason why it is in, copies below the first."""
    console.print(_line(story.line, openings.get(story.members[0].page) if story.members else None))
    for member in story.members:
        console.print(Padding(_member(member, openings), (0, 0, 1, 2), expand=False))
        for copy in member.copies:
            console.print(Padding(_member(copy, openings, copy=True), (0, 0, 1, 6), expand=False))
    for merge in story.merges:
        console.print(Padding(Text(_merge(merge), style="dim", overflow="fold"), (0, 0, 0, 2), expand=False))


def _line(line: StoryLine, opening: str | None) -> Text:
    first, last = (line.first_at or "")[:10], (line.last_at or "")[:10]
    days = first if first == last else f"{first} – {last}"
    count = f"{line.articles} article{'' if line.articles == 1 else 's'}"
    copies = f", {line.copies} of them copies" if line.copies else ""
    return Text.assemble(
        (plain(line.title or opening or "(no headline)"), "bold cyan"),
        "\n  "
        + " · ".join(part for part in (days or "undated", count + copies, plain(", ".join(line.outlets))) if part),
        (f"\n  {line.id}", "dim"),
        overflow="fold",
    )


def _member(member: StoryMember, openings: Openings, *, copy: bool = False) -> Text:
    text = Text(overflow="fold")
    text.append("copy  " if copy else "", style="yellow")
    text.append(f"{when(member.published_at)}  ", style="green")
    text.append(title(member.headline, member.page, openings), style="bold")
    if member.outlet:
        text.append(f"  {plain(member.outlet)}", style="cyan")
    if member.agency:
        span = f" [{text_place(member.agency_span)}]" if member.agency_span else ""
        text.append(f"  credits {plain(member.agency)}{span}", style="magenta")
    why = "begins it" if member.similarity is None else f"alike by {member.similarity:.2f}"
    if member.nearest:
        why += f" to {member.nearest}"
    if member.terms:
        why += f": {plain(', '.join(member.terms))}"
    text.append(f"\n{why}\n{member.page}", style="dim")
    return text


def _merge(merge: StoryMerge) -> str:
    by = f" by {merge.by}" if merge.by else ""
    words = f": {plain(', '.join(merge.terms))}" if merge.terms else ""
    return f"{merge.merged} became part of {merge.kept}{by}, alike by {merge.similarity:.2f}{words}"


def show_happenings(happenings: Sequence[Happening], console: Console) -> None:
    """Print happenings, the newest first, each with everything that pages tell of it and where."""
    if not happenings:
        console.print("Nothing between these two in this store.")
        return
    for one in happenings:
        days = one.first_day or "undated"
        if one.last_day not in (None, one.first_day):
            days += f" – {one.last_day}"
        text = Text(overflow="fold")
        text.append(f"{days}  ", style="green")
        text.append(f"{one.actor} {'↔' if one.reciprocal else '→'} {one.recipient}  ", style="bold")
        text.append(one.kind.lower(), style="cyan")
        for sphere in one.spheres:
            text.append(f" · {sphere}", style="green")
        if one.negated:
            text.append(" · negated", style="red")
        if one.modality != "actual":
            text.append(f" · {one.modality}", style="yellow")
        pages = f"{one.pages} page{'' if one.pages == 1 else 's'}"
        text.append(f"  told {one.events} time{'' if one.events == 1 else 's'} on {pages}", style="dim")
        console.print(text)
        for told in one.evidence:
            console.print(Padding(_evidence(told), (0, 0, 0, 4), expand=False))
        console.print()


def _evidence(told: Evidence) -> Text:
    words = " … ".join(" ".join(part.split()) for part in told.words)
    text = Text(overflow="fold")
    text.append(plain(words))
    if told.claimant:
        text.append(f"  says {plain(told.claimant)}", style="magenta")
    about = [
        told.outlet,
        when(told.published_at) if told.published_at else None,
        told.page,
        "in a link list" if told.revision is None else None,
    ]
    where = "; ".join(place(span) for span in told.spans)
    text.append(f"\n{' · '.join(plain(one) for one in about if one)}  [{where}]", style="dim")
    return text
