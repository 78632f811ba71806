"""What a dossier counts: compared with going through all pages one by one, under any filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.errors import QueryError
from mirrorwire.model import Event, Record
from mirrorwire.record.find.dossier import MOST_PERIODS, choices, period_of, series, tally
from mirrorwire.record.find.entities import find_entities
from mirrorwire.record.find.matrix import matrix
from mirrorwire.record.find.pair_events import NONE, UNKNOWN, PairFilter, checked, listing
from mirrorwire.record.find.pair_lines import Part, lines, source_id, statements_of, total_of
from mirrorwire.record.find.person_pages import meetings_of, said_by
from mirrorwire.record.find.told_events import told_events
from mirrorwire.record.find.told_quotations import Said
from mirrorwire.record.instants import day_number, day_of
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store
from mirrorwire.spans import slice_of
from tests.desks import kept, own_copy
from tests.dossiers import KINDS, OUTLETS, PEOPLE, SPHERES, direction_of, of_pair, outlet_named, pair_pages

PAGES = pair_pages()
PARTS: tuple[Part, ...] = ("met", "supplied", "agreed", "planned", "against", "denied")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("dossier") / "record.store", PAGES, outlets=outlet_named)


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


def chosen(asked: PairFilter, page: Record, event: Event) -> bool:
    """Whether a filter chooses an event: said once more, without SQL."""
    country = OUTLETS.get(page.capture.outlet or "") or UNKNOWN
    day = event.date if event.date and len(event.date) == 10 else None
    return (
        (not asked.undated or day is None)
        and (asked.since is None or (day is not None and day >= asked.since))
        and (asked.until is None or (day is not None and day <= asked.until))
        and (not asked.sphere or bool(set(event.spheres or (NONE,)) & set(asked.sphere)))
        and (not asked.kind or event.kind in asked.kind)
        and (not asked.modality or event.modality in asked.modality)
        and (not asked.polarity or event.polarity in asked.polarity)
        and (not asked.direction or direction_of(event) in asked.direction)
        and (not asked.outlet_country or country in asked.outlet_country)
    )


def events_of(asked: PairFilter) -> list[tuple[Record, Event]]:
    return [
        (page, event)
        for page in PAGES
        for lists in {"articles": (False,), "lists": (True,), "both": (False, True)}[asked.told]
        for event in of_pair(page, lists=lists)
        if chosen(asked, page, event)
    ]


def days_of(events: list[Event]) -> list[str]:
    return [event.date for event in events if event.date]


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


days = st.none() | st.integers(-40, 460).map(lambda n: day_of(day_number("2025-01-01") + n).isoformat())  # type: ignore[operator]
filters = st.builds(
    PairFilter,
    pair=st.just("AZE-ISR"),
    since=days,
    until=days,
    sphere=some(*SPHERES, NONE),
    kind=some(*set(KINDS)),
    modality=some("actual", "planned", "possible", "historical"),
    polarity=some("asserted", "negated"),
    direction=some("AZE>ISR", "ISR>AZE", "mutual"),
    outlet_country=some("SGP", "TUR", "GEO", UNKNOWN),
    undated=st.booleans(),
    told=st.sampled_from(("articles", "lists", "both")),
).filter(lambda asked: not (asked.since and asked.until and asked.since > asked.until))


@settings(max_examples=120)
@given(filters)
def test_counts_are_those_of_all_pages_gone_through(store: Store, asked: PairFilter) -> None:
    expected = events_of(asked)
    with store.database.snapshot() as connection:
        found = tally(connection, checked(connection, asked))
        listed = listing(connection, checked(connection, asked), limit=500)
        told = told_events(connection, store.packer, [(key.page, key.n) for key in listed.keys])
        by_day = series(connection, asked)
    events = [event for _, event in expected]
    assert sorted(one.event.id for one in told.values()) == sorted(event.id for event in events)
    assert (found.events, listed.total, listed.next) == (len(events), len(events), None)
    dated = [event for event in events if event.date and len(event.date) == 10]
    assert found.undated == len(events) - len(dated)
    assert found.pages == len({page.id for page, event in expected if event.where != "list"}) + sum(
        event.where == "list" for event in events
    )
    assert found.denied == sum(event.polarity == "negated" for event in events)
    assert dict(found.modalities) == Counter(event.modality for event in events)
    ways = ("AZE>ISR", "mutual", "ISR>AZE")
    assert found.directions == tuple(sum(direction_of(event) == way for event in events) for way in ways)
    for rows, names_of in (
        (found.kinds, lambda event: (event.kind,)),
        (found.spheres, lambda event: [one for one in event.spheres or (NONE,) if one in (asked.sphere or (one,))]),
    ):
        counted = Counter((name, direction_of(event)) for event in events for name in names_of(event))
        assert {(row.name, way): n for row in rows for way, n in zip(ways, row.counts, strict=True) if n} == counted
    told_in = Counter(OUTLETS.get(page.capture.outlet or "") or UNKNOWN for page, _ in expected)
    assert {one.country: one.events for one in found.coverage} == told_in
    if not asked.undated:
        assert sum(sum(counts) for _, *counts in by_day) == len(dated)
    if dated:
        assert (found.first_day, found.last_day) == (min(days_of(dated)), max(days_of(dated)))
        assert sum(row.total for row in found.times) == len(dated)


@settings(max_examples=40)
@given(filters, st.sampled_from((None, "day", "week", "month", "quarter", "year")))
def test_every_mark_lists_just_the_events_that_it_counts(store: Store, asked: PairFilter, step: str | None) -> None:
    with store.database.snapshot() as connection:
        found = tally(connection, checked(connection, asked), step=step)  # type: ignore[arg-type]
        assert len(found.periods) <= MOST_PERIODS
        for mark in found.marks:
            within = checked(connection, mark.within(found.asked))
            assert listing(connection, within, limit=1).total == mark.count
            assert mark.count == len(events_of(within))
            assert any(period <= mark.since for period in found.periods)
        for row in found.times:
            since, until = row.name.split()
            within = PairFilter(**{**{name: getattr(asked, name) for name in _FIELDS}, "since": since, "until": until})
            assert len(events_of(within)) == row.total


_FIELDS = tuple(PairFilter.__dataclass_fields__)


def test_a_listing_is_the_same_in_one_piece_and_in_many(store: Store) -> None:
    with store.database.snapshot() as connection:
        asked = PairFilter("AZE-ISR", told="both")
        whole = listing(connection, asked, limit=500)
        assert whole.total == len(whole.keys) > 40
        assert any(key.day is None for key in whole.keys)
        pieces: list[object] = []
        after = None
        while True:
            piece = listing(connection, asked, limit=7, after=after)
            pieces += piece.keys
            after = piece.next
            if after is None:
                break
        assert tuple(pieces) == whole.keys
        days_listed = [key.day for key in whole.keys if key.day is not None]
        assert days_listed == sorted(days_listed, reverse=True)
        for wrong in ("", "x", "1.2", "1.2.3.4", f"{1 << 70}.1.1", "1..2"):
            with pytest.raises(QueryError):
                listing(connection, asked, limit=7, after=wrong)


def test_words_told_are_those_of_the_page_and_name_whom_they_name(store: Store) -> None:
    by_id = {page.id: page for page in PAGES}
    with store.database.snapshot() as connection:
        keys = listing(connection, PairFilter("AZE-ISR"), limit=500).keys
        told = told_events(connection, store.packer, [(key.page, key.n) for key in keys])
        assert len(told) == len(keys)
        for one in told.values():
            page = by_id[one.page]
            event = next(event for event in page.events if event.id == one.event.id)
            assert one.words == tuple(slice_of(page.text, span) for span in event.evidence)
            assert {named.name for named in one.people} == {name for name in PEOPLE if name in one.words[0]}
            for named in one.people:
                assert named.span is not None
                assert slice_of(page.text, named.span) == named.name
                assert named.entity is not None
            claimant = next((person.name for person in page.people if person.id == event.claimant), None)
            assert (one.claimant.name if one.claimant else None) == claimant


def test_a_list_s_headline_is_counted_apart_and_leads_to_where_it_stands(store: Store) -> None:
    with store.database.snapshot() as connection:
        assert tally(connection, PairFilter("AZE-ISR")).listed == 1
        (key,) = listing(connection, PairFilter("AZE-ISR", told="lists"), limit=5).keys
        one = told_events(connection, store.packer, [(key.page, key.n)])[key.page, key.n]
        assert (one.revision, one.words, one.page) == (None, ("Azerbaijan and Israel agree on a port",), PAGES[0].id)
        assert source_id(connection, store.packer, key.page, key.n) == (PAGES[0].id, one.event.id)
        assert source_id(connection, store.packer, key.page, 99) is None
        assert source_id(connection, store.packer, 12345, 0) is None


def test_what_can_be_chosen_is_what_there_is(store: Store) -> None:
    expected = events_of(PairFilter("AZE-ISR", told="both"))
    with store.database.snapshot() as connection:
        for counted in (None, tally(connection, PairFilter("AZE-ISR"))):
            found = choices(connection, "AZE-ISR", counted)
            assert set(found.kinds) == {event.kind for _, event in expected}
            assert set(found.spheres) == {one for _, event in expected for one in event.spheres or (NONE,)}
            assert set(found.modalities) == {event.modality for _, event in expected}
            assert set(found.countries) == {OUTLETS.get(page.capture.outlet or "") or UNKNOWN for page, _ in expected}


@pytest.mark.parametrize("part", PARTS)
def test_parts_hold_what_belongs_there_once_in_one_piece_or_many(store: Store, part: Part) -> None:
    giving = {"supply", "economic"}
    tests: dict[Part, Callable[[Event], bool]] = {
        "met": lambda e: e.kind == "CONSULT" and e.polarity == "asserted",
        "supplied": lambda e: e.polarity == "asserted" and (e.kind == "AID" or e.mode in giving),
        "agreed": lambda e: e.polarity == "asserted" and e.modality in ("actual", "historical") and together(e),
        "planned": lambda e: e.polarity == "asserted" and e.modality in ("planned", "possible") and together(e),
        "against": lambda e: e.kind in ("ACCUSE", "SANCTION") and e.polarity == "asserted",
        "denied": lambda e: e.polarity == "negated",
    }
    belongs = tests[part]

    def together(event: Event) -> bool:
        return event.kind == "AGREE" or event.mode == "sign" or (event.kind == "COOPERATE" and event.mode not in giving)

    expected = {event.id for _, event in events_of(PairFilter("AZE-ISR", told="both")) if belongs(event)}
    assert expected
    asked = PairFilter("AZE-ISR")
    with store.database.snapshot() as connection:
        whole = lines(connection, store.packer, asked, part, limit=500)
        assert whole.next is None
        assert total_of(connection, asked, part) == len(whole.lines)
        pieces: list[object] = []
        after = None
        while True:
            piece = lines(connection, store.packer, asked, part, limit=3, after=after)
            pieces += piece.lines
            after = piece.next
            if after is None:
                break
        assert tuple(pieces) == whole.lines
        found: set[str] = set()
        for line in whole.lines:
            evidence = listing(connection, PairFilter("AZE-ISR", happening=line.id, told="both"), limit=500)
            assert evidence.total == line.events
            assert line.events == 1 + len(line.others) + line.more
            assert line.told is not None
            assert line.told.event.kind == line.kind
            keys = [(key.page, key.n) for key in evidence.keys]
            found |= {one.event.id for one in told_events(connection, store.packer, keys).values()}
    # a happening joins events of one kind, modality and polarity; of its modes one is enough
    assert expected <= found
    if part in ("met", "against", "denied"):
        assert expected == found


def test_filters_hold_for_happenings(store: Store) -> None:
    with store.database.snapshot() as connection:
        everything = lines(connection, store.packer, PairFilter("AZE-ISR"), "met", limit=500).lines

        def ids(**more: object) -> set[str]:
            asked = checked(connection, PairFilter("AZE-ISR", **more))  # type: ignore[arg-type]
            return {line.id for line in lines(connection, store.packer, asked, "met", limit=500).lines}

        def wanted(keep: object) -> set[str]:
            return {line.id for line in everything if keep(line)}  # type: ignore[operator]

        assert ids(since="2025-06-01") == wanted(lambda line: line.first_day and line.first_day >= "2025-06-01")
        assert ids(until="2025-06-01") == wanted(lambda line: line.first_day and line.first_day <= "2025-06-01")
        assert ids(undated=True) == wanted(lambda line: line.first_day is None)
        assert ids(sphere=("energy", NONE)) == wanted(lambda line: not line.spheres or "energy" in line.spheres)
        assert ids(direction=("mutual",)) == wanted(lambda line: line.reciprocal)
        assert ids(direction=("ISR>AZE",)) == wanted(lambda line: not line.reciprocal and line.actor == "ISR")
        assert ids(modality=("planned",)) == wanted(lambda line: line.modality == "planned")
        assert ids(polarity=("negated",)) == set()
        told = wanted(lambda line: any(one.outlet_country == "TUR" for one in (line.first, *line.others) if one))
        assert ids(outlet_country=("TUR",)) == told


def test_statements_are_of_one_side_in_articles_about_the_pair(store: Store) -> None:
    about = {page.id for page in PAGES if any({e.actor, e.recipient} == {"AZE", "ISR"} for e in of_pair(page))}
    for code in ("AZE", "ISR"):
        expected = {
            (page.id, told.speaker)
            for page in PAGES
            if page.id in about
            for told in page.quotations
            if next(one for one in page.people if one.id == told.speaker).country == code
        }
        with store.database.snapshot() as connection:
            found: list[Said] = []
            after = None
            while True:
                piece = statements_of(connection, store.packer, PairFilter("AZE-ISR"), code, limit=4, after=after)
                found += piece.said
                after = piece.next
                if after is None:
                    break
        assert len(found) == len(expected) > 4
        assert {(one.page, one.quotation.speaker) for one in found} == expected
        texts = {page.id: page.text for page in PAGES}
        for one in found:
            assert one.words == tuple(slice_of(texts[one.page], span) for span in one.quotation.content)
            assert one.role == f"envoy {one.speaker.name.split()[0]}"


def test_the_matrix_counts_as_the_dossiers_do(store: Store) -> None:
    with store.database.snapshot() as connection:
        found = matrix(connection, states=4, dyads=100)
        assert len(found.states) == 4
        assert found.pairs == len(found.dyads)
        assert found.events == sum(dyad.total for dyad in found.dyads)
        for dyad in found.dyads:
            counted = tally(connection, PairFilter(dyad.pair))
            assert counted.directions == dyad.counts
        assert {cell.actor for cell in found.cells} <= set(found.states)
        for cell in found.cells:
            assert listing(connection, cell.within(None, None), limit=1).total == cell.count
        bounded = matrix(connection, since="2025-03", until="2025-06")
        assert 0 < bounded.events < found.events
        for cell in bounded.cells:
            assert listing(connection, cell.within("2025-03", "2025-06"), limit=1).total == cell.count
        with pytest.raises(QueryError):
            matrix(connection, states=0)


def test_what_a_reviewer_rejects_is_in_no_dossier(path: Path, tmp_path: Path) -> None:
    own = own_copy(path, tmp_path)
    page, event = events_of(PairFilter("AZE-ISR"))[0]
    with Store.create(own) as written:
        Reviewer(Writer(written, outlet_named), "Ada Reviewer").reject(event.id, "not said there")
        with written.database.snapshot() as connection:
            asked = PairFilter("AZE-ISR")
            keys = listing(connection, asked, limit=500).keys
            assert len(keys) == len(events_of(asked)) - 1
            told = told_events(connection, written.packer, [(key.page, key.n) for key in keys])
            assert event.id not in {one.event.id for one in told.values()}
            # the others of its page are still told with their own words
            for one in told.values():
                if one.page == page.id:
                    assert one.words[0] in page.text


def test_people_met_where_one_stretch_names_both(store: Store) -> None:
    expected: dict[str, set[str]] = {name: set() for name in PEOPLE}
    for page in PAGES:
        for event in page.events:
            if event.kind == "CONSULT" and event.polarity == "asserted":
                names = {name for name in PEOPLE if name in slice_of(page.text, event.evidence[0])}
                for name in names:
                    expected[name].add(event.id)
    with store.database.snapshot() as connection:
        for name, events in expected.items():
            entities = find_entities(connection, name)
            found = meetings_of(connection, store.packer, entities, limit=500)
            assert {one.told.event.id for one in found} == events
            for one in found:
                assert one.own.name == name
                assert len(one.others) == 1
                assert one.others[0].name != name
            assert len(meetings_of(connection, store.packer, entities, limit=2)) == min(2, len(events))


def test_what_somebody_said_in_one_piece_and_in_many(store: Store) -> None:
    with store.database.snapshot() as connection:
        entities = find_entities(connection, "Tarek Solim")
        whole = said_by(connection, store.packer, entities, limit=500)
        expected = {
            told.id
            for page in PAGES
            for told in page.quotations
            if told.speaker in {one.id for one in page.people if one.name == "Tarek Solim"}
        }
        assert {one.quotation.id for one in whole.said} == expected
        assert whole.total == len(whole.said) == len(expected) > 3
        pieces: list[object] = []
        after = None
        while True:
            piece = said_by(connection, store.packer, entities, limit=2, after=after)
            pieces += piece.said
            after = piece.next
            if after is None:
                break
        assert tuple(pieces) == whole.said


@pytest.mark.parametrize(
    "wrong",
    [{"pair": "AZE-AZE"}, {"pair": "AZE"}, {"since": "soon"}, {"kind": ("GOSSIP",)}, {"sphere": ("gardening",)},
     {"modality": ("certain",)}, {"polarity": ("maybe",)}, {"direction": ("AZE>ARM",)},
     {"outlet_country": ("Atlantis",)}, {"told": "rumour"}, {"since": "2025-02", "until": "2025-01"}],
)  # fmt: skip
def test_what_can_t_be_understood_is_named(store: Store, wrong: dict[str, object]) -> None:
    with store.database.snapshot() as connection, pytest.raises(QueryError):
        checked(connection, PairFilter(**{"pair": "AZE-ISR", **wrong}))  # type: ignore[arg-type]


@given(st.dates(), st.sampled_from(("day", "week", "month", "quarter", "year")))
def test_periods_hold_their_days_and_follow_on_each_other(day: object, step: str) -> None:
    first, last = period_of(day, step)  # type: ignore[arg-type]
    assert first <= day <= last  # type: ignore[operator]
    assert period_of(first, step) == period_of(last, step) == (first, last)  # type: ignore[arg-type]
    if step == "week":
        assert first.weekday() == 0
    if step in ("month", "quarter", "year"):
        assert first.day == 1
