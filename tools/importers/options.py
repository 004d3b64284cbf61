"""What a person may tell an importer that the file does not say."""

from dataclasses import dataclass
from pathlib import Path

from sim.plan.building import Point


@dataclass(frozen=True)
class Measured:
    """A length somebody knows: from ``start`` to ``end`` in the file's own units (pixels from the top left for pictures)."""

    start: Point
    end: Point
    metres: float


@dataclass(frozen=True)
class Options:
    """Answers given before an import.

    ``unit``: metres per drawing unit (None: found out).  ``profile``: a layer profile by name or file (DXF, SVG).
    ``measured``: known lengths, for pictures and unscaled drawings.  ``corners``: the four corners of a photographed plan,
    from the top left clockwise, in pixels.  ``page``: of a PDF, from 1.  ``storey``: which storey a single-storey drawing
    shows, as ordinal and name.
    """

    unit: float | None = None
    profile: str | Path | None = None
    measured: tuple[Measured, ...] = ()
    corners: tuple[Point, ...] = ()
    page: int = 1
    storey: tuple[int, str] | None = None
