"""Names of all scripts in Latin letters: to be read, and to be compared.

There are three levels, each throwing away more than the one before. `romanise` is readable ("Илья" is "Ilya").
`skeleton` folds what one name is spelled with by different newsrooms, so that "Əliyev", "Алиев", "Aliev" and "Ալիև" are
one string; it is a key and not to be shown. `frames` keep the classes of the consonants only, which is all that Hebrew
and Arabic script print, and all that is sure between careless spellings.

The tables are in `transliteration.toml`, with their sources. A Latin word is read by letters that only one alphabet has
("ə") or, failing that, by its page's language; English spelling is assumed of the rest.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("transliteration.toml")
# a longer word is no name; what is beyond is not read, so that noise costs no more than a name
LONGEST_WORD = 40
ABJADS = frozenset({"hebrew", "arabic"})
_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x02AF, "latin"), (0x0370, 0x03FF, "greek"), (0x0400, 0x052F, "cyrillic"), (0x0531, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"), (0x0600, 0x077F, "arabic"), (0x08A0, 0x08FF, "arabic"), (0x10A0, 0x10FF, "georgian"),
    (0x1C90, 0x1CBF, "georgian"), (0x1E00, 0x1EFF, "latin"), (0x1F00, 0x1FFF, "greek"), (0x3040, 0x30FF, "kana"),
    (0x3400, 0x9FFF, "han"), (0xAC00, 0xD7AF, "hangul"), (0xFB1D, 0xFB4F, "hebrew"), (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFC, "arabic"),
)  # fmt: skip
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʹʺʻʿʾ`´ˈ״\"“”"))
_VOWELS = frozenset("aeiou")
# marks within the folding, for letters that are read in several ways: kh or h; v or a vowel; g or h; and in Latin
# script k, ts or ch; g or j; w as v or a vowel
_KH, _VAV, _GE, _CE, _JE, _WE = "X", "W", "Γ", "ĸ", "ģ", "ŵ"
_SOFT = str.maketrans({_KH: "h", _GE: "g", _CE: "k", _JE: "g", _WE: "v"})
_OPEN = {_KH: ("k", ""), _VAV: ("v", ""), _GE: ("g", ""), _CE: ("k", "s"), _JE: ("g", "s"), _WE: ("v", "")}
_MOST_OPEN = 2


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """One table: strings to be replaced in order, those at a word's end, then single letters."""

    strings: tuple[tuple[str, str], ...]
    endings: tuple[tuple[str, str], ...]
    letters: dict[int, str]

    def read(self, word: str) -> str:
        """Return a word in lower case with all that the table has replaced."""
        for ending, latin in self.endings:
            if word.endswith(ending):
                word = word[: -len(ending)] + latin
        for string, latin in self.strings:
            if string in word:
                word = word.replace(string, latin)
        return word.translate(self.letters)


def _alphabet(table: str, *, ordered: bool = False) -> _Alphabet:
    """Return a table of "letter=latin" pairs; `ordered` if single letters take their turn too."""
    pairs = [(left, right) for left, _, right in (pair.partition("=") for pair in table.split())]
    strings = tuple(pair for pair in pairs if (ordered or len(pair[0]) > 1) and not pair[0].endswith("$"))
    endings = tuple((left[:-1], right) for left, right in pairs if left.endswith("$"))
    return _Alphabet(strings, endings, {} if ordered else {ord(a): b for a, b in pairs if len(a) == 1})


@dataclass(frozen=True, slots=True)
class _Tables:
    scripts: dict[str, _Alphabet]
    cyrillic: dict[str, _Alphabet]
    latin: dict[str, _Alphabet]
    cyrillic_signs: dict[str, tuple[str, ...]]
    latin_signs: dict[str, tuple[str, ...]]
    latin_as: dict[str, str]
    folding: _Alphabet
    frame: dict[int, str]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    with _FILE.open("rb") as handle:
        data: dict[str, Any] = tomllib.load(handle)
    russian = data["scripts"]["cyrillic"]
    classes = {ord(letter): name for name, letters in data["frame"].items() for letter in letters.split()}
    return _Tables(
        {script: _alphabet(table) for script, table in data["scripts"].items()},
        {language: _alphabet(russian + " " + table) for language, table in data["cyrillic_languages"].items()},
        {language: _alphabet(table, ordered=True) for language, table in data["latin"].items()},
        {language: tuple(signs.split()) for language, signs in data["cyrillic_signs"].items()},
        {language: tuple(signs.split()) for language, signs in data["latin_signs"].items()},
        data["latin_as"],
        _alphabet(data["folding"]["steps"], ordered=True),
        classes,
    )


@lru_cache(maxsize=4096)
def _script_of_letter(letter: str) -> str | None:
    code = ord(letter)
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script if unicodedata.category(letter)[0] == "L" else None
    return "other" if unicodedata.category(letter)[0] == "L" else None


