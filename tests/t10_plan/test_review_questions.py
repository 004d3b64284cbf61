"""The few questions only a person can answer: what is asked, in which order, about how many things, and in a terminal."""

import io
import math
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.plan.building import AssemblyPoint, Blinds, Building, Category, LockKind, OpeningKind, Polygon, Tri
from sim.plan.convert import hashed
from sim.plan.load import load_plan
from sim.plan.validate import validate
from sim.resources import find
from sim.text import LANGUAGES, Text, table
from tests.t10_plan.plan_examples import add, change, door, plans, rectangle, room, small_school
from tests.t10_plan.review_examples import drawing
from tools.review.answers import Answers, answers_json
from tools.review.asking import about, ask
from tools.review.questions import CHOOSABLE, Question, answer, questions, split
from tools.review.reimport import answered
from tools.settings import Settings


def topics(building: Building, answers: Answers | None = None) -> list[str]:
    return list(dict.fromkeys(q.topic for q in questions(building, answers)))


def the(building: Building, identity: str) -> Question:
    return {q.id: q for q in questions(building)}[identity]


def after(building: Building, question: Question, option: str) -> Building:
    return answered(building, answer(building, question, option)).building


# ---------------------------------------------------------------- what is asked


def test_an_answered_school_is_asked_only_where_its_office_is() -> None:
    assert topics(small_school()) == []  # it has no room that could be one
    with_office = add(small_school(), "units", room("e", "p1", rectangle(30, 0, 34, 3), Category.OFFICE))
    assert topics(with_office) == ["office"]


def test_what_matters_most_comes_first() -> None:
    school = add(drawing(), "units", room("x", "p1", rectangle(30, 0, 36, 4), Category.UNSPECIFIED, shelter_suitable=Tri.UNKNOWN))
    assert topics(school) == [
        "exit",
        "lock",
        "glass",
        "blinds_inner",
        "blinds_ground",
        "shelter",
        "category",
        "assembly",
        "office",
    ]


def test_the_shipped_school_has_no_open_question() -> None:
    assert questions(load_plan(find("plan", "lingonmoskolan"))) == ()


def test_one_question_for_all_doors_of_a_kind_of_room() -> None:
    lock = the(drawing(), "lock:classroom")
    assert lock.features == ("d101", "d102", "d201", "d202")
    assert (lock.data["count"], lock.data["few"], lock.data["areas"]) == (4, "A101, A102, A201, A202", "56")


def test_small_and_large_rooms_are_asked_about_apart_where_there_are_many() -> None:
    school = drawing()
    for n in range(4):
        ring = rectangle(0, 20 + 5 * n, 4, 24 + 5 * n)
        school = add(school, "units", room(f"s{n}", "p1", ring))
        more = door(f"e{n}", "p1", ((4.1, 21.0 + 5 * n), (4.1, 22.0 + 5 * n)), f"s{n}", lockable_from_inside=Tri.UNKNOWN)
        school = add(school, "openings", more)
    locks = [q for q in questions(school) if q.topic == "lock"]
    assert [(q.id, q.data["areas"], len(q.features)) for q in locks] == [
        ("lock:classroom:1", "56", 4),
        ("lock:classroom:0", "16", 4),
    ]


def test_a_door_between_two_rooms_belongs_to_the_one_pupils_are_in() -> None:
    school = change(drawing(), "units", "k1", category=Category.OFFICE)
    assert "d101" in the(school, "lock:classroom").features


def test_open_passages_and_corridor_doors_are_not_asked_about() -> None:
    school = change(drawing(), "openings", "d101", kind=OpeningKind.OPEN)
    asked = {i for q in questions(school) if q.topic in {"lock", "glass"} for i in q.features}
    assert asked == {"d102", "d201", "d202"}


def test_a_lock_nobody_told_the_kind_of_is_asked_about_again() -> None:
    school = change(small_school(), "openings", "d101", lock_kind=LockKind.UNKNOWN)
    assert the(school, "lock:classroom").features == ("d101",)


def test_windows_to_corridors_come_before_those_outdoors_and_upstairs_last() -> None:
    school = drawing()
    up = replace(school.windows[0], id="f3", level_id="p2", unit_ids=("a201",))
    asked = [q for q in questions(add(school, "windows", up)) if q.topic.startswith("blinds")]
    assert [(q.topic, q.features) for q in asked] == [
        ("blinds_inner", ("f2",)),
        ("blinds_ground", ("f1",)),
        ("blinds_above", ("f3",)),
    ]


