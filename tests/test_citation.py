"""Citations: a statement's words with their page, revision and capture, and the proof that they stand there."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import as_file
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire import PageInput, Settings, read_page
from mirrorwire.demo import read_samples
from mirrorwire.errors import InputError, NotKept
from mirrorwire.model import Record, Span
from mirrorwire.pages.outlets import load_outlets
from mirrorwire.record.citation import around, cite, directive, locate, parse_citation, verify
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.rawlayer import RawLayer, says
from mirrorwire.record.store import Store
from mirrorwire.record.upkeep import check
from mirrorwire.samples import sample_outlets, sample_pages

REST = "<p>The talks went on for two days in the old town hall of the capital, and nobody else spoke about them.</p>"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    records = dict(read_samples(Settings(annotations="parse")))
    with as_file(sample_outlets()) as folder:
        outlets = load_outlets(None, folder)
    with Store.create(tmp_path_factory.mktemp("store") / "a.store") as store:
        writer = Writer(store, outlets.for_name)
        pages = [
            PageInput(one.path.read_bytes(), url=one.url, captured_at=one.captured_at, place=one.name)
            for one in sample_pages()
        ]
        kept = writer.keep_captures(pages)
        writer.keep_read(
            [(one.row, records[page.place or ""], "mirrorwire/test") for one, page in zip(kept, pages, strict=True)]
        )
        yield store


def pages_of(store: Store) -> list[str]:
    return [page for (page,) in store.database.connection.execute("SELECT id FROM pages ORDER BY id")]


def test_every_statement_can_be_cited_and_verified(store: Store) -> None:
    count = 0
    for page in pages_of(store):
        record = store.record(page)
        for ident in (*(told.id for told in record.quotations), *(event.id for event in record.events)):
            citation = cite(store, ident)
            assert (citation.id, citation.page) == (ident, page)
            verdict = verify(store, citation)
            assert verdict.holds, (citation.words, verdict.reasons)
            assert verdict.hash is True and verdict.reasons == ()
            assert verdict.text is (None if citation.revision is None else True)
            assert parse_citation(citation.json()) == citation
            count += 1
    assert count > 100


def test_a_citation_holds_what_one_needs(store: Store) -> None:
    url = "https://www.meridian-dispatch.example/2026/01/norways-quiet-bet-on-indonesian-nickel/"
    record = store.record(store.page_id(url))
    told = next(one for one in record.quotations if one.speaker is not None)
    citation = cite(store, told.id)
    assert citation.words == ("We finance cleaner metal where it is made, not where it is talked about,",)
    assert citation.speaker == "Halvard Brekke-Moe"
    assert (citation.outlet, citation.revision) == ("Meridian Dispatch", record.revision)
    assert citation.sha256 == record.capture.sha256 and citation.captured_at == "2026-01-22T01:30:00Z"
    assert citation.spans == told.content and citation.spans[0].raw is not None
    assert citation.reader == "mirrorwire/test"
    assert citation.text() == (
        "Halvard Brekke-Moe: “We finance cleaner metal where it is made, not where it is talked about,”, in “Norway’s "
        "quiet bet on Indonesian nickel”, Meridian Dispatch, January 22, 2026, "
        "https://www.meridian-dispatch.example/2026/01/norways-quiet-bet-on-indonesian-nickel/ "
        f"(captured January 22, 2026, 01:30 UTC; SHA-256 {record.capture.sha256})."
    )
    said = json.loads(citation.json())
    assert said["words"] == list(citation.words) and said["spans"][0]["start"] == told.content[0].start
    assert "\n" not in citation.text()


def test_an_entry_of_a_link_list_is_cited_by_the_page_that_shows_it(store: Store) -> None:
    listed = [(page, event) for page in pages_of(store) for event in store.record(page).events if event.where == "list"]
    assert listed
    for page, event in listed:
        citation = cite(store, event.id)
        assert citation.revision is None and citation.page == page
        assert citation.words == (citation.headline,) and citation.spans[0].layer == "raw"
        assert citation.text().startswith(f"{event.dyad} {event.kind}: “")


def test_what_is_not_there_is_not_cited(store: Store) -> None:
    with pytest.raises(NotKept, match="no quotation or event of that id"):
        cite(store, "quotation_00000000000000000000")
    with pytest.raises(NotKept):
        cite(store, "")
    some = store.record(pages_of(store)[0]).quotations[0].id
    # the last sixteen digits are the index's key: the whole id decides
    with pytest.raises(NotKept):
        locate(store, some.replace("quotation", "event"))
    with pytest.raises(InputError, match="not a citation"):
        parse_citation(b'{"words": 1}')


def test_whatever_is_changed_in_a_citation_is_seen(store: Store) -> None:
    page = next(page for page in pages_of(store) if store.record(page).quotations)
    citation = cite(store, store.record(page).quotations[0].id)
    span = citation.spans[0]
    assert span.raw is not None
    changed = (
        replace(citation, words=("invented words", *citation.words[1:])),
        replace(citation, spans=(replace(span, start=span.start + 1), *citation.spans[1:])),
        replace(citation, spans=(replace(span, raw=(span.raw[0] + 2, span.raw[1] + 2)), *citation.spans[1:])),
        replace(citation, sha256="0" * 64),
        replace(citation, capture="capture_0"),
        replace(citation, revision="rev_0"),
        replace(citation, spans=()),
    )
    for one in changed:
        verdict = verify(store, one)
        assert not verdict.holds and verdict.reasons, one
    assert verify(store, citation).holds


def test_changed_bytes_are_seen(tmp_path: Path) -> None:
    said = "<p>“We agreed on grain,” said the minister of Norway, Kari Nordmann, in Oslo on Monday evening.</p>"
    html = f"<h1>Ministers meet</h1>{said}{REST}"
    page = PageInput(html.encode(), url="https://a.example/1", captured_at="2026-01-02T03:04:05Z")
    record = read_page(page, Settings(annotations="fast"))
    with Store.create(tmp_path / "a.store") as store:
        writer = Writer(store, lambda name: None)
        (kept,) = writer.keep_captures([page])
        writer.keep_read([(kept.row, record, "one")])
        citation = cite(store, record.quotations[0].id)
        assert verify(store, citation).holds
        with store.database.transaction() as connection:
            forged = store.packer.pack_bytes(html.replace("grain", "wheat").encode())
            connection.execute("UPDATE blobs SET data = ?", (forged,))
        verdict = verify(store, citation)
        assert (verdict.hash, verdict.text, verdict.raw, verdict.holds) == (False, True, False, False)
        assert "the capture's bytes have the hash" in verdict.reasons[0]


def test_a_citation_of_an_earlier_revision_stays_true(tmp_path: Path) -> None:
    def page(words: str, at: str) -> PageInput:
        said = f"<p>“{words},” said the minister of Norway, Kari Nordmann, in Oslo on Monday evening.</p>"
        return PageInput(f"<h1>Ministers meet</h1>{said}{REST}", url="https://a.example/1", captured_at=at)

    pages = [page("We agreed on grain", "2026-01-02T03:04:05Z"), page("We agreed on fish", "2026-01-03T03:04:05Z")]
    records = [read_page(one, Settings(annotations="fast")) for one in pages]
    with Store.create(tmp_path / "a.store") as store:
        writer = Writer(store, lambda name: None)
        for one, record in zip(pages, records, strict=True):
            (kept,) = writer.keep_captures([one])
            writer.keep_read([(kept.row, record, "one")])
            if one is pages[0]:
                citation = cite(store, record.quotations[0].id)
        with pytest.raises(NotKept):
            cite(store, citation.id)
        assert verify(store, citation).holds
        assert cite(store, records[1].quotations[0].id).words == ("We agreed on fish,",)


def test_without_bytes_the_text_alone_is_checked_and_that_is_no_proof(store: Store, tmp_path: Path) -> None:
    page = next(page for page in pages_of(store) if store.record(page).quotations)
    record = store.record(page)
    with Store.create(tmp_path / "b.store") as other:
        Writer(other, lambda name: None).keep_ready([("a line", record, "given")])
        citation = cite(other, record.quotations[0].id)
        verdict = verify(other, citation)
        assert (verdict.hash, verdict.text, verdict.raw, verdict.holds) == (None, True, None, False)
        assert verdict.text_only


def test_only_the_speakers_own_words_stand_in_quotation_marks(store: Store) -> None:
    seen = set()
    for page in pages_of(store):
        for told in store.record(page).quotations:
            citation = cite(store, told.id)
            assert citation.quotation_kind == told.kind
            assert json.loads(citation.json())["quotation_kind"] == told.kind
            said = " … ".join(" ".join(one.split()) for one in citation.words)
            ends = {
                "direct": f"“{said}”",
                "indirect": f"{said} (indirect)",
                "mixed": f"{said} (partly in quotation marks)",
            }
            assert ends[told.kind] in citation.text()
            if told.kind == "indirect":
                assert f"“{said}”" not in citation.text()
            seen.add(told.kind)
    assert {"direct", "indirect"} <= seen


MARKED = """# Ministers meet in Oslo

