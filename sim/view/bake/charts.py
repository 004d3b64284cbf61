"""Where the texels of a light map lie: one rectangle per flat surface, corners of texels' grid on the surface's own corners.

A chart's first and last columns lie on its edges, so two walls that meet are lit from the same points and show no seam, and no
texel of a neighbour is ever mixed in.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.view.bake.prism import Prism

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

WIDEST = 2000
"""Texels of a chart's side; longer surfaces get larger texels."""

FLUSH = 0.05
"""Metres from a wall within which boards, pictures and trim are lit as the wall is, and stand in nobody's light."""

_INSET = 0.015
"""Metres from an edge at which its light is taken, so as not to stand in the other wall."""

_LEAST_AREA, _LEAST_SIDE, _MOST_FLATS = 0.1, 0.14, 600
"""Furniture's flat parts smaller than this are lit at their corners instead (m2, m), and no more than so many get a chart."""


@dataclass(frozen=True)
class Chart:
    """A rectangle ``origin`` + a ``u`` + b ``v`` with ``columns`` × ``rows`` texels at ``x``, ``y`` of the room's block."""

    origin: F64
    u: F64
    v: F64
    size: tuple[float, float]
    columns: int
    rows: int
    face: int = -1  # of the room, -1 for furniture
    x: int = 0
    y: int = 0

    @property
    def normal(self) -> F64:
        """Unit vector into the room."""
        return np.cross(self.u, self.v)

    def at(self, a: F64, b: F64) -> F64:
        """Points (n, 3) at metres ``a``, ``b`` along the chart."""
        return np.asarray(self.origin + a[:, None] * self.u + b[:, None] * self.v)

    def nodes(self) -> tuple[F64, F64]:
        """Metres along ``u`` and ``v`` (columns * rows,) of every texel, row by row."""
        a, b = np.linspace(0.0, self.size[0], self.columns), np.linspace(0.0, self.size[1], self.rows)
        inset = [min(_INSET, s / 4) for s in self.size]
        a, b = np.clip(a, inset[0], self.size[0] - inset[0]), np.clip(b, inset[1], self.size[1] - inset[1])
        return np.tile(a, self.rows), np.repeat(b, self.columns)


def _chart(origin: F64, u: F64, v: F64, size: tuple[float, float], texel: float, face: int = -1) -> Chart:
    columns, rows = (min(WIDEST, max(2, int(np.ceil(s / texel)) + 1)) for s in size)
    return Chart(origin, u, v, size, columns, rows, face)


def face_charts(prism: Prism, texel: float) -> list[Chart]:
    """Charts of walls, floor and ceiling; floors' lie along the longest wall."""
    up, made = np.array([0.0, 0.0, 1.0]), []
    runs = prism.b - prism.a
    lengths = np.linalg.norm(runs, axis=1)
    for k in range(prism.walls):
        if lengths[k] > 0.03:
            back = np.array([*(-runs[k] / lengths[k]), 0.0])  # from its end to its start: u × v points into the room
            size = float(lengths[k]), prism.ceiling - prism.floor
            made.append(_chart(np.array([*prism.b[k], prism.floor]), back, up, size, texel, k))
    along = runs[lengths.argmax()] / lengths.max()
    frame = np.array([along, [-along[1], along[0]]])
    inside = prism.a @ frame.T
    low, high = inside.min(axis=0), inside.max(axis=0)
    for face, z in ((prism.walls, prism.floor), (prism.walls + 1, prism.ceiling)):
        u, v = np.array([*frame[0], 0.0]), np.array([*frame[1], 0.0])
        corner, size = low @ frame, (float(high[0] - low[0]), float(high[1] - low[1]))
        if face > prism.walls:  # from below, the other way round
            u, v, size = v, u, size[::-1]
        made.append(_chart(np.array([*corner, z]), u, v, size, texel, face))
    return made


def flat_charts(position: F32, normal: F32, index: I32, texel: float) -> list[Chart]:
    """Charts of the larger flat parts of furniture; ``index`` (m, 3) are triangles that stand in the room."""
    same = np.abs(normal[index] - normal[index[:, :1]]).max(axis=(1, 2)) < 1e-3
    flat = index[same & (normal[index[:, 0], 2] > -0.5)]
    if not len(flat):
        return []
    label = _joined(flat, len(position))[flat[:, 0]]
    p = position[flat].astype(float)
    area = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1) / 2
    groups, of = np.unique(label, return_inverse=True)
    total = np.bincount(of, area)
    order = np.argsort(-total, kind="stable")[:_MOST_FLATS]
    by_group = np.argsort(of, kind="stable")
    ends = np.cumsum(np.bincount(of, minlength=len(groups)))
    made = []
    for g in order.tolist():
        if total[g] < _LEAST_AREA:
            break
        part = p[by_group[ends[g - 1] if g else 0 : ends[g]]].reshape(-1, 3)
        n = normal[flat[by_group[ends[g] - 1], 0]].astype(float)
        chart = _around(part, n / np.linalg.norm(n), texel)
        if min(chart.size) >= _LEAST_SIDE:
            made.append(chart)
    return made


