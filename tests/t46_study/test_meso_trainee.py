"""The trainee of a meso run: the session's own policies on the core's own rules, looked at only when something is due."""

import pytest

from sim.errors import UsageProblem
from sim.events import TRAINEE, EventType
from sim.session.random_policy import RandomPolicy
from sim.study import micro
from sim.study.meso.timetable import start_times, why_not
from tests.t46_study.small_study import ALARM, END, ShelterJudge, ground, lockdown, meso, question

JUDGE = ShelterJudge()

W = {"sv": "x", "en": "x"}


@pytest.fixture(scope="module")
def played():
    return meso(scripts=("careful", "passive", "random")).play(range(12), JUDGE)


@pytest.fixture(scope="module")
def exact():
    asked, shared = question(), ground()
    return [micro.play(shared, s, n, asked.seed_of(n), JUDGE) for n in range(4) for s in ("careful", "passive")]


@pytest.fixture(scope="module")
def events():
    heard = []

    def judge(events):
        heard.append(list(events))
        return JUDGE(events)

    meso(scripts=("careful",)).play([0], judge)
    return heard[0]


def of(runs, script):
    return [r for r in runs if r.script == script]


class TestScripts:
    def test_careful_finds_shelter_and_passive_does_not(self, played):
        assert {r.score for r in of(played, "careful")} == {1.0}
        assert {r.score for r in of(played, "passive")} == {0.0}

    def test_careful_is_out_of_sight_and_passive_is_not(self, played):
        assert max(r.exposure for r in of(played, "careful")) < 1.0
        assert min(r.exposure for r in of(played, "passive")) > 10.0

    def test_runs_end_as_the_scenario_says(self, played):
        assert {r.cause for r in played} == {"debrief"}
        assert {round(r.seconds) for r in played} == {round(END)}

    def test_who_plays_does_not_change_who_is_there(self, played):
        for script in ("passive", "random"):
            assert [r.seed for r in of(played, script)] == [r.seed for r in of(played, "careful")]

    def test_a_random_trainee_that_keeps_on_to_the_end_does_as_the_careful_one(self, played):
        careful = {r.number: r for r in of(played, "careful")}
        kept = [r for r in of(played, "random") if RandomPolicy(r.seed).careful_until > END]
        assert kept
        for run in kept:
            like = careful[run.number]
            assert (run.score, run.safe_after, run.shelter) == (like.score, like.safe_after, like.shelter)


class TestRepeating:
    def test_the_same_run_comes_out_the_same_every_time(self, played):
        studied = meso(scripts=("careful", "passive", "random"))
        again = [run for n in (7, 3, 11) for run in studied.play([n], JUDGE)]
        assert again == [r for n in (7, 3, 11) for r in played if r.number == n]

    def test_a_run_that_has_no_script_goes_to_its_end(self):
        (run,) = meso(scripts=("none",)).play([0], JUDGE)
        assert (run.cause, run.score) == ("debrief", 0.0)

    def test_the_time_limit_ends_a_run_without_debrief(self):
        endless = lockdown(triggers=({"id": "t", "any": (({"kind": "clock", "at": ALARM},),), "do": ("alarm", "danger")},))
        (run,) = meso(endless, scripts=("passive",)).play([0], JUDGE)
        assert (run.cause, run.seconds) == ("time", pytest.approx(60.0, abs=0.1))


class TestAgainstMicro:
    def test_the_trainee_comes_to_shelter_in_the_same_time(self, played, exact):
        quick = [r.safe_after for r in of(played, "careful")[:4]]
        for rough, r in zip(quick, of(exact, "careful"), strict=True):
            assert rough == pytest.approx(r.safe_after, rel=0.15, abs=4.0)  # once more closing a door that others came through

    def test_exposure_is_the_same(self, played, exact):
        for rough, r in zip(of(played, "passive"), of(exact, "passive"), strict=False):
            assert rough.exposure == pytest.approx(r.exposure, rel=0.1)

    def test_judgements_are_the_same(self, played, exact):
        for r in exact:
            twin = next(q for q in played if (q.number, q.script) == (r.number, r.script))
            assert (twin.score, twin.grade, twin.states, twin.cause) == (r.score, r.grade, r.states, r.cause)


