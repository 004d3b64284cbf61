"""Tables that only the space and the scenario decide: made once, shared by every run on them."""

from sim.core.people.spots import Spots
from sim.core.walking.ways import Ways
from sim.core.world import World


class Ground:
    """What runs of one scenario in one space have in common; its memories speed things up and never change an answer.

    ::

        ground = Ground(World(space, bound, seed=0, flow_cap=FLOW_CAP))
        runs = [Simulation(space, bound, seed, ground=ground) for seed in range(100)]
    """

    def __init__(self, world: World) -> None:
        world.prepare()
        self.world = world
        self.spots = Spots(world)
        self.ways = Ways(world)
