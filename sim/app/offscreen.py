"""The offscreen stage: the run as fast as it goes, seen through the trainee's two eyes now and then, and kept as a picture."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sim.app.displays import SOFTWARE
from sim.app.eyes_picture import AFTER_ALARM, NEVER, alarm_heard, draw_eyes, keep_eyes
from sim.app.filming.camera import Camera
from sim.app.heap import still_heap
from sim.app.setup import Prepared
from sim.app.stage import Progress, Wish, tell_of_light
from sim.core.simulation import Simulation
from sim.core.state import State
from sim.session.run import Session
from sim.units import STEP, STEP_HZ
from sim.view.engine import Engine
from sim.view.scene import Scene, SceneOptions
from sim.view.stereo import StereoTarget

GLANCE_SIZE = (240, 240)
"""Pixels per eye of the looks on the way: what a software renderer draws in tens of milliseconds."""

LOOK_EVERY = 5 * STEP_HZ
"""Steps between two glances."""

TELL_EVERY = STEP_HZ
"""Steps between two lines about how far it is."""


class OffscreenStage:
    """Draws without a screen."""

    name = "offscreen"

    def __init__(self) -> None:
        self.frames = 0

    def play(self, session: Session, prepared: Prepared, wish: Wish, progress: Progress) -> None:
        """Runs to the end, glancing with both eyes every few seconds, and keeps the look right after the alarm.

        When a film is wanted, the camera films every step instead.
        """
        with Engine() as engine:
            options = SceneOptions(cache=wish.cache, language=wish.language)
            scene = Scene(engine.root, prepared.space, session.simulation.people, options, lambda done, of: progress(-done, of))
            tell_of_light(scene.damaged_light, wish)
            watching = _filming(engine, scene, wish) if wish.film is not None else Glances(engine, scene)
            with still_heap():
                self._follow(engine, scene, session, watching, wish.picture, lambda s: progress(s, prepared.bound.max_seconds))
            scene.close()

    def _follow(
        self,
        engine: Engine,
        scene: Scene,
        session: Session,
        watching: "Watching",
        picture: Path | None,
        tell: Callable[[float], None],
    ) -> None:
        simulation, wanted, picture_at = session.simulation, picture, NEVER
        while not session.ended:
            before = simulation.state.copy()
            picture_at = min(picture_at, alarm_heard(session.advance()) + AFTER_ALARM)
            self.frames += watching.follow(simulation, before)
            if session.result.ticks % TELL_EVERY == 0:
                tell(session.result.sim_seconds)
            if wanted is not None and session.result.sim_seconds >= picture_at:
                watching.put_down()
                keep_eyes(engine, scene, simulation, before, wanted, watching.apart)
                wanted = None
        session.leave()
        watching.put_down()
        if wanted is not None:
            keep_eyes(engine, scene, simulation, simulation.state, wanted, watching.apart)


class Watching(Protocol):
    """Somebody who looks at a run as it goes."""

    @property
    def apart(self) -> float:
        """Seconds of the run between two looks."""
        ...

    def follow(self, simulation: Simulation, before: State) -> int:
        """A step was taken, ``before`` it was that state; how many pictures were drawn."""
        ...

    def put_down(self) -> None:
        """Another picture is drawn now; taken up again by itself."""
        ...


class Glances:
    """Looks with both eyes now and then."""

    apart = LOOK_EVERY * STEP

    def __init__(self, engine: Engine, scene: Scene) -> None:
        self._engine, self._scene = engine, scene
        self._target: StereoTarget | None = None
        self._steps = 0

    def follow(self, simulation: Simulation, before: State) -> int:
        """Looks at every so many-th step."""
        self._steps += 1
        if self._steps % LOOK_EVERY:
            return 0
        if self._target is None:
            self._target = StereoTarget(self._engine, *GLANCE_SIZE, samples=0)
            self._scene.use(self._target.mode)
        draw_eyes(self._engine, self._scene, self._target, simulation, before, LOOK_EVERY * STEP)
        return 1

    def put_down(self) -> None:
        """Frees the engine for another picture."""
        if self._target is not None:
            self._target.close()
            self._target = None


def _filming(engine: Engine, scene: Scene, wish: Wish) -> Watching:
    """The camera for a film; a processor draws without soft edges."""
    assert wish.film is not None, "only asked for when a film is wanted"
    smooth = not any(name in engine.renderer.lower() for name in SOFTWARE)
    return Camera(engine, scene, wish.film, wish.language, smooth=smooth)
