"""What a mirror reading is made from, taken out of a store: reports that name both actors, totals, and what was said.

    asked = question(store, actors=("AZE", "ISR"), at="2025-05-20", third="RUS,FRA,IRN,ARM,TUR")
    found = material(store, asked)

A report is an article, or a dated headline of a link list whose article is not a report itself: an entry and its
article meet by address, or by the same words at the same outlet within a day. A headline is one report a day and
outlet, on however many pages it stands. Copies share a family (`mirrorwire.readings.families`).

The words' indexes find what may name the two; the gazetteer decides, over the words as printed. Nothing is guessed:
what states no day is counted as undated, and what is left out is said in `Material.notes`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

import apsw

from mirrorwire.ids import make_id
from mirrorwire.model import Article, Record, Span
from mirrorwire.readings.claims import claims_of_article, claims_of_headline
from mirrorwire.readings.families import in_families
from mirrorwire.readings.forecast import DEFAULTS
from mirrorwire.readings.naming import Named, first_of_each, named_in_headline, named_in_text, states_of
from mirrorwire.readings.nouns import Claim, Material, Outlet, Question, Report, Totals
from mirrorwire.record.find.reports import (
    Entered,
    Publisher,
    Told,
    articles_naming,
    entries_naming,
    events_of_entry,
    first_day,
    keys_of_people,
    last_day,
    published,
    publishers,
    record_of,
    story_and_agency,
    with_pages,
)
from mirrorwire.record.instants import day_number, day_of, in_utc
from mirrorwire.record.packing import Packer
from mirrorwire.record.store import Store
from mirrorwire.spans import raw_span

LONGEST_DAYS: Final = 1_461
"""How many days before the window are looked at at most, where the question does not say since when."""
MOST_CLAIMED: Final = 2_000
"""How many articles of the days before the window are read for what they say; of more, every so many-th."""
_JOINED: Final = timedelta(days=1)

Pair = tuple[str, str]
_Listed = TypeVar("_Listed")


def material(store: Store, question: Question) -> Material:
    """Take out of a store all that a question is read from; the same store and question give the same material.

    Reports are those of outlets of the third countries, from `question.since` to `question.until` (see `used_days`).
    Claims are of the reports in the window and in the 56 days and the gap before it. What the store lacks is no error
    here: it comes back empty, and `coverage` refuses it. Raises StoreError where the store can't be read.
    """
    with store.database.snapshot() as connection:
        known = publishers(connection, question.third)
        first, last, notes = used_days(connection, question, [one.row for one in known])
        counts = published(connection, [one.row for one in known], first, last)
        # a name that the store knows, and has no page of, says nothing of what was collected
        seen = {outlet for outlet, _ in counts}
        seen |= with_pages(connection, [one.row for one in known if one.row not in seen])
        outlets = [one for one in known if one.row in seen]
        taking = _Taking(connection, store.packer, {one.row: one for one in outlets}, first, last)
        found = taking.take(question.actors, *_days_read(question))
        ends = last_day(connection, [one.row for one in known])
        claims, left_out = taking.claims(question, found)
        return Material(
            question=question,
            outlets=tuple(_outlet(one) for one in outlets),
            totals=_totals(counts, outlets, first, last),
            reports=found.reports,
            claims=claims,
            undated=found.undated,
            ends=day_of(ends) if ends is not None else None,
            controls=tuple((pair, taking.count(pair)) for pair in question.controls),
            notes=(*notes, *left_out),
        )


def names_of_outlets(store: Store, question: Question) -> tuple[str, ...]:
    """Return the names of the third countries' outlets that the store has anything of, without reading a report."""
    with store.database.snapshot() as connection:
        known = publishers(connection, question.third)
        seen = with_pages(connection, [one.row for one in known])
    return tuple(sorted(one.name for one in known if one.row in seen))


