"""Pictures: both ways of drawing two eyes agree, culling changes nothing, and a frame stays within its budget."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

from sim.core.state import State
from sim.plan.building import Building
from sim.poses import Eye, Pose
from sim.view.engine import Engine
from sim.view.eyes import EyeSet, eye_set, flat_eye, looking, stereo_eyes
from sim.view.scene import Scene
from sim.view.shaders import EyeMode
from sim.view.stereo import StereoTarget

pytestmark = pytest.mark.gl

SIZE = 96
ROOMS = {"a": (0, 0, 8, 7, 0.0), "b": (8.2, 0, 16, 7, 0.0), "corridor": (0, 7.2, 16, 10, 0.0), "corridor2": (0, 7.2, 16, 10, 3.4)}


def both_eyes(x: float, y: float, z: float, heading: float, pitch: float = 0.0) -> tuple[Eye, Eye]:
    return stereo_eyes(Pose((x, y, z), looking(heading, pitch)))


def tour(count: int, seed: int) -> Iterator[EyeSet]:
    """Eye poses in every room, looking anywhere."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        x0, y0, x1, y1, floor = list(ROOMS.values())[k % len(ROOMS)]
        x, y = rng.uniform(x0 + 0.3, x1 - 0.3), rng.uniform(y0 + 0.3, y1 - 0.3)
        yield eye_set(both_eyes(x, y, floor + rng.uniform(0.7, 1.7), rng.uniform(-math.pi, math.pi), rng.uniform(-0.4, 0.4)))


def draw(engine: Engine, scene: Scene, target: StereoTarget, eyes: EyeSet) -> np.ndarray:
    scene.look_from(eyes)
    target.set_eyes(eyes)
    engine.render()
    return target.picture().astype(int)


def open_target(engine: Engine, scene: Scene, **options: object) -> StereoTarget:
    target = StereoTarget(engine, SIZE, SIZE, samples=0, read_back=True, **options)  # type: ignore[arg-type]
    scene.use(target.mode)
    return target


@pytest.fixture
def open_doors(scene: Scene, crowd_state: State) -> Iterator[State]:
    state = crowd_state.copy()
    state.door_open[:] = 1.0
    scene.settle(state)
    yield state
    scene.settle(crowd_state)


@pytest.mark.parametrize("mode", [EyeMode.VIEWPORT, EyeMode.CLIP])
def test_one_pass_draws_what_two_cameras_draw(engine: Engine, scene: Scene, open_doors: State, mode: EyeMode) -> None:
    poses = list(tour(4, 11))
    pictures = []
    for way in (mode, EyeMode.PLAIN):
        target = open_target(engine, scene, mode=way)
        scene.look_from(poses[-1])  # the sign follows the gaze with some slack: start both tours from the same place
        pictures.append([draw(engine, scene, target, eyes) for eyes in poses])
        target.close()
    for one, two in zip(*pictures, strict=True):
        differing = (np.abs(one - two).max(axis=2) > 3).mean()
        assert differing <= 0.0005, "0.05 % of a 192 x 96 picture is nine pixels: edges decided by rounding"


def test_culling_changes_no_pixel(engine: Engine, scene: Scene, school: Building, open_doors: State) -> None:
    target = open_target(engine, scene, mode=EyeMode.VIEWPORT)
    visible = scene.visibility.visible
    everything = set(range(len(school.units) + 1))
    try:
        for eyes in tour(16, 5):
            culled = draw(engine, scene, target, eyes)
            scene.visibility.visible = lambda *_: everything  # type: ignore[method-assign]
            whole = draw(engine, scene, target, eyes)
            scene.visibility.visible = visible  # type: ignore[method-assign]
            assert (culled != whole).sum() == 0
    finally:
        scene.visibility.visible = visible  # type: ignore[method-assign]
        target.close()


def test_both_eyes_show_the_room_from_their_own_side(engine: Engine, scene: Scene) -> None:
    target = open_target(engine, scene)
    picture = draw(engine, scene, target, eye_set(both_eyes(1.5, 1.0, 1.6, 0.9)))
    target.close()
    left, right = picture[:, :SIZE], picture[:, SIZE:]
    assert left.std() > 10
    assert right.std() > 10
    changed = (np.abs(left - right).max(axis=2) > 8).mean()
    assert 0.02 < changed < 0.9


def test_a_gutter_stays_clear(engine: Engine, scene: Scene) -> None:
    target = open_target(engine, scene, gutter=8)
    picture = draw(engine, scene, target, eye_set(both_eyes(1.5, 1.0, 1.6, 0.9)))
    target.close()
    assert picture.shape == (SIZE, 2 * SIZE + 8, 3)
    assert picture[:, SIZE : SIZE + 8].std(axis=(0, 1)).max() == 0


