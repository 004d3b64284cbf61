"""Who holds the camera where no screen shows the run: the trainee's own eyes, a little steadier than the body that was recorded.

Frames are as far apart in the run as in the film, however long each takes to draw; between steps everything moves on.
"""

import math

from sim.app.captions import caption
from sim.app.filming.film import Film
from sim.app.gaze import DOWNWARD, WIDE
from sim.core import queries
from sim.core.simulation import Simulation
from sim.core.state import State
from sim.poses import Eye, Fov, Pose
from sim.space.space import Space
from sim.trainee.body import Placement as BodyPlacement
from sim.units import STEP, STEP_HZ
from sim.view.engine import Engine
from sim.view.eyes import Placement, eye_set
from sim.view.scene import Scene
from sim.view.stereo import StereoTarget

SAMPLES = 4
"""Per pixel where a graphics card draws; a processor draws without, five times as fast."""

TURNING, SINKING = 0.18, 0.25
"""Seconds in which the camera comes after two thirds of a turn, and of a change of height: a body is recorded in 64 directions
and steps of 10 cm, which would jerk. By eye."""

JUMP = 2.0
"""Metres in a step beyond which somebody was put somewhere else and the camera cuts."""


class Steady:
    """Where the eyes are between two steps."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._heading: float | None = None
        self._height = 0.0

    def at(self, before: State, state: State, share: float, height: float, dt: float) -> tuple[Placement, float]:
        """The place and the eyes' height over its floor, metres.

        Args:
            before: the state one step ago.
            state: the newest.
            share: 0 at ``before`` .. 1 at ``state``.
            height: of the eyes in ``state``, metres.
            dt: seconds since the last call.
        """
        (x0, y0), (x1, y1) = ((float(v) for v in s.xy[0]) for s in (before, state))
        cut = math.hypot(x1 - x0, y1 - y0) > JUMP
        share = 1.0 if cut else share
        x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
        cell = int(state.cell[0] if share >= 0.5 else before.cell[0])
        towards = float(state.heading[0])
        if self._heading is None or cut:
            self._heading, self._height = towards, height
        self._heading += math.remainder(towards - self._heading, math.tau) * (1.0 - math.exp(-dt / TURNING))
        self._height += (height - self._height) * (1.0 - math.exp(-dt / SINKING))
        return Placement((x, y, self._space.floor(cell, x, y)), self._heading - math.pi / 2), self._height


class Camera:
    """Films the steps of a run; call ``follow`` after each."""

    apart = STEP
    """Seconds of the run between two calls."""

    def __init__(self, engine: Engine, scene: Scene, film: Film, language: str, *, smooth: bool) -> None:
        """``smooth``: with soft edges, where a graphics card draws."""
        self._engine, self._scene, self._film, self._language = engine, scene, film, language
        self._steady = Steady(scene.space)
        self._samples = SAMPLES if smooth else 0
        width, height = film.wish.size
        self._fov = shaped(width / height)
        self._target: StereoTarget | None = None
        self._steps = self._shown = 0

    def follow(self, simulation: Simulation, before: State) -> int:
        """Films the step that was just taken, ``before`` being the state before it; how many frames were drawn."""
        self._steps += 1
        drawn, rate = 0, self._film.wish.rate
        while self._shown * STEP_HZ <= self._steps * rate and not self._film.over:
            share = self._shown * STEP_HZ / rate - (self._steps - 1)
            self._draw(simulation, before, min(max(share, 0.0), 1.0), 1.0 / rate)
            self._shown += 1
            drawn += 1
        return drawn

    def _draw(self, simulation: Simulation, before: State, share: float, dt: float) -> None:
        scene, state = self._scene, simulation.state
        target = self._open()
        place, height = self._steady.at(before, state, share, queries.eye_height(simulation), dt)
        turn = (math.cos(DOWNWARD / 2), math.sin(DOWNWARD / 2), 0.0, 0.0)
        head = Pose((0.0, 0.0, height), turn)
        eyes = eye_set((Eye(head, self._fov),), place)
        scene.update(state, before, share, dt)
        scene.panels.show(caption(simulation, BodyPlacement(place.origin, place.turn).to_building(head), self._language))
        scene.look_from(eyes)
        target.set_eyes(eyes)
        self._engine.render()
        self._film.take(target.picture())

    def _open(self) -> StereoTarget:
        if self._target is None:
            self._target = StereoTarget(self._engine, *self._film.wish.size, eyes=1, samples=self._samples, read_back=True)
            self._scene.use(self._target.mode)
        return self._target

    def put_down(self) -> None:
        """Frees the engine for another picture; the next step takes the camera up again."""
        if self._target is not None:
            self._target.close()
            self._target = None


def shaped(aspect: float) -> Fov:
    """A flat view as high as ``WIDE`` and as wide as ``aspect`` (width over height) makes it."""
    half = math.atan(math.tan(WIDE.up) * aspect)
    return Fov(-half, half, WIDE.up, WIDE.down)
