"""What a scripted trainee wants, without saying how a body does it.

A policy names one *wanted* intent at a time, again and again; whoever carries intents out (``sim.session.executor`` on the
core, ``sim.trainee.puppet`` with head and hands) works towards it until the policy wants something else.  So nothing has to
be remembered between the two, and a slower body leads to the same decisions.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.core.commands import Action, ActionKind
from sim.core.state import Posture
from sim.plan.building import Point


@dataclass(frozen=True, slots=True)
class GoTo:
    """Be in ``unit``, at ``point`` (metres) if given. An empty ``unit`` is the outdoors. Closed doors on the way are opened."""

    unit: str
    point: Point | None = None
    hurry: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """Stand and look towards a point (metres)."""

    point: Point


@dataclass(frozen=True, slots=True)
class Hold:
    """Hold a posture where one is."""

    posture: Posture


@dataclass(frozen=True, slots=True)
class Do:
    """Do something with hands, voice or phone; things out of reach are walked up to first."""

    action: Action


@dataclass(frozen=True, slots=True)
class Wait:
    """Stay as one is; ``why`` is for people who watch."""

    why: str = ""


Intent = GoTo | Face | Hold | Do | Wait

DOOR_ACTIONS = frozenset(
    {
        ActionKind.OPEN_DOOR,
        ActionKind.CLOSE_DOOR,
        ActionKind.LOCK_DOOR,
        ActionKind.UNLOCK_DOOR,
        ActionKind.CHECK_LOCK,
        ActionKind.BLOCK_DOOR,
        ActionKind.COVER_GLASS,
        ActionKind.LOOK_OUT,
        ActionKind.KNOCK,
    }
)
"""Actions whose target is an opening; hands must reach it."""

HAND_SECONDS: Mapping[ActionKind, float] = {
    ActionKind.OPEN_DOOR: 0.8,
    ActionKind.CLOSE_DOOR: 0.9,
    ActionKind.LOCK_DOOR: 0.6,
    ActionKind.UNLOCK_DOOR: 0.6,
    ActionKind.CHECK_LOCK: 0.8,
    ActionKind.BLOCK_DOOR: 4.0,
    ActionKind.COVER_GLASS: 3.0,
    ActionKind.LIGHTS_OFF: 0.5,
    ActionKind.LIGHTS_ON: 0.5,
    ActionKind.BLINDS_DOWN: 2.5,
    ActionKind.BLINDS_UP: 2.5,
    ActionKind.PHONE_SILENT: 1.5,
    ActionKind.RAISE_ALARM: 1.5,
    ActionKind.CALL_112: 3.0,
    ActionKind.CALL_STATEMENT: 2.5,
    ActionKind.CALL_SILENT: 1.5,
    ActionKind.MESSAGE: 4.0,
    ActionKind.DECIDE: 2.0,
    ActionKind.HUSH: 2.0,
    ActionKind.COUNT_HEADS: 3.0,
    ActionKind.LOOK_OUT: 1.5,
    ActionKind.KNOCK: 1.2,
    ActionKind.MARK: 2.0,
    ActionKind.FIND: 1.5,
    ActionKind.USE_ITEM: 3.0,
    ActionKind.ASK_HELP: 2.0,
}
"""Seconds a scripted pair of hands is busy with an action, by eye; what is not listed takes ``OTHER_SECONDS``."""

OTHER_SECONDS = 1.0


def hand_seconds(kind: ActionKind) -> float:
    """How long hands, voice or phone are busy with an action."""
    return HAND_SECONDS.get(kind, OTHER_SECONDS)
