"""Our own sounds, made by code alone: ``assets/sounds/*.wav``.

None is a recording and none is speech.  Nothing begins with a blow: also bells and latches rise for some milliseconds, so that
they are recognised and frighten nobody.  The lockdown signal is six calm tones, unlike both the fire bell (a ringing bell), the
evacuation signal of ISO 8201 (three pulses and a pause) and the outdoor warning (seven seconds on, fourteen off).
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from sim.files import write_whole
from sim.sound.clip import Clip
from tools.art.synthesis import F64, RATE, at, band, burst, draws, fall, noise, rise, scaled, times, tone

SLOW: Final = 12000
"""Samples a second of what has no treble: murmur and air."""

TALK_RATE: Final = 4.5
"""Syllables a second of calm talk."""

VOWELS: Final = ((320, 870), (500, 1750), (690, 1100), (400, 2000), (450, 1000))
"""First two formants in Hz, about those of Swedish vowels."""


# --- signals


def lockdown_tones() -> F64:
    """Six soft tones, high and low in turn (a fourth apart), then a pause: 4.8 s that go round."""
    parts = []
    for k in range(6):
        hertz = 523.25 if k % 2 == 0 else 392.0
        one = tone(hertz, 0.58, ((1, 1.0, 5.0), (2, 0.22, 5.0), (3, 0.06, 5.0)))
        parts.append((0.6 * k, 1.0, fall(rise(one, 0.06), 0.1)))
    return scaled(at(4.8, *parts), -3.0)


BELL: Final = ((1, 1.0, 0.30), (1.5, 0.7, 0.22), (2.2, 0.55, 0.15), (3.06, 0.3, 0.1), (4.2, 0.12, 0.06))
"""Partials of a small steel gong, inharmonic; by eye."""


def ringing(hertz: float, seconds: float, a_second: float, swell: float, top: float) -> F64:
    """An electric bell that goes round: the clapper strikes evenly, each blow a little different."""
    count = round(seconds * a_second)
    hard = draws(count, 11, 0.85, 1.0)
    strike = band(rise(tone(hertz, 0.9, BELL), swell), 0.0, top)
    return at(seconds, *((k * seconds / count, hard[k], strike) for k in range(count)), around=True)


def fire_bell() -> F64:
    """A ringing bell: 14 blows a second."""
    return scaled(ringing(1180.0, 2.0, 14.0, 0.004, 5000.0), -3.0)


def fire_bell_soft() -> F64:
    """The same bell for who cannot bear a bell: slower, every blow swells for 60 ms, and the treble is gone."""
    return scaled(ringing(880.0, 2.0, 4.0, 0.06, 1400.0), -3.0)


def lunch_bell() -> F64:
    """The bell between lessons: lower and slower than the fire bell."""
    return scaled(ringing(740.0, 2.0, 6.0, 0.006, 3500.0), -3.0)


def lunch_bell_soft() -> F64:
    """The same, swelling."""
    return scaled(ringing(587.0, 2.0, 3.0, 0.03, 1500.0), -3.0)


def chime() -> F64:
    """The gong before a message from the ceiling: three falling tones."""
    partials = ((1, 1.0, 0.75), (2, 0.25, 0.5), (3, 0.08, 0.3))
    notes = (784.0, 659.25, 523.25)
    return scaled(fall(at(2.6, *((0.45 * k, 0.9, rise(tone(f, 1.6, partials), 0.012)) for k, f in enumerate(notes))), 0.3), -3.0)


def exit_alarm() -> F64:
    """An emergency exit that tells it is open: a steady pair of tones, 1 s that goes round."""
    one = fall(rise(tone(988.0, 0.3, ((1, 1.0, 9.0), (2, 0.15, 9.0))), 0.03), 0.05)
    return scaled(at(1.0, (0.0, 1.0, one), (0.4, 0.8, one)), -3.0)


def words() -> F64:
    """Somebody speaks and the words stand below: two low notes, so that one looks; no voice is imitated."""
    partials = ((1, 1.0, 0.12), (2, 0.3, 0.08))
    notes = [(t, rise(tone(f, 0.5, partials), 0.02)) for t, f in ((0.0, 330.0), (0.16, 392.0))]
    return scaled(at(0.7, (notes[0][0], 0.8, notes[0][1]), (notes[1][0], 1.0, notes[1][1])), -6.0)


def phone_ring() -> F64:
    """A phone: a little marimba figure, twice."""
    partials = ((1, 1.0, 0.12), (3.9, 0.25, 0.04), (9.2, 0.05, 0.02))
    notes = [(0.16 * k + 1.1 * turn, f) for turn in range(2) for k, f in enumerate((659.25, 784.0, 988.0, 784.0))]
    return scaled(at(2.3, *((t, 1.0, burst(tone(f, 0.5, partials), 0.004, 0.2)) for t, f in notes)), -6.0)


def phone_note() -> F64:
    """A message on the phone."""
    partials = ((1, 1.0, 0.16), (3.9, 0.2, 0.05))
    notes = ((0.0, 784.0), (0.12, 1175.0))
    return scaled(at(0.7, *((t, 1.0, burst(tone(f, 0.5, partials), 0.004, 0.2)) for t, f in notes)), -6.0)


# --- doors and things


def thump(hertz: float, seconds: float, decay: float, seed: int, top: float) -> F64:
    """A dull contact of wood or body: a low tone and a little noise below ``top``."""
    body = tone(hertz, seconds, ((1, 1.0, decay), (1.7, 0.5, decay * 0.7), (2.6, 0.2, decay * 0.5)))
    return burst(body + 0.35 * band(noise(seconds, seed), 60.0, top), 0.004, decay)


def click(hertz: float, seed: int) -> F64:
    """A small metal part that falls into place."""
    body = tone(hertz, 0.08, ((1, 1.0, 0.012), (1.63, 0.6, 0.009), (2.4, 0.3, 0.006)))
    return burst(body + 0.25 * band(noise(0.08, seed), 1200.0, 6000.0), 0.0025, 0.014)


def door_open() -> F64:
    """A lever pressed down, the latch, a leaf that moves some air."""
    air = burst(band(noise(0.6, 3), 80.0, 500.0), 0.15, 0.25)
    return scaled(at(0.8, (0.0, 0.5, click(1500.0, 1)), (0.09, 1.0, click(900.0, 2)), (0.12, 0.22, air)), -6.0)


def door_close() -> F64:
    """A leaf meets its frame, softly, and the latch springs in."""
    leaf = thump(85.0, 0.4, 0.05, 4, 700.0)
    return scaled(at(0.7, (0.0, 0.9, leaf), (0.035, 0.55, click(1100.0, 5)), (0.07, 0.35, click(1700.0, 6))), -6.0)


def lock() -> F64:
    """A thumb-turn: the turn, then the bolt home."""
    turn = burst(band(noise(0.12, 7), 900.0, 3000.0), 0.03, 0.06)
    bolt = thump(210.0, 0.2, 0.025, 9, 900.0)
    return scaled(at(0.5, (0.0, 0.15, turn), (0.13, 1.0, click(1250.0, 8)), (0.145, 0.5, bolt)), -6.0)


def unlock() -> F64:
    """The same the other way round."""
    bolt = thump(190.0, 0.2, 0.02, 12, 800.0)
    return scaled(at(0.45, (0.0, 0.8, click(1050.0, 10)), (0.1, 0.5, click(1400.0, 11)), (0.11, 0.3, bolt)), -6.0)


def handle() -> F64:
    """A lever tried and let go: the door holds."""
    leaf = thump(120.0, 0.2, 0.03, 14, 500.0)
    return scaled(at(0.6, (0.0, 0.7, click(800.0, 13)), (0.05, 0.5, leaf), (0.26, 0.6, click(1150.0, 15))), -6.0)


def knock() -> F64:
    """Knuckles on a door, three times, unhurried."""
    one = thump(250.0, 0.25, 0.03, 16, 1400.0) + 0.5 * burst(tone(640.0, 0.25, ((1, 1.0, 0.02), (1.5, 0.6, 0.015))), 0.004, 0.03)
    return scaled(at(1.3, (0.0, 0.9, one), (0.32, 1.0, one), (0.64, 0.85, one)), -6.0)


def blinds() -> F64:
    """A roller blind running down."""
    t = times(1.1)
    run = band(noise(1.1, 17), 300.0, 2600.0) * (0.6 + 0.4 * np.sin(2 * np.pi * 17.0 * t))
    return scaled(fall(rise(run, 0.15), 0.3), -9.0)


def switch() -> F64:
    """A light switch."""
    return scaled(at(0.15, (0.0, 1.0, click(2100.0, 18)), (0.02, 0.4, click(1300.0, 19))), -9.0)


def furniture() -> F64:
    """A table pushed over linoleum."""
    t = times(1.6)
    rub = band(noise(1.6, 20), 120.0, 900.0) * (0.7 + 0.3 * np.sin(2 * np.pi * 9.0 * t + np.sin(2 * np.pi * 2.1 * t)))
    return scaled(fall(rise(rub, 0.2), 0.35), -9.0)


def rustle() -> F64:
    """A small thing taken up, or cloth put over a pane."""
    waves = 0.5 + 0.5 * np.sin(2 * np.pi * 6.0 * times(0.5)) ** 2
    return scaled(fall(rise(band(noise(0.5, 21), 900.0, 5000.0) * waves, 0.06), 0.2), -9.0)


def step(seed: int, weight: float) -> F64:
    """A soft sole on linoleum: heel, then ball."""
    heel = thump(130.0 * weight, 0.14, 0.018, seed, 1400.0)
    sole = burst(band(noise(0.1, seed + 50), 250.0, 1800.0), 0.006, 0.022)
    return scaled(at(0.24, (0.0, 0.6, heel), (0.0, 0.35, sole), (0.07, 0.2, sole)), -6.0)


# --- people and air


def mumble(seconds: float, pitch: float, seed: int, rate: int) -> F64:
    """One voice without words: syllables of vowel colour, each with its own fall of pitch."""
    out, second, k = np.zeros(round(seconds * rate)), 0.0, 0
    lengths, pitches, rests = (draws(400, seed + n, *r) for n, r in enumerate(((0.12, 0.26), (0.9, 1.15), (0.0, 1.0))))
    while second + 0.3 < seconds:
        length = lengths[k]
        if rests[k] > 0.22:
            low, high = VOWELS[(seed + 3 * k) % len(VOWELS)]
            t = times(length, rate)
            phase = 2 * np.pi * np.cumsum(pitch * pitches[k] * (1.06 - 0.12 * t / length)) / rate
            voice = np.asarray(sum(np.sin(n * phase) / n for n in range(1, 14)))
            shaped = band(voice, low * 0.8, low * 1.25, rate) + 0.45 * band(voice, high * 0.85, high * 1.15, rate)
            first_sample = round(second * rate)
            out[first_sample : first_sample + len(t)] += shaped * np.sin(np.pi * t / length)
        second += length * (1.0 / (TALK_RATE * 0.19))
        k += 1
    return out


def talk() -> F64:
    """Somebody near talks; what, stands below. Two seconds, muffled so that nobody strains to understand."""
    return scaled(fall(rise(band(mumble(2.0, 165.0, 31, RATE), 120.0, 1500.0), 0.05), 0.2), -6.0)


def murmur() -> F64:
    """Many voices far away, left and right apart (n, 2); eight seconds that go round."""
    seconds, sides = 8.0, []
    for side in range(2):
        voices = np.zeros(round(seconds * SLOW))
        for k, pitch in enumerate(draws(9, 40 + side, 110.0, 250.0)):
            voices += np.roll(mumble(seconds, pitch, 100 * side + 7 * k + 41, SLOW), (k * 7919 + side * 4001) % len(voices))
        room = 0.08 * band(noise(seconds, 60 + side, SLOW), 120.0, 900.0, SLOW)
        sides.append(band(voices / np.sqrt(np.square(voices).mean()) + room, 120.0, 2400.0, SLOW))
    return both(sides)


def air() -> F64:
    """A room's ventilation (n, 2); four seconds that go round."""
    return both([band(noise(4.0, 70 + side, SLOW), 50.0, 220.0, SLOW) for side in range(2)])


