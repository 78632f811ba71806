"""Pages flattened to text, in the layouts that browsers, text browsers, mails and Markdown leave behind.

All outlets, persons and events are invented.
"""

from __future__ import annotations

import json
import textwrap
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.model import Field, LinkList
from mirrorwire.pages.flat.kickers import PageWords, split_all
from mirrorwire.pages.flat.lines import lines_of
from mirrorwire.pages.flat.page import FlatPage, read_flat
from mirrorwire.spans import Layer, Piece

P1 = (
    "The harbour board of Port Alden voted on Tuesday to lease its northern quay to a Finnish shipbuilder for thirty "
    "years, ending a dispute that had split the town since the spring."
)
P2 = (
    "“We did not want another decade of weeds,” said Maren Holt, who chairs the board. “The quay was built for ships, "
    "and ships it will have.”"
)
P3 = (
    "Two of the nine members voted against the lease. They had asked for a shorter term and for a clause that lets "
    "the town buy the dry dock back."
)
P4 = "The first hull is to be laid in March. Some two hundred welders will be hired, half of them from the county."


def text(value: Field | Piece | None) -> str | None:
    if value is None:
        return None
    return value.value if isinstance(value, Field) else value.text


def items(one: LinkList) -> list[tuple[str, str | None, str | None]]:
    return [
        (i.headline.value, i.kicker.value if i.kicker else None, i.published_at.shown if i.published_at else None)
        for i in one.items
    ]


def check_spans(raw: str, page: FlatPage, *, folded: bool = False) -> None:
    """Every span gives the value's own characters; pieces that join lines give them with white space folded."""
    fields = [page.rubric, page.dateline, *page.byline]
    for one in page.lists:
        fields.append(one.title)
        for item in one.items:
            fields += [item.headline, item.kicker]
            if item.published_at is not None and item.published_at.span is not None:
                span = item.published_at.span
                assert " ".join(raw[span.start : span.end].split()) == " ".join((item.published_at.shown or "").split())
    for field in fields:
        if field is not None:
            assert field.span is not None
            found = raw[field.span.start : field.span.end]
            assert (found == field.value) or (folded and " ".join(found.split()) == " ".join(field.value.split()))
    for piece in [page.headline, page.standfirst, *page.body]:
        if piece is not None:
            place = piece.raw(0, len(piece.text))
            assert place is not None
            found = raw[place[0] : place[1]]
            assert found == piece.text or (folded and " ".join(found.split()) == " ".join(piece.text.split()))
    for time_ in (page.published, page.updated):
        if time_ is not None and time_.span is not None and not folded:
            assert raw[time_.span.start : time_.span.end] == time_.shown
    for note in page.notes:
        assert note.span is not None
        assert 0 <= note.span.start < note.span.end <= len(raw)


ROUNDUP = f"""Port Alden leases its quay after a long quarrel
    What the vote means for the town

    HARBOURS\u00a0\u00a0 14 March 2023 - 08:05

    Ines Qvist

    {P1}

    {P2}
    {P3}

    {P4}


    Follow our channel on Telegram

Read also

Dry dock in Selby stands empty for a third winter Owner seeks a buyer

20 March 2023 - 10:10

Ferry to Ostra cancelled again Captains blame the new timetable

19 March 2023 - 17:45

Why does nobody insure the old cranes? A question of rust

18 March 2023 - 09:00
Latest news

    County raises berth fees for sailing boats

    21 March 2023 - 12:30

    Dry dock in Selby stands empty for a third winter

    Owner seeks a buyer

    20 March 2023 - 10:10

    Herring fleet sails a week early

    20 March 2023 - 08:00

All news"""


