"""A scripted trainee's ways: planned once for one spot, anew when a door is given up, and never back in to get somewhere out."""

from collections.abc import Callable

import pytest

from sim.core.simulation import Simulation
from sim.plan.building import Point
from sim.session.executor import Executor
from sim.session.intents import GoTo
from sim.session.lasting import Lasting, Sight
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.session.senses import LASTING, SIGHT, Senses
from sim.session.ways import KEEP, Ways
from sim.units import STEP_HZ

MakeSimulation = Callable[..., Simulation]


@pytest.fixture
def sim(simulate: MakeSimulation) -> Simulation:
    return simulate(crowd=False)


@pytest.fixture
def ways(sim: Simulation) -> Ways:
    return Ways(sim)


def here(sim: Simulation) -> Point:
    x, y = sim.state.xy[0].tolist()
    return float(x), float(y)


def put(sim: Simulation, cell: int, place: Point) -> None:
    sim.state.cell[0], sim.state.xy[0] = cell, place


def test_who_is_out_walks_round_the_house_and_not_through_it(sim: Simulation, ways: Ways) -> None:
    places = sim.context.spots.outdoors()
    out = [s for s in places if sim.space.cell_unit[s.cell] < 0]
    ends = [min(out, key=lambda s: s.x), max(out, key=lambda s: s.x), min(out, key=lambda s: s.y), max(out, key=lambda s: s.y)]
    met = []
    for a in ends:
        put(sim, a.cell, (a.x, a.y))
        for b in ends:
            met += [c.door for c in ways.to(GoTo("", (b.x, b.y)), (a.x, a.y)).crossings]
    assert met == []


def test_who_is_in_goes_out_by_a_door_all_the_same(sim: Simulation, ways: Ways) -> None:
    outside = sim.context.spots.outdoors()[0]
    walk = ways.to(GoTo("", (outside.x, outside.y)), here(sim))
    assert walk.end == pytest.approx((outside.x, outside.y))
    assert walk.crossings


def test_a_plan_is_remembered_and_a_walk_along_it_begins_anew(sim: Simulation, ways: Ways) -> None:
    first = ways.to(GoTo(""), here(sim))
    first.gone = first.length
    again = ways.to(GoTo("", hurry=True), here(sim))
    assert (again.plain, again.gone) == (first.plain, 0.0)
    assert again is not first


def test_a_plan_through_a_door_that_is_given_up_is_made_anew_and_comes_back_with_the_next_drill(
    sim: Simulation, ways: Ways
) -> None:
    before = ways.to(GoTo(""), here(sim))
    door = before.crossings[-1].door
    ways.give_up(door)
    assert door not in [c.door for c in ways.to(GoTo(""), here(sim)).crossings]
    ways.forget()
    assert ways.to(GoTo(""), here(sim)).plain == before.plain


def test_plans_from_many_spots_are_those_of_somebody_who_remembers_none(sim: Simulation, ways: Ways) -> None:
    unit = sim.world.unit_id(sim.context.unit_of(0))
    for spot in [s for u in range(0, len(sim.world.units), 4) for s in sim.context.spots.standing(u)[:: KEEP // 4]] * 2:
        put(sim, spot.cell, (spot.x, spot.y))
        assert ways.to(GoTo(unit), here(sim)).plain == Ways(sim).to(GoTo(unit), here(sim)).plain


class Compared:
    """A careful trainee whose remembered senses are held against new ones at some of the looks."""

    name = "careful"

    def __init__(self, sim: Simulation, every: int) -> None:
        self._sim, self._every, self._policy = sim, every, make_policy("careful", 1)
        self.changed: dict[str, set[str]] = {}

    def want(self, senses: Senses) -> object:
        assert self._policy is not None
        if self._sim.state.tick % self._every == 0:
            fresh = Senses(self._sim, Ways(self._sim))
            for name in (*LASTING, *SIGHT):
                now = getattr(senses, name)
                assert now == getattr(fresh, name), (name, self._sim.state.tick)
                self.changed.setdefault(name, set()).add(repr(now))
        return self._policy.want(senses)


def test_what_a_trainee_remembers_is_what_one_would_find_out_now(simulate: MakeSimulation) -> None:
    sim = simulate()
    compared = Compared(sim, 3)
    session = Session(sim, Executor(sim, compared))  # type: ignore[arg-type]
    session.run_to_end(150 * STEP_HZ)
    assert {"alarm", "unit", "doors", "behind_shut_doors", "told"} <= {
        name for name, seen in compared.changed.items() if len(seen) > 1
    }


def test_every_remembered_sense_is_forgotten_by_its_kind() -> None:
    marked = {name for name, member in vars(Senses).items() if isinstance(member, Lasting | Sight)}
    assert marked == {*LASTING, *SIGHT}
    assert not {*LASTING} & {*SIGHT}
