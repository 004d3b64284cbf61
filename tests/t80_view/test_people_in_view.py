"""Figures are sound, stand on the floor, keep their feet planted, go over smoothly, and do what the core says."""

from dataclasses import replace

import numpy as np
import pytest

from sim.core.people.spots import SEATS as CORE_SEATS
from sim.core.state import Activity
from sim.plan.building import Building, Fixture
from sim.view.crowd import TIERS, clip_of, folded, packed
from sim.view.people.cast import Cast, Clip, Level, Slot
from sim.view.people.gaits import RUN, STROLL, WALK, Gait
from sim.view.people.motion import FRAMES, default_cast
from sim.view.people.skeleton import BONE, BONES, PARENT, SKELETONS
from sim.view.props import prop_mesh
from sim.view.seats import SEATS, Seats
from tests.t80_view.people_in_poses import named, posed, skinned

STANDING = (Clip.IDLE, Clip.TALK, Clip.HUSH, Clip.PHONE, Clip.OPEN, Clip.LOCK, Clip.POINT)
GAITS: dict[Clip, Gait] = {Clip.WALK: WALK, Clip.STROLL: STROLL, Clip.RUN: RUN}


@pytest.fixture(scope="module")
def cast() -> Cast:
    return default_cast()


def test_every_activity_of_the_core_has_its_clip() -> None:
    for activity in Activity:
        assert Clip(int(activity)).name == activity.name