def script_of(text: str) -> str | None:
    """Return the script of a text's first letter ("latin", "cyrillic", "han", "other"); None if it has no letter."""
    for letter in text:
        script = _script_of_letter(letter)
        if script is not None:
            return script
    return None


def _base(language: str | None) -> str | None:
    return language.replace("_", "-").partition("-")[0].lower() if language else None


def spelling_of(text: str, language: str | None = None) -> str | None:
    """Return the alphabet that a name's letters show ("az" for "Əliyev"); its page's language if they show none.

    Letters go before the page's language, for a page may print a foreign name as its own country spells it.
    """
    tables, script = _tables(), script_of(text)
    if script not in ("latin", "cyrillic"):
        return None
    text = unicodedata.normalize("NFC", text)
    lower = (
        text.replace("İ", "İ\u0131").lower() if "İ" in text else text.lower()
    )  # the dotted capital is as good a sign
    if script == "latin" and "x" in lower and any(letter in lower for letter in "çşğıöü"):
        return "az"  # Turkish has these letters too, but no x
    for name, signs in (tables.latin_signs if script == "latin" else tables.cyrillic_signs).items():
        if any(sign in lower for sign in signs):
            return name
    base = _base(language)
    if script == "latin":
        return tables.latin_as.get(base or "", base) if base else None
    return base


def _without_marks(word: str) -> str:
    """Return a word without the marks of its letters; the marks of the folding (ģ, ŵ) are letters of their own."""
    return "".join(c if c in _OPEN else unicodedata.normalize("NFKD", c) for c in word)


@lru_cache(maxsize=65536)
def _marked(word: str, spelling: str | None) -> str:
    """Return a word folded, with the marks of letters that are read in several ways."""
    script = script_of(word[:LONGEST_WORD])
    if script is None:
        return ""
    tables = _tables()
    word = unicodedata.normalize("NFC", word[:LONGEST_WORD]).casefold()
    if script == "latin":
        word = unicodedata.normalize("NFC", word.replace("i̇", "i")).translate(_APOSTROPHES)
        word = (tables.latin.get(spelling or "") or tables.latin["default"]).read(word).lower()
    elif script == "cyrillic":
        if spelling not in ("uk", "be"):
            word = word.replace("г", _GE)
        word = (tables.cyrillic.get(spelling or "") or tables.scripts[script]).read(word.translate(_APOSTROPHES))
    elif script == "hebrew":
        word = unicodedata.normalize("NFKD", word).replace("׳", "'").replace("’", "'")
        word = tables.scripts[script].read(word.replace("וו", "v").replace("ו", _VAV))
    elif script == "arabic":
        word = unicodedata.normalize("NFKC", word).replace("و", _VAV).replace("ؤ", _VAV)
        word = tables.scripts[script].read(word)
    elif script in tables.scripts:
        bare = unicodedata.normalize("NFD", word) if script == "greek" else word
        word = tables.scripts[script].read("".join(c for c in bare if not unicodedata.combining(c)))
    else:
        return "".join(letter for letter in word if letter.isalnum())
    word = "".join(c for c in _without_marks(word) if c.isalpha() and (c.isascii() or c in _OPEN))
    word = tables.folding.read(word.replace("kh", _KH))
    return "".join(c for at, c in enumerate(word) if not at or c != word[at - 1])


def skeleton(word: str, language: str | None = None) -> str:
    """Return the key under which one word of a name is compared over scripts and spellings; never to be shown.

    Lower-case ASCII letters for all scripts that have a table; for the others (Chinese) the letters themselves.
    `language` is an ISO 639-1 code. Empty if the word has no letter. It is not one to one: "Aliev" and "Əliyev" are the
    same on purpose.
    """
    marked = _marked(word, spelling_of(word, language))
    return _soft(marked)


def spelled_skeleton(word: str, spelling: str | None) -> str:
    """Return the skeleton of a word whose alphabet is known (`spelling_of` its whole name)."""
    return _soft(_marked(word, spelling))


def _soft(marked: str) -> str:
    if _VAV in marked:
        marked = ("v" if marked[0] == _VAV else marked[0]) + marked[1:].replace(_VAV, "u")
    return marked.translate(_SOFT)


def consonants(word: str, language: str | None = None) -> str:
    """Return a word's consonants by class (b p f v are one, and so on), without vowels and h: what every script prints.

    "Netanyahu" and "נתניהו" give "ntn". Of a letter that is read in two ways the vowel is taken (`frames` has both).
    """
    found = frames(word, spelling_of(word, language))
    return min(found, key=len).lstrip("0") if found else ""


