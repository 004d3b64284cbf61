"""From tracked eyes to matrices: where each eye looks, and one frustum that holds them all.

Matrices are numpy, row-vector convention as Panda3D's (``v @ M``), axes x right, y forward, z up on the eye's side.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.poses import Eye, Fov, Pose, Quat, Vec3

F64 = npt.NDArray[np.float64]

NEAR = 0.05
"""Metres; a hand or a wall closer than this is cut."""

FAR = 400.0
"""Metres; behind the furthest part of the horizon."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where tracking space lies in the building: its origin, and how far its axes are turned counter-clockwise."""

    origin: Vec3 = (0.0, 0.0, 0.0)
    turn: float = 0.0


def rotation(quat: Quat) -> F64:
    """Row-vector rotation matrix (3, 3) of a unit quaternion (w, x, y, z)."""
    w, x, y, z = quat
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
            [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
            [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def pose_matrix(pose: Pose, placement: Placement | None = None) -> F64:
    """(4, 4) from the pose's own axes to the building's."""
    matrix = np.zeros((4, 4))
    matrix[:3, :3] = rotation(pose.rotation)
    matrix[3] = *pose.position, 1.0
    if placement is None:
        return matrix
    c, s = math.cos(placement.turn), math.sin(placement.turn)
    place = np.array([[c, s, 0, 0], [-s, c, 0, 0], [0, 0, 1, 0], [*placement.origin, 1]])
    return np.asarray(matrix @ place)


def rigid_inverse(matrix: F64) -> F64:
    """Inverse of a rotation and move."""
    out = np.zeros((4, 4))
    turned = matrix[:3, :3].T
    out[:3, :3] = turned
    out[3, :3] = -matrix[3, :3] @ turned
    out[3, 3] = 1.0
    return out


def projection(left: float, right: float, down: float, up: float, *, near: float = NEAR, far: float = FAR) -> F64:
    """(4, 4) from eye axes to OpenGL clip space; the four are tangents, left and down negative."""
    w, h, d = right - left, up - down, far - near
    return np.array(
        [
            [2 / w, 0, 0, 0],
            [-(right + left) / w, -(up + down) / h, (far + near) / d, 1],
            [0, 2 / h, 0, 0],
            [0, 0, -2 * far * near / d, 0],
        ]
    )


def fov_projection(fov: Fov, near: float = NEAR, far: float = FAR) -> F64:
    """``projection`` of half-angles."""
    left, right, down, up = (math.tan(a) for a in (fov.left, fov.right, fov.down, fov.up))
    return projection(left, right, down, up, near=near, far=far)


@dataclass(frozen=True)
class EyeSet:
    """Everything drawing and culling need of one frame's eyes."""

    worlds: tuple[F64, ...]  # each eye's axes to the building's, (4, 4)
    projections: tuple[F64, ...]
    cull_world: F64  # (4, 4) the camera whose frustum holds every eye's
    cull_projection: F64

    @cached_property
    def head(self) -> F64:
        """Point (3,) between the eyes."""
        return np.asarray(sum(w[3, :3] for w in self.worlds) / len(self.worlds))

    @cached_property
    def forward(self) -> F64:
        """Unit vector (3,) the eyes look along, on average."""
        total = np.asarray(sum(w[1, :3] for w in self.worlds))
        return np.asarray(total / math.sqrt(float(total @ total)))

    @cached_property
    def cull_matrix(self) -> F64:
        """Building to the union frustum's clip space."""
        return np.asarray(rigid_inverse(self.cull_world) @ self.cull_projection)

    def view_projection(self, eye: int) -> F64:
        """Building to clip space of one eye."""
        return np.asarray(rigid_inverse(self.worlds[eye]) @ self.projections[eye])


def eye_set(eyes: Sequence[Eye], placement: Placement | None = None, near: float = NEAR, far: float = FAR) -> EyeSet:
    """The matrices of one or two eyes."""
    worlds = tuple(pose_matrix(e.pose, placement) for e in eyes)
    projections = tuple(fov_projection(e.fov, near, far) for e in eyes)
    if len(eyes) == 1:
        return EyeSet(worlds, projections, worlds[0], projections[0])
    return EyeSet(worlds, projections, *_union(worlds, [e.fov for e in eyes], near, far))


def _union(worlds: Sequence[F64], fovs: Sequence[Fov], near: float, far: float) -> tuple[F64, F64]:
    """One frustum around all eyes, canted or not: between them, stepped back until every eye point is inside.

    Plain numbers: arrays of three cost more to make than to reckon with, and this is done in every frame.
    """
    rows = [w.tolist() for w in worlds]
    forward = _unit([sum(r[1][k] for r in rows) for k in range(3)])
    right = _unit(_cross(forward, [sum(r[2][k] for r in rows) for k in range(3)]))
    up = _cross(right, forward)
    middle = [sum(r[3][k] for r in rows) / len(rows) for k in range(3)]
    across, rise = [], []
    for r, fov in zip(rows, fovs, strict=True):
        turn = [[_dot(r[n], axis) for axis in (right, forward, up)] for n in range(3)]  # the eye's axes in the frustum's
        for x in (math.tan(fov.left), math.tan(fov.right)):
            for z in (math.tan(fov.down), math.tan(fov.up)):
                ray = [x * turn[0][n] + turn[1][n] + z * turn[2][n] for n in range(3)]
                across.append(ray[0] / ray[1])
                rise.append(ray[2] / ray[1])
    left, right_t, down, up_t = min(across), max(across), min(rise), max(rise)
    pull = 0.0
    for r in rows:
        off = [r[3][k] - middle[k] for k in range(3)]
        x, y, z = _dot(off, right), _dot(off, forward), _dot(off, up)
        pull = max(pull, x / left - y, x / right_t - y, z / down - y, z / up_t - y)
    point = [middle[k] - forward[k] * pull for k in range(3)]
    world = np.array([[*right, 0.0], [*forward, 0.0], [*up, 0.0], [*point, 1.0]])
    return world, projection(left, right_t, down, up_t, near=near * 0.5, far=far + pull)


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Sequence[float], b: Sequence[float]) -> list[float]:
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def _unit(a: Sequence[float]) -> list[float]:
    size = math.sqrt(_dot(a, a))
    return [v / size for v in a]


def flat_eye(position: Vec3, heading: float, pitch: float = 0.0, fov_deg: float = 80.0, aspect: float = 1.0) -> Eye:
    """One eye for a flat picture: ``heading`` 0 = east, ``fov_deg`` across, ``aspect`` width over height."""
    half = math.radians(fov_deg) / 2
    rise = math.atan(math.tan(half) / aspect)
    return Eye(Pose(position, looking(heading, pitch)), Fov(-half, half, rise, -rise))


def looking(heading: float, pitch: float = 0.0) -> Quat:
    """Rotation of something whose +y points along ``heading`` (0 = east), raised by ``pitch``."""
    yaw = heading - math.pi / 2
    cy, sy, cp, sp = math.cos(yaw / 2), math.sin(yaw / 2), math.cos(pitch / 2), math.sin(pitch / 2)
    return (cy * cp, cy * sp, sy * sp, sy * cp)


def stereo_eyes(head: Pose, eye_distance: float = 0.063, fov_deg: tuple[float, float] = (50.0, 48.0)) -> tuple[Eye, Eye]:
    """Two plausible headset eyes around a head pose: outer/inner half-angle across and half-angle up, slightly asymmetric."""
    side = np.array([eye_distance / 2, 0.0, 0.0]) @ rotation(head.rotation)
    outer, inner, rise = math.radians(fov_deg[0] + 2), math.radians(fov_deg[0] - 4), math.radians(fov_deg[1])

    def eye(sign: float, left: float, right: float) -> Eye:
        x, y, z = (float(p + sign * s) for p, s in zip(head.position, side, strict=True))
        return Eye(Pose((x, y, z), head.rotation), Fov(-left, right, rise, -rise))

    return eye(-1.0, outer, inner), eye(1.0, inner, outer)
