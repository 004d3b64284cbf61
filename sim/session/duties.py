"""What a careful trainee does for others: answers who knocks, raises the right alarm, gives orders, keeps seen from believed.

Each function is a rule, as in ``sim.session.careful``: the intent that is wanted, or None when the rule does not apply.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sim.core.commands import Action, ActionKind
from sim.core.course.callers import judged
from sim.core.queries import CallerFacts, ItemFacts
from sim.scenario.model import Alarm, Caller
from sim.session.intents import Do, GoTo, Intent, Wait
from sim.session.senses import Senses

WORTH: Final[Mapping[str, int]] = {"best": 3, "acceptable": 2, "improve": 1, "unsafe": 0}
"""How good an answer is, for choosing the best."""

HOWS: Final = ("kept_shut", "directed", "let_in")
"""Ways to answer a knock, the safest first: of equally good ones it is taken."""

TRIES: Final = 3
"""How often something refused is tried before it is let be."""

LOOK_AGAIN: Final = 20.0
"""Seconds after which one looks for smoke again, by eye."""

BESIDE: Final = 1.6
"""Metres from somebody upset at which one speaks to them and gives them something, by eye."""

SINK_IN: Final = 3.5
"""Seconds between two calm sentences to somebody upset, by eye."""

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


def raise_alarm(senses: Senses) -> Intent | None:
    """Of the programmes one can raise here and has cause for, the best, with the place it asks for (A16, A33)."""
    with_cause = [
        a for a in senses.programmes if a.raised_from and (not a.raised_from.after or senses.happened(a.raised_from.after))
    ]
    wanted = [a for a in with_cause if WORTH[_worth(a)] >= WORTH["acceptable"] and (a.kind == "lockdown" or _worth(a) == "best")]
    best = max(wanted, key=lambda a: WORTH[_worth(a)], default=None)
    if best is None or best.raised_from is None:
        return None
    return Do(Action(ActionKind.RAISE_ALARM, next(iter(best.raised_from.right), ""), best.id))


def _worth(alarm: Alarm) -> str:
    """How good it is to raise a programme, as its button says."""
    return (alarm.raised_from and alarm.raised_from.value) or "acceptable"


def mark_reports(senses: Senses) -> Intent | None:
    """What others tell is kept apart: what they saw, and what they believe (A19)."""
    report = next(iter(senses.reports), None)
    return None if report is None else Do(Action(ActionKind.MARK, report.id, "seen" if report.seen else "believed"))


def give_orders(senses: Senses) -> Intent | None:
    """Each order that is best here and now, once: when what it is about has come, else with the alarm (A16, A21)."""
    for phrase in senses.phrases:
        order, say = phrase.order, Action(ActionKind.SAY, value=phrase.id)
        if order is None or order.value != "best" or phrase.id in senses.spoken_answers or senses.acted_since(say, 0.0):
            continue
        if senses.happened(order.about) if order.about else senses.alarm == "lockdown":
            return Do(say)
    return None


def look_for_things(senses: Senses) -> Intent | None:
    """Before anything has happened: what one should know is looked up, the nearest first; what is to be taken is taken (A39)."""
    return _to_thing(senses, [i for i in senses.items if i.item.want != "leave"])


def take_things(senses: Senses) -> Intent | None:
    """In the room one is safe in, what is to be taken and lies there."""
    here = [i for i in senses.items if i.item.want == "take" and i.unit == senses.unit]
    return _to_thing(senses, here) if senses.behind_shut_doors else None


def _to_thing(senses: Senses, things: Sequence[ItemFacts]) -> Intent | None:
    """To the next thing not yet found or taken, in the room one is in first, and to do what is wanted with it."""
    left = [i for i in things if i.unit and not (i.taken if i.item.want == "take" else i.found) and not _in_vain(senses, i)]
    if not left:
        return None
    nearest = min(left, key=lambda i: (i.unit != senses.unit, i.unit))
    if nearest.unit != senses.unit:
        return GoTo(nearest.unit)
    return Do(_deed(nearest))


def _deed(thing: ItemFacts) -> Action:
    return Action(ActionKind.PICK_UP if thing.item.want == "take" else ActionKind.FIND, thing.item.id)


def _in_vain(senses: Senses, thing: ItemFacts) -> bool:
    """Whether a thing has been reached for too often."""
    return senses.refusals(_deed(thing).kind, thing.item.id) >= TRIES


def look_for_smoke(senses: Senses) -> Intent | None:
    """A fire bell in a lockdown: one stays, and looks or feels at a door to a passage now and then (A27)."""
    if not senses.fire_in_lockdown or not senses.behind_shut_doors:
        return None
    for door in senses.doors:
        kind = ActionKind.LOOK_OUT if senses.can_look_out(door.id) else ActionKind.CHECK_LOCK
        if door.leads_to and not senses.acted_since(Action(kind, door.id), senses.t - LOOK_AGAIN):
            return Do(Action(kind, door.id)) if senses.refusals(kind, door.id) < TRIES else None
    return None


def must_leave(senses: Senses) -> bool:
    """Whether smoke or heat one has noticed is a reason to leave one's shelter."""
    return any(h.hazard.leave == "near" or (h.hazard.leave == "here" and h.where == "here") for h in senses.hazards)


def calm(senses: Senses) -> Intent | None:
    """Who is upset is gone up to, given what helps, and spoken to calmly, one thing at a time (A35, A36)."""
    upset = next(iter(senses.upset), None)
    if upset is None:
        return None
    name, place = f"person:{upset.person}", senses.place_of(f"person:{upset.person}")
    if place is not None and not senses.close_to(place, BESIDE):
        return GoTo(senses.unit, place)
    if upset.things:
        return Do(Action(ActionKind.USE_ITEM, name, upset.things[0]))
    phrase = next((p for p in senses.phrases if p.tone == "low_arousal"), None)
    if phrase is None:
        return None
    say = Action(ActionKind.SAY, value=phrase.id)
    return Wait("lets it sink in") if senses.acted_since(say, senses.t - SINK_IN) else Do(say)


def name_helper(senses: Senses) -> Intent | None:
    """One person is asked by name to help whoever needs an arm or wheels, once the alarm is heard (A37)."""
    if senses.alarm not in ("lockdown", "fire"):
        return None
    pairs = senses.helpers
    asked = any(senses.has_done(ActionKind.ASK_HELP, f"person:{h}") for h, _ in pairs)
    if asked or not pairs:
        return None
    helper, helped = pairs[0]
    return Do(Action(ActionKind.ASK_HELP, f"person:{helper}", f"person:{helped}" if helped else ""))


def answer_operator(senses: Senses) -> Intent | None:
    """What the operator asks is answered with what is true; by keys where speaking could be heard (A18-A20)."""
    call = senses.call
    if not call.silent and not senses.safe_to_talk:
        return Do(Action(ActionKind.CALL_SILENT))
    true = [s for s in senses.statements if s.field == call.asked and s.seen == s.claims_seen and s.id not in call.given]
    fit = [s for s in true if s.silent or not call.silent]
    best = min(fit, key=lambda s: not s.seen, default=None)
    return Wait("listens") if best is None else Do(Action(ActionKind.CALL_STATEMENT, value=best.id))
