"""Posting a list to a channel: what is new is sent, what says something else by now is edited, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mirrorwire.desk.outbox.ledger import Ledger, Posted
from mirrorwire.desk.outbox.posts import Post
from mirrorwire.desk.outbox.telegram import Bot, Moved, Refused, Unsure
from mirrorwire.errors import NotSent
from mirrorwire.record.store import Store
from mirrorwire.record.stories.gathering import ever_changed

Action = Literal["send", "edit", "keep", "unsure", "refused"]
MOST_OLDER: Final = 500


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done with a post, and what was: `problem` None where it went well, or nothing was tried."""

    action: Action
    post: Post
    message: int | None
    problem: str | None = None


def older_ones(store: Store, known: Mapping[str, Posted], listed: Collection[str]) -> list[str]:
    """Return the articles that were posted, are in the list no more, and were ever revised or reviewed; by their ids.

    Of the `MOST_OLDER` posted last, in the order in which they were posted. `known` is the ledger, `listed` the
    subjects of the list. Whether a post says something else by now is for `plan` to tell.
    """
    older = [one for one in known.values() if one.subject.startswith("page_") and one.subject not in listed]
    older = [one for one in older if one.message is not None]
    older = sorted(older, key=lambda one: (one.at, one.subject))[-MOST_OLDER:]
    found = ever_changed(store, (one.subject for one in older))
    return [one.subject for one in older if one.subject in found]


def plan(posts: Sequence[Post], known: Mapping[str, Posted], *, resend: bool = False) -> list[Step]:
    """Return what is to be done, in order; `known` is the ledger by the subject.

    `unsure` posts are those of which nobody can tell whether they stand in the channel, `refused` those that the API
    would not take: with `resend` both are sent, and a refused one also once its text is another one.
    """
    steps = []
    for post in posts:
        line = known.get(post.subject)
        steps.append(Step(_action(post, line, resend), post, line.message if line is not None else None))
    return steps


def _action(post: Post, line: Posted | None, resend: bool) -> Action:
    if line is None:
        return "send"
    if line.message is not None:
        # whatever became of an edit, to edit again is to edit once
        same = line.fingerprint == post.fingerprint
        if line.state == "refused" and same and not resend:
            return "refused"
        return "keep" if same and line.state == "posted" else "edit"
    if line.state == "posted":
        # before the group became another one: it stands there, under a number that is not known
        return "keep"
    if line.state == "refused":
        return "send" if resend or line.fingerprint != post.fingerprint else "refused"
    return "send" if resend else "unsure"


def carry_out(
    steps: Sequence[Step], channel: str, bot: Bot, ledger: Ledger, *, now: Callable[[], str]
) -> Iterator[Step]:
    """Do what was planned, one step after another, and yield each with what became of it.

    A post that the API refuses is noted and the rest goes on; where it takes none (it does not answer any more, the bot
    may not post there, the group has another number), NotSent is raised, and what was done is kept. `now`: the time,
    for the ledger.
    """
    for step in steps:
        if step.action not in ("send", "edit"):
            yield step
            continue
        post = step.post

        def note(state: str, message: int | None, fingerprint: str, subject: str = post.subject) -> None:
            ledger.put(channel, Posted(subject, state, message, fingerprint, now()))

        # on the disk before it is sent: a process that dies now leaves a trace of it
        note("sending", step.message, post.fingerprint)
        try:
            if step.action == "edit" and step.message is not None:
                bot.edit(channel, step.message, post.text)
                message: int | None = step.message
            else:
                message = bot.send(channel, post.text)
        except Refused as error:
            note("refused", step.message, post.fingerprint)
            yield Step("refused", post, step.message, error.cause)
        except Unsure as error:
            note("unsure", step.message, post.fingerprint)
            yield Step("unsure", post, step.message, error.cause)
        except NotSent as error:
            if step.message is None:
                ledger.remove(channel, post.subject)
            else:
                note("unsure", step.message, post.fingerprint)
            if isinstance(error, Moved):
                ledger.move(channel, error.to)
            raise
        else:
            note("posted", message, post.fingerprint)
            yield Step(step.action, post, message)
