"""The clips of a run, and how each sounds in each kind of room: made when first wanted, or all at once beforehand."""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from sim.resources import asset
from sim.sound.catalogue import CLIPS, Rank, Sort
from sim.sound.clip import Clip, read_wav
from sim.sound.rooms import Variant, Wall, made

TOP: Final = 0.98
"""Peak every variant is brought to, so that a gain never has to be above 1."""

HERE: Final = frozenset({Rank.OWN, Rank.STEP, Rank.AIR})
"""What is heard in its own room only."""

OWN: Final = "own:"
"""Before the alarm's id: the name of a recording of the school's own."""


class Bank:
    """Clips by name. Raises FileProblem where a shipped file is gone."""

    def __init__(self, own: Mapping[str, Clip] | None = None) -> None:
        """``own``: the school's recordings by alarm id."""
        self._clips = {name: read_wav(asset(f"sounds/{name}.wav"), loop=sort.loop) for name, sort in CLIPS.items()}
        self._clips |= {OWN + alarm: clip for alarm, clip in (own or {}).items()}
        self._variants: dict[tuple[str, Variant], Clip] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._clips

    @property
    def names(self) -> Iterable[str]:
        """Every clip."""
        return self._clips.keys()

    def sort(self, name: str) -> Sort:
        """What a clip is for; recordings are alarms."""
        return CLIPS.get(name) or Sort(Rank.ALARM, self._clips[name].loop)

    def seconds(self, name: str) -> float:
        """How long a clip takes, without any room's tail."""
        return self._clips[name].seconds

    def variant(self, name: str, variant: Variant) -> Clip:
        """A clip as it sounds there, its peak at ``TOP``. KeyError for a name there is not."""
        key = (name, variant)
        if key not in self._variants:
            whole = made(self._clips[name], variant)
            gain = TOP / whole.peak if whole.peak > 0.0 else 1.0
            self._variants[key] = Clip((whole.samples * gain).astype(np.float32), whole.rate, whole.loop)
        return self._variants[key]

    @property
    def ready(self) -> Iterable[tuple[str, Variant]]:
        """The variants that have been made."""
        return self._variants.keys()

    def prepare(self, rooms: Iterable[int]) -> None:
        """Makes the variants heard in some kinds of room, so that none is made while somebody listens."""
        kinds = sorted(set(rooms))
        for name in self._clips:
            for room in kinds:
                for wall in [Wall.NOTHING] if self.sort(name).rank in HERE else Wall:
                    clip = self.variant(name, Variant(room, wall))
                    _ = clip.level, clip.rms, clip.peak  # what the mixer will ask, worked out once
