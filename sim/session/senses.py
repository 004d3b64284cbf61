"""What a scripted trainee may know: what can be seen, heard, felt with the hands or remembered.

Nothing here tells where the danger is, but that it is outdoors where the scenario lets the trainee know.  What changes comes
from ``sim.core.queries``; the rest is the building as one sees it standing in it, and a memory of one's own acts.
"""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from sim.core import queries
from sim.core.commands import Action, ActionKind
from sim.core.queries import CallerFacts, DoorFacts, HazardFacts, ItemFacts, UpsetFacts
from sim.core.simulation import Simulation
from sim.core.state import Posture
from sim.events import TRAINEE, Event, EventType
from sim.plan.building import Point, Tri
from sim.scenario.model import Alarm, Decision, Inject, Phrase, Statement
from sim.session.hiding import hiding_spot
from sim.session.intents import GoTo
from sim.session.lasting import Lasting, Sight, forget, names
from sim.session.rooms import best_shelter
from sim.session.rounds import Room, closing_phrase, nearest_room, room_cells
from sim.session.walking import straight
from sim.session.ways import Ways
from sim.space.space import Bool

DOORWAY = 0.9
"""Metres from an open door's line within which one stands in the way of whoever comes in, by eye."""

INNER = 0.3
"""Metres from a place in nobody's way that count as being there."""

NEAR = 8.0
"""Metres within which one speaks to somebody without calling out, by eye."""

STILL = 0.1
"""Metres moved that do not count as moving: two quanta."""

KNOCK_SECONDS = 8.0
"""How long after a knock somebody may still listen at the door, by eye."""

PASSING = frozenset({"busy", "out_of_reach", "door_open", "moved_away", "too_far", "just_done", "out_of_sight"})
"""Reasons of refusal that may be over in a moment; all others are final."""

FINAL = 99
"""Refusals that a final reason counts as."""


@dataclass(frozen=True)
class Call:
    """The 112 call as the caller knows it: ``none``, ``on`` or ``ended``, what was said, and what is being asked."""

    stage: str
    given: frozenset[str]
    asked: str = ""  # field of the question that waits for an answer
    silent: bool = False


