"""Tones and noise as numbers, the same bits every time: what the shipped sounds are made of.

Sounds are (n,) arrays at ``RATE`` samples a second.  Noise comes from PCG64's raw words, whose stream numpy keeps; filters are
spectra without delay.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

RATE: Final = 24000
"""Samples a second: up to 12 kHz, more than a school's loudspeakers give."""


def times(seconds: float, rate: int = RATE) -> F64:
    """When each sample is, in seconds."""
    return np.arange(round(seconds * rate)) / rate


def noise(seconds: float, seed: int, rate: int = RATE) -> F64:
    """White noise, nearly Gaussian (four even draws added), RMS 1."""
    count = round(seconds * rate)
    words = np.random.PCG64(seed).random_raw(4 * count)
    even = (words >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1.0
    return np.asarray(even.reshape(count, 4).sum(axis=1) * np.sqrt(3.0 / 4.0))


def draws(count: int, seed: int, low: float, high: float) -> list[float]:
    """Even draws."""
    words = np.random.PCG64(seed).random_raw(count)
    return [float(x) for x in low + (high - low) * (words >> np.uint64(11)).astype(np.float64) / 2.0**53]


def band(x: F64, low: float, high: float, rate: int = RATE, *, order: int = 2) -> F64:
    """Keeps what lies between two frequencies (Hz; 0: no bound); edges fall by 6 dB times ``order`` an octave.

    The block is taken for periodic: what goes round stays so.
    """
    f = np.fft.rfftfreq(len(x), 1.0 / rate)
    gain = np.ones_like(f)
    if low > 0.0:
        ratio = f / low
        gain *= ratio**order / np.sqrt(1.0 + ratio ** (2 * order))
    if high > 0.0:
        gain /= np.sqrt(1.0 + (f / high) ** (2 * order))
    return np.fft.irfft(np.fft.rfft(x) * gain, len(x))


def tone(hertz: float, seconds: float, partials: Sequence[tuple[float, float, float]], rate: int = RATE) -> F64:
    """A struck tone: partials (times ``hertz``, amplitude, seconds until fallen to 1/e); the last fifth fades out."""
    t = times(seconds, rate)
    struck = np.asarray(sum(a * np.sin(2 * np.pi * hertz * m * t) * np.exp(-t / decay) for m, a, decay in partials))
    return fall(struck, seconds / 5, rate)


def rise(x: F64, seconds: float, rate: int = RATE) -> F64:
    """A soft beginning: half a cosine over ``seconds``."""
    n = min(len(x), max(1, round(seconds * rate)))
    out = x.copy()
    out[:n] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(n) / n)
    return out


def fall(x: F64, seconds: float, rate: int = RATE) -> F64:
    """A soft end."""
    return rise(x[::-1], seconds, rate)[::-1].copy()


def burst(x: F64, swell: float, decay: float, rate: int = RATE) -> F64:
    """A blow: up within ``swell`` seconds, down to 1/e within ``decay``, nothing at the end."""
    return fall(rise(x * np.exp(-times(len(x) / rate, rate)[: len(x)] / decay), swell, rate), min(0.02, len(x) / rate / 3), rate)


def at(length: float, *parts: tuple[float, float, F64], rate: int = RATE, around: bool = False) -> F64:
    """Parts (second, gain, samples) laid over silence; ``around``: what sticks out at the end goes on at the beginning."""
    out = np.zeros(round(length * rate))
    for second, gain, part in parts:
        first = round(second * rate)
        if around:
            np.add.at(out, (first + np.arange(len(part))) % len(out), gain * part)
        else:
            end = min(len(out), first + len(part))
            out[first:end] += gain * part[: end - first]
    return out


def scaled(x: F64, peak: float) -> F64:
    """As loud as its largest sample allows (dB of full scale)."""
    top = float(np.abs(x).max())
    gain: float = 10.0 ** (peak / 20.0) / top
    return x * gain
