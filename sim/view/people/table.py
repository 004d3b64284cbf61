"""The cast: who there is, told as data. One line is one character; shapes of clothes and hair are small tables beside it.

All of it is our own work. Heights are means of Swedish girls and boys of that age, with a little to either side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

GIRLS: Final[Mapping[int, float]] = {
    7: 1.23, 8: 1.29, 9: 1.34, 10: 1.40, 11: 1.47, 12: 1.53, 13: 1.59, 14: 1.63, 15: 1.66, 16: 1.67, 17: 1.67, 18: 1.68,
}  # fmt: skip
BOYS: Final[Mapping[int, float]] = {
    7: 1.24, 8: 1.30, 9: 1.35, 10: 1.41, 11: 1.46, 12: 1.52, 13: 1.58, 14: 1.66, 15: 1.72, 16: 1.77, 17: 1.79, 18: 1.80,
}  # fmt: skip
"""Age in years -> mean height in metres, read off Swedish growth charts (Wikland, Luo, Niklasson & Karlberg 2002) to 1 cm;
children born in 1990 are up to 2 cm taller (Albertsson-Wikland et al. 2020: 1.69 and 1.82 m as adults)."""


@dataclass(frozen=True)
class Top:
    """What is worn above. ``hem`` below the hips and ``ease`` over the body are shares of body height and of girth."""

    hem: float
    sleeve: float = 1.0  # how far down the arm
    ease: float = 1.0
    hood: bool = False
    collar: float = 0.0  # how high a collar stands
    open: bool = False  # hangs open over something of the trimming's colour
    band: bool = False  # a broad stripe of the trimming's colour across the chest
    flare: float = 0.0  # how much wider the hem is


TOPS: Final[Mapping[str, Top]] = {
    "tee": Top(0.062, sleeve=0.36, ease=1.02),
    "sweater": Top(0.058, ease=1.04, collar=0.006),
    "striped": Top(0.058, ease=1.03, band=True),
    "hoodie": Top(0.064, ease=1.08, hood=True),
    "zipped": Top(0.066, ease=1.07, hood=True, open=True),
    "shirt": Top(0.070, ease=1.03, collar=0.014),
    "cardigan": Top(0.092, ease=1.05, open=True),
    "polo": Top(0.056, ease=1.0, collar=0.028),
    "tunic": Top(0.125, ease=1.02, flare=0.018),
    "dress": Top(0.160, sleeve=0.62, ease=1.0, flare=0.035),
    "uniform": Top(0.075, ease=1.06, collar=0.016, band=True),
}


@dataclass(frozen=True)
class Legwear:
    """What is worn below. ``end`` is how far down the leg it reaches, ``width`` what it adds to a leg's thickness."""

    end: float = 1.0
    width: tuple[float, float, float] = (1.0, 1.0, 1.0)  # thigh, knee, ankle


LEGWEAR: Final[Mapping[str, Legwear]] = {
    "jeans": Legwear(width=(1.03, 1.08, 1.18)),
    "slim": Legwear(width=(0.97, 0.98, 1.02)),
    "wide": Legwear(width=(1.05, 1.22, 1.50)),
    "joggers": Legwear(end=0.965, width=(1.06, 1.20, 1.16)),
    "tights": Legwear(width=(0.93, 0.92, 0.94)),
    "shorts": Legwear(end=0.46, width=(1.14, 1.22, 1.0)),
    "chinos": Legwear(width=(1.03, 1.05, 1.12)),
}

COVERS_EARS: Final = frozenset({"bob", "long", "scarf"})
"""Hair that hangs over the ears."""

