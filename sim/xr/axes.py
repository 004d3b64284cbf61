"""The only place that knows OpenXR's axes.

OpenXR: x right, y up, -z forward, quaternions as (x, y, z, w).  Here: x right, y forward, z up, (w, x, y, z).
Turning one into the other is a quarter turn about x, so it is an exact exchange of components.
"""

from struct import Struct
from typing import Protocol

from sim.poses import Fov, Pose, Quat, Vec3


class XrVector(Protocol):
    """``XrVector3f``."""

    x: float
    y: float
    z: float


class XrQuaternion(XrVector, Protocol):
    """``XrQuaternionf``."""

    w: float


class XrPose(Protocol):
    """``XrPosef``."""

    @property
    def position(self) -> XrVector:
        """Metres."""
        ...

    @property
    def orientation(self) -> XrQuaternion:
        """Unit quaternion."""
        ...


class XrFov(Protocol):
    """``XrFovf``, radians."""

    angle_left: float
    angle_right: float
    angle_up: float
    angle_down: float


def vector(v: XrVector) -> Vec3:
    """A point or direction of OpenXR in our axes."""
    return (v.x, -v.z, v.y)


def quaternion(q: XrQuaternion) -> Quat:
    """A rotation of OpenXR in our axes."""
    return (q.w, q.x, -q.z, q.y)


def pose(p: XrPose) -> Pose:
    """A pose of OpenXR in our axes."""
    o, q = p.position, p.orientation
    return Pose((o.x, -o.z, o.y), (q.w, q.x, -q.z, q.y))


def fov(f: XrFov) -> Fov:
    """One eye's field of view; the angles mean the same in both."""
    return Fov(f.angle_left, f.angle_right, f.angle_up, f.angle_down)


POSE = Struct("=7f")
"""``XrPosef`` in memory: x, y, z, w of the orientation, then the position."""

FOV = Struct("=4f")
"""``XrFovf`` in memory: left, right, up, down."""


def unpacked(raw: tuple[float, ...]) -> Pose:
    """What ``POSE.unpack_from`` gave, in our axes; reading a frame's poses field by field would cost five times as much."""
    x, y, z, w, px, py, pz = raw
    return Pose((px, -pz, py), (w, x, -z, y))


def xr_position(v: Vec3) -> Vec3:
    """A point of ours as OpenXR's (x, y, z)."""
    x, y, z = v
    return (x, z, -y)


def xr_orientation(q: Quat) -> Quat:
    """A rotation of ours as OpenXR's (x, y, z, w)."""
    w, x, y, z = q
    return (x, z, -y, w)
