"""Storeys laid over each other by the points they share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import UsageProblem
from sim.plan.geometry import F64
from tools.importers.calibration import align, apply, flipped, upright
from tools.importers.underlay.model import Matrix, Underlay


@dataclass(frozen=True)
class Aligned:
    """How one underlay lies in the first one's metres.

    ``transform`` takes its pixels there; ``residual`` is the farthest in metres that a common point lies off its twin;
    ``common`` are the names of those points (none for the first underlay itself).
    """

    transform: Matrix
    residual: float
    common: tuple[str, ...]


def align_underlays(underlays: Sequence[Underlay]) -> tuple[Aligned, ...]:
    """Each underlay in the frame of the first, in the order given.

    An underlay with a scale of its own keeps it, one without gets it from the common points.  A storey that shares no two
    points with the first one may share them with another that does: the storeys already placed are joined one by one, always
    the one with the most common points next.

    Raises:
        UsageProblem: none given, the first one has no scale, or one shares fewer than two points with all others.
    """
    if not underlays or underlays[0].transform is None:
        raise UsageProblem("The first storey needs a scale before others are laid over it. Give it a known length.")
    placed = {0: Aligned(underlays[0].transform, 0.0, ())}
    while len(placed) < len(underlays):
        known = _known(underlays, placed)
        waiting = [n for n in range(len(underlays)) if n not in placed]
        nxt = max(waiting, key=lambda n: (len(_common(underlays[n], known)), -n))
        placed[nxt] = _placed(underlays[nxt], known)
    return tuple(placed[n] for n in range(len(underlays)))


def _known(underlays: Sequence[Underlay], placed: dict[int, Aligned]) -> dict[str, F64]:
    """Where the named points lie in metres; the storey placed first tells where."""
    known: dict[str, F64] = {}
    for n, aligned in placed.items():
        for tie in underlays[n].tie_points:
            known.setdefault(tie.name, apply(np.array(aligned.transform), np.array([tie.at]))[0])
    return known


def _common(underlay: Underlay, known: dict[str, F64]) -> list[str]:
    return sorted({t.name for t in underlay.tie_points if t.name in known})


def _placed(underlay: Underlay, known: dict[str, F64]) -> Aligned:
    names = _common(underlay, known)
    if len(names) < 2:
        storey = underlay.level.name if underlay.level else underlay.source.file
        raise UsageProblem(f"{storey} shares {len(names)} point(s) with the other storeys; mark two, for example stair corners.")
    at = {t.name: t.at for t in underlay.tie_points}
    found = align(upright(np.array([at[n] for n in names])), np.array([known[n] for n in names]), underlay.metres_per_pixel)
    return Aligned(matrix_of(flipped(found.transform)), found.worst, tuple(names))


def matrix_of(matrix: F64) -> Matrix:
    """A (2, 3) matrix as it stands in a file, rounded to what a picture of a thousand pixels can tell by far."""
    (a, b, c), (d, e, f) = np.round(matrix, 10).tolist()
    return (a + 0.0, b + 0.0, c + 0.0), (d + 0.0, e + 0.0, f + 0.0)
