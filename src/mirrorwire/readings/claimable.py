"""What a reading bears, and what it does not, in plain sentences made of its numbers, each with its evidence.

Nothing here is written by a model. A sentence says only what a figure of the reading says, with its interval and with
how often as much comes by chance; what follows from no figure (a cause, an intent, a hand behind it) stands on the
other side, always, and so does every silence that the reading could not have told from a small reaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from mirrorwire.readings.country import Began, CountryReading, enough, rare, reacted
from mirrorwire.readings.coverage import Coverage
from mirrorwire.readings.elsewhere import Elsewhere
from mirrorwire.readings.forecast import SurgeSettings
from mirrorwire.readings.manual import Manual
from mirrorwire.readings.many import Joint
from mirrorwire.readings.naming import called
from mirrorwire.readings.narratives import Narratives
from mirrorwire.readings.nouns import Claim, Question
from mirrorwire.readings.order import Order
from mirrorwire.readings.surge import DETECTED, Surge
from mirrorwire.readings.tone import Change, Tone

Standing = Literal["confirmatory", "registered late", "exploratory"]
# narratives that are told of in words; all of them are in the reading
_MOST_NARRATIVES = 3
_LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: what it is `about` (a country's code, or a topic), and ids of the reports or claims behind it.

    `text` may hold words of a page (between “ and ”), which are hostile until they are escaped. No evidence: nothing
    was found that could be opened, or it says what can't be known.
    """

    about: str
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """What may be claimed, what may not, and what else happened in the window."""

    may: tuple[Sentence, ...]
    may_not: tuple[Sentence, ...]
    else_happened: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class OutletsChanged:
    """How the outlets read differ from those registered (`named`: if any were): `missing` were, `new` were not."""

    named: bool
    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """All that sentences are made of."""

    question: Question
    standing: Standing
    refusal: str | None
    coverage: Coverage
    undated: int
    countries: Sequence[CountryReading]
    joint: Joint | None
    order: Order | None
    tones: Sequence[Tone]
    narratives: Narratives | None
    manual: Manual | None
    elsewhere: Elsewhere
    claims: Mapping[str, Claim]
    rate: float
    settings: SurgeSettings
    outlets: OutletsChanged | None = None


def box(read: Read) -> Box:
    """Say what may be claimed of a reading and what may not."""
    return Box(tuple(_may(read)), tuple(_may_not(read)), tuple(_else(read)))


def _may(read: Read) -> Iterator[Sentence]:
    for country in read.countries:
        yield from _surge(country, read)
    if read.joint is not None:
        yield _joint(read.joint, read.countries)
    for country in read.countries:
        if country.began is not None and reacted(country, rate=read.rate, settings=read.settings):
            yield _onset(country, country.began, read.question)
    if read.refusal is None:
        yield from _first(read.order)
    for tone in read.tones:
        for change, ids in ((tone.accusation, tone.window.accusations), (tone.support, tone.window.support)):
            if change is not None and change.q <= read.rate:
                yield _tone(tone, change, ids)
    yield from _told(read)
    if read.manual is not None:
        for group in read.manual.groups:
            yield Sentence(
                "same manual",
                f"{_list(group.outlets)} share {_number(len(group.shared), 'claim')} that no common copy, agency text "
                f"or quotation explains; of all that is called so here, {read.manual.rate:.0%} is expected to be "
                "chance.",
                tuple(ident for shared in group.shared for ident in shared.claims),
            )


def _onset(country: CountryReading, began: Began, asked: Question) -> Sentence:
    before = ""
    if began.times[0].date() < asked.start:
        surely = "That is" if began.times[-1].date() < asked.start else "It may have begun"
        before = (
            f" {surely} before {asked.start}, and what began before an event is no answer to it, unless it was known "
            "ahead."
        )
    text = f"The rise in {called(country.country)} began {_began(began)} (9 times in 10).{before}"
    return Sentence(country.country, text, country.observed)


