"""What speaks for a cue's being one, for its speaker phrase, and for the side its content stands on.

Features are short strings; the weight of each is learned (scoring.py). Without a parse those of tags, labels and
dependents are left out.
"""

from __future__ import annotations

from mirrorwire.annotations.quotations.cues import Cue
from mirrorwire.annotations.quotations.reading import AUXILIARIES, DAYS, PRONOUNS, Reading
from mirrorwire.annotations.quotations.speakers import bounds

_BE = frozenset("is are was were be been being 's ’s 're ’re".split())
_MODAL = frozenset("will would can could may might must shall should 'll ’ll 'd ’d to".split())
_NEGATED = frozenset("not n't n’t never didn't doesn't don't didn’t doesn’t don’t won’t won’t".split())
_PAST = ("ed", "said", "told", "wrote")
# the dependents of a cue that are looked at
_DEPENDENTS = tuple(
    "ccomp xcomp dobj agent nsubj nsubjpass aux auxpass neg prep oprd acl advcl dative mark poss attr parataxis".split()
)
_FRAME = frozenset({"ccomp", "xcomp", "dobj", "nsubj", "nsubjpass", "oprd", "agent"})
_COMPLEMENTS = frozenset({"ccomp", "xcomp", "dobj", "oprd"})
# features of the cue that also bear on its having no speaker phrase
_OF_THE_CUE = ("kind:", "lemma:", "form:", "passive", "label:", "has:agent", "has:nsubj", "before:", "after:")


def cue_features(reading: Reading, cue: Cue) -> list[str]:
    """Return what is known of a cue by itself: its word, its form, what stands around it, its place in the parse."""
    lowered = reading.lowered
    low, high = bounds(reading, cue)
    form = _form(cue, lowered[cue.head])
    before = reading.word_class(cue.first - 1) if cue.first > low else "^"
    after = reading.word_class(cue.last) if cue.last < high else "$"
    features = [
        f"kind:{cue.kind}",
        f"lemma:{cue.lemma}",
        f"form:{cue.kind}:{form}",
        f"before:{before}",
        f"after:{after}",
        f"after:{cue.kind}:{after}",
        f"around:{before}:{after}",
        f"form.after:{form}:{after}",
        "inmarks" if reading.stretch_of[cue.head] >= 0 else "outside",
        "classes:" + "+".join(cue.classes),
    ]
    features += [f"class:{name}" for name in cue.classes]
    if cue.last < high:
        following = lowered[cue.last]
        if reading.stretch_of[cue.last] != reading.stretch_of[cue.head]:
            features += ["after:marks", f"after:marks:{cue.kind}"]
        else:
            shown = not following[0].isalnum() or after in ("conj", "prep", "det")
            features.append("next:" + (following if shown else "_"))
            if following in ("that", ":", "to", "as"):
                features.append(f"lemma.next:{cue.lemma}:{following}")
    if cue.first > low and reading.stretch_of[cue.first - 1] != reading.stretch_of[cue.head]:
        features.append("before:marks")
    if cue.kind == "verb":
        group = lowered[max(low, cue.first - 3) : cue.head]
        if form in ("ed", "past") and not _BE.isdisjoint(group[-3:]):
            features += ["passive", f"passive:{cue.lemma}"]
        if not _NEGATED.isdisjoint(group):
            features.append("negated")
        if not _MODAL.isdisjoint(group[-3:]):
            features.append("modal")
    if reading.parsed.tags:
        features += _parse_features(reading, cue)
    return features


def _form(cue: Cue, word: str) -> str:
    """Return a verb's form by its ending: ing, ed, s, past (irregular) or base."""
    if word.endswith("ing"):
        return "ing"
    if word.endswith(_PAST):
        return "ed"
    if word == cue.lemma:
        return "base"
    return "s" if word.endswith("s") else "past"


def _parse_features(reading: Reading, cue: Cue) -> list[str]:
    """Return the cue's tag and label, and what hangs on it."""
    parsed = reading.parsed
    label = parsed.labels[cue.head]
    features = [f"label:{label}", f"tag:{parsed.tags[cue.head]}"]
    labels = {parsed.labels[token] for token in reading.children[cue.head]}
    features += ["has:" + one for one in _DEPENDENTS if one in labels]
    if cue.kind == "verb":
        features.append("has+" + "+".join(sorted(labels & _FRAME)))
        features.append(f"has.label:{label}:{'ccomp' in labels}")
        features += [f"has.lemma:{one}:{cue.lemma}" for one in sorted(labels & _COMPLEMENTS)]
    return features


