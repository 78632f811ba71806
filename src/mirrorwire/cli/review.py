"""The commands of review: people accept, correct, reject and add statements, merge and split, and take it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mirrorwire.cli.options import (
    JsonLinesOption,
    JsonOption,
    StoreOption,
    named_files,
    one_of,
    reading,
    say,
    settings_for,
    target,
    terminal,
    write_json,
    write_lines,
    writing,
)

if TYPE_CHECKING:
    from mirrorwire.record.reviews.review import Reviewer
    from mirrorwire.record.reviews.review_log import Review

app = typer.Typer()
review = typer.Typer(help="Accept, correct, reject and add statements; merge and split people and stories; undo it.")
app.add_typer(review, name="review", no_args_is_help=True)

StatementArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A quotation or an event by its id, or a page's person: page_…#person_….")
]
WhoOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who says so; else the setting `reviewer`, or who is logged in.")
]
WhyOption = Annotated[str, typer.Option(metavar="WORDS", help="Why, in words; kept with the review.")]
SetOption = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="A field and its value: words, or JSON (null, true, [[10, 42]] for places in the text). Repeatable.",
    ),
]


@review.command(
    epilog="Example: `mirrorwire review accept quotation_0a1b` · `mirrorwire review accept event_0a1b --why read`"
)
def accept(
    statement: StatementArgument,
    who: WhoOption = None,
    why: WhyOption = "",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Say that a statement is right as it stands; it then stays, whatever a later version reads."""
    with _desk(store, who) as desk:
        made = desk.accept(statement, why)
    _show(made, json)


