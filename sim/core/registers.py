"""The layout of ``State.registers``: named integers of the run, then one block per scenario list.

Ticks are stored as they are; -1 means never, none or not yet.
"""

from dataclasses import dataclass
from enum import IntEnum, auto

import numpy as np

from sim.core.state import I32
from sim.scenario.model import Inject, Scenario


class R(IntEnum):
    """Named registers."""

    SEQ = 0  # next event number
    STARTED = auto()  # tick the first step was taken in
    PAUSED = auto()  # 1 while paused
    ENDED = auto()  # tick the run ended
    PHASE = auto()  # index into registers' phase names
    HEARD = auto()  # tick the trainee heard the first lockdown or fire alarm
    RESPONDED = auto()  # tick of the first purposeful move after it
    DANGER_START = auto()
    DANGER_PHASE = auto()  # index of the phase in force
    UNIT = auto()  # unit the trainee was last counted in (-1 outdoors, -2 not yet)
    OUTDOORS = auto()  # 1 while outdoors
    LAST_DOOR = auto()  # door whose doorway the trainee was last in
    EYE = auto()  # eye height in 10 cm
    HEADING = auto()  # 0..63
    STILL_SINCE = auto()
    SETTLED = auto()  # 1 once the present stillness was reported
    CLOSED_SINCE = auto()  # tick since when the trainee is behind closed doors
    SHELTERED = auto()  # 1 once the present shelter was reported
    WORK = auto()  # what the hands are busy with: a Work
    WORK_DOOR = auto()
    WORK_START = auto()
    WORK_UNTIL = auto()
    PHONE_SILENT = auto()
    CALL = auto()  # 0 none, 1 on line, 2 ended
    CALL_START = auto()
    CALL_LAST = auto()  # tick of the last statement
    CALL_FIELDS = auto()  # bit per field given
    HANDS_SHOWN = auto()
    HEADS_TRUE = auto()
    HUSHING = auto()  # person asked to be quiet
    HUSH_UNTIL = auto()
    TALKER = auto()  # person who talks aloud by an inject
    OFFICER = auto()  # stage of the officer: an OfficerStage
    OFFICER_DOOR = auto()
    OFFICER_UNTIL = auto()
    EXPOSED_SINCE = auto()
    EXPOSED_LAST = auto()
    EXPOSED_CHECKS = auto()  # checks in the present interval that saw something
    EXPOSED_POINTS = auto()  # body points seen, summed over those checks
    EXPOSED_UNIT = auto()
    EXPOSED_TOTAL = auto()  # body points seen over the whole run
    SEEN = auto()  # bit per body point seen since the last count
    VISIBLE = auto()  # body points seen at the last check
    FAST_SINCE = auto()  # tick since when the trainee runs
    RUN_NOISE = auto()  # tick of the last report of running
    WARNED = auto()  # tick of the last warning called out
    ALL_CLEAR = auto()  # 1 once a verified release has come
    CHANNEL_OPEN = auto()  # 1 while an officer is in the trainee's room
    WALK = auto()  # what the danger zone's walk is about: a sim.core.zone.walk.Stage
    WALK_UNTIL = auto()  # tick its present stay, way or check ends
    WALK_LINK = auto()  # link of sim.core.building.rooms gone to
    WALK_AT = auto()  # link it stands at; -1 the middle of its room
    WALK_DRAWS = auto()  # draws of chance used
    WALK_CAUSE = auto()  # why it goes: a sim.core.zone.walk.Cause
    COUNT = auto()


class Work(IntEnum):
    """What the trainee's hands are busy with."""

    NONE = 0
    LOCK = 1
    BLOCK = 2


class Calling(IntEnum):
    """Registers of each caller."""

    STAGE = 0  # a sim.core.course.callers.Stage
    DOOR = auto()
    SINCE = auto()  # tick of the first knock
    KNOCK = auto()  # tick of the next knock; once let in, the latest tick to be in
    SPOKEN = auto()  # tick something was said through the door
    COUNT = auto()


class Doorway(IntEnum):
    """What the trainee knows of what is outside their door; only where a scenario has callers, hazards or looking out."""

    LOOKED = 0  # tick
    LOOKED_DOOR = auto()
    LOOKED_CLEAR = auto()  # 1 when nothing was there
    LOCKED = auto()  # tick a door of the trainee's room was last locked
    COUNT = auto()


class Belonging(IntEnum):
    """Registers of each thing that lies somewhere."""

    TAKEN = 0  # tick
    UNTIL = auto()  # tick it will be taken, while the trainee is about it
    FOUND = auto()  # tick
    COUNT = auto()


class Hazing(IntEnum):
    """Registers of each hazard."""

    START = 0  # tick
    PHASE = auto()  # index of the phase in force
    NOTICED = auto()  # how near the trainee has noticed it: a sim.core.zone.hazards.Notice
    INSIDE = auto()  # seconds the trainee has been in it
    COUNT = auto()


