"""What a page's head says, and the exact characters it says it with."""

import json
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.linked_data import clean
from mirrorwire.pages.html.metadata import Metadata, read_metadata

URL = "https://www.harbour-courier.example/politics/ferry-talks-resume-81"


def read(head: str, body: str = "<h1>Ferry talks resume</h1>", url: str | None = URL) -> tuple[Document, Metadata]:
    document = Document.of(f"<html><head>{head}</head><body>{body}</body></html>", url)
    return document, read_metadata(document)


def script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def ld(data: object) -> str:
    return script(json.dumps(data, ensure_ascii=False))


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Ferry talks resume",
    "url": URL,
    "datePublished": "2025-03-04T10:15:00+02:00",
    "dateModified": "2025-03-04T11:00:00+02:00",
    "articleSection": ["Politics", "Sea"],
    "author": [{"@type": "Person", "name": "Ines Okoro"}, {"@type": "Organization", "name": "Courier Desk"}],
    "publisher": {"@type": "Organization", "name": "Harbour Courier"},
    "articleBody": "One.\nTwo.",
}


def test_every_json_ld_candidate_points_to_the_characters_of_its_literal() -> None:
    document, meta = read(ld(ARTICLE))
    assert [c.value for c in meta.authors] == ["Ines Okoro", "Courier Desk"]
    assert [c.kind for c in meta.authors] == ["person", "organisation"]
    assert [c.value for c in meta.sections] == ["Politics", "Sea"]
    assert meta.ld_body is not None and meta.ld_body.value == "One.\nTwo."
    assert meta.is_article
    dates = (*meta.published, *meta.modified)
    for candidate in (*meta.headlines, *meta.authors, *dates, *meta.sections, *meta.site_names):
        assert candidate.span is not None
        assert document.raw[candidate.span.start : candidate.span.end] == candidate.value


def test_an_escaped_literal_is_pointed_to_as_it_is_written() -> None:
    document, meta = read(script(r'{"@type":"NewsArticle","headline":"\u201eM\u00f6we\u201c \/ K\u00fcste"}'))
    [headline] = meta.headlines
    assert headline.value == "„Möwe“ / Küste"
    assert document.raw[headline.start : headline.end] == r"\u201eM\u00f6we\u201c \/ K\u00fcste"


def test_meta_candidates_point_to_the_attribute_value_as_written() -> None:
    document, meta = read(
        '<meta property="og:title" content="Boats &amp; bread">'
        "<meta content='Ines Okoro' name=Author><meta name=pubdate content=2025-03-04>"
    )
    assert [(c.value, c.origin) for c in meta.headlines] == [("Boats & bread", "opengraph")]
    assert [(c.value, c.origin) for c in meta.authors] == [("Ines Okoro", "meta")]
    assert [c.value for c in meta.published] == ["2025-03-04"]
    for candidate in (*meta.headlines, *meta.authors, *meta.published):
        assert unescape(document.raw[candidate.start : candidate.end]) == candidate.value


def test_the_article_is_told_from_other_stories_by_its_address() -> None:
    other = {**ARTICLE, "headline": "Storm closes port", "url": "https://www.harbour-courier.example/weather/storm-5"}
    other["author"] = {"@type": "Person", "name": "Someone Else"}
    _, meta = read(ld([other, ARTICLE, other]))
    assert [c.value for c in meta.headlines] == ["Ferry talks resume"]
    assert [c.value for c in meta.authors] == ["Ines Okoro", "Courier Desk"]


def test_the_article_is_told_from_other_stories_by_the_title_where_nodes_have_no_address() -> None:
    nodes = [{"@type": "Article", "headline": text} for text in ("Storm closes port", "Ferry talks resume")]
    _, meta = read('<meta property="og:title" content="Ferry talks resume | Courier">' + ld({"@graph": nodes}))
    assert meta.headlines[0].value == "Ferry talks resume"


def test_references_into_the_graph_are_followed() -> None:
    graph = [
        {"@type": ["WebPage"], "@id": URL, "datePublished": "2025-03-04"},
        {"@type": ["Article", "NewsArticle"], "headline": "Ferry talks resume", "author": {"@id": "#p"}},
        {"@type": "Person", "@id": "#p", "name": "Ines Okoro"},
    ]
    _, meta = read(ld({"@context": "https://schema.org", "@graph": graph}))
    assert [(c.value, c.kind) for c in meta.authors] == [("Ines Okoro", "person")]
    assert [c.value for c in meta.published] == ["2025-03-04"]


