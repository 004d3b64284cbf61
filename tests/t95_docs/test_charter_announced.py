"""Charter 2: a run is always announced, and STOP ends it within a second whatever is going on, and is never judged."""

import math
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from scoring.assess import assess
from scoring.card import score_card
from scoring.rubric_check import NEVER_SCORED
from scoring.rubric_file import load_rubric
from scoring.store import NewRun, Store
from sim.app import realtime
from sim.app.player import HandsPlayer, ThoughtPlayer
from sim.app.stage import Wish
from sim.core import queries
from sim.core.commands import Action, ActionKind, Inputs
from sim.core.state import Posture
from sim.events import EventType
from sim.plan.draw import TracePoint, draw_svg
from sim.poses import DeviceFrame, Eye, Fov, Hand, Pose
from sim.resources import find
from sim.session.run import Session
from sim.text import say, table
from sim.trainee.desktop import Desktop, DesktopInput, Keys
from sim.trainee.situation import trainee_in
from sim.trainee.vectors import looking
from sim.units import STEP_HZ

ANNOUNCEMENT = [EventType.SIGN_SHOWN, EventType.BRIEFING_DONE, EventType.RUN_STARTED]

STATES = {
    "before the alarm": lambda sim: sim.time >= 5.0,
    "while the alarm sounds": lambda sim: queries.alarm_sounding(sim) is not None,
    "while a lock is turned": lambda sim: queries.hands_busy(sim) is not None,
    "in shelter": queries.sheltered,
    "sitting on the floor": lambda sim: queries.posture(sim) is Posture.SEATED,
    "on the line to 112": lambda sim: queries.call(sim).on,
    "while a question is asked": lambda sim: bool(queries.decisions(sim)),
    "while waiting": lambda sim: queries.phase(sim) == "waiting",
    "when the officer has come": queries.officer_here,
    "in the last phase": lambda sim: queries.phase(sim) == "release",
}
"""Moments of the careful trainee's run; together with before the first step and while paused: every phase there is."""

WATCH = tuple(STATES.items())


@pytest.fixture(scope="module")
def rubric():
    return load_rubric(find("rubric", "inne-i-korridoren"))


@pytest.fixture(scope="module")
def careful(played):
    return played("careful", WATCH)


@pytest.fixture
def at(careful, simulate):
    """A session that stands at a moment of the careful run, and the events before it."""

    def go(state, *, paused=False):
        simulation, before = simulate(), []
        if state != "before the first step":
            snapshot, before = careful.moments[state]
            simulation.restore(snapshot)
        session = Session(simulation)
        if paused:
            session.pause()
            session.advance()
            assert session.paused
        return session, before

    return go


class TestAnnounced:
    """ÖVNING comes before everything else."""

    @pytest.mark.parametrize("script", ["careful", "passive", "random"])
    def test_the_sign_and_the_briefing_precede_everything_in_a_whole_run(self, played, careful, script):
        events = careful.events if script == "careful" else played(script).events
        assert [e.type for e in events[:3]] == ANNOUNCEMENT
        assert all(e.t == 0.0 for e in events[:3])
        assert [e.type for e in events].count(EventType.SIGN_SHOWN) == 1

    @pytest.mark.parametrize("first", [ActionKind.STOP, ActionKind.PAUSE, ActionKind.CALL_112, ActionKind.WARN])
    def test_and_also_when_somebody_acts_in_the_very_first_step(self, simulate, first):
        events = simulate().step(Inputs(actions=(Action(first),)))
        assert [e.type for e in events[:3]] == ANNOUNCEMENT

    def test_every_phase_of_the_scenario_is_among_the_states_below(self, careful):
        assert set(careful.moments) == set(STATES)
        phases = {e.target for e in careful.events if e.type is EventType.PHASE_STARTED}
        assert phases == {"normal", "alarm", "waiting", "release"}

    def test_the_word_is_in_every_place_people_look(self, school):
        assert say("view.drill", "sv") == "ÖVNING"
        assert say("scoring.card.drill", "sv") == "ÖVNING"
        assert all(say(f"trainee.phone.{key}", "sv").startswith("ÖVNING") for key in ("title", "line"))
        way = [TracePoint(0.0, 30.0, 9.0, "plan1", False), TracePoint(1.0, 31.0, 9.0, "plan1", False)]
        assert "ÖVNING" in draw_svg(school.building, "plan1", trace=way, language="sv")

    def test_and_how_to_stop_stands_beside_it(self):
        assert "STOPP" in say("view.stop_hint", "sv")
        assert "STOP" in say("view.stop_hint", "en")


