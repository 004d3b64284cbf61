"""Importing over a plan that is there already: what people decided is kept, and what the drawing changed is told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.errors import FileProblem, Issue
from sim.plan.building import Building
from sim.plan.codes import FEW, Names, some
from sim.plan.file import SourceFile
from sim.plan.load import parse_plan
from sim.plan.save import save_plan
from tools.importers.codes import finding
from tools.review import answers as a
from tools.review.added import NEW_GROUPS, added_of, moved_along
from tools.review.applying import Applied, Key, apply
from tools.review.changes import Change, compare
from tools.review.furniture import carried
from tools.review.gathering import answers_of, drawn_of, gather, in_order, merged, parts_of, without
from tools.review.matching import Match, match
from tools.review.places import find_all, place_of
from tools.review.values import FIELDS, KINDS, features, unknown, values_of


@dataclass(frozen=True)
class Reviewed:
    """A finished import with what people had decided.

    ``changes`` is None when there was no plan before; ``kept`` counts decided values that found their feature.
    """

    building: Building
    answers: a.Answers
    findings: tuple[Issue, ...]
    changes: tuple[Change, ...] | None
    kept: int

    @property
    def unchanged(self) -> bool:
        """Whether there was a plan before and it is the same."""
        return self.changes == ()


def review(fresh: Building, findings: Iterable[Issue], target: Path, replace_other: bool = False) -> Reviewed:
    """Put on a fresh import what was decided about the plan at ``target``, if there is one.

    ``replace_other``: a file that is no plan may be written over.  Raises FileProblem when the plan or its answers are
    there but cannot be read.
    """
    found = tuple(findings)
    answers = a.read_answers(a.answers_path(target))
    old = _plan_at(target, replace_other)
    kept_values: list[Key] = []
    emptied: tuple[str, ...] = ()
    changes: tuple[Change, ...] | None = None
    if old is None:
        applied = apply(fresh, answers)
    else:
        same = match(old, fresh)
        answers = _with_edits(answers, old)
        answers, kept_values = _with_what_was_known(answers, old, fresh, same)
        answers = _moved_along(answers, old, same)
        drawn = answers.imported.drawn.added if answers.imported else ()
        applied = apply(fresh, answers, _known(answers, old, fresh, same))
        furnished, emptied = carried(old, applied.building, same, set(drawn))
        applied = replace(applied, building=furnished)
        changes = compare(old, furnished, _with_answers(same, old, furnished))
    own = _findings(applied, kept_values, emptied)
    noted = _imported(fresh, found, applied)
    return Reviewed(applied.building, noted, (*found, *own), changes, applied.applied)


def _moved_along(answers: a.Answers, old: Building, same: Match) -> a.Answers:
    """Answers that say where something is, after the whole drawing was moved."""
    said, (dx, dy) = answers.building, same.shift
    if said.anchor is not None:
        x, y = said.anchor.point
        said = said.model_copy(update={"anchor": said.anchor.model_copy(update={"point": (x + dx, y + dy)})})
    return answers.model_copy(update={"added": moved_along(old, answers.added, same.shift), "building": said})


def _plan_at(target: Path, replace_other: bool) -> Building | None:
    if not target.exists():
        return None
    try:
        return parse_plan(target)
    except FileProblem as problem:
        if replace_other:
            return None
        fix = "Name another file with -o, or use --force to write over it."
        raise FileProblem(
            target, f"is there already and is no plan that can be read: {problem.problem}", problem.place, fix
        ) from None


def save_reviewed(building: Building, answers: a.Answers, target: Path) -> None:
    """Write the plan and its answers; the answers remember which plan they were written with.

    Raises FileProblem when the folder cannot be written to.
    """
    if answers.imported is not None:
        imported = answers.imported.model_copy(update={"plan": building.content_hash})
        answers = answers_of({**parts_of(answers), "imported": imported})
    a.save_answers(answers, a.answers_path(target))
    save_plan(building, target)


def _imported(fresh: Building, findings: tuple[Issue, ...], applied: Applied) -> a.Answers:
    """The answers with a record of this import."""
    s = fresh.source
    source = SourceFile(importer=s.importer, file=s.file, sha256=s.sha256, licence=s.licence)
    here = {x.id for kind in KINDS for x in features(fresh, kind)}
    kept = tuple(_short(i, here) for i in findings if i.code.startswith("I"))  # a plan's own issues are found by checking it
    there = {x.id for group in NEW_GROUPS for x in getattr(applied.building, group)}
    waiting = [x.id for group in NEW_GROUPS for x in getattr(applied.answers.added, group) if x.id not in there]
    record = a.Import(source=source, waiting=tuple(waiting), findings=a.found_issues(kept), drawn=drawn_of(fresh))
    return answers_of({**parts_of(applied.answers), "imported": record})


def _short(issue: Issue, here: set[str]) -> Issue:
    """A finding with the ids of what is in the plan; of what was left out only the first few."""
    ids = str(issue.data.get("ids", "")).split(", ")
    if len(ids) <= FEW or here.issuperset(ids):
        return issue
    return replace(issue, data={**issue.data, "ids": ", ".join([i for i in ids if i in here] or ids[:FEW])})


def _with_edits(answers: a.Answers, old: Building) -> a.Answers:
    """The answers with what a person has changed in the plan file since it was written; the newest decision counts."""
    last = answers.imported
    if last is None or last.source.sha256 != old.source.sha256 or last.plan == old.content_hash:
        return answers
    ids = {kind: {x.id for x in features(old, kind)} for kind in KINDS}
    settled = without(answers, lambda kind, i, field, _: i in ids[kind] and field in FIELDS[kind])
    parts = parts_of(settled)
    for kind in KINDS:  # a door that was taken away and stands in the plan again is no longer taken away
        parts[f"{kind}s"] = tuple(r for r in parts[f"{kind}s"] if not (r.removed and r.id in ids[kind]))
    waiting = set(last.waiting)
    parts["added"] = a.Added(**{g: tuple(x for x in getattr(answers.added, g) if x.id in waiting) for g in NEW_GROUPS})
    return merged(answers_of(parts), gather(last.drawn, old))


def _with_what_was_known(answers: a.Answers, old: Building, fresh: Building, same: Match) -> tuple[a.Answers, list[Key]]:
    """The answers with values the old plan knew and the new drawing leaves open, and the new ids of their features."""
    parts: dict[str, Any] = {}
    kept: list[Key] = []
    for kind in KINDS:
        said = {r.id: a.decided(r) for k, r in answers.rows() if k == kind}
        now = {x.id: values_of(kind, x) for x in features(fresh, kind)}
        rows = []
        for feature in features(old, kind):
            target = same.of(kind).get(feature.id)
            if target is None:
                continue
            values = {
                name: value
                for name, value in values_of(kind, feature).items()
                if name not in said.get(feature.id, {}) and unknown(name, now[target][name]) and not unknown(name, value)
            }
            if values:
                rows.append(a.row(kind, feature.id, place_of(old, feature), values))
                kept.append((kind, target))
        parts[f"{kind}s"] = tuple(rows)
    if answers.imported is None:
        parts["added"] = _orphans(old, fresh)
    if old.anchor is not None and fresh.anchor is None and answers.building.anchor is None:
        parts["building"] = gather(drawn_of(replace(old, anchor=None)), old).building
    return merged(answers, in_order(answers_of(parts), old)), kept


def _orphans(old: Building, fresh: Building) -> a.Added:
    """What stands in a plan of which nothing else is known, in groups of which the new drawing has nothing at all."""
    there = {x.id for x in old.openings}
    for group in ("assembly_points", "alarm_devices", "zones"):
        if getattr(fresh, group):
            there |= {x.id for x in getattr(old, group)}
    return added_of(old, there)


def _known(answers: a.Answers, old: Building, fresh: Building, same: Match) -> dict[Key, str]:
    """Which feature each row and reference means now: as the old plan's features do, else by place."""
    found: dict[Key, str] = {}
    for kind in KINDS:
        ids = {x.id for x in features(old, kind)}
        rows = [(r.id, r.place) for k, r in answers.rows() if k == kind]
        rows += [(x.id, x.place) for x in answers.references if x.feature == kind]
        table = same.of(kind)
        found |= {(kind, i): table[i] for i, _ in rows if i in ids and i in table}
        taken = set(found.values())
        strays = [(i, _shifted(place, same)) for i, place in rows if i not in ids]
        found |= {(kind, i): target for i, target in find_all(fresh, kind, strays).items() if target not in taken}
    return found