class Senses:
    """One trainee's knowledge; ``look`` brings it up to the present tick.

    In most ticks nothing has happened: what follows from the run's registers alone (``Lasting``) or from them, the trainee's
    place and the doors (``Sight``) is found out anew only when those have changed.
    """

    def __init__(self, simulation: Simulation, ways: Ways) -> None:
        self._sim, self._ways = simulation, ways
        self.drills = 1
        """How many drills of this run have begun."""
        self._did: Counter[tuple[ActionKind, str, str]] = Counter()
        self._did_at: dict[Action, float] = {}
        self._refused: Counter[tuple[str, str]] = Counter()
        self._registers = self._sight = b""
        self._still_at: Point = self.here
        self._still_since = simulation.time
        self._exits: dict[str, list[Point]] = {}

    def look(self) -> None:
        """Looks round; once per tick, before asking anything."""
        self._forget_changed()
        if straight(self._still_at, self.here) > STILL:
            self._still_at, self._still_since = self.here, self.t

    def _forget_changed(self) -> None:
        """Forgets what may be otherwise now."""
        state = self._sim.state
        registers, doors = state.registers.tobytes(), (state.door_open, state.door_locked, state.door_blocked, state.door_covered)
        sight = b"".join(a.tobytes() for a in (state.xy[0], state.cell[0], *doors, state.door_armed))
        if registers != self._registers:
            forget(self, LASTING)
        if registers != self._registers or sight != self._sight:
            forget(self, SIGHT)
        self._registers, self._sight = registers, sight

    def hear(self, events: Sequence[Event]) -> None:
        """Learns what came of one's own acts."""
        for event in events:
            if event.type is EventType.DRILL_RESET:
                self._begin_again()
            elif event.type is EventType.ACTION_REFUSED and event.actor == TRAINEE:
                weight = 1 if str(event.data.get("reason", "")) in PASSING else FINAL
                self._refused[str(event.data.get("action", "")), event.target] += weight

    def _begin_again(self) -> None:
        """A new drill: nothing one did counts any more, and every door may open again."""
        self.drills += 1
        self._ways.forget()
        self._did.clear()
        self._did_at.clear()
        self._refused.clear()

    def did(self, action: Action) -> None:
        """Remembers an act of one's own."""
        self._did[action.kind, action.target, action.value] += 1
        self._did_at[action] = self.t

    @cached_property
    def _rooms(self) -> Bool:
        return room_cells(self._sim.space)

    # --- time and place

    @property
    def t(self) -> float:
        """Simulated seconds."""
        return self._sim.time

    @Sight
    def here(self) -> Point:
        """Where one stands, metres."""
        x, y = self._sim.state.xy[0].tolist()
        return float(x), float(y)

    @Sight
    def unit(self) -> str:
        """The unit one is in; empty outdoors."""
        return queries.unit(self._sim)

    @Sight
    def outdoors(self) -> bool:
        """Under the open sky."""
        return queries.outdoors(self._sim)

    @property
    def posture(self) -> Posture:
        """How one is held."""
        return queries.posture(self._sim)

    def close_to(self, point: Point, metres: float) -> bool:
        """Whether a point is that near."""
        return straight(self.here, point) <= metres

    def settled_for(self, seconds: float) -> bool:
        """Whether one has been still that long."""
        return self.t - self._still_since >= seconds

    # --- the room

    @Sight
    def doors(self) -> tuple[DoorFacts, ...]:
        """The doors of the room one is in, nearest first."""
        return queries.unit_doors(self._sim)

    @Sight
    def clear_of_doors(self) -> bool:
        """Whether whoever else comes in can, and the doors that stand open can be shut."""
        if self._sim.space.cell_door[self._sim.state.cell[0]] >= 0:
            return False
        if all(d.metres > DOORWAY or d.open <= 0.0 for d in self.doors):
            return True
        inner = self.inner_point()
        return inner is None or self.close_to(inner, INNER)

    @Sight
    def behind_shut_doors(self) -> bool:
        """Whether one is in a room whose every way out is shut, and none of them known to have no lock."""
        world, unit = self._sim.world, self._sim.context.unit_of(0)
        index = self._sim.space.door_index
        return queries.sheltered(self._sim) and all(
            d.lockable is not Tri.NO or world.leads_nowhere(index[d.id], unit) for d in self.doors
        )

    def glazed(self, door: str) -> bool:
        """Whether one can look through a door's pane; glass nobody has told about is looked for, not assumed."""
        return (self._sim.space.building.opening[door].glazed or 0.0) > 0.0

    @property
    def lights_on(self) -> bool:
        """Whether the light is on here."""
        return bool(queries.lights_on(self._sim))

    @property
    def blinds_up(self) -> bool:
        """Whether there are blinds here that are not down."""
        return queries.blinds_down(self._sim) is False

    @property
    def block_door(self) -> bool:
        """Whether the school's routine is to block doors with furniture."""
        return self._sim.world.scenario.routine.block_door

    def inner_point(self) -> Point | None:
        """A place near by that is in nobody's way."""
        unit = self._sim.context.unit_of(0)
        places = self._sim.context.spots.standing(unit) if unit >= 0 else ()
        return min(((s.x, s.y) for s in places), key=lambda p: straight(p, self.here), default=None)

    def innermost_point(self) -> Point | None:
        """The place of the room farthest from its doors and inner glass; None outdoors."""
        unit = self._sim.context.unit_of(0)
        if unit < 0:
            return None
        inner = self._sim.context.spots.hiding(unit)[0]
        return inner.x, inner.y

    def points_here(self) -> list[Point]:
        """Standing places of the room one is in."""
        unit = self._sim.context.unit_of(0)
        return [(s.x, s.y) for s in self._sim.context.spots.standing(unit)] if unit >= 0 else []

    def neighbour_units(self) -> list[str]:
        """Units beyond the doors of the room one is in; empty names are the outdoors."""
        return sorted({d.leads_to for d in self.doors})

    def hiding_spot(self) -> Point | None:
        """Where in this room one would sit out of sight."""
        unit = self._sim.context.unit_of(0)
        return hiding_spot(self._sim, unit, self.here) if unit >= 0 else None

    def best_shelter(self) -> str:
        """The room to make for, or nothing where there is none."""
        return best_shelter(self._sim, self._ways, self.here)

    @property
    def room(self) -> str:
        """The room one stands in, doorways and stairs left out; empty there and outdoors."""
        cell = int(self._sim.state.cell[0])
        unit = int(self._sim.space.cell_unit[cell])
        return self._sim.space.unit_ids[unit] if unit >= 0 and self._rooms[cell] else ""

    @property
    def feet(self) -> float:
        """Height of the floor one stands on, metres above the building's zero."""
        return self._sim.space.floor(int(self._sim.state.cell[0]), *self.here)

    def nearest_room(self, left_out: Set[str]) -> Room | None:
        """The nearest room one has not left out, by walking."""
        return nearest_room(self._sim, left_out, self._rooms)

    @cached_property
    def closing_phrase(self) -> str:
        """What to say to end the scenario; empty when it ends in other ways."""
        return closing_phrase(self._sim)

    def way_to(self, unit: str) -> bool:
        """Whether there is a way to a unit past the doors one found locked."""
        index = self._sim.space.unit_index.get(unit, -1)
        return index >= 0 and self._ways.metres(index, self.here) < float("inf")

    def way_out(self) -> bool:
        """Whether a way leads outdoors past the doors one found locked; slow, so ask once."""
        return not self._ways.to(GoTo(""), self.here).done

    @property
    def locked_out(self) -> int:
        """How many doors one has found locked from outside."""
        return self._ways.given_up

    def exits_in_view(self) -> list[Point]:
        """Doors of this room that lead out or on, as points."""
        unit = self.unit
        if unit not in self._exits:
            lines = [self._sim.space.door_line[self._sim.space.door_index[d.id]] for d in self.doors]
            self._exits[unit] = [(float(line[:, 0].mean()), float(line[:, 1].mean())) for line in lines]
        return self._exits[unit]

    def assembly_point(self, *, farthest: bool) -> Point | None:
        """The nearest or farthest place to gather outdoors."""
        points = [a.point for a in self._sim.space.building.assembly_points]
        return (max if farthest else min)(points, key=lambda p: straight(p, self.here), default=None)

    # --- alarms, people, questions

    @Lasting
    def alarm(self) -> str:
        """The kind of alarm heard that matters most: lockdown before fire before others; empty for none."""
        kinds = {a.kind for a in queries.alarms_heard(self._sim)}
        return next((k for k in ("lockdown", "fire", "test", "lunch") if k in kinds), "")

    @property
    def danger_outdoors(self) -> bool:
        """Whether one has been told that the danger is out of doors."""
        unit = queries.danger_unit(self._sim)
        return unit is not None and bool(self._sim.world.open_air[self._sim.space.unit_index[unit]])

    @property
    def programmes(self) -> tuple[Alarm, ...]:
        """Alarm programmes that can be raised by hand from where one is."""
        return queries.programmes(self._sim)

    @Lasting
    def reports(self) -> tuple[Inject, ...]:
        """What others have told and one has not yet marked as seen or believed."""
        return queries.reports_left(self._sim)

    def happened(self, inject: str) -> bool:
        """Whether this has come to one."""
        return inject in self._started

    @Lasting
    def _started(self) -> frozenset[str]:
        return frozenset(i.id for i in self._sim.world.scenario.injects if queries.happened(self._sim, i.id))

    @cached_property
    def spoken_answers(self) -> frozenset[str]:
        """Phrases that are said with the answer to a question."""
        return frozenset(o.says for d in self._sim.world.scenario.decisions for o in d.options if o.says)

    @Lasting
    def told(self) -> bool:
        """Whether somebody has said or written anything yet."""
        return bool(queries.messages(self._sim))

    @Lasting
    def released(self) -> bool:
        """Whether the agreed all-clear has come in the agreed way."""
        return queries.all_clear(self._sim)

    @Lasting
    def officer_here(self) -> bool:
        """Whether an officer has come in."""
        return queries.officer_here(self._sim)

    @Lasting
    def hands_shown(self) -> bool:
        """Whether one holds up empty hands."""
        return queries.hands_shown(self._sim)

    @property
    def talker(self) -> str:
        """Who talks aloud in this room, as actions name people; empty for nobody."""
        index = queries.talker(self._sim)
        return "" if index is None else f"person:{index}"

    @property
    def company(self) -> bool:
        """Whether anybody is near enough to be spoken to."""
        xy = self._sim.state.xy
        return any(straight(self.here, (float(xy[p, 0]), float(xy[p, 1]))) <= NEAR for p in queries.people_in_room(self._sim))

    def has_phrase(self, phrase: str) -> bool:
        """Whether there is such a thing to say."""
        return any(p.id == phrase for p in queries.phrases(self._sim))

    def place_of(self, person: str) -> Point | None:
        """Where somebody in sight is."""
        number = person.removeprefix("person:")
        if not number.isdigit() or int(number) not in queries.people_in_room(self._sim):
            return None
        x, y = self._sim.state.xy[int(number)].tolist()
        return float(x), float(y)

    @property
    def knocking(self) -> bool:
        """Whether somebody may be listening at the door."""
        return self._knocked and any(m.inject.kind == "knock" and m.seconds < KNOCK_SECONDS for m in queries.messages(self._sim))

    @Lasting
    def _knocked(self) -> bool:
        return any(m.inject.kind == "knock" for m in queries.messages(self._sim))

    @Lasting
    def caller(self) -> CallerFacts | None:
        """Who waits at the door, or is on the way in."""
        return queries.caller(self._sim)

    def seen_clear(self, door: str) -> bool | None:
        """Whether nothing was outside a door when one looked just now; None when one has not looked."""
        return queries.seen_clear(self._sim, door)

    def can_look_out(self, door: str) -> bool:
        """Whether one can see out by a door without opening it."""
        return queries.can_look_out(self._sim, door)

    @property
    def since_lock(self) -> float:
        """Seconds since a door of the room was locked; 0 while none has been."""
        return queries.seconds_since_lock(self._sim)

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """What one can say."""
        return queries.phrases(self._sim)

    def door_place(self, door: str) -> Point:
        """Where one stands to work a door, on one's own side."""
        spot = self._sim.context.spots.at_door(self._sim.space.door_index[door], self._sim.context.unit_of(0))
        return spot.x, spot.y

    @Lasting
    def decisions(self) -> tuple[Decision, ...]:
        """Questions being asked."""
        return queries.decisions(self._sim)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What could be said to 112."""
        return self._sim.world.scenario.statements

    @Lasting
    def call(self) -> Call:
        """The 112 call."""
        call = queries.call(self._sim)
        stage = "on" if call.on else "ended" if call.ended else "none"
        asked = call.asked.field if call.asked is not None else ""
        return Call(stage, frozenset(s.id for s in call.given), asked, call.silent)

    @property
    def operator_asks(self) -> bool:
        """Whether the 112 operator of this scenario asks questions."""
        return self._sim.world.scenario.operator is not None

    @property
    def safe_to_talk(self) -> bool:
        """Whether one may speak aloud."""
        return queries.safe_to_talk(self._sim)

    @Lasting
    def phone_silent(self) -> bool:
        """Whether the phone's sound and vibration are off; one that is not at hand does not disturb."""
        return queries.phone_silent(self._sim) or not self.has_phone

    @property
    def upset(self) -> tuple[UpsetFacts, ...]:
        """Who in the room is upset, and what at hand would help."""
        return queries.upset(self._sim)

    @property
    def helpers(self) -> tuple[tuple[int, int], ...]:
        """(helper, helped) one could ask by name, the best first; the helped may be oneself (0)."""
        return queries.helpers(self._sim)

    @Lasting
    def fire_in_lockdown(self) -> bool:
        """Whether a fire alarm is heard besides a lockdown, in a scenario where smoke is possible."""
        kinds = {a.kind for a in queries.alarms_heard(self._sim)}
        return {"fire", "lockdown"} <= kinds and bool(self._sim.world.scenario.hazards)

    @property
    def in_care(self) -> tuple[int, int] | None:
        """(with one now, on the way to one) of the group in one's care; None for who has none."""
        return queries.in_care(self._sim)

    @property
    def people_here(self) -> int:
        """How many others are in the room."""
        return len(queries.people_in_room(self._sim))

    @property
    def hazards(self) -> tuple[HazardFacts, ...]:
        """Smoke and heat one has noticed; one's ways lead around them."""
        known = self._hazards
        self._ways.avoid(frozenset(self._sim.space.unit_index[u] for h in known for u in h.units))
        return known

    @Sight
    def _hazards(self) -> tuple[HazardFacts, ...]:
        return queries.hazards_noticed(self._sim) if self._sim.world.scenario.hazards else ()

    @Lasting
    def has_phone(self) -> bool:
        """Whether one has a phone at hand."""
        return queries.has_phone(self._sim)

    @Lasting
    def items(self) -> tuple[ItemFacts, ...]:
        """Things that lie somewhere, where there are such."""
        return queries.items(self._sim) if self._sim.world.scenario.items else ()

    @Lasting
    def hands_busy(self) -> bool:
        """Whether the hands are at a lock or pushing furniture."""
        return queries.hands_busy(self._sim) is not None

    def available_actions(self) -> tuple[Action, ...]:
        """What could be done this moment."""
        return queries.available_actions(self._sim)

    # --- one's own acts

    def has_done(self, kind: ActionKind, target: str) -> bool:
        """Whether one did this and it was not refused."""
        times = sum(n for (k, t, _), n in self._did.items() if (k, t) == (kind, target))
        return times > self._refused[str(kind), target]

    def acted_since(self, action: Action, t: float) -> bool:
        """Whether one did exactly this at ``t`` seconds or later."""
        return self._did_at.get(action, -1.0) >= t

    def refusals(self, kind: ActionKind, target: str) -> int:
        """How often this was refused; ``FINAL`` and more when it will never work."""
        return self._refused[str(kind), target]


LASTING, SIGHT = names(Senses, Lasting), names(Senses, Sight)
