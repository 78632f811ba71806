"""Outlets: who publishes a page, where, in which languages and time zone. One outlet is one YAML file.

An entry, with every key it may have:

    name: Example Courier             # as the outlet prints it
    domains: [courier.example]        # hosts; their subdomains are included
    country: SGP                      # ISO 3166-1 alpha-3
    language: [en, ms]                # BCP 47 primary language subtags, the main one first
    time_zone: Asia/Singapore         # IANA; the zone of times that the page prints without one
    owner:                            # may be [], where none is known for sure
      - {name: Courier Trust, from: 2011, to: 2019-06}
      - {name: Harbour Media, from: 2019-07-01}
    day_first: true                   # optional: 03/04/2025 is 3 April
    layouts:                          # optional: hints, dated, since an outlet changes its looks
      - from: 2021-05-01
        headline: h1.title
        standfirst: .lead
        rubric: .section
        byline: .author
        published: "#stamp"
        body: div.text
        drop: [.promo, aside]

`from` and `to` are inclusive and optional: YYYY, YYYY-MM or YYYY-MM-DD; a shorter one stands for its first
day in `from` and for its last in `to`. A layout's values are the simplest selectors, and nothing more: `tag`,
`.class`, `#id` or `tag.class`. Two layouts may not cover the same day.

Entries are read strictly: an unknown key, a key twice or a value of the wrong form is an `OutletError` that
names file and key. Every scalar is taken as the characters written (so that the language `no` is no Boolean);
anchors, aliases, tags and files over 64 KiB are refused: no entry is small on disk and huge in memory.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from mirrorwire.errors import OutletError
from mirrorwire.pages.country_codes import ALPHA_3

MAX_ENTRY_BYTES: Final = 64 * 1024
# An entry is a mapping of lists of mappings of lists (layouts, drop): deeper nesting is no entry.
_MAX_DEPTH: Final = 4

_Node: TypeAlias = "str | list[_Node] | dict[str, _Node]"

_REQUIRED: Final = ("name", "domains", "country", "language", "time_zone", "owner")
_OPTIONAL: Final = ("day_first", "layouts")
_PARTS: Final = ("headline", "standfirst", "rubric", "byline", "published", "body")

_LABEL_SEPARATORS = re.compile("[.\u3002\uff0e\uff61]")  # what IDNA takes for a dot
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ZONE = re.compile(r"UTC|[A-Za-z]+(?:/[A-Za-z0-9_+-]+){1,2}")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SELECTOR = re.compile(
    r"(?P<tag>[a-z][a-z0-9-]{0,40})?(?:\.(?P<class>[A-Za-z_][A-Za-z0-9_-]{0,80}))?"
    r"|\#(?P<id>[A-Za-z_][A-Za-z0-9_-]{0,80})"
)


@dataclass(frozen=True, slots=True)
class ElementSelector:
    """Which elements a layout means: `tag`, `.class`, `tag.class` or `#id`; what is None does not matter."""

    tag: str | None = None
    class_name: str | None = None
    id: str | None = None

    def matches(self, tag: str, classes: Sequence[str], element_id: str | None) -> bool:
        """Say whether an element with this (lower-case) tag, these classes and this id is meant."""
        return (
            (self.tag is None or self.tag == tag)
            and (self.class_name is None or self.class_name in classes)
            and (self.id is None or self.id == element_id)
        )

    def __str__(self) -> str:
        if self.id is not None:
            return f"#{self.id}"
        return (self.tag or "") + (f".{self.class_name}" if self.class_name is not None else "")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owned the outlet, from and to which day inclusive; None where the entry does not say."""

    name: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an outlet's pages of a period print what; None where the entry gives no hint."""

    since: date | None
    until: date | None
    headline: ElementSelector | None
    standfirst: ElementSelector | None
    rubric: ElementSelector | None
    byline: ElementSelector | None
    published: ElementSelector | None
    body: ElementSelector | None
    drop: tuple[ElementSelector, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet as its entry describes it. `domains` are in ASCII form, `file` names the entry."""

    name: str
    domains: tuple[str, ...]
    country: str
    languages: tuple[str, ...]
    time_zone: str
    owners: tuple[Owner, ...]
    layouts: tuple[Layout, ...]
    day_first: bool | None
    file: str

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of times that the outlet prints without one."""
        return ZoneInfo(self.time_zone)

    def layout_on(self, day: date | None) -> Layout | None:
        """Give the layout of a day; for an unknown day (None) the newest. None where no layout covers it."""
        if day is None:
            return max(self.layouts, key=lambda layout: layout.since or date.min, default=None)
        return next((layout for layout in self.layouts if _covers(layout, day)), None)

    def owners_on(self, day: date) -> tuple[Owner, ...]:
        """Give the owners on a day; an owner without dates counts on every day."""
        return tuple(owner for owner in self.owners if _covers(owner, day))


class Outlets:
    """The outlets known in this run, found by address or by name. Iterates in the order they were read."""

    def __init__(self, outlets: Sequence[Outlet]) -> None:
        """Index the outlets; of two that claim a name or a domain the later one wins."""
        self._by_name = {outlet.name.casefold(): outlet for outlet in outlets}
        self._by_domain = {domain: outlet for outlet in self._by_name.values() for domain in outlet.domains}

    def __iter__(self) -> Iterator[Outlet]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def for_url(self, url: str) -> Outlet | None:
        """Give the outlet of an http(s) address (or a bare `host/path`), or None for another or a broken one.

        Subdomains belong to the domain they end in, label by label (`notcaliber.az` is not `caliber.az`);
        where one domain lies within another, the longer one wins.
        """
        host = _host_of(url)
        while host:
            outlet = self._by_domain.get(host)
            if outlet is not None:
                return outlet
            host = host.partition(".")[2]
        return None

    def for_name(self, name: str) -> Outlet | None:
        """Give the outlet of a name, in upper or lower case."""
        return self._by_name.get(name.strip().casefold())


def load_outlets(folder: Traversable | None = None, *extra: Traversable) -> Outlets:
    """Read the entries (`*.yaml`, `*.yml`) of a folder and of further ones; a `Path` will do as a folder.

    Without a folder, the entries that come with the package are read, once a process. Of two folders the
    later one wins: an entry with a name already known replaces the whole earlier entry, and a domain goes to
    the later claim.

    Raises OutletError, naming file and key, for a folder that is none and for an entry that breaks the form.
    """
    first = _bundled() if folder is None else _read_folder(folder)
    return Outlets(tuple(outlet for part in (first, *map(_read_folder, extra)) for outlet in part))


def read_entry(data: bytes, file: str) -> Outlet:
    """Read one entry from the bytes of its file; `file` is the name for messages. Raises OutletError."""
    if len(data) > MAX_ENTRY_BYTES:
        raise OutletError(f"larger than {MAX_ENTRY_BYTES // 1024} KiB: not an outlet entry", place=file)
    entry = _mapping(_parse_yaml(data, file), "the entry", file, _REQUIRED, _OPTIONAL)
    country = _text(entry["country"], "country", file)
    if country not in ALPHA_3:
        raise OutletError(f'country: "{country}" is no ISO 3166-1 alpha-3 code (AZE, DEU ...)', place=file)
    return Outlet(
        name=_text(entry["name"], "name", file),
        domains=_domains(entry["domains"], file),
        country=country,
        languages=_languages(entry["language"], file),
        time_zone=_time_zone(entry["time_zone"], file),
        owners=_owners(entry["owner"], file),
        layouts=_layouts(entry["layouts"], file) if "layouts" in entry else (),
        day_first=_boolean(entry["day_first"], "day_first", file) if "day_first" in entry else None,
        file=file,
    )


@lru_cache(maxsize=1)
def _bundled() -> tuple[Outlet, ...]:
    """Read the entries that come with the package, once a process."""
    return _read_folder(files("mirrorwire.pages") / "outlet_entries")


def _read_folder(folder: Traversable) -> tuple[Outlet, ...]:
    """Read the entries of a folder in the order of file names; a name or domain claimed twice is refused."""
    if not folder.is_dir():
        raise OutletError("no such folder of outlet entries", place=str(folder))
    outlets: list[Outlet] = []
    claimed: dict[str, str] = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.endswith((".yaml", ".yml")):
            continue
        with path.open("rb") as stream:  # one byte more than allowed is enough to refuse
            outlet = read_entry(stream.read(MAX_ENTRY_BYTES + 1), str(path))
        claims = [("name", outlet.name.casefold()), *(("domains", domain) for domain in outlet.domains)]
        for key, claim in claims:
            if (other := claimed.setdefault(claim, path.name)) != path.name:
                raise OutletError(f'{key}: "{claim}" is claimed by {other} too', place=str(path))
        outlets.append(outlet)
    return tuple(outlets)


def _host_of(url: str) -> str:
    """Give the host of an http(s) address in ASCII form, without port and userinfo; "" where it has none."""
    # Browsers read "\" as "/": without this, https://other.example\@caliber.az/ would pass for caliber.az.
    address = url.strip().replace("\\", "/")
    if "//" not in address and ":" not in address and "@" not in address:
        address = f"//{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return _ascii_host(host) if parts.scheme in ("", "http", "https") else ""


def _ascii_host(host: str) -> str:
    """Give a host in lower-case ASCII, international labels as `xn--` (RFC 3492); "" for no host."""
    if len(host) > 253:
        return ""
    if host.isascii():
        return host.lower().removesuffix(".")
    labels = []
    for label in _LABEL_SEPARATORS.split(host):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", label).lower())
        try:
            labels.append(folded if folded.isascii() else "xn--" + folded.encode("punycode").decode("ascii"))
        except UnicodeError:  # a lone surrogate
            return ""
    return ".".join(labels).removesuffix(".")


def _parse_yaml(data: bytes, file: str) -> _Node:
    """Parse one YAML document into strings, lists and mappings; refuse anchors, tags, double keys."""
    import yaml  # here, since most runs on bare text never need it

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutletError(f"not UTF-8 at byte {error.start}", place=file) from None
    # The parser gives events one by one, so nothing is built before it has been checked.
    stack: list[list[_Node]] = [[]]
    open_maps: list[bool] = []
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
                raise OutletError(f"line {line}: no anchors or aliases here", place=file)
            if getattr(event, "tag", None) not in (None, "!"):
                raise OutletError(f"line {line}: no tags here", place=file)
            if isinstance(event, yaml.ScalarEvent):
                stack[-1].append(event.value)
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(open_maps) == _MAX_DEPTH:
                    raise OutletError(f"line {line}: nested too deep", place=file)
                open_maps.append(isinstance(event, yaml.MappingStartEvent))
                stack.append([])
            elif isinstance(event, yaml.CollectionEndEvent):
                children = stack.pop()
                stack[-1].append(_pairs(children, file) if open_maps.pop() else children)
    except yaml.YAMLError as error:
        raise OutletError(
            f"not YAML: {' '.join(str(error).replace('<unicode string>', file).split())}", place=file
        ) from None
    if len(stack[0]) != 1:
        raise OutletError("one YAML document is one entry", place=file)
    return stack[0][0]


def _pairs(children: list[_Node], file: str) -> dict[str, _Node]:
    """Make a mapping of keys and values that follow each other."""
    mapping: dict[str, _Node] = {}
    for key, value in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key, str):
            raise OutletError("a key is a word", place=file)
        if key in mapping:
            raise OutletError(f"{key}: given twice", place=file)
        mapping[key] = value
    return mapping


