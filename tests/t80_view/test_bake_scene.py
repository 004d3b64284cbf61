"""A baked school on the screen: as many draws as before, and lamps and blinds switch."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from sim.core.state import State
from sim.plan.building import Building
from sim.space.space import Space
from sim.view.bake.gather import Effort
from sim.view.bake.work import bake_building
from sim.view.engine import Engine
from sim.view.eyes import EyeSet, eye_set, flat_eye
from sim.view.furniture import plain_box
from sim.view.scene import Scene, SceneOptions
from sim.view.statics import load_statics
from sim.view.stereo import StereoTarget

pytestmark = pytest.mark.gl

SIZE = 96
EFFORT = Effort(sky=4, lamp=4, sun=4, around=9, texel=0.25)


@dataclass(frozen=True)
class Views:
    """The same school twice: as it is at once, and with its light baked."""

    engine: Engine
    plain: Scene
    baked: Scene
    target: StereoTarget

    def look(self, scene: Scene, state: State, eyes: EyeSet) -> np.ndarray:
        for one in (self.plain, self.baked):
            (one.root.show if one is scene else one.root.hide)()
        scene.settle(state)
        scene.look_from(eyes)
        self.target.set_eyes(eyes)
        self.engine.render()
        return self.target.picture().astype(int)


@pytest.fixture(scope="module")
def views(engine: Engine, school: Building, space: Space, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Views]:
    cache = tmp_path_factory.mktemp("lit")
    plain = Scene(engine.root, space, (), SceneOptions(props=plain_box))
    bake_building(school, load_statics(school, plain_box, cache), cache, EFFORT)
    baked = Scene(engine.root, space, (), SceneOptions(props=plain_box, cache=cache))
    target = StereoTarget(engine, SIZE, SIZE, eyes=1, samples=0, read_back=True)
    for scene in (plain, baked):
        scene.use(target.mode)
    yield Views(engine, plain, baked, target)
    target.close()
    plain.close()
    baked.close()


@pytest.fixture
def state(crowd_state: State) -> State:
    alone = crowd_state.copy()
    alone.present[:] = 0
    return alone


def eyes(x: float, y: float, heading: float, pitch: float = -0.3) -> EyeSet:
    return eye_set([flat_eye((x, y, 1.6), heading, pitch, 80.0, 1.0)])


TO_THE_BACK, TO_THE_WINDOW, CORRIDOR = eyes(4.0, 1.0, math.pi / 2), eyes(4.0, 6.0, -math.pi / 2, -0.5), eyes(1.0, 8.6, 0.0)


def test_a_bake_costs_no_draw_and_no_triangle(views: Views, state: State) -> None:
    assert views.plain.baked is None
    assert views.baked.baked is not None
    for seen in (TO_THE_BACK, TO_THE_WINDOW, CORRIDOR):
        costs = []
        for scene in (views.plain, views.baked):
            views.look(scene, state, seen)
            costs.append((scene.draws, scene.triangles))
        assert costs[0] == costs[1]


def test_it_is_the_same_room_in_other_light(views: Views, state: State) -> None:
    for seen in (TO_THE_BACK, TO_THE_WINDOW, CORRIDOR):
        plain, baked = (views.look(scene, state, seen) for scene in (views.plain, views.baked))
        assert (plain != baked).any()
        assert abs(plain.mean() - baked.mean()) < 60
        assert baked.mean() > 60, "no room is dim with its lamps on"


def test_lamps_and_blinds_switch_baked_light(views: Views, state: State) -> None:
    lit = views.look(views.baked, state, TO_THE_BACK).mean()
    state.lights_on[:] = 0
    dark = views.look(views.baked, state, TO_THE_BACK).mean()
    state.blinds_down[:] = 1
    covered = views.look(views.baked, state, TO_THE_BACK).mean()
    assert lit > dark + 15
    assert dark > covered + 5
    assert covered > 8, "dim, never black"


def test_a_spoilt_file_is_told_and_its_room_drawn_in_quick_light(
    engine: Engine, space: Space, school: Building, tmp_path: Path
) -> None:
    baked = bake_building(school, load_statics(school, plain_box, tmp_path), tmp_path, Effort(2, 2, 1, 4, 0.5))
    (baked.folder / "room-0.npz").write_bytes(b"spoilt")
    scene = Scene(engine.root, space, (), SceneOptions(props=plain_box, cache=tmp_path))
    try:
        assert len(scene.damaged_light) == 1
        assert (scene.statics.cells[0].rows["light"][:, 3] >= 0).all()
        assert (scene.statics.cells[1].rows["light"][:, 3] < 0).all()
    finally:
        scene.close()
