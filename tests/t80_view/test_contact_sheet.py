"""The sheet on which people look at every prop."""

import numpy as np
import pytest

from sim.errors import MissingOnThisMachine
from sim.view.props import prop_mesh


@pytest.mark.gl
def test_a_sheet_shows_each_piece_on_its_own_ground() -> None:
    from tools.art.contact_sheet import LABEL, sheet

    try:
        picture = np.asarray(sheet(["sofa", "exit_sign"], columns=2, cell=96)).astype(int)
    except MissingOnThisMachine as missing:
        pytest.skip(f"no OpenGL here: {missing}")
    assert picture.shape == (96 + LABEL, 192, 3)
    sofa, sign = picture[:96, :96], picture[:96, 96:]
    green = (sign[..., 1] > sign[..., 0] + 60) & (sign[..., 1] > sign[..., 2] + 20)
    assert green.mean() > 0.08
    assert not ((sofa[..., 1] > sofa[..., 0] + 60) & (sofa[..., 1] > sofa[..., 2] + 20)).any()
    corner = picture[2, 2]
    assert (corner == picture[2, 98]).all()  # the same empty ground


def test_the_floor_lies_under_the_piece_and_looks_up() -> None:
    from tools.art.contact_sheet import floor

    mesh = floor(prop_mesh("desk_double"))
    assert (mesh.position[:, 2] < 0).all()
    assert np.ptp(mesh.position[:, 1]) > 1.3
    a, b, c = mesh.position[mesh.index[0]]
    assert np.cross(b - a, c - a)[2] > 0
