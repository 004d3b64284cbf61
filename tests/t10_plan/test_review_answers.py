"""Answers about a plan: kept in a file of their own, found again by place, put on any drawing of the same school."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem
from sim.plan.building import AssemblyPoint, Building, Category, LockKind, Tri, Zone
from sim.plan.convert import hashed
from sim.plan.load import read_plan
from sim.plan.save import plan_json
from sim.plan.validate import validate
from sim.text import Text
from tests.t10_plan.plan_examples import add, change, door, drop
from tests.t10_plan.review_examples import along, drawing, edited, with_ids, without_room
from tools.review.answers import Answers, Place, answers_json, answers_path, read_answers, save_answers
from tools.review.applying import apply, layouts
from tools.review.gathering import drawn_of, gather, merged
from tools.review.matching import match
from tools.review.places import find_all
from tools.review.reimport import review, save_reviewed

SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def locked(school: Building, who: str = "d101", kind: LockKind = LockKind.THUMB_TURN) -> Building:
    return hashed(change(school, "openings", who, lockable_from_inside=Tri.YES, lock_kind=kind))


# ---------------------------------------------------------------- reading back and putting on


@SLOW
@given(st.data())
def test_what_a_person_changed_is_read_back_and_put_on_again(data: st.DataObject) -> None:
    fresh = drawing()
    school = data.draw(edited(fresh))
    answers = gather(fresh, school)
    applied = apply(fresh, answers)
    assert plan_json(applied.building) == plan_json(school)
    assert applied.building.content_hash == school.content_hash
    assert applied.lost == ()
    assert answers_json(gather(fresh, applied.building)) == answers_json(answers)


@SLOW
@given(st.data())
def test_putting_answers_on_twice_changes_nothing_more(data: st.DataObject) -> None:
    fresh = drawing()
    once = apply(fresh, gather(fresh, data.draw(edited(fresh))))
    twice = apply(once.building, once.answers)
    assert plan_json(twice.building) == plan_json(once.building)
    assert answers_json(apply(fresh, once.answers).answers) == answers_json(once.answers)


@SLOW
@given(st.data(), st.randoms(use_true_random=False))
def test_answers_find_their_features_when_ids_and_order_are_new(data: st.DataObject, random) -> None:
    fresh = drawing()
    school = data.draw(edited(fresh))
    answers = gather(fresh, school)

    def new(identity: str) -> str:
        return identity if identity in {"plan", "z", "extra"} else f"n-{identity}"

    moved = with_ids(fresh, new)
    units, openings = list(moved.units), list(moved.openings)
    random.shuffle(units)
    random.shuffle(openings)
    applied = apply(replace(moved, units=tuple(units), openings=tuple(openings)), answers)
    expected = with_ids(school, new)
    assert applied.lost == ()
    assert {u.id: u for u in applied.building.units} == {u.id: u for u in expected.units}
    assert {o.id: o for o in applied.building.openings} == {o.id: o for o in expected.openings}
    assert applied.building.zones == expected.zones


def test_nothing_changed_is_no_answers() -> None:
    assert gather(drawing(), drawing()) == Answers()
    assert apply(drawing(), Answers()).building == drawing()


def test_a_value_emptied_by_a_person_is_a_decision_too() -> None:
    fresh = drawing()
    school = change(change(fresh, "units", "a101", number="", name=Text("")), "openings", "d101", hinge=None)
    applied = apply(fresh, gather(fresh, school))
    assert applied.building.unit["a101"].number == ""
    assert applied.building.opening["d101"].hinge is None


def test_answers_win_over_what_the_drawing_says() -> None:
    fresh = drawing()
    answers = gather(fresh, change(fresh, "units", "a101", category=Category.LIBRARY))
    now = change(fresh, "units", "a101", category=Category.OFFICE)
    applied = apply(now, answers.model_copy(update={"imported": None}))
    assert applied.building.unit["a101"].category is Category.LIBRARY


def test_a_door_does_not_open_into_a_room_it_no_longer_leads_to() -> None:
    fresh = drawing()
    answers = gather(fresh, change(fresh, "openings", "d101", opens_into="k1", closer=Tri.YES))
    outside = change(fresh, "openings", "d101", unit_ids=("a101",), opens_into=None)
    door_now = apply(outside, answers).building.opening["d101"]
    assert (door_now.opens_into, door_now.closer) == (None, Tri.YES)


def test_later_answers_count_value_by_value() -> None:
    fresh = drawing()
    first = gather(fresh, locked(fresh))
    second = gather(fresh, change(fresh, "openings", "d101", glazed=0.5, lock_kind=LockKind.KEY))
    building = apply(fresh, merged(first, second)).building
    assert building.opening["d101"].lock_kind is LockKind.KEY
    assert building.opening["d101"].lockable_from_inside is Tri.YES
    assert building.opening["d101"].glazed == 0.5


def test_an_answer_without_its_feature_is_kept_and_named_and_comes_back() -> None:
    fresh = drawing()
    answers = gather(fresh, hashed(change(fresh, "units", "a101", shelter_suitable=Tri.YES)))
    gone = apply(without_room(fresh, "a101"), answers)
    assert gone.lost == ("A101",)
    assert gone.answers.units[0].lost
    back = apply(fresh, gone.answers)
    assert back.lost == ()
    assert back.building.unit["a101"].shelter_suitable is Tri.YES
    assert not back.answers.units[0].lost


def test_a_door_taken_away_stays_away_and_is_not_missed() -> None:
    fresh = drawing()
    answers = gather(fresh, drop(fresh, "openings", "d102"))
    assert "d102" not in apply(fresh, answers).building.opening
    assert apply(drop(fresh, "openings", "d102"), answers).lost == ()


# ---------------------------------------------------------------- things a person added


def test_an_added_door_follows_its_rooms_to_new_ids() -> None:
    fresh = drawing()
    answers = gather(fresh, add(fresh, "openings", door("extra", "p1", ((8.1, 5), (8.1, 6)), "a101", "a102")))
    applied = apply(with_ids(fresh, lambda i: f"n-{i}"), answers).building
    assert applied.opening["extra"].unit_ids == ("n-a101", "n-a102")
    assert applied.opening["extra"].opens_into == "n-a101"
    assert applied.opening["extra"].level_id == "n-p1"
    assert not [i for i in validate(applied) if i.severity == "error"]


def test_an_added_door_whose_wall_moved_away_is_lost_rather_than_wrong() -> None:
    fresh = drawing()
    answers = gather(fresh, add(fresh, "openings", door("extra", "p1", ((8.1, 5), (8.1, 6)), "a101", "a102")))
    narrow = replace(fresh.unit["a102"].polygon, exterior=((9.5, 2.2), (16.2, 2.2), (16.2, 9.2), (9.5, 9.2)))
    applied = apply(hashed(change(fresh, "units", "a102", polygon=narrow)), answers)
    assert "extra" in applied.lost
    assert "extra" not in applied.building.opening
    assert [x.id for x in applied.answers.added.openings] == ["extra"]


def test_an_added_door_that_the_drawing_has_by_now_becomes_answers_about_the_drawings_door() -> None:
    fresh = drawing()
    answers = gather(fresh, add(fresh, "openings", door("extra", "p1", ((8.1, 5), (8.1, 6)), "a101", "a102", closer=Tri.YES)))
    corrected = add(
        fresh, "openings", replace(fresh.openings[0], id="d9", line=((8.1, 5.1), (8.1, 6.1)), unit_ids=("a102", "a101"))
    )
    applied = apply(hashed(corrected), answers)
    assert "extra" not in applied.building.opening
    assert applied.building.opening["d9"].closer is Tri.YES
    assert applied.building.opening["d9"].lock_kind is LockKind.THUMB_TURN
    assert applied.answers.added.openings == ()


def test_assembly_points_and_zones_stay() -> None:
    fresh = drawing()
    point, zone = AssemblyPoint("plan", Text("Planen"), (3.0, -30.0)), Zone("z", Text("Öst"), ("a101",), ("d101",))
    school = replace(fresh, assembly_points=(point,), zones=(zone,))
    building = apply(with_ids(fresh, lambda i: f"n-{i}"), gather(fresh, school)).building
    assert building.assembly_points == (point,)
    assert building.zones == (replace(zone, unit_ids=("n-a101",), opening_ids=("n-d101",)),)


# ---------------------------------------------------------------- which is which


@SLOW
@given(
    st.floats(-0.05, 0.05),
    st.floats(-0.05, 0.05),
    st.permutations(range(8)),
    st.sets(st.sampled_from(["a101", "a102", "k1", "d101", "d102", "d203", "f1", "a201"])),
)
def test_small_moves_and_another_order_match_everything(dx: float, dy: float, order: list[int], who: set[str]) -> None:
    old = drawing()
    new = along(old, dx, dy, frozenset(who))
    new = with_ids(replace(new, units=tuple(new.units[n] for n in order)), lambda i: f"x{i}")
    same = match(old, new)
    assert same.unit == {u.id: f"x{u.id}" for u in old.units}
    assert same.opening == {o.id: f"x{o.id}" for o in old.openings}
    assert same.window == {w.id: f"x{w.id}" for w in old.windows}
    assert same.link == {"trappa": "xtrappa"}
    assert same.shift == (0.0, 0.0)


def test_ids_that_only_count_are_not_trusted() -> None:
    """One room less at the start gives every later room its neighbour's number."""
    school = replace(drawing(), fixtures=(), windows=())
    old = with_ids(school, _counting(school))
    smaller = without_room(school, "a101")
    new = with_ids(smaller, _counting(smaller))
    same = match(old, new)
    back = {i: name for name, i in ((u.name.sv, u.id) for u in new.units)}
    for unit in old.units:
        if unit.name.sv != "Rum a101":
            assert back[same.unit[unit.id]] == unit.name.sv
        else:
            assert unit.id not in same.unit


