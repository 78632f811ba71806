"""Outlet entries: what is refused, which address belongs to whom; and the sample pages with their truth."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.errors import OutletError
from mirrorwire.pages.country_codes import ALPHA_3
from mirrorwire.pages.outlets import MAX_ENTRY_BYTES, ElementSelector, load_outlets, read_entry
from mirrorwire.samples import Sample, sample_outlets, sample_pages

ENTRY = """\
name: Example Courier
domains: [courier.example]
country: SGP
language: [en, "no"]
time_zone: Asia/Singapore
owner:
  - {name: Courier Trust, from: 2011, to: 2019-06}
  - {name: Harbour Media, from: 2019-07-01}
day_first: true
layouts:
  - to: 2021-04
    headline: h1
    body: "#text"
  - from: 2021-05-01
    headline: h1.title
    standfirst: .lead
    drop: [.promo, aside]
"""


def entry(text: str = ENTRY, **changes: str) -> bytes:
    """Give the entry with the lines of some keys replaced."""
    for key, line in changes.items():
        text = re.sub(rf"(?m)^{key}:.*$", line, text, count=1)
    return text.encode()


def write(folder: Path, name: str, text: str | bytes = ENTRY) -> Path:
    """Put an entry into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


# ---- what an entry says


def test_an_entry_is_read_with_all_its_keys() -> None:
    outlet = read_entry(entry(), "courier.yaml")
    assert (outlet.name, outlet.domains, outlet.country) == ("Example Courier", ("courier.example",), "SGP")
    assert outlet.languages == ("en", "no")
    assert outlet.zone == ZoneInfo("Asia/Singapore")
    assert outlet.day_first is True
    assert [(owner.name, owner.since, owner.until) for owner in outlet.owners] == [
        ("Courier Trust", date(2011, 1, 1), date(2019, 6, 30)),
        ("Harbour Media", date(2019, 7, 1), None),
    ]


def test_a_bare_no_is_norwegian_and_no_boolean() -> None:
    assert read_entry(entry(language="language: [no]"), "f").languages == ("no",)


def test_an_entry_needs_neither_layouts_nor_day_first_nor_known_owners() -> None:
    text = "name: A\ndomains: [a.example]\ncountry: AZE\nlanguage: [az]\ntime_zone: Asia/Baku\nowner: []\n"
    outlet = read_entry(text.encode(), "a.yaml")
    assert (outlet.owners, outlet.layouts, outlet.day_first) == ((), (), None)
    assert outlet.layout_on(date(2024, 1, 1)) is None
    assert outlet.layout_on(None) is None


@pytest.mark.parametrize(
    ("day", "headline"),
    [(date(2001, 1, 1), "h1"), (date(2021, 4, 30), "h1"), (date(2021, 5, 1), "h1.title"), (None, "h1.title")],
)
def test_the_layout_of_a_day(day: date | None, headline: str) -> None:
    layout = read_entry(entry(), "f").layout_on(day)
    assert layout is not None
    assert str(layout.headline) == headline


def test_no_layout_is_guessed_for_a_day_between_two() -> None:
    text = ENTRY.replace("to: 2021-04", "to: 2020")
    assert read_entry(text.encode(), "f").layout_on(date(2021, 3, 1)) is None


def test_the_owners_of_a_day() -> None:
    outlet = read_entry(entry(), "f")
    assert [owner.name for owner in outlet.owners_on(date(2019, 6, 30))] == ["Courier Trust"]
    assert [owner.name for owner in outlet.owners_on(date(2019, 7, 1))] == ["Harbour Media"]
    assert outlet.owners_on(date(2010, 12, 31)) == ()


def test_selectors_mean_elements() -> None:
    layout = read_entry(entry(), "f").layouts[1]
    assert layout.headline == ElementSelector(tag="h1", class_name="title")
    assert layout.headline is not None
    assert layout.headline.matches("h1", ["big", "title"], None)
    assert not layout.headline.matches("h2", ["title"], None)
    assert not layout.headline.matches("h1", ["titles"], "title")
    assert ElementSelector(id="text").matches("div", [], "text")
    assert not ElementSelector(id="text").matches("div", ["text"], None)
    assert [str(each) for each in layout.drop] == [".promo", "aside"]