def test_only_large_unnamed_rooms_are_asked_about_and_many_of_them_by_size() -> None:
    def school(count: int) -> Building:
        rooms = [room(f"x{n}", "p1", rectangle(40, 5 * n, 46, 5 * n + 4), Category.UNSPECIFIED) for n in range(count)]
        cupboard = room("y", "p1", rectangle(60, 0, 62, 2), Category.UNSPECIFIED)
        return add(drawing(), "units", *rooms, cupboard)

    few = [q for q in questions(school(3)) if q.topic == "category"]
    assert [q.features for q in few] == [("x0",), ("x1",), ("x2",)]
    [many] = [q for q in questions(school(13)) if q.topic == "category"]
    assert len(many.features) == 13


def test_an_odd_scale_is_asked_about_before_anything_else() -> None:
    thin = change(drawing(), "units", "k1", polygon=Polygon(rectangle(0, 1.6, 16.2, 2)))
    thin = change(thin, "units", "k2", polygon=Polygon(rectangle(0, 1.6, 16.2, 2)))
    first = questions(thin)[0]
    assert (first.topic, first.data["code"], first.data["median"]) == ("scale", "P062", 0.4)
    assert "0,4 m breda" in about(swedish(), first, thin)
    assert "scale" not in topics(thin, answer(thin, first, "right"))


def test_exits_are_asked_for_where_nobody_said_what_they_are() -> None:
    assert the(drawing(), "exit:walkway").features == ("ut",)
    school = add(drawing(), "units", room("ute", "p1", rectangle(-20, -20, -1, 20), Category.OUTDOOR))
    school = change(school, "openings", "ut", unit_ids=("ute", "k1"))
    assert the(school, "exit:walkway").features == ("ut",)


# ---------------------------------------------------------------- what an answer decides


@pytest.mark.parametrize(
    ("option", "lockable", "kind"),
    [
        ("thumb_turn", Tri.YES, LockKind.THUMB_TURN),
        ("push_button", Tri.YES, LockKind.PUSH_BUTTON),
        ("key", Tri.YES, LockKind.KEY),
        ("card", Tri.YES, LockKind.CARD),
        ("not_lockable", Tri.NO, LockKind.UNKNOWN),
    ],
)
def test_one_answer_counts_for_every_door(option: str, lockable: Tri, kind: LockKind) -> None:
    school = drawing()
    lock = the(school, "lock:classroom")
    new = after(school, lock, option)
    for i in lock.features:
        assert (new.opening[i].lockable_from_inside, new.opening[i].lock_kind) == (lockable, kind)
    assert new.opening["d103"].lockable_from_inside is Tri.UNKNOWN
    assert "lock" not in topics(new)


def test_a_new_room_is_a_new_question() -> None:
    """What was said about all classrooms was said about those there were."""
    school = drawing()
    new = after(school, the(school, "lock:classroom"), "thumb_turn")
    new = add(new, "units", room("a103", "p1", rectangle(0, 12, 8, 19)))
    new = add(new, "openings", door("d9", "p1", ((3, 11.9), (4, 11.9)), "a103", lockable_from_inside=Tri.UNKNOWN))
    assert the(new, "lock:classroom").features == ("d9",)


def test_other_answers() -> None:
    school = drawing()
    assert after(school, the(school, "glass:classroom"), "half").opening["d101"].glazed == 0.5
    assert after(school, the(school, "exit:walkway"), "emergency").opening["ut"].emergency_exit is Tri.YES
    assert after(school, the(school, "exit:walkway"), "ordinary").opening["ut"].emergency_exit is Tri.NO
    assert after(school, the(school, "shelter:classroom"), "no").unit["a201"].shelter_suitable is Tri.NO
    [window] = [w for w in after(school, the(school, "blinds_inner:classroom"), "between").windows if w.id == "f2"]
    assert window.blinds is Blinds.BETWEEN


@pytest.mark.parametrize(("side", "way"), [("north", (0, 1)), ("east", (1, 0)), ("south", (0, -1)), ("west", (-1, 0))])
@pytest.mark.parametrize("north", [math.pi / 2, 0.3])
def test_the_assembly_point_lies_on_the_side_that_was_said(side: str, way: tuple[int, int], north: float) -> None:
    school = replace(drawing(), north=north)
    new = after(school, the(school, "assembly"), side)
    [point] = new.assembly_points
    turned = north - math.pi / 2
    wanted = (way[0] * math.cos(turned) - way[1] * math.sin(turned), way[0] * math.sin(turned) + way[1] * math.cos(turned))
    out = (point.point[0] - 10.0, point.point[1] - 4.6)
    assert math.hypot(*out) > 50
    assert (out[0] * wanted[0] + out[1] * wanted[1]) / math.hypot(*out) == pytest.approx(1, abs=0.01)
    assert {"P043", "P072"}.isdisjoint(i.code for i in validate(new))
    assert point.name == Text("Återsamlingsplats", "Assembly point")


