"""Tables that runs of one scenario in one building share, so that a test does not pay for them again."""

from sim.core.ground import Ground
from sim.core.world import World
from sim.scenario.bound import BoundScenario
from sim.space.space import Space


def ground_of(space: Space, bound: BoundScenario) -> Ground:
    """For ``Simulation(space, bound, seed, ground=…)``; a third of a second in the shipped school, and the same run."""
    return Ground(World(space, bound, 0, bound.scenario.door_flow))
