"""Wanted voices -> gains: never too loud, never sudden, never too many.

Full scale is ``FULL_SCALE_DB`` dB(A): a headset whose loudest is about that gives the core's levels as they are.

The cap holds for any mix by the triangle inequality: the RMS of a sum over any window is at most the sum of the parts' RMS, and
its peak at most the sum of their peaks.  So the gains are lowered together until ``sum(gain * rms) <= cap`` and
``sum(gain * peak) <= PEAK``, where a clip's ``rms`` is that of its loudest eighth of a second.

How loud may it be?  WHO and ITU (H.870, 2019) allow children 75 dB(A) for 40 hours a week; directive 2003/10/EC's lower action
value is 80 dB(A) over a working day; alarms in schools may have 115 dB(A) at 1 m (BBR 5:2512), which nobody needs in a headset.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.sound.bank import Bank
from sim.sound.catalogue import Rank
from sim.sound.loudness import amplitude
from sim.sound.rooms import Variant
from sim.sound.voice import Channel, Voice

FULL_SCALE_DB: Final = 92.0
"""dB(A) of a full-scale RMS: what common headsets give at most, by their makers; nobody can know from here what is worn."""

CAP: Final = amplitude(-14.0)
"""RMS the mix never passes in any eighth of a second: 78 dB(A) at the most. By eye; working life has 85 (2003/10/EC)."""

MARGIN: Final = amplitude(-1.5)
"""Kept below the cap: gains move within an eighth of a second, and directions add a little."""

PEAK: Final = amplitude(-3.0)
"""Largest sample of the mix, full scale 1."""

MOST: Final = 24
"""Voices at once; OpenAL's sources are many more, ears tell fewer apart."""

RELEASE: Final = 0.08
"""Seconds in which what is no longer wanted goes silent: the charter asks for a tenth when a run is paused or stopped."""

RISE: Final = {Rank.ALARM: 2.0, Rank.MESSAGE: 0.03, Rank.OWN: 0.0, Rank.NEAR: 0.0, Rank.STEP: 0.0, Rank.AIR: 1.5}
"""Seconds from the first to the full gain. Clips that are heard once have their own soft beginning; by eye."""

CHANGE: Final = 0.15
"""Seconds in which a sound that goes on becomes another variant of itself, or louder and softer by its full gain."""

FIRST: Final = 0.06
"""Share of the full gain an alarm begins with: -24 dB, so that it is heard at once and startles nobody; by eye."""

LEAST: Final = 1e-9
"""A gain that is none."""


@dataclass(frozen=True, slots=True)
class Preset:
    """How loud it may be for somebody.

    ``lowered``: dB taken from everything · ``most_db``: dB(A) no voice passes · ``cap``: RMS of the mix · ``slower``: times the
    usual rise · ``sharpest``: largest sample of a voice, so that no knock stands out · ``soft``: bells that swell, not ring.
    """

    lowered: float = 0.0
    most_db: float = 78.0
    cap: float = CAP
    slower: float = 1.0
    sharpest: float = amplitude(-10.0)
    soft: bool = False


USUAL: Final = Preset()
LOW: Final = Preset(lowered=6.0, most_db=62.0, cap=amplitude(-26.0), slower=2.0, sharpest=amplitude(-16.0), soft=True)
"""For who is easily overwhelmed: alarms 10 to 20 dB lower, twice as slow, without ringing; by eye."""


@dataclass
class Held:
    """A voice that is being played: its gain, the one it is on the way to, and how (seconds up, a second down)."""

    voice: Voice
    gain: float = 0.0
    goal: float = 0.0
    rise: float = 0.0
    fall: float = 0.0
    wanted: bool = True