def test_the_office_is_picked_from_rooms_near_the_way_in() -> None:
    school = add(
        drawing(),
        "units",
        room("far", "p1", rectangle(60, 0, 64, 3), Category.OFFICE),
        room("near", "p1", rectangle(-6, 0, -2, 3), Category.OFFICE, number="101"),
    )
    office = the(school, "office")
    assert [o.key for o in office.options] == ["near", "far", "none"]
    assert office.options[0].label == "101 Rum near (Plan 1, 12 m²)"
    assert after(school, office, "near").unit["near"].category is Category.RECEPTION
    assert "office" not in topics(after(school, office, "near"))
    assert "office" not in topics(school, answer(school, office, "none"))


def test_a_question_can_be_put_about_each_thing_alone() -> None:
    school = drawing()
    singles = split(the(school, "lock:classroom"), school)
    assert [q.features for q in singles] == [("d101",), ("d102",), ("d201",), ("d202",)]
    assert singles[0].data["few"] == "A101–K1"
    assert after(school, singles[1], "key").opening["d101"].lockable_from_inside is Tri.UNKNOWN


def test_an_option_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        answer(drawing(), the(drawing(), "assembly"), "up")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans(), st.data())
def test_every_question_of_any_plan_can_be_answered_and_is_then_closed(building: Building, data: st.DataObject) -> None:
    said = Answers()
    for question in questions(building)[:4]:
        option = data.draw(st.sampled_from([o.key for o in question.options]))
        more = answer(building, question, option)
        applied = answered(building, more)
        assert question.id not in {q.id for q in questions(applied.building, more)} or question.topic == "scale"
        said = more
    assert answers_json(said)


def test_nothing_is_decided_without_an_answer() -> None:
    assert all(o.values or q.topic in {"scale", "assembly", "office"} for q in questions(drawing()) for o in q.options)
    assert Category.UNSPECIFIED not in CHOOSABLE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_and_option_has_words(language: str) -> None:
    school = add(drawing(), "units", room("x", "p1", rectangle(30, 0, 36, 4), Category.UNSPECIFIED))
    up = replace(school.windows[0], id="f3", level_id="p2", unit_ids=("a201",))
    asked = questions(add(school, "windows", up))
    assert {q.topic for q in asked} >= {"exit", "lock", "glass", "blinds_inner", "blinds_ground", "blinds_above", "shelter"}
    words = table(language)
    for q in asked:
        assert f"review.ask.{q.topic}.ask" in words
        assert about(Settings(language, Path()), q, school)
        for option in q.options:
            assert option.label or q.topic == "category" or f"review.ask.{q.topic}.{option.key}" in words


# ---------------------------------------------------------------- in a terminal


def swedish() -> Settings:
    return Settings("sv", Path())


def asked(lines: str, building: Building, language: str = "sv", answers: Answers | None = None) -> tuple[Result, list[Answers]]:
    """The questions put to somebody who types these lines."""
    kept: list[Answers] = []

    @click.command()
    def command() -> None:
        kept.append(ask(Settings(language, Path()), building, answers or Answers()))

    return CliRunner().invoke(command, input=lines), kept


def said(lines: str, building: Building | None = None) -> Building:
    school = building or drawing()
    result, [answers] = asked(lines, school)
    assert result.exception is None, result.output
    return answered(school, answers).building


def test_typing_numbers_answers_in_order() -> None:
    new = said("2\n1\n2\n")
    assert new.opening["ut"].emergency_exit is Tri.YES
    assert new.opening["d201"].lock_kind is LockKind.THUMB_TURN
    assert new.opening["d201"].glazed == 0.15
    assert new.unit["a101"].shelter_suitable is Tri.UNKNOWN


def test_enter_leaves_unknown() -> None:
    assert said("\n" * 20) == drawing()


def test_stopping_keeps_what_was_answered() -> None:
    for end in ("s\n", ""):
        new = said(f"1\n{end}")
        assert new.opening["ut"].emergency_exit is Tri.NO
        assert new.opening["d101"].lockable_from_inside is Tri.UNKNOWN


