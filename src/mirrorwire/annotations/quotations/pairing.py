"""Which mark of a paragraph opens, which closes and which is no mark: the reading that leaves the least unexplained.

Every mark comes with what it costs to open, to close or to be passed over (an apostrophe, an inch). All readings are
carried along at once, those with the same open marks as one, the dear ones dropped: the work grows with the number of
marks alone. A sure opening mark may give up everything that is open, so that one forgotten mark does not swallow the
quotations after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mirrorwire.annotations.quotations.mark_styles import FAMILY, NEVER, STYLES, pair

MAX_DEPTH: Final = 5
Action = Literal["carry", "pass", "open", "open two", "close", "close two", "restart"]

_WIDTH: Final = 12
_LEAD: Final = 6.0
_SURE: Final = 0.5
_TWICE: Final = 0.3
_TWO_OPEN: Final = 0.5
_TWO_CLOSE: Final = 0.2
_GIVEN_UP: Final = {"double": 2.0, "single": 2.6, "guillemet": 2.0, "chevron": 2.6, "corner": 2.0}
_RESUMED: Final = 0.4
_CARRIED: Final = 1.0


@dataclass(slots=True)
class Mark:
    """One mark in its place: `[at, end)`, and the cost of each way to read it.

    `count` is 2 or more for a mark that is repeated. `quiet`: passing it over needs no note.
    """

    at: int
    end: int
    mark: str
    count: int
    opens: float
    closes: float
    passed: float
    quiet: bool


@dataclass(slots=True)
class Pairing:
    """A stretch of a paragraph by its marks.

    `opening` is None where it was open before the paragraph began; `closing` is None where no closing mark was found,
    and `until` the mark it then ends before.
    """

    opening: tuple[int, int] | None
    closing: tuple[int, int] | None
    until: int | None
    depth: int
    parent: int | None
    style: str


_Stack = tuple[str, ...]
_History = tuple["_History | None", Action]


def pair_marks(
    marks: Sequence[Mark], resumed: str | None = None, carried: str | None = None
) -> tuple[list[Pairing], list[tuple[int, Action]]]:
    """Pair the marks of one paragraph, in order of their places.

    `resumed` is the family of the opening mark that the next paragraph begins with, if it does: a quotation may then
    stay open at the end of this one. `carried` is a mark that an earlier paragraph left open and that may be closed
    in this one. Returns the stretches in order of their opening marks, and what was left over:
    (index of the mark, "pass" for one that was passed over, "open" for one that was never closed).
    """
    actions = _plainly(marks)
    if actions is None:
        actions = _cheapest(marks, resumed, carried)
    return _replay(marks, actions, carried)


def _plainly(marks: Sequence[Mark]) -> list[Action] | None:
    """Return the actions where sure opening and sure closing marks take turns, which is most paragraphs; else None."""
    if len(marks) % 2:
        return None
    actions: list[Action] = []
    for opening, closing in zip(marks[::2], marks[1::2], strict=True):
        if (
            opening.opens > 0
            or opening.closes < 1
            or closing.closes > 0
            or closing.opens < 1
            or opening.count + closing.count > 2
            or min(opening.passed, closing.passed) < 1
        ):
            return None
        found = pair(opening.mark, closing.mark)
        if found is None or found[0]:
            return None
        actions += ("open", "close")
    return actions


def _nesting(outer: str, inner: str) -> float:
    """Return what it costs to open a mark inside another: a second level in the marks of the first is rare."""
    return 0.6 if FAMILY[outer] == FAMILY[inner] else 0.1


def _cheapest(marks: Sequence[Mark], resumed: str | None, carried: str | None) -> list[Action]:
    """Return the actions of the cheapest reading; the first is "carry" if what was open before is closed here."""
    states: dict[_Stack, tuple[float, _History | None]] = {(): (0.0, None)}
    if carried is not None:
        states[carried,] = _CARRIED, (None, "carry")
    for mark in marks:
        after: dict[_Stack, tuple[float, _History | None]] = {}

        def offer(
            stack: _Stack,
            cost: float,
            history: _History | None,
            action: Action,
            after: dict[_Stack, tuple[float, _History | None]] = after,
        ) -> None:
            known = after.get(stack)
            if known is None or cost < known[0]:
                after[stack] = cost, (history, action)

        name, twice = mark.mark, _TWICE if mark.count > 1 else 0.0
        for stack, (cost, history) in states.items():
            offer(stack, cost + mark.passed, history, "pass")
            if stack:
                found = pair(stack[-1], name) if mark.closes < NEVER else None
                if found is not None:
                    offer(stack[:-1], cost + mark.closes + found[0] + twice, history, "close")
                if len(stack) > 1 and _closes_two(stack, mark):
                    offer(stack[:-2], cost + mark.closes + _TWO_CLOSE, history, "close two")
                if mark.opens <= _SURE and mark.closes >= mark.opens + 1:
                    lost = sum(_GIVEN_UP[FAMILY[one]] for one in stack)
                    offer((name,), cost + mark.opens + twice + lost, history, "restart")
            if mark.opens < NEVER and len(stack) < MAX_DEPTH:
                extra = _nesting(stack[-1], name) if stack else 0.0
                offer((*stack, name), cost + mark.opens + extra + twice, history, "open")
                if mark.count > 1 and len(stack) < MAX_DEPTH - 1:
                    offer((*stack, name, name), cost + mark.opens + extra + _TWO_OPEN, history, "open two")
        states = _kept(after)
    best = min(states.items(), key=lambda one: one[1][0] + _end(one[0], resumed))
    actions: list[Action] = []
    at = best[1][1]
    while at is not None:
        at, action = at
        actions.append(action)
    actions.reverse()
    return actions


def _kept(states: dict[_Stack, tuple[float, _History | None]]) -> dict[_Stack, tuple[float, _History | None]]:
    """Return the readings worth carrying on."""
    if len(states) <= 3:
        return states
    limit = min(cost for cost, _ in states.values()) + _LEAD
    kept = [one for one in states.items() if one[1][0] <= limit]
    if len(kept) > _WIDTH:
        kept.sort(key=lambda one: one[1][0])
        del kept[_WIDTH:]
    return dict(kept)


def _closes_two(stack: _Stack, mark: Mark) -> bool:
    """Tell whether the mark can close the two innermost stretches: '' two in single marks, "" two in straight ones."""
    if mark.mark in {"''", "’’"}:
        return FAMILY[stack[-1]] == FAMILY[stack[-2]] == "single"
    return mark.count > 1 and pair(stack[-1], mark.mark) is not None and pair(stack[-2], mark.mark) is not None


def _end(stack: _Stack, resumed: str | None) -> float:
    """Return what it costs to reach the paragraph's end with these marks open."""
    cost = sum(_GIVEN_UP[FAMILY[one]] for one in stack)
    if stack and FAMILY[stack[0]] == resumed:
        cost += _RESUMED - _GIVEN_UP[FAMILY[stack[0]]]
    return cost


