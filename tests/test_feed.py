"""Feeds, their entries and posts: fields with their spans, broken XML read as far as it goes, nothing ever expanded."""

import json
import re
import time
from html import unescape
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mirrorwire import MirrorwireError, NotAPage, PageInput, Record, Settings, read_page
from mirrorwire.model import Field, Time
from mirrorwire.pages.containers import ContainerLimits, Skipped, expand_bytes
from mirrorwire.pages.readers import sniff
from mirrorwire.pages.times import parse_mail_date

SETTINGS = Settings()
LIMITS = ContainerLimits()
WORDS = (
    "The harbour council of Lindmere voted on Monday to lease two piers.",
    "“Nobody asked the people who mend the nets,” said Oda Rasmund & her crew.",
    "A second vote is due in spring.",
)
HTML = (
    f"<p>{WORDS[0]}</p><script>count()</script><iframe src='https://video.example/1'></iframe>"
    "<p>“Nobody asked the people who <b>mend</b> the nets,” said Oda Rasmund &amp; her crew.</p>"
    f"<figure><img src='/a.jpg'><figcaption>A pier</figcaption></figure><h3>Next</h3><p>{WORDS[2]}</p>"
    '<p>The post <a href="/a">Two piers</a> appeared first on <a href="/">The Quay</a>.</p>'
)
BODY = [WORDS[0], WORDS[1], "Next", WORDS[2]]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rss(items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>\n', channel: str = "The Quay") -> str:
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        f"<title>{channel}</title><link>https://quay.example/</link><description>News</description>{items}"
        "</channel></rss>"
    )


def item(title: str = "Two piers are leased", link: str = "https://quay.example/a", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>\n"


ATOM = f"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://quay.example/news/">
<title type="text">The Quay</title><link rel="self" href="/feed"/>
<entry><title type="html">Two piers &amp;amp; a ferry</title><link rel="enclosure" href="/a.mp3"/>
<link rel="alternate" href="a?x=1&amp;y=2"/><id>tag:quay.example,2023:1</id>
<published>2023-09-08T14:03:00+03:00</published><updated>2023-09-08T15:00:00Z</updated>
<author><name>Oda Rasmund</name></author><category term="harbour" label="Harbour"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{WORDS[0]}</p><p>Salt &amp; wind.</p></div></content>
</entry>
<entry><title>Only updated</title><link href="b"/><updated>2023-09-07T10:00:00Z</updated>
<summary>Short.</summary></entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://quay.example/"><title>The Quay</title>
<items><rdf:Seq><rdf:li resource="https://quay.example/a"/></rdf:Seq></items></channel>
<item rdf:about="https://quay.example/a"><title>Two piers are leased</title><link>https://quay.example/a</link>
<dc:date>2023-09-08T14:03+03:00</dc:date></item></rdf:RDF>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Причал",
        "items": [
            {
                "id": "1",
                "title": "Два пирса \N{SHIP} сданы",
                "url": "https://quay.example/a",
                "date_published": "2023-09-08T14:03:00+03:00",
                "authors": [{"name": "Oda Rasmund"}],
                "tags": ["Harbour"],
                "content_html": HTML,
            },
            {"id": "2", "title": "Second", "url": "https://quay.example/b", "summary": "Short."},
        ],
    }
).replace("/", "\\/")


def read(raw: str | bytes, form: str = "auto", url: str = "https://quay.example/feed") -> Record:
    return read_page(PageInput(raw, form=form, url=url), SETTINGS)  # type: ignore[arg-type]


def entries(raw: str | bytes) -> list[PageInput]:
    data = raw.encode() if isinstance(raw, str) else raw
    members = expand_bytes(data, LIMITS, place="feed.xml", url="https://quay.example/feed")
    return [member for member in members if isinstance(member, PageInput) and member.form == "entry"]


def items(record: Record) -> list[tuple[str, str | None, str | None]]:
    (block,) = record.lists
    return [
        (
            one.headline.value,
            one.url.value if one.url else None,
            one.published_at.value if one.published_at else None,
        )
        for one in block.items
    ]


def fields(record: Record) -> list[Field | Time]:
    found: list[Field | Time | None] = []
    for block in record.lists:
        found.append(block.title)
        for one in block.items:
            found += [one.headline, one.url, one.published_at]
    if record.article:
        found += [record.article.headline, record.article.rubric, *record.article.byline]
        found += [record.article.published_at, record.article.updated_at]
    return [one for one in found if one is not None and one.span is not None]