def _place(cue: Cue, speaker: tuple[int, int]) -> tuple[str, int]:
    """Say whether a phrase stands before or after the cue, and how many tokens lie between."""
    first, last = speaker
    return ("after", first - cue.last) if first >= cue.last else ("before", cue.first - last)


def speaker_features(reading: Reading, cue: Cue, option: tuple[int, int], flags: list[str]) -> list[str]:
    """Return what speaks for a stretch's being the cue's speaker phrase; `flags` say how it was found."""
    lowered, parsed, own = reading.lowered, reading.parsed, reading.stretch_of[cue.head]
    first, last = option
    position, gap = _place(cue, option)
    size = last - first
    near = f"{position}{min(max(gap, 0), 3)}"
    opening = reading.word_class(first)
    form = "ing" if lowered[cue.head].endswith("ing") else "x"
    features = [f"f:{flag}" for flag in flags]
    features += [f"f.{cue.kind}:{flag}" for flag in flags]
    if len(flags) > 1:
        features.append("f+" + "+".join(sorted(set(flags))))
    features += [
        f"near:{near}",
        f"near:{cue.kind}:{form}:{near}",
        f"opens:{opening}",
        f"opens:{position}:{opening}",
        f"closes:{reading.word_class(last - 1)}",
        f"size:{size if size < 5 else 8 if size < 12 else 20}",
        f"size.near:{min(size, 4)}:{near}",
    ]
    words = lowered[first:last]
    if size == 1 and words[0] in PRONOUNS:
        features += ["pronoun", f"pronoun:{position}"]
    if any(parsed.words[at][0].isupper() for at in range(first, last)):
        features.append("capital")
    if not AUXILIARIES.isdisjoint(words):
        features.append("has.aux")
    if not DAYS.isdisjoint(words):
        features.append("has.day")
    if "," in words:
        features.append("has.comma")
    if parsed.tags and any(parsed.tags[at][0] == "V" for at in range(first, last)):
        features.append("has.verb")
    low, high = bounds(reading, cue)
    features.append("prev:" + (reading.word_class(first - 1) if first > low else "^"))
    features.append("next:" + (reading.word_class(last) if last < high else "$"))
    if first > low and reading.stretch_of[first - 1] != own:
        features.append("prev:marks")
    if last < high and reading.stretch_of[last] != own:
        features.append("next:marks")
    if reading.stretch_of[first] != own:
        features.append("other.marks")
    return features


def no_speaker_features(cue: Cue, known: list[str], count: int) -> list[str]:
    """Return what speaks for a cue's having no speaker phrase, given the cue's own features."""
    return ["none", f"none:{min(count, 3)}", *("none." + one for one in known if one.startswith(_OF_THE_CUE))]


def side_features(reading: Reading, cue: Cue, speaker: tuple[int, int] | None, known: list[str]) -> list[str]:
    """Return the features that are told apart by the side on which the content stands (left, right, both, none)."""
    features = ["bias", *known]
    if speaker is None:
        return [*features, "speaker:none", f"speaker:none:{cue.kind}", f"near.class:none:{cue.classes[0]}"]
    low, high = bounds(reading, cue)
    first, last = speaker
    position, gap = _place(cue, speaker)
    near = f"{position}{min(max(gap, 0), 2)}"
    edge = min(first, cue.first)
    rear = max(last, cue.last) if position == "after" and gap < 2 else cue.last
    prior = "^" if edge <= low else _neighbour(reading, cue, edge - 1)
    behind = "$" if rear >= high else _neighbour(reading, cue, rear)
    end = reading.parsed.words[last - 1]
    features += [
        f"speaker:{near}",
        f"speaker:{near}:{cue.kind}",
        f"speaker.opens:{reading.word_class(first)}",
        f"prior:{prior}",
        f"prior:{near}:{prior}",
        f"prior:{cue.kind}:{prior}",
        f"behind:{behind}",
        f"behind:{near}:{behind}",
        f"prior.behind:{prior}:{behind}",
        "speaker.ends:" + ("Cap" if end[0].isupper() else end),
        f"near.class:{near}:{cue.classes[0]}",
    ]
    if any(reading.parsed.words[at][0].isupper() for at in range(first, last)):
        features.append("speaker.capital")
    if first > low and edge - low < 3:
        features.append("speaker.opens.period")
    return features


def _neighbour(reading: Reading, cue: Cue, token: int) -> str:
    """Return what a token beside cue and speaker is: words in other marks, a mark itself, or its class."""
    if reading.stretch_of[token] != reading.stretch_of[cue.head]:
        return "marks"
    word = reading.lowered[token]
    return reading.word_class(token) if word[0].isalnum() else word
