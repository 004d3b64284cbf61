"""A film of a run that is over, made from its log alone: as often as one likes, and without disturbing who played."""

from pathlib import Path

from sim.app.displays import SOFTWARE
from sim.app.filming.camera import Camera
from sim.app.filming.film import Film
from sim.app.heap import still_heap
from sim.app.stage import Progress
from sim.session.replay import rebuild
from sim.session.runlog import RunLog
from sim.units import STEP_HZ
from sim.view.engine import Engine
from sim.view.scene import Scene, SceneOptions


def film_replay(log: RunLog, film: Film, language: str, cache: Path | None, progress: Progress) -> None:
    """Plays ``log`` again and films it; ends early when the film does.

    Raises:
        FileProblem: the log cannot be played again.
        MissingOnThisMachine: nothing can be drawn here.
    """
    simulation = rebuild(log)
    steps = [inputs for batch in log.batches for inputs in batch.inputs]
    with Engine() as engine:
        options = SceneOptions(cache=cache, language=language)
        scene = Scene(engine.root, simulation.space, simulation.people, options, lambda done, of: progress(-done, of))
        smooth = not any(name in engine.renderer.lower() for name in SOFTWARE)
        camera = Camera(engine, scene, film, language, smooth=smooth)
        with still_heap():
            for tick, inputs in enumerate(steps):
                before = simulation.state.copy()
                simulation.step(inputs)
                camera.follow(simulation, before)
                if film.over:
                    break
                if tick % STEP_HZ == 0:
                    progress(tick / STEP_HZ, len(steps) / STEP_HZ)
        camera.put_down()
        scene.close()
