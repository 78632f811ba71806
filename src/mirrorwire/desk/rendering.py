"""Templates, and the few things that they may call. All that is printed is escaped; what pages say is made harmless."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from mirrorwire.desk import addresses
from mirrorwire.desk.languages import language_name
from mirrorwire.desk.review_forms import new_fields, statement_fields
from mirrorwire.desk.safety import harmless, safe_link
from mirrorwire.language.gazetteer import organisations, state_name

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_MONTHS = "January February March April May June July August September October November December".split()


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The environment of the desk's templates: escapes everything, and refuses a name that it was not given."""
    made = Environment(
        loader=PackageLoader("mirrorwire.desk", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(to=addresses, static=static)
    made.globals.update(review_fields=statement_fields, review_new_fields=new_fields)
    made.filters.update(
        when=when, day=long_day, country=country, clean=clean, link=safe_link, count=count, pair_name=pair_name
    )
    made.filters.update(language=language_name, clock=clock)
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    return made


def compile_templates() -> None:
    """Compile all templates, so that the first reader of a page need not wait for it."""
    made = templates()
    for name in made.list_templates():
        made.get_template(name)


def render(template: str, context: Mapping[str, Any]) -> str:
    """Render a template of the desk."""
    return templates().get_template(template).render(context)


def clean(text: str | None) -> str:
    """Words of a page, harmless to show; escaped by the template as everything else."""
    return harmless(text) if text is not None else ""


def when(value: str | None) -> Markup:
    """A time as a `time` element, shown as it is precise: with the hour if it has one, with its offset if not UTC's."""
    if not value:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(value, _shown(value))


def _shown(value: str) -> str:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return long_day(value)
    shown = long_day(found.date().isoformat())
    return f"{shown}, {found:%H:%M}{_offset(found)}" if len(value) > 10 else shown


def clock(value: str) -> Markup:
    """The time of day of a time as published, with its offset if that is not UTC's."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return Markup("")
    offset = _offset(found)
    beside = Markup(' <span class="offset">{}</span>').format(offset.strip()) if offset else Markup("")
    return Markup('<time datetime="{}">{}</time>{}').format(value, f"{found:%H:%M}", beside)


def _offset(time: datetime) -> str:
    """The offset of a time as words, UTC+4 or UTC-3:30; none where it is UTC's, or is not known."""
    minutes = int((time.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return f" UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02d}' if rest else ''}"


def long_day(value: str | None) -> str:
    """A day in words, 8 September 2023, or a month, September 2023; what is neither (a year) as it is."""
    if not value:
        return ""
    if _MONTH.fullmatch(value):
        return f"{_MONTHS[int(value[5:]) - 1]} {value[:4]}"
    try:
        found = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


@cache
def country(code: str | None) -> str:
    """The English name of a state or an organisation by its code; the code where it is none known."""
    if not code:
        return ""
    if code in organisations():
        return organisations()[code]
    try:
        return state_name(code)
    except (KeyError, ValueError):
        return code


def pair_name(pair: str) -> str:
    """Both names of a pair of codes: Azerbaijan – Israel."""
    return " – ".join(country(code) for code in pair.replace(">", "-").split("-"))


def count(number: float, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 article, 2,310 articles."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@cache
def static(name: str) -> str:
    """The address of one of the desk's own files, named by its content so that browsers may keep it for good."""
    data = files("mirrorwire.desk").joinpath("static", name).read_bytes()
    return f"/static/{hashlib.blake2b(data, digest_size=6).hexdigest()}/{name}"


def marked(parts: list[str | Markup]) -> Markup:
    """Join pieces of which only those that are markup already stand as they are."""
    return Markup("").join(part if isinstance(part, Markup) else escape(part) for part in parts)