def shown(characters: str) -> str:
    """What characters of a feed say: tags and CDATA marks taken away, references and escapes decoded, twice."""
    characters = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), characters).replace("\\/", "/")
    characters = characters.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace('\\"', '"')
    for _ in range(2):
        characters = unescape(re.sub(r"<!\[CDATA\[|\]\]>|<[^<>]*>", "", characters))
    return " ".join(characters.split())


def rests(raw: str, record: Record) -> None:
    """Every field's span holds the characters that its value was read from."""
    for field in fields(record):
        span = field.span
        assert span is not None
        assert span.raw is not None
        assert 0 <= span.raw[0] < span.raw[1] <= len(raw)
        said = (field.shown if isinstance(field, Time) else field.value) or ""
        assert shown(said) in shown(raw[slice(*span.raw)]) or said.startswith("http")
    if record.article:
        for place in record.article.body:
            assert place.raw is not None
            assert " ".join(record.text[place.start : place.end].split()) == shown(raw[slice(*place.raw)])


# ---------------------------------------------------------------------------------------------------- lists


@pytest.mark.parametrize(
    ("raw", "title", "wanted"),
    [
        (
            rss(
                item(
                    "<![CDATA[Two piers &amp; a <b>ferry</b>]]>",
                    more="<pubDate>Fri, 08 Sep 2023 14:03:00 EST</pubDate>",
                )
            ),
            "The Quay",
            [("Two piers & a ferry", "https://quay.example/a", "2023-09-08T14:03:00-05:00")],
        ),
        (
            ATOM,
            "The Quay",
            [
                ("Two piers & a ferry", "https://quay.example/news/a?x=1&y=2", "2023-09-08T14:03:00+03:00"),
                ("Only updated", "https://quay.example/news/b", "2023-09-07T10:00:00+00:00"),
            ],
        ),
        (RDF, "The Quay", [("Two piers are leased", "https://quay.example/a", "2023-09-08T14:03+03:00")]),
        (
            JSON_FEED,
            "Причал",
            [
                ("Два пирса \N{SHIP} сданы", "https://quay.example/a", "2023-09-08T14:03:00+03:00"),
                ("Second", "https://quay.example/b", None),
            ],
        ),
    ],
    ids=["rss", "atom", "rdf", "json"],
)
def test_a_feed_is_one_list_of_its_entries(raw: str, title: str, wanted: list[tuple[str, str, str]]) -> None:
    assert sniff(raw) == "feed"
    record = read(raw)
    assert record.article is None
    assert record.text == ""
    assert record.lists[0].kind == "latest"
    assert record.lists[0].title is not None
    assert record.lists[0].title.value == title
    assert items(record) == wanted
    rests(raw, record)


def test_dates_stay_as_written_and_prove_the_capture() -> None:
    raw = rss(
        item(more="<pubDate>Пт, 08 сен 2023 14:03:00 +0300</pubDate>") + item("B", more="<pubDate>soon</pubDate>")
    )
    record = read(raw)
    first, second = (one.published_at for one in record.lists[0].items)
    assert first is not None
    assert (first.value, first.shown) == ("2023-09-08T14:03:00+03:00", "Пт, 08 сен 2023 14:03:00 +0300")
    assert second is not None
    assert (second.value, second.shown) == (None, "soon")
    assert record.capture.not_before == "2023-09-08T14:03:00+03:00"


@pytest.mark.parametrize(
    ("date", "value"),
    [
        ("Fri, 08 Sep 2023 14:03:00 GMT", "2023-09-08T14:03:00+00:00"),
        ("Fri, 08 Sep 2023 14:03:00 UT", "2023-09-08T14:03:00+00:00"),
        ("Fri, 08 Sep 23 14:03:00 PDT", "2023-09-08T14:03:00-07:00"),
        ("08 Sep 98 14:03 +0000", "1998-09-08T14:03+00:00"),
        ("Птн, 08 Сен 2023 14:03:00 +0300", "2023-09-08T14:03:00+03:00"),
        ("Пт, 08 сентября 2023 14:03:00 MSK", "2023-09-08T14:03:00+03:00"),
        ("C.a, 07 sentyabr 2023 10:00:00 +0400", "2023-09-07T10:00:00+04:00"),
        ("Cümə axşamı, 07 Sentyabr 2023 10:00:00 +0400", "2023-09-07T10:00:00+04:00"),
        ("Cum, 08 Eyl 2023 14:03:00 +0300", "2023-09-08T14:03:00+03:00"),
        ("2023-09-08 14:03:00", "2023-09-08T14:03:00"),
        ("Fri, 31 Feb 2023 10:00:00 GMT", None),
        ("03/04/2024 10:00", None),
        ("", None),
    ],
)
def test_dates_of_feeds(date: str, value: str | None) -> None:
    found = parse_mail_date(date)
    assert (found[0] if found else None) == value