def _joint(joint: Joint, countries: Sequence[CountryReading]) -> Sentence:
    together = f"Taken together, the {joint.series} countries that could be read"
    if joint.series == 1:
        together = "Ranked among its own earlier dates, the one country that could be read"
    if joint.p > DETECTED:
        text = (
            f"{together} {'shows' if joint.series == 1 else 'show'} no rise that would be rare: {joint.as_high} of "
            f"{joint.placebos} earlier dates had as much (p {_p(joint.p)})."
        )
    else:
        dates = f"any of {joint.placebos} earlier dates"
        if joint.as_high:
            dates = f"all but {joint.as_high} of {joint.placebos} earlier dates"
        text = f"{together} rose more, against what was to be expected, than on {dates} (p {_p(joint.p)})."
    return Sentence("all countries", text, tuple(ident for one in countries if one.surge for ident in one.observed))


def _surge(country: CountryReading, read: Read) -> Iterator[Sentence]:
    """Say what a country's count bears. One rule decides on "reacted" (`country.reacted`), here as everywhere."""
    found, asked = country.surge, read.question
    if found is None:
        return
    outlets, names, window = f"Outlets of {called(country.country)}", f"naming {_two(asked)}", _window(asked, country)
    interval = f"90 % interval {_times(found.low)}–{_times(found.high)}"
    counted = f"{_number(found.observed, 'report')}{_raw(country)}, {_times(found.expected)} expected"
    ranked = (
        f"; {found.placebo_rank} of {found.placebo_count} earlier dates were as unusual" if found.placebo_count else ""
    )
    more = f"{outlets} published more reports {names} than usual {window}, {_times(found.ratio)} times"
    if reacted(country, rate=read.rate, settings=read.settings):
        text = (
            f"{outlets} published {_times(found.ratio)} times as many reports {names} as usual {window} ({interval}; "
            f"{counted}){ranked}."
        )
    elif rare(found) and not enough(found.observed, len(country.reporting), read.settings):
        few = f"{_number(found.observed, 'report')} of {_number(len(country.reporting), 'outlet')}"
        text = (
            f"{more} ({interval}; {counted}), but {few} {'is' if found.observed == 1 else 'are'} too few to be called "
            f"a country's reaction: {read.settings.fewest_reports} reports of {read.settings.fewest_outlets} outlets "
            f"are needed, however rare fewer are (p {_p(found.p)}){ranked}."
        )
    elif rare(found):
        text = (
            f"{more} ({interval}; {counted}), but among the countries looked at this may well be chance "
            f"(q {_p(country.q if country.q is not None else 1.0)}){ranked}."
        )
    elif found.high < 1:
        text = f"{outlets} published fewer reports {names} than usual {window}: {counted}, ratio {_ratio(found)}."
    elif not found.observed:
        text = f"{outlets} published no report {names} {window}{_raw(country)}: {_times(found.expected)} expected."
    else:
        text = (
            f"{outlets} published {counted}, {names} {window}: as many come by chance on {_share(found.p)} ordinary "
            f"dates, so that no rise is shown (ratio {_ratio(found)}){ranked}."
        )
    yield Sentence(country.country, text, country.observed)


def _raw(country: CountryReading) -> str:
    """What was printed beside what was counted, and why that is more."""
    if country.surge is None or country.observed_raw == country.surge.observed:
        return ""
    besides = "with copies and outlets that are left out" if country.left_out else "with copies"
    return f" ({country.observed_raw} {besides})"


def _two(asked: Question) -> str:
    return " and ".join(called(code) for code in asked.actors)


def _ratio(found: Surge) -> str:
    return f"{_times(found.ratio)}, 90 % interval {_times(found.low)}–{_times(found.high)}"


def _share(p: float) -> str:
    """On how many dates in a hundred, in words."""
    return f"{p * 100:.0f} of 100"


def _first(order: Order | None) -> Iterator[Sentence]:
    if order is None or not order.outlets:
        return
    for places, what in ((order.countries, "country"), (order.outlets, "outlet")):
        leading = [place for place in places if place.rank == 1]
        if len(leading) == 1:
            first = leading[0]
            at = f"on {first.earliest:%Y-%m-%d}" if first.day_only else f"at {first.earliest:%Y-%m-%d %H:%M} UTC"
            yield Sentence(
                "order",
                f"Of what was collected, the first {what} to report from {order.since:%Y-%m-%d %H:%M} UTC on was "
                f"{called(first.name) if what == 'country' else first.name}, {at}.",
                first.reports[:1],
            )
        elif leading:
            names = [called(one.name) if what == "country" else one.name for one in leading]
            yield Sentence(
                "order",
                f"Which {what} reported first can't be told: the times of {_list(names)} do not tell them apart.",
                tuple(place.reports[0] for place in leading if place.reports),
            )


