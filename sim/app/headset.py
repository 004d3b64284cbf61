"""The headset stage: real time, both eyes into an OpenXR session, hands on doors and locks.

A person plays with head and hands.  A script moves the headset itself where the runtime lets itself be driven (Monado's
remote driver); on other headsets it plays by itself and the headset looks out of its eyes.
"""

import time
from collections.abc import Callable

import numpy as np

from sim.app.clock import StepClock
from sim.app.pictures import save_png
from sim.app.player import HandsPlayer, Player, ThoughtPlayer
from sim.app.setup import Prepared
from sim.app.stage import Progress, Wish
from sim.core.simulation import Simulation
from sim.errors import MissingOnThisMachine
from sim.events import TRAINEE, EventType
from sim.poses import DeviceFrame
from sim.session.run import Script, Session
from sim.trainee.puppet import Puppet
from sim.trainee.situation import trainee_in
from sim.units import STEP
from sim.view.engine import Engine
from sim.view.eyes import eye_set
from sim.view.scene import Scene, SceneOptions
from sim.view.stereo import BACKGROUND, StereoTarget
from sim.xr.calls import XrLost
from sim.xr.display import Headset, Options, Status
from sim.xr.remote_driver import RemoteHeadset

AFTER_ALARM = 2.0
"""Seconds after the alarm at which the picture is kept, as offscreen."""

PATIENCE = 120.0
"""Seconds to wait for a lost runtime to come back before the run is left as interrupted; a restart takes well under a minute."""

IDLE = 0.02
"""Seconds to sleep while there is no session."""


class HeadsetStage:
    """Plays in an OpenXR headset."""

    name = "headset"

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.submitted = 0

    def play(self, session: Session, prepared: Prepared, wish: Wish, progress: Progress) -> None:
        """Runs to the end, to STOP, or until the headset is put away for good.

        Raises MissingOnThisMachine when no session can be had at the start.
        """
        with Engine() as engine, Headset(engine.graphics, engine.host, Options(background=BACKGROUND)) as headset:
            if not headset.connected or headset.layout is None:
                raise MissingOnThisMachine(headset.reason, "Start the headset's software, or use --display window.")
            options = SceneOptions(cache=wish.cache)
            scene = Scene(engine.root, prepared.space, session.simulation.people, options, lambda done, of: progress(-done, of))
            driver = drivable(headset) if session.script is not None else None
            try:
                player = player_for(session.simulation, session.script, driver, wish.language)
                run = _HeadsetRun(engine, headset, scene, session, player, driver is not None, self._clock)
                run.loop(wish, lambda s: progress(s, prepared.scenario.max_seconds))
                self.submitted = headset.submitted
            finally:
                if driver is not None:
                    driver.close()
                scene.close()


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


class _HeadsetRun:
    """The frame loop and what it carries from frame to frame."""

    def __init__(
        self,
        engine: Engine,
        headset: Headset,
        scene: Scene,
        session: Session,
        player: Player,
        lockstep: bool,
        clock: Callable[[], float],
    ) -> None:
        self.engine, self.headset, self.scene, self.session, self.player = engine, headset, scene, session, player
        self._clock, self._lockstep = clock, lockstep
        self._steps = StepClock()
        self._before = session.simulation.state.copy()
        self._last = clock()
        self._picture_at = float("inf")
        self._lost_since: float | None = None
        self._connection = -1
        self._target: StereoTarget | None = None

    def loop(self, wish: Wish, tell: Callable[[float], None]) -> None:
        """Frames until the run has ended."""
        kept = False
        while not self.session.ended:
            frame = self.headset.begin()
            if frame is None:
                self._wait()
                continue
            self._resume()
            due = self.session.result.sim_seconds >= self._picture_at and not kept and wish.picture is not None
            if due:
                self.headset.keep_picture()
            self._show(frame)
            if due and self.headset.picture is not None and wish.picture is not None:
                save_png(wish.picture, np.ascontiguousarray(self.headset.picture[..., :3]))
                kept = True
            if self.session.result.ticks % 20 == 0:
                tell(self.session.result.sim_seconds)
        if self._target is not None:
            self._target.close()

    def _show(self, frame: DeviceFrame) -> None:
        """One frame: hands, picture, then the steps that are due."""
        now = self._clock()
        dt, self._last = now - self._last, now
        self.player.frame(frame, self.session.result.sim_seconds if self._lockstep else now, False)
        eyes = eye_set(frame.eyes, self.player.place)
        target = self._fitting_target()
        share = 1.0 if self._lockstep else self._steps.share
        self.scene.update(self.session.simulation.state, self._before, share, STEP if self._lockstep else dt)
        self.scene.look_from(eyes)
        target.set_eyes(eyes)
        self.engine.render()
        self.headset.end()
        for _ in range(int(frame.focused) if self._lockstep else self._steps.due(dt)):
            self._step()
        for pulse in self.player.pulses():
            self.headset.pulse(pulse.hand, pulse.seconds, pulse.strength)

    def _step(self) -> None:
        self._before = self.session.simulation.state.copy()
        for event in self.player.step(self.session):
            if event.type is EventType.ALARM_HEARD and event.actor == TRAINEE and self._picture_at == float("inf"):
                self._picture_at = event.t + AFTER_ALARM

    def _fitting_target(self) -> StereoTarget:
        """The picture both eyes are drawn into; made anew after every connection, whose layout may differ."""
        layout = self.headset.layout
        if self._target is None or self._connection != self.headset.connections:
            if self._target is not None:
                self._target.close()
            assert layout is not None, "a frame was begun, so there is a session"
            self._target = StereoTarget(self.engine, layout.width, layout.height, samples=0, gutter=layout.gutter)
            self._target.painter = self.headset.paint
            self.scene.use(self._target.mode)
            self._connection = self.headset.connections
        return self._target

    def _wait(self) -> None:
        """No session: the run stands still and is taken up again when the headset answers."""
        now = self._clock()
        if self.headset.status is Status.ENDED:
            self.session.stop()
            self.session.advance()
            return
        if self._lost_since is None:
            self._lost_since = now
            if self.session.result.ticks:
                self.session.pause()
                self.session.advance()
        if now - self._lost_since > PATIENCE:
            self.session.leave("interrupted")
        self._last = now
        time.sleep(IDLE)

    def _resume(self) -> None:
        if self._lost_since is None:
            return
        self._lost_since = None
        if self.session.paused:
            self.session.resume()
            self.session.advance()
