"""A mirror reading's question, made of what a user gives: whose news, which third countries, from which day on.

    asked = question(store, happening="happening_…", third=["Russia", "IRN"])
    asked = question(store, actors="Azerbaijan, ISR", at="2025-05-20", third="RUS,FRA,IRN,ARM,TUR")

The third countries are declared here, before anything of the window is looked at, and so are the control pairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from mirrorwire.errors import NotKept, QueryError
from mirrorwire.language.gazetteer import organisations
from mirrorwire.readings.forecast import DEFAULTS
from mirrorwire.readings.nouns import Question
from mirrorwire.record.find.conditions import as_code
from mirrorwire.record.find.reports import Happened, happened_of_event, happened_of_happening, publishers, volumes
from mirrorwire.record.instants import day_number, in_utc
from mirrorwire.record.store import Store

DAYS: Final = 3
"""How long the window is, where nothing is said of it."""
MOST_CONTROLS: Final = 3
COMPARABLE: Final = 4.0
"""A pair is a control of another if it has at most so many times more, or fewer, events in the baseline."""
_DAY_KNOWN: Final = (None, "day", "published")

Day = str | date
Names = str | Sequence[str]


def question(
    store: Store,
    *,
    happening: str | None = None,
    actors: Names | None = None,
    at: Day | None = None,
    until: Day | None = None,
    third: Names,
    days: int | None = None,
    known_at: str | datetime | None = None,
    since: Day | None = None,
    controls: Iterable[Names] | None = None,
    exploratory: bool = True,
) -> Question:
    """Make a question of an event in the store, or of two actors and a day.

    `happening`: id of a happening or an event, or "page_…#event_…"; actors and day are its own then. `actors` says
    which two are meant where an event has more than two, `at` the day where the text does not say the event's. States
    are given by code or English name, several in one string between commas.

    `at`: the day from which reactions count, or a time (without an offset: UTC), which then is also when it was known,
    unless `known_at` says. The window has `days` days (3), or ends on the day `until`. `since`: the first day of data
    that is used. `controls`: pairs such as "USA-CHN"; None chooses up to three (`default_controls`), () takes none.

    Raises QueryError naming what is missing, unknown or contradicts itself, and NotKept for an id that is not here.
    """
    notes: list[str] = []
    if happening is not None:
        pair, day = _of_event(store, happening, actors, at, notes)
    else:
        if actors is None:
            raise QueryError("whose news? give two actors (AZE,ISR), or an event of the store", place="actors")
        if at is None:
            raise QueryError("from which day on? give a date (2025-05-20), or an event of the store", place="at")
        pair, day = _pair(actors), at
    start, time = _moment(day, "at")
    known = time if known_at is None else _time(known_at)
    countries = _third(third, pair)
    length = _length(start, days, until)
    if known is not None and known.date() >= start + timedelta(days=length):
        raise QueryError(f"{known.isoformat()} is after the window ends", place="known_at")
    if known is not None and known.date() < start:
        raise QueryError(
            f"{known.isoformat()} is before the window, which begins on {start}: let it begin when it was known",
            place="known_at",
        )
    first = _moment(since, "since")[0] if since is not None else None
    if first is not None and first >= start:
        raise QueryError(f"{first} is not before the window, which begins on {start}: no baseline", place="since")
    if controls is None:
        chosen = default_controls(store, pair, countries, start)
        if not chosen:
            notes.append("no control pairs: no other pair has a comparable number of events in the baseline")
    else:
        chosen = tuple(sorted({_control(one, pair) for one in controls}))
    return Question(
        actors=pair,
        third=countries,
        start=start,
        days=length,
        known_at=known,
        since=first,
        happening=happening,
        controls=chosen,
        exploratory=exploratory,
        notes=tuple(notes),
    )


def default_controls(
    store: Store, pair: tuple[str, str], third: Sequence[str], start: date
) -> tuple[tuple[str, str], ...]:
    """Choose up to three other pairs whose news the same outlets tell about as much of, by the baseline alone.

    What is counted are the events of the 56 days that end a gap before the window; at most four times more or fewer.
    None shares an actor with the pair; those without a third country come first, of those the nearest in number.
    """
    last = (day_number(start.isoformat()) or 0) - DEFAULTS.gap_days - 1
    with store.database.snapshot() as connection:
        outlets = [one.row for one in publishers(connection, third)]
        counts = volumes(connection, outlets, last - DEFAULTS.baseline_days + 1, last)
    own = counts[pair]
    if not own:
        return ()
    ranked = []
    for other, count in counts.items():
        apart = abs(math.log(count / own))
        if not set(other) & set(pair) and apart <= math.log(COMPARABLE):
            ranked.append((bool(set(other) & set(third)), apart, other))
    return tuple(other for _, _, other in sorted(ranked)[:MOST_CONTROLS])


def _of_event(
    store: Store, ident: str, actors: Names | None, at: Day | None, notes: list[str]
) -> tuple[tuple[str, str], Day]:
    """Return whose an event of the store is, and its day."""
    with store.database.snapshot() as connection:
        if ident.startswith("happening_"):
            found = happened_of_happening(connection, store.packer, ident)
        else:
            page, sign, event = ident.rpartition("#")
            found = happened_of_event(connection, store.packer, event, store.page_id(page) if sign else None)
    if found is None:
        raise NotKept("no such event in this store", place=ident)
    codes = found.codes
    if actors is not None:
        pair = _pair(actors)
        if not set(pair) <= set(codes):
            raise QueryError(f"{ident} is between {', '.join(codes)}, and not {' and '.join(pair)}", place="actors")
    elif len(codes) > 2:
        raise QueryError(f"{ident} is of {', '.join(codes)}: say which two are meant (actors)", place=ident)
    else:
        pair = _pair(codes)
    return pair, _day_of_event(ident, found, at, notes)


def _day_of_event(ident: str, found: Happened, at: Day | None, notes: list[str]) -> Day:
    if at is not None:
        if found.day is not None and found.precision in (None, "day"):
            raise QueryError(f"{ident} happened on {found.day}: a day of your own is for an event without", place="at")
        return at
    if found.day is None:
        raise QueryError("an event without a time: the text does not say when; give the day yourself (at)", place=ident)
    if found.precision not in _DAY_KNOWN:
        raise QueryError(
            f"an event without a day: only its {found.precision} is known; give the day yourself (at)", place=ident
        )
    if found.precision == "published":
        notes.append(f"the text does not say when: {found.day} is the day on which the event was published")
    return found.day


def _listed(names: Names) -> list[str]:
    parts = names.split(",") if isinstance(names, str) else names
    return [part.strip() for part in parts if part.strip()]


def _pair(actors: Names) -> tuple[str, str]:
    """Two different codes, in the order of the alphabet: the reading is the same whoever is named first."""
    given = _listed(actors)
    if len(given) == 1:
        for separator in (">", " - ", "-"):
            parts = [part.strip() for part in given[0].split(separator)]
            if len(parts) == 2 and all(parts):
                given = parts
                break
    if len(given) != 2:
        said = f"{len(given)} were given" if given else "none was given"
        raise QueryError(f"two actors are needed (AZE,ISR): {said}", place="actors")
    one, other = sorted(as_code(name, "actors") for name in given)
    if one == other:
        raise QueryError(f"{given[0]!r} and {given[1]!r} are the same: two actors are needed", place="actors")
    return one, other


def _third(third: Names, pair: tuple[str, str]) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(as_code(name, "third") for name in _listed(third)))
    if not codes:
        raise QueryError("no third country: say whose outlets are to be read (RUS,FRA,IRN)", place="third")
    for code in codes:
        if code in pair:
            raise QueryError(f"{code} is one of the two actors, and no third country", place="third")
        if code in organisations():
            raise QueryError(f"{code} is an organisation: outlets have countries", place="third")
    return codes


def _control(names: Names, pair: tuple[str, str]) -> tuple[str, str]:
    try:
        control = _pair(names)
    except QueryError as error:
        raise QueryError(error.cause, place="controls") from error
    shared = set(control) & set(pair)
    if shared:
        raise QueryError(f"{'-'.join(control)} shares {', '.join(sorted(shared))} with the actors", place="controls")
    return control


def _length(start: date, days: int | None, until: Day | None) -> int:
    if until is not None:
        if days is not None:
            raise QueryError("the window's days or its last day, not both", place="until")
        days = (_moment(until, "until")[0] - start).days + 1
    length = DAYS if days is None else days
    if length < 1:
        raise QueryError(f"a window has at least one day, and not {length}", place="days" if until is None else "until")
    if (date.max - start).days < length:
        raise QueryError(f"{length} days from {start} on go beyond the calendar", place="days")
    return length


def _moment(value: Day, place: str) -> tuple[date, datetime | None]:
    """A day in UTC, and the time where one is given."""
    if isinstance(value, datetime):
        time = _in_utc(value)
        return time.date(), time
    if isinstance(value, date):
        return value, None
    text = value.strip()
    time_or_day = in_utc(text)
    if time_or_day is None:
        raise QueryError(f"{value!r} is no day (2025-05-20, 2025-05-20T14:00Z)", place=place)
    is_day = len(text) == len("2025-05-20")
    return time_or_day.date(), None if is_day else time_or_day


def _time(value: str | datetime) -> datetime:
    if isinstance(value, datetime):
        return _in_utc(value)
    found = in_utc(value.strip()) if "T" in value or " " in value.strip() else None
    if found is None:
        raise QueryError(f"{value!r} is no time (2025-05-20T14:00Z)", place="known_at")
    return found


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
