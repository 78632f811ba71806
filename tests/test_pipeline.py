"""One page in, one record out: the samples' truth, the same bytes every time, spans that hold, noise without errors."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mirrorwire import (
    Field,
    InputError,
    LinkItem,
    MirrorwireError,
    PageInput,
    Record,
    Settings,
    Span,
    Time,
    from_json,
    json_schema,
    read_page,
    to_json,
)
from mirrorwire.demo import read_samples
from mirrorwire.pages.decode import decode
from mirrorwire.pages.times import parse_iso
from mirrorwire.samples import Sample, sample_pages

SAMPLES = {sample.name: sample for sample in sample_pages()}
NAMES = list(SAMPLES)


@functools.cache
def records() -> dict[str, Record]:
    return dict(read_samples())


@functools.cache
def truth(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SAMPLES[name].golden.read_text(encoding="utf-8"))
    return found


def raw_of(sample: Sample) -> str:
    return decode(sample.path.read_bytes()).text


def fold(text: str) -> str:
    return " ".join(text.split())


def value(field: Field | None) -> str | None:
    return None if field is None else fold(field.value)


def moment(written: str | None) -> str | None:
    """A time with an offset as the instant it is; a wall clock, and a day alone, as that."""
    if written is None or len(written) == 10:
        return written
    when = datetime.fromisoformat(written)
    return (when.astimezone(UTC) if when.tzinfo else when).isoformat()


def resolved(time: Time | None) -> str | None:
    return None if time is None else moment(time.value)


# ------------------------------------------------------------------------------------------------ the samples' truth


@pytest.mark.parametrize("name", NAMES)
def test_fields_are_the_samples_truth(name: str) -> None:
    article, want = records()[name].article, truth(name)
    assert article is not None
    assert {
        "headline": value(article.headline),
        "standfirst": value(article.standfirst),
        "rubric": value(article.rubric),
        "byline": [value(author) for author in article.byline],
        "published_at": resolved(article.published_at),
        "updated_at": resolved(article.updated_at),
        "language": value(article.language),
        "not_before": moment(records()[name].capture.not_before),
    } == {
        **{key: want[key] for key in ("headline", "standfirst", "rubric", "byline", "language")},
        **{key: moment(want[key]) for key in ("published_at", "updated_at", "not_before")},
    }


@pytest.mark.parametrize("name", NAMES)
def test_paragraphs_are_the_samples_truth(name: str) -> None:
    record = records()[name]
    assert record.article is not None
    assert [fold(record.text[span.start : span.end]) for span in record.article.body] == truth(name)["paragraphs"]


def entry(item: LinkItem) -> dict[str, object]:
    return {
        "headline": value(item.headline),
        "kicker": value(item.kicker),
        "url": item.url.value if item.url else None,
        "shown": fold(item.published_at.shown) if item.published_at and item.published_at.shown else None,
        "published_at": resolved(item.published_at),
    }


@pytest.mark.parametrize("name", NAMES)
def test_lists_are_the_samples_truth(name: str) -> None:
    # a list that stands twice may be taken from either place, so the order of lists does not count
    found = [
        {"kind": block.kind, "title": value(block.title), "items": [entry(item) for item in block.items]}
        for block in records()[name].lists
    ]
    want = [
        {**block, "items": [{**item, "published_at": moment(item["published_at"])} for item in block["items"]]}
        for block in truth(name)["lists"]
    ]

    def key(block: dict[str, Any]) -> str:
        return f"{block['title']} {block['items'][0]['headline']}"

    assert sorted(found, key=key) == sorted(want, key=key)


def test_what_the_mark_up_states_otherwise_is_noted() -> None:
    # the visible headline and time win, and the disagreement is not hidden
    record, stated = records()["bogaz-customs"], truth("bogaz-customs")["also_stated"]
    messages = " ".join(note.message for note in record.notes)
    assert stated["headline"] in messages
    assert "14:05" in messages


# ------------------------------------------------------------------------------------------------ the same bytes


def test_the_same_page_twice_gives_the_same_bytes() -> None:
    for name, again in read_samples():
        assert to_json(again) == to_json(records()[name])


DIGEST = """
import hashlib
from mirrorwire import to_json
from mirrorwire.demo import read_samples
print(hashlib.sha256(b"".join(to_json(record) for _, record in read_samples())).hexdigest())
"""


@pytest.mark.parametrize("seed", ["1", "4000000000"])
def test_another_process_with_another_hash_seed_gives_the_same_bytes(seed: str) -> None:
    here = hashlib.sha256(b"".join(to_json(record) for record in records().values())).hexdigest()
    other = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONUTF8": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == here


@pytest.mark.parametrize("name", NAMES)
def test_records_keep_to_the_schema_and_come_back_equal(name: str) -> None:
    record = records()[name]
    data = to_json(record)
    Draft202012Validator(json_schema()).validate(json.loads(data))
    assert from_json(data) == record
    assert to_json(from_json(data)) == data


def test_the_schema_refuses_what_is_no_record() -> None:
    schema = Draft202012Validator(json_schema())
    row = json.loads(to_json(records()["meridian-paywall"]))
    for broken in (
        {**row, "schema": "other/record@1"},
        {**row, "lists": None},
        {**row, "capture": {**row["capture"], "bytes": "many"}},
        {**row, "lists": [{"kind": "best", "title": None, "items": []}]},
    ):
        assert not schema.is_valid(broken)


# ------------------------------------------------------------------------------------------------ spans


class Shown(HTMLParser):
    """The characters of a stretch of HTML, tags and comments dropped; a reading of its own, not the package's."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in ("script", "style")
        if tag == "br":
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style") and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def shown(source: str) -> str:
    parser = Shown()
    parser.feed(source)
    parser.close()
    return fold("".join(parser.parts))