# ---- what is refused, with file and key


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "name: ''"}, "name: must be text"),
        ({"name": "name: ~"}, "name: must be text"),
        ({"name": "title: Example Courier"}, "title: unknown key"),
        ({"country": ""}, "country: missing"),
        ({"country": "country: SG"}, 'country: "SG" is no ISO 3166-1'),
        ({"country": "country: XYZ"}, 'country: "XYZ" is no ISO 3166-1'),
        ({"language": "language: en"}, "language: must be a list"),
        ({"language": "language: []"}, "language: must name at least one"),
        ({"language": "language: [English]"}, 'language: "English" is no primary'),
        ({"time_zone": "time_zone: Asia/Bakuu"}, 'time_zone: "Asia/Bakuu" is no IANA'),
        ({"time_zone": "time_zone: America/Indiana"}, 'time_zone: "America/Indiana" is no IANA'),
        ({"time_zone": "time_zone: ../../etc/passwd"}, "time_zone: "),
        ({"time_zone": "time_zone: '+04:00'"}, "time_zone: "),
        ({"day_first": "day_first: yes"}, "day_first: must be true or false"),
        ({"domains": "domains: courier.example"}, "domains: must be a list"),
        ({"domains": "domains: []"}, "domains: must name at least one"),
        ({"domains": "domains: [www.courier.example]"}, "domains: "),
        ({"domains": "domains: ['https://courier.example']"}, "domains: "),
        ({"domains": "domains: [courier.example/news]"}, "domains: "),
        ({"domains": "domains: ['courier.example:80']"}, "domains: "),
        ({"domains": "domains: [example]"}, "domains: "),
        ({"domains": "domains: ['*.example']"}, "domains: "),
        ({"domains": "domains: [courier.example, Courier.example]"}, "is given twice"),
        ({"day_first": "name: Again"}, "name: given twice"),
    ],
)
def test_a_broken_entry_names_file_and_key(changes: dict[str, str], message: str) -> None:
    with pytest.raises(OutletError) as caught:
        read_entry(entry(**changes), "courier.yaml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("courier.yaml: ")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("to: 2019-06}", "to: 2010}", "owner[0].to: before owner[0].from"),
        ("from: 2011", "from: 2011-13", 'owner[0].from: "2011-13" is no date'),
        ("from: 2011", "from: 2011-02-30", 'owner[0].from: "2011-02-30" is no date'),
        ("from: 2011", "from: last year", "owner[0].from: "),
        ("from: 2011", "from: '0000'", "owner[0].from: "),
        ("from: 2011", "since: 2011", "owner[0].since: unknown key"),
        ("{name: Courier Trust, from", "{from", "owner[0].name: missing"),
        ("{name: Harbour Media, from: 2019-07-01}", "Harbour Media", "owner[1]: must be keys and values"),
        ("from: 2021-05-01", "from: 2021-04-30", "layouts[1]: overlaps an earlier layout"),
        ("  - from: 2021-05-01\n", "  - from: 2022\n    to: 2021\n", "layouts[1].to: before"),
        ("headline: h1.title", "headline: h1 .title", "layouts[1].headline: "),
        ("headline: h1.title", "headline: h1.title.big", "layouts[1].headline: "),
        ("headline: h1.title", "headline: 'h1#title'", "layouts[1].headline: "),
        ("headline: h1.title", "headline: 'h1, h2'", "layouts[1].headline: "),
        ("headline: h1.title", "headline: 'h1:first-child'", "layouts[1].headline: "),
        ("headline: h1.title", "headline: '[itemprop=headline]'", "layouts[1].headline: "),
        ("headline: h1.title", "headline: '.'", "layouts[1].headline: "),
        ("headline: h1.title", "title: h1", "layouts[1].title: unknown key"),
        ("drop: [.promo, aside]", "drop: [.promo, 'a > b']", "layouts[1].drop: "),
        ("drop: [.promo, aside]", "drop: .promo", "layouts[1].drop: must be a list"),
    ],
)
def test_a_broken_owner_or_layout_names_its_number_and_key(old: str, new: str, message: str) -> None:
    assert ENTRY.count(old) == 1
    with pytest.raises(OutletError) as caught:
        read_entry(ENTRY.replace(old, new).encode(), "courier.yaml")
    assert message in str(caught.value)


LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nname: [*c, *c]\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (LAUGHS.encode(), "no anchors or aliases"),
        (entry(name="name: &x Example"), "line 1: no anchors or aliases"),
        (entry(name="name: *x"), "no anchors or aliases"),
        (entry(name="name: !!python/object/apply:os.getcwd []"), "line 1: no tags"),
        (entry(name="name: !!str x"), "line 1: no tags"),
        (b"[" * 50_000, "nested too deep"),
        (b"- " * 30_000, "nested too deep"),
        (b"name: 'open", "not YAML"),
        (b"a: b: c", "not YAML"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"", "one YAML document"),
        (entry() + b"---\nname: B\n", "one YAML document"),
        (b"- a\n- b\n", "must be keys and values"),
        (b"? [a]\n: b\n", "a key is a word"),
        (b"#" * (MAX_ENTRY_BYTES + 1), "larger than 64 KiB"),
    ],
)
def test_hostile_yaml_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(OutletError, match=re.escape(message)):
        read_entry(data, "hostile.yaml")


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_noise_is_refused_and_never_breaks_the_reader(data: bytes) -> None:
    with pytest.raises(OutletError):
        read_entry(data, "noise.yaml")


# ---- folders


def test_a_domain_claimed_twice_in_a_folder_names_both_files(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml")
    write(tmp_path, "b.yaml", entry(name="name: Other"))
    with pytest.raises(OutletError, match=r'b\.yaml: domains: "courier.example" is claimed by a\.yaml'):
        load_outlets(tmp_path)


def test_a_name_claimed_twice_in_a_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml")
    write(tmp_path, "b.yml", entry(name="name: EXAMPLE courier", domains="domains: [other.example]"))
    with pytest.raises(OutletError, match=r"b\.yml: name: .* is claimed by a\.yaml"):
        load_outlets(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutletError, match="no such folder"):
        load_outlets(tmp_path / "nowhere")


def test_a_large_file_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    write(tmp_path, "large.yaml", b"name: " + b"x" * 200_000)
    with pytest.raises(OutletError, match=r"large\.yaml: larger than 64 KiB"):
        load_outlets(tmp_path)


def test_a_users_entry_replaces_the_one_of_the_same_name(tmp_path: Path) -> None:
    own = entry(name="name: caliber.az", domains="domains: [caliber.example]")
    outlets = load_outlets(None, write(tmp_path, "own.yaml", own))
    assert len(outlets) == len(load_outlets())
    found = outlets.for_url("https://caliber.example/")
    assert found is not None
    assert found.country == "SGP"
    assert outlets.for_url("https://caliber.az/") is None
    assert load_outlets().for_url("https://caliber.az/") is not None


def test_a_users_entry_takes_a_domain_over(tmp_path: Path) -> None:
    own = entry(domains="domains: [caliber.az]")
    outlets = load_outlets(None, write(tmp_path, "own.yaml", own))
    found = outlets.for_url("https://caliber.az/en/")
    assert found is not None
    assert found.name == "Example Courier"


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "README.md", "not an entry")
    assert len(load_outlets(write(tmp_path, "a.yaml"))) == 1


# ---- which address is whose


@pytest.mark.parametrize(
    "url",
    [
        "https://caliber.az/en/post/1",
        "http://www.caliber.az",
        "HTTPS://EN.Caliber.AZ:8443/post?u=https://other.example/",
        "https://user:pass@caliber.az/",
        "//caliber.az/en/",
        "caliber.az/en/",
        "  https://caliber.az/  ",
        "https://caliber.az./",
        "https://a.b.c.caliber.az/",
    ],
)
def test_an_address_of_the_outlet(url: str) -> None:
    outlet = load_outlets().for_url(url)
    assert outlet is not None
    assert (outlet.name, outlet.country, outlet.time_zone) == ("Caliber.Az", "AZE", "Asia/Baku")


@pytest.mark.parametrize(
    "url",
    [
        "https://notcaliber.az/",
        "https://caliber.az.other.example/",
        "https://other.example/caliber.az",
        "https://other.example/?u=https://caliber.az/",
        "https://caliber.az@other.example/",
        "https://other.example\\@caliber.az/",
        "https://other.example#@caliber.az/",
        "https://az/",
        "ftp://caliber.az/",
        "mailto:desk@caliber.az",
        "https://[caliber.az/",
        "https:///caliber.az",
        "https://\u0441aliber.az/",  # a Cyrillic letter for c
        "",
    ],
)
def test_an_address_that_only_looks_like_it(url: str) -> None:
    assert load_outlets().for_url(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://перевал.example/ru/",
        "https://ПЕРЕВАЛ.example/ru/",
        "https://www.перевал。example/ru/",
        "https://xn--80adia6ati.example/ru/",
        "https://pereval.example/ru/",
    ],
)
def test_an_international_address_in_any_spelling(url: str) -> None:
    outlet = load_outlets(None, sample_outlets()).for_url(url)
    assert outlet is not None
    assert outlet.name == "Перевал"


