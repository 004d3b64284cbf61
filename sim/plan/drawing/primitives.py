"""What a drawing is made of. Page units: pixels of a sheet ``Sheet.width`` wide, x right, y down."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Spot = tuple[float, float]


@dataclass(frozen=True)
class Area:
    """A filled area: the first ring is its edge, the others are holes. ``opacity`` counts for fill and stroke."""

    rings: tuple[tuple[Spot, ...], ...]
    fill: str | None
    stroke: str | None = None
    width: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Stroke:
    """A line with round ends and corners; ``dash`` is the length of dashes and gaps (0: whole)."""

    points: tuple[Spot, ...]
    colour: str
    width: float
    opacity: float = 1.0
    dash: float = 0.0


@dataclass(frozen=True)
class Disc:
    """A circle."""

    centre: Spot
    radius: float
    fill: str | None
    stroke: str | None = None
    width: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Label:
    """One line of text on its baseline; ``turned`` runs upwards. ``halo`` is the colour around the letters."""

    text: str
    at: Spot
    size: float
    colour: str
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "middle"
    halo: str | None = None
    turned: bool = False


Item = Area | Stroke | Disc | Label


@dataclass
class Sheet:
    """A page and what is on it, in painting order."""

    width: float
    height: float
    background: str
    title: str
    items: list[Item] = field(default_factory=list)

    def add(self, items: Iterable[Item]) -> None:
        """Paint over what is there."""
        self.items.extend(items)


def box(left: float, top: float, width: float, height: float) -> tuple[Spot, ...]:
    """Corners of an upright rectangle."""
    return ((left, top), (left + width, top), (left + width, top + height), (left, top + height))


def pill(left: float, top: float, width: float, height: float, radius: float) -> tuple[Spot, ...]:
    """Corners of a rectangle with rounded corners, as a fine polygon."""
    from math import cos, pi, sin

    centres = (
        (left + width - radius, top + radius),
        (left + radius, top + radius),
        (left + radius, top + height - radius),
        (left + width - radius, top + height - radius),
    )
    return tuple(
        (x + radius * cos(a), y - radius * sin(a))
        for n, (x, y) in enumerate(centres)
        for a in ((n + k / 6) * pi / 2 for k in range(7))
    )