def every_span(noun: object) -> Iterator[Span]:
    if isinstance(noun, Span):
        yield noun
    elif is_dataclass(noun):
        for field in fields(noun):
            yield from every_span(getattr(noun, field.name))
    elif isinstance(noun, tuple):
        for part in noun:
            yield from every_span(part)


def every_value(noun: object) -> Iterator[Field | Time]:
    if isinstance(noun, (Field, Time)):
        yield noun
    elif is_dataclass(noun):
        for field in fields(noun):
            yield from every_value(getattr(noun, field.name))
    elif isinstance(noun, tuple):
        for part in noun:
            yield from every_value(part)


def check_ranges(record: Record, raw: str) -> None:
    for span in every_span(record):
        layer = raw if span.layer == "raw" else record.text
        assert 0 <= span.start <= span.end <= len(layer)
        if span.raw is not None:
            assert 0 <= span.raw[0] < span.raw[1] <= len(raw)
        if span.layer == "raw":
            assert span.raw == (span.start, span.end)


@pytest.mark.parametrize("name", NAMES)
def test_every_span_holds(name: str) -> None:
    record, sample = records()[name], SAMPLES[name]
    raw = raw_of(sample)
    check_ranges(record, raw)
    read = shown if sample.media_type == "text/html" else fold
    assert record.article is not None
    for span in record.article.body:
        assert span.layer == "text"
        assert span.raw is not None
        assert read(raw[slice(*span.raw)]) == fold(record.text[span.start : span.end])
    for found in every_value(record):
        if found.span is None:
            # a value that stands nowhere on the page says where it came from
            assert found.origin in ("given", "identified", "outlet", "url")
            continue
        assert found.span.raw is not None
        source = raw[slice(*found.span.raw)]
        printed = found.value if isinstance(found, Field) else found.shown
        if printed is None:
            # a time that only the mark-up states
            stated_time = parse_iso(source)
            assert stated_time is not None
            assert moment(stated_time[0]) == resolved(found if isinstance(found, Time) else None)
            continue
        if isinstance(found, Field) and found.span.layer == "text":
            assert fold(record.text[found.span.start : found.span.end]) == fold(found.value)
        if found.origin == "visible":
            # an address is printed as an attribute, and made absolute
            assert read(source) == fold(printed) or printed.endswith(unescape(source).lstrip("./"))
        else:
            # a language is stated with its region
            stated = {fold(source), fold(unescape(source)), json_text(source), source.partition("-")[0]}
            assert fold(printed) in stated or "://" in printed


