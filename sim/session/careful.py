"""The trainee who does what the guidance says (research: actions A01–A40), also in a building nobody has seen before.

Rules stand in order of urgency; the first that wants something is what the trainee does next.
"""

from collections.abc import Callable, Sequence, Set

from sim.core.commands import Action, ActionKind
from sim.core.queries import DoorFacts
from sim.core.state import Posture
from sim.plan.building import Point, Tri
from sim.scenario.model import Statement
from sim.session.duties import (
    answer_caller,
    answer_operator,
    calm,
    give_orders,
    look_for_smoke,
    look_for_things,
    mark_reports,
    must_leave,
    name_helper,
    raise_alarm,
    take_things,
)
from sim.session.guard import Guard
from sim.session.hiding import AT_THE_PLACE
from sim.session.intents import Do, Face, GoTo, Hold, Intent, Wait
from sim.session.learning import Learning
from sim.session.senses import Senses

LOOK_AROUND = 4.0
"""Seconds spent on looking at each way out before anything has happened, by eye."""

TRIES = 3
"""How often something refused is tried before it is let be."""

WALK_SECONDS = 30.0
"""Seconds after which one sits down where one is, should the place chosen not be reached; by eye."""

READING = 3.0
"""Seconds to read a question and its answers before choosing, by eye."""

SETTLED = 3.0
"""Seconds of sitting still before calling, as long as the core takes to call it settled."""

COME_ALONG = "come_along"
"""Name scenarios give the phrase that asks others along."""

CALL_ORDER = ("where", "what", "seen_heard", "last_seen", "hurt", "may_talk", "count", "way_in")
"""The order an operator asks in (research: 112 call model)."""


