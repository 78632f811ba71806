"""Coding sentences: every class, every construction, who is no state, and what noise must never do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.annotations.events.coder import read_events
from mirrorwire.annotations.events.confidence import confidence_of
from mirrorwire.annotations.events.found import EventFound, Said
from mirrorwire.annotations.events.leaders import country_of_leader, leaders
from mirrorwire.annotations.events.ontology import CLASSES
from mirrorwire.language.engine import engine_for
from mirrorwire.language.gazetteer import state_name
from mirrorwire.language.parsed import Block
from mirrorwire.language.people import find_people

DAY = date(2024, 6, 1)
REAL = ("actual", "planned")


def read(
    text: str, said: tuple[Said, ...] = (), *, merged: bool = True, published: date | None = DAY
) -> list[EventFound]:
    """Read a text, a paragraph a line."""
    blocks = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(at, at + len(line)))
        at += len(line) + 1
    parsed = engine_for("en").parse(text, blocks)
    return read_events(parsed, find_people(parsed), said, published=published, merged=merged)


def told(text: str) -> set[tuple[str, str, str]]:
    """Return what a text says to be real or planned: (actor, class, recipient)."""
    return {event.triple for event in read(text) if event.polarity == "asserted" and event.modality in REAL}


# class, actor and recipient | a sentence of our own
SENTENCES = """
AID NOR MDG | Norway sent medical supplies to Madagascar.
AID NOR MDG | Norway dispatched a rescue team to Madagascar after the cyclone.
AID SWE PER | Sweden approved 5 million dollars for flood victims in Peru.
AID TUR BOL | A Turkish plane carrying relief goods has landed in Bolivia.
AID DNK NPL | Denmark contributed two million kroner to the reconstruction of Nepal.
AID JPN FJI | Japan donated 500 tents to victims of the earthquake in Fiji.
AID CHN LAO | China extended a credit line of 200 million dollars to Laos.
AID DEU TCD | German aid reached Chad on Monday.
AID CAN HTI | Canada took in 200 refugees from Haiti.
AID FIN LBN | Finland has 300 peacekeepers in Lebanon.
AID IND LKA | India deployed 300 soldiers to Sri Lanka as part of a peacekeeping mission.
AID FRA SEN | France wrote off Senegal's debt.
AID FRA SEN | France forgave the debts of Senegal.
AID BEL COD | Belgium granted Congo 5 million euros.
AID KOR PHL | South Korea handed over two helicopters to the Philippine air force.
AID OMN YEM | Oman rescued eleven Yemeni fishermen.
AID AUS PNG | Australia gave Papua New Guinea's navy two patrol boats.
AID USA PLW | The United States is providing Palau with vaccines.
AID AUT ALB | Austria rebuilt two schools in Albania.
AID EU MLI | The EU is financing a road in Mali.
AID EU MLI | The European Union has released 20 million euros in emergency aid for Mali.
AID CUB HND | Cuban medical brigades arrived in Honduras.
AID ARE SOM | A shipment of food from the United Arab Emirates arrived in Somalia.
AID IRL SSD | Ireland's contribution to South Sudan rose to nine million euros.
AID WBG KGZ | The World Bank approved a loan of 50 million dollars to Kyrgyzstan.
AID IMF ARG | The IMF has disbursed 3 billion dollars to Argentina.
AID USA JOR | Washington has poured billions of dollars into Jordan.
COOPERATE RUS IND | Russia and India launched a joint space project.
COOPERATE RUS IND | Russia began deliveries of gas to India.
COOPERATE NOR DNK | Norwegian and Danish soldiers trained together in Greenland.
COOPERATE NOR DNK | Norwegian and Danish warships took part in joint manoeuvres.
COOPERATE CHN BRA | Trade between China and Brazil rose by a tenth.
COOPERATE TUR PAK | Turkey delivered a corvette to Pakistan.
COOPERATE FRA EGY | France sold Egypt thirty fighter jets.
COOPERATE FRA EGY | Egypt has ordered thirty fighter jets from France.
COOPERATE FRA EGY | The sale of French fighter jets to Egypt is complete.
COOPERATE ESP MAR | Spain extradited a Moroccan to Rabat.
COOPERATE ESP MAR | Spanish and Moroccan police broke up a smuggling ring together.
COOPERATE IRN VEN | Iran and Venezuela are jointly developing an oil field.
COOPERATE POL UKR | Poland exports electricity to Ukraine.
COOPERATE GBR AUS | Britain shared intelligence with Australia.
COOPERATE KAZ AZE | Kazakhstan and Azerbaijan have expanded their cooperation in transport.
COOPERATE USA EST | American and Estonian troops are conducting exercises near Tallinn.
CONSULT NOR FIN | The Norwegian foreign minister arrived in Helsinki on Sunday.
CONSULT NOR FIN | Norway's foreign minister is in Helsinki for talks.
CONSULT NOR FIN | A Norwegian delegation is visiting Finland.
CONSULT NOR FIN | The Finnish president welcomed his Norwegian counterpart in Helsinki.
CONSULT NOR FIN | Officials from Norway and Finland met in Geneva.
CONSULT NOR FIN | Norwegian officials discussed fisheries with Finland.
CONSULT NOR FIN | Norway and Finland discussed fisheries.
CONSULT NOR FIN | During his trip to Finland, the Norwegian prime minister spoke to students.
CONSULT NOR FIN | Talks between Norway and Finland resumed on Monday.
CONSULT NOR FIN | Norway is in talks with Finland over a rail link.
CONSULT NOR FIN | The Norwegian and Finnish leaders spoke on the phone.
CONSULT NOR FIN | The prime ministers of Norway and Finland met on Monday.
CONSULT NOR FIN | A telephone conversation took place between the presidents of Norway and Finland.
CONSULT NOR FIN | The Norwegian president had a telephone conversation with his Finnish counterpart.
CONSULT NOR FIN | Norway's king received the credentials of the Finnish ambassador.
CONSULT NOR FIN | The summit of Norway and Finland ended without a statement.
CONSULT NOR FIN | Norwegian Foreign Minister Ola Berg, on a visit to Finland, praised the food.
CONSULT QAT SDN | Qatar mediated between Sudan and Chad.
CONSULT NOR FIN | A Norwegian envoy flew to Helsinki.
CONSULT NOR FIN | Negotiators from Norway sat down with their Finnish counterparts.
CONSULT NOR FIN | The Norwegian minister held a meeting with Finnish lawmakers in Oslo.
CONSULT NOR FIN | Norway consulted Finland about the plan.
CONSULT NOR FIN | Norway briefed Finland on the plan.
SUPPORT CHL PER | Chile congratulated Peru on its election.
SUPPORT CHL PER | Chile backs Peru's bid for the council seat.
SUPPORT CHL PER | Chile expressed its full support for Peru.
SUPPORT CHL PER | Chile voiced solidarity with Peru.
SUPPORT CHL PER | Chile and Peru concluded a treaty on water.
SUPPORT CHL PER | A treaty between Chile and Peru was signed on Monday.
SUPPORT CHL PER | Chile ratified the border treaty with Peru.
SUPPORT CHL PER | Chile recognised the government of Peru.
SUPPORT CHL PER | Chile opened an embassy in Peru.
SUPPORT CHL PER | Chile and Peru restored diplomatic relations.
SUPPORT CHL PER | Relations between Chile and Peru have been restored.
SUPPORT CHL PER | The Chilean president said he was grateful to Peru.
SUPPORT CHL PER | The Chilean government stands by Peru.
SUPPORT CHL PER | Chile voted for Peru's resolution.
SUPPORT CHL PER | Chile hailed the Peruvian court's decision as courageous.
SUPPORT CHL PER | Chile has thrown its weight behind Peru.
SUPPORT CHL PER | Chile reached a deal with Peru on copper.
SUPPORT CHL PER | Under an agreement between Chile and Peru, trucks may cross at night.
SUPPORT CHL PER | Chile pleaded Peru's case at the summit.
SUPPORT CHL PER | Chile praised the efforts of Peru to save the fish.
SUPPORT CHL PER | Chile endorsed a Peruvian proposal.
SUPPORT CHL PER | Chile paid tribute to Peru's president.
SUPPORT CHL PER | Chile and Peru improved their relations.
ASSAULT SDN TCD | Sudanese artillery shelled a village in Chad.
ASSAULT SDN TCD | Sudanese jets carried out a raid on Abeche in Chad.
ASSAULT SDN TCD | Three Chadian soldiers were killed by Sudanese fire.
ASSAULT SDN TCD | Three Chadians were killed in a Sudanese air raid.
ASSAULT SDN TCD | Sudan's attack on Chad killed three.
ASSAULT SDN TCD | Fighting broke out between Sudan and Chad.
ASSAULT SDN TCD | Chad came under attack from Sudan.
ASSAULT SDN TCD | Sudanese troops crossed into Chad.
ASSAULT SDN TCD | Sudanese forces entered Chad at night.
ASSAULT SDN TCD | Sudan shot down a Chadian plane.
ASSAULT SDN TCD | A Chadian drone was shot down by Sudan.
ASSAULT SDN TCD | Sudan is bombing Chad.
ASSAULT SDN TCD | Sudanese soldiers opened fire on Chadian farmers.
ASSAULT SDN TCD | Sudan and Chad are at war.
ASSAULT SDN TCD | Sudan declared war on Chad.
ASSAULT SDN TCD | Sudanese missiles hit a market in Chad.
ACCUSE ZMB MWI | Zambia said Malawi had violated the treaty.
ACCUSE ZMB MWI | Zambia protested to Malawi over the dam.
ACCUSE ZMB MWI | Zambia expressed outrage over Malawi's decision.
ACCUSE ZMB MWI | Zambia took Malawi to court.
ACCUSE ZMB MWI | Zambian prosecutors charged a Malawian with espionage.
ACCUSE ZMB MWI | Zambia is angry at Malawi.
ACCUSE ZMB MWI | Zambia held Malawi responsible for the flood.
ACCUSE ZMB MWI | Malawi drew sharp criticism from Zambia.
ACCUSE ZMB MWI | Malawi was sharply criticised by Zambia for the dam.
ACCUSE ZMB MWI | Zambia lodged a protest with Malawi.
ACCUSE ZMB MWI | Zambia's condemnation of Malawi was harsh.
ACCUSE ZMB MWI | Zambian police are investigating a Malawian company.
REQUEST ZMB MWI | Zambia wants Malawi to open the dam.
REQUEST ZMB MWI | Zambia asked for Malawi's help.
REQUEST ZMB MWI | Zambia sought help from Malawi.
REQUEST ZMB MWI | Zambia appealed to Malawi for water.
REQUEST ZMB MWI | Zambia said that Malawi must open the dam.
REQUEST ZMB MWI | Zambia told Malawi to open the dam.
REQUEST ZMB MWI | Zambia called for the release of prisoners in Malawi.
REQUEST ZMB MWI | Zambia called for an end to Malawi's embargo.
REQUEST ZMB MWI | Zambia is pressing Malawi for an answer.
REQUEST ZMB MWI | Zambia invited Malawi's president to Lusaka.
REQUEST ZMB MWI | Zambia has put pressure on Malawi to open the dam.
REJECT ZMB MWI | Zambia turned down an invitation from Malawi.
REJECT ZMB MWI | Zambia says it will not pay Malawi.
REJECT ZMB MWI | Zambia ruled out talks with Malawi.
REJECT ZMB MWI | Zambia refuses to recognise Malawi's claim.
REJECT ZMB MWI | Zambia denied Malawi's claim.
REJECT ZMB MWI | Zambia vetoed Malawi's resolution.
REJECT ZMB MWI | Malawi's offer was rejected by Zambia.
REJECT ZMB MWI | Zambia opposes Malawi's membership.
THREATEN ZMB MWI | Zambia threatened Malawi with sanctions.
THREATEN ZMB MWI | Zambia warned Malawi that it would close the border.
THREATEN ZMB MWI | Zambia vowed revenge on Malawi.
SANCTION ZMB MWI | Zambia recalled its ambassador from Malawi.
SANCTION ZMB MWI | Zambia cut diplomatic ties with Malawi.
SANCTION ZMB MWI | Zambia closed its border with Malawi.
SANCTION ZMB MWI | Zambia stopped buying tobacco from Malawi.
SANCTION ZMB MWI | Zambia withdrew from the treaty with Malawi.
SANCTION ZMB MWI | Zambia declared two Malawian diplomats personae non gratae.
SANCTION ZMB MWI | Zambia postponed a visit to Malawi.
COERCE ZMB MWI | Zambia imposed tariffs on Malawian tobacco.
COERCE ZMB MWI | Three Malawians were arrested by Zambian police.
COERCE ZMB MWI | Zambia banned imports from Malawi.
COERCE ZMB MWI | Zambia sentenced a Malawian to ten years.
MOBILIZE ZMB MWI | Zambia sent troops to the border with Malawi.
MOBILIZE ZMB MWI | Zambia put its army on alert against Malawi.
MOBILIZE ZMB MWI | Zambian warplanes violated Malawi's airspace.
MOBILIZE ZMB MWI | Zambia held a military exercise near the Malawian border.
RETREAT ZMB MWI | Zambian troops pulled out of Malawi.
RETREAT ZMB MWI | Zambia freed a Malawian journalist.
RETREAT ZMB MWI | Zambia and Malawi exchanged prisoners.
RETREAT ZMB MWI | Zambia handed Malawi the bodies of two soldiers.
CONCEDE ZMB MWI | Zambia lifted sanctions against Malawi.
CONCEDE ZMB MWI | Sanctions imposed by Zambia on Malawi were lifted.
CONCEDE ZMB MWI | Zambia accepted Malawi's conditions.
CONCEDE ZMB MWI | Zambia reopened its border with Malawi.
AGREE ZMB MWI | Zambia plans to buy water from Malawi.
AGREE ZMB MWI | Zambia will resume talks with Malawi.
AGREE ZMB MWI | Zambia and Malawi pledged to cooperate on water.
AGREE ZMB MWI | Zambia's president is expected to visit Malawi in June.
AGREE ZMB MWI | Zambia said it would help Malawi.
AGREE ZMB MWI | Zambia declared its readiness to help Malawi.
AGREE ZMB MWI | A ceasefire between Zambia and Malawi took effect on Monday.
PROTEST ZMB MWI | Thousands of Zambians demonstrated against Malawi.
PROTEST ZMB MWI | Protesters in Zambia burned the flag of Malawi.
CONSULT NOR MLT | In a phone call with his Maltese counterpart, Norwegian Foreign Minister Ola Berg raised it.
CONSULT NOR MLT | Norwegian minister Ola Berg met on the sidelines of the conference with Malta's prime minister.
CONSULT NOR MLT | Speaking after talks with Maltese President Joe Vella, Norwegian premier Ola Berg said it would pass.
CONSULT NOR MLT | Norwegian Prime Minister Ola Berg, who is on an official visit to Malta, laid a wreath.
CONSULT NOR MLT | At the invitation of the Maltese president, the Norwegian king arrived in Valletta.
CONSULT NOR MLT | Malta's prime minister hosted Norwegian Prime Minister Ola Berg for dinner.
CONSULT NOR MLT | Norway's defence minister arrived in Malta on Monday.
CONSULT NOR MLT | Talks in Geneva between Norwegian and Maltese negotiators ended without result.
CONSULT NOR MLT | Norwegian and Maltese officials have been negotiating for weeks.
CONSULT NOR MLT | The Norwegian foreign minister discussed the crisis by telephone with his Maltese counterpart.
CONSULT NOR MLT | The Norwegian prime minister is in Valletta to meet his Maltese counterpart.
CONSULT NOR MLT | Norwegian special envoy Kari Lund travelled to Valletta to meet Maltese leaders.
CONSULT NOR MLT | Norway and Malta held the fourth meeting of their joint commission in Oslo.
AGREE NOR MLT | Norwegian Prime Minister Ola Berg is due to meet Maltese President Joe Vella on Friday.
AGREE NOR MLT | Norway has expressed its readiness to mediate and to send doctors to Malta.
AGREE NOR MLT | Norwegian officials said the country would send three ships to Malta next month.
AGREE NOR MLT | Norway announced plans to invest two billion dollars in Malta.
AGREE NOR MLT | Norway's president said on Monday that his country was prepared to take in refugees from Malta.
AGREE NOR MLT | Norway has offered to host talks between Malta and Cyprus.
ACCUSE NOR MLT | Norway's foreign ministry on Monday strongly condemned the shelling of a ship by Malta.
ACCUSE NOR MLT | Norway has blamed Malta for the failure of the talks.
ACCUSE NOR MLT | Norway's ambassador to the United Nations denounced Malta's decision as a provocation.
ACCUSE NOR MLT | Norway says Malta is violating its airspace.
ACCUSE NOR MLT | Norwegian Foreign Minister Ola Berg criticised what he called Malta's reckless behaviour.
ACCUSE NOR MLT | A Norwegian court charged three Maltese officials with espionage.
ACCUSE NOR MLT | The Norwegian government filed a complaint against Malta at the International Court of Justice.
REJECT NOR MLT | Norway's parliament voted down a treaty with Malta.
REJECT NOR MLT | A Norwegian court refused to extradite two suspects to Malta.
REJECT NOR MLT | Norway on Friday denied Malta's claim that it had fired on the trawler.
REJECT NOR MLT | Norway said it would not attend the summit in Malta.
REJECT NOR MLT | Norway will not accept Malta's conditions, the foreign minister said.
REJECT NOR MLT | Norway does not recognise Malta's annexation of the island.
REQUEST NOR MLT | Norway has repeatedly asked Malta to extradite the banker.
REQUEST NOR MLT | Norway's foreign minister called on Maltese authorities to release the sailors.
REQUEST NOR MLT | Norway demanded an apology from Malta.
REQUEST NOR MLT | Norway demanded the immediate release of sailors held by Malta.
REQUEST NOR MLT | Norwegian diplomats urged restraint on Malta.
REQUEST NOR MLT | Norway is seeking the extradition of a banker from Malta.
REQUEST NOR MLT | Norwegian Prime Minister Ola Berg said Malta should withdraw its ships.
REQUEST NOR MLT | The Norwegian government has requested military assistance from Malta.
THREATEN NOR MLT | Norway warned on Monday that it would respond with force if Malta entered its waters.
THREATEN NOR MLT | Norway said it would break off relations with Malta unless the sailors were freed.
SANCTION NOR MLT | Norway has recalled its envoy to Malta for consultations.
SANCTION NOR MLT | Norway ordered three Maltese diplomats to leave the country.
SANCTION NOR MLT | Norway has halted gas deliveries to Malta.
SANCTION NOR MLT | Norway is freezing all arms sales to Malta.
SANCTION NOR MLT | Norway withdrew its ambassador from Valletta.
COERCE NOR MLT | Norwegian coastguards detained the crew of a Maltese trawler.
COERCE NOR MLT | Two Maltese citizens were sentenced to ten years in prison by a court in Norway.
COERCE NOR MLT | Norway has imposed new sanctions on Malta over its navy's conduct.
COERCE NOR MLT | Norway banned imports of fish from Malta.
COERCE NOR MLT | Norway blocked a Maltese convoy at the border.
ASSAULT NOR MLT | Norwegian forces launched missiles at the Maltese capital overnight.
ASSAULT NOR MLT | At least ten Maltese soldiers were killed when Norwegian planes bombed their camp.
ASSAULT NOR MLT | Heavy fighting between Norwegian and Maltese troops continued on Monday.
ASSAULT NOR MLT | Norwegian troops stormed the Maltese embassy.
ASSAULT NOR MLT | Norway's navy sank a Maltese patrol boat.
ASSAULT NOR MLT | A Norwegian air strike on a convoy in Malta killed six.
RETREAT NOR MLT | Norway has begun pulling its troops out of Malta.
RETREAT NOR MLT | The last Norwegian soldiers left Malta on Sunday.
RETREAT NOR MLT | Norway returned the remains of two pilots to Malta.
RETREAT NOR MLT | Norwegian authorities freed the captain of a Maltese trawler.
CONCEDE NOR MLT | Norway decided to end its embargo against Malta.
CONCEDE NOR MLT | Norway allowed Maltese inspectors to visit the port.
CONCEDE NOR MLT | Norway has waived visa requirements for citizens of Malta.
SUPPORT NOR MLT | Norway and Malta on Monday signed a memorandum of understanding on fisheries.
SUPPORT NOR MLT | A cooperation agreement was signed in Oslo by the foreign ministers of Norway and Malta.
SUPPORT NOR MLT | Norway's prime minister praised Malta's role in the rescue of the sailors.
SUPPORT NOR MLT | Norway supports Malta's territorial integrity.
SUPPORT NOR MLT | The Norwegian king conveyed his congratulations to Malta's new president.
SUPPORT NOR MLT | Norway reaffirmed its support for Malta's sovereignty.
SUPPORT NOR MLT | Norway has recognised Malta's claim to the island.
SUPPORT NOR MLT | Norway welcomed Malta's decision to free the sailors.
SUPPORT NOR MLT | Norway said it fully backs Malta.
SUPPORT NOR MLT | Norway upgraded its relations with Malta to a strategic partnership.
SUPPORT NOR MLT | Norwegian Foreign Minister Ola Berg thanked Maltese authorities for their help.
AID NOR MLT | Norway has allocated 40 million kroner to help refugees in Malta.
AID NOR MLT | A Norwegian plane with 20 tons of medicine landed in Malta.
AID NOR MLT | The Norwegian government has given the Maltese army night-vision equipment.
AID NOR MLT | Norway has been providing military assistance to the Maltese government since March.
AID NOR MLT | Norway will continue its aid; it has already paid Malta 30 million kroner.
AID NOR MLT | Norwegian humanitarian aid to Malta amounted to nine million euros.
AID NOR MLT | Norwegian soldiers are serving with the peacekeeping force in Malta.
AID NOR MLT | Malta received a grant of 5 million euros from Norway.
COOPERATE NOR MLT | Norway and Malta started joint patrols in the channel.
COOPERATE NOR MLT | Norwegian troops are taking part in an exercise with the Maltese army.
COOPERATE NOR MLT | Norway has delivered the first batch of helicopters to Malta.
COOPERATE NOR MLT | Malta buys most of its gas from Norway.
COOPERATE NOR MLT | Norwegian and Maltese police are cooperating in the search for the ship.
COOPERATE NOR MLT | Norway handed a suspected smuggler over to Malta.
COOPERATE NOR MLT | Under the contract, Norway supplies Malta with electricity.
COOPERATE NOR MLT | Norwegian officers are training Maltese pilots.
COOPERATE NOR MLT | Military exercises by Norway and Malta began on Monday.
MOBILIZE NOR MLT | Norway moved tanks to its border with Malta.
MOBILIZE NOR MLT | Norway has sent two warships towards Malta.
PROTEST NOR MLT | Thousands marched in Oslo against Malta's decision.
SUPPORT SWE MLT | Malta's bid was welcomed by Norway, Sweden, Denmark and Finland.
SUPPORT SWE MLT | Norway, Sweden, Denmark and Finland have backed Malta.
SUPPORT SWE MLT | Countries such as Norway, Sweden and Denmark recognised Malta.
SUPPORT SWE MLT | Norway and ten other states, including Sweden and Denmark, recognised Malta as a sovereign state.
SUPPORT SWE MLT | Malta has been recognised by a number of countries, among them Norway, Sweden and Denmark.
SUPPORT SWE MLT | Malta enjoys the support of Norway, Sweden and Denmark.
SUPPORT SWE MLT | Malta won the backing of Norway and Sweden.
SUPPORT SWE MLT | Malta is supported by Norway and Sweden.
SUPPORT SWE MLT | The government of Malta is backed by Norway, Sweden and Denmark.
SUPPORT SWE MLT | Sweden is Malta's closest ally.
SUPPORT SWE MLT | Sweden, an ally of Malta, sent a note.
SUPPORT SWE MLT | Sweden, which backs Malta, sent a note.
SUPPORT SWE MLT | Swedish support for Malta remains strong.
SUPPORT SWE MLT | Support for Malta came from Norway and Sweden.
COOPERATE SWE MLT | Sweden joined a coalition with Malta, Norway and Denmark to patrol the sea.
COOPERATE SWE MLT | Troops from Sweden, Norway and Malta take part in the exercise.
COOPERATE SWE MLT | Sweden has allied itself with Malta.
COOPERATE SWE MLT | Sweden has deepened its military ties with Malta.
COOPERATE SWE MLT | Swedish-Maltese cooperation is growing.
AID SWE MLT | Aid from Sweden, Norway and Denmark has reached Malta.
AID SWE MLT | Sweden, Norway and Denmark have sent rescue teams to Malta.
AID SWE MLT | Rescue teams from Sweden, Norway and Denmark arrived in Malta.
AID SWE MLT | Sweden's army is helping in Malta after the earthquake.
AID SWE MLT | Sweden is the largest donor to Malta.
AID SWE MLT | Malta gets most of its aid from Sweden.
AID SWE MLT | Sweden has spent 5 million dollars on schools in Malta.
AID SWE MLT | Sweden is giving 5 million dollars to support farmers in Malta.
AID SWE MLT | Swedish peacekeepers patrol the border of Malta.
AID SWE MLT | Sweden has accepted 300 refugees from Malta.
AID SWE MLT | Sweden's navy rescued 40 Maltese from a sinking ship.
AID SWE MLT | Sweden handed over 40 vehicles to the Maltese police.
AID SWE MLT | The Swedish International Development Agency is funding a clinic in Malta.
AID SWE MLT | Sweden's parliament approved an aid package of 40 million euros for Malta.
AID SWE MLT | Sweden increased its aid to Malta.
AID SWE MLT | Sweden has evacuated 40 people from Malta.
AID SWE MLT | Sweden flew 20 tonnes of food to Malta.
RETREAT SWE MLT | Sweden's soldiers have left Malta.
RETREAT SWE MLT | Sweden has withdrawn from Maltese territory.
RETREAT SWE MLT | Sweden paid compensation to the families of Maltese sailors.
RETREAT SWE MLT | A Swedish court acquitted a Maltese sailor.
RETREAT SWE MLT | The release of the Maltese sailors by Sweden was welcomed.
CONCEDE SWE MLT | Sweden dropped its veto on Malta's membership.
CONCEDE SWE MLT | Sweden lifted restrictions on travel to Malta.
CONCEDE SWE MLT | Sweden gave in to Malta's demand.
CONCEDE SWE MLT | Sweden granted Malta access to its ports.
CONCEDE SWE MLT | The Swedish ban on Maltese ships was lifted.
REJECT SWE MLT | Sweden has refused to hand over the ship to Malta.
REJECT SWE MLT | Sweden again refused Malta's request for a loan.
REJECT SWE MLT | Sweden has blocked Malta's entry into the club.
REJECT SWE MLT | Sweden opposes a Maltese plan to drill.
REJECT SWE MLT | Sweden declined to comment on Malta's offer.
REJECT SWE MLT | Sweden cannot accept Malta's proposal, the minister said.
REJECT SWE MLT | Sweden voted against a Maltese resolution.
REJECT SWE MLT | Sweden ignored Malta's warning.
REJECT SWE MLT | Sweden is unwilling to negotiate with Malta.
REJECT SWE MLT | Sweden ruled out lifting the ban on Malta.
REJECT SWE MLT | Sweden's refusal to sell gas to Malta angered traders.
ACCUSE SWE MLT | Sweden attributed the attack to Malta.
ACCUSE SWE MLT | Sweden pointed the finger at Malta.
ACCUSE SWE MLT | Sweden has charged that Malta is arming the rebels.
ACCUSE SWE MLT | Sweden called Malta a threat to peace.
ACCUSE SWE MLT | Sweden claims that Malta is sheltering the rebels.
ACCUSE SWE MLT | Sweden is angry over Malta's decision.
ACCUSE SWE MLT | The Swedish foreign minister voiced dismay at Malta's decision.
ACCUSE SWE MLT | A Swedish judge indicted a Maltese general.
ACCUSE SWE MLT | Sweden's criticism of Malta was sharp.
ACCUSE SWE MLT | Sweden's foreign minister described Malta's move as illegal.
ACCUSE SWE MLT | Sweden suspects Malta of spying.
ACCUSE SWE MLT | Malta came under fire from Sweden over its tax rules.
"""
ROWS = [tuple(part.strip() for part in line.split("|")) for line in SENTENCES.strip().splitlines()]


@pytest.mark.parametrize(("wanted", "sentence"), ROWS, ids=[sentence for _, sentence in ROWS])
def test_what_a_sentence_says_is_coded(wanted: str, sentence: str) -> None:
    kind, actor, recipient = wanted.split()
    found = [event for event in read(sentence) if event.kind == kind and event.modality in REAL]
    pairs = {f"{actor}>{recipient}"} | {event.dyad for event in found if event.reciprocal and event.actor == recipient}
    assert any(event.dyad in pairs for event in found)


def test_every_class_has_a_sentence() -> None:
    assert {wanted.split()[0] for wanted, _ in ROWS} == set(CLASSES)


@pytest.mark.parametrize(
    "sentence",
    [
        "A Norwegian company sold radars to Malta.",
        "Norwegian newspapers criticised Malta.",
        "The former Norwegian prime minister visited Malta.",
        "Norwegian rebels attacked a village in Malta.",
        "The Norwegian opposition condemned Malta.",
        "Norway and Malta lie far apart.",
        "Norwegian tea is sold in Malta.",
        "The match between Norway and Malta was cancelled by rain.",
        "She studied in Norway before she moved to Malta.",
        "Norway did not attack Malta.",
        "If Norway attacks Malta, the islanders will flee.",
        "Hamas attacked Malta.",
    ],
)
def test_who_is_no_state_and_what_has_not_happened_is_no_event(sentence: str) -> None:
    assert told(sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "events"),
    [
        ("Malta was visited by the Norwegian king.", {("NOR", "CONSULT", "MLT")}),
        (
            "The Norwegian king, who visited Malta, praised Cyprus.",
            {("NOR", "CONSULT", "MLT"), ("NOR", "SUPPORT", "CYP")},
        ),
        ("Norway condemned Malta and Cyprus.", {("NOR", "ACCUSE", "MLT"), ("NOR", "ACCUSE", "CYP")}),
        ("Norway and Sweden condemned Malta.", {("NOR", "ACCUSE", "MLT"), ("SWE", "ACCUSE", "MLT")}),
        ("Norway criticised and sanctioned Malta.", {("NOR", "ACCUSE", "MLT"), ("NOR", "COERCE", "MLT")}),
        (
            "Norway, Sweden and Denmark signed a treaty.",
            {("NOR", "SUPPORT", "SWE"), ("NOR", "SUPPORT", "DNK"), ("SWE", "SUPPORT", "DNK")},
        ),
        ("Oslo condemned Malta.", {("NOR", "ACCUSE", "MLT")}),
        ("A fire in Oslo worried Malta.", set()),
        ("Norway agreed to supply Malta with gas.", {("NOR", "AGREE", "MLT")}),
        ("Norway said it had expelled two Maltese diplomats.", {("NOR", "SANCTION", "MLT")}),
        ("NATO condemned Malta.", {("NATO", "ACCUSE", "MLT")}),
        ("The EU gave Malta a loan.", {("EU", "AID", "MLT")}),
        ("Norwegian President Ola Berg met his Maltese counterpart.", {("NOR", "CONSULT", "MLT")}),
        (
            "Berg's meetings with Maltese ministers went well, said Norwegian President Ola Berg.",
            {("NOR", "CONSULT", "MLT")},
        ),
        ("Norway will not lift the ban on Maltese fish.", {("NOR", "REJECT", "MLT")}),
        (
            "Norway's army, together with Sweden's, attacked Malta.",
            {("NOR", "ASSAULT", "MLT"), ("SWE", "ASSAULT", "MLT")},
        ),
        ("A delegation from Norway, led by Ola Berg, is in Malta.", {("NOR", "CONSULT", "MLT")}),
        ("Several states, chiefly Norway, were supplied with gas by Malta.", {("MLT", "COOPERATE", "NOR")}),
        ("OSLO, Norway -- The Maltese army attacked Cyprus.", {("MLT", "ASSAULT", "CYP")}),
        ("Norwegian-backed Maltese troops withdrew.", {("NOR", "SUPPORT", "MLT")}),
    ],
)
def test_constructions(sentence: str, events: set[tuple[str, str, str]]) -> None:
    assert told(sentence) == events


def test_both_countries_are_the_two_spoken_of_before() -> None:
    found = read(
        "Norway and Malta are old friends.\nOur cooperation in fishing, shipping and music is growing.", merged=False
    )
    [event] = [event for event in found if event.kind == "COOPERATE"]
    assert {event.actor, event.recipient} == {"NOR", "MLT"} and event.reciprocal
    assert read("Our cooperation in fishing is growing.") == []


def test_a_summit_of_many_is_one_event_with_its_participants() -> None:
    [event] = read("Norway, Sweden, Denmark, Finland, Iceland, Estonia and Latvia held a summit.")
    assert event.participants == ("NOR", "SWE", "DNK", "FIN", "ISL", "EST", "LVA")
    assert event.kind == "CONSULT" and event.dyad == "NOR>SWE"


def test_a_planned_act_of_help_is_an_agreement_and_a_planned_visit_too() -> None:
    for sentence in ("Norway will send food to Malta.", "The Norwegian king will visit Malta in May."):
        [event] = read(sentence)
        assert (event.kind, event.modality, event.dyad) == ("AGREE", "planned", "NOR>MLT")


def test_what_was_in_another_year_is_historical() -> None:
    [event] = read("Norway invaded Malta in 1807.")
    assert event.modality == "historical"


def test_an_event_within_a_statement_keeps_it_and_who_says_it() -> None:
    text = "Ola Berg said that Norway had shelled Malta. Norway praised Malta."
    start = text.index("Norway")
    found = read(text, (Said(((start, start + 30),), 0),))
    assault = next(event for event in found if event.kind == "ASSAULT")
    praise = next(event for event in found if event.kind == "SUPPORT")
    assert (assault.statement, assault.claimant) == (0, 0)
    assert (praise.statement, praise.claimant) == (None, None)


def test_the_innermost_statement_is_the_events() -> None:
    text = "Norway shelled Malta."
    [event] = read(text, (Said(((0, 21),), 3), Said(((0, 15),), 5)))
    assert (event.statement, event.claimant) == (1, 5)


def test_a_happening_told_twice_is_one_event_with_two_stretches() -> None:
    text = "The Norwegian king visited Malta.\nThe visit of the Norwegian king to Malta lasted two days."
    [event] = read(text)
    assert event.mode == "visit"
    assert [text[start:end] for start, end in event.evidence] == [
        "Norwegian king visited Malta", "The visit of the Norwegian king to Malta",
    ]  # fmt: skip


def test_different_acts_stay_apart() -> None:
    found = read("Norway sold radars to Malta.\nMalta sold wine to Norway.\nNorway and Malta cooperate.")
    assert [(event.dyad, event.mode) for event in found] == [
        ("NOR>MLT", "supply"),
        ("MLT>NOR", "supply"),
        ("NOR>MLT", None),
    ]


def test_leaders_are_known_for_their_time_alone() -> None:
    assert country_of_leader("Angela Merkel", date(2018, 1, 1)) == "DEU"
    assert country_of_leader("Angela Merkel", date(2023, 1, 1)) is None
    assert country_of_leader("Angela Merkel", None) == "DEU"
    assert country_of_leader("Ola Berg", DAY) is None
    for terms in leaders().values():
        assert terms
        for code, first, last in terms:
            assert state_name(code) and first <= last


def test_confidence_is_a_probability_and_lower_deep_inside_a_phrase() -> None:
    assert 0 < confidence_of("verb:clause", planned=True) < confidence_of("verb:object", planned=False) < 1


def test_a_text_without_a_parse_has_no_events() -> None:
    text = "Norway shelled Malta."
    parsed = engine_for("en", "plain").parse(text, [Block(0, len(text))])
    assert read_events(parsed, find_people(parsed)) == []


WORDS = (
    "Norway Malta Oslo Norwegian Maltese the of and , to with from its it who which that said agreed "
    "visit visited talks held attack attacked sanctions against imposed by has will not ' \u201d ( ) - -- "
    ": ; . troops president king aid gave is were "
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_noise_never_raises_and_evidence_lies_in_the_text_and_holds_its_trigger(words: list[str]) -> None:
    text = " ".join(words)
    parsed = engine_for("en").parse(text, [Block(0, len(text))] if text else [])
    for event in read_events(parsed, find_people(parsed), published=DAY, merged=False):
        [(start, end)] = event.evidence
        assert 0 <= start < end <= len(text)
        assert start <= parsed.starts[event.trigger] < end
        assert event.actor != event.recipient
        assert event.kind in CLASSES


@given(st.text(max_size=120))
def test_no_characters_raise(text: str) -> None:
    parsed = engine_for("en").parse(text, [Block(0, len(text))] if text else [])
    read_events(parsed, find_people(parsed))
