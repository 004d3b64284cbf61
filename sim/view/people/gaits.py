"""Walking and running: a foot that is on the ground stays where it is while the body passes over it.

Lengths are shares of body height, times shares of a cycle.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.view.people.rig import Foot, Hand, Pose
from sim.view.people.skeleton import BONE

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Gait:
    """How somebody walks. ``stride`` is the way of one cycle, ``ground`` the share of it that a foot stays down."""

    stride: float
    ground: float
    ahead: float  # where an ankle is when its heel comes down
    drop: float  # how much lower than at rest the hips are
    bob: float
    lift: float
    strike: float  # degrees the toes point up when the heel comes down
    push: float  # degrees the heel has risen when the toes leave
    lean: float
    swing: float  # degrees arms swing to either side
    elbow: float


STROLL = Gait(0.46, 0.64, 0.115, 0.014, 0.005, 0.016, 10.0, 24.0, 1.5, 9.0, 12.0)
WALK = Gait(0.76, 0.60, 0.190, 0.032, 0.009, 0.028, 17.0, 38.0, 2.5, 20.0, 18.0)
RUN = Gait(1.22, 0.38, 0.150, 0.055, 0.016, 0.120, 4.0, 48.0, 9.0, 38.0, 78.0)
"""After usual figures of free gait: a stride of three quarters of body height at 1.3 m/s, two feet down for a fifth of the time;
a run with a flight. Angles by eye."""

_HEEL, _BALL = -0.034, 0.064
"""Where the heel and the ball of the foot touch the ground, from the ankle."""


def _rotated(x: float, z: float, pitch: F64) -> tuple[F64, F64]:
    """A point of the sole-fixed frame after the toes have risen by ``pitch`` degrees."""
    a = np.radians(pitch)
    return x * np.cos(a) - z * np.sin(a), x * np.sin(a) + z * np.cos(a)


def foot_path(gait: Gait, phase: F64, ankle: float) -> tuple[F64, F64, F64, F64]:
    """Ankle's x and z, pitch and bend of the toes (each (f,)) of a foot that comes down at phase 0; ``ankle`` is its height."""
    p = phase % 1.0
    down = p < gait.ground
    t = np.clip(p / gait.ground, 0.0, 1.0)
    x, z, pitch, bend = _grounded(gait, t, p, ankle)
    s = np.clip((p - gait.ground) / (1.0 - gait.ground), 0.0, 1.0)
    one, zero = np.ones(1), np.zeros(1)
    x0, z0, pitch0, bend0 = (float(v[0]) for v in _grounded(gait, one, one * gait.ground, ankle))
    x1, z1, pitch1, _ = (float(v[0]) for v in _grounded(gait, zero, zero, ankle))
    ease = s * s * (3 - 2 * s)
    speed = -gait.stride * (1.0 - gait.ground)
    swing_x = x0 + (x1 - x0) * ease + speed * (s - 3 * s**2 + 2 * s**3) * 0.9
    swing_z = z0 + (z1 - z0) * ease + gait.lift * np.sin(np.pi * s) ** 2 * (1.35 - 0.7 * s)
    swing_pitch = pitch0 + (pitch1 - pitch0) * np.clip(ease * 1.15, 0, 1)
    return (
        np.where(down, x, swing_x), np.where(down, z, swing_z), np.where(down, pitch, swing_pitch),
        np.where(down, bend, bend0 * (1 - ease) ** 2),
    )  # fmt: skip


def _grounded(gait: Gait, t: F64, p: F64, ankle: float) -> tuple[F64, F64, F64, F64]:
    """A foot on the ground: over the heel, flat, over the ball. ``t`` 0..1 of that time."""
    heel = np.clip(1.0 - t / 0.16, 0.0, 1.0)
    strike = gait.strike * heel
    rise = np.clip((t - 0.55) / 0.45, 0.0, 1.0)
    push = gait.push * rise * rise * (3 - 2 * rise)
    over = _rotated(-_HEEL, ankle, strike)  # the ankle seen from the heel
    first = float(_rotated(-_HEEL, ankle, np.array([gait.strike]))[0][0])
    plant = gait.ahead - first - gait.stride * p  # where the heel stands
    back = _rotated(-_BALL, ankle - 0.010, -push)  # the ankle seen from the ball
    behind = t > 0.3
    x = np.where(behind, plant - _HEEL + _BALL + back[0], plant + over[0])
    z = np.where(behind, 0.010 + back[1], over[1])
    return x, z, np.where(behind, -push, strike), np.where(behind, push, 0.0)


def gait_pose(joints: F64, gait: Gait, frames: int, handles: tuple[float, float] | None = None) -> Pose:
    """A whole cycle; ``handles`` are how far ahead and how high somebody holds on to what they push."""
    phase = np.arange(frames) / frames
    w = 2 * np.pi * phase
    ankle = float(joints[BONE["foot_l"], 2])
    still = np.zeros(frames)
    feet, turns = {}, {}
    middle = 0.5 * gait.ground  # the left foot is under the body then
    for side, s, shift in (("l", 1.0, 0.0), ("r", -1.0, 0.5)):
        x, z, pitch, bend = foot_path(gait, phase + shift, ankle)
        y = joints[BONE[f"foot_{side}"], 1] - s * 0.014 + still
        feet[side] = Foot(np.stack([x, y, z], -1), pitch, bend)
        forward = np.cos(w + 2 * np.pi * (shift - 0.04))  # the same leg is ahead
        turns[f"upper_arm_{side}"] = np.stack([3.0 - gait.swing * forward, 5.0 + still, still], -1)
        bent = gait.elbow + 0.30 * gait.swing * np.maximum(-forward, -0.4)
        turns[f"lower_arm_{side}"] = np.stack([bent, still, s * -6.0 + still], -1)
    sway = np.cos(2 * np.pi * (phase - middle))  # towards the leg that carries
    rise = np.cos(4 * np.pi * (phase - middle))
    if gait.ground < 0.5:  # highest in flight
        rise = -np.cos(4 * np.pi * (phase - middle))
    hips = np.stack([0.004 * np.sin(4 * np.pi * (phase - middle)), 0.010 * sway, gait.bob * rise - gait.drop], -1)
    ahead = np.cos(w)
    turns |= {
        "hips": np.stack([0.4 * gait.lean + still, 1.6 * sway, -4.0 * ahead], -1),
        "spine": np.stack([0.6 * gait.lean + still, -1.4 * sway, 3.0 * ahead], -1),
        "chest": np.stack([still, still, 5.0 * ahead], -1),
        "neck": np.stack([-0.4 * gait.lean + still, still, -2.0 * ahead], -1),
        "head": np.stack([-0.6 * gait.lean + 0.8 * rise, still, -2.0 * ahead], -1),
    }
    hands, curl = {}, {}
    if gait.elbow > 40:
        curl = dict.fromkeys("lr", (55.0, 60.0, 48.0, 50.0))
    if handles is not None:
        for side, s in (("l", 1.0), ("r", -1.0)):
            wrist = np.broadcast_to([handles[0], s * 0.105, handles[1]], (frames, 3))
            flat = np.broadcast_to([1.0, 0.0, -0.25], (frames, 3))
            hands[side] = Hand(wrist, flat, np.broadcast_to([-0.2, -0.2 * s, -1.0], (frames, 3)), (-0.5, 0.6, -0.6))
            curl[side] = (70.0, 60.0, 66.0, 58.0)
    return Pose(frames, hips, turns, feet, hands, curl)
