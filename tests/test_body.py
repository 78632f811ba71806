"""The article's body: which blocks it takes, which it leaves out, and that it holds on pages it was not made for."""

import gzip
import json
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.body import Body, find_body
from mirrorwire.pages.html.document import Document

GOLD = Path(__file__).parents[1] / "../shared/eval/extraction/dev/gold.jsonl"

ONE = "The harbour board met on Monday to speak about the old pier, which has been closed since the storm in March."
TWO = "Engineers told the board that repairs would take nine months, cost four million crowns and start in June."
THREE = "“We have waited long enough,” said the mayor, who had asked the county for the money twice before."
FOUR = "Fishing crews now land their catch eleven miles further north, where the quay is narrow and the road is worse."
MENU = "<nav><ul>" + "".join(f"<li><a href=/s{n}>Section {n}</a></li>" for n in range(9)) + "</ul></nav>"
FOOT = "<footer><p>All rights in the words and pictures are kept by the Harbour Courier, founded in 1911.</p></footer>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(inner: str, *, menu: str = MENU, foot: str = FOOT) -> str:
    return f"<!doctype html><html><body>{menu}{inner}{foot}</body></html>"


def headline_of(document: Document) -> Block | None:
    found = [b for b in document.blocks if b.element.tag == "h1" or (b.element.parent and b.element.parent.tag == "h1")]
    return max(found, key=lambda block: len(block.text), default=None)


def read(raw: str, ld_body: str | None = None, descriptions: tuple[str, ...] = ()) -> Body:
    document = Document.of(raw)
    return find_body(document, headline_of(document), ld_body, descriptions)


def texts(raw: str, ld_body: str | None = None) -> list[str]:
    return [block.text for block in read(raw, ld_body).blocks]


def test_paragraphs_and_section_headings_in_order() -> None:
    body = read(
        page(f"<article><h1>Pier repairs agreed</h1>{paragraphs(ONE, TWO)}<h2>Who pays</h2><p>{THREE}</p></article>")
    )
    assert [block.text for block in body.blocks] == [ONE, TWO, "Who pays", THREE]
    assert body.headings == {2}
    assert body.container is not None
    assert body.container.tag == "article"


def test_each_block_is_one_stretch_of_the_source() -> None:
    raw = page(f"<main><h1>Pier</h1><p>{ONE[:40]}<b>{ONE[40:60]}</b>{ONE[60:]}</p>{paragraphs(TWO, THREE)}</main>")
    document = Document.of(raw)
    body = find_body(document, headline_of(document), None)
    assert len(body.blocks) == 3
    for block in body.blocks:
        piece = block.piece
        assert piece.raw(0, len(piece.text)) == (block.start, block.end)
        assert raw[block.start : block.end].startswith(block.text[:20])


@pytest.mark.parametrize(
    "junk",
    [
        "<figure><img src=a><figcaption>The pier, seen from the lighthouse on a calm day.</figcaption></figure>",
        "<div class='related'><h3>Read also</h3><ul><li><a href=/a>Ferry prices go up in autumn</a></li></ul></div>",
        "<aside><p>The pier was built in 1904, burned down in 1931 and was built again.</p></aside>",
        "<div class='newsletter-box'><p>Get our letter each morning, with all that matters on the coast.</p></div>",
        "<div class='share-bar'><a href=/x>Share</a> <a href=/y>Send</a></div>",
        "<form><label>Your address</label><input><button>Send me the news of the coast</button></form>",
    ],
)
def test_boxes_inside_the_text_are_left_out(junk: str) -> None:
    inner = f"<article><h1>Pier repairs agreed</h1>{paragraphs(ONE, TWO)}{junk}{paragraphs(THREE, FOUR)}</article>"
    assert texts(page(inner)) == [ONE, TWO, THREE, FOUR]


def test_comments_are_left_out_however_long_they_are() -> None:
    comments = "".join(
        f"<li class=comment><p>I think number {n} is right, and that we should say so, because it is true.</p></li>"
        for n in range(40)
    )
    inner = f"<article><h1>Pier</h1>{paragraphs(ONE, TWO)}</article><section id=comments><ol>{comments}</ol></section>"
    assert texts(page(inner)) == [ONE, TWO]


def test_an_opinion_piece_in_an_element_called_comment_is_read() -> None:
    inner = f"<div class='comment page'><h1>Leave the pier alone</h1>{paragraphs(ONE, TWO, THREE)}</div>"
    assert texts(page(inner)) == [ONE, TWO, THREE]


