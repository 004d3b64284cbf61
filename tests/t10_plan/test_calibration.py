"""The scale of a drawing, and storeys laid over each other, found by least squares: exact on clean numbers, honest on others."""

import math
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import UsageProblem
from sim.plan.building import Point
from sim.plan.geometry import F64
from tools.importers.calibration import DOUBTFUL, Similarity, align, apply, flipped, lay_over, scale_of, upright

SCALES = st.floats(1e-4, 1e2)
UNITS = st.floats(1.0, 1e4)
ANGLES = st.floats(-math.pi, math.pi)
SHIFTS = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
WHERE = st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
SPREAD = np.array([[0.0, 0.0], [100.0, 0.0], [30.0, 70.0], [-20.0, 40.0]])
"""Points that lie well apart, so that angle and scale are well told."""


class TestScale:
    """Metres per pixel from known lengths."""

    @given(SCALES, st.lists(UNITS, min_size=1, max_size=8))
    def test_clean_lengths_give_the_scale_and_no_residual(self, scale: float, units: list[float]) -> None:
        found = scale_of([(u, u * scale) for u in units if u * scale > 1e-6])
        assert found.metres_per_unit == pytest.approx(scale, rel=1e-12)
        assert found.worst < 1e-12
        assert not found.doubtful

    @given(SCALES, st.lists(st.tuples(UNITS, st.floats(-0.02, 0.02)), min_size=1, max_size=8))
    def test_noise_in_the_lengths_bounds_the_error_of_the_scale(self, scale: float, noisy: list[tuple[float, float]]) -> None:
        found = scale_of([(u, u * scale * (1 + e)) for u, e in noisy])
        assert found.metres_per_unit == pytest.approx(scale, rel=0.02 + 1e-9)

    @given(st.lists(st.tuples(UNITS, st.floats(0.1, 100.0)), min_size=1, max_size=6))
    def test_no_other_scale_has_a_smaller_sum_of_squares(self, lengths: list[tuple[float, float]]) -> None:
        def cost(s: float) -> float:
            return math.fsum((s * u - m) ** 2 for u, m in lengths)

        best = scale_of(lengths).metres_per_unit
        assert cost(best) <= cost(best * 1.001) * (1 + 1e-12)
        assert cost(best) <= cost(best * 0.999) * (1 + 1e-12)

    def test_three_lengths_of_one_picture_give_one_scale_and_a_residual_each(self) -> None:
        found = scale_of([(1101.83, 9.315), (991.58, 8.409), (2374.04, 20.089)])
        assert found.metres_per_unit == pytest.approx(0.008463, abs=1e-6)
        assert [round(100 * x.residual, 2) for x in found.lengths] == pytest.approx([0.11, -0.2, 0.01], abs=0.01)
        assert found.worst < 0.003

    def test_a_long_length_weighs_more_than_a_short_one(self) -> None:
        found = scale_of([(100, 1.1), (1000, 10.0)])
        assert found.metres_per_unit == pytest.approx(0.010, rel=0.002)
        assert abs(found.lengths[0].residual) > 0.08 > abs(found.lengths[1].residual)

    def test_a_wrong_length_is_doubtful(self) -> None:
        assert scale_of([(100, 1.0), (100, 1.1)]).doubtful
        assert not scale_of([(100, 1.0), (100, 1.0 + DOUBTFUL)]).doubtful

    def test_a_single_length_always_fits(self) -> None:
        found = scale_of([(90.0, 0.9)])
        assert (found.metres_per_unit, found.worst) == (pytest.approx(0.01), 0.0)

    @pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf, 1e9, 1e-9])
    def test_lengths_that_are_none_are_refused(self, bad: float) -> None:
        with pytest.raises(UsageProblem, match=r"known length is .* long in the drawing"):
            scale_of([(10.0, 1.0), (bad, 1.0)])
        with pytest.raises(UsageProblem, match=r"known length is .* metres"):
            scale_of([(10.0, bad)])

    def test_no_length_gives_no_scale(self) -> None:
        with pytest.raises(UsageProblem, match="at least one known length"):
            scale_of([])


