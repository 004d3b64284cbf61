"""Planner, mixer and device together, for a frame loop: told what happens, and asked to play every frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.core.simulation import Simulation
from sim.errors import MissingOnThisMachine
from sim.events import Event
from sim.sound.bank import Bank
from sim.sound.device import Device, Silence
from sim.sound.mixer import LOW, USUAL, Mixer
from sim.sound.planner import Planner
from sim.sound.reach import rooms_of
from sim.sound.voice import Channel, Listener, Voice

LONGEST_FRAME: Final = 0.25
"""Seconds a frame counts as at most: a picture that hung must not make a fade jump."""


@dataclass(frozen=True)
class SoundWish:
    """How a run is to sound: its clips, the volume (0 silent .. 1 as it is meant), and whether with little stimulation.

    ``settings``: a folder for the device's own settings.
    """

    bank: Bank
    volume: float = 1.0
    low: bool = False
    settings: Path | None = None


class Ears:
    """One run's sound."""

    def __init__(self, simulation: Simulation, wish: SoundWish, device: Device) -> None:
        low = wish.low or simulation.world.scenario.adaptations.low_sound
        self._sim, self._device, self._asked = simulation, device, (wish.volume, low)
        self._planner = Planner(simulation, wish.bank)
        self._mixer = Mixer(wish.bank, LOW if low else USUAL, wish.volume)
        self._listener, self._tick = Listener(), -1
        self._voices: list[Voice] = []
        self.channels: tuple[Channel, ...] = ()

    def settle(self, volume: float, low: bool) -> None:
        """What the person chooses, within what the run was started with: ``volume`` of its volume, ``low`` if either says so."""
        most, always_low = self._asked
        self._mixer.settle(LOW if low or always_low else USUAL, most * volume)

    def hear(self, events: Sequence[Event]) -> None:
        """What happened in a step of the core; call once after each."""
        self._planner.hear(events, self._listener.place)

    def frame(self, listener: Listener, seconds: float) -> None:
        """Plays what is heard now; ``seconds`` since the last frame."""
        self._listener = listener
        state, still = self._sim.state, self._sim.paused or self._sim.ended
        if state.tick != self._tick or still:
            self._voices, self._tick = self._planner.wanted(listener.place), state.tick
        seconds = min(max(seconds, 0.0), LONGEST_FRAME)
        self.channels = self._mixer.step(self._voices, seconds)
        self._device.play(self.channels, listener, seconds)

    def hush(self) -> None:
        """Silence at once: there is nobody with the headset on, or the run is over."""
        self._planner.forget()
        self._mixer.hush()
        self._device.hush()
        self._voices, self._tick, self.channels = [], -1, ()

    def close(self) -> None:
        """Silence, and gives the device back."""
        self.hush()
        self._device.close()


def open_ears(
    simulation: Simulation,
    wish: SoundWish | None,
    *,
    headset: bool,
    works: Callable[[], bool],
    silent: Callable[[], None] = lambda: None,
) -> Ears | None:
    """Ears on this machine's device; None where no sound is wanted.

    ``works`` says whether a device opens at all: asked in a process of its own, since sound systems write what they lack
    wherever they are.  Without one nothing is heard, and ``silent`` is called once.
    """
    if wish is None or wish.volume <= 0.0:
        return None
    wish.bank.prepare(rooms_of(simulation.space))
    return Ears(simulation, wish, _device(wish, headset, works, silent))


def _device(wish: SoundWish, headset: bool, works: Callable[[], bool], silent: Callable[[], None]) -> Device:
    if works():
        from sim.sound.openal import OpenAl

        try:
            device = OpenAl(wish.bank, wish.settings if headset else None)
        except MissingOnThisMachine:
            pass
        else:
            device.prepare()
            return device
    silent()
    return Silence()
