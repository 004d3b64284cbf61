"""What people do on the spot: standing, sitting, keeping low, gestures. Angles and places by eye; calm, never cowering.

Every maker takes a skeleton's joints, its stature in metres and how many frames a cycle has.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sim.view.people.head import surface_of
from sim.view.people.rig import Foot, Hand, Pose, palm_turn
from sim.view.people.skeleton import BONE, WHEEL, Skeleton

F64 = npt.NDArray[np.float64]

LEVER = 1.02
"""Metres above the floor at which a door's lever is; its thumb-turn a little higher."""

SEATED_LEAN = 4.0
HIPS_ABOVE_SEAT = 0.058
"""From the underside of a sitting body to the hips' joint."""


class Moves:
    """Poses of one skeleton."""

    def __init__(self, body: Skeleton, frames: int) -> None:
        self.body, self.joints, self.frames = body, body.joints, frames
        self.w = 2 * np.pi * np.arange(frames) / frames
        self.zero = np.zeros(frames)
        self.ankle = float(self.joints[BONE["foot_l"], 2])
        self.thigh = float(np.linalg.norm(self.joints[BONE["shin_l"]] - self.joints[BONE["thigh_l"]]))

    def at(self, x: F64 | float, y: F64 | float, z: F64 | float) -> F64:
        """(f, 3) of numbers or (f,) arrays."""
        return np.stack([np.broadcast_to(np.asarray(v, float), (self.frames,)) for v in (x, y, z)], -1)

    def blink(self, *when: float) -> F64:
        """(f,) lids shut for a moment at these shares of the cycle."""
        phase = np.arange(self.frames) / self.frames
        width = 0.75 / self.frames
        return np.asarray(np.max([np.clip(1.5 - np.abs(phase - t) / width, 0.0, 1.0) for t in when], axis=0))

    def flat_feet(self, x: float = -0.006, apart: float = 0.0, back: float = 0.0) -> dict[str, Foot]:
        """Both soles on the floor; ``back`` sets the right one further back."""
        feet = {}
        for side, s in (("l", 1.0), ("r", -1.0)):
            y = self.joints[BONE[f"foot_{side}"], 1] + s * apart
            feet[side] = Foot(self.at(x - (back if s < 0 else 0.0), y, self.ankle), self.zero, self.zero)
        return feet

    def both(self, wrist: F64, fingers: F64, palm: F64, elbow: tuple[float, float, float]) -> dict[str, Hand]:
        """Hands of both sides alike; told of the left one."""
        mirror = np.array([1.0, -1.0, 1.0])
        return {
            "l": Hand(wrist, fingers, palm, elbow),
            "r": Hand(wrist * mirror, fingers * mirror, palm * mirror, elbow),
        }

    def stand(self, **more: object) -> Pose:
        """Standing at ease: breathing, weight shifting a little, now and then a blink."""
        w = self.w
        turns = {
            "hips": self.at(0, 0.9 * np.sin(w), 0),
            "spine": self.at(1.0 + 0.5 * np.sin(2 * w), -0.8 * np.sin(w), 0),
            "chest": self.at(0.8 * np.sin(2 * w), 0, 1.2 * np.sin(w)),
            "neck": self.at(2.0, 0, 1.0 * np.sin(w + 1.0)),
            "head": self.at(-2.5, 0, 3.5 * np.sin(w + 1.0) + 1.5 * np.sin(2 * w)),
        }
        for side in "lr":
            turns[f"upper_arm_{side}"] = self.at(1.0 + 0.8 * np.sin(w), 5.0, 0)
            turns[f"lower_arm_{side}"] = self.at(13.0, 0, 0)
        pose = Pose(
            self.frames,
            self.at(0.002, 0.006 * np.sin(w), -0.006),
            turns,
            self.flat_feet(apart=0.006),
            shut=self.blink(0.31, 0.78),
        )
        return replace(pose, **more)  # type: ignore[arg-type]

    def _with(self, pose: Pose, turns: Mapping[str, F64], hands: Mapping[str, Hand], **more: object) -> Pose:
        return replace(pose, turns={**pose.turns, **turns}, hands={**pose.hands, **hands}, **more)  # type: ignore[arg-type]

    def talk(self) -> Pose:
        """Explaining something: open hands in front of the body."""
        w, j = self.w, self.joints
        high = j[BONE["chest"], 2]
        hands = {
            "r": Hand(
                self.at(0.165 + 0.02 * np.sin(2 * w), -0.095 - 0.02 * np.sin(w), high - 0.015 + 0.028 * np.sin(2 * w + 0.8)),
                self.at(0.85, 0.30, 0.30 + 0.2 * np.sin(2 * w)),
                self.at(-0.15, 0.75, 0.65),
            ),
            "l": Hand(
                self.at(0.135, 0.085, high - 0.075 + 0.012 * np.sin(2 * w + 2.4)),
                self.at(0.85, -0.35, 0.1),
                self.at(-0.1, -0.6, 0.8),
            ),
        }
        turns = {"head": self.at(-1.5 + 2.0 * np.sin(3 * w), 0, 7 * np.sin(w))}
        return self._with(self.stand(), turns, hands, curl={"l": (20, 22, 14, 16), "r": (18, 20, 12, 14)})

    def hush(self) -> Pose:
        """A finger to the lips."""
        pose = self.stand()
        fingers, palm = self.at(0.08, 0.30, 0.95), self.at(-0.55, 0.80, 0.0)
        lips = self._face(0.012, -0.004, 0.205)
        return self._with(
            pose,
            {"head": self.at(3.0, 0, 2.0 * np.sin(self.w)), "neck": self.at(2.0, 0, 0)},
            {"r": Hand(self._wrist_for(lips, fingers, palm), fingers, palm, (-0.2, 0.55, -0.9))},
            curl={"r": (82.0, 88.0, 0.0, 4.0), "l": (14.0, 16.0, 9.0, 12.0)},
        )

    def phone(self) -> Pose:
        """A call: the telephone at the right ear."""
        pose = self.stand()
        fingers, palm = self.at(-0.66, 0.14, 0.74), self.at(0.20, 0.97, 0.0)
        size = self.body.head
        ear = self.at(*(self.joints[BONE["head"]] + np.array([0.02, -0.395, 0.36]) * size))
        offset = np.array([0.004, 0.0155, -0.62 * self.body.arm[2]])
        wrist = ear - np.einsum("fij,j->fi", palm_turn(fingers, palm, -1.0), offset)
        return self._with(
            pose,
            {"head": self.at(2.0, -3.0, -3.0 + 3.0 * np.sin(self.w)), "neck": self.at(2.0, 0, 0)},
            {"r": Hand(wrist, fingers, palm, (-0.1, 0.45, -1.0))},
            curl={"r": (34.0, 30.0, 26.0, 26.0), "l": (14.0, 16.0, 9.0, 12.0)},
            phone=True,
        )

    def open(self) -> Pose:
        """A hand on the lever: down, and a little towards the door."""
        press = np.sin(0.5 * self.w) ** 2
        high = LEVER / self.body.height
        hand = Hand(
            self.at(0.235 + 0.03 * press, -0.075, high + 0.012 - 0.018 * press),
            self.at(0.9, 0.25, -0.25),
            self.at(0.1, 0.25, -1.0),
        )
        turns = {"spine": self.at(4.0 + 2.0 * press, 0, 4.0), "head": self.at(6.0, 0, -2.0)}
        curl = {"r": (62.0, 55.0, 58.0, 52.0), "l": (14.0, 16.0, 9.0, 12.0)}
        return self._with(self.stand(), turns, {"r": hand}, curl=curl)

    def lock(self) -> Pose:
        """Turning a thumb-turn with the right hand; the left one holds the lever."""
        turn = np.radians(50.0) * np.sin(0.5 * self.w) ** 2
        high = LEVER / self.body.height
        right = Hand(
            self.at(0.215, -0.060, high + 0.055),
            self.at(1.0, 0.22, 0.0),
            self.at(0.0, np.cos(turn), -np.sin(turn)),
            (-0.5, 0.6, -0.6),
        )
        left = Hand(self.at(0.225, 0.045, high), self.at(0.9, -0.35, -0.2), self.at(0.1, -0.25, -1.0))
        curl = {"r": (44.0, 40.0, 30.0, 30.0), "l": (62.0, 55.0, 58.0, 52.0)}
        return self._with(self.stand(), {"spine": self.at(6, 0, 0), "head": self.at(9, 0, 0)}, {"r": right, "l": left}, curl=curl)

    def push(self) -> Pose:
        """Both hands against something heavy, one foot back."""
        sway = 0.012 * np.sin(self.w)
        high = self.joints[BONE["chest"], 2]
        hands = self.both(self.at(0.270, 0.085, high - 0.02), self.at(0.15, 0, 1.0), self.at(1.0, 0, -0.1), (-0.5, 0.8, -0.5))
        turns = {"hips": self.at(8, 0, 0), "spine": self.at(10, 0, 0), "neck": self.at(-6, 0, 0), "head": self.at(-6, 0, 0)}
        pose = replace(self.stand(), hips=self.at(0.0 + sway, 0, -0.035), feet=self.flat_feet(0.06, 0.005, 0.20))
        return self._with(pose, turns, hands, curl=dict.fromkeys("lr", (4.0, 4.0, 2.0, 2.0)))

    def point(self) -> Pose:
        """Showing the way ahead with a straight arm."""
        high = self.joints[BONE["upper_arm_r"], 2]
        reach = sum(self.body.arm[:2]) * 0.97
        wrist = self.at(reach, -self.body.shoulder_half - 0.01, high - 0.015 + 0.006 * np.sin(self.w))
        hand = Hand(wrist, self.at(1.0, 0.04, 0.02), self.at(0.0, 0.55, -0.85), (-0.3, 0.5, -0.8))
        curl = {"r": (86.0, 88.0, 0.0, 3.0), "l": (14.0, 16.0, 9.0, 12.0)}
        return self._with(self.stand(), {"chest": self.at(0, 0, 5.0), "head": self.at(-1.0, 0, -4.0)}, {"r": hand}, curl=curl)

    # ---- low ----

    @property
    def ahead(self) -> float:
        """How far in front of the hips feet stand when one sits."""
        return self.thigh + 0.022

    @property
    def rest(self) -> float:
        """How high the underside of a body lies that sits with level thighs."""
        return float(self.joints[BONE["shin_l"], 2] + 0.004 + 0.015 - HIPS_ABOVE_SEAT)

    def _seated(self, hips: F64, lean: F64 | float) -> Pose:
        w = self.w
        turns = {
            "spine": self.at(lean, 0, 0), "chest": self.at(1.5 + 0.7 * np.sin(w), 0, 0), "neck": self.at(1.0, 0, 0),
            "head": self.at(0.0, 0, 4 * np.sin(w)),
            "thigh_l": self.at(0, 6.0, 0), "thigh_r": self.at(0, 6.0, 0),
        }  # fmt: skip
        return Pose(self.frames, hips - self.joints[BONE["hips"]], turns, self.flat_feet(), shut=self.blink(0.22, 0.64))

    def _on_seat(self) -> F64:
        """The hips' middle when one sits, feet where one stands."""
        return self.at(-0.006 - self.ahead, 0, self.rest + HIPS_ABOVE_SEAT)

    def sit(self) -> Pose:
        """At a table: lower arms on it."""
        hips = self._on_seat()
        x, z = hips[0, 0], hips[0, 2]
        hands = self.both(
            self.at(x + 0.235, 0.075, z + 0.125), self.at(0.9, -0.42, -0.05), self.at(0.05, -0.2, -1.0), (-0.5, 0.75, -0.6)
        )
        return self._with(self._seated(hips, 5.0), {}, hands, curl=dict.fromkeys("lr", (20.0, 22.0, 16.0, 18.0)))

    def sit_easy(self) -> Pose:
        """On a bench or sofa: hands on the thighs."""
        hips = self._on_seat()
        return self._with(self._seated(hips, 1.0), {}, self._on_thighs(hips), curl=dict.fromkeys("lr", (26.0, 30.0, 22.0, 24.0)))

    def _on_thighs(self, hips: F64) -> dict[str, Hand]:
        x, z = hips[0, 0], hips[0, 2]
        return self.both(
            self.at(x + 0.105, 0.070, z + 0.066), self.at(0.95, -0.25, -0.12), self.at(0.0, -0.1, -1.0), (-0.5, 0.7, -0.7)
        )

    def rise(self) -> Pose:
        """Up from a seat: lean forward, then straighten over feet that stay."""
        t = np.arange(self.frames) / (self.frames - 1.0)
        up = t * t * (3 - 2 * t)
        late = np.clip((t - 0.22) / 0.78, 0, 1)
        late = late * late * (3 - 2 * late)
        low, high = self._on_seat(), self.stand()
        top = self.joints[BONE["hips"]] + high.hips[0]
        hips = low + (top - low) * np.stack([up, up, late], -1)
        lean = 32.0 * np.sin(np.pi * np.clip(t * 1.05, 0, 1)) ** 1.2
        turns = {
            "hips": self.at(0.35 * lean, 0, 0), "spine": self.at(1.0 + 0.65 * lean, 0, 0), "neck": self.at(2.0 - 0.3 * lean, 0,
            0),
            "head": self.at(-2.0 - 0.35 * lean, 0, 0),
        }  # fmt: skip
        for side in "lr":
            turns[f"thigh_{side}"] = self.at(0, 6.0 * (1 - up), 0)
            turns[f"upper_arm_{side}"] = self.at(1.0 + 24.0 * (1 - up) + 0.4 * lean, 5.0, 0)
            turns[f"lower_arm_{side}"] = self.at(13.0 + 42.0 * (1 - up), 0, 0)
        return Pose(self.frames, hips - self.joints[BONE["hips"]], turns, self.flat_feet())

    def crouch(self) -> Pose:
        """Low on the balls of the feet, weight over them, hands on the knees."""
        w, heel = self.w, 26.0
        a = np.radians(heel)
        feet = {}
        for side, s, back in (("l", 1.0, 0.0), ("r", -1.0, 0.045)):
            y = self.joints[BONE[f"foot_{side}"], 1] + s * 0.022
            x = 0.030 - back - 0.064 * np.cos(a) + (self.ankle - 0.010) * np.sin(a)
            z = 0.010 + 0.064 * np.sin(a) + (self.ankle - 0.010) * np.cos(a)
            feet[side] = Foot(self.at(x, y, z), self.zero - heel, self.zero + heel)
        hips = self.at(-0.085, 0, 0.205 + 0.002 * np.sin(w))
        turns = {
            "hips": self.at(6.0, 0, 0), "spine": self.at(17.0 + 0.6 * np.sin(w), 0, 0), "chest": self.at(8.0, 0, 0),
            "neck": self.at(-8.0, 0, 0), "head": self.at(-16.0, 0, 5 * np.sin(w)),
            "thigh_l": self.at(0, 14.0, 0), "thigh_r": self.at(0, 14.0, 0),
        }  # fmt: skip
        hands = self.both(self.at(0.135, 0.062, 0.285), self.at(0.75, -0.35, -0.55), self.at(-0.5, -0.2, -0.8), (-0.5, 0.8, -0.5))
        return Pose(
            self.frames, hips - self.joints[BONE["hips"]], turns, feet, hands, dict.fromkeys("lr", (30.0, 30.0, 26.0, 26.0)),
            shut=self.blink(0.4, 0.85),
        )  # fmt: skip

    def sit_floor(self) -> Pose:
        """On the floor, knees drawn up, arms round them."""
        w = self.w
        hips = self.at(-0.01, 0, HIPS_ABOVE_SEAT + 0.008)
        reach = 0.275
        feet = {
            side: Foot(self.at(reach, self.joints[BONE[f"foot_{side}"], 1] - s * 0.008, self.ankle), self.zero, self.zero)
            for side, s in (("l", 1.0), ("r", -1.0))
        }
        turns = {
            "hips": self.at(-6.0, 0, 0), "spine": self.at(12.0 + 0.5 * np.sin(w), 0, 0),
            "chest": self.at(8.0 + 0.5 * np.sin(w), 0, 0),
            "neck": self.at(0.0, 0, 0), "head": self.at(-6.0, 0, 5 * np.sin(w)),
            "thigh_l": self.at(0, 4.0, 0), "thigh_r": self.at(0, 4.0, 0),
        }  # fmt: skip
        hands = self.both(self.at(0.262, 0.054, 0.178), self.at(0.35, -0.95, -0.1), self.at(-0.9, -0.3, 0.0), (-0.1, 0.9, -0.2))
        return Pose(
            self.frames, hips - self.joints[BONE["hips"]], turns, feet, hands, dict.fromkeys("lr", (34.0, 36.0, 30.0, 32.0)),
            knees_up=True, shut=self.blink(0.28, 0.71),
        )  # fmt: skip

    # ---- wheels ----

    def _in_chair(self, hips: F64, lean: F64 | float) -> Pose:
        pose = self._seated(hips, lean)
        feet = {
            side: Foot(self.at(0.262, s * 0.048, self.ankle + 0.052), self.zero + 4.0, self.zero)
            for side, s in (("l", 1.0), ("r", -1.0))
        }
        return replace(pose, feet=feet)

    def wheel(self) -> Pose:
        """At rest in a wheelchair, hands on the thighs."""
        hips = self.at(-0.030, 0, CHAIR_SEAT + HIPS_ABOVE_SEAT)
        return self._with(
            self._in_chair(hips, 2.0), {}, self._on_thighs(hips), curl=dict.fromkeys("lr", (26.0, 30.0, 22.0, 24.0))
        )

    def pushed(self) -> Pose:
        """In a wheelchair that rolls, hands on the thighs."""
        return replace(self.wheel(), wheels=180.0 * np.arange(self.frames) / self.frames)

    def roll(self) -> Pose:
        """Driving a wheelchair: push along the rims, hands back over them. Wheels turn half round in a cycle."""
        phase = np.arange(self.frames) / self.frames
        push = phase < 0.45
        t = np.where(push, phase / 0.45, (phase - 0.45) / 0.55)
        ease = t * t * (3 - 2 * t)
        angle = np.radians(np.where(push, 118.0 - 80.0 * t, 38.0 + 80.0 * ease))
        out = np.where(push, 0.0, np.sin(np.pi * t))
        radius = WHEEL[1] - 0.004 + 0.02 * out
        lean = 7.0 - 6.0 * np.cos(2 * np.pi * (phase - 0.05))
        hips = self.at(-0.030, 0, CHAIR_SEAT + HIPS_ABOVE_SEAT)
        wrist = self.at(WHEEL[0] + radius * np.cos(angle) - 0.01, 0.176 + 0.018 * out, WHEEL[1] + radius * np.sin(angle) + 0.035)
        hands = self.both(
            wrist,
            self.at(np.sin(angle) * 0.75, -0.1, -0.7 - 0.1 * np.cos(angle)),
            self.at(-0.15, -1.0, -0.25),
            (-0.75, 0.75, -0.3),
        )
        pose = self._in_chair(hips, lean)
        return self._with(
            pose,
            {"head": self.at(-0.6 * lean, 0, 0)},
            hands,
            curl=dict.fromkeys("lr", (50.0, 46.0, 46.0, 42.0)),
            wheels=180.0 * phase,
        )

    # ---- places ----

    def _face(self, out: float, y: float, z: float) -> F64:
        """(f, 3) a point in front of the face, as it is at rest, heights of the head."""
        x = surface_of(self.body.name, y, z)
        return self.at(*(self.joints[BONE["head"]] + np.array([x + out / self.body.head, y, z]) * self.body.head))

    def _wrist_for(self, tip: F64, fingers: F64, palm: F64) -> F64:
        """Where the right wrist is when its straight forefinger ends at ``tip``."""
        offset = np.array([0.0165, 0.004, -0.93 * self.body.arm[2]])
        return np.asarray(tip - np.einsum("fij,j->fi", palm_turn(fingers, palm, -1.0), offset))


CHAIR_SEAT = 0.272
"""Height of a wheelchair's seat: 0.46 m for a person of 1.70 m."""
