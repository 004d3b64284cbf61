"""Rules made ready once: they judge any number of runs, as the rubric's words say, and keep nothing of one for the next."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings

from scoring import assess as assessing
from scoring.assess import Judge, assess
from scoring.evidence import Record, Rules
from scoring.rubric import Done, Match, Moment, Rubric, Test
from scoring.rubric_file import load_rubric
from sim.events import Event, EventType
from sim.resources import find
from tests.t50_scoring.drawn_runs import runs_about
from tests.t50_scoring.plain_reading import PlainRecord

E = EventType
SHIPPED = ("inne-i-korridoren", "rundtur")


@pytest.mark.parametrize("name", SHIPPED)
def test_rules_made_ready_say_what_the_rubrics_words_say(name):
    rubric = load_rubric(find("rubric", name))
    rules = Rules(rubric)
    ready = [rules.ready(criterion.evidence) for criterion in rubric.criteria]

    @settings(max_examples=120, deadline=None)
    @given(runs_about(rubric))
    def agrees(events):
        fast, plain = Record(events, rules), PlainRecord(events, rubric)
        assert {m: fast.moment(m) for m in rubric.moments} == {m: plain.moment(m) for m in rubric.moments}
        for criterion, weigh in zip(rubric.criteria, ready, strict=True):
            assert weigh(fast) == plain.weigh(criterion.evidence), criterion.id

    agrees()


@pytest.mark.parametrize("change", ["later", "without", "as told"])
def test_a_careful_run_is_read_as_the_words_say(story, rubric, change):
    told = {"later": story.later(E.DOOR_LOCKED, 70), "without": story.without(E.SHELTERED), "as told": story}[change]
    rules = Rules(rubric)
    for criterion in rubric.criteria:
        weigh = rules.ready(criterion.evidence)
        expected = PlainRecord(told.events(), rubric).weigh(criterion.evidence)
        assert weigh(Record(told.events(), rules)) == expected, criterion.id


def test_a_judge_keeps_nothing_of_the_run_before(story, rubric):
    judge = Judge(rubric)
    first = judge.assess(story.events())
    assert judge.assess(story.without(E.DOOR_LOCKED, E.SHELTERED).events()) != first
    assert judge.assess([]).grade == "not_finished"
    assert judge.assess(story.events()) == first == assess(story.events(), rubric)


def test_the_rubrics_hash_is_made_once_for_many_runs(story, rubric):
    with patch.object(assessing, "rubric_hash", wraps=assessing.rubric_hash) as hashed:
        judge = Judge(rubric)
        for _ in range(5):
            judge.assess(story.events())
    assert hashed.call_count == 1


def test_events_nothing_in_the_rubric_names_are_not_kept(rubric):
    crowd = [Event(n, n, n / 20, E.PERSON_SAFE, f"person:{n}", "room", "", {"how": "room"}) for n in range(500)]
    record = Record(crowd, Rules(rubric))
    assert sum(len(told) for told in record._by_type.values()) == 0


def test_the_number_one_and_true_are_different_tests():
    """To Python they are equal, so that the two could be taken for one and the same question."""
    one, true = (Match(events=(E.NOISE,), data=(Test(key="k", value=value),)) for value in (1, True))
    alarm = Moment(match=Match(events=(E.ALARM_STARTED,)))
    rules = Rules(Rubric(id="x", name={"sv": "x", "en": "x"}, moments={"a": alarm}, criteria=(), questions=()))
    weigh = [rules.ready(Done(match=match, since="a", curve=((99, 1),))) for match in (one, true)]
    record = Record(
        [
            Event(0, 0, 0.0, E.ALARM_STARTED),
            Event(1, 1, 1.0, E.NOISE, data={"k": 1}),
            Event(2, 2, 2.0, E.NOISE, data={"k": True}),
        ],
        rules,
    )
    assert [judged(record).value for judged in weigh] == [1.0, 2.0]


def test_the_same_words_are_looked_up_once(rubric):
    rules = Rules(rubric)
    for criterion in rubric.criteria:
        rules.ready(criterion.evidence)
    before = rules.spans
    for criterion in rubric.criteria:
        rules.ready(criterion.evidence)
    assert rules.spans == before
