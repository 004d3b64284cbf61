"""From an action to the function that does it; what cannot be done is reported with its reason, never raised."""

from collections.abc import Callable, Mapping
from typing import Final

from sim.core.acting import caring, hands, items, looking, orders, voice
from sim.core.commands import Action, ActionKind
from sim.core.context import Context
from sim.events import TRAINEE, EventType

K = ActionKind

DO: Final[Mapping[ActionKind, Callable[[Context, Action], str]]] = {
    K.OPEN_DOOR: hands.open_door,
    K.CLOSE_DOOR: hands.close_door,
    K.LOCK_DOOR: hands.lock_door,
    K.UNLOCK_DOOR: hands.unlock_door,
    K.CHECK_LOCK: hands.check_lock,
    K.BLOCK_DOOR: hands.block_door,
    K.COVER_GLASS: hands.cover_glass,
    K.LIGHTS_OFF: hands.lights,
    K.LIGHTS_ON: hands.lights,
    K.BLINDS_DOWN: hands.blinds,
    K.BLINDS_UP: hands.blinds,
    K.PICK_UP: items.pick_up,
    K.SHOW_HANDS: hands.show_hands,
    K.LOOK_OUT: looking.look_out,
    K.KNOCK: looking.knock,
    K.MARK: orders.mark,
    K.FIND: items.find,
    K.USE_ITEM: caring.use,
    K.ASK_HELP: caring.ask_help,
    K.TAKE_LIFT: caring.take_lift,
    K.PHONE_SILENT: voice.phone_silent,
    K.RAISE_ALARM: voice.raise_alarm,
    K.CALL_112: voice.call_112,
    K.CALL_STATEMENT: voice.call_statement,
    K.CALL_SILENT: voice.call_silent,
    K.HANG_UP: voice.hang_up,
    K.MESSAGE: voice.message,
    K.SAY: voice.say,
    K.HUSH: voice.hush,
    K.WARN: voice.warn,
    K.COUNT_HEADS: voice.count_heads,
    K.DECIDE: voice.decide,
}
"""Everything but STOP, PAUSE and RESUME, which the simulation itself takes before anything else."""


def take(ctx: Context, action: Action) -> None:
    """Does one action, or reports why not."""
    reason = DO[action.kind](ctx, action)
    if reason:
        ctx.emit(
            EventType.ACTION_REFUSED,
            actor=TRAINEE,
            unit=ctx.unit_of(0),
            target=action.target,
            action=str(action.kind),
            reason=reason,
        )
