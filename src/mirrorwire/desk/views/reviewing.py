"""Review in place: editors enter, accept, correct, reject, add, merge, split, undo; the log says who did what and why.

All of it works with plain forms. Every form carries its session's token and must come from the desk's own pages; what
it says goes to the record's own `Reviewer`, so that the desk, the command line and Python review alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from mirrorwire.desk import addresses
from mirrorwire.desk.guarding import party_of
from mirrorwire.desk.here import At, Here
from mirrorwire.desk.posting import Form, Posted, Signed, local
from mirrorwire.desk.review_forms import changes_of, new_fields, statement_fields
from mirrorwire.errors import MirrorwireError, NotKept, ReviewError, StoreBusy, StoreError
from mirrorwire.model import Person, Record
from mirrorwire.pages.outlets import Outlets, load_outlets
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.review import Reviewer, find_statement, history, list_orphans, list_reviews
from mirrorwire.record.reviews.review_log import Review
from mirrorwire.record.reviews.statements import Kind, Statement, places_of, unpacked
from mirrorwire.record.reviews.subjects import group_of
from mirrorwire.record.stories.counting import count_happenings
from mirrorwire.settings import load_settings
from mirrorwire.spans import slice_of

router = APIRouter(include_in_schema=False)

# how long an editor waits for another writer, in milliseconds
PATIENCE: Final = 5_000
_PAGES_LOOKED_AT: Final = 12
_NEXT_SHOWN: Final = 12
_LISTED: Final = 50
# what the log has of merges and splits
_TOLD: Final = ("merged", "part", "pages")


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the log as it is shown: the words it was about, where they are, whether it is taken back."""

    review: Review
    leads: str
    words: str
    said: tuple[tuple[str, str], ...]
    undone: bool


@dataclass(frozen=True, slots=True)
class Open:
    """A statement that nobody has reviewed: what was read with the least confidence comes first."""

    target: str
    kind: Kind
    words: str
    headline: str | None
    page: str
    mark: str
    confidence: float | None


# ------------------------------------------------------------------------------------------------ entering


@router.get("/editor")
def show_editor(here: At, back: str = "") -> Response:
    """Show the form in which an editor gives the token."""
    if not here.editors.open:
        raise HTTPException(404, "Nobody may review here: the desk was started without an editor's token.")
    return here.page("review_editor.html", name="", back=local(back, ""), message=None)


@router.post("/editor/enter")
def enter(here: At, posted: Form) -> Response:
    """Begin a session, and go back to where the editor came from."""
    if not here.editors.open:
        raise HTTPException(404, "Nobody may review here: the desk was started without an editor's token.")
    client = party_of(here.request.client.host if here.request.client is not None else "")
    wait = here.editors.wait(client)
    back = local(posted.one("back"), "")
    if wait > 0:
        message = f"Too many tries: wait {int(wait) + 1} seconds before the next one."
        refused = here.page("review_editor.html", status=429, name=posted.one("name"), back=back, message=message)
        refused.headers["retry-after"] = str(int(wait) + 1)
        return refused
    response = RedirectResponse(back or "/review", 303)
    secure = here.address.startswith("https:")
    if here.editors.admit(posted.one("token"), posted.one("name"), response, client=client, secure=secure):
        return response
    message = "A name is needed: the log keeps it." if not posted.one("name").strip() else "That is not the token."
    return here.page("review_editor.html", status=403, name=posted.one("name"), back=back, message=message)


@router.post("/editor/leave")
def leave(here: At, posted: Signed) -> Response:
    """End the session."""
    response = RedirectResponse("/", 303)
    here.editors.leave(here.request, response)
    return response


# ------------------------------------------------------------------------------------------------ the log


@router.get("/review")
def show_log(here: At, who: str = "", page: str = "", target: str = "", cursor: str | None = None) -> Response:
    """Show who reviewed what, when and why, the newest first, and what to review next. Raises NotKept, QueryError."""
    _editors_only(here)
    store = here.store
    ident = store.page_id(page) if page else None
    found, following = list_reviews(
        store, page=ident, who=who or None, target=target or None, limit=_LISTED, cursor=cursor
    )
    more = addresses.with_query("/review", {"who": who, "page": page, "target": target, "cursor": following})
    return here.page(
        "review.html",
        lines=[_logged(here, one) for one in found],
        asked={"who": who, "page": page, "target": target},
        more=more if following is not None else None,
        open=_next(here) if not (who or page or target or cursor) else (),
    )


@router.get("/review/lost")
def show_lost(here: At) -> Response:
    """Show the reviews whose words no longer stand in their page."""
    _editors_only(here)
    return here.page("review_lost.html", lost=list_orphans(here.store))


