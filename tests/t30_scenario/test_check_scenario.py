"""Static checks: one way to earn each code, and the shipped scenario earns none."""

from dataclasses import replace

import pytest

from sim.errors import IssuesFound, Severity
from sim.issue_text import issue_text
from sim.scenario.check import check, load_playable
from sim.scenario.flow import delayless_circle, firing_times
from sim.scenario.levels import headset_allowed
from sim.scenario.model import ContentLevel, Place, Role, Scenario, Start
from sim.text import table

CLOCK = {"kind": "clock", "at": 1}


def words(sv="En övning.", en="A drill."):
    return {"sv": sv, "en": en}


def trigger(name, *conditions, do=("end",), delay=0.0):
    return {"id": name, "any": [list(conditions)], "do": list(do), "delay": delay}


def happened(event, target=None, seconds=0.0):
    return {"kind": "happened", "event": event, "target": target, "seconds": seconds}


def set_level(level, ages=None, role="pupil"):
    def change(d):
        d.update(level=level, role=role)
        if ages:
            d["ages"] = ages

    return change


def quiet_level(level, ages):
    """A scenario without anything that a low level refuses."""

    def change(d):
        set_level(level, ages)(d)
        d.update(danger={}, statements=[], decisions=[])
        gone = {i["id"] for i in d["injects"] if i["kind"] in ("knock", "officer_opens", "phone_ring", "start_danger")}
        d["injects"] = [i for i in d["injects"] if i["id"] not in gone]
        for t in d["triggers"]:
            t["do"] = [name for name in t["do"] if name not in gone]
        d["triggers"] = [t for t in d["triggers"] if t["do"] and "knock" not in str(t["any"]) and "officer" not in str(t["any"])]
        d["triggers"].append(trigger("over", {"kind": "clock", "at": 200}))

    return change


HAZE = [{"id": "haze", "phases": [{"at": 0, "places": ["corridor"]}]}]


def told(d, **order):
    d.setdefault("phrases", []).append({"id": "told", "text": {"sv": "x", "en": "x"}, "order": order})