def used_days(
    connection: apsw.Connection, question: Question, outlets: Collection[int]
) -> tuple[int, int, tuple[str, ...]]:
    """Return the first and last day that are used, in days since 1970, and what is to be said of them.

    Without `question.since` from the first day that the outlets have anything of, at most `LONGEST_DAYS` before the
    window; without `question.until` to the window's end.
    """
    start = _day(question.start.isoformat())
    last = start + question.days - 1 if question.until is None else _day(question.until.isoformat())
    if question.since is not None:
        return min(_day(question.since.isoformat()), last), last, ()
    first = first_day(connection, outlets, last)
    earliest = start - LONGEST_DAYS
    if first is None or first >= earliest:
        return min(first if first is not None else start, start), last, ()
    note = f"days before {day_of(earliest)} are left out, {LONGEST_DAYS} before the window: `since` says otherwise"
    return earliest, last, (note,)


@dataclass(slots=True)
class _Found:
    """What names a pair: the reports, and what they were made of by their ids."""

    reports: tuple[Report, ...] = ()
    undated: int = 0
    articles: dict[str, tuple[Told, Record]] = field(default_factory=dict)
    entries: dict[str, tuple[Entered, tuple[Named, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    """Articles that are reports, as entries of lists find them: by address, by outlet and words of the headline."""

    addresses: set[str] = field(default_factory=set)
    times: dict[tuple[int, int], list[datetime]] = field(default_factory=dict)

    def add(self, told: Told, at: datetime) -> None:
        """Take note of an article and its time."""
        if told.address is not None:
            self.addresses.add(told.address)
        if told.headline_key is not None:
            self.times.setdefault((told.outlet, told.headline_key), []).append(at)

    def has(self, entry: Entered, at: datetime) -> bool:
        """Whether an entry leads to one of the articles."""
        if entry.address is not None and entry.address in self.addresses:
            return True
        return any(abs(at - time) <= _JOINED for time in self.times.get((entry.outlet, entry.headline_key), ()))


@dataclass(frozen=True, slots=True)
class _Taking:
    """Takes reports of outlets (by their rows) out of a store, from day to day."""

    connection: apsw.Connection
    packer: Packer
    outlets: Mapping[int, Publisher]
    first: int
    last: int

    def take(self, pair: Pair, begin: date, end: date) -> _Found:
        """Return the reports that name both of a pair, each with its spans, and how many have no day.

        Facts are unpacked for those from day `begin` to before `end`: only they are read for what they say. The spans
        of the others are not carried back to the page.
        """
        found, known, reports = _Found(), _Known(), []
        for told, text, names in self._articles(pair, (self.first, self.last)):
            report = self._of_article(told)
            record = None
            if begin <= report.day < end:
                record = record_of(self.connection, self.packer, told, text)
                found.articles[report.id] = told, record
            report = self._with_spans(report, record, text, names)
            reports.append(report)
            known.add(told, report.at)
        dated, undated = self._entries(pair)
        for entry, names in dated:
            report = self._of_entry(entry, first_of_each(names, pair))
            if not known.has(entry, report.at):
                reports.append(report)
                found.entries[report.id] = entry, names
        found.reports = in_families(reports)
        headlines = {(entry.outlet, entry.headline_key) for entry, _ in dated}.union(known.times)
        for told, _, _ in self._articles(pair, None):
            found.undated += 1
            known.addresses.update([told.address] if told.address is not None else [])
            headlines.add((told.outlet, told.headline_key or 0))
        found.undated += sum(
            one.address not in known.addresses and (one.outlet, one.headline_key) not in headlines for one in undated
        )
        return found

    def count(self, pair: Pair) -> tuple[Report, ...]:
        """Return the reports that name both of a control pair, by the words' indexes alone: to be counted."""
        known, reports = _Known(), []
        days = self.first, self.last
        for told in articles_naming(self.connection, pair, self.outlets, days, surely=True):
            report = self._of_article(told)
            reports.append(report)
            known.add(told, report.at)
        dated: dict[tuple[int, ...], Entered] = {}
        for one in entries_naming(self.connection, pair, self.outlets, days, surely=True):
            if one.minute is not None:
                place = (one.outlet, one.headline_key, one.minute // 1440)
                if place not in dated or _order(one) < _order(dated[place]):
                    dated[place] = one
        for one in _by_address(dated.values(), lambda one: one):
            report = self._of_entry(one, ())
            if not known.has(one, report.at):
                reports.append(report)
        return in_families(reports)

    def claims(self, question: Question, found: _Found) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
        """Return what is said in the reports of the window and of the baseline before it, and what was left out."""
        begin, end = _days_read(question)
        wanted = [one for one in found.reports if begin <= one.day < end]
        before = [one.id for one in wanted if one.day < question.start and one.id in found.articles]
        notes: tuple[str, ...] = ()
        if len(before) > MOST_CLAIMED:
            kept = {before[n * len(before) // MOST_CLAIMED] for n in range(MOST_CLAIMED)}
            wanted = [one for one in wanted if one.id in kept or one.id not in before]
            notes = (
                f"of the {len(before)} articles in the {DEFAULTS.baseline_days} days before the window, {MOST_CLAIMED} "
                "were read for what they say, evenly over time",
            )
        said: list[Claim] = []
        for report in wanted:
            if report.id in found.entries:
                entry, names = found.entries[report.id]
                events = events_of_entry(self.connection, entry.row)
                said += claims_of_headline(report, names, events, question.actors)
            else:
                told, record = found.articles[report.id]
                states = states_of(record.text, told.language)
                keys = keys_of_people(self.connection, told.row)
                said += claims_of_article(report, record, states, keys, question.actors)
        return tuple(sorted(said, key=lambda one: (one.at, one.report, one.spans[0].start, one.kind, one.id))), notes

    def _articles(self, pair: Pair, days: tuple[int, int] | None) -> Iterator[tuple[Told, str, tuple[Named, ...]]]:
        """Articles that name both, with their text and the first mentions of both; for None those without a day."""
        for told in articles_naming(self.connection, pair, self.outlets, days):
            text = self.packer.unpack_text(told.text)
            names = named_in_text(text, told.language, pair)
            if names:
                yield told, text, first_of_each(names, pair)

    def _entries(self, pair: Pair) -> tuple[list[tuple[Entered, tuple[Named, ...]]], list[Entered]]:
        """Entries that name both: one for each outlet, headline and day, the first; and those without a stamp."""
        dated: dict[tuple[int, ...], tuple[Entered, tuple[Named, ...]]] = {}
        undated: dict[tuple[int, ...], Entered] = {}
        for one in entries_naming(self.connection, pair, self.outlets, (self.first, self.last)):
            names = named_in_headline(one.headline, (one.language, self.outlets[one.outlet].language), pair)
            if not names:
                continue
            if one.minute is None:
                place: tuple[int, ...] = (one.outlet, one.headline_key)
                if place not in undated or _order(one) < _order(undated[place]):
                    undated[place] = one
            else:
                place = (one.outlet, one.headline_key, one.minute // 1440)
                if place not in dated or _order(one) < _order(dated[place][0]):
                    dated[place] = one, names
        return _by_address(dated.values(), lambda one: one[0]), [undated[place] for place in sorted(undated)]

    def _of_article(self, told: Told) -> Report:
        """A report of an article, by what is known of it without its facts."""
        at = in_utc(told.published_at)
        assert at is not None
        outlet = self.outlets[told.outlet]
        return Report(
            id=make_id("report", told.page),
            kind="article",
            outlet=outlet.name,
            country=outlet.country,
            at=at,
            hour=_has_hour(told.published_at),
            headline=told.headline or "",
            page=told.page,
            revision=told.revision,
            capture=told.capture,
            span=None,
            url=told.address,
            family=told.family,
            first=True,
            story=None,
            agency=None,
        )

    def _with_spans(self, report: Report, record: Record | None, text: str, names: Sequence[Named]) -> Report:
        story, agency = story_and_agency(self.connection, report.page)
        article = record.article if record is not None else None
        if article is not None:
            span = article.headline.span if article.headline else None
        else:
            size = len(report.headline)
            span = Span("text", 0, size, None) if size and text.startswith(report.headline) else None
        placed = tuple((one.code, _carried(article, one)) for one in names)
        return replace(report, span=span, story=story, agency=agency, names=placed)

    def _of_entry(self, entry: Entered, names: Sequence[Named]) -> Report:
        at = in_utc(entry.stamp)
        assert at is not None
        outlet = self.outlets[entry.outlet]
        ident = make_id("report", outlet.name, entry.headline_key, at.date().isoformat())
        span = raw_span(entry.start, entry.stop) if entry.start is not None and entry.stop is not None else None
        return Report(
            id=ident,
            kind="headline",
            outlet=outlet.name,
            country=outlet.country,
            at=at,
            hour=_has_hour(entry.stamp),
            headline=entry.headline,
            page=entry.on_page,
            revision=None,
            capture=entry.capture,
            span=span,
            url=entry.address,
            family=ident,
            first=True,
            story=None,
            agency=None,
            names=tuple((one.code, _in_entry(span, entry, one)) for one in names) if span is not None else (),
        )


def _days_read(question: Question) -> tuple[date, date]:
    """From which day to before which reports are read for what they say: the baseline, the gap, and the window."""
    before = timedelta(days=DEFAULTS.gap_days + DEFAULTS.baseline_days)
    return question.start - before, question.start + timedelta(days=question.days)


def _outlet(one: Publisher) -> Outlet:
    return Outlet(one.name, one.country, one.language, one.owner)


def _totals(
    counts: Mapping[tuple[int, int], int], outlets: Sequence[Publisher], first: int, last: int
) -> tuple[Totals, ...]:
    begin = day_of(first)
    return tuple(
        Totals(_outlet(one), begin, tuple(counts.get((one.row, day), 0) for day in range(first, last + 1)))
        for one in outlets
    )


def _day(value: str) -> int:
    day = day_number(value)
    assert day is not None
    return day


def _has_hour(stamp: str | None) -> bool:
    """Whether a time as kept says more than the day."""
    return stamp is not None and len(stamp) > len("2025-05-20")


def _order(entry: Entered) -> tuple[int, str, str, int]:
    """The first entry of several that say the same: by stamp, by when it was seen; then one as good as another."""
    return entry.minute or 0, entry.first_at or "~", entry.on_page, entry.key


def _by_address(found: Iterable[_Listed], entry_of: Callable[[_Listed], Entered]) -> list[_Listed]:
    """Of an outlet's entries of one address and day, headed differently here and there, the first; in order."""
    kept: list[_Listed] = []
    seen: set[tuple[int, str, int]] = set()
    for one in sorted(found, key=lambda one: _order(entry_of(one))):
        entry = entry_of(one)
        if entry.address is not None and entry.minute is not None:
            place = entry.outlet, entry.address, entry.minute // 1440
            if place in seen:
                continue
            seen.add(place)
        kept.append(one)
    return kept


def _in_entry(span: Span, entry: Entered, name: Named) -> Span:
    """The characters that name a state in a list's headline; the whole headline where it is not printed as it reads."""
    if span.end - span.start != len(entry.headline):
        return span
    return raw_span(span.start + name.start, span.start + name.end)


def _carried(article: Article | None, name: Named) -> Span:
    """A name in the reading text, carried back to the page through the paragraph it stands in.

    Where the paragraph's characters are not the page's one for one (marks inside it), its place there is not known.
    """
    fields = [article.headline, article.standfirst] if article is not None else []
    blocks = [one.span for one in fields if one is not None and one.span is not None]
    for block in (*blocks, *(article.body if article is not None else ())):
        if block.layer == "text" and block.start <= name.start and name.end <= block.end and block.raw is not None:
            if block.raw[1] - block.raw[0] == block.end - block.start:
                moved = block.raw[0] - block.start
                return Span("text", name.start, name.end, (name.start + moved, name.end + moved))
            break
    return Span("text", name.start, name.end, None)
