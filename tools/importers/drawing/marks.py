"""What is drawn: strokes, arcs, texts and symbols, in the drawing's own units (x right, y up) until ``placed`` makes metres."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from sim.plan.building import Point
from sim.plan.geometry import F64


@dataclass(frozen=True)
class Stroke:
    """A line or polyline; curves are flattened.  ``points`` (n, 2); a ``closed`` one does not repeat its first point.

    ``name`` is what the file calls this very thing (an SVG title).
    """

    id: str
    layer: str
    points: F64
    closed: bool = False
    name: str = ""

    @cached_property
    def line(self) -> F64:
        """The points with the first one again at the end where the stroke is closed."""
        return np.concatenate([self.points, self.points[:1]]) if self.closed else self.points


@dataclass(frozen=True)
class Arc:
    """A part of a circle, from ``start`` to ``end``: the swing of a door leaf, most of the time."""

    id: str
    layer: str
    centre: Point
    start: Point
    end: Point

    @property
    def radius(self) -> float:
        """Distance from the centre to the start."""
        return float(np.hypot(self.start[0] - self.centre[0], self.start[1] - self.centre[1]))


@dataclass(frozen=True)
class Label:
    """A text; ``at`` is its middle, ``height`` that of its capitals, ``tag`` the name of the block attribute it fills."""

    id: str
    layer: str
    text: str
    at: Point
    height: float
    underlined: bool = False
    tag: str = ""


@dataclass(frozen=True)
class Symbol:
    """A placed block that stands for one door or window, with everything drawn in it."""

    id: str
    layer: str
    name: str
    strokes: tuple[Stroke, ...]
    arcs: tuple[Arc, ...]

    @cached_property
    def points(self) -> F64:
        """Every point of it (n, 2)."""
        arcs = np.array([p for a in self.arcs for p in (a.centre, a.start, a.end)]).reshape(-1, 2)
        return np.concatenate([*(s.points for s in self.strokes), arcs])


@dataclass(frozen=True)
class Drawing:
    """All marks of one plan.

    ``unit`` is the length of a drawing unit in metres as the file states it (None: it does not), ``unit_name`` what it calls
    it; ``trusted`` tells that somebody wrote it down on purpose and it is no setting nobody looks at.  ``scales`` are the units
    a picture on paper may be drawn in (1:100 …) instead of the usual ones; its doors then need not fit one exactly.
    ``counts`` are marks per layer, ``blocks`` placements per block name.
    """

    strokes: tuple[Stroke, ...] = ()
    arcs: tuple[Arc, ...] = ()
    labels: tuple[Label, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    unit: float | None = None
    unit_name: str = ""
    trusted: bool = False
    scales: tuple[float, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    blocks: Mapping[str, int] = field(default_factory=dict)

    def all_points(self) -> Iterator[F64]:
        """The points of strokes and symbols, mark by mark."""
        yield from (s.points for s in self.strokes)
        yield from (s.points for s in self.symbols)


def placed(drawing: Drawing, unit: float, origin: Point) -> Drawing:
    """The drawing in metres: ``origin`` (drawing units) becomes (0, 0), lengths are multiplied by ``unit``."""

    def spot(p: Point) -> Point:
        return (p[0] - origin[0]) * unit, (p[1] - origin[1]) * unit

    def stroke(s: Stroke) -> Stroke:
        return replace(s, points=(s.points - np.asarray(origin)) * unit)

    def arc(a: Arc) -> Arc:
        return replace(a, centre=spot(a.centre), start=spot(a.start), end=spot(a.end))

    return replace(
        drawing,
        strokes=tuple(map(stroke, drawing.strokes)),
        arcs=tuple(map(arc, drawing.arcs)),
        labels=tuple(replace(x, at=spot(x.at), height=x.height * unit) for x in drawing.labels),
        symbols=tuple(replace(x, strokes=tuple(map(stroke, x.strokes)), arcs=tuple(map(arc, x.arcs))) for x in drawing.symbols),
    )
