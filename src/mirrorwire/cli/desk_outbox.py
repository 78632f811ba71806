"""The commands that take the desk's pages elsewhere: round-ups, feeds, digests, posts to a channel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mirrorwire.cli.filters import Filters, with_filters
from mirrorwire.cli.options import (
    JsonOption,
    StoreOption,
    errors,
    named_files,
    one_of,
    reading,
    say,
    target,
    write,
    write_lines,
)

if TYPE_CHECKING:
    from mirrorwire.desk.outbox.lists import Listed
    from mirrorwire.record.store import Store

app = typer.Typer()

OutOption = Annotated[str, typer.Option("--out", metavar="FILE", help="Where it goes; - is standard output.")]
SavedOption = Annotated[
    str | None,
    typer.Option(
        "--search", metavar="NAME", help="A saved search, by its name: `mirrorwire search WORDS --save NAME` saves one."
    ),
]
WordsOption = Annotated[str | None, typer.Option("--words", help="Words of a search, as `mirrorwire search` has them.")]
StatementsOption = Annotated[
    str | None, typer.Option("--statements", metavar="NAME", help="What this person or organisation is quoted with.")
]
EvidenceOption = Annotated[
    str | None, typer.Option("--evidence", metavar="PAIR", help="What is told of two states, event by event: AZE-ISR.")
]
DeskOption = Annotated[
    str | None,
    typer.Option(
        "--address", help="Address of a desk that links lead to (https://desk.example); else to the pages themselves."
    ),
]
TitleOption = Annotated[str, typer.Option(help="The desk's name, as it stands in titles.")]
LimitOption = Annotated[int, typer.Option(min=1, max=500, help="Most entries.")]


@app.command(
    epilog="Example: `mirrorwire roundup story_0123456789abcdef0123 --html --out roundup.html`"
    " · `mirrorwire roundup AZE-ISR --since 2025-05 --md`"
    " · `mirrorwire roundup https://meridian.example/envoy`"
)
def roundup(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="STORY|HAPPENING|EVENT|PAGE|PAIR",
            help="What it is of: an id, a page's address, or two states (AZE-ISR). A page stands for its story.",
        ),
    ] = None,
    pair: Annotated[
        str | None, typer.Option(metavar="PAIR", help="Two states: of what, or of whom their officials come first.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Of two states: from this day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Of two states: up to and with this day.")] = None,
    html: Annotated[bool, typer.Option("--html", help="One HTML file that stands by itself.")] = False,
    md: Annotated[bool, typer.Option("--md", help="CommonMark; the default.")] = False,
    json: JsonOption = False,
    address: DeskOption = None,
    out: OutOption = "-",
    store: StoreOption = None,
) -> None:
    """Make a page of what several pages print: what happened, who says what, third parties, what to read beside it.

    Every sentence of it is printed somewhere, and is looked up where it stands before anything is written; nothing is
    made up. Fixed rules choose what is shown: the same store gives the same page.
    """
    from mirrorwire.codec import to_json
    from mirrorwire.desk.roundup import is_pair, roundup_of_pair, roundup_of_what
    from mirrorwire.desk.roundup.html_file import as_html
    from mirrorwire.desk.roundup.markdown import as_markdown
    from mirrorwire.desk.roundup.proof import prove

    if (html + md + json) > 1:
        raise typer.BadParameter("--html, --md and --json are forms of one page: give one of them")
    if what is None and pair is None:
        raise typer.BadParameter("name a story, a happening, an event, a page or two states (AZE-ISR), or give --pair")
    if what is not None and (since or until) and not is_pair(what):
        raise typer.BadParameter("--since and --until go with two states alone")
    if what is not None and pair is not None and is_pair(what):
        raise typer.BadParameter("two states are named already", param_hint="--pair")
    desk = address.rstrip("/") if address else None
    with reading(store) as kept:
        if what is not None:
            found = roundup_of_what(kept, what, pair=pair, since=since, until=until)
        else:
            found = roundup_of_pair(kept, pair or "", since=since, until=until)
        prove(kept, found)
    if json:
        data = to_json(found, indent=2) + b"\n"
    elif html:
        data = as_html(found, desk=desk).encode("utf-8", "replace")
    else:
        data = as_markdown(found, desk=desk).encode("utf-8", "replace")
    _deliver(data, out)


@app.command(
    epilog="Example: `mirrorwire feed atom --pair AZE-ISR --out feed.xml` · `mirrorwire feed rss --search corridor`"
    " · `mirrorwire feed json --statements hajiyev --address https://desk.example`"
)
@with_filters
def feed(
    form: Annotated[str, typer.Argument(metavar="FORM", help="rss, atom or json (JSON Feed).")],
    *,
    filters: Filters,
    words: WordsOption = None,
    search: SavedOption = None,
    statements: StatementsOption = None,
    evidence: EvidenceOption = None,
    address: DeskOption = None,
    title: TitleOption = "Reading desk",
    limit: LimitOption = 50,
    out: OutOption = "-",
    store: StoreOption = None,
) -> None:
    """Write a list as a feed: RSS 2.0, Atom or JSON Feed; without filters, the newest articles.

    `mirrorwire desk` serves the same feeds under /feeds.
    """
    from mirrorwire.desk.outbox.feeds import FORMS
    from mirrorwire.desk.outbox.lists import feed_of

    one_of(form, tuple(FORMS), "FORM")
    desk = address.rstrip("/") if address else None
    with reading(store) as kept:
        found = _listed(kept, words, search, statements, evidence, filters, desk, limit)
    _deliver(FORMS[form].write(feed_of(found, form=form, desk=desk, title=title)), out)


@app.command(
    epilog="Example: `mirrorwire digest --since 2025-05-01 --out may.html`"
    " · `mirrorwire digest --search corridor --from desk@example.org --to editors@example.org --out digest.eml`"
)
@with_filters
def digest(
    *,
    filters: Filters,
    words: WordsOption = None,
    search: SavedOption = None,
    statements: StatementsOption = None,
    evidence: EvidenceOption = None,
    sender: Annotated[
        str, typer.Option("--from", metavar="ADDRESS", help="Sender of the mail.")
    ] = "desk@mirrorwire.invalid",
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="ADDRESS", help="A recipient; again for more.")
    ] = None,
    address: DeskOption = None,
    title: TitleOption = "Reading desk",
    limit: LimitOption = 50,
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="A file .eml or .html; - is the mail.")] = "-",
    store: StoreOption = None,
) -> None:
    """Write a list as a mail, to be sent by whatever sends mail: HTML in one column, with a text beside it.

    A file that ends in .html is the page alone. mirrorwire itself sends no mail.
    """
    from mirrorwire.desk.outbox.digest import as_html, as_mail
    from mirrorwire.desk.outbox.lists import feed_of

    desk = address.rstrip("/") if address else None
    with reading(store) as kept:
        found = _listed(kept, words, search, statements, evidence, filters, desk, limit)
    made = feed_of(found, form="atom", desk=desk, title=title)
    if Path(out).suffix.lower() in (".html", ".htm"):
        _deliver(as_html(made).encode("utf-8", "replace"), out)
    else:
        _deliver(as_mail(made, sender=sender, recipients=to or ()), out)


@app.command(
    epilog="Example: `mirrorwire telegram @corridor_news --search corridor`"
    " · `MIRRORWIRE_TELEGRAM_TOKEN=... mirrorwire telegram @corridor_news --search corridor --send`"
)
@with_filters
def telegram(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="The channel: @name, or its number.")],
    *,
    filters: Filters,
    words: WordsOption = None,
    search: SavedOption = None,
    statements: StatementsOption = None,
    evidence: EvidenceOption = None,
    send: Annotated[bool, typer.Option("--send", help="Really post; without it, what would be is shown.")] = False,
    resend: Annotated[
        bool, typer.Option("--resend", help="Also what may stand in the channel already, or was refused before.")
    ] = False,
    address: DeskOption = None,
    limit: LimitOption = 10,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines, one a post.")] = False,
    store: StoreOption = None,
) -> None:
    """Post a list to a Telegram channel through the Bot API; without --send, show exactly what would be posted.

    The oldest is posted first. What was posted is kept in STORE.outbox beside the store: running it again posts nothing
    twice, and edits the posts of articles that were revised or corrected since, in the list or not. The bot's token is
    taken from MIRRORWIRE_TELEGRAM_TOKEN alone and is never shown; MIRRORWIRE_TELEGRAM_API names a Bot API server of
    one's own. A post that died half way may stand in the channel or not: it is named, and posted again with --resend
    only.
    """
    from mirrorwire.desk.outbox.ledger import Ledger, known_posts, ledger_path
    from mirrorwire.desk.outbox.lists import items_of
    from mirrorwire.desk.outbox.posting import carry_out, older_ones, plan
    from mirrorwire.desk.outbox.posts import post_of
    from mirrorwire.desk.outbox.telegram import API, Bot, Token
    from mirrorwire.errors import SettingsError
    from mirrorwire.record.keep.writing import utc_now

    desk = address.rstrip("/") if address else None
    with reading(store) as kept:
        found = _listed(kept, words, search, statements, evidence, filters, desk, limit)
        path = ledger_path(kept.path)
        known = known_posts(path, channel)
        # what is in the list no more may have been corrected since it was posted
        older = items_of(kept, older_ones(kept, known, {item.id for item in found.items}), desk=desk)
    posts = [post_of(item) for item in (*older, *reversed(found.items))]
    if not send:
        _show_steps(plan(posts, known, resend=resend), channel, json, tried=False)
        return
    given = os.environ.get("MIRRORWIRE_TELEGRAM_TOKEN", "")
    if not given:
        raise SettingsError("is needed to post: the token that @BotFather gave", place="MIRRORWIRE_TELEGRAM_TOKEN")
    bot = Bot(Token(given), api=os.environ.get("MIRRORWIRE_TELEGRAM_API") or API, said=say)
    with Ledger(path) as ledger:
        steps = plan(posts, {one.subject: one for one in ledger.all(channel)}, resend=resend)
        failed = False
        for step in carry_out(steps, channel, bot, ledger, now=utc_now):
            _show_steps([step], channel, json, tried=True)
            failed = failed or step.problem is not None
    if failed:
        raise typer.Exit(1)


def _show_steps(steps: list[Any], channel: str, json: bool, *, tried: bool) -> None:
    """Tell of posts: each as it would be sent, or in a line what became of it."""
    if json:
        write_lines(
            {
                "action": one.action,
                "channel": channel,
                "subject": one.post.subject,
                "message": one.message,
                "problem": one.problem,
                "text": one.post.text,
            }
            for one in steps
        )
        return
    done = {"send": "posted", "edit": "edited", "keep": "unchanged", "unsure": "unsure", "refused": "refused"}
    planned = {**done, "send": "to be posted", "edit": "to be edited"}
    for one in steps:
        number = f", message {one.message}" if one.message is not None else ""
        problem = f": {one.problem}" if one.problem else ""
        line = f"{(done if tried else planned)[one.action]} {one.post.subject}{number}{problem}"
        if tried or one.action == "keep":
            say(line)
        else:
            write(f"--- {line}\n{one.post.text}\n".encode("utf-8", "replace"))
    if not tried and any(one.action in ("send", "edit") for one in steps):
        errors.print("nothing was sent: --send does it", markup=False)


def _listed(
    kept: Store,
    words: str | None,
    search: str | None,
    statements: str | None,
    evidence: str | None,
    filters: Filters,
    desk: str | None,
    limit: int,
) -> Listed:
    """The list that is meant: a saved search, a person's statements, a pair's events, or what filters find."""
    from mirrorwire.desk.outbox.lists import listed

    if sum(one is not None for one in (search, statements, evidence)) + bool(words) > 1:
        raise typer.BadParameter("--words, --search, --statements and --evidence are lists of their own: give one")
    given = {
        name: [str(one) for one in value] if isinstance(value, list) else [str(value)]
        for name, value in filters.items()
    }
    if search is not None or statements is not None:
        if given:
            raise typer.BadParameter("a list of its own: filters don't go with it", param_hint="--search, --statements")
        name, asked = ("saved", {"name": [search]}) if search is not None else ("person", {"id": [statements]})
    elif evidence is not None:
        name, asked = "evidence", {"pair": [evidence], **given}
    elif words or given:
        name, asked = "search", {**({"words": [words]} if words else {}), **given}
    else:
        name, asked = "latest", {}
    return listed(
        kept,
        name,
        {key: [one for one in values if one is not None] for key, values in asked.items()},
        desk=desk,
        limit=limit,
    )


def _deliver(data: bytes, out: str) -> None:
    """Write to a file that appears when it is complete, or to standard output."""
    if out == "-":
        write(data)
        return
    with named_files(), target(out) as handle:
        handle.write(data)
    say(f"written: {out}")