@lru_cache(maxsize=65536)
def frames(word: str, spelling: str | None = None) -> tuple[str, ...]:
    """Return the frames of a word: its consonants by class, doubled ones once, "0" first if a vowel or h begins it.

    There are as many, four at most, as its letters allow: "kh" is read as k or falls away with h, a Hebrew or Arabic
    vav is v or a vowel, a Russian "г" stands for h too. Two spellings of one word share at least one frame. Empty for
    a word without letters; a script without a table has the word itself.
    """
    marked = _marked(word, spelling)
    if not marked:
        return ()
    if not (marked[0].isascii() or marked[0] in _OPEN):
        return (marked,)
    first = marked[0]
    if first == _VAV:
        marked = "v" + marked[1:]
    open_at = [at for at, letter in enumerate(marked) if letter in _OPEN][:_MOST_OPEN]
    classes = _tables().frame
    found: dict[str, None] = {}
    for choice in product(*(_OPEN[marked[at]] for at in open_at)):
        letters = list(marked)
        for at, letter in zip(open_at, choice, strict=True):
            letters[at] = letter
        kept = ""
        for letter in "".join(letters).translate(_SOFT):
            name = classes.get(ord(letter), "")
            if name and name != kept[-1:]:
                kept = kept[:-1] + name if name == "s" and kept[-1:] == "t" else kept + name
        begins = letters[0]
        found["0" + kept if not begins or begins in _VOWELS or begins == "h" else kept] = None
    return tuple(found)


@lru_cache(maxsize=16384)
def _romanised(word: str, spelling: str | None) -> str:
    script = script_of(word)
    tables = _tables()
    if script is None or script == "latin" or script not in tables.scripts:
        if script != "latin":
            return word
        plain = word.translate(
            {ord("ə"): "a", ord("Ə"): "A", ord("ı"): "i", ord("ł"): "l", ord("Ł"): "L", ord("ß"): "ss"}
        )
        plain = plain.translate({ord("đ"): "dj", ord("Đ"): "Dj", ord("ø"): "o", ord("Ø"): "O"})
        return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    lower = unicodedata.normalize("NFC", word).lower()
    capital = word[0] != lower[0] or script in ABJADS or script == "georgian"
    if script == "cyrillic":
        if spelling in (None, "ru", "be"):
            # BGN/PCGN: "ye" at the beginning, after vowels and after the signs
            lower = "".join(
                "ye" if c == "е" and (not at or lower[at - 1] in "аеёиоуыэюяйьъў") else c for at, c in enumerate(lower)
            )
        latin = (tables.cyrillic.get(spelling or "") or tables.scripts[script]).read(lower)
    else:
        base = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
        if script == "arabic":
            base = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", lower))
        if base[:1] in ("ו", "و"):
            base = ("v" if script == "hebrew" else "w") + base[1:]
        latin = tables.scripts[script].read(base)
    if len(word) > 1 and word.isupper() and word.lower() != word:
        return latin.upper()
    return latin[:1].upper() + latin[1:] if capital else latin


def romanise(text: str, language: str | None = None) -> str:
    """Return a text in Latin letters to be read: "Ильхам Алиев" is "Ilkham Aliyev". Spaces and marks stay as they are.

    `language` is an ISO 639-1 code; without it the letters tell ("є" is Ukrainian). Hebrew and Arabic script print few
    vowels, and what is not printed isn't guessed: "נתניהו" is "Ntnihu". Scripts without a table stay as they are.
    """
    spelling = spelling_of(text, language)
    found: list[str] = []
    word: list[str] = []
    for letter in text:
        if letter.isalpha() or unicodedata.combining(letter) or (word and letter in "'’׳"):
            word.append(letter)
            continue
        if word:
            found.append(_romanised("".join(word), spelling))
            word = []
        found.append(letter)
    if word:
        found.append(_romanised("".join(word), spelling))
    return "".join(found)


# one sign for what is one sound, so that a distance counts sounds
_SOUNDS = (("sh", "š"), ("ch", "č"), ("ts", "ц"))
_NEAR = {
    frozenset(pair): cost
    for pairs, cost in (
        (("sš", "sz", "sč", "sц", "zц", "šč", "jč", "zj", "jš", "gk", "bv", "fv", "td"), 0.3),
        (("bp", "pf", "bf", "čц"), 0.4),
    )
    for pair in pairs
}
# what is near only if this letter was printed
_PRINTED = {
    frozenset(pair): letter for pair, letter in (("gh", "г"), ("uv", "w"), ("kц", "c"), ("kč", "c"), ("gj", "g"))
}
_CLOSE_VOWELS = {frozenset(pair): 0.5 for pair in ("ou", "ao", "ae")} | {frozenset("ie"): 0.4}


def _sounds(word: str) -> str:
    for letters, sign in _SOUNDS:
        word = word.replace(letters, sign)
    return word


