"""A device that keeps what it would have played: samples for tests and for films, with no clock and no sound card.

Left and right differ by level only (constant power by azimuth); what a head does beside that is the real device's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.sound.bank import Bank
from sim.sound.clip import Clip, at_rate
from sim.sound.loudness import F64, Samples
from sim.sound.rooms import Variant
from sim.sound.voice import Channel, Listener, Place

RATE: Final = 24000
"""Samples a second of the whole; every shipped clip's is a whole part of it."""

SIDE: Final = 0.8
"""How far to the side a sound at ninety degrees is put, 1 wholly: ears hear round the head; by eye."""


@dataclass
class Running:
    """A channel that is being played: what of it comes next, and the gains it has been brought to."""

    samples: Samples
    at: int
    loop: bool
    gains: tuple[float, float]


class Film:
    """Collects stereo samples."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._running: dict[tuple[str, Variant], Running] = {}
        self._blocks: list[F64] = []
        self._due = 0.0

    @property
    def clip(self) -> Clip:
        """Everything so far, (n, 2)."""
        return Clip(np.concatenate([np.zeros((0, 2)), *self._blocks]), RATE)

    def play(self, channels: Sequence[Channel], listener: Listener, seconds: float) -> None:
        """Adds so many seconds in which every gain moves evenly from what it was to what it is now."""
        self._due += seconds * RATE
        count = int(self._due)
        self._due -= count
        block = np.zeros((count, 2))
        now = {c.key: c for c in channels}
        for key, channel in now.items():
            if key not in self._running:
                self._running[key] = self._begin(channel, seconds)
        for key, running in list(self._running.items()):
            found = now.get(key)
            goal = gains(found, listener) if found is not None else (0.0, 0.0)
            block += self._next(running, count) * _ramps(running.gains, goal, count)
            running.gains = goal
            if found is None:
                del self._running[key]
        self._blocks.append(block)

    def hush(self) -> None:
        """Nothing that was playing goes on."""
        self._running.clear()

    def close(self) -> None:
        """Nothing was opened."""

    def _begin(self, channel: Channel, seconds: float) -> Running:
        clip = self._bank.variant(channel.clip, channel.variant)
        samples = at_rate(clip, RATE).samples
        start = max(0, round((channel.offset - seconds) * RATE))
        return Running(samples, start % len(samples) if clip.loop else start, clip.loop, (0.0, 0.0))

    @staticmethod
    def _next(running: Running, count: int) -> F64:
        """(count, 2) of what comes next."""
        where = running.at + np.arange(count)
        running.at += count
        length, channels = running.samples.shape
        if running.loop:
            part = running.samples[where % length]
        else:
            part = np.zeros((count, channels))
            there = where < length
            part[there] = running.samples[where[there]]
        return part if channels == 2 else np.repeat(part[:, :1], 2, axis=1)


def gains(channel: Channel, listener: Listener) -> tuple[float, float]:
    """Left and right gain of a channel: what is around one has its own sides."""
    side = 0.0 if channel.place is None else SIDE * azimuth_sine(channel.place, listener)
    angle = (side + 1.0) * math.pi / 4.0
    if channel.place is None:
        return channel.gain, channel.gain
    return channel.gain * math.cos(angle), channel.gain * math.sin(angle)


def azimuth_sine(place: Place, listener: Listener) -> float:
    """How far to the right of the face something is, -1 left .. 1 right; 0 for what is where the head is."""
    to = [a - b for a, b in zip(place, listener.place, strict=True)]
    f, u = listener.forward, listener.up
    right = (f[1] * u[2] - f[2] * u[1], f[2] * u[0] - f[0] * u[2], f[0] * u[1] - f[1] * u[0])
    far = math.sqrt(sum(x * x for x in to))
    return sum(a * b for a, b in zip(to, right, strict=True)) / far if far > 0.05 else 0.0


def _ramps(before: tuple[float, float], after: tuple[float, float], count: int) -> F64:
    share = ((np.arange(count) + 1.0) / max(count, 1))[:, None]
    return np.asarray(np.array(before) * (1.0 - share) + np.array(after) * share)
