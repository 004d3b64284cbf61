"""Storeys laid over each other by the points they share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import UsageProblem
from sim.plan.geometry import F64
from tools.importers.calibration import Similarity, flipped, lay_over
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
    if not underlays or underlays[0].transform is None or underlays[0].metres_per_pixel is None:
        raise UsageProblem("The first storey needs a scale before others are laid over it. Give it a known length.")
    (_, _, x), (_, _, y) = underlays[0].transform
    start = Similarity(underlays[0].metres_per_pixel, underlays[0].turn, (x, y))
    marks = [{t.name: (t.at[0], -t.at[1]) for t in u.tie_points} for u in underlays]
    laid = lay_over(marks, [u.metres_per_pixel for u in underlays], start)
    for n, underlay in enumerate(underlays):
        if n not in laid:
            storey = underlay.level.name if underlay.level else underlay.source.file
            raise UsageProblem(f"{storey} shares fewer than two points with the other storeys; mark two, as stair corners.")
    first = Aligned(underlays[0].transform, 0.0, ())
    others = (laid[n] for n in range(1, len(underlays)))
    return first, *(Aligned(matrix_of(flipped(x.transform)), x.worst, x.common) for x in others)


def matrix_of(matrix: F64) -> Matrix:
    """A (2, 3) matrix as it stands in a file, rounded to what a picture of a thousand pixels can tell by far."""
    (a, b, c), (d, e, f) = np.round(matrix, 10).tolist()
    return (a + 0.0, b + 0.0, c + 0.0), (d + 0.0, e + 0.0, f + 0.0)
