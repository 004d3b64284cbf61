"""What a real-time display must be able to do; the headset and the window are two of them."""

from pathlib import Path
from typing import Protocol

from sim.app.player import HandsPlayer
from sim.poses import DeviceFrame
from sim.session.run import Session
from sim.trainee.handwork import Pulse
from sim.view.engine import Engine
from sim.view.eyes import EyeSet
from sim.view.scene import Scene


class Screen(Protocol):
    """One display, opened. Times are seconds of one steady clock."""

    engine: Engine

    @property
    def lockstep(self) -> bool:
        """One simulation step a frame, whatever the clock says: the device is moved by a script in step with the run."""
        ...

    @property
    def ended(self) -> bool:
        """The person closed the window or ended the session: STOP."""
        ...

    def begin(self, hands: HandsPlayer | None, session: Session, now: float, dt: float) -> DeviceFrame | None:
        """Waits for the next frame and reads the devices; None while there is nothing to draw on.

        ``hands`` is who plays in the building; None in the calm room, where one only looks and points.
        """
        ...

    def stop_pressed(self) -> bool:
        """Whether the STOP key is held down; gestures are the trainee layer's."""
        ...

    @property
    def flat(self) -> bool:
        """One picture and no hands in sight: pointing needs a mark."""
        ...

    def confirmed(self) -> bool:
        """Whether a sheet was just confirmed without pointing at its button (a click, a key)."""
        ...

    def draw(self, scene: Scene, eyes: EyeSet) -> None:
        """Draws and shows one frame of a scene that has been updated."""
        ...

    def pulse(self, pulse: Pulse) -> None:
        """Lets a controller buzz."""
        ...

    def keep(self, scene: Scene, session: Session, path: Path) -> bool:
        """Keeps both eyes' picture of this moment; True when it is written, False to be asked again next frame."""
        ...

    def close(self) -> None:
        """Gives everything back."""
        ...