def test_quotations_and_lists_after_a_colon_belong_to_the_text() -> None:
    inner = (
        f"<article><h1>Pier</h1>{paragraphs(ONE)}<blockquote><p>{THREE}</p></blockquote><p>The plan has two steps:</p>"
        "<ul><li>The old deck is taken off in June.</li><li>New beams are set in autumn.</li></ul>"
        f"{paragraphs(TWO, FOUR)}</article>"
    )
    assert texts(page(inner)) == [
        ONE,
        THREE,
        "The plan has two steps:",
        "The old deck is taken off in June.",
        "New beams are set in autumn.",
        TWO,
        FOUR,
    ]


def test_the_standfirst_is_apart() -> None:
    summary = "The board has voted, the county will pay, and the crews will wait until next spring"
    top = f"<header><h1>Pier repairs</h1><p class=standfirst>{summary}</p></header>"
    inner = f"<article>{top}{paragraphs(ONE, TWO, THREE)}</article>"
    body = read(page(inner))
    assert body.standfirst is not None
    assert body.standfirst.text == summary
    assert [block.text for block in body.blocks] == [ONE, TWO, THREE]


def test_a_description_names_a_standfirst_without_a_telling_class() -> None:
    summary = "The board has voted, the county will pay, and the crews will wait until next spring."
    top = f"<h1>Pier repairs</h1><div class=x9><h2>{summary}</h2></div>"
    inner = f"<div>{top}<div class=t>{paragraphs(ONE, TWO, THREE)}</div></div>"
    body = read(page(inner), descriptions=(summary,))
    assert body.standfirst is not None
    assert body.standfirst.text == summary


def test_text_parted_by_breaks_in_a_bare_element() -> None:
    inner = f"<div><h1>Pier</h1><div id=t>{'<br><br>'.join((ONE, TWO, THREE))}</div></div>"
    assert texts(page(inner)) == [ONE, TWO, THREE]


def test_an_old_page_laid_out_with_tables() -> None:
    inner = f"<tr><td width=180>{MENU}</td><td><h1>Pier</h1><font>{'<br><br>'.join((ONE, TWO, THREE))}</font></td></tr>"
    assert texts(page(f"<table>{inner}</table>", menu="")) == [ONE, TWO, THREE]


def test_the_whole_page_in_one_form() -> None:
    inner = f"<form action=/x>{MENU}<div><h1>Pier</h1>{paragraphs(ONE, TWO, THREE)}</div>{FOOT}</form>"
    assert texts(page(inner, menu="", foot="")) == [ONE, TWO, THREE]


def test_a_body_cut_into_sections_by_advertising() -> None:
    parts = "".join(
        f"<div class=row><section class=txt><p>{text}</p></section></div><div class=ad-slot>Advertisement</div>"
        for text in (ONE, TWO, THREE, FOUR)
    )
    assert texts(page(f"<main><h1>Pier</h1>{parts}</main>")) == [ONE, TWO, THREE, FOUR]


def test_a_page_that_says_everything_twice_is_read_once() -> None:
    both = "".join(f"<div class='{c}'>{paragraphs(ONE, TWO, THREE)}</div>" for c in ("phone", "desk"))
    assert texts(page(f"<main><h1>Pier</h1>{both}</main>")) == [ONE, TWO, THREE]


def test_the_second_article_of_a_page_is_not_read() -> None:
    other = "".join(
        f"<p>The ferry to island {n} will sail twice a day in winter, its captain said.</p>" for n in range(5)
    )
    inner = (
        f"<main><article><h1>Pier</h1>{paragraphs(ONE, TWO, THREE, FOUR)}</article>"
        f"<article><h2><a href=/f>Ferries in winter</a></h2>{other}</article></main>"
    )
    assert texts(page(inner)) == [ONE, TWO, THREE, FOUR]