def _counting(school: Building):
    table = {u.id: f"room-{n}" for n, u in enumerate(school.units)} | {o.id: f"door-{n}" for n, o in enumerate(school.openings)}
    return lambda i: table.get(i, i)


@pytest.mark.parametrize("shift", [(100.0, -40.0), (8.2, 0.0), (0.0, 3.0)])
def test_a_drawing_moved_as_a_whole_is_moved_back(shift: tuple[float, float]) -> None:
    old = drawing()
    new = with_ids(along(old, *shift), lambda i: f"x{i}")
    same = match(old, new)
    assert same.shift == pytest.approx(shift)
    assert same.unit == {u.id: f"x{u.id}" for u in old.units}
    assert same.opening == {o.id: f"x{o.id}" for o in old.openings}


def test_a_row_of_equal_rooms_without_names_does_not_look_like_a_moved_drawing() -> None:
    """A room added at the front of counted ids moves every id by one room; walls that stay where they are say otherwise."""
    school = drawing()
    bare = replace(school, units=tuple(replace(u, number="", name=Text("")) for u in school.units), fixtures=(), windows=())
    old = with_ids(bare, _counting(bare))
    smaller = without_room(bare, "a101")
    assert match(old, with_ids(smaller, _counting(smaller))).shift == (0.0, 0.0)


