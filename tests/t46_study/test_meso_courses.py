"""Courses that runs share: as if each had been played by itself, and played only once."""

from dataclasses import replace

import numpy as np
import pytest

from sim.core.commands import Action, ActionKind
from sim.events import EventType
from sim.session.senses import Senses
from sim.study.meso.batch import Happenings, What, nothing_happens
from sim.study.meso.courses import ERRANDS, Courses, Played
from sim.study.meso.footprint import Company, Footprint, Trail, Voice
from sim.study.meso.mind import NOTED, UNCHANGED_BY_OTHERS, unneeded
from sim.study.meso.told import TOLD_EVERY, Told, told
from sim.study.runs import Judgement
from tests.t46_study.small_study import ShelterJudge, lockdown, meso, school

JUDGE = ShelterJudge()
DOOR = 0
W = {"sv": "x", "en": "x"}
NOTHING = Footprint({}, (), (), (), ())


@pytest.fixture(scope="module")
def studied():
    return meso(scripts=("careful",))


def telling(studied, *rows: tuple[float, What, int, int]) -> Told:
    """One run in which these things (seconds, what, who, where) happen."""
    run, (t, what, who, where) = np.zeros(len(rows), dtype=np.int32), (np.array([r[k] for r in rows]) for k in range(4))
    happened = Happenings(run, t.astype(float), what.astype(np.int8), who.astype(np.int32), where.astype(np.int32))
    return told(happened, [studied.opening(0).cast], studied._places)[0]


def footprint(**met) -> Footprint:
    return Footprint(**{"doors": {}, "stays": (), "looks": (), "company": (), "voices": ()} | met)


def unit(name: str) -> int:
    return school().unit_index[name]


def finished(room: int, *times: tuple[float, ...]) -> list[list[tuple[float, What, int, int]]]:
    """Rows of runs in each of which somebody saw to a room at these seconds."""
    return [[(t, What.FINISHED, 3, room) for t in each] for each in times]


def played(number: int = 0) -> Played:
    return Played("debrief", 45.0, Judgement(1.0, "secure", {}), 4.0, 9.0 + number, 0.0, "", frozenset())


