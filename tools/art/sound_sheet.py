"""Sounds to look at: waveform and spectrogram of each, with its figures. For ears there is no contact sheet."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sim.resources import asset
from sim.sound.clip import Clip
from sim.sound.loudness import F64, decibels

WIDE, WAVE, TALL, GAP, HEAD, COLUMNS = 420, 70, 130, 14, 18, 3
"""Pixels of a picture, and how many stand side by side."""

WINDOW: Final = 512
"""Samples of one column of the spectrogram."""

FLOOR: Final = 80.0
"""dB below full scale that are white."""


def draw(sounds: Mapping[str, tuple[F64, int]], path: Path) -> list[Path]:
    """Draws all of them on one sheet (PNG); ``sounds``: samples and rate by name."""
    rows = -(-len(sounds) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (WIDE + GAP) + GAP, rows * (HEAD + WAVE + TALL + GAP) + GAP), "white")
    font = ImageFont.truetype(str(asset("fonts/AtkinsonHyperlegibleNext-Regular.ttf")), 13)
    for k, (name, (samples, rate)) in enumerate(sounds.items()):
        clip = Clip(samples.reshape(len(samples), -1), rate)
        x, y = GAP + k % COLUMNS * (WIDE + GAP), GAP + k // COLUMNS * (HEAD + WAVE + TALL + GAP)
        ImageDraw.Draw(sheet).text((x, y), caption(name, clip), "black", font)
        sheet.paste(waveform(clip), (x, y + HEAD))
        sheet.paste(spectrogram(clip), (x, y + HEAD + WAVE))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
    return [path]


def caption(name: str, clip: Clip) -> str:
    """Length, peak, loudest eighth of a second (unweighted and A) and the largest step between two samples."""
    step = float(np.abs(np.diff(clip.samples, axis=0)).max(initial=0.0))
    figures = f"peak {decibels(clip.peak):.1f}  fast {decibels(clip.rms):.1f} dBFS, {clip.level:.1f} A  step {step:.2f}"
    return f"{name}  {clip.seconds:.2f} s  {figures}"


def waveform(clip: Clip) -> Image.Image:
    """Highest and lowest sample of each column."""
    edges = np.linspace(0, len(clip.samples), WIDE + 1).astype(int)
    image = Image.new("RGB", (WIDE, WAVE), (244, 244, 240))
    pen, middle = ImageDraw.Draw(image), WAVE / 2
    for x in range(WIDE):
        part = clip.samples[edges[x] : max(edges[x] + 1, edges[x + 1]), 0]
        pen.line((x, middle - float(part.max()) * middle, x, middle - float(part.min()) * middle), (40, 70, 110))
    return image


def spectrogram(clip: Clip) -> Image.Image:
    """DB by time and frequency, dark is loud, 0 Hz below, half the sampling rate on top."""
    mono = np.concatenate([np.zeros(WINDOW // 2), clip.samples[:, 0], np.zeros(WINDOW)])
    starts = np.linspace(0, len(clip.samples), WIDE).astype(int)
    frames = np.stack([mono[s : s + WINDOW] for s in starts]) * np.hanning(WINDOW)
    power = 20.0 * np.log10(np.abs(np.fft.rfft(frames, axis=1)).T / (WINDOW / 4) + 1e-9)
    grey = np.clip(-power / FLOOR, 0.0, 1.0)[::-1] * 255
    return Image.fromarray(grey.astype(np.uint8)).resize((WIDE, TALL)).convert("RGB")
