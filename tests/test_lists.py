"""Link lists of HTML pages: which groups of links are lists, what each entry says, and where it stands."""

from __future__ import annotations

import gc
import json
import time
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirrorwire.model import LinkItem, LinkList
from mirrorwire.pages.decode import decode
from mirrorwire.pages.html.body import find_body
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.lists import find_lists
from mirrorwire.samples import Sample, sample_pages

URL = "https://www.harbour-ledger.example/2025/03/ferry-line-to-reopen-after-three-years/"
NOW = datetime.fromisoformat("2025-03-08T12:00:00+01:00")

TITLES = (
    "Harbour board approves a second pier for night ferries",
    "Schools in the old town to open two weeks late",
    "Court orders a new count of the council vote",
    "Fishermen and wind farm builders sign a truce",
    "What the water report leaves out, and why it matters",
)
PARAGRAPH = (
    "The ferry between the two harbours will sail again from the first of April, the shipping office said on Saturday, "
    "after three years in which passengers had to take the coastal road or wait for the weekly mail boat."
)


def slug(title: str) -> str:
    """Return an address as the invented outlet makes it from a headline."""
    return "/2025/03/" + "-".join("".join(c for c in word if c.isalnum()) for word in title.lower().split()) + "/"


def anchors(titles: tuple[str, ...], before: str = "", after: str = "") -> str:
    """Return list items with a link for each title."""
    return "".join(f'<li>{before}<a href="{slug(t)}">{t}</a>{after}</li>' for t in titles)


def page(*extra: str, inside: str = "", top: str = "") -> str:
    """Return a page with an article; `inside` stands between its paragraphs, `extra` after it, `top` before it."""
    paragraphs = [f"<p>{PARAGRAPH} ({number})</p>" for number in range(5)]
    paragraphs.insert(3, inside)
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Ferry line to reopen</title></head><body>'
        f"{top}<main><article><h1>Ferry line to reopen after three years</h1>{''.join(paragraphs)}</article></main>"
        f"{''.join(extra)}</body></html>"
    )


def lists_of(raw: str, **options: object) -> list[LinkList]:
    """Read a page's lists as the HTML reader does."""
    document = Document.of(raw, URL)
    headline = next((b for b in document.blocks if b.element.tag == "h1" and not b.link_size), None)
    options.setdefault("base_url", URL)
    return find_lists(document, find_body(document, headline, None), **options)  # type: ignore[arg-type]


def headlines(one: LinkList) -> list[str]:
    """Return the list's headlines."""
    return [item.headline.value for item in one.items]


def all_headlines(raw: str) -> list[str]:
    """Return the headlines of all lists of a page."""
    return [headline for one in lists_of(raw) for headline in headlines(one)]


def title_of(one: LinkList) -> str | None:
    """Return the list's label."""
    return one.title.value if one.title else None


def section(label: str, items: str, tag: str = "h2") -> str:
    """Return a box with a label and items."""
    return f'<section class="box"><{tag}>{label}</{tag}><ul>{items}</ul></section>'


# -- what is a list -------------------------------------------------------------------------------------------------


def test_a_plain_list_with_its_label() -> None:
    (one,) = lists_of(page(section("Read also", anchors(TITLES))))
    assert (one.kind, title_of(one), headlines(one)) == ("read_also", "Read also", list(TITLES))
    assert [i.url.value for i in one.items if i.url] == ["https://www.harbour-ledger.example" + slug(t) for t in TITLES]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Latest news", "latest"),
        ("Most read", "most_read"),
        ("More news", "more"),
        ("More from Trade", "section"),
        ("Harbour life", "section"),
        ("Читайте также:", "read_also"),
        ("Meistgelesen", "most_read"),
        ("Aktuelle Meldungen", "latest"),
        ("En çok okunanlar", "most_read"),
        ("آخر الأخبار", "latest"),
        ("関連記事", "read_also"),
    ],
)
def test_kinds(label: str, kind: str) -> None:
    (one,) = lists_of(page(section(label, anchors(TITLES))))
    assert (title_of(one), one.kind) == (label, kind)


def test_a_kind_from_class_names_where_the_label_names_none() -> None:
    raw = page(f'<div class="trending-stories"><ol>{anchors(TITLES)}</ol></div>')
    (one,) = lists_of(raw)
    assert (title_of(one), one.kind) == (None, "most_read")