def _mapping(
    node: _Node, place: str, file: str, required: Sequence[str], optional: Sequence[str]
) -> Mapping[str, _Node]:
    """Take a node as a mapping that has all of the required keys and none but the known ones."""
    if not isinstance(node, dict):
        raise OutletError(f"{place}: must be keys and values", place=file)
    prefix = "" if place == "the entry" else f"{place}."
    for key in node:
        if key not in required and key not in optional:
            known = ", ".join((*required, *optional))
            raise OutletError(f"{prefix}{key}: unknown key (known: {known})", place=file)
    for key in required:
        if key not in node:
            raise OutletError(f"{prefix}{key}: missing", place=file)
    return node


def _text(node: _Node, key: str, file: str) -> str:
    """Take a node as a piece of text that is not empty."""
    if not isinstance(node, str) or not node.strip() or node == "~":
        raise OutletError(f"{key}: must be text", place=file)
    return node.strip()


def _list(node: _Node, key: str, file: str) -> list[_Node]:
    """Take a node as a list."""
    if not isinstance(node, list):
        raise OutletError(f"{key}: must be a list", place=file)
    return node


def _boolean(node: _Node, key: str, file: str) -> bool:
    """Take a node as true or false."""
    if node not in ("true", "false"):
        raise OutletError(f"{key}: must be true or false", place=file)
    return node == "true"


