"""One third country read: its outlets' reports of the two actors, day by day, and whether the window held more of them.

What is counted is reports, not copies: a text that several outlets print is one report, of the country whose outlet
prints it first, on that day. So an agency's text that goes round the world is no reaction of five countries; the raw
counts beside it show how far it went. What a day's count is measured against is how much the same outlets published
that day: each outlet's articles and dated headlines, weighed by how much of what it publishes names the two (an outlet
that writes of little else weighs more than one that writes of sport). A day on which nothing of them was collected is
no silence; it is left out.

An outlet whose own past is shorter than the shortest baseline is left out, and named: an outlet that starts shortly
before the event would otherwise be a surge by itself. Its reports stay in the raw counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from mirrorwire.readings.counts import Floats
from mirrorwire.readings.forecast import DEFAULTS, SurgeSettings
from mirrorwire.readings.naming import called
from mirrorwire.readings.nouns import Material, Question, Report, Totals
from mirrorwire.readings.onset import DEFAULTS as ONSET_DEFAULTS
from mirrorwire.readings.onset import HOURS, Onset, OnsetSettings, onset
from mirrorwire.readings.surge import DETECTED, NotReadable, Surge, surge

# reports that speak for an outlet being like the others of its country (a Gamma prior of that mean)
_LIKE_THE_OTHERS = 5.0
# share of the reports whose hour must be known before an onset is sought in hours
_HOURS_KNOWN = 0.95


@dataclass(frozen=True, slots=True)
class Panel:
    """The outlets that a reading counts, of all its countries: those with enough of a past before the date.

    `first`: the first day of any row; `rows`: what each outlet published a day from then on, as floats; `left_out`: by
    outlet, why it is not counted; `kept`: one report a text, by outlets that are counted, in order of time; `copies`:
    the other reports of these outlets; `controls`: `kept` of each control pair.
    """

    first: date
    rows: Mapping[str, Floats]
    left_out: Mapping[str, str]
    kept: tuple[Report, ...]
    copies: tuple[Report, ...]
    controls: tuple[tuple[Report, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Reports of one country, day by day from `first` on, and what they are measured against.

    `counts`: copies collapsed, of the outlets that are read; `raw`: every copy, of all outlets of the country;
    `totals`: articles and dated headlines of the outlets read; `exposure`: the same, each outlet weighed by how much of
    it names the two actors, in units of an ordinary outlet's articles (0: nothing collected); `controls`: counts of the
    control pairs; `outlets`: those read; `left_out`: (outlet, why) of the others; `kept`: the reports of `counts`;
    `copies`: reports of the outlets read that are copies of one in `kept`.
    """

    country: str
    first: date
    counts: tuple[int, ...]
    raw: tuple[int, ...]
    totals: tuple[int, ...]
    exposure: tuple[float, ...]
    controls: tuple[tuple[int, ...], ...]
    outlets: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    kept: tuple[Report, ...]
    copies: tuple[Report, ...]

    def index(self, day: date) -> int:
        """The place of a day in the rows; it may lie outside of them."""
        return (day - self.first).days


@dataclass(frozen=True, slots=True)
class Began:
    """When a country's surge began: `times`, in order, hold the true day (or hour, in UTC) 9 times in 10.

    `bin`: "day" or "hour"; `likeliest`: the best single one; `evidence`: how many times likelier the counts are with a
    surge than without.
    """

    bin: str
    times: tuple[datetime, ...]
    likeliest: datetime
    evidence: float