class TestWhatACourseMeets:
    def test_doors_it_never_came_by_make_no_difference(self, studied):
        one, other = telling(studied, (9.0, What.OPENED, 3, 0)), telling(studied, (11.0, What.OPENED, 3, 0))
        assert one.answer(footprint(doors={1: 600})) == other.answer(footprint(doors={1: 600}))
        assert one.answer(footprint(doors={0: 600})) != other.answer(footprint(doors={0: 600}))

    def test_what_happens_to_a_door_later_makes_no_difference(self, studied):
        early, late = telling(studied), telling(studied, (20.0, What.LOCKED, 3, DOOR))
        met = footprint(doors={DOOR: 399})
        assert early.answer(met) == late.answer(met)
        assert early.answer(footprint(doors={DOOR: 400})) != late.answer(footprint(doors={DOOR: 400}))

    def test_whose_hand_it_was_makes_no_difference_a_closer_does(self, studied):
        met = footprint(doors={DOOR: 600})
        answers = [telling(studied, (9.0, What.CLOSING, who, DOOR)).answer(met) for who in (3, 4, -1)]
        assert answers[0] == answers[1] != answers[2]

    def test_things_are_told_by_the_second(self, studied):
        met = footprint(doors={DOOR: 600})
        answers = [telling(studied, (t, What.OPENED, 3, DOOR)).answer(met) for t in (8.05, 8.95, 9.05)]
        assert answers[0] == answers[1] != answers[2]
        assert telling(studied, (8.05, What.OPENED, 3, DOOR)).tick[0] == 9 * TOLD_EVERY

    def test_who_comes_into_a_room_counts_while_one_is_there(self, studied):
        comes = telling(studied, (9.0, What.MOVED, 3, unit("A2")))
        stays = [footprint(stays=((unit("A2"), since, until),)) for since, until in ((0, 100), (100, 300), (181, 300))]
        alone = telling(studied)
        assert [comes.answer(s) == alone.answer(s) for s in stays] == [True, False, True]

    def test_lights_seen_to_before_one_comes_count_once_however_early(self, studied):
        room = unit("A2")
        stay = footprint(stays=((room, 300, 400),))
        early, late, after, never = (telling(studied, *rows) for rows in finished(room, (4.0,), (9.0,), (16.0,), ()))
        assert early.answer(stay) == late.answer(stay) != after.answer(stay) == never.answer(stay)

    def test_lights_seen_to_between_two_stays_are_told_from_those_seen_to_before(self, studied):
        room = unit("A2")
        stays = footprint(stays=((room, 100, 200), (room, 300, 400)))
        before, during, between, twice = (
            telling(studied, *rows) for rows in finished(room, (4.0,), (8.0,), (12.0,), (4.0, 12.0))
        )
        assert len({each.answer(stays) for each in (before, during, between, twice)}) == 4

    def test_company_is_somebody_near(self, studied):
        x, y = (float(v) for v in studied.atlas.world.unit_middle[unit("corridor")])
        here = Company(unit("corridor"), 20, x, y)
        answers = {telling(studied).answer(footprint(company=(here._replace(x=at),)))[-1] for at in (x, x + 100.0)}
        assert answers == {True, False}

    def test_a_voice_is_of_the_nearest_child_who_is_there(self, studied):
        x, y = (float(v) for v in studied.atlas.world.unit_middle[unit("A1")])
        voice = (Voice(unit("A1"), 20, x, y), 900)
        there = telling(studied).answer(footprint(voices=(voice,)))
        empty = telling(studied).answer(footprint(voices=((voice[0]._replace(unit=-1), 900),)))
        assert there[-1][0] is False
        assert empty[-1] == ()

    def test_everything_is_everything(self, studied):
        met = footprint(whole=600)
        one, other = (telling(studied, (9.0, What.LOW, who, 2)).answer(met) for who in (3, 4))
        assert one != other

    def test_who_met_everything_once_also_met_what_came_later(self, studied):
        met = footprint(whole=100, doors={DOOR: 600}, stays=((unit("A2"), 100, 600),))
        quiet, opened = telling(studied), telling(studied, (9.0, What.OPENED, 3, DOOR))
        comes, elsewhere = (telling(studied, (9.0, What.MOVED, 3, unit(room))) for room in ("A2", "A1"))
        assert quiet.answer(met) != opened.answer(met)
        assert quiet.answer(met) != comes.answer(met)
        assert quiet.answer(met) == elsewhere.answer(met)

    def test_who_met_everything_also_met_who_is_there(self, studied):
        others = told(nothing_happens(), [studied.opening(1).cast], studied._places)[0]
        assert telling(studied).answer(footprint(whole=0)) != others.answer(footprint(whole=0))
        assert telling(studied).answer(footprint()) == others.answer(footprint())

    def test_a_trail_becomes_a_footprint(self):
        trail = Trail()
        trail.met_door(4, 20)
        trail.met_door(4, 10)
        trail.stayed(2, 5, 10)
        trail.stayed(2, 11, 30)
        trail.left()
        trail.stayed(2, 50, 60)
        trail.spoke(Voice(2, 55, 0.0, 0.0))
        trail.heard(60)
        found = trail.footprint()
        assert (found.doors, found.stays, found.whole) == ({4: 20}, ((2, 5, 30), (2, 50, 60)), -1)
        assert found.voices == ((Voice(2, 55, 0.0, 0.0), 60),)
        assert found.key == trail.footprint().key

    def test_senses_nobody_has_thought_of_meet_everything(self):
        assert not NOTED & UNCHANGED_BY_OTHERS
        assert all(hasattr(Senses, name) or name == "drills" for name in NOTED | UNCHANGED_BY_OTHERS)
        assert not {"helpers", "upset", "in_care", "safe_to_talk"} & (NOTED | UNCHANGED_BY_OTHERS)
        assert "available_actions" not in NOTED | UNCHANGED_BY_OTHERS


def test_where_nobody_needs_the_trainee_not_everything_is_met(studied):
    course, _ = studied._play_course(0, "careful", telling(studied))
    assert course.trail.whole == -1
    assert course.trail.doors


@pytest.mark.parametrize(
    ("changes", "sense"),
    [
        ({"extras": ("helper",)}, "helpers"),
        ({"cares_for": ("class",)}, "in_care"),
        ({"people": ({"id": "kim", "place": "first", "count": 1, "need": {}},)}, "upset"),
    ],
)
def test_who_may_need_the_trainee_is_noticed_where_there_is_somebody(changes, sense):
    wanted = lockdown(**changes).scenario
    assert sense not in unneeded(wanted)
    assert sense in unneeded(lockdown().scenario)


PHRASES = (
    {"id": "plain", "text": W},
    {"id": "hush", "text": W, "order": {"do": "quiet"}},
    {"id": "softly", "text": W, "tone": "low_arousal"},
)
OPTIONS = tuple({"id": says or "none", "text": W, "value": "best", "reason": W, "says": says} for says in ("", "plain", "hush"))
ASKED = ({"id": "what", "shown_by": "end", "prompt": W, "options": OPTIONS},)


