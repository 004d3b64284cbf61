"""Alarm systems in leaps: phones, faults, locks that an alarm throws, and alarms that wait for the trainee."""

import numpy as np
import pytest

from sim.core import rng
from sim.core.commands import Inputs
from sim.core.rng import Purpose
from sim.core.simulation import Simulation
from sim.events import TRAINEE, EventType
from sim.study import micro
from sim.study.meso.batch import What
from sim.study.meso.casts import CASTS
from sim.study.meso.timetable import start_times, waits
from tests.t46_study.small_study import ALARM, ShelterJudge, ground, lockdown, meso, question, school

JUDGE = ShelterJudge()
W = {"sv": "x", "en": "x"}


def alarm(**changes):
    return ({"id": "lockdown", "kind": "lockdown", "text": W} | changes,)


def of(happened, run, what):
    chosen = (happened.run == run) & (happened.what == what)
    return happened.t[chosen].tolist(), happened.who[chosen].tolist(), happened.where[chosen].tolist()


APP = {"roles": ("pupil",), "notices": 0.6, "latency": (1.0, 6.0)}
CHILDREN = {"id": "passing", "place": "passage", "count": 4, "role": "pupil", "ages": (13, 14), "behaviour": {"hide": 1.0}}


class TestPhones:
    def test_come_to_those_who_have_them_when_they_read_them(self):
        studied = meso(lockdown(alarms=alarm(by="app", app=APP)))
        (call,) = studied._calls_of(0, "passive")
        people = studied.opening(0).cast.simulation.people
        assert call.reads.tolist() == [p.role == "pupil" for p in people]
        assert not call.units.any()

    def test_reach_the_share_that_notices_as_the_core_draws_it(self):
        studied = meso(lockdown(alarms=alarm(by="app", app=APP), people=()))
        assert studied.everybody([0]).t.size == 0  # nobody is there
        alone = lockdown(alarms=alarm(by="app", app=APP), people=(CHILDREN,))
        studied = meso(alone)
        happened = studied.everybody(range(12))
        for run in range(12):
            seed = studied.question.seed_of(run)
            read = {p for p in range(1, 5) if rng.unit(seed, Purpose.APP, p, 0) < 0.6}
            assert set(of(happened, run, What.LOW)[1]) == read

    def test_safety_is_as_soon_as_by_steps(self):
        bound, asked = (
            lockdown(alarms=alarm(by="app", app=APP | {"roles": ("pupil", "teacher"), "notices": 1.0})),
            question(),
        )
        exact = []
        for n in range(8):
            sim = Simulation(school(), bound, asked.seed_of(n), ground=ground(bound))
            while sim.time < 40.0:
                exact += [e.t for e in sim.step(Inputs()) if e.type is EventType.PERSON_SAFE]
        happened = meso(bound).everybody(range(8))
        rough = happened.t[happened.what == What.SAFE]
        assert float(np.median(rough)) - ALARM == pytest.approx(float(np.median(exact)) - ALARM, rel=0.2, abs=1.5)


class TestFaults:
    def test_an_alarm_that_does_not_start_moves_nobody(self):
        fault = {"kind": "does_not_start", "chance": 0.5}
        studied = meso(lockdown(alarms=alarm(faults=(fault,))))
        happened = studied.everybody(range(12))
        silent = [studied._calls_of(n, "") == [None] for n in range(12)]
        assert {True, False} == set(silent)
        assert [not (happened.run == n).any() for n in range(12)] == silent

    def test_fail_in_the_same_casts_as_in_the_core(self):
        bound = lockdown(alarms=alarm(faults=({"kind": "does_not_start", "chance": 0.5},)))
        studied = meso(bound, scripts=("passive",))
        for run in studied.play(range(6), JUDGE):
            failed = studied._calls_of(run.number, "") == [None]
            assert (run.rooms_secured == 0) == failed

    def test_a_late_alarm_is_late(self):
        late = meso(lockdown(alarms=alarm(faults=({"kind": "late", "chance": 1.0, "seconds": 5.0},))))
        assert late._calls_of(0, "")[0].t == meso()._calls_of(0, "")[0].t + 5.0

    def test_rooms_that_stay_silent_do_not_hear(self):
        silent = meso(lockdown(alarms=alarm(faults=({"kind": "silent", "chance": 1.0, "together": True},))))
        assert not silent._calls_of(0, "")[0].units.any()
        assert meso()._calls_of(0, "")[0].units.any()


