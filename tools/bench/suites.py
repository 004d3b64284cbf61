"""The suites a bench can run. A new one is a module with ``rows(order)`` and a line in ``SUITES``."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from tools.bench.measure import Clock, Told
from tools.bench.rows import Row

SUITES: Final[Mapping[str, str]] = {
    "core": "tools.bench.core_suite",
    "study": "tools.bench.study_suite",
    "render": "tools.bench.render.suite",
    "session": "tools.bench.session_suite",
}


SCHOOL: Final = "lingonmoskolan"
"""The shipped school's plan."""


@dataclass(frozen=True)
class Order:
    """What is asked for: further plans beside the shipped school, whether quickly, the clock, and whom to tell how far it is.

    ``folder`` is where files of figures go; None writes none.
    """

    plans: tuple[str, ...]
    quick: bool
    clock: Clock
    told: Told
    folder: Path | None = None

    @property
    def all_plans(self) -> tuple[str, ...]:
        """The shipped school first."""
        return (SCHOOL, *(p for p in self.plans if p != SCHOOL))

    def choose(self, full: int, quick: int) -> int:
        """How much work: the second figure when it shall be quick."""
        return quick if self.quick else full


def run(name: str, order: Order) -> Iterator[Row]:
    """The rows of a suite as they are measured. Raises KeyError for an unknown suite."""
    rows: Callable[[Order], Iterator[Row]] = import_module(SUITES[name]).rows
    yield from rows(order)
