"""Real time in steps, which display is taken and why, and what is written on the sheets."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.app import displays
from sim.app.captions import COLUMNS, sheet
from sim.app.clock import LONGEST, StepClock
from sim.app.probe import Answer
from sim.errors import MissingOnThisMachine
from sim.units import STEP

ANSWERS = {
    "headset": Answer(False, "no runtime answers", "start it"),
    "window": Answer(True, "GeForce RTX 4060 4.6"),
    "offscreen": Answer(True, "llvmpipe 4.5"),
}


@given(st.lists(st.floats(0.0, LONGEST), max_size=200))
def test_steps_follow_real_time_to_within_one(frames):
    clock = StepClock()
    steps = sum(clock.due(dt) for dt in frames)
    assert abs(steps * STEP + clock.share * STEP - sum(frames)) < 1e-6 + STEP * (clock.share >= 1.0)


@given(st.floats(0.0, 1e6))
def test_a_stall_is_not_raced_after(stall):
    assert StepClock().due(stall) <= LONGEST / STEP + 1


def test_time_going_backwards_is_no_time():
    assert StepClock().due(-5.0) == 0


def test_a_watched_script_may_run_faster():
    clock = StepClock(pace=8.0)
    assert clock.due(0.1) == round(0.8 / STEP)


@pytest.fixture
def machine(monkeypatch):
    """A machine that answers as told."""

    def has(**answers):
        known = {**ANSWERS, **answers}
        monkeypatch.setattr(displays, "ask", lambda display: known.get(display, Answer(True, "plain simulation")))

    return has


def test_auto_takes_the_headset_first(machine):
    machine(headset=Answer(True, "Monado: Remote HMD"))
    assert displays.choose("auto", scripted=True).display == "headset"


def test_auto_takes_the_window_next_and_says_why_not_the_headset(machine):
    machine()
    choice = displays.choose("auto", scripted=True)
    assert choice.display == "window"
    assert choice.lacking == (("headset", "no runtime answers"),)


def test_a_script_is_not_shown_in_a_window_that_the_processor_draws(machine):
    machine(window=Answer(True, "llvmpipe (LLVM 15) 4.5"))
    choice = displays.choose("auto", scripted=True)
    assert choice.display == "offscreen"
    assert "drawn by the processor" in dict(choice.lacking)["window"]


def test_a_person_may_play_in_such_a_window(machine):
    machine(window=Answer(True, "llvmpipe (LLVM 15) 4.5"))
    assert displays.choose("auto", scripted=False).display == "window"


def test_without_anything_a_script_is_simulated(machine):
    machine(window=Answer(False, "no screen"), offscreen=Answer(False, "no OpenGL", "apt-get install x"))
    choice = displays.choose("auto", scripted=True)
    assert choice.display == "none"
    assert [d for d, _ in choice.lacking] == ["headset", "window", "offscreen"]


def test_without_anything_a_person_is_told_what_is_missing(machine):
    machine(window=Answer(False, "no screen"))
    with pytest.raises(MissingOnThisMachine, match="--script careful"):
        displays.choose("auto", scripted=False)


def test_a_display_asked_for_by_name_must_work(machine):
    machine()
    with pytest.raises(MissingOnThisMachine, match="no runtime answers") as problem:
        displays.choose("headset", scripted=True)
    assert problem.value.exit_code == 3


WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzåäö ", min_size=1, max_size=300), max_size=12)


@given(WORDS)
def test_everything_on_a_sheet_lies_on_it_and_nothing_overlaps(paragraphs):
    panel = sheet("ÖVNING", paragraphs, ("begin", "Börja"), 1.5, (0.0, 0.0, 0.0))
    spans = sorted((w.y - w.height / 2, w.y + w.height / 2) for w in panel.widgets)
    assert spans[0][0] >= -panel.height / 2
    assert spans[-1][1] <= panel.height / 2
    assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(spans))
    assert all(len(w.text) <= COLUMNS for w in panel.widgets if w.id.startswith("p"))


def test_a_sheet_has_one_button_and_it_is_the_one_given():
    panel = sheet("Bra", ["Du låste dörren."], ("done", "Klar"), 1.2, (3.0, 1.0, 0.0))
    assert [w.id for w in panel.widgets if w.button] == ["done"]