class TestStop:
    """STOP, in every state, by every way there is."""

    @pytest.mark.parametrize("paused", [False, True], ids=["going on", "paused"])
    @pytest.mark.parametrize("state", ["before the first step", *STATES])
    def test_asked_of_the_session_it_is_the_next_step(self, at, state, paused):
        session, _ = at(state, paused=paused)
        started = session.simulation.time
        session.stop()
        events = session.advance()
        assert session.ended
        assert session.result.cause == "stopped"
        assert [e.type for e in events[-2:]] == [EventType.STOPPED, EventType.RUN_ENDED]
        assert session.simulation.time == started, "not even one step of the world more"
        assert session.advance() == ()

    @pytest.mark.parametrize("way", ["both hands up", "menu held", "second button held", "escape"])
    @pytest.mark.parametrize("state", ["before the first step", *STATES])
    @pytest.mark.parametrize("paused", [False, True], ids=["going on", "paused"])
    def test_shown_by_a_person_it_ends_within_a_second(self, at, state, way, paused):
        session, _ = at(state, paused=paused)
        trainee = trainee_in(session.simulation)
        trainee.frame(person(), 0.0)
        session.advance(trainee.inputs())
        assert not session.ended
        for step in range(1, STEP_HZ + 1):
            now = step / STEP_HZ
            trainee.frame(WAYS[way], now, stop_key=way == "escape")
            session.advance(trainee.inputs())
            if session.ended:
                break
        assert session.result.cause == "stopped"
        assert now <= 1.0

    def test_the_keyboards_stop_key_is_escape_and_counts_at_once(self, at):
        session, _ = at("before the alarm")
        desktop = Desktop(trainee_in(session.simulation).reach)
        assert Keys().stop == "escape"
        assert desktop.wants_stop(DesktopInput({"escape"}))
        assert not desktop.wants_stop(DesktopInput({"w"}))

    @pytest.mark.parametrize("state", STATES)
    def test_a_stopped_run_is_never_judged(self, at, rubric, state):
        session, before = at(state)
        session.stop()
        assessment = assess([*before, *session.advance()], rubric)
        assert (assessment.score, assessment.stars, assessment.grade) == (None, None, "not_finished")
        assert not [f for f in assessment.findings if f.state in ("missed", "partly")]
        for language in ("sv", "en"):
            card = score_card(assessment, rubric, language)
            assert say("scoring.card.stopped", language)[:40] in card
            assert "%" not in card
            assert say("scoring.card.practise", language) not in card

    def test_and_is_stored_as_stopped_without_a_score(self, at, rubric, tmp_path):
        session, before = at("in shelter")
        session.stop()
        events = [*before, *session.advance()]
        with Store(tmp_path / "results.db") as store:
            store.begin_run(NewRun("r", "s", "1", "p", "2", rubric.id, "3", 1, 7))
            store.append_events("r", events)
            result = session.result
            store.finish_run("r", cause=result.cause, ticks=1, sim_seconds=result.sim_seconds, hash=result.hash)
            store.add_score("r", assess(events, rubric))
            row = store.run("r")
        assert (row.state, row.score, row.grade) == ("stopped", None, "not_finished")

    def test_no_rubric_may_judge_stopping_or_resting(self):
        assert {EventType.STOPPED, EventType.PAUSED, EventType.RESUMED} <= NEVER_SCORED

    def test_nobody_is_blamed_for_stopping(self):
        for language, kind in (("sv", "rätt att sluta"), ("en", "right to end")):
            assert kind in table(language)["scoring.card.stopped"]


class TestCalmRoom:
    """Also in the rooms before and after the run, and for who only looks on while a script plays."""

    class Screen:
        """A display whose wearer does one thing all the time; a frame takes a twentieth of a second."""

        engine = SimpleNamespace(root=None)
        lockstep = ended = flat = False

        def __init__(self, way):
            self.way, self.now, self.shown = way, 0.0, 0

        def clock(self):
            return self.now

        def begin(self, hands, session, now, dt):
            self.now += 1 / STEP_HZ
            return WAYS[self.way]

        def stop_pressed(self):
            return self.way == "escape"

        def confirmed(self):
            return False

        def draw(self, scene, eyes):
            self.shown += 1

    @pytest.fixture
    def room(self, at, monkeypatch):
        """A practice that has just been begun on a display whose pictures nobody draws."""
        monkeypatch.setattr(realtime, "Scene", lambda *given: MagicMock())

        def enter(way):
            session, _ = at("before the first step")
            screen = self.Screen(way)
            briefing = session.simulation.world.scenario
            wish, player = Wish(), HandsPlayer(trainee_in(session.simulation))
            practice = realtime.RealTime(screen, session, SimpleNamespace(scenario=briefing), wish, player)
            practice._clock = screen.clock
            return session, screen, practice

        return enter

    @pytest.mark.parametrize("way", ["both hands up", "menu held", "second button held", "escape"])
    def test_stop_during_the_briefing_ends_it_before_it_has_begun(self, room, way):
        session, screen, practice = room(way)
        practice.play(lambda done, of: None)
        assert session.result.cause == "stopped"
        assert session.simulation.time == 0.0
        assert screen.now <= 1.0 + realtime.LET_GO + 0.5, "the briefing within a second; the debrief waits for a key held on"
        assert [e.type for e in session.events] == [
            *ANNOUNCEMENT,
            EventType.PHASE_STARTED,
            EventType.STOPPED,
            EventType.RUN_ENDED,
        ]

    @pytest.mark.parametrize("way", ["both hands up", "menu held", "second button held", "escape"])
    def test_who_looks_on_in_a_headset_can_stop_a_scripts_run(self, at, way):
        session, _ = at("in shelter")
        player = ThoughtPlayer(session.simulation)
        for step in range(STEP_HZ + 1):
            player.frame(WAYS[way], step / STEP_HZ, way == "escape")
            player.step(session)
            if session.ended:
                break
        assert session.result.cause == "stopped"
        assert step <= STEP_HZ

    def test_looking_on_with_hands_down_does_not(self, at):
        session, _ = at("in shelter")
        player = ThoughtPlayer(session.simulation)
        for step in range(STEP_HZ):
            player.frame(person(), step / STEP_HZ, False)
            player.step(session)
        assert not session.ended


def person(*, up=False, **buttons):
    """One frame of somebody standing with hands down, or up."""
    head = Pose((0.0, 0.0, 1.5), looking(math.pi / 2))

    def hand(x):
        pose = Pose((x, 0.1, 1.8 if up else 0.8), looking(math.pi / 2))
        return Hand(True, pose, pose, **buttons)

    return DeviceFrame(head, (Eye(head, Fov(-0.7, 0.7, 0.7, -0.7)),), hand(-0.2), hand(0.2))


WAYS = {
    "both hands up": person(up=True),
    "menu held": person(menu=True),
    "second button held": person(secondary=True),
    "escape": person(),
}
