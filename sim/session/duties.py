"""What a careful trainee does for others: answers who knocks.

Each function is a rule, as in ``sim.session.careful``: the intent that is wanted, or None when the rule does not apply.
"""

from collections.abc import Mapping
from typing import Final

from sim.core.commands import Action, ActionKind
from sim.core.course.callers import judged
from sim.core.queries import CallerFacts
from sim.scenario.model import Caller
from sim.session.intents import Do, GoTo, Intent, Wait
from sim.session.senses import Senses

WORTH: Final[Mapping[str, int]] = {"best": 3, "acceptable": 2, "improve": 1, "unsafe": 0}
"""How good an answer is, for choosing the best."""

HOWS: Final = ("kept_shut", "directed", "let_in")
"""Ways to answer a knock, the safest first: of equally good ones it is taken."""

AT_THE_DOOR: Final = 2.0
"""Metres from the place at a door within which one is heard through it."""


def answer_caller(senses: Senses) -> Intent | None:
    """Who knocks is answered as the school has agreed: looks out first where that may matter, then lets in, directs or waits."""
    caller = senses.caller
    if caller is None:
        return None
    if caller.coming_in:
        return Wait("lets somebody in")
    seen = senses.seen_clear(caller.door)
    look = Action(ActionKind.LOOK_OUT, caller.door)
    if seen is None and senses.can_look_out(caller.door) and _sight_matters(caller.caller):
        return Do(look)
    match best_answer(caller.caller, bool(seen), senses.since_lock):
        case "let_in":
            return (
                Do(Action(ActionKind.OPEN_DOOR, caller.door)) if senses.refusals(ActionKind.OPEN_DOOR, caller.door) < 1 else None
            )
        case "directed":
            return _direct(senses, caller)
        case _:
            return None


def best_answer(caller: Caller, seen_clear: bool, since_lock: float) -> str:
    """The best way to answer by the school's rows, the safest of equals."""

    def worth(how: str) -> int:
        row = judged(caller, how, seen_clear, since_lock)
        return WORTH["improve"] if row is None else WORTH[row.value]

    return max(HOWS, key=worth)


def _sight_matters(caller: Caller) -> bool:
    return any(row.seen_clear is not None for row in caller.answers)


def _direct(senses: Senses, caller: CallerFacts) -> Intent | None:
    """Through the door: where to go instead."""
    phrase = next((p for p in senses.phrases if p.order is not None and p.order.do == "go" and p.order.place), None)
    if phrase is None:
        return None
    place = senses.door_place(caller.door)
    if not senses.close_to(place, AT_THE_DOOR):
        return GoTo(senses.unit, place)
    return Do(Action(ActionKind.SAY, value=phrase.id))
