"""Rounded figures made of lofted rings: one closed surface per body part, skinned to a small skeleton.

Proportions are tables of fractions of body height for a ten-year-old and an adult (growth charts, rounded by eye).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.view.builder import Colour, srgb
from sim.view.mesh import F32, Material, Mesh, merge
from sim.view.people.cast import Figure, Slot

F64 = npt.NDArray[np.float64]

BONES = (
    "hips", "spine", "chest", "neck", "head",
    "upper_arm_l", "lower_arm_l", "hand_l", "upper_arm_r", "lower_arm_r", "hand_r",
    "thigh_l", "shin_l", "foot_l", "thigh_r", "shin_r", "foot_r",
)  # fmt: skip
PARENT = (-1, 0, 1, 2, 3, 2, 5, 6, 2, 8, 9, 0, 11, 12, 0, 14, 15)
BONE = {name: k for k, name in enumerate(BONES)}

WHITE: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Build:
    """Fractions of body height, and what differs between bodies. x forward, y to the left."""

    name: str
    height: float
    adult: bool
    head: float = 0.135  # height of the skull and face
    hips: float = 0.52
    shoulder: float = 0.815
    shoulder_half: float = 0.108
    hip_half: float = 0.052
    girth: float = 1.0
    arm: tuple[float, float, float] = (0.165, 0.145, 0.085)
    hair: str = "short"
    long_top: float = 0.0  # how far the top hangs below the hips
    sleeves: float = 1.0


BUILDS = (
    Build("pupil_a", 1.45, False, head=0.152, shoulder_half=0.100, girth=0.95, hair="short"),
    Build("pupil_b", 1.45, False, head=0.152, shoulder_half=0.097, girth=0.93, hair="bob", long_top=0.02),
    Build("pupil_c", 1.45, False, head=0.150, shoulder_half=0.102, girth=1.03, hair="tail"),
    Build("pupil_d", 1.45, False, head=0.150, shoulder_half=0.099, girth=1.0, hair="scarf", long_top=0.05),
    Build("adult_a", 1.74, True, shoulder_half=0.112, girth=1.04, hair="short"),
    Build("adult_b", 1.74, True, shoulder_half=0.101, girth=1.0, hair="bob", long_top=0.03),
    Build("adult_c", 1.74, True, shoulder_half=0.104, girth=1.02, hair="tail"),
)


def joints_of(b: Build) -> F64:
    """Rest positions (17, 3): arms hang a little away from the body."""
    h = b.height
    sh, hip = b.shoulder_half * h, b.hip_half * h
    points = np.zeros((len(BONES), 3))

    def put(name: str, x: float, y: float, z: float) -> None:
        points[BONE[name]] = x, y, z * h

    put("hips", 0, 0, b.hips)
    put("spine", 0, 0, b.hips + 0.06)
    put("chest", 0, 0, b.hips + 0.155)
    put("neck", 0, 0, b.shoulder + 0.022)
    put("head", 0.008 * h, 0, 1.0 - b.head)
    for side, s in (("l", 1.0), ("r", -1.0)):
        upper, lower, _ = b.arm
        put(f"upper_arm_{side}", 0, s * sh, b.shoulder - 0.006)
        put(f"lower_arm_{side}", 0, s * (sh + 0.022 * h), b.shoulder - 0.006 - upper)
        put(f"hand_{side}", 0.004 * h, s * (sh + 0.034 * h), b.shoulder - 0.006 - upper - lower)
        put(f"thigh_{side}", 0, s * hip, b.hips - 0.015)
        put(f"shin_{side}", 0.004 * h, s * hip, b.hips * 0.535)
        put(f"foot_{side}", -0.006 * h, s * hip, 0.042)
    return points


@dataclass
class _Skin:
    """Parts of a body as they are made."""

    meshes: list[Mesh]
    slots: list[npt.NDArray[np.uint8]]
    bones: list[npt.NDArray[np.uint8]]
    weights: list[F32]

    def add(self, mesh: Mesh, slot: Slot, bones: npt.NDArray[np.uint8], weight: F64) -> None:
        self.meshes.append(mesh)
        self.slots.append(np.full(len(mesh.position), int(slot), np.uint8))
        self.bones.append(bones)
        self.weights.append(np.asarray(weight, np.float32))


def loft(
    centres: F64, half: F64, sides: int = 12, power: float = 2.0, caps: bool = True
) -> tuple[F64, F64, npt.NDArray[np.int32]]:
    """A smooth closed surface through elliptic rings: centres (n, 3), half sizes (n, 2) along x and y, stacked upwards.

    ``power`` above 2 squares the rings a little. Returns positions, normals, triangles, counter-clockwise from outside.
    """
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    c, s = np.sign(c) * np.abs(c) ** (2 / power), np.sign(s) * np.abs(s) ** (2 / power)
    rings = centres[:, None] + np.stack([half[:, :1] * c, half[:, 1:] * s, np.zeros((len(half), sides))], axis=-1)
    if caps:
        rings = np.concatenate(
            [np.broadcast_to(centres[:1, None], (1, sides, 3)), rings, np.broadcast_to(centres[-1:, None], (1, sides, 3))]
        )
    n = len(rings)
    k, j = np.meshgrid(np.arange(n - 1) * sides, np.arange(sides), indexing="ij")
    a, b = (k + j).ravel(), (k + (j + 1) % sides).ravel()
    index = np.concatenate([np.stack([a, b, b + sides], 1), np.stack([a, b + sides, a + sides], 1)]).astype(np.int32)
    position = rings.reshape(-1, 3)
    if centres[-1, 2] < centres[0, 2]:
        index = index[:, ::-1]
    return position, smooth_normals(position, index), np.ascontiguousarray(index)


def smooth_normals(position: F64, index: npt.NDArray[np.int32]) -> F64:
    """Area-weighted vertex normals; vertices at the same place share theirs."""
    face = np.cross(position[index[:, 1]] - position[index[:, 0]], position[index[:, 2]] - position[index[:, 0]])
    _, group = np.unique(np.round(position * 1e5).astype(np.int64), axis=0, return_inverse=True)
    total = np.zeros((int(group.max()) + 1, 3))
    for corner in range(3):
        np.add.at(total, group.reshape(-1)[index[:, corner]], face)
    normal = total[group.reshape(-1)]
    size = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.where(size > 1e-15, normal / np.maximum(size, 1e-15), [0.0, 0.0, 1.0])


def _mesh(surface: tuple[F64, F64, npt.NDArray[np.int32]], material: Material, colour: Colour = WHITE) -> Mesh:
    position, normal, index = surface
    n = len(position)
    return Mesh(
        position.astype(np.float32),
        normal.astype(np.float32),
        np.broadcast_to(np.asarray(colour, np.float32), (n, 3)).copy(),
        np.full(n, int(material), np.uint8),
        index,
    )


def _blend(values: F64, low: float, high: float) -> F64:
    """0 below ``low``, 1 above ``high``, smooth between."""
    t = np.clip((values - low) / max(high - low, 1e-9), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))


def _between(n: int, a: int, b: int) -> npt.NDArray[np.uint8]:
    return np.broadcast_to(np.array([a, b], np.uint8), (n, 2)).copy()


def figure(b: Build) -> Figure:
    """The whole body."""
    joints, skin = joints_of(b), _Skin([], [], [], [])
    _torso(skin, b, joints)
    for side, s in (("l", 1.0), ("r", -1.0)):
        _leg(skin, b, joints, side)
        _shoe(skin, b, joints, side)
        _arm(skin, b, joints, (side, s))
    _head(skin, b, joints)
    return Figure(
        b.name,
        merge(skin.meshes),
        np.concatenate(skin.slots),
        np.concatenate(skin.bones),
        np.concatenate(skin.weights),
        joints.astype(np.float32),
        b.height,
        b.adult,
        b.hair == "scarf",
    )


def _torso(skin: _Skin, b: Build, joints: F64) -> None:
    h, g = b.height, b.girth
    hips, chest, neck = b.hips * h, joints[BONE["chest"], 2], joints[BONE["neck"], 2]
    sh = b.shoulder_half * h
    # height, half depth, half width, forward
    top = [
        (hips - (0.065 + b.long_top) * h, 0.077 * g, 0.111 * g, 0.003),
        (hips - 0.03 * h, 0.076 * g, 0.110 * g, 0.003),
        (hips + 0.0 * h, 0.073 * g, 0.107 * g, 0.003),
        (hips + 0.06 * h, 0.061 * g, 0.088 * g, 0.004),
        (hips + 0.12 * h, 0.062 * g, 0.090 * g, 0.005),
        (chest + 0.05 * h, 0.066 * g, 0.099 * g, 0.006),
        (b.shoulder * h - 0.035 * h, 0.063 * g, sh / h + 0.004, 0.002),
        (b.shoulder * h + 0.002 * h, 0.050 * g, sh / h - 0.008, -0.002),
        (b.shoulder * h + 0.020 * h, 0.036, 0.062, -0.002),
        (neck + 0.006 * h, 0.031, 0.037, 0.0),
    ]
    rings = np.array(top)
    centres = np.column_stack([rings[:, 3] * h, np.zeros(len(rings)), rings[:, 0]])
    mesh = _mesh(loft(centres, rings[:, 1:3] * h, 18, 2.35), Material.FABRIC)
    z = mesh.position[:, 2].astype(float)
    spine, chest_z = joints[BONE["spine"], 2], joints[BONE["chest"], 2]
    low = _blend(z, hips - 0.02 * h, spine + 0.05 * h)
    high = _blend(z, spine + 0.03 * h, chest_z + 0.05 * h)
    upper = z > spine + 0.04 * h
    bones = np.where(upper[:, None], [[BONE["spine"], BONE["chest"]]], [[BONE["hips"], BONE["spine"]]]).astype(np.uint8)
    weight = 1.0 - np.where(upper, high, low)
    hem = z < hips + 0.03 * h  # what hangs below the hips goes with the legs, or it would hang through a chair
    left = mesh.position[:, 1] >= 0
    bones[hem] = np.where(left[hem, None], [[0, BONE["thigh_l"]]], [[0, BONE["thigh_r"]]])
    aside = 0.7 + 0.3 * _blend(np.abs(mesh.position[hem, 1].astype(float)), 0.0, 0.06 * h)
    weight[hem] = 1.0 - 0.92 * aside * _blend(hips - z[hem], -0.02 * h, 0.045 * h)
    skin.add(mesh, Slot.TOP, bones, weight)
    seat = np.array(
        [
            (hips - 0.085 * h, 0.05, 0.05),
            (hips - 0.06 * h, 0.060 * g, 0.084 * g),
            (hips - 0.02 * h, 0.060 * g, 0.088 * g),
            (hips + 0.03 * h, 0.054 * g, 0.080 * g),
        ]
    )
    centres = np.column_stack([np.zeros(4), np.zeros(4), seat[:, 0]])
    mesh = _mesh(loft(centres, seat[:, 1:] * h, 16, 2.3), Material.FABRIC)
    skin.add(mesh, Slot.LEGS, _between(len(mesh.position), 0, 0), np.ones(len(mesh.position)))


def _leg(skin: _Skin, b: Build, joints: F64, side: str) -> None:
    h, g = b.height, b.girth
    hip, knee, foot = (joints[BONE[f"{n}_{side}"]] for n in ("thigh", "shin", "foot"))
    t = np.array([-0.02, 0.06, 0.22, 0.42, 0.5, 0.58, 0.72, 0.9, 1.0])
    depth = np.array([0.050, 0.054, 0.049, 0.040, 0.038, 0.037, 0.038, 0.029, 0.030]) * g
    width = np.array([0.046, 0.050, 0.047, 0.038, 0.036, 0.034, 0.035, 0.028, 0.029]) * g
    line = np.where(
        t[:, None] < 0.5,
        hip + (knee - hip) * t[:, None] * 2,
        knee + (foot + np.array([0.006 * h, 0, 0.004 * h]) - knee) * (t[:, None] * 2 - 1),
    )
    mesh = _mesh(loft(line, np.column_stack([depth, width]) * h, 12, 2.1), Material.FABRIC)
    z = mesh.position[:, 2].astype(float)
    above = z > knee[2]
    hipward = _blend(z, hip[2] - 0.05 * h, hip[2] + 0.03 * h) * 0.6
    knee_mix = _blend(z, knee[2] - 0.035 * h, knee[2] + 0.035 * h)
    near_hip = z > hip[2] - 0.06 * h
    bones = np.where(near_hip[:, None], [[0, BONE[f"thigh_{side}"]]], [[BONE[f"thigh_{side}"], BONE[f"shin_{side}"]]]).astype(
        np.uint8
    )
    del above
    skin.add(mesh, Slot.LEGS, bones, np.where(near_hip, hipward, knee_mix))


def _shoe(skin: _Skin, b: Build, joints: F64, side: str) -> None:
    h = b.height
    x, y, _ = joints[BONE[f"foot_{side}"]]
    # along the sole: from heel to toe as a lofted shape lying down
    rings = np.array(
        [
            (-0.030, 0.010, 0.014),
            (-0.024, 0.024, 0.021),
            (0.0, 0.030, 0.024),
            (0.035, 0.024, 0.025),
            (0.065, 0.017, 0.026),
            (0.085, 0.011, 0.020),
            (0.094, 0.006, 0.010),
        ]
    )
    sides, n = 12, len(rings)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    height, width = rings[:, 1:2] * h, rings[:, 2:] * h
    px = np.broadcast_to(x + rings[:, :1] * h, (n, sides))
    position = np.stack([px, y + width * c, np.maximum(height * (1 + s * np.where(s > 0, 1.25, 1.0)), 0.002)], axis=-1)
    ends = [np.broadcast_to(position[k].mean(axis=0), (1, sides, 3)) for k in (0, -1)]
    position = np.concatenate([ends[0], position, ends[1]]).reshape(-1, 3)
    k, j = np.meshgrid(np.arange(n + 1) * sides, np.arange(sides), indexing="ij")
    a, d = (k + j).ravel(), (k + (j + 1) % sides).ravel()
    index = np.concatenate([np.stack([a, d, d + sides], 1), np.stack([a, d + sides, a + sides], 1)]).astype(np.int32)
    mesh = _mesh((position, smooth_normals(position, index), index), Material.FABRIC)
    sole = mesh.position[:, 2] < 0.012 * h
    mesh.colour[sole] = 0.75
    skin.add(mesh, Slot.SHOES, _between(len(position), BONE[f"foot_{side}"], BONE[f"foot_{side}"]), np.ones(len(position)))


def _arm(skin: _Skin, b: Build, joints: F64, which: tuple[str, float]) -> None:
    side, s = which
    h, g = b.height, b.girth
    shoulder, elbow, wrist = (joints[BONE[f"{n}_{side}"]] for n in ("upper_arm", "lower_arm", "hand"))
    t = np.array([-0.075, -0.055, -0.02, 0.03, 0.08, 0.16, 0.3, 0.45, 0.5, 0.58, 0.75, 0.97, 1.0])
    radius = np.array([0.006, 0.014, 0.0215, 0.0255, 0.027, 0.0275, 0.0268, 0.0258, 0.0255, 0.025, 0.0225, 0.020, 0.0195]) * g * h
    inwards = np.zeros(len(t))  # the shoulder slopes towards the neck
    inwards[:5] = np.array([0.036, 0.028, 0.016, 0.007, 0.002]) * h
    line = np.where(
        t[:, None] < 0.5, shoulder + (elbow - shoulder) * t[:, None] * 2, elbow + (wrist - elbow) * (t[:, None] * 2 - 1)
    )
    line[:, 1] -= s * inwards
    mesh = _mesh(loft(line, np.column_stack([radius * 1.08, radius]), 11), Material.FABRIC)
    z = mesh.position[:, 2].astype(float)
    near = z > shoulder[2] - 0.03 * h
    elbow_mix = _blend(z, elbow[2] - 0.028 * h, elbow[2] + 0.028 * h)
    inner = np.abs(mesh.position[:, 1]) < abs(shoulder[1]) - 0.004 * h
    bones = np.where(
        near[:, None], [[BONE["chest"], BONE[f"upper_arm_{side}"]]], [[BONE[f"upper_arm_{side}"], BONE[f"lower_arm_{side}"]]]
    ).astype(np.uint8)
    skin.add(mesh, Slot.TOP, bones, np.where(near, np.where(inner, 0.5, 0.15), elbow_mix))
    _hand(skin, b, wrist, side, s)


def _hand(skin: _Skin, b: Build, wrist: F64, side: str, s: float) -> None:
    h = b.height
    size = b.arm[2] * h
    t = np.array([-0.12, 0.05, 0.3, 0.48, 0.56])
    half = np.array([(0.013, 0.013), (0.014, 0.012), (0.0205, 0.011), (0.021, 0.0105), (0.018, 0.008)]) * h
    line = wrist + np.column_stack([t * 0.1 * size, np.zeros(5), -t * size])
    palm = _mesh(loft(line, half, 10, 2.4), Material.SKIN)
    parts = [palm, *(_finger(wrist, size, h, s, at, reach) for at, reach in _FINGERS)]
    thumb_line = wrist + np.array(
        [
            [0.016 * h, -s * 0.002 * h, -0.25 * size],
            [0.027 * h, -s * 0.006 * h, -0.45 * size],
            [0.031 * h, -s * 0.008 * h, -0.66 * size],
        ]
    )
    thumb = _mesh(loft(thumb_line, np.array([[0.008, 0.008], [0.0075, 0.0075], [0.005, 0.005]]) * h, 7), Material.SKIN)
    bone = BONE[f"hand_{side}"]
    for part in (*parts, thumb):
        skin.add(part, Slot.SKIN, _between(len(part.position), bone, bone), np.ones(len(part.position)))


_FINGERS = ((0.0158, 0.93), (0.0054, 1.0), (-0.0052, 0.95), (-0.0152, 0.80))
"""Where each finger begins across the hand (share of body height, forefinger first), and how far down the hand it ends."""


def _finger(wrist: F64, size: float, h: float, s: float, at: float, reach: float) -> Mesh:
    """A finger at rest, bent a little towards the body."""
    t = np.array([0.50, 0.50 + 0.45 * (reach - 0.5), reach - 0.05, reach])
    bend = np.array([0.0, 0.0015, 0.0055, 0.0065]) * h
    line = wrist + np.column_stack([at * h * (1.0 - 0.12 * (t - 0.5)) + 0.1 * size * t, -s * bend, -t * size])
    radius = np.array([0.0056, 0.0052, 0.0044, 0.0024]) * h
    return _mesh(loft(line, np.column_stack([radius, radius]), 6), Material.SKIN)


def _head(skin: _Skin, b: Build, joints: F64) -> None:
    h, size = b.height, b.head * b.height
    base = joints[BONE["head"]]
    neck_line = np.array(
        [
            [-0.004 * h, 0, joints[BONE["neck"], 2] - 0.02 * h],
            [0.0, 0, joints[BONE["neck"], 2] + 0.02 * h],
            [0.004 * h, 0, base[2] + 0.25 * size],
        ]
    )
    neck = _mesh(loft(neck_line, np.array([[0.030, 0.033], [0.026, 0.028], [0.027, 0.029]]) * h, 12), Material.SKIN)
    skin.add(
        neck,
        Slot.SKIN,
        _between(len(neck.position), BONE["neck"], BONE["head"]),
        np.where(neck.position[:, 2] < base[2], 0.8, 0.0),
    )
    bone = BONE["head"]

    def put(mesh: Mesh, slot: Slot) -> None:
        skin.add(mesh, slot, _between(len(mesh.position), bone, bone), np.ones(len(mesh.position)))

    # chin to crown: (height, half depth, half width, forward), fractions of the head's height
    shape = np.array([
        (0.00, 0.10, 0.10, 0.20), (0.04, 0.20, 0.19, 0.17), (0.13, 0.30, 0.26, 0.11), (0.25, 0.36, 0.305, 0.06),
        (0.40, 0.395, 0.33, 0.03),        (0.55, 0.41, 0.345, 0.015), (0.70, 0.405, 0.345, 0.005), (0.82, 0.365, 0.32, 0.0),
        (0.92, 0.27, 0.245, -0.005),
        (0.98, 0.14, 0.13, -0.01),
    ])  # fmt: skip
    centres = base + np.column_stack([shape[:, 3], np.zeros(len(shape)), shape[:, 0]]) * size
    skull = _mesh(loft(centres, shape[:, 1:3] * size, 20, 2.15), Material.SKIN)
    put(skull, Slot.SKIN)
    for s in (1.0, -1.0):
        ear = centre_ball(base + np.array([0.02, s * 0.335, 0.44]) * size, np.array([0.055, 0.03, 0.085]) * size, 8, 5)
        put(_mesh(ear, Material.SKIN), Slot.SKIN)
        eye = base + np.array([0.375, s * 0.135, 0.50]) * size
        put(_mesh(centre_ball(eye, np.array([0.028, 0.047, 0.036]) * size, 10, 6), Material.PAPER, srgb("#efece6")), Slot.OWN)
        put(
            _mesh(
                centre_ball(eye + np.array([0.018, 0.0, -0.002]) * size, np.array([0.016, 0.031, 0.032]) * size, 10, 6),
                Material.PAPER,
                srgb("#4a3a2c"),
            ),
            Slot.OWN,
        )
        brow = np.array([[0.392, s * 0.075, 0.598], [0.398, s * 0.135, 0.612], [0.372, s * 0.20, 0.600]]) * size + base
        put(
            _mesh(
                ribbon(brow, np.array([0.0, 0.0, 0.020]) * size, np.array([0.012, 0, 0]) * size),
                Material.FABRIC,
                srgb("#3a2c22") if b.hair == "scarf" else (0.8, 0.8, 0.8),
            ),
            Slot.OWN if b.hair == "scarf" else Slot.HAIR,
        )
    nose = centre_ball(base + np.array([0.43, 0.0, 0.375]) * size, np.array([0.055, 0.045, 0.065]) * size, 10, 6)
    put(_mesh(nose, Material.SKIN), Slot.SKIN)
    mouth = (
        np.array(
            [[0.376, 0.108, 0.224], [0.409, 0.055, 0.207], [0.416, 0.0, 0.202], [0.409, -0.055, 0.207], [0.376, -0.108, 0.224]]
        )
        * size
        + base
    )
    put(
        _mesh(ribbon(mouth, np.array([0, 0, 0.022]) * size, np.array([0.010, 0, 0]) * size), Material.SKIN, (0.72, 0.50, 0.47)),
        Slot.SKIN,
    )
    _hair(put_hair=put, b=b, base=base, size=size)


def _hair(put_hair: Callable[[Mesh, Slot], None], b: Build, base: F64, size: float) -> None:
    """A cap over the skull, and what hangs from it."""
    rows = np.array(
        [
            (0.34, 0.40, 0.375, -0.085),
            (0.48, 0.425, 0.385, -0.06),
            (0.62, 0.44, 0.39, -0.035),
            (0.76, 0.445, 0.385, -0.012),
            (0.88, 0.39, 0.345, 0.0),
            (0.97, 0.28, 0.255, -0.002),
            (1.035, 0.14, 0.13, -0.01),
        ]
    )
    if b.hair == "scarf":
        rows = np.array(
            [
                (-0.22, 0.34, 0.42, -0.05),
                (-0.06, 0.33, 0.35, -0.07),
                (0.12, 0.365, 0.355, -0.055),
                (0.34, 0.42, 0.40, -0.045),
                (0.52, 0.45, 0.41, -0.03),
                (0.68, 0.46, 0.405, -0.012),
                (0.82, 0.43, 0.375, 0.0),
                (0.94, 0.33, 0.30, 0.0),
                (1.03, 0.16, 0.15, -0.01),
            ]
        )
    sides = 22
    centres = base + np.column_stack([rows[:, 3], np.zeros(len(rows)), rows[:, 0]]) * size
    position, _, index = loft(centres, rows[:, 1:3] * size, sides, 2.15)
    local = (position - base) / size
    face = (local[:, 0] > 0.20) & (local[:, 2] < (0.74 if b.hair != "scarf" else 0.68))
    edge = local[:, 0] > 0.16
    position[face & edge] -= np.array([1.0, 0, 0]) * (np.maximum(local[face & edge, 0] - 0.26, 0.0) * size)[:, None]
    keep = ~face[index].all(axis=1)
    index = index[keep]
    slot = Slot.TOP if b.hair == "scarf" else Slot.HAIR
    shade: Colour = (0.9, 0.9, 0.9) if b.hair == "scarf" else WHITE
    put_hair(_mesh((position, smooth_normals(position, index), index), Material.FABRIC, shade), slot)
    if b.hair in {"bob", "tail"}:
        fall = -0.02 if b.hair == "bob" else 0.20
        rows = np.array(
            [(fall, 0.19, 0.33, -0.16), (fall + 0.1, 0.24, 0.37, -0.16), (0.30, 0.26, 0.39, -0.14), (0.52, 0.26, 0.38, -0.12)]
        )
        centres = base + np.column_stack([rows[:, 3], np.zeros(4), rows[:, 0]]) * size
        put_hair(_mesh(loft(centres, rows[:, 1:3] * size, 16, 2.5), Material.FABRIC), Slot.HAIR)
    if b.hair == "tail":
        tail = base + np.array([[-0.42, 0, 0.62], [-0.53, 0, 0.50], [-0.55, 0, 0.28], [-0.50, 0, 0.05], [-0.46, 0, -0.08]]) * size
        put_hair(
            _mesh(
                loft(tail, np.array([[0.05, 0.05], [0.095, 0.10], [0.10, 0.105], [0.07, 0.075], [0.02, 0.02]]) * size, 10),
                Material.FABRIC,
            ),
            Slot.HAIR,
        )


def centre_ball(centre: F64, half: F64, sides: int, rows: int) -> tuple[F64, F64, npt.NDArray[np.int32]]:
    """An ellipsoid."""
    v = np.linspace(-np.pi / 2, np.pi / 2, rows + 1)[1:-1]
    centres = centre + np.column_stack([np.zeros(len(v)), np.zeros(len(v)), np.sin(v) * half[2]])
    ends = np.stack([centre - np.array([0, 0, half[2]]), centre + np.array([0, 0, half[2]])])
    rings = np.concatenate([ends[:1], centres, ends[1:]])
    sizes = np.concatenate([[[1e-5, 1e-5]], np.cos(v)[:, None] * half[:2], [[1e-5, 1e-5]]])
    return loft(rings, sizes, sides, caps=False)


def ribbon(line: F64, tall: F64, out: F64) -> tuple[F64, F64, npt.NDArray[np.int32]]:
    """A thin raised strip along a line; the side that faces ``out`` is drawn, and its upper and lower rim."""
    rows = np.stack([line - tall, line - tall / 2 + out, line + tall / 2 + out, line + tall], axis=1)
    n = len(line)
    position = rows.reshape(-1, 3)
    k, j = np.meshgrid(np.arange(n - 1) * 4, np.arange(3), indexing="ij")
    a = (k + j).ravel()
    index = np.concatenate([np.stack([a, a + 4, a + 5], 1), np.stack([a, a + 5, a + 1], 1)]).astype(np.int32)
    normal = smooth_normals(position, index)
    if normal[:, 0].mean() * out[0] < 0:
        index = np.ascontiguousarray(index[:, ::-1])
        normal = -normal
    return position, normal, index
