"""Read-only questions about a running simulation, for scripts, panels and views.

They answer what the trainee can know: what is near, what was heard, what is being asked.  Where the danger is they say only when
the scenario lets the trainee know.
"""

from dataclasses import dataclass

from sim.core.acting import caring, earshot, guarding, looking, operator, reach, trainee, voice
from sim.core.acting import hands as _hands
from sim.core.acting import items as _items
from sim.core.building import belongings, doors
from sim.core.building.alarms import why_not_raise
from sim.core.commands import Action, ActionKind
from sim.core.context import Context
from sim.core.course import callers as _callers
from sim.core.course import phases
from sim.core.people import needs
from sim.core.registers import Calling, R, Work, calling, reports
from sim.core.simulation import Simulation
from sim.core.state import Posture
from sim.core.world import PASSABLE
from sim.core.zone import hazards
from sim.plan.building import AlarmKind, Tri
from sim.scenario.model import Alarm, Caller, Decision, Hazard, Inject, Item, Phrase, Question, Statement
from sim.units import REACH, STEP


@dataclass(frozen=True, slots=True)
class DoorFacts:
    """A door as seen from where the trainee is. ``locked`` is None until a handle would tell (only the lock side shows it)."""

    id: str
    open: float
    passable: bool
    locked: bool | None
    blocked: bool
    covered: bool
    leads_to: str
    lockable: Tri
    lock_kind: str
    metres: float
    in_reach: bool


@dataclass(frozen=True, slots=True)
class Message:
    """Something that came to the trainee: an inject that has started, with the seconds since."""

    inject: Inject
    seconds: float


@dataclass(frozen=True, slots=True)
class Call:
    """The 112 call: ``on`` while talking; statements already given and still open."""

    on: bool
    ended: bool
    seconds: float
    given: tuple[Statement, ...]
    left: tuple[Statement, ...]
    asked: Question | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """Somebody at the trainee's door: ``waiting`` until answered, then ``coming_in`` where let in."""

    inject: str
    caller: Caller
    door: str
    waiting: bool
    coming_in: bool


def unit(sim: Simulation) -> str:
    """The id of the trainee's unit; empty outdoors."""
    return sim.world.unit_id(sim.context.unit_of(0))


def place(sim: Simulation) -> tuple[float, float, str]:
    """Where the trainee is: x, y and the storey's id."""
    x, y = sim.state.xy[0].tolist()
    return x, y, sim.space.level_ids[int(sim.space.cell_level[sim.state.cell[0]])]


def posture(sim: Simulation) -> Posture:
    """How the trainee is held."""
    return Posture(int(sim.state.posture[0]))


def eye_height(sim: Simulation) -> float:
    """Metres of the trainee's eyes above the floor."""
    return trainee.eye_height(sim.context)


def outdoors(sim: Simulation) -> bool:
    """Whether the trainee is under the open sky."""
    return trainee.is_outdoors(sim.world, sim.context.unit_of(0))


def sheltered(sim: Simulation) -> bool:
    """Whether the trainee is in a room whose every way out is shut."""
    return trainee.behind_closed_doors(sim.context, sim.context.unit_of(0))


def seconds(sim: Simulation) -> float:
    """Simulated seconds of the run."""
    return sim.time


# --- doors and rooms


def unit_doors(sim: Simulation, unit_id: str | None = None) -> tuple[DoorFacts, ...]:
    """The doors of a unit (default: the trainee's), nearest first."""
    ctx = sim.context
    index = ctx.unit_of(0) if unit_id is None else sim.space.unit_index.get(unit_id, -1)
    if index < 0:
        return ()
    return tuple(sorted((_facts(ctx, d, index) for d in sim.world.unit_doors[index]), key=lambda f: (f.metres, f.id)))


def doors_in_reach(sim: Simulation) -> tuple[DoorFacts, ...]:
    """The doors the trainee's hands reach, nearest first."""
    ctx = sim.context
    found = [_facts(ctx, d, ctx.unit_of(0)) for d in reach.doors_near(ctx) if reach.door_distance(ctx, d) <= REACH]
    return tuple(sorted(found, key=lambda f: (f.metres, f.id)))


def door(sim: Simulation, door_id: str) -> DoorFacts:
    """One door; KeyError for an id that is not a door."""
    ctx = sim.context
    return _facts(ctx, sim.space.door_index[door_id], ctx.unit_of(0))


