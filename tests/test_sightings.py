"""Entries of link lists: seen once however often, joined to the article when it arrives, with how they met."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import read_page
from mirrorwire.record.find.seen import seen, sightings
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.store import Store
from tests.stores import OFF, html_page, list_page, paragraphs

LISTED = (
    ("https://meridian.example/news/ports", "Ports reopen after the storm", "2025-03-01 10:00"),
    ("https://meridian.example/news/grain", "Grain prices fall for a third week", "2025-03-01 09:30"),
    ("https://meridian.example/news/rail", "Rail link to the coast is planned", "2025-02-28 22:15"),
    ("https://meridian.example/news/visa", "Visa rule for drivers is lifted", "2025-02-28 18:05"),
    ("https://meridian.example/news/dam", "Dam talks go into a second round", "2025-02-28 16:40"),
)
FRONT = "https://meridian.example/news/"


def keep(writer: Writer, *pages: PageInput) -> None:
    for kept in writer.keep_captures(pages):
        if kept.waiting:
            waiting = next(one for one in writer.waiting() if one.row == kept.row)
            writer.keep_read([(kept.row, read_page(waiting.page, OFF), "test")])


def front(entries: tuple[tuple[str, str, str], ...], at: str) -> PageInput:
    return PageInput(list_page(entries), url=FRONT, captured_at=at, outlet="Meridian Post")


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(Store.create(tmp_path / "a.store"), lambda name: None)


def test_an_entry_is_kept_once_with_when_it_was_seen(writer: Writer) -> None:
    keep(writer, front(LISTED, "2025-03-01T10:05:00Z"))
    keep(writer, front(LISTED[:4], "2025-03-01T10:35:00Z"), front(LISTED, "2025-03-01T11:05:00Z"))
    listed = sightings(writer.store)
    assert [one.headline for one in listed] == [title for _, title, _ in LISTED]
    assert {(one.first_at, one.last_at) for one in listed} == {("2025-03-01T10:05:00Z", "2025-03-01T11:05:00Z")}
    assert listed[0].stamp is not None and listed[0].stamp.startswith("2025-03-01T10:00")


def test_the_characters_of_an_entry_stand_in_its_capture(writer: Writer) -> None:
    keep(writer, front(LISTED, "2025-03-01T10:05:00Z"))
    for one in sightings(writer.store):
        data = writer.store.capture_bytes(one.capture)
        assert data is not None and one.span is not None
        assert data.decode()[one.span[0] : one.span[1]] == one.headline


def test_an_entry_is_joined_to_its_article_when_that_arrives(writer: Writer) -> None:
    keep(writer, front(LISTED, "2025-03-01T10:05:00Z"))
    assert [one.article for one in sightings(writer.store)] == [None] * 5
    body = paragraphs("grain")
    article = PageInput(
        html_page(LISTED[1][1], body, published="2025-03-01T09:30:00Z"),
        url="http://www.meridian.example/news/grain/?utm_source=x".replace("www.", ""),
        captured_at="2025-03-01T12:00:00Z",
        outlet="Meridian Post",
    )
    keep(writer, article)
    page = writer.store.page_id("https://meridian.example/news/grain")
    joined = [one for one in sightings(writer.store) if one.article is not None]
    assert [(one.headline, one.article, one.joined_by) for one in joined] == [(LISTED[1][1], page, "address")]
    assert [(one.headline, one.first_at) for one in seen(writer.store, page)] == [
        (LISTED[1][1], "2025-03-01T10:05:00Z")
    ]


def test_without_an_address_the_headline_joins_them(writer: Writer) -> None:
    flat = "\n".join(
        [
            "Latest news",
            *(f"{stamp}\n{title}" for _, title, stamp in LISTED),
        ]
    )
    page = PageInput(
        "Meridian Post\nHarbours of the coast are busy again this spring\n1 March 2025 10:00\n\n"
        + "\n\n".join(paragraphs("flat"))
        + "\n\n"
        + flat,
        form="flat",
        url="https://meridian.example/news/harbours",
        outlet="Meridian Post",
        captured_at="2025-03-01T10:05:00Z",
    )
    keep(writer, page)
    listed = sightings(writer.store)
    assert {one.headline for one in listed} >= {LISTED[1][1]}
    body = paragraphs("grain")
    keep(
        writer,
        PageInput(
            html_page(LISTED[1][1].upper(), body, published="2025-03-01T09:30:00Z"),
            url="https://meridian.example/n/77",
            captured_at="2025-03-01T12:00:00Z",
            outlet="Meridian Post",
        ),
        # the same words at another outlet, and a year later, are another article
        PageInput(
            html_page(LISTED[2][1], body, published="2025-02-28T22:15:00Z"), url="https://x.example/1", outlet="Other"
        ),
        PageInput(
            html_page(LISTED[3][1], body, published="2026-02-28T18:05:00Z"),
            url="https://meridian.example/n/78",
            outlet="Meridian Post",
        ),
    )
    joined = {one.headline: one.joined_by for one in sightings(writer.store) if one.article is not None}
    assert joined == {LISTED[1][1]: "headline"}
    assert [one.joined_by for one in seen(writer.store, "https://meridian.example/n/77")] == ["headline"]


def test_an_interval_of_stamps(writer: Writer) -> None:
    keep(writer, front(LISTED, "2025-03-01T10:05:00Z"))
    assert [one.headline for one in sightings(writer.store, since="2025-03-01")] == [LISTED[0][1], LISTED[1][1]]
    assert len(sightings(writer.store, on_page=FRONT, until="2025-02")) == 3
