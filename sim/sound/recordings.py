"""A school's own recordings of its alarms: files named after the alarm, checked before anybody hears them.

``sounds/PLAN/NAME.wav`` in the data folder, or ``sounds/NAME.wav`` for every plan; NAME is the alarm's id in the scenario, or
what its ``sound`` says.  WAV (plain samples) or OGG (Vorbis).
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from sim.errors import FileProblem
from sim.scenario.model import Alarm
from sim.sound.clip import FULL, Clip, at_rate, read_wav
from sim.sound.loudness import F64, amplitude

FORMATS: Final = (".wav", ".ogg")

LONGEST: Final = 60.0
SHORTEST: Final = 0.3
"""Seconds of a recording: a whole message, or one stroke of a bell."""

RATES: Final = (8000, 48000)
"""Samples a second, least and most."""

RATE: Final = 24000
"""Samples a second a recording is brought down to: as many as ours have."""

LARGEST: Final = 12_000_000
"""Bytes of a file: a minute of two channels at 48 kHz and 16 bits."""

FAINTEST: Final = amplitude(-40.0)
"""Largest sample below which a file counts as silent: raising it would raise its noise."""

SOFTEN: Final = 0.03
"""Seconds over which a recording begins and ends, so that it never clicks."""

PEAK: Final = amplitude(-1.0)
"""Largest sample afterwards."""


def own_recordings(alarms: Iterable[Alarm], folders: Sequence[Path]) -> Mapping[str, Clip]:
    """The recordings there are for a scenario's alarms, by alarm id; ``folders`` are searched in order.

    Raises FileProblem for the first file that cannot be used, or of which there are two kinds.
    """
    found = {}
    for alarm in alarms:
        paths = (path for folder in folders for name in (alarm.id, alarm.sound) if (path := _file(folder, name)) is not None)
        path = next(paths, None)
        if path is not None:
            found[alarm.id] = read_recording(path)
    return found


def _file(folder: Path, name: str) -> Path | None:
    """The file of a name in a folder, whatever the case of its ending. Raises FileProblem when there are two."""
    if not folder.is_dir() or not name:
        return None
    there = sorted(p for p in folder.iterdir() if p.stem == name and p.suffix.lower() in FORMATS)
    if len(there) > 1:
        raise FileProblem(there[1], f"There are two recordings of the same name, {there[0].name} is the other.", fix="Keep one.")
    return there[0] if there else None


def read_recording(path: Path) -> Clip:
    """One recording: one channel, without hum below hearing, its peaks at most -1 dB, its ends soft.

    Raises FileProblem saying what is wrong with the file and what is allowed.
    """
    try:
        size = path.stat().st_size
    except OSError as problem:
        raise FileProblem(path, f"The sound cannot be read: {problem.strerror or problem}.") from problem
    if size > LARGEST:
        raise FileProblem(path, f"The recording has {size / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} are read.", fix=SHORTER)
    clip = _read_ogg(path) if path.suffix.lower() == ".ogg" else read_wav(path)
    _check(path, clip)
    mono = clip.samples.mean(axis=1, keepdims=True)
    mono = at_rate(Clip(mono - mono.mean(), clip.rate), min(clip.rate, RATE)).samples.astype(np.float64)
    top = float(np.abs(mono).max())
    if top < FAINTEST:
        raise FileProblem(path, "The recording is silent, or nearly.", fix="Record it louder, and as one channel.")
    rate = min(clip.rate, RATE)
    return Clip(_softened(mono * (PEAK / top), rate), rate)


SHORTER: Final = "Cut it, or save it as one channel with 24,000 samples a second."


def _check(path: Path, clip: Clip) -> None:
    """What a recording must be."""
    low, high = RATES
    if not low <= clip.rate <= high:
        raise FileProblem(path, f"The recording has {clip.rate} samples a second; {low} to {high} are allowed.", fix=SHORTER)
    if clip.samples.shape[1] > 2:
        raise FileProblem(path, f"The recording has {clip.samples.shape[1]} channels; one or two are allowed.", fix=SHORTER)
    if not SHORTEST <= clip.seconds <= LONGEST:
        raise FileProblem(
            path, f"The recording takes {clip.seconds:.1f} s; {SHORTEST:g} to {LONGEST:g} are allowed.", fix="Cut it."
        )


def _softened(samples: F64, rate: int) -> F64:
    count = min(round(SOFTEN * rate), len(samples) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / count))[:, None]
    out = samples.copy()
    out[:count] *= ramp
    out[-count:] *= ramp[::-1]
    return out


def _read_ogg(path: Path) -> Clip:
    """A Vorbis file, by Panda3D's decoder."""
    from panda3d.core import Datagram, Filename, MovieAudio, Notify, NS_fatal

    films = Notify.ptr().get_category(":movies")
    severity = films.get_severity()
    films.set_severity(NS_fatal)  # what is wrong we say ourselves
    try:
        cursor = MovieAudio.get(Filename.from_os_specific(str(path))).open()
    finally:
        films.set_severity(severity)
    if cursor is None or cursor.audio_channels() < 1 or cursor.audio_rate() < 1 or cursor.length() <= 0.0:  # cut off: no length
        raise FileProblem(path, "This is not an OGG file with Vorbis sound.", fix="Save it anew as WAV, 16 bits, one channel.")
    out, channels, rate = Datagram(), cursor.audio_channels(), cursor.audio_rate()
    cursor.read_samples(round(min(LONGEST + 1.0, cursor.length()) * rate), out)
    whole = np.frombuffer(out.get_message(), "<i2").astype(np.float64) / FULL
    return Clip(whole[: len(whole) // channels * channels].reshape(-1, channels), rate)
