"""What became of a happening: negated, planned, possible, hypothetical, historical; the trigger stands [in marks]."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.annotations.events.modality import ACTUAL, ModalityFound, modality_of
from mirrorwire.annotations.events.modality_words import modality_words, read_words
from mirrorwire.errors import MirrorwireError
from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Tier

ARTICLE = date(2024, 7, 16)
TIERS: tuple[Tier, ...] = ("parse", "plain")

NEGATED = [
    "Efforts to [mediate] between the two were abandoned.",
    "It is untrue that Sofia [expelled] the consul.",
    "Nothing was [agreed] in Minsk.",
    "Kigali has yet to [respond] to Kinshasa.",
    "Talks ended without [agreement] on gas.",
    "The two leaders did not shake hands or [sign] anything.",
    "The trip to Caracas was called off after the [visit] by Maduro was cancelled.",
    "Under no circumstances will Warsaw [return] the prisoners.",
    "Neither Amman nor Cairo would [comment] on the strike.",
    "Hanoi is unwilling to [sell] rice to Manila.",
    "The general was barred from [visiting] Colombo.",
    "Rather than [impose] sanctions, Ottawa chose talks.",
    "There were no plans for a [meeting] between the leaders.",
    "Athens has so far resisted calls to [recognise] Kosovo.",
    "The ministry dismissed claims that Lagos had [bought] the missiles.",
    "Jakarta turned down an offer to [join] the bloc.",
    "Israel did not [supply] weapons to Chad.",
    "Israel did not supply or [sell] weapons to Chad.",
    "Neither Iran nor Iraq has [agreed] to supply gas.",
    "Neither side [signed] the accord.",
    "Ankara never [recognised] the enclave.",
    "Oslo failed to [deliver] the turbines to Lagos.",
    "Warsaw refused to [receive] the Belarusian delegation.",
    "Dakar denied that it had [sent] troops to Mali.",
    "Dakar denied any [attack] on Malian villages.",
    "Turkey ruled out [sending] troops to Libya.",
    "Turkey has ruled out an [attack] on Syria.",
    "Seoul declined to [extradite] the general to Lima.",
    "The [visit] to Minsk was cancelled at noon.",
    "Canberra stopped short of [condemning] Suva.",
    "The two sides are far from [signing] a peace treaty.",
    "They parted without [signing] a text.",
    "Madrid left without a [deal] with Rabat.",
    "No [talks] between Delhi and Colombo took place.",
    "There was no [meeting] with the Kenyan minister.",
    "Finland is no longer [buying] gas from Russia.",
    "Instead of [attacking] Georgia, Russia left.",
    "Qatar has no plans to [expel] the diplomats.",
    "The refusal to [extradite] him angered Lima.",
    "Vienna could not [provide] Prague with guns.",
    "Belgrade was unable to [repay] the loan to Paris.",
    "None of the states [imposed] sanctions on Fiji.",
    "Sofia said it would not [allow] foreign troops.",
    "Ghana withheld [aid] from Togo.",
    "Ghana postponed the [visit] to Togo.",
    "No Turkish [troops] were sent to Qatar.",
    "The ministers did not [discuss] or even mention Kashmir.",
    "Riga has not yet [ratified] the treaty with Minsk.",
    "Beirut never agreed to [receive] the ships.",
    "Nobody in Accra [invited] the general.",
    "Vienna made no [request] to Bratislava.",
    "The embassy denied reports that it had [expelled] a journalist.",
    "Managua hasn't [paid] the loan.",
    "Managua hasn’t [paid] the loan.",
    "The king rejected claims that his army [bombed] the village.",
]
PLANNED = [
    "Under the deal, Doha will [supply] gas to Berlin.",
    "Lisbon confirmed it will [send] troops to Bangui.",
    "Seoul's plan to [sell] tanks to Warsaw moved ahead.",
    "The [exercise] is expected to begin on Sunday.",
    "Next month Ottawa is to [take] over command of the mission.",
    "A delegation from Tashkent will be [visiting] Kabul.",
    "The parties have committed to [exchange] prisoners by May.",
    "The foreign minister is scheduled to [meet] his Omani counterpart on Monday.",
    "Ankara has decided to [close] its airspace to Israeli flights.",
    "Japan will [send] engineers to Laos.",
    "Minsk is to [host] talks with Kyiv in May.",
    "Baku agreed to [supply] gas to Sofia.",
    "Peru plans to [buy] frigates from Italy.",
    "Egypt is set to [sign] a loan with Doha.",
    "Chile announced that it would [open] an embassy in Baku.",
    "The minister will visit Riga and [sign] a memorandum.",
    "A [visit] to Tirana is planned for May.",
    "The upcoming [talks] with Cairo worry Khartoum.",
    "The [meeting] will take place in Doha.",
    "Tunis promised [aid] to Niger.",
    "Kenya intends to [withdraw] from the mission in Somalia.",
    "Brazil is preparing to [receive] the Angolan president.",
    "Both armies agreed on a [ceasefire].",
    "Iran vowed to [retaliate] against Israel.",
    "The summit, at which leaders are due to [discuss] grain, opens soon.",
    "Doha will host [talks] between Kabul and Washington.",
    "Suva said it would [send] a frigate.",
    "Under the plan, Italy will [build] a port and Malta will pay.",
    "Leaders are expected to [sign] the accord on Friday.",
    "Oslo approved the [delivery] of tanks to Kyiv.",
    "A [summit] between the two is scheduled for June.",
    "Havana is going to [recall] its envoy.",
    "The two countries announced plans to [build] a railway.",
    "Norway is due to [receive] the Greek premier.",
    "The decision to [send] tanks to Kyiv was taken late.",
    "Sudan is ready for [talks] with Chad.",
]
POSSIBLE = [
    "Vilnius is looking into [expelling] the consul.",
    "Negotiators sounded out the possibility of a prisoner [exchange].",
    "The bank could [lend] Kyiv more.",
    "It is likely that Nairobi will [withdraw].",
    "Caracas has threatened Georgetown with an [invasion].",
    "Tokyo's possible [withdrawal] from the treaty alarms Seoul.",
    "Damascus has hinted at a [return] to the league.",
    "Observers believe Tehran may have [shipped] drones to Khartoum.",
    "Moscow is reportedly [supplying] parts to Pyongyang.",
    "Oman may [mediate] between Tehran and Riyadh.",
    "Cuba might [host] a Russian base.",
    "Greece could [send] missiles to Kyiv.",
    "Serbia is likely to [recognise] the passports.",
    "Algeria threatened to [cut] gas to Spain.",
    "Washington is considering [sanctions] on Harare.",
    "The threat of [sanctions] from Brussels hangs over Tbilisi.",
    "Hanoi reportedly [bought] jets from Moscow.",
    "Syria is open to [normalizing] relations with Turkey.",
    "There is a risk of [war] between the two.",
    "Bonn did not rule out [sending] tanks to Kyiv.",
    "Zagreb is mulling a [visit] to Sarajevo.",
    "The king is said to be weighing an [invasion] of the island.",
    "Russia could be [preparing] an attack.",
    "The prospect of a [deal] between Delhi and Dhaka cheered traders.",
    "Sanctions might be [imposed] on Myanmar.",
    "Officials fear that Serbia will [invade] Kosovo.",
    "Bamako is believed to have [bought] drones from Ankara.",
    "Perhaps Mexico [supplied] the fuel.",
    "The alleged [attack] on Kuwait shook markets.",
]
HYPOTHETICAL = [
    "Bishkek proposed a joint [patrol] of the border with Dushanbe.",
    "Dhaka requested that Delhi [extradite] the former premier.",
    "He suggested that Paris [mediate].",
    "A [war] between the two would be a catastrophe.",
    "Should Minsk [attack], Warsaw will respond.",
    "Kyiv needs Berlin to [deliver] the missiles.",
    "The question is whether Beijing [supports] Moscow.",
    "It is important that Baku and Yerevan [sign] a treaty.",
    "The resolution urges all states to [stop] arms sales to Yangon.",
    "Had Rome [sent] the ships, Valletta would have paid.",
    "The opposition wants the government to [expel] the ambassador.",
    "If Russia [attacks] Estonia, Finland will help.",
    "Any [agreements], if they were concluded, remain secret.",
    "Italy would have [sent] ships to Malta.",
    "Portugal should [recognise] Palestine, the party said.",
    "The minister called for [talks] with Eritrea.",
    "Norway called on Sudan to [release] the crew.",
    "Brussels urged Ankara to [lift] the blockade.",
    "Manila wants to [buy] radars from Tokyo.",
    "In case of an [attack] on Moldova, Romania would help.",
    "Unless Belgrade [recognises] Pristina, talks end.",
    "Will Hungary [leave] the union?",
    "Kuwait hopes for [cooperation] with Iraq.",
    "Lima needs [help] from Quito.",
    "Lima broke off before any [talks] with Quito; none were held.",
    "Were Iran to [attack] Bahrain, oil would rise.",
    "The senator demanded that Peru [withdraw] its troops.",
    "Egypt asked Sudan to [close] the border.",
    "A call for [sanctions] against Belarus failed.",
    "Whether Chile [supports] Bolivia is unclear.",
    "France would [welcome] talks with Algeria.",
    "The union should impose [sanctions] on Fiji.",
    "Any [attack] on Estonia will be answered.",
    "Does Paris [support] Rabat?",
]
HISTORICAL = [
    "For centuries the Ottoman Empire [ruled] Serbia, until 1878.",
    "Tehran and Washington have had no ties since students [seized] the embassy in 1979.",
    "Argentina and Britain [fought] over the islands in 1982, he recalled.",
    "The [invasion] of Kuwait in 1990 was the reason.",
    "Between 1992 and 1995 Serb forces [besieged] the city.",
    "Under Stalin, in the 1930s, Moscow [deported] thousands of Poles.",
    "The treaty, [signed] in 1960, divides the river between India and Pakistan.",
    "Sixty years after Paris [tested] bombs in the desert in 1960, Algiers still waits.",
    "In 1997 Britain [returned] the city to China.",
    "Rwanda [invaded] Zaire in the 1990s.",
    "The two countries [fought] a war decades ago.",
    "During the Cold War, Cuba [sent] soldiers to Angola.",
    "Iraq [attacked] Iran in 1980, and the war lasted eight years.",
    "The 1994 [agreement] between Kyiv and London is often quoted.",
    "The crowd marked the anniversary of the [invasion] of Kuwait.",
    "Twenty years ago Libya [supplied] arms to Chad.",
    "The government was formed in 2003 after a coalition [ousted] the ruler.",
    "Ethiopia, which [attacked] Eritrea in 1998, has made peace.",
    "The war that Iraq [waged] against Iran from 1980 to 1988 cost a million lives.",
    "Britain [occupied] Cyprus until 1960.",
    "In March 2003 the coalition [invaded] Iraq.",
    "Their [agreement] of 1975 is forgotten.",
    "Cuba once [sent] troops to Ethiopia.",
    "The state visited by Nixon in 1972 had [fought] America in Korea.",
    "Three decades ago the two [signed] a treaty.",
    "On 11 March 1990 Lithuania [declared] independence from Moscow.",
]
ACTUALLY = [
    "In a determined [attack] the army took the town from the Chadians.",
    "An open [war] broke out between Chad and Niger.",
    "The two held a crucial [summit] in Baku.",
    "Talks between Astana and Rome [ended] on Friday.",
    "No sooner had the envoy left than Khartoum [bombed] the town.",
    "Jerusalem [struck] Beirut again, despite calls to stop.",
    "The [visit] of the king to Rabat ended without a statement.",
    "Sanctions [imposed] by Ottawa hit Tehran's banks.",
    "Warsaw has been [helping] Kyiv since the invasion began.",
    "A year after it broke off ties, Quito [reopened] its embassy in Caracas.",
    "In a statement, Doha [called] the raid a violation.",
    "Islamabad [closed] its airspace to Indian planes until May.",
    "The prime minister, who will visit Rome in May, [received] the envoy.",
    "Cairo [rejected] the plan to move people.",
    "Seoul [vowed] to respond.",
    "Delhi [denied] it had threatened Islamabad.",
    "The two presidents [discussed] plans for a pipeline.",
    "Belarus has [released] 14 Poles, Warsaw said.",
    "Manila protested after Beijing's coast guard [fired] water cannon at its boats.",
    "Rome did not meet the envoys but [signed] the treaty with Oslo.",
    "Not only Spain [condemned] the strike, Portugal did so too.",
    "Israel [supplies] drones to Azerbaijan.",
    "The envoys [met] in Doha on Monday.",
    "They met in Doha to [discuss] grain.",
    "Moscow [condemned] the attack.",
    "Paris accused Moscow of [attacking] a hospital.",
    "Ankara [summoned] the Swedish ambassador over the burning.",
    "The president said that Russia had [attacked] the port.",
    "The minister, who may resign, [signed] the treaty with Chad on Monday.",
    "Tokyo [refused] to receive the envoy.",
    "Delhi [threatened] to leave the pact.",
    "Nepal [agreed] to sell power to Bangladesh.",
    "Iran [rejected] the American offer.",
    "Spain [imposed] sanctions on Nicaragua since it would not free the priests.",
    "Since 2014 the EU has [kept] sanctions on Russia.",
    "The ministers [discussed] a possible visit.",
    "Poland [warned] Belarus against closing the border.",
    "Lebanon [called] on Israel to withdraw.",
    "The war between Sudan and Chad may end, but [fighting] continues.",
    "Russia [struck] Odesa in July 2024.",
    "Georgia [condemned] the 1921 invasion on Tuesday.",
    "Ottawa [expelled] two diplomats, who would not leave.",
    "Tirana has [supported] Pristina since 2008.",
    "Rome and Cairo [signed] a deal worth two billion that will last until 2030.",
    "Iran, which was attacked in 1980, [expelled] the envoy on Tuesday.",
    "The president, elected in 2016, [visited] Minsk.",
    "Lagos [accused] Accra of failing to pay.",
    "Oslo [sent] two ships to help Malta if storms return.",
    "Warsaw [protested] against the planned sale.",
    "In a [visit] to Riga, the king praised the army.",
    "Israel continues to [strike] Lebanon.",
    "The army managed to [repel] the attack.",
    "Bulgaria began to [deliver] shells to Kyiv.",
    "Canberra [welcomed] the possible deal.",
    "Russia's [attack] on the port was condemned by Fiji.",
    "After [talks] with Seoul, Hanoi bought the jets.",
    "The [agreement] was signed in Doha.",
    "The deal [signed] on Monday will open markets.",
    "Tehran responded by [expelling] two diplomats.",
    "Minsk [warned] that it would answer.",
    "Dublin [urged] Jerusalem to stop.",
    "The prime minister [called] for a ceasefire.",
    "Ankara could not ignore the [attack] on its consulate.",
]
HEADLINES = [
    ("Vietnam's Lam to [meet] Xi in Beijing", "planned"),
    ("Oman [hosts] Iran-US talks, hopes for deal", "actual"),
    ("Senegal may [withdraw] troops from Mali, minister says", "possible"),
    ("Mali [recalls] ambassador from Algiers", "actual"),
    ("UN urges Chad to [open] border", "hypothetical"),
    ("Sudan weighs [ban] on Kenyan tea", "possible"),
    ("Nepal, Bhutan [ink] power deal", "actual"),
    ("Cyprus rules out [talks] with breakaway north", "neg"),
    ("Greece set to [expel] two diplomats", "planned"),
    ("Maltese FM to [travel] to Tunis for migrant talks", "planned"),
    ("Armenian PM to [attend] summit in Oxford", "planned"),
    ("Bulgaria to [supply] shells to Ukraine", "planned"),
    ("Laos poised to [deepen] ties with Nepal", "planned"),
    ("Mongolia gears up for [talks] with Japan", "planned"),
    ("Kenya, Uganda to [sign] border deal", "planned"),
    ("Peru's president to [visit] Chile next week", "planned"),
    ("Fiji vows [retaliation] against Tonga", "planned"),
    ("Tonga eyes closer [ties] with Fiji", "planned"),
    ("Fiji, Tonga agree to [boost] trade", "planned"),
    ("Poland mulls [sanctions] against Belarus", "possible"),
    ("Border clash risks [escalation] between Thailand and Cambodia", "possible"),
    ("Fiji could [join] Tonga pact", "possible"),
    ("Elections spark hope for improved Ghana-Togo [relations]", "hypothetical"),
    ("India urges Russia to expedite [deliveries]", "hypothetical"),
    ("Orban pushes for [peace] with Moscow", "hypothetical"),
    ("Fiji calls for [talks] with Tonga", "hypothetical"),
    ("Will Fiji [recognise] Tonga?", "hypothetical"),
    ("Russia [downs] 13 drones over Crimea", "actual"),
    ("India [summons] Ukrainian ambassador over remarks", "actual"),
    ("King's Samoa [trip]: a diplomatic failure?", "actual"),
    ("Kenya [slams] Uganda over fish", "actual"),
    ("Peru's president cancels [visit] to Chile", "neg"),
    ("Fiji denies [supplying] arms to Tonga", "neg"),
]
# what the words before a trigger do not tell without a parse
BEYOND_WORDS = {
    "The ministry dismissed claims that Lagos had [bought] the missiles.",
    "Had Rome [sent] the ships, Valletta would have paid.",
    "A [war] between the two would be a catastrophe.",
    "Under Stalin, in the 1930s, Moscow [deported] thousands of Poles.",
    "For centuries the Ottoman Empire [ruled] Serbia, until 1878.",
    "The embassy denied reports that it had [expelled] a journalist.",
    "The king rejected claims that his army [bombed] the village.",
    "Were Iran to [attack] Bahrain, oil would rise.",
    "The deal [signed] on Monday will open markets.",
}


def modality(
    text: str, tier: Tier = "parse", headline: bool = False, published: date | None = ARTICLE, language: str = "en"
) -> tuple[ModalityFound, str]:
    """Return what became of the word in marks, and the words that say so."""
    at = text.index("[")
    plain = text.replace("[", "").replace("]", "")
    block = Block(0, len(plain), "headline" if headline else "paragraph")
    parsed = engine_for(language, tier).parse(plain, [block])
    found = modality_of(parsed, parsed.tokens(at, at + 1)[0], published)
    return found, plain[slice(*found.words)] if found.words else ""


def check(text: str, expected: str, tier: Tier, headline: bool = False) -> None:
    found, words = modality(text, tier, headline)
    if expected == "neg":
        assert found.polarity == "negated", found
    else:
        assert (found.polarity, found.modality) == ("asserted", expected), found
    assert bool(words) == (expected != "actual")


def tiers(sentences: list[str]) -> list[tuple[str, Tier]]:
    pairs: list[tuple[str, Tier]] = [(text, "parse") for text in sentences]
    return pairs + [(text, "plain") for text in sentences if text not in BEYOND_WORDS]


@pytest.mark.parametrize(("text", "tier"), tiers(NEGATED))
def test_negated(text: str, tier: Tier) -> None:
    check(text, "neg", tier)


@pytest.mark.parametrize(("text", "tier"), tiers(PLANNED))
def test_planned(text: str, tier: Tier) -> None:
    check(text, "planned", tier)


@pytest.mark.parametrize(("text", "tier"), tiers(POSSIBLE))
def test_possible(text: str, tier: Tier) -> None:
    check(text, "possible", tier)


@pytest.mark.parametrize(("text", "tier"), tiers(HYPOTHETICAL))
def test_hypothetical(text: str, tier: Tier) -> None:
    check(text, "hypothetical", tier)


@pytest.mark.parametrize(("text", "tier"), tiers(HISTORICAL))
def test_historical(text: str, tier: Tier) -> None:
    check(text, "historical", tier)


@pytest.mark.parametrize(("text", "tier"), tiers(ACTUALLY))
def test_actual(text: str, tier: Tier) -> None:
    check(text, "actual", tier)


@pytest.mark.parametrize("tier", ["parse", "plain"])
@pytest.mark.parametrize(("text", "expected"), HEADLINES)
def test_headlines(text: str, expected: str, tier: Tier) -> None:
    check(text, expected, tier, headline=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Israel did not [supply] weapons to Chad.", "not"),
        ("Oslo failed to [deliver] the turbines.", "failed"),
        ("Turkey ruled out [sending] troops to Libya.", "ruled out"),
        ("Canberra stopped short of [condemning] Suva.", "short of"),
        ("Baku agreed to [supply] gas to Sofia.", "agreed"),
        ("The minister called for [talks] with Eritrea.", "called for"),
        ("If Russia [attacks] Estonia, Finland will help.", "If"),
        ("Will Hungary [leave] the union?", "?"),
        ("Rwanda [invaded] Zaire in the 1990s.", "in the 1990s"),
        ("Twenty years ago Libya [supplied] arms to Chad.", "Twenty years ago"),
        ("In March 2003 the coalition [invaded] Iraq.", "In March 2003"),
    ],
)
def test_the_words_that_say_so(text: str, words: str) -> None:
    assert modality(text)[1] == words


def test_a_negation_keeps_how_real_it_is() -> None:
    found, words = modality("In the 1990s Vienna could not [provide] Prague with guns.")
    assert (found.polarity, found.modality, words) == ("negated", "historical", "not")
    found, _ = modality("Suva said it would not [send] a frigate.")
    assert (found.polarity, found.modality) == ("negated", "planned")


def test_two_negations_leave_it_open() -> None:
    found, _ = modality("Bonn did not deny [sending] tanks to Kyiv.")
    assert (found.polarity, found.modality) == ("asserted", "possible")


def test_years_count_from_the_article() -> None:
    text = "The coalition [invaded] the island in 2003."
    assert modality(text, published=date(2003, 4, 1))[0] == ACTUAL
    assert modality(text, published=date(2004, 4, 1))[0] == ACTUAL
    assert modality(text, published=date(2005, 4, 1))[0].modality == "historical"
    assert modality(text, published=None)[0] == ACTUAL
    assert modality("The coalition [invaded] the island in 1974.", published=None)[0].modality == "historical"


def test_other_languages_are_left_alone() -> None:
    assert modality("Париж не [посетил] Баку в 1990 году.", "plain", language="ru")[0] == ACTUAL


def test_a_token_outside_the_text_is_actual() -> None:
    parsed = engine_for("en", "plain").parse("Not so.", [Block(0, 7)])
    assert modality_of(parsed, -1) == modality_of(parsed, 99) == ACTUAL


def test_no_word_has_two_effects_and_no_table_goes_unread() -> None:
    assert modality_words() is modality_words()
    with pytest.raises(MirrorwireError, match="two effects"):
        read_words({"planned": {"verbs": "vow"}, "possible": {"verbs": "vow"}})
    with pytest.raises(MirrorwireError, match="unknown table"):
        read_words({"likely": {"verbs": "vow"}})
    with pytest.raises(MirrorwireError, match="unknown key verb "):
        read_words({"planned": {"verb": "vow"}})


PIECES = st.sampled_from(
    "not no will would if to agreed plans for talks sent denied that had of the 1990s in 1994 years ago ? : , would "
    "n't who and or neither nor attack visit Iran was is cancelled may".split()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES | st.text(min_size=1, max_size=4), min_size=1, max_size=14), st.booleans())
def test_noise_never_raises(parts: list[str], headline: bool) -> None:
    text = " ".join(parts)
    for tier in TIERS:
        parsed = engine_for("en", tier).parse(text, [Block(0, len(text), "headline" if headline else "paragraph")])
        for token in range(len(parsed)):
            found = modality_of(parsed, token, ARTICLE)
            assert found == modality_of(parsed, token, ARTICLE)
            if found.words is not None:
                assert 0 <= found.words[0] < found.words[1] <= len(text)
            else:
                assert found == ACTUAL
