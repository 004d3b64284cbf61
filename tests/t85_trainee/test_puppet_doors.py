"""A scripted body works every door of the school by hand: opens it, goes through, shuts it behind itself."""

import pytest

from sim.core.commands import Action, ActionKind
from sim.events import EventType
from sim.plan.building import OpeningKind
from sim.session.executor import Executor
from sim.session.intents import Do, GoTo, Wait
from sim.trainee.puppet import PuppetScript
from sim.trainee.situation import trainee_in


class Through:
    """Wants to be in a unit with one door of it shut behind."""

    name = "through"

    def __init__(self, unit, door):
        self.unit, self.door, self.done = unit, door, False

    def want(self, senses):
        if self.done:
            return Wait()
        if senses.unit != self.unit or not senses.clear_of_doors:
            return GoTo(self.unit, senses.inner_point() if senses.unit == self.unit else None)
        if any(d.id == self.door and d.open for d in senses.doors):
            return Do(Action(ActionKind.CLOSE_DOOR, self.door))
        self.done = True
        return Wait()


def shut_doors_into_rooms(space):
    for door, door_id in enumerate(space.door_ids):
        opening = space.building.opening[door_id]
        units = space.door_units[door].tolist()
        if min(units) >= 0 and opening.kind is OpeningKind.DOOR:
            yield door, door_id, units


@pytest.mark.parametrize("share", range(4))
def test_each_door_is_gone_through_and_shut_by_hand(school, simulate, share):
    """A quarter of the doors in each case; every person but the trainee is away."""
    tried = 0
    for door, door_id, (here, there) in list(shut_doors_into_rooms(school))[share::4]:
        simulation = simulate(5)
        state = simulation.state
        state.present[1:] = 0
        state.door_open[:] = state.door_goal[:] = 0
        spot = simulation.context.spots.at_door(door, here)
        if int(school.cell_unit[spot.cell]) != here:
            continue
        state.cell[0], state.xy[0] = spot.cell, (spot.x, spot.y)
        policy = Through(school.unit_ids[there], door_id)
        script = PuppetScript(Executor(simulation, policy), trainee_in(simulation))
        events = []
        for _ in range(400):
            new = simulation.step(script.inputs())
            script.hear(new)
            events += new
            if policy.done or any(e.type is EventType.ACTION_REFUSED for e in new):
                break
        refused = [e.data["reason"] for e in events if e.type is EventType.ACTION_REFUSED]
        if refused:
            continue  # a door that is locked, or whose lock nobody has told about
        tried += 1
        assert policy.done, door_id
        assert script.puppet.left_over == [], door_id
        worked = [e.type for e in events if e.target == door_id]
        assert EventType.DOOR_OPENED in worked, door_id
        assert EventType.DOOR_CLOSED in worked, door_id
    assert tried >= 5
