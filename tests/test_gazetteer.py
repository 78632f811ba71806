"""States and organisations in text: every state is found by each of its forms, and what only looks like one is not."""

from __future__ import annotations

import re
import time
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.language.gazetteer import (
    LANGUAGES,
    StateMention,
    country_of_phrase,
    find_states,
    organisations,
    state_name,
)
from mirrorwire.language.gazetteer.entries import WORD, normalised
from mirrorwire.language.gazetteer.lexicon import Form, forms, lexicon_of, table
from mirrorwire.pages.country_codes import ALPHA_3

# Members of the United Nations, 193.
MEMBERS = """
AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB BRN BTN BWA CAF CAN
CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESP EST ETH FIN FJI FRA FSM
GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ
KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ
MRT MUS MWI MYS NAM NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY QAT ROU RUS RWA SAU SDN
SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO TUN TUR TUV TZA UGA
UKR URY USA UZB VCT VEN VNM VUT WSM YEM ZAF ZMB ZWE
""".split()
# their name is also their capital's
TOWN_STATES = {"SGP", "SMR"}
# their people's name is shared with another state's, and settled by the document
SHARED_DEMONYM = {"COD": "Congolese", "GIN": "Guinean", "DOM": "Dominican", "DMA": "Dominican", "COG": "Congolese"}

# text | codes in order
ENGLISH = """
Türkiye, Burma, Czechia, Ivory Coast, Côte d’Ivoire, Cote d'Ivoire | TUR MMR CZE CIV CIV CIV
Britain, Great Britain, the UK, the U.K. and the United Kingdom | GBR GBR GBR GBR GBR
America, the US, the U.S., the USA and the United States of America | USA USA USA USA USA
the UAE, the DPRK, the ROK, the PRC, North Korea, S. Korea, N Korea | ARE PRK KOR CHN PRK KOR PRK
the Democratic Republic of the Congo, DR Congo, the DRC, Congo-Kinshasa | COD COD COD COD
the Republic of the Congo and Congo-Brazzaville | COG COG
Congo sent troops. | COD
In Brazzaville, the Congo government and Congolese envoys met. | COG COG COG
The Republic of China and the People's Republic of China | TWN CHN
Northern Ireland and Ireland | GBR IRL
The Dominican Republic, Dominica and a Dominican envoy | DOM DMA DOM
Dominica and its Dominican envoy | DMA DMA
South Sudan and Sudan; South Sudanese and Sudanese | SSD SDN SSD SDN
Niger, Nigeria, Nigeriens and Nigerians | NER NGA NER NGA
Papua New Guinea, Guinea-Bissau, Equatorial Guinea and Guinea | PNG GNB GNQ GIN
North Macedonia and Macedonia | MKD MKD
Britons, a Frenchman, two Irishwomen, Israelis, Azeris, Azerbaijanis, Poles | GBR FRA IRL ISR AZE AZE POL
The White House, the Pentagon and the State Department | USA USA USA
The Kremlin, Downing Street, Whitehall, the Élysée, the Elysee Palace | RUS GBR GBR FRA FRA
Zhongnanhai, the Knesset and the Bundestag | CHN ISR DEU
Kyiv and Kiev, Tel Aviv, Beijing, Brussels and Washington, D.C. | UKR UKR ISR CHN BEL USA
Israel's, Israelis’, Iranian-backed, U.S.-led and pro-Russian | ISR ISR IRN USA RUS
Azerbaijan-Israel ties, EU–Russia talks, a Sino-Russian pact | AZE ISR EU RUS RUS
In the U.S. The Israeli envoy | USA ISR
US STRIKES IRAN | USA IRN
NORTH KOREA WARNS THE UNITED STATES | PRK USA
The UN Security Council, the European Commission, NATO and Nato | UNO EU NATO NATO
Hamas, Hezbollah, the Houthis and the Palestinian Authority | HAMAS HEZBOLLAH HOUTHI PSE
U.S. Air Force jets | USA
South Korea won the match | KOR
Russia opened Russian territory; in Russian waters | RUS RUS RUS
Mexico, California and Texas signed it. | MEX
Turkey's foreign minister; Turkey said | TUR TUR
Relations between Washington and Tehran | USA IRN
Washington warned Moscow on Monday. | USA RUS
Chad said its troops would leave N'Djamena. | TCD TCD
Minister Visits Jordan After Israel Strikes | JOR ISR
Jordan's King and the Jordan Foreign Minister | JOR JOR
King Omar of Jordan met Jordan Smith. Jordan said it would help, in Amman. | JOR JOR JOR
The Seychelles government in Victoria | SYC SYC
Georgia and South Ossetia; Tbilisi protested. Georgia's parliament | GEO GEO GEO
Georgia signed an accord with Armenia. | GEO ARM
former Soviet Georgia's neighbour Armenia | ARM
Republicans in Atlanta recalled the invasions of Georgia and Ukraine. | GEO UKR
Will French voters agree? | FRA
The UAE repealed the Israel Boycott Law. | ARE ISR
Troops left Gaza and the West Bank, the PA said. | PSE PSE PSE
"""