def _vowel(letter: str) -> bool:
    return letter in _VOWELS


def distance(one: str, other: str, *, vowels: float = 1.0, printed: str = "") -> float:
    """Return how far two skeletons are from each other: 0 for the same, 1 for one consonant more; no probability.

    `vowels` weighs what differs in vowels only: less where scripts differ, for English writes "Biden" and Russian
    "Байден". A vowel at the end weighs most, for it tells "Ivan" from "Ivana". `printed` is both
    words as printed: a "г" among them may stand for h, a "w" for a vowel, a "c" for k and ts.
    Skeletons without a table (Chinese) are the same or 9 apart. Time goes with the product of the lengths, 40 at most.
    """
    if one == other:
        return 0.0
    if not (one.isascii() and other.isascii()):
        return 9.0
    one, other = _sounds(one[:LONGEST_WORD]), _sounds(other[:LONGEST_WORD])
    if abs(len(one) - len(other)) > 4:
        return 9.0
    last, final = len(one) - 1, len(other) - 1

    def gap(word: str, at: int) -> float:
        letter, end = word[at], at == len(word) - 1
        if letter == "h":
            return 0.4 if at or (not end and _vowel(word[1])) else 1.0
        if not _vowel(letter):
            return 1.0
        return 1.2 if end else 1.0 if at == 0 else 0.5 * vowels

    row = [0.0]
    for at in range(len(other)):
        row.append(row[-1] + gap(other, at))
    for at, letter in enumerate(one):
        above, row = row, [row[0] + gap(one, at)]
        for to, second in enumerate(other):
            if letter == second:
                change = 0.0
            elif _vowel(letter) and _vowel(second):
                ends = at == last and to == final and {letter, second} != {"i", "e"}
                change = 1.2 if ends else _CLOSE_VOWELS.get(frozenset((letter, second)), 0.9) * vowels
            elif _PRINTED.get(frozenset((letter, second)), "-") in printed:
                change = 0.4
            else:
                change = _NEAR.get(frozenset((letter, second)), 1.5)
            row.append(min(above[to] + change, above[to + 1] + gap(one, at), row[to] + gap(other, to)))
    return row[-1]


# what a letter of a script without vowels costs if nothing answers it, and so for the letters of the full spelling
_UNANSWERED = {"a": 0.05, "h": 0.1, "i": 0.8, "e": 0.2, _VAV: 0.8, _KH: 0.6}
_UNWRITTEN = {"a": 0.05, "e": 0.05, "i": 0.45, "o": 0.5, "u": 0.5, "h": 0.2}


def abjad_distance(word: str, full: str) -> float:
    """Return how far a Hebrew or Arabic word, as printed, is from the skeleton of a full spelling; 0 if it can be that.

    Vowels that the script leaves out cost little, a vav or yod that nothing answers costs half a consonant.
    """
    if not full.isascii():
        return 9.0
    written, full = _sounds(_marked(word, None)), _sounds(full[:LONGEST_WORD])
    row = [0.0]
    for second in full:
        row.append(row[-1] + _UNWRITTEN.get(second, 1.0))
    for letter in written:
        gap = _UNANSWERED.get(letter, 1.0)
        above, row = row, [row[0] + gap]
        for to, second in enumerate(full):
            change = _answers(letter, second)
            row.append(min(above[to] + change, above[to + 1] + gap, row[to] + _UNWRITTEN.get(second, 1.0)))
    return row[-1]


def abjad_frame(word: str) -> str:
    """Return what two spellings of a Hebrew or Arabic word share, in both scripts: classes of consonants, vav and yod.

    Alef, ayin and h are left out. Vav and yod stay, for they tell Hussein from Hassan.
    """
    marked = _marked(word, None)
    begins = "0" if marked[:1] in ("a", "e", "i", "h", _KH) else ""
    marked = ("v" if marked[:1] == _VAV else marked[:1]) + marked[1:]
    return begins + marked.translate(_tables().frame | dict.fromkeys(map(ord, "ah" + _KH), "") | {ord("e"): "i"})


def _answers(letter: str, second: str) -> float:
    """Return what it costs to read a letter of an abjad as one of a full spelling."""
    if letter == second:
        return 0.0
    if letter == _VAV:
        return 0.0 if second in "ouv" else 0.6
    if letter == _KH:
        return {"h": 0.0, "k": 0.2, "č": 0.3}.get(second, 1.5)
    if _vowel(letter) and _vowel(second):
        return 0.0 if letter == "a" or second in "ie" else 0.85
    if letter == "j" and second == "g":
        return 0.3
    classes = _tables().frame
    sounds = {"š": "s", "č": "s", "ц": "s"}
    mine = classes.get(ord(sounds.get(letter, letter)), letter)
    return 0.15 if mine == classes.get(ord(sounds.get(second, second)), second) else 1.5