def both(sides: list[F64]) -> F64:
    """Left and right as one."""
    pair = np.stack(sides, axis=1)
    return pair * (10 ** (-6.0 / 20.0) / float(np.abs(pair).max()))


SOUNDS: Final[Mapping[str, tuple[Callable[[], F64], int]]] = {
    "lockdown_tones": (lockdown_tones, RATE),
    "fire_bell": (fire_bell, RATE),
    "fire_bell_soft": (fire_bell_soft, RATE),
    "lunch_bell": (lunch_bell, RATE),
    "lunch_bell_soft": (lunch_bell_soft, RATE),
    "chime": (chime, RATE),
    "exit_alarm": (exit_alarm, RATE),
    "words": (words, RATE),
    "phone_ring": (phone_ring, RATE),
    "phone_note": (phone_note, RATE),
    "door_open": (door_open, RATE),
    "door_close": (door_close, RATE),
    "lock": (lock, RATE),
    "unlock": (unlock, RATE),
    "handle": (handle, RATE),
    "knock": (knock, RATE),
    "blinds": (blinds, RATE),
    "switch": (switch, RATE),
    "furniture": (furniture, RATE),
    "rustle": (rustle, RATE),
    "step_1": (lambda: step(81, 1.0), RATE),
    "step_2": (lambda: step(82, 1.12), RATE),
    "step_3": (lambda: step(83, 0.92), RATE),
    "talk": (talk, RATE),
    "murmur": (murmur, SLOW),
    "air": (air, SLOW),
}
"""Every shipped sound: its recipe, and samples a second."""


def make(root: Path) -> list[Path]:
    """Writes every sound under ``root``; returns the paths."""
    made = []
    for name, (recipe, rate) in SOUNDS.items():
        path = root / "assets" / "sounds" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, wav(recipe(), rate))
        made.append(path)
    return made


def wav(samples: F64, rate: int) -> bytes:
    """A 16-bit file of one or two channels, without any constant part."""
    table = samples.reshape(len(samples), -1)
    return Clip(table - table.mean(axis=0), rate).as_wav()


def sheets(folder: Path) -> list[Path]:
    """Waveforms and spectrograms of all sounds, to look at."""
    from tools.art.sound_sheet import draw

    return draw({name: (recipe(), rate) for name, (recipe, rate) in SOUNDS.items()}, folder / "sounds.png")
