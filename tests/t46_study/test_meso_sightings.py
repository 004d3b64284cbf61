"""What is remembered of what shows must not hang on who asked first: doors elsewhere are as the scenario begins with them."""

import numpy as np
import pytest

from sim.core.registers import R
from sim.study.meso.footprint import Trail
from sim.study.meso.sightings import Joints, Sightings
from tests.t46_study.small_study import meso


@pytest.fixture
def ctx():
    """The trainee in the corridor, which is the danger zone."""
    context = meso().opening(0).cast.simulation.context
    context.set(R.DANGER_START, context.state.tick - 10_000)
    return context


def put(ctx, unit: str) -> list[int]:
    """Moves the trainee to a place in a unit; the doors of the unit."""
    index = ctx.world.space.unit_index[unit]
    spot = ctx.spots.standing(index)[0]
    ctx.state.xy[0], ctx.state.cell[0] = (spot.x, spot.y), spot.cell
    return list(ctx.world.unit_doors[index])


class TestElsewhereAsBegun:
    def test_panes_covered_in_another_room_are_not_covered(self, ctx):
        joints, own = Joints(ctx), put(ctx, "A1")
        ctx.state.door_covered[:] = 1
        with joints.elsewhere_as_begun(ctx):
            assert sorted(np.flatnonzero(ctx.state.door_covered)) == sorted(own)
        assert ctx.state.door_covered.all()

    def test_those_also_named_are_as_they_are(self, ctx):
        joints, own = Joints(ctx), put(ctx, "A1")
        other = next(d for d in range(len(ctx.state.door_covered)) if d not in own)
        ctx.state.door_covered[:] = 1
        with joints.elsewhere_as_begun(ctx, [other]):
            assert ctx.state.door_covered[other] == 1

    def test_everything_is_put_back_after_a_mishap(self, ctx):
        joints = Joints(ctx)
        put(ctx, "A1")
        ctx.state.door_covered[:] = 1
        ctx.state.blinds_down[:] = 1
        with pytest.raises(RuntimeError), joints.elsewhere_as_begun(ctx):
            raise RuntimeError
        assert ctx.state.door_covered.all()
        assert ctx.state.blinds_down.all()


@pytest.mark.parametrize("unit", ["A1", "A2", "corridor"])
def test_the_answer_is_the_same_whoever_asked_before(ctx, unit, monkeypatch):
    own = put(ctx, unit)
    monkeypatch.setattr("sim.study.meso.sightings.danger.units", lambda _: (ctx.world.space.unit_index["corridor"],))
    shared, elsewhere = Sightings(Joints(ctx)), [d for d in range(len(ctx.state.door_covered)) if d not in own]
    answers = []
    for covered in (0, 1, 0):
        ctx.state.door_covered[elsewhere] = covered
        answers.append((shared.points(ctx, Trail()), Sightings(Joints(ctx)).points(ctx, Trail())))
    assert len(set(answers)) == 1
    assert answers[0][0] == answers[0][1]


def test_the_answer_tells_a_covered_pane_of_ones_own_door_apart(ctx, monkeypatch):
    own = put(ctx, "A1")
    monkeypatch.setattr("sim.study.meso.sightings.danger.units", lambda _: (ctx.world.space.unit_index["corridor"],))
    sightings = Sightings(Joints(ctx))
    for covered in (0, 1):
        ctx.state.door_covered[own] = covered
        assert sightings.points(ctx, Trail()) == Sightings(Joints(ctx)).points(ctx, Trail())
