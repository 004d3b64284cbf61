"""The careful trainee in other places: behind a door already, before a locked one, in the yard, with the police."""

from functools import cache
from itertools import pairwise
from math import dist

import pytest

from sim.core.simulation import Simulation
from sim.events import TRAINEE, Event, EventType
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.space.build import build_space

E = EventType


@cache
def school():
    return build_space(load_plan(find("plan", "lingonmoskolan")))


@cache
def played(name: str) -> tuple[tuple[Event, ...], tuple[tuple[float, float], ...]]:
    """Events, and where the trainee was each second, with only the people near by."""
    scenario = load_scenario(find("scenario", name))
    near = scenario.model_copy(update={"people": tuple(g for g in scenario.people if not g.per_room)})
    simulation = Simulation(school(), bind(near, school()), 1)
    session, path = Session(simulation, Executor(simulation, make_policy("careful", 1))), []
    while not simulation.ended:
        session.advance()
        if simulation.state.tick % 20 == 0:
            path.append((float(simulation.state.xy[0, 0]), float(simulation.state.xy[0, 1])))
    return tuple(session.events), tuple(path)


def done(name: str, kind: EventType, **data: object) -> list[Event]:
    """What the trainee did, with these data or this target."""
    target = data.pop("target", None)
    events = (e for e in played(name)[0] if e.type is kind and e.actor == TRAINEE and target in (None, e.target))
    return [e for e in events if all(e.data.get(k) == v for k, v in data.items())]


@pytest.mark.parametrize("name", ["toaletten", "samtalet-112", "polisen-kommer", "tyst-i-klassrummet"])
def test_who_is_behind_a_shut_door_stays_there(name):
    assert done(name, E.ROOM_ENTERED) == []
    assert done(name, E.LEFT_BUILDING) == []
    assert done(name, E.DOOR_OPENED) == []


def test_a_door_that_is_open_is_shut_and_locked_before_one_hides():
    [shut] = done("falskt-faran-over", E.DOOR_CLOSED)
    [lock] = done("falskt-faran-over", E.DOOR_LOCKED)
    assert shut.t < lock.t
    assert done("falskt-faran-over", E.ROOM_ENTERED) == []


def test_a_locked_door_is_tried_and_left_for_the_next_room():
    refused = done("dorren-ar-last", E.ACTION_REFUSED, action="open_door")
    assert 1 <= len(refused) <= 2
    [entered] = done("dorren-ar-last", E.ROOM_ENTERED)[:1]
    assert refused[-1].t < entered.t
    assert entered.data["lockable"] == "yes"
    own = bind(load_scenario(find("scenario", "dorren-ar-last")), school()).places["own_classroom"]
    assert entered.place not in own


@pytest.mark.parametrize("name", ["dorren-ar-last", "rasten"])
def test_others_are_asked_along_once_and_shortly_after_the_alarm(name):
    [asked] = done(name, E.SAID, target="come_along")
    [heard] = done(name, E.ALARM_HEARD)[:1]
    assert 0 <= asked.t - heard.t <= 15


def test_nobody_is_asked_along_where_the_scenario_has_no_such_phrase():
    assert done("inne-i-korridoren", E.SAID, target="come_along") == []


def test_who_is_outdoors_walks_away_straight_and_stays_out():
    events, path = played("rasten")
    points = [a.point for a in school().building.assembly_points]
    end = path[-1]
    assert min(dist(end, p) for p in points) <= 3.5
    walked = sum(dist(a, b) for a, b in pairwise(path))
    assert walked <= 1.3 * dist(path[0], end), "no turning back and forth between two places to gather"
    assert [e for e in events if e.type is E.REENTERED] == []


def test_the_call_outdoors_is_made_on_arrival():
    [call] = done("rasten", E.CALL_STARTED)
    assert call.data["safe"] is True
    assert [e.data["field"] for e in done("rasten", E.CALL_STATEMENT)][:3] == ["where", "what", "seen_heard"]


def test_questions_are_answered_also_after_the_release():
    for name, question in (("polisen-kommer", "officer_asks"), ("falskt-faran-over", "right_message")):
        [answer] = done(name, E.DECIDED, target=question)
        release = next(e.t for e in played(name)[0] if e.type is E.ALL_CLEAR and e.data["verified"])
        assert answer.t > release


def test_hands_are_shown_before_anything_is_answered_to_the_police():
    [hands] = done("polisen-kommer", E.HANDS_SHOWN)
    opened = next(e.t for e in played("polisen-kommer")[0] if e.type is E.INJECT and e.target == "officer_opens")
    after = [e for e in done("polisen-kommer", E.DECIDED) if e.t > opened + 4]
    assert after
    assert hands.t < min(e.t for e in after)


def test_a_false_release_moves_nobody():
    events = played("falskt-faran-over")[0]
    false, true = [e for e in events if e.type is E.ALL_CLEAR]
    assert (false.data["verified"], true.data["verified"]) == (False, True)
    assert [
        e for e in done("falskt-faran-over", E.DOOR_UNLOCKED) + done("falskt-faran-over", E.DOOR_OPENED) if e.t < true.t
    ] == []


def test_each_question_the_operator_asks_follows_what_was_said():
    events = played("samtalet-112")[0]
    asked = [e.target for e in events if e.type is E.OPERATOR_ASKED]
    assert asked == ["where", "what", "senses", "danger_place", "well", "voice", "how_many", "way"]
    said = done("samtalet-112", E.CALL_STATEMENT)
    assert [e.data["asked"] for e in said] == asked, "one answer to each, and no question twice"
    [end] = done("samtalet-112", E.CALL_ENDED)
    assert end.data["by"] == "operator"
    assert end.data["answered"] == end.data["of"] == len(asked)


def test_who_knows_that_the_danger_is_outdoors_draws_the_blinds_before_going_to_the_door():
    [blinds] = done("forskolans-viloplats", E.BLINDS_CHANGED, down=True)
    [shut] = done("forskolans-viloplats", E.DOOR_CLOSED)
    [lock] = done("forskolans-viloplats", E.DOOR_LOCKED)
    assert blinds.t < shut.t < lock.t
    assert sum(float(e.data["seconds"]) for e in done("forskolans-viloplats", E.EXPOSED)) <= 2.0


def test_who_does_not_know_where_it_is_locks_the_door_before_drawing_them():
    [lock] = done("falskt-faran-over", E.DOOR_LOCKED)
    [blinds] = done("falskt-faran-over", E.BLINDS_CHANGED, down=True)
    assert lock.t < blinds.t


@pytest.mark.parametrize("name", ["falskt-faran-over", "rullstol-pa-plan-2", "matsalen", "brandlarm-mitt-i-inrymning"])
def test_one_sits_low_by_a_solid_wall_within_a_minute(name):
    """In narrow rooms, too, where no place is nearer to a wall than an arm's length."""
    heard = next(e.t for e in done(name, E.ALARM_HEARD))
    low = [e for e in done(name, E.SETTLED, solid_wall=True) if e.data["posture"] != "standing"]
    assert low
    assert low[0].t - heard < 60
