"""What the trainee says, sends, raises and answers. Every function gives the reason it could not, or nothing."""

from typing import Final

from sim.core.acting import caring, earshot, guarding, operator, orders, trainee
from sim.core.building import alarms, belongings, noise
from sim.core.commands import Action, ActionKind
from sim.core.context import Context
from sim.core.geometry import distance
from sim.core.people import needs, news
from sim.core.registers import R
from sim.core.zone import danger, exposure
from sim.events import TRAINEE, EventType, Value
from sim.plan.building import AlarmKind
from sim.scenario.model import Role
from sim.units import REACH, STEP_HZ

HUSH_METRES: Final = 3.0
"""How near one must be to hush somebody, by eye."""

HUSH_SECONDS: Final = 1.0
"""How long a hushed person takes to be quiet, by eye."""

WARN_REPEAT: Final = 2.0
"""Seconds between two warnings that count as two."""

FIELDS_ENOUGH: Final = {Role.PUPIL: 4}
FIELDS_ENOUGH_STAFF: Final = 6
"""Fields of the 112 call the operator needs before hanging up (domain A18)."""

OPERATOR_SECONDS: Final = 4.0
"""How long the operator waits after the last statement needed, by eye."""


def phone_silent(ctx: Context, action: Action) -> str:
    """Sound and vibration off."""
    if belongings.lacks(ctx, "phone"):
        return "no_phone"
    if ctx.get(R.PHONE_SILENT):
        return "already_so"
    ctx.set(R.PHONE_SILENT, 1)
    ctx.emit(EventType.PHONE_SILENCED, actor=TRAINEE, unit=ctx.unit_of(0))
    trainee.responded(ctx)
    return ""


def raise_alarm(ctx: Context, action: Action) -> str:
    """Raises the school's alarm by a button (``target``) or, without one, the app; or the programme whose id is the value."""
    kind = action.value or "lockdown"
    programme = alarms.raisable(ctx, kind)
    if programme >= 0:
        return _press(ctx, programme, action.target)
    if action.target:
        reason = at_device(ctx, action.target, kind)
        if reason:
            return reason
    elif belongings.lacks(ctx, "phone"):
        return "no_phone"
    channel = "button" if action.target else "app"
    unit = ctx.unit_of(0)
    ctx.emit(EventType.ALARM_RAISED, actor=TRAINEE, unit=unit, kind=kind, place_given=unit >= 0, channel=channel)
    alarms.start_kind(ctx, kind)
    trainee.responded(ctx)
    return ""


def _press(ctx: Context, programme: int, place: str) -> str:
    """Raises one of the scenario's programmes by its button, as in the reception; ``place`` is what the trainee tells it."""
    reason = alarms.why_not_raise(ctx, programme, 0)
    if not reason:
        alarms.raise_(ctx, programme, 0, place)
        trainee.responded(ctx)
    return reason


def at_device(ctx: Context, device_id: str, kind: str) -> str:
    """Why the trainee cannot raise an alarm of a kind at a device; empty when they can."""
    device = next((d for d in ctx.world.space.building.alarm_devices if d.id == device_id), None)
    if device is None:
        return "unknown_device"
    wanted = {"lockdown": AlarmKind.LOCKDOWN_BUTTON, "fire": AlarmKind.FIRE_CALL_POINT}.get(kind)
    if device.kind not in (wanted, AlarmKind.PANEL):
        return "wrong_device"
    x, y = ctx.state.xy[0].tolist()
    level = ctx.world.space.level_ids[int(ctx.world.space.cell_level[ctx.state.cell[0]])]
    near = device.level_id == level and distance(x, y, *device.point) <= REACH + 0.3
    return "" if near else "out_of_reach"


def call_112(ctx: Context, action: Action) -> str:
    """Calls 112."""
    if belongings.lacks(ctx, "phone"):
        return "no_phone"
    if ctx.get(R.CALL) == 1:
        return "on_the_line"
    ctx.set(R.CALL, 1)
    ctx.set(R.CALL_START, ctx.state.tick)
    ctx.set(R.CALL_LAST, -1)
    operator.answer(ctx)
    ctx.emit(EventType.CALL_STARTED, actor=TRAINEE, unit=ctx.unit_of(0), safe=safe_to_talk(ctx))
    noise.make(ctx, 0, "call")
    trainee.responded(ctx)
    return ""


def safe_to_talk(ctx: Context) -> bool:
    """Hidden behind closed doors and out of sight, or outdoors and out of sight."""
    unit = ctx.unit_of(0)
    sheltered = trainee.is_outdoors(ctx.world, unit) or trainee.behind_closed_doors(ctx, unit)
    return sheltered and exposure.seen_points(ctx, danger.units(ctx)) == 0


def call_statement(ctx: Context, action: Action) -> str:
    """Says one of the scenario's statements to the operator."""
    if ctx.get(R.CALL) != 1:
        return "not_on_the_line"
    statements = ctx.world.scenario.statements
    k = next((k for k, s in enumerate(statements) if s.id == action.value), -1)
    if k < 0:
        return "unknown_statement"
    given = ctx.world.layout.statements + k
    if ctx.get(given) >= 0:
        return "already_said"
    said = statements[k]
    if reason := operator.why_not_say(ctx, said):
        return reason
    ctx.set(given, ctx.state.tick)
    ctx.set(R.CALL_LAST, ctx.state.tick)
    data: dict[str, Value] = {"field": said.field, "seen": said.seen, "claimed_seen": said.claims_seen}
    ctx.emit_data(EventType.CALL_STATEMENT, data | operator.told(ctx, said), actor=TRAINEE, unit=ctx.unit_of(0), target=said.id)
    return ""


