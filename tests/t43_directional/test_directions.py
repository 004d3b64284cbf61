"""Seven directions the literature gives, each with nothing changed but one thing: a few pairs always, two hundred on demand."""

import dataclasses

import pytest

from tests.t42_validation.validation_rows import Strength, committed, differences, record, recorded
from tests.t43_directional.arms import Arm, Runs, simulation
from tests.t43_directional.directions import BREAK, DIRECTIONS, EXITS, LESSON, Direction
from tests.t43_directional.exact_tests import Paired

SEEDS = 200

GROUP = "Directional tests"
"""The table of VALIDATION.md."""

NAMES = [d.row for d in DIRECTIONS]


@pytest.mark.parametrize("direction", DIRECTIONS, ids=NAMES)
def test_a_few_pairs_go_the_right_way(direction: Direction, few: Runs) -> None:
    """The sign of the mean over a few pairs, of the measure that shows it soonest."""
    worse, better = few.of((direction.worse, direction.better), range(direction.pairs))
    assert sum(map(direction.quick.of, better)) < sum(map(direction.quick.of, worse))


@pytest.mark.parametrize("direction", DIRECTIONS, ids=NAMES)
def test_two_arms_differ_in_one_thing(direction: Direction) -> None:
    worse, better = dataclasses.asdict(direction.worse), dataclasses.asdict(direction.better)
    assert len([name for name in worse if worse[name] != better[name]]) == 1


@pytest.mark.parametrize("direction", DIRECTIONS, ids=NAMES)
def test_arms_have_the_same_people_at_the_same_places(direction: Direction) -> None:
    one, two = simulation(direction.worse, 5), simulation(direction.better, 5)
    keep = ("index", "role", "age", "height", "walk", "home", "group")
    assert [[getattr(p, k) for k in keep] for p in one.people] == [[getattr(p, k) for k in keep] for p in two.people]
    if direction.worse.hall == direction.better.hall and direction.worse.door == direction.better.door:
        assert (one.state.xy == two.state.xy).all()


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("direction", DIRECTIONS, ids=NAMES)
def test_two_hundred_pairs_leave_no_doubt(direction: Direction, many: Runs, request: pytest.FixtureRequest) -> None:
    """One-sided, exact, p < 0.01 by signs and by ranks, for every measure that is to fall; and in the band where there is one.

    Written to VALIDATION.md with the rows of the other folder:
    ``pytest tests/t42_validation/test_validation_file.py tests/t43_directional -m slow --write-validation``.
    """
    worse, better = many.of((direction.worse, direction.better), range(SEEDS))
    found = {m: Paired.of([m.of(o) for o in worse], [m.of(o) for o in better]) for m in direction.gates}
    ours = "; ".join(f"{m.text}: {_shown(paired, m.falls)}" for m, paired in found.items())
    print(f"\n{direction.row}: {ours}")
    met = all(paired.holds and _in_band(paired, direction.band) for paired in found.values())
    assert record(GROUP, direction.row, direction.expected, ours, met, direction.note, strength=Strength.TREND)
    if not request.config.getoption("--write-validation", default=False):
        assert not differences({(GROUP, direction.row): recorded()[GROUP, direction.row]}, committed())


def _shown(paired: Paired, falls: bool) -> str:
    if falls:
        return str(paired)
    upward = dataclasses.replace(paired, more=-paired.more, less=-paired.less, middle=(-paired.middle[0], -paired.middle[1]))
    return str(upward)


def _in_band(paired: Paired, band: tuple[float, float] | None) -> bool:
    return band is None or band[0] <= paired.change <= band[1]


# --- the harness itself


def test_a_run_is_the_same_whenever_it_is_played() -> None:
    arm = dataclasses.replace(LESSON, seconds=4.0)
    assert Runs().of([arm], [1, 2]) == Runs().of([arm], [1, 2])


def test_another_seed_is_another_run() -> None:
    arm = dataclasses.replace(BREAK, seconds=10.0)
    ((one, two),) = Runs().of([arm], [1, 2])
    assert one != two


def test_who_is_told_nothing_knows_nothing_before_they_see_it() -> None:
    """The arms of informed routing differ in what people believe, and in nothing else at first."""
    natural = simulation(EXITS, 3)
    assert natural.world.scenario.danger.known_to_people
    assert natural.world.scenario.danger.walk is not None


@pytest.mark.parametrize("arm", [Arm(), dataclasses.replace(Arm(), fire=True), dataclasses.replace(Arm(), open_plan=True)])
def test_nobody_is_without_a_place(arm: Arm) -> None:
    sim = simulation(arm, 2)
    assert sim.space.findings == ()
    assert len(sim.people) == 1 + 8 * (1 + arm.pupils) + arm.roaming
    assert (sim.state.cell >= 0).all()
