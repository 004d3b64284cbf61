"""What one run of a study comes to, and what a study is of. Plain values that cross to other processes and into a database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

from sim.events import Event
from sim.ids import content_hash

Tier = Literal["micro", "meso"]

STUDY_VERSION = 2
"""Raised when the same study would measure something else: stored runs of another version are not mixed in."""

SEEDS = 2**31
"""Runs' seeds are drawn below this, as those of single runs are, so that each can be played again by itself."""


UNTRIED = "untried"
"""State of a criterion that the run never came to: missed, for nothing the trainee did."""


@dataclass(frozen=True)
class Judgement:
    """How a run was judged: ``score`` is None where the level shows no number; ``states`` maps criteria to their states."""

    score: float | None
    grade: str
    states: Mapping[str, str]


class Judge(Protocol):
    """Judges a run by its events alone; handed in by whoever knows the rules, and sent to other processes by name."""

    def __call__(self, events: Sequence[Event], /) -> Judgement:
        """The judgement; the same events always give the same."""
        ...


@dataclass(frozen=True)
class Question:
    """What is studied. Everything the runs follow from is in here, so ``key`` names the study whatever its length.

    ``scenario``, ``plan`` and ``rubric`` are (id, content hash).
    """

    scenario: tuple[str, str]
    plan: tuple[str, str]
    rubric: tuple[str, str]
    core_version: int
    tier: Tier
    scripts: tuple[str, ...]
    seed: int

    @property
    def key(self) -> str:
        """A name for the study, the same on every machine."""
        plain = {"scenario": self.scenario[1], "plan": self.plan[1], "rubric": self.rubric[1], "core": self.core_version}
        plain |= {"study": STUDY_VERSION, "tier": self.tier, "scripts": list(self.scripts), "seed": self.seed}
        return content_hash(plain)[:24]

    def seed_of(self, number: int) -> int:
        """The seed of the runs with a number: the same for every script, so that they meet the same people."""
        return int(content_hash({"study": self.seed, "run": number})[:12], 16) % SEEDS


@dataclass(frozen=True)
class StudyRun:
    """One run. Times are seconds from the first lockdown or fire alarm; None: it never came to that.

    ``cause`` and ``seconds``: why and when the run ended. ``safe_after``: the trainee was behind closed doors or outdoors.
    ``exposure``: the trainee's exposure-seconds. ``half_safe_after``, ``most_safe_after``: half, nine tenths of the others
    were; ``people_safe`` is their share in the end. ``rooms_secured``: rooms people were reported safe in,
    ``secured_after`` when nine tenths of those were. ``doors_locked``: doors that were locked at some time.
    ``shelter``: the unit the trainee was first safe in, empty outdoors and when it never was. ``others_exposure``: everybody
    else's exposure-seconds, the mean; None in the quick tier, which looks at the trainee only. ``course`` names the
    trainee's course: runs that share it went the same for the trainee.
    """

    number: int
    script: str
    seed: int
    cause: str
    seconds: float
    score: float | None
    grade: str
    states: Mapping[str, str]
    safe_after: float | None
    exposure: float
    half_safe_after: float | None
    most_safe_after: float | None
    people_safe: float
    rooms_secured: int
    secured_after: float | None
    doors_locked: int
    shelter: str = ""
    others_exposure: float | None = None
    course: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain form; ``StudyRun(**d)`` reads it back."""
        return asdict(self) | {"states": dict(self.states)}


def blocks(missing: Collection[int], size: int, stride: int = 1) -> list[range]:
    """Run numbers that are to be played as tasks of a study: at most ``size`` numbers each, ``stride`` apart."""
    found: list[range] = []
    for number in sorted(missing, key=lambda n: (n % stride, n)):
        last = found[-1] if found else range(0)
        if found and number == last.start + len(last) * stride and len(last) < size:
            found[-1] = range(last.start, number + 1, stride)
        else:
            found.append(range(number, number + 1, stride))
    return found