@pytest.mark.parametrize(
    ("action", "everything"),
    [
        (Action(ActionKind.SAY, value="plain"), False),
        (Action(ActionKind.SAY, value="hush"), True),
        (Action(ActionKind.SAY, value="softly"), True),
        (Action(ActionKind.DECIDE, "what", "none"), False),
        (Action(ActionKind.DECIDE, "what", "plain"), False),
        (Action(ActionKind.DECIDE, "what", "hush"), True),
        (Action(ActionKind.LOOK_OUT, "d1"), True),
        (Action(ActionKind.CLOSE_DOOR, "d1"), False),
        (Action(ActionKind.LIGHTS_OFF, "A1"), False),
    ],
)
def test_words_that_people_heed_and_looking_out_meet_everything(action, everything):
    speaks = meso(lockdown(phrases=PHRASES, decisions=ASKED))
    course, _ = speaks._play_course(0, "passive", telling(speaks))
    course.trail.whole = -1
    course._actor._notice(action)
    assert (course.trail.whole >= 0) is everything


class TestSharing:
    def test_runs_that_meet_the_same_have_one_course(self, studied):
        plays = []

        def play(number, script, each):
            plays.append(number)
            return played(number), footprint(doors={DOOR: 600})

        courses = Courses("careful", play)
        rows = [(9.0, 1), (9.0, 2), (12.0, 2)]
        found = [courses.of(n, None, telling(studied, (t, What.OPENED, who, DOOR))) for n, (t, who) in enumerate(rows)]
        assert [replace(c, name="") for c in found] == [played(0), played(0), played(2)]
        assert found[0].name == found[1].name != found[2].name
        assert (plays, courses.played) == ([0, 2], 2)

    def test_other_buildings_have_other_courses(self, studied):
        courses = Courses("careful", lambda number, script, each: (played(number), NOTHING))
        assert [courses.of(n, kin, telling(studied)).safe for n, kin in enumerate("aba")] == [9.0, 10.0, 9.0]

    def test_aimless_runs_take_one_of_a_few_courses(self, studied):
        courses = Courses("random", lambda number, script, each: (played(number), NOTHING))
        assert courses.missing_errands([ERRANDS + 3, 3, 5]) == [3, 5]
        courses.run_errands({3: telling(studied), 5: telling(studied)})
        assert courses.missing_errands([3, 5, ERRANDS + 5]) == []
        assert courses.errand(ERRANDS + 3) == replace(played(3), name="errand 3")


@pytest.mark.parametrize("script", ["careful", "passive", "tour", "none"])
def test_a_shared_course_is_the_one_the_run_would_have_had_by_itself(script):
    numbers = range(24)
    shared = meso(scripts=(script,))
    together = shared.play(numbers, JUDGE)
    by_itself = meso(scripts=(script,))
    courses = by_itself._courses[script] = Courses(script, by_itself._course)
    courses.of = lambda number, kin, each: by_itself._course(number, script, each)[0]  # type: ignore[method-assign]
    assert by_itself.play(numbers, JUDGE) == [replace(run, course="") for run in together]
    assert shared.distinct[script] < len(numbers)


def test_people_who_matter_to_the_scenario_keep_runs_apart():
    waits = ({"id": "t1", "any": (({"kind": "clock", "at": 4},),), "do": ("alarm", "danger")},)
    waits += ({"id": "t2", "any": (({"kind": "happened", "event": "door_locked", "seconds": 9},),), "do": ("end",)},)
    studied = meso(lockdown(triggers=waits), scripts=("passive",))
    runs = studied.play(range(6), JUDGE)
    assert studied.distinct == {"passive": 6}
    assert len({run.seconds for run in runs}) > 1


def test_random_runs_repeat_after_as_many_as_there_are_courses():
    runs = meso(scripts=("random",)).play([1, ERRANDS + 1], JUDGE)
    assert runs[0].seed != runs[1].seed
    assert [(r.score, r.exposure, r.seconds) for r in runs] == [(runs[0].score, runs[0].exposure, runs[0].seconds)] * 2


def test_nothing_happening_tells_nothing(studied):
    quiet = told(nothing_happens(), [studied.opening(0).cast], studied._places)[0]
    assert quiet.answer(footprint(doors={DOOR: 600}, stays=((unit("A1"), 0, 600),)))[1:] == (((), False),)


def test_a_judge_hears_of_others_only_what_the_trainee_meets():
    heard = []
    meso(scripts=("passive",)).play([0], lambda events: heard.extend(events) or JUDGE(events))
    assert EventType.PERSON_SAFE not in {e.type for e in heard}
