"""How loud samples are: A-weighted levels, and the loudest eighth of a second."""

from typing import Final

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Samples = npt.NDArray[np.float64] | npt.NDArray[np.float32]
"""(n, channels); variants are kept at half the width."""

FAST: Final = 0.125
"""Seconds of the time weighting F (IEC 61672-1); here a plain window of that length."""

NOTHING: Final = -120.0
"""dB of silence."""


def a_weight(hertz: F64) -> F64:
    """Linear gain of the A-weighting at frequencies, 1 at 1 kHz (IEC 61672-1:2013, annex E)."""
    f2 = np.square(np.asarray(hertz, np.float64))
    top = 12194.0**2 * f2 * f2
    bottom = (f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194.0**2)
    return np.asarray(top / bottom * 10 ** (2.0 / 20))


def weighted(samples: Samples, rate: int) -> F64:
    """(n, channels) A-weighted samples; the block is taken for periodic, which matters below a tenth of a second."""
    hertz = np.arange(len(samples) // 2 + 1, dtype=np.float64) * (rate / len(samples))
    spectrum = np.fft.rfft(samples.astype(np.float64), axis=0) * a_weight(hertz)[:, None]
    return np.fft.irfft(spectrum, len(samples), axis=0)


def fast_rms(samples: Samples, rate: int) -> float:
    """The loudest ``FAST`` seconds as RMS of the louder channel, full scale 1; shorter sounds count as if silence followed."""
    window = max(1, round(FAST * rate))
    padded = np.concatenate([samples.astype(np.float64), np.zeros((max(0, window - len(samples)), samples.shape[1]))])
    total = np.concatenate([np.zeros((1, padded.shape[1])), np.cumsum(np.square(padded), axis=0)])
    energy = total[window:] - total[:-window]
    return float(np.sqrt(max(float(energy.max()), 0.0) / window))


def decibels(ratio: float) -> float:
    """20 lg of an amplitude ratio; ``NOTHING`` for none."""
    return max(NOTHING, 20.0 * float(np.log10(ratio))) if ratio > 0.0 else NOTHING


def amplitude(level: float) -> float:
    """The amplitude ratio of a level in dB."""
    return float(10.0 ** (level / 20.0))
