"""What people do once they know of an alarm, as data: the states they go through, what ends each, and how long things take.

A *policy* is drawn for each person from the shares a scenario gives (``PeopleGroup.behaviour``).  ``STATES`` says for every
``Mode`` what may end it and which modes may follow; ``sim.core.crowd`` does it, and tests hold it to this table.  No published
table says how often pupils or staff do which of these: the shares are the scenario's, and every figure here is its own ``Span``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sim.core.mind import Mode


@dataclass(frozen=True, slots=True)
class Span:
    """A parameter that is drawn evenly between ``low`` and ``high``."""

    low: float
    high: float
    unit: str
    source: str

    def at(self, share: float) -> float:
        """The value at ``share`` (0..1) of the way from low to high."""
        return self.low + (self.high - self.low) * share


_DRILL: Final = "by eye, within A02 (8 s is good) and drill reports of corridors empty within seconds"

REACTION: Final[Mapping[str, Span]] = {
    "lock": Span(0.8, 2.5, "s", _DRILL),
    "sweep": Span(0.8, 2.5, "s", _DRILL),
    "follow_teacher": Span(1.5, 4.0, "s", _DRILL),
    "hide": Span(1.0, 4.0, "s", _DRILL),
    "flee": Span(1.0, 3.0, "s", _DRILL),
    "help": Span(1.0, 3.0, "s", _DRILL),
    "fetch": Span(1.5, 4.0, "s", _DRILL),
    "freeze": Span(1.0, 2.0, "s", _DRILL),
    "hesitate": Span(6.0, 14.0, "s", "by eye, after the pre-evacuation tails of Lovreglio et al. 2019"),
}
"""From knowing to acting, by policy."""

FREEZE: Final = Span(10.0, 25.0, "s", "by eye; being called at ends it")
URGED: Final = Span(0.5, 1.5, "s", "by eye")
PATIENCE: Final = Span(6.0, 12.0, "s", "by eye: pupils look to their teacher first")
HELP_WAIT: Final = Span(12.0, 25.0, "s", "by eye: who needs somebody's arm waits for it before setting out alone")
DOORSTEP: Final = Span(1.0, 2.5, "s", "by eye: a handle tried twice")
LOOK_ABOUT: Final = Span(0.4, 1.0, "s", "by eye: who sets out sees where others go (social influence: Bode et al. 2013)")
LOOK: Final = Span(1.0, 1.0, "s", "by eye")
GATHER: Final = Span(15.0, 15.0, "s", "A05: closed within 15 to 30 s")
SWEEP: Final = Span(12.0, 20.0, "s", "by eye, within A05 and A23")
FINISH: Final = Span(2.0, 2.0, "s", "by eye (drill: curtains and tables within a minute)")
COUNT: Final = Span(3.0, 8.0, "s", "by eye: a class of 25 at three to eight a second")
RUMMAGE: Final = Span(4.0, 12.0, "s", "by eye")
GLANCE: Final = Span(0.25, 0.25, "per second and person seen", "by eye; that others act raises acting: Kinateder & Warren 2016")

PARAMETERS: Final[Mapping[str, Span]] = {
    **{f"reaction.{name}": span for name, span in REACTION.items()},
    "freeze": FREEZE,
    "urged": URGED,
    "patience": PATIENCE,
    "help_wait": HELP_WAIT,
    "doorstep": DOORSTEP,
    "look_about": LOOK_ABOUT,
    "look": LOOK,
    "gather": GATHER,
    "sweep": SWEEP,
    "finish": FINISH,
    "count": COUNT,
    "rummage": RUMMAGE,
    "glance": GLANCE,
}
"""Every parameter by name."""


class End(StrEnum):
    """What ends a state."""

    TIME = "its time is up"
    THERE = "one is there"
    TOLD = "the alarm is heard, read, seen or told"
    CALLED = "somebody calls"
    LEADER = "the leader sets out"
    DOOR = "a door does not open, or there is no way"
    NEED = "somebody is in need"


_SHELTER: Final = (Mode.GO, Mode.LOW)
_ACT: Final = (*_SHELTER, Mode.GATHER, Mode.FINISH, Mode.LEAVE, Mode.FROZEN, Mode.FOLLOW, Mode.SWEEP, Mode.AID, Mode.ERRAND)
_BACK: Final = (Mode.GO, Mode.GATHER, Mode.FINISH)
_STOPPED: Final = (*_SHELTER, Mode.BARRED, Mode.LEAVE)

Ends = tuple[tuple[End, tuple[Mode, ...]], ...]

STATES: Final[Mapping[Mode, Ends]] = {
    Mode.LEISURE: ((End.TIME, (Mode.LEISURE, Mode.STROLL)), (End.TOLD, (Mode.NOTICE,))),
    Mode.STROLL: ((End.THERE, (Mode.LEISURE,)), (End.DOOR, (Mode.LEISURE,)), (End.TOLD, (Mode.NOTICE,))),
    Mode.NOTICE: ((End.TIME, _ACT), (End.CALLED, (Mode.NOTICE,))),
    Mode.FROZEN: ((End.TIME, (*_SHELTER, Mode.LEAVE, Mode.FOLLOW)), (End.CALLED, (Mode.FROZEN,)), (End.NEED, (Mode.FOLLOW,))),
    Mode.FOLLOW: ((End.LEADER, (Mode.GO, Mode.LEAVE, Mode.LOW)), (End.TIME, (Mode.GO, Mode.LEAVE, Mode.LOW, Mode.FOLLOW))),
    Mode.GO: ((End.THERE, (Mode.LOW, Mode.GATHER, Mode.FINISH)), (End.DOOR, _STOPPED), (End.LEADER, (*_SHELTER, Mode.LEAVE))),
    Mode.BARRED: ((End.TIME, (*_STOPPED, Mode.OUT)),),
    Mode.LEAVE: ((End.THERE, (Mode.AWAY,)), (End.TIME, ()), (End.DOOR, _STOPPED), (End.LEADER, _SHELTER)),
    Mode.AWAY: ((End.THERE, (Mode.OUT,)), (End.DOOR, (Mode.OUT,))),
    Mode.OUT: (),
    Mode.GATHER: ((End.THERE, (Mode.GATHER, Mode.CLOSE)), (End.TIME, (Mode.GATHER, Mode.CLOSE)), (End.DOOR, _STOPPED)),
    Mode.CLOSE: ((End.TIME, (Mode.CLOSE, Mode.LOCK, Mode.NEXT_DOOR, Mode.FINISH)),),
    Mode.LOCK: ((End.TIME, (Mode.GATHER, Mode.NEXT_DOOR, Mode.FINISH)),),
    Mode.NEXT_DOOR: ((End.THERE, (Mode.CLOSE,)), (End.DOOR, _STOPPED)),
    Mode.FINISH: ((End.TIME, (Mode.COUNTING, Mode.LOW)),),
    Mode.COUNTING: ((End.TIME, (Mode.LOW,)),),
    Mode.SWEEP: ((End.THERE, (Mode.SWEEP, *_BACK)), (End.TIME, _BACK), (End.DOOR, _STOPPED)),
    Mode.AID: ((End.THERE, (Mode.GO, Mode.LEAVE, Mode.LOW, Mode.AID)), (End.DOOR, _STOPPED)),
    Mode.ERRAND: ((End.THERE, (Mode.FETCH,)), (End.DOOR, _STOPPED)),
    Mode.FETCH: ((End.TIME, (*_SHELTER, Mode.LEAVE)),),
    Mode.LOW: ((End.THERE, (Mode.LOW,)), (End.DOOR, (Mode.LOW,))),
    Mode.OFFICER: (),
}
"""Mode -> what may end it, and the modes that may follow."""

FIRST: Final[Mapping[str, tuple[Mode, ...]]] = {
    "hide": (*_SHELTER, Mode.FOLLOW),
    "follow_teacher": (*_SHELTER, Mode.FOLLOW, Mode.LEAVE),
    "lock": (*_SHELTER, Mode.GATHER, Mode.FINISH),
    "sweep": (*_SHELTER, Mode.SWEEP, Mode.GATHER, Mode.FINISH),
    "flee": (Mode.LEAVE, *_SHELTER),
    "freeze": (Mode.FROZEN,),
    "hesitate": (*_SHELTER, Mode.FOLLOW),
    "help": (Mode.AID, *_SHELTER, Mode.FOLLOW),
    "fetch": (Mode.ERRAND, *_SHELTER),
}
"""Policy -> the modes it may begin with once the reaction time is over.  After a fire alarm alone everybody may LEAVE."""
