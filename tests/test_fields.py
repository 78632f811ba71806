"""Headline, byline, times, section, dateline and language of HTML pages, each with the characters it rests on."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.model import Field, Note, Span, Time
from mirrorwire.pages.html.author_names import split_names
from mirrorwire.pages.html.byline import find_byline
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.headline import Headline, find_headline
from mirrorwire.pages.html.metadata import Metadata, read_metadata
from mirrorwire.pages.html.published import find_times
from mirrorwire.pages.html.rubric import find_canonical, find_dateline, find_rubric
from mirrorwire.pages.languages import identify_language, language_of
from mirrorwire.pages.page import Context

URL = "https://www.harbour-courier.example/sea/ferry-talks-81"
PARAGRAPH = (
    "<p>" + "The ministers of both coasts met for the third time this week and left without a word. " * 4 + "</p>"
)


def page(body: str, head: str = "", **article: object) -> tuple[Document, Metadata, Headline | None]:
    if article:
        data = {"@type": "NewsArticle", "headline": "Ferry talks resume", **article}
        head += f'<script type="application/ld+json">{json.dumps(data)}</script>'
    document = Document.of(f"<html lang=en><head>{head}</head><body>{body}</body></html>", URL)
    meta = read_metadata(document)
    return document, meta, find_headline(document, meta)


def characters(document: Document, span: Span | None) -> str:
    assert span is not None
    return " ".join(unescape(re.sub("<[^>]*>", "", document.raw[span.start : span.end])).split())


def times(
    body: str, head: str = "", zone: str | None = None, captured_at: datetime | None = None, **article: object
) -> tuple[Time | None, Time | None, list[Note]]:
    document, meta, headline = page(body, head, **article)
    published, updated, notes = find_times(document, meta, headline, None, zone, captured_at)
    for time in (published, updated):
        if time is not None and time.shown is not None:
            assert characters(document, time.span) == " ".join(time.shown.split())
    return published, updated, notes


# ------------------------------------------------------------------------------------------------ headline


def test_the_visible_heading_is_the_headline_and_the_head_is_heard_as_witness() -> None:
    article = f"<article><h1>Ferry &amp; bus\n talks resume</h1>{PARAGRAPH}</article>"
    body = f"<h1>Harbour Courier</h1>{article}<h1>More news</h1>"
    document, _, headline = page(
        body, '<meta property="og:title" content="Ferry &amp; bus talks resume | Harbour Courier">'
    )
    assert headline is not None
    assert (headline.value, headline.origin, headline.also) == ("Ferry & bus talks resume", "visible", ("opengraph",))
    assert characters(document, headline.span) == headline.value
    assert headline.element is not None and headline.element.tag == "h1" and len(headline.blocks) == 1


@pytest.mark.parametrize(
    "heading",
    [
        "<h1><span class=a>Sea:</span> <span>Ferry talks resume</span></h1>",
        "<h1><div>Sea</div><div>Ferry talks resume</div></h1>",
        "<h1><b>Sea</b>: Ferry talks resume</h1>",
        "<h1>Ferry talks resume<i>Premium</i></h1>",
    ],
)
def test_a_kicker_or_label_inside_the_heading_is_cut_off(heading: str) -> None:
    document, _, headline = page(heading, '<meta property="og:title" content="Ferry talks resume">')
    assert headline is not None and headline.value == "Ferry talks resume"
    assert characters(document, headline.span) == "Ferry talks resume"
    if "Sea" in heading:
        assert headline.kicker is not None and headline.kicker.text == "Sea"


def test_a_kicker_that_the_head_repeats_stays() -> None:
    _, _, headline = page("<h1><span>Sea:</span> Ferry talks resume</h1>", "<title>Sea: Ferry talks resume</title>")
    assert headline is not None and headline.value == "Sea: Ferry talks resume"


def test_without_h1_the_block_that_repeats_the_title_is_the_headline() -> None:
    body = f"<div><a href=/x>Ferry talks resume</a></div><div class=t>Ferry talks resume</div>{PARAGRAPH}"
    document, _, headline = page(body, "<title>Ferry talks resume - Harbour Courier</title>")
    assert headline is not None and headline.origin == "visible"
    assert document.raw[: headline.blocks[0].start].endswith("<div class=t>")


def test_a_headline_that_is_only_in_the_head_loses_the_site_name_and_keeps_its_dashes() -> None:
    head = (
        "<title>Tug-of-war - ferry talks resume | Harbour Courier</title>"
        "<meta property=og:site_name content='Harbour Courier'>"
    )
    document, _, headline = page(PARAGRAPH, head)
    assert headline is not None
    assert (headline.value, headline.origin, headline.blocks) == ("Tug-of-war - ferry talks resume", "html", ())
    assert characters(document, headline.span) == headline.value


def test_a_lone_heading_that_differs_from_the_head_is_still_what_readers_see() -> None:
    head = '<meta property="og:title" content="Why two ports stopped talking and what comes next">'
    _, _, headline = page(f"<h1>Ferry talks between coasts resume</h1>{PARAGRAPH}", head)
    assert headline is not None and headline.value == "Ferry talks between coasts resume"


def test_a_page_without_any_title_has_no_headline() -> None:
    assert page(PARAGRAPH)[2] is None


# ------------------------------------------------------------------------------------------------ byline


def byline(body: str, head: str = "", **article: object) -> list[Field]:
    document, meta, headline = page(body, head, **article)
    found = find_byline(document, meta, headline)
    for field in found:
        if field.span is not None:
            assert characters(document, field.span) == field.value
    return found


def test_an_author_is_pointed_to_where_the_name_is_printed() -> None:
    body = f"<h1>Ferry talks resume</h1><p>By <a href=/a/7>Ines Okoro</a></p>{PARAGRAPH}"
    [author] = byline(body, author={"@type": "Person", "name": "Ines Okoro"})
    assert (author.value, author.origin, author.also) == ("Ines Okoro", "visible", ("json-ld",))


def test_an_author_that_is_not_printed_is_pointed_to_in_the_head() -> None:
    [author] = byline(f"<h1>Ferry talks resume</h1>{PARAGRAPH}", '<meta name=author content="Ines Okoro">')
    assert (author.value, author.origin) == ("Ines Okoro", "meta")


@pytest.mark.parametrize(
    "line",
    [
        "<p>By Ines Okoro and Jon Weir</p>",
        "<div class=byline>By <a>Ines Okoro</a>, Sea Correspondent, and <a>Jon Weir</a></div>",
        "<address><a rel=author href=/1>Ines <b>Okoro</b></a> <a rel=author href=/2>Jon Weir</a></address>",
        "<ul><li><a href=/authors/io>Ines Okoro</a><li><a href=/authors/jw>Jon Weir</a></ul>",
        "<p>Von Ines Okoro und Jon Weir</p>",
        "<p>Text: Ines Okoro, Jon Weir</p>",
        "<span class=article__author-name>Ines Okoro</span><span class=article__author-name>&amp; Jon Weir</span>",
        "<div class=byline>By Ines Okoro and Jon Weir <time datetime=2025-05-14T16:05>14 May 2025, 16:05</time></div>",
        "<p class=byline><span class=date>14 May 2025</span> Ines Okoro, Jon Weir <span class=stamp>16:05</span></p>",
    ],
)
def test_a_printed_byline_is_read_without_help_of_the_head(line: str) -> None:
    found = byline(f"<h1>Ferry talks resume</h1>{line}{PARAGRAPH}")
    assert [author.value for author in found] == ["Ines Okoro", "Jon Weir"]
    assert all(author.origin == "visible" for author in found)


def test_printed_persons_go_before_an_organisation_in_the_head() -> None:
    body = f"<h1>Ferry talks resume</h1><div class=author>Ines Okoro</div>{PARAGRAPH}"
    assert [a.value for a in byline(body, author={"@type": "Organization", "name": "Harbour Courier"})] == [
        "Ines Okoro"
    ]
    alone = byline(
        f"<h1>Ferry talks resume</h1>{PARAGRAPH}", author={"@type": "Organization", "name": "Coast and Sea Agency"}
    )
    assert [a.value for a in alone] == ["Coast and Sea Agency"]


def test_a_fuller_byline_of_author_links_completes_the_head() -> None:
    line = "<p><a rel=author>Jon Weir</a></p><p><a rel=author>Ines Okoro</a></p>"
    found = byline(f"<h1>Ferry talks resume</h1>{line}{PARAGRAPH}", author={"@type": "Person", "name": "Ines Okoro"})
    assert [author.value for author in found] == ["Jon Weir", "Ines Okoro"]


def test_authors_of_other_stories_comments_and_pictures_are_left_alone() -> None:
    body = (
        f"<h1>Ferry talks resume</h1><figure class=image><span class=author>Lena Lens</span></figure>{PARAGRAPH * 3}"
        "<div class=comments><span class=author>Angry Reader</span></div>"
        "<div class=teaser><a>Storm closes port</a><span class=author>Other Writer</span></div>"
    )
    assert byline(body) == []


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("By A. Smith, Jane Doe and Karl Kraus, Berlin Correspondent", "en", ["A. Smith", "Jane Doe", "Karl Kraus"]),
        ("Par Jean Dupont", "fr", ["Jean Dupont"]),
        ("De Ana Ruiz", "es", ["Ana Ruiz"]),
        ("De Wever", "nl", ["De Wever"]),
        ("Ortega y Gasset", "es", ["Ortega y Gasset"]),
        ("Ana Ruiz y Juan Gil", "es", ["Ana Ruiz", "Juan Gil"]),
        ("Beatrix von Storch", "de", ["Beatrix von Storch"]),
        ("Автор: Иван Петров", "ru", ["Иван Петров"]),
        ("Jane Doe; John Roe", "en", ["Jane Doe", "John Roe"]),
        ("Jane Doe@jdoe", "en", ["Jane Doe"]),
        ("https://social.example/jdoe", "en", []),
        ("jane@courier.example", "en", []),
        ("admin", "en", []),
    ],
)
def test_bylines_are_split_into_names(text: str, language: str, names: list[str]) -> None:
    assert split_names(text, language) == names


# ------------------------------------------------------------------------------------------------ times


def test_the_value_is_the_head_s_and_the_characters_are_the_printed_ones() -> None:
    body = f"<h1>Ferry talks resume</h1><p>Published 4 March 2025, 10:15 | Updated 4 March 2025, 11:40</p>{PARAGRAPH}"
    published, updated, notes = times(body, datePublished="2025-03-04T08:15:20Z", dateModified="2025-03-04T09:40:00Z")
    assert published is not None and updated is not None
    assert (published.value, published.precision, published.origin) == (
        "2025-03-04T08:15:20+00:00",
        "second",
        "json-ld",
    )
    assert published.shown is not None and published.shown.startswith("4 March 2025") and "visible" in published.also
    assert updated.value == "2025-03-04T09:40:00+00:00" and updated.shown is not None and "11:40" in updated.shown
    assert notes == []


def test_a_time_that_only_the_page_prints_is_read_from_the_headline_s_line() -> None:
    published, updated, _ = times(f"<h1>Ferry talks resume</h1><p>4 March 2025, 10:15</p>{PARAGRAPH}")
    assert published is not None and updated is None
    assert (published.value, published.precision, published.origin) == ("2025-03-04T10:15", "minute", "visible")


def test_the_outlet_s_zone_gives_a_printed_clock_its_offset() -> None:
    published, _, _ = times(f"<h1>Ferry talks resume</h1><p>4 July 2025, 10:15</p>{PARAGRAPH}", zone="Europe/Athens")
    assert published is not None and published.value == "2025-07-04T10:15+03:00"


@pytest.mark.parametrize(
    "rest",
    [
        "<ul><li><a href=/1>Storm closes port</a> <time datetime=2025-03-05T09:00>5 March 2025</time></ul>",
        "<aside>Related <p>5 March 2025</p></aside>",
        "<div class=comments><p>5 March 2025, 12:00</p></div>",
        "<figure><figcaption>The port on 5 March 2025.</figcaption></figure>",
        "<p>The strike began on 5 March 2025 and ended in April.</p>",
    ],
)
def test_a_date_of_a_list_a_comment_a_caption_or_the_text_never_dates_the_article(rest: str) -> None:
    assert times(f"<h1>Ferry talks resume</h1>{PARAGRAPH * 3}{rest}")[0] is None
    assert times(f"<h1>Ferry talks resume</h1>{PARAGRAPH}{PARAGRAPH}{PARAGRAPH}{rest}", zone="Europe/Oslo")[1] is None


@pytest.mark.parametrize(
    "side", ["<aside><p>5 March 2025</p></aside>", "<figure><figcaption>5 March 2025</figcaption></figure>"]
)
def test_a_side_box_right_under_the_headline_does_not_date_the_article(side: str) -> None:
    assert times(f"<h1>Ferry talks resume</h1>{side}{PARAGRAPH}")[0] is None


def test_a_wall_clock_passed_off_as_utc_is_noticed_and_the_offset_taken() -> None:
    stamp = "<time datetime=2025-07-04T10:15:00+03:00>4 July 2025, 10:15</time>"
    body = f"<h1>Ferry talks resume</h1><p>{stamp}</p>{PARAGRAPH}"
    published, _, notes = times(body, datePublished="2025-07-04T10:15:00Z")
    assert published is not None and published.value == "2025-07-04T10:15:00+03:00"
    assert [note.kind for note in notes] == ["disagreement"] and notes[0].span is not None


def test_a_printed_date_that_contradicts_the_head_is_noted() -> None:
    document_time, _, notes = times(
        f"<h1>Ferry talks resume</h1><p>1 February 2025</p>{PARAGRAPH}", datePublished="2025-03-04T10:15:00Z"
    )
    assert document_time is not None and document_time.value == "2025-03-04T10:15:00+00:00"
    assert document_time.shown is None
    [note] = notes
    assert "1 February 2025" in note.message and note.span is not None


def test_a_day_gives_way_to_a_clock_of_the_same_day() -> None:
    head = '<meta name=pubdate content="2025-03-04T10:15+02:00">'
    published, _, _ = times(f"<h1>Ferry talks resume</h1>{PARAGRAPH}", head, datePublished="2025-03-04")
    assert published is not None and (published.value, published.precision) == ("2025-03-04T10:15+02:00", "minute")


@pytest.mark.parametrize("value", ["", "0001-01-01T00:00:00Z", "1970-01-01", "soon", "9999-99-99", "{{date}}", "-1"])
def test_placeholders_are_no_dates(value: str) -> None:
    assert times(f"<h1>Ferry talks resume</h1>{PARAGRAPH}", datePublished=value)[0] is None


def test_a_date_after_the_capture_is_not_believed() -> None:
    body = f"<h1>Ferry talks resume</h1>{PARAGRAPH}"
    seen = datetime(2025, 3, 5, tzinfo=UTC)
    assert times(body, captured_at=seen, datePublished="2031-01-01T00:00:00Z")[0] is None
    assert times(body, captured_at=seen, datePublished="2025-03-04T00:10:00Z")[0] is not None


def test_a_relative_stamp_is_counted_from_the_capture_or_left_unresolved() -> None:
    body = f"<h1>Ferry talks resume</h1><p>2 hours ago</p>{PARAGRAPH}"
    seen, _, _ = times(body, captured_at=datetime(2025, 3, 4, 12, 0, tzinfo=UTC))
    assert seen is not None and seen.value == "2025-03-04T10:00+00:00"
    unseen, _, _ = times(body)
    assert unseen is not None and unseen.value is None and unseen.shown == "2 hours ago"


# ------------------------------------------------------------------------------------------------ the rest


def test_the_section_is_shown_where_the_page_prints_it() -> None:
    body = f"<nav><a>Home</a></nav><a href=/sea>Sea</a><h1>Ferry talks resume</h1>{PARAGRAPH}"
    document, meta, headline = page(body, articleSection=["Sea", "Ports"])
    found = find_rubric(document, meta, headline)
    assert found is not None and (found.value, found.origin, found.also) == ("Sea", "visible", ("json-ld",))
    assert characters(document, found.span) == "Sea"


def test_without_a_stated_section_the_breadcrumb_gives_it() -> None:
    crumbs = "<ol class=breadcrumb><li><a>Home</a><li><a>Coast</a><li>Ferry talks resume</ol>"
    document, meta, headline = page(f"{crumbs}<h1>Ferry talks resume</h1>{PARAGRAPH}")
    found = find_rubric(document, meta, headline)
    assert found is not None and found.value == "Coast"
    assert find_rubric(*page(f"<h1>Ferry talks resume</h1>{PARAGRAPH}")) is None


def test_a_dateline_is_found_at_the_start_of_a_paragraph_only() -> None:
    document = Document.of(
        "<p>OSLO, 8 September (Coast Agency) — The talks go on.</p><p>The talks — so far — go on.</p>"
    )
    found = find_dateline(document.blocks[0])
    assert found is not None and found.value.startswith("OSLO") and "talks" not in found.value
    assert find_dateline(document.blocks[1]) is None and find_dateline(None) is None


def test_a_canonical_address_of_the_front_page_is_not_the_article_s() -> None:
    head = '<link rel=canonical href="/"><meta property=og:url content="https://www.harbour-courier.example/sea/81">'
    document, meta, _ = page("<h1>Ferry talks resume</h1>", head)
    found = find_canonical(document, meta)
    assert found is not None and (found.value, found.origin) == (
        "https://www.harbour-courier.example/sea/81",
        "opengraph",
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministers of both coasts met for the third time and left without a word.", "en"),
        ("Die Minister der beiden Küsten trafen sich zum dritten Mal und gingen ohne ein Wort.", "de"),
        ("Les ministres des deux côtes se sont rencontrés pour la troisième fois cette semaine.", "fr"),
        ("Los ministros de las dos costas se reunieron por tercera vez y no hubo acuerdo.", "es"),
        ("Hər iki sahilin nazirləri bu həftə üçüncü dəfə görüşdü və heç nə bildirmədi.", "az"),
        ("Her iki kıyının bakanları bu hafta üçüncü kez bir araya geldi ve açıklama yapmadı.", "tr"),
        ("Министры обеих стран встретились в третий раз и не сказали ни слова о том, что будет.", "ru"),
        ("Міністри обох країн зустрілися втретє, але нічого не сказали про те, що буде далі.", "uk"),
        ("השרים של שני החופים נפגשו בפעם השלישית השבוע", "he"),
        ("التقى وزراء الساحلين للمرة الثالثة في هذا الأسبوع من دون أن يقولوا كلمة", "ar"),
        ("وزیران دو ساحل برای بار سوم در این هفته دیدار کردند و سخنی نگفتند", "fa"),
        ("ორივე სანაპიროს მინისტრები შეხვდნენ", "ka"),
        ("両岸の閣僚は今週三度目の会談を行った。", "ja"),
        ("两岸部长本周举行了第三次会谈，没有发表声明。", "zh"),
        ("양쪽 해안의 장관들이 이번 주 세 번째로 만났다", "ko"),
        ("Mawaziri wa pwani zote mbili walikutana kwa mara ya tatu wiki hii na hata hivyo kuhusu hilo", "sw"),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    assert identify_language(text) == language


def test_words_that_do_not_decide_give_no_language() -> None:
    assert identify_language("Harbour 2025") is None
    assert identify_language("") is None
    assert identify_language("xyzzy qwrtp plugh grault garply") is None


def test_the_words_correct_a_wrong_language_attribute() -> None:
    document, meta, _ = page("")
    wrong = language_of(
        "Die Minister der beiden Küsten trafen sich und gingen ohne ein Wort.", meta.languages[0], Context()
    )
    assert wrong is not None and (wrong.value, wrong.origin) == ("de", "identified")
    right = language_of("The ministers of both coasts met for the third time.", meta.languages[0], Context())
    assert right is not None and (right.value, right.origin, right.also) == ("en", "html", ("identified",))
    assert characters(document, right.span) == "en"
    assert language_of("", None, Context()) is None


NOISE = st.text(st.sampled_from("<h1>/divspan aBy,. and\n04:1&#;\"'=|-—éə日\ud800\u202e"), max_size=400)


@settings(max_examples=150, deadline=None)
@given(NOISE, st.sampled_from(["By ", "<h1>", "<p class=author>", "<time datetime='2", "<a rel=author>"]), NOISE)
def test_noise_never_raises_and_spans_lie_in_the_page(before: str, mark: str, after: str) -> None:
    document = Document.of(before + mark + after, URL)
    meta = read_metadata(document)
    headline = find_headline(document, meta)
    published, updated, notes = find_times(document, meta, headline)
    fields = [headline, published, updated, *notes, *find_byline(document, meta, headline)]
    fields += [find_rubric(document, meta, headline), find_canonical(document, meta)]
    for field in fields:
        if field is not None and field.span is not None:
            assert 0 <= field.span.start < field.span.end <= len(document.raw)


def test_hostile_pages_take_linear_time() -> None:
    heading = "<h1>" + "<div>a b</div>" * 130 + "</h1>"
    head = "".join(f'<meta property="og:title" content="Title number {i} | a - b - c">' for i in range(300))
    spaces = '<script type="application/ld+json">{"author":' + " " * 400_000 + "x}</script>"
    links = "<p><a href='" + "/author" * 20_000 + "'>Ines Okoro</a></p>" + "<a href=/author/x>A</a>" * 5_000
    document, meta, headline = page(heading * 90 + links, head + spaces)
    begin = perf_counter()
    find_byline(document, meta, headline)
    find_times(document, meta, headline)
    find_headline(document, read_metadata(document))
    assert perf_counter() - begin < 2.0
