"""Pictures: both ways of drawing two eyes agree, culling changes nothing, and a frame stays within its budget."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.core.state import State
from sim.plan.building import Building
from sim.poses import Eye, Pose
from sim.space.space import Space
from sim.view.engine import Engine
from sim.view.eyes import EyeSet, eye_set, flat_eye, looking, stereo_eyes
from sim.view.furniture import plain_box
from sim.view.scene import Scene, SceneOptions
from sim.view.shaders import EyeMode
from sim.view.stereo import StereoTarget

pytestmark = pytest.mark.gl

SIZE, PEOPLE = 96, 9


@dataclass(frozen=True)
class Somebody:
    """What the view asks of a person, as the folder's fixture has it."""

    age: int
    height: float
    look: int


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


def taken(engine: Engine, scene: Scene, state: State, poses: list[EyeSet], rooms: list[int]) -> list[np.ndarray]:
    """A picture of each pose, jumping from one to the next; ``rooms`` takes how many rooms were drawn."""
    target = open_target(engine, scene, mode=EyeMode.VIEWPORT)
    pictures = []
    for eyes in poses:
        scene.settle(state)
        pictures.append(draw(engine, scene, target, eyes))
        rooms.append(len(scene.shown))
    target.close()
    return pictures


def test_culling_changes_no_pixel(engine: Engine, scene: Scene, space: Space, open_doors: State) -> None:
    poses, few, every = list(tour(16, 5)), list[int](), list[int]()
    culled = taken(engine, scene, open_doors, poses, few)
    scene.root.hide()
    people = [Somebody(40 if k % 3 == 0 else 12, 1.75 if k % 3 == 0 else 1.45, k) for k in range(PEOPLE)]
    whole = Scene(engine.root, space, people, SceneOptions(props=plain_box, culling=False))
    try:
        unculled = taken(engine, whole, open_doors, poses, every)
    finally:
        whole.close()
        scene.root.show()
    assert [int((a != b).sum()) for a, b in zip(culled, unculled, strict=True)] == [0] * len(poses)
    assert sum(few) < sum(every)


def test_small_moves_look_around_no_more_and_show_the_same(engine: Engine, scene: Scene, open_doors: State) -> None:
    """Eyes that walk and turn frame by frame see what eyes see that jump to the same places."""
    poses = [eye_set(both_eyes(1.0 + 0.02 * k, 5.2, 1.6, 0.8 + 0.03 * k, 0.01 * k)) for k in range(24)]
    jumped = taken(engine, scene, open_doors, poses, [])
    looked, found = list[int](), scene.visibility.seen_through

    def look(*about: Any) -> Any:
        looked.append(1)
        return found(*about)

    target = open_target(engine, scene, mode=EyeMode.VIEWPORT)
    scene.settle(open_doors)
    scene.visibility.seen_through = look  # type: ignore[method-assign]
    try:
        walked = [draw(engine, scene, target, eyes) for eyes in poses]
    finally:
        scene.visibility.seen_through = found  # type: ignore[method-assign]
        target.close()
    assert 2 <= len(looked) <= len(poses) // 2
    below = slice(SIZE // 2, None)  # above hangs the sign, elsewhere after a walk than after a jump
    assert [int((a[below] != b[below]).sum()) for a, b in zip(jumped, walked, strict=True)] == [0] * len(poses)


def test_a_door_that_opens_is_looked_through_at_once(scene: Scene, crowd_state: State) -> None:
    scene.settle(crowd_state)
    eyes = eye_set(both_eyes(1.45, 5.0, 1.6, math.pi / 2))
    scene.look_from(eyes)
    before = len(scene.shown)
    state = crowd_state.copy()
    state.tick += 1
    state.door_open[:] = 1.0
    scene.update(state, crowd_state, 1.0, 0.05)
    scene.look_from(eyes)
    assert len(scene.shown) > before
    scene.settle(crowd_state)


def test_what_is_worked_out_once_a_step_is_not_done_again_in_every_frame(scene: Scene, crowd_state: State) -> None:
    scene.settle(crowd_state)
    eyes = eye_set(both_eyes(1.45, 5.0, 1.6, math.pi / 2))
    scene.look_from(eyes)
    before = scene.uploaded
    for k in range(4):
        scene.update(crowd_state, crowd_state, 0.2 * k, 1 / 90)
        scene.look_from(eyes)
    again = scene.uploaded
    scene.update(crowd_state, crowd_state, 1.0, 1 / 90)
    scene.look_from(eyes)
    assert scene.uploaded == again, "a frame between two steps hands nothing to the driver"
    assert again >= before


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
