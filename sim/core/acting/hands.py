"""What the trainee's hands do to doors, lights, blinds and things. Every function gives the reason it could not, or nothing."""

from sim.core.acting import reach, trainee
from sim.core.building import doors, noise
from sim.core.commands import Action, ActionKind
from sim.core.context import Context
from sim.core.registers import R, Work
from sim.core.zone import hazards
from sim.events import TRAINEE, EventType
from sim.plan.building import Blinds
from sim.units import REACH


def open_door(ctx: Context, action: Action) -> str:
    """Pulls the handle down and opens."""
    door, reason = reach.door(ctx, action.target)
    reason = reason or doors.why_not_open(ctx, door, 0)
    if not reason:
        doors.open_(ctx, door, 0)
    return reason


def close_door(ctx: Context, action: Action) -> str:
    """Pushes the leaf shut."""
    door, reason = reach.door(ctx, action.target, reach.LEAN)
    if reason:
        return reason
    if not ctx.state.door_goal[door] and ctx.state.door_open[door] <= 0.0:
        return "already_closed"
    doors.close(ctx, door, 0)
    trainee.responded(ctx)
    return ""


def lock_door(ctx: Context, action: Action) -> str:
    """Starts locking; it takes the lock's time while the hand stays there."""
    door, reason = reach.door(ctx, action.target)
    reason = reason or doors.why_not_lock(ctx, door, 0)
    if not reason and ctx.state.door_goal[door]:
        reason = "door_open"
    if not reason and ctx.get(R.WORK):
        reason = "busy"
    if not reason:
        _begin(ctx, Work.LOCK, door, doors.lock_seconds(ctx, door, 0))
        trainee.responded(ctx)
    return reason


def unlock_door(ctx: Context, action: Action) -> str:
    """Unlocks, from the lock side or with a key."""
    door, reason = reach.door(ctx, action.target)
    if not reason and not ctx.state.door_locked[door]:
        reason = "not_locked"
    if not reason and not doors.on_lock_side(ctx, door, 0) and not doors.has_key(ctx, 0):
        reason = "wrong_side"
    if not reason:
        doors.unlock(ctx, door, 0, by_key=not doors.on_lock_side(ctx, door, 0))
    return reason


def check_lock(ctx: Context, action: Action) -> str:
    """Tries the handle."""
    door, reason = reach.door(ctx, action.target)
    if not reason:
        locked = bool(ctx.state.door_locked[door])
        target = action.target
        ctx.emit(EventType.LOCK_CHECKED, actor=TRAINEE, unit=ctx.unit_of(0), target=target, locked=locked)
        hazards.at_door(ctx, door, ("heat", "smoke"))
    return reason


def block_door(ctx: Context, action: Action) -> str:
    """Starts pushing furniture to a shut door."""
    door, reason = reach.door(ctx, action.target, reach.LEAN)
    reason = reason or doors.why_not_block(ctx, door, 0)
    if not reason and ctx.get(R.WORK):
        reason = "busy"
    if not reason:
        _begin(ctx, Work.BLOCK, door, doors.BLOCK_SECONDS)
        noise.make(ctx, 0, "furniture")
        trainee.responded(ctx)
    return reason


def movable_furniture(ctx: Context) -> bool:
    """Whether the trainee's room has furniture that can be pushed and holds a door."""
    return doors.movable_furniture(ctx, ctx.unit_of(0))


def cover_glass(ctx: Context, action: Action) -> str:
    """Covers the pane of a door."""
    door, reason = reach.door(ctx, action.target)
    if reason:
        return reason
    glazed = ctx.world.openings[door].glazed
    if glazed is None:
        return "glass_unknown"
    if glazed <= 0.0:
        return "no_glass"
    if ctx.state.door_covered[door]:
        return "already_covered"
    ctx.state.door_covered[door] = 1
    ctx.emit(EventType.GLASS_COVERED, actor=TRAINEE, unit=ctx.unit_of(0), target=action.target)
    trainee.responded(ctx)
    return ""