class Mixer:
    """Remembers what is playing, so that nothing begins or ends abruptly."""

    def __init__(self, bank: Bank, preset: Preset = USUAL, volume: float = 1.0) -> None:
        """``volume``: 0 silent .. 1 as it is meant to be."""
        self._bank, self._preset, self._volume = bank, preset, min(max(volume, 0.0), 1.0)
        self._held: dict[tuple[str, Variant], Held] = {}

    def settle(self, preset: Preset, volume: float) -> None:
        """Another preset and volume from now on; what plays goes over softly."""
        self._preset, self._volume = preset, min(max(volume, 0.0), 1.0)

    def step(self, voices: Iterable[Voice], seconds: float) -> tuple[Channel, ...]:
        """What is to be played for the next ``seconds``, at the gains it has at their end."""
        for held in self._held.values():
            held.wanted = False
        for voice in self._chosen(voices):
            self._hold(voice)
        for key, held in list(self._held.items()):
            _move(held, seconds)
            if held.gain <= 0.0 and not held.wanted:
                del self._held[key]
        share = self._share()
        return tuple(self._channel(held, share) for held in self._held.values() if held.gain > 0.0)

    def hush(self) -> None:
        """Forgets everything: whoever plays it has been silenced."""
        self._held.clear()

    def _chosen(self, voices: Iterable[Voice]) -> Sequence[Voice]:
        """At most ``MOST``: by rank, then the loudest."""
        listed = [self._soft(v) for v in voices]
        return sorted(listed, key=lambda v: (self._bank.sort(v.clip).rank, -v.level_db, v.key))[:MOST]

    def _soft(self, voice: Voice) -> Voice:
        soft = self._bank.sort(voice.clip).soft
        return replace(voice, clip=soft) if soft and self._preset.soft else voice

    def _hold(self, voice: Voice) -> None:
        key, goal = (voice.key, voice.variant), self._gain(voice)
        held = self._held.get(key)
        if held is None:
            rank = self._bank.sort(voice.clip).rank
            changed = any(k == voice.key for k, _ in self._held)
            rise = CHANGE if changed else RISE[rank] * self._preset.slower
            first = FIRST if rank is Rank.ALARM and not changed else 0.0
            held = self._held[key] = Held(voice, goal * first if rise else goal, goal, rise)
        held.voice, held.goal, held.wanted = voice, goal, True

    def _gain(self, voice: Voice) -> float:
        """Linear gain that brings a clip to a voice's level, at most 1."""
        level = min(voice.level_db, self._preset.most_db + self._preset.lowered) - self._preset.lowered
        clip = self._bank.variant(voice.clip, voice.variant)
        return min(1.0, amplitude(level - FULL_SCALE_DB - clip.level), self._preset.sharpest / clip.peak) * self._volume

    def _share(self) -> float:
        """What all gains are lowered by together, so that the cap holds."""
        rms = peak = 0.0
        for held in self._held.values():
            clip = self._bank.variant(held.voice.clip, held.voice.variant)
            rms += held.gain * clip.rms
            peak += held.gain * clip.peak
        return min(1.0, self._preset.cap * MARGIN / rms if rms else 1.0, PEAK / peak if peak else 1.0)

    @staticmethod
    def _channel(held: Held, share: float) -> Channel:
        voice = held.voice
        return Channel((voice.key, voice.variant), voice.clip, voice.variant, held.gain * share, voice.place, voice.age)


def _move(held: Held, seconds: float) -> None:
    """Brings a gain nearer to where it is to be: linear, up within its rise, down to nothing within ``RELEASE``."""
    if not held.wanted:
        held.fall = held.fall or held.gain / RELEASE
        held.gain = max(0.0, held.gain - held.fall * seconds)
        if held.gain < LEAST:
            held.gain = 0.0
        return
    held.fall = 0.0
    most = max(held.gain, held.goal) * seconds
    if held.gain < held.goal:
        held.gain = min(held.goal, held.gain + most / held.rise) if held.rise else held.goal
    else:
        held.gain = max(held.goal, held.gain - most / CHANGE)
    if held.gain == held.goal:
        held.rise = CHANGE