def test_the_practice_sign_is_in_every_picture(engine: Engine, scene: Scene) -> None:
    target = open_target(engine, scene)
    for eyes in tour(6, 3):
        picture = draw(engine, scene, target, eyes)
        yellow = (picture[..., 0] > 200) & (picture[..., 1] > 140) & (picture[..., 2] < 110)
        for half in (yellow[:, :SIZE], yellow[:, SIZE:]):
            assert half.sum() > 25, "the sign is out of sight"
    target.close()


def test_switching_lights_off_and_drawing_blinds_darkens_but_never_to_black(
    engine: Engine, scene: Scene, crowd_state: State
) -> None:
    target = open_target(engine, scene, eyes=1)
    eyes = eye_set([flat_eye((4.0, 6.0, 1.6), -1.0)])
    light = draw(engine, scene, target, eyes).mean()
    dark = crowd_state.copy()
    dark.lights_on[:] = 0
    dim = _settled(engine, scene, target, eyes, dark)
    dark.blinds_down[:] = 1
    dimmer = _settled(engine, scene, target, eyes, dark)
    scene.settle(crowd_state)
    target.close()
    assert light > dim + 4
    assert dim > dimmer + 2
    assert dimmer > 14, "dim, never frightening"


def _settled(engine: Engine, scene: Scene, target: StereoTarget, eyes: EyeSet, state: State) -> float:
    scene.settle(state)
    return float(draw(engine, scene, target, eyes).mean())


def test_a_door_shows_that_it_opens_and_that_its_pane_is_covered(
    engine: Engine, scene: Scene, crowd_state: State, school: Building
) -> None:
    target = open_target(engine, scene, eyes=1)
    eyes = eye_set([flat_eye((9.45, 4.6, 1.5), math.pi / 2, fov_deg=60)])
    door = scene.space.door_index["b_door"]
    pictures = [draw(engine, scene, target, eyes)]
    for change in ("door_open", "door_covered"):
        state = crowd_state.copy()
        getattr(state, change)[door] = 1
        scene.settle(state)
        pictures.append(draw(engine, scene, target, eyes))
    scene.settle(crowd_state)
    target.close()
    for other in pictures[1:]:
        assert (np.abs(other - pictures[0]).max(axis=2) > 12).mean() > 0.01


def test_people_are_seen_and_the_trainee_is_not(engine: Engine, scene: Scene, crowd_state: State) -> None:
    target = open_target(engine, scene, eyes=1)
    x, y = crowd_state.xy[2]
    eyes = eye_set([flat_eye((x + 2.0, y, 1.4), math.pi)])
    with_people = draw(engine, scene, target, eyes)
    assert scene.crowd.drawn >= 1
    gone = crowd_state.copy()
    gone.present[1:] = 0
    scene.settle(gone)
    without = draw(engine, scene, target, eyes)
    assert scene.crowd.drawn == 0
    scene.settle(crowd_state)
    target.close()
    assert (np.abs(with_people - without).max(axis=2) > 12).mean() > 0.01


def test_a_frame_stays_within_its_budget(scene: Scene, open_doors: State) -> None:
    draws, triangles = [], []
    for eyes in tour(200, 8):
        scene.look_from(eyes)
        draws.append(scene.draws)
        triangles.append(scene.triangles)
    assert max(draws) <= 60
    assert np.quantile(triangles, 0.95) <= 150_000


def test_drawing_callbacks_run_in_order_and_a_painter_may_take_over(engine: Engine, scene: Scene) -> None:
    target, said = open_target(engine, scene), list[str]()
    target.before_draw.append(lambda: said.append("before"))
    target.after_draw.append(lambda: said.append("after"))

    def paint(upcall) -> None:
        said.append("paint")
        upcall()

    target.painter = paint
    picture = draw(engine, scene, target, eye_set(both_eyes(4, 3, 1.6, 0.0)))
    target.close()
    assert said == ["before", "paint", "after"]
    assert picture.std() > 10


def test_samples_smooth_edges(engine: Engine, scene: Scene) -> None:
    eyes = eye_set([flat_eye((1.5, 1.0, 1.6), 0.9)])
    pictures = []
    for samples in (0, 4):
        target = StereoTarget(engine, SIZE, SIZE, eyes=1, samples=samples, read_back=True)
        scene.use(target.mode)
        pictures.append(draw(engine, scene, target, eyes))
        target.close()
    share = (np.abs(pictures[0] - pictures[1]).max(axis=2) > 4).mean()
    assert share > 0.01, "four samples must change edges (without M_multisample they silently do not)"


def test_a_picture_needs_read_back(engine: Engine, scene: Scene) -> None:
    target = StereoTarget(engine, 32, 32, eyes=1, samples=0)
    with pytest.raises(RuntimeError, match="read_back"):
        target.picture()
    target.close()
