"""The little vector algebra hands and heads need, on plain tuples (a few per frame; arrays would cost more than they save)."""

import math

from sim.poses import Pose, Quat, Vec3


def add(a: Vec3, b: Vec3) -> Vec3:
    """Sum."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def subtract(a: Vec3, b: Vec3) -> Vec3:
    """Difference."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vec3, k: float) -> Vec3:
    """Multiple."""
    return (a[0] * k, a[1] * k, a[2] * k)


def dot(a: Vec3, b: Vec3) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec3, b: Vec3) -> Vec3:
    """Vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def rotate(q: Quat, v: Vec3) -> Vec3:
    """``v`` turned by the unit quaternion ``q`` (w, x, y, z)."""
    w, u = q[0], (q[1], q[2], q[3])
    t = scale(cross(u, v), 2.0)
    return add(add(v, scale(t, w)), cross(u, t))


def multiply(a: Quat, b: Quat) -> Quat:
    """The rotation that does ``b`` first, then ``a``."""
    aw, ax, ay, az = a
    bw, bx, by, bz = b
    return (
        aw * bw - ax * bx - ay * by - az * bz,
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
    )


def turned(angle: float) -> Quat:
    """A turn about the upward axis, counter-clockwise."""
    return (math.cos(angle / 2), 0.0, 0.0, math.sin(angle / 2))


def looking(heading: float, pitch: float = 0.0) -> Quat:
    """The rotation of something that looks along ``heading`` (0 = +x, counter-clockwise), raised by ``pitch``."""
    tilt = (math.cos(pitch / 2), math.sin(pitch / 2), 0.0, 0.0)
    return multiply(turned(heading - math.pi / 2), tilt)


def looking_at(origin: Vec3, target: Vec3) -> Quat:
    """The upright rotation whose +y points from ``origin`` to ``target``."""
    dx, dy, dz = subtract(target, origin)
    return looking(math.atan2(dy, dx), math.atan2(dz, math.hypot(dx, dy)))


def forward(q: Quat) -> Vec3:
    """Where something rotated by ``q`` looks: its +y."""
    return rotate(q, (0.0, 1.0, 0.0))


def heading_of(q: Quat) -> float:
    """The heading of a head: of its gaze, or of its crown when it looks straight up or down."""
    x, y, z = forward(q)
    if x * x + y * y < 1e-4:
        ux, uy, _ = rotate(q, (0.0, 0.0, -math.copysign(1.0, z)))
        x, y = ux, uy
    return math.atan2(y, x)


def wrapped(angle: float) -> float:
    """An angle in -pi..pi."""
    return math.remainder(angle, math.tau)


def place(origin: Vec3, turn: float, pose: Pose) -> Pose:
    """A pose given relative to axes at ``origin`` turned by ``turn`` about the upward axis."""
    q = turned(turn)
    return Pose(add(origin, rotate(q, pose.position)), multiply(q, pose.rotation))


def unplace(origin: Vec3, turn: float, pose: Pose) -> Pose:
    """The inverse of ``place``."""
    q = turned(-turn)
    return Pose(rotate(q, subtract(pose.position, origin)), multiply(q, pose.rotation))
