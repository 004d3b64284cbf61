"""Same events and same rubric, same score, to the byte; and an event changes the points that rest on it, no others."""

import json
import random

import pytest
from hypothesis import HealthCheck, assume, given, settings

from scoring.assess import Judge, assess
from scoring.grounds import grounds
from scoring.rubric import Rubric
from scoring.rubric_file import load_rubric
from sim.events import Event, EventType
from sim.ids import canonical_json
from sim.resources import shipped
from tests.t50_scoring.drawn_runs import one_change, runs_about

E = EventType
SHIPPED = sorted(shipped("rubric"))
WHOLE = (E.RUN_STARTED, E.RUN_ENDED, E.STOPPED)
"""These decide whether the run is scored at all, and at which level: no criterion's points rest on them alone."""


@pytest.fixture(params=SHIPPED, ids=lambda path: path.name.partition(".")[0], scope="module")
def any_rubric(request):
    return load_rubric(request.param)


@pytest.fixture(params=[1, pytest.param(20, marks=pytest.mark.slow)], ids=["few", "many"])
def examples(request):
    """How many runs a rubric is tried on: shares of a number for all, at least a few each."""
    return lambda together: max(12, together // len(SHIPPED)) * request.param


def points(assessment):
    return {finding.criterion: finding for finding in assessment.findings}


def changed(events, event, what):
    """The same run with one event otherwise: left out, of another kind, somewhere else, …"""
    told = {
        "type": {"type": E.NOISE},
        "actor": {"actor": "person:77"},
        "place": {"place": "elsewhere"},
        "target": {"target": "other"},
        "t": {"t": event.t + 100.0},
        "data": {"data": {}},
    }
    if what == "gone":
        return [e for e in events if e is not event]
    return [e if e is not event else Event.from_dict(e.as_dict() | told[what]) for e in events]


class TestSame:
    def test_the_same_events_and_rubric_give_the_same_bytes(self, any_rubric, examples):
        judge = Judge(any_rubric)

        @settings(max_examples=examples(160), deadline=None)
        @given(runs_about(any_rubric))
        def same(events):
            again = [Event.from_dict(json.loads(json.dumps(event.as_dict()))) for event in events]
            rubric = Rubric.model_validate_json(any_rubric.model_dump_json())
            told = [
                canonical_json(a.as_dict()) for a in (judge.assess(events), judge.assess(iter(events)), assess(again, rubric))
            ]
            assert told[0] == told[1] == told[2]

        same()

    def test_what_stands_in_an_events_data_in_which_order_is_no_matter(self, story, rubric):
        dice = random.Random(5)
        turned = []
        for event in story.events():
            items = list(event.data.items())
            dice.shuffle(items)
            turned.append(Event.from_dict(event.as_dict() | {"data": dict(items)}))
        assert assess(turned, rubric) == assess(story.events(), rubric)


class TestOneChange:
    def test_it_changes_no_points_that_do_not_rest_on_the_event(self, any_rubric, examples):
        judge = Judge(any_rubric)

        @settings(max_examples=examples(500), deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
        @given(one_change(any_rubric))
        def only_those(drawn):
            before, after, number = drawn
            seq = before[number].seq
            changed = {event.type for run in (before, after) for event in run if event.seq == seq}
            assume(not changed & set(WHOLE))
            old, new = points(judge.assess(before)), points(judge.assess(after))
            rests = grounds(before, any_rubric), grounds(after, any_rubric)
            for criterion in old:
                if old[criterion] != new[criterion]:
                    assert seq in rests[0][criterion] | rests[1][criterion], criterion

        only_those()

    @pytest.mark.parametrize("what", ["gone", "type", "actor", "place", "target", "t", "data"])
    def test_each_event_of_a_careful_run_changed(self, story, rubric, what):
        """Every event of it in its turn, so that each moment a rubric knows is changed, or taken away."""
        judge, events = Judge(rubric), story.but(100, E.DOOR_UNLOCKED, place="group", target="d1").events()
        old, rests = points(judge.assess(events)), grounds(events, rubric)
        moved = 0
        for event in (e for e in events if e.type not in WHOLE):
            after = changed(events, event, what)
            new, now = points(judge.assess(after)), grounds(after, rubric)
            different = {criterion for criterion in old if old[criterion] != new[criterion]}
            assert not {criterion for criterion in different if event.seq not in rests[criterion] | now[criterion]}
            moved += bool(different)
        assert moved > 5

    def test_without_an_event_that_proves_it_a_finding_is_another(self, any_rubric, examples):
        judge = Judge(any_rubric)

        @settings(max_examples=examples(120), deadline=None)
        @given(runs_about(any_rubric))
        def another(events):
            for criterion, finding in points(judge.assess(events)).items():
                for seq in finding.events:
                    left = [event for event in events if event.seq != seq]
                    assert points(judge.assess(left))[criterion] != finding

        another()

    def test_everything_that_proves_a_finding_is_among_its_grounds(self, any_rubric, examples):
        judge = Judge(any_rubric)

        @settings(max_examples=examples(120), deadline=None)
        @given(runs_about(any_rubric))
        def among(events):
            rests = grounds(events, any_rubric)
            for criterion, finding in points(judge.assess(events)).items():
                assert set(finding.events) <= rests[criterion]

        among()


class TestGrounds:
    def test_what_was_undone_is_named_with_what_undid_it(self, story, rubric):
        told = story.but(100, E.DOOR_UNLOCKED, place="group", target="d1").events()
        assert assess(told, rubric).finding("lock_the_door").points == 0
        kinds = {told[seq].type for seq in grounds(told, rubric)["lock_the_door"]}
        assert {E.DOOR_LOCKED, E.DOOR_UNLOCKED, E.SHELTERED, E.ALL_CLEAR} <= kinds

    def test_what_makes_a_criterion_not_relevant_is_named(self, story, rubric):
        told = story.without(E.SHELTERED).but(50, E.LEFT_BUILDING, target="exit").events()
        assert assess(told, rubric).finding("lock_the_door").state == "not_relevant"
        assert E.LEFT_BUILDING in {told[seq].type for seq in grounds(told, rubric)["lock_the_door"]}

    def test_what_has_nothing_to_do_with_it_is_not_named(self, story, rubric):
        told = story.events()
        kinds = {told[seq].type for seq in grounds(told, rubric)["lock_the_door"]}
        assert not kinds & {E.CALL_STATEMENT, E.PHONE_SILENCED, E.LIGHTS_CHANGED, E.SETTLED}

    def test_nothing_happened_is_no_grounds(self, rubric):
        assert set(grounds([], rubric).values()) == {frozenset()}
