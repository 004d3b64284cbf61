"""One frame in metres for all storeys of a traced plan: scales from known lengths, storeys laid over each other by fiducials."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.errors import FileProblem, Issue, UsageProblem
from sim.plan.geometry import F64
from tools.importers.calibration import DOUBTFUL, LARGEST, Laid, Scale, Similarity, lay_over, scale_of, upright
from tools.importers.codes import finding
from tools.importers.options import Measured, Options
from tools.importers.traced.file import Trace, TracedLevel

ASTRAY: Final = 0.3
"""Metres a fiducial may lie off its twin on another storey: more than a wall's thickness and storeys do not fit, by eye."""


@dataclass(frozen=True)
class Frame:
    """How a storey's own coordinates lie in the building's metres.

    ``scale`` is None for storeys counted in metres and those without known lengths; ``laid`` None for the reference storey
    and for those that share no two fiducials with it.
    """

    transform: Similarity
    pixels: bool
    scale: Scale | None
    laid: Laid | None

    def metres(self, points: F64) -> F64:
        """Points (n, 2) of the storey in the building's metres."""
        return self.transform.apply(upright(points) if self.pixels else np.asarray(points, np.float64).reshape(-1, 2))


@dataclass(frozen=True)
class Frames:
    """The frames by level name, what was noticed, and what the report says of them."""

    of: Mapping[str, Frame]
    findings: tuple[Issue, ...]
    facts: Mapping[str, Any]


def frames_of(path: Path, trace: Trace, options: Options) -> Frames:
    """Finds every storey's frame: that of the reference storey is the building's.

    The reference is the level the file names, else the first one with a known length.  A storey with known lengths of its own
    keeps its scale when laid over the others, one without takes it from the fiducials, or else the reference's.  Known
    lengths in ``options`` are the first storey's; ``options.unit`` is every storey's scale.

    Raises:
        FileProblem: a known length that cannot be, or no scale anywhere.
    """
    given = [options.measured, *(() for _ in trace.levels[1:])]
    scales = [_scale(path, x, more) if trace.pixels else None for x, more in zip(trace.levels, given, strict=True)]
    units = [options.unit or (s.metres_per_unit if s else None) if trace.pixels else 1.0 for s in scales]
    first = _reference(path, trace, units)
    start = Similarity(units[first] or 1.0)
    try:
        laid = lay_over([_marks(level, trace.pixels) for level in trace.levels], units, start, first)
    except UsageProblem as problem:
        raise FileProblem(path, f"{problem}", "fiducials") from problem
    frames = {}
    for n, level in enumerate(trace.levels):
        transform = laid[n].transform if n in laid else Similarity(units[n] or start.scale)
        frames[level.name] = Frame(transform, trace.pixels, scales[n], laid.get(n) if n != first else None)
    reference = trace.levels[first].name
    return Frames(frames, tuple(_findings(trace, units, frames, reference)), _facts(frames, reference))


def _scale(path: Path, level: TracedLevel, more: Sequence[Measured]) -> Scale | None:
    """A storey's own scale from the file's known lengths and those a person gave for it."""
    ends = [(level.points[e.start], level.points[e.end], e.amount("distance", math.nan)) for e in level.lengths]
    ends += [(np.array(m.start), np.array(m.end), m.metres) for m in more]
    try:
        return scale_of([(math.dist(a, b), metres) for a, b, metres in ends]) if ends else None
    except UsageProblem as problem:
        raise FileProblem(path, f"{problem}", f"levels.{level.name}.measurements") from problem


def _reference(path: Path, trace: Trace, units: Sequence[float | None]) -> int:
    named = [n for n, level in enumerate(trace.levels) if level.name == trace.reference and units[n]]
    scaled = [n for n, unit in enumerate(units) if unit]
    if not scaled:
        fix = "Draw a measurement in the traffic editor, or give --length."
        raise FileProblem(path, "has no known length, so nothing tells its scale.", "measurements", fix)
    return (named or scaled)[0]


def _marks(level: TracedLevel, pixels: bool) -> dict[str, tuple[float, float]]:
    sign = -1.0 if pixels else 1.0
    return {name: (x, sign * y) for name, (x, y) in level.fiducials.items() if max(abs(x), abs(y)) <= LARGEST}


def _findings(trace: Trace, units: Sequence[float | None], frames: Mapping[str, Frame], reference: str) -> list[Issue]:
    scaled = {name: f.scale for name, f in frames.items() if f.scale}
    doubtful = [name for name, s in scaled.items() if s.doubtful]
    worst = max((s.worst for s in scaled.values()), default=0.0)
    single = [name for name, s in scaled.items() if len(s.lengths) == 1]
    loose = [name for name, f in frames.items() if f.laid is None and name != reference]
    borrowed = [x.name for x, unit in zip(trace.levels, units, strict=True) if not unit and x.name in loose]
    astray = {name: f.laid.worst for name, f in frames.items() if f.laid and f.laid.worst > ASTRAY}
    return [
        *finding("I170", doubtful, percent=round(100 * worst, 1), limit=round(100 * DOUBTFUL)),
        *finding("I171", single),
        *finding("I172", borrowed, reference=reference),
        *finding("I173", loose, reference=reference),
        *finding("I174", list(astray), metres=round(max(astray.values(), default=0.0), 2)),
    ]


def _facts(frames: Mapping[str, Frame], reference: str) -> dict[str, Any]:
    levels = {}
    for name, frame in frames.items():
        scale, laid = frame.scale, frame.laid
        levels[name] = {
            "unit": round(frame.transform.scale, 9),
            "lengths": [{"metres": x.metres, "residual": round(x.residual, 6)} for x in scale.lengths] if scale else [],
            "residual": round(scale.worst, 6) if scale else None,
            "fiducials": list(laid.common) if laid else [],
            "offset": round(laid.worst, 4) if laid else None,
            "turn": round(frame.transform.angle, 6),
        }
    worst = [f.scale.worst for f in frames.values() if f.scale]
    offsets = [f.laid.worst for f in frames.values() if f.laid]
    return {
        "unit": levels[reference]["unit"],
        "residual": round(max(worst), 6) if worst else None,
        "alignment": round(max(offsets), 4) if offsets else None,
        "reference": reference,
        "levels": levels,
    }
