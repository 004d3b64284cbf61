"""``--no-sound --low-sound --volume``: how a run is to sound, and the school's own recordings of its alarms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from tools.settings import Settings, option

if TYPE_CHECKING:
    from sim.app.setup import Prepared
    from sim.sound.ears import SoundWish

HEARD = frozenset({"headset", "window"})
"""Displays somebody sits before."""


@dataclass(frozen=True)
class SoundChoice:
    """What was asked for: per cent of the usual volume, and whether with little stimulation."""

    volume: int = 100
    low: bool = False


def sounding(function: Callable[..., None]) -> Callable[..., None]:
    """Adds ``--sound/--no-sound --low-sound --volume``."""
    for decorate in (
        option("--volume", type=click.IntRange(0, 100), default=100, show_default=True),
        option("--low-sound", is_flag=True),
        option("--sound/--no-sound", default=True, show_default=True),
    ):
        function = decorate(function)
    return function


def sound_choice(sound: bool, low_sound: bool, volume: int) -> SoundChoice | None:
    """The options as one; None without sound."""
    return SoundChoice(volume, low_sound) if sound and volume > 0 else None


def sound_wish(settings: Settings, choice: SoundChoice | None, prepared: "Prepared", display: str) -> "SoundWish | None":
    """How the run is to sound on a display; None where nobody listens.

    Raises FileProblem for a recording of the school's own that cannot be used: before the run, not in the middle of it.
    """
    if choice is None or display not in HEARD:
        return None
    from sim.sound.bank import Bank
    from sim.sound.ears import SoundWish
    from sim.sound.recordings import own_recordings

    folders = (settings.data / "sounds" / prepared.building.id, settings.data / "sounds")
    bank = Bank(own_recordings(prepared.scenario.alarms, folders))
    return SoundWish(bank, choice.volume / 100, choice.low, settings.data / "cache")