@review.command(
    epilog="Example: `mirrorwire review correct event_0a1b --set kind=CONSULT --why 'they met, nothing was signed'`"
    " · `mirrorwire review correct quotation_0a1b --set speaker=null`"
)
def correct(
    statement: StatementArgument,
    changes: SetOption,
    who: WhoOption = None,
    why: WhyOption = "",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Set fields of a statement; what the software read is kept beside it.

    Fields of a quotation: kind, content, speaker, role, speaker_span, cue. Of an event: kind, mode, actor, recipient,
    reciprocal, spheres, polarity, modality, date, date_precision, claimant, evidence. Of a person: name, country, kind.
    """
    with _desk(store, who) as desk:
        made = desk.correct(statement, _fields(changes), why)
    _show(made, json)


@review.command(epilog="Example: `mirrorwire review reject event_0a1b --why 'a football match'`")
def reject(
    statement: StatementArgument,
    who: WhoOption = None,
    why: WhyOption = "",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Say that a statement is wrong as a whole: it is no longer shown, found or counted, and stays in the log."""
    with _desk(store, who) as desk:
        made = desk.reject(statement, why)
    _show(made, json)


@review.command(
    epilog="Example: `mirrorwire review add page_0a1b event --set kind=AID --set actor=NOR --set recipient=MDA"
    " --set 'evidence=[[120, 176]]'`"
)
def add(
    page: Annotated[str, typer.Argument(metavar="ID|URL", help="The page, by its id or its address.")],
    kind: Annotated[str, typer.Argument(metavar="quotation|event", help="What is added: a quotation, or an event.")],
    changes: SetOption,
    who: WhoOption = None,
    why: WhyOption = "",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Add a statement that was not read.

    A quotation needs kind and content; an event kind, actor, recipient and evidence.
    """
    asked: Any = one_of(kind, ("quotation", "event"), "KIND")
    with _desk(store, who) as desk:
        made = desk.add(page, asked, _fields(changes), why)
    _show(made, json)


@review.command(
    epilog="Example: `mirrorwire review merge entity_0a1b entity_2c3d` · `mirrorwire review merge story_0 story_1`"
)
def merge(
    kept: Annotated[str, typer.Argument(metavar="ID", help="The person or story whose id is kept.")],
    merged: Annotated[str, typer.Argument(metavar="ID", help="The one that is the same.")],
    who: WhoOption = None,
    why: WhyOption = "",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Say that two people are one, or two stories; `mirrorwire people --suggest` lists who may be."""
    from mirrorwire.record.reviews.subjects import group_of

    with _desk(store, who) as desk:
        made = desk.merge(group_of(kept), kept, merged, why)
    _show(made, json)


@review.command(epilog="Example: `mirrorwire review split story_0a1b page_2c3d page_4e5f --why 'another summit'`")
def split(
    whole: Annotated[str, typer.Argument(metavar="ID", help="The person or story that is two.")],
    pages: Annotated[list[str], typer.Argument(metavar="PAGE", help="The pages that are about the other one.")],
    who: WhoOption = None,
    why: WhyOption = "",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Say that pages tell a story of their own, or that whom they name is somebody else of that name."""
    from mirrorwire.record.reviews.subjects import group_of

    with _desk(store, who) as desk:
        made = desk.split(group_of(whole), whole, pages, why)
    _show(made, json)


@review.command(epilog="Example: `mirrorwire review undo review_0a1b --why 'the page was right'`")
def undo(
    ident: Annotated[str, typer.Argument(metavar="ID", help="The review that is taken back, or the undoing of one.")],
    who: WhoOption = None,
    why: WhyOption = "",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Take a review back; both stay in the log."""
    with _desk(store, who) as desk:
        made = desk.undo(ident, why)
    _show(made, json)


@review.command(
    "list", epilog="Example: `mirrorwire review list` · `mirrorwire review list --target event_0a1b --json`"
)
def list_reviews(
    page: Annotated[str | None, typer.Option(metavar="ID|URL", help="Only of this page.")] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Only by this person.")] = None,
    of: Annotated[str | None, typer.Option("--target", metavar="ID", help="Only of this statement.")] = None,
    orphans: Annotated[
        bool, typer.Option("--orphans", help="Those whose words no longer stand in their page, and why.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most reviews to list.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on where a list ended, by the cursor that it told.")] = None,
    store: StoreOption = None,
    json: JsonLinesOption = False,
) -> None:
    """List who said what, when and why, the newest first."""
    from mirrorwire.record.reviews import review as reviewing
    from mirrorwire.show.review import show_orphans, show_reviews

    following = None
    with reading(store) as kept:
        ident = kept.page_id(page) if page is not None else None
        if orphans:
            lost = reviewing.list_orphans(kept, ident)
        else:
            found, following = reviewing.list_reviews(kept, page=ident, who=by, target=of, limit=limit, cursor=cursor)
    if json:
        write_lines(lost if orphans else found)
    elif orphans:
        show_orphans(lost, terminal())
    else:
        show_reviews(found, terminal())
    if following is not None:
        say(f"there is more: add --cursor {following}")


@review.command(epilog="Example: `mirrorwire review gold gold.jsonl` · `mirrorwire review gold - --texts`")
def gold(
    out: Annotated[str, typer.Argument(metavar="OUT.jsonl|-", help="Where the lines go.")],
    texts: Annotated[
        bool,
        typer.Option("--texts", help="Also the texts that the statements stand in: for training; mind whose they are."),
    ] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Write all reviewed statements as JSON lines, right and wrong ones, to train and to measure by."""
    from mirrorwire.record.reviews.gold import write_gold

    with reading(store) as kept, named_files(), target(out) as written:
        count = write_gold(kept, written, texts=texts)
    if json and out != "-":
        write_json({"statements": count})
    else:
        say(f"{count} reviewed statement{'' if count == 1 else 's'}")


@contextmanager
def _desk(store: Path | None, who: str | None) -> Iterator[Reviewer]:
    """Open the store to review in, in the name of who says so."""
    import getpass

    from mirrorwire.pipeline import outlets_for
    from mirrorwire.record.keep.writing import Writer
    from mirrorwire.record.reviews.review import Reviewer
    from mirrorwire.record.stories.counting import count_happenings

    settings = settings_for()
    try:
        name = who or settings.reviewer or getpass.getuser()
    except (KeyError, OSError):
        raise typer.BadParameter("nobody is logged in by a name: say who", param_hint="--who") from None
    with writing(store) as kept:
        yield Reviewer(Writer(kept, outlets_for(settings.outlets).for_name), name)
        # happenings are counted from events, which a review may change
        count_happenings(kept)


def _fields(changes: list[str]) -> dict[str, Any]:
    """Read FIELD=VALUE: what is JSON is that value, anything else the words as they are."""
    import json

    fields: dict[str, Any] = {}
    for change in changes:
        name, sign, value = change.partition("=")
        if not sign or not name:
            raise typer.BadParameter(f"{change!r} is not FIELD=VALUE", param_hint="--set")
        try:
            fields[name.strip()] = json.loads(value)
        except ValueError:
            fields[name.strip()] = value
    return fields


def _show(made: Review, json: bool) -> None:
    """Print a review that was made, with what takes it back."""
    from mirrorwire.show.review import show_made

    if json:
        write_json(made)
    else:
        show_made(made, terminal())