WAYS = {
    "S001": lambda d: d["people"][0].update(place="attic"),
    "S002": lambda d: d["triggers"][0]["do"].append("nothing_such"),
    "S003": lambda d: next(i for i in d["injects"] if i["kind"] == "start_alarm").update(target="bell"),
    "S004": lambda d: d["decisions"][0].update(shown_by="nothing_such"),
    "S005": lambda d: d["phrases"].append(d["phrases"][0]),
    "S006": lambda d: d["triggers"].append(trigger("late", happened("message_shown", "nothing_such"))),
    "S007": lambda d: (
        d["triggers"].extend(
            [
                trigger("a", happened("phase_started", "two"), do=["one"]),
                trigger("b", happened("phase_started", "one"), do=["two"]),
            ]
        )
        or d["injects"].extend(
            [{"id": "one", "kind": "start_phase", "target": "one"}, {"id": "two", "kind": "start_phase", "target": "two"}]
        )
    ),
    "S008": lambda d: d["triggers"].append(trigger("late", {"kind": "clock", "at": 1000})),
    "S009": lambda d: d["triggers"].append(
        trigger("both", happened("knock"), {"kind": "not_happened", "event": "knock"}),
    ),
    "S010": lambda d: d["injects"].append({"id": "spare", "kind": "phone_ring"}),
    "S011": lambda d: [t["do"].remove("end") for t in d["triggers"] if "end" in t["do"]],
    "S012": lambda d: next(i for i in d["injects"] if i["kind"] == "all_clear").update(verified=False),
    "S013": lambda d: d["places"].update(a={"beside": "b"}, b={"beside": "a"}),
    "S014": lambda d: d.update(danger={}),
    "S015": lambda d: d["danger"]["phases"][1].update(at=0),
    "S016": lambda d: d.update(max_seconds=700),
    "S017": lambda d: d["decisions"][0]["options"][0].update(value="improve"),
    "S018": lambda d: d["people"][1]["behaviour"].update(hide=0.9),
    "S019": lambda d: d["briefing"].update(en="  "),
    "S020": lambda d: d["summary"].update(en="Nobody is a " + "vic" + "tim here."),
    "S021": lambda d: d.update(routine={"all_clear_channels": ["speaker"]}),
    "S022": lambda d: d["places"]["corridor"].update(pick="nearest"),
    "S023": lambda d: d["places"]["own_classroom"].update(min_distance=80),
    "S024": lambda d: d.update(ages=[16, 13]),
    "S025": lambda d: d["triggers"].append({"id": "empty", "any": [[]], "do": ["end"]}),
    "S026": lambda d: d.update(max_seconds=230),
    "S027": lambda d: d["triggers"][-1].update(any=[[happened("hands_shown")]]),
    "S028": lambda d: d["places"]["nearest_room"]["otherwise"][0].update(otherwise=[{"beside": "corridor"}]),
    "S029": lambda d: d["alarms"][0].update(text=words("Inrymning.", "Lockdown.")),
    "S030": set_level("CL1", [10, 12]),
    "S031": set_level("CL2", [10, 12]),
    "S032": set_level("CL0", [10, 12]),
    "S033": set_level("CL4"),
    "S034": set_level("CL1", [10, 12]),
    "S035": lambda d: (set_level("CL2", [10, 12])(d), d["danger"].update(known_to_trainee=True)),
    "S036": lambda d: d.update(ages=[9, 12]),
    "S037": quiet_level("CL2", [9, 12]),
    "S038": lambda d: d.update(ages=[12, 16]),
    "S039": lambda d: d.update(role="officer"),
    "S040": lambda d: d["danger"]["phases"].pop(),
    "S041": lambda d: d["danger"].update(walk={"start": "corridor"}),
    "S042": lambda d: d.update(danger={"walk": {"start": "corridor", "dwell": [20, 5]}}),
    "S043": lambda d: d.update(danger={"walk": {"start": "corridor", "avoids": ["corridor"]}}),
    "S044": lambda d: d["alarms"][0].update(duration=20, repeat=20),
    "S045": lambda d: d["alarms"][0].update(faults=[{"kind": "late", "chance": 0.5}]),
    "S046": lambda d: d["alarms"].append({"id": "doors", "kind": "lock", "text": words()}),
    "S047": lambda d: d["alarms"][0].update(by="app", app={"roles": []}),
    "S048": lambda d: d.update(locks=[{"place": "corridor", "kind": "key"}, {"place": "corridor", "kind": "auto"}]),
    "S049": lambda d: d["alarms"][0].update(locks={"which": "outer"}),
    "S050": lambda d: d["alarms"][0].update(level_db=120),
    "S051": lambda d: d["injects"].append({"id": "who", "kind": "message", "caller": {}}),
    "S052": lambda d: d["injects"].append({"id": "who", "kind": "knock", "caller": {}}),
    "S053": lambda d: told(d, do="go"),
    "S054": lambda d: told(d, do="stay", groups=["nobody"]),
    "S055": lambda d: d["decisions"][0]["options"][0].update(says="nothing"),
    "S056": lambda d: d["alarms"][0].update(raised_from={"asks": ["corridor"]}),
    "S057": lambda d: d["injects"].append({"id": "r", "kind": "phone_ring", "seen": True}),
    "S058": lambda d: d["injects"].append({"id": "s", "kind": "start_hazard", "target": "fog"}),
    "S059": lambda d: d.update(hazards=HAZE),
    "S060": lambda d: (set_level("CL1", [6, 9])(d), d.update(hazards=HAZE)),
    "S061": lambda d: d["people"].append({"id": "kim", "place": "corridor", "count": 9, "need": {}}),
    "S062": lambda d: d["people"].append({"id": "kim", "place": "corridor", "count": 1, "need": {"helped_by": ["card"]}}),
    "S064": lambda d: d.update(operator={"questions": [{"id": "q", "field": "way_in", "text": {"sv": "x", "en": "x"}}]}),
    "S063": lambda d: told(d, do="stay", using="rope"),
}


def codes(data):
    return {issue.code for issue in check(Scenario.model_validate(data))}


def test_the_shipped_scenario_has_no_issues(korridoren):
    assert check(korridoren) == ()


@pytest.mark.parametrize("code", WAYS)
def test_each_code_can_be_earned(korridoren_data, code):
    WAYS[code](korridoren_data)
    assert code in codes(korridoren_data)


def test_every_code_with_a_text_is_tested_and_the_other_way_round():
    listed = {key.split(".")[1] for key in table("sv") if key.startswith("issue_scenario.S0")}
    assert listed == set(WAYS)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("code", WAYS)
def test_each_issue_is_a_sentence_in_both_languages(korridoren_data, code, language):
    WAYS[code](korridoren_data)
    for issue in check(Scenario.model_validate(korridoren_data)):
        text = issue_text(issue, language)
        assert text[0].isupper() or text[0] in "”'"
        assert text.endswith((".", ")"))
        assert "{" not in text


def test_errors_stand_first(korridoren_data):
    korridoren_data["injects"].append({"id": "spare", "kind": "phone_ring"})
    korridoren_data["people"][0]["place"] = "attic"
    severities = [issue.severity for issue in check(Scenario.model_validate(korridoren_data))]
    assert severities == sorted(severities, key=list(Severity).index)
    assert severities[0] is Severity.ERROR