def _replay(
    marks: Sequence[Mark], actions: Sequence[Action], carried: str | None
) -> tuple[list[Pairing], list[tuple[int, Action]]]:
    """Carry out the actions."""
    found: list[Pairing] = []
    left: list[tuple[int, Action]] = []
    stack: list[tuple[int, int, str]] = []  # index in `found`, index in `marks`, mark

    def begin(opening: tuple[int, int] | None, index: int, mark: str) -> None:
        found.append(Pairing(opening, None, None, len(stack), stack[-1][0] if stack else None, ""))
        stack.append((len(found) - 1, index, mark))

    def close(start: int, end: int, mark: str) -> None:
        one, _, opening = stack.pop()
        pairing = found[one]
        pairing.closing = start, end
        named = pair(opening, mark)
        pairing.style = named[1] if named else ""

    def give_up(until: int | None) -> None:
        while stack:
            one, index, opening = stack.pop()
            found[one].until = until
            found[one].style = _promised(opening)
            if index >= 0:
                left.append((index, "open"))

    if actions and actions[0] == "carry" and carried is not None:
        begin(None, -1, carried)
        actions = actions[1:]
    for index, (mark, action) in enumerate(zip(marks, actions, strict=True)):
        if action == "pass":
            if not mark.quiet:
                left.append((index, "pass"))
        elif action == "restart":
            give_up(mark.at)
            begin((mark.at, mark.end), index, mark.mark)
        elif action == "open":
            begin((mark.at, mark.end), index, mark.mark)
        elif action == "open two":
            begin((mark.at, mark.at + 1), index, mark.mark)
            begin((mark.at + 1, mark.end), index, mark.mark)
        elif action == "close":
            close(mark.at, mark.end, mark.mark)
        else:
            single = {"''": "'", "’’": "’"}.get(mark.mark, mark.mark)
            close(mark.at, mark.at + 1, single)
            close(mark.at + 1, mark.end, single)
    give_up(None)
    return found, left


def _promised(mark: str) -> str:
    """Return the style that an opening mark promises on its own."""
    return next((one.name for one in STYLES if one.opening == mark), f"mixed-{FAMILY[mark]}")
