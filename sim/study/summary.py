"""A study's runs -> what is told of them. The same runs give the same summary, whatever order they were played in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sim.study.runs import UNTRIED, StudyRun

SAFE_SCORE: Final = 0.95
"""What the careful script is to reach in a scenario that has a safe course (see the author's guide)."""

SAFE_SHARE: Final = 0.95
"""Share of the careful runs that must reach it: a few may meet bad luck, by eye."""

CAREFUL: Final = "careful"

TIMES: Final = ("safe_after", "exposure", "half_safe_after", "most_safe_after", "people_safe", "rooms_secured", "secured_after")
SHELTERS: Final = 5
"""Rooms that are told of by name: those the most runs were safe in."""

STATES: Final = ("met", "partly", "missed", "not_relevant")
"""How a criterion comes out; ``missed`` counts the runs that never came to it, too, which ``untried`` counts by themselves."""


def summarise(runs: Iterable[StudyRun], scripts: Sequence[str]) -> dict[str, Any]:
    """What a study's report tells of its runs.

    That is ``scripts``, ``criteria``, ``never_tried``, ``never_met``, ``never_missed``, ``safe_course``, ``safe_share`` and
    ``without_debrief``.  Never met and never missed are criteria that were tried: they tell nobody apart.
    Scores are shares 0..1, null at levels that show no number; times are seconds from the alarm.
    """
    ordered = sorted(runs, key=lambda run: (run.number, run.script))
    by_script = {name: [run for run in ordered if run.script == name] for name in scripts}
    share, criteria = _safe_share(by_script.get(CAREFUL, [])), _criteria(ordered)
    return {
        "scripts": {name: _script(found) for name, found in by_script.items()},
        "criteria": criteria,
        "never_tried": [c["id"] for c in criteria if not _tried(c)],
        "never_met": [c["id"] for c in criteria if _tried(c) and not c["met"]],
        "never_missed": [c["id"] for c in criteria if _tried(c) and c["missed"] == c["untried"]],
        "safe_course": None if share is None else share >= SAFE_SHARE,
        "safe_share": share,
        "without_debrief": sum(_without_debrief(run) for run in ordered),
    }


def _script(runs: Sequence[StudyRun]) -> dict[str, Any]:
    scores = [run.score for run in runs if run.score is not None]
    lengths = [run.seconds for run in runs]
    return {
        "runs": len(runs),
        "mean": _rounded(sum(scores) / len(scores)) if scores else None,
        "p05": quantile(scores, 0.05),
        "median": quantile(scores, 0.5),
        "p95": quantile(scores, 0.95),
        "grades": dict(sorted(Counter(run.grade for run in runs).items())),
        "medians": {name: quantile([v for run in runs if (v := getattr(run, name)) is not None], 0.5) for name in TIMES},
        "courses": len({run.course for run in runs}),
        "shelters": dict(Counter(run.shelter for run in runs if run.shelter).most_common(SHELTERS)),
        "reached_safety": _share(run.safe_after is not None for run in runs),
        "seconds": {"p05": quantile(lengths, 0.05), "median": quantile(lengths, 0.5), "p95": quantile(lengths, 0.95)},
        "without_debrief": sum(_without_debrief(run) for run in runs),
    }


def _criteria(runs: Sequence[StudyRun]) -> list[dict[str, Any]]:
    """How often each criterion came out how, over all scripts, in the rubric's order."""
    names = list(dict.fromkeys(name for run in runs for name in run.states))
    counted = {name: Counter(run.states.get(name) for run in runs) for name in names}
    return [
        {"id": name}
        | {state: count[state] + (count[UNTRIED] if state == "missed" else 0) for state in STATES}
        | {"untried": count[UNTRIED]}
        for name, count in counted.items()
    ]


def _tried(criterion: Mapping[str, Any]) -> int:
    """In how many runs a criterion came to be judged."""
    runs: int = criterion["met"] + criterion["partly"] + criterion["missed"] - criterion["untried"]
    return runs


def _safe_share(careful: Sequence[StudyRun]) -> float | None:
    """Share of careful runs that reach a safe course; None when there are none, or none that is judged."""
    judged = [run for run in careful if run.grade != "done"]
    return _share(_safe(run) for run in judged)


def _safe(run: StudyRun) -> bool:
    return is_safe(run.score, run.grade)


def is_safe(score: float | None, grade: str) -> bool:
    """Whether a run took a safe course."""
    return grade == "secure" and (score is None or score >= SAFE_SCORE)


def _without_debrief(run: StudyRun) -> bool:
    """Whether the run came to the time limit, or to nothing, instead of to its debrief."""
    return run.cause != "debrief"


def _share(holds: Iterable[bool]) -> float | None:
    found = list(holds)
    return _rounded(sum(found) / len(found)) if found else None


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which ``share`` of the values lie, straight lines between neighbours; None without values."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return _rounded(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def rank_correlation(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Spearman's: the correlation of ranks, -1 to 1; None when either side has no order."""
    x, y = _ranks(a), _ranks(b)
    mean = (len(x) - 1) / 2.0
    cross = sum((p - mean) * (q - mean) for p, q in zip(x, y, strict=True))
    spread = sum((p - mean) ** 2 for p in x) * sum((q - mean) ** 2 for q in y)
    return _rounded(cross / spread**0.5) if spread > 0.0 else None


def _ranks(values: Sequence[float]) -> list[float]:
    """Places in order, from 0; equal values share the mean of theirs."""
    first: dict[float, int] = {}
    count = Counter(values)
    at = 0
    for value in sorted(count):
        first[value] = at
        at += count[value]
    return [first[v] + (count[v] - 1) / 2.0 for v in values]


def _rounded(value: float) -> float:
    return round(float(value), 4)