class TestEvents:
    def test_are_numbered_and_in_order_for_the_trainee(self, events):
        assert [e.seq for e in events] == list(range(len(events)))
        own = [e.t for e in events if e.actor == TRAINEE]
        assert own == sorted(own)

    def test_begin_and_end_like_any_run(self, events):
        kinds = [e.type for e in events]
        assert kinds[:3] == [EventType.SIGN_SHOWN, EventType.BRIEFING_DONE, EventType.RUN_STARTED]
        assert kinds[-1] is EventType.RUN_ENDED

    def test_a_door_is_locked_after_it_was_closed(self, events):
        own = [e for e in events if e.actor == TRAINEE]
        closed = next(e.t for e in own if e.type is EventType.DOOR_CLOSED)
        locked = next(e.t for e in own if e.type is EventType.DOOR_LOCKED)
        assert closed < locked

    def test_others_are_told_of_only_where_the_trainee_is(self, events):
        others = [e for e in events if e.actor.startswith("person:")]
        rooms = {e.place for e in events if e.actor == TRAINEE and e.type is EventType.ROOM_ENTERED}
        assert {e.place for e in others} <= rooms
        assert not any(e.type is EventType.PERSON_SAFE for e in events)

    def test_a_scenario_that_waits_for_others_is_told_everything(self):
        waits = ({"id": "t1", "any": (({"kind": "clock", "at": ALARM},),), "do": ("alarm", "danger")},)
        waits += ({"id": "t2", "any": (({"kind": "happened", "event": "person_safe", "seconds": 5},),), "do": ("end",)},)
        heard = []
        meso(lockdown(triggers=waits), scripts=("passive",)).play([0], lambda events: heard.extend(events) or JUDGE(events))
        safe = next(e.t for e in heard if e.type is EventType.PERSON_SAFE)
        assert heard[-1].type is EventType.RUN_ENDED
        assert heard[-1].t == pytest.approx(safe + 5.0, abs=0.2)


class TestTimetable:
    def test_knows_when_the_clock_starts_an_alarm(self):
        assert start_times(lockdown().scenario)["lockdown"] == ALARM

    def test_follows_from_one_inject_to_the_next(self):
        triggers = (
            {"id": "t1", "any": (({"kind": "clock", "at": 3},),), "do": ("danger",), "delay": 2},
            {
                "id": "t2",
                "any": (({"kind": "happened", "event": "inject", "target": "danger", "seconds": 4},),),
                "do": ("alarm",),
            },
        )
        assert start_times(lockdown(triggers=triggers).scenario)["lockdown"] == 9.0

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"hazards": ({"id": "smoke", "kind": "smoke", "phases": ({"at": 0, "places": ("hall",)},)},)}, "smoke"),
            ({"phrases": ({"id": "go", "text": W, "order": {"do": "leave"}},)}, "tells them to"),
            (
                {"triggers": ({"id": "t", "any": (({"kind": "happened", "event": "person_safe"},),), "do": ("alarm",)},)},
                "others do",
            ),
        ],
        ids=("smoke", "orders", "others"),
    )
    def test_what_leads_others_is_for_micro(self, changes, why):
        bound = lockdown(**changes)
        assert why in why_not(bound.scenario)
        with pytest.raises(UsageProblem, match="--tier micro"):
            meso(bound)

    def test_who_begins_outdoors_is_for_micro(self):
        assert "outdoors" in why_not(lockdown().scenario, outdoors=True)

    def test_a_scenario_without_alarm_can_be_played(self):
        quiet = lockdown(
            alarms=(),
            injects=({"id": "end", "kind": "end"},),
            triggers=({"id": "t", "any": (({"kind": "clock", "at": 5.0},),), "do": ("end",)},),
        )
        (run,) = meso(quiet, scripts=("passive",)).play([0], JUDGE)
        assert (run.cause, run.safe_after, run.rooms_secured) == ("debrief", None, 0)