class Careful:
    """Notes the exits, takes the nearest room that can be locked, secures it, hides, alarms, waits for the agreed release."""

    name = "careful"

    def __init__(self) -> None:
        self._begin(1)

    def _begin(self, drill: int) -> None:
        """Nothing is remembered at the beginning of a drill."""
        self._drill = drill
        self._shelter = ""
        self._spot: Point | None = None
        self._gather: Point | None = None
        self._hiding_since = 0.0
        self._known_locked = 0
        self._asked: dict[str, float] = {}
        self._learning = Learning()
        self._guard = Guard()
        self._leaving = False

    def want(self, senses: Senses) -> Intent:
        """The first rule that applies."""
        if senses.drills != self._drill:
            self._begin(senses.drills)
        rules: tuple[Callable[[Senses], Intent | None], ...] = (
            self._release,
            answer_caller,
            self._raise,
            mark_reports,
            give_orders,
            name_helper,
            self._smoke,
            self._before,
            self._fire,
            self._bring,
            self._outdoors,
            self._guard.keep_together,
            self._shelter_first,
            self._guard.let_in,
            self._secure,
            self._guard.count,
            self._silence,
            look_for_smoke,
            take_things,
            calm,
            self._hush,
            self._hide,
            self._answer,
            self._call,
        )
        for rule in rules:
            intent = rule(senses)
            if intent is not None:
                return intent
        return Wait("waits for the agreed message")

    def _raise(self, senses: Senses) -> Intent | None:
        """Who is by the button and has been told that something is wrong raises the lockdown alarm first of all (A16, A33)."""
        if senses.alarm == "lockdown" or not senses.told:
            return None
        return raise_alarm(senses)

    def _before(self, senses: Senses) -> Intent | None:
        """Before any alarm: learn one's room where there is time for it, look at the ways out, one after the other (A39)."""
        if senses.alarm in ("lockdown", "fire"):
            return None
        rules = (self._answer, self._learning.here, look_for_things, self._learning.out)
        intent = next((i for rule in rules if (i := rule(senses)) is not None), None)
        if intent:
            return intent
        exits = senses.exits_in_view()
        if not exits:
            return Wait("break")
        return Face(exits[int(senses.t / LOOK_AROUND) % len(exits)])

    def _smoke(self, senses: Senses) -> Intent | None:
        """Smoke where one is, or at the door, means out by a way around it, lockdown or not; once out one stays out (A27)."""
        self._leaving = self._leaving or must_leave(senses)
        if self._leaving and senses.outdoors:
            self._shelter = ""
            return None
        return GoTo("", hurry=True) if self._leaving else None

    def _fire(self, senses: Senses) -> Intent | None:
        """A fire alarm alone means out, by the nearest way, to the assembly point (A28); during a lockdown it does not (A27)."""
        if senses.alarm != "fire":
            return None
        if not senses.outdoors:
            return GoTo("", hurry=True)
        point = senses.assembly_point(farthest=False)
        return GoTo("", point) if point and not senses.close_to(point, 2.0) else None

    def _bring(self, senses: Senses) -> Intent | None:
        """Who stands near by is asked along, once and shortly, before one goes (A22)."""
        if self._shelter or not senses.has_phrase(COME_ALONG) or not senses.company:
            return None
        ask = Action(ActionKind.SAY, value=COME_ALONG)
        return None if senses.acted_since(ask, 0.0) else Do(ask)

    def _outdoors(self, senses: Senses) -> Intent | None:
        """Already out when a lockdown comes: away from the building, not back in."""
        if not senses.outdoors or self._shelter:
            return None
        self._gather = self._gather or senses.assembly_point(farthest=True)  # once: on the way another may become the farthest
        if self._gather and not senses.close_to(self._gather, 3.0):
            return GoTo("", self._gather, hurry=True)
        return self._silence(senses) or self._answer(senses) or self._call(senses) or Wait("away from the building")

    def _shelter_first(self, senses: Senses) -> Intent | None:
        """The room one is in, if shut and not without locks; else the nearest that can be locked, one's own or not (A02, A04)."""
        if senses.unit != self._shelter and (not self._shelter or not self._reachable(senses)):
            stays = senses.behind_shut_doors and not self._shelter
            self._shelter, self._spot = senses.unit if stays else senses.best_shelter() or senses.unit, None
        if senses.unit != self._shelter:
            return GoTo(self._shelter, hurry=True)
        if senses.clear_of_doors:
            return None
        point = senses.inner_point()
        return GoTo(self._shelter, point, hurry=True) if point else None

    def _reachable(self, senses: Senses) -> bool:
        """Asked only after a door has turned out to be locked: planning ways is slow."""
        if senses.locked_out == self._known_locked:
            return True
        self._known_locked = senses.locked_out
        return senses.way_to(self._shelter)

    def _secure(self, senses: Senses) -> Intent | None:
        """Close every door, lock, feel that it is locked, lights off, panes covered, blinds down (A05–A10).

        Who has been told that the danger is outdoors draws the blinds before anything else.
        """
        if senses.danger_outdoors and senses.blinds_up and (blinds := self._try(senses, ActionKind.BLINDS_DOWN, senses.unit)):
            return blinds
        for door in senses.doors:
            intent = self._door(senses, door)
            if intent:
                return intent
        if senses.lights_on and (off := self._try(senses, ActionKind.LIGHTS_OFF, senses.unit)):
            return off
        for door in senses.doors:
            if senses.glazed(door.id) and not door.covered and (cover := self._try(senses, ActionKind.COVER_GLASS, door.id)):
                return cover
        return self._try(senses, ActionKind.BLINDS_DOWN, senses.unit) if senses.blinds_up else None

    def _door(self, senses: Senses, door: DoorFacts) -> Intent | None:
        shut = door.open <= 0.0
        if not shut:
            return self._try(senses, ActionKind.CLOSE_DOOR, door.id)
        if door.locked is False and door.lockable is not Tri.NO:
            intent = self._try(senses, ActionKind.LOCK_DOOR, door.id)
            if intent:
                return intent
        if door.locked and not senses.has_done(ActionKind.CHECK_LOCK, door.id):
            return self._try(senses, ActionKind.CHECK_LOCK, door.id)
        if senses.block_door and not door.blocked:
            return self._try(senses, ActionKind.BLOCK_DOOR, door.id)
        return None

    def _try(self, senses: Senses, kind: ActionKind, target: str) -> Intent | None:
        """The action, unless it has been refused for good or too often."""
        return Do(Action(kind, target)) if senses.refusals(kind, target) < TRIES else None

    def _silence(self, senses: Senses) -> Intent | None:
        """The phone silent, vibration too (A14)."""
        return None if senses.phone_silent else Do(Action(ActionKind.PHONE_SILENT))

    def _hush(self, senses: Senses) -> Intent | None:
        """Whoever talks aloud is asked to be quiet, kindly: a finger to the lips (A13)."""
        return self._try(senses, ActionKind.HUSH, senses.talker) if senses.talker else None

    def _hide(self, senses: Senses) -> Intent | None:
        """Low, by a solid wall, out of sight of door and glass (A11, A12)."""
        if self._spot is None:
            self._spot, self._hiding_since = senses.hiding_spot(), senses.t
        on_the_way = senses.t - self._hiding_since < WALK_SECONDS
        if self._spot and on_the_way and not senses.close_to(self._spot, AT_THE_PLACE):
            if senses.posture is not Posture.STANDING:
                return Hold(Posture.STANDING)
            return GoTo(self._shelter, self._spot)
        if senses.posture is not Posture.SEATED:
            return Hold(Posture.SEATED)
        return None

    def _answer(self, senses: Senses) -> Intent | None:
        """Answer what is asked with the option the school's routine calls best."""
        for decision in senses.decisions:
            since = self._asked.setdefault(decision.id, senses.t)
            if senses.t - since >= READING:
                best = [o for o in decision.options if o.value == "best"] or list(decision.options)
                return Do(Action(ActionKind.DECIDE, decision.id, best[0].id))
        return None

    def _call(self, senses: Senses) -> Intent | None:
        """112 once hidden: true statements, one for each thing asked; stay on the line (A17–A20)."""
        call = senses.call
        if call.stage == "ended" or not senses.statements or senses.knocking or not senses.has_phone:
            return None
        if call.stage == "none":
            return self._try(senses, ActionKind.CALL_112, "") if senses.settled_for(SETTLED) else None
        if senses.operator_asks:
            return answer_operator(senses)
        statement = self._next_statement(senses.statements, call.given)
        return Do(Action(ActionKind.CALL_STATEMENT, value=statement.id)) if statement else None

    def _next_statement(self, statements: Sequence[Statement], said: Set[str]) -> Statement | None:
        """A true one about the first thing not yet spoken of; what one has seen oneself before what one believes."""
        told = {s.field for s in statements if s.id in said}
        honest = [s for s in statements if s.seen == s.claims_seen and s.field not in told]
        return min(honest, key=lambda s: (CALL_ORDER.index(s.field), not s.seen), default=None)

    def _release(self, senses: Senses) -> Intent | None:
        """After the agreed message: wait for the officer, who opens; then up, empty hands, still (A26, A31)."""
        if not senses.officer_here:
            return (self._answer(senses) or Wait("the agreed message has come")) if senses.released else None
        if senses.posture is not Posture.STANDING:
            return Hold(Posture.STANDING)
        return (self._answer(senses) or Wait("hands up")) if senses.hands_shown else Do(Action(ActionKind.SHOW_HANDS))