def _facts(ctx: Context, index: int, seen_from: int) -> DoorFacts:
    world, state = ctx.world, ctx.state
    opening = world.openings[index]
    metres = reach.door_distance(ctx, index)
    beyond = world.other_side(index, seen_from)
    return DoorFacts(
        id=opening.id,
        open=float(state.door_open[index]),
        passable=bool(state.door_open[index] >= PASSABLE),
        locked=bool(state.door_locked[index]) if doors.on_lock_side(ctx, index, 0) else None,
        blocked=bool(state.door_blocked[index]),
        covered=bool(state.door_covered[index]),
        leads_to=world.unit_id(beyond),
        lockable=opening.lockable_from_inside,
        lock_kind=str(opening.lock_kind),
        metres=metres,
        in_reach=metres <= REACH,
    )


def lights_on(sim: Simulation) -> bool | None:
    """Whether the light is on in the trainee's unit; None outdoors."""
    index = sim.context.unit_of(0)
    return bool(sim.state.lights_on[index]) if index >= 0 else None


def blinds_down(sim: Simulation) -> bool | None:
    """Whether the blinds are down in the trainee's unit; None where there are none."""
    index = sim.context.unit_of(0)
    return bool(sim.state.blinds_down[index]) if index >= 0 and sim.world.has_blinds[index] else None


def glass_covered(sim: Simulation) -> float:
    """Share of the glass of the trainee's unit that is covered; 1.0 without glass or outdoors."""
    index = sim.context.unit_of(0)
    return reach.covered_share(sim.world, sim.state, index) if index >= 0 else 1.0


def people_in_room(sim: Simulation) -> tuple[int, ...]:
    """Indices of the others in the trainee's unit, the officer left out."""
    return tuple(trainee.people_in_room(sim.context))


def talker(sim: Simulation) -> int | None:
    """Who talks aloud in the trainee's room and could be hushed."""
    index = sim.context.get(R.TALKER)
    return index if index >= 0 and sim.context.unit_of(index) == sim.context.unit_of(0) else None


# --- alarm, phases, messages


def phase(sim: Simulation) -> str:
    """The phase in force: normal, alarm, waiting, release or one of the scenario's own."""
    return phases.current(sim.context)


def alarms_heard(sim: Simulation) -> tuple[Alarm, ...]:
    """Alarms the trainee has heard or seen, in file order."""
    base = sim.world.layout.alarms_heard
    return tuple(a for k, a in enumerate(sim.world.scenario.alarms) if sim.context.get(base + k) >= 0)


def alarm_sounding(sim: Simulation) -> Alarm | None:
    """The alarm that can be heard where the trainee is now, for the view's sound and text."""
    base = sim.world.layout.alarms_heard
    for k, alarm in enumerate(sim.world.scenario.alarms):
        if sim.state.alarm_on[k] and sim.context.get(base + k) >= 0:
            return alarm
    return None


def programmes(sim: Simulation) -> tuple[Alarm, ...]:
    """Alarm programmes the trainee can raise by hand where they are now, in file order."""
    return tuple(a for k, a in enumerate(sim.world.scenario.alarms) if not why_not_raise(sim.context, k, 0))


def seconds_since_alarm(sim: Simulation) -> float | None:
    """Seconds since the trainee heard the first lockdown or fire alarm; None before."""
    return sim.context.since(R.HEARD) if sim.context.get(R.HEARD) >= 0 else None


def messages(sim: Simulation) -> tuple[Message, ...]:
    """Every inject with a text that has reached the trainee, oldest first."""
    base, now = sim.world.layout.injects, sim.state.tick
    started = [(sim.context.get(base + k), k, i) for k, i in enumerate(sim.world.scenario.injects) if i.text is not None]
    silent = bool(sim.context.get(R.PHONE_SILENT))
    return tuple(
        Message(inject, (now - tick) * STEP)
        for tick, _, inject in sorted(started, key=lambda s: s[:2])
        if tick >= 0 and not (inject.kind == "phone_ring" and silent)
    )


def all_clear(sim: Simulation) -> bool:
    """Whether a verified release has come."""
    return bool(sim.context.get(R.ALL_CLEAR))


def officer_here(sim: Simulation) -> bool:
    """Whether the officer has come in to the trainee."""
    return bool(sim.context.get(R.CHANNEL_OPEN))


def danger_unit(sim: Simulation) -> str | None:
    """Where the danger zone is, only when the scenario lets the trainee know it; else None."""
    if not sim.world.scenario.danger.known_to_trainee or sim.state.danger_unit < 0:
        return None
    return sim.world.unit_id(sim.state.danger_unit)