def test_a_room_that_was_moved_keeps_its_answers_when_id_and_name_stayed() -> None:
    old = drawing()
    new = along(old, 0.0, 30.0, frozenset({"a202", "d202"}))
    same = match(old, new)
    assert same.unit["a202"] == "a202"
    assert same.opening["d202"] == "d202"
    assert match(old, change(new, "units", "a202", number="X9")).unit.get("a202") is None


def test_a_place_finds_the_room_around_it() -> None:
    school = drawing()
    middle = Place(level=0, point=(4.0, 5.7), size=56.0)
    assert find_all(school, "unit", [("gone", middle)]) == {"gone": "a101"}
    assert find_all(school, "unit", [("gone", middle.model_copy(update={"level": 1}))]) == {"gone": "a201"}
    assert find_all(school, "unit", [("gone", middle.model_copy(update={"level": 7}))]) == {}
    assert find_all(school, "unit", [("gone", middle.model_copy(update={"size": 20.0}))]) == {}


# ---------------------------------------------------------------- the file


@SLOW
@given(st.data())
def test_the_file_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    fresh = drawing()
    answers = gather(fresh, data.draw(edited(fresh)))
    path = tmp_path_factory.mktemp("answers") / "skola.answers.json"
    save_answers(answers, path)
    assert answers_json(read_answers(path)) == answers_json(answers)
    assert plan_json(apply(fresh, read_answers(path)).building) == plan_json(apply(fresh, answers).building)


