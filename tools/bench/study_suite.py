"""``inrymning bench study``: five-minute sessions a second and core in both tiers, and how near meso comes to micro.

A session is a whole scripted run, judged by the shipped rubric.  Sessions differ in length, so their simulated seconds are
counted and divided by five minutes; making the tables that runs share is left out, as a study does it once in each process.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from scoring.rubric import load_rubric, rubric_hash
from sim.core import CORE_VERSION
from sim.errors import InrymningError
from sim.resources import find
from sim.study.runs import Question, StudyRun, Tier
from sim.study.tasks import Load, play_block
from sim.units import STEP
from tools.bench.beside import jupedsim_step
from tools.bench.rows import Row, Target
from tools.bench.suites import Order
from tools.bench.worlds import Place, load_place
from tools.commands.studying import RubricJudge

FIVE_MINUTES: Final = 300.0
"""Seconds of a session (DESIGN §8)."""

SCRIPTS: Final = ("careful", "passive", "random")
SEED: Final = 1

MESO_SESSIONS: Final = 1000.0
"""Five-minute sessions a second and core the meso tier shall reach (DESIGN §8)."""

GAP: Final = 15.0
"""Per cent the meso tier's medians may lie from the micro tier's (DESIGN §8)."""

PEOPLE: Final = 200
"""People of the peer's session: about as many as the shipped scenario has."""

COMPARED: Final = ("half_safe_after", "most_safe_after", "secured_after")
"""Times of a run whose medians are compared; the trainee's own are the script's doing, which both tiers share."""


@dataclass(frozen=True)
class _Played:
    """Runs of a tier and the processor time they took."""

    runs: tuple[StudyRun, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """Five-minute sessions in a second of one core."""
        return sum(r.seconds for r in self.runs) / FIVE_MINUTES / self.seconds


def rows(order: Order) -> Iterator[Row]:
    """Sessions a second of both tiers beside the peer's, and the gap between the tiers, for every plan."""
    for plan in order.all_plans:
        yield from _rows(order, load_place(plan))


def _rows(order: Order, place: Place) -> Iterator[Row]:
    of, step = (place.name,), jupedsim_step(order, place, PEOPLE)
    peer, sessions = (step[0], 1e3 / (step[1] * FIVE_MINUTES / STEP)) if step else ("", None)
    beside = {"people": PEOPLE} if step else {}
    micro = _play(order, place, "micro", order.choose(10, 1))
    meso: _Played | None = None
    note = ""
    try:
        meso = _play(order, place, "meso", order.choose(2000, 60))
    except InrymningError as problem:  # a scenario the meso tier does not play
        note = str(problem)
    more = {"runs": len(micro.runs), "cpu_seconds": round(micro.seconds, 3), **beside}
    yield Row("micro_sessions", of, micro.rate, "/s", "rate", peer, sessions, more=more)
    target = Target(MESO_SESSIONS, least=True)
    more = {"runs": len(meso.runs), "cpu_seconds": round(meso.seconds, 3), **beside} if meso else {}
    rate = meso.rate if meso else None
    yield Row("meso_sessions", of, rate, "/s", "rate", peer, sessions, target, note=note, more=more)
    if meso:
        yield from gaps(of, micro.runs, meso.runs[: len(micro.runs)], judged=not order.quick)


def gaps(of: tuple[str, ...], micro: Sequence[StudyRun], meso: Sequence[StudyRun], *, judged: bool) -> Iterator[Row]:
    """How far the medians of times lie apart, in per cent of the micro tier's; runs with the same numbers and seeds."""
    for name in COMPARED:
        exact, fast = ([x for r in runs if (x := getattr(r, name)) is not None] for runs in (micro, meso))
        if not exact or not fast:
            yield Row(f"gap_{name}", of, None, "%", "share", note="no run came to it")
            continue
        a, b = median(exact), median(fast)
        more = {"micro": round(a, 2), "meso": round(b, 2), "runs": len(micro)}
        yield Row(f"gap_{name}", of, 100.0 * abs(b - a) / a, "%", "share", target=Target(GAP) if judged else None, more=more)


def load(place: Place, tier: Tier) -> Load:
    """A study of the shipped scenario in a place."""
    bound, rubric = place.bound(place.scenario), load_rubric(find("rubric", place.scenario.rubric))
    question = Question(
        scenario=(place.scenario.id, bound.scenario_hash),
        plan=(place.building.id, place.building.content_hash),
        rubric=(rubric.id, rubric_hash(rubric)),
        core_version=CORE_VERSION,
        tier=tier,
        scripts=SCRIPTS,
        seed=SEED,
    )
    return Load(question, place.space, bound, RubricJudge(rubric))


def _play(order: Order, place: Place, tier: Tier, numbers: int) -> _Played:
    """Plays so many numbers with every script, after one that makes the shared tables."""
    title, packed = f"{place.name}: {tier}", load(place, tier).packed()
    order.told(title, 0, 1)
    if tier == "meso":
        play_block(packed, range(1))
        done = play_block(packed, range(numbers))
        return _Played(done.runs, done.cpu_seconds)
    blocks = []
    play_block(packed, range(0))
    for k in range(numbers):
        order.told(title, k, numbers)
        blocks.append(play_block(packed, range(k, k + 1)))
    return _Played(tuple(r for b in blocks for r in b.runs), sum(b.cpu_seconds for b in blocks))