def test_each_label_gets_its_own_list() -> None:
    flat = (
        f"<div><h3>Read also</h3><ul>{anchors(TITLES[:2])}</ul><h3>Most read</h3><ul>{anchors(TITLES[2:])}</ul></div>"
    )
    assert [(title_of(one), len(one.items)) for one in lists_of(page(flat))] == [("Read also", 2), ("Most read", 3)]


def test_rows_of_cards_are_one_list() -> None:
    cards = [f'<div class="card"><h3><a href="{slug(t)}">{t}</a></h3></div>' for t in TITLES]
    rows = f'<div class="row">{cards[0]}{cards[1]}</div><div class="row">{cards[2]}{cards[3]}</div>'
    (one,) = lists_of(page(f'<div class="grid"><h2>More news</h2>{rows}</div>'))
    assert headlines(one) == list(TITLES[:4])


def test_hidden_tabs_are_lists_with_their_own_labels() -> None:
    raw = page(
        '<div><ul role="tablist"><li><a role="tab" href="#tab-day">Today</a></li>'
        '<li><a role="tab" href="#tab-week">This week</a></li></ul>'
        f'<div id="tab-day" class="tab-pane"><ol>{anchors(TITLES[:3])}</ol></div>'
        f'<div id="tab-week" class="tab-pane" style="display:none"><ol>{anchors(TITLES[2:])}</ol></div></div>'
    )
    assert [(title_of(one), len(one.items)) for one in lists_of(raw)] == [("Today", 3), ("This week", 3)]


def test_short_headlines_count_in_a_list_of_headlines() -> None:
    short = ("Pier closed", "A truce at sea", *TITLES[:3])
    assert headlines(lists_of(page(section("Most read", anchors(short))))[0]) == list(short)


def test_chinese_and_japanese_headlines_are_short_in_characters() -> None:
    titles = ("港口委员会批准夜间渡轮第二码头", "旧城学校推迟两周开学引关注", "法院下令重新计票市议会选举")
    items = "".join(f'<li><a href="/a/2025030{n}/c{n}4512.html">{t}</a></li>' for n, t in enumerate(titles))
    assert headlines(lists_of(page(section("相关阅读", items)))[0]) == list(titles)


def test_addresses_without_signs_are_judged_by_the_pages_own() -> None:
    url = "https://mag.example/stories/ferrylines"
    items = "".join(f'<li><a href="/stories/storynumber{"abcde"[n]}">{t}</a></li>' for n, t in enumerate(TITLES))
    document = Document.of(page(section("Read next", items)), url)
    assert [len(one.items) for one in find_lists(document, None, base_url=url)] == [5]


def test_sites_that_address_articles_by_query() -> None:
    url = "http://paper.example/view.php?idx=100&page=1"
    items = "".join(f'<li><a href="/view.php?idx={200 + n}">{t}</a></li>' for n, t in enumerate(TITLES))
    document = Document.of(page(section("Latest", items)), url)
    assert [len(one.items) for one in find_lists(document, None, base_url=url)] == [5]


# -- boxes in the text ----------------------------------------------------------------------------------------------


def test_a_box_in_the_text_with_one_link() -> None:
    box = f'<div class="box"><h4>Read also</h4><a href="{slug(TITLES[0])}">{TITLES[0]}</a></div>'
    (one,) = lists_of(page(inside=box))
    assert (one.kind, title_of(one), headlines(one)) == ("read_also", "Read also", [TITLES[0]])


def test_a_box_in_the_text_with_an_inline_label() -> None:
    box = (
        f'<div class="inset"><span class="inset__tag">In depth</span> <a href="{slug(TITLES[0])}">{TITLES[0]}</a></div>'
    )
    (one,) = lists_of(page(inside=box))
    assert (one.kind, title_of(one), one.items[0].kicker) == ("read_also", "In depth", None)


def test_links_of_the_running_text_are_no_list() -> None:
    linked = f'<p>{PARAGRAPH} The board had <a href="{slug(TITLES[0])}">{TITLES[0].lower()}</a> in May.</p>'
    assert lists_of(page(inside=linked * 3)) == []


# -- what is no list ------------------------------------------------------------------------------------------------

MENU = "".join(
    f'<li><a href="/{name.lower()}/">{name}</a></li>' for name in "World Politics Economy Sport Culture".split()
)


