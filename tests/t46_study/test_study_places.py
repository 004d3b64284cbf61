"""What an author asks besides the runs: start places that are safe, rooms that are too far."""

from dataclasses import replace

import pytest

from sim.core.ground import Ground
from sim.core.world import World
from sim.study import places
from sim.study.meso.play import Meso, moved
from sim.study.places import APART, MOST_STARTS, as_told, rooms_in_time, start_places, try_starts
from tests.t46_study.small_study import ShelterJudge, ground, lockdown, meso, question, school

JUDGE = ShelterJudge()


@pytest.fixture(scope="module")
def shared() -> Ground:
    return ground()


class TestStartPlaces:
    def test_the_scenarios_own_comes_first_and_others_lie_apart(self, shared):
        poses = start_places(shared)
        assert poses[0] == shared.world.bound.start
        assert 1 < len(poses) <= MOST_STARTS
        points = [(p.x, p.y) for p in poses]
        gaps = [((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 for k, (ax, ay) in enumerate(points) for bx, by in points[:k]]
        assert min(gaps) >= APART

    def test_lie_where_the_scenario_lets_the_trainee_begin(self, shared):
        assert {p.unit_id for p in start_places(shared)} == {shared.world.bound.start.unit_id} == {"corridor"}

    def test_are_tried_by_a_careful_trainee(self, shared):
        tried = try_starts(shared, question(), JUDGE)
        assert tried is not None
        assert [s.safe for s in tried] == [True] * len(tried)
        assert all(s.safe_after is not None and s.shelter for s in tried)

    def test_of_a_scenario_meso_cannot_play_are_not_known(self, shared):
        bound = lockdown(extras=("helper",))
        assert try_starts(Ground(World(school(), bound, 0, 1.3)), question(), JUDGE) is None

    def test_those_meso_cannot_begin_at_are_left_out(self, shared, monkeypatch):
        own, *more = start_places(shared)
        monkeypatch.setattr(places, "start_places", lambda ground: [own, replace(own, unit_id=""), more[0]])
        tried = try_starts(shared, question(), JUDGE)
        assert tried is not None
        assert [(s.x, s.y) for s in tried] == [(p.x, p.y) for p in (own, more[0])]

    def test_another_start_is_another_run_on_the_same_tables(self, shared):
        there = start_places(shared)[1]
        twin = moved(shared, there)
        assert twin.world.bound.start == there
        assert shared.world.bound.start != there
        assert twin.world.navigator is shared.world.navigator

    def test_a_run_from_there_is_the_one_a_scenario_with_that_start_has(self, shared):
        there = start_places(shared)[1]
        by_itself = Meso(Ground(World(school(), replace(lockdown(), start=there), 0, shared.world.flow_cap)), question())
        assert meso().begun_at(there).one(0, "careful", JUDGE) == by_itself.one(0, "careful", JUDGE)


class TestRooms:
    def bound(self, comes: float, place: str = "hall"):
        return lockdown(danger={"phases": ({"at": comes, "place": place}, {"at": comes + 30, "place": None})})

    def rooms(self, comes: float, place: str = "hall"):
        return rooms_in_time(ground(self.bound(comes, place)))

    def test_are_reached_when_the_danger_comes_late(self):
        count, far = self.rooms(50.0)
        assert (count, far) == (len(ground().world.shelters), [])

    def test_are_too_far_when_it_is_on_the_way_before(self):
        count, far = self.rooms(1.0)
        assert len(far) == count
        assert all(room.seconds > room.danger == 1.0 and room.metres > 0.0 for room in far)
        assert [r.metres for r in far] == sorted((r.metres for r in far), reverse=True)

    def test_a_room_the_danger_is_in_is_too_far_by_itself(self):
        _, far = self.rooms(0.0, "second")
        assert [(room.unit, room.danger) for room in far] == [("corridor", 0.0)] or all(room.danger == 0.0 for room in far)

    def test_are_not_told_of_when_the_clock_does_not_decide(self):
        waits = ({"id": "t", "any": (({"kind": "happened", "event": "left_building"},),), "do": ("alarm", "danger")},)
        assert rooms_in_time(ground(lockdown(triggers=waits))) is None


def test_what_is_told_is_plain():
    told = as_told(None, None)
    assert told == {"starts": None, "safe_from_every_start": None, "rooms": None, "rooms_too_far": None}
    found = as_told(try_starts(ground(), question(), JUDGE), (3, []))
    assert (found["safe_from_every_start"], found["rooms"], found["rooms_too_far"]) == (True, 3, [])
    assert found["starts"][0].keys() == {"unit", "x", "y", "safe", "score", "grade", "safe_after", "shelter"}