SKINS: Final = {
    "fair": "#f1cfb9", "light": "#e9bfa2", "beige": "#dcab88", "olive": "#cb9a73", "tan": "#b58058",
    "brown": "#93623f", "deep": "#6f4a33", "dark": "#573a2a",
}  # fmt: skip
HAIRS: Final = {
    "white": "#e8d9b4", "blond": "#d2ae6c", "sand": "#ad8a58", "brown": "#6b4a2f", "dark": "#3b2a1e", "black": "#241e1b",
    "red": "#a8552c", "grey": "#a9a6a0", "silver": "#cfccc6",
}  # fmt: skip


@dataclass(frozen=True)
class Character:
    """Somebody. ``top``, ``legs`` and ``trim`` give colours in turn: the first wearer takes the first, and so on."""

    name: str
    age: int
    sex: str  # f, m: whose growth chart and body
    height: float
    skin: str
    hair: tuple[str, str]  # style of ``hair.STYLES``, colour of ``HAIRS``
    top: tuple[str, tuple[str, ...]]
    legs: tuple[str, tuple[str, ...]]
    shoes: str
    trim: tuple[str, ...] = ("#d9d5cb",)
    girth: float = 1.0
    belly: float = 0.0
    face: tuple[float, float, float] = (1.0, 1.0, 1.0)  # how big nose, mouth and eyes are
    aids: frozenset[str] = frozenset()
    staff: bool = False

    @property
    def skeleton(self) -> str:
        """Which of ``skeleton.SKELETONS``."""
        if self.age >= 15:
            return "woman" if self.sex == "f" else "man"
        return "child" if self.age <= 8 else "junior" if self.age <= 11 else "teen"


_NAVY, _ROSE, _OCHRE, _SAGE, _BRICK, _CREAM, _PLUM, _TEAL, _SKY, _GREY, _FOREST, _SAND = (
    "#34465e", "#c28b95", "#cba24f", "#8ea382", "#ac5a49", "#e2dccd", "#75608a", "#4f8a89", "#8fb0c9", "#8b9198", "#4b6b54",
    "#c9b48f",
)  # fmt: skip
_DENIM, _BLACK, _STONE, _COAL = "#4a6284", "#33363b", "#8d867a", "#474d55"
_WHITE = "#e8e6e1"
_AID, _SEES, _WHEELS, _SCARF = (frozenset({a}) for a in ("hearing_aid", "glasses", "wheelchair", "headscarf"))