def json_text(source: str) -> str | None:
    try:
        return fold(unescape(str(json.loads(f'"{source}"'))))
    except ValueError:
        return None


# ------------------------------------------------------------------------------------------------ identity and times

STORY = """<!doctype html><html lang="en"><head><title>Ministers meet in Arvale | The Lowland Post</title>{head}</head>
<body>
<header><nav><a href="/">Home</a><a href="/world">World</a></nav></header>
<main><article><h1>Ministers meet in Arvale</h1>
<p class="byline">By Marta Quill</p><time datetime="2025-03-04T09:30:00+01:00">4 March 2025, 09:30</time>
<p>The foreign ministers of two river states met in Arvale on Monday to talk about a dam that neither wants to pay.</p>
<p>{second}</p>
<p>The talks go on next week, an official who was in the room said, and nobody expects them to be short.</p>
</article></main>
<aside><h2>Latest news</h2><ul>{items}</ul></aside></body></html>"""
SECOND = "Neither side gave figures, but both said that the river would not wait for a third winter of letters."


def items(*stamps: str) -> str:
    return "".join(
        f'<li><a href="/news/{number}">The council of Port {number} votes on its harbour</a> <time>{stamp}</time></li>'
        for number, stamp in enumerate(stamps, 1)
    )


NEWEST = items("6 March 2025, 18:45", "6 March 2025, 17:20", "5 March 2025, 08:05", "5 March 2025, 07:00")


def story(second: str = SECOND, links: str = NEWEST, head: str = "", **given: Any) -> Record:
    return read_page(PageInput(STORY.format(second=second, items=links, head=head), **given), Settings())


def test_the_id_is_the_pages_and_the_revision_what_it_says() -> None:
    url = "https://www.lowland-post.example/world/ministers"
    first = story(url=url)
    moved = story(url=url, links=items("7 March 2025, 10:00", "7 March 2025, 09:00", "7 March 2025, 08:00"))
    changed = story(url=url, second=SECOND.replace("third", "fourth"))
    assert first.id == moved.id == changed.id
    assert first.revision == moved.revision
    assert first.capture.sha256 != moved.capture.sha256
    assert first.revision != changed.revision
    assert story(url=url + "-again").id != first.id


def test_the_canonical_address_names_the_page_wherever_it_was_saved() -> None:
    head = '<link rel="canonical" href="https://www.lowland-post.example/world/ministers">'
    saved = story(head=head)
    fetched = story(head=head, url="https://www.lowland-post.example/world/ministers?utm_source=mail")
    assert saved.id == fetched.id
    assert story().id != saved.id


def test_without_an_address_the_content_names_the_page() -> None:
    assert story().id == story().id
    assert story().id != story(second="Another paragraph altogether stands here, of about the same length as it.").id


def test_the_three_times_are_never_mixed() -> None:
    captured = story(captured_at="2025-03-09T12:00:00Z")
    unknown = story()
    for record in (captured, unknown):
        assert record.article is not None
        assert record.article.published_at is not None
        assert record.article.published_at.value == "2025-03-04T09:30:00+01:00"
        # the newest stamp is of the list; the page gives it no offset, so none is made up
        assert record.capture.not_before == "2025-03-06T18:45"
    assert captured.capture.captured_at == "2025-03-09T12:00:00Z"
    assert unknown.capture.captured_at is None


def test_an_article_is_never_dated_from_a_list_or_from_the_capture() -> None:
    undated = STORY.replace('<time datetime="2025-03-04T09:30:00+01:00">4 March 2025, 09:30</time>', "")
    page = undated.format(second=SECOND, items=NEWEST, head="")
    record = read_page(PageInput(page, captured_at="2025-03-09T12:00:00Z"), Settings())
    assert record.article is not None
    assert record.article.published_at is None
    assert record.article.updated_at is None
    assert record.capture.not_before == "2025-03-06T18:45"


