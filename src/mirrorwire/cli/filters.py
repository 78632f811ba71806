"""The filters of a search as options: declared once, taken alike by every command that searches.

A command that takes them has a parameter `filters: Filters` and is decorated with `with_filters`; the command line then
shows an option for each, and the command gets a dictionary of those that were given, fit for `Store.search`. To add a
filter of `mirrorwire.record.find.query.Query` to the command line, add a line to `_FILTERS`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from mirrorwire.cli.options import check_language

Filters = dict[str, Any]


def _several(metavar: str, words: str) -> Any:
    return Annotated[list[str] | None, typer.Option(metavar=metavar, help=f"{words} Give it again for alternatives.")]


_FILTERS: dict[str, Any] = {
    "outlet": _several("NAME", "Only this outlet, by its name or words of it."),
    "outlet_country": _several("STATE", "Only outlets of this country."),
    "language": _several("TAG", "Only articles in this language, e.g. ru."),
    "since": Annotated[str | None, typer.Option(metavar="DATE", help="From this year, month, day or time on.")],
    "until": Annotated[str | None, typer.Option(metavar="DATE", help="Up to and with this year, month, day or time.")],
    "rubric": _several("NAME", "Only this rubric, as printed."),
    "person": _several("NAME", "Only pages that name this person or organisation, in whatever script."),
    "speaker": _several("NAME", "Only pages that quote this person or organisation, in whatever script."),
    "role": _several("WORDS", "Only pages with these words in a printed role; of the person, if one is asked for."),
    "state": _several("STATE", "Only pages that name this state or organisation of states: code or name."),
    "pair": _several("PAIR", "Only pages with an event between these two, e.g. AZE-ISR, whichever acts."),
    "kind": _several("CLASS", "Only with an event of this PLOVER class, e.g. CONSULT."),
    "sphere": _several("SPHERE", "Only with an event in this sphere, e.g. energy."),
    "modality": _several("MODALITY", "Only with an event that is actual, planned, possible, hypothetical, historical."),
    "polarity": _several("POLARITY", "Only with an event that is asserted, or negated."),
    "story": _several("ID", "Only articles of this story."),
    "copies": Annotated[bool, typer.Option("--copies/--no-copies", help="Also articles that are copies of another.")],
}


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Put the options of all filters in the place of a command's parameter `filters`."""
    given = inspect.signature(command, eval_str=True).parameters
    parameters: list[inspect.Parameter] = []
    for name, parameter in given.items():
        if name != "filters":
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        for one, annotation in _FILTERS.items():
            default = True if one == "copies" else None
            parameters.append(
                inspect.Parameter(one, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            )

    def called(**values: Any) -> None:
        filters = {name: values.pop(name) for name in _FILTERS}
        for tag in filters["language"] or ():
            check_language(tag)
        command(**values, filters={name: value for name, value in filters.items() if value not in (None, True, [])})

    # not by functools.wraps: what is read of the command is this signature, and not the one beneath
    called.__name__, called.__qualname__ = command.__name__, command.__qualname__
    called.__doc__, called.__module__ = command.__doc__, command.__module__
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return called
