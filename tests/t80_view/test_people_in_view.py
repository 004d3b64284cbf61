"""Figures stand on the floor, move in closed loops, keep their proportions, and differ from each other."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from sim.core.people.spots import SEATS as CORE_SEATS
from sim.core.state import Activity
from sim.plan.building import Building, Fixture
from sim.view.crowd import clip_of
from sim.view.people.body import BONES, PARENT
from sim.view.people.cast import Cast, Clip, Slot
from sim.view.people.motion import FRAMES, default_cast
from sim.view.props import prop_mesh
from sim.view.seats import SEATS, Seats


@dataclass(frozen=True)
class Somebody:
    age: int
    height: float
    look: int


@pytest.fixture(scope="module")
def cast() -> Cast:
    return default_cast()


def posed(cast: Cast, figure: int, clip: Clip, frame: int) -> np.ndarray:
    body, palette = cast.figures[figure], cast.clips.palette[figure, clip, frame]
    p = np.column_stack([body.mesh.position, np.ones(len(body.mesh.position))])
    first, second = (np.einsum("ijk,ik->ij", palette[body.bones[:, k]], p) for k in (0, 1))
    return first * body.weight[:, None] + second * (1.0 - body.weight[:, None])


def test_every_activity_of_the_core_has_its_clip() -> None:
    for activity in Activity:
        assert Clip(int(activity)).name == activity.name


def test_skinning_is_sound(cast: Cast) -> None:
    assert len(PARENT) == len(BONES) == cast.clips.bones
    for body in cast.figures:
        n = len(body.mesh.position)
        assert body.bones.shape == (n, 2)
        assert body.bones.max() < len(BONES)
        assert ((body.weight >= 0) & (body.weight <= 1)).all()
        assert body.slot.max() <= max(Slot)
        assert np.linalg.norm(body.mesh.normal, axis=1) == pytest.approx(1.0, abs=0.02)


def test_heights_are_what_they_say(cast: Cast) -> None:
    for body in cast.figures:
        assert body.mesh.position[:, 2].max() == pytest.approx(body.height, rel=0.03)
        assert body.mesh.position[:, 2].min() == pytest.approx(0.0, abs=0.01)


def test_nobody_sinks_into_the_floor_or_floats(cast: Cast) -> None:
    for figure in (0, 4):
        for clip in Clip:
            lows = [posed(cast, figure, clip, frame)[:, 2].min() for frame in range(0, FRAMES, 4)]
            assert min(lows) > -0.06, clip
            assert max(lows) < 0.02, clip


def test_clips_close_without_a_jump(cast: Cast) -> None:
    palette = cast.clips.palette
    steps = np.abs(np.diff(palette, axis=2)).max(axis=(0, 3, 4, 5))
    closing = np.abs(palette[:, :, 0] - palette[:, :, -1]).max(axis=(0, 2, 3, 4))
    assert (closing <= steps.max(axis=1) * 1.6 + 1e-6).all()


def test_sitting_and_crouching_are_lower_than_standing(cast: Cast) -> None:
    tall = posed(cast, 0, Clip.IDLE, 0)[:, 2].max()
    for clip in (Clip.SIT, Clip.CROUCH, Clip.SIT_FLOOR):
        assert posed(cast, 0, clip, 0)[:, 2].max() < 0.88 * tall


def test_walkers_step_with_left_and_right_in_turn(cast: Cast) -> None:
    foot = {s: BONES.index(f"foot_{s}") for s in "lr"}
    joints = np.append(cast.figures[0].joints[foot["l"]], 1.0), np.append(cast.figures[0].joints[foot["r"]], 1.0)
    forward = np.array(
        [[cast.clips.palette[0, Clip.WALK, f, foot[s]] @ j for s, j in zip("lr", joints, strict=True)] for f in range(FRAMES)]
    )[..., 0]
    assert np.corrcoef(forward[:, 0], forward[:, 1])[0, 1] < -0.8


def test_people_differ_and_stay_themselves(cast: Cast) -> None:
    people = [Somebody(12, 1.5, k) for k in range(40)]
    figures, looks = cast.choose(people)
    again, same = cast.choose(people)
    assert (figures == again).all()
    assert (looks == same).all()
    assert len({tuple(np.round(r.ravel(), 4)) for r in looks}) >= 36
    assert not any(cast.figures[k].adult for k in figures)
    assert looks[0, 5, 0] * cast.figures[figures[0]].height == pytest.approx(1.5)


def test_adults_get_adult_bodies(cast: Cast) -> None:
    figures, _ = cast.choose([Somebody(45, 1.8, k) for k in range(12)])
    assert all(cast.figures[k].adult for k in figures)


@pytest.mark.parametrize(
    ("activity", "posture", "speed", "expected"),
    [
        (Activity.IDLE, 0, 0.0, Clip.IDLE),
        (Activity.WALK, 0, 1.3, Clip.WALK),
        (Activity.WALK, 0, 0.0, Clip.IDLE),
        (Activity.IDLE, 0, 2.6, Clip.RUN),
        (Activity.TALK, 0, 0.0, Clip.TALK),
        (Activity.IDLE, 1, 0.0, Clip.CROUCH),
        (Activity.IDLE, 2, 0.0, Clip.SIT_FLOOR),
        (Activity.SIT, 2, 0.0, Clip.SIT_FLOOR),
        (Activity.SIT, 0, 0.0, Clip.IDLE),
    ],
)
def test_what_people_do_is_what_is_seen(activity: Activity, posture: int, speed: float, expected: Clip) -> None:
    clip = clip_of(np.array([activity], np.uint8), np.array([posture], np.uint8), np.array([speed]))
    assert Clip(int(clip[0])) is expected


@pytest.mark.parametrize("activity", [Activity.SIT, Activity.IDLE, Activity.TALK])
def test_seated_people_sit_on_seats_only_where_there_are_seats(activity: Activity) -> None:
    seat = np.array([[0.46, 0.0, 0.0], [0.45, 0.0, 1.0], [np.nan, np.nan, np.nan]])
    clip = clip_of(np.full(3, activity, np.uint8), np.full(3, 2, np.uint8), np.zeros(3), seat)
    assert [Clip(k) for k in clip.tolist()] == [Clip.SIT, Clip.SIT_EASY, Clip.SIT_FLOOR]


def test_whoever_walks_does_not_sit() -> None:
    clip = clip_of(np.array([Activity.SIT], np.uint8), np.zeros(1, np.uint8), np.array([0.8]), np.array([[0.46, 0.0, 0.0]]))
    assert Clip(int(clip[0])) is Clip.WALK


def test_every_seat_people_are_put_on_has_a_height_that_fits_its_shape() -> None:
    assert set(SEATS) == set(CORE_SEATS)
    for key, (height, ahead, _) in SEATS.items():
        mesh = prop_mesh(key)
        near = np.abs(mesh.position[:, 0] - ahead) < 0.26
        below = mesh.position[near & (mesh.position[:, 2] < height + 0.03), 2]
        assert below.max() == pytest.approx(height, abs=0.03), key


def test_a_seat_is_found_below_who_sits_on_it_in_the_same_room(school: Building) -> None:
    fixtures = (Fixture("c", "a", "chair", (3.0, 3.0), 0.0), Fixture("s", "b", "sofa", (3.05, 3.0), 0.0))
    seats = Seats(replace(school, fixtures=fixtures), {"a": 0, "b": 1})
    found = seats.under(np.array([[3.0, 3.0], [3.05, 3.0], [3.4, 3.0]]), np.array([0, 1, 0], np.int32))
    assert found[0].tolist() == list(SEATS["chair"])
    assert found[1].tolist() == list(SEATS["sofa"])
    assert np.isnan(found[2]).all()


def test_who_sits_on_the_floor_touches_it_with_hips_and_soles(cast: Cast) -> None:
    for figure, body in enumerate(cast.figures):
        at = posed(cast, figure, Clip.SIT_FLOOR, 0)
        hips = (body.slot == Slot.LEGS) & (np.abs(at[:, 0]) < 0.07 * body.height)
        assert at[hips, 2].min() < 0.02 * body.height, body.name
        assert at[body.slot == Slot.SHOES, 2].min() < 0.02 * body.height, body.name
