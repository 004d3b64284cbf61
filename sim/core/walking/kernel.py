"""The parts of a step that take most of it, as kernels (``sim.compiled``)."""

from typing import Final, NamedTuple

from sim.compiled import compiled
from sim.space.motion import Mover
from sim.space.motion_kernel import move_each

FEWEST: Final = 60
"""People from whom on the third of a second it takes to load the compiler comes back within a run, by eye."""


class Kernels(NamedTuple):
    """What to move people with; without a kernel the usual code does it, and gives the same bits."""

    move: Mover | None = None


def fastest(people: int) -> Kernels:
    """The compiled kernels, where the compiler is installed and so many people are worth it."""
    return Kernels(compiled(move_each)) if people >= FEWEST else Kernels()
