"""Everybody but the trainee in many runs at once: the core's people, rooms and locks, without its steps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import rng
from sim.core.commands import Inputs
from sim.core.people import timing
from sim.core.rng import Purpose
from sim.core.simulation import Simulation
from sim.events import EventType
from sim.study.meso import walking
from sim.study.meso.atlas import Atlas
from sim.study.meso.batch import Batch, Happenings, Mode, What
from sim.study.meso.casts import BEHAVIOURS, CASTS, make_cast
from sim.study.meso.draws import units
from sim.study.meso.guest import guest_of
from sim.study.outcome import share_reached
from tests.t46_study.small_study import ALARM, PEOPLE, ShelterJudge, ground, lockdown, meso, question, school

uint64 = st.integers(0, 2**64 - 1)


@pytest.fixture(scope="module")
def atlas():
    return Atlas(ground())


def of_run(happened: Happenings, run: int) -> list[tuple[float, int, int, int]]:
    chosen = happened.run == run
    columns = (happened.t, happened.what, happened.who, happened.where)
    return [tuple(row) for row in zip(*(c[chosen].tolist() for c in columns), strict=True)]


def times(happened: Happenings, run: int, what: What) -> list[float]:
    return [t for t, w, _, _ in of_run(happened, run) if w == what]


class TestDraws:
    @given(st.lists(uint64, min_size=1, max_size=5), st.sampled_from(list(Purpose)), st.integers(0, 2000), st.integers(0, 9))
    def test_are_the_cores(self, seeds, purpose, person, index):
        many = units(np.array(seeds, dtype=np.uint64), purpose, np.full(len(seeds), person), index)
        assert many.tolist() == [rng.unit(s, purpose, person, index) for s in seeds]

    def test_of_nobody_are_none(self):
        none = np.zeros(0, dtype=np.intp)
        assert len(units(np.zeros(0, dtype=np.uint64), Purpose.LOCK, none, none)) == 0


class TestAtlas:
    def test_every_door_has_a_place_on_either_side(self, atlas):
        space = school()
        for node in range(2 * len(space.door_ids)):
            unit = int(space.cell_unit[atlas.node_cell[node]])
            assert unit == int(space.door_units[node // 2, node % 2])

    def test_the_way_on_from_a_room_leads_through_its_door(self, atlas):
        space, world = school(), atlas.world
        goal = int(np.flatnonzero(atlas.rooms == space.unit_index["A2"])[0])
        cell = world.unit_cells[space.unit_index["A1"]][:1]
        legs = atlas.legs(cell, world.cells.centre[cell], np.array([goal], dtype=np.int32))
        assert space.door_ids[legs.door[0]] == "d1"
        assert 1.0 < legs.metres[0] < 8.0

    def test_there_is_no_leg_within_the_goal(self, atlas):
        space = school()
        goal = int(np.flatnonzero(atlas.rooms == space.unit_index["A1"])[0])
        cell = atlas.world.unit_cells[space.unit_index["A1"]][:1]
        legs = atlas.legs(cell, atlas.world.cells.centre[cell], np.array([goal], dtype=np.int32))
        assert (legs.door[0], legs.metres[0]) == (-1, 0.0)

    def test_whole_ways_are_as_long_as_the_navigators(self, atlas):
        """Leg by leg from a doorway to a room is what the field says from there, up to where one stands in the doorway."""
        for node in range(0, len(atlas.node_cell), 3):
            for goal in range(len(atlas.rooms)):
                metres, at = 0.0, node
                for _ in range(8):
                    k = at * len(atlas.fields) + goal
                    metres += float(atlas.onward.metres[k])
                    door = int(atlas.onward.door[k])
                    if door < 0:
                        break
                    unit = int(school().cell_unit[atlas.node_cell[at]])
                    side = int(np.flatnonzero(school().door_units[door] != unit)[0])
                    at = 2 * door + side
                portals = atlas.world.cells.portals[atlas.node_cell[node]]
                portals = portals[portals >= 0]
                off = atlas.world.navigator.middle[portals] - atlas.node_xy[node]
                straight = float((np.sqrt((off * off).sum(axis=1)) + atlas.fields[goal][portals]).min())
                assert metres == pytest.approx(straight, abs=1.5)

    def test_the_own_room_comes_first(self, atlas):
        cell = atlas.world.unit_cells[school().unit_index["A2"]][:1]
        chosen = atlas.choices(cell, atlas.world.cells.centre[cell])
        assert atlas.rooms[chosen[0, 0]] == school().unit_index["A2"]


class TestCasts:
    def test_are_the_people_of_the_micro_run_with_that_seed(self, atlas):
        cast = make_cast(atlas, 77)
        run = Simulation(school(), lockdown(), 77)
        assert cast.xy.tolist() == run.state.xy.tolist()
        assert [BEHAVIOURS[b] for b in cast.behaviour[1:]] == [p.behaviour for p in run.people[1:]]
        assert cast.walk.tolist() == [p.walk for p in run.people]

    def test_come_again_after_so_many_runs(self):
        studied = meso()
        assert studied.opening(CASTS + 1) is studied.opening(1)

    def test_every_behaviour_has_its_reaction_time(self):
        assert set(BEHAVIOURS) <= set(timing.REACTION)


class TestDoorways:
    def batch(self, atlas):
        return Batch(atlas, [make_cast(atlas, 1)], np.array([1], dtype=np.uint64), guest_of(atlas, (12.0, 1.5), 0))

    @settings(deadline=None, max_examples=25)
    @given(st.lists(st.floats(0.0, 20.0), min_size=1, max_size=12), st.integers(0, 3))
    def test_pass_one_per_headway_in_order_of_coming(self, atlas, came, door):
        batch, t = self.batch(atlas), np.array(came)
        leaf = np.full(len(t), door)
        passed = walking._by_turns(batch, leaf, t, atlas.headway[leaf])
        assert (passed >= t - 1e-9).all()
        ordered = np.sort(passed)
        assert (np.diff(ordered) >= atlas.headway[door] - 1e-6).all()
        assert (np.argsort(t, kind="stable") == np.argsort(passed, kind="stable")).all()

    def test_one_door_does_not_hold_up_another(self, atlas):
        batch = self.batch(atlas)
        passed = walking._by_turns(batch, np.array([0, 0, 0, 1]), np.zeros(4), atlas.headway[[0, 0, 0, 1]])
        assert passed[3] == 0.0

    @pytest.mark.parametrize("side", [0, 1])
    def test_a_locked_door_refuses_from_outside_only(self, atlas, side):
        batch, door = self.batch(atlas), school().door_index["d1"]
        batch.open[door], batch.shut_at[door], batch.locked[door] = False, -np.inf, True
        batch.mode[1], batch.door[1], batch.side[1] = Mode.WALK, door, side
        walking.at_door(batch, np.array([1]), np.array([1.0]))
        inside = bool(atlas.world.inside[door, side])
        assert (batch.mode[1] == Mode.PASS, bool(batch.locked[door]), bool(batch.tries[1])) == (inside, not inside, not inside)


class TestALockdown:
    def test_everybody_with_a_room_is_safe_in_the_end(self):
        happened = meso().everybody(range(20))
        people = sum(p["count"] for p in PEOPLE)
        for run in range(20):
            assert len(times(happened, run, What.SAFE)) >= people - 2
            assert min(times(happened, run, What.SAFE)) > ALARM

    def test_nobody_is_safe_twice(self):
        happened = meso().everybody(range(10))
        for run in range(10):
            safe = [who for _, what, who, _ in of_run(happened, run) if what == What.SAFE]
            assert len(safe) == len(set(safe))

    def test_a_door_is_locked_only_when_it_is_shut(self):
        happened = meso().everybody(range(30))
        for run in range(30):
            open_ = {school().door_index[d] for d in ("d1", "d2")}
            for _, what, _, door in of_run(happened, run):
                if what == What.OPENED:
                    open_.add(door)
                elif what == What.CLOSING:
                    open_.discard(door)
                elif what == What.LOCKED:
                    assert door not in open_

    def test_nobody_moves_before_the_alarm(self):
        happened = meso().everybody(range(5))
        assert happened.t.min() > ALARM

    def test_a_fire_alarm_empties_the_building(self):
        fire = lockdown(alarms=({"id": "lockdown", "kind": "fire", "text": {"sv": "x", "en": "x"}},))
        studied = meso(fire)
        happened = studied.everybody(range(5))
        people = sum(p["count"] for p in PEOPLE)
        outdoors = len(studied.atlas.world.units)
        for run in range(5):
            out = {who for _, what, who, where in of_run(happened, run) if what == What.SAFE and where == outdoors}
            assert len(out) == people

    def test_doors_that_lock_themselves_do_so_when_they_shut(self):
        rule = {"place": "second", "kind": "auto"}
        happened = meso(lockdown(locks=(rule,))).everybody(range(10))
        door = school().door_index["d2"]
        for run in range(10):
            by_itself = [what for _, what, who, where in of_run(happened, run) if where == door and who == -1]
            assert What.LOCKED in by_itself


class TestIndependence:
    def test_a_run_is_the_same_whatever_others_are_played_with_it(self):
        studied = meso()
        whole = studied.everybody(range(12))
        alone = [studied.everybody([n]) for n in range(12)]
        assert [of_run(whole, n) for n in range(12)] == [of_run(a, 0) for a in alone]

    def test_playing_the_trainee_leaves_no_trace(self):
        used = meso(scripts=("careful", "random"))
        used.play(range(3), ShelterJudge())
        after, before = used.everybody(range(3)), meso().everybody(range(3))
        assert [of_run(after, n) for n in range(3)] == [of_run(before, n) for n in range(3)]

    def test_runs_that_share_a_cast_still_differ(self):
        happened = meso().everybody([1, CASTS + 1])
        assert of_run(happened, 0) != of_run(happened, 1)


RUNS = 24


@pytest.fixture(scope="module")
def both():
    """How many people there are, and when people came to safety in each run: by steps, and in leaps."""
    asked, shared = question(), ground()
    micro: list[list[float]] = []
    for n in range(RUNS):
        sim = Simulation(school(), lockdown(), asked.seed_of(n), ground=shared)
        found: list[float] = []
        while sim.time < 44.0:
            found += [e.t for e in sim.step(Inputs()) if e.type is EventType.PERSON_SAFE]
        micro.append(found)
    happened = meso().everybody(range(RUNS))
    return sum(p["count"] for p in PEOPLE), micro, [times(happened, n, What.SAFE) for n in range(RUNS)]


class TestAgainstMicro:
    """Medians of the small school's lockdown within 15 % or a second, which is how often safety is looked at."""

    @pytest.mark.parametrize("share", [0.25, 0.5, 0.75, 0.9])
    def test_times_until_people_are_safe(self, both, share):
        people, micro, quick = both
        exact, rough = (
            float(np.median([share_reached(run, people, share) or 99.0 for run in runs])) - ALARM for runs in (micro, quick)
        )
        assert abs(rough - exact) <= max(0.15 * exact, 1.0), (exact, rough)

    def test_share_of_people_safe(self, both):
        people, micro, quick = both
        exact, rough = (float(np.mean([len(run) / people for run in runs])) for runs in (micro, quick))
        assert rough == pytest.approx(exact, abs=0.1)
