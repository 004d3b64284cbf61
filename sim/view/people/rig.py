"""A pose as told (where hips, feet and hands are, how joints turn) made into bone matrices, for all frames of a clip at once.

Lengths are shares of body height, angles degrees. A figure faces +x, y is to its left, z up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.view.people.skeleton import BONE, BONES, PARENT

F64 = npt.NDArray[np.float64]

_DOWN = np.array([0.0, 0.0, -1.0])
_TRUNK = ("hips", "spine", "chest", "neck", "head")


@dataclass(frozen=True)
class Foot:
    """Where an ankle is (f, 3), how far the toes point up (f,), and how far the toes alone bend up against the foot."""

    ankle: F64
    pitch: F64
    bend: F64


@dataclass(frozen=True)
class Hand:
    """Where a wrist is (f, 3) and, where told, which way fingers and palm face (f, 3); the elbow goes towards ``elbow`` (3,)."""

    wrist: F64
    fingers: F64 | None = None
    palm: F64 | None = None
    elbow: tuple[float, float, float] = (-0.6, 0.5, -0.7)  # outwards is positive for both sides


@dataclass(frozen=True)
class Pose:
    """Everything a clip says. ``turns`` are (f, 3) angles: forward, to the left (limbs: outwards), turned to the left."""

    frames: int
    hips: F64  # (f, 3) away from where they are at rest
    turns: Mapping[str, F64] = field(default_factory=dict)
    feet: Mapping[str, Foot] = field(default_factory=dict)
    hands: Mapping[str, Hand] = field(default_factory=dict)
    curl: Mapping[str, tuple[float, float, float, float]] = field(default_factory=dict)  # fingers, tips, index, its tip
    phone: bool = False
    knees_up: bool = False  # legs bend upwards rather than forward
    shut: F64 | None = None  # (f,) how far the lids are closed, 0..1
    wheels: F64 | None = None  # (f,) how far wheels have turned


def spin(axis: F64, degrees: F64) -> F64:
    """(f, 3, 3) rotations by (f,) degrees about a unit axis (3,) or (f, 3)."""
    axis = np.broadcast_to(axis, (len(degrees), 3))
    angle = np.radians(degrees)[:, None, None]
    cross = np.zeros((len(degrees), 3, 3))
    cross[:, 0, 1], cross[:, 0, 2], cross[:, 1, 2] = -axis[:, 2], axis[:, 1], -axis[:, 0]
    cross -= cross.transpose(0, 2, 1)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross))


def turned(angles: F64, side: float) -> F64:
    """(f, 3, 3) of (f, 3) angles; ``side`` 1 left limb, -1 right limb, 0 trunk."""
    forward = angles[:, 0] if side == 0 else -angles[:, 0]
    roll = angles[:, 1] * (-1.0 if side < 0 else 1.0) * (-1.0 if side == 0 else 1.0)
    y, x, z = np.eye(3)[1], np.eye(3)[0], np.eye(3)[2]
    return np.asarray(spin(z, angles[:, 2]) @ spin(x, roll) @ spin(y, forward))


class Rig:
    """One skeleton being posed; ``turn`` (f, bones, 3, 3) and ``at`` (f, bones, 3) are where bones are now."""

    def __init__(self, joints: F64, pose: Pose) -> None:
        self.joints, self.pose = joints, pose
        f, b = pose.frames, len(BONES)
        self.turn, self.at = np.broadcast_to(np.eye(3), (f, b, 3, 3)).copy(), np.broadcast_to(joints, (f, b, 3)).copy()
        self._trunk()
        for side, s in (("l", 1.0), ("r", -1.0)):
            self._leg(side, s)
            self._arm(side, s)
            self._fingers(side, s)
        self._rest_of_it()

    def matrices(self) -> F64:
        """(f, bones, 3, 4) from rest to posed."""
        move = self.at - np.einsum("fbij,bj->fbi", self.turn, self.joints)
        out = np.concatenate([self.turn, move[..., None]], axis=-1)
        if not self.pose.phone:  # drawn in to a point inside the palm
            k, hand = BONE["phone"], BONE["hand_r"]
            inside = self.joints[hand] + np.array([0.0, 0.0, -0.03])
            out[:, k, :, :3] = 0.0
            out[:, k, :, 3] = np.einsum("fij,j->fi", out[:, hand, :, :3], inside) + out[:, hand, :, 3]
        return out

    def _follow(self, name: str, local: F64 | None = None) -> None:
        """Puts a bone where its parent carries it, turned by ``local`` besides."""
        k = BONE[name]
        over = PARENT[k]
        self.at[:, k] = self.at[:, over] + np.einsum("fij,j->fi", self.turn[:, over], self.joints[k] - self.joints[over])
        self.turn[:, k] = self.turn[:, over] if local is None else self.turn[:, over] @ local

    def _angles(self, name: str) -> F64:
        return np.broadcast_to(np.asarray(self.pose.turns.get(name, np.zeros(3)), float), (self.pose.frames, 3))

    def _trunk(self) -> None:
        k = BONE["hips"]
        self.at[:, k] = self.joints[k] + self.pose.hips
        self.turn[:, k] = turned(self._angles("hips"), 0)
        for name in _TRUNK[1:]:
            self._follow(name, turned(self._angles(name), 0))

    def _leg(self, side: str, s: float) -> None:
        thigh, shin, foot, toes = (f"{n}_{side}" for n in ("thigh", "shin", "foot", "toes"))
        told = self.pose.feet.get(side)
        if told is None:
            for name in (thigh, shin, foot, toes):
                self._follow(name, turned(self._angles(name), s))
            return
        self._follow(thigh)
        knees = np.array([1.0, s * float(self._angles(thigh)[0, 1]) / 30.0, 1.0 if self.pose.knees_up else 0.0])
        self._two_bones((thigh, shin, foot), told.ankle, np.broadcast_to(knees, (self.pose.frames, 3)), -1.0)
        self._follow(foot)
        y = np.eye(3)[1]
        out = spin(np.eye(3)[2], np.full(self.pose.frames, s * 6.0))
        self.turn[:, BONE[foot]] = out @ spin(y, -told.pitch)
        self._follow(toes, spin(y, -told.bend))

    def _arm(self, side: str, s: float) -> None:
        upper, lower, hand = (f"{n}_{side}" for n in ("upper_arm", "lower_arm", "hand"))
        told = self.pose.hands.get(side)
        if told is None:
            for name in (upper, lower, hand):
                self._follow(name, turned(self._angles(name), s))
            return
        self._follow(upper)
        pole = np.broadcast_to(np.array(told.elbow) * [1.0, s, 1.0], (self.pose.frames, 3))
        self._two_bones((upper, lower, hand), told.wrist, pole, 1.0)
        self._follow(hand, turned(self._angles(hand), s))
        if told.fingers is not None and told.palm is not None:
            self.turn[:, BONE[hand]] = palm_turn(told.fingers, told.palm, s)
            self._share_twist(lower, hand)

    def _two_bones(self, names: tuple[str, str, str], target: F64, pole: F64, hinge: float) -> None:
        """Bends two bones so that the third begins at ``target``, the joint between them towards ``pole``."""
        first, second, third = (BONE[n] for n in names)
        a, b = (float(np.linalg.norm(self.joints[q] - self.joints[p])) for p, q in ((first, second), (second, third)))
        start = self.at[:, first]
        way = target - start
        far = np.clip(np.linalg.norm(way, axis=1), abs(a - b) + 1e-4, (a + b) * 0.9995)
        along = way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
        aside = _unit(pole - (pole * along).sum(axis=1, keepdims=True) * along)
        cosine = np.clip((a * a + far * far - b * b) / (2 * a * far), -1.0, 1.0)
        middle = start + along * (a * cosine)[:, None] + aside * (a * np.sqrt(1 - cosine**2))[:, None]
        end = start + along * far[:, None]
        axis = hinge * np.cross(along, aside)
        for bone, p, q, rest in ((first, start, middle, second), (second, middle, end, third)):
            self.at[:, bone] = p
            self.turn[:, bone] = _frame(_unit(q - p), axis) @ _frame(
                _unit(self.joints[rest] - self.joints[bone])[None], np.array([[0.0, 1.0, 0.0]])
            ).transpose(0, 2, 1)
        self.at[:, third] = end

    def _share_twist(self, lower: str, hand: str) -> None:
        """Half of a hand's turn about the forearm is the forearm's, as with two bones side by side."""
        k = BONE[lower]
        axis = _unit(self.joints[BONE[hand]] - self.joints[k])
        rest = _unit(np.eye(3)[1] - axis[1] * axis)
        relative = self.turn[:, k].transpose(0, 2, 1) @ self.turn[:, BONE[hand]]
        went = np.einsum("fij,j->fi", relative, rest)
        angle = np.degrees(np.arctan2((np.cross(rest, went) * axis).sum(axis=1), (went * rest).sum(axis=1)))
        self.turn[:, k] = self.turn[:, k] @ spin(axis, 0.5 * angle)

    def _fingers(self, side: str, s: float) -> None:
        curl = self.pose.curl.get(side, (14.0, 16.0, 9.0, 12.0))
        for name, angle in zip(("fingers", "tips", "index", "index_tip"), curl, strict=True):
            self._follow(f"{name}_{side}", spin(np.eye(3)[0], np.full(self.pose.frames, -s * angle)))

    def _rest_of_it(self) -> None:
        shut = np.zeros(self.pose.frames) if self.pose.shut is None else self.pose.shut
        self._follow("lids", spin(np.eye(3)[1], 46.0 * shut))
        self._follow("phone")
        rolled = np.zeros(self.pose.frames) if self.pose.wheels is None else self.pose.wheels
        self.turn[:, BONE["wheels"]] = spin(np.eye(3)[1], rolled)


def palm_turn(fingers: F64, palm: F64, s: float) -> F64:
    """(f, 3, 3) of a hand whose fingers and palm face these ways."""
    return np.asarray(_frame(_unit(fingers), palm) @ _frame(_DOWN[None], np.array([[0.0, -s, 0.0]])).transpose(0, 2, 1))


def _frame(first: F64, second: F64) -> F64:
    """(f, 3, 3) columns: ``first``, what of ``second`` is square to it, and square to both."""
    other = _unit(second - (second * first).sum(axis=-1, keepdims=True) * first)
    return np.stack([first, other, np.cross(first, other)], axis=-1)


def _unit(values: F64) -> F64:
    return np.asarray(values / np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1e-12))
