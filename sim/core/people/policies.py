"""What people do once they know of an alarm, as data: the states they go through, and what ends each.

A *policy* is drawn for each person from the shares a scenario gives (``PeopleGroup.behaviour``). ``STATES`` says for every
``Mode`` what may end it and which modes may follow; ``sim.core.people.crowd`` does it, and tests hold it to this table. No
published table says how often pupils or staff do which of these: the shares are the scenario's. How long each takes:
``sim.core.people.timing``.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sim.core.people.mind import Mode


class End(StrEnum):
    """What ends a state."""

    TIME = "its time is up"
    THERE = "one is there"
    TOLD = "the alarm is heard, read, seen or told"
    CALLED = "somebody calls"
    LEADER = "the leader sets out"
    DOOR = "a door does not open, or there is no way"
    NEED = "somebody is in need"
    FEAR = "whom one comes along with goes where one believes the danger to be"


_SHELTER: Final = (Mode.GO, Mode.LOW)
_ACT: Final = (*_SHELTER, Mode.GATHER, Mode.FINISH, Mode.LEAVE, Mode.FROZEN, Mode.FOLLOW, Mode.SWEEP, Mode.AID, Mode.ERRAND)
_BACK: Final = (Mode.GO, Mode.GATHER, Mode.FINISH)
_STOPPED: Final = (*_SHELTER, Mode.BARRED, Mode.LEAVE, Mode.FOLLOW)
_RESUMED: Final = (Mode.AWAY, Mode.GATHER, Mode.NEXT_DOOR, Mode.SWEEP, Mode.AID, Mode.ERRAND)

Ends = tuple[tuple[End, tuple[Mode, ...]], ...]

STATES: Final[Mapping[Mode, Ends]] = {
    Mode.LEISURE: ((End.TIME, (Mode.LEISURE, Mode.STROLL)), (End.TOLD, (Mode.NOTICE,))),
    Mode.STROLL: ((End.THERE, (Mode.LEISURE,)), (End.DOOR, (Mode.LEISURE,)), (End.TOLD, (Mode.NOTICE,))),
    Mode.NOTICE: ((End.TIME, _ACT), (End.CALLED, (Mode.NOTICE,))),
    Mode.FROZEN: ((End.TIME, (*_SHELTER, Mode.LEAVE, Mode.FOLLOW)), (End.CALLED, (Mode.FROZEN,)), (End.NEED, (Mode.FOLLOW,))),
    Mode.FOLLOW: (
        (End.LEADER, (Mode.GO, Mode.LEAVE, Mode.LOW)),
        (End.TIME, (Mode.GO, Mode.LEAVE, Mode.LOW, Mode.FOLLOW)),
        (End.THERE, (Mode.FOLLOW,)),
        (End.DOOR, _STOPPED),
        (End.FEAR, (Mode.NOTICE,)),
    ),
    Mode.GO: ((End.THERE, (Mode.LOW, Mode.GATHER, Mode.FINISH)), (End.DOOR, _STOPPED), (End.LEADER, (*_SHELTER, Mode.LEAVE))),
    Mode.BARRED: ((End.TIME, (*_STOPPED, *_RESUMED, Mode.OUT)),),
    Mode.LEAVE: ((End.THERE, (Mode.AWAY,)), (End.TIME, ()), (End.DOOR, _STOPPED), (End.LEADER, _SHELTER)),
    Mode.AWAY: ((End.THERE, (Mode.OUT,)), (End.DOOR, (Mode.BARRED, Mode.OUT))),
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
    Mode.LOW: ((End.THERE, (Mode.LOW,)), (End.DOOR, (Mode.BARRED, Mode.LOW))),
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