def lights(ctx: Context, action: Action) -> str:
    """Switches the room's lights."""
    unit, reason = _here(ctx, action)
    on = action.kind is ActionKind.LIGHTS_ON
    if not reason and not reach.near_switch(ctx, unit):
        reason = "out_of_reach"
    if not reason and bool(ctx.state.lights_on[unit]) == on:
        reason = "already_so"
    if reason:
        return reason
    ctx.state.lights_on[unit] = on
    ctx.emit(EventType.LIGHTS_CHANGED, actor=TRAINEE, unit=unit, on=on)
    if not on:
        trainee.responded(ctx)
    return ""


def blinds(ctx: Context, action: Action) -> str:
    """Lets down or raises all blinds of the room."""
    unit, reason = _here(ctx, action)
    if not reason and not ctx.world.has_blinds[unit]:
        unknown = any(w.blinds is Blinds.UNKNOWN for w in ctx.world.windows[unit])
        reason = "blinds_unknown" if unknown else "no_blinds"
    if not reason and not reach.near_blind(ctx, unit):
        reason = "out_of_reach"
    down = action.kind is ActionKind.BLINDS_DOWN
    if not reason and bool(ctx.state.blinds_down[unit]) == down:
        reason = "already_so"
    if reason:
        return reason
    ctx.state.blinds_down[unit] = down
    share = round(reach.covered_share(ctx.world, ctx.state, unit), 3)
    ctx.emit(EventType.BLINDS_CHANGED, actor=TRAINEE, unit=unit, down=down, covered=share)
    if down:
        trainee.responded(ctx)
    return ""


def _here(ctx: Context, action: Action) -> tuple[int, str]:
    """The unit an action means (default: the trainee's) and why it cannot be worked."""
    unit = ctx.unit_of(0)
    if unit < 0:
        return unit, "outdoors"
    named = ctx.world.space.unit_index.get(action.target, unit if not action.target else -1)
    return unit, "" if named == unit else "not_in_room"


def show_hands(ctx: Context, action: Action) -> str:
    """Holds up empty hands."""
    if not ctx.get(R.HANDS_SHOWN):
        ctx.set(R.HANDS_SHOWN, 1)
        ctx.emit(EventType.HANDS_SHOWN, actor=TRAINEE, unit=ctx.unit_of(0))
    return ""


# --- work that takes time


def _begin(ctx: Context, work: Work, door: int, seconds: float) -> None:
    ctx.set(R.WORK, work)
    ctx.set(R.WORK_DOOR, door)
    ctx.set(R.WORK_START, ctx.state.tick)
    ctx.set(R.WORK_UNTIL, ctx.after(seconds))


def step(ctx: Context) -> None:
    """Goes on with a lock or furniture; walking off or an opening door ends it undone."""
    work, door = ctx.get(R.WORK), ctx.get(R.WORK_DOOR)
    if not work:
        return
    kind = ActionKind.LOCK_DOOR if work == Work.LOCK else ActionKind.BLOCK_DOOR
    if reach.door_distance(ctx, door) > REACH + reach.LEAN:
        _give_up(ctx, kind, "moved_away")
    elif ctx.state.door_goal[door]:
        _give_up(ctx, kind, "door_open")
    elif ctx.state.tick >= ctx.get(R.WORK_UNTIL) and ctx.state.door_open[door] <= 0.0:
        ctx.set(R.WORK, Work.NONE)
        _finish(ctx, work, door)


def _finish(ctx: Context, work: int, door: int) -> None:
    if work == Work.LOCK:
        if not ctx.state.door_locked[door]:
            doors.lock(ctx, door, 0, ctx.since(R.WORK_START))
            noise.make(ctx, 0, "lock")
        return
    doors.block(ctx, door, 0)


def _give_up(ctx: Context, kind: ActionKind, reason: str) -> None:
    ctx.set(R.WORK, Work.NONE)
    ctx.emit(EventType.ACTION_REFUSED, actor=TRAINEE, unit=ctx.unit_of(0), action=str(kind), reason=reason)
