"""The offscreen stage: the run as fast as it goes, seen through the trainee's two eyes now and then, and kept as a picture."""

from collections.abc import Callable
from pathlib import Path

from sim.app.eyes_picture import AFTER_ALARM, NEVER, alarm_heard, draw_eyes, keep_eyes
from sim.app.setup import Prepared
from sim.app.stage import Progress, Wish
from sim.session.run import Session
from sim.units import STEP, STEP_HZ
from sim.view.engine import Engine
from sim.view.scene import Scene, SceneOptions
from sim.view.stereo import StereoTarget

GLANCE_SIZE = (240, 240)
"""Pixels per eye of the looks on the way: what a software renderer draws in tens of milliseconds."""

LOOK_EVERY = 5 * STEP_HZ
"""Steps between two glances."""


class OffscreenStage:
    """Draws without a screen."""

    name = "offscreen"

    def __init__(self) -> None:
        self.frames = 0

    def play(self, session: Session, prepared: Prepared, wish: Wish, progress: Progress) -> None:
        """Runs to the end, glancing with both eyes every few seconds, and keeps the look right after the alarm."""
        with Engine() as engine:
            options = SceneOptions(cache=wish.cache)
            scene = Scene(engine.root, prepared.space, session.simulation.people, options, lambda done, of: progress(-done, of))
            self._follow(engine, scene, session, wish.picture, lambda s: progress(s, prepared.bound.max_seconds))
            scene.close()

    def _follow(
        self, engine: Engine, scene: Scene, session: Session, picture: Path | None, tell: Callable[[float], None]
    ) -> None:
        simulation, wanted = session.simulation, picture
        glance, picture_at = self._glance(engine, scene), NEVER
        while not session.ended:
            before = simulation.state.copy()
            picture_at = min(picture_at, alarm_heard(session.advance()) + AFTER_ALARM)
            if session.result.ticks % LOOK_EVERY == 0:
                draw_eyes(engine, scene, glance, simulation, before, LOOK_EVERY * STEP)
                self.frames += 1
                tell(session.result.sim_seconds)
            if wanted is not None and session.result.sim_seconds >= picture_at:
                glance.close()
                keep_eyes(engine, scene, simulation, before, wanted, LOOK_EVERY * STEP)
                glance, wanted = self._glance(engine, scene), None
        session.leave()
        glance.close()
        if wanted is not None:
            keep_eyes(engine, scene, simulation, simulation.state, wanted, LOOK_EVERY * STEP)

    @staticmethod
    def _glance(engine: Engine, scene: Scene) -> StereoTarget:
        target = StereoTarget(engine, *GLANCE_SIZE, samples=0)
        scene.use(target.mode)
        return target
