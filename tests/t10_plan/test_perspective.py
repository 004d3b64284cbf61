"""A photographed sheet is seen head-on again: its corners, its shape and its picture."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import UsageProblem
from sim.plan.geometry import F64
from tools.importers.perspective import check_corners, homography, project, rectify, shape_of, sheet_size, square_up

SIZE = (1600, 1200)
SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
NUDGES = st.lists(st.tuples(st.floats(-150, 150), st.floats(-150, 150)), min_size=4, max_size=4)
PLACES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8)


def sheet(nudges: list[tuple[float, float]]) -> F64:
    """Four corners of a sheet that fills much of the photo, each moved a little."""
    return np.array([[300.0, 250.0], [1300, 250], [1300, 950], [300, 950]]) + np.array(nudges)


def photo_of(width: float, height: float, yaw: float, pitch: float, focus: float = 1.0) -> F64:
    """Where the corners of a sheet (metres) stand in a photo of ``SIZE`` taken from 2 m away, turned by two angles."""
    corners = (SQUARE - 0.5) * (width, height)
    points = np.column_stack([corners, np.zeros(4)])
    a, b = math.cos(yaw), math.sin(yaw)
    c, d = math.cos(pitch), math.sin(pitch)
    points = points @ np.array([[a, 0, b], [0, 1, 0], [-b, 0, a]]).T @ np.array([[1, 0, 0], [0, c, -d], [0, d, c]]).T
    points[:, 2] += 2.0
    f = focus * math.hypot(*SIZE)
    return points[:, :2] / points[:, 2:] * f + np.array(SIZE) / 2


class TestHomography:
    """The plane turn from four corners."""

    @given(NUDGES)
    def test_corners_go_to_corners(self, nudges: list[tuple[float, float]]) -> None:
        corners = sheet(nudges)
        assert project(homography(corners, SQUARE), corners) == pytest.approx(SQUARE, abs=1e-9)

    @given(NUDGES, PLACES)
    def test_there_and_back_is_where_it_was(self, nudges: list[tuple[float, float]], places: list[tuple[float, float]]) -> None:
        corners, points = sheet(nudges), np.array(places)
        there = project(homography(SQUARE, corners), points)
        assert project(homography(corners, SQUARE), there) == pytest.approx(points, abs=1e-7)

    @given(NUDGES, st.floats(0.1, 0.9))
    def test_straight_lines_stay_straight(self, nudges: list[tuple[float, float]], share: float) -> None:
        line = np.array([[0.1, 0.2], [0.1 + 0.7 * share, 0.2 + 0.6 * share], [0.8, 0.8]])
        a, b, c = project(homography(SQUARE, sheet(nudges)), line)
        off = abs((c - a)[0] * (b - a)[1] - (c - a)[1] * (b - a)[0]) / math.dist(a, c)
        assert off < 1e-7

    def test_three_corners_in_one_line_are_refused(self) -> None:
        with pytest.raises(UsageProblem, match="in one line"):
            homography(np.array([[0.0, 0.0], [1, 0], [2, 0], [0, 1]]), SQUARE)

    def test_points_on_the_horizon_are_no_numbers_and_no_warning(self) -> None:
        matrix = np.array([[1.0, 0, 0], [0, 1, 0], [0, 1, 0]])
        assert not np.isfinite(project(matrix, np.array([[1.0, 0.0]]))).all()


class TestCorners:
    """Four corners, clockwise from the top left."""

    @given(NUDGES)
    def test_good_corners_are_taken_as_they_are(self, nudges: list[tuple[float, float]]) -> None:
        corners = sheet(nudges)
        assert (check_corners([(float(x), float(y)) for x, y in corners], SIZE) == corners).all()

    def test_a_leaning_sheet_is_good_too(self) -> None:
        c, s = math.cos(0.6), math.sin(0.6)
        corners = (sheet([(0, 0)] * 4) - (800, 600)) @ np.array([[c, s], [-s, c]]) + (800, 600)
        assert len(check_corners([(float(x), float(y)) for x, y in corners], SIZE)) == 4

    @pytest.mark.parametrize(
        ("order", "message"),
        [
            ((0, 2, 1, 3), "do not go round a sheet clockwise"),  # sides cross
            ((3, 2, 1, 0), "do not go round a sheet clockwise"),  # the other way round
            ((1, 2, 3, 0), "is not the top left one"),
            ((2, 3, 0, 1), "is not the top left one"),
            ((3, 0, 1, 2), "is not the top left one"),
            ((0, 1, 2), "has four corners, not 3"),
            ((0, 1, 2, 3, 0), "has four corners, not 5"),
            ((0, 0, 2, 3), "do not go round a sheet clockwise"),  # one corner twice
        ],
    )
    def test_other_orders_say_which_is_right(self, order: tuple[int, ...], message: str) -> None:
        corners = sheet([(0, 0)] * 4)
        with pytest.raises(UsageProblem, match=message) as problem:
            check_corners([(float(x), float(y)) for x, y in corners[list(order)]], SIZE)
        assert "from the top left clockwise" in str(problem.value)

    @pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf, 1e300, -5000.0])
    def test_corners_that_are_nowhere_are_refused(self, x: float) -> None:
        with pytest.raises(UsageProblem, match="far outside the picture"):
            check_corners([(x, 250.0), (1300, 250), (1300, 950), (300, 950)], SIZE)

    def test_a_dent_is_no_sheet(self) -> None:
        with pytest.raises(UsageProblem, match="do not go round"):
            check_corners([(300, 250), (1300, 250), (500, 400), (300, 950)], SIZE)

    def test_a_sliver_is_no_sheet(self) -> None:
        with pytest.raises(UsageProblem, match="too close together"):
            check_corners([(300, 250), (1300, 250), (1300, 262), (300, 262)], SIZE)


class TestShape:
    """The true shape of the sheet in the photo."""

    @given(st.floats(0.5, 2.0), st.floats(0.2, 0.7), st.floats(0.2, 0.7), st.floats(0.5, 3.0))
    def test_a_tilted_photo_tells_the_lens_and_so_the_shape(self, height: float, yaw: float, pitch: float, focus: float) -> None:
        corners = photo_of(1.0, height, yaw, -pitch, focus)
        assert shape_of(corners, SIZE) == pytest.approx(1.0 / height, rel=0.01)

    @given(st.floats(0.5, 2.0), st.floats(0.3, 3.0))
    def test_head_on_the_sides_tell_it(self, height: float, focus: float) -> None:
        assert shape_of(photo_of(1.0, height, 0.0, 0.0, focus), SIZE) == pytest.approx(1.0 / height, rel=1e-6)

    @given(st.floats(-0.6, 0.6))
    def test_tilted_one_way_it_is_a_telephones(self, yaw: float) -> None:
        assert shape_of(photo_of(1.0, 0.7, yaw, 0.0, focus=0.6), SIZE) == pytest.approx(1.0 / 0.7, rel=1e-6)

    @given(NUDGES, st.integers(1, 4_000_000))
    def test_the_new_picture_is_bounded(self, nudges: list[tuple[float, float]], most: int) -> None:
        width, height = sheet_size(sheet(nudges), SIZE, most)
        assert width >= 1
        assert height >= 1
        assert width * height <= max(most, width, height)

    def test_a_sheet_seen_head_on_keeps_its_pixels(self) -> None:
        assert sheet_size(sheet([(0, 0)] * 4), SIZE, 10_000_000) == pytest.approx((1000, 700), abs=1)


class TestPicture:
    """The picture itself."""

    def test_a_drawn_sheet_comes_back_straight(self) -> None:
        plan = np.full((300, 400, 3), 255, np.uint8)
        plan[100:110, 50:350] = (200, 30, 30)
        plan[40:260, 200:206] = (30, 30, 200)
        corners = np.array([[80.0, 60.0], [560, 30], [600, 420], [40, 380]])
        photo = rectify(plan, homography(np.array([[0.0, 0], [400, 0], [400, 300], [0, 300]]), corners), (640, 480))
        assert (photo[5, 5] == 255).all()  # white outside the sheet
        again = rectify(photo, square_up(corners, (400, 300)), (400, 300))
        assert np.abs(again.astype(int) - plan).mean() < 2.5  # edges blur, nothing else differs
        inside = np.zeros((300, 400), bool)
        inside[103:107, 60:190] = True
        assert np.abs(again[inside].astype(int) - plan[inside]).max() <= 3

    @given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**32 - 1))
    def test_looked_at_straight_every_pixel_stays(self, width: int, height: int, seed: int) -> None:
        picture = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
        assert (rectify(picture, np.eye(3), (width, height)) == picture).all()

    def test_half_a_pixel_aside_is_the_mean_of_two(self) -> None:
        picture = np.array([[[0, 0, 0], [100, 100, 100], [200, 200, 200]]], np.uint8)
        moved = np.array([[1.0, 0, 0.5], [0, 1, 0], [0, 0, 1]])
        assert rectify(picture, moved, (3, 1))[0, 1:, 0].tolist() == [50, 150]

    def test_many_rows_are_made_in_parts_without_a_seam(self) -> None:
        ramp = np.repeat(np.arange(0, 250, dtype=np.uint8)[:, None, None], 3, axis=2)
        tall = rectify(ramp, np.diag([1.0, 4.0, 1.0]), (1, 1000))
        assert (np.abs(np.diff(tall[:, 0, 0].astype(int))) <= 1).all()