class Needing(IntEnum):
    """Registers of each person with a need."""

    STEPS = 0  # from calm; 0 calm
    SINCE = auto()  # tick the person became upset
    NEXT = auto()  # tick they are heard next
    CALMED = auto()  # tick of the last calm contact
    USED = auto()  # bit per thing that has helped
    COUNT = auto()


class Extras(IntEnum):
    """What scenarios watch that ask for it; only where they do."""

    ASSEMBLED = 0  # number of the assembly point arrived at last
    OUTER_LOCKED = auto()  # outer doors locked, as told last
    COUNT = auto()


class Asking(IntEnum):
    """Registers of the 112 operator; only where there is one."""

    QUESTION = 0  # index of the question asked last
    AT = auto()  # tick it was asked, or answered
    ANSWERED = auto()  # 1 once it is
    TIMES = auto()  # how often it has been asked
    SILENT = auto()  # 1 while the caller presses keys
    COUNT = auto()


class Barrier(IntEnum):
    """What has kept a trainee on wheels or crutches from going on; only where the trainee is."""

    DOOR = 0  # door too narrow, told last
    LINK = auto()  # stairs, told last
    COUNT = auto()


def calling(scenario: Scenario) -> tuple[Inject, ...]:
    """The injects with a caller, in file order; their registers and people stand in the same order."""
    return tuple(i for i in scenario.injects if i.caller is not None)


def reports(scenario: Scenario) -> tuple[Inject, ...]:
    """The messages that tell what somebody saw or believes, in file order; their registers stand in the same order."""
    return tuple(i for i in scenario.injects if i.seen is not None)


@dataclass(frozen=True)
class Layout:
    """Where each block starts; every block has one register per entry of the scenario's list."""

    injects: int  # tick started
    triggers: int  # 1 while true
    due: int  # tick a trigger's delay ends
    conditions: int  # tick since when each condition of each trigger has held, in file order
    decisions_shown: int  # tick
    decisions: int  # option index chosen
    statements: int  # tick given
    alarms_due: int  # tick an alarm is heard from
    alarms_heard: int  # tick the trainee heard it
    alarms_done: int  # tick it took effect on doors
    alarms_failed: int  # tick it was to start and did not
    callers: int  # Calling.COUNT for each caller
    doorway: int  # Doorway.COUNT, or nothing
    marks: int  # tick each report was marked as seen or believed
    items: int  # Belonging.COUNT for each thing
    hazards: int  # Hazing.COUNT for each hazard
    needs: int  # Needing.COUNT for each person with a need
    barriers: int  # Barrier.COUNT, or nothing
    extras: int  # Extras.COUNT, or nothing
    operator: int  # Asking.COUNT, or nothing
    size: int

    @property
    def has_doorway(self) -> bool:
        """Whether the block ``doorway`` is there."""
        return self.marks > self.doorway

    @classmethod
    def of(cls, scenario: Scenario) -> "Layout":
        """The layout for a scenario."""
        conditions = sum(len(group) for t in scenario.triggers for group in t.any)
        triggers, alarms, decisions = len(scenario.triggers), len(scenario.alarms), len(scenario.decisions)
        sizes = [len(scenario.injects), triggers, triggers, conditions, decisions, decisions]
        sizes += [len(scenario.statements), alarms, alarms, alarms, alarms]
        callers = len(calling(scenario))
        sizes += [
            callers * int(Calling.COUNT),
            int(Doorway.COUNT) if callers or scenario.hazards or "look_out" in scenario.extras else 0,
        ]
        sizes += [len(reports(scenario)), len(scenario.items) * int(Belonging.COUNT)]
        sizes += [len(scenario.hazards) * int(Hazing.COUNT)]
        sizes += [sum(g.count for g in scenario.people if g.need) * int(Needing.COUNT)]
        sizes += [int(Barrier.COUNT) if scenario.mobility != "walking" else 0]
        sizes += [int(Extras.COUNT) if {"assembly", "outer_doors"}.intersection(scenario.extras) else 0]
        sizes += [int(Asking.COUNT) if scenario.operator is not None else 0]
        starts = np.cumsum([int(R.COUNT), *sizes])
        return cls(*(int(s) for s in starts))

    def fresh(self) -> I32:
        """Registers at the start of a run."""
        r = np.full(self.size, -1, dtype=np.int32)
        zero = (
            R.SEQ, R.PAUSED, R.PHASE, R.OUTDOORS, R.SETTLED, R.SHELTERED, R.WORK, R.PHONE_SILENT, R.CALL, R.CALL_FIELDS,
            R.HANDS_SHOWN, R.OFFICER, R.EXPOSED_CHECKS, R.EXPOSED_POINTS, R.EXPOSED_TOTAL, R.SEEN, R.VISIBLE, R.ALL_CLEAR,
            R.CHANNEL_OPEN, R.WALK, R.WALK_DRAWS, R.WALK_CAUSE,
        )  # fmt: skip
        r[list(zero)] = 0
        r[R.UNIT] = -2
        r[self.triggers : self.due] = 0
        return r