def test_copied_page_with_joined_kickers() -> None:
    page = read_flat(ROUNDUP)
    check_spans(ROUNDUP, page)
    assert text(page.headline) == "Port Alden leases its quay after a long quarrel"
    assert text(page.standfirst) == "What the vote means for the town"
    assert text(page.rubric) == "HARBOURS"
    assert [b.value for b in page.byline] == ["Ines Qvist"]
    assert page.published is not None
    assert (page.published.value, page.published.shown) == ("2023-03-14T08:05", "14 March 2023 - 08:05")
    assert [p.text for p in page.body] == [P1, P2, P3, P4]
    assert [(one.kind, text(one.title)) for one in page.lists] == [
        ("read_also", "Read also"),
        ("latest", "Latest news"),
    ]
    assert items(page.lists[0]) == [
        ("Dry dock in Selby stands empty for a third winter", "Owner seeks a buyer", "20 March 2023 - 10:10"),
        ("Ferry to Ostra cancelled again", "Captains blame the new timetable", "19 March 2023 - 17:45"),
        ("Why does nobody insure the old cranes?", "A question of rust", "18 March 2023 - 09:00"),
    ]
    assert items(page.lists[1]) == [
        ("County raises berth fees for sailing boats", None, "21 March 2023 - 12:30"),
        ("Dry dock in Selby stands empty for a third winter", "Owner seeks a buyer", "20 March 2023 - 10:10"),
        ("Herring fleet sails a week early", None, "20 March 2023 - 08:00"),
    ]
    assert page.not_before == "2023-03-21T12:30"
    said = " ".join(note.message for note in page.notes)
    assert "call" in said
    assert "more_link" in said


def test_layer_of_the_pieces_leads_back_to_the_page() -> None:
    page = read_flat(ROUNDUP)
    assert page.headline is not None
    assert page.standfirst is not None
    layer = Layer([page.headline, page.standfirst, *page.body])
    at = layer.text.index("Maren Holt")
    raw = layer.span(at, at + 10).raw
    assert raw is not None
    assert ROUNDUP[raw[0] : raw[1]] == "Maren Holt"


def test_hard_wrapped_paragraphs_are_joined() -> None:
    wrapped = "\n\n".join(textwrap.fill(p, 72) for p in (P1, P2, P3, P4))
    raw = f"Port Alden leases its quay\n\nBy Ines Qvist | 14 March 2023\n\n{wrapped}\n"
    page = read_flat(raw)
    assert [p.text for p in page.body] == [P1, P2, P3, P4]
    check_spans(raw, page, folded=True)
    assert [b.value for b in page.byline] == ["Ines Qvist"]
    assert page.published is not None
    assert page.published.value == "2023-03-14"


def test_hard_wrapped_paragraphs_set_in_without_blank_lines() -> None:
    wrapped = "\n".join(textwrap.fill(p, 76, initial_indent="   ") for p in (P1, P2, P3, P4))
    page = read_flat(f"PORT ALDEN LEASES ITS QUAY\n\n{wrapped}\n")
    assert text(page.headline) == "PORT ALDEN LEASES ITS QUAY"
    assert [p.text for p in page.body] == [P1, P2, P3, P4]


def test_wrapped_chinese_lines_join_without_a_space() -> None:
    one = (
        "港口委员会星期二投票决定把北码头租给一家芬兰造船厂三十年，结束了从春天以来"
        "分裂全镇的争论，委员会主席这样告诉记者。"
    )
    two = "两名委员投了反对票，他们要求缩短租期，并且要求加入允许镇上买回干船坞的条款，会议因此持续到深夜才结束。"
    rows = "\n\n".join("\n".join(p[i : i + 20] for i in range(0, len(p), 20)) for p in (one, two))
    page = read_flat(f"港口出租北码头\n\n{rows}\n")
    assert [p.text for p in page.body] == [one, two]


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\u2028"])
def test_line_ends_and_invisible_signs(newline: str) -> None:
    raw = "\ufeff" + newline.join(
        ["Port Alden leases its quay", "", "\t\u200f" + P1 + "\u200e", "", "\u00a0" + P2 + "\u00a0", "", P3]
    )
    page = read_flat(raw)
    check_spans(raw, page)
    assert text(page.headline) == "Port Alden leases its quay"
    assert [p.text for p in page.body] == [P1, P2, P3]