def _tone(tone: Tone, change: Change, ids: Sequence[str]) -> Sentence:
    verb = "accuses" if change.kind == "accusation" else "supports"
    return Sentence(
        tone.country,
        f"Of what outlets of {called(tone.country)} quote and report about {called(tone.actor)}, "
        f"{change.window:.0%} {verb} it in the window and {change.baseline:.0%} before (difference "
        f"{change.difference:+.0%}, 90 % interval {change.low:+.0%} to {change.high:+.0%}, q {_p(change.q)}).",
        tuple(ids),
    )


def _told(read: Read) -> Iterator[Sentence]:
    if read.narratives is None:
        return
    wide = [one for one in read.narratives.found if len(one.countries) > 1][:_MOST_NARRATIVES]
    for one in wide:
        centre = read.claims.get(one.centre)
        firsts = [read.claims[ident] for ident in one.told.first if ident in read.claims]
        if centre is None:
            continue
        names = sorted({claim.outlet for claim in firsts})
        first = f"first by {_list(names)}" if len(names) == 1 else f"first by {_list(names)}, whose times are a tie"
        if one.told.day_only:
            first = f"first on {one.told.at:%Y-%m-%d}, by whom its pages do not tell"
        old = ""
        if one.before:
            last = max((read.claims[ident].at for ident in one.before if ident in read.claims), default=None)
            on = f", last on {last:%Y-%m-%d}" if last is not None else ""
            old = f" The like was said before the window as well{on}, so it is not new with the event."
        yield Sentence(
            "narratives",
            f"{_quoted(centre)} and the like is told by {_number(len(one.told.outlets), 'outlet')} of "
            f"{_number(len(one.countries), 'country', 'countries')} "
            f"({_list([called(told.country) for told in one.countries])}), "
            f"in {_number(one.told.collapsed, 'text')}, {first}.{old}",
            one.told.claims,
        )


def _may_not(read: Read) -> Iterator[Sentence]:
    two = _two(read.question)
    if read.refusal is not None:
        yield Sentence("all countries", f"Anything: {read.refusal.removeprefix('not readable: ')}.")
    if any(reacted(country, rate=read.rate, settings=read.settings) for country in read.countries):
        yield Sentence(
            "cause",
            f"That what happened between {two} is the cause: what comes after it need not come from it. What else "
            "happened in the window stands below, and not all of it is in this store.",
        )
        yield Sentence(
            "intent",
            "That anyone wanted, ordered or paid for it: counts and words tell neither an intent nor a hidden hand.",
        )
    else:
        yield Sentence("intent", "That anyone hid a reaction, or ordered silence: no figure here can show that.")
    if read.manual is not None and read.manual.groups:
        yield Sentence(
            "same manual",
            "That there is a manual: outlets also say the same after the same briefing, the same broadcast, or a "
            "source that is not in this store.",
        )
    for country in read.countries:
        yield from _silence(country)
    read_countries = [country for country in read.countries if country.surge is not None]
    if read_countries:
        outlets = sum(len(country.outlets) for country in read_countries)
        yield Sentence(
            "outlets",
            f"That a country reacted: what is read are {_number(outlets, 'outlet')} that this store has, which need "
            "not stand for the others, nor for a government.",
        )
    if read.undated:
        yield Sentence(
            "undated",
            f"When {_number(read.undated, 'report')} without a date appeared: "
            f"{'it is' if read.undated == 1 else 'they are'} counted nowhere.",
        )
    yield from _chosen(read.standing)
    yield from _changed(read.outlets)


