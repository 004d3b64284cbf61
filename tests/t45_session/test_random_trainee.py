"""The random trainee: half of them careful until a drawn moment, then, like the others, whatever comes to mind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.commands import Action, ActionKind
from sim.session.intents import Do, GoTo, Hold, Intent, Wait
from sim.session.random_policy import KEEPS_ON, LONGEST, NEVER, SHORTEST, WAY, RandomPolicy
from sim.session.run import Session
from sim.units import STEP_HZ

SEEDS = range(400)


@dataclass(frozen=True)
class Door:
    """As much of a door as this trainee looks at."""

    id: str
    locked: bool


@dataclass(frozen=True)
class NearRoom:
    """As much of a room as this trainee looks at."""

    unit: str


@dataclass
class Surroundings:
    """A room with one door, or the yard: what a trainee without care asks its senses for."""

    t: float = 0.0
    unit: str = "A"
    locked: bool = False
    opens: bool = True
    actions: tuple[Action, ...] = (Action(ActionKind.LIGHTS_OFF, "A"), Action(ActionKind.STOP), Action(ActionKind.PAUSE))
    nearest: str = "hall"
    asked_for_nearest: int = 0
    points: list[tuple[float, float]] = field(default_factory=lambda: [(1.0, 1.0), (2.0, 2.0)])

    @property
    def outdoors(self) -> bool:
        return not self.unit

    @property
    def doors(self) -> tuple[Door, ...]:
        return (Door("da", self.locked),) if self.unit else ()

    def refusals(self, kind: ActionKind, target: str) -> int:
        return 0 if self.opens else 99

    def neighbour_units(self) -> list[str]:
        return ["corridor"] if self.unit else []

    def points_here(self) -> list[tuple[float, float]]:
        return self.points if self.unit else []

    def available_actions(self) -> tuple[Action, ...]:
        return self.actions

    def acted_since(self, action: Action, t: float) -> bool:
        return False

    def nearest_room(self, left_out: frozenset[str]) -> NearRoom | None:
        self.asked_for_nearest += 1
        return NearRoom(self.nearest) if self.nearest else None


def aimless(seed: int) -> RandomPolicy:
    """The first seed from one on whose trainee is aimless from the start."""
    return next(p for p in map(RandomPolicy, range(seed, seed + 100)) if p.careful_until == 0.0)


def wishes(policy: RandomPolicy, around: Surroundings, number: int = 60) -> list[Intent]:
    """What comes to mind, one thing after another."""
    found = []
    for _ in range(number):
        around.t = max(policy.until, around.t) + 0.05
        found.append(policy.want(around))  # type: ignore[arg-type]
    return found


# Who begins with care


def test_about_half_begin_with_care() -> None:
    assert 0.4 < sum(RandomPolicy(s).careful_until > 0 for s in SEEDS) / len(SEEDS) < 0.6


def test_the_moment_is_drawn_evenly_over_the_time_a_drill_takes() -> None:
    moments = [p.careful_until for p in map(RandomPolicy, SEEDS) if p.careful_until]
    assert 0 < min(moments) < 0.1 * KEEPS_ON
    assert 0.9 * KEEPS_ON < max(moments) <= KEEPS_ON
    assert 0.4 * KEEPS_ON < sum(moments) / len(moments) < 0.6 * KEEPS_ON


@given(st.integers(0, 2**62))
def test_a_seed_always_makes_the_same_trainee(seed: int) -> None:
    one, other = RandomPolicy(seed), RandomPolicy(seed)
    assert one.careful_until == other.careful_until
    if one.careful_until == 0.0:
        assert wishes(one, Surroundings(), 12) == wishes(other, Surroundings(), 12)


def test_until_the_moment_it_is_the_careful_trainee_and_then_no_longer(play: Callable[..., Session]) -> None:
    seed = next(s for s in SEEDS if 24.0 < RandomPolicy(s).careful_until < 30.0)
    turn = int(RandomPolicy(seed).careful_until * STEP_HZ)

    def after(script: str, ticks: int) -> str:
        return play(script, seed, crowd=False).run_to_end(ticks).hash

    assert after("random", turn) == after("careful", turn)
    assert after("random", turn + 20 * STEP_HZ) != after("careful", turn + 20 * STEP_HZ)


# What comes to mind


@pytest.mark.parametrize("seed", range(0, 40, 5))
def test_it_never_stops_or_pauses_the_drill(seed: int) -> None:
    done = {w.action.kind for w in wishes(aimless(seed), Surroundings()) if isinstance(w, Do)}
    assert done == {ActionKind.LIGHTS_OFF}
    assert not done & NEVER


def test_walks_actions_postures_and_waiting_all_come_to_mind() -> None:
    assert {type(w) for w in wishes(aimless(1), Surroundings(), 120)} == {GoTo, Do, Hold, Wait}


@given(st.integers(0, 2**32))
def test_something_new_comes_to_mind_within_seconds_and_a_way_out_takes_its_time(seed: int) -> None:
    policy, around = aimless(seed), Surroundings()
    for _ in range(20):
        around.t = policy.until + 0.05
        wish = policy.want(around)  # type: ignore[arg-type]
        lasts = policy.until - around.t
        assert lasts == pytest.approx(WAY) if wish == GoTo("") else SHORTEST <= lasts <= LONGEST


def test_a_wish_is_kept_until_its_time_is_over() -> None:
    policy, around = aimless(3), Surroundings(t=0.05)
    first: Any = policy.want(around)  # type: ignore[arg-type]
    around.t = policy.until - 0.05
    assert policy.want(around) is first  # type: ignore[arg-type]


# Out of the room, out of the building, back in


def test_rooms_next_door_and_the_open_are_gone_to() -> None:
    goals = {w.unit for w in wishes(aimless(2), Surroundings(), 200) if isinstance(w, GoTo)}
    assert goals == {"A", "corridor", ""}


def test_what_is_locked_is_unlocked_before_it_leaves() -> None:
    found = wishes(aimless(2), Surroundings(locked=True), 200)
    assert Do(Action(ActionKind.UNLOCK_DOOR, "da")) in found
    assert {w.unit for w in found if isinstance(w, GoTo)} == {"A"}


def test_a_door_that_cannot_be_unlocked_is_let_be() -> None:
    found = wishes(aimless(2), Surroundings(locked=True, opens=False), 200)
    assert Do(Action(ActionKind.UNLOCK_DOOR, "da")) not in found
    assert GoTo("corridor") in found


def test_from_outdoors_it_may_go_back_to_where_it_came_from() -> None:
    policy, around = aimless(4), Surroundings()
    wishes(policy, around, 30)
    around.unit = ""
    goals = {w.unit for w in wishes(policy, around) if isinstance(w, GoTo)}
    assert goals == {"A"}
    assert not around.asked_for_nearest


def test_who_began_outdoors_may_go_into_the_nearest_room() -> None:
    around = Surroundings(unit="")
    goals = {w.unit for w in wishes(aimless(4), around) if isinstance(w, GoTo)}
    assert goals == {"hall"}
    assert around.asked_for_nearest == 1


def test_where_there_is_no_room_to_go_to_it_stays_outdoors() -> None:
    assert not [w for w in wishes(aimless(4), Surroundings(unit="", nearest="")) if isinstance(w, GoTo)]


def test_a_room_without_a_place_to_stand_is_waited_in_or_left() -> None:
    goals = {w.unit for w in wishes(aimless(2), Surroundings(points=[]), 200) if isinstance(w, GoTo)}
    assert goals == {"corridor", ""}
