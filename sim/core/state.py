"""The whole changing state of a run as flat arrays. Person 0 is the trainee.

Everything the next step depends on is here, so a copy is a snapshot and its bytes are what is hashed.
"""

from copy import copy
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Index = npt.NDArray[np.intp]
"""Positions in another array, as ``np.flatnonzero`` gives them."""

U8 = npt.NDArray[np.uint8]


class Posture(IntEnum):
    """How a body is held."""

    STANDING = 0
    CROUCHED = 1
    SEATED = 2


class Activity(IntEnum):
    """What a person is seen doing; the view maps it to a clip."""

    IDLE = 0
    WALK = 1
    RUN = 2
    SIT = 3
    CROUCH = 4
    TALK = 5
    HUSH = 6
    PHONE = 7
    OPEN = 8


EYE = {Posture.STANDING: 1.5, Posture.CROUCHED: 0.8, Posture.SEATED: 0.7}
"""Eye heights used for sight (research: standing 1.5 m, crouched 0.8 m; seated on the floor by eye)."""


@dataclass
class State:
    """``N`` people, ``D`` doors (``Space.door_ids``), ``U`` units (``Space.unit_ids``)."""

    tick: int
    # people
    xy: F64  # (N, 2)
    heading: F64  # (N,) radians
    cell: I32  # (N,)
    speed: F64  # (N,) metres per second, smoothed for the view
    posture: U8  # (N,) Posture
    activity: U8  # (N,) Activity
    present: U8  # (N,) 1 while the person is in the model
    mind: I32  # (N, M) the behaviour's own integers (policy state, timers in ticks, goal)
    # doors
    door_open: F64  # (D,) 0 closed .. 1 wide open
    door_goal: U8  # (D,) 1 opening or open
    door_locked: U8  # (D,)
    door_blocked: U8  # (D,)
    door_covered: U8  # (D,) pane covered
    door_armed: U8  # (D,) whether a lock throws itself when shut, and from where it opens then (sim.core.building.electric)
    door_tried: U8  # (D,) the danger zone's walk found it would not open
    # units
    lights_on: U8  # (U,)
    blinds_down: U8  # (U,)
    noise: F64  # (U + 1,) dB(A) at 1 m of the loudest sound made there lately, the outdoors last; kept for the danger zone's walk
    # alarms, danger, triggers and everything else that is small
    alarm_on: U8  # one per scenario alarm
    danger_unit: int  # unit index, -1 outdoors, -2 none
    registers: I32  # the core's own integers (phases, timers, flags of the trainee), laid out in sim.core.registers
    # the walkers' numbers
    face: F64  # (N, 2) unit vector of the way a body is going; heading follows it
    spot: F64  # (N, 2) where the person means to end up
    pace: F64  # (N,) how fast the person means to go now, metres per second
    hurry: I32  # (N,) tick until which the person hurries on after a gate, -1 none
    stride: F64  # (N, 2) metres still to go in the stride being taken: as meant, and half way as the walls let it
    stride_cell: I32  # (N,) the cell it ends in, as far as is known; -1 of whoever takes no stride
    # the doors' numbers
    tokens: F64  # (G,) people a gate may take now (sim.core.walking.gates: the doors, then the open passages)
    door_timer: I32  # (D,) tick when a closer shuts it, -1 none
    door_hand: I32  # (D,) person who last worked it, -1 the closer
    # the trainee's numbers
    walked: float  # metres since the alarm was heard
    anchor: F64  # (2, 2) where the trainee stood when the alarm was heard, and where the last stillness began

    @classmethod
    def alone(cls, xy: tuple[float, float], heading: float, doors: int, units: int) -> "State":
        """One body in cell 0 of a building where nothing is going on: lights on, doors shut, no alarm, no danger zone."""
        here = np.array([xy])
        return cls(
            tick=0,
            xy=here,
            heading=np.array([heading]),
            cell=np.zeros(1, np.int32),
            speed=np.zeros(1),
            posture=np.zeros(1, np.uint8),
            activity=np.zeros(1, np.uint8),
            present=np.ones(1, np.uint8),
            mind=np.zeros((1, 1), np.int32),
            door_open=np.zeros(doors),
            door_goal=np.zeros(doors, np.uint8),
            door_locked=np.zeros(doors, np.uint8),
            door_blocked=np.zeros(doors, np.uint8),
            door_covered=np.zeros(doors, np.uint8),
            door_armed=np.zeros(doors, np.uint8),
            door_tried=np.zeros(doors, np.uint8),
            lights_on=np.ones(units, np.uint8),
            blinds_down=np.zeros(units, np.uint8),
            noise=np.zeros(units + 1),
            alarm_on=np.zeros(0, np.uint8),
            danger_unit=-2,
            registers=np.zeros(0, np.int32),
            face=np.array([[0.0, 1.0]]),
            spot=here.copy(),
            pace=np.zeros(1),
            hurry=np.full(1, -1, np.int32),
            stride=np.zeros((1, 2)),
            stride_cell=np.full(1, -1, np.int32),
            tokens=np.zeros(doors),
            door_timer=np.full(doors, -1, np.int32),
            door_hand=np.full(doors, -1, np.int32),
            walked=0.0,
            anchor=np.zeros((2, 2)),
        )

    def copy(self) -> "State":
        """An independent copy."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(other, name, value.copy())
        return other
