"""Clips: how the joints turn over time, made from a few sines per joint, baked to bone palettes.

Angles are degrees; positive pitch swings a limb forward. Root height is solved so that the lowest foot touches the floor.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from sim.view.mesh import F32
from sim.view.people.body import BONE, BONES, BUILDS, PARENT, figure
from sim.view.people.cast import Cast, Clip, Clips, Figure

F64 = npt.NDArray[np.float64]
Pose = dict[str, tuple[float, float, float]]
"""Bone -> (pitch forward, roll outwards, yaw left) in degrees."""

FRAMES = 32


def _walk(t: float, reach: float, bend: float, arm: float, lean: float) -> Pose:
    """One moment of a gait, ``t`` in turns of the cycle."""
    w = 2 * np.pi * t
    pose: Pose = {
        "spine": (lean, 0, 3 * np.sin(w)),
        "chest": (lean * 0.5, 0, -5 * np.sin(w)),
        "head": (-lean, 0, 2 * np.sin(w)),
        "hips": (0, 1.5 * np.sin(w), -3 * np.sin(w)),
    }
    for side, phase in (("l", 0.0), ("r", np.pi)):
        swing = np.sin(w + phase)
        lift = max(0.0, np.cos(w + phase))  # leg moving forward
        pose[f"thigh_{side}"] = (reach * swing + 0.35 * bend * lift, 0, 0)
        pose[f"shin_{side}"] = (-(6 + bend * lift), 0, 0)
        pose[f"foot_{side}"] = (4 * swing + 8 * lift - 0.3 * reach * max(0.0, -swing), 0, 0)
        pose[f"upper_arm_{side}"] = (-arm * swing, 5, 0)
        pose[f"lower_arm_{side}"] = (12 + 0.5 * arm + 0.4 * arm * max(0.0, -swing), 0, 0)
    return pose


def _stand(t: float, **extra: tuple[float, float, float]) -> Pose:
    """Standing at ease: breathing, weight shifting a little."""
    w = 2 * np.pi * t
    pose: Pose = {
        "spine": (1.0 + 0.6 * np.sin(2 * w), 0.8 * np.sin(w), 0),
        "chest": (0.8 * np.sin(2 * w), 0, 1.5 * np.sin(w)),
        "head": (-1.5, 0, 5 * np.sin(w) + 2 * np.sin(2 * w)),
        "hips": (0, 1.2 * np.sin(w), 0),
    }
    for side, s in (("l", 1.0), ("r", -1.0)):
        pose[f"thigh_{side}"] = (1.5, 2.0 - s * 1.2 * np.sin(w), 0)
        pose[f"shin_{side}"] = (-4, 0, 0)
        pose[f"foot_{side}"] = (2.5, -1, 0)
        pose[f"upper_arm_{side}"] = (2 + 1.0 * np.sin(w), 6, 0)
        pose[f"lower_arm_{side}"] = (14, 0, 0)
    return pose | extra


def _sit(t: float, knee: float, hip: float, back: float) -> Pose:
    w = 2 * np.pi * t
    pose: Pose = {"spine": (back + 0.8 * np.sin(w), 0, 0), "chest": (2, 0, 0), "head": (3 + 1.5 * np.sin(w), 0, 7 * np.sin(w))}
    for side in "lr":
        pose[f"thigh_{side}"] = (hip, 6, 0)
        pose[f"shin_{side}"] = (-knee, 0, 0)
        pose[f"foot_{side}"] = (knee - hip, 0, 0)
        pose[f"upper_arm_{side}"] = (28, 5, 0)
        pose[f"lower_arm_{side}"] = (52, 0, -12 if side == "l" else 12)
    return pose


def _sit_seat(t: float) -> Pose:
    """On a seat: weight on the balls of the feet, so that the thighs lie level at a seat's height."""
    pose = _sit(t, 88, 84, 4)
    for side in "lr":
        pose[f"foot_{side}"] = (-6, 0, 0)
    return pose


def _sit_easy(t: float) -> Pose:
    """On a bench or sofa: hands on the lap."""
    pose = _sit_seat(t)
    for side in "lr":
        pose[f"upper_arm_{side}"] = (6, 4, 0)
        pose[f"lower_arm_{side}"] = (60, 0, -14 if side == "l" else 14)
    return pose


def _crouch(t: float) -> Pose:
    pose = _sit(t, 118, 92, 20)
    for side in "lr":
        pose[f"foot_{side}"] = (24, 0, 0)
        pose[f"upper_arm_{side}"] = (52, 6, 0)
        pose[f"lower_arm_{side}"] = (62, 0, -14 if side == "l" else 14)
    pose["head"] = (-14, 0, 5 * np.sin(2 * np.pi * t))
    return pose


def _sit_floor(t: float) -> Pose:
    """On the floor, knees drawn up, arms round them: hips and soles both touch the ground."""
    pose = _sit(t, 104, 140, 6)
    for side in "lr":
        pose[f"foot_{side}"] = (-36, 0, 0)
        pose[f"upper_arm_{side}"] = (42, 8, 0)
        pose[f"lower_arm_{side}"] = (26, 0, -24 if side == "l" else 24)
    pose["head"] = (-2, 0, 6 * np.sin(2 * np.pi * t))
    return pose


