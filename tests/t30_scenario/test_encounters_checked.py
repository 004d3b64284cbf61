"""Callers, orders and answers that speak: what the checks see without running anything."""

import pytest

from sim.errors import Severity
from sim.issue_text import issue_text
from sim.scenario.check import check
from sim.scenario.model import Scenario

W = {"sv": "x", "en": "x"}
ROW = {"how": "let_in", "value": "best"}


@pytest.fixture
def found(korridoren_data):
    """``found(inject={…}, phrase={…}, option={…}, …)``: issues by code, of the shipped scenario with something added."""

    def make(**added):
        data = dict(korridoren_data)
        for key, field in (("inject", "injects"), ("phrase", "phrases"), ("person", "people")):
            if key in added:
                data[field] = [*data.get(field, []), added.pop(key)]
        if "says" in added:
            data["decisions"][0]["options"][0]["says"] = added.pop("says")
        data |= added
        return {i.code: i for i in check(Scenario.model_validate(data))}

    return make


def phrase(**order):
    return {"id": "told", "text": W, "order": order}


def test_the_shipped_scenario_has_none_of_these(found):
    assert not {c for c in found() if "S051" <= c < "S200"}


def test_only_a_knock_has_somebody_at_the_door(found):
    issue = found(inject={"id": "who", "kind": "message", "caller": {"answers": [ROW]}})["S051"]
    assert (issue.severity, issue.data["kind"]) == (Severity.ERROR, "message")


def test_a_caller_nobody_can_answer_well_is_a_warning(found):
    issue = found(inject={"id": "who", "kind": "knock", "caller": {}})["S052"]
    assert issue.severity is Severity.WARNING
    assert "S052" not in found(inject={"id": "who", "kind": "knock", "caller": {"answers": [ROW]}})


def test_where_a_caller_goes_is_a_place(found):
    assert (
        found(inject={"id": "who", "kind": "knock", "caller": {"answers": [ROW], "goes_to": "moon"}})["S001"].data["place"]
        == "moon"
    )


@pytest.mark.parametrize("order", [{"do": "go"}, {"do": "stay", "place": "corridor"}])
def test_go_and_only_go_has_a_place(found, order):
    assert found(phrase=phrase(**order))["S053"].severity is Severity.ERROR
    assert "S053" not in found(phrase=phrase(do="go", place="corridor"))


def test_an_order_is_about_an_inject_for_groups_and_places_that_exist(found):
    assert found(phrase=phrase(do="stay", about="nothing"))["S002"].data["inject"] == "nothing"
    assert found(phrase=phrase(do="stay", groups=["nobody"]))["S054"].data["group"] == "nobody"
    assert found(phrase=phrase(do="stay", places=["moon"]))["S001"].data["place"] == "moon"


def test_an_option_says_a_phrase_that_exists(found):
    assert found(says="nothing")["S055"].data["phrase"] == "nothing"
    assert "S055" not in found(says="told", phrase=phrase(do="stay"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_issue_says_itself_in_words(found, language):
    for issue in found(
        inject={"id": "who", "kind": "message", "caller": {}}, phrase=phrase(do="go", groups=["x"]), says="y"
    ).values():
        assert "{" not in issue_text(issue, language)


def alarm(**button):
    return [{"id": "lockdown", "kind": "lockdown", "text": {"sv": "En övning.", "en": "A drill."}, "raised_from": button}]


@pytest.mark.parametrize(
    "button", [{"asks": ["corridor"]}, {"right": ["corridor"]}, {"asks": ["corridor"], "right": ["start_room"]}]
)
def test_a_button_that_asks_knows_what_is_right(found, button):
    assert found(alarms=alarm(**button))["S056"].severity is Severity.ERROR
    assert "S056" not in found(alarms=alarm(asks=["corridor"], right=["corridor"]))


def test_a_button_has_cause_in_an_inject_that_exists_and_asks_for_places_that_do(found):
    assert found(alarms=alarm(after="nothing"))["S002"].where == "alarms[0].raised_from.after"
    assert found(alarms=alarm(asks=["moon"], right=["moon"]))["S001"].data["place"] == "moon"


def test_only_a_message_reports_what_was_seen(found):
    assert found(inject={"id": "r", "kind": "phone_ring", "seen": True})["S057"].data["kind"] == "phone_ring"
    assert "S057" not in found(inject={"id": "r", "kind": "message", "seen": True, "text": W})


def test_things_lie_in_places_that_exist_and_have_names_of_their_own(found, korridoren_data):
    thing = {"id": "bag", "name": W, "kind": "bag", "place": "moon"}
    assert found(items=[thing])["S001"].where == "items[0].place"
    assert found(items=[thing | {"place": "corridor"}] * 2)["S005"].data["id"] == "bag"


def haze(*phases):
    return [{"id": "haze", "phases": [{"at": at, "places": places} for at, places in phases]}]


def test_a_hazard_is_started_by_its_name(found):
    start = {"id": "s", "kind": "start_hazard", "target": "haze"}
    assert found(inject=start | {"target": "fog"})["S058"].data["hazard"] == "fog"
    assert found(hazards=haze((0, ["corridor"])))["S059"].severity is Severity.WARNING
    assert not {"S058", "S059"} & set(found(hazards=haze((0, ["corridor"])), inject=start))


def test_its_phases_are_in_order_and_in_places_that_exist(found):
    assert found(hazards=haze((5, ["corridor"]), (5, [])))["S015"].where == "hazards[0].phases[1].at"
    assert found(hazards=haze((0, ["moon"])))["S001"].data["place"] == "moon"


def test_the_youngest_meet_none(found):
    assert found(hazards=haze((0, ["corridor"])), level="CL1")["S060"].data["level"] == "CL1"


def with_need(**changes):
    return {"id": "kim", "place": "corridor", "count": 1, "need": {}} | changes


@pytest.mark.parametrize("group", [with_need(count=5), with_need(per_room=True)])
def test_only_a_few_have_a_need(found, group):
    assert found(person=group)["S061"].data["group"] == "kim"
    assert "S061" not in found(person=with_need())


def test_what_helps_is_a_thing_and_what_upsets_an_inject(found):
    assert found(person=with_need(need={"helped_by": ["card"]}))["S062"].data["item"] == "card"
    assert found(person=with_need(need={"after": "nothing"}))["S002"].data["inject"] == "nothing"


def test_who_is_cared_for_is_a_group_and_a_rope_is_for_gathering(found):
    assert found(cares_for=["nobody"])["S054"].where == "cares_for[0]"
    assert found(phrase=phrase(do="stay", using="rope"))["S063"].data["using"] == "rope"
    assert "S063" not in found(phrase=phrase(do="gather", using="song"))


def test_only_an_alarm_that_exists_is_stopped(found):
    assert found(inject={"id": "off", "kind": "stop_alarm", "target": "siren"})["S003"].data["alarm"] == "siren"


def test_a_new_drill_and_the_end_of_an_alarm_may_be_waited_for(found):
    reset = {"id": "again", "kind": "reset"}
    waits = {"id": "w", "any": [[{"kind": "happened", "event": "drill_reset", "target": "again"}]], "do": ["alarm"]}
    assert "S006" in found(triggers=[waits])
    begin = {"id": "b", "any": [[{"kind": "clock", "at": 5}]], "do": ["again"]}
    assert "S006" not in found(inject=reset, triggers=[begin, waits])
