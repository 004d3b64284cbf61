"""Who plays in real time: a person with hands, a script that only thinks, or a script that moves a real headset."""

from collections.abc import Sequence
from typing import Protocol

from sim.app.gaze import placement
from sim.core.simulation import Simulation
from sim.events import Event
from sim.poses import DeviceFrame
from sim.session.run import Session
from sim.trainee.handwork import Pulse
from sim.trainee.puppet import Puppet
from sim.trainee.stop import StopGesture
from sim.trainee.trainee import Trainee
from sim.view.eyes import Placement


class Driver(Protocol):
    """Something that moves a device for us; ``sim.xr.remote_driver.RemoteHeadset`` is one."""

    def put(self, frame: DeviceFrame) -> None:
        """Where head and hands are to be."""
        ...


class Player(Protocol):
    """One way to get from device frames to steps of the session."""

    @property
    def place(self) -> Placement:
        """Where tracking space lies in the building now."""
        ...

    def frame(self, frame: DeviceFrame, now: float, stop: bool) -> None:
        """A displayed frame."""
        ...

    def step(self, session: Session) -> Sequence[Event]:
        """One step of the session."""
        ...

    def pulses(self) -> Sequence[Pulse]:
        """Buzzes for the controllers since the last call."""
        ...


class HandsPlayer:
    """A person, or a puppet that moves the device as a person would (``driver``)."""

    def __init__(self, trainee: Trainee, puppet: Puppet | None = None, driver: Driver | None = None) -> None:
        self.trainee, self._puppet, self._driver = trainee, puppet, driver

    @property
    def place(self) -> Placement:
        """Where tracking space lies in the building now."""
        at = self.trainee.seen.placement
        return Placement(at.origin, at.turn)

    def frame(self, frame: DeviceFrame, now: float, stop: bool) -> None:
        """Feeds head and hands."""
        self.trainee.frame(frame, now, stop)

    def step(self, session: Session) -> Sequence[Event]:
        """Gives the session what the hands did, and moves the device on; the session itself tells its script what came of it."""
        inputs = self.trainee.inputs()
        events = session.advance(self._puppet.complete(inputs) if self._puppet else inputs)
        self.trainee.hear(events)
        if self._puppet is not None and self._driver is not None:
            self._puppet.tick()
            self._driver.put(self._puppet.frame())
        return events

    def pulses(self) -> Sequence[Pulse]:
        """Buzzes for the controllers since the last call."""
        return self.trainee.pulses()


class ThoughtPlayer:
    """A script that plays by itself; the display looks out of its eyes. STOP works as for everybody."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation, self._stop, self._gesture = simulation, False, StopGesture()

    @property
    def place(self) -> Placement:
        """Under the simulated body's feet."""
        return placement(self._simulation)

    def frame(self, frame: DeviceFrame, now: float, stop: bool) -> None:
        """Only STOP is listened to: the key, raised hands, a held button."""
        self._stop = self._gesture.update(frame, now, stop)

    def step(self, session: Session) -> Sequence[Event]:
        """Lets the script take a step."""
        if self._stop:
            session.stop()
        return session.advance()

    def pulses(self) -> Sequence[Pulse]:
        """None."""
        return ()