@router.get("/review/statement")
def show_statement_forms(here: At, target: str, back: str = "") -> Response:
    """Show one statement with its forms and all that was said of it. Raises NotKept, ReviewError."""
    _editors_only(here)
    return _statement_page(here, target, None, back=local(back, ""))


# ------------------------------------------------------------------------------------------------ acting


@router.post("/review/accept")
def accept(here: At, posted: Signed) -> Response:
    """Say that a statement is right as it stands."""
    target = posted.one("target")
    return _act(here, posted, lambda desk: desk.accept(target, posted.one("why"), expected=posted.maybe("expected")))


@router.post("/review/reject")
def reject(here: At, posted: Signed) -> Response:
    """Say that a statement is wrong as a whole."""
    target = posted.one("target")
    return _act(here, posted, lambda desk: desk.reject(target, posted.one("why"), expected=posted.maybe("expected")))


@router.post("/review/correct")
def correct(here: At, posted: Signed) -> Response:
    """Set the fields of a statement that the form changed."""
    target = posted.one("target")

    def act(desk: Reviewer) -> Review:
        page, kind, statement = find_statement(here.store, target)
        changes = changes_of(kind, statement, here.store.record(page), posted.plain(), target)
        return desk.correct(target, changes, posted.one("why"), expected=posted.maybe("expected"))

    return _act(here, posted, act)


@router.post("/review/add")
def add(here: At, posted: Signed) -> Response:
    """Add a quotation or an event that was not read."""
    kind: Any = posted.one("kind")

    def act(desk: Reviewer) -> Review:
        if kind not in ("quotation", "event"):
            raise ReviewError(f"kind: {kind!r} is neither quotation nor event")
        page = here.store.page_id(posted.one("page"))
        fields = changes_of(kind, None, here.store.record(page), posted.plain(), page)
        return desk.add(page, kind, fields, posted.one("why"))

    return _act(here, posted, act)


@router.post("/review/merge")
def merge(here: At, posted: Signed) -> Response:
    """Say that two persons are one, or two stories."""
    kept, merged = posted.one("kept").strip(), _ident(posted.one("merged"))
    return _act(here, posted, lambda desk: desk.merge(group_of(kept), kept, merged, posted.one("why")))


@router.post("/review/split")
def split(here: At, posted: Signed) -> Response:
    """Say that pages tell a story of their own, or that whom they name is somebody else."""
    target = posted.one("target").strip()
    pages = [page for typed in posted.every("pages") for page in typed.split()]
    return _act(here, posted, lambda desk: desk.split(group_of(target), target, pages, posted.one("why")))


@router.post("/review/undo")
def undo(here: At, posted: Signed) -> Response:
    """Take a review back, or the undoing of one."""
    return _act(here, posted, lambda desk: desk.undo(posted.one("review").strip(), posted.one("why")))


def _act(here: Here, posted: Posted, act: Callable[[Reviewer], Review]) -> Response:
    """Do what a form says and go back to the mark; or show the form again with what was typed, and why."""
    try:
        with _reviewing(here) as desk:
            made = act(desk)
    except StoreBusy:
        return _again(here, posted, 503, "Something else is writing into the store just now. Nothing was changed.")
    except StoreError as error:
        return _again(here, posted, 503, f"Nothing was changed: {error.cause}")
    except MirrorwireError as error:
        return _again(here, posted, 404 if isinstance(error, NotKept) else 400, str(error))
    return RedirectResponse(local(posted.one("back"), _place_of(made)), 303)


@contextmanager
def _reviewing(here: Here) -> Iterator[Reviewer]:
    """The store open for one review, in the name of the editor."""
    name = here.editor.name if here.editor is not None else ""
    with here.shelf.writing() as store:
        store.database.connection.set_busy_timeout(PATIENCE)
        yield Reviewer(Writer(store, _outlets().for_name), name)
        # happenings are counted from events; whoever writes at this moment counts them when it is done
        with suppress(StoreBusy):
            count_happenings(store)


@lru_cache(maxsize=1)
def _outlets() -> Outlets:
    folder = load_settings().outlets
    return load_outlets(None, *([folder] if folder else []))


def _again(here: Here, posted: Posted, status: int, message: str) -> Response:
    """The form that was refused, in place, with all that was typed."""
    action, target = here.request.url.path.rpartition("/")[2], posted.one("target")
    if action in ("accept", "reject", "correct"):
        with suppress(NotKept, ReviewError):
            return _statement_page(here, target, posted, status=status, message=message.removeprefix(f"{target}: "))
    fields: Any = ()
    if action == "add" and posted.one("kind") in ("quotation", "event"):
        kind: Any = posted.one("kind")
        with suppress(NotKept):
            fields = new_fields(kind, here.store.record(here.store.page_id(posted.one("page"))), posted.plain())
    return here.page(
        "review_again.html",
        status=status,
        message=message,
        action=action,
        typed=posted,
        fields=fields,
        back=local(posted.one("back"), "/review"),
    )