class TestMesh:
    """Surfaces."""

    def test_arrays_fit_and_are_finite(self, cast: Cast) -> None:
        assert len(PARENT) == len(BONES) == cast.clips.bones <= 32
        for level in (*cast.levels, cast.chair):
            c, n, _ = level.position.shape
            assert level.normal.shape == level.colour.shape == (c, n, 3)
            assert level.slot.shape == level.weight.shape == (c, n)
            assert level.bones.shape == (c, n, 2)
            assert np.isfinite(level.position).all()
            assert level.index.max() < n
            assert level.bones.max() < len(BONES)
            assert level.slot.max() <= max(Slot)
            assert ((level.colour >= 0) & (level.colour <= 1)).all()

    def test_weights_of_both_bones_come_to_one(self, cast: Cast) -> None:
        for level in (*cast.levels, cast.chair):
            assert ((level.weight >= 0) & (level.weight <= 1)).all()

    def test_normals_have_length_one_and_point_outwards(self, cast: Cast) -> None:
        for level in cast.levels:
            assert np.linalg.norm(level.normal, axis=2) == pytest.approx(1.0, abs=1e-4)
            corner = level.position[:, level.index].astype(float)
            face = np.cross(corner[:, :, 1] - corner[:, :, 0], corner[:, :, 2] - corner[:, :, 0])
            big = np.linalg.norm(face, axis=2) > 1e-7
            facing = (face * level.normal[:, level.index].mean(axis=2)).sum(axis=2) > 0
            assert facing[big].mean() > 0.975

    def test_each_body_is_closed_but_for_rims_that_lie_inside_it(self, cast: Cast) -> None:
        """Every edge of a closed surface has a triangle to either side."""
        level = cast.levels[0]
        place = np.round(level.position[0] * 1e5).astype(np.int64)
        _, same = np.unique(place, axis=0, return_inverse=True)
        index = same.reshape(-1)[level.index]
        index = index[(index[:, 0] != index[:, 1]) & (index[:, 1] != index[:, 2]) & (index[:, 0] != index[:, 2])]
        edges = np.sort(np.concatenate([index[:, [0, 1]], index[:, [1, 2]], index[:, [2, 0]]]), axis=1)
        _, count = np.unique(edges, axis=0, return_counts=True)
        assert (count >= 2).mean() > 0.96

    def test_everybody_is_as_tall_as_they_are_said_to_be(self, cast: Cast) -> None:
        for level in cast.levels[:3]:
            tall = np.where(level.slot == Slot.SKIN, level.position[..., 2], 0.0).max(axis=1)
            assert tall == pytest.approx(1.0, abs=0.012)
            assert level.position[..., 2].min(axis=1) == pytest.approx(0.0, abs=0.004)
            assert level.position[..., 2].max() < 1.06, "hair"

    def test_hands_and_feet_are_where_their_bones_are(self, cast: Cast) -> None:
        level = cast.levels[0]
        for name, reach in (("hand", 0.10), ("foot", 0.09), ("index_tip", 0.06), ("toes", 0.06)):
            for side in "lr":
                bone = BONE[f"{name}_{side}"]
                for k in range(len(cast.characters)):
                    weight = np.where(level.bones[k] == bone, np.column_stack([level.weight[k], 1 - level.weight[k]]), 0).max(
                        axis=1
                    )
                    mine = level.position[k][weight > 0.5]
                    assert len(mine)
                    joint = cast.joints[cast.skeleton[k], bone]
                    assert np.linalg.norm(mine - joint, axis=1).max() < reach, (cast.characters[k].name, name)

    def test_both_sides_are_alike(self, cast: Cast) -> None:
        for k in (0, 10, 20, 30):
            y = cast.levels[1].position[k, :, 1]
            assert y.max() == pytest.approx(-y.min(), abs=0.003)

    def test_each_wears_what_the_table_says(self, cast: Cast) -> None:
        level = cast.levels[0]

        def spread(name: str, slot: Slot) -> float:
            k = named(cast, name)
            return float(np.ptp(level.position[k][level.slot[k] == slot], axis=0).max())

        assert spread("amina", Slot.TRIM) > spread("maja", Slot.TRIM) + 0.05, "a headscarf"
        assert spread("liam", Slot.LEGS) < spread("viktor", Slot.LEGS) - 0.1, "shorts"
        k, z = named(cast, "ella"), level.position[..., 2]
        assert z[k][level.slot[k] == Slot.HAIR].min() < z[12][level.slot[12] == Slot.SKIN].max() - 0.15, "long hair"

    @pytest.mark.parametrize(("level", "most"), [(0, 14_000), (1, 3_300), (2, 1_400), (3, 600), (4, 200)])
    def test_triangles_stay_within_their_budget(self, cast: Cast, level: int, most: int) -> None:
        assert len(cast.levels[level].index) <= most

    def test_far_levels_begin_where_they_should(self) -> None:
        assert len(TIERS) == 5
        assert TIERS[3] <= 12
        assert TIERS[4] <= 25

    def test_levels_have_the_same_outline_and_colours(self, cast: Cast) -> None:
        """What is drawn further away looks like what was drawn before: nobody's hair changes on the way."""
        for near, far in zip(cast.levels, cast.levels[1:], strict=False):
            for k in range(0, len(cast.characters), 5):
                for axis in (1, 2):
                    a, b = near.position[k, :, axis], far.position[k, :, axis]
                    assert b.max() == pytest.approx(a.max(), abs=0.03)
                for slot in (Slot.HAIR, Slot.TOP, Slot.LEGS):
                    parts = [lv.position[k][lv.slot[k] == slot, 2] for lv in (near, far)]
                    if all(len(p) for p in parts):
                        assert np.ptp(parts[1]) == pytest.approx(np.ptp(parts[0]), abs=0.13)


class TestTexels:
    """What shaders read."""

    def test_normals_are_folded_without_loss(self) -> None:
        rng = np.random.default_rng(3)
        normal = rng.normal(size=(500, 3))
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        o = folded(normal.astype(np.float32)).astype(float)
        z = 1.0 - np.abs(o).sum(axis=1)
        under = z < 0
        xy = np.where(under[:, None], (1 - np.abs(o[:, ::-1])) * np.where(o < 0, -1, 1), o)
        back = np.column_stack([xy, z])
        back /= np.linalg.norm(back, axis=1, keepdims=True)
        assert back == pytest.approx(normal, abs=1e-5)

    def test_joints_and_colours_are_packed_into_whole_numbers_a_float_holds(self, cast: Cast) -> None:
        level = cast.levels[2]
        rows = packed(level).reshape(*level.position.shape[:2], 2, 4)
        code, paint = rows[..., 0, 3].astype(np.int64), rows[..., 1, 2].astype(np.int64)
        assert code.max() < 1 << 24
        assert paint.max() < 1 << 24
        assert (code & 31 == level.bones[..., 0]).all()
        assert (code >> 5 & 31 == level.bones[..., 1]).all()
        assert (code >> 10 & 255) / 255 == pytest.approx(level.weight, abs=0.003)
        assert (code >> 18 == level.slot).all()
        assert ((paint & 255) / 255) ** 2 == pytest.approx(level.colour[..., 0], abs=0.006)