def test_going_back_takes_the_answer_back() -> None:
    new = said("1\n1\nt\n3\ns\n")
    assert new.opening["d101"].lock_kind is LockKind.KEY
    new = said("1\nt\nt\n2\ns\n")
    assert new.opening["ut"].emergency_exit is Tri.YES


def test_skipping_passes_over_the_rest_about_the_same() -> None:
    school = add(drawing(), "units", room("e", "p1", rectangle(30, 0, 34, 3), Category.OFFICE))
    school = add(school, "openings", door("e1", "p1", ((34.1, 1), (34.1, 2)), "e", lockable_from_inside=Tri.UNKNOWN))
    new = said("\nh\n4\ns\n", school)
    assert new.opening["e1"].lockable_from_inside is Tri.UNKNOWN
    assert new.opening["d101"].glazed == 0.85


def test_things_that_differ_are_asked_one_by_one() -> None:
    new = said("\n6\n1\n5\n\n3\ns\n")
    kinds = {i: (new.opening[i].lockable_from_inside, new.opening[i].lock_kind) for i in ("d101", "d102", "d201", "d202")}
    assert kinds == {
        "d101": (Tri.YES, LockKind.THUMB_TURN),
        "d102": (Tri.NO, LockKind.UNKNOWN),
        "d201": (Tri.UNKNOWN, LockKind.UNKNOWN),
        "d202": (Tri.YES, LockKind.KEY),
    }


def test_going_back_out_of_single_questions() -> None:
    new = said("\n6\n1\nt\nt\n2\ns\n")
    assert {new.opening[i].lock_kind for i in ("d101", "d102", "d201", "d202")} == {LockKind.PUSH_BUTTON}


def test_what_is_not_understood_is_asked_again() -> None:
    result, _ = asked("hej\n7\n0\n1\ns\n", drawing())
    assert result.output.count("Svara med en siffra från 1 till 2") == 3


def test_an_answer_can_raise_a_new_question() -> None:
    school = replace(small_school(), assembly_points=(AssemblyPoint("p", Text("P"), (0.0, -40.0)),))
    school = add(school, "units", room("x", "p1", rectangle(30, 0, 36, 4), Category.UNSPECIFIED, shelter_suitable=Tri.UNKNOWN))
    place = [str(c) for c in CHOOSABLE].index("classroom") + 1
    result, [answers] = asked(f"{place}\n1\n", school)
    assert "Passar rummen att söka skydd i?" in result.output
    assert answered(school, answers).building.unit["x"].shelter_suitable is Tri.YES


def test_a_wrong_scale_says_what_to_do() -> None:
    thin = change(drawing(), "units", "k1", polygon=Polygon(rectangle(0, 1.6, 16.2, 2)))
    thin = hashed(change(thin, "units", "k2", polygon=Polygon(rectangle(0, 1.6, 16.2, 2))))
    result, [answers] = asked("2\ns\n", thin)
    assert "Importera ritningen igen" in result.output
    assert answers.building.scale == "wrong"


def test_nobody_to_ask_is_said() -> None:
    result, kept = asked("", drawing())
    assert not kept
    assert "nobody to ask" in str(result.exception)


def test_nothing_open_asks_nothing() -> None:
    result, [answers] = asked("", small_school())
    assert "Inga frågor är öppna" in result.output
    assert answers == Answers()


def test_it_speaks_english_too() -> None:
    result, _ = asked("\n\nb\nk\ns\n", drawing(), "en")
    assert "Can they be locked from inside, and with what?" in result.output
    assert "Stopping here" in result.output


def test_nothing_of_it_goes_to_stdout() -> None:
    """A plan's report may be piped on as JSON while somebody answers."""
    result, _ = asked("1\ns\n", drawing())
    assert result.stdout == ""
    assert "Fråga 1" in result.stderr


def test_earlier_answers_stay() -> None:
    school = drawing()
    before = answer(school, the(school, "glass:classroom"), "none")
    _, [answers] = asked("1\ns\n", answered(school, before).building, answers=before)
    assert {r.id for r in answers.openings} == {"ut", "d101", "d102", "d201", "d202"}


def test_ctrl_c_keeps_what_was_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["1"])

    def typed(*_: object, **__: object) -> str:
        for line in lines:
            return line
        raise click.Abort  # what click makes of Ctrl-C

    monkeypatch.setattr(click, "prompt", typed)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    answers = ask(swedish(), drawing(), Answers())
    assert [r.id for r in answers.openings] == ["ut"]
