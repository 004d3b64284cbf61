"""The simulation of one run: inputs in, events out, a fixed step at a time.

::

    sim = Simulation(space, bound, seed=7)
    while not sim.ended:
        events = sim.step(Inputs())

A step is a pure function of the state and the inputs.  While paused, or once ended, a step without STOP or RESUME changes
nothing at all: not the clock, not the hash.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sim.core import CORE_VERSION, beginning, hashing
from sim.core.acting import actions, arriving, guarding, hands, items, trainee, voice
from sim.core.building import alarms, doors, noise
from sim.core.commands import Action, ActionKind, Inputs
from sim.core.context import Context
from sim.core.course import callers, injects, officer, phases, triggers
from sim.core.ground import Ground
from sim.core.people import needs
from sim.core.people.crowd import Crowd
from sim.core.people.person import Person, populate
from sim.core.people.spots import Spots
from sim.core.registers import R
from sim.core.state import State
from sim.core.walking.kernel import Choice, usual
from sim.core.world import World
from sim.core.zone import danger, exposure, hazards
from sim.events import TRAINEE, Event, EventType
from sim.scenario.bound import BoundScenario
from sim.space.space import Space
from sim.units import STEP

FLOW_CAP = 1.3
"""People per metre of clear width and second through a doorway: the conservative default (research §5)."""

Population: TypeAlias = Callable[[World, Spots], tuple[Person, ...]]
"""Says who is in a building; person 0 is the trainee."""


@dataclass(frozen=True)
class Snapshot:
    """Everything ``Simulation.restore`` needs."""

    state: State
    digest: bytes


class Simulation:
    """One run.

    Args:
        space: the building's geometry.
        bound: the scenario with its places found in that building.
        seed: chance of this run, any integer.
        flow_cap: people per metre and second through doorways; unless given, the scenario's ``door_flow``.
        ground: tables that many runs of the same space and scenario share (and their flow cap); without them a run makes its own.
        population: who is there; unless given, people drawn from the scenario's groups.  The hash chain does not begin with
            it: only a run of the scenario's own people can be told by its hash.
        kernels: chooses what so many people are moved with: the usual code, or (``sim.core.walking.kernel.fastest``) compiled
            kernels where they can be had and pay, which never change a bit.
        hashed: whether the hash chain is kept; without it ``hash`` stays what it began as, and a run costs less.
    """

    def __init__(
        self,
        space: Space,
        bound: BoundScenario,
        seed: int,
        *,
        flow_cap: float | None = None,
        ground: Ground | None = None,
        population: Population = populate,
        kernels: Choice = usual,
        hashed: bool = True,
    ) -> None:
        ground = ground or Ground(World(space, bound, seed, bound.scenario.door_flow if flow_cap is None else flow_cap))
        self.world, spots = ground.world.with_seed(seed), ground.spots
        self.people: tuple[Person, ...] = population(self.world, spots)
        self._context = Context(self.world, self.people, spots, beginning.fresh(self.world, self.people, spots))
        beginning.at_leisure(self._context)
        self._crowd = Crowd(self._context, ground.ways, kernels(len(self.people)))
        self._hashed = hashed
        self._digest = hashing.seed_digest(CORE_VERSION, seed, space.building.content_hash, bound.scenario_hash)

    @property
    def state(self) -> State:
        """The changing state; read it, leave it as it is."""
        return self._context.state

    @property
    def space(self) -> Space:
        """The building's geometry."""
        return self.world.space

    @property
    def context(self) -> Context:
        """What ``sim.core.queries`` asks; read only."""
        return self._context

    @property
    def hash(self) -> str:
        """Hex hash chain over all steps so far, of runs that keep one."""
        return self._digest.hex()

    @property
    def ended(self) -> bool:
        """Whether the run is over; further steps do nothing."""
        return self._context.get(R.ENDED) >= 0

    @property
    def paused(self) -> bool:
        """Whether the run stands still until RESUME or STOP."""
        return bool(self._context.get(R.PAUSED))

    @property
    def time(self) -> float:
        """Simulated seconds."""
        return self.state.tick * STEP

    def snapshot(self) -> Snapshot:
        """A copy of the state to come back to."""
        return Snapshot(self.state.copy(), self._digest)

    def restore(self, snapshot: Snapshot) -> None:
        """Goes back to a copy; the steps from there are the same as they were."""
        self._context.state = snapshot.state.copy()
        self._digest = snapshot.digest
        self._crowd.forget()

    def step(self, inputs: Inputs) -> tuple[Event, ...]:
        """Takes one step.

        Args:
            inputs: where the trainee's body wants to be, and what it does; actions are done in order.

        Returns:
            The step's events in order.
        """
        ctx = self._context
        if self.ended:
            return ()
        ctx.events = []
        if ctx.get(R.STARTED) < 0:
            self._begin()
        moves = self._control(inputs)
        if not moves and not ctx.events:
            return ()
        if moves:
            self._advance(inputs)
            ctx.state.tick += 1
        events = tuple(ctx.events)
        if self._hashed:
            self._digest = hashing.link(self._digest, ctx.state, events)
        return events

    def _begin(self) -> None:
        ctx = self._context
        ctx.set(R.STARTED, ctx.state.tick)
        ctx.emit(EventType.SIGN_SHOWN)
        ctx.emit(EventType.BRIEFING_DONE)
        scenario, unit = ctx.world.scenario, ctx.unit_of(0)
        ctx.emit(
            EventType.RUN_STARTED,
            unit=unit,
            level=str(scenario.level),
            role=str(scenario.role),
            start=ctx.world.unit_id(unit),
        )
        phases.enter(ctx, "normal")

    def _control(self, inputs: Inputs) -> bool:
        """STOP, PAUSE and RESUME come before everything; gives whether the world moves in this step."""
        ctx = self._context
        kinds = [a.kind for a in inputs.actions]
        stop = next((a for a in inputs.actions if a.kind is ActionKind.STOP), None)
        if stop is not None:
            self._stop(stop)
            return False
        if ctx.get(R.PAUSED):
            if ActionKind.RESUME in kinds:
                ctx.set(R.PAUSED, 0)
                ctx.emit(EventType.RESUMED, actor=TRAINEE)
                return True
            return False
        pause = next((a for a in inputs.actions if a.kind is ActionKind.PAUSE), None)
        if pause is not None:
            ctx.set(R.PAUSED, 1)
            ctx.emit(EventType.PAUSED, actor=TRAINEE, cause=pause.value or "asked")
            return False
        return True

    def _stop(self, stop: Action) -> None:
        ctx = self._context
        exposure.report(ctx)
        ctx.emit(EventType.STOPPED, actor=TRAINEE, by=stop.value or "trainee")
        injects.end(ctx, "stopped")

    def _advance(self, inputs: Inputs) -> None:
        """The world's step, in fixed order: the trainee, the building, everybody else, then what the scenario makes of it."""
        ctx = self._context
        trainee.take(ctx, inputs.body)
        for action in inputs.actions:
            if action.kind in actions.DO:
                actions.take(ctx, action)
        hands.step(ctx)
        items.step(ctx)
        voice.step(ctx)
        doors.step(ctx)
        heard = alarms.step(ctx)
        officer.step(ctx)
        callers.step(ctx)
        self._crowd.step(ctx, heard)
        injects.talk_on(ctx)
        needs.step(ctx)
        danger.step(ctx)
        hazards.step(ctx)
        exposure.step(ctx)
        noise.step(ctx)
        trainee.watch(ctx)
        guarding.step(ctx)
        arriving.step(ctx)
        triggers.step(ctx)
        if any(e.type is EventType.DRILL_RESET for e in ctx.events):
            self._crowd.forget()
        if (ctx.state.tick + 1) * STEP >= ctx.world.bound.max_seconds * ctx.world.scenario.adaptations.more_time:
            injects.end(ctx, "time")
        if ctx.get(R.ENDED) >= 0:
            _end_last(ctx)


def _end_last(ctx: Context) -> None:
    """Reports an exposure that was still going on, before the run's end, so that RUN_ENDED is the last event."""
    ended = [e for e in ctx.events if e.type is EventType.RUN_ENDED]
    if ctx.get(R.EXPOSED_SINCE) < 0 or not ended:
        return
    ctx.events.remove(ended[-1])
    ctx.set(R.SEQ, ended[-1].seq)
    exposure.report(ctx)
    ctx.emit(EventType.RUN_ENDED, cause=ended[-1].data["cause"])
