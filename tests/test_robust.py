"""Pages that break readers: huge, hostile, cut off, mislabelled, without an article: read, or refused in words."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mirrorwire import InputError, NotAPage, PageInput, Record, Settings, TooLarge, read_page, to_json

SETTINGS = Settings()
PARAGRAPHS = (
    "The harbour council of Lindmere voted on Monday to lease two piers to a shipping line from the south coast.",
    "“Nobody asked the people who mend the nets,” said Oda Rasmund, who has worked on the quay for thirty years.",
    "The line, which did not answer our questions, has promised a hundred and twenty jobs and a new breakwater.",
    "A second vote is due in spring, and the mayor says that he will not sign anything before it is held.",
)
HEADLINE = "Lindmere leases two piers and loses its temper"
ITEMS = tuple(
    f"{who} {what}"
    for who in ("Fishermen of Aldsund", "The mayor of Torvik", "Port pilots", "A court in Melhaven", "Two ferry lines")
    for what in ("ask for a second vote on the breakwater", "turn down an offer from the south coast")
)


def article(body: str, head: str = "", after: str = "", before: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{HEADLINE} | The Quay</title>{head}</head>'
        f'<body><header><nav><ul><li><a href="/">Home</a><li><a href="/sea">Sea</a></ul></nav></header>{before}<main>'
        f"<article><h1>{HEADLINE}</h1>{body}</article></main>{after}<footer><p>© The Quay</p></footer></body></html>"
    )


def paragraphs(texts: tuple[str, ...] = PARAGRAPHS) -> str:
    return "".join(f"<p>{text}</p>\n" for text in texts)


def links(titles: tuple[str, ...], label: str = "Latest news", attributes: str = "") -> str:
    rows = "".join(
        f'<li><a href="/news/{index}"><h3>{title}</h3></a><time datetime="2025-03-0{index % 9 + 1}T10:0{index % 10}">'
        f"{index % 9 + 1} March 2025, 10:0{index % 10}</time></li>"
        for index, title in enumerate(titles)
    )
    return f"<aside {attributes}><h2>{label}</h2><ul>{rows}</ul></aside>"


def read(content: str | bytes, **given: str) -> Record:
    record = read_page(PageInput(content, **given), SETTINGS)  # type: ignore[arg-type]
    to_json(record)
    return record


def body(record: Record) -> list[str]:
    return [record.text[span.start : span.end] for span in record.article.body] if record.article else []


def headline(record: Record) -> str | None:
    return record.article.headline.value if record.article and record.article.headline else None


def headlines(record: Record) -> list[list[str]]:
    return [[item.headline.value for item in block.items] for block in record.lists]


# two seconds a page on a quiet machine; a busy one may take twice as long without failing
NOISE = 2.0


class Clock:
    """CPU seconds of what runs inside."""

    def __enter__(self) -> Clock:
        self.began = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.took = time.process_time() - self.began


def test_the_plain_page_is_read_whole() -> None:
    # what the broken pages below are broken from
    record = read(article(paragraphs(), after=links(ITEMS)))
    assert (headline(record), body(record), headlines(record)) == (HEADLINE, list(PARAGRAPHS), [list(ITEMS)])


# ------------------------------------------------------------------------------------------------ size


def test_a_live_blog_of_over_a_megabyte_is_read_whole() -> None:
    count = 1_800
    entries = [
        f"Entry {number}: the counting in district {number} goes on, and the clerk of the harbour court reads out "
        f"every figure twice, because figure {number} was read out wrongly this morning and nobody wants that again."
        for number in range(count)
    ]
    posts = []
    for number, text in enumerate(entries):
        clock = f"{number // 60 % 24:02}:{number % 60:02}"
        posts.append(
            f'<section class="post" id="post-{number}"><div class="meta"><time datetime="2025-03-04T{clock}:00+01:00">'
            f'{clock}</time></div><div class="text"><h2>District {number} reports after a long night of counting</h2>'
            f"<p>{text}</p><p>{PARAGRAPHS[number % 4]}</p></div>"
            '<ul class="share"><li><a href="#a">Share</a></li><li><a href="#b">Copy link</a></li></ul></section>\n'
        )
    page = article("".join(posts))
    assert len(page) > 1_000_000
    with Clock() as watch:
        record = read(page)
    assert watch.took < 2.0
    found = set(body(record))
    assert sum(text in found for text in entries) >= 0.99 * count


def test_a_page_with_most_of_a_megabyte_of_json_ld_is_read() -> None:
    updates = ",".join(
        f'{{"@type":"BlogPosting","headline":"Update {number}","datePublished":"2031-01-01T00:{number % 60:02}:00Z",'
        f'"articleBody":"{PARAGRAPHS[number % 4].replace(chr(8220), "").replace(chr(8221), "")}"}}'
        for number in range(4_000)
    )
    linked = (
        f'<script type="application/ld+json">{{"@context":"https://schema.org","@type":"LiveBlogPosting","headline":'
        f'"{HEADLINE}","datePublished":"2025-03-04T09:30:00+01:00","liveBlogUpdate":[{updates}]}}</script>'
    )
    assert len(linked) > 800_000
    with Clock() as clock:
        record = read(article(paragraphs(), head=linked))
    assert clock.took < 2 * NOISE
    assert (headline(record), body(record)) == (HEADLINE, list(PARAGRAPHS))
    assert record.article is not None
    # the article's own time, or none if the block was too long to look into: never that of an update
    published = record.article.published_at
    assert published is None or published.value == "2025-03-04T09:30:00+01:00"


def test_twenty_thousand_links_cost_no_more_than_two_seconds() -> None:
    rows = "".join(
        f'<li><a href="/archive/{number}">The harbour of town number {number} opens its gates once more</a></li>'
        for number in range(20_000)
    )
    with Clock() as clock:
        record = read(article(paragraphs(), after=f"<div class='archive'><h2>Archive</h2><ul>{rows}</ul></div>"))
    assert clock.took < 2 * NOISE
    assert body(record) == list(PARAGRAPHS)


def test_twenty_thousand_links_without_a_list_cost_no_more_than_two_seconds() -> None:
    rows = "".join(f'<a href="/archive/{number}">Harbour of town {number} opens</a> ' for number in range(20_000))
    with Clock() as clock:
        record = read(article(paragraphs(), after=f"<div>{rows}</div>"))
    assert clock.took < 2 * NOISE
    assert body(record) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "hostile",
    [
        "<div><p>" * 30_000,
        "<span>" * 100_000 + "words",
        "<div class='" + "latest " * 100_000 + "'>x</div>",
        "<p>" + "word " * 300_000 + "</p>",
        "<p>" + "12:30 " * 200_000 + "</p>",
        "<p>4 March " * 50_000,
        "<li><a href=/x>Read also</a>" * 30_000,
        "<h1>" + "headline " * 100_000 + "</h1>",
        "<p>By " + "Oda Rasmund, " * 60_000 + "</p>",
        "<ul>" * 400 + "<li><a href=/x>A harbour opens its gates again</a></li>" * 3_000,
        "<script type='application/ld+json'>" + "[" * 300_000 + "</script><p>Words stand here after all.</p>",
        "<table>" + "<tr><td>" * 60_000 + "x</table>",
        "<time datetime='" + "9" * 300_000 + "'>now</time><p>Words stand here after all.</p>",
        "<a href='" + "../" * 100_000 + "'>A link that climbs for ever</a><p>Words stand here after all.</p>",
        "&" * 500_000,
    ],
    ids=lambda hostile: str(hostile)[:24],
)
def test_hostile_pages_cost_no_more_than_two_seconds(hostile: str) -> None:
    with Clock() as clock:
        try:
            read(hostile, form="html", url="https://quay.example/x")
        except NotAPage as error:
            assert error.cause
    assert clock.took < 2 * NOISE


@pytest.mark.parametrize(
    "hostile",
    [
        "word " * 300_000,
        "4 March 2025 - 10:00\n" * 20_000,
        "Read also\n\n" * 40_000,
        "A harbour opens its gates again 2 hours ago\n" * 8_000,
        ("x" * 400 + "\n") * 2_000,
        "\n" * 500_000 + "words",
        "By " * 200_000,
        "– " * 200_000,
    ],
    ids=lambda hostile: str(hostile)[:24],
)
def test_hostile_texts_cost_no_more_than_two_seconds(hostile: str) -> None:
    with Clock() as clock:
        try:
            read(hostile, form="flat")
        except NotAPage as error:
            assert error.cause
    assert clock.took < 2 * NOISE


def test_a_page_over_the_limit_is_refused_and_the_limit_is_a_setting(tmp_path: Path) -> None:
    page = PAGE.encode()
    assert len(page) > 2_000
    small = Settings(max_page_bytes=1_000)
    for content in (page, page.decode()):
        with pytest.raises(TooLarge, match="max_page_bytes"):
            read_page(PageInput(content, place="the page"), small)
    huge = tmp_path / "huge.html"
    with huge.open("wb") as file:
        file.write(page)
        file.truncate(60_000_000)
    done = subprocess.run(
        [sys.executable, "-m", "mirrorwire", "read", str(huge)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for part in (str(huge), "60000000", "50000000", "max_page_bytes"):
        assert part in done.stderr.replace("\u202f", "").replace(" ", "").replace(",", "").replace("\n", "")
    raised = subprocess.run(
        [sys.executable, "-m", "mirrorwire", "read", str(huge), "--json"],
        env={**os.environ, "MIRRORWIRE_MAX_PAGE_BYTES": "2000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert raised.returncode == 1
    assert "2000" in raised.stderr.replace(" ", "")


def test_a_page_over_the_time_limit_is_refused(tmp_path: Path) -> None:
    slow = tmp_path / "slow.html"
    slow.write_text("<p>" + "<b>x</b> word " * 400_000)
    done = subprocess.run(
        [sys.executable, "-m", "mirrorwire", "read", str(slow)],
        env={**os.environ, "MIRRORWIRE_PAGE_SECONDS": "0.05"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"refused: {slow}: took longer than 0.05 s (setting page_seconds)\n"


# ------------------------------------------------------------------------------------------------ structure


def test_a_page_inside_one_form_is_read() -> None:
    inner = (
        f'<form method="post" action="./" id="aspnetForm"><input type="hidden" name="__STATE" value="{"QUJD" * 3000}">'
        f'<div class="page"><div class="top"><a href="/">Home</a></div><h1>{HEADLINE}</h1><div class="text">'
        f"{paragraphs()}</div>{links(ITEMS)}</div></form>"
    )
    record = read(f"<html><head><title>{HEADLINE}</title></head><body>{inner}</body></html>")
    assert (headline(record), body(record), headlines(record)) == (HEADLINE, list(PARAGRAPHS), [list(ITEMS)])


@pytest.mark.parametrize(
    ("tags", "count"), [("div", 400), ("section", 400), ("span", 400), ("b", 400), ("table tr td", 130)]
)
def test_an_article_under_hundreds_of_nested_tags_is_read(tags: str, count: int) -> None:
    opened = "".join(f"<{name}>" for name in tags.split())
    closed = "".join(f"</{name}>" for name in reversed(tags.split()))
    nested = opened * count + paragraphs() + closed * count
    record = read(article(nested))
    assert (headline(record), body(record)) == (HEADLINE, list(PARAGRAPHS))


def test_nesting_beyond_what_browsers_take_keeps_the_words() -> None:
    record = read(article("<div>" * 3_000 + paragraphs() + "</div>" * 3_000))
    assert body(record) == list(PARAGRAPHS)


@pytest.mark.parametrize("empty", ["", "   \n ", "<div id='app'></div><script>window.start()</script>"])
def test_a_page_without_a_word_in_its_body_is_refused_or_has_no_paragraph(empty: str) -> None:
    page = f"<html><head><title>{HEADLINE}</title></head><body>{empty}</body></html>"
    try:
        record = read(page, place="page.html")
    except NotAPage as error:
        assert str(error).startswith("page.html: ")
    else:
        assert (body(record), record.lists) == ([], ())


def test_a_paywall_stub_gives_the_open_part_and_no_more() -> None:
    stub = (
        f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><div class='paywall'><h2>Read on with a subscription</h2>"
        "<p>Subscribe now for 4.90 a month and read it all. Already a subscriber? <a href='/login'>Log in</a></p>"
        "<button>Subscribe</button></div>"
    )
    record = read(article(stub))
    assert (headline(record), body(record)) == (HEADLINE, list(PARAGRAPHS[:2]))


def test_a_page_without_a_title_element_is_read() -> None:
    record = read(f"<body><h1>{HEADLINE}</h1>{paragraphs()}")
    assert (headline(record), body(record)) == (HEADLINE, list(PARAGRAPHS))


def test_a_page_without_any_headline_invents_none() -> None:
    record = read(f"<body><article>{paragraphs()}</article>")
    assert (headline(record), body(record)) == (None, list(PARAGRAPHS))


def test_a_page_of_lists_alone_has_lists_and_no_body() -> None:
    page = (
        "<!doctype html><html lang=en><head><title>The Quay</title></head><body><header><nav><a href=/>Home</a></nav>"
        "</header>"
        f"{links(ITEMS[:5], 'Latest news')}{links(ITEMS[5:], 'Most read')}</body></html>"
    )
    record = read(page, url="https://quay.example/")
    assert headlines(record) == [list(ITEMS[:5]), list(ITEMS[5:])]
    assert [block.kind for block in record.lists] == ["latest", "most_read"]
    assert body(record) == []
    assert record.article is None or record.article.published_at is None
    assert record.capture.not_before is not None


@pytest.mark.parametrize("hidden", ["hidden", 'style="display:none"', 'class="mobile-only"', 'aria-hidden="true"'])
def test_a_list_that_stands_twice_is_one_list(hidden: str) -> None:
    page = article(paragraphs(), before=links(ITEMS, attributes=hidden), after=links(ITEMS))
    record = read(page)
    assert headlines(record) == [list(ITEMS)]
    assert body(record) == list(PARAGRAPHS)


def test_navigation_and_footer_are_no_lists() -> None:
    menu = "".join(
        f"<li><a href='/{word}'>{word} and all that belongs to it</a></li>" for word in "sea land air town".split()
    )
    page = (
        article(paragraphs()).replace("<ul><li>", f"<ul>{menu}<li>", 1).replace("<footer>", f"<footer><ul>{menu}</ul>")
    )
    record = read(page)
    assert record.lists == ()
    assert body(record) == list(PARAGRAPHS)


# ------------------------------------------------------------------------------------------------ damage


PAGE = article(
    paragraphs(),
    head='<meta property="article:published_time" content="2025-03-04T09:30:00+01:00">',
    after=links(ITEMS),
)


@pytest.mark.parametrize("twentieth", range(1, 20))
def test_a_page_cut_off_anywhere_gives_what_is_left(twentieth: int) -> None:
    cut = PAGE[: len(PAGE) * twentieth // 20]
    try:
        record = read(cut, form="html")
    except NotAPage:
        # nothing but the head and the menu arrived
        assert PARAGRAPHS[0] not in cut
        return
    whole = [text for text in PARAGRAPHS if f"{text}</p>" in cut]
    assert body(record)[: len(whole)] == whole
    # at most the paragraph that is cut through follows
    assert all(any(text.startswith(part) for text in PARAGRAPHS) for part in body(record))
    if f"{HEADLINE}</h1>" in cut:
        assert headline(record) == HEADLINE
    for span in record.article.body if record.article else ():
        assert span.raw is not None
        assert span.raw[1] <= len(cut)


RUSSIAN = (
    "Совет гавани Линдмере проголосовал в понедельник за аренду двух причалов судоходной компанией с юга.",
    "«Никто не спросил тех, кто чинит сети», — сказала Ода Расмунд, которая тридцать лет работает на набережной.",
    "Второе голосование назначено на весну, и мэр говорит, что до него ничего подписывать не станет.",
)
WESTERN = (
    "Der Hafenrat von Lindmere hat am Montag beschlossen, zwei Molen für dreißig Jahre an eine Reederei zu verpachten.",
    "„Niemand hat die gefragt, die Netze flicken“, sagte Oda Rasmund, die seit Jahren über den Kai läuft.",
    "Eine zweite Abstimmung ist für März angekündigt, und der Bürgermeister will vorher nichts unterschreiben.",
)


@pytest.mark.parametrize(
    ("texts", "charset", "declared"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "cp1251", "utf-8"),
        (RUSSIAN, "cp1251", None),
        (RUSSIAN[::2], "koi8-r", "koi8-r"),
        (RUSSIAN, "utf-8", "windows-1251"),
        (RUSSIAN, "utf-8", None),
        (RUSSIAN, "utf-16", None),
        (WESTERN, "cp1252", "iso-8859-1"),
        (WESTERN, "cp1252", "utf-8"),
        (WESTERN, "cp1252", None),
        (WESTERN, "utf-8", "iso-8859-1"),
        (WESTERN, "utf-8-sig", "no-such-charset"),
    ],
)
def test_a_missing_or_wrong_charset_costs_no_letter(texts: tuple[str, ...], charset: str, declared: str | None) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    page = f"<html><head>{meta}<title>{texts[0][:30]}</title></head><body><h1>{texts[0][:30]}</h1>{paragraphs(texts)}"
    record = read(page.encode(charset))
    assert body(record) == list(texts)


def test_stray_bytes_are_noted_and_cost_no_paragraph() -> None:
    page = PAGE.encode().replace(b"lease two piers", b"lease \xff two piers", 1)
    record = read(page)
    assert body(record)[1:] == list(PARAGRAPHS[1:])
    assert any(note.kind == "charset" for note in record.notes)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "JPEG"),
        (b"PK\x03\x04" + bytes(200), "ZIP"),
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (bytes(range(256)) * 40, ""),
        (bytes(2_000), ""),
    ],
    ids=["pdf", "png", "jpeg", "zip", "empty", "blank", "binary", "zeros"],
)
def test_what_is_no_page_is_refused_in_words(data: bytes, named: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_page(PageInput(data, place="thing"), SETTINGS)
    assert named in str(refusal.value)
    assert str(refusal.value).startswith("thing: ")