def test_the_record_of_an_import_is_read_as_it_was_written(tmp_path: Path) -> None:
    target = tmp_path / "skola.plan.json"
    reviewed = review(drawing(), (), target)
    save_reviewed(reviewed.building, reviewed.answers, target)
    again = read_answers(answers_path(target))
    assert again.imported is not None
    assert again.imported.plan == read_plan(target)[0].content_hash
    assert again.imported.drawn == drawn_of(drawing())


def test_the_file_stands_beside_its_plan() -> None:
    assert answers_path(Path("a/skola.plan.json")) == Path("a/skola.answers.json")
    assert answers_path(Path("skola.json")) == Path("skola.answers.json")


def test_no_file_is_no_answers(tmp_path: Path) -> None:
    assert read_answers(tmp_path / "none.answers.json") == Answers()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("[]", "object"),
        ('{"format": "inrymning.plan", "version": 1}', "format"),
        ('{"format": "inrymning.answers", "version": 2}', "version"),
        ('{"format": "inrymning.answers", "version": 1, "colour": 1}', "colour"),
        ('{"format": "inrymning.answers", "version": 1, "units": [{"id": "a"}]}', "units[0].place"),
        ('{"format": "inrymning.answers", "version": 1, "building": {"scale": "odd"}}', "building.scale"),
    ],
)
def test_a_bad_file_is_named_with_the_place(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "skola.answers.json"
    path.write_text(content)
    with pytest.raises(FileProblem, match=r"skola\.answers\.json") as problem:
        read_answers(path)
    assert said in str(problem.value)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_one_clear_problem_or_harmless(tmp_path: Path, data: st.DataObject) -> None:
    """Cut, flipped or swapped text: no traceback, and never a plan with an error in it."""
    path, text = tmp_path / "skola.answers.json", FULL
    for _ in range(data.draw(st.integers(1, 3))):
        at, to = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
        piece = data.draw(st.sampled_from(["", "9", '"', "{", "]", "a101", "-1", "null", "1e9", "k9", text[at : at + 30]]))
        text = text[:at] + piece + text[min(to, at + data.draw(st.integers(0, 40))) :]
    path.write_text(text, encoding="utf-8")
    try:
        answers = read_answers(path)
    except FileProblem:
        return
    applied = apply(drawing(), answers)
    assert not [i for i in validate(applied.building) if i.severity == "error" and i.code not in {"P051", "P010"}]


def _full() -> str:
    """Answers of every kind."""
    fresh = drawing()
    school = add(locked(fresh), "openings", door("extra", "p1", ((8.1, 5), (8.1, 6)), "a101", "a102"))
    school = replace(
        drop(school, "openings", "d202"),
        assembly_points=(AssemblyPoint("plan", Text("Planen"), (3.0, -30.0)),),
        zones=(Zone("z", Text("Öst"), ("a102",), ("d101",)),),
        units=tuple(replace(u, category=Category.LIBRARY, number="B1") if u.id == "a102" else u for u in school.units),
    )
    return answers_json(gather(fresh, hashed(change(school, "openings", "d102", opens_into="k1", hinge=1))))


FULL = _full()


def test_only_what_was_decided_is_written() -> None:
    fresh = drawing()
    text = answers_json(gather(fresh, locked(fresh)))
    data = json.loads(text)
    assert set(data) == {"format", "version", "openings"}
    assert data["openings"] == [
        {
            "id": "d101",
            "place": {"level": 0, "point": [3.5, 2.1], "size": 1.0},
            "values": {"lockable_from_inside": "yes", "lock_kind": "thumb_turn"},
        }
    ]


def test_a_layout_is_kept_for_a_room_and_changes_no_plan() -> None:
    fresh = drawing()
    data = {"id": "a101", "place": {"level": 0, "point": [4.0, 5.7], "size": 56.0}, "values": {"layout": "groups"}}
    answers = Answers.model_validate_json(json.dumps({"units": [data]}))
    applied = apply(with_ids(fresh, lambda i: f"n-{i}"), answers)
    assert layouts(applied.answers) == {"n-a101": "groups"}
    assert applied.building == with_ids(fresh, lambda i: f"n-{i}")
