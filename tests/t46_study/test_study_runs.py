"""What a study is named by, how it is cut into tasks, and what is told of its runs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.events import TRAINEE, Event, EventType
from sim.study.outcome import exposure_seconds, outcome, share_reached
from sim.study.runs import SEEDS, UNTRIED, StudyRun, blocks
from sim.study.study import Means, stride
from sim.study.summary import quantile, summarise
from tests.t46_study.small_study import question

numbers = st.sets(st.integers(0, 300), max_size=80)


class TestTheName:
    def test_is_the_same_for_the_same_question(self):
        assert question().key == question().key

    @pytest.mark.parametrize(
        "other",
        [
            {"scenario": ("small", "another")},
            {"plan": ("small", "another")},
            {"rubric": ("r", "another")},
            {"core_version": 99},
            {"tier": "micro"},
            {"scripts": ("careful",)},
            {"seed": 6},
        ],
    )
    def test_is_another_one_for_anything_the_runs_follow_from(self, other):
        assert replace(question(), **other).key != question().key

    def test_follows_content_not_names(self):
        assert replace(question(), scenario=("renamed", "s")).key == question().key

    def test_seeds_are_small_and_differ(self):
        seeds = [question().seed_of(n) for n in range(2000)]
        assert len(set(seeds)) == 2000
        assert all(0 <= s < SEEDS for s in seeds)
        assert question(seed=6).seed_of(0) != seeds[0]

    def test_seeds_do_not_depend_on_tier_and_scripts(self):
        assert question("micro", ("random",)).seed_of(3) == question().seed_of(3)


class TestBlocks:
    @given(numbers, st.integers(1, 20))
    def test_hold_every_number_once_and_none_else(self, missing, size):
        found = blocks(sorted(missing), size)
        assert [n for block in found for n in block] == sorted(missing)
        assert all(1 <= len(block) <= size for block in found)

    def test_are_of_neighbours(self):
        assert blocks([0, 1, 2, 5, 6, 9], 2) == [range(2), range(2, 3), range(5, 7), range(9, 10)]

    @given(numbers, st.integers(1, 20), st.sampled_from([1, 2, 4, 64]))
    def test_of_numbers_that_lie_apart_hold_every_number_once_too(self, missing, size, apart):
        found = blocks(missing, size, apart)
        assert sorted(n for block in found for n in block) == sorted(missing)
        assert all(len({n % apart for n in block}) == 1 and len(block) <= size for block in found)

    def test_lie_apart_so_that_workers_have_casts_of_their_own(self):
        assert blocks(range(6), 9, 2) == [range(0, 5, 2), range(1, 6, 2)]
        assert [stride(Means(w), 64) for w in (1, 2, 3, 8, 1000)] == [1, 2, 4, 8, 64]
        assert stride(Means(8), 1) == 1


class TestQuantiles:
    @given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0, 1))
    def test_lie_within_the_values(self, values, share):
        found = quantile(values, share)
        assert found is not None
        assert min(values) - 1e-4 <= found <= max(values) + 1e-4

    def test_are_straight_between_neighbours(self):
        assert quantile([0.0, 1.0], 0.25) == 0.25
        assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
        assert quantile([], 0.5) is None


def event(
    seq: int, t: float, kind: EventType, actor: str = "system", place: str = "", target: str = "", /, **data: object
) -> Event:
    return Event(seq, round(t * 20), t, kind, actor, place, target, data)  # type: ignore[arg-type]


class TestOutcome:
    EVENTS = (
        event(0, 10.0, EventType.ALARM_STARTED, kind="lockdown"),
        event(1, 12.0, EventType.PERSON_SAFE, "person:1", "A1", how="closed"),
        event(2, 14.0, EventType.PERSON_SAFE, "person:2", "A1", how="locked"),
        event(3, 15.0, EventType.EXPOSED, TRAINEE, "hall", seconds=4.0, share=0.5, start=11.0),
        event(4, 16.0, EventType.SHELTERED, TRAINEE, "G"),
        event(5, 20.0, EventType.PERSON_SAFE, "person:3", "", how="outdoors"),
        event(6, 21.0, EventType.DOOR_LOCKED, "person:2", "A1", "d1"),
        event(7, 25.0, EventType.DOOR_LOCKED, TRAINEE, "A1", "d1"),
    )

    def test_times_count_from_the_alarm(self):
        found = outcome(self.EVENTS, 4)
        assert found.safe_after == 6.0
        assert found.half_safe_after == 4.0
        assert found.most_safe_after is None
        assert found.secured_after == 2.0

    def test_rooms_and_doors_count_once(self):
        found = outcome(self.EVENTS, 4)
        assert found.shelter == "G"
        assert (found.rooms_secured, found.doors_locked, found.people_safe) == (1, 1, 0.75)

    def test_exposure_is_share_times_time(self):
        assert exposure_seconds(self.EVENTS) == 2.0

    def test_without_an_alarm_there_are_no_times(self):
        found = outcome(self.EVENTS[1:], 4)
        assert (found.safe_after, found.half_safe_after, found.secured_after) == (None, None, None)

    def test_a_lunch_bell_is_no_alarm(self):
        bell = event(0, 1.0, EventType.ALARM_STARTED, kind="lunch")
        assert outcome((bell, *self.EVENTS), 4).safe_after == 6.0

    @given(st.lists(st.floats(0, 100), max_size=20), st.integers(0, 25), st.floats(0.05, 1.0))
    def test_a_share_is_reached_when_that_many_have(self, times, of, share):
        found = share_reached(times, of, share)
        if found is None:
            assert of == 0 or len(times) < of * share + 1e-6
        else:
            assert sum(t <= found for t in times) >= of * share - 1e-6


RUN = StudyRun(
    0, "careful", 1, "debrief", 200.0, 1.0, "secure", {"a": "met", "b": "not_relevant"}, 6.0, 0.0, 1.0, 9.0, 1.0, 5, 8.0, 4
)


class TestSummary:
    def test_counts_every_criterion_over_all_scripts(self):
        other = replace(RUN, script="passive", states={"a": "missed", "b": "partly"})
        found = summarise([RUN, other], ("careful", "passive"))
        assert found["criteria"] == [
            {"id": "a", "met": 1, "partly": 0, "missed": 1, "not_relevant": 0, "untried": 0},
            {"id": "b", "met": 0, "partly": 1, "missed": 0, "not_relevant": 1, "untried": 0},
        ]

    def test_what_a_run_never_came_to_is_missed_and_counted_by_itself(self):
        runs = [RUN, replace(RUN, number=1, states={"a": UNTRIED}), replace(RUN, number=2, states={"a": "missed"})]
        (a, *_) = summarise(runs, ("careful",))["criteria"]
        assert (a["met"], a["missed"], a["untried"]) == (1, 2, 1)

    @pytest.mark.parametrize(
        ("states", "listed"),
        [
            (("met", "missed"), []),
            (("met", "not_relevant"), ["never_missed"]),
            (("met", "partly"), ["never_missed"]),
            (("partly", "missed"), ["never_met"]),
            (("missed", UNTRIED), ["never_met"]),
            (("met", UNTRIED), ["never_missed"]),
            (("partly", UNTRIED), ["never_met", "never_missed"]),
            ((UNTRIED, UNTRIED), ["never_tried"]),
            (("not_relevant", UNTRIED), ["never_tried"]),
        ],
    )
    def test_a_criterion_that_tells_nobody_apart_is_listed(self, states, listed):
        """Both met and missed is what a criterion should be; who never came to it has neither met nor missed it."""
        found = summarise([replace(RUN, number=n, states={"a": state}) for n, state in enumerate(states)], ("careful",))
        assert [key for key in ("never_tried", "never_met", "never_missed") if found[key] == ["a"]] == listed
        assert all(found[key] in ([], ["a"]) for key in ("never_tried", "never_met", "never_missed"))

    def test_scores_are_by_script(self):
        runs = [replace(RUN, number=n, score=n / 10) for n in range(11)]
        found = summarise(runs, ("careful",))["scripts"]["careful"]
        assert (found["mean"], found["p05"], found["median"], found["p95"]) == (0.5, 0.05, 0.5, 0.95)

    def test_the_order_of_runs_does_not_matter(self):
        runs = [replace(RUN, number=n, score=1.0 / (n + 1)) for n in range(50)]
        assert summarise(runs, ("careful",)) == summarise(reversed(runs), ("careful",))

    @pytest.mark.parametrize(("reached", "safe"), [(100, True), (95, True), (94, False), (0, False)], ids=str)
    def test_a_safe_course_is_one_nearly_every_careful_run_takes(self, reached, safe):
        bad = {"score": 0.4, "grade": "practise_again"}
        runs = [replace(RUN, number=n, **({} if n < reached else bad)) for n in range(100)]
        assert summarise(runs, ("careful",))["safe_course"] is safe

    def test_a_high_score_with_a_critical_miss_is_not_safe(self):
        assert summarise([replace(RUN, score=0.97, grade="practise_again")], ("careful",))["safe_course"] is False

    def test_nothing_is_said_of_what_was_not_judged(self):
        unscored = replace(RUN, score=None, grade="done")
        assert summarise([unscored], ("careful",))["safe_course"] is None
        assert summarise([replace(RUN, script="passive")], ("passive",))["safe_course"] is None
        assert summarise([unscored], ("careful",))["scripts"]["careful"]["mean"] is None

    def test_runs_without_debrief_are_counted(self):
        found = summarise([RUN, replace(RUN, number=1, cause="time")], ("careful",))
        assert found["without_debrief"] == found["scripts"]["careful"]["without_debrief"] == 1
