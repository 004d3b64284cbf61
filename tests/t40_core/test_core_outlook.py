"""Rooms that are left out cannot be seen into: whatever exact sight sees lies in a room joined to the eye's."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.zone.outlook import Outlook
from sim.plan.building import Blinds, Window
from sim.plan.load import load_plan
from sim.space.build import build_space
from sim.space.sight import Sight
from sim.space.space import Space
from tests.t20_space.houses import box, door, house, level, room
from tests.t20_space.small_schools import any_state, places, small_school, with_blinds


def state_of(opened: np.ndarray, covered: np.ndarray, down: np.ndarray) -> SimpleNamespace:
    return SimpleNamespace(door_open=opened, door_covered=covered.astype(np.uint8), blinds_down=down.astype(np.uint8))


def seen_in_rooms_left_out(space: Space, rng: np.random.Generator, rounds: int) -> tuple[int, int]:
    """How many pairs see each other, and how many of them are in rooms that are not joined."""
    sight, outlook = Sight(space), Outlook(space)
    seen = wrong = 0
    for _ in range(rounds):
        (eyes, at), (targets, there) = places(space, rng, 12, (0.6, 1.9)), places(space, rng, 80)
        state = any_state(space, rng)
        visible = sight.visible_brute(eyes, targets, *state, eye_cells=at, target_cells=there)
        for i, cell in enumerate(at):
            joined = outlook.joined((int(space.cell_unit[cell]),), state_of(*state))
            wrong += int((visible[i] & ~joined[space.cell_unit[there]]).sum())
        seen += int(visible.sum())
    return seen, wrong


def test_in_the_shipped_school(repository):
    space = build_space(with_blinds(load_plan(repository / "scenarios/plans/lingonmoskolan.plan.json")))
    seen, wrong = seen_in_rooms_left_out(space, np.random.default_rng(37), 6)
    assert seen > 50
    assert wrong == 0


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_in_schools_nobody_drew(seed):
    rng = np.random.default_rng(seed)
    assert seen_in_rooms_left_out(build_space(small_school(rng)), rng, 2)[1] == 0


@pytest.mark.parametrize("bare", [Blinds.NONE, Blinds.UNKNOWN])
def test_a_window_without_blinds_shows_the_room_though_its_other_blinds_are_down(bare):
    windows = [
        Window("covered", "p1", ((1.0, -0.2), (2.0, -0.2)), ("a",), 0.8, 2.0, Blinds.INSIDE),
        Window("bare", "p1", ((4.0, -0.2), (5.0, -0.2)), ("a",), 0.8, 2.0, bare),
    ]
    doors = [door("out", (6.2, 1), (6.2, 2), ("a",))]
    for shown, panes in ((True, windows), (False, windows[:1])):
        space = build_space(
            house([level("p1", 0, box(-0.4, -0.4, 6.4, 4.4))], [room("a", box(0, 0, 6, 4))], doors, windows=panes)
        )
        joined = Outlook(space).joined((-1,), state_of(np.zeros(1), np.zeros(1), np.ones(1)))
        assert bool(joined[0]) is shown
