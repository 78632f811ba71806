"""The commands of the mirror: who reacted to an event, and how well the method sees it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mirrorwire.cli.options import JsonOption, StoreOption, bar_of_steps, reading, say, terminal, write_json

if TYPE_CHECKING:
    from mirrorwire.readings.nouns import Question
    from mirrorwire.readings.preregister import MirrorSettings, Registration
    from mirrorwire.record.store import Store

app = typer.Typer()

EventArgument = Annotated[
    str | None,
    typer.Argument(metavar="[EVENT]", help="An event or happening of the store, by its id; or give --actors and --at."),
]
ActorsOption = Annotated[
    str | None, typer.Option(metavar="A,B", help="The two whose contact is read: codes or names, e.g. AZE,ISR.")
]
AtOption = Annotated[str | None, typer.Option(metavar="DATE", help="The day from which reactions count.")]
EndOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="The window's last day, instead of --days.", show_default=False)
]
ThirdOption = Annotated[
    str | None, typer.Option(metavar="C,D,...", help="Third countries whose outlets are read, e.g. RUS,FRA,IRN.")
]
DaysOption = Annotated[int | None, typer.Option(min=1, max=60, help="Days of the window; 3 where none is given.")]
KnownOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="The hour at which it was known, ISO 8601: who came first after it.")
]
FromOption = Annotated[str | None, typer.Option(metavar="DATE", help="Use nothing from before this day.")]
ControlsOption = Annotated[
    list[str] | None,
    typer.Option(metavar="A-B", help="A pair that shares news but not the reaction; may be given several times."),
]
AcrossOption = Annotated[
    bool,
    typer.Option("--crosslingual", help="Compare claims by meaning, over languages; needs the extra crosslingual."),
]


@app.command(
    epilog="Example: `mirrorwire mirror --actors AZE,ISR --at 2025-05-20 --third RUS,FRA,IRN,ARM,TUR`"
    " · `mirrorwire mirror happening_0a1b --third RUS,FRA --evidence`"
    " · `mirrorwire mirror --actors AZE,ISR --at 2027-01-20 --third RUS,FRA --register summit.json`"
    " · `mirrorwire mirror --registered summit.json --json`"
)
def mirror(
    event: EventArgument = None,
    actors: ActorsOption = None,
    at: AtOption = None,
    until: EndOption = None,
    third: ThirdOption = None,
    days: DaysOption = None,
    known_at: KnownOption = None,
    since: FromOption = None,
    control: ControlsOption = None,
    crosslingual: AcrossOption = False,
    register: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Declare this reading in a new file, and read nothing yet.")
    ] = None,
    registered: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read what was declared in this file, exactly so.")
    ] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="List the reports and claims behind every number, with their places.")
    ] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Read an event in the mirror of third countries: who reported more than usual, when, in which tone and words.

    For each country the ratio to its usual reports with a 90 % interval, p, q among all countries, its rank among
    earlier dates, and the smallest reaction that would have been seen; then when it began, who came first, what was
    said where, and outlets that say the same beyond copies; at the end what may be claimed, what may not, and what else
    happened. A country without enough of a past is not readable, and says why. See docs/mirror.md.
    """
    from mirrorwire.readings.mirror import read_mirror
    from mirrorwire.readings.preregister import MirrorSettings, read_registration
    from mirrorwire.show.mirror import show_mirror

    embedder = None
    if crosslingual:
        from mirrorwire.readings.embedding import E5

        embedder = E5()
    settings = MirrorSettings(embedder=embedder.name if embedder is not None else None)
    declared = read_registration(registered) if registered is not None else None
    with reading(store) as kept:
        if declared is not None and event is None and actors is None and at is None:
            asked = _declared(declared)
        else:
            asked = _asked(kept, event, actors, at, until, third, days, known_at, since, control)
        if register is not None:
            _register(kept, asked, settings, register, json)
            return
        if declared is not None and registered is not None:
            asked = _checked(declared, asked, settings, registered)
        found = read_mirror(kept, asked, embedder=embedder, settings=settings, registration=declared)
    if json:
        write_json(found)
    else:
        show_mirror(found, terminal(), evidence=evidence)


