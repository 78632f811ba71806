"""The names of a text, repaired: what an engine gets wrong, and what the page itself shows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.language.engine import engine_for
from mirrorwire.language.found_names import Names
from mirrorwire.language.names import find_names
from mirrorwire.language.parsed import Block, Name, Parsed
from mirrorwire.language.plain import PlainEngine


def labelled(text: str, *names: tuple[str, str]) -> Parsed:
    """A parse with the names an engine could have given, each at its first place."""
    parsed = PlainEngine("en").parse(text, [Block(0, len(text))])
    found = []
    for words, label in names:
        start = text.index(words)
        first, last = parsed.tokens(start, start + len(words))
        found.append(Name(first, last, label))
    return Parsed(text, "plain", "en", parsed.blocks, parsed.words, parsed.starts, parsed.ends, parsed.sentences,
                  names=tuple(found))  # fmt: skip


def read(names: Names) -> list[tuple[str, str]]:
    return [(names.parsed.slice(found.first, found.last), found.kind) for found in names.found]


def test_a_states_name_runs_into_no_persons() -> None:
    parsed = labelled("On Monday Georgia Irakli Beridze came to Oslo.", ("Georgia Irakli Beridze", "PERSON"))
    assert ("Irakli Beridze", "person") in read(find_names(parsed))


def test_titles_and_possessives_are_no_part_of_a_name() -> None:
    parsed = labelled("They read President Anna Berg's letter.", ("President Anna Berg's", "PERSON"))
    found = [name for name in find_names(parsed).found if name.kind == "person"]
    assert [(parsed.slice(name.first, name.last), name.title) for name in found] == [("Anna Berg", "president")]


def test_a_person_once_is_a_person_all_over_the_page() -> None:
    text = "Anna Holmvik spoke. Later the Holmvik plan failed, Holmvik said."
    parsed = labelled(text, ("Anna Holmvik", "PERSON"))
    assert read(find_names(parsed)).count(("Holmvik", "person")) == 2


def test_a_given_name_shows_a_person_where_the_engine_saw_a_work() -> None:
    parsed = labelled("It was late. Irina Sokol said no.", ("Irina Sokol", "WORK_OF_ART"))
    assert ("Irina Sokol", "person") in read(find_names(parsed))


def test_places_and_bodies_named_after_persons_are_no_persons() -> None:
    parsed = labelled("They met at Anna Berg Avenue.", ("Anna Berg Avenue", "PERSON"))
    assert read(find_names(parsed)) == [("Anna Berg Avenue", "place")]


def test_a_title_in_capitals_adds_no_words_to_a_name() -> None:
    title, body = "Anna Holmvik Slams Rival Over Harbour", "On Monday Anna Holmvik spoke in the harbour."
    text = f"{title}\n\n{body}"
    blocks = [Block(0, len(title), "headline"), Block(len(title) + 2, len(text))]
    for tier in ("parse", "plain"):
        names = find_names(engine_for("en", tier).parse(text, blocks))
        assert [name for name, kind in read(names) if kind == "person"] == ["Anna Holmvik"] * 2


def test_a_demonym_is_no_name_but_is_known() -> None:
    names = find_names(engine_for("en", "plain").parse("The Norwegian ship left.", [Block(0, 24)]))
    assert names.found == []
    assert [mention.country for _, _, mention in names.states] == ["NOR"]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.sampled_from("Anna Holmvik’s President Oslo said “ ” . , the İ שלום Иван Bank of — 12 \u0301".split()),
        max_size=25,
    )
)
def test_noise_through_the_parser_gives_names_that_do_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    names = find_names(engine_for("en", "parse").parse(text, [Block(0, len(text))]))
    done = 0
    for found in names.found:
        assert done <= found.first < found.last <= len(names.parsed)
        done = found.last


@given(st.text(alphabet="AnBeg Mr.,'’s“”\"-\n()İאд1", max_size=150), st.data())
def test_noise_gives_names_in_order_that_do_not_overlap(text: str, data: st.DataObject) -> None:
    parsed = PlainEngine("en").parse(text, [Block(0, len(text))])
    size = len(parsed)
    given_names = []
    if size:
        for _ in range(data.draw(st.integers(0, 4))):
            first = data.draw(st.integers(0, size - 1))
            last = data.draw(st.integers(first + 1, size))
            given_names.append(Name(first, last, data.draw(st.sampled_from(["PERSON", "ORG", "GPE", "NORP", "LAW"]))))
    noisy = Parsed(text, "plain", "en", parsed.blocks, parsed.words, parsed.starts, parsed.ends, parsed.sentences,
                   names=tuple(given_names))  # fmt: skip
    done = 0
    for found in find_names(noisy).found:
        assert done <= found.first < found.last <= size
        done = found.last
