"""What a trainee can do to the simulation in one step: a quantised body and discrete actions.

This is all the core is fed and all the run log keeps of a person (charter 4).
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Body:
    """Where the trainee's body wants to be: ``x``/``y`` in 5 cm, ``heading`` 0..63 of a turn, ``eye`` height in 10 cm."""

    x: int
    y: int
    heading: int
    eye: int


class ActionKind(StrEnum):
    """Everything a trainee's hands, voice and phone can do. Targets are ids of the plan or scenario."""

    OPEN_DOOR = "open_door"  # target: opening
    CLOSE_DOOR = "close_door"
    LOCK_DOOR = "lock_door"
    UNLOCK_DOOR = "unlock_door"
    CHECK_LOCK = "check_lock"
    BLOCK_DOOR = "block_door"  # furniture pushed to the door
    COVER_GLASS = "cover_glass"  # cover a door's pane; target: opening
    LIGHTS_OFF = "lights_off"  # target: unit
    LIGHTS_ON = "lights_on"
    BLINDS_DOWN = "blinds_down"  # target: unit, all its windows
    BLINDS_UP = "blinds_up"
    PHONE_SILENT = "phone_silent"
    RAISE_ALARM = "raise_alarm"  # value: lockdown | fire | id of an alarm with raised_from; target: device, place told, none
    CALL_112 = "call_112"
    CALL_STATEMENT = "call_statement"  # value: statement id of the scenario
    CALL_SILENT = "call_silent"  # presses keys instead of speaking
    HANG_UP = "hang_up"
    MESSAGE = "message"  # value: who (parent, friend_in_school, public)
    SAY = "say"  # value: phrase id
    HUSH = "hush"  # target: person
    WARN = "warn"  # calls out to people near by
    PICK_UP = "pick_up"  # target or value: item
    SHOW_HANDS = "show_hands"
    COUNT_HEADS = "count_heads"  # value: the number entered
    DECIDE = "decide"  # target: decision id, value: option id
    LOOK_OUT = "look_out"  # through a door's pane; target: opening
    KNOCK = "knock"  # target: opening, value: short | long
    MARK = "mark"  # target: inject that reports, value: seen | believed
    FIND = "find"  # target: item one was to find
    USE_ITEM = "use_item"  # target: person, value: item
    ASK_HELP = "ask_help"  # target: person asked, value: person helped, or nobody for oneself
    TAKE_LIFT = "take_lift"  # target: lift
    STOP = "stop"  # never scored
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Action:
    """One discrete action."""

    kind: ActionKind
    target: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the trainee gives the core in one step; ``body`` None means unchanged."""

    body: Body | None = None
    actions: tuple[Action, ...] = ()
