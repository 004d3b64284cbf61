"""Carries a study out: what is missing is played, every finished block is handed over at once, in whatever order."""

from collections.abc import Collection, Generator
from dataclasses import dataclass

from sim.study.cluster import play_there
from sim.study.pool import play_here
from sim.study.runs import Tier, blocks
from sim.study.tasks import Done, Load

BLOCK: dict[Tier, int] = {"micro": 1, "meso": 25}
"""Run numbers in a task: seconds of work each, so that an interrupted study loses little and workers end together."""


@dataclass(frozen=True)
class Means:
    """What a study is played on: so many processes here, or the workers of a scheduler."""

    workers: int = 1
    scheduler: str = ""


def carry_out(load: Load, numbers: Collection[int], means: Means) -> Generator[Done, None, None]:
    """Plays the runs with these numbers; gives finished blocks in the order they come.

    Raises what ``play_here`` and ``play_there`` raise; what was given before stays true.
    """
    tasks = blocks(sorted(numbers), BLOCK[load.question.tier])
    if tasks and means.scheduler:
        yield from play_there(load.packed(), tasks, means.scheduler)
    elif tasks:
        yield from play_here(load.packed(), tasks, means.workers)
