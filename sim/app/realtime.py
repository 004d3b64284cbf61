"""The real-time stage: calm room with the briefing → the run → calm room with the debrief, on any screen."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sim.app.calm_room import STAND, calm_space, calm_state
from sim.app.captions import caption, reticle, sheet
from sim.app.clock import StepClock
from sim.app.eyes_picture import AFTER_ALARM, NEVER, alarm_heard
from sim.app.heap import still_heap
from sim.app.hearing import ears_for, listener
from sim.app.player import HandsPlayer, Player
from sim.app.screen import Screen
from sim.app.setup import Prepared
from sim.app.stage import Progress, Wish, tell_of_light
from sim.poses import DeviceFrame
from sim.session.run import Session
from sim.sound.ears import Ears
from sim.text import say
from sim.trainee.body import Placement as BodyPlacement
from sim.trainee.comfort import Comfort
from sim.trainee.panels import Panel, Pointer
from sim.trainee.pausing import SETTINGS, Page, Pausing
from sim.trainee.stop import StopGesture
from sim.units import STEP
from sim.view.eyes import eye_set, pose_matrix
from sim.view.scene import Scene, SceneOptions

if TYPE_CHECKING:
    from sim.trainee.trainee import Seen

PATIENCE = 120.0
"""Seconds to wait for a display that went away before the run is left as interrupted; a restart takes well under a minute."""

IDLE = 0.02
"""Seconds to sleep while there is nothing to draw on."""

LET_GO = 3.0
"""Seconds a STOP that led to the debrief may be held on without ending that too; by eye."""

GLANCE = 1.5
"""Seconds a script stays in the calm room: long enough to be seen to have been there."""


class RealTime:
    """One run on one screen."""

    def __init__(
        self,
        screen: Screen,
        session: Session,
        prepared: Prepared,
        wish: Wish,
        player: Player,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``clock`` gives steady seconds."""
        self.screen, self.session, self.prepared, self.wish, self.player = screen, session, prepared, wish, player
        self._clock = clock
        self._last = self._clock()
        self._hands = player if isinstance(player, HandsPlayer) else None
        self._heard: Comfort | None = None
        self._ears: Ears | None = None

    def play(self, progress: Progress) -> None:
        """Brief, run, debrief; STOP leads to the debrief from anywhere."""
        wish, scenario = self.wish, self.prepared.scenario
        if self._visit(say("app.sheet.drill", wish.language), [scenario.words(scenario.briefing, wish.language)], "begin"):
            self._in_the_school(progress)
        else:  # before the school is built, which may take a while
            self.session.stop()
            self.session.advance()
        after = list(wish.debrief(self.session.events)) if wish.debrief else [scenario.words(scenario.debrief, wish.language)]
        self._visit(say("app.sheet.after", wish.language), after, "done")

    # ---- the run ----

    def _in_the_school(self, progress: Progress) -> None:
        """Builds the school's picture and runs in it."""
        wish = self.wish
        options = SceneOptions(cache=wish.cache, language=wish.language)
        people = self.session.simulation.people
        scene = Scene(self.screen.engine.root, self.prepared.space, people, options, lambda done, of: progress(-done, of))
        tell_of_light(scene.damaged_light, wish)
        self._ears = ears_for(self.session.simulation, wish, flat=self.screen.flat, lockstep=self.screen.lockstep)
        self._last = self._clock()
        try:
            with still_heap():
                self._run(scene, lambda seconds: progress(seconds, self.prepared.bound.max_seconds))
        finally:
            if self._ears is not None:
                self._ears.close()
            scene.close()

    def _run(self, scene: Scene, tell: Callable[[float], None]) -> None:
        session, screen = self.session, self.screen
        steps = StepClock(self.wish.pace if session.script is not None else 1.0)
        before, picture_at, wanted = session.simulation.state.copy(), NEVER, self.wish.picture
        away_since: float | None = None
        while not session.ended:
            dt = self._tick()
            if screen.ended:
                session.stop()
                session.advance()
                continue
            frame = screen.begin(self._hands, session, self._last, dt)
            if frame is None:
                away_since = self._wait(away_since)
                continue
            if away_since is not None:
                away_since = None
                self._back()
            now = session.result.sim_seconds if screen.lockstep else self._last
            self.player.frame(frame, now, screen.stop_pressed())
            due = int(frame.focused) if screen.lockstep else steps.due(dt)
            for _ in range(due):
                before = session.simulation.state.copy()
                events = self.player.step(session)
                picture_at = min(picture_at, alarm_heard(events) + AFTER_ALARM)
                if self._ears is not None:
                    self._ears.hear(events)
            share = 1.0 if screen.lockstep else steps.share
            scene.update(session.simulation.state, before, share, STEP if screen.lockstep else dt)
            self._show(scene, frame, dt)
            if wanted is not None and session.result.sim_seconds >= picture_at and screen.keep(scene, session, wanted):
                wanted = None
            for pulse in self.player.pulses():
                screen.pulse(pulse)
            if session.result.ticks % 20 == 0:
                tell(session.result.sim_seconds)

    def _show(self, scene: Scene, frame: DeviceFrame, dt: float) -> None:
        """Panels, hands, picture and sound of one frame."""
        place = self.player.place
        head = BodyPlacement(place.origin, place.turn).to_building(frame.head)
        if self._ears is not None:
            self._settle(self._ears)
            self._ears.frame(listener(head), dt)
        panels: list[Panel] = caption(self.session.simulation, head, self.wish.language)
        if self._hands is not None:
            seen = self._hands.trainee.seen
            panels += seen.panels
            if self.screen.flat:
                panels.append(reticle(head))
            scene.panels.show(panels, _hovered(seen))
            left, right = (pose_matrix(h.grip, place) if h.active else None for h in (frame.left, frame.right))
            scene.hands.show(left, right)
        else:
            scene.panels.show(panels)
        eyes = eye_set(frame.eyes, place)
        scene.look_from(eyes)
        self.screen.draw(scene, eyes)

    def _settle(self, ears: Ears) -> None:
        """Lets the person's own volume count as soon as it is chosen."""
        comfort = self._hands.trainee.comfort if self._hands is not None else None
        if comfort is not None and comfort is not self._heard:
            ears.settle(comfort.volume, comfort.low_stimulation)
            self._heard = comfort

    def _tick(self) -> float:
        now = self._clock()
        dt, self._last = now - self._last, now
        return dt

    def _wait(self, since: float | None) -> float:
        """Nothing to draw on: the run stands still until it comes back, or is left."""
        if since is None:
            since = self._last
            if self._ears is not None:
                self._ears.hush()
            self.wish.notice(say("xr.status.lost", self.wish.language))
            if self.session.result.ticks:
                self.session.pause()
                self.session.advance()
        if self._last - since > PATIENCE:
            self.session.leave("interrupted")
        time.sleep(IDLE)
        return since

    def _back(self) -> None:
        self.wish.notice(say("xr.status.running", self.wish.language))
        if self.session.paused:
            self.session.resume()
            self.session.advance()

    # ---- the calm room ----

    def _settings(self) -> Pausing | None:
        """The settings as they hang in the room before the run, where a person plays."""
        if self._hands is None or self.session.script is not None:
            return None
        trainee = self._hands.trainee
        return Pausing(self.wish.language, trainee.comfort, trainee.use, lambda: None, None)

    def _sheet(self, title: str, paragraphs: list[str], button: str, frame: DeviceFrame, *, settings: bool) -> Panel:
        language = self.wish.language
        beside = (SETTINGS, say("trainee.pause.settings", language)) if settings else None
        words = (button, say(f"app.sheet.{button}", language))
        return sheet(title, paragraphs, words, max(frame.head.position[2], 1.0), STAND.origin, beside)

    def _visit(self, title: str, paragraphs: list[str], button: str) -> bool:
        """Shows a sheet until its button is pressed (a script: for a moment); False when STOP was used instead."""
        space = calm_space()
        state = calm_state(space)
        options = SceneOptions(cache=self.wish.cache, language=self.wish.language)
        scene = Scene(self.screen.engine.root, space, (), options)
        pointers, stop = (Pointer(), Pointer()), StopGesture()
        started = self._last = self._clock()
        board = self._settings() if button == "begin" else None
        panel: Panel | None = None
        armed = button == "begin"  # after a run, the STOP that led here must be let go of first
        try:
            while not self.screen.ended:
                dt = self._tick()
                frame = self.screen.begin(None, self.session, self._last, dt)
                if frame is None:
                    if self._last - started > PATIENCE:
                        return False
                    time.sleep(IDLE)
                    continue
                stopping = stop.update(frame, self._last, self.screen.stop_pressed())
                armed = armed or (not stopping and stop.progress == 0.0) or self._last - started > LET_GO
                if stopping and armed:
                    return False
                if panel is None:
                    panel = self._sheet(title, paragraphs, button, frame, settings=board is not None)
                settings = board.panel(BodyPlacement(STAND.origin, STAND.turn).to_building(frame.head)) if board else None
                shown = settings or panel
                pressed = _point(pointers, frame, shown)
                confirmed = self.screen.confirmed() and settings is None and next(_on_button(pointers), None) is None
                if board is not None and pressed:
                    board.press(pressed)
                    if pressed == SETTINGS:
                        board.show(Page.SETTINGS)
                scene.update(state, None, 1.0, dt)
                scene.panels.show([shown], next(_on_button(pointers), ""))
                left, right = (pose_matrix(h.grip, STAND) if h.active else None for h in (frame.left, frame.right))
                scene.hands.show(left, right)
                eyes = eye_set(frame.eyes, STAND)
                scene.look_from(eyes)
                self.screen.draw(scene, eyes)
                if pressed == button or confirmed or (self.session.script is not None and self._last - started > GLANCE):
                    return True
            return False
        finally:
            scene.close()


def _point(pointers: tuple[Pointer, Pointer], frame: DeviceFrame, panel: Panel) -> str:
    """The button of the panel that a hand has pressed in this frame, or nothing."""
    place = BodyPlacement(STAND.origin, STAND.turn)
    pressed = ""
    for pointer, hand in zip(pointers, (frame.left, frame.right), strict=True):
        if hand.active:
            clicked = pointer.update([panel], place.to_building(hand.aim), hand.trigger)
            pressed = clicked[1] if clicked else pressed
    return pressed


def _on_button(pointers: tuple[Pointer, Pointer]) -> Iterator[str]:
    """The buttons that are pointed at."""
    return (p.spot.widget for p in pointers if p.spot and p.spot.widget)


def _hovered(seen: "Seen") -> str:
    """The widget a hand points at."""
    return next((s.widget for s in seen.pointed if s is not None and s.widget), "")
