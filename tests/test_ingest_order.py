"""The same captures make the same store: in any order, in any batches, on any number of workers, however often."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mirrorwire.codec import to_json
from mirrorwire.errors import NotKept, ReviewError
from mirrorwire.ingesting import ingest, read_waiting
from mirrorwire.model import Field, LinkItem, LinkList, Record, Span, Time
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import outlets_for
from mirrorwire.record.asking import column, rows
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.overlays import pages_of_story, rebuild_stories, story_of
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.record.upkeep import check
from tests.stores import OFF, content, differences, html_page, list_page, paragraphs, ready, words

Given = PageInput | Record
NEWS = "https://alpen.example/news"


def _page(name: str, data: bytes, at: str | None, **said: Any) -> PageInput:
    return PageInput(data, form="html", url=f"{NEWS}/{name}", captured_at=at, **said)


def _pool() -> list[Given]:
    """Pages with all that makes an order matter: revisions, recaptures, copies, lists, pages without a date."""
    wire = paragraphs("wire", 6)
    story = "Pipeline talks resume between ministers of Venland and Osterreach"
    first = html_page(story, paragraphs("first"), published="2025-03-10T08:00:00+00:00")
    again = html_page(story, [*paragraphs("first"), *paragraphs("more", 1)], published="2025-03-10T08:00:00+00:00")
    moved = html_page(story, [*paragraphs("first"), *paragraphs("most", 2)], published="2025-03-12T09:00:00+00:00")
    relative = html_page("Two hours of rain close a mountain road", paragraphs("rain"), published="2 hours ago")
    entries = [(f"{NEWS}/{n}", words(f"entry {n}", 7).capitalize(), f"{8 + n}:15") for n in range(5)]
    copy = html_page("A dam that nobody wanted", [*wire, words("lead out", 12)], published="2025-03-11T10:00:00+00:00")
    chain = html_page("The dam, told again", [*wire[3:], *paragraphs("own", 3)], published="2025-03-11T12:00:00+00:00")
    return [
        # three revisions of one page, the last with another date; the first is captured again after the second
        _page("talks", first, "2025-03-10T09:00:00Z"),
        _page("talks", again, "2025-03-10T12:00:00Z"),
        _page("talks", first, "2025-03-10T15:00:00+02:00"),
        _page("talks", moved, "2025-03-12T10:00:00Z"),
        # the same bytes at two times, dated by the first; and without a time
        _page("rain", relative, "2025-03-11T18:00:00Z"),
        _page("rain", relative, "2025-03-11T16:00:00Z"),
        _page("rain", relative, None),
        # copies of one wire text at three outlets, one within a fortnight, one a month on
        _page("dam", html_page("A dam", wire, published="2025-03-11T09:00:00+00:00"), "2025-03-11T09:30:00Z"),
        PageInput(copy, form="html", url="https://bogaz.example/dam", captured_at="2025-03-11T11:00:00Z"),
        PageInput(chain, form="html", url="https://pereval.example/dam", captured_at="2025-03-11T13:00:00Z"),
        PageInput(
            html_page("A dam, a month on", wire, published="2025-04-15T09:00:00+00:00"),
            form="html",
            url="https://bogaz.example/dam-again",
        ),
        # the same bytes under two addresses, and with an outlet that only one sender names
        PageInput(copy, form="html", url="https://mirror.example/dam", captured_at="2025-03-11T14:00:00Z"),
        PageInput(copy, form="html", url="https://mirror.example/dam", outlet="Mirror Daily"),
        # pages without a date, one of them a copy; one that can't be read
        _page("undated", html_page("Nobody knows when", paragraphs("undated")), None),
        _page("undated-copy", html_page("Nobody knows when, again", paragraphs("undated")), None),
        _page("nothing", b"\x89PNG\r\n\x1a\n nothing to read here", "2025-03-11T13:00:00Z"),
        # a list at three times, with entries that come, go and change their stamps
        _page("", list_page(entries[:3]), "2025-03-11T12:00:00Z"),
        _page("", list_page(entries[1:]), "2025-03-11T13:00:00Z"),
        _page("", list_page(entries[1:]), "2025-03-10T13:00:00Z"),
        _page("", list_page(entries[:3]), "2025-03-12T12:00:00Z"),
        # one event told by several, in and out of one story; the same record at two times
        ready(1, headline=story, published="2025-03-10T10:00:00+00:00", events=[("VEN", "OST", "CONSULT")]),
        ready(2, headline=f"{story}, again", published="2025-03-10T19:00:00+00:00", events=[("OST", "VEN", "CONSULT")]),
        ready(3, body=wire, published="2025-03-11T15:00:00+00:00", events=[("VEN", "OST", "CONSULT")]),
        ready(4, published="2025-03-12T15:00:00+00:00", events=[("VEN", "OST", "CONSULT")]),
        ready(
            4,
            published="2025-03-12T15:00:00+00:00",
            captured="2025-03-14T07:00:00Z",
            events=[("VEN", "OST", "CONSULT")],
        ),
        ready(5, published=None, captured="2025-03-14T07:00:00Z", events=[("VEN", "OST", "AGREE")]),
        ready(5, published=None, captured="2025-03-13T07:00:00Z", events=[("VEN", "OST", "AGREE")]),
    ]


POOL = _pool()


def fill(path: Path, batches: Sequence[Sequence[Given]], *, workers: int = 1) -> Store:
    """Make a store of batches: each kept, read and placed before the next one comes."""
    store = Store.create(path)
    writer = Writer(store, outlets_for(None).for_name)
    for batch in batches:
        pages = [one for one in batch if isinstance(one, PageInput)]
        records = [("line 1", one, "given") for one in batch if isinstance(one, Record)]
        if records:
            writer.keep_ready(records)
        if pages:
            writer.keep_captures(pages)
        read_waiting(writer, OFF, workers=workers)
        weave(store)
    return store


@lru_cache(maxsize=1)
def expected() -> dict[str, list[tuple[Any, ...]]]:
    with tempfile.TemporaryDirectory() as folder, fill(Path(folder) / "a.store", [POOL]) as store:
        return content(store)


def in_batches(order: Sequence[Given], cuts: Sequence[int]) -> list[Sequence[Given]]:
    at = sorted({0, len(order), *cuts})
    return [order[low:high] for low, high in pairwise(at)]


@settings(max_examples=5)
@given(order=st.permutations(POOL), cuts=st.lists(st.integers(0, len(POOL)), max_size=4))
@example(order=POOL[::-1], cuts=list(range(0, len(POOL), 4)))
def test_any_order_and_any_batches_make_the_same_store(order: list[Given], cuts: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder, fill(Path(folder) / "a.store", in_batches(order, cuts)) as store:
        assert differences(expected(), content(store)) == ""
        assert check(store).problems == ()


def test_two_workers_make_the_store_that_one_makes(tmp_path: Path) -> None:
    order = POOL[:]
    random.Random(3).shuffle(order)
    with fill(tmp_path / "a.store", [order], workers=2) as store:
        assert differences(expected(), content(store)) == ""


def test_what_comes_a_second_time_changes_nothing(tmp_path: Path) -> None:
    with fill(tmp_path / "a.store", [POOL, POOL, POOL[::-1]]) as store:
        assert differences(expected(), content(store)) == ""


def test_files_in_any_order_and_twice(tmp_path: Path) -> None:
    pages = [one for one in POOL if isinstance(one, PageInput) and isinstance(one.content, bytes)]
    places = []
    for n, page in enumerate(pages):
        assert isinstance(page.content, bytes)
        (tmp_path / f"{n}.html").write_bytes(page.content)
        places.append(str(tmp_path / f"{n}.html"))
    (tmp_path / "ready.jsonl").write_bytes(b"".join(to_json(one) + b"\n" for one in POOL if isinstance(one, Record)))
    places.append(str(tmp_path / "ready.jsonl"))
    with Store.create(tmp_path / "a.store") as one, Store.create(tmp_path / "b.store") as other:
        ingest(one, places, settings=OFF)
        before = content(one)
        again = ingest(one, places, settings=OFF)
        assert (again.new, again.changed, again.read) == (0, 0, 0)
        assert differences(before, content(one)) == ""
        for place in reversed(places):
            ingest(other, [place], settings=OFF)
        assert differences(before, content(other)) == ""


# --- what was wrong once, each by itself


def both(tmp_path: Path, one: Sequence[Sequence[Given]], other: Sequence[Sequence[Given]]) -> str:
    """Fill two stores; returns how they differ."""
    with fill(tmp_path / "one.store", one) as first, fill(tmp_path / "other.store", other) as second:
        assert check(second).problems == ()
        return differences(content(first), content(second))


RAIN = html_page("Two hours of rain close a mountain road", paragraphs("rain"), published="2 hours ago")


def test_a_page_that_turns_out_to_be_older_than_it_was_read_as(tmp_path: Path) -> None:
    early, late = _page("rain", RAIN, "2025-03-11T16:00:00Z"), _page("rain", RAIN, "2025-03-11T18:00:00Z")
    assert both(tmp_path, [[early, late]], [[late], [early]]) == ""


def test_a_capture_that_comes_twice_at_once_and_must_be_read_again(tmp_path: Path) -> None:
    early, late = _page("rain", RAIN, "2025-03-11T16:00:00Z"), _page("rain", RAIN, "2025-03-11T18:00:00Z")
    assert both(tmp_path, [[early, late]], [[late], [late, early]]) == ""


def test_a_ready_record_with_a_later_time_does_not_displace_an_earlier_one(tmp_path: Path) -> None:
    late, early = (ready(5, published=None, captured=f"2025-03-{day}T07:00:00Z") for day in (14, 13))
    assert both(tmp_path, [[early], [late]], [[late], [early]]) == ""


def test_a_page_that_was_read_here_and_elsewhere_is_read_from_its_bytes(tmp_path: Path) -> None:
    page = _page("talks", html_page("Talks", paragraphs("talks")), "2025-03-10T09:00:00Z")
    with fill(tmp_path / "source.store", [[page]]) as source:
        found = source.record(source.page_id(f"{NEWS}/talks"))
    given_id = replace(page, id=found.id)
    assert both(tmp_path, [[given_id], [found]], [[found], [given_id]]) == ""


def test_entries_of_a_list_whose_stamps_were_read_by_another_day(tmp_path: Path) -> None:
    shown = [(f"{NEWS}/{n}", words(f"entry {n}", 7).capitalize(), f"{8 + n}:15") for n in range(4)]
    two = [_page("", list_page(shown), f"2025-03-{day}T12:00:00Z") for day in (12, 11)]
    # another capture shows two of the entries, with the stamps that the first had at first
    other = _page("", list_page(shown[:3]), "2025-03-12T15:00:00Z")
    assert both(tmp_path, [[two[1], two[0], other]], [[two[0], other], [two[1]]]) == ""


def test_the_capture_that_showed_a_revision_first_leaves_it(tmp_path: Path) -> None:
    """Two captures of one revision, of which the first, read again, shows another one."""
    one = html_page("Two hours of rain close a road", paragraphs("rain"), published="2 hours ago")
    other = html_page("Two hours of rain close a road", paragraphs("rain"), published="2025-03-11T16:00+00:00").replace(
        b"<article>", b"<article><!-- moved by a comment -->"
    )
    first, again = _page("rain", one, "2025-03-11T18:00:00Z"), _page("rain", one, "2025-03-11T12:00:00Z")
    second = _page("rain", other, "2025-03-11T19:00:00Z")
    assert both(tmp_path, [[again, first, second]], [[first, second], [again]]) == ""


def test_the_first_of_a_family_when_a_member_changes_its_time(tmp_path: Path) -> None:
    one, other, day = paragraphs("one half", 5), paragraphs("other half", 5), "2025-03-10T"
    first = ready(11, body=one, published=f"{day}10:00:00+00:00", captured=f"{day}10:05:00Z", events=[])
    moved = ready(
        11,
        body=[*one, words("added", 5)],
        published=f"{day}11:00:00+00:00",
        captured=f"{day}11:05:00Z",
        events=[],
    )
    middle = ready(12, body=other, published=f"{day}10:30:00+00:00", captured=f"{day}10:35:00Z", events=[])
    whole = ready(13, body=one + other, published=f"{day}12:00:00+00:00", captured=f"{day}12:05:00Z", events=[])
    assert both(tmp_path, [[moved, first, middle, whole]], [[first, middle, whole], [moved]]) == ""


def test_happenings_whose_articles_become_copies_by_a_third(tmp_path: Path) -> None:
    one, other, day = paragraphs("one half", 5), paragraphs("other half", 5), "2025-03-10T"
    told = ready(21, body=one, published=f"{day}10:00:00+00:00", events=[("AZE", "ARM", "CONSULT", "energy")])
    again = ready(22, body=other, published=f"{day}11:00:00+00:00", events=[("AZE", "ARM", "CONSULT", "trade")])
    joins = ready(23, body=one + other, published=f"{day}12:00:00+00:00", events=[])
    assert both(tmp_path, [[told, again, joins]], [[told, again], [joins]]) == ""


def test_an_entry_whose_stamp_is_shown_in_two_ways(tmp_path: Path) -> None:
    pages = [
        _page(
            "",
            list_page([(f"{NEWS}/{n}", words(f"entry {n}", 8).capitalize(), f"{stamp}8:{n}5") for n in range(3)]),
            f"2025-03-10T{hour}:00:00Z",
        )
        for hour, stamp in ((12, "2025-03-10 0"), (13, ""))
    ]
    assert both(tmp_path, [[pages[0]], [pages[1]]], [[pages[1]], [pages[0]]]) == ""


def _front(number: int, day: int) -> Record:
    """A front page whose list has an entry that tells of an event, with another stamp on every day."""
    page = ready(number, url="https://front.example/", headline="Front page", body=["News."], published=None, events=[])
    span = Span("raw", 10, 30, (10, 30))
    stamp = Time(f"2025-03-{day}T08:00", "minute", "08:00", Span("raw", 31, 36, (31, 36)), "visible")
    item = LinkItem(Field("Azerbaijan and Israel agree", span, "visible"), None, None, stamp)
    told = ready(number, published=f"2025-03-{day}T08:00", events=[("AZE", "ISR", "AGREE")]).events[0]
    event = replace(told, id="event_0123456789abcdef0123", where="list", evidence=(span,))
    capture = replace(page.capture, captured_at=f"2025-03-{day}T12:00:00Z", sha256=f"{number:064x}")
    return replace(
        page, capture=capture, lists=(LinkList("latest", None, (item,)),), events=(event,), quotations=(), people=()
    )


def test_an_entry_with_another_stamp_every_week_is_counted_every_week(tmp_path: Path) -> None:
    fronts = [_front(1, 10), _front(2, 17), _front(3, 24)]
    assert both(tmp_path, [fronts], [[one] for one in fronts[::-1]]) == ""
    with Store.open(tmp_path / "one.store") as store:
        assert len(content(store)["happenings"]) == 3


# --- two processes that place pages in one store at once, step by step


class _Killed(Exception):
    pass


def _stop(done: int, total: int) -> None:
    raise _Killed


def test_pages_placed_by_two_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirrorwire.record.stories.placing.AT_ONCE", 3)
    topics = [words(f"topic {n}", 8).split() for n in range(4)]
    made = [
        ready(
            100 + n, headline=" ".join(random.Random(n).sample(topics[n % 4], 5)), published=f"2025-03-10T{n:02d}:00Z"
        )
        for n in range(24)
    ]
    with fill(tmp_path / "one.store", [made]) as store:
        wanted = content(store)
    with fill(tmp_path / "other.store", []) as one, fill(tmp_path / "other.store", []) as other:
        _keep(one, made[0::2])
        steps = 0

        def between(done: int, total: int) -> None:
            nonlocal steps
            steps += 1
            if steps == 1:
                _keep(other, made[1::2])
                with suppress(_Killed):
                    weave(other, progress=_stop)

        weave(one, progress=between)
        weave(one)
        assert differences(wanted, content(one)) == ""


def test_a_page_that_comes_while_another_process_places(tmp_path: Path) -> None:
    body = paragraphs("wire", 6)
    made = [ready(n, body=body, published=f"2025-03-10T1{n}:00:00+00:00") for n in range(3)]
    with fill(tmp_path / "one.store", [made]) as store:
        wanted = content(store)
    with fill(tmp_path / "other.store", []) as one, fill(tmp_path / "other.store", []) as other:
        _keep(one, made[:2])
        weave(one, progress=lambda done, total: _keep(other, made[2:]))
        weave(other)
        assert differences(wanted, content(one)) == ""


def _keep(store: Store, records: Sequence[Record]) -> None:
    Writer(store, outlets_for(None).for_name).keep_ready([("line 1", one, "given") for one in records])


# --- what people say between two batches


FLOOD = (
    "Dam breaks in Velm valley",
    "Thousands flee flooded homes",
    "Velm valley dam breaks after rain",
    "Flooded homes: thousands flee by boat",
)
# these show that two stories are one, until they are about something else
BRIDGES = "Thousands flee flooded homes as Velm valley dam breaks", "Velm dam breaks: thousands flee flooded homes"


def _told(number: int, headline: str, day: int, hour: int, *codes: str, again: bool = False) -> Record:
    """An article about its headline; `codes` are of a meeting that it tells of. `again`: captured a day later."""
    events = [(*codes[:2], "CONSULT", ("energy", "trade", "military")[number % 3])] if codes else []
    record = ready(
        number,
        headline=headline,
        body=["News."],
        published=f"2025-03-{day:02d}T{hour:02d}:00:00+00:00",
        captured=f"2025-03-{day + again:02d}T{hour:02d}:05:00Z",
        events=events,
    )
    return replace(
        record, events=tuple(replace(one, participants=codes if len(codes) > 2 else ()) for one in record.events)
    )


def _entry_read(number: int, recipient: str, hour: int) -> Record:
    """A page with an entry that tells of an event, which every capture reads otherwise."""
    page = _front(number, 10)
    return replace(
        page,
        capture=replace(page.capture, sha256=f"{number:062x}{hour:02d}", captured_at=f"2025-03-10T{hour}:00:00Z"),
        events=tuple(replace(one, recipient=recipient, dyad=f"{one.actor}>{recipient}") for one in page.events),
    )


def _reviewed_pool() -> list[Record]:
    made = [
        _told(n, title, 3, 6 + n, *(("AZE", "GEO", "TUR"), ("AZE", "GEO"), ("GEO", "TUR"), ())[n % 4])
        for n, title in enumerate(FLOOD)
    ]
    made += [_told(10 + n, title, 3, 10 + n, "TUR", "AZE") for n, title in enumerate(BRIDGES)]
    # what the bridges say later, and articles that are earlier than the first of each story
    made += [_told(10 + n, f"Chess champion crowned in round {n}", 3, 10 + n, again=True) for n in range(2)]
    made += [_told(20 + n, title, 3, 1 + n, "AZE", "TUR") for n, title in enumerate(FLOOD[:2])]
    made += [_told(30 + n, words(n, 6), 4, n, "IRN", "ISR", "TUR") for n in range(3)]
    wire = paragraphs("wire", 4)
    made += [replace(ready(40 + n, body=wire, published=f"2025-03-0{4 + n}T10:00:00+00:00")) for n in range(2)]
    # the earlier capture of the entry comes after the later one
    made += [_entry_read(50, "ISR", 12), _entry_read(50, "GEO", 11)]
    return made


REVIEWED = _reviewed_pool()
LATE = [*REVIEWED[:6], *REVIEWED[8:-1], *REVIEWED[6:8], REVIEWED[-1]]
Act = tuple[str, int, int]
# what happens after a batch: whether its pages are placed by then, and what is said
Step = tuple[bool, list[Act]]
ACTS = st.tuples(
    st.sampled_from(["merge", "split", "correct", "reject", "undo"]), st.integers(0, 99), st.integers(0, 99)
)


def _act(store: Store, act: Act) -> None:
    """Say something of what is there; what can't be said now is not."""
    what, one, other = act
    connection = store.database.connection
    desk = Reviewer(Writer(store, outlets_for(None).for_name), "Ada Quill")
    stories = column(connection, "SELECT DISTINCT story FROM page_stories ORDER BY story")
    with suppress(ReviewError, NotKept):
        if what == "undo":
            said = column(connection, "SELECT id FROM reviews ORDER BY seq")
            if said:
                desk.undo(said[one % len(said)])
        elif what in ("correct", "reject"):
            found = [event for record in REVIEWED for event in record.events if event.where != "list"]
            event = found[one % len(found)]
            if what == "reject":
                desk.reject(event.id)
            else:
                desk.correct(event.id, {"kind": "AID", "recipient": ("IRN", "AZE", "GEO")[other % 3]})
        elif stories:
            first, second = stories[one % len(stories)], stories[other % len(stories)]
            if what == "merge":
                desk.merge("story", first, second)
            else:
                desk.split("story", first, pages_of_story(connection, first)[:: 1 + other % 3][:3])


