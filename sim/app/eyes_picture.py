"""Both eyes of the trainee as one picture, drawn once at any moment of a run."""

from collections.abc import Iterable
from pathlib import Path

from sim.app.gaze import look
from sim.app.pictures import save_png
from sim.core.simulation import Simulation
from sim.core.state import State
from sim.events import TRAINEE, Event, EventType
from sim.units import STEP
from sim.view.engine import Engine
from sim.view.scene import Scene
from sim.view.stereo import StereoTarget

SIZE, SAMPLES = (960, 960), 4
"""Pixels per eye and samples of the kept picture; about half of what headsets show."""

AFTER_ALARM = 2.0
"""Seconds after the alarm at which the picture is taken: people have stopped and begin to move; by eye."""

NEVER = float("inf")


def alarm_heard(events: Iterable[Event]) -> float:
    """When the trainee heard an alarm, if that is among the events; else never."""
    return next((e.t for e in events if e.type is EventType.ALARM_HEARD and e.actor == TRAINEE), NEVER)


def draw_eyes(engine: Engine, scene: Scene, target: StereoTarget, simulation: Simulation, before: State, dt: float) -> None:
    """One frame of what the trainee's two eyes see, ``dt`` seconds after the last."""
    eyes = look(simulation, stereo=True)
    scene.update(simulation.state, before, 1.0, dt)
    scene.look_from(eyes)
    target.set_eyes(eyes)
    engine.render()


def keep_eyes(engine: Engine, scene: Scene, simulation: Simulation, before: State, path: Path, dt: float = STEP) -> None:
    """Writes what both eyes see now, ``dt`` seconds after the scene was last updated, so that bodies have moved on as far.

    No other target may be open; the scene must be told its mode again afterwards.
    """
    target = StereoTarget(engine, *SIZE, samples=SAMPLES, read_back=True)
    scene.use(target.mode)
    draw_eyes(engine, scene, target, simulation, before, dt)
    save_png(path, target.picture())
    target.close()