CAST: Final[tuple[Character, ...]] = (
    # seven and eight
    Character("alva", 7, "f", 1.22, "fair", ("plaits", "blond"), ("striped", (_CREAM, _SKY, _ROSE)), ("tights", (_NAVY, _PLUM)),
              "#c06a6a", (_BRICK, _NAVY, _CREAM), 1.0),
    Character("noah", 7, "m", 1.25, "brown", ("curls", "black"), ("hoodie", (_OCHRE, _TEAL, _BRICK)), ("joggers", (_COAL, _NAVY)),
              _WHITE, (_CREAM,), 0.98),
    Character("signe", 8, "f", 1.28, "light", ("bob", "sand"), ("dress", (_SAGE, _ROSE, _NAVY)), ("tights", (_NAVY, _STONE)),
              "#7a6654", (_CREAM,), 1.02, aids=_SEES),
    Character("liam", 8, "m", 1.31, "fair", ("mop", "white"), ("tee", (_BRICK, _SKY, _FOREST)), ("shorts", (_NAVY, _STONE)),
              "#5d7ea0", (_CREAM,), 1.0),
    # nine to eleven
    Character("amina", 9, "f", 1.34, "tan", ("scarf", "dark"), ("tunic", (_TEAL, _PLUM, _SAND)), ("slim", (_COAL, _NAVY)),
              _WHITE, (_SAND, _ROSE, _NAVY), 1.0, aids=_SCARF),
    Character("hugo", 9, "m", 1.36, "light", ("short", "brown"), ("striped", (_NAVY, _GREY, _FOREST)),
              ("jeans", (_DENIM, _BLACK)),
              _WHITE, (_SKY, _OCHRE, _CREAM), 1.12, 0.010),
    Character("maja", 10, "f", 1.39, "beige", ("tail", "dark"), ("hoodie", (_PLUM, _SAGE, _SKY)), ("slim", (_BLACK, _DENIM)),
              _WHITE, (_CREAM,), 0.97),
    Character("adam", 10, "m", 1.42, "olive", ("short", "black"), ("tee", (_FOREST, _GREY, _OCHRE)), ("joggers", (_GREY, _COAL)),
              "#3f4449", (_CREAM,), 1.0, aids=_AID),
    Character("ella", 11, "f", 1.47, "fair", ("long", "red"), ("sweater", (_CREAM, _TEAL, _ROSE)), ("jeans", (_DENIM, _STONE)),
              _WHITE, (_CREAM,), 1.0),
    Character("yusuf", 11, "m", 1.45, "dark", ("crop", "black"), ("zipped", (_BRICK, _NAVY, _GREY)), ("jeans", (_BLACK, _DENIM)),
              "#c9c4ba", (_CREAM, _SKY), 0.98),
    # twelve to fourteen
    Character("stella", 12, "f", 1.54, "light", ("bun", "brown"), ("zipped", (_SKY, _SAGE, _PLUM)), ("wide", (_DENIM, _STONE)),
              _WHITE, (_CREAM, _NAVY), 1.05),
    Character("elias", 12, "m", 1.51, "fair", ("mop", "sand"), ("hoodie", (_FOREST, _GREY, _NAVY)), ("joggers", (_COAL, _STONE)),
              "#b9b4a8", (_CREAM,), 0.95, aids=_SEES),
    Character("leyla", 13, "f", 1.58, "olive", ("long", "black"), ("cardigan", (_OCHRE, _GREY, _ROSE)),
              ("slim", (_DENIM, _BLACK)),
              _WHITE, (_CREAM, _NAVY), 1.08),
    Character("wilmer", 13, "m", 1.60, "light", ("short", "blond"), ("hoodie", (_GREY, _TEAL, _BRICK)),
              ("jeans", (_DENIM, _COAL)),
              _WHITE, (_CREAM,), 1.15, 0.012),
    Character("sam", 14, "m", 1.64, "beige", ("mop", "brown"), ("sweater", (_TEAL, _OCHRE)), ("jeans", (_DENIM, _COAL)),
              _WHITE, (_CREAM,), 1.0, aids=_WHEELS),
    Character("tuva", 14, "f", 1.63, "fair", ("tail", "blond"), ("tee", (_PLUM, _CREAM, _SAGE)), ("wide", (_STONE, _DENIM)),
              _WHITE, (_CREAM,), 0.98, aids=_AID),
    Character("ayaan", 14, "m", 1.67, "deep", ("curls", "black"), ("striped", (_CREAM, _TEAL, _GREY)),
              ("chinos", (_STONE, _NAVY)),
              _WHITE, (_NAVY, _CREAM, _BRICK), 0.97),
    # fifteen to eighteen
    Character("fatima", 15, "f", 1.65, "brown", ("scarf", "dark"), ("tunic", (_NAVY, _SAGE, _PLUM)), ("wide", (_BLACK, _STONE)),
              _WHITE, (_ROSE, _CREAM, _TEAL), 1.03, aids=_SCARF),
    Character("viktor", 15, "m", 1.73, "light", ("short", "brown"), ("zipped", (_NAVY, _FOREST, _STONE)),
              ("jeans", (_DENIM, _BLACK)),
              _WHITE, (_GREY, _CREAM), 0.93),
    Character("hanna", 16, "f", 1.68, "light", ("bob", "dark"), ("polo", (_BRICK, _CREAM, _GREY)), ("jeans", (_DENIM, _COAL)),
              "#3f3a36", (_CREAM,), 1.0, aids=_SEES),
    Character("oskar", 16, "m", 1.78, "fair", ("crop", "sand"), ("tee", (_SKY, _OCHRE, _NAVY)), ("chinos", (_SAND, _COAL)),
              _WHITE, (_CREAM,), 1.0),
    Character("nova", 17, "f", 1.66, "tan", ("curls", "dark"), ("hoodie", (_SAND, _ROSE, _FOREST)), ("slim", (_BLACK, _DENIM)),
              _WHITE, (_CREAM,), 1.10),
    Character("isak", 17, "m", 1.80, "beige", ("mop", "dark"), ("sweater", (_FOREST, _PLUM, _GREY)), ("jeans", (_BLACK, _DENIM)),
              "#54504a", (_CREAM,), 0.96),
    Character("ebba", 18, "f", 1.69, "fair", ("long", "sand"), ("cardigan", (_GREY, _SAGE, _NAVY)), ("jeans", (_DENIM, _BLACK)),
              "#6d5a48", (_CREAM, _ROSE), 0.97),
    Character("samir", 18, "m", 1.81, "tan", ("short", "black"), ("hoodie", (_COAL, _SAND, _TEAL)), ("joggers", (_COAL, _NAVY)),
              _WHITE, (_CREAM,), 1.02),
    # staff
    Character("karin", 52, "f", 1.67, "fair", ("bob", "grey"), ("cardigan", (_TEAL, _PLUM)), ("chinos", (_NAVY, _STONE)),
              "#4a4038", (_CREAM, _SAND), 1.10, 0.008, aids=_SEES, staff=True),
    Character("lars", 58, "m", 1.80, "light", ("thin", "silver"), ("shirt", (_SKY, _SAGE)), ("chinos", (_STONE, _NAVY)),
              "#5b4636", (_CREAM,), 1.08, 0.022, aids=_SEES, staff=True),
    Character("maria", 34, "f", 1.69, "beige", ("tail", "brown"), ("sweater", (_OCHRE, _NAVY)), ("jeans", (_DENIM, _COAL)),
              _WHITE, (_CREAM,), 1.0, staff=True),
    Character("ahmed", 41, "m", 1.79, "olive", ("short", "black"), ("sweater", (_NAVY, _GREY)), ("chinos", (_SAND, _COAL)),
              "#5b4636", (_CREAM,), 1.06, 0.012, staff=True),
    Character("nadia", 29, "f", 1.64, "tan", ("scarf", "dark"), ("tunic", (_FOREST, _SAND)), ("chinos", (_COAL, _STONE)),
              "#3f3a36", (_CREAM, _SKY), 1.03, aids=_SCARF, staff=True),
    Character("johan", 38, "m", 1.85, "fair", ("crop", "red"), ("polo", (_COAL, _FOREST)), ("jeans", (_DENIM, _COAL)),
              _WHITE, (_CREAM,), 1.0, staff=True),
    Character("grace", 45, "f", 1.70, "dark", ("bun", "black"), ("shirt", (_CREAM, _ROSE)), ("wide", (_NAVY, _COAL)),
              "#3f3a36", (_CREAM,), 1.12, 0.006, staff=True),
    Character("bengt", 63, "m", 1.77, "fair", ("crop", "grey"), ("zipped", (_GREY, _NAVY)), ("chinos", (_COAL, _STONE)),
              "#4a4038", (_SKY, _CREAM), 1.14, 0.026, aids=_AID, staff=True),
    Character("lena", 47, "f", 1.66, "light", ("short", "blond"), ("cardigan", (_BRICK, _GREY)), ("chinos", (_COAL, _NAVY)),
              "#4a4038", (_CREAM, _SKY), 1.02, aids=_WHEELS, staff=True),
    Character("officer", 36, "f", 1.74, "light", ("bun", "brown"), ("uniform", ("#27324a",)), ("chinos", ("#252e42",)),
              "#26282b", ("#d7dc6a",), 1.06, staff=True),
)  # fmt: skip
