"""Pointing hits what is seen to be hit, and a press counts only when it ends where it began."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.poses import Pose
from sim.trainee.panels import Panel, Pointer, Widget
from sim.trainee.vectors import add, dot, looking_at, scale, subtract

headings = st.floats(-math.pi, math.pi)
tilts = st.floats(-0.6, 0.6)
near = st.floats(-0.4, 0.4)
metres = st.floats(-20, 20)

TWO = (Widget("yes", "Ja", 0.0, 0.1, 0.6, 0.08), Widget("no", "Nej", 0.0, -0.1, 0.6, 0.08))


def board(heading=0.0, tilt=0.0, at=(1.0, 2.0, 1.4), widgets=TWO) -> Panel:
    return Panel("board", at, heading, 0.9, 0.5, widgets, tilt)


def before(panel, x, y, away=1.0) -> Pose:
    """A hand ``away`` metres in front of the panel that points at its (x, y)."""
    target = panel.point(x, y)
    origin = add(panel.at, scale(panel.normal, away))
    return Pose(origin, looking_at(origin, target))


@given(headings, tilts, st.tuples(metres, metres, metres), near, st.floats(-0.2, 0.2), st.floats(0.2, 3.0))
def test_a_ray_at_a_point_of_the_panel_hits_that_point(heading, tilt, at, x, y, away):
    panel = board(heading, tilt, at)
    aim = before(panel, x, y, away)
    from sim.trainee.vectors import forward

    hit = panel.ray(aim.position, forward(aim.rotation))
    assert hit is not None
    far, hit_x, hit_y = hit
    assert (hit_x, hit_y) == pytest.approx((x, y), abs=1e-6)
    assert far == pytest.approx(math.dist(aim.position, panel.point(x, y)), abs=1e-6)


@given(headings, tilts)
def test_a_panels_axes_are_square_and_right_is_the_readers_right(heading, tilt):
    panel = board(heading, tilt)
    for a, b in ((panel.normal, panel.right), (panel.normal, panel.up), (panel.right, panel.up)):
        assert dot(a, b) == pytest.approx(0.0, abs=1e-12)
    if tilt == 0.0:
        reader_forward = scale(panel.normal, -1.0)
        assert panel.right == pytest.approx((reader_forward[1], -reader_forward[0], 0.0), abs=1e-12)
        assert panel.up == (0.0, 0.0, 1.0)


def test_nothing_is_hit_from_behind_beside_or_far_away():
    panel = board()
    behind = subtract(panel.at, scale(panel.normal, 1.0))
    assert panel.ray(behind, panel.normal) is None
    beside = before(panel, 0.0, 0.0)
    assert panel.ray(beside.position, (0.0, 0.0, 1.0)) is None
    assert panel.ray(add(panel.at, scale(panel.normal, 50.0)), scale(panel.normal, -1.0)) is None


def play(pointer, panel, steps):
    """Clicks of a sequence of (x, y, trigger)."""
    clicks = []
    for x, y, trigger in steps:
        clicked = pointer.update([panel], before(panel, x, y), trigger)
        if clicked:
            clicks.append(clicked[1])
    return clicks


def test_a_press_and_release_on_a_button_is_one_click():
    assert play(Pointer(), board(), [(0, 0.1, 0), (0, 0.1, 1), (0, 0.1, 1), (0, 0.1, 0), (0, 0.1, 0)]) == ["yes"]


def test_a_slip_off_the_button_takes_the_press_back():
    assert play(Pointer(), board(), [(0, 0.1, 1), (0, -0.1, 1), (0, -0.1, 0)]) == []
    assert play(Pointer(), board(), [(0, 0.0, 1), (0, 0.1, 1), (0, 0.1, 0)]) == [], "nor does sliding onto one press it"


def test_a_resting_finger_does_not_chatter():
    travel = [0.0, 0.65, 0.5, 0.55, 0.45, 0.62, 0.3, 0.5, 0.55]
    assert play(Pointer(), board(), [(0, 0.1, t) for t in travel]) == ["yes"]


@given(st.lists(st.tuples(near, st.floats(-0.2, 0.2), st.floats(0, 1)), max_size=30))
def test_every_click_is_on_a_button_that_was_pressed(steps):
    pointer, pressed = Pointer(), False
    panel = board()
    for x, y, trigger in steps:
        clicked = pointer.update([panel], before(panel, x, y), trigger)
        if clicked:
            assert pressed
            assert clicked[1] in ("yes", "no")
            assert panel.widget(x, y).id == clicked[1]
        pressed = pointer.pressing


def test_text_and_what_is_not_to_be_had_are_no_buttons():
    widgets = (
        Widget("title", "Rubrik", 0.0, 0.1, 0.6, 0.08, button=False),
        Widget("no", "", 0.0, -0.1, 0.6, 0.08, enabled=False),
    )
    assert play(Pointer(), board(widgets=widgets), [(0, y, t) for y in (0.1, -0.1) for t in (0, 1, 0)]) == []


def test_the_nearer_of_two_panels_is_meant():
    far = board()
    close = Panel("close", add(far.at, scale(far.normal, 0.3)), 0.0, 0.9, 0.5, (Widget("here", "", 0, 0, 0.9, 0.5),))
    pointer = Pointer()
    pointer.update([far, close], before(far, 0.0, 0.1), 0.0)
    assert (pointer.spot.panel, pointer.spot.widget) == ("close", "here")


def test_a_finger_pokes_a_button_by_touching_it():
    panel, pointer = board(), Pointer()
    clicks = []
    for away in (0.1, 0.04, 0.01, 0.0, 0.02, 0.05):
        tip = add(panel.point(0.0, -0.1), scale(panel.normal, away))
        clicked = pointer.poke([panel], tip)
        clicks += [clicked[1]] if clicked else []
    assert clicks == ["no"]
    assert pointer.poke([panel], (50.0, 0.0, 0.0)) is None
    assert pointer.spot is None