def _silence(country: CountryReading) -> Iterator[Sentence]:
    where, name = country.country, called(country.country)
    if country.surge is None:
        yield Sentence(where, f"Anything of {name}, not even silence: not readable, {country.not_readable}.")
        return
    found = country.surge
    if found.p > DETECTED:
        yield Sentence(
            where,
            f"That outlets of {name} did not react: only {_times(found.minimum_detectable)} times the usual, or more, "
            "would have been seen in four of five cases.",
            country.baseline,
        )
    for outlet, why in country.left_out:
        yield Sentence(where, f"Anything of {outlet}: it is left out, {why}.")


def _chosen(standing: Standing) -> Iterator[Sentence]:
    if standing == "exploratory":
        yield Sentence(
            "date",
            "That this is a test: the date was not registered before it, and whoever looks at twenty dates finds one "
            "with p 0.05. It is exploratory.",
        )
    elif standing == "registered late":
        yield Sentence(
            "date",
            "That this is a test: the reading was registered only when its window had begun, so that it may have been "
            "chosen after looking.",
        )


def _changed(outlets: OutletsChanged | None) -> Iterator[Sentence]:
    if outlets is None or (outlets.named and not outlets.missing and not outlets.new):
        return
    parts = [] if outlets.named else ["the registration names none"]
    parts += [
        f"{_list(names)} {'was' if len(names) == 1 else 'were'} {what}"
        for names, what in ((outlets.missing, "registered and nothing of it is read"), (outlets.new, "not registered"))
        if names
    ]
    yield Sentence(
        "registration",
        f"That these are the outlets that were registered: {'; '.join(parts)}. Whoever chooses outlets after looking "
        "chooses the answer.",
    )


def _else(read: Read) -> Iterator[Sentence]:
    if not read.elsewhere.looked:
        yield Sentence("elsewhere", "What else happened was not looked for: there was no store to look in.")
        return
    if not read.elsewhere.told and not read.elsewhere.largest:
        nothing = "Nothing else of either actor, and no other story, is in this store for these days."
        yield Sentence("elsewhere", nothing)
    for one in read.elsewhere.told:
        kinds = list(dict.fromkeys(happening.kind.lower() for happening in one.told))
        yield Sentence(
            one.pair,
            f"{' – '.join(called(code) for code in one.pair.split('-'))}: {_number(one.happenings, 'happening')} in "
            f"these days ({', '.join(kinds)}), told {_number(one.events, 'time')}.",
            tuple(told.page for happening in one.told for told in happening.evidence),
        )
    for story in read.elsewhere.largest:
        title = f"“{_short(story.title)}”" if story.title else "A story without a headline"
        yield Sentence(
            "stories",
            f"{title}: {_number(story.articles, 'article')} in {_number(len(story.outlets), 'outlet')}.",
            (story.page,),
        )


def _began(began: Began) -> str:
    form = "%Y-%m-%d" if began.bin == "day" else "%Y-%m-%d %H:00 UTC"
    first, last = began.times[0], began.times[-1]
    if first == last:
        return f"on {first:{form}}" if began.bin == "day" else f"in the hour of {first:{form}}"
    joined = f"between {first:{form}} and {last:{form}}"
    return f"{joined}, likeliest {began.likeliest:{form}}"


def _window(asked: Question, country: CountryReading) -> str:
    last: date = asked.start + timedelta(days=asked.days - 1)
    if asked.days == 1:
        return f"on {asked.start}"
    # a day of which nothing was collected is neither counted nor expected to hold anything
    held = sum(total > 0 for total in country.totals[country.start : country.start + asked.days])
    part = f", of which {held} {'was' if held == 1 else 'were'} collected" if held < asked.days else ""
    return f"in the {asked.days} days from {asked.start} to {last}{part}"


def _quoted(claim: Claim) -> str:
    return f"“{_short(' … '.join(claim.words))}”"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1].rsplit(' ', 1)[0]}…"


def _list(names: Sequence[str]) -> str:
    """Name up to five, then how many more there are."""
    if len(names) > 5:
        return f"{', '.join(names[:4])} and {len(names) - 4} others"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _times(value: float) -> str:
    """A ratio or an expectation as precise as it is of use: a small one is never printed as none."""
    if value >= 20:
        return f"{value:,.0f}"
    if value >= 1 or value == 0:
        return f"{value:.1f}"
    return f"{value:.2g}" if value >= 0.0001 else "less than 0.0001"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.01 else f"{value:.2f}"