# text that names no state
NOTHING = """
US$5m, US dollars, the U.S. dollar, Australian dollars, Israeli shekels, the new Israeli shekel, the South Korean won
it helps us and not them
TRUST US: BUY NOW
South American, North American, Latin American, Central American, Native American, African American, African-American
Latin Americans and Asian-Americans in South America
Georgia's governor, in Atlanta, signed the bill.
Voters in Georgia, Arizona and Nevada
The University of Georgia, in Savannah
Chad Baker lost his phone. Chad said he was sorry.
Mr. Jordan said so. Sir Jordan did not.
Desmond Jordan retired. Jordan was great.
Israel Goldstein, a painter, sold his works.
The Washington Monument. George Washington was born there. Booker T. Washington spoke.
Washington state passed a law; Washington State too.
Paris Hilton sang
He moved to Paris, Texas, and to London, Ontario.
Lebanon, Pennsylvania, is small.
A roast turkey. Roast Turkey for all. Turkey sandwiches sell. Turkey farms. Turkey Day.
The former Soviet Union and former Yugoslavia
New Mexico, New England, New Jersey and Jersey
The Indian Ocean, the Persian Gulf, the Gulf of Mexico, the South China Sea, the Sea of Japan
The Panama Canal, the Panama Papers and the Niger Delta
The Moscow Times, The Tehran Times, The Jerusalem Post, The Washington Post, The Times of Israel
British Airways, Turkish Airlines and Air France
Paris Saint-Germain beat Dynamo Kyiv
French fries, Swiss cheese and a Chinese restaurant
He wrote in Russian, and speaks Turkish. Russian-speaking voters
Victoria won the race in Kingston.
The Paris Agreement, the Minsk agreements and the Prince of Wales
Mail www.Israel.com or @Israel
New Guinea and a guinea pig
Claire French said so.
"""

OTHERS = [
    ("ru", "Президент Азербайджана принял посла Израиля в Москве", "AZE ISR RUS"),
    ("ru", "российские и американские войска, США и ЕС, израильтяне", "RUS USA USA EU ISR"),
    ("ru", "Саудовской Аравией, Северной Кореи, Египта, в Польше", "SAU PRK EGY POL"),
    ("ru", "Кремль и Белого дома; тысяча долларов США; Того не было", "RUS USA"),
    ("uk", "Президент України в Києві, США і Росією", "UKR UKR USA RUS"),
    ("tr", "Türkiye'nin İsrailli muhatabı, ABD'li yetkililer, Rusya'ya, İRAN", "TUR ISR USA RUS IRN"),
    ("az", "Azərbaycanın naziri İsraildən, Rusiyanın, ABŞ-ın, israillilər", "AZE ISR RUS USA ISR"),
    ("de", "Die israelische Regierung, Russlands, Franzosen in Moskau, US-Truppen", "ISR RUS FRA RUS USA"),
    ("de", "auf Englisch und Deutsch, die englische Regierung", "GBR"),
    ("de", "Zehn US-Dollar; das Weiße Haus und den Vereinigten Staaten", "USA USA"),
    ("fr", "Le président français, les États-Unis, l’Iran et l'Élysée, des Israéliennes", "FRA USA IRN FRA ISR"),
    ("es", "EE. UU. y la Casa Blanca; israelíes, franceses, el Reino Unido, Moscú", "USA USA ISR FRA GBR RUS"),
    ("pl", "Prezydent Rosji w Moskwie i Niemiec, Stanów Zjednoczonych", "RUS RUS DEU USA"),
    ("it", "Gli Stati Uniti e la Russia, Pechino", "USA RUS CHN"),
    ("pt", "Os Estados Unidos e a Rússia", "USA RUS"),
    ("nl", "De Verenigde Staten en Rusland, Duitslands", "USA RUS DEU"),
    ("he", 'ראש ממשלת ישראל בארה"ב, לאיראן', "ISR USA IRN"),
    ("ar", "وقال الرئيس الأمريكي إن إسرائيل وإيران", "USA ISR IRN"),
    ("fa", "رئیس جمهور ایران و آمریکا در تهران", "IRN USA IRN"),
    ("hy", "Հայաստանի նախագահը Ռուսաստանում, ԱՄՆ-ի", "ARM RUS USA"),
    ("ka", "საქართველოს პრეზიდენტი რუსეთში, აშშ", "GEO RUS USA"),
    ("zh", "中国和美国总统在北京会见以色列总理，南美国家", "CHN USA CHN ISR"),
    (None, "Глава Ирана в Баку", "IRN AZE"),
    (None, "The head of Iran", "IRN"),
    ("de-AT", "Russland", "RUS"),
]

