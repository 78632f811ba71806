"""Who speaks: names, posts, pronouns, groups, capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.language.coreference import Resolved, SpeakerPhrase, resolve_speakers
from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Tier
from mirrorwire.language.people import Cast, find_people
from mirrorwire.language.plain import PlainEngine

TIERS: list[Tier] = ["parse", "plain"]


def blocks_of(text: str) -> list[Block]:
    blocks, at = [], 0
    for part in text.split("\n\n"):
        blocks.append(Block(at, at + len(part)))
        at += len(part) + 2
    return blocks


def speakers(text: str, tier: Tier = "parse") -> tuple[Cast, list[Resolved]]:
    """Resolve the phrases marked [like this]; what stands in marks is what was said."""
    plain, phrases, content = "", [], []
    open_at = quote_at = 0
    for letter in text:
        if letter == "[":
            open_at = len(plain)
        elif letter == "]":
            phrases.append((open_at, len(plain)))
        else:
            if letter == "“":
                quote_at = len(plain)
            plain += letter
            if letter == "”":
                content.append((quote_at, len(plain)))
    parsed = engine_for("en", tier).parse(plain, blocks_of(plain))
    cast = find_people(parsed)
    asked: list[SpeakerPhrase] = []
    for start, end in phrases:
        near = min(content, key=lambda one: min(abs(one[0] - end), abs(start - one[1])), default=None)
        inside = next((i for i, other in enumerate(asked) if any(a <= start < b for a, b in other.content)), None)
        asked.append(SpeakerPhrase(start, end, end, () if near is None or inside is not None else (near,), inside))
    return cast, resolve_speakers(cast, parsed, asked)


def who(text: str, tier: Tier = "parse") -> list[str | None]:
    cast, found = speakers(text, tier)
    for one in found:
        assert (one.entity is None) == (one.reason is not None)
    return [None if one.entity is None else cast.entities[one.entity].name for one in found]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("“No,” said [Norwegian minister Anna Holmvik]. “Yes,” [she] said.", ["Anna Holmvik"] * 2),
        ("[Anna Holm] met Peter Lund. “No,” [he] said. “Yes,” [she] said.", ["Anna Holm", "Peter Lund", "Anna Holm"]),
        ("Foreign Minister Anna Holmvik came.\n\n“No,” [the foreign minister] said.", ["Anna Holmvik"]),
        ("Peter Lund came. “No,” said [a spokesman for Peter Lund].", ["spokesman for Peter Lund"]),
        ("“No,” said [Peter Lund’s lawyer]. Peter Lund left.", ["Peter Lund’s lawyer"]),
        ("The Harbour Bank met. “No,” [the bank] said.", ["Harbour Bank"]),
        ("“No,” [Israeli officials] said.", ["Israeli officials"]),
        ("“No,” said [Peter Lund of the Harbour Bank].", ["Peter Lund"]),
        ("“No,” said [I].", [None]),
    ],
)  # fmt: skip
def test_the_speaker_a_phrase_means(text: str, names: list[str | None], tier: Tier) -> None:
    assert who(text, tier) == names


def test_a_capital_that_speaks_is_its_state() -> None:
    cast, found = speakers("“No,” [Oslo] said. [Norway] denied it.")
    assert found[0].entity is not None and found[0].entity == found[1].entity
    assert (cast.entities[found[0].entity].kind, cast.entities[found[0].entity].country) == ("state", "NOR")


def test_groups_and_unnamed_persons_have_kind_country_and_role() -> None:
    cast, found = speakers("“No,” [two Israeli officials] said. “Yes,” said [a spokeswoman for the ministry].")
    group, person = (cast.entities[one.entity] for one in found if one.entity is not None)
    assert (group.kind, group.country) == ("group", "ISR")
    assert (person.kind, person.gender, [role.post for role in person.roles]) == ("person", "f", ["spokesperson"])


def test_the_role_printed_with_the_phrase_is_the_one_given() -> None:
    cast, found = speakers("President Anna Holmvik came.\n\n“No,” said [party leader Anna Holmvik]. “Yes,” [she] said.")
    roles = [cast.entities[one.entity or 0].roles[one.role or 0].phrase for one in found]
    assert roles == ["party leader", "party leader"]


def test_who_speaks_inside_is_i_the_speaker_and_he_another() -> None:
    text = "Karl Lund left. [Peter Marsh] said “[I] said no, but [he] said yes.”"
    assert who(text) == ["Peter Marsh", "Peter Marsh", "Karl Lund"]


def test_two_that_fit_stay_open_with_both_names() -> None:
    text = (
        "Minister Anna Holmvik and minister Karl Lund met.\n\nIt rained.\n\nNobody came.\n\n“No,” [the minister] said."
    )
    _, found = speakers(text)
    assert found[0].entity is None
    assert found[0].reason == "2 people fit: Anna Holmvik and Karl Lund"


def test_no_name_before_a_pronoun_is_said() -> None:
    _, found = speakers("It rained. “No,” [she] said.")
    assert found == [Resolved(None, None, "nobody named before it fits")]


WORDS = st.sampled_from(
    "Anna Holmvik President Mr. said , . the Norwegian Oslo minister of spokesman Bank and Peter 's ( “ ” he she "
    "they it who I officials statement İ Иван שלום a — \n\n".split(" ")
)


@given(st.lists(WORDS, max_size=30), st.data())
def test_noise_never_raises_and_indices_are_good(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    parsed = PlainEngine("en").parse(text, blocks_of(text))
    stretches = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda pair: (min(pair), max(pair)))
    drawn = sorted(data.draw(st.lists(st.tuples(stretches, st.lists(stretches, max_size=2)), max_size=5)))
    phrases = [
        SpeakerPhrase(start, end, start, tuple(content), data.draw(st.sampled_from([None, *range(index)])))
        for index, ((start, end), content) in enumerate(drawn)
    ]
    cast, again = find_people(parsed), find_people(parsed)
    found = resolve_speakers(cast, parsed, phrases)
    assert found == resolve_speakers(again, parsed, phrases)
    assert len(found) == len(phrases)
    for one in found:
        assert (one.entity is None) == (one.reason is not None)
        if one.entity is not None:
            roles = cast.entities[one.entity].roles
            assert one.role is None or 0 <= one.role < len(roles)
    for entity in cast.entities:
        assert all(0 <= start < end <= len(text) for start, end in entity.mentions)
