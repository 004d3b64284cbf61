"""Keyboard and mouse make the same commands as head and hands."""

import math

import pytest

from sim.core.commands import Action, ActionKind
from sim.trainee.comfort import Comfort, Turning
from sim.trainee.desktop import LOW, STANDING, Desktop, DesktopInput, Keys
from sim.trainee.reach import Thing, Where
from sim.trainee.situation import trainee_in

DT = 1 / 60


class Screen:
    def __init__(self, simulation):
        self.simulation = simulation
        self.trainee = trainee_in(simulation, Comfort(turning=Turning.NONE, phone_in_hand=False))
        self.desktop = Desktop(self.trainee.reach)
        self.now = 0.0
        self.play(1)

    def play(self, frames, *keys, mouse=(0.0, 0.0), button=False):
        """Actions of so many frames with these keys down."""
        actions = []
        for _ in range(frames):
            given = DesktopInput(keys, mouse, button)
            frame = self.desktop.frame(given, self.trainee.body, self.simulation.state, self.now, DT)
            self.trainee.frame(frame, self.now, self.desktop.wants_stop(given))
            self.now += DT
            actions += self.trainee.inputs().actions
        return actions


@pytest.fixture
def screen(simulation):
    return Screen(simulation)


K = Keys()


def test_keys_walk_along_the_gaze(screen):
    body = screen.trainee.body
    start, heading = (body.x, body.y), body.heading
    screen.play(40, K.forward)
    way = (body.x - start[0], body.y - start[1])
    assert math.hypot(*way) > 0.5
    assert math.cos(math.atan2(way[1], way[0]) - heading) > 0.99


def test_the_mouse_turns_and_the_gaze_stops_short_of_straight_up(screen):
    heading = screen.trainee.body.heading
    screen.play(1, mouse=(-100.0, 0.0))
    assert math.remainder(screen.trainee.body.heading - heading, math.tau) == pytest.approx(0.25)
    screen.play(50, mouse=(0.0, -500.0))
    assert screen.desktop.pitch < math.radians(81)


def test_one_key_goes_down_to_the_floor_and_up_again(screen):
    screen.play(1, K.low)
    screen.play(60)
    assert screen.trainee.body.quantised().eye == round(LOW / 0.1)
    screen.play(1, K.low)
    screen.play(60)
    assert screen.trainee.body.quantised().eye == round(STANDING / 0.1)


def test_escape_stops_at_once(screen):
    assert screen.play(1, K.stop) == [Action(ActionKind.STOP)]


def test_what_is_looked_at_within_reach_is_worked_by_one_key(screen):
    simulation, body = screen.simulation, screen.trainee.body
    space, unit = simulation.space, body.unit
    door = next(
        d for d in range(len(space.door_ids)) if unit in space.door_units[d].tolist() and not simulation.state.door_open[d]
    )
    spot = simulation.context.spots.at_door(door, unit)
    simulation.state.cell[0], simulation.state.xy[0] = spot.cell, (spot.x, spot.y)
    screen.trainee.hear(())
    screen.trainee.recentre()
    where = Where(spot.cell, spot.x, spot.y)
    handle = screen.trainee.reach.find(Thing.HANDLE, space.door_ids[door], where, simulation.state)
    wanted = math.atan2(handle.at[1] - spot.y, handle.at[0] - spot.x)
    screen.desktop.yaw += math.remainder(wanted - body.heading, math.tau)
    screen.desktop.pitch = math.atan2(handle.at[2] - 1.5, math.dist(handle.at[:2], (spot.x, spot.y)))
    screen.play(1)
    assert screen.desktop.target == handle
    assert screen.play(5, K.squeeze) == [Action(ActionKind.OPEN_DOOR, handle.id)]


def test_the_phone_hangs_before_the_eyes_and_the_mouse_presses_it(screen):
    screen.play(2, K.phone)
    screen.play(2)
    panel = screen.trainee.seen.panels[0]
    widget = next(w for w in panel.widgets if w.id == "silent:")
    head = screen.trainee.body.head.position
    x, y, z = panel.point(widget.x, widget.y)
    screen.desktop.yaw += math.remainder(math.atan2(y - head[1], x - head[0]) - screen.trainee.body.heading, math.tau)
    screen.desktop.pitch = math.atan2(z - head[2], math.dist((x, y), head[:2]))
    actions = screen.play(2) + screen.play(2, button=True) + screen.play(2)
    assert actions == [Action(ActionKind.PHONE_SILENT)]


def test_the_picture_has_one_eye(screen):
    frame = screen.desktop.frame(DesktopInput(), screen.trainee.body, screen.simulation.state, 0.0, DT)
    assert len(frame.eyes) == 1
    assert frame.eyes[0].fov.right == pytest.approx(math.radians(40))
