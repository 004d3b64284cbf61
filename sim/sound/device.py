"""What plays channels: a device, or nothing at all."""

from collections.abc import Sequence
from typing import Protocol

from sim.sound.voice import Channel, Listener


class Device(Protocol):
    """Plays what the mixer says."""

    def play(self, channels: Sequence[Channel], listener: Listener, seconds: float) -> None:
        """The channels of this moment; what is not among them any more stops. ``seconds`` since the last call."""
        ...

    def hush(self) -> None:
        """Silence, at once."""
        ...

    def close(self) -> None:
        """Gives the device back; may be called twice."""
        ...


class Silence:
    """Plays nothing: where there is no device, or no sound is wanted."""

    def play(self, channels: Sequence[Channel], listener: Listener, seconds: float) -> None:
        """Nothing."""

    def hush(self) -> None:
        """Nothing is to be silenced."""

    def close(self) -> None:
        """Nothing was opened."""
