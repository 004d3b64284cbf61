"""The scale of a drawing from lengths somebody knows, and storeys laid over each other by points they share.

Everything here is pure numbers: points are ``(n, 2)`` arrays in right-handed axes (x right, y up).  Pictures count y
downwards, so callers turn it round first (``upright``).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.errors import UsageProblem
from sim.plan.building import Point
from sim.plan.geometry import F64

DOUBTFUL: Final = 0.03
"""A known length that fits the common scale worse than this share was measured or typed wrong, or the drawing is distorted
(research into tracing floor plans: warn above 3 %)."""

LARGEST: Final = 1e7
"""Coordinates and lengths beyond this are damage, not drawings."""

SHORTEST: Final = 1e-6
"""Lengths up to this are two marks on one spot."""


@dataclass(frozen=True)
class Length:
    """One known length: ``units`` long in the drawing (pixels), ``metres`` in the building.

    ``residual`` is how much longer the scale makes it than it was said to be, as a share: 0.01 is 1 % too long.
    """

    units: float
    metres: float
    residual: float


@dataclass(frozen=True)
class Scale:
    """Metres per drawing unit, with how well each known length fits."""

    metres_per_unit: float
    lengths: tuple[Length, ...]

    @property
    def worst(self) -> float:
        """Largest residual of any length, a share without sign; 0 for a single length, which always fits."""
        return max(abs(x.residual) for x in self.lengths)

    @property
    def doubtful(self) -> bool:
        """Whether a length fits so badly that a person should look."""
        return self.worst > DOUBTFUL


@dataclass(frozen=True)
class Similarity:
    """Turns by ``angle`` (radians, counter-clockwise), stretches by ``scale`` > 0, then moves by ``shift``. Never mirrors."""

    scale: float = 1.0
    angle: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def matrix(self) -> F64:
        """Its (2, 3) matrix: ``x' = matrix @ (x, y, 1)``."""
        c, s = self.scale * math.cos(self.angle), self.scale * math.sin(self.angle)
        return np.array([[c, -s, self.shift[0]], [s, c, self.shift[1]]])

    def apply(self, points: F64) -> F64:
        """Points (n, 2) in the new axes."""
        return apply(self.matrix, points)


@dataclass(frozen=True)
class Alignment:
    """How one drawing is laid over another: the transform, and how far each common point then lies off its twin."""

    transform: Similarity
    residuals: tuple[float, ...]

    @property
    def worst(self) -> float:
        """Farthest that a common point lies off its twin, in the target's units."""
        return max(self.residuals)


def scale_of(lengths: Sequence[tuple[float, float]]) -> Scale:
    """The scale s that minimises ``Σ (s·l − m)²`` over lengths ``(l drawing units, m metres)``: ``s = Σ l·m / Σ l²``.

    The errors are compared in metres, not as shares: whoever marks the ends of a length misses by so many pixels however
    long it is, so a long length tells the scale better than a short one and weighs more.

    Raises:
        UsageProblem: no length, or one that is not positive, not finite or beyond ``LARGEST``.
    """
    if not lengths:
        raise UsageProblem("Give at least one known length to find the scale of a drawing.")
    for units, metres in lengths:
        if not _is_length(units):
            fix = f"it must be more than 0 and at most {LARGEST:g}. Mark its two ends at different places."
            raise UsageProblem(f"A known length is {units:g} long in the drawing; {fix}")
        if not _is_length(metres):
            fix = f"it must be more than 0 and at most {LARGEST:g}. Write it in metres, for example 0.9 for a door."
            raise UsageProblem(f"A known length is {metres:g} metres; {fix}")
    scale = math.fsum(units * metres for units, metres in lengths) / math.fsum(units * units for units, _ in lengths)
    return Scale(scale, tuple(Length(units, metres, scale * units / metres - 1) for units, metres in lengths))


def _is_length(value: float) -> bool:
    return math.isfinite(value) and SHORTEST < value <= LARGEST


