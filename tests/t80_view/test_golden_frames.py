"""The school looks as it did when somebody last looked at it: ``python -m tools.art.golden`` renews the pictures."""

from pathlib import Path

import numpy as np
import pytest

from sim.errors import MissingOnThisMachine
from sim.plan.building import Category
from sim.plan.load import load_plan
from sim.resources import find
from tools.art.golden import BLOCK, FOLDER, PLAN, SIZE, Picture, distance, draw, kept, path_of
from tools.art.golden_people import STAGED
from tools.art.golden_views import VIEWS, View

MEAN, WORST = 3.0, 24.0
"""Steps of 255 that pictures of different drivers may lie apart: on average, and in the worst hundredth of squares."""

OFTEN = ("classroom", "corridor", "stairs", "hidden_dark", "corridor_full", "portraits", "yard", "night_classroom")
"""Drawn in every run; the rest in slow ones."""


def looks_as_kept(views: list[View], cache: Path) -> dict[str, str]:
    """What differs, by view."""
    wrong = {}
    try:
        for view, picture in draw(views, cache):
            apart = distance(picture, kept(view))
            if apart.mean > MEAN or apart.worst > WORST:
                wrong[view.name] = f"mean {apart.mean:.1f}, worst {apart.worst:.1f}"
    except MissingOnThisMachine as problem:
        pytest.skip(f"no offscreen OpenGL here: {problem}")
    return wrong


@pytest.mark.gl
@pytest.mark.timeout(600)
def test_the_school_looks_as_it_did(tmp_path: Path) -> None:
    assert looks_as_kept([v for v in VIEWS if v.name in OFTEN], tmp_path) == {}


@pytest.mark.gl
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_room_and_moment_looks_as_it_did(tmp_path: Path) -> None:
    assert looks_as_kept(list(VIEWS), tmp_path) == {}


def test_there_are_views_of_every_kind_of_room_and_of_the_moments_that_matter() -> None:
    assert len(VIEWS) >= 30
    building = load_plan(find("plan", PLAN))
    seen = {building.unit[v.unit].category for v in VIEWS}
    assert seen == {u.category for u in building.units} | {Category.OUTDOOR}
    assert any(v.dark for v in VIEWS)
    assert any(v.covered for v in VIEWS)
    assert any(v.dark and v.covered for v in VIEWS)
    assert {"corridor", "yard", "lesson"} <= {v.people for v in VIEWS}
    assert any(v.night for v in VIEWS)
    assert {v.people for v in VIEWS} - {""} <= STAGED.keys()
    assert set(OFTEN) <= {v.name for v in VIEWS}


def test_every_view_has_its_picture_and_every_picture_its_view() -> None:
    assert len({v.name for v in VIEWS}) == len(VIEWS)
    assert {p.name for p in FOLDER.glob("*.png")} == {path_of(v).name for v in VIEWS}
    assert {kept(v).shape for v in VIEWS} == {(SIZE[1], SIZE[0], 3)}
    assert sum(p.stat().st_size for p in FOLDER.glob("*.png")) < 6e6


class TestDistance:
    """Noise and edges hardly count; light, colour and shape do."""

    @pytest.fixture
    def picture(self) -> Picture:
        return kept(VIEWS[0])

    def test_a_picture_is_itself(self, picture: Picture) -> None:
        assert distance(picture, picture).worst == 0.0

    def test_noise_of_a_few_steps_is_let_through(self, picture: Picture) -> None:
        noise = np.random.default_rng(1).integers(-6, 7, picture.shape)
        apart = distance(picture, np.clip(picture + noise, 0, 255).astype(np.uint8))
        assert apart.mean < MEAN
        assert apart.worst < WORST

    def test_a_shift_of_half_a_pixel_is_let_through(self, picture: Picture) -> None:
        wide = picture.astype(float)
        apart = distance(picture, ((wide + np.roll(wide, 1, axis=1)) / 2).astype(np.uint8))
        assert apart.mean < MEAN
        assert apart.worst < WORST

    def test_a_darker_picture_is_not(self, picture: Picture) -> None:
        assert distance(picture, (picture * 0.93).astype(np.uint8)).mean > MEAN

    def test_something_missing_is_not(self, picture: Picture) -> None:
        hole = picture.copy()
        side = 10 * BLOCK
        hole[100 : 100 + side, 100 : 100 + side] = 255 - hole[100 : 100 + side, 100 : 100 + side]
        assert distance(picture, hole).worst > WORST

    def test_another_size_is_not(self, picture: Picture) -> None:
        assert distance(picture, picture[:-1]).mean == 255.0