def test_rooms_named_by_id_must_be_in_the_plan(school, korridoren_data):
    korridoren_data["places"]["corridor"] = {"units": ["corridor", "z9"]}
    issues = check(Scenario.model_validate(korridoren_data), school)
    (issue,) = [i for i in issues if i.code == "S205"]
    assert issue.data == {"room": "z9", "plan": "litenskola"}
    assert "'z9'" in issue_text(issue, "en")
    assert "'litenskola'" in issue_text(issue, "en")


def test_rooms_of_the_plan_are_found(school, korridoren_data):
    korridoren_data["places"]["corridor"] = {"units": ["corridor"]}
    assert check(Scenario.model_validate(korridoren_data), school) == ()


@pytest.mark.parametrize("code", ["S201", "S202", "S203", "S204"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_binding_issues_have_texts(code, language, school, korridoren):
    from sim.plan.building import Category
    from sim.scenario.bind import fit

    toilets = replace(school, units=tuple(replace(u, category=Category.RESTROOM) for u in school.units))
    second = replace(school, units=tuple(replace(u, category=Category.OFFICE) if u.id == "group" else u for u in school.units))
    nowhere = replace(school, vertical_links=())
    from_above = korridoren.model_copy(
        update={
            "places": {**korridoren.places, "upstairs": Place(units=("up",))},
            "start": Start(place="corridor", from_place="upstairs"),
        }
    )
    fits = [*(fit(korridoren, b) for b in (school, toilets, second)), fit(from_above, nowhere)]
    issues = [i for each in fits for i in each.issues if i.code == code]
    assert issues
    assert all("{" not in issue_text(i, language) for i in issues)


# --- playable


def test_a_scenario_with_errors_is_not_playable(written):
    with pytest.raises(IssuesFound) as caught:
        load_playable(written(set_level("CL4")))
    assert "S033" in str(caught.value)


def test_notes_do_not_keep_a_scenario_from_being_played(written):
    assert load_playable(written(lambda d: d.update(ages=[12, 15]))).ages == (12, 15)


# --- levels


def test_level_four_is_for_staff(korridoren_data):
    set_level("CL4", [20, 60], "teacher")(korridoren_data)
    assert "S033" not in codes(korridoren_data)


def test_a_quiet_scenario_is_fine_at_level_one(korridoren_data):
    quiet_level("CL1", [10, 12])(korridoren_data)
    assert codes(korridoren_data) <= {"S010", "S038"}


def test_no_headset_below_ten_or_at_level_zero(korridoren):
    assert headset_allowed(korridoren)
    assert not headset_allowed(korridoren.model_copy(update={"ages": (9, 12)}))
    assert not headset_allowed(korridoren.model_copy(update={"level": ContentLevel.CL0}))


def test_staff_of_any_age_may_wear_one(korridoren):
    assert headset_allowed(korridoren.model_copy(update={"role": Role.TEACHER, "ages": (20, 65), "level": ContentLevel.CL4}))


# --- flow


def test_times_follow_the_chain_of_triggers(korridoren):
    times = firing_times(korridoren)
    assert times["alarm_goes"] == 28
    assert times["police_come"] == 208
    assert times["debrief"] == 224


def test_an_idle_trainee_still_reaches_the_end(korridoren):
    times = firing_times(korridoren, idle=True)
    assert times["debrief"] == 241
    assert times["in_shelter"] == 88


def test_the_run_is_four_to_five_minutes(korridoren):
    assert 224 <= firing_times(korridoren, idle=True)["debrief"] <= 300


def test_a_circle_with_a_delay_is_no_problem(korridoren_data):
    WAYS["S007"](korridoren_data)
    korridoren_data["triggers"][-1]["delay"] = 2.0
    assert delayless_circle(Scenario.model_validate(korridoren_data)) == ()


def test_a_circle_names_its_triggers(korridoren_data):
    WAYS["S007"](korridoren_data)
    assert set(delayless_circle(Scenario.model_validate(korridoren_data))) == {"a", "b"}


def test_a_late_alarm_starts_at_once_and_is_heard_after_its_delay(korridoren_data):
    korridoren_data["triggers"] += [
        trigger("started", happened("alarm_started", "lockdown"), do=["alarm"]),
        trigger("heard", happened("alarm_heard", "lockdown"), do=["alarm"]),
    ]
    korridoren_data["alarms"][0].update(delay=10, faults=[{"kind": "late", "seconds": 5}])
    times = firing_times(Scenario.model_validate(korridoren_data))
    assert times["heard"] - times["started"] == 15
