"""Companions: a class follows its teacher, a group keeps together, nobody is waited for without end."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.people import groups, mind, news
from sim.core.people.mind import M, Mode
from sim.core.people.spots import Spot
from sim.plan.building import Category, LockKind

W = {"sv": "x", "en": "x"}
GO = ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},)
ALARM: dict[str, Any] = {"triggers": GO}
FIRE = ALARM | {"alarms": ({"id": "lockdown", "kind": "fire", "text": W},)}


def pupils(place: str, count: int, behaviour: str = "follow_teacher", **more: Any) -> dict[str, Any]:
    return {"id": f"p{place}", "place": place, "count": count, "ages": (12, 14), "behaviour": {behaviour: 1.0}} | more


def teacher(place: str, behaviour: str = "lock") -> dict[str, Any]:
    return {"id": f"t{place}", "place": place, "count": 1, "role": "teacher", "ages": (40, 40), "behaviour": {behaviour: 1.0}}


def unit(d: Any, person: int) -> str:
    return d.sim.world.unit_id(d.sim.context.unit_of(person))


def modes(d: Any) -> list[Mode]:
    return [Mode(int(m)) for m in d.sim.state.mind[1:, M.STATE]]


@pytest.fixture
def hall(small):
    """A long hall with a room at its far end."""

    def make() -> Any:
        units = (small.room("hall", Category.WALKWAY, 0, 0, 40, 4), small.room("R", Category.CLASSROOM, 40.2, 0, 50, 8))
        doors = (
            small.door("d", 40.1, 2, ("hall", "R"), LockKind.NONE, upright=True, width=1.2),
            small.door("e", -0.1, 2, ("hall",), LockKind.NONE, upright=True, width=1.2),
        )
        return small.building(units, doors)

    return make


def walkers(drive: Any, hall: Any, speeds: list[float], starts: list[float]) -> Any:
    """Person 1 leads, the others follow; all are sent to the room at their speeds."""
    people = ({"id": "g", "place": "h", "count": len(speeds), "together": True},)
    d = drive(make_building=hall, at=(20.0, 3.5), unit="hall", people=people, places={"h": "hall"}, open_=("d",))
    ctx, state = d.sim.context, d.sim.state
    cell = int(ctx.world.unit_cells[d.sim.space.unit_index["R"]][0])
    for k, (speed, x) in enumerate(zip(speeds, starts, strict=True)):
        state.xy[k + 1] = (x, 1.0 + 0.5 * (k % 5))
        state.cell[k + 1] = ctx.world.locator.cell(x, 1.0 + 0.5 * (k % 5), 0)
        state.mind[k + 1, M.HEARD] = 0
        mind.enter(ctx, k + 1, Mode.GO)
        mind.walk_to(ctx, k + 1, Spot(44.0 + k % 5, 2.0 + k // 5, 0, cell), d.sim.space.unit_index["R"], speed)
    return d


def arrivals(d: Any, count: int, limit: float = 120.0) -> np.ndarray:
    room, at = d.sim.space.unit_index["R"], np.full(count, np.nan)
    while np.isnan(at).any() and d.sim.time < limit:
        d.step()
        inside = d.sim.space.cell_unit[d.sim.state.cell[1 : count + 1]] == room
        at[inside & np.isnan(at)] = d.sim.time
    return at


# --- keeping together


def test_four_fast_ones_and_a_slow_one_arrive_within_ten_seconds(drive, hall):
    at = arrivals(walkers(drive, hall, [1.25, 1.25, 1.25, 1.25, 0.5], [5, 5, 5, 5, 5]), 5)
    assert at.max() - at.min() <= 10.0
    assert at.max() <= 36.0 / 0.5 + 8.0  # the slow one is not held up


def test_without_a_leader_they_arrive_far_apart(drive, hall):
    d = walkers(drive, hall, [1.25, 1.25, 1.25, 1.25, 0.5], [5, 5, 5, 5, 5])
    d.sim.state.mind[1:, M.LEADER] = -1
    at = arrivals(d, 5)
    assert at.max() - at.min() > 25.0


def test_the_leader_waits_for_who_started_behind(drive, hall):
    at = arrivals(walkers(drive, hall, [1.3, 1.3, 1.3], [16, 5, 6]), 3)
    assert at.max() - at.min() <= 5.0


def test_a_straggler_out_of_reason_is_not_waited_for(drive, hall):
    d = walkers(drive, hall, [1.3, 1.3], [30, 2])
    at = arrivals(d, 2)
    assert at[0] <= 12.0
    assert at[1] - at[0] > 15.0


def test_somebody_stuck_holds_nobody_up_for_long(drive, hall):
    d = walkers(drive, hall, [1.3, 1.3], [12, 5])
    d.sim.state.mind[2, M.STUCK] = groups.LOST + 10_000
    assert arrivals(d, 1)[0] <= 26.0


def test_when_the_last_companion_is_gone_the_leader_walks_on_at_once(drive, hall):
    d = walkers(drive, hall, [1.3, 0.5], [12, 5]).wait(4)
    assert d.sim.state.pace[1] < 1.0
    d.sim.state.present[2] = 0
    d.wait(0.5)
    assert abs(d.sim.state.pace[1] - 1.3) < 1e-3


@given(
    own=st.lists(st.floats(0.3, 2.5), min_size=1, max_size=8),
    ahead=st.lists(st.floats(0, 30), min_size=8, max_size=8),
    column=st.floats(0, 10),
)
@settings(max_examples=60, deadline=None)
def test_evening_out_never_makes_anybody_faster_and_never_stops_the_last(own, ahead, column):
    pace, off = np.array(own), np.array(ahead[: len(own)])
    off[0] = 0.0
    out = groups._paces(pace, np.minimum(pace, pace.min()), off, np.full(len(own), column))
    assert (out <= pace + 1e-12).all()
    assert (out > 0.0).all()
    assert out[0] == pace[0]


# --- following a teacher


def test_a_class_in_a_corridor_goes_to_its_teachers_room(drive):
    d = drive(at=(2.0, -3.0), unit="B1", people=(pupils("c", 8), teacher("c")), places={"c": "corridor"}, **ALARM).wait(60)
    assert modes(d) == [Mode.LOW] * 9
    assert len({unit(d, p) for p in range(1, 10)}) == 1
    assert unit(d, 9) != "corridor"


def test_the_class_waits_until_its_teacher_sets_out(drive):
    d = drive(at=(2.0, -3.0), unit="B1", people=(pupils("c", 4), teacher("c")), places={"c": "corridor"})
    news.alert(d.sim.context, 1)
    d.wait(4.5)
    assert modes(d)[0] is Mode.FOLLOW
    news.alert(d.sim.context, 5)
    d.wait(30)
    assert unit(d, 1) == unit(d, 5) != "corridor"


def test_patience_with_a_teacher_who_does_nothing_ends(drive):
    d = drive(at=(2.0, -3.0), unit="B1", people=(pupils("c", 1), teacher("c")), places={"c": "corridor"})
    news.alert(d.sim.context, 1)
    d.sim.state.mind[2, M.HEARD] = 0  # knows, and stands there
    mind.enter(d.sim.context, 2, Mode.FROZEN, 200.0)
    d.wait(40)
    assert modes(d)[0] is Mode.LOW
    assert unit(d, 1) != "corridor"


def test_after_a_fire_alarm_a_class_leaves_by_its_teachers_exit_together(drive):
    d = drive(at=(2.0, -3.0), unit="B1", open_=("d1",), people=(pupils("a", 9), teacher("a")), places={"a": "A1"}, **FIRE)
    out = np.full(10, np.nan)
    while np.isnan(out).any() and d.sim.time < 90:
        d.step()
        gone = d.sim.space.cell_unit[d.sim.state.cell[1:]] < 0
        out[gone & np.isnan(out)] = d.sim.time
    assert out.max() - out.min() <= 25.0
    west = d.sim.state.xy[1:, 0] < 12.0
    assert west.all() or not west.any()


def test_pupils_without_a_teacher_of_their_own_follow_one_near_by(drive):
    people = (teacher("a"), pupils("c", 3))
    d = drive(seed=2, at=(20.0, 1.5), open_=("d1",), people=people, places={"a": "A1", "c": "corridor"}, **ALARM).wait(50)
    followed = [p for p in (2, 3, 4) if d.sim.state.mind[p, M.LEADER] == 1]
    assert followed
    assert {unit(d, p) for p in followed} == {"A1"}


def test_a_group_that_keeps_together_ends_in_one_room(drive):
    people = (pupils("c", 6, "hide", together=True),)
    d = drive(at=(2.0, -3.0), unit="B1", people=people, places={"c": "corridor"}, **ALARM).wait(60)
    assert len({unit(d, p) for p in range(1, 7)}) == 1


# --- taken along


def test_who_needs_an_arm_waits_for_it_then_goes_with_the_helper(drive):
    people = (pupils("c", 1, "hide", mobility={"helped": 1.0}), pupils("c", 1, "help") | {"id": "h"})
    d = drive(at=(2.0, -3.0), unit="B1", people=people, places={"c": "corridor"})
    news.alert(d.sim.context, 1)
    d.wait(5)
    assert modes(d)[0] is Mode.FOLLOW
    news.alert(d.sim.context, 2)
    d.wait(70)
    assert modes(d) == [Mode.LOW] * 2
    assert unit(d, 1) == unit(d, 2) != "corridor"


def test_nobody_comes_so_who_needs_an_arm_goes_alone_in_the_end(drive):
    people = (pupils("c", 1, "hide", mobility={"helped": 1.0}),)
    d = drive(at=(2.0, -3.0), unit="B1", people=people, places={"c": "corridor"}, **ALARM).wait(90)
    assert modes(d) == [Mode.LOW]
    assert unit(d, 1) != "corridor"
