"""Places in buildings unlike a school: what a query may ask for so that it fits them, and what is said when nothing does."""

from dataclasses import replace

import pytest

from sim.errors import Severity
from sim.issue_text import issue_text
from sim.plan.building import Category, OpeningKind, Tri, VerticalLink
from sim.scenario.bind import called, fit
from sim.scenario.model import Place, Scenario, Start
from sim.scenario.places import Finder, closes
from sim.text import Text, table


def asking(scenario: Scenario, **places: Place) -> Scenario:
    """The scenario with these places besides its own."""
    return scenario.model_copy(update={"places": dict(scenario.places) | places})


def found(scenario, school, place: Place):
    return Finder(asking(scenario, wanted=place), school).place("wanted")


def reasons(scenario, building) -> list[tuple[str, str]]:
    return [(i.code, str(i.data["place"])) for i in fit(scenario, building).issues if i.severity is Severity.ERROR]


# --- what can be asked for


def test_a_room_closes_when_every_way_in_has_a_leaf(school):
    assert closes(school, "group")
    assert closes(school, "store"), "a lock is another matter"
    assert not closes(school, "stairs"), "an open passage"


def test_a_room_without_any_way_in_closes_nobody_off(school):
    walled = replace(school, openings=tuple(o for o in school.openings if "group" not in o.unit_ids))
    assert not closes(walled, "group")


@pytest.mark.parametrize("wish", [True, False])
def test_rooms_are_found_by_whether_they_close(korridoren, school, wish):
    units = found(korridoren, school, Place(closes=wish, pick="all")).units
    assert units
    assert {closes(school, unit) for unit in units} == {wish}


def test_upper_is_every_storey_above_the_ground(korridoren, school):
    assert found(korridoren, school, Place(level="upper", pick="all")).units == ("up",)
    ground = found(korridoren, school, Place(level="ground", pick="all")).units
    assert set(ground) == {u.id for u in school.units} - {"up"}


def test_a_cellar_is_not_upper(korridoren, school):
    lower = {"plan1": -1, "plan2": 0}
    sunk = replace(school, levels=tuple(replace(level, ordinal=lower[level.id]) for level in school.levels))
    none = found(korridoren, sunk, Place(level="upper", pick="all"))
    assert (none.units, none.failed, none.wanted) == ((), "level", "upper")


@pytest.mark.parametrize(("least", "units"), [(1, 2), (2, 2), (3, 0)])
def test_fewer_than_the_least_do_not_serve(korridoren, school, least, units):
    answer = found(korridoren, school, Place(categories=(Category.CLASSROOM,), level="ground", pick="all", least=least))
    assert len(answer.units) == units
    assert (answer.failed, answer.wanted) == (("least", str(least)) if not units else ("", ""))


def test_a_room_nobody_gets_into_is_taken_only_when_there_is_no_other(korridoren, school):
    largest = Place(categories=(Category.CLASSROOM,), pick="largest")
    assert found(korridoren, school, largest).units == ("up",)
    cut = replace(school, vertical_links=())
    assert found(korridoren, cut, largest).units != ("up",)
    upstairs = Place(categories=(Category.CLASSROOM,), level="upper", pick="largest")
    assert found(korridoren, cut, upstairs).units == ("up",)


# --- what is said


def test_one_lacking_room_is_told_once_and_not_again_by_what_depends_on_it(korridoren, school):
    without = replace(school, units=tuple(replace(u, category=Category.RESTROOM) for u in school.units))
    assert reasons(korridoren, without) == [("S201", "corridor")]


def test_without_floor_to_start_on_that_is_the_reason(korridoren, school):
    links: tuple[VerticalLink, ...] = ()
    start = Start(place="corridor", from_place="upstairs")
    told = asking(korridoren, upstairs=Place(units=("up",))).model_copy(update={"start": start})
    assert reasons(told, replace(school, vertical_links=links)) == [("S204", "corridor")]


def test_the_building_is_called_by_its_name(school):
    assert called(school) == "Liten skola"
    assert called(replace(school, name=Text("", "A house"))) == "A house"
    assert called(replace(school, name=Text(""))) == "litenskola"


LACKING = {
    "categories": Place(categories=(Category.OUTDOOR,)),
    "units": Place(units=("nowhere",)),
    "level_upper": Place(level="upper", categories=(Category.GYM,)),
    "same_level_as": Place(categories=(Category.CANTEEN,), same_level_as="upstairs"),
    "lockable_yes": Place(categories=(Category.CANTEEN,), lockable=Tri.YES),
    "lockable_no": Place(categories=(Category.CANTEEN,), lockable=Tri.NO),
    "lockable_unknown": Place(categories=(Category.GROUP_ROOM,), lockable=Tri.UNKNOWN),
    "closes_true": Place(categories=(Category.STAIRS,), closes=True),
    "closes_false": Place(categories=(Category.CANTEEN,), closes=False),
    "beside": Place(categories=(Category.CANTEEN,), beside="upstairs"),
    "not_in": Place(units=("up",), not_in=("upstairs",)),
    "distance": Place(categories=(Category.CANTEEN,), near="upstairs", max_distance=1.0),
    "least": Place(categories=(Category.CANTEEN,), pick="all", least=2),
}
"""For each thing a place can ask for, a place the small school has not."""


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("condition", LACKING)
def test_each_reason_is_a_sentence_of_its_own(korridoren, school, condition, language):
    if condition == "level_upper":
        school = replace(school, units=tuple(u for u in school.units if u.id != "up"), vertical_links=())
    told = asking(
        korridoren, wanted=LACKING[condition], **({} if condition == "level_upper" else {"upstairs": Place(units=("up",))})
    )
    [issue] = [i for i in fit(told, school).issues if i.where == "places.wanted"]
    text = issue_text(issue, language)
    sentence = table(language)[f"lacks.{condition}"]
    beginning = sentence.split("{")[0]
    assert beginning in text
    assert "Liten skola" in text
    assert "{" not in text


def test_no_reason_is_left_without_a_test():
    said = {key.removeprefix("lacks.") for key in table("sv") if key.startswith("lacks.")}
    derived = {"missing", "circle", "unknown", "level_ground"}
    assert said == set(LACKING) | derived, "what follows from another place's reason, and what the static check refuses"


def test_a_kind_of_room_is_told_in_the_readers_words(korridoren, school):
    place = Place(categories=(Category.OUTDOOR, Category.GYM))
    [issue] = [i for i in fit(asking(korridoren, wanted=place), school).issues if i.where == "places.wanted"]
    assert "utomhus, idrott" in issue_text(issue, "sv")
    assert "outdoors, sports" in issue_text(issue, "en")


def test_an_open_plan_house_has_no_room_to_hide_in(korridoren, school):
    opened = replace(
        school, openings=tuple(replace(o, kind=OpeningKind.OPEN, lockable_from_inside=Tri.NO) for o in school.openings)
    )
    assert ("S201", "nearest_room") in reasons(korridoren, opened)
