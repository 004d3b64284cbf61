"""What takes turns in a race: our simulation on recorded inputs, and the peer's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.core.commands import Inputs
from sim.core.simulation import Simulation, Snapshot
from sim.core.walking.kernel import FEWEST, Choice, fastest, usual
from sim.events import Event, EventType
from sim.scenario.bound import BoundScenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.units import STEP_HZ
from tools.bench.worlds import Place

SEED = 1

LONGEST = 60 * 20 * STEP_HZ
"""Steps after which a scripted run is left: twenty simulated minutes."""


@dataclass
class Script:
    """A scripted run: what was given to the core in each step, the events, how many walked, and the last hash."""

    inputs: list[Inputs] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    walking: list[int] = field(default_factory=list)
    hash: str = ""

    @property
    def alarm(self) -> int:
        """The step in which the alarm started; 0 when none did."""
        return next((e.tick for e in self.events if e.type is EventType.ALARM_STARTED), 0)


class _Noted:
    """An executor whose inputs are kept."""

    def __init__(self, executor: Executor, kept: list[Inputs]) -> None:
        self._executor, self._kept = executor, kept

    def inputs(self) -> Inputs:
        given = self._executor.inputs()
        self._kept.append(given)
        return given

    def hear(self, events: Sequence[Event]) -> None:
        self._executor.hear(events)


def play(place: Place, bound: BoundScenario, script: str, steps: int = LONGEST, seed: int = SEED) -> Script:
    """Plays a scripted trainee through a run, to its end or for so many steps."""
    simulation, noted = Simulation(place.space, bound, seed), Script()
    policy = make_policy(script, seed)
    session = Session(simulation, _Noted(Executor(simulation, policy), noted.inputs) if policy else None)
    while not session.ended and len(noted.walking) < steps:
        noted.events += session.advance()
        noted.walking.append(int((simulation.state.pace > 0.0).sum()))
    if not policy:
        noted.inputs = [Inputs()] * len(noted.walking)
    noted.hash = simulation.hash
    return noted


def choices() -> dict[tuple[str, ...], Choice]:
    """What to move people with, by what a row's place ends in: the usual code, and compiled kernels where they can be had."""
    return {(): usual, ("fast",): fastest} if fastest(FEWEST) else {(): usual}


class OurLane:
    """Our core, stepping through given inputs from a fresh simulation or from a snapshot of one."""

    def __init__(
        self,
        name: str,
        place: Place,
        bound: BoundScenario,
        inputs: Sequence[Inputs],
        start: Snapshot | None = None,
        kernels: Choice = usual,
    ) -> None:
        self.name, self.steps = name, len(inputs)
        self._make: Callable[[], Simulation] = lambda: Simulation(place.space, bound, SEED, kernels=kernels)
        self._inputs, self._start = inputs, start
        self.simulation = self._make()

    def reset(self) -> None:
        """A new simulation: what the last pass remembered does not make this one faster."""
        self.simulation = self._make()
        if self._start is not None:
            self.simulation.restore(self._start)

    def step(self, k: int) -> None:
        """One step of the core, its hash included."""
        self.simulation.step(self._inputs[k])

    @property
    def walking(self) -> int:
        """Who means to go somewhere now."""
        state = self.simulation.state
        return int(np.count_nonzero((state.pace > 0.0) & (state.present == 1)))