def test_time_and_rubric_above_the_headline() -> None:
    raw = f"World\n\n14 March 2023, 08:05\n\nPort Alden leases its quay after a long quarrel\n\n{P1}\n\n{P2}\n\n{P3}\n"
    page = read_flat(raw)
    assert text(page.headline) == "Port Alden leases its quay after a long quarrel"
    assert text(page.rubric) == "World"
    assert page.published is not None
    assert page.published.value == "2023-03-14T08:05"
    assert len(page.body) == 3


def test_byline_before_standfirst_and_update() -> None:
    raw = (
        "Port Alden leases its quay after a long quarrel\nBy Ines Qvist and Per Aalto\n"
        "Published: 14 March 2023 08:05 | Updated: 14 March 2023 11:20\n\n"
        f"Photo: Ines Qvist/Coast Press\n\n{P1}\n\n{P2}\n\n{P3}\n"
    )
    page = read_flat(raw)
    assert [b.value for b in page.byline] == ["Ines Qvist", "Per Aalto"]
    assert page.published is not None
    assert page.updated is not None
    assert (page.published.value, page.updated.value) == ("2023-03-14T08:05", "2023-03-14T11:20")
    assert [p.text for p in page.body] == [P1, P2, P3]


def test_navigation_cookies_and_comments_are_no_body() -> None:
    raw = (
        "Skip to content\nHome\nWorld\nHarbours\nSport\nWe use cookies to make this site better. Accept all or manage "
        "your settings in our cookie policy.\nAccept all\n\nPort Alden leases its quay after a long quarrel\n\n"
        f"14 March 2023\nShare\nTweet\nPrint\n\n{P1}\n\n{P2}\n\n{P3}\n\n{P4}\n\n"
        "Comments (2)\n\nquayside7\n3 hours ago\n"
        "They should never have signed this, and everyone in the town knows it perfectly well.\n\n"
        "© 2023 Coast Press. All rights reserved.\n"
    )
    page = read_flat(raw)
    assert [p.text for p in page.body] == [P1, P2, P3, P4]
    assert text(page.headline) == "Port Alden leases its quay after a long quarrel"
    assert page.published is not None
    assert page.published.value == "2023-03-14"
    assert page.lists == ()


def test_list_with_time_first_and_ranked_list() -> None:
    raw = (
        f"Port Alden leases its quay\n\n{P1}\n\n{P2}\n\nJust in\n\n12:30\nCounty raises berth fees for sailing boats\n"
        "11:05\nHerring fleet sails a week early\n10:40\nLighthouse keeper retires after forty years\n\n"
        "Most read\n\n1\nFerry to Ostra cancelled again\n2\nDry dock in Selby stands empty\n3\n"
        "Ostra votes on a bridge\n"
    )
    page = read_flat(raw, reference=datetime(2023, 3, 21, 13, tzinfo=UTC))
    assert [one.kind for one in page.lists] == ["latest", "most_read"]
    assert items(page.lists[0]) == [
        ("County raises berth fees for sailing boats", None, "12:30"),
        ("Herring fleet sails a week early", None, "11:05"),
        ("Lighthouse keeper retires after forty years", None, "10:40"),
    ]
    assert page.lists[0].items[0].published_at is not None
    assert page.lists[0].items[0].published_at.value == "2023-03-21T12:30"
    assert [i[0] for i in items(page.lists[1])] == [
        "Ferry to Ostra cancelled again",
        "Dry dock in Selby stands empty",
        "Ostra votes on a bridge",
    ]
    assert page.published is None  # no time of a list is the article's