PHRASES = [
    ("Israeli Prime Minister", "ISR"),
    ("Assistant to the President of Azerbaijan", "AZE"),
    ("a State Department spokesperson", "USA"),
    ("US State Department spokesman", "USA"),
    ("President of Georgia", "GEO"),
    ("governor of Georgia", None),
    ("Jordan Foreign Minister", "JOR"),
    ("U.S. ambassador to Israel", None),
    ("NATO chief", None),
    ("political strategist", None),
]


def codes(text: str, language: str | None = "en") -> str:
    return " ".join(mention.country for mention in find_states(text, language))


@pytest.mark.parametrize("row", ENGLISH.strip().split("\n"))
def test_states_are_found_in_english(row: str) -> None:
    text, _, wanted = row.rpartition(" | ")
    assert codes(text) == wanted


@pytest.mark.parametrize("text", NOTHING.strip().split("\n"))
def test_what_only_looks_like_a_state_is_none(text: str) -> None:
    assert codes(text) == ""


@pytest.mark.parametrize(("language", "text", "wanted"), OTHERS)
def test_states_are_found_in_other_languages(language: str | None, text: str, wanted: str) -> None:
    assert codes(text, language) == wanted


@pytest.mark.parametrize(("phrase", "country"), PHRASES)
def test_a_role_phrase_tells_its_country(phrase: str, country: str | None) -> None:
    assert country_of_phrase(phrase) == country


def test_a_mention_says_how_and_where() -> None:
    text = "Baku told the Kremlin that Azeri and UK envoys, Türkiye and the EU agree."
    found = [(text[m.start : m.end], m.how, m.kind, m.name) for m in find_states(text)]
    assert found == [
        ("Baku", "capital", "state", "Azerbaijan"),
        ("Kremlin", "institution", "state", "Russia"),
        ("Azeri", "demonym", "state", "Azerbaijan"),
        ("UK", "code", "state", "United Kingdom"),
        ("Türkiye", "name", "state", "Turkey"),
        ("EU", "code", "organisation", "European Union"),
    ]


def test_the_document_decides_which_georgia() -> None:
    state = "Georgia votes on Tuesday. " * 3
    assert "GEO" in codes(state + "Tbilisi is calm.")
    assert "GEO" not in codes(state + "Turnout in Atlanta was high.")
    assert "GEO" in codes(state + "The U.S. and Russia watch; Mr Beridze, of Batumi, does not.")


def test_every_member_of_the_united_nations_is_found_by_name_demonym_and_capital() -> None:
    assert len(set(MEMBERS)) == 193
    listed: dict[str, set[str]] = defaultdict(set)
    for form in forms("en"):
        for code in form.shared or (form.code,):
            listed[code].add(form.how)
    for code in MEMBERS:
        wanted = {"name", "demonym"} if code in TOWN_STATES else {"name", "demonym", "capital"}
        assert wanted <= listed[code], code
        assert codes(state_name(code)) == code
    for code, demonym in SHARED_DEMONYM.items():
        assert codes(f"{demonym} envoys of {state_name(code)}") == f"{code} {code}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_a_state_or_a_declared_organisation(language: str) -> None:
    bodies = organisations()
    assert not set(bodies) & ALPHA_3
    for form in forms(language):
        known = bodies if form.kind == "organisation" else ALPHA_3 | {""}
        assert form.code in known, form
        assert form.surface.strip(), form