@dataclass(frozen=True, slots=True)
class CountryReading:
    """One country: its surge or why there is no reading, and the reports behind each number.

    `start`: place of the window's first day in the series' rows, `days` its length; `q`: the share of false discoveries
    if this country and all with a smaller q are said to have reacted; `observed`, `baseline`: ids of the reports that
    were counted in the window and in the 56 days before the gap; `copies`: ids of those in the window that are copies
    and were not; `reporting`: the outlets of `observed`; `observed_raw`: reports in the window, copies and left-out
    outlets included.
    """

    country: str
    outlets: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    first: date
    counts: tuple[int, ...]
    raw: tuple[int, ...]
    totals: tuple[int, ...]
    start: int
    days: int
    observed_raw: int
    surge: Surge | None
    not_readable: str | None
    q: float | None
    began: Began | None
    no_onset: str | None
    observed: tuple[str, ...]
    copies: tuple[str, ...]
    baseline: tuple[str, ...]
    reporting: tuple[str, ...]


def rare(surge: Surge) -> bool:
    """Whether a window held more than comes by chance: p <= 0.05, and with it the whole interval above 1."""
    return surge.p <= DETECTED and surge.ratio > 1


def enough(observed: int, reporting: int, settings: SurgeSettings = DEFAULTS) -> bool:
    """Whether a window has enough reports, of enough outlets, for a rise to be called a country's reaction."""
    return observed >= settings.fewest_reports and reporting >= settings.fewest_outlets


def reacted(country: CountryReading, *, rate: float, settings: SurgeSettings = DEFAULTS) -> bool:
    """Whether a country is said to have reacted: the one rule of the box, the lists and the pages.

    Its rise is rare by itself (p <= 0.05), it stands among all countries looked at (q <= `rate`), and it is made of
    enough reports of enough outlets.
    """
    found = country.surge
    if found is None or country.q is None:
        return False
    return rare(found) and country.q <= rate and enough(found.observed, len(country.reporting), settings)


def panel(material: Material, *, settings: SurgeSettings = DEFAULTS) -> Panel:
    """Choose the outlets that are counted and collapse copies among them; rows are of equal length."""
    asked = material.question
    filled = [row for row in material.totals if any(row.counts)]
    end = asked.start + timedelta(days=asked.days)
    first = min((row.first + timedelta(days=_first_filled(row)) for row in filled), default=asked.start)
    last = max([end, *(row.first + timedelta(days=len(row.counts)) for row in filled)])
    rows = {row.outlet.name: _row_of(row, first, (last - first).days) for row in filled}
    past = max(0, (asked.start - first).days - settings.gap_days)
    baseline = slice(max(0, past - settings.baseline_days), past)
    left_out = {}
    for name, row in rows.items():
        days = int((row[baseline] > 0).sum())
        if days < settings.shortest_baseline:
            left_out[name] = f"{days} days of its own before the date, {settings.shortest_baseline} are needed"
    counted = rows.keys() - left_out.keys()
    kept, copies = collapsed(report for report in material.reports if report.outlet in counted)
    controls = tuple(
        collapsed(report for report in reports if report.outlet in counted)[0] for _, reports in material.controls
    )
    return Panel(first, rows, left_out, kept, copies, controls)


def series(
    material: Material, country: str, *, counted: Panel | None = None, settings: SurgeSettings = DEFAULTS
) -> Series | NotReadable:
    """Count the reports of one third country; refuses where no outlet of it has enough of a past.

    `counted`: the panel of this material, where it is known already.
    """
    found = counted or panel(material, settings=settings)
    names = sorted(row.outlet.name for row in material.totals if row.outlet.country == country)
    names = [name for name in names if name in found.rows]
    if not names:
        return NotReadable(f"no outlet of {called(country)} has anything dated in this store")
    left_out = tuple((name, found.left_out[name]) for name in names if name in found.left_out)
    taken = {name: found.rows[name] for name in names if name not in found.left_out}
    if not taken:
        reasons = "; ".join(f"{name}: {why}" for name, why in left_out)
        return NotReadable(f"baseline too short: no outlet of {called(country)} has enough of a past ({reasons})")
    since = min(int(np.flatnonzero(row)[0]) for row in taken.values())
    first = found.first + timedelta(days=since)
    taken = {name: row[since:] for name, row in taken.items()}
    length = len(next(iter(taken.values())))
    kept = tuple(report for report in found.kept if report.outlet in taken)
    before = material.question.start - timedelta(days=settings.gap_days)
    named = Counter(report.outlet for report in kept if report.day < before)
    exposure = _weighed(taken, named, max(0, (before - first).days))
    own = [report for report in material.reports if report.outlet in names]
    return Series(
        country=country,
        first=first,
        counts=_per_day(kept, first, length),
        raw=_per_day(own, first, length),
        totals=tuple(np.sum(list(taken.values()), axis=0).astype(int).tolist()),
        exposure=tuple(exposure.tolist()),
        controls=tuple(
            _per_day([report for report in reports if report.outlet in taken], first, length)
            for reports in found.controls
        ),
        outlets=tuple(taken),
        left_out=left_out,
        kept=kept,
        copies=tuple(report for report in found.copies if report.outlet in taken),
    )