*By Tom Ferris*

10 March 2026, 09:30

Ministers of Norway and Moldova **met** in [the old town hall](https://a.example/hall) on Monday to talk about `grain`.

“We __agreed__ on [ten ships](https://a.example/ships) of grain,” said Kari Nordmann, the minister of Norway.

The talks went on for two days in the old town hall of the capital, and nobody else spoke about them at all.
"""


def flat_store(path: Path, text: str, form: str = "auto") -> tuple[Store, Record]:
    page = PageInput(text.encode(), form=form, url="https://a.example/1", captured_at="2026-03-11T03:04:05Z")  # type: ignore[arg-type]
    record = read_page(page, Settings(annotations="fast"))
    store = Store.create(path)
    writer = Writer(store, lambda name: None)
    (kept,) = writer.keep_captures([page])
    writer.keep_read([(kept.row, record, "one")])
    return store, record


def test_marks_that_a_flattened_page_loses_do_not_count(tmp_path: Path) -> None:
    store, record = flat_store(tmp_path / "a.store", MARKED)
    with store:
        assert "**" not in record.text and "https://a.example/ships" not in record.text
        assert record.quotations
        for told in record.quotations:
            citation = cite(store, told.id)
            verdict = verify(store, citation)
            assert verdict.holds, verdict.reasons
            # other words than the page's are seen all the same
            other = replace(citation, words=tuple(one.replace("ten", "nine") for one in citation.words))
            assert not verify(store, other).raw
        assert check(store).problems == ()


def test_nothing_but_what_the_reader_takes_away_is_forgiven() -> None:
    layer = RawLayer(MARKED.encode(), MARKED, "utf-8")

    def says_at(stretch: str, words: str, of: RawLayer = layer) -> bool:
        start = of.text.index(stretch)
        return of.says(start, start + len(stretch), words)

    assert says_at("**met** in [the old town hall](https://a.example/hall) on", "met in the old town hall on")
    assert says_at("ten ships](https://a.example/ships) of", "ten ships of")
    assert not says_at("`grain`", "grain") and says_at("`grain`", "`grain`")
    assert not says_at("**met**", "et") and not says_at("**met**", "met again")
    assert layer.shown(MARKED.index("**met**"), MARKED.index(" on Monday")) == "met in the old town hall"
    for form in ("html", "body"):
        assert not says_at("**met**", "met", RawLayer(MARKED.encode(), MARKED, "utf-8", form))
    # a text without Markdown keeps its signs
    plain = "Ministers met.\n\nThe value of x__y__z is 3 * 4 * 5, they said on Monday in Oslo.\n"
    assert not says_at("x__y__z", "xyz", RawLayer(plain.encode(), plain, "utf-8"))


# --- addresses with text fragments


def parts_of(link: str) -> list[list[str]]:
    """The text directives of an address: each split at its commas and decoded, the dashes of context kept."""
    directives = link.split(":~:", 1)[1].split("&")
    assert all(one.startswith("text=") for one in directives)
    found = []
    for one in directives:
        written = one.removeprefix("text=").split(",")
        # by the grammar a part may hold no comma, ampersand or dash; only the marks of prefix and suffix are dashes
        assert all(re.fullmatch(r"-?[^-&,#]+-?", part) for part in written)
        found.append([unquote(part) for part in written])
    return found


def test_the_address_shows_the_words(store: Store) -> None:
    for page in pages_of(store):
        text = " ".join(store.record(page).text.split())
        for told in store.record(page).quotations:
            citation = cite(store, told.id)
            link = citation.link()
            assert link is not None and citation.url is not None
            assert link.startswith(f"{citation.url}#:~:text=")
            for words, parts in zip(citation.words, parts_of(link), strict=True):
                shown = [part for part in parts if not part.startswith("-") and not part.endswith("-")]
                assert 1 <= len(shown) <= 2
                said = " ".join(words.split())
                assert said == shown[0] if len(shown) == 1 else said.startswith(shown[0]) and said.endswith(shown[1])
                assert said in text


def test_words_that_stand_twice_are_told_by_their_context() -> None:
    text = "Talks in Oslo.\n\nThe talks went on. We agree, he said: we agree, but later."
    span = Span("text", text.index("we agree,"), text.index("we agree,") + 8, None)
    before, after = around(text, (span,))
    assert (before, after) == ("agree, he said:", ", but later.")
    assert directive("we agree", before, after) == "agree%2C%20he%20said%3A-,we%20agree,-%2C%20but%20later."
    assert around("One line.\nTwo lines.\nThree.", (Span("text", 10, 20, None),)) == ("", "")


def test_long_words_and_paragraphs_are_named_by_their_ends() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    assert directive(words) == ("word0%20word1%20word2%20word3%20word4,word55%20word56%20word57%20word58%20word59")
    assert directive("first-rate & cheap, he said\n\nand more") == (
        "first%2Drate%20%26%20cheap%2C%20he%20said,and%20more"
    )


def test_the_address_keeps_a_fragment_of_its_own(store: Store) -> None:
    page = next(page for page in pages_of(store) if store.record(page).quotations)
    citation = cite(store, store.record(page).quotations[0].id)
    link = replace(citation, url="https://a.example/live#update-3").link()
    assert link is not None and link.startswith("https://a.example/live#update-3:~:text=")
    assert replace(citation, url=None).link() is None
    assert "http" not in replace(citation, url=None).text()


# --- what a stretch of a capture says


def test_tags_and_references_are_taken_away() -> None:
    assert says(
        'We <a href="x" title="a > b">agreed</a> on e&#769;nergy &amp; grain', "We agreed on e\u0301nergy & grain"
    )
    assert says("one<!-- we disagreed --> two<script>if (a < b) {}</script>", "one two")
    assert says("grain &amp;amp; fish &lt;b&gt;now&lt;/b&gt;", "grain & fish now")
    assert says(r"he said \"we\u2019ll see\" \ud83e\udd1d", 'he said "we’ll see" 🤝')
    assert says("a < b and c > d", "a < b and c > d")
    assert not says("We <b>agreed</b> on grain", "We agreed on fish")
    assert not says("", "words")


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_stretch_is_compared_without_an_error(raw: str, words: str) -> None:
    assert says(raw, raw)
    says(raw, words)


def test_hostile_stretches_are_compared_in_time() -> None:
    for raw in ("<!--" * 50_000, "<script" * 50_000, "<a '\"" * 50_000, "\\u12" * 50_000, '<a b="' * 50_000):
        assert not says(raw, "words")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["utf-8", "utf-16-le", "utf-32-be"]))
def test_characters_lead_to_their_bytes(text: str, charset: str) -> None:
    layer = RawLayer(text.encode(charset), text, charset)
    if text.startswith("\ufeff"):
        return
    for start in range(0, len(text), 3):
        place = layer.bytes_of(start, start + 2)
        assert place is not None
        assert layer.data[place[0] : place[1]].decode(charset) == text[start : start + 2]