def test_an_extensions_title_and_links_are_not_the_entrys() -> None:
    more = '<media:content url="/a.jpg"><media:title>A picture</media:title></media:content>'
    raw = rss(
        f"<item>{more}<media:title>Other</media:title><title>Own</title><guid>https://quay.example/g</guid></item>"
    )
    assert items(read(raw)) == [("Own", "https://quay.example/g", None)]


def test_entries_without_a_title_are_counted() -> None:
    record = read(rss(item() + "<item><link>https://quay.example/b</link></item>"))
    assert len(record.lists[0].items) == 1
    assert [(note.kind, note.message[:1]) for note in record.notes] == [("skipped", "1")]


# ---------------------------------------------------------------------------------------------------- broken


@pytest.mark.parametrize(
    "raw",
    [
        rss(item("Salt & wind &nbsp;", "https://quay.example/a?x=1&copy=2") + item("Second")),
        "<br />\n<b>Warning</b>: filemtime() in /srv/feed.php on line 3\n" + rss(item("Salt & wind") + item("Second")),
        rss(item("Salt & wind") + item("Second"))[: -len("</item>\n</channel></rss>")],
        rss("<item><title>Salt & wind<link>https://quay.example/a</link><item><title>Second</title></item>"),
        rss("<item><title><![CDATA[Salt & wind</title><link>https://quay.example/a</link></item>" + item("Second")),
        "\ufeff \n" + rss(item("Salt & wind") + item("Second")),
    ],
    ids=["ampersands", "warning", "cut", "unclosed", "cdata", "bom"],
)
def test_broken_feeds_give_what_can_be_read(raw: str) -> None:
    record = read(raw)
    assert [one[0] for one in items(record)] == ["Salt & wind", "Second"]
    assert (items(record)[0][1] or "").startswith("https://quay.example/a")
    rests(raw, record)


def test_a_cut_json_feed_says_so() -> None:
    record = read(JSON_FEED[: JSON_FEED.index('"Short.') + 3])
    assert len(items(record)) == 2
    assert [note.kind for note in record.notes] == ["markup"]
    assert read(JSON_FEED).notes == ()


def test_nothing_that_a_document_declares_is_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOPSECRET")
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    declared = (
        f'<!DOCTYPE rss [<!ENTITY l0 "lol">{lol}<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % p SYSTEM "p">%p;]>'
    )
    record = read(rss(item("Bombs &l11; &x; fall"), head=f'<?xml version="1.0"?>{declared}'))
    assert items(record)[0][0] == "Bombs &l11; &x; fall"


@pytest.mark.parametrize(
    "hostile",
    [
        "<rss version='2.0'><channel>" + "<item>" * 50_000,
        "<rss version='2.0'><channel><item><title>a</title>" + "<a>" * 100_000,
        "<rss version='2.0'><channel><item>" + "<![CDATA[" * 50_000,
        "<rss version='2.0'><channel><item>" + "<!--" * 100_000,
        "<rss version='2.0'><channel><item><title>" + '<a "' * 100_000,
        "<rss version='2.0'><channel><item><title>" + "<a '\"" * 100_000,
        "<rss version='2.0'><channel><item><title>" + "&" * 300_000,
        "<rss version='2.0'><channel><item><title>" + "&lt;" * 100_000,
        "<rss version='2.0'><channel><item><title>t</title><description>" + "&lt;p&gt;&amp;amp;" * 25_000,
        "<rss version='2.0'><channel><item><title>" + " \n" * 200_000,
        "<rss version='2.0'><channel>" + "</item>" * 100_000,
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000,
        '{"version": "https://jsonfeed.org/version/1", "items": [' + '{"title":"' * 50_000,
        '{"version": "https://jsonfeed.org/version/1", "items": [{"title": "' + "\\u0041" * 100_000 + '"}]}',
    ],
    ids=lambda hostile: str(hostile)[-16:],
)
def test_hostile_feeds_cost_no_more_than_their_length(hostile: str) -> None:
    began = time.process_time()
    for form in ("feed", "entry"):
        try:
            read(hostile, form=form)
        except NotAPage as error:
            assert error.cause
    assert time.process_time() - began < 4


