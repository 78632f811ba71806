"""Posts and titles, found by their last word."""

import pytest

from mirrorwire.language.posts import gender_of_words, is_title, post_ending


@pytest.mark.parametrize(
    ("words", "name", "first"),
    [
        ("the israeli prime minister", "prime_minister", 2),
        ("turkish foreign minister", "foreign_minister", 1),
        ("minister of foreign affairs", "foreign_minister", 0),
        ("deputy energy minister", "deputy_minister", 1),
        ("director - general", "head", 0),
        ("director-general", "head", 0),
        ("a spokeswoman", "spokesperson", 1),
        ("two senators", "senator", 1),
    ],
)
def test_the_longest_post_that_ends_there(words: str, name: str, first: int) -> None:
    lower = words.split()
    post = post_ending(lower, len(lower) - 1)
    assert post is not None
    name = "deputy_minister" if "deputy" in lower else name
    assert (post.name, post.first) == (name, first)


def test_a_plural_is_known_as_one() -> None:
    post = post_ending(["spokesmen"], 0)
    assert post is not None and post.plural
    assert post_ending(["garden"], 0) is None


def test_gender_and_titles() -> None:
    assert gender_of_words(["press", "spokeswoman"]) == "f"
    assert gender_of_words(["king"]) == "m"
    assert gender_of_words(["minister"]) is None
    assert is_title("sen.") and is_title("mr") and not is_title("farmer")


@pytest.mark.parametrize(
    ("words", "post"),
    [
        ("deputy infrastructure minister", "deputy_minister"),
        ("deputy", "deputy"),
        ("duma deputy", "member_of_parliament"),
        ("opposition leader", "opposition_leader"),
        ("chief spokesperson", "spokesperson"),
        ("diplomat", "diplomat"),
        ("counterpart", None),
    ],
)
def test_posts_that_are_easily_taken_for_others(words: str, post: str | None) -> None:
    parts = words.split()
    found = post_ending(parts, len(parts) - 1)
    assert (found.name if found else None) == post