def align(source: F64, target: F64, scale: float | None = None) -> Alignment:
    """Lays ``source`` points over their twins in ``target``, both (n, 2), by turning, moving and, unless given, stretching.

    Least squares over all points (Umeyama's method without reflection, which in the plane is one complex division).
    With ``scale`` given only the angle and the shift are found.

    Raises:
        UsageProblem: fewer than two points, points that all lie in one place, or numbers that are not finite.
    """
    source, target = np.asarray(source, np.float64), np.asarray(target, np.float64)
    if source.shape != target.shape or source.ndim != 2 or len(source) < 2:
        raise UsageProblem("Two drawings are laid over each other by at least two points that both have.")
    if not (np.abs(source) <= LARGEST).all() or not (np.abs(target) <= LARGEST).all():
        raise UsageProblem(f"A common point is not a number, or farther out than {LARGEST:g}.")
    from_z, to_z = source[:, 0] + 1j * source[:, 1], target[:, 0] + 1j * target[:, 1]
    from_middle, to_middle = from_z.mean(), to_z.mean()
    z, w = from_z - from_middle, to_z - to_middle
    _check_apart(z, source)
    _check_apart(w, target)
    turn = (z.conj() * w).sum() / (z.conj() * z).sum().real
    if abs(turn) < 1e-9:
        raise UsageProblem("The common points lie so differently in the two drawings that neither angle nor scale can be told.")
    factor = abs(turn) if scale is None else scale
    shift = to_middle - factor * turn / abs(turn) * from_middle
    found = Similarity(float(factor), float(np.angle(turn)), (float(shift.real), float(shift.imag)))
    off = found.apply(source) - target
    return Alignment(found, tuple(float(d) for d in np.hypot(off[:, 0], off[:, 1])))


def _check_apart(offsets: np.ndarray[tuple[int], np.dtype[np.complex128]], points: F64) -> None:
    """Points closer together than a millionth of how far out they are tell no direction."""
    if np.abs(offsets).max() <= 1e-6 * max(1.0, float(np.abs(points).max())):
        raise UsageProblem("The common points all lie in one place. Choose points far apart, for example stair corners.")


def upright(points: F64) -> F64:
    """Points (n, 2) of a picture, y downwards, with y upwards, and back."""
    return np.asarray(points, np.float64).reshape(-1, 2) * (1.0, -1.0)


def apply(matrix: F64, points: F64) -> F64:
    """Points (n, 2) through a (2, 3) matrix."""
    return np.asarray(points, np.float64).reshape(-1, 2) @ matrix[:, :2].T + matrix[:, 2]


def flipped(transform: Similarity) -> F64:
    """The (2, 3) matrix from picture points, y downwards, to the transform's axes: first ``upright``, then the transform."""
    return transform.matrix * (1.0, -1.0, 1.0)


@dataclass(frozen=True)
class Laid:
    """How one drawing of several lies in the first one's axes.

    ``common`` names the points that tell it, ``worst`` is the farthest that one of them lies off its twin.
    """

    transform: Similarity
    worst: float
    common: tuple[str, ...]


def lay_over(
    marks: Sequence[Mapping[str, Point]], scales: Sequence[float | None], start: Similarity, first: int = 0
) -> dict[int, Laid]:
    """Lays drawings over each other by the points they share, beginning with number ``first``, which ``start`` places.

    One with a scale of its own keeps it, one without gets it from the common points.  A drawing that shares no two points
    with the first one may share them with another that does: they are joined one by one, always the one with the most
    common points next.  Drawings that share fewer than two points with all the others are missing in the answer.

    Args:
        marks: Named points of each drawing, y upwards.
        scales: Target units per drawing unit, where known.
        start: Where the first drawing lies.
        first: Which one that is.

    Raises:
        UsageProblem: the common points lie in one place, or so differently that no angle can be told.
    """
    placed = {first: Laid(start, 0.0, ())}
    known = dict(_in_target(marks[first], start))
    while waiting := [n for n in range(len(marks)) if n not in placed]:
        n = max(waiting, key=lambda n: (len(marks[n].keys() & known.keys()), -n))
        names = tuple(sorted(marks[n].keys() & known.keys()))
        if len(names) < 2:
            break
        found = align(np.array([marks[n][x] for x in names]), np.array([known[x] for x in names]), scales[n])
        placed[n] = Laid(found.transform, found.worst, names)
        known = {**dict(_in_target(marks[n], found.transform)), **known}  # the drawing laid first tells where a point is
    return placed


def _in_target(marks: Mapping[str, Point], transform: Similarity) -> Iterator[tuple[str, Point]]:
    for name, at in marks.items():
        x, y = transform.apply(np.array([at]))[0].tolist()
        yield name, (x, y)
