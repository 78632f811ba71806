"""Do the spans hold: the characters of the page that a span names, against the value it stands for.

    uv run python benchmarks/spans.py [--limit N] [--wrong N] [--json]

The check shares no code with the package. The stretch of the page that `raw` names is read with Python's own
`html.parser`: tags, comments, scripts and styles are dropped, character references decoded, white space folded. A span
is *exact* if that is the value with its white space folded, an *orphan* if it has no `raw`, and else *wrong*. A `<br>`
counts as a space; the column `br as nothing` repeats the comparison with nothing in its place.

A value that was read from JSON-LD or an attribute is compared with those characters unescaped; of a time, the
characters as printed are compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser

from evaluation import DATA, SKIPPED, dev_pages, present

from mirrorwire import Field, MirrorwireError, PageInput, Record, Settings, Span, Time, read_page

UNSEEN = frozenset({"script", "style", "template"})
STATED = "stated"  # a time that only the mark-up states: its value is compared, as an instant
OFF_THE_PAGE = frozenset({"given", "identified", "outlet", "url"})


@dataclass(slots=True)
class Check:
    """What became of one kind of value: how many there are, and how many of their spans hold."""

    total: int = 0
    exact: int = 0
    exact_br_as_nothing: int = 0
    orphans: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of the values whose span is exact; 1 if there is no value."""
        return self.exact / self.total if self.total else 1.0

    @property
    def share_br_as_nothing(self) -> float:
        """The same with `<br>` as nothing."""
        return self.exact_br_as_nothing / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Checks:
    """All checks by the name of the value, and how long reading took (CPU seconds, pages read)."""

    by_name: dict[str, Check]
    pages: int
    refused: int
    slowest_s: float


class _Visible(HTMLParser):
    """Gathers the characters that are shown."""

    def __init__(self, br: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._br = br
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a break, or where something unseen begins."""
        if tag in UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self.parts.append(self._br)

    def handle_endtag(self, tag: str) -> None:
        """Note where something unseen ends."""
        if tag in UNSEEN and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        """Take the characters."""
        if not self._unseen:
            self.parts.append(data)


def visible(source: str, br: str) -> str:
    """The characters of a stretch of HTML as shown, white space folded."""
    parser = _Visible(br)
    parser.feed(source)
    parser.close()
    return fold("".join(parser.parts))


def fold(text: str) -> str:
    """Fold every run of white space to one space, none at the ends."""
    return " ".join(text.split())


def instant(text: str) -> str:
    """A stated time (ISO 8601, RFC 5322, or as JavaScript prints it) as an instant; other text as it is."""
    written = fold(unescape(text))
    for read in (datetime.fromisoformat, _javascript_time, parsedate_to_datetime):
        try:
            when = read(written)
        except (ValueError, TypeError):
            continue
        return (when.astimezone(UTC) if when.tzinfo else when).isoformat(timespec="seconds")
    return written


def _javascript_time(text: str) -> datetime:
    return datetime.strptime(text.partition(" (")[0], "%a %b %d %Y %H:%M:%S GMT%z")


def readings(source: str, origin: str, is_html: bool) -> tuple[set[str], set[str]]:
    """The texts that a stretch of the page may stand for: with `<br>` as a space, and as nothing."""
    if not is_html:
        return {fold(source)}, {fold(source)}
    spaced, closed = {visible(source, " ")}, {visible(source, "")}
    if origin != "visible":
        plain = {fold(unescape(source))}
        try:
            written = str(json.loads(f'"{source}"', strict=False))
            plain |= {fold(written), fold(unescape(written)), visible(written, " "), visible(unescape(written), " ")}
        except ValueError:
            pass
        return spaced | plain, closed | plain
    return spaced, closed


def values(record: Record) -> Iterator[tuple[str, str, Span | None, str]]:
    """Every value that should point to the page: (name, text, span, origin)."""

    def of(name: str, found: Field | Time | None) -> Iterator[tuple[str, str, Span | None, str]]:
        if found is None or found.origin in OFF_THE_PAGE:
            return
        if isinstance(found, Field):
            yield name, found.value, found.span, found.origin
        elif found.shown is not None:
            yield name, found.shown, found.span, found.origin
        elif found.value is not None:
            yield name, found.value, found.span, STATED

    article = record.article
    if article is not None:
        for span in article.body:
            yield "body", record.text[span.start : span.end], span, "visible"
        yield from of("headline", article.headline)
        yield from of("standfirst", article.standfirst)
        yield from of("rubric", article.rubric)
        for author in article.byline:
            yield from of("byline", author)
        yield from of("published_at", article.published_at)
        yield from of("updated_at", article.updated_at)
        yield from of("dateline", article.dateline)
    for block in record.lists:
        yield from of("list title", block.title)
        for item in block.items:
            yield from of("item headline", item.headline)
            yield from of("item kicker", item.kicker)
            yield from of("item time", item.published_at)


def check(record: Record, raw: str, name: str, checks: dict[str, Check], *, is_html: bool = True) -> None:
    """Add what one record's spans do to `checks`; `name` is the page's, for the list of wrong ones."""
    for kind, text, span, origin in values(record):
        found = checks.setdefault(kind, Check())
        found.total += 1
        stretch = None if span is None else (span.start, span.end) if span.layer == "raw" else span.raw
        if stretch is None:
            found.orphans += 1
            continue
        start, end = stretch
        source = raw[start:end] if 0 <= start < end <= len(raw) else ""
        want = instant(text) if origin == STATED else fold(text)
        spaced, closed = ({instant(source)},) * 2 if origin == STATED else readings(source, origin, is_html)
        found.exact_br_as_nothing += want in closed
        if want in spaced:
            found.exact += 1
        else:
            found.wrong.append(f"{name} [{start}, {end}) {origin}: {want[:90]!r} stands on {source[:120]!r}")


def measure(limit: int | None = None) -> Checks:
    """Read every development page and the seed page, and check the spans of all."""
    checks: dict[str, Check] = {}
    settings = Settings(annotations="off")
    count = refused = 0
    slowest = 0.0
    for page in dev_pages(limit):
        began = time.process_time()
        count += 1
        try:
            record = read_page(PageInput(content=page.html, form="html", url=page.url), settings)
        except MirrorwireError:
            refused += 1
            continue
        slowest = max(slowest, time.process_time() - began)
        check(record, page.html, page.id, checks)
    for seed in sorted((DATA.parent / "seed").glob("*.txt")):
        text = seed.read_bytes().decode("utf-8")
        record = read_page(PageInput(content=text, form="flat"), settings)
        check(record, text, seed.name, checks, is_html=False)
    return Checks(checks, count, refused, slowest)


def main() -> int:
    """Check and print, for people or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="only the first N pages")
    parser.add_argument("--wrong", type=int, default=10, help="how many wrong spans to list of each kind (default 10)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if not present():
        print(SKIPPED)
        return 0
    found = measure(args.limit)
    if args.json:
        json.dump(asdict(found), sys.stdout, indent=2, ensure_ascii=False)
        print()
        return 0
    print(f"{found.pages} pages, {found.refused} refused, and the flattened seed page")
    print(f"{'spans of':<16}{'values':>8}{'exact':>9}{'br as nothing':>15}{'orphans':>9}{'wrong':>7}")
    for name, one in found.by_name.items():
        row = f"{name:<16}{one.total:>8}{one.share:>9.4f}{one.share_br_as_nothing:>15.4f}"
        print(f"{row}{one.orphans:>9}{len(one.wrong):>7}")
    for name, one in found.by_name.items():
        for line in one.wrong[: args.wrong]:
            print(f"wrong {name}: {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