PARTS = (
    "<rss> <channel> <item> </item> <item <title> </title> <link> </link> <entry> <content:encoded> <![CDATA[ ]]> <!--"
    " --> <p> </p> <b &lt;p&gt; &amp; &amp;lt; &#x41; &#0; &lol; <? <!DOCTYPE [<!ENTITY ]> \" ' > < words Зло \n 8"
    " <pubDate> </pubDate> https://quay.example/ <description> </description> <author> a@b.example (N) <category/>"
)
NOISE = st.lists(st.sampled_from(PARTS.split(" ")), max_size=60).map("".join)
JSON_PARTS = (
    *'{}[],:"\\',
    *(
        '"title":"',
        '"items":[',
        '"url":"https://quay.example/"',
        "\\ud83d",
        "\\u0041",
        "\\n",
        '"content_html":"<p>',
        "x",
    ),
)
JSON_NOISE = st.lists(st.sampled_from(JSON_PARTS), max_size=50).map(
    lambda parts: '{"version":"https://jsonfeed.org/version/1",' + "".join(parts)
)


@given(raw=st.one_of(NOISE, JSON_NOISE, st.text(max_size=200)), form=st.sampled_from(["feed", "entry", "post"]))
@example(raw="<item><title>a</title><description>&lt;p&gt;&amp;amp;", form="entry")
def test_noise_raises_nothing_and_spans_lie_inside(raw: str, form: str) -> None:
    try:
        record = read(raw, form=form)
    except MirrorwireError:
        return
    for field in fields(record):
        assert field.span is not None
        span = field.span.raw
        assert span is not None
        assert 0 <= span[0] < span[1] <= len(raw)
    if record.article:
        for place in record.article.body:
            assert place.raw is not None
            assert 0 <= place.raw[0] < place.raw[1] <= len(raw)


