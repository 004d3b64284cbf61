"""The headset as a real-time screen.

A person plays with head and hands.  A script moves the headset itself where the runtime lets itself be driven (Monado's
remote driver); on other headsets it plays by itself and the headset looks out of its eyes.
"""

from pathlib import Path

import numpy as np

from sim.app.mirror import Mirror, MirrorView, open_engine, open_mirror
from sim.app.pictures import save_png
from sim.app.player import HandsPlayer, Player, ThoughtPlayer
from sim.app.realtime import RealTime
from sim.app.setup import Prepared
from sim.app.stage import Progress, Wish
from sim.core.simulation import Simulation
from sim.errors import MissingOnThisMachine
from sim.poses import DeviceFrame
from sim.session.run import Script, Session
from sim.trainee.handwork import Pulse
from sim.trainee.puppet import Puppet
from sim.trainee.situation import trainee_in
from sim.view.engine import Engine
from sim.view.eyes import EyeSet
from sim.view.scene import Scene
from sim.view.stereo import BACKGROUND, StereoTarget
from sim.xr.calls import XrLost
from sim.xr.display import Headset, Options, Status
from sim.xr.remote_driver import RemoteHeadset


class HeadsetStage:
    """Plays in an OpenXR headset."""

    name = "headset"

    def play(self, session: Session, prepared: Prepared, wish: Wish, progress: Progress) -> None:
        """Runs to the end, to STOP, or until the headset is put away for good.

        Raises MissingOnThisMachine when no session can be had at the start.
        """
        view, title = MirrorView(wish.mirror), f"ÖVNING – {prepared.scenario.name.get(wish.language)}"
        with (
            open_engine(view, title, wish.language, wish.notice) as engine,
            Headset(engine.graphics, engine.host, Options(background=BACKGROUND)) as headset,
        ):
            if not headset.connected:
                raise MissingOnThisMachine(headset.reason, "Start the headset's software, or use --display window.")
            driver = drivable(headset) if session.script is not None else None
            mirror = open_mirror(engine, view, wish.language, wish.notice)
            screen = HeadsetScreen(engine, headset, driver is not None, mirror)
            try:
                player = player_for(session.simulation, session.script, driver, wish.language)
                RealTime(screen, session, prepared, wish, player).play(progress)
            finally:
                screen.close()
                if driver is not None:
                    driver.close()


def drivable(headset: Headset) -> RemoteHeadset | None:
    """The runtime's remote driver, when it is one that lets itself be driven and listens on this machine."""
    report = headset.report()
    if report is None or "monado" not in report.runtime.lower():
        return None
    try:
        return RemoteHeadset(timeout=1.0)
    except XrLost:
        return None


def player_for(simulation: Simulation, script: Script | None, driver: RemoteHeadset | None, language: str) -> Player:
    """A person; a script that moves the device; or a script that only thinks."""
    if script is None:
        return HandsPlayer(trainee_in(simulation, language=language))
    if driver is None:
        return ThoughtPlayer(simulation)
    trainee = trainee_in(simulation, language=language)
    puppet = Puppet(script, trainee)
    driver.put(puppet.frame())
    return HandsPlayer(trainee, puppet, driver)


class HeadsetScreen:
    """Both eyes into the runtime's image; the target is made anew after every connection, whose layout may differ."""

    flat = False

    def __init__(self, engine: Engine, headset: Headset, lockstep: bool, mirror: Mirror | None = None) -> None:
        """``lockstep``: a script moves the headset; ``mirror``: the window beside it, if there is one."""
        self.engine, self._headset, self.lockstep, self._mirror = engine, headset, lockstep, mirror
        if mirror is not None:
            headset.beside = mirror.beside
        self._target: StereoTarget | None = None
        self._connection, self._asked, self._recentred = -1, False, headset.recentred

    @property
    def ended(self) -> bool:
        """Ended from the headset's own menu."""
        return self._headset.status is Status.ENDED

    def begin(self, hands: HandsPlayer | None, session: Session, now: float, dt: float) -> DeviceFrame | None:
        """Waits for the runtime's next frame."""
        frame = self._headset.begin()
        if self._mirror is not None:
            self._mirror.before(session.simulation if session.result.ticks else None, now)
        if self._headset.recentred != self._recentred:
            self._recentred = self._headset.recentred
            if hands is not None:
                hands.trainee.recentre()
        return frame

    def stop_pressed(self) -> bool:
        """A headset has no keys, the window beside it has."""
        return self._mirror is not None and self._mirror.stop

    def confirmed(self) -> bool:
        """In a headset one presses the button itself."""
        return False

    def draw(self, scene: Scene, eyes: EyeSet) -> None:
        """Draws into the runtime's image and hands it over."""
        target = self._fitting_target()
        if scene.mode is not target.mode:
            scene.use(target.mode)
        target.set_eyes(eyes)
        self.engine.render()
        self._headset.end()

    def _fitting_target(self) -> StereoTarget:
        layout = self._headset.layout
        if layout is not None and (self._target is None or self._connection != self._headset.connections):
            if self._target is not None:
                self._target.close()
            self._target = StereoTarget(self.engine, layout.width, layout.height, samples=0, gutter=layout.gutter)
            self._target.painter = self._headset.paint
            self._connection = self._headset.connections
        assert self._target is not None, "a frame was begun, so there is a session and a layout"
        return self._target

    def pulse(self, pulse: Pulse) -> None:
        """Lets a controller buzz."""
        self._headset.pulse(pulse.hand, pulse.seconds, pulse.strength)

    def keep(self, scene: Scene, session: Session, path: Path) -> bool:
        """Writes the picture as it was submitted; it is there the frame after it was asked for."""
        if not self._asked:
            self._headset.keep_picture()
            self._asked = True
            return False
        picture = self._headset.picture
        if picture is None:
            return False
        save_png(path, np.ascontiguousarray(picture[..., :3]))
        return True

    def close(self) -> None:
        """Closes the target; the headset belongs to the stage."""
        if self._mirror is not None:
            self._headset.beside = None
            self._mirror.close()
        if self._target is not None:
            self._target.close()