@pytest.mark.parametrize(
    "html",
    [
        f"<nav><ul>{MENU}</ul></nav>",
        f"<div class='mega'><ul>{MENU}</ul></div>",
        f"<nav class='mega-menu'><h3>Highlights</h3><ul>{anchors(TITLES)}</ul></nav>",
        f"<footer><h4>Our guides</h4><ul>{anchors(TITLES)}</ul></footer>",
        "<div class='bottom'><ul>"
        + "".join(
            f'<li><a href="/guide/{n}-best-{name}">{name}</a></li>'
            for n, name in enumerate(
                ("Ferry times", "Tide table", "Pier map", "House prices", "Car tax", "Bus pass", "Dog fee")
            )
        )
        + "</ul></div>",
        '<div class="tags">Topics: '
        + " ".join(f'<a href="/tag/{n}">{n} and everything about it</a>' for n in ("ferries", "harbour", "council"))
        + "</div>",
        '<ol class="breadcrumb"><li><a href="/">Home</a></li><li><a href="/harbour/">Harbour</a></li>'
        f'<li><a href="{URL}">Ferry line to reopen after three years</a></li></ol>',
        '<div class="bio"><a href="/authors/ann-marie-okafor-lindqvist/">More by Ann Marie Okafor Lindqvist</a></div>',
        f'<div class="nav-links"><div class="nav-previous"><a rel="prev" href="{slug(TITLES[0])}">{TITLES[0]}</a></div>'
        f'<div class="nav-next"><a rel="next" href="{slug(TITLES[1])}">{TITLES[1]}</a></div></div>',
        f'<div><p>Previous article: <a href="{slug(TITLES[0])}">{TITLES[0]}</a></p></div>',
        f'<section><h3>Sponsored content</h3><ul class="ad-slot">{anchors(TITLES)}</ul></section>',
        '<section class="newsletter"><h3>Newsletters</h3><ul><li><a href="/newsletters/the-morning-tide-briefing">'
        "Sign up for the morning tide briefing</a></li></ul></section>",
        '<ul class="share">'
        + "".join(
            f'<li><a href="https://{site}/share?u={URL}">Share this story about the ferry on {site}</a></li>'
            for site in ("facebook.com", "t.me", "x.com")
        )
        + "</ul>",
        '<ul><li><a href="/de/">Deutsche Ausgabe</a></li><li><a href="/fr/">Édition française</a></li></ul>',
        '<section id="comments"><h3>Comments</h3><ul>'
        + "".join(
            f'<li><a href="{URL}#comment-{n}">I took the mail boat for two years, never again</a></li>'
            for n in range(3)
        )
        + "</ul></section>",
        "<ul>" + "".join(f'<li><a href="javascript:go({n})">{t}</a></li>' for n, t in enumerate(TITLES)) + "</ul>",
        "<ul>"
        + "".join(f'<li><a href="mailto:desk@x.example?{n}">{t}</a></li>' for n, t in enumerate(TITLES))
        + "</ul>",
    ],
    ids=[
        "menu",
        "menu in a div",
        "articles in a menu",
        "footer",
        "link farm in a div",
        "tags",
        "breadcrumb",
        "author",
        "previous and next",
        "previous by its words",
        "sponsored",
        "newsletter",
        "share",
        "languages",
        "comments",
        "javascript",
        "mailto",
    ],
)
def test_no_list(html: str) -> None:
    # a real list beside it, so that an empty answer for the whole page proves nothing
    raw = page(html, section("Read also", anchors(("A real story about the harbour and its two ferries",))))
    assert all_headlines(raw) == ["A real story about the harbour and its two ferries"]


def test_an_advertisement_among_articles_is_left_out() -> None:
    items = anchors(TITLES[:3], before='<span class="kicker">Harbour</span> ')
    advert = (
        '<li><span class="kicker">Sponsored</span> <a href="/2025/03/buy-a-boat-this-spring/">'
        "Buy a boat this spring, pay in the autumn</a></li>"
    )
    assert all_headlines(page(section("Latest", items + advert))) == list(TITLES[:3])


def test_the_link_to_more_of_the_list_is_no_entry() -> None:
    more = (
        '<li class="all"><a href="/2025/03/news/all-of-the-latest-news">All the latest news of the harbour »</a></li>'
    )
    assert all_headlines(page(section("Latest", anchors(TITLES) + more))) == list(TITLES)


# -- what an entry says ---------------------------------------------------------------------------------------------


