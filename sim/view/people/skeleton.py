"""Bones, and how long they are in bodies of different ages. Lengths are shares of body height; x forward, y left, z up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

_TREE: Final = (
    ("hips", ""), ("spine", "hips"), ("chest", "spine"), ("neck", "chest"), ("head", "neck"), ("lids", "head"),
    *((f"{name}_{s}", f"{under}_{s}" if under not in {"hips", "chest"} else under) for s in "lr" for name, under in (
        ("upper_arm", "chest"), ("lower_arm", "upper_arm"), ("hand", "lower_arm"),
        ("fingers", "hand"), ("tips", "fingers"), ("index", "hand"), ("index_tip", "index"),
        ("thigh", "hips"), ("shin", "thigh"), ("foot", "shin"), ("toes", "foot"),
    )),
    ("phone", "hand_r"), ("chair", ""), ("wheels", "chair"),
)  # fmt: skip
BONES: Final = tuple(name for name, _ in _TREE)
BONE: Final[Mapping[str, int]] = {name: k for k, name in enumerate(BONES)}
PARENT: Final = tuple(BONE.get(under, -1) for _, under in _TREE)


@dataclass(frozen=True)
class Skeleton:
    """Where joints are at rest. ``height`` is the stature the clips' heights above the floor are made for, metres."""

    name: str
    height: float
    head: float  # chin to crown
    hips: float  # height of the hips' middle
    shoulder: float  # height of the shoulders
    shoulder_half: float
    hip_half: float
    arm: tuple[float, float, float]  # upper arm, lower arm, hand

    @property
    def joints(self) -> F64:
        """(bones, 3) origins of the bones; arms hang a little away from the body."""
        at = np.zeros((len(BONES), 3))

        def put(name: str, *xyz: float) -> None:
            at[BONE[name]] = xyz

        put("hips", 0, 0, self.hips)
        put("spine", 0, 0, self.hips + 0.06)
        put("chest", 0, 0, self.hips + 0.155)
        put("neck", -0.004, 0, self.shoulder + 0.022)
        put("head", 0.008, 0, 1.0 - self.head)
        put("lids", 0.008 + EYE[0] * self.head, 0, 1.0 - self.head + EYE[2] * self.head)
        for side, s in (("l", 1.0), ("r", -1.0)):
            self._put_limbs(put, side, s)
        at[BONE["phone"]] = at[BONE["hand_r"]]
        put("wheels", WHEEL[0], 0, WHEEL[1])
        return at

    def _put_limbs(self, put: Callable[..., None], side: str, s: float) -> None:
        upper, lower, hand = self.arm
        y, top = s * self.shoulder_half, self.shoulder - 0.006
        put(f"upper_arm_{side}", 0, y, top)
        put(f"lower_arm_{side}", 0, y + s * 0.022, top - upper)
        wrist = (0.004, y + s * 0.034, top - upper - lower)
        put(f"hand_{side}", *wrist)
        for name, down, ahead in (
            ("fingers", 0.5, 0.0),
            ("tips", 0.74, 0.0),
            ("index", 0.5, 0.0145),
            ("index_tip", 0.74, 0.0145),
        ):
            put(f"{name}_{side}", wrist[0] + ahead, wrist[1], wrist[2] - down * hand)
        hip = s * self.hip_half
        put(f"thigh_{side}", 0, hip, self.hips - 0.015)
        put(f"shin_{side}", 0.004, hip, self.hips * 0.535)
        put(f"foot_{side}", -0.006, hip, 0.042)
        put(f"toes_{side}", 0.058, hip, 0.010)


EYE: Final = (0.312, 0.150, 0.485)
"""Middle of the left eye from the head's joint, in heights of the head."""

WHEEL: Final = (-0.045, 0.178)
"""Axle of a wheelchair's big wheels: behind the middle of the seat, and above the floor; 0.30 m for a person of 1.70 m."""

SKELETONS: Final = (
    Skeleton("child", 1.27, 0.168, 0.503, 0.798, 0.098, 0.051, (0.160, 0.140, 0.086)),
    Skeleton("junior", 1.41, 0.156, 0.513, 0.806, 0.099, 0.051, (0.163, 0.143, 0.086)),
    Skeleton("teen", 1.59, 0.144, 0.522, 0.814, 0.103, 0.052, (0.166, 0.145, 0.086)),
    Skeleton("woman", 1.68, 0.135, 0.520, 0.817, 0.100, 0.053, (0.164, 0.143, 0.084)),
    Skeleton("man", 1.80, 0.132, 0.520, 0.820, 0.112, 0.052, (0.168, 0.147, 0.086)),
)
"""Heads are a sixth of a seven-year-old and less than an eighth of an adult; legs are short until twelve. Rounded from
anthropometric tables, by eye."""
