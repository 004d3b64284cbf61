"""Clips of all skeletons, baked to bone palettes."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.view.mesh import F32
from sim.view.people.body import levels
from sim.view.people.cast import Cast, Clip, Clips
from sim.view.people.chair import chair
from sim.view.people.gaits import RUN, STROLL, WALK, Gait, gait_pose
from sim.view.people.poses import Moves
from sim.view.people.rig import Pose, Rig
from sim.view.people.shapes import Shapes
from sim.view.people.skeleton import BONES, SKELETONS, WHEEL, Skeleton
from sim.view.people.table import CAST

F64 = npt.NDArray[np.float64]

FRAMES = 24

_GAITS: dict[Clip, Gait] = {Clip.WALK: WALK, Clip.RUN: RUN, Clip.STROLL: STROLL}

_STILL: dict[Clip, tuple[Callable[[Moves], Pose], float]] = {
    Clip.IDLE: (Moves.stand, 5.2),
    Clip.SIT: (Moves.sit, 6.0),
    Clip.CROUCH: (Moves.crouch, 5.0),
    Clip.TALK: (Moves.talk, 4.4),
    Clip.HUSH: (Moves.hush, 3.6),
    Clip.PHONE: (Moves.phone, 5.0),
    Clip.OPEN: (Moves.open, 2.0),
    Clip.SIT_FLOOR: (Moves.sit_floor, 6.0),
    Clip.SIT_EASY: (Moves.sit_easy, 7.0),
    Clip.LOCK: (Moves.lock, 2.0),
    Clip.PUSH: (Moves.push, 2.4),
    Clip.POINT: (Moves.point, 3.0),
    Clip.RISE: (Moves.rise, 1.1),
    Clip.WHEEL: (Moves.wheel, 6.0),
    Clip.ROLL: (Moves.roll, 1.2),
    Clip.PUSHED: (Moves.pushed, 1.2),
}
"""Clip -> (pose, seconds of a cycle)."""

_ROLLED = float(np.pi * WHEEL[1])
"""Half a turn of a wheelchair's wheels."""


def bake(bodies: tuple[Skeleton, ...] = SKELETONS) -> Clips:
    """All clips of all skeletons."""
    palette = np.zeros((len(bodies), len(Clip), FRAMES, len(BONES), 3, 4), np.float32)
    seconds, stride = np.ones(len(Clip), np.float32), np.zeros(len(Clip), np.float32)
    for k, body in enumerate(bodies):
        for clip, pose in poses_of(body):
            palette[k, int(clip)] = Rig(body.joints, pose).matrices()
    for clip, (_, length) in _STILL.items():
        seconds[int(clip)] = length
    for clip, gait in (*_GAITS.items(), (Clip.BEHIND, STROLL)):
        stride[int(clip)] = gait.stride
    stride[[int(Clip.ROLL), int(Clip.PUSHED)]] = _ROLLED
    return Clips(palette, seconds, stride)


def poses_of(body: Skeleton) -> list[tuple[Clip, Pose]]:
    """Every clip of one skeleton."""
    moves, joints = Moves(body, FRAMES), body.joints
    found = [(clip, make(moves)) for clip, (make, _) in _STILL.items()]
    found += [(clip, gait_pose(joints, gait, FRAMES)) for clip, gait in _GAITS.items()]
    return [*found, (Clip.BEHIND, gait_pose(joints, STROLL, FRAMES, handles=(0.20, 0.545)))]


def default_cast() -> Cast:
    """The figures this project makes."""
    shapes = Shapes(CAST)
    rest = np.array([[m.rest, m.ahead] for m in (Moves(b, 2) for b in SKELETONS)])
    joints: F32 = np.stack([b.joints for b in SKELETONS]).astype(np.float32)
    return Cast(CAST, levels(shapes), shapes.skeleton, joints, bake(), chair(), rest)