def test_kicker_and_time_before_the_headline() -> None:
    raw = (
        f"Port Alden leases its quay\n\n{P1}\n\n{P2}\n\nLatest news\n\nWorld / 5 h ago\n\n"
        "County raises berth fees for sailing boats\n\nSport / 6 h ago\n\nHerring fleet sails a week early\n\n"
        "World / 7 h ago\n\nLighthouse keeper retires after forty years\n"
    )
    page = read_flat(raw)
    assert items(page.lists[0]) == [
        ("County raises berth fees for sailing boats", "World", "5 h ago"),
        ("Herring fleet sails a week early", "Sport", "6 h ago"),
        ("Lighthouse keeper retires after forty years", "World", "7 h ago"),
    ]
    assert page.lists[0].items[0].published_at is not None
    assert page.lists[0].items[0].published_at.value is None  # nobody says when the page was captured


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Читайте также:", "read_also"),
        ("Читайте також", "read_also"),
        ("Lesen Sie auch", "read_also"),
        ("À lire aussi", "read_also"),
        ("İlgili haberler", "read_also"),
        ("Oxşar xəbərlər", "read_also"),
        ("اقرأ أيضا", "read_also"),
        ("קראו גם", "read_also"),
        ("اخبار مرتبط", "read_also"),
        ("Կարդացեք նաև", "read_also"),
        ("ამავე თემაზე", "read_also"),
        ("Czytaj także", "read_also"),
        ("Leggi anche", "read_also"),
        ("Te puede interesar", "read_also"),
        ("Son xəbərlər", "latest"),
        ("Последние новости", "latest"),
        ("Neueste Meldungen", "latest"),
        ("Most read in World", "most_read"),
        ("En çok okunanlar", "most_read"),
        ("More from Harbours", "more"),
    ],
)
def test_list_titles_of_many_languages(title: str, kind: str) -> None:
    raw = (
        f"Port Alden leases its quay\n\n{P1}\n\n{P2}\n\n{title}\n\n• County raises berth fees for sailing boats\n"
        "• Herring fleet sails a week early\n• Lighthouse keeper retires after forty years\n"
    )
    page = read_flat(raw)
    assert [(one.kind, len(one.items)) for one in page.lists] == [(kind, 3)]
    assert page.lists[0].items[0].headline.value == "County raises berth fees for sailing boats"
    check_spans(raw, page)


def test_list_between_paragraphs_leaves_the_body_whole() -> None:
    raw = (
        f"Port Alden leases its quay\n\n{P1}\n\n{P2}\n\nRead also\n\nFerry to Ostra cancelled again\n\n"
        f"Herring fleet sails a week early\n\n{P3}\n\nWhat happens next\n\n{P4}\n\n{P1[:-1]} again.\n"
    )
    page = read_flat(raw)
    assert [p.text for p in page.body] == [P1, P2, P3, "What happens next", P4, f"{P1[:-1]} again."]
    assert page.headings == {3}
    assert [i[0] for i in items(page.lists[0])] == [
        "Ferry to Ostra cancelled again",
        "Herring fleet sails a week early",
    ]


def test_list_rendered_twice_appears_once() -> None:
    block = (
        "Latest news\n\nCounty raises berth fees for sailing boats\n21 March 2023\n\nHerring fleet sails a week early\n"
        "20 March 2023\n\nLighthouse keeper retires after forty years\n19 March 2023\n\n"
    )
    page = read_flat(f"Port Alden leases its quay\n\n{P1}\n\n{P2}\n\n{block}{block}")
    assert [(one.kind, len(one.items)) for one in page.lists] == [("latest", 3)]
    assert "repeated_list" in {note.kind for note in page.notes}