class TestAlign:
    """One storey laid over another by points both have."""

    @given(st.floats(1e-3, 1e3), ANGLES, SHIFTS)
    def test_clean_points_give_back_scale_angle_and_shift(self, scale: float, angle: float, shift: tuple[float, float]) -> None:
        truth = Similarity(scale, angle, shift)
        found = align(SPREAD, truth.apply(SPREAD))
        size = max(1.0, 100 * scale, *map(abs, shift))
        assert found.transform.apply(SPREAD) == pytest.approx(truth.apply(SPREAD), abs=1e-9 * size)
        assert found.transform.scale == pytest.approx(scale, rel=1e-6)
        assert math.cos(found.transform.angle - angle) == pytest.approx(1.0, abs=1e-9)
        assert found.worst <= 1e-9 * size

    @given(ANGLES, SHIFTS, st.lists(st.tuples(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05)), min_size=4, max_size=4))
    def test_noise_bounds_the_residual(self, angle: float, shift: tuple[float, float], noise: list[tuple[float, float]]) -> None:
        target = Similarity(0.05, angle, shift).apply(SPREAD) + np.array(noise)
        found = align(SPREAD, target)
        total = math.fsum(x * x + y * y for x, y in noise)
        assert math.fsum(r * r for r in found.residuals) <= total + 1e-6

    @given(st.floats(0.5, 2.0), ANGLES, SHIFTS)
    def test_a_given_scale_is_kept(self, scale: float, angle: float, shift: tuple[float, float]) -> None:
        found = align(SPREAD, Similarity(1.0, angle, shift).apply(SPREAD), scale=scale)
        assert found.transform.scale == scale
        assert math.cos(found.transform.angle - angle) == pytest.approx(1.0, abs=1e-9)
        assert found.transform.apply(SPREAD.mean(axis=0)) == pytest.approx(
            Similarity(1.0, angle, shift).apply(SPREAD.mean(axis=0)), abs=1e-6
        )

    def test_a_mirrored_drawing_is_not_mirrored_back(self) -> None:
        found = align(SPREAD, SPREAD * (1, -1))
        assert np.linalg.det(found.transform.matrix[:, :2]) > 0
        assert found.worst > 10

    def test_two_points_are_enough_and_always_fit(self) -> None:
        found = align(np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([[5.0, 5.0], [5.0, 9.0]]))
        assert found.transform.scale == pytest.approx(2.0)
        assert found.transform.angle == pytest.approx(math.pi / 2)
        assert found.worst == pytest.approx(0.0, abs=1e-12)

    @pytest.mark.parametrize("points", [[], [[1.0, 2.0]]])
    def test_fewer_than_two_points_are_refused(self, points: list[list[float]]) -> None:
        with pytest.raises(UsageProblem, match="at least two points"):
            align(np.array(points).reshape(-1, 2), np.array(points).reshape(-1, 2))

    def test_points_in_one_place_are_refused_on_either_side(self) -> None:
        one = np.full((4, 2), 7.0)
        for a, b in ((one, SPREAD), (SPREAD, one)):
            with pytest.raises(UsageProblem, match="all lie in one place"):
                align(a, b)

    @pytest.mark.parametrize("bad", [math.nan, math.inf, 1e30])
    def test_points_that_are_no_places_are_refused(self, bad: float) -> None:
        broken = SPREAD.copy()
        broken[2, 1] = bad
        with pytest.raises(UsageProblem, match="is not a number, or farther out"):
            align(SPREAD, broken)
        with pytest.raises(UsageProblem, match="is not a number, or farther out"):
            align(broken, SPREAD)

    def test_points_that_tell_no_angle_are_refused(self) -> None:
        square = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
        with pytest.raises(UsageProblem, match="neither angle nor scale"):
            align(square, square * (1, -1))


class TestLayOver:
    """Several drawings laid over the first by the points they share."""

    STAIRS: ClassVar = {"a": (0.0, 0.0), "b": (100.0, 0.0), "c": (30.0, 70.0)}

    def seen(self, transform: Similarity, *names: str) -> dict[str, Point]:
        """The stairs' corners as another drawing shows them, which ``transform`` takes back."""
        inverse = np.linalg.inv(np.vstack([transform.matrix, [0, 0, 1]]))[:2]
        points = apply(inverse, np.array([self.STAIRS[n] for n in names or self.STAIRS]))
        return {n: (float(x), float(y)) for n, (x, y) in zip(names or self.STAIRS, points, strict=True)}

    @given(st.floats(0.01, 10), ANGLES, SHIFTS)
    def test_each_goes_back_to_where_it_was_drawn(self, scale: float, angle: float, shift: tuple[float, float]) -> None:
        truth = Similarity(scale, angle, shift)
        laid = lay_over([self.STAIRS, self.seen(truth)], [None, None], Similarity())
        assert laid[1].transform.scale == pytest.approx(scale, rel=1e-6)
        assert laid[1].worst < 1e-6
        assert laid[1].common == ("a", "b", "c")

    def test_where_the_first_lies_decides_where_all_lie(self) -> None:
        start = Similarity(2.0, 0.3, (5.0, 6.0))
        laid = lay_over([self.STAIRS, self.STAIRS], [2.0, 2.0], start)
        assert laid[0].transform == start
        assert laid[1].transform.matrix == pytest.approx(start.matrix)

    def test_any_drawing_may_be_the_first(self) -> None:
        laid = lay_over([self.STAIRS, self.STAIRS], [None, None], Similarity(3.0), first=1)
        assert laid[0].transform.scale == pytest.approx(3.0)

    def test_drawings_are_joined_through_others_the_surest_first(self) -> None:
        roof = {"x": (1.0, 2.0), "y": (50.0, 60.0)}
        laid = lay_over([self.STAIRS, roof, {**self.STAIRS, **roof}], [None] * 3, Similarity())
        assert laid[1].common == ("x", "y")
        assert laid[2].common == ("a", "b", "c")

    def test_what_shares_too_little_is_left_out(self) -> None:
        laid = lay_over([self.STAIRS, {"a": (1.0, 1.0)}, {}], [1.0, 1.0, 1.0], Similarity())
        assert set(laid) == {0}


class TestPictures:
    """Pictures count y downwards, the building upwards."""

    @given(st.lists(WHERE, min_size=1, max_size=5))
    def test_turning_y_twice_changes_nothing(self, points: list[tuple[float, float]]) -> None:
        there: F64 = np.array(points)
        assert (upright(upright(there)) == there).all()

    @given(st.floats(0.01, 10), ANGLES, SHIFTS, WHERE)
    def test_the_picture_matrix_is_upright_then_the_transform(
        self, scale: float, angle: float, shift: tuple[float, float], where: tuple[float, float]
    ) -> None:
        transform, point = Similarity(scale, angle, shift), np.array([where])
        assert apply(flipped(transform), point) == pytest.approx(transform.apply(upright(point)), abs=1e-6)
        assert np.linalg.det(flipped(transform)[:, :2]) < 0