def test_a_time_that_came_with_the_page_is_marked_as_given_and_proves_nothing() -> None:
    record = read_page(PageInput("One.\n\nTwo.", form="body", published_at="2025-03-04"), Settings())
    assert record.article is not None
    assert record.article.published_at == Time("2025-03-04", "day", "2025-03-04", None, "given")
    assert record.capture.not_before is None


# ------------------------------------------------------------------------------------------------ noise

WORDS = [
    *("Ministers meet in Arvale", "By Marta Quill", "4 March 2025, 09:30", "2 hours ago", "Read also", "Latest news"),
    *("17:45", "вчера, 14:40", "2025-99-99T99:99", "１２：３０", "%", "©", "\u202e", "\ud800", "\U0001f30a", "a\u0300"),
    *("\x00", "«", "“", "The talks go on next week, an official who was in the room said."),
    *("Neither side gave figures, but both said that the river would not wait.", "&#xD800;", "&#0;", "&amp", "<"),
]
TAGS = [
    *("<p>", "</p>", "<div>", "</div>", "<article>", "</article>", "<h1>", "</h1>", "<h2>", "</h2>", "<ul>", "<li>"),
    *("</li>", "</ul>", "<a href='/x'>", "<a href=>", "<a href='http://[::1'>", "<a href='//'>", "</a>", "<table>"),
    *("<tr>", "<td>", "<br>", "<br><br>", "<!--", "-->", "<form>", "<template>", "<title>", "<base href='http://['>"),
    *("<time datetime='2025-03-04T09:30'>", "<time datetime='99999-99-99'>", "</time>"),
    *("<meta property='og:title' content='&#x110000;'>", "<link rel=canonical href='http://\ud800/'>"),
    *('<script type="application/ld+json">|</script>|{"@graph":[|]}'.split("|")),
    r'{"@type":"NewsArticle","headline":"\ud800 x","datePublished":1e999,"author":[[{"name":null}]]}',
]
SOUPS = st.lists(st.sampled_from([*WORDS, *TAGS]), max_size=30).flatmap(
    lambda parts: st.sampled_from(["", " ", "\n", "\n\n"]).map(lambda joint: joint.join(parts))
)
LETTERS = st.text(st.characters(), max_size=200)
SIGNS = st.text(alphabet="<>/\"'=!-&; \n0159:.abé", max_size=200)
NOISE = st.one_of(LETTERS, SIGNS, SOUPS)
LINKED = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"\\ud800 x"}</script><p>Words here.'


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(NOISE, st.sampled_from(["auto", "html", "flat", "body"]))
@example("\ud800", "body")
@example("<h1>\ud800 a headline of lone surrogates</h1><p>words \udfff here", "html")
@example("Ministers meet\n\n\udcff The talks go on.\n", "flat")
@example(LINKED, "html")
def test_noise_never_raises_but_on_purpose(content: str, form: Any) -> None:
    url = "https://www.lowland-post.example/a"
    page = PageInput(content, form=form, url=url, captured_at="2025-03-09T12:00:00Z")
    try:
        record = read_page(page, Settings())
    except MirrorwireError as error:
        assert error.cause
        return
    data = to_json(record)
    assert from_json(data) == record
    check_ranges(record, content)


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.binary(max_size=300), NOISE.map(lambda text: text.encode("utf-16", "surrogatepass"))))
def test_noisy_bytes_never_raise_but_on_purpose(data: bytes) -> None:
    try:
        to_json(read_page(PageInput(data), Settings()))
    except MirrorwireError as error:
        assert error.cause


def test_lone_surrogates_are_replaced_in_place_and_noted() -> None:
    record = read_page(PageInput("One \ud800 two.\n\nThree.", form="body"), Settings())
    assert record.text == "One \ufffd two.\n\nThree."
    assert [note.kind for note in record.notes] == ["charset"]


@pytest.mark.parametrize("name", ["id", "url", "outlet", "language", "published_at", "captured_at"])
def test_what_is_given_with_a_page_must_be_text(name: str) -> None:
    given: dict[str, Any] = {name: "https://outlet.example/\udcff"}
    with pytest.raises(InputError, match=name):
        read_page(PageInput("One.", form="body", **given), Settings())
