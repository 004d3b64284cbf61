"""One sound as samples, and what the mixer must know of it: how loud and how peaked it is."""

import io
import wave
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from sim.errors import FileProblem
from sim.sound.loudness import F64, decibels, fast_rms, weighted

FULL: Final = 32768.0
"""Full scale of 16-bit samples."""


@dataclass(frozen=True, eq=False)
class Clip:
    """Samples from -1 to 1, (n, channels), at ``rate`` per second; ``loop``: the end runs into the beginning."""

    samples: F64
    rate: int
    loop: bool = False

    @property
    def seconds(self) -> float:
        """How long it takes once."""
        return len(self.samples) / self.rate

    @cached_property
    def peak(self) -> float:
        """The largest sample, full scale 1."""
        return float(np.abs(self.samples).max(initial=0.0))

    @cached_property
    def rms(self) -> float:
        """The loudest eighth of a second as RMS, full scale 1; of a loop also across its seam."""
        return fast_rms(self._with_seam(self.samples), self.rate)

    @cached_property
    def level(self) -> float:
        """The same A-weighted, in dB of full scale."""
        return decibels(fast_rms(self._with_seam(weighted(self.samples, self.rate)), self.rate))

    def _with_seam(self, samples: F64) -> F64:
        return np.concatenate([samples, samples[: self.rate]]) if self.loop else samples

    def as_wav(self) -> bytes:
        """A 16-bit WAV file."""
        whole = np.rint(np.clip(self.samples, -1.0, 1.0) * (FULL - 1.0)).astype("<i2")
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(self.samples.shape[1])
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes(whole.tobytes())
        return out.getvalue()


def read_wav(path: Path, *, loop: bool = False) -> Clip:
    """A WAV file of plain samples (PCM, 8 to 32 bits).

    Raises FileProblem for what is none, or cannot be read.
    """
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except OSError as problem:
        raise FileProblem(path, f"The sound cannot be read: {problem.strerror or problem}.") from problem
    except (wave.Error, EOFError, ValueError, ArithmeticError) as problem:
        raise FileProblem(
            path, "This is not a WAV file of plain samples (PCM).", fix="Save it anew as WAV, 16 bits, one channel."
        ) from problem
    return Clip(_plain(raw, width, max(channels, 1)), rate, loop)


def _plain(raw: bytes, width: int, channels: int) -> F64:
    """Samples of 1 to 4 bytes each as numbers from -1 to 1; an unfinished last frame is left out."""
    data = np.frombuffer(raw[: len(raw) // (width * channels) * width * channels], np.uint8).reshape(-1, width)
    if width == 1:
        return ((data.astype(np.float64) - 128.0) / 128.0).reshape(-1, channels)
    wide = np.zeros((len(data), 4), np.uint8)
    wide[:, 4 - width :] = data
    whole: F64 = wide.view("<i4").astype(np.float64) / 2.0**31
    return whole.reshape(-1, channels)
