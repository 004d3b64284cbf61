"""One sound as samples, and what the mixer must know of it: how loud and how peaked it is."""

import io
import struct
import wave
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from sim.errors import FileProblem
from sim.sound.loudness import F64, Samples, decibels, fast_rms, weighted

FULL: Final = 32768.0
"""Full scale of 16-bit samples."""


@dataclass(frozen=True, eq=False)
class Clip:
    """Samples from -1 to 1, (n, channels), at ``rate`` per second; ``loop``: the end runs into the beginning."""

    samples: Samples
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

    def _with_seam(self, samples: Samples) -> Samples:
        return np.concatenate([samples, samples[: self.rate]]) if self.loop else samples

    def as_wav(self) -> bytes:
        """A 16-bit WAV file."""
        whole = np.rint(np.clip(self.samples.astype(np.float64), -1.0, 1.0) * (FULL - 1.0)).astype("<i2")
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(self.samples.shape[1])
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes(whole.tobytes())
        return out.getvalue()


def at_rate(clip: Clip, rate: int) -> Clip:
    """A clip at another rate: its spectrum with silence on top, or without its top; the block is taken for periodic."""
    if clip.rate == rate:
        return clip
    count = max(1, round(len(clip.samples) * rate / clip.rate))
    samples = np.fft.irfft(np.fft.rfft(clip.samples, axis=0), count, axis=0) * (count / len(clip.samples))
    return Clip(samples, rate, clip.loop)


def read_wav(path: Path, *, loop: bool = False) -> Clip:
    """A WAV file of plain samples: whole numbers of 8 to 32 bits, or floating point of 32.

    Raises FileProblem for what is none, or cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise FileProblem(path, f"The sound cannot be read: {problem.strerror or problem}.") from problem
    chunks = _chunks(data)
    head, body = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    if len(head) < 16:
        raise _no_wav(path)
    kind, channels, rate, _, frame, bits = struct.unpack("<HHIIHH", head[:16])
    if kind == EXTENDED and len(head) >= 26:
        kind = int.from_bytes(head[24:26], "little")
    width = bits // 8
    known = (kind == WHOLE and bits in (8, 16, 24, 32)) or (kind == FLOATING and bits == 32)
    if not known or not channels or not rate or frame != width * channels:
        raise _no_wav(path)
    body = body[: len(body) // frame * frame]
    return Clip((_floating(body) if kind == FLOATING else _whole(body, width)).reshape(-1, channels), rate, loop)


WHOLE, FLOATING, EXTENDED = 1, 3, 0xFFFE
"""Kinds of samples by their number in the file (RFC 2361; the last says that the number stands further on)."""


def _no_wav(path: Path) -> FileProblem:
    return FileProblem(path, "This is not a WAV file of plain samples (PCM).", fix="Save it anew as WAV, 16 bits, one channel.")


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """The first chunk of each name in a RIFF file; none of what is no such file. A chunk ends with the file at the latest."""
    found: dict[bytes, bytes] = {}
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return found
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        found.setdefault(data[at : at + 4], data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    return found


def _whole(body: bytes, width: int) -> F64:
    """Samples of 1 to 4 bytes each as numbers from -1 to 1."""
    data = np.frombuffer(body, np.uint8).reshape(-1, width)
    if width == 1:
        return (data[:, 0].astype(np.float64) - 128.0) / 128.0
    wide = np.zeros((len(data), 4), np.uint8)
    wide[:, 4 - width :] = data
    return np.asarray(wide.view("<i4")[:, 0].astype(np.float64) / 2.0**31)


def _floating(body: bytes) -> F64:
    """Samples as they are; what is no number is silence."""
    return np.clip(np.nan_to_num(np.frombuffer(body, "<f4").astype(np.float64), posinf=1.0, neginf=-1.0), -1.0, 1.0)
