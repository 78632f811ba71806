"""Names in a byline: splitting "By A, B and C, Berlin Correspondent", and telling a name from a label or a desk."""

from __future__ import annotations

import re

from mirrorwire.pages.html.headline import fold

MAX_STATEMENT = 800
MAX_NAME = 70
_BY = re.compile(
    r"(?i:by|written by|story by|words by|reporting by|authors?|autor(?:in|en|es|a)?|auteurs?|autore|autori"
    r"|text|texte?|tekst|pisze|yazar|hazırlayan|müəllif|автор(?:ы)?|текст|כתב|מאת|بقلم|كتب|ავტორი|հեղինակ)"
    r"(?:\s*+[:：]\s*+|\s++)"
)
# these begin names too ("Von Storch", "Di Maio"): two words in upper case must follow, or a colon
_BY_PARTICLE = re.compile(
    r"(?i:von|par|por|door|av|af|od|oleh|na|nga|di|de|da)(?:\s*+:\s*+(?=\S)|\s++(?=[^\W\d_a-zà-ÿ][\w'’.-]*+\s++[^\W\d_a-zà-ÿ]))"
)
_SURE_PARTICLES = frozenset({"von", "par", "por", "door", "av", "af", "od", "oleh"})
_PARTICLE_LANGUAGES = frozenset({"es", "pt", "fr", "ro", "ca", "it", "gl"})
_JOIN = re.compile(
    r"\s*+[;；、•]\s*+|\s*+\|\s*+|\s++(?:and|und|et|y|e|og|och|ja|en|ve|və|и|та|і|dan|i|a|és|şi|și|&|\+|＆|with|mit|avec|con)\s++"
    r"|(?<=\w)\s*+@\w++(?!\.\w)|\s*+,\s*+(?:(?:and|und|et|og|och|ve|и)\s++)?|\s*+，\s*+"
)
_LEADING_JOIN = re.compile(r"^(?:and|und|et|y|og|och|и|with|mit|&)\s++")
_ROLE_SUFFIX = re.compile(r"\s*+(?:기자|記者|记者|特派員)$")
_LABEL = re.compile(
    r"(?i:watch|listen|\blive\b|sign up|log in|read more|follow|more from|view all|all articles|see all|profile"
    r"|biography|contact|share|mehr|folgen|email|updated"
    r"|published|subscribe|abonn|by the|min read|lesezeit|minutes?|comments?|\bposts?\b)"
)
_ROLE = re.compile(
    r"(?i:\b(?:correspondent|editor|editorial|reporter|journalist|writer|columnist|contributor|contributing|chief|bureau"
    r"|staff|producer|photographer|analyst|professor|director|fellow|senior|head of|author|specialist|commentator"
    r"|redakteur\w*+|redaktions?leit\w*+|korrespondent\w*+|reporterin|journalistin|autorin|ressort\w*+|volont\w*+"
    r"|rédact\w*+|journaliste\w*+|correspondant\w*+|envoyée?|chef|corresponsal|enviad[oa]|periodista|redactora?"
    r"|redattor\w*+|corrispondente|giornalista|inviat[oa]|jornalista|repórter|correspondente|redacteur|verslaggever\w*+"
    r"|journalistleder|leder|koment\w*+|redaktør|reportér\w*+|muhabir\w*+|muxbir\w*+|gazeteci|yazarı"
    r")\b|корреспондент|журналист|редактор|обозреватель|记者|記者|기자)"
)
_ROLE_AFTER_DASH = re.compile(r"\s++[-–—]\s++|\s*+[(（][^()（）]{0,80}[)）]\s*+$")
_COLLECTIVE = re.compile(
    r"(?i:\b(?:redaktion\w*+|editorial|editors|newsroom|news|desk|staff|team|agency|agencies|agentur\w*+|press|presse|online"
    r"|media|reuters|afp|dpa|apa|efe|ansa|belga|ritzau|tass|redacción|redacci[oó]|rédaction|redazione|redação|agencias?"
    r"|agences?|agenzia|redactie|redaktionen|redakcja|redakce|toimitus|haber|merkezi|times|post|daily|magazine|tv|radio)\b"
    r"|редакци|агентств|[-]redaktion\b|[-]agentur\b)"
)
_JUNK = frozenset(
    "admin administrator root webmaster author unknown null undefined none na anonymous editor superadmin user"
    " autor redaktor staff guest dev web".split()
)
_ADDRESS = re.compile(r"https?:|www\.|//|@|\.html?\b|\.php\b")


