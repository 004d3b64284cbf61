"""Measures of every character at once, and how finely each part is drawn at each distance.

Arrays are (characters,) and lengths are shares of body height.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.view.people.skeleton import BONE, SKELETONS
from sim.view.people.table import COVERS_EARS, LEGWEAR, TOPS, Character

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

Detail = Mapping[str, tuple[int, int]]
"""Part -> rows and sides; a part that is not named is left out."""

LEVELS: Final[Sequence[Detail]] = (
    {
        "top": (26, 28), "hem": (3, 28), "front": (14, 8), "band": (4, 24), "collar": (4, 18), "hood": (9, 10), "card": (4, 8),
        "lanyard": (11, 5), "seat": (6, 18), "leg": (16, 14), "calf": (7, 10), "shoe": (11, 14), "sole": (4, 16),
        "sleeve": (16, 14),
        "arm": (8, 10), "palm": (7, 12), "finger": (9, 8), "thumb": (7, 8), "phone": (5, 8), "neck": (6, 14), "head": (34, 46),
        "eye": (8, 14), "lid": (9, 8), "brow": (8, 6), "mouth": (9, 5), "ear": (9, 10), "rim": (18, 5), "temple": (4, 5),
        "bridge": (4, 5), "aid": (6, 8), "shell": (16, 34), "tail": (12, 12), "drape": (8, 24),
    },
    {
        "top": (13, 16), "hem": (2, 16), "front": (6, 6), "band": (3, 14), "collar": (3, 12), "hood": (6, 6), "seat": (4, 12),
        "leg": (9, 9), "calf": (4, 7), "shoe": (7, 8), "sleeve": (9, 8), "arm": (4, 6), "palm": (4, 8), "finger": (4, 4),
        "thumb": (4, 4), "phone": (3, 6), "neck": (4, 9), "head": (16, 20), "eye": (5, 8), "lid": (5, 6), "brow": (4, 4),
        "mouth": (4, 4), "ear": (4, 6), "rim": (9, 3), "temple": (2, 3), "aid": (5, 4), "shell": (9, 18), "tail": (6, 6),
        "drape": (4, 12),
    },
    {
        "top": (9, 11), "front": (4, 4), "band": (2, 10), "hood": (4, 4), "seat": (4, 8), "leg": (7, 6), "calf": (4, 5),
        "shoe": (5, 6), "sleeve": (7, 6), "arm": (4, 5), "palm": (6, 6), "neck": (4, 6), "head": (11, 13), "eye": (4, 6),
        "brow": (4, 3),
        "mouth": (4, 3), "shell": (6, 12), "tail": (5, 5), "drape": (3, 8),
    },
    {
        "top": (7, 8), "leg": (5, 5), "calf": (4, 4), "shoe": (4, 5), "sleeve": (5, 5), "arm": (4, 4), "palm": (4, 4),
        "neck": (4, 5),
        "head": (7, 8), "shell": (5, 8), "tail": (4, 4), "drape": (3, 6),
    },
    {
        "top": (5, 5), "leg": (4, 3), "shoe": (4, 3), "sleeve": (4, 3), "palm": (4, 3), "head": (4, 5), "shell": (4, 5),
    },
)  # fmt: skip
"""From a handshake's distance to across a yard; from where on each is drawn is ``crowd.TIERS``."""


class Shapes:
    """What the parts are made from."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self.characters, self.count = tuple(characters), len(characters)
        names = [s.name for s in SKELETONS]
        self.skeleton: npt.NDArray[np.int32] = np.array([names.index(c.skeleton) for c in characters], np.int32)
        bodies = [SKELETONS[k] for k in self.skeleton]
        self.joints: F64 = np.stack([b.joints for b in bodies])
        self.head, self.hips, self.shoulder, self.shoulder_half, self.hip_half = (
            np.array([getattr(b, name) for b in bodies]) for name in ("head", "hips", "shoulder", "shoulder_half", "hip_half")
        )
        self.hand = np.array([b.arm[2] for b in bodies])
        self.girth, self.belly = np.array([c.girth for c in characters]), np.array([c.belly for c in characters])
        age = np.array([c.age for c in characters], float)
        self.young: F64 = np.clip((17.0 - age) / 10.0, 0.0, 1.0)
        self.woman: F64 = np.array([c.sex == "f" for c in characters], float) * (1.0 - self.young)
        self.man: F64 = np.array([c.sex == "m" for c in characters], float) * (1.0 - self.young)
        self.nose, self.mouth, self.eyes = np.array([c.face for c in characters]).T
        tops, legs = [TOPS[c.top[0]] for c in characters], [LEGWEAR[c.legs[0]] for c in characters]
        self.hem, self.sleeve, self.ease, self.collar, self.flare = (
            np.array([getattr(t, name) for t in tops]) for name in ("hem", "sleeve", "ease", "collar", "flare")
        )
        self.hood, self.open, self.band = (np.array([getattr(t, name) for t in tops], bool) for name in ("hood", "open", "band"))
        self.leg_end, self.leg_width = np.array([g.end for g in legs]), np.array([g.width for g in legs])
        self.hair: tuple[str, ...] = tuple(c.hair[0] for c in characters)
        self.ears: Bool = np.array([h not in COVERS_EARS for h in self.hair], bool)
        self.staff: Bool = np.array([c.staff and c.name != "officer" for c in characters], bool)

    def joint(self, name: str) -> F64:
        """(c, 3) where a bone begins."""
        return np.asarray(self.joints[:, BONE[name]])

    def has(self, aid: str) -> Bool:
        """(c,) who wears or uses something."""
        return np.array([aid in c.aids for c in self.characters], bool)

    def keys(self, *rows: Sequence[float | F64]) -> F64:
        """(c, rows, columns) from rows of numbers, each one for all or (c,)."""
        return np.stack([np.stack([np.broadcast_to(np.asarray(v, float), (self.count,)) for v in row], -1) for row in rows], 1)