def collapsed(reports: Iterable[Report]) -> tuple[tuple[Report, ...], tuple[Report, ...]]:
    """Give (one report a family, its earliest, in order of time; the copies).

    A report that carries a day alone comes after those of that day that carry an hour: it may be of any hour of it.
    """
    kept: dict[str, Report] = {}
    copies = []
    for report in sorted(reports, key=lambda one: (one.day, not one.hour, _aware(one.at), not one.first, one.id)):
        if report.family in kept:
            copies.append(report)
        else:
            kept[report.family] = report
    return tuple(kept.values()), tuple(copies)


def measured(found: Series, asked: Question, *, settings: SurgeSettings = DEFAULTS) -> Surge | NotReadable:
    """Measure the window of a question in a country's series."""
    return surge(
        found.counts,
        found.index(asked.start),
        asked.days,
        offset=found.exposure,
        controls=found.controls or None,
        settings=settings,
    )


def read_country(
    material: Material,
    country: str,
    *,
    counted: Panel | None = None,
    refusal: str | None = None,
    settings: SurgeSettings = DEFAULTS,
    onsets: OnsetSettings = ONSET_DEFAULTS,
) -> tuple[CountryReading, Series | None]:
    """Read one third country; `refusal` is why its coverage does not allow it, None where it does.

    Gives the series beside the reading, for what is asked of several countries together; q is set there.
    """
    asked = material.question
    found = series(material, country, counted=counted, settings=settings)
    if isinstance(found, NotReadable):
        return _unread(material, country, refusal or found.reason), None
    judged = NotReadable(refusal) if refusal is not None else measured(found, asked, settings=settings)
    began: Began | NotReadable = NotReadable("nothing is read of this country")
    if isinstance(judged, Surge):
        began = beginning(found, asked, settings=onsets)
    end = asked.start + timedelta(days=asked.days)
    before = asked.start - timedelta(days=settings.gap_days)
    since = before - timedelta(days=settings.baseline_days)
    start = found.index(asked.start)
    return CountryReading(
        country=country,
        outlets=found.outlets,
        left_out=found.left_out,
        first=found.first,
        counts=found.counts,
        raw=found.raw,
        totals=found.totals,
        start=start,
        days=asked.days,
        observed_raw=sum(found.raw[max(0, start) : start + asked.days]),
        surge=judged if isinstance(judged, Surge) else None,
        not_readable=judged.reason if isinstance(judged, NotReadable) else None,
        q=None,
        began=began if isinstance(began, Began) else None,
        no_onset=began.reason if isinstance(began, NotReadable) else None,
        observed=_ids(found.kept, asked.start, end),
        copies=_ids(found.copies, asked.start, end),
        baseline=_ids(found.kept, since, before),
        reporting=tuple(sorted({report.outlet for report in found.kept if asked.start <= report.day < end})),
    ), found if isinstance(judged, Surge) else None