def _domains(node: _Node, file: str) -> tuple[str, ...]:
    """Take a node as one or more host names, each once, and give them in ASCII form."""
    domains: list[str] = []
    for item in _list(node, "domains", file):
        written = _text(item, "domains", file)
        domain = _ascii_host(written)
        if not _DOMAIN.fullmatch(domain) or domain.startswith("www."):
            raise OutletError(f'domains: "{written}" is no bare domain (without www.)', place=file)
        if domain in domains:
            raise OutletError(f'domains: "{written}" is given twice', place=file)
        domains.append(domain)
    if not domains:
        raise OutletError("domains: must name at least one", place=file)
    return tuple(domains)


def _languages(node: _Node, file: str) -> tuple[str, ...]:
    """Take a node as one or more BCP 47 primary language subtags."""
    languages = tuple(_text(item, "language", file) for item in _list(node, "language", file))
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise OutletError(f'language: "{language}" is no primary language tag (en, ru ...)', place=file)
    if not languages:
        raise OutletError("language: must name at least one", place=file)
    return languages


def _time_zone(node: _Node, file: str) -> str:
    """Take a node as the name of an IANA time zone that this machine (or the tzdata package) knows."""
    name = _text(node, "time_zone", file)
    try:
        if not _ZONE.fullmatch(name):
            raise ValueError(name)
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # a folder of zones ("America/Indiana") gives an OSError
        raise OutletError(f'time_zone: "{name}" is no IANA time zone', place=file) from None
    return name


