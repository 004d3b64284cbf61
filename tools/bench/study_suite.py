"""``inrymning bench study``: five-minute sessions a second and core in both tiers, and how near meso comes to micro.

A session is a whole scripted run, judged by the shipped rubric.  Sessions differ in length, so their simulated seconds are
counted and divided by five minutes; making the tables that runs share is left out, as a study does it once in each process.
Three rows tell what the meso tier's speed is made of: everybody but the trainee alone; whole sessions with trainee, danger and
scoring, once the first numbers have been played; and how long those first take, every different course of theirs played anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any, Final

from scoring.rubric import rubric_hash
from scoring.rubric_file import load_rubric
from sim.core import CORE_VERSION
from sim.errors import InrymningError
from sim.resources import find
from sim.study.runs import Question, StudyRun, Tier
from sim.study.summary import rank_correlation
from sim.study.tasks import Done, Load, play_block, unpack
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

ALIKE: Final = 0.9
"""Rank correlation of the runs' exposure in both tiers (research §8)."""

FIRST: Final = 400
"""Run numbers played first: with three scripts twelve hundred trainees."""

ENOUGH: Final = 30.0
"""Processor seconds after which a tier's speed is known."""

PEOPLE: Final = 200
"""People of the peer's session: about as many as the shipped scenario has."""

BLOCK: Final = 512
"""Run numbers in a block, as a study has them."""

COMPARED: Final = ("half_safe_after", "most_safe_after", "secured_after")
"""Times of a run whose medians are compared; the trainee's own are the script's doing, which both tiers share."""


@dataclass(frozen=True)
class _Played:
    """Runs of a tier that were timed and the processor time they took, and the runs before them."""

    warm: tuple[StudyRun, ...]
    warm_seconds: float
    runs: tuple[StudyRun, ...]
    seconds: float
    courses: Mapping[str, int]  # different ones, by script

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
    micro = _play(order, place, "micro", range(0), range(order.choose(10, 1)), 1)
    note, meso, people = "", None, None
    try:
        warm = range(order.choose(FIRST, 2))
        meso = _play(order, place, "meso", warm, range(len(warm), len(warm) + order.choose(6 * BLOCK, 6)), order.choose(BLOCK, 2))
        people = _people(place, range(len(warm), len(warm) + order.choose(BLOCK, 2)))
    except InrymningError as problem:  # a scenario the meso tier does not play
        note = str(problem)
    yield Row("micro_sessions", of, micro.rate, "/s", "rate", peer, sessions, more=_told(micro))
    target, more = Target(MESO_SESSIONS, least=True), _told(meso) if meso else {}
    yield Row("meso_people", of, people, "/s", "rate", peer, sessions, note=note)
    yield Row("meso_sessions", of, meso.rate if meso else None, "/s", "rate", peer, sessions, target, note=note, more=more)
    if meso:
        first = {"runs": len(meso.warm), "courses": dict(meso.courses)}
        yield Row("meso_first", of, meso.warm_seconds, "s", more=first)
        twins = meso.warm[: len(micro.runs)]
        yield from gaps(of, micro.runs, twins, judged=not order.quick)
        alike = rank_correlation([r.exposure for r in micro.runs], [r.exposure for r in twins])
        yield Row("rank_exposure", of, alike, "", "share", target=None if order.quick else Target(ALIKE, least=True))


def _told(played: _Played) -> dict[str, Any]:
    found: dict[str, Any] = {"runs": len(played.runs), "cpu_seconds": round(played.seconds, 3)}
    return found | {"runs_per_second": round(len(played.runs) / played.seconds, 3)}


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


def load(place: Place, tier: Tier, scripts: tuple[str, ...] = SCRIPTS) -> Load:
    """A study of the shipped scenario in a place."""
    bound, rubric = place.bound(place.scenario), load_rubric(find("rubric", place.scenario.rubric))
    question = Question(
        scenario=(place.scenario.id, bound.scenario_hash),
        plan=(place.building.id, place.building.content_hash),
        rubric=(rubric.id, rubric_hash(rubric)),
        core_version=CORE_VERSION,
        tier=tier,
        scripts=scripts,
        seed=SEED,
    )
    return Load(question, place.space, bound, RubricJudge(rubric))


def _play(order: Order, place: Place, tier: Tier, warm: range, numbers: range, block: int) -> _Played:
    """Plays numbers with every script, block by block until it has taken ``ENOUGH``; ``warm`` first makes what runs share."""
    title, packed = f"{place.name}: {tier}", load(place, tier, SCRIPTS[: order.choose(len(SCRIPTS), 1)]).packed()
    order.told(title, 0, 1)
    before = play_block(packed, warm)
    done: list[Done] = []
    seconds = 0.0
    for first in range(numbers.start, numbers.stop, block):
        done.append(play_block(packed, range(first, min(first + block, numbers.stop))))
        seconds += done[-1].cpu_seconds
        order.told(title, int(seconds), int(ENOUGH))
        if seconds > ENOUGH:
            break
    bench = unpack(packed)
    courses = bench.meso.distinct if bench.meso else {}
    return _Played(before.runs, before.cpu_seconds, tuple(r for d in done for r in d.runs), seconds, courses)


def _people(place: Place, numbers: range) -> float:
    """Five-minute sessions a second of everybody but the trainee: no trainee, no danger, no scoring."""
    meso = unpack(load(place, "meso").packed()).meso
    if meso is None:
        raise ValueError("a meso load has no meso tier")  # tasks.unpack makes one
    for number in numbers:
        meso.opening(number)
    started = process_time()
    meso.everybody(numbers)
    return len(numbers) / (process_time() - started)