def test_of_two_domains_the_longer_one_wins(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml")
    write(tmp_path, "b.yaml", entry(name="name: Blog", domains="domains: [blog.courier.example]"))
    outlets = load_outlets(tmp_path)
    names = [found.name for url in ("blog.courier.example", "x.courier.example") if (found := outlets.for_url(url))]
    assert names == ["Blog", "Example Courier"]


@given(st.text())
def test_no_address_breaks_the_search(url: str) -> None:
    outlets = load_outlets()
    assert outlets.for_url(url) is None
    assert outlets.for_url(f"https://{url}.caliber.az.other.example/") is None


def test_an_outlet_is_found_by_name() -> None:
    outlet = load_outlets().for_name(" caliber.AZ ")
    assert outlet is not None
    assert outlet.domains == ("caliber.az",)
    assert load_outlets().for_name("Caliber") is None


# ---- what comes with the package


def test_ten_outlets_of_ten_countries_come_with_the_package() -> None:
    outlets = list(load_outlets())
    assert len(outlets) == 10
    assert len({outlet.country for outlet in outlets}) == 10
    assert {"az", "hy", "ka", "ru", "tr", "fa", "he", "fr", "ar", "zh", "uk"} <= {
        language for outlet in outlets for language in outlet.languages
    }


def test_country_codes_are_those_of_the_standard_and_kosovo() -> None:
    assert len(ALPHA_3) == 250
    assert {"AZE", "ISR", "PSE", "TWN", "SSD", "XKX"} <= ALPHA_3
    assert all(re.fullmatch("[A-Z]{3}", code) for code in ALPHA_3)


def test_every_sample_belongs_to_an_invented_outlet() -> None:
    outlets = load_outlets(sample_outlets())
    found = {sample.name: outlets.for_url(sample.url) for sample in sample_pages()}
    assert all(found.values())
    assert len({outlet.name for outlet in found.values() if outlet}) == len(outlets) == 6
    assert all(domain.endswith(".example") for outlet in outlets for domain in outlet.domains)


def test_the_manifest_names_each_sample_file_and_each_has_its_truth() -> None:
    folder = Path(str(sample_outlets())).parent
    pages = {path.name for path in folder.iterdir() if path.suffix in (".html", ".txt")}
    assert pages == {sample.path.name for sample in sample_pages()}
    assert {path.name for path in folder.glob("*.golden.json")} == {each.golden.name for each in sample_pages()}
    assert len(pages) >= 10


class _Text(HTMLParser):
    """Collects the text that a page shows, roughly: enough to look strings up in."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")
        if tag in ("br", "p", "td", "div", "li", "h1", "h2", "h3", "h4"):
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(data)


def shown_text(sample: Sample) -> str:
    """Give a sample's visible text, white space folded."""
    raw = sample.path.read_bytes().decode("windows-1251" if sample.name == "pereval-energy" else "utf-8")
    if sample.media_type == "text/html":
        parser = _Text()
        parser.feed(raw)
        raw = "".join(parser.pieces)
    return " ".join(raw.split())


SAMPLES = pytest.mark.parametrize("sample", sample_pages(), ids=lambda sample: sample.name)


@SAMPLES
def test_the_truth_of_a_sample_stands_on_its_page(sample: Sample) -> None:
    golden: dict[str, Any] = json.loads(sample.golden.read_text(encoding="utf-8"))
    text = shown_text(sample)
    place = 0
    for paragraph in golden["paragraphs"]:
        place = text.index(paragraph, place) + len(paragraph)
    for field in (golden["headline"], golden["standfirst"], golden["rubric"], *golden["byline"]):
        assert field in text
    for each in golden["lists"]:
        assert each["kind"] in ("read_also", "latest", "most_read", "section", "more")
        place = text.index(each["title"])
        for item in each["items"]:
            assert item["headline"] in text[place:]
            assert (item["kicker"] or "") in text
            assert (item["shown"] or "") in text
            assert (item["url"] or "").startswith("http") is (sample.media_type == "text/html")


@SAMPLES
def test_the_times_of_a_sample_agree_with_each_other(sample: Sample) -> None:
    golden: dict[str, Any] = json.loads(sample.golden.read_text(encoding="utf-8"))
    items = [item for each in golden["lists"] for item in each["items"] if item["shown"]]
    printed = [item["published_at"] for item in items if ":" in item["shown"] and not item["shown"].startswith("vor")]
    stated = [golden["published_at"], golden["updated_at"], *printed]
    newest = max(datetime.fromisoformat(time) for time in stated if time)
    assert datetime.fromisoformat(golden["not_before"]) == newest
    assert newest <= datetime.fromisoformat(sample.captured_at)
