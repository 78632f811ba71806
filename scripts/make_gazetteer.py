"""Write what the gazetteer takes from Unicode CLDR: names of states and of most capitals, in sixteen languages.

    python scripts/make_gazetteer.py           write src/mirrorwire/language/gazetteer/names/*.toml
    python scripts/make_gazetteer.py --check   write nothing; name each file that is stale and exit 1

Needs Babel 2.18.0 (its CLDR 47 data; another version may write other files), which is no dependency of the package:
install it into an environment of its own. The same version writes the same files on every machine.

A capital is named as the city of the time zone of the same English name, which covers most of them; the others, and
everything else that CLDR lacks, stand in `words/xx.toml` by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
import unicodedata
from pathlib import Path

import babel
from babel.core import get_global

GAZETTEER = Path(__file__).resolve().parents[1] / "src" / "mirrorwire" / "language" / "gazetteer"
LANGUAGES = "ar az de es fa fr he hy it ka nl pl pt ru tr uk zh".split()
NOT_ISO = {"XK": "XKX"}
# names that CLDR gives with an explanation for a form's sake ("Hong Kong SAR China"): by hand, or in no language
LEFT_OUT = {"HKG", "MAC", "UMI", "VIR", "VGB"}
# names whose bracket holds a second name ("Myanmar (Burma)"); elsewhere it tells whose the territory is
TWO_NAMES = {"MMR", "TLS", "FLK"}
HEAD = """# Names of states and capitals in {language}: Unicode CLDR by way of Babel {version} (Unicode-3.0 licence,
# https://www.unicode.org/license.txt). Written by scripts/make_gazetteer.py: don't edit, add to words/{tag}.toml.
"""


def main() -> int:
    """Write or check the files; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if a file is stale")
    check = parser.parse_args().check
    stale = []
    for tag in LANGUAGES:
        path = GAZETTEER / "names" / f"{tag}.toml"
        made = names_file(tag)
        if path.exists() and path.read_text(encoding="utf-8") == made:
            continue
        stale.append(path.name)
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(made, encoding="utf-8")
    print("\n".join(stale) or "nothing stale")
    return int(check and bool(stale))


def alpha_3() -> dict[str, str]:
    """Return alpha-2 to alpha-3 for the states of the English table."""
    known = set(english())
    pairs = {new[0]: old for old, new in get_global("territory_aliases").items() if len(old) == 3 and old in known}
    return {**pairs, **NOT_ISO}


def english() -> dict[str, str]:
    """Return the English table."""
    path = GAZETTEER / "words" / "english.toml"
    states: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["states"]
    return states


def plain(name: str) -> str:
    """Fold a city's name for comparison with that of a time zone."""
    marks = unicodedata.normalize("NFKD", name.replace("_", " ").replace("’", ""))
    return "".join(c for c in marks if not unicodedata.combining(c)).casefold()


def capitals() -> dict[str, list[str]]:
    """Return the English capitals of each state, folded, in the table's order."""
    found = {}
    for code, row in english().items():
        parts = row.split(";")
        found[code] = [plain(city.strip().rstrip("?@+")) for city in parts[2].split(",")] if len(parts) > 2 else []
    return found


def forms(code: str, name: str) -> str:
    """Part a name as CLDR prints it: "Myanmar (Burma)" holds two, "Congo - Kinshasa" is one with a hyphen."""
    name = re.sub(r"\s*[-–—]\s*", "-", name).replace("\u200f", "")
    two = re.fullmatch(r"([^()]+) \(([^()]+)\)", name)
    if two:
        return ", ".join(two.groups()) if code in TWO_NAMES else two.group(1)
    return name.replace(", ", " ")


def names_file(tag: str) -> str:
    """Return the file of one language."""
    locale = babel.Locale.parse(tag)
    codes = alpha_3()
    rows = {codes[two]: forms(codes[two], name) for two, name in locale.territories.items() if two in codes}
    zones = {plain(zone.rpartition("/")[2]): entry.get("city") for zone, entry in locale.time_zones.items()}
    head = HEAD.format(language=locale.get_language_name("en"), version=babel.__version__, tag=tag)
    lines = [head, "[names]"]
    lines += [f"{code} = '{quoted(rows[code])}'" for code in sorted(rows) if code not in LEFT_OUT]
    lines += ["", "[capitals]"]
    for code, cities in sorted(capitals().items()):
        found = [forms(code, name) for city in cities if (name := zones.get(city))]
        # a town state's zone city is the state; its name is above
        if found and found[0] != rows.get(code):
            lines.append(f"{code} = '{quoted(', '.join(dict.fromkeys(found)))}'")
    return "\n".join(lines) + "\n"


def quoted(row: str) -> str:
    """Return a row for a TOML literal string."""
    return row.replace("'", "’")


if __name__ == "__main__":
    sys.exit(main())