def _owners(node: _Node, file: str) -> tuple[Owner, ...]:
    """Take a node as the list of owners; it may be empty."""
    owners = []
    for number, item in enumerate(_list(node, "owner", file)):
        place = f"owner[{number}]"
        entry = _mapping(item, place, file, ("name",), ("from", "to"))
        since, until = _period(entry, place, file)
        owners.append(Owner(_text(entry["name"], f"{place}.name", file), since, until))
    return tuple(owners)


def _layouts(node: _Node, file: str) -> tuple[Layout, ...]:
    """Take a node as the list of layouts, of which no two may cover the same day."""
    layouts: list[Layout] = []
    for number, item in enumerate(_list(node, "layouts", file)):
        place = f"layouts[{number}]"
        entry = _mapping(item, place, file, (), ("from", "to", *_PARTS, "drop"))
        since, until = _period(entry, place, file)
        for other in layouts:
            if not (_before(until, other.since) or _before(other.until, since)):
                raise OutletError(f"{place}: overlaps an earlier layout", place=file)
        parts = {part: _selector(entry.get(part), f"{place}.{part}", file) for part in _PARTS}
        drop = tuple(
            selector
            for each in _list(entry.get("drop", []), f"{place}.drop", file)
            if (selector := _selector(each, f"{place}.drop", file))
        )
        layouts.append(Layout(since, until, drop=drop, **parts))
    return tuple(layouts)


def _selector(node: _Node | None, key: str, file: str) -> ElementSelector | None:
    """Take a node as a selector: `tag`, `.class`, `#id` or `tag.class`; None where there is no node."""
    if node is None:
        return None
    written = _text(node, key, file)
    match = _SELECTOR.fullmatch(written)
    if match is None:
        raise OutletError(f'{key}: "{written}" is not one of tag, .class, #id, tag.class', place=file)
    return ElementSelector(tag=match["tag"], class_name=match["class"], id=match["id"])


def _period(entry: Mapping[str, _Node], place: str, file: str) -> tuple[date | None, date | None]:
    """Read `from` and `to` of an entry; refuse a period that ends before it begins."""
    since = _day(entry["from"], f"{place}.from", file, last=False) if "from" in entry else None
    until = _day(entry["to"], f"{place}.to", file, last=True) if "to" in entry else None
    if since and until and until < since:
        raise OutletError(f"{place}.to: before {place}.from", place=file)
    return since, until


def _day(node: _Node, key: str, file: str, *, last: bool) -> date:
    """Read YYYY, YYYY-MM or YYYY-MM-DD; a shorter one gives its first day, or its last."""
    written = _text(node, key, file)
    match = _DATE.fullmatch(written)
    try:
        if match is None:
            raise ValueError(written)
        year = int(match[1])
        month = int(match[2]) if match[2] else (12 if last else 1)
        day = int(match[3]) if match[3] else (monthrange(year, month)[1] if last else 1)
        return date(year, month, day)
    except (ValueError, IndexError):
        cause = f'{key}: "{written}" is no date (YYYY, YYYY-MM or YYYY-MM-DD)'
        raise OutletError(cause, place=file) from None


def _before(until: date | None, since: date | None) -> bool:
    """Say whether a period that ends on `until` is over when one begins on `since`; None is without end."""
    return until is not None and since is not None and until < since


def _covers(period: Owner | Layout, day: date) -> bool:
    """Say whether a dated thing holds on a day."""
    return (period.since or date.min) <= day <= (period.until or date.max)