@given(title=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_a_title_is_its_characters_unescaped(title: str) -> None:
    words = " ".join(title.split())
    for written in (escaped(escaped(title)), f"<![CDATA[{escaped(title)}]]>"):
        raw = rss(item(written))
        try:
            record = read(raw)
        except NotAPage:
            assert not words
            continue
        field = record.lists[0].items[0].headline
        assert field.value == words
        assert field.span is not None
        assert shown(raw[field.span.start : field.span.end]) == " ".join(
            unescape(unescape(escaped(escaped(title)))).split()
        )


# ---------------------------------------------------------------------------------------------------- charsets

RUSSIAN = "Министры встретились в порту и обсудили поставки газа"


@pytest.mark.parametrize("declared", ["windows-1251", None])
def test_a_feed_in_an_old_charset_is_read(declared: str | None) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    data = rss(item(RUSSIAN) * 5, head=head, channel="Причал").encode("windows-1251")
    record = read(data)
    assert {one[0] for one in items(record)} == {RUSSIAN}


def test_one_headline_is_enough_to_tell_an_undeclared_charset() -> None:
    for headline in ("Землетрясение в порту", "Цены на рыбу выросли", "СМИ: порт закроют", RUSSIAN):
        data = rss(item(headline), head='<?xml version="1.0"?>').encode("windows-1251")
        assert items(read(data))[0][0] == headline
    data = rss(item(RUSSIAN), head='<?xml version="1.0"?>').encode("mac_cyrillic")
    assert items(read(data))[0][0] == RUSSIAN


# ---------------------------------------------------------------------------------------------------- entries


@pytest.mark.parametrize(
    "content",
    [
        f"<content:encoded><![CDATA[{HTML}]]></content:encoded>",
        f"<content:encoded>{escaped(HTML)}</content:encoded>",
        f"<description>Two piers.</description><content:encoded>{escaped(HTML)}</content:encoded>",
        f"<content:encoded><![CDATA[{HTML[:200]}]]><![CDATA[{HTML[200:]}]]></content:encoded>",
    ],
    ids=["cdata", "escaped", "beside a summary", "two sections"],
)
def test_an_entry_with_content_is_a_page(content: str) -> None:
    more = (
        "<pubDate>Fri, 08 Sep 2023 14:03:00 +0300</pubDate><dc:creator>Oda Rasmund and Per Lind</dc:creator>"
        f"<author>desk@quay.example (Oda Rasmund)</author><category>Harbour</category>{content}"
    )
    feed = rss(item("Two piers &amp; a ferry", more=more) + item("Short", "/b", "<description>Short.</description>"))
    (page,) = entries(feed)
    assert isinstance(page.content, str)
    assert page.content in feed
    assert page.url == "https://quay.example/a"
    record = read_page(page, SETTINGS)
    article = record.article
    assert article is not None
    assert article.headline is not None
    assert article.headline.value == "Two piers & a ferry"
    assert [record.text[span.start : span.end] for span in article.body] == BODY
    assert [name.value for name in article.byline] == ["Oda Rasmund", "Per Lind"]
    assert article.rubric is not None
    assert article.rubric.value == "Harbour"
    assert article.canonical_url is not None
    assert article.canonical_url.value == "https://quay.example/a"
    assert article.published_at is not None
    assert article.published_at.value == "2023-09-08T14:03:00+03:00"
    if "two" not in content and "]]><![" not in content:
        rests(page.content, record)


def test_entries_of_atom_and_json_feeds() -> None:
    (atom,) = entries(ATOM)
    record = read_page(atom, SETTINGS)
    assert record.text.split("\n\n") == ["Two piers & a ferry", WORDS[0], "Salt & wind."]
    assert record.article is not None
    assert record.article.updated_at is not None
    assert record.article.updated_at.value == "2023-09-08T15:00:00+00:00"
    assert isinstance(atom.content, str)
    rests(atom.content, record)
    (page,) = entries(JSON_FEED)
    assert isinstance(page.content, str)
    record = read_page(page, SETTINGS)
    assert record.article is not None
    assert [record.text[span.start : span.end] for span in record.article.body] == BODY
    assert [name.value for name in record.article.byline] == ["Oda Rasmund"]


def test_a_long_description_is_an_article_and_a_short_one_is_not() -> None:
    long = escaped("".join(f"<p>{word}</p>" for word in WORDS * 4))
    feed = rss(item(more=f"<description>{long}</description>") + item("B", more="<description>Short.</description>"))
    (page,) = entries(feed)
    record = read_page(page, SETTINGS)
    assert record.article is not None
    assert len(record.article.body) == 12
    skipped = [one for one in expand_bytes(feed.encode(), LIMITS, place="f") if isinstance(one, Skipped)]
    assert [(one.what, one.count) for one in skipped] == [("entries with a summary alone", 1)]
    with pytest.raises(NotAPage):
        read(item(more="<description>Short.</description>"), form="entry")


def test_a_full_text_for_news_searches_is_content() -> None:
    more = f"<description>Short.</description><yandex:full-text>{WORDS[0]}\n{WORDS[2]}</yandex:full-text>"
    record = read_page(entries(rss(item(more=more)))[0], SETTINGS)
    assert record.text.split("\n\n")[1:] == [WORDS[0], WORDS[2]]


def test_an_entry_in_plain_text_has_its_paragraphs() -> None:
    feed = ATOM.replace("<summary>Short.</summary>", f'<content type="text">{WORDS[0]}\n\n{WORDS[2]}</content>')
    record = read_page(entries(feed)[1], SETTINGS)
    assert record.text.split("\n\n") == ["Only updated", WORDS[0], WORDS[2]]
    assert record.article is not None
    assert record.article.published_at is None


# ---------------------------------------------------------------------------------------------------- posts


def test_a_posts_first_line_is_its_headline_where_it_is_set_apart() -> None:
    raw = "⚡️ Two piers leased\n\nThe council voted.\nA second vote is due.\n\n—\n@quay_example"
    record = read(raw, form="post")
    assert record.article is not None
    assert record.article.headline is not None
    assert record.article.headline.value == "⚡️ Two piers leased"
    body = [record.text[span.start : span.end] for span in record.article.body]
    assert body == ["The council voted.", "A second vote is due.", "@quay_example"]
    rests(raw, record)
    for alone in ("The council voted to lease two piers.", "x" * 201 + "\nmore words"):
        record = read(alone, form="post")
        assert record.article is not None
        assert record.article.headline is None


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("<!doctype html><html><body><pre>&lt;rss&gt; <rss version='2.0'><channel><item></pre></body></html>", "html"),
        ("How to write <rss> by hand\n\nA feed begins with a tag.", "flat"),
        ('{"version": "1.0", "title": "no feed"}', "flat"),
    ],
)
def test_pages_about_feeds_are_no_feeds(raw: str, form: str) -> None:
    assert sniff(raw) == form