def test_markdown_marks_are_no_part_of_the_text() -> None:
    raw = (
        "[Home](/) [World](/world)\n\n# Port Alden leases its quay\n\n_14 March 2023_\n\n"
        'The harbour board of [Port Alden](https://coast.example/alden "Alden") voted on **Tuesday** to lease its '
        f"northern quay to a Finnish shipbuilder.\n\n{P2}\n\n## What happens next\n\n{P4}\n\n## Read also\n\n"
        "* [Ferry to Ostra cancelled again](https://coast.example/ferry)\n"
        "* [Herring fleet sails a week early](https://coast.example/herring)\n"
    )
    page = read_flat(raw)
    assert text(page.headline) == "Port Alden leases its quay"
    assert page.body[0].text == (
        "The harbour board of Port Alden voted on Tuesday to lease its northern quay to a Finnish shipbuilder."
    )
    at = page.body[0].text.index("Tuesday")
    place = page.body[0].raw(at, at + 7)
    assert place is not None
    assert raw[place[0] : place[1]] == "Tuesday"
    assert [p.text for p in page.body][1:] == [P2, "What happens next", P4]
    assert page.published is not None
    assert page.published.shown == "14 March 2023"
    (one,) = page.lists
    assert [i.headline.value for i in one.items] == [
        "Ferry to Ostra cancelled again",
        "Herring fleet sails a week early",
    ]
    url = one.items[0].url
    assert url is not None
    assert url.value == "https://coast.example/ferry"
    assert url.span is not None
    assert raw[url.span.start : url.span.end] == url.value


def test_plain_press_text() -> None:
    raw = f"Port Alden leases its quay\n\nPORT ALDEN, 14 March (Coast Press) — {P1}\n\n{P2}\n"
    page = read_flat(raw)
    assert text(page.headline) == "Port Alden leases its quay"
    assert text(page.dateline) == "PORT ALDEN, 14 March (Coast Press)"
    assert len(page.body) == 2
    check_spans(raw, page)


def test_body_alone_and_list_alone_and_nothing() -> None:
    page = read_flat(f"{P1}\n\n{P2}\n\n{P3}")
    assert page.headline is None
    assert len(page.body) == 3
    page = read_flat(
        "Latest news\n\nCounty raises berth fees\n21 March 2023 12:30\n\nHerring fleet sails early\n"
        "21 March 2023 11:00\n"
    )
    assert page.headline is None
    assert page.body == ()
    assert [i[0] for i in items(page.lists[0])] == ["County raises berth fees", "Herring fleet sails early"]
    assert page.not_before == "2023-03-21T12:30"
    for raw in ("", " \n\t\n\ufeff", "-----\n=====\n"):
        empty = read_flat(raw)
        assert (empty.headline, empty.body, empty.lists, empty.not_before) == (None, (), (), None)


def test_a_page_of_too_many_lines_is_cut_and_said_so() -> None:
    page = read_flat("x\n" * 45_000)
    assert [note.kind for note in page.notes][-1] == "truncated"


def test_zone_gives_times_their_offset() -> None:
    page = read_flat(ROUNDUP, zone="Europe/Helsinki")
    assert page.published is not None
    assert page.published.value == "2023-03-14T08:05+02:00"
    assert page.not_before == "2023-03-21T12:30+02:00"


def test_headlines_are_not_cut_without_evidence() -> None:
    page = PageWords.of([P1, P2], ["Ostra"], ["Ostra"])
    lines = [
        "Minister meets her colleague from Ostra in Selby",
        "Who will pay for the bridge? Nobody knows",
        "County asks Finland for help with the old cranes",
    ]
    assert split_all(lines, page) == [0, 0, 0]


def test_cut_at_a_word_that_the_page_writes_small() -> None:
    running = ["The experts of the harbour gave an expert opinion on Ostra, and the notes of the board say so."]
    page = PageWords.of(running, [], ["Selby votes on its dock again", "Notes from the quay"])
    lines = [
        "Selby votes on its dock again Notes from the quay",
        "Shipbuilders of Ostra wait for the county Expert opinion",
        "County asks Finland for help with the cranes of Ostra",
    ]
    cuts = split_all(lines, page)
    assert [line[:cut] if cut else line for line, cut in zip(lines, cuts, strict=True)] == [
        "Selby votes on its dock again",
        "Shipbuilders of Ostra wait for the county",
        "County asks Finland for help with the cranes of Ostra",
    ]