def beginning(found: Series, asked: Question, *, settings: OnsetSettings = ONSET_DEFAULTS) -> Began | NotReadable:
    """Find when a country's surge began: in hours where nearly all of its reports have one, else in days.

    Every day of the window is looked at, however long it is: a set that stopped before could not hold the true one.
    """
    settings = replace(settings, after=max(settings.after, asked.days - 1))
    start = found.index(asked.start)
    near = range(start - settings.gap_days - settings.baseline_days, start + settings.after + 2)
    reports = [report for report in found.kept if found.index(report.day) in near]
    timed = [report for report in reports if report.hour]
    midnight = datetime.combine(asked.start, datetime.min.time(), UTC)
    if reports and len(timed) >= _HOURS_KNOWN * len(reports):
        begin = datetime.combine(found.first, datetime.min.time(), UTC)
        hours = np.zeros(len(found.counts) * HOURS, dtype=np.int64)
        for report in timed:
            place = int((_aware(report.at) - begin).total_seconds() // 3600)
            if 0 <= place < len(hours):
                hours[place] += 1
        offset = np.repeat(np.asarray(found.exposure) / HOURS, HOURS)
        in_hours = onset(hours.tolist(), start * HOURS, hourly=True, offset=offset.tolist(), settings=settings)
        if isinstance(in_hours, Onset):
            return _began(in_hours, midnight, timedelta(hours=1))
        return in_hours
    in_days = onset(found.counts, start, offset=found.exposure, settings=settings)
    return _began(in_days, midnight, timedelta(days=1)) if isinstance(in_days, Onset) else in_days


def _began(found: Onset, midnight: datetime, step: timedelta) -> Began:
    times = tuple(midnight + place * step for place in found.bins)
    return Began(found.bin, times, midnight + found.likeliest * step, found.evidence)


def _unread(material: Material, country: str, reason: str) -> CountryReading:
    """A country of which nothing is read: only how many reports it has in the window is told, and nothing of them."""
    asked = material.question
    end = asked.start + timedelta(days=asked.days)
    seen = sum(report.country == country and asked.start <= report.day < end for report in material.reports)
    return CountryReading(
        country=country,
        outlets=(),
        left_out=(),
        first=asked.start,
        counts=(),
        raw=(),
        totals=(),
        start=0,
        days=asked.days,
        observed_raw=seen,
        surge=None,
        not_readable=reason,
        q=None,
        began=None,
        no_onset="nothing is read of this country",
        observed=(),
        copies=(),
        baseline=(),
        reporting=(),
    )


def _weighed(totals: Mapping[str, Floats], named: Mapping[str, int], before: int) -> Floats:
    """Weigh each outlet's totals by the share of them that named the actors before the gap, shrunk to the common one.

    The weights are those of an indirect standardisation (Breslow and Day 1987, "Statistical methods in cancer research"
    II, 2.3): what a day would hold, did each outlet write as it usually does. 1 is an outlet like the others.
    """
    published = {name: float(row[:before].sum()) for name, row in totals.items()}
    every, all_named = sum(published.values()), sum(named.values())
    exposure = np.zeros(len(next(iter(totals.values()))))
    for name, row in totals.items():
        expected = all_named * published[name] / every if every else 0.0
        exposure += row * (named[name] + _LIKE_THE_OTHERS) / (expected + _LIKE_THE_OTHERS)
    return exposure


def _first_filled(row: Totals) -> int:
    return next(at for at, count in enumerate(row.counts) if count)


def _row_of(row: Totals, first: date, length: int) -> Floats:
    filled = np.zeros(length)
    start = (row.first - first).days
    counts = np.asarray(row.counts, dtype=np.float64)[max(0, -start) :]
    filled[max(0, start) : max(0, start) + len(counts)] = counts
    return filled


def _per_day(reports: Sequence[Report], first: date, length: int) -> tuple[int, ...]:
    counts = [0] * length
    for report in reports:
        place = (report.day - first).days
        if 0 <= place < length:
            counts[place] += 1
    return tuple(counts)


def _ids(reports: Sequence[Report], since: date, end: date) -> tuple[str, ...]:
    return tuple(report.id for report in reports if since <= report.day < end)


def _aware(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
