"""One run: steps the simulation with what a script or a person gives it, and tells a recorder and a journal what happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.core.commands import Action, ActionKind, Inputs
from sim.core.simulation import Simulation
from sim.events import Event, EventType
from sim.session.runlog import BATCH_TICKS, Place
from sim.session.trace import TracePoint, coarse_place, trace

Journal = Callable[[Sequence[Event]], None]
"""Is handed new events at least every half simulated second, and at once when the run pauses, stops or ends."""

AT_ONCE = frozenset({EventType.PAUSED, EventType.STOPPED, EventType.RUN_ENDED})
"""Events the journal is handed in the step they happen: nobody knows when the next step comes."""

WAKING = frozenset({ActionKind.RESUME, ActionKind.STOP})
"""What a paused run reacts to."""

UNFINISHED = "unfinished"
"""Cause of a run that was left before it ended."""


class Script(Protocol):
    """Somebody who plays: asked for the next step's inputs, told what came of them."""

    def inputs(self) -> Inputs:
        """What to give the core in the next step."""
        ...

    def hear(self, events: Sequence[Event]) -> None:
        """The events of the step that was just taken."""
        ...


class Recorder(Protocol):
    """Keeps a run for replay; ``sim.session.runlog.RunLogWriter`` is one."""

    def step(self, inputs: Inputs, events: Sequence[Event], digest: str, at: Place | None) -> None:
        """One tick."""
        ...

    def flush(self) -> None:
        """Nobody knows when the next tick comes."""
        ...

    def end(self, cause: str, digest: str) -> None:
        """No tick follows."""
        ...


@dataclass(frozen=True)
class RunResult:
    """How a run went: steps taken, simulated seconds, the last hash and why it ended (debrief, stopped, time, unfinished)."""

    ticks: int
    sim_seconds: float
    hash: str
    cause: str


class Session:
    """Carries one simulation from its first step to its end.

    ``script`` plays when ``advance`` is given no inputs; without one nobody does.  The session does not own the clock: call
    ``advance`` once per ``sim.units.STEP`` seconds to run in real time, or ``run_to_end`` to run as fast as possible.
    """

    def __init__(
        self,
        simulation: Simulation,
        script: Script | None = None,
        recorder: Recorder | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.simulation = simulation
        self.events: list[Event] = []
        self._script, self._recorder, self._journal = script, recorder, journal
        self._journalled = 0
        self._asked: list[Action] = []
        self._places: list[tuple[int, Place | None]] = [(0, coarse_place(simulation.state, simulation.world.space))]
        self._ticks = 0
        self._cause = ""

    @property
    def script(self) -> Script | None:
        """Who plays, or None for a person; stages that give the inputs themselves ask and tell it."""
        return self._script

    @property
    def ended(self) -> bool:
        """Whether no step follows."""
        return bool(self._cause)

    @property
    def paused(self) -> bool:
        """Whether the run stands still until RESUME (or STOP)."""
        return self.simulation.paused

    @property
    def result(self) -> RunResult:
        """How it went so far; the cause is ``unfinished`` while the run goes on."""
        return RunResult(self._ticks, self.simulation.time, self.simulation.hash, self._cause or UNFINISHED)

    @property
    def trace(self) -> tuple[TracePoint, ...]:
        """The trainee's coarse way so far."""
        return trace(self._places, self.events)

    def advance(self, inputs: Inputs | None = None) -> tuple[Event, ...]:
        """Takes one step with ``inputs``, or with the script's; returns what happened. Nothing happens after the end.

        While paused the script is not asked, and only RESUME and STOP make a step.
        Raises what recorder and journal raise (FileProblem, StoreProblem).
        """
        if self.ended:
            return ()
        given = self._with_asked(inputs if inputs is not None else self._scripted())
        if self.paused and not any(a.kind in WAKING for a in given.actions):
            return ()
        events = self.simulation.step(given)
        self._ticks += 1
        self.events.extend(events)
        self._note_end(events)
        whole = self._ticks % BATCH_TICKS == 0
        if whole or self._recorder:
            self._note_place(given, events, whole=whole)
        if self._script:
            self._script.hear(events)
        self._hand_over(at_once=any(e.type in AT_ONCE for e in events))
        if self.ended:
            self._close()
        return events

    def run_to_end(self, max_ticks: int) -> RunResult:
        """Steps until the run ends, pauses or has taken ``max_ticks`` steps in all, then closes recorder and journal."""
        while not self.ended and not self.paused and self._ticks < max_ticks:
            self.advance()
        self.leave()
        return self.result

    def pause(self) -> None:
        """Asks for a pause in the next step."""
        self._asked.append(Action(ActionKind.PAUSE))

    def resume(self) -> None:
        """Asks to go on in the next step."""
        self._asked.append(Action(ActionKind.RESUME))

    def stop(self) -> None:
        """Asks to end the run in the next step: STOP works in every state and is never scored."""
        self._asked.append(Action(ActionKind.STOP))

    def leave(self, cause: str = UNFINISHED) -> None:
        """Ends a run that has not ended by itself, for example because the window was closed."""
        if not self.ended:
            self._cause = cause
            self._close()

    def _note_place(self, given: Inputs, events: Sequence[Event], *, whole: bool) -> None:
        """Keeps where the trainee is at the end of a batch (``whole``), and tells the recorder of the step."""
        place = coarse_place(self.simulation.state, self.simulation.world.space)
        if whole:
            self._places.append((self._ticks, place))
        if self._recorder:
            self._recorder.step(given, events, self.simulation.hash, place)

    def _scripted(self) -> Inputs:
        return self._script.inputs() if self._script and not self.paused else Inputs()

    def _with_asked(self, inputs: Inputs) -> Inputs:
        asked, self._asked = tuple(self._asked), []
        return Inputs(inputs.body, inputs.actions + asked) if asked else inputs

    def _note_end(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.type is EventType.RUN_ENDED:
                self._cause = str(event.data.get("cause", "debrief"))
        if self.simulation.ended and not self._cause:
            self._cause = UNFINISHED

    def _hand_over(self, *, at_once: bool) -> None:
        if at_once and self._recorder:
            self._recorder.flush()
        if at_once or self._ticks % BATCH_TICKS == 0:
            self._tell_journal()

    def _tell_journal(self) -> None:
        new = self.events[self._journalled :]
        if self._journal and new:
            self._journal(tuple(new))
        self._journalled = len(self.events)

    def _close(self) -> None:
        self._tell_journal()
        if self._recorder:
            self._recorder.end(self._cause, self.simulation.hash)