def card(inner: str) -> LinkItem:
    """Return the first entry of a list of three cards; {title} and {href} are filled in."""
    cards = "".join(
        f'<div class="card">{inner.replace("{title}", t).replace("{href}", slug(t)).replace("{n}", str(n + 1))}</div>'
        for n, t in enumerate(TITLES[:3])
    )
    (one,) = lists_of(page(f'<section><h2>Latest</h2><div class="cards">{cards}</div></section>'), reference=NOW)
    assert headlines(one) == list(TITLES[:3])
    return one.items[0]


@pytest.mark.parametrize(
    "inner",
    [
        '<a href="{href}"><span class="rank">{n}</span><h3>{title}</h3></a>',
        '<span>{n}</span><h3><a href="{href}">{title}</a></h3>',
        '<a href="{href}">{n}. {title}</a>',
        '<h3><a href="{href}">OLD TOWN</a></h3><p><a href="{href}">{title}</a></p>',
        '<h3><a href="{href}"><span class="badge">Premium</span> {title}</a></h3>',
        '<h3><a href="{href}">{title}</a> <span class="sr-only">{title}</span></h3>',
        '<h3><a href="{href}"><span class="visually-hidden">Video: </span>{title}</a></h3>',
        '<a href="{href}"><img src="x.jpg"></a><h3><a href="{href}">{title}</a></h3><p>By <a href="/a/jo">Jo</a></p>',
        '<a href="{href}"><div class="title">{title}</div><div class="byline">Jo Ekwall and others</div></a>',
        '<h3><a href="{href}">{title}</a></h3><p>Nobody asked the fishermen, who have used the pier for years.</p>'
        '<a href="{href}">Read more</a>',
    ],
)
def test_the_headline_alone(inner: str) -> None:
    assert card(inner).headline.value == TITLES[0]


@pytest.mark.parametrize(
    "inner",
    [
        '<span class="kicker">Old town</span><h3><a href="{href}">{title}</a></h3>',
        '<div class="label">Old town</div><h3><a href="{href}">{title}</a></h3>',
        '<a href="{href}"><div>Old town</div><h3>{title}</h3></a>',
        '<a href="{href}"><span class="eyebrow">Old town</span> <span class="title">{title}</span></a>',
        '<p><a href="/old-town/">Old town</a></p><h3><a href="{href}">{title}</a></h3>',
        '<h3><a href="{href}">{title}</a></h3><span class="card__kicker">Old town</span>',
    ],
)
def test_the_kicker(inner: str) -> None:
    item = card(inner)
    assert item.kicker is not None
    assert item.kicker.value == "Old town"


@pytest.mark.parametrize(
    ("inner", "shown", "value"),
    [
        (
            '<h3><a href="{href}">{title}</a></h3><time>8 March 2025, 09:40</time>',
            "8 March 2025, 09:40",
            "2025-03-08T09:40",
        ),
        ('<h3><a href="{href}">{title}</a></h3><p>Jo Ek, 8 March 2025</p>', "8 March 2025", "2025-03-08"),
        ('<p>Old town / 20 min ago</p><h3><a href="{href}">{title}</a></h3>', "20 min ago", "2025-03-08T11:40+01:00"),
        (
            '<a href="{href}"><span class="time">09:40</span> <span class="title">{title}</span></a>',
            "09:40",
            "2025-03-08T09:40",
        ),
        ('<h3><a href="{href}">{title}</a></h3><div>yesterday</div>', "yesterday", "2025-03-07"),
        (
            '<h3><a href="{href}">{title}</a></h3><time datetime="2025-03-08T08:40:00Z">this morning</time>',
            "this morning",
            "2025-03-08T08:40:00+00:00",
        ),
    ],
)
def test_the_time_as_shown_and_resolved(inner: str, shown: str, value: str) -> None:
    found = card(inner).published_at
    assert found is not None
    assert (found.shown, found.value) == (shown, value)


def test_a_relative_time_without_a_reference_stays_unresolved() -> None:
    raw = page(section("Latest", anchors(TITLES, after=" <span>3 hours ago</span>")))
    item = lists_of(raw)[0].items[0]
    assert item.published_at is not None
    assert (item.published_at.shown, item.published_at.value, item.published_at.precision) == (
        "3 hours ago",
        None,
        None,
    )


def test_a_clock_takes_the_outlets_zone() -> None:
    raw = page(section("Latest", anchors(TITLES, after=" <span>8 March 2025, 09:40</span>")))
    item = lists_of(raw, zone="Europe/Oslo")[0].items[0]
    assert item.published_at is not None
    assert item.published_at.value == "2025-03-08T09:40+01:00"


