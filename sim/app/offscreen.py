"""The offscreen stage: the run as fast as it goes, seen through the trainee's two eyes now and then, and kept as pictures."""

from collections.abc import Callable, Iterable
from pathlib import Path

from sim.app.gaze import look
from sim.app.pictures import save_png
from sim.app.setup import Prepared
from sim.app.stage import Progress, Wish
from sim.core.simulation import Simulation
from sim.core.state import State
from sim.events import TRAINEE, Event, EventType
from sim.session.run import Session
from sim.units import STEP, STEP_HZ
from sim.view.engine import Engine
from sim.view.scene import Scene, SceneOptions
from sim.view.stereo import StereoTarget

PICTURE_SIZE, PICTURE_SAMPLES = (960, 960), 4
"""Pixels per eye and samples of the kept picture; about half of what headsets show."""

GLANCE_SIZE = (240, 240)
"""Pixels per eye of the looks on the way: what a software renderer draws in a few milliseconds."""

LOOK_EVERY = 2 * STEP_HZ
"""Steps between two glances."""

AFTER_ALARM = 2.0
"""Seconds after the alarm at which the picture is taken: people have stopped and begin to move; by eye."""


class OffscreenStage:
    """Draws without a screen."""

    name = "offscreen"

    def __init__(self) -> None:
        self.frames = 0

    def play(self, session: Session, prepared: Prepared, wish: Wish, progress: Progress) -> None:
        """Runs to the end, drawing both eyes every other second, and keeps the look right after the alarm."""
        simulation = session.simulation
        with Engine() as engine:
            options = SceneOptions(cache=wish.cache)
            scene = Scene(engine.root, prepared.space, simulation.people, options, lambda done, of: progress(-done, of))
            self._follow(engine, scene, session, wish.picture, lambda s: progress(s, prepared.scenario.max_seconds))
            scene.close()

    def _follow(
        self, engine: Engine, scene: Scene, session: Session, picture: Path | None, tell: Callable[[float], None]
    ) -> None:
        glance = StereoTarget(engine, *GLANCE_SIZE, samples=0)
        scene.use(glance.mode)
        picture_at, kept = float("inf"), False
        while not session.ended:
            before = session.simulation.state.copy()
            heard = alarm_heard(session.advance())
            if heard is not None and picture_at == float("inf"):
                picture_at = heard + AFTER_ALARM
            if session.result.ticks % LOOK_EVERY == 0:
                self._draw(engine, scene, glance, session.simulation, before, LOOK_EVERY * STEP)
                tell(session.result.sim_seconds)
            if picture is not None and not kept and session.result.sim_seconds >= picture_at:
                glance.close()
                self._keep(engine, scene, session.simulation, before, picture)
                glance, kept = StereoTarget(engine, *GLANCE_SIZE, samples=0), True
                scene.use(glance.mode)
        session.leave()
        glance.close()
        if picture is not None and not kept:
            self._keep(engine, scene, session.simulation, session.simulation.state, picture)

    def _keep(self, engine: Engine, scene: Scene, simulation: Simulation, before: State, path: Path) -> None:
        target = StereoTarget(engine, *PICTURE_SIZE, samples=PICTURE_SAMPLES, read_back=True)
        scene.use(target.mode)
        self._draw(engine, scene, target, simulation, before, STEP)
        save_png(path, target.picture())
        target.close()

    def _draw(self, engine: Engine, scene: Scene, target: StereoTarget, simulation: Simulation, before: State, dt: float) -> None:
        eyes = look(simulation, stereo=True)
        scene.update(simulation.state, before, 1.0, dt)
        scene.look_from(eyes)
        target.set_eyes(eyes)
        engine.render()
        self.frames += 1


def alarm_heard(events: Iterable[Event]) -> float | None:
    """When the trainee heard an alarm, if that is among the events."""
    return next((e.t for e in events if e.type is EventType.ALARM_HEARD and e.actor == TRAINEE), None)