def caller(sim: Simulation) -> CallerFacts | None:
    """Who knocks at the trainee's door now and is not yet answered, or is on the way in."""
    ctx = sim.context
    for k, inject in enumerate(calling(sim.world.scenario)):
        stage = ctx.get(_callers.register(ctx, k, Calling.STAGE))
        if stage in (_callers.Stage.WAITING, _callers.Stage.ENTERING):
            door = sim.space.door_ids[ctx.get(_callers.register(ctx, k, Calling.DOOR))]
            waiting = stage == _callers.Stage.WAITING
            return CallerFacts(inject.id, _callers.caller_of(inject), door, waiting, not waiting)
    return None


def seen_clear(sim: Simulation, door_id: str) -> bool | None:
    """What the trainee saw who has just looked out by a door: whether nothing was there; None who has not."""
    ctx, index = sim.context, sim.space.door_index[door_id]
    return looking.last_look(ctx, index)


def seconds_since_lock(sim: Simulation) -> float:
    """Seconds since a door of the trainee's room was last locked; 0 while none has been."""
    return looking.since_lock(sim.context)


def can_look_out(sim: Simulation, door_id: str) -> bool:
    """Whether a door has a pane one can look out by, or stands open."""
    return not looking.why_not_look(sim.context, sim.space.door_index[door_id])


def reports_left(sim: Simulation) -> tuple[Inject, ...]:
    """Reports that have come and are not yet marked as seen or believed, in file order."""
    ctx, layout = sim.context, sim.world.layout
    order = {i.id: k for k, i in enumerate(sim.world.scenario.injects)}
    found = enumerate(reports(sim.world.scenario))
    return tuple(i for k, i in found if ctx.get(layout.injects + order[i.id]) >= 0 and ctx.get(layout.marks + k) < 0)


def happened(sim: Simulation, inject_id: str) -> bool:
    """Whether an inject has started."""
    injects = sim.world.scenario.injects
    return any(i.id == inject_id and sim.context.get(sim.world.layout.injects + k) >= 0 for k, i in enumerate(injects))


@dataclass(frozen=True, slots=True)
class UpsetFacts:
    """Somebody upset in the trainee's room: ``things`` are those at hand that help and have not yet."""

    person: int
    steps: int
    things: tuple[str, ...]


def upset(sim: Simulation) -> tuple[UpsetFacts, ...]:
    """Who is upset in the trainee's room, ascending."""
    ctx, found = sim.context, []
    for p in ctx.cast.needing:
        steps = needs.upset(ctx, p)
        if steps and ctx.unit_of(p) == ctx.unit_of(0) and ctx.state.present[p]:
            left = tuple(i for i in needs.left(ctx, p) if belongings.has(ctx, belongings.index(ctx, i)))
            found.append(UpsetFacts(p, steps, left))
    return tuple(found)


def helpers(sim: Simulation) -> tuple[tuple[int, int], ...]:
    """(helper, helped) the trainee could ask now, where the scenario lets one ask; grown-ups first, then the nearest."""
    ctx = sim.context
    if "helper" not in sim.world.scenario.extras:
        return ()
    near = earshot.within_call(ctx)
    pairs = [(h, n) for n in caring.in_need(ctx) for h in near if not caring.why_not_ask(ctx, h, n)]
    return tuple(sorted(pairs, key=lambda pair: (pair[1], not ctx.cast.adult[pair[0]], caring.away(ctx, pair[0]), pair[0])))


def in_care(sim: Simulation) -> tuple[int, int] | None:
    """(with the trainee now, on the way to the trainee) of the group in the trainee's care; None where there is none."""
    if not sim.world.scenario.cares_for:
        return None
    return len(guarding.together(sim.context)), guarding.coming(sim.context)


def haze(sim: Simulation) -> tuple[tuple[str, str], ...]:
    """(unit, kind) of every room with smoke or heat in it now, for the view: what is seen of it is the view's matter."""
    listed = enumerate(sim.world.scenario.hazards)
    return tuple((sim.world.unit_id(u), h.kind) for k, h in listed for u in hazards.units(sim.context, k))


@dataclass(frozen=True, slots=True)
class HazardFacts:
    """A hazard the trainee has noticed and that is still there: ``here``, or ``near``."""

    hazard: Hazard
    where: str
    units: tuple[str, ...]