def _joined(index: I32, count: int) -> I32:
    """A number (count,) per vertex, the same for all that triangles connect."""
    label = np.arange(count, dtype=np.int32)
    while True:
        least = label[index].min(axis=1)
        new = label.copy()
        for corner in range(3):
            np.minimum.at(new, index[:, corner], least)
        new = new[new]
        if (new == label).all():
            return label
        label = new


def _around(points: F64, n: F64, texel: float) -> Chart:
    """The smallest rectangle around points of a plane: upright, or turned as one of their edges is."""
    if abs(n[2]) > 0.9:
        edges = (np.roll(points, -1, axis=0) - points)[:36]
        edges = edges[np.linalg.norm(edges, axis=1) > 0.02]
        ways = [e - (e @ n) * n for e in edges] or [np.array([1.0, 0.0, 0.0])]
    else:
        ways = [np.cross([0.0, 0.0, 1.0], n)]
    best: tuple[float, F64, F64] | None = None
    for way in ways:
        u = way / max(float(np.linalg.norm(way)), 1e-9)
        v = np.cross(n, u)
        spans = np.ptp(points @ u), np.ptp(points @ v)
        if best is None or spans[0] * spans[1] < best[0] - 1e-6:
            best = float(spans[0] * spans[1]), u, v
    assert best is not None
    _, u, v = best
    a, b = points @ u, points @ v
    origin = a.min() * u + b.min() * v + float(points[0] @ n) * n
    return _chart(origin, u, v, (float(np.ptp(a)), float(np.ptp(b))), texel)


def packed(charts: list[Chart]) -> tuple[list[Chart], tuple[int, int]]:
    """Charts laid side by side in one block of (width, height) texels."""
    width = max(*(c.columns for c in charts), int(np.sqrt(sum(c.columns * c.rows for c in charts)) * 1.1))
    order = sorted(range(len(charts)), key=lambda k: (-charts[k].rows, -charts[k].columns, k))
    placed, x, y, tall = dict[int, Chart](), 0, 0, 0
    for k in order:
        if x + charts[k].columns > width:
            x, y, tall = 0, y + tall, 0
        placed[k] = replace(charts[k], x=x, y=y)
        x, tall = x + charts[k].columns, max(tall, charts[k].rows)
    return [placed[k] for k in range(len(charts))], (width, y + tall)


def texels(prism: Prism, chart: Chart) -> tuple[F64, Bool]:
    """Points (columns * rows, 3) in the room whose light a chart's texels hold, and which of them are real."""
    a, b = chart.nodes()
    p = chart.at(a, b)
    real = np.ones(len(p), bool)
    pitch = 1.6 * max(chart.size[0] / (chart.columns - 1), chart.size[1] / (chart.rows - 1))
    if chart.face >= prism.walls:
        p[:, :2], real = snapped(prism, p[:, :2], pitch)
    elif chart.face >= 0:
        for gap in prism.gaps:
            if gap.face == chart.face:
                u = prism.along(chart.face, p.T.astype(np.float32))
                within = (u > gap.span[0] + pitch) & (u < gap.span[1] - pitch)
                real &= ~(within & (p[:, 2] > gap.rise[0] + pitch) & (p[:, 2] < gap.rise[1] - pitch))
    return p, real


def snapped(prism: Prism, xy: F64, reach: float) -> tuple[F64, Bool]:
    """Points (n, 2) kept ``_INSET`` off the walls, those outside by less than ``reach`` drawn in; and which ones are in then."""
    best = np.full(len(xy), np.inf)
    near = xy.copy()
    for a, b in zip(prism.a, prism.b, strict=True):
        d = b - a
        t = np.clip(((xy - a) @ d) / max(float(d @ d), 1e-12), 0.0, 1.0)
        foot = a + t[:, None] * d
        away = np.linalg.norm(xy - foot, axis=1)
        closer = away < best - 1e-9
        inward = np.array([-d[1], d[0]]) / max(float(np.linalg.norm(d)), 1e-9)
        best = np.where(closer, away, best)
        near = np.where(closer[:, None], foot + _INSET * inward, near)
    holds = prism.holds(xy)
    moved = np.where((holds & (best > _INSET))[:, None], xy, near)
    return moved, (holds | (best < reach)) & prism.holds(moved)


def charted(charts: list[Chart], position: F32, normal: F32) -> tuple[I32, F32]:
    """Which chart each vertex lies on (n,), -1 none, and where in the room's block (n, 2), in texels."""
    found, place = np.full(len(position), -1, np.int32), np.zeros((len(position), 2), np.float32)
    p = position.astype(float)
    for number, chart in enumerate(charts):
        n = chart.normal
        thick, beyond = (FLUSH, 0.06) if chart.face >= 0 else (0.015, 0.03)
        on = np.nonzero((found < 0) & (normal @ n.astype(np.float32) > 0.999))[0]
        on = on[np.abs((p[on] - chart.origin) @ n) < thick]
        a, b = (p[on] - chart.origin) @ chart.u, (p[on] - chart.origin) @ chart.v
        within = (a > -beyond) & (a < chart.size[0] + beyond) & (b > -beyond) & (b < chart.size[1] + beyond)
        on, a, b = on[within], a[within], b[within]
        found[on] = number
        place[on, 0] = chart.x + np.clip(a / chart.size[0], 0, 1) * (chart.columns - 1)
        place[on, 1] = chart.y + np.clip(b / chart.size[1], 0, 1) * (chart.rows - 1)
    return found, place
