"""The window stage: real time on a flat screen, with keyboard and mouse, or watching a script through its eyes."""

import time
from collections.abc import Callable

from panda3d.core import GraphicsWindow

from sim.app.clock import StepClock
from sim.app.eyes_picture import AFTER_ALARM, NEVER, alarm_heard, keep_eyes
from sim.app.gaze import eyes as own_eyes
from sim.app.keys import WindowKeys
from sim.app.player import HandsPlayer, Player, ThoughtPlayer
from sim.app.setup import Prepared
from sim.app.stage import Progress, Wish
from sim.poses import DeviceFrame
from sim.session.run import Session
from sim.trainee.desktop import Desktop, DesktopInput, Keys
from sim.trainee.situation import trainee_in
from sim.view.engine import ON_SCREEN, Engine, WindowWish
from sim.view.eyes import eye_set
from sim.view.scene import Scene, SceneOptions
from sim.view.stereo import StereoTarget

WIDTH, HEIGHT = 1280, 800
"""Pixels; fits the smallest school laptops."""


class WindowStage:
    """Plays in a window."""

    name = "window"

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock

    def play(self, session: Session, prepared: Prepared, wish: Wish, progress: Progress) -> None:
        """Runs to the end; Escape or closing the window is STOP."""
        title = f"ÖVNING – {prepared.scenario.name.get(wish.language)}"
        with Engine(ON_SCREEN, WindowWish(title, WIDTH, HEIGHT)) as engine:
            options = SceneOptions(cache=wish.cache)
            scene = Scene(engine.root, prepared.space, session.simulation.people, options, lambda done, of: progress(-done, of))
            run = _WindowRun(engine, scene, session, wish, self._clock)
            run.loop(lambda s: progress(s, prepared.scenario.max_seconds))
            scene.close()


class _WindowRun:
    """The frame loop and what it carries from frame to frame."""

    def __init__(self, engine: Engine, scene: Scene, session: Session, wish: Wish, clock: Callable[[], float]) -> None:
        assert isinstance(engine.host, GraphicsWindow), "the engine was opened with a window"
        self.engine, self.scene, self.session, self.wish, self._clock = engine, scene, session, wish, clock
        self.window: GraphicsWindow = engine.host
        self._desktop, self._player = self._who(session)
        self._bindings = Keys()
        self._keys = WindowKeys(self.window, self._bindings)
        self._steps = StepClock(wish.pace if session.script is not None else 1.0)
        self._last = clock()
        self._before = session.simulation.state.copy()
        self._picture_at, self._wanted = NEVER, wish.picture
        self._target = self._open_target()

    def _who(self, session: Session) -> tuple[Desktop | None, Player]:
        if session.script is not None:
            return None, ThoughtPlayer(session.simulation)
        trainee = trainee_in(session.simulation, language=self.wish.language)
        return Desktop(trainee.reach, aspect=WIDTH / HEIGHT, yaw=trainee.body.heading), HandsPlayer(trainee)

    def _open_target(self) -> StereoTarget:
        width, height = self.window.get_x_size(), self.window.get_y_size()
        target = StereoTarget(self.engine, width, height, eyes=1, output=self.window)
        self.scene.use(target.mode)
        return target

    def loop(self, tell: Callable[[float], None]) -> None:
        """Frames until the run has ended."""
        if self._desktop is not None:
            self._keys.grab()
        while not self.session.ended:
            self._frame()
            if self.session.result.ticks % 20 == 0:
                tell(self.session.result.sim_seconds)
        self._target.close()

    def _frame(self) -> None:
        now = self._clock()
        dt, self._last = now - self._last, now
        given = self._keys.read()
        stop = self._bindings.stop in given.keys or self.window.is_closed()
        frame = self._device(now) if self._desktop is None else self._hands(given, now, dt)
        self._player.frame(frame, now, stop)
        for _ in range(self._steps.due(dt)):
            self._before = self.session.simulation.state.copy()
            self._picture_at = min(self._picture_at, alarm_heard(self._player.step(self.session)) + AFTER_ALARM)
        eyes = eye_set(frame.eyes, self._player.place)
        self.scene.update(self.session.simulation.state, self._before, self._steps.share, dt)
        self.scene.look_from(eyes)
        self._target.set_eyes(eyes)
        self.engine.render()
        if self._wanted is not None and self.session.result.sim_seconds >= self._picture_at:
            self._target.close()
            keep_eyes(self.engine, self.scene, self.session.simulation, self._before, self._wanted)
            self._wanted, self._target = None, self._open_target()

    def _device(self, now: float) -> DeviceFrame:
        """What a script's own eyes would report."""
        eyes = own_eyes(self.session.simulation, stereo=False)
        return DeviceFrame(eyes[0].pose, eyes, time=now)

    def _hands(self, given: DesktopInput, now: float, dt: float) -> DeviceFrame:
        """What keyboard and mouse make of a head and a hand."""
        assert self._desktop is not None
        assert isinstance(self._player, HandsPlayer)
        return self._desktop.frame(given, self._player.trainee.body, self.session.simulation.state, now, dt)