def test_times_that_stand_between_the_entries() -> None:
    rows = "".join(f'<dt>1{n}:05</dt><dd><a href="{slug(t)}">{t}</a></dd>' for n, t in enumerate(TITLES[:3]))
    (one,) = lists_of(page(f"<section><h2>Latest</h2><dl>{rows}</dl></section>"), reference=NOW)
    assert [i.published_at.shown for i in one.items if i.published_at] == ["10:05", "11:05", "12:05"]


def test_the_base_element_goes_before_the_pages_address() -> None:
    items = "".join(f'<li><a href="story-{n}-of-the-harbour-20250{n}">{t}</a></li>' for n, t in enumerate(TITLES))
    raw = page(section("Latest", items)).replace("<head>", '<head><base href="https://cdn.ledger.example/en/">')
    item = lists_of(raw)[0].items[0]
    assert item.url is not None
    assert item.url.value == "https://cdn.ledger.example/en/story-0-of-the-harbour-202500"


# -- rendered twice -------------------------------------------------------------------------------------------------


def test_a_list_for_two_screens_is_given_once() -> None:
    one = section("Latest", anchors(TITLES))
    assert len(lists_of(page(f"<div class='desktop'>{one}</div><div class='mobile'>{one}</div>"))) == 1


def test_cloned_slides_are_given_once() -> None:
    assert all_headlines(page(section("Latest", anchors((*TITLES, *TITLES[:2]))))) == list(TITLES)


def test_the_same_articles_under_two_labels_are_two_lists() -> None:
    raw = page(section("Read also", anchors(TITLES[:3])), section("Most read", anchors(TITLES[:3])))
    assert [title_of(one) for one in lists_of(raw)] == ["Read also", "Most read"]


# -- spans ----------------------------------------------------------------------------------------------------------


def test_every_span_gives_the_characters_of_the_source() -> None:
    inner = (
        '<span class="kicker">Old &amp; new</span><h3>'
        "<a class='x' data-id='7' href=\"/2025/03/pier-no-2-and-more?a=1&amp;b=2\">"
        "Pier\n   no. <em>2</em> &mdash; and more to come this year</a></h3><time>8 March 2025</time>"
    )
    raw = page(f'<section><h2>Latest</h2><div class="card">{inner}</div><ul>{anchors(TITLES)}</ul></section>')
    item = next(i for one in lists_of(raw) for i in one.items if i.headline.value.startswith("Pier"))
    assert item.headline.value == "Pier no. 2 — and more to come this year"
    assert item.headline.span is not None and item.kicker is not None and item.kicker.span is not None
    assert item.url is not None and item.url.span is not None
    assert item.published_at is not None and item.published_at.span is not None
    spans = [item.headline.span, item.kicker.span, item.url.span, item.published_at.span]
    assert [raw[s.start : s.end] for s in spans] == [
        "Pier\n   no. <em>2</em> &mdash; and more to come this year",
        "Old &amp; new",
        "/2025/03/pier-no-2-and-more?a=1&amp;b=2",
        "8 March 2025",
    ]
    assert item.url.value == "https://www.harbour-ledger.example/2025/03/pier-no-2-and-more?a=1&b=2"
    assert all(s.layer == "raw" and s.raw == (s.start, s.end) for s in spans)


PARTS = st.sampled_from(
    [
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
        "<div class='card'>",
        "</div>",
        "<h3>",
        "</h3>",
        "<h1>",
        "</h1>",
        "<a href='/2025/03/a-long-slug-of-words'>",
        '<a href="https://other.example/2025/1">',
        "<a href='http://[broken/x-y-z-a'>",
        "<a>",
        "</a>",
        "<nav>",
        "<br>",
        "<time datetime='2025-03-08T'>",
        "</time>",
        "<span class='kicker'>",
        "</span>",
        "Harbour board approves a second pier",
        "Read also",
        "8 March 2025",
        "09:40",
        "&nbsp;",
        "»",
        "1.",
        " ",
        "港口委员会批准夜间渡轮第二码头",
        "\u200b",
        "<table><tr><td>",
    ]
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PARTS | st.text(max_size=8), max_size=60).map("".join))
def test_noise_never_raises_and_spans_hold(noise: str) -> None:
    raw = page(noise) if len(noise) % 2 else noise
    for one in lists_of(raw, reference=NOW):
        assert one.items
        for item in one.items:
            assert item.headline.span is not None
            kept = raw[item.headline.span.start : item.headline.span.end]
            assert kept and not item.headline.value[0].isspace() and not item.headline.value[-1].isspace()
            # the first and last visible characters of the value are those of the source
            assert kept[0] in (item.headline.value[0], "&") and kept[-1] in (item.headline.value[-1], ";")
            if item.url is not None:
                assert item.url.value.startswith(("http://", "https://"))