def _with_answers(same: Match, old: Building, new: Building) -> Match:
    """Which is which once answers are on: added doors are themselves, those taken away have no counterpart."""
    there = new.opening.keys()
    doors = {i: j for i, j in same.opening.items() if j in there}
    doors |= {i: i for i in old.opening if i in there and i not in doors and i not in doors.values()}
    windows = {w.id for w in new.windows}
    return replace(same, opening=doors, window={i: j for i, j in same.window.items() if j in windows})


def _shifted(place: a.Place, same: Match) -> a.Place:
    x, y = place.point
    return place.model_copy(update={"point": (x + same.shift[0], y + same.shift[1])})


def _findings(applied: Applied, kept: list[Key], emptied: tuple[str, ...]) -> tuple[Issue, ...]:
    """I230 to I233: what has no place any more, what the drawing leaves open or says otherwise, and rooms left empty."""
    names = Names(applied.building)

    def few(keys: Iterable[Key]) -> str:
        return some(list(dict.fromkeys(names.of(i) for _, i in keys)))

    return (
        *finding("I230", applied.lost),
        *finding("I231", [i for _, i in kept], few=few(kept)),
        *finding("I232", [i for _, i in applied.overruled], few=few(applied.overruled)),
        *finding("I233", emptied, few=few(("unit", i) for i in emptied)),
    )


def answered(building: Building, answers: a.Answers) -> Applied:
    """Put more answers on a plan that is there, without importing anything: ids are the plan's own."""
    ids: dict[Key, str] = {(kind, x.id): x.id for kind in KINDS for x in features(building, kind)}
    known = {(kind, r.id): ids[kind, r.id] for kind, r in answers.rows() if (kind, r.id) in ids}
    applied = apply(building, answers, known)
    return replace(applied, overruled=())
