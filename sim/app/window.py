"""A window as a real-time screen: keyboard and mouse are head and hands, or one watches a script through its eyes."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from panda3d.core import GraphicsWindow

from sim.app.eyes_picture import keep_eyes
from sim.app.filming.window import WindowFilm
from sim.app.gaze import WIDE
from sim.app.gaze import eyes as script_eyes
from sim.app.keys import WindowKeys
from sim.app.player import HandsPlayer, Player, ThoughtPlayer
from sim.app.realtime import RealTime
from sim.app.setup import Prepared
from sim.app.stage import Progress, Wish
from sim.poses import DeviceFrame, Eye, Hand, Pose
from sim.session.run import Session
from sim.trainee.body import BodyTracker
from sim.trainee.comfort import Comfort
from sim.trainee.desktop import RADIANS_PER_PIXEL, STANDING, Desktop, DesktopInput, Keys
from sim.trainee.handwork import Pulse
from sim.trainee.situation import trainee_in
from sim.trainee.vectors import looking
from sim.view.engine import ON_SCREEN, Engine, WindowWish
from sim.view.eyes import EyeSet
from sim.view.scene import Scene
from sim.view.stereo import StereoTarget

if TYPE_CHECKING:
    from sim.app.filming.film import Film

WIDTH, HEIGHT = 1280, 800
"""Pixels; fits the smallest school laptops."""


class WindowStage:
    """Plays in a window."""

    name = "window"

    def play(self, session: Session, prepared: Prepared, wish: Wish, progress: Progress) -> None:
        """Runs to the end; Escape or closing the window is STOP."""
        title = f"ÖVNING – {prepared.scenario.name.get(wish.language)}"
        with Engine(ON_SCREEN, WindowWish(title, WIDTH, HEIGHT)) as engine:
            player: Player = ThoughtPlayer(session.simulation)
            if session.script is None:
                player = HandsPlayer(trainee_in(session.simulation, Comfort(phone_in_hand=False), wish.language))
            screen = WindowScreen(engine, session.script is None, wish.film)
            try:
                RealTime(screen, session, prepared, wish, player).play(progress)
            finally:
                screen.close()


class WindowScreen:
    """The engine's own window."""

    lockstep, flat = False, True

    def __init__(self, engine: Engine, played: bool, film: "Film | None" = None) -> None:
        """A person at a desk, or a script that is watched.

        Args:
            engine: opened with a window.
            played: a person plays with keyboard and mouse, so the mouse turns the head.
            film: takes what the window shows.
        """
        assert isinstance(engine.host, GraphicsWindow), "the engine was opened with a window"
        self.engine, self._window, self._played = engine, engine.host, played
        self._bindings = Keys()
        self._keys = WindowKeys(self._window, self._bindings)
        self._given = DesktopInput()
        self._desktop: Desktop | None = None
        self._target: StereoTarget | None = None
        self._yaw = self._pitch = 0.0
        self._held = False
        self._filming = WindowFilm(film, self._window) if film is not None else None
        if played:
            self._keys.grab()

    @property
    def ended(self) -> bool:
        """Whether the person closed the window."""
        return self._window.is_closed()

    def begin(self, hands: HandsPlayer | None, session: Session, now: float, dt: float) -> DeviceFrame | None:
        """Reads keyboard and mouse, or takes the eyes of the script."""
        self._given = self._keys.read()
        if hands is None and self._played:
            return self._calm_frame(now)
        if hands is None:
            eyes = script_eyes(session.simulation, stereo=False)
            return DeviceFrame(eyes[0].pose, eyes, time=now)
        desktop = self._at_desk(hands.trainee.body, hands)
        return desktop.frame(self._given, hands.trainee.body, session.simulation.state, now, dt)

    def _calm_frame(self, now: float) -> DeviceFrame:
        """In the calm room: the mouse looks around, and what one looks at is pointed at."""
        dx, dy = self._given.mouse
        self._yaw = max(-1.2, min(1.2, self._yaw - dx * RADIANS_PER_PIXEL))
        self._pitch = max(-0.8, min(0.8, self._pitch - dy * RADIANS_PER_PIXEL))
        head = Pose((0.0, 0.0, STANDING), looking(math.pi / 2 + self._yaw, self._pitch))
        eye = Eye(head, WIDE)
        keys = {self._bindings.trigger, self._bindings.squeeze}
        trigger = float(self._given.button or bool(keys & set(self._given.keys)))
        return DeviceFrame(head, (eye,), right=Hand(True, Pose((0.0, 0.0, -10.0)), head, trigger), time=now)

    def _at_desk(self, body: BodyTracker, hands: HandsPlayer) -> Desktop:
        if self._desktop is None:
            self._desktop = Desktop(hands.trainee.reach, self._bindings, aspect=WIDTH / HEIGHT, yaw=body.heading)
        return self._desktop

    def stop_pressed(self) -> bool:
        """Escape."""
        return self._bindings.stop in self._given.keys

    def confirmed(self) -> bool:
        """Whether the mouse button or the trigger key has just been let go."""
        held = self._given.button or self._bindings.trigger in self._given.keys
        let_go, self._held = self._held and not held, held
        return let_go

    def draw(self, scene: Scene, eyes: EyeSet) -> None:
        """Draws into the window."""
        if self._target is None:
            size = self._window.get_x_size(), self._window.get_y_size()
            self._target = StereoTarget(self.engine, *size, eyes=1, output=self._window)
        if scene.mode is not self._target.mode:
            scene.use(self._target.mode)
        self._target.set_eyes(eyes)
        filming = self._filming.open_shutter() if self._filming is not None else 0
        self.engine.render()
        if self._filming is not None and filming:
            self._filming.take(filming)

    def pulse(self, pulse: Pulse) -> None:
        """Keyboards do not buzz."""

    def keep(self, scene: Scene, session: Session, path: Path) -> bool:
        """Draws both eyes once beside the window."""
        if self._target is not None:
            self._target.close()
            self._target = None
        keep_eyes(self.engine, scene, session.simulation, session.simulation.state, path)
        return True

    def close(self) -> None:
        """Closes the target; the window belongs to the engine."""
        if self._target is not None:
            self._target.close()