def took(raw: str) -> float:
    """Return the CPU seconds that a page's lists take, body and mark-up read before."""
    document = Document.of(raw, URL)
    body = find_body(document, None, None)
    # the collector would walk over all that other tests have loaded, a parser among it: no time of the lists'
    gc.collect()
    gc.disable()
    try:
        before = time.process_time()
        find_lists(document, body, base_url=URL)
        return time.process_time() - before
    finally:
        gc.enable()


@pytest.mark.parametrize("sizes", [(50, 1000), (200, 4000)], ids=["read", "too many to be read"])
@pytest.mark.parametrize(
    ("before", "one"),
    [
        ("<ul>", '<li><a href="/2025/03/story-no-{n}-of-many">Story number {n} of the harbour</a></li>'),
        ("<p>", '<a href="/2025/03/story-no-{n}-of-many">Story number {n} of the harbour</a> '),
        ("", '<div><p>x{n}</p><a href="/2025/03/story-no-{n}-of-many">Story number {n} of the harbour</a></div>'),
        ("<div>" * 400 + "<b>" * 90, '<i><a href="/2025/03/story-{n}-of-many">Story number {n} of the harbour</a></i>'),
        ("", '<section><h2>Part {n}</h2><a href="/2025/03/story-{n}-of-many">Story no. {n} of the town</a></section>'),
        ("<ul>", '<li><a href="/s{n}">Story {n}</a></li>'),
    ],
    ids=["list", "one line", "boxes", "deep", "sections", "menu"],
)
def test_time_grows_with_the_number_of_links_and_no_faster(before: str, one: str, sizes: tuple[int, int]) -> None:
    few, many = (page(before + "".join([one.replace("{n}", str(n)) for n in range(size)])) for size in sizes)
    # 20 times the links; a quadratic walk takes 400 times as long
    assert min(took(many), took(many)) < 80 * max(took(few), took(few), 0.001)


def test_an_archive_of_thousands_is_no_list() -> None:
    rows = "".join(f'<li><a href="/2025/story-no-{n}-of-many">Story no. {n} of the town</a></li>' for n in range(1500))
    assert [title_of(one) for one in lists_of(page(section("Archive", rows), section("Latest", anchors(TITLES))))] == [
        "Latest"
    ]


# -- whole pages ----------------------------------------------------------------------------------------------------


HTML_SAMPLES = [sample for sample in sample_pages() if sample.media_type == "text/html"]


def folded(text: str | None) -> str | None:
    """Fold white space as the samples' truth does."""
    return " ".join(text.split()) if text is not None else None


@pytest.mark.parametrize("sample", HTML_SAMPLES, ids=lambda sample: sample.name)
def test_the_samples(sample: Sample) -> None:
    raw = decode(sample.path.read_bytes()).text
    truth = json.loads(sample.golden.read_text(encoding="utf-8"))
    document = Document.of(raw, sample.url)
    headline = next((b for b in document.blocks if b.element.tag == "h1" and not b.link_size), None)
    found = find_lists(
        document,
        find_body(document, headline, None),
        base_url=sample.url,
        reference=datetime.fromisoformat(sample.captured_at),
        language=truth["language"],
    )
    wanted = sorted(truth["lists"], key=lambda one: (one["title"], len(one["items"])))
    got = sorted(found, key=lambda one: (title_of(one) or "", len(one.items)))
    assert [(one.kind, folded(title_of(one))) for one in got] == [(one["kind"], one["title"]) for one in wanted]
    for one, true in zip(got, wanted, strict=True):
        assert [
            {
                "headline": folded(item.headline.value),
                "kicker": folded(item.kicker.value) if item.kicker else None,
                "url": item.url.value if item.url else None,
                "shown": folded(item.published_at.shown) if item.published_at else None,
            }
            for item in one.items
        ] == [{key: item[key] for key in ("headline", "kicker", "url", "shown")} for item in true["items"]]