def split_names(text: str, language: str = "") -> list[str]:
    """Split a byline ("By A, B and C, Berlin Correspondent") into names; addresses, handles and roles are dropped.

    `language` (two letters) tells a Spanish or French "De Ana Ruiz" from a surname.
    """
    text = " ".join(text.split())
    if not text or len(text) > MAX_STATEMENT:
        return []
    text = without_by(_LEADING_JOIN.sub("", text), language)
    return [name for name in [_tidy(text[a:b], language) for a, b in _stretches(text)] if name]


def _stretches(text: str) -> list[tuple[int, int]]:
    """Cut a line at separators; a word like "and" cuts only where both sides can be names of their own."""
    cuts: list[tuple[int, int]] = []
    for match in _JOIN.finditer(text):
        joint = match.group().strip()
        if joint and (joint[0].isalpha() or joint in "&+＆"):
            # such a word stands inside names too ("Ortega y Gasset", "News and agencies")
            before, after = text[cuts[-1][1] if cuts else 0 : match.start()], text[match.end() :]
            if (len(joint) == 1 and (before.count(" ") < 1 or after.count(" ") < 1)) or after[:1].islower():
                continue
        cuts.append(match.span())
    bounds = [0, *[offset for cut in cuts for offset in cut], len(text)]
    return [(bounds[i], bounds[i + 1]) for i in range(0, len(bounds), 2)]


def without_by(text: str, language: str) -> str:
    """Take "By", "Von", "Text:" and the like off a line, where a name is left."""
    match = _BY.match(text)
    if match is None:
        match = _BY_PARTICLE.match(text)
        if match is not None and language not in _PARTICLE_LANGUAGES:
            word = match.group().split()[0].lower().rstrip(":")
            match = match if word in _SURE_PARTICLES else None
    return text[match.end() :] if match is not None and match.end() < len(text) else text


def _tidy(piece: str, language: str) -> str | None:
    """Return one name without a role or a place after it; None for what is no name at all."""
    name = without_by(piece.strip(' \u00a0,;:|·•*-–—"“”'), language)
    match = _ROLE_AFTER_DASH.search(name)
    if match is not None and match.start() >= 3:
        name = name[: match.start()]
    name = _ROLE_SUFFIX.sub("", name.strip(" \u00a0,;:|"))
    if not name or len(name) > MAX_NAME or _ADDRESS.search(name) or fold(name) in _JUNK:
        return None
    if not any(character.isalpha() for character in name):
        return None
    return None if " " in name and _ROLE.search(name) else name


def is_name(text: str) -> bool:
    """Tell whether a printed stretch reads like a person's name: two to six words that begin in upper case."""
    if not 2 <= len(text) <= MAX_NAME or _LABEL.search(text) or any(character.isdigit() for character in text):
        return False
    parts = text.split()
    if len(parts) > 6:
        return False
    cased = any(character.islower() or character.isupper() for character in text)
    if not cased:
        return text[0].isalpha() and len(text) <= 30
    capitals = sum(1 for part in parts if part[0].isupper() or part[0] in "'’`(")
    return len(parts) >= 2 and capitals >= 2 and parts[-1][0].isupper()


def is_desk(text: str) -> bool:
    """Tell whether the text of an author link reads like the name of an agency or a desk, or like a single name."""
    plain = not _LABEL.search(text) and not any(character.isdigit() for character in text)
    return plain and 2 <= len(text) <= 40 and text[0].isalpha() and not text[0].islower()


def alone(value: str) -> list[str]:
    """Return an organisation's or a desk's name as it is, unless it is an address or a user name."""
    value = value.strip()
    plain = 2 <= len(value) <= MAX_NAME and not _ADDRESS.search(value) and fold(value) not in _JUNK
    return [value] if plain and any(character.isalpha() for character in value) else []


def is_collective(text: str, own: set[str]) -> bool:
    """Tell whether a name is a desk's, an agency's, the outlet's own or a user name: printed persons go before it."""
    if _COLLECTIVE.search(text) or fold(text) in own:
        return True
    tokens = text.split()
    if len(tokens) == 1:
        return text.islower() or text.isupper() or "." in text
    return any(len(token) > 3 and fold(token) in own for token in tokens)