class TestClips:
    """Poses over time."""

    @pytest.mark.parametrize("clip", [c for c in Clip if c not in {Clip.RISE}])
    def test_nobody_sinks_into_the_floor_or_floats(self, cast: Cast, clip: Clip) -> None:
        for figure in (0, 8, 14, 19, 24):
            lows = [posed(cast, figure, clip, frame)[:, 2].min() for frame in range(0, FRAMES, 3)]
            assert min(lows) > -0.012, figure
            if clip is Clip.RUN:
                assert max(lows) < 0.05, "a run has a flight"
            elif clip not in {Clip.WHEEL, Clip.ROLL, Clip.PUSHED}:
                assert max(lows) < 0.008, figure

    @pytest.mark.parametrize("clip", [c for c in Clip if c is not Clip.RISE])
    def test_clips_close_without_a_jump(self, cast: Cast, clip: Clip) -> None:
        track = np.stack([posed(cast, 12, clip, frame, level=3) for frame in [*range(FRAMES), 0]])
        steps = np.abs(np.diff(track, axis=0)).max(axis=(1, 2))
        assert steps[-1] <= 1.6 * steps[:-1].max() + 1e-6
        assert steps.max() < 0.13, "nothing moves further than a fast foot in one frame"

    @pytest.mark.parametrize("clip", list(GAITS))
    @pytest.mark.parametrize("speed", [0.5, 0.9, 1.4, 2.6])
    def test_a_foot_on_the_ground_stays_where_it_is(self, cast: Cast, clip: Clip, speed: float) -> None:
        """At any speed: the cycle's length follows from the speed, so a planted foot's way back is the body's way on."""
        gait, height = GAITS[clip], 1.5
        seconds = gait.stride * height / speed
        level, times = cast.levels[1], np.arange(FRAMES) / FRAMES * seconds
        for figure in (2, 11, 19, 24):
            sole = (level.slot[figure] == Slot.SHOES) & (level.position[figure, :, 2] < 0.004)
            for side in (1, -1):
                mine = sole & (np.sign(level.position[figure, :, 1]) == side)
                track = np.stack([posed(cast, figure, clip, f)[mine] * height for f in range(FRAMES)])
                track[..., 0] += (speed * times)[:, None]
                down = (track[..., 2] < 0.012 * height) & (np.roll(track[..., 2], -1, axis=0) < 0.012 * height)
                slip = np.linalg.norm(np.roll(track, -1, axis=0) - track, axis=2)[..., :]
                wraps = np.arange(FRAMES) == FRAMES - 1
                held = down & ~wraps[:, None]
                assert held.any()
                assert np.quantile(slip[held], 0.9) < 0.02, "metres in one frame"

    @pytest.mark.parametrize("clip", list(GAITS))
    def test_ankles_go_where_the_gait_wants_them(self, cast: Cast, clip: Clip) -> None:
        """No leg is too short for its step: the cycle's travel on the ground is the stride's share."""
        for k in range(len(SKELETONS)):
            foot = [
                cast.clips.palette[k, clip, f, BONE["foot_l"]] @ np.append(cast.joints[k, BONE["foot_l"]], 1.0)
                for f in range(FRAMES)
            ]
            x = np.array(foot)[:, 0]
            assert np.ptp(x) == pytest.approx(GAITS[clip].stride * GAITS[clip].ground, rel=0.35)

    def test_walkers_step_with_left_and_right_in_turn(self, cast: Cast) -> None:
        joints = {s: np.append(cast.joints[4, BONE[f"foot_{s}"]], 1.0) for s in "lr"}
        x = {
            s: np.array([cast.clips.palette[4, Clip.WALK, f, BONE[f"foot_{s}"]] @ j for f in range(FRAMES)])[:, 0]
            for s, j in joints.items()
        }
        assert np.corrcoef(x["l"], x["r"])[0, 1] < -0.8

    def test_arms_swing_against_legs(self, cast: Cast) -> None:
        def way(bone: str) -> np.ndarray:
            joint = np.append(cast.joints[3, BONE[bone]], 1.0)
            return np.array([cast.clips.palette[3, Clip.WALK, f, BONE[bone]] @ joint for f in range(FRAMES)])[:, 0]

        assert np.corrcoef(way("hand_l"), way("foot_l"))[0, 1] < -0.6

    @pytest.mark.parametrize("clip", STANDING)
    def test_both_soles_stay_on_the_floor_where_one_stands(self, cast: Cast, clip: Clip) -> None:
        for side in "lr":
            joint = np.append(cast.joints[1, BONE[f"foot_{side}"]], 1.0)
            track = np.array([cast.clips.palette[1, clip, f, BONE[f"foot_{side}"]] @ joint for f in range(FRAMES)])
            assert np.ptp(track, axis=0).max() < 0.003

    @pytest.mark.parametrize("clip", [*STANDING, Clip.CROUCH, Clip.PUSH])
    def test_nobody_is_off_balance(self, cast: Cast, clip: Clip) -> None:
        """The middle of the body lies over what the feet span."""
        level = cast.levels[1]
        for figure in (1, 11, 19, 24):
            at = posed(cast, figure, clip, 0)
            corner = at[level.index]
            area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1)
            middle = (corner.mean(axis=1) * area[:, None]).sum(axis=0) / area.sum()
            feet = at[(level.slot[figure] == Slot.SHOES) & (at[:, 2] < 0.06)]
            assert feet[:, 0].min() - 0.01 < middle[0] < feet[:, 0].max() + 0.01, clip
            assert abs(middle[1]) < 0.06

    def test_sitting_and_crouching_are_lower_than_standing(self, cast: Cast) -> None:
        tall = posed(cast, 0, Clip.IDLE, 0)[:, 2].max()
        for clip in (Clip.SIT, Clip.CROUCH, Clip.SIT_FLOOR, Clip.WHEEL):
            assert posed(cast, 0, clip, 0)[:, 2].max() < 0.88 * tall

    def test_who_sits_on_the_floor_touches_it_with_hips_and_soles(self, cast: Cast) -> None:
        level = cast.levels[1]
        for figure in range(0, len(cast.characters), 3):
            at = posed(cast, figure, Clip.SIT_FLOOR, 0)
            hips = (level.slot[figure] == Slot.LEGS) & (np.abs(at[:, 0]) < 0.07)
            assert at[hips, 2].min() < 0.02
            assert at[level.slot[figure] == Slot.SHOES, 2].min() < 0.02

    def test_rising_begins_seated_ends_standing_and_keeps_its_feet(self, cast: Cast) -> None:
        for k in range(len(SKELETONS)):
            figure = int(np.flatnonzero(cast.skeleton == k)[0])
            first, last = posed(cast, figure, Clip.RISE, 0, level=3), posed(cast, figure, Clip.RISE, FRAMES - 1, level=3)
            hips, shoes = cast.levels[3].slot[figure] == Slot.LEGS, cast.levels[3].slot[figure] == Slot.SHOES
            assert first[hips] == pytest.approx(posed(cast, figure, Clip.SIT_EASY, 0, level=3)[hips], abs=0.02)
            assert last[hips] == pytest.approx(posed(cast, figure, Clip.IDLE, 0, level=3)[hips], abs=0.02)
            for frame in range(0, FRAMES, 4):
                assert posed(cast, figure, Clip.RISE, frame, level=3)[shoes] == pytest.approx(first[shoes], abs=0.012)

    def test_no_leg_goes_through_the_seat_while_one_gets_up(self, cast: Cast) -> None:
        """Feet and shins stay in front of the seat's edge, which is 0.2 of a body ahead of the hips."""
        level = cast.levels[1]
        ahead = float(cast.sitting[3, 1])
        for frame in range(FRAMES):
            at = posed(cast, named(cast, "hanna"), Clip.RISE, frame)
            low = at[at[:, 2] < 0.20]
            assert low[:, 0].min() > -ahead + 0.16
        assert len(level.index)

    def test_a_finger_is_at_the_lips(self, cast: Cast) -> None:
        for k, body in enumerate(SKELETONS):
            tip = np.array([*cast.joints[k, BONE["index_r"]], 1.0])
            tip[2] = cast.joints[k, BONE["hand_r"], 2] - 0.93 * body.arm[2]
            matrix = cast.clips.palette[k, Clip.HUSH, 0]
            at = matrix[BONE["index_tip_r"]] @ tip
            mouth = np.append(cast.joints[k, BONE["head"]] + np.array([0.41, 0.0, 0.19]) * body.head, 1.0)
            assert at == pytest.approx(matrix[BONE["head"]] @ mouth, abs=0.035)

    def test_the_telephone_is_at_the_ear_and_only_seen_in_a_call(self, cast: Cast) -> None:
        phone = cast.levels[0].bones[26, :, 0] == BONE["phone"]
        for clip in Clip:
            at = skinned(cast.levels[0], 26, cast.clips.palette[cast.skeleton[26], clip, 0])[phone]
            if clip is Clip.PHONE:
                assert np.ptp(at, axis=0).max() > 0.05
                ear = (
                    cast.joints[cast.skeleton[26], BONE["head"]]
                    + np.array([0.0, -0.345, 0.42]) * SKELETONS[cast.skeleton[26]].head
                )
                assert np.linalg.norm(at.mean(axis=0) - ear) < 0.035
            else:
                assert np.ptp(at, axis=0).max() < 1e-6

    def test_lids_close_for_a_moment_only(self, cast: Cast) -> None:
        lids = cast.clips.palette[:, Clip.IDLE, :, BONE["lids"], 0, 2] - cast.clips.palette[:, Clip.IDLE, :, BONE["head"], 0, 2]
        shut = np.abs(lids) > 0.2
        assert shut.any(axis=1).all()
        assert shut.mean() < 0.2

    def test_whoever_is_in_a_wheelchair_sits_on_its_seat_with_hands_at_its_rims(self, cast: Cast) -> None:
        sam = named(cast, "sam")
        level, chair = cast.levels[0], cast.chair
        at = posed(cast, sam, Clip.WHEEL, 0, level=0)
        thighs = at[(level.slot[sam] == Slot.LEGS) & (np.abs(at[:, 0] - 0.02) < 0.06)]
        seat = chair.position[0][(np.abs(chair.position[0, :, 0]) < 0.12) & (np.abs(chair.position[0, :, 2] - 0.27) < 0.006)]
        assert thighs[:, 2].min() == pytest.approx(seat[:, 2].max(), abs=0.02)
        wrist = [
            cast.clips.palette[2, Clip.ROLL, f, BONE["hand_l"]] @ np.append(cast.joints[2, BONE["hand_l"]], 1.0)
            for f in range(10)
        ]
        tyre = chair.position[0][chair.bones[0, :, 0] == BONE["wheels"]]
        for w in wrist:
            assert np.linalg.norm(tyre - w, axis=1).min() < 0.06

    def test_wheels_turn_as_far_as_they_roll(self, cast: Cast) -> None:
        tyre = cast.chair.position[0][cast.chair.bones[0, :, 0] == BONE["wheels"]]
        radius = np.ptp(tyre[:, 2]) / 2
        assert cast.clips.stride[Clip.ROLL] == pytest.approx(np.pi * radius, rel=0.02), "half a turn in a cycle"
        assert tyre[:, 2].min() == pytest.approx(0.0, abs=0.006)
        assert len(cast.chair.index) <= 1000


@pytest.mark.parametrize(
    ("activity", "posture", "speed", "expected"),
    [
        (Activity.IDLE, 0, 0.0, Clip.IDLE),
        (Activity.WALK, 0, 1.3, Clip.WALK),
        (Activity.WALK, 0, 0.4, Clip.STROLL),
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


@pytest.mark.parametrize(("speed", "posture"), [(0.0, 0), (0.0, 2), (0.6, 0)])
def test_a_wheelchair_user_stays_in_the_chair_whatever_they_do(speed: float, posture: int) -> None:
    clip = clip_of(np.array([Activity.IDLE], np.uint8), np.array([posture], np.uint8), np.array([speed]), None, np.array([True]))
    assert Clip(int(clip[0])) is (Clip.ROLL if speed else Clip.WHEEL)


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


def test_a_level_gives_plain_meshes_too(cast: Cast) -> None:
    figures = cast.figures()
    assert len(figures) == len(cast.characters)
    for figure, who in zip(figures, cast.characters, strict=True):
        assert figure.name == who.name
        assert figure.mesh.position[:, 2].max() == pytest.approx(who.height, rel=0.06)
    assert isinstance(cast.levels[0], Level)