def claims(language: str) -> dict[tuple[str, ...], set[str]]:
    """Codes that claim each form, compared as words; forms of an ambiguity table count once for all of them."""
    made = lexicon_of(language)
    shared = {key(form, made.fold) for form in forms(language) if form.shared}
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for form in forms(language):
        words = key(form, made.fold)
        if form.code and words not in shared:
            found[words].add(form.code)
    return found


def key(form: Form, fold: object) -> tuple[str, ...]:
    assert callable(fold)
    exact = form.surface.isupper() and len(form.surface) < 6
    return tuple(word if exact else fold(word) for word in WORD.findall(normalised(form.surface.replace("~", ""))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_is_claimed_by_two_codes_unless_it_is_declared_ambiguous(language: str) -> None:
    assert {form: sorted(codes) for form, codes in claims(language).items() if len(codes) > 1} == {}


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_every_member_has_a_name_in_every_language(language: str) -> None:
    named = {code for form in forms(language) if form.how in ("name", "code") for code in form.shared or (form.code,)}
    assert set(MEMBERS) <= named


def test_the_cldr_tables_say_where_they_come_from() -> None:
    for tag in LANGUAGES[1:]:
        assert table(f"names/{tag}")["names"]["AZE"]


def listed(shown: str, language: str) -> bool:
    """Tell whether characters are a form of the tables: stems and suffixes, word by word."""
    made = lexicon_of(language)
    words = [made.fold(word) for word in WORD.findall(normalised(shown))]
    for size in range(len(words[0]) + 1):
        for suffixes, entry in made.heads.get(words[0][:size], ()):
            rest = zip(words[1:], entry.rest, strict=False)
            whole = words[0][size:] in suffixes and len(entry.rest) == len(words) - 1
            if whole and all(word.startswith(stem) and word[len(stem) :] in ends for word, (stem, ends) in rest):
                return True
    return False


def check(text: str, language: str | None, found: list[StateMention]) -> None:
    end = 0
    for mention in found:
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        if language not in (None, "zh"):
            assert listed(text[mention.start : mention.end], language), text[mention.start : mention.end]


pieces = st.sampled_from(
    "Israel|Georgia|Jordan|U.S.|US|U.K|İRAN|Türkiye|New |South |of the |Congo|Washington|, D.C.|, Texas|Turkey"
    "|États-Unis|Côte d’Ivoire|России|Белого дома|ארה\"ב|美国|U.S.U.S.A.|A.B.C.|'s|-|–|$| |  |\n\n|.|, |and "
    "|Mr. |\u0301|\u200f|\ud800|Azərbaycanın|ABŞ-ın|საქართველოს|الأمريكي|Guinea-|Chad|KOREA|Saudi|The United".split("|")
)


@given(st.lists(pieces | st.text(max_size=6), max_size=30).map("".join), st.sampled_from([None, "xx", *LANGUAGES]))
def test_any_text_gives_listed_forms_in_order(text: str, language: str | None) -> None:
    check(text, language if language in LANGUAGES else None, find_states(text, language))


@given(st.lists(pieces, max_size=30).map("".join))
def test_the_same_text_gives_the_same_mentions(text: str) -> None:
    assert find_states(text) == find_states(text)


@pytest.mark.parametrize(
    "unit",
    [
        "United ",
        "U.S.",
        "U.S. ",
        "Democratic Republic of the ",
        "Georgia ",
        "Jordan Smith ",
        "A.B.",
        "İ",
        "US $",
        "of ",
    ],
)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_four_times_the_text_takes_about_four_times_as_long(unit: str, language: str) -> None:
    def seconds(text: str) -> float:
        best = 9.0
        for _ in range(2):
            start = time.process_time()
            find_states(text, language)
            best = min(best, time.process_time() - start)
        return best

    size = 12_000 // len(unit)
    assert seconds(unit * size * 4) < 12 * seconds(unit * size) + 0.05


def test_no_rule_of_the_traps_is_dead() -> None:
    traps = table("words/english_traps")
    for row in traps["phrases"].values():
        for item in row.split(", "):
            assert codes(re.sub(r"\+$", "", item)) == "", item


def test_capitals_spelled_as_in_english_are_known_where_a_language_has_none_of_its_own() -> None:
    assert [one.country for one in find_states("Budapest lehnt ab, Berlins Antwort fehlt.", "de")] == ["HUN", "DEU"]
    assert [one.country for one in find_states("Paris et Madrid refusent.", "fr")] == ["FRA", "ESP"]