def call_silent(ctx: Context, action: Action) -> str:
    """Presses keys instead of speaking from now on."""
    return operator.go_silent(ctx, safe=safe_to_talk(ctx))


def hang_up(ctx: Context, action: Action) -> str:
    """The caller ends the call."""
    if ctx.get(R.CALL) != 1:
        return "not_on_the_line"
    _end_call(ctx, "caller")
    return ""


def _end_call(ctx: Context, by: str) -> None:
    ctx.set(R.CALL, 2)
    ctx.emit_data(EventType.CALL_ENDED, {"by": by} | operator.ended(ctx), actor=TRAINEE, unit=ctx.unit_of(0))


def step(ctx: Context) -> None:
    """The operator asks on, and ends the call once there is enough to go on, or nothing more to say."""
    if operator.of(ctx) is not None:
        if operator.step(ctx):
            _end_call(ctx, "operator")
        return
    if ctx.get(R.CALL) != 1 or ctx.get(R.CALL_LAST) < 0 or ctx.since(R.CALL_LAST) < OPERATOR_SECONDS:
        return
    fields = {s.field for s in ctx.world.scenario.statements}
    enough = min(FIELDS_ENOUGH.get(ctx.world.scenario.role, FIELDS_ENOUGH_STAFF), len(fields))
    if len(operator.fields_given(ctx)) >= enough:
        _end_call(ctx, "operator")


def message(ctx: Context, action: Action) -> str:
    """Sends a text."""
    if belongings.lacks(ctx, "phone"):
        return "no_phone"
    ctx.emit(EventType.MESSAGE_SENT, actor=TRAINEE, unit=ctx.unit_of(0), to=action.value or action.target)
    return ""


def say(ctx: Context, action: Action) -> str:
    """Says one of the scenario's phrases."""
    phrase = next((p for p in ctx.world.scenario.phrases if p.id == (action.value or action.target)), None)
    if phrase is None:
        return "unknown_phrase"
    heard = caring.speak(ctx, phrase)
    ctx.emit_data(EventType.SAID, {"level_db": phrase.level_db} | heard, actor=TRAINEE, unit=ctx.unit_of(0), target=phrase.id)
    if phrase.order is None or phrase.order.by == "voice":
        noise.make(ctx, 0, "speech", phrase.level_db)
    orders.give(ctx, phrase)
    return ""


def hush(ctx: Context, action: Action) -> str:
    """A finger to the lips: a person near by is quiet a moment later."""
    person = earshot.person_index(ctx, action.target or action.value)
    if person is None:
        return "unknown_person"
    if too_far_to_hush(ctx, person):
        return "too_far"
    if ctx.get(R.HUSHING) == person:
        return "just_done"
    ctx.emit(EventType.HUSHED, actor=TRAINEE, unit=ctx.unit_of(0), target=ctx.name(person))
    noise.make(ctx, 0, "hush")
    if not needs.upset(ctx, person):  # who cannot be quiet at will is not by a sign
        ctx.set(R.HUSHING, person)
        ctx.set(R.HUSH_UNTIL, ctx.after(HUSH_SECONDS))
    trainee.responded(ctx)
    return ""


def too_far_to_hush(ctx: Context, person: int) -> bool:
    """Whether a person is in another room or more than ``HUSH_METRES`` away."""
    x, y = ctx.state.xy[0].tolist()
    px, py = ctx.state.xy[person].tolist()
    return ctx.unit_of(person) != ctx.unit_of(0) or distance(x, y, px, py) > HUSH_METRES


def warn(ctx: Context, action: Action) -> str:
    """Calls out to people near by; those who had not understood now have."""
    last = ctx.get(R.WARNED)
    if last >= 0 and ctx.state.tick - last < WARN_REPEAT * STEP_HZ:
        return "just_done"
    ctx.set(R.WARNED, ctx.state.tick)
    reached = earshot.within_call(ctx)
    for person in reached:
        news.urge(ctx, person)
    ctx.emit(EventType.WARNED, actor=TRAINEE, unit=ctx.unit_of(0), people=len(reached))
    noise.make(ctx, 0, "calling_out")
    trainee.responded(ctx)
    return ""


def count_heads(ctx: Context, action: Action) -> str:
    """Enters how many others are in the room."""
    entered = earshot.whole_number(action.value.removeprefix("-"))
    if entered is None:
        return "not_a_number"
    true = len(trainee.people_in_room(ctx))
    data: dict[str, Value] = {"entered": -entered if action.value.startswith("-") else entered, "true": true}
    ctx.emit_data(EventType.HEADS_COUNTED, data | guarding.counts(ctx), actor=TRAINEE, unit=ctx.unit_of(0))
    return ""


def decide(ctx: Context, action: Action) -> str:
    """Answers a question that is being asked."""
    decisions = ctx.world.scenario.decisions
    k = next((k for k, d in enumerate(decisions) if d.id == action.target), -1)
    if k < 0:
        return "unknown_decision"
    option = next((o for o, x in enumerate(decisions[k].options) if x.id == action.value), -1)
    if option < 0:
        return "unknown_option"
    if ctx.get(ctx.world.layout.decisions_shown + k) < 0:
        return "not_asked"
    if ctx.get(ctx.world.layout.decisions + k) >= 0:
        return "already_answered"
    ctx.set(ctx.world.layout.decisions + k, option)
    ctx.emit(EventType.DECIDED, actor=TRAINEE, unit=ctx.unit_of(0), target=action.target, option=action.value)
    says = decisions[k].options[option].says
    if says:
        say(ctx, Action(ActionKind.SAY, value=says))
    return ""
