"""What a speaker without a known name is, in other languages than English: a person, a group or an organisation.

"Министр Юлдашев", "المتحدث باسم الوزارة": a title makes a person, "Wirtschaftsministerium" an organisation, and
whichever of the two heads the phrase decides. A bare name in capitals is a person's, a word that begins a list ("les
experts") a group's. The words are those of `plain_cues.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from mirrorwire.language.given_names import PARTICLES
from mirrorwire.language.plain_names import plain_cues

UnnamedKind = Literal["person", "organisation", "group"]

# letters of the shortest stem that words may go on from; shorter ones are whole words
_STEM = 5
# letters that Arabic and Hebrew write on to the front of a word
_PREFIXED = 2
_RIGHT_TO_LEFT = ("ar", "fa", "he")
_UNSPACED = ("zh", "ja")


def kind_elsewhere(words: Sequence[str], language: str, *, names_state: bool) -> UnnamedKind:
    """Return what a phrase in another language than English stands for.

    `names_state`: the last word is a state's or its capital's, which no person's name ends with.
    """
    words = [word for word in words if word[0].isalnum()]
    lower = [word.lower().replace("’", "'").rpartition("'")[2] or word.lower() for word in words]
    if not words:
        return "organisation"
    order = plain_cues("order", "last")
    if language in _UNSPACED:
        return _unspaced("".join(words), language)
    found = [told for word in lower if (told := _told(word, language)) is not None]
    if words[0].lower() in plain_cues("plurals", language) and (not found or found[0] == "person"):
        return "group"
    if found:
        return found[-1 if language in order else 0]
    return "person" if not names_state and _bare_name(words, language) else "organisation"


def name_at_end(words: Sequence[str], language: str) -> int | None:
    """Return where the full name begins that a Cyrillic phrase ends with: "начальник порта | Шухрат Юлдашев".

    Its last word must be formed like a surname, and the words before it no adjective. None where that isn't sure, and
    where nothing stands before the name.
    """
    if language not in _CYRILLIC or len(words) < 3:
        return None
    size = 3 if words[-2].lower().endswith(_PATRONYMICS) else 2
    name = words[-size:]
    if len(words) <= size or not all(word[0].isupper() and word[1:].islower() and word.isalpha() for word in name):
        return None
    if not name[-1].lower().endswith(_SURNAMES) or name[0].lower().endswith(_ADJECTIVES):
        return None
    return len(words) - size


def _told(word: str, language: str) -> UnnamedKind | None:
    """Tell what a word makes of the phrase that it heads."""
    titles, bodies = plain_cues("titles", language), plain_cues("bodies", language)
    if word in titles:
        return "person"
    if language in plain_cues("order", "compound"):
        if any(len(title) > 3 and word.endswith(title) for title in titles):
            return "person"
        if any(word.endswith(body) or (len(body) >= _STEM and body in word) for body in bodies):
            return "organisation"
        return None
    if language in _RIGHT_TO_LEFT:
        bare = {word[at:] for at in range(min(_PREFIXED, len(word) - 2) + 1)}
        return "person" if bare & titles else "organisation" if bare & bodies else None
    inflected = language in ("hy", "ka") and not any(word.startswith(body) for body in bodies)
    if inflected and any(len(title) >= _STEM and word.startswith(title) for title in titles):
        return "person"
    if any(word == body or (len(body) >= _STEM and word.startswith(body)) for body in bodies):
        return "organisation"
    return None


def _unspaced(text: str, language: str) -> UnnamedKind:
    """Tell it of a phrase without spaces: by the last title or body in it, else by a family name in front."""
    best, kind = -1, ""
    for told, key in (("person", "titles"), ("organisation", "bodies")):
        for word in plain_cues(key, language):
            at = text.rfind(word)
            if at >= 0 and at + len(word) > best:
                best, kind = at + len(word), told
    if kind:
        return "person" if kind == "person" else "organisation"
    families = "".join(plain_cues("families", language))
    return "person" if 1 < len(text) < 4 and text[0] in families else "organisation"


def _bare_name(words: Sequence[str], language: str) -> bool:
    """Tell whether words read like a person's name: capitals alone, or behind nouns where there are no articles."""
    last = words[-1]
    if not last[0].isupper() or last[0] == last[0].lower() or (last.isupper() and len(last) > 1):
        return False
    if any(any(letter.isdigit() for letter in word) for word in words):
        return False
    capitals = [word[0].isupper() and "'" not in word and "’" not in word for word in words]
    if all(capital or word.lower() in PARTICLES for capital, word in zip(capitals, words, strict=True)):
        return len(words) < _STEM and words[0].lower() not in _ARTICLES.get(language, ())
    return language in _NO_ARTICLES and not any(word.isupper() and len(word) > 1 for word in words)


# in capitals at the start of a sentence
_ARTICLES = {
    "fr": ("le", "la", "les", "un", "une"),
    "es": ("el", "la", "los", "las", "un", "una"),
    "it": ("il", "lo", "la", "i", "gli", "le", "un", "una"),
    "pt": ("o", "a", "os", "as", "um", "uma"),
    "de": ("der", "die", "das", "dem", "den", "des", "ein", "eine", "einer", "einem", "eines"),
    "nl": ("de", "het", "een"),
    "ro": ("un", "o"),
    "hu": ("a", "az", "egy"),
    "sv": ("den", "det", "de", "en", "ett"),
    "el": ("ο", "η", "το", "οι", "τα"),
}
_NO_ARTICLES = frozenset("ru uk be pl cs sk sr hr tr az lt lv".split())
_CYRILLIC = frozenset({"ru", "uk", "be"})
_PATRONYMICS = ("вич", "вна", "ічна", "вича", "вны", "вной")
# endings of surnames, and of the adjectives in names of places ("Новый Ростов")
_SURNAMES = tuple(
    "ов ев ёв ова ева ёва ин ын ина ына ский цкий ская цкая ской цкой енко ян дзе швили иа зода улы заде чук юк".split()
)
_ADJECTIVES = tuple("ый ий ой ая яя ое ее ого его ому ему ую ых их ым им ей".split())