def _said(store: Store) -> list[tuple[Any, ...]]:
    return list(rows(store.database.connection, "SELECT * FROM reviews ORDER BY seq"))


def _as_told(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    connection = store.database.connection
    found = content(store)
    found["aliases"] = sorted(rows(connection, "SELECT merged, kept FROM story_aliases"))
    found["overrides"] = sorted(rows(connection, "SELECT page, story FROM story_overrides"))
    found["stories"] = sorted((page, story_of(connection, page)) for page in column(connection, "SELECT id FROM pages"))
    return found


@settings(max_examples=12)
@given(
    order=st.permutations(REVIEWED),
    cuts=st.lists(st.integers(0, len(REVIEWED)), max_size=5),
    steps=st.lists(st.tuples(st.booleans(), st.lists(ACTS, max_size=4)), min_size=6, max_size=6),
)
# what merged two stories is about something else, and an entry is read otherwise: each comes last, by itself
@example(order=LATE, cuts=[len(LATE) - 3, len(LATE) - 1], steps=[(True, [])] * 3)
# people merge what the software merges on, and what earlier articles rename
@example(order=REVIEWED, cuts=[4, 6, 8], steps=[(True, [("merge", 0, 1)]), *[(True, [("split", 0, 1)])] * 3])
@example(order=REVIEWED[:4] + REVIEWED[8:] + REVIEWED[4:8], cuts=[4], steps=[(True, [("merge", 1, 0)]), (True, [])])
def test_what_people_say_between_batches_holds_as_if_said_of_all(
    order: list[Record], cuts: list[int], steps: list[Step]
) -> None:
    """Reviews at any moment, and the same lines of the log over a store that was filled at once, make one store."""
    with tempfile.TemporaryDirectory() as folder:
        with fill(Path(folder) / "a.store", []) as store:
            for batch, (placed, acts) in zip(in_batches(order, cuts), steps, strict=False):
                _keep(store, [one for one in batch if isinstance(one, Record)])
                if placed:
                    weave(store)
                for act in acts:
                    _act(store, act)
            weave(store)
            found, said = _as_told(store), _said(store)
            assert [one for one in check(store).problems if one.kind != "span"] == []
        with fill(Path(folder) / "b.store", [REVIEWED]) as store:
            writer = Writer(store, outlets_for(None).for_name)
            with writer.transaction() as connection:
                marks = ",".join("?" * len(said[0])) if said else ""
                connection.executemany(f"INSERT INTO reviews VALUES ({marks})", said)
                rebuild_stories(connection)
                writer.reindex(column(connection, "SELECT DISTINCT page FROM reviews WHERE page IS NOT NULL"))
            weave(store)
            assert differences(_as_told(store), found) == ""
