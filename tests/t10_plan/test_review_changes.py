"""Importing a corrected drawing over a plan: what was decided stays, what changed is told, twice the same is nothing new."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem, Issue, Severity
from sim.issue_text import issue_text
from sim.plan.building import Anchor, AssemblyPoint, Building, Category, Fixture, Polygon, Source, Tri, VerticalLink
from sim.plan.convert import hashed
from sim.plan.load import read_plan
from sim.plan.save import save_plan
from sim.text import LANGUAGES, Text
from tests.t10_plan.plan_examples import add, change, door, drop, rectangle, room
from tests.t10_plan.review_examples import along, drawing, edited, with_ids, without_room
from tools.importers.codes import finding
from tools.review.answers import answers_path, read_answers
from tools.review.changes import Change, compare, told
from tools.review.matching import match
from tools.review.reimport import Reviewed, review, save_reviewed
from tools.review.standing import read_standing

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "skola.plan.json"


def imported(fresh: Building, target: Path, *findings: Issue) -> Reviewed:
    reviewed = review(fresh, findings, target)
    save_reviewed(reviewed.building, reviewed.answers, target)
    return reviewed


def edit(target: Path, how: Callable[[Building], Building]) -> None:
    """A person works on the plan file."""
    save_plan(hashed(how(read_plan(target)[0])), target)


def locked(school: Building) -> Building:
    return change(school, "openings", "d101", lockable_from_inside=Tri.YES)


def corrected(fresh: Building, sha: str = "b") -> Building:
    """The same drawing saved anew: another file."""
    return hashed(replace(fresh, source=Source("ifc", "skola2.ifc", sha * 64)))


def codes(reviewed: Reviewed) -> dict[str, str]:
    return {i.code: str(i.data["few"]) for i in reviewed.findings}


def kinds(changes: tuple[Change, ...] | None) -> list[tuple[str, str, str]]:
    return [(c.kind, c.what, c.id) for c in changes or ()]


# ---------------------------------------------------------------- twice


def test_the_first_import_has_nothing_to_compare_with(target: Path) -> None:
    assert imported(drawing(), target).changes is None


@SLOW
@given(st.data())
def test_importing_twice_is_byte_for_byte_the_same(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    target = tmp_path_factory.mktemp("twice") / "skola.plan.json"
    imported(drawing(), target)
    edit(target, lambda b: data.draw(edited(b)))
    mine = read_plan(target)[0]
    first = imported(drawing(), target)
    files = target.read_bytes(), answers_path(target).read_bytes()
    second = imported(drawing(), target)
    assert (target.read_bytes(), answers_path(target).read_bytes()) == files
    assert second.unchanged
    assert first.building == mine
    assert second.findings == ()


def test_nothing_changed_is_said_in_both_languages() -> None:
    assert [told((), language) for language in LANGUAGES] == [["Ingenting har ändrats."], ["Nothing has changed."]]


# ---------------------------------------------------------------- what stays


def test_edits_of_the_plan_file_survive_a_corrected_drawing_with_other_ids(target: Path) -> None:
    imported(drawing(), target)
    edit(target, lambda b: change(locked(b), "units", "a102", category=Category.LIBRARY, name=Text("Boksal")))
    new = imported(with_ids(corrected(drawing()), lambda i: f"n-{i}"), target).building
    assert new.opening["n-d101"].lockable_from_inside is Tri.YES
    assert (new.unit["n-a102"].category, new.unit["n-a102"].name.sv) == (Category.LIBRARY, "Boksal")
    assert new.unit["n-a101"].category is Category.CLASSROOM


def test_the_newest_decision_counts_even_when_it_takes_an_answer_back(target: Path) -> None:
    imported(drawing(), target)
    edit(target, locked)
    imported(drawing(), target)
    edit(target, lambda b: change(b, "openings", "d101", lockable_from_inside=Tri.UNKNOWN))
    assert imported(corrected(drawing()), target).building.opening["d101"].lockable_from_inside is Tri.UNKNOWN


def test_answers_edited_by_hand_count_when_the_plan_was_not_touched(target: Path) -> None:
    imported(drawing(), target)
    edit(target, locked)
    imported(drawing(), target)
    path = answers_path(target)
    path.write_text(
        path.read_text(encoding="utf-8").replace('"lockable_from_inside": "yes"', '"lockable_from_inside": "no"'), "utf-8"
    )
    assert imported(drawing(), target).building.opening["d101"].lockable_from_inside is Tri.NO


def test_answers_alone_are_enough(target: Path) -> None:
    imported(drawing(), target)
    edit(target, locked)
    imported(drawing(), target)
    target.unlink()
    assert (
        imported(with_ids(corrected(drawing()), lambda i: f"n-{i}"), target).building.opening["n-d101"].lockable_from_inside
        is Tri.YES
    )


def test_a_plan_without_answers_keeps_what_the_new_drawing_leaves_open(target: Path) -> None:
    """A plan from before answers were kept: its values are all there is."""
    point = AssemblyPoint("plan", Text("Planen"), (3.0, -30.0))
    save_plan(hashed(replace(locked(drawing()), assembly_points=(point,))), target)
    found = imported(with_ids(corrected(drawing()), lambda i: f"n-{i}" if i != "plan" else i), target)
    assert found.building.opening["n-d101"].lockable_from_inside is Tri.YES
    assert found.building.assembly_points == (point,)
    assert codes(found) == {"I231": "A101–K1"}
    assert codes(imported(with_ids(corrected(drawing()), lambda i: f"n-{i}"), target)) == {}  # they are answers by now


def test_what_an_older_drawing_said_stays_where_a_newer_one_is_silent(target: Path) -> None:
    imported(hashed(change(drawing(), "openings", "d102", glazed=0.5)), target)
    found = imported(corrected(drawing()), target)
    assert found.building.opening["d102"].glazed == 0.5
    assert codes(found) == {"I231": "A102–K1"}


def test_an_answer_the_drawing_contradicts_wins_and_is_named_once(target: Path) -> None:
    imported(drawing(), target)
    edit(target, lambda b: change(b, "units", "a102", category=Category.LIBRARY))
    found = imported(change(corrected(drawing()), "units", "a102", category=Category.OFFICE), target)
    assert found.building.unit["a102"].category is Category.LIBRARY
    assert codes(found) == {"I232": "A102"}
    again = imported(change(corrected(drawing()), "units", "a102", category=Category.OFFICE), target)
    assert codes(again) == {}


def test_an_answer_against_what_the_drawing_always_said_is_no_news(target: Path) -> None:
    imported(drawing(), target)
    edit(target, lambda b: change(b, "units", "a102", category=Category.LIBRARY))
    assert codes(imported(corrected(drawing()), target)) == {}


def test_answers_wait_for_a_room_that_is_gone(target: Path) -> None:
    imported(drawing(), target)
    edit(target, locked)
    gone = imported(without_room(corrected(drawing()), "a101"), target)
    assert codes(gone) == {"I230": "d101"}
    assert [i.code for i in read_standing(target).issues if i.code == "I230"] == ["I230"]
    assert read_answers(answers_path(target)).openings[0].lost
    back = imported(corrected(drawing(), "c"), target)
    assert back.building.opening["d101"].lockable_from_inside is Tri.YES
    assert codes(back) == {}


def test_another_schools_drawing_takes_nothing_over(target: Path) -> None:
    imported(drawing(), target)
    edit(target, locked)
    other = Building(
        "b", Text("En annan"), Source("osm", "x.osm", "f" * 64), drawing().levels[:1], (room("z", "p1", rectangle(0, 50, 9, 60)),)
    )
    found = imported(hashed(other), target)
    assert found.building.units == other.units
    assert "d101" in codes(found)["I230"]


def test_furniture_put_into_a_room_stays_while_the_room_is_the_same(target: Path) -> None:
    imported(drawing(), target)
    shelf = Fixture("hylla", "a102", "bookcase", (9.0, 8.0), 0.5)
    desk = Fixture("pulpet", "a201", "desk_double", (4.0, 6.0))
    edit(target, lambda b: add(b, "fixtures", shelf, desk))
    wider = change(corrected(drawing()), "units", "a201", polygon=Polygon(rectangle(0, 2.2, 8, 9.0)))
    found = imported(hashed(wider), target)
    assert shelf in found.building.fixtures
    assert desk not in found.building.fixtures
    assert codes(found) == {"I233": "A201"}


def test_furniture_of_the_drawing_goes_when_the_drawing_drops_it(target: Path) -> None:
    imported(drawing(), target)
    found = imported(hashed(replace(corrected(drawing()), fixtures=())), target)
    assert found.building.fixtures == ()


def test_answers_follow_a_drawing_that_moved_as_a_whole(target: Path) -> None:
    imported(drawing(), target)
    extra = door("extra", "p1", ((8.1, 5), (8.1, 6)), "a101", "a102")
    point = AssemblyPoint("plan", Text("Planen"), (3.0, -30.0))
    edit(target, lambda b: add(add(locked(b), "openings", extra), "assembly_points", point))
    found = imported(
        with_ids(along(corrected(drawing()), 100.0, 20.0), lambda i: i if i in {"extra", "plan"} else f"n-{i}"), target
    )
    assert found.building.opening["n-d101"].lockable_from_inside is Tri.YES
    assert found.building.opening["extra"].line == ((108.1, 25), (108.1, 26))
    assert found.building.assembly_points[0].point == (103.0, -10.0)
    assert kinds(found.changes) == [("moved", "plan", "")]
    assert told(found.changes or (), "sv") == ["Hela ritningen har flyttats 102,0 m; svaren följer med."]


def test_where_on_earth_the_school_lies_is_kept_and_follows_a_moved_drawing(target: Path) -> None:
    imported(drawing(), target)
    edit(target, lambda b: replace(b, anchor=Anchor(58.4, 15.6, (1.0, 2.0)), north=1.2))
    found = imported(with_ids(along(corrected(drawing()), 100.0, 20.0), lambda i: f"n-{i}"), target).building
    assert found.anchor == Anchor(58.4, 15.6, (101.0, 22.0))
    assert found.north == 1.2
    again = imported(with_ids(along(corrected(drawing()), 100.0, 20.0), lambda i: f"n-{i}"), target)
    assert again.unchanged
    assert again.building.anchor == found.anchor


def test_an_anchor_of_a_plan_without_answers_is_kept(target: Path) -> None:
    save_plan(hashed(replace(drawing(), anchor=Anchor(58.4, 15.6))), target)
    assert imported(corrected(drawing()), target).building.anchor == Anchor(58.4, 15.6)


# ---------------------------------------------------------------- what changed


def changes(new: Building) -> list[tuple[str, str, str]]:
    old = drawing()
    return kinds(compare(old, new, match(old, new)))


@pytest.mark.parametrize(
    ("correct", "expected"),
    [
        (lambda b: add(b, "units", room("ny", "p1", rectangle(0, 12, 5, 18))), [("added", "room", "ny")]),
        (lambda b: drop(b, "openings", "d102"), [("removed", "door", "d102")]),
        (lambda b: drop(b, "windows", "f1"), [("removed", "window", "f1")]),
        (lambda b: replace(b, vertical_links=()), [("removed", "stair", "trappa")]),
        (lambda b: along(b, 0.3, 0.0, frozenset({"d101"})), [("moved", "door", "d101")]),
        (lambda b: along(b, 0.05, 0.05, frozenset({"d101", "a102", "f1"})), []),
        (lambda b: along(b, 0.0, 0.2, frozenset({"a102"})), [("moved", "room", "a102")]),
        (lambda b: along(b, 0.0, 0.2, frozenset({"trappa"})), [("moved", "stair", "trappa")]),
        (lambda b: change(b, "openings", "d101", line=((3, 2.1), (3.9, 2.1))), [("resized", "door", "d101")]),
        (
            lambda b: change(b, "windows", "f1", line=((2, 9.3), (5.5, 9.3))),
            [("moved", "window", "f1"), ("resized", "window", "f1")],
        ),
        (lambda b: change(b, "units", "a101", polygon=Polygon(rectangle(0, 2.2, 8, 9.1))), []),
        (
            lambda b: change(b, "units", "a101", polygon=Polygon(rectangle(0, 2.2, 8, 9.0))),
            [("resized", "room", "a101")],
        ),
        (lambda b: change(b, "units", "a101", number="B7"), [("renamed", "room", "a101")]),
        (lambda b: change(b, "units", "a101", category=Category.OFFICE), [("recategorised", "room", "a101")]),
        (lambda b: change(b, "levels", "p2", name=Text("Övre plan")), [("renamed", "level", "p2")]),
    ],
)
def test_each_change_is_told_and_nothing_else(
    correct: Callable[[Building], Building], expected: list[tuple[str, str, str]]
) -> None:
    assert changes(correct(drawing())) == expected


def test_another_order_and_other_ids_are_no_change() -> None:
    new = with_ids(drawing(), lambda i: f"n-{i}")
    assert changes(replace(new, units=new.units[::-1], openings=new.openings[::-1])) == []


def test_a_new_storey_with_its_stair_is_told_from_the_top() -> None:
    old = drawing()
    level = replace(old.levels[1], id="p3", ordinal=2, elevation=7.0, name=Text("Plan 3"))
    stair = VerticalLink("upp", old.vertical_links[0].kind, "t2", "t3", ((17.3, 3.0, 3.5), (19.0, 3.0, 7.0)), 1.2)
    new = add(add(add(old, "levels", level), "units", room("t3", "p3", rectangle(16.4, 0, 20, 9.2))), "vertical_links", stair)
    found = compare(old, new, match(old, new))
    assert kinds(found) == [("added", "level", "p3"), ("added", "room", "t3"), ("added", "stair", "upp")]
    assert told(found, "sv") == ["Nya våningsplan (1): Plan 3", "Nya rum (1): T3", "Nya trappor och hissar (1): T2–T3"]


def test_lines_for_people_carry_names_sizes_and_how_many_more() -> None:
    old = drawing()
    new = change(old, "units", "a101", polygon=Polygon(rectangle(0, 2.2, 7, 9.2)), number="B7")
    new = add(new, "units", *(room(f"ny{n}", "p1", rectangle(30 + 2 * n, 0, 31 + 2 * n, 3)) for n in range(10)))
    lines = told(compare(old, new, match(old, new)), "sv")
    assert lines[0] == "Nya rum (10): NY0, NY1, NY2, NY3, NY4, NY5, NY6, NY7 (+2)"
    assert "Flyttade rum (1): B7 (0,5 m)" in lines
    assert "Rum med ny storlek (1): B7 (49,0 m²)" in lines
    assert "Rum med nytt namn (1): A101 Rum a101 → B7 Rum a101" in lines
    assert told(compare(old, new, match(old, new)), "en")[0].startswith("New rooms (10): NY0")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_change_has_words(language: str) -> None:
    both = {"now": "classroom", "area": 3.0, "width": 0.9}
    for what, hows in {
        "level": ("added", "removed", "renamed"),
        "room": ("added", "removed", "moved", "resized", "renamed", "recategorised"),
        "door": ("added", "removed", "moved", "resized"),
        "window": ("added", "removed", "moved", "resized"),
        "stair": ("added", "removed", "moved"),
    }.items():
        for how in hows:
            [line] = told((Change(how, what, "x", "A1", was="office", amount=0.5, data=both),), language)  # type: ignore[arg-type]
            assert "A1" in line or "office" in line


def test_changes_are_data_too() -> None:
    old = drawing()
    new = change(old, "units", "a101", polygon=Polygon(rectangle(0, 2.2, 7, 9.2)))
    rows = [c.row() for c in compare(old, new, match(old, new))]
    assert rows == [
        {"kind": "moved", "what": "room", "id": "a101", "name": "A101", "level": "Plan 1", "amount": 0.5},
        {"kind": "resized", "what": "room", "id": "a101", "name": "A101", "level": "Plan 1", "amount": 0.875, "area": 49.0},
    ]
    assert json.loads(json.dumps(rows)) == rows


# ---------------------------------------------------------------- findings that stand until they are settled


def test_findings_of_the_import_stand_until_a_person_settles_them(target: Path) -> None:
    fresh = replace(drawing(), units=tuple(replace(u, category=Category.UNSPECIFIED) for u in drawing().units))
    found = finding("I005", ["a101", "a102"], few="x") + finding("I010", ["gone-1"]) + finding("I014", ["d101"])
    imported(hashed(fresh), target, *found)
    assert [i.code for i in _import_issues(target)] == ["I005", "I010", "I014"]
    edit(target, lambda b: change(b, "units", "a101", category=Category.OFFICE))
    [first, *_] = _import_issues(target)
    assert (first.where, first.data["count"], first.data["few"]) == ("a102", 1, "A102")
    edit(target, lambda b: drop(change(b, "units", "a102", category=Category.OFFICE), "openings", "d101"))
    assert [i.code for i in _import_issues(target)] == ["I010"]


def _import_issues(target: Path) -> list[Issue]:
    return [i for i in read_standing(target).issues if i.code.startswith("I")]


def test_findings_of_another_drawing_are_not_shown(target: Path) -> None:
    imported(drawing(), target, *finding("I014", ["d101"]))
    save_plan(corrected(drawing()), target)
    assert _import_issues(target) == []


def test_what_was_left_out_is_remembered_by_its_first_few_ids(target: Path) -> None:
    imported(drawing(), target, *finding("I040", [f"gone-{n}" for n in range(200)]))
    [kept] = _import_issues(target)
    assert kept.data["count"] == 200
    assert len(str(kept.data["ids"]).split(", ")) == 6
    assert "200" in issue_text(kept, "sv")


def test_a_record_changed_by_hand_is_passed_over(target: Path) -> None:
    imported(drawing(), target, *finding("I014", ["d101"]))
    beside = answers_path(target)
    beside.write_text(beside.read_text(encoding="utf-8").replace('"few"', '"many"'), encoding="utf-8")
    assert _import_issues(target) == []


# ---------------------------------------------------------------- files that are in the way


def test_a_file_that_is_no_plan_is_not_written_over_unasked(target: Path) -> None:
    target.write_text("my notes")
    with pytest.raises(FileProblem, match="is there already"):
        review(drawing(), (), target)
    assert imported_over(target).changes is None


def imported_over(target: Path) -> Reviewed:
    return review(drawing(), (), target, replace_other=True)


def test_a_plan_with_errors_can_be_imported_over(target: Path) -> None:
    imported(drawing(), target)
    edit(target, lambda b: change(b, "openings", "d101", unit_ids=("a101", "k9")))
    assert any(i.severity is Severity.ERROR for i in read_plan(target)[1])
    assert imported(corrected(drawing()), target).building.opening["d101"].unit_ids == ("a101", "k1")


def test_broken_answers_are_named_and_nothing_is_written(target: Path) -> None:
    answers_path(target).write_text("{")
    with pytest.raises(FileProblem, match=r"skola\.answers\.json"):
        review(drawing(), (), target)
    assert not target.exists()
