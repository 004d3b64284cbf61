"""Stored runs -> what groups of people can do, so that nobody can be made out: shares, ranges, quartiles.

Everyone counts once for a scenario, with their latest complete run: a person who practised six times is one person.  A run
without a pseudonym counts as a person of its own.
"""

import statistics as numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from scoring.disclosure import SMALLEST, Counts, Shown, groups_shown, pooled, total_shown
from scoring.records import RunRecord, StateRecord

By = Literal["plan", "level", "role", "month", "station"]

ENOUGH_FOR_QUARTILES: Final = 2
"""Times the smallest group: a quarter of the values must not be one person."""


@dataclass(frozen=True)
class CriterionRow:
    """One criterion: the whole, the groups in their order, and quartiles of what was measured (whole seconds or metres)."""

    criterion: str
    phase: str
    unit: str
    total: Shown
    groups: tuple[Shown, ...]
    quartiles: tuple[int, int, int] | None


@dataclass(frozen=True)
class ScenarioStatistics:
    """One scenario. ``people`` is None when there are too few to show anything.

    ``groups`` are (name, people); the name None is the rest.
    """

    scenario: str
    people: int | None
    groups: tuple[tuple[str | None, int], ...] = ()
    rows: tuple[CriterionRow, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "scenario": self.scenario,
            "people": self.people,
            "groups": [{"group": name, "people": people} for name, people in self.groups],
            "criteria": [
                {
                    "criterion": row.criterion,
                    "phase": row.phase,
                    **_shown(row.total),
                    "unit": row.unit,
                    "quartiles": list(row.quartiles) if row.quartiles else None,
                    "groups": [
                        {"group": name, **_shown(shown)} for (name, _), shown in zip(self.groups, row.groups, strict=True)
                    ],
                }
                for row in self.rows
            ],
        }


def _shown(shown: Shown) -> dict[str, Any]:
    share = None if shown.share is None else round(shown.share, 4)
    return {"shown": shown.kind, "people": shown.people, "met": shown.met, "share": share, "low": shown.low, "high": shown.high}


@dataclass
class _Tally:
    """Counts of one criterion by group, and what was measured."""

    phase: str
    unit: str
    met: dict[str | None, int] = field(default_factory=dict)
    unmet: dict[str | None, int] = field(default_factory=dict)
    values: list[float] = field(default_factory=list)


def chosen_runs(runs: Iterable[RunRecord], by: By | None) -> dict[str, tuple[str, str]]:
    """Run id -> (scenario, group) of everyone's latest complete run of each scenario; ``runs`` come oldest first."""
    latest: dict[tuple[str, str], tuple[str, str]] = {}
    for run in runs:
        if run.complete and run.state == "finished":
            person = f"code {run.code}" if run.code else f"run {run.run}"
            latest[run.scenario, person] = (run.run, _group(run, by))
    return {run: (scenario, group) for (scenario, _), (run, group) in latest.items()}


def _group(run: RunRecord, by: By | None) -> str:
    if by is None:
        return ""
    return run.started[:7] if by == "month" else str(getattr(run, by))


def make_statistics(
    runs: Iterable[RunRecord], findings: Iterable[StateRecord], by: By | None = None, smallest: int = SMALLEST
) -> tuple[ScenarioStatistics, ...]:
    """Statistics of every scenario, by its id; criteria in the order of the rubric.

    Args:
        runs: oldest first.
        findings: of the same runs.
        by: what to divide people by.
        smallest: fewest people that are shown as a group.
    """
    chosen = chosen_runs(runs, by)
    sizes: dict[str, dict[str, int]] = {}
    for scenario, group in chosen.values():
        sizes.setdefault(scenario, {})[group] = sizes.get(scenario, {}).get(group, 0) + 1
    names = {scenario: pooled(groups, smallest) for scenario, groups in sizes.items()}
    tallies: dict[str, dict[str, _Tally]] = {scenario: {} for scenario in sizes}
    put = {run: (tallies[scenario], names[scenario][group]) for run, (scenario, group) in chosen.items()}
    for finding in findings:
        place = put.get(finding.run)
        if place is not None:
            _count(*place, finding)
    return tuple(_scenario(name, sizes[name], names[name], tallies[name], smallest) for name in sorted(sizes))


def _count(tallies: dict[str, _Tally], group: str | None, finding: StateRecord) -> None:
    _, criterion, phase, state, value, unit = finding
    tally = tallies.get(criterion)
    if tally is None:
        tally = tallies[criterion] = _Tally(phase, unit)
    if state == "not_relevant":
        return
    counted = tally.met if state == "met" else tally.unmet
    counted[group] = counted.get(group, 0) + 1
    if value is not None and unit in ("seconds", "metres"):
        tally.values.append(value)


def _scenario(
    scenario: str, sizes: Mapping[str, int], names: Mapping[str, str | None], tallies: Mapping[str, _Tally], smallest: int
) -> ScenarioStatistics:
    people = sum(sizes.values())
    if people < smallest:
        return ScenarioStatistics(scenario, None)
    shown = [name for name in names.values() if name is not None]
    order = [*shown, None] if None in names.values() else shown
    of = {group: sum(sizes[n] for n, put in names.items() if put == group) for group in order}
    divided = order if len(order) > 1 else []
    rows = tuple(_row(name, tally, of, divided, smallest) for name, tally in tallies.items())
    return ScenarioStatistics(scenario, people, tuple((group, of[group]) for group in divided), rows)


def _row(
    criterion: str, tally: _Tally, of: Mapping[str | None, int], divided: Sequence[str | None], smallest: int
) -> CriterionRow:
    counts = {group: _counts(tally, group, people) for group, people in of.items()}
    total = total_shown(sum(counts.values(), Counts()), smallest)
    groups = groups_shown([counts[group] for group in divided], smallest) if divided else ()
    quartiles = _quartiles(tally.values, smallest) if total.kind == "exact" else None
    return CriterionRow(criterion, tally.phase, tally.unit, total, groups, quartiles)


def _counts(tally: _Tally, group: str | None, people: int) -> Counts:
    met, unmet = tally.met.get(group, 0), tally.unmet.get(group, 0)
    return Counts(met, unmet, people - met - unmet)


def _quartiles(values: Sequence[float], smallest: int) -> tuple[int, int, int] | None:
    if len(values) < ENOUGH_FOR_QUARTILES * smallest:
        return None
    low, middle, high = numbers.quantiles(values, n=4, method="inclusive")
    return round(low), round(middle), round(high)