def _asked(
    store: Store,
    event: str | None,
    actors: str | None,
    at: str | None,
    until: str | None,
    third: str | None,
    days: int | None,
    known_at: str | None,
    since: str | None,
    control: list[str] | None,
) -> Question:
    """Make the question of the command line; what is wrong about it is said by the reading itself."""
    from mirrorwire.readings.question import question

    if event is not None and (actors is not None or at is not None):
        raise typer.BadParameter("give an event of the store, or --actors and --at, not both", param_hint="EVENT")
    if event is None and (actors is None or at is None):
        raise typer.BadParameter("is missing: an event of the store, or --actors and --at", param_hint="EVENT")
    return question(
        store,
        happening=event,
        actors=actors,
        at=at,
        until=until,
        third=third or "",
        days=days,
        known_at=known_at,
        since=since,
        controls=control,
    )


def _declared(declared: Registration) -> Question:
    from mirrorwire.readings.preregister import registered_question

    return registered_question(declared)


def _checked(declared: Registration, asked: Question, settings: MirrorSettings, place: Path) -> Question:
    from datetime import UTC, datetime

    from mirrorwire.readings.preregister import check

    check(declared, asked, settings, place=str(place), at=datetime.now(UTC))
    return replace(asked, exploratory=declared.after_the_fact)


def _register(store: Store, asked: Question, settings: MirrorSettings, path: Path, json: bool) -> None:
    from datetime import UTC, datetime

    from mirrorwire.readings.preregister import register, write_registration
    from mirrorwire.readings.reports import names_of_outlets

    made = register(asked, settings, at=datetime.now(UTC), outlets=names_of_outlets(store, asked))
    write_registration(made, path)
    if json:
        write_json(made)
        return
    say(f"registered {made.registered_at} with SHA-256 {made.hash}: publish this line where others can see its date")
    if made.after_the_fact:
        say(
            f"registered after the fact: the window began on {asked.start} at 00:00 UTC, this is {made.registered_at}; "
            "the reading will say so"
        )
    else:
        say(f"when the window is over: mirrorwire mirror --registered {path}")


@app.command(
    epilog="Example: `mirrorwire simulate` · `mirrorwire simulate --runs 200 --ratio 2 --seed 7 --json`"
    " · `mirrorwire simulate --actors AZE,ISR --at 2025-05-20 --third RUS,FRA --store my.store`"
)
def simulate(
    event: EventArgument = None,
    runs: Annotated[
        int, typer.Option(min=1, max=100_000, help="How often a reaction and the decoys are planted.")
    ] = 60,
    ratio: Annotated[
        float, typer.Option(min=1.0, max=1000.0, help="Size of the planted reaction, in usual levels.")
    ] = 3,
    lag: Annotated[int, typer.Option(min=0, max=59, help="Days from the window's first to the reaction's.")] = 0,
    manuals: Annotated[int, typer.Option(min=0, max=100_000, help="How often a shared manual is planted.")] = 20,
    outlets: Annotated[int, typer.Option(min=2, max=6, help="Outlets that follow a planted manual.")] = 3,
    claims: Annotated[int, typer.Option(min=1, max=12, help="Claims that a planted manual has.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same answer.")] = 1,
    actors: ActorsOption = None,
    at: AtOption = None,
    third: ThirdOption = None,
    days: DaysOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Test the mirror: plant reactions of known size, and decoys that are none, and count what is seen of them.

    Tells how often nothing raises an alarm, how often a planted reaction is seen, whether its 90 % interval holds it,
    how often a shared agency text, new outlets, a weekly page or another large story are taken for a reaction, and how
    many planted manuals are found. The background is generated; or, with an event (or --actors and --at), real: that of
    the store, with the event moved to random dates before it.
    """
    from mirrorwire.errors import QueryError
    from mirrorwire.readings.invented import World
    from mirrorwire.readings.reports import material
    from mirrorwire.readings.simulate import Plan
    from mirrorwire.readings.simulate import simulate as simulated
    from mirrorwire.show.simulated import show_simulated

    world = World() if days is None else World(window=days)
    plan = Plan(seed, runs, ratio, lag, outlets, claims, manuals, world)
    real = None
    # a country without actors would be passed over, and the answer be of invented ones
    if event is not None or actors is not None or at is not None or third is not None:
        with reading(store) as kept:
            real = material(kept, _asked(kept, event, actors, at, None, third, days, None, None, None))
    with bar_of_steps("simulating") as step:
        try:
            found = simulated(plan, material=real, progress=step)
        except ValueError as error:
            raise QueryError(str(error), place="simulate") from error
    if json:
        write_json(found)
    else:
        show_simulated(found, terminal())
