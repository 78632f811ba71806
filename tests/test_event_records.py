"""Events as the record has them: evidence in the page, spheres, dates, claims, lists dated by their entries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from mirrorwire.errors import OntologyError
from mirrorwire.model import Event, Record
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import read_page
from mirrorwire.settings import Settings
from mirrorwire.show.events import show_events

PARSE = Settings(annotations="parse")
FLAT = (
    "Oslo and Riga look for gas\n\n12 May 2026 - 10:00\n\n"
    "Norway delivered natural gas to Latvia on Monday. Latvia did not deliver weapons to Norway. "
    "The Norwegian foreign minister, Lena Ortvik, met her Latvian counterpart in Riga last week.\n\n"
    "“Sweden supplied drones to Latvia,” Ortvik said. A meeting between Norway and Finland is planned for June.\n\n"
    "Read also\n\nFinland summons Latvian ambassador\n\n11 May 2026 - 09:00\n\n"
    "Sweden, Norway hold joint military drill\n\n10 May 2026 - 08:00\n\n"
    "The best cakes of Riga\n\n9 May 2026 - 08:00\n"
)


def read(text: str = FLAT, settings: Settings = PARSE) -> Record:
    return read_page(PageInput(text, form="flat", language="en", id="test"), settings)


def one(record: Record, dyad: str, kind: str) -> Event:
    found = [event for event in record.events if (event.dyad, event.kind) == (dyad, kind)]
    assert len(found) == 1, [(event.dyad, event.kind) for event in record.events]
    return found[0]


def words(event: Event) -> list[str]:
    return [FLAT[span.raw[0] : span.raw[1]] for span in event.evidence if span.raw]


def test_a_delivery_has_direction_sphere_day_and_evidence() -> None:
    event = one(read(), "NOR>LVA", "COOPERATE")
    assert (event.mode, event.spheres, event.where) == ("supply", ("energy",), "body")
    assert (event.date, event.date_precision) == ("2026-05-11", "day")
    assert words(event)[0].startswith("Norway delivered natural gas")
    assert (event.claimant, event.quotation) == (None, None)


def test_what_did_not_happen_is_negated() -> None:
    found = [
        event for event in read().events if event.dyad == "LVA>NOR" and "did not deliver" in " ".join(words(event))
    ]
    assert found
    assert all(event.polarity == "negated" or event.kind == "REJECT" for event in found)


def test_a_claim_names_who_makes_it_and_the_quotation() -> None:
    record = read()
    event = one(record, "SWE>LVA", "COOPERATE")
    assert event.mode == "supply"
    (claimant,) = [person for person in record.people if person.id == event.claimant]
    assert claimant.name == "Lena Ortvik"
    assert event.quotation in [quotation.id for quotation in record.quotations]


def test_entries_of_lists_are_dated_by_themselves() -> None:
    record = read()
    lists = {(event.dyad, event.kind): event for event in record.events if event.where == "list"}
    summons = lists["FIN>LVA", "ACCUSE"]
    assert (summons.mode, summons.date, summons.date_precision) == ("summon", "2026-05-11", "published")
    assert words(summons) == [FLAT[FLAT.index("Finland summons") :][: len(words(summons)[0])]]
    assert all(span.layer == "raw" for span in summons.evidence)
    drill = next(event for event in lists.values() if {event.actor, event.recipient} == {"SWE", "NOR"})
    assert (drill.reciprocal, "military" in drill.spheres) == (True, True)


def test_the_same_page_gives_the_same_events_and_ids() -> None:
    first, second = read(), read()
    assert first.events == second.events
    ids = [event.id for event in first.events]
    assert len(set(ids)) == len(ids) >= 5


@pytest.mark.parametrize("annotations", ["fast", "off"])
def test_without_a_parser_there_are_no_events(annotations: str) -> None:
    assert read(settings=Settings.model_validate({"annotations": annotations})).events == ()


def test_a_page_of_lists_alone_gives_their_events() -> None:
    html = (
        "<html lang='en'><body><main><h2>Latest news</h2><ul>"
        + "".join(
            f"<li><a href='/{number}'>{line}</a> <time datetime='2026-05-1{number}'>1{number} May 2026</time></li>"
            for number, line in enumerate(
                [
                    "Finland summons Latvian ambassador over the remarks of the minister",
                    "Sweden and Norway hold a joint military drill in the north of the country",
                    "What the cakes of Riga say about the people who live and work in the city",
                    "A river that runs through four countries and belongs to none of them at all",
                ]
            )
        )
        + "</ul></main></body></html>"
    )
    record = read_page(PageInput(html, form="html", id="test"), PARSE)
    assert ("FIN>LVA", "ACCUSE", "list") in [(event.dyad, event.kind, event.where) for event in record.events]
    for event in record.events:
        for span in event.evidence:
            assert span.raw is not None
            assert html[span.raw[0] : span.raw[1]]


def test_events_are_shown_to_people() -> None:
    console = Console(width=100, record=True, file=None, force_terminal=False)
    with console.capture() as captured:
        show_events(read(), console, spans=True)
    shown = captured.get()
    assert "NOR → LVA" in shown
    assert "cooperate supply · energy" in shown
    assert "says Lena Ortvik" in shown
    assert "Events in the link lists" in shown
    assert "Finland summons Latvian ambassador" in shown


def test_classes_of_ones_own_that_break_the_form_are_refused(tmp_path: Path) -> None:
    (tmp_path / "BARTER.yaml").write_text("class: BARTER\nlabel: Barter\n", encoding="utf-8")
    with pytest.raises(OntologyError) as refused:
        read(settings=Settings(annotations="parse", event_classes=tmp_path))
    assert refused.value.place is not None
    assert "BARTER.yaml" in refused.value.place


def test_the_command_line_names_the_file_at_fault(tmp_path: Path) -> None:
    (tmp_path / "BARTER.yaml").write_text("class: BARTER\nlabel: Barter\n", encoding="utf-8")
    page = tmp_path / "page.txt"
    page.write_text(FLAT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mirrorwire", "read", str(page)],
        capture_output=True,
        text=True,
        check=False,
        env={"MIRRORWIRE_EVENT_CLASSES": str(tmp_path), "MIRRORWIRE_ANNOTATIONS": "parse", "PATH": ""},
    )
    assert done.returncode == 1
    assert "BARTER.yaml" in done.stderr
    assert "Traceback" not in done.stderr