def _talk(t: float) -> Pose:
    w = 2 * np.pi * t
    return _stand(
        t,
        upper_arm_r=(24 + 10 * np.sin(2 * w), 8, 0),
        lower_arm_r=(62 + 18 * np.sin(2 * w + 0.8), 0, 14),
        upper_arm_l=(12 + 5 * np.sin(2 * w + 2.0), 7, 0),
        lower_arm_l=(38 + 9 * np.sin(2 * w + 2.4), 0, -10),
        head=(2 * np.sin(3 * w), 0, 8 * np.sin(w)),
    )


_CLIPS: dict[Clip, tuple[Callable[[float], Pose], float, float]] = {
    Clip.IDLE: (_stand, 4.8, 0.0),
    Clip.WALK: (lambda t: _walk(t, 24, 46, 20, 2), 1.05, 1.42),
    Clip.RUN: (lambda t: _walk(t, 38, 82, 42, 9), 0.72, 2.3),
    Clip.SIT: (_sit_seat, 6.0, 0.0),
    Clip.CROUCH: (_crouch, 5.0, 0.0),
    Clip.TALK: (_talk, 4.2, 0.0),
    Clip.HUSH: (
        lambda t: _stand(t, upper_arm_r=(52, 10, 0), lower_arm_r=(118, 0, 34), hand_r=(10, 0, 0), head=(4, 0, 0)),
        3.2,
        0.0,
    ),
    Clip.PHONE: (lambda t: _stand(t, upper_arm_r=(32, 12, 0), lower_arm_r=(92, 0, 16), head=(24, 0, -8)), 4.0, 0.0),
    Clip.OPEN: (lambda t: _stand(t, upper_arm_r=(48, 2, 0), lower_arm_r=(38, 0, 0), spine=(6, 0, -8)), 2.0, 0.0),
    Clip.SIT_FLOOR: (_sit_floor, 6.0, 0.0),
    Clip.SIT_EASY: (_sit_easy, 7.0, 0.0),
}
"""Clip -> (pose at a moment 0..1 of its cycle, seconds, metres of a cycle)."""


def _turn(pitch: float, roll: float, yaw: float) -> F64:
    """Column-vector rotation: pitch forward about -y, roll about x, yaw about z; degrees."""
    p, r, y = np.radians([pitch, roll, yaw])
    about_y = np.array([[np.cos(p), 0, -np.sin(p)], [0, 1, 0], [np.sin(p), 0, np.cos(p)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(r), -np.sin(r)], [0, np.sin(r), np.cos(r)]])
    about_z = np.array([[np.cos(y), -np.sin(y), 0], [np.sin(y), np.cos(y), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)


def _angles(name: str, given: tuple[float, float, float]) -> tuple[float, float, float]:
    """Signs so that positive means forward and outwards for every bone (limbs hang down, the trunk stands up)."""
    pitch, roll, yaw = given
    if name in {"spine", "chest", "neck", "head", "hips"}:
        return -pitch, roll, yaw
    return pitch, roll if name.endswith("_l") else -roll, yaw


def pose_matrices(joints: F64, pose: Pose) -> F64:
    """(bones, 4, 4) from rest to posed; the hips stay where they are."""
    out = np.zeros((len(BONES), 4, 4))
    for k, name in enumerate(BONES):
        local = np.eye(4)
        local[:3, :3] = _turn(*_angles(name, pose.get(name, (0.0, 0.0, 0.0))))
        local[:3, 3] = joints[k] - local[:3, :3] @ joints[k]
        out[k] = local if PARENT[k] < 0 else out[PARENT[k]] @ local
    return out


def bake(figures: Sequence[Figure]) -> Clips:
    """All clips of all figures."""
    palette = np.zeros((len(figures), len(_CLIPS), FRAMES, len(BONES), 3, 4), np.float32)
    for f, body in enumerate(figures):
        joints = body.joints.astype(float)
        sample = _support(body)
        for clip, (pose_at, _, _) in _CLIPS.items():
            for frame in range(FRAMES):
                matrices = pose_matrices(joints, pose_at(frame / FRAMES))
                low = min(float((matrices[bone] @ points.T)[2].min()) for bone, points in sample)
                matrices[:, 2, 3] -= low
                palette[f, int(clip), frame] = matrices[:, :3]
    order = sorted(_CLIPS)
    seconds: F32 = np.array([_CLIPS[c][1] for c in order], np.float32)
    return Clips(palette, seconds, np.array([_CLIPS[c][2] for c in order], np.float32))


def _support(body: Figure) -> list[tuple[int, F64]]:
    """Points that may touch the floor: soles and the seat, with their bones, homogeneous (n, 4)."""
    found = []
    for name in ("foot_l", "foot_r", "hips", "thigh_l", "thigh_r"):
        rows = body.mesh.position[(body.bones[:, 0] == BONE[name]) & (body.weight > 0.5)]
        if len(rows):
            found.append((BONE[name], np.column_stack([rows, np.ones(len(rows))]).astype(float)))
    return found


def default_cast() -> Cast:
    """The figures this module makes."""
    figures = tuple(figure(b) for b in BUILDS)
    return Cast(figures, bake(figures))
