"""The window beside a headset, for whoever stands there: what the trainee sees with one eye, or where the trainee is on the plan.

The window never matters to the run: when it cannot be opened, is closed or fails, that is told once and the run goes on.
Tab goes from one view to the other, Escape is STOP.
"""

from collections.abc import Callable
from enum import StrEnum

from panda3d.core import EventQueue, GraphicsWindow
from panda3d.core import WindowProperties as Properties

from sim.app.keys import WindowKeys
from sim.app.spectator import SpectatorPlan
from sim.core.simulation import Simulation
from sim.errors import MissingOnThisMachine
from sim.text import say
from sim.trainee.desktop import Keys
from sim.view.engine import ON_SCREEN, Engine, WindowWish
from sim.xr.eye_copy import EyeCopy
from sim.xr.swapchain import Rect

SIZE = (960, 1000)
"""Pixels; nearly the shape of a headset's eye, and it fits a laptop's screen."""

EYE_RATE, PLAN_RATE = 30.0, 10.0
"""Times a second that the window is drawn: enough for who watches, a third of what the headset draws."""

TAB, CLOSING = "tab", "mirror-closing"


class MirrorView(StrEnum):
    """What the window shows."""

    OFF = "off"
    EYE = "eye"
    PLAN = "plan"


def open_engine(view: MirrorView, title: str, language: str, notice: Callable[[str], None]) -> Engine:
    """The engine for a headset, with a window if one is wanted and can be had.

    Raises MissingOnThisMachine when nothing can be drawn at all.
    """
    if view is not MirrorView.OFF:
        try:
            return Engine(ON_SCREEN, WindowWish(title, *SIZE, samples=0, sync=False))
        except MissingOnThisMachine as problem:
            notice(say("app.mirror.none", language, why=problem.what))
    return Engine()


def open_mirror(engine: Engine, view: MirrorView, language: str, notice: Callable[[str], None]) -> "Mirror | None":
    """The mirror in the engine's window; None when there is no window or it cannot be used, which is told."""
    if engine.window is None:
        return None
    try:
        return Mirror(engine, view, language, notice)
    except Exception as problem:  # whatever it is, the headset matters more
        notice(say("app.mirror.failed", language, why=str(problem)))
        return None


class Mirror:
    """The engine's window while a headset is drawn. Nothing here raises."""

    def __init__(self, engine: Engine, view: MirrorView, language: str, notice: Callable[[str], None]) -> None:
        assert isinstance(engine.host, GraphicsWindow), "the engine was opened with a window"
        self._engine, self._window = engine, engine.host
        self._view, self._language, self._notice = view, language, notice
        self._copy, self._plan = EyeCopy(), SpectatorPlan(engine, language)
        keys = Keys()
        self._stop_key = keys.stop
        self._keys = WindowKeys(self._window, keys, more=(TAB,))
        self._tab = self._gone = False
        self._due, self._now = 0.0, False
        self.stop = False
        """Whether Escape is held down in the window."""
        self._window.set_close_request_event(CLOSING)  # or the context that draws for the headset would go with it
        self._window.disable_clears()

    def before(self, simulation: Simulation | None, now: float) -> None:
        """Before a frame is drawn: keys, and whether the window is drawn in this one. ``now`` in steady seconds."""
        self._safely(lambda: self._before(simulation, now))

    def _before(self, simulation: Simulation | None, now: float) -> None:
        self._hear()
        view = self._view if simulation is not None else MirrorView.EYE
        self._now = now >= self._due
        self._window.set_active(self._now)
        self._plan.show(self._now and view is MirrorView.PLAN)
        if not self._now:
            return
        self._due = now + 1.0 / (PLAN_RATE if view is MirrorView.PLAN else EYE_RATE)
        if view is MirrorView.PLAN and simulation is not None:
            self._plan.update(simulation, self._window.get_x_size() / max(self._window.get_y_size(), 1))

    def beside(self, texture: int, eye: Rect) -> None:
        """While the runtime's image is held: copies the eye if it is shown now."""
        if self._now and not self._gone and not self._plan.shown:
            size = self._window.get_x_size(), self._window.get_y_size()
            self._safely(lambda: self._copy.copy(texture, eye, size))

    def _hear(self) -> None:
        held = self._keys.read().keys
        self.stop = self._stop_key in held
        pressed, self._tab = TAB in held and not self._tab, TAB in held
        if pressed:
            self._view = MirrorView.EYE if self._view is MirrorView.PLAN else MirrorView.PLAN
            self._due = 0.0
        queue = EventQueue.get_global_event_queue()
        while not queue.is_queue_empty():
            if queue.dequeue_event().get_name() == CLOSING:
                self._leave(say("app.mirror.closed", self._language))

    def _safely(self, work: Callable[[], None]) -> None:
        """What goes wrong with the window ends the window."""
        if self._gone:
            return
        try:
            work()
        except Exception as problem:  # whatever it is, the headset matters more
            self._leave(say("app.mirror.failed", self._language, why=str(problem)))

    def _leave(self, words: str) -> None:
        """Out of the way for good; the window's context draws on for the headset."""
        self._gone, self._now, self.stop = True, False, False
        self._window.set_active(False)
        aside = Properties()
        aside.set_minimized(True)
        self._window.request_properties(aside)
        self._notice(words)

    def close(self) -> None:
        """Takes the plan away; the window belongs to the engine."""
        self._plan.close()
