"""What an importer hands over: the building, what a person should look at, and counts to compare with the source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sim.errors import Issue
from sim.plan.building import Building, OpeningKind
from sim.plan.checks.access import components
from sim.plan.codes import Names, some


@dataclass(frozen=True)
class ImportResult:
    """A finished import; ``counts`` are the numbers of things, ``seconds`` the time it took (0 when nobody measured).

    ``facts`` are what the reader knows of the source beside the plan: its format, the unit it found, residuals of scale …
    """

    building: Building
    findings: tuple[Issue, ...]
    counts: Mapping[str, int]
    seconds: float = 0.0
    facts: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def report(self) -> dict[str, Any]:
        """The fields of ``inrymning plan import --json``, without the findings' texts."""
        findings = [{"code": i.code, "severity": str(i.severity), "where": i.where, "data": dict(i.data)} for i in self.findings]
        return {**self.counts, "source": dict(self.facts), "findings": findings, "seconds": round(self.seconds, 3)}


def count(building: Building) -> dict[str, int]:
    """Numbers of levels, rooms, doors (open passages left out), windows, links, and groups of rooms that hang together."""
    doors = [o for o in building.openings if o.kind is not OpeningKind.OPEN]
    return {
        "levels": len(building.levels),
        "rooms": len(building.units),
        "doors": len(doors),
        "doors_two_rooms": sum(len(o.unit_ids) == 2 for o in doors),
        "doors_outside": sum(len(o.unit_ids) == 1 for o in doors),
        "windows": len(building.windows),
        "vertical_links": len(building.vertical_links),
        "components": len(components(building)),
    }


def named(result: ImportResult) -> ImportResult:
    """The result with findings that name rooms and doors as people do, where the plan has the feature; ids stay in the data."""
    names = Names(result.building)
    return replace(result, findings=tuple(_named(i, names, result.names) for i in result.findings))


def _named(issue: Issue, names: Names, drawn: Mapping[str, str]) -> Issue:
    listed = issue.data.get("ids")
    if not isinstance(listed, str) or not issue.code.startswith("I"):
        return issue
    called = (names.of(i) for i in listed.split(", "))
    few = some(list(dict.fromkeys(drawn.get(c, c) for c in called)))
    return replace(issue, data={**issue.data, "few": few})
