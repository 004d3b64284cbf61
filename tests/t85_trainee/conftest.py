"""The shipped school with its scenario, and frames of a person standing in it."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

import scenarios
from sim.core.simulation import Simulation
from sim.plan.load import load_plan
from sim.poses import DeviceFrame, Eye, Fov, Hand, Pose
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.space.build import build_space
from sim.trainee.situation import trainee_in
from sim.trainee.vectors import looking
from tests.grounds import ground_of

SHIPPED = Path(scenarios.__file__).parent


@pytest.fixture(scope="session")
def school():
    return build_space(load_plan(SHIPPED / "plans" / "lingonmoskolan.plan.json"))


@pytest.fixture(scope="session")
def bound(school):
    return bind(load_scenario(SHIPPED / "scenarios" / "inne-i-korridoren.scenario.json"), school)


@pytest.fixture(scope="session")
def simulate(school, bound):
    """Makes a run of the scenario with a seed."""
    ground = ground_of(school, bound)
    return lambda seed: Simulation(school, bound, seed, ground=ground)


@pytest.fixture(scope="session")
def simulate_few(school, bound):
    """The same with the classmates of the room and nobody else, for what others have no part in."""
    scenario = bound.scenario.model_copy(update={"people": bound.scenario.people[:1]})
    alone = bind(scenario, school)
    ground = ground_of(school, alone)
    return lambda seed: Simulation(school, alone, seed, ground=ground)


@pytest.fixture
def simulation(simulate):
    return simulate(7)


@pytest.fixture
def trainee(simulation):
    return trainee_in(simulation)


FLAT = Fov(-0.7, 0.7, 0.7, -0.7)


def hand(x, y, z, **more) -> Hand:
    pose = Pose((x, y, z), looking(math.pi / 2))
    return Hand(True, pose, pose, **more)


@pytest.fixture
def person():
    """Makes frames: a head at a place in the play area (metres), heading (radians), and hands hanging down."""

    def make(x=0.0, y=0.0, z=1.6, heading=math.pi / 2, left=None, right=None, **more) -> DeviceFrame:
        head = Pose((x, y, z), looking(heading))
        left = hand(x - 0.2, y, z - 0.7) if left is None else left
        right = hand(x + 0.2, y, z - 0.7) if right is None else right
        return replace(DeviceFrame(head, (Eye(head, FLAT),), left, right), **more)

    return make
