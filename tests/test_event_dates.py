"""When a happening happened, by the words of its clause."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.annotations.events.dates import DateFound, date_of
from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Tier

FRIDAY = date(2023, 9, 8)


def when(
    text: str, tier: Tier, published: date | None = FRIDAY, language: str = "en", planned: bool | None = None
) -> tuple[DateFound | None, str]:
    """Date the word marked [like this]; the sentence is its clause."""
    at = text.index("[")
    plain = text.replace("[", "").replace("]", "")
    parsed = engine_for(language, tier).parse(plain, [Block(0, len(plain))])
    token = parsed.tokens(at, at + 1)[0]
    first, last = parsed.sentences[parsed.sentence_at(token)]
    found = date_of(parsed, first, last, token, published, planned=planned)
    return found, plain[found.start : found.end] if found else ""


@pytest.mark.parametrize("tier", ["plain", "parse"])
@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("The envoys [met] in Doha on Tuesday.", "2023-09-05", "Tuesday"),
        ("The envoys [met] in Doha on Friday.", "2023-09-08", "Friday"),
        ("The envoys will [meet] in Doha on Tuesday.", "2023-09-12", "Tuesday"),
        ("Envoys to [meet] in Doha on Monday", "2023-09-11", "Monday"),
        ("The envoys [met] in Doha last Friday.", "2023-09-01", "last Friday"),
        ("The envoys will [meet] next Friday.", "2023-09-15", "next Friday"),
        ("On Tuesday, September 5, they [met] in Rome.", "2023-09-05", "Tuesday, September 5"),
        ("They [signed] it last week.", "2023-W35", "last week"),
        ("They [signed] it earlier this week.", "2023-W36", "this week"),
        ("They will [sign] it next week.", "2023-W37", "next week"),
        ("They [met] over the weekend.", "2023-W35", "weekend"),
        ("They [met] last weekend.", "2023-W35", "last weekend"),
        ("They will [meet] at the weekend.", "2023-W36", "weekend"),
        ("They [met] two weeks ago.", "2023-W34", "two weeks ago"),
        ("They [met] a fortnight ago.", "2023-W34", "a fortnight ago"),
        ("They [signed] it earlier this month.", "2023-09", "this month"),
        ("They [signed] it last month.", "2023-08", "last month"),
        ("They [signed] it three months ago.", "2023-06", "three months ago"),
        ("They will [sign] it next year.", "2024", "next year"),
        ("They [signed] it a year ago.", "2022", "a year ago"),
        ("They [met] on 8 September.", "2023-09-08", "8 September"),
        ("They [met] on September 8, 2021.", "2021-09-08", "September 8, 2021"),
        ("They [met] on the 8th of September.", "2023-09-08", "8th of September"),
        ("They [met] on the third of September.", "2023-09-03", "third of September"),
        ("They [met] on Sept. 4 in Oslo.", "2023-09-04", "Sept. 4"),
        ("They [met] on 24 December.", "2022-12-24", "24 December"),
        ("They will [meet] on 24 December.", "2023-12-24", "24 December"),
        ("They [met] in July.", "2023-07", "July"),
        ("They [met] in October.", "2022-10", "October"),
        ("They will [meet] in October.", "2023-10", "October"),
        ("They will [meet] in March 2025.", "2025-03", "March 2025"),
        ("They [met] in 2019.", "2019", "2019"),
        ("They [met] in early 2018.", "2018", "2018"),
        ("They [fought] in the 1990s.", "199X", "1990s"),
        ("The army [struck] the port yesterday.", "2023-09-07", "yesterday"),
        ("The army [struck] the port today.", "2023-09-08", "today"),
        ("They are to [meet] tomorrow.", "2023-09-09", "tomorrow"),
        ("They [met] two days ago.", "2023-09-06", "two days ago"),
        ("They [met] 10 days ago.", "2023-08-29", "10 days ago"),
        ("They [met] this morning.", "2023-09-08", "this morning"),
        ("They will [meet] in two weeks.", "2023-W38", "in two weeks"),
        ("Talks were [held] from 8 to 10 August in Rome.", "2023-08-08", "8 to 10 August"),
        ("Talks were [held] on 8-10 August in Rome.", "2023-08-08", "8-10 August"),
        ("Talks were [held] on August 8-10 in Rome.", "2023-08-08", "August 8-10"),
        ("The treaty was [signed] on 2023-03-04.", "2023-03-04", "2023-03-04"),
        ("The treaty was [signed] on 04.03.2023.", "2023-03-04", "04.03.2023"),
        ("The treaty was [signed] on 4/3/2023.", "2023-03-04", "4/3/2023"),
    ],
)
def test_words_of_time(text: str, value: str, words: str, tier: Tier) -> None:
    found, shown = when(text, tier)
    assert found is not None
    assert (found.value, shown) == (value, words)
    size = {"day": 10, "month": 7, "year": 4, "decade": 4, "week": 8}[found.precision]
    assert len(found.value) == size


@pytest.mark.parametrize("tier", ["plain", "parse"])
@pytest.mark.parametrize(
    "text",
    [
        "They [met] in Rome.",
        "The treaty must be [signed] by 2030.",
        "The talks [lasted] until Friday.",
        "The army [lost] 2000 men.",
        "Rome may [march] on Tunis.",
        "The second envoy [met] the third.",
        "They [met] on 31 February.",
        "The sun [shone] on the last king.",
        "A week [passed].",
    ],
)
def test_nothing_is_guessed(text: str, tier: Tier) -> None:
    assert when(text, tier)[0] is None


@pytest.mark.parametrize("tier", ["plain", "parse"])
def test_without_a_day_to_count_from_only_full_dates_have_a_value(tier: Tier) -> None:
    for text in (
        "They [met] on Tuesday.",
        "They [met] last week.",
        "They [met] on 8 September.",
        "They [met] in July.",
    ):
        assert when(text, tier, None)[0] is None
    found, _ = when("They [met] on 8 September 2020.", tier, None)
    assert found is not None and found.value == "2020-09-08"


def test_the_time_of_the_same_verb_goes_first() -> None:
    found, _ = when("Rome [signed] on Monday what Paris will sign on Thursday.", "parse")
    assert found is not None and found.value == "2023-09-04"
    found, _ = when("Rome signed on Monday what Paris will [sign] on Thursday.", "parse")
    assert found is not None and found.value == "2023-09-14"
    found, _ = when("They will meet in May, said the man who [resigned] in 2020.", "parse")
    assert found is not None and found.value == "2020"


def test_the_caller_may_say_which_way_a_day_counts() -> None:
    past, _ = when("A [visit] on Tuesday", "parse", planned=False)
    ahead, _ = when("A [visit] on Tuesday", "parse", planned=True)
    assert past is not None and ahead is not None
    assert (past.value, ahead.value) == ("2023-09-05", "2023-09-12")


def test_a_dateline_goes_before_the_day_of_publication() -> None:
    text = "The envoys met on Tuesday."
    parsed = engine_for("en", "plain").parse(text, [Block(0, len(text))])
    found = date_of(parsed, 0, len(parsed), 2, date(2023, 9, 20), dateline=FRIDAY)
    assert found is not None and found.value == "2023-09-05"


def test_a_day_that_has_only_just_begun_elsewhere_is_no_year_ago() -> None:
    found, _ = when("They [met] on 9 September.", "plain")
    assert found is not None and found.value == "2023-09-09"


def test_other_languages_have_their_stamps() -> None:
    found, shown = when("Стороны [встретились] 8 сентября 2023 года.", "plain", language="ru")
    assert found is not None and (found.value, found.precision) == ("2023-09-08", "day")
    assert shown.startswith("8 сентября")
    assert when("Taraflar [görüştü].", "plain", language="tr")[0] is None


PIECES = st.sampled_from(
    "on in last next this the Tuesday May March 8 31 2023 1990s ’90s two days ago week weekend 8-10 , . - of to a "
    "couple 9999 0 4/3/2023 99/99/9999 decade years 999 in until Sept. 2023-02-30".split()
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(PIECES | st.text(min_size=1, max_size=5), max_size=25),
    st.integers(-2, 30),
    st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.none(),
    st.booleans() | st.none(),
)
def test_noise_never_raises(parts: list[str], token: int, published: date | None, planned: bool | None) -> None:
    text = " ".join(parts)
    for language in ("en", "ru"):
        parsed = engine_for(language, "plain").parse(text, [Block(0, len(text))])
        found = date_of(parsed, -1, len(parsed) + 1, token, published, planned=planned)
        assert found == date_of(parsed, -1, len(parsed) + 1, token, published, planned=planned)
        if found is not None:
            assert 0 <= found.start < found.end <= len(text)
