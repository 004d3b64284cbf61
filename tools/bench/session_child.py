"""A whole run as a headset shows it, both eyes, played by a script against a clock that only frames move.

``python -m tools.bench.session_child`` reads one task as JSON from stdin and writes what it measured as JSON to stdout.  A
process of its own, because memory is the process's, and so that the driver's null device (``GALLIUM_NOOP``) can be chosen for it.
"""

import gc
import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from sim.app.gaze import eyes as script_eyes
from sim.app.player import HandsPlayer, ThoughtPlayer
from sim.app.realtime import RealTime
from sim.app.setup import Prepared
from sim.app.stage import Wish
from sim.core.simulation import Simulation
from sim.core.walking.kernel import fastest
from sim.poses import DeviceFrame
from sim.resources import find
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.trainee.handwork import Pulse
from sim.view.engine import Engine
from sim.view.eyes import EyeSet
from sim.view.scene import Scene
from sim.view.stereo import StereoTarget
from tools.bench.memory import Collections, resident
from tools.bench.worlds import SCENARIO, alarm_at, load_place

SIZE: Final = (64, 64)
"""Pixels of an eye: with a driver that draws nothing, how many makes no difference."""

AFTER_ALARM: Final = 240.0
"""Seconds the shipped drill takes from its alarm, about; so long before the end of the time asked for, the alarm sounds."""


class Watched:
    """A screen without a screen: frames as fast as they go, for the run as far apart as on a real one.

    ``rss`` has the process's memory after each second of the run, ``kept`` how many more objects there were than at its start.
    """

    lockstep, flat, ended = False, False, False

    def __init__(self, engine: Engine, seconds: float, rate: float) -> None:
        """``rate`` frames a second; ends the run after ``seconds`` if it has not ended by itself."""
        self.engine, self._seconds, self._apart = engine, seconds, 1.0 / rate
        self._target = StereoTarget(engine, *SIZE, samples=0)
        self._now, self._next = 0.0, 1.0
        self._session: Session | None = None
        self._collections: Collections | None = None
        self._open = ExitStack()
        self.rss: list[int] = []
        self.kept: list[int] = []
        self.frames = self.counted = 0
        self.cyclic = -1
        """Objects only a collection frees, after the run; -1 before."""

    def clock(self) -> float:
        """Seconds that only frames move."""
        return self._now

    def begin(self, hands: HandsPlayer | None, session: Session, now: float, dt: float) -> DeviceFrame | None:
        """The script's eyes."""
        self._session = session
        eyes = script_eyes(session.simulation, stereo=True)
        return DeviceFrame(eyes[0].pose, eyes, time=now)

    def stop_pressed(self) -> bool:
        """Whether the time is over."""
        session = self._session
        return session is not None and session.result.sim_seconds >= self._seconds

    def confirmed(self) -> bool:
        """Nothing is pressed; a script goes on by itself."""
        return False

    def draw(self, scene: Scene, eyes: EyeSet) -> None:
        """Draws both eyes, moves the clock, and measures while the run goes on."""
        if scene.mode is not self._target.mode:
            scene.use(self._target.mode)
        self._target.set_eyes(eyes)
        self.engine.render()
        self._now += self._apart
        session = self._session
        if session is not None and session.result.ticks > 0 and self.cyclic < 0 and scene.crowd.count:
            self._measure(session)

    def _measure(self, session: Session) -> None:
        if self._collections is None:
            self._collections = self._open.enter_context(Collections())
        self.frames += 1
        seconds = session.result.sim_seconds
        if seconds >= self._next:
            self._next += 1.0
            self.rss.append(resident() or 0)
            self.kept.append(gc.get_count()[0])
        if session.ended:
            self.counted = self._collections.count
            self.cyclic = gc.collect()
            self._open.close()

    def pulse(self, pulse: Pulse) -> None:
        """Nobody feels it."""

    def keep(self, scene: Scene, session: Session, path: Path) -> bool:
        """No picture is kept."""
        return True

    def close(self) -> None:
        """Closes the target."""
        self._open.close()
        self._target.close()


def measure(task: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a task: plan, seconds of the run, script, rate (frames a second, 4 at least), cache (folder)."""
    place, seconds = load_place(task["plan"]), float(task["seconds"])
    early = alarm_at(place.scenario, max(2.0, seconds - AFTER_ALARM))
    bound = place.bound(place.scenario.model_copy(update={"triggers": early, "max_seconds": seconds + 60.0}))
    simulation = Simulation(place.space, bound, 1, kernels=fastest)
    policy = make_policy(task["script"], 1)
    assert policy is not None, "the bench plays scripts"
    session = Session(simulation, Executor(simulation, policy))
    paths = find("plan", task["plan"]), find("scenario", SCENARIO)
    prepared = Prepared(*paths, place.building, bound.scenario, place.space, bound)
    with Engine() as engine:
        engine.host.set_active(False)
        screen = Watched(engine, seconds, float(task["rate"]))
        wish = Wish(cache=Path(task["cache"]))
        run = RealTime(screen, session, prepared, wish, ThoughtPlayer(simulation), clock=screen.clock)
        run.play(lambda done, of: None)
        screen.close()
        return {
            "renderer": engine.renderer,
            "people": len(simulation.people),
            "sim_seconds": session.result.sim_seconds,
            "cause": session.result.cause,
            "frames": screen.frames,
            "collections": screen.counted,
            "cyclic": screen.cyclic,
            "rss": screen.rss if resident() else [],
            "kept": screen.kept,
        }


def main() -> None:
    """One task."""
    json.dump(measure(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