@pytest.mark.parametrize("stub", [ONE, f"{ONE} {TWO}"])
def test_one_open_paragraph_is_enough(stub: str) -> None:
    assert texts(page(f"<h1>Pier</h1><div class=content><p>{stub}</p></div>")) == [stub]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "大桥维修获得通过",
            [
                "市议会星期一开会讨论今年春天以来一直关闭的大桥，并投票决定进行维修。",
                "工程师表示，工程将历时九个月，耗资四百万。",
            ],
        ),
        (
            "Мост починят",
            [
                "Совет посёлка в понедельник обсудил старый мост, закрытый с весны, и проголосовал за ремонт.",
                "Работы, по словам инженеров, займут девять месяцев и начнутся в июне.",
            ],
        ),
        (
            "إصلاح الجسر",
            [
                "اجتمع مجلس البلدة يوم الاثنين لمناقشة الجسر القديم، المغلق منذ الربيع، وصوت لصالح الإصلاح.",
                "وقال المهندسون إن العمل سيستغرق تسعة أشهر، وسيبدأ في يونيو.",
            ],
        ),
        (
            "पुल की मरम्मत",
            [
                "नगर परिषद ने सोमवार को पुराने पुल पर चर्चा की, जो वसंत से बंद है, और मरम्मत के पक्ष में मतदान किया।",
                "इंजीनियरों ने कहा कि काम में नौ महीने लगेंगे, और यह जून में शुरू होगा।",
            ],
        ),
    ],
)
def test_any_script(title: str, lines: list[str]) -> None:
    assert texts(page(f"<div class=a><h1>{title}</h1><div class=b>{paragraphs(*lines)}</div></div>")) == lines


def test_a_front_page_has_no_body() -> None:
    teasers = "".join(
        f"<article><h3><a href=/n{n}>News {n} from the coast today</a></h3><p>{FOUR[:60]} {n}, they said.</p></article>"
        for n in range(12)
    )
    assert texts(page(f"<main><h1>The Harbour Courier</h1>{teasers}</main>")) == []


@pytest.mark.parametrize("raw", ["", "<html><body></body></html>", "<p></p>", "<h1>Pier</h1>", MENU + FOOT])
def test_a_page_without_text_has_no_body(raw: str) -> None:
    assert read(raw).blocks == ()


def test_the_body_that_the_page_states_is_found_where_it_looks_like_a_menu() -> None:
    shown = "".join(f"<li><a href=/p{n}>.</a> {text}</li>" for n, text in enumerate((ONE, TWO, THREE, FOUR)))
    inner = f"<h1>Pier</h1><div class='menu dropdown'><ul>{shown}</ul></div><p>{FOUR[:50]}, in short.</p>"
    stated = " ".join(f". {text}" for text in (ONE, TWO, THREE, FOUR))
    assert [text[2:] for text in texts(page(inner), stated)] == [ONE, TWO, THREE, FOUR]


def test_a_long_live_blog_is_read_in_time() -> None:
    entries = "".join(
        f"<article class=post><time>12:{n % 60:02}</time><h2>Entry {n}</h2><p>{ONE} {n}</p><p>{TWO} {n}</p></article>"
        for n in range(3000)
    )
    raw = page(f"<main><h1>The storm, live</h1>{entries}</main>")
    begin = time.process_time()
    body = read(raw)
    assert time.process_time() - begin < 5
    assert sum(block.text.startswith(ONE) for block in body.blocks) > 2900


TAGS = "p,/p,div class='comments',div class='article-body',/div,ul,li,/ul,h1,/h1,h2,/h2,blockquote,/blockquote"
TAGS += ",a href=x,/a,br,table,td,/table,article,/article,aside,/aside,form,/form"
noise = st.lists(
    st.sampled_from([*(f"<{tag}>" for tag in TAGS.split(",")), ONE, TWO, ":", "x", "<br><br>"]), max_size=40
).map("".join)


@given(noise, st.none() | st.just(ONE * 4))
def test_noise_never_breaks_it_and_blocks_keep_the_order_of_the_page(raw: str, ld_body: str | None) -> None:
    body = read(raw, ld_body)
    places = [block.index for block in body.blocks]
    assert places == sorted(set(places))
    assert body.headings <= set(range(len(places)))
    assert body.standfirst is None or body.standfirst.index not in places


@pytest.mark.skipif(not GOLD.exists(), reason="the extraction gold stands beside the repository on some machines only")
def test_every_fourth_gold_page_is_read_as_its_publisher_reads_it() -> None:
    hits = given_words = wanted_words = 0.0
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()][::4]
    for row in rows:
        raw = gzip.decompress((GOLD.parent / row["page"]).read_bytes()).decode("utf-8")
        body = read(raw)
        found = Counter(
            " ".join(block.text for block in (*([body.standfirst] if body.standfirst else []), *body.blocks)).split()
        )
        gold = Counter((row["body"] if isinstance(row["body"], str) else " ".join(row["body"])).split())
        same = (found & gold).total()
        hits += 1
        given_words += same / max(1, found.total())
        wanted_words += same / max(1, gold.total())
    assert given_words / hits > 0.95
    assert wanted_words / hits > 0.95