WORDS = st.sampled_from(
    [
        "Read also",
        "Latest news",
        "12:30",
        "14 March 2023",
        "By Ines Qvist",
        P1,
        P2,
        "World",
        "1",
        "- ",
        "* x",
        "# ",
        "|",
        "©",
        "[a](b)",
        "![",
        "](",
        "Photo: x",
        "Comments",
        "\u200f",
        "\xa0",
        "http://x.example/",
        "Who? What",
        "…",
        "漢字漢字",
    ]
)
NOISE = st.lists(st.one_of(WORDS, st.text(max_size=30)), max_size=40).flatmap(
    lambda parts: st.lists(
        st.sampled_from(["\n", "\n\n", " ", "\t", "\r\n", "\r", "  "]), min_size=len(parts), max_size=len(parts)
    ).map(lambda gaps: "".join(part + gap for part, gap in zip(parts, gaps, strict=True)))
)


@settings(max_examples=150, deadline=None)
@given(NOISE)
def test_noise_never_raises_and_spans_hold(raw: str) -> None:
    page = read_flat(raw, reference=datetime(2023, 3, 21, tzinfo=UTC), zone="Asia/Baku")
    for piece in [page.headline, page.standfirst, *page.body]:
        if piece is not None:
            assert piece.text.strip() == piece.text != ""
            for at, raw_at, size, raw_size in piece.segments:
                if size == raw_size and size > 1:
                    assert raw[raw_at : raw_at + size] == piece.text[at : at + size]
    fields = [page.rubric, page.dateline, *page.byline]
    fields += [f for one in page.lists for i in one.items for f in (one.title, i.headline, i.kicker)]
    for field in fields:
        if field is not None:
            assert field.span is not None
            assert 0 <= field.span.start < field.span.end <= len(raw)
    assert read_flat(raw, reference=datetime(2023, 3, 21, tzinfo=UTC), zone="Asia/Baku") == page


@given(st.text(max_size=300))
def test_lines_are_the_pages_own_characters(raw: str) -> None:
    for line in lines_of(raw):
        if not line.segments:
            assert raw[line.start : line.end] == line.text
        assert line.piece.raw(0, len(line.text)) == (line.start, line.end)


@pytest.mark.parametrize(
    "raw",
    [
        "[" * 60_000,
        "[a](" * 30_000,
        "![" * 50_000,
        "*_" * 50_000,
        "> " * 50_000,
        "\n".join(["By A"] * 20_000),
        "12:30 " * 20_000,
        " " * 200_000 + "x",
        "\n".join(["a b c d e f 12:30"] * 5_000),
        (ROUNDUP + "\n") * 60,
    ],
)
def test_hostile_pages_take_linear_time(raw: str) -> None:
    started = time.process_time()
    read_flat(raw)
    assert time.process_time() - started < 4.0


SEED = Path(__file__).parents[1] / "../shared/seed/caliber-azerbaijan-israel.txt"
GOLD = Path(__file__).parents[1] / "../shared/eval/extraction/dev/seed_text_gold.json"


@pytest.mark.skipif(not (SEED.exists() and GOLD.exists()), reason="the shared seed page is not beside the repository")
def test_seed_page_is_read_back_exactly() -> None:
    raw = SEED.read_bytes().decode("utf-8")
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    page = read_flat(raw)
    check_spans(raw, page)
    assert text(page.headline) == gold["title"]
    assert text(page.standfirst) == gold["standfirst"]
    assert text(page.rubric) == gold["rubric"]
    assert [b.value for b in page.byline] == gold["authors"]
    assert page.published is not None
    assert page.published.value == gold["published_at"]
    assert [p.raw(0, len(p.text)) for p in page.body] == [(b["start"], b["end"]) for b in gold["body"]]
    for one, block in zip(page.lists, gold["blocks"], strict=True):
        assert text(one.title) == block["label"]
        assert items(one) == [(i["headline"], i.get("subtitle"), i["time"]) for i in block["items"]]
    assert page.not_before == "2024-07-16T12:12"
