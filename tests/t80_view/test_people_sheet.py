"""The sheets on which people look at the cast."""

import numpy as np
import pytest

from sim.view.people.cast import Cast, Clip
from sim.view.people.motion import default_cast
from tools.art.people import CHIN, cells_of, figure_mesh


@pytest.fixture(scope="module")
def cast() -> Cast:
    return default_cast()


def test_everybody_is_on_the_sheet_of_the_cast(cast: Cast) -> None:
    cells, columns, _ = cells_of("cast", cast, ())
    assert [label for label, _, _ in cells[::2]] == [c.name for c in cast.characters]
    assert columns % 2 == 0, "front and side stand side by side"


def test_every_clip_is_on_the_sheet_of_clips(cast: Cast) -> None:
    cells, _, _ = cells_of("clips", cast, ["viktor"])
    assert {label.split()[0] for label, _, _ in cells} == {c.name for c in Clip}


def test_figures_are_as_tall_as_people(cast: Cast) -> None:
    for name, height in (("viktor", 1.73), ("alva", 1.22)):
        mesh = figure_mesh(cast, name, (Clip.IDLE, 0), level=2)
        assert np.ptp(mesh.position[:, 2]) == pytest.approx(height, abs=0.07)


def test_a_head_is_cut_off_at_the_neck(cast: Cast) -> None:
    mesh = figure_mesh(cast, "viktor", (Clip.IDLE, 0), level=1, above=CHIN)
    assert mesh.position[:, 2].min() > 1.2


def test_who_rolls_has_a_chair(cast: Cast) -> None:
    with_chair, without = (figure_mesh(cast, "sam", (clip, 0), level=3) for clip in (Clip.WHEEL, Clip.SIT))
    assert len(with_chair.index) == len(without.index) + len(cast.chair.index)
