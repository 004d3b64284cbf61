"""Carries a study out: what is missing is played, every finished block is handed over at once, in whatever order."""

from collections.abc import Collection, Generator
from dataclasses import dataclass

from sim.study.cluster import play_there
from sim.study.meso.casts import CASTS
from sim.study.pool import play_here
from sim.study.runs import Tier, blocks
from sim.study.tasks import Done, Load

BLOCK: dict[Tier, int] = {"micro": 1, "meso": 512}
"""Run numbers in a task: seconds of work each, so that an interrupted study loses little and workers end together."""

MOST_STRIDE: dict[Tier, int] = {"micro": 1, "meso": CASTS}
"""Numbers of a task may lie so far apart: those of the same cast share work, so each worker has its own casts."""

FAR = 8
"""Workers a cluster is taken to have."""


@dataclass(frozen=True)
class Means:
    """What a study is played on: so many processes here, or the workers of a scheduler."""

    workers: int = 1
    scheduler: str = ""


def stride(means: Means, most: int) -> int:
    """How far apart a task's numbers lie: the least power of two that gives every worker its own, up to ``most``.

    How many workers a scheduler has is not asked; ``FAR`` are assumed.
    """
    workers, found = FAR if means.scheduler else means.workers, 1
    while found < min(workers, most):
        found *= 2
    return found


def carry_out(load: Load, numbers: Collection[int], means: Means) -> Generator[Done, None, None]:
    """Plays the runs with these numbers; gives finished blocks in the order they come.

    Raises what ``play_here`` and ``play_there`` raise; what was given before stays true.
    """
    tier = load.question.tier
    tasks = blocks(numbers, BLOCK[tier], stride(means, MOST_STRIDE[tier]))
    if tasks and means.scheduler:
        yield from play_there(load.packed(), tasks, means.scheduler)
    elif tasks:
        yield from play_here(load.packed(), tasks, means.workers)