class TestLocks:
    def test_an_alarm_locks_the_doors_it_is_to(self):
        studied = meso(lockdown(alarms=alarm(locks={"places": ("second",), "which": "boundary"}), open_=()))
        (call,) = studied._calls_of(0, "")
        assert call.armed.any()
        happened = studied.everybody([0])
        thrown = [where for t, who, where in zip(*of(happened, 0, What.LOCKED), strict=True) if who == -1 and t <= call.t]
        assert set(thrown) <= set(np.flatnonzero(call.armed).tolist())
        assert thrown

    def test_locks_that_fail_do_not(self):
        studied = meso(lockdown(alarms=alarm(locks={"places": ("second",), "which": "boundary", "failure": 1.0}), open_=()))
        assert not studied._calls_of(0, "")[0].armed.any()


class TestWaiting:
    """An alarm that goes when the trainee has been told something long enough ago, or does something."""

    BOUND = lockdown(
        triggers=(
            {"id": "t1", "any": (({"kind": "trainee_in", "place": "passage", "seconds": 6},),), "do": ("alarm", "danger")},
            {"id": "t2", "any": (({"kind": "clock", "at": 45},),), "do": ("end",)},
        )
    )

    def test_is_not_known_beforehand(self):
        assert start_times(self.BOUND.scenario).get("lockdown") is None
        assert waits(self.BOUND.scenario)
        assert not waits(lockdown().scenario)

    def test_comes_when_the_trainees_own_course_brings_it(self):
        heard = []
        studied = meso(self.BOUND, scripts=("passive",))
        (run,) = studied.play([0], lambda events: heard.extend(events) or JUDGE(events))
        started = next(e.t for e in heard if e.type is EventType.ALARM_STARTED)
        assert started == pytest.approx(6.0, abs=0.2)
        assert studied._calls_of(0, "passive")[0].t >= started
        assert run.rooms_secured > 0

    def test_others_are_safe_as_soon_as_by_steps(self):
        asked, shared = question(scripts=("passive",)), ground(self.BOUND)
        exact = [micro.play(shared, "passive", n, asked.seed_of(n), JUDGE) for n in range(4)]
        rough = meso(self.BOUND, scripts=("passive",)).play(range(4), JUDGE)
        for name in ("half_safe_after", "most_safe_after"):
            a, b = (float(np.median([getattr(r, name) for r in runs])) for runs in (exact, rough))
            assert b == pytest.approx(a, rel=0.2, abs=2.0)

    def test_an_alarm_that_never_comes_moves_nobody(self):
        leaves = {"kind": "happened", "event": "left_building", "actor": TRAINEE}
        ends = {"id": "t2", "any": (({"kind": "clock", "at": 20},),), "do": ("end",)}
        never = lockdown(triggers=({"id": "t1", "any": ((leaves,),), "do": ("alarm", "danger")}, ends))
        (run,) = meso(never, scripts=("passive",)).play([0], JUDGE)
        assert (run.rooms_secured, run.safe_after, run.cause) == (0, None, "debrief")

    def test_a_run_is_the_same_whatever_others_are_played_with_it(self):
        studied = meso(self.BOUND, scripts=("careful", "random"))
        together = studied.play([0, 1, CASTS + 1], JUDGE)
        alone = [r for n in (0, 1, CASTS + 1) for r in meso(self.BOUND, scripts=("careful", "random")).play([n], JUDGE)]
        assert together == alone