def hazards_noticed(sim: Simulation) -> tuple[HazardFacts, ...]:
    """What of smoke and heat the trainee knows."""
    ctx, found = sim.context, []
    for k, hazard in enumerate(sim.world.scenario.hazards):
        how, rooms = hazards.noticed(ctx, k), hazards.units(ctx, k)
        if how:
            where = "here" if ctx.unit_of(0) in rooms else "near"
            found.append(HazardFacts(hazard, where, tuple(sim.world.unit_id(u) for u in rooms)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """A thing that lies somewhere: its unit's id (empty: not in this building) and where one stands to take it."""

    item: Item
    unit: str
    point: tuple[float, float]
    found: bool
    taken: bool


def items(sim: Simulation) -> tuple[ItemFacts, ...]:
    """The scenario's things, in file order."""
    ctx, listed = sim.context, []
    for k, item in enumerate(sim.world.scenario.items):
        spot = belongings.lies_at(ctx, k)
        point = (0.0, 0.0) if spot is None else (spot.x, spot.y)
        unit = sim.world.unit_id(belongings.unit_of(ctx, k))
        listed.append(ItemFacts(item, unit, point, belongings.found(ctx, k), belongings.has(ctx, k)))
    return tuple(listed)


def has_phone(sim: Simulation) -> bool:
    """Whether the trainee has a phone at hand."""
    return not belongings.lacks(sim.context, "phone")


# --- questions, phone and phrases


def decisions(sim: Simulation) -> tuple[Decision, ...]:
    """Questions being asked and not answered yet, oldest first."""
    layout, get = sim.world.layout, sim.context.get
    asked = [
        (get(layout.decisions_shown + k), k, d)
        for k, d in enumerate(sim.world.scenario.decisions)
        if get(layout.decisions_shown + k) >= 0 and get(layout.decisions + k) < 0
    ]
    return tuple(d for _, _, d in sorted(asked, key=lambda a: a[:2]))


def phone_silent(sim: Simulation) -> bool:
    """Whether the phone's sound and vibration are off."""
    return bool(sim.context.get(R.PHONE_SILENT))


def hands_shown(sim: Simulation) -> bool:
    """Whether the trainee holds up empty hands."""
    return bool(sim.context.get(R.HANDS_SHOWN))


def hands_busy(sim: Simulation) -> str | None:
    """The id of the door being locked or blocked right now, else None."""
    return sim.space.door_ids[sim.context.get(R.WORK_DOOR)] if sim.context.get(R.WORK) != Work.NONE else None


def call(sim: Simulation) -> Call:
    """The state of the 112 call."""
    ctx = sim.context
    base, state = sim.world.layout.statements, ctx.get(R.CALL)
    statements = sim.world.scenario.statements
    given = tuple(s for k, s in enumerate(statements) if ctx.get(base + k) >= 0)
    left = tuple(s for k, s in enumerate(statements) if ctx.get(base + k) < 0)
    elapsed = ctx.since(R.CALL_START) if state == 1 else 0.0
    silent = operator.silent(ctx)
    left = tuple(s for s in left if s.silent) if silent else left
    return Call(state == 1, state == 2, elapsed, given, left if state == 1 else (), operator.asked(ctx), silent)


def safe_to_talk(sim: Simulation) -> bool:
    """Whether the trainee is hidden, so that speaking is heard by nobody it should not be."""
    return voice.safe_to_talk(sim.context)


def phrases(sim: Simulation) -> tuple[Phrase, ...]:
    """What the trainee can say."""
    return sim.world.scenario.phrases


# --- what can be done now


def available_actions(sim: Simulation) -> tuple[Action, ...]:
    """The actions that would be done, not refused, if taken in the next step; one per target, in a fixed order.

    A door that the trainee has not tried is offered as one that opens: only the handle tells.
    """
    ctx = sim.context
    if sim.ended:
        return ()
    if sim.paused:
        return (Action(ActionKind.RESUME), Action(ActionKind.STOP))
    return (
        *_door_actions(sim),
        *_room_actions(sim),
        *_phone_actions(sim),
        *_item_actions(sim),
        *(Action(ActionKind.HUSH, f"person:{p}") for p in _hushable(ctx)),
        *(Action(ActionKind.DECIDE, d.id, o.id) for d in decisions(sim) for o in d.options),
        *(Action(ActionKind.SAY, value=p.id) for p in phrases(sim)),
        *_caring_actions(sim),
        *(Action(ActionKind.MARK, i.id, claimed) for i in reports_left(sim) for claimed in ("seen", "believed")),
        Action(ActionKind.WARN),
        *(() if hands_shown(sim) else (Action(ActionKind.SHOW_HANDS),)),
        Action(ActionKind.PAUSE),
        Action(ActionKind.STOP),
    )


def _door_actions(sim: Simulation) -> list[Action]:
    ctx, found = sim.context, []
    for facts in doors_in_reach(sim):
        index = sim.space.door_index[facts.id]
        shut = facts.open <= 0.0
        if not sim.state.door_goal[index]:
            found.append(Action(ActionKind.OPEN_DOOR, facts.id))
            found.append(Action(ActionKind.CHECK_LOCK, facts.id))
        if sim.state.door_goal[index] or not shut:
            found.append(Action(ActionKind.CLOSE_DOOR, facts.id))
        busy = hands_busy(sim) is not None
        if not sim.state.door_goal[index] and not busy and not doors.why_not_lock(ctx, index, 0):
            found.append(Action(ActionKind.LOCK_DOOR, facts.id))
        if facts.locked:
            found.append(Action(ActionKind.UNLOCK_DOOR, facts.id))
        if (sim.world.openings[index].glazed or 0.0) > 0.0 and not facts.covered:
            found.append(Action(ActionKind.COVER_GLASS, facts.id))
        if shut and not busy and not facts.blocked and not sim.state.door_goal[index] and _hands.movable_furniture(ctx):
            found.append(Action(ActionKind.BLOCK_DOOR, facts.id))
        if looking.may_look(ctx) and not looking.why_not_look(ctx, index):
            found.append(Action(ActionKind.LOOK_OUT, facts.id))
        if looking.may_knock(ctx) and shut:
            found += [Action(ActionKind.KNOCK, facts.id, how) for how in looking.KNOCKS]
    return found


def _room_actions(sim: Simulation) -> list[Action]:
    ctx = sim.context
    index, name = ctx.unit_of(0), unit(sim)
    found: list[Action] = []
    if index < 0:
        return found
    if reach.near_switch(ctx, index):
        found.append(Action(ActionKind.LIGHTS_OFF if sim.state.lights_on[index] else ActionKind.LIGHTS_ON, name))
    if sim.world.has_blinds[index] and reach.near_blind(ctx, index):
        found.append(Action(ActionKind.BLINDS_UP if sim.state.blinds_down[index] else ActionKind.BLINDS_DOWN, name))
    return found


def _caring_actions(sim: Simulation) -> list[Action]:
    ctx = sim.context
    pairs = helpers(sim)
    found = [Action(ActionKind.ASK_HELP, f"person:{h}", f"person:{n}" if n else "") for h, n in pairs]
    if "lift" in sim.world.scenario.extras:
        found += [Action(ActionKind.TAKE_LIFT, lift.id) for lift in caring.lifts(ctx)]
    for facts in upset(sim):
        for k, item in enumerate(sim.world.scenario.items):
            if not caring.why_not_use(ctx, facts.person, k):
                found.append(Action(ActionKind.USE_ITEM, f"person:{facts.person}", item.id))
    return found


def _item_actions(sim: Simulation) -> list[Action]:
    ctx, found = sim.context, []
    for k, item in enumerate(sim.world.scenario.items):
        if not _items.why_not_find(ctx, k):
            found.append(Action(ActionKind.FIND, item.id))
        if not _items.why_not_take(ctx, k):
            found.append(Action(ActionKind.PICK_UP, item.id))
    return found


def _phone_actions(sim: Simulation) -> list[Action]:
    if not has_phone(sim):
        return _wall_actions(sim)
    found = [] if phone_silent(sim) else [Action(ActionKind.PHONE_SILENT)]
    line = call(sim)
    if line.on:
        found += [Action(ActionKind.CALL_STATEMENT, value=s.id) for s in line.left]
        if operator.of(sim.context) is not None and not line.silent:
            found.append(Action(ActionKind.CALL_SILENT))
        found.append(Action(ActionKind.HANG_UP))
    else:
        found.append(Action(ActionKind.CALL_112))
    found.append(Action(ActionKind.RAISE_ALARM, value="lockdown"))
    return found + _wall_actions(sim)


def _wall_actions(sim: Simulation) -> list[Action]:
    """Alarm buttons in reach, and the scenario's programmes."""
    found = []
    for device in sim.space.building.alarm_devices:
        kind = {AlarmKind.LOCKDOWN_BUTTON: "lockdown", AlarmKind.FIRE_CALL_POINT: "fire"}.get(device.kind)
        if kind is not None and not voice.at_device(sim.context, device.id, kind):
            found.append(Action(ActionKind.RAISE_ALARM, device.id, kind))
    found += [Action(ActionKind.RAISE_ALARM, value=a.id) for a in programmes(sim) if not asks(a)]
    found += [Action(ActionKind.RAISE_ALARM, place, a.id) for a in programmes(sim) for place in asks(a)]
    return found


def asks(alarm: Alarm) -> tuple[str, ...]:
    """The places among which who raises a programme names one."""
    return alarm.raised_from.asks if alarm.raised_from is not None else ()


def _hushable(ctx: Context) -> list[int]:
    return [p for p in trainee.people_in_room(ctx) if not voice.too_far_to_hush(ctx, p)]