def _statement_page(
    here: Here, target: str, posted: Posted | None, *, status: int = 200, message: str | None = None, back: str = ""
) -> Response:
    page, kind, statement = find_statement(here.store, target)
    record = here.store.record(page)
    back = local(posted.one("back"), "") if posted is not None else back
    said = history(here.store, target)
    return here.page(
        "review_statement.html",
        status=status,
        message=message,
        target=target,
        kind=kind,
        page=page,
        words=_words(record, statement),
        fields=statement_fields(kind, statement, record, posted.plain() if posted is not None else None),
        why=posted.one("why") if posted is not None else "",
        action=here.request.url.path.rpartition("/")[2],
        lines=[_logged(here, one) for one in reversed(said)],
        expected=said[-1].id if said else "",
        back=back or addresses.page(page, mark=statement.id),
    )


# ------------------------------------------------------------------------------------------------ what is shown


def _editors_only(here: Here) -> None:
    if here.editor is None:
        raise HTTPException(403, "Only editors may see this: they enter at /editor.")


def _logged(here: Here, review: Review) -> Logged:
    """A line of the log with what it says beyond who and why."""
    detail = review.detail
    told = {**(detail.get("changes") or {}), **{name: detail[name] for name in _TOLD if detail.get(name)}}
    said = [(name, _shortly(value)) for name, value in told.items()]
    later = [one for one in history(here.store, review.target) if one.seq > review.seq]
    taken_back: set[str] = set()
    for one in reversed(later):
        if one.id not in taken_back and one.undoes is not None:
            taken_back.add(one.undoes)
    return Logged(review, _place_of(review), _words_of(review), tuple(said), review.id in taken_back)


def _words_of(review: Review) -> str:
    """The words that a review was about, as the log remembers them; the id where it remembers none."""
    for name in ("after", "before"):
        if review.detail.get(name) is not None:
            remembered = unpacked(review.detail[name])
            statement = remembered.statement
            if isinstance(statement, Person):
                return statement.name
            places = {(span.start, span.end) for span in places_of(statement)} if statement is not None else set()
            said = [one.exact for one in remembered.selectors if (one.start, one.end) in places]
            return " … ".join(" ".join(one.split()) for one in said[:4])[:300] or review.target
    return review.target


def _shortly(value: Any) -> str:
    """A change in a few words: selectors by their words, people by their names."""
    if isinstance(value, dict):
        return str(value.get("exact") or value.get("name") or "")[:200]
    if isinstance(value, list):
        return " … ".join(_shortly(one) for one in value[:8]) + (" …" if len(value) > 8 else "")
    return "none" if value is None else str(value)[:200]


def _place_of(review: Review) -> str:
    """Where on the desk that is shown which a review is about."""
    if review.page is not None:
        return addresses.page(review.page, mark=review.target.removeprefix(f"{review.page}#"))
    ident = str(review.detail.get("part") or review.target) if review.action == "split" else review.target
    return addresses.story(ident) if review.kind == "story" else addresses.person(ident)


def _next(here: Here) -> tuple[Open, ...]:
    """Statements of the newest pages that nobody reviewed, those read with the least confidence first."""
    found = []
    for hit in here.store.search(limit=_PAGES_LOOKED_AT).hits:
        with suppress(NotKept):
            record = here.store.record(hit.page)
            reviewed = {one.target for one in list_reviews(here.store, page=hit.page, limit=200)[0]}
            told: list[tuple[Kind, Any]] = [("quotation", one) for one in record.quotations]
            told += [("event", one) for one in record.events if one.where != "list"]
            found += [
                Open(one.id, kind, _words(record, one), hit.headline, hit.page, one.id, one.confidence)
                for kind, one in told
                if one.id not in reviewed and one.confidence is not None
            ]
    found.sort(key=lambda one: (one.confidence, one.page, one.target))
    return tuple(found[:_NEXT_SHOWN])


def _words(record: Record, statement: Statement) -> str:
    spans = [span for span in places_of(statement) if span.layer == "text"][:4]
    return " … ".join(" ".join(slice_of(record.text, span).split()) for span in spans)[:600]


def _ident(typed: str) -> str:
    """An id as typed, or the address of its page on the desk."""
    return typed.strip().rstrip("/").rpartition("/")[2]