@pytest.mark.parametrize(
    "text",
    [
        '<!-- {"@type":"NewsArticle","headline":"Ferry talks resume"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Ferry talks resume"}\n//]]>',
        '{"@type":"NewsArticle","headline":"Ferry talks resume",}',
        '{"@type":"NewsArticle","description":"two\nlines","headline":"Ferry talks resume"}',
        '{"@type":"NewsArticle","headline":"Ferry talks resume","wordCount":NaN}',
        '{"@type":"http://schema.org/NewsArticle","headline":"Ferry talks resume"};',
    ],
)
def test_json_ld_that_breaks_the_grammar_is_still_read(text: str) -> None:
    document, meta = read(script(text))
    [headline] = meta.headlines
    assert headline.value == "Ferry talks resume"
    assert document.raw[headline.start : headline.end] == "Ferry talks resume"


def test_wrong_types_give_no_candidates_and_no_error() -> None:
    authors = [None, 3, {"name": [None, {"x": 1}]}, [["Ines Okoro"]]]
    wrong: dict[str, object] = {"@type": "NewsArticle", "headline": {"a": 1}, "author": authors}
    wrong |= {"datePublished": 1741076100, "publisher": [], "articleSection": {"name": None}, "mainEntityOfPage": [7]}
    _, meta = read(ld(wrong))
    assert [c.value for c in meta.authors] == ["Ines Okoro"]
    assert meta.headlines == () and meta.published == ()


def test_lone_surrogates_do_not_survive() -> None:
    _, meta = read(script(r'{"@type":"NewsArticle","headline":"Ferry \ud83d talks"}'))
    assert meta.headlines[0].value == "Ferry \ufffd talks"
    meta.headlines[0].value.encode()


def test_hostile_json_ld_is_survived() -> None:
    deep = "[" * 50_000 + "]" * 50_000
    huge = '{"@type":"NewsArticle","headline":"' + "x" * 1_200_000 + '"}'
    many = json.dumps([{"@type": "NewsArticle", "name": "a", "author": {"name": f"N{i}"}} for i in range(9_000)])
    for text in (f'{{"author":{deep}}}', huge, many):
        _, meta = read(script(text) + '<meta property="og:title" content="Ferry">')
        assert meta.headlines[0].value == "Ferry"


def test_microdata_of_the_article_is_read_and_that_of_a_comment_is_not() -> None:
    body = (
        '<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Ferry talks resume</h1>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        '<b itemprop="name"> Ines Okoro </b></span>'
        '<time itemprop="datePublished" datetime="2025-03-04T10:15+02:00">today</time>'
        '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment">'
        '<time itemprop="datePublished" datetime="2025-03-09T23:00">x</time><i itemprop="author">Troll</i></div>'
        "</article>"
    )
    document, meta = read("", body)
    assert [c.value for c in meta.headlines] == ["Ferry talks resume"]
    assert [(c.value, c.kind) for c in meta.authors] == [("Ines Okoro", "person")]
    assert [c.value for c in meta.published] == ["2025-03-04T10:15+02:00"]
    assert document.raw[meta.authors[0].start : meta.authors[0].end] == "Ines Okoro"


def test_the_canonical_address_is_absolute_and_comes_before_og_url() -> None:
    head = '<meta property="og:url" content="https://a.example/x"><link href="/politics/81" rel="canonical">'
    _, meta = read(head)
    assert [c.value for c in meta.canonical_urls] == [
        "https://www.harbour-courier.example/politics/81",
        "https://a.example/x",
    ]
    assert read('<link rel=canonical href="http://[broken">')[1].canonical_urls == ()
    assert read('<link rel=canonical href="javascript:alert(1)">')[1].canonical_urls == ()


NOISE = st.text(st.sampled_from("<>/=\"'{}[]:,\\u abcT0-&;!\ud800éə\x00\u202e日"), max_size=300)
KEYS = ["@type", "@id", "@graph", "name", "headline", "author", "url", "mainEntityOfPage", "datePublished"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner | st.just("NewsArticle"), max_size=6)
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(NOISE, NOISE)
def test_noise_never_raises_and_every_span_lies_in_the_page(text: str, head: str) -> None:
    raw = script(f'{{"headline":"a",{text}') + f'<meta name="author" content="{head}{head}'
    meta = read_metadata(Document.of(raw, URL))
    for candidate in (*meta.headlines, *meta.authors):
        assert candidate.start is None or 0 <= candidate.start < (candidate.end or 0) <= len(raw)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_json_is_read_and_spans_hold_the_literal(data: object) -> None:
    document, meta = read(ld([data, {"@type": "NewsArticle", "headline": "Ferry", "author": data}]))
    for candidate in (*meta.headlines, *meta.authors):
        if candidate.start is not None:
            literal = json.loads(f'"{document.raw[candidate.start : candidate.end]}"', strict=False)
            assert clean(literal) == candidate.value
