"""Our frames: eyes, buffers, what is seen, and the engine's drawing, as in a session."""

from pathlib import Path

from panda3d.core import GraphicsOutput

from sim.core.state import State
from sim.poses import Eye
from sim.view.engine import Engine
from sim.view.eyes import eye_set
from sim.view.scene import Scene, SceneOptions
from sim.view.shaders import EyeMode
from sim.view.stereo import StereoTarget
from tools.bench.render.tour import FRAME_HZ, Show
from tools.bench.worlds import Place

SIZE = 64
"""Pixels of an eye's side: with a null driver they cost nothing, with a software renderer little."""


class OurFrames:
    """A lane that draws one frame a step; ``mono`` looks with the left eye alone; ``size`` is an eye's width and height."""

    def __init__(
        self,
        name: str,
        engine: Engine,
        scene: Scene,
        show: Show,
        poses: list[tuple[Eye, Eye]],
        *,
        mode: EyeMode | None = None,
        mono: bool = False,
        size: int | tuple[int, int] = SIZE,
        samples: int = 0,
        read_back: bool = False,
    ) -> None:
        self.name, self.steps = name, 0
        self._engine, self._scene, self._show = engine, scene, show
        self.follow(poses)
        self._eyes = 1 if mono else 2
        width, height = (size, size) if isinstance(size, int) else size
        self.target = StereoTarget(engine, width, height, eyes=self._eyes, mode=mode, samples=samples, read_back=read_back)
        scene.use(self.target.mode)

    def follow(self, poses: list[tuple[Eye, Eye]]) -> None:
        """Other eyes from now on."""
        self._poses, self.steps = poses, len(poses)

    @property
    def output(self) -> GraphicsOutput:
        """What is drawn into."""
        return self.target.output

    def reset(self) -> None:
        """Back to the first state."""
        self._scene.settle(self._show.states[0])

    def step(self, k: int) -> None:
        """One frame: the state between two steps of the core, from the pose's eyes."""
        eyes = eye_set(self._poses[k][: self._eyes])
        state, before, alpha = self.at(k)
        self._scene.update(state, before, alpha, 1.0 / FRAME_HZ)
        self._scene.look_from(eyes)
        self.target.set_eyes(eyes)
        self._engine.render()

    def at(self, k: int) -> tuple[State, State, float]:
        """What is shown in a frame."""
        return self._show.at(k)

    def close(self) -> None:
        """Gives the target back."""
        self.target.close()


def open_scene(engine: Engine, place: Place, show: Show, cache: Path | None) -> Scene:
    """The place and its people, in the state the show begins with."""
    scene = Scene(engine.root, place.space, show.people, SceneOptions(cache=cache))
    scene.settle(show.states[0])
    return scene
