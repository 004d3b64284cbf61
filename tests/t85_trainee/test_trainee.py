"""The whole trainee: frames in, commands out; hands feel what they do; the picture is told what it needs."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.core.commands import Action, ActionKind, Inputs
from sim.poses import Hand, Pose
from sim.trainee.comfort import Comfort, Side
from sim.trainee.gestures import lips, pockets
from sim.trainee.handwork import Buzz
from sim.trainee.menus import PHONE
from sim.trainee.reach import Thing, Where
from sim.trainee.situation import trainee_in
from sim.trainee.vectors import looking, looking_at

DT = 1 / 20


class Player:
    """Drives one trainee frame by frame; hands are given in the building."""

    def __init__(self, simulation, person, **comfort):
        self.simulation, self.person = simulation, person
        self.trainee = trainee_in(simulation, Comfort(**comfort))
        self.now, self.buzzes = 0.0, []
        self.show()

    def hand(self, at, **more) -> Hand:
        pose = self.trainee.body.placement.to_tracking(Pose(at, looking(0.0)))
        return Hand(True, pose, pose, **more)

    def show(self, **frame) -> Inputs:
        self.trainee.frame(self.person(**frame), self.now)
        self.now += DT
        self.buzzes += [p.kind for p in self.trainee.pulses()]
        return self.trainee.inputs()

    def step(self, inputs):
        events = self.simulation.step(inputs)
        self.trainee.hear(events)
        return events

    def squeeze_at(self, at, grasp="squeeze"):
        """A hand comes, closes and opens; the actions of it."""
        actions = []
        for value in (0.0, 1.0, 1.0, 0.0):
            actions += self.show(right=self.hand(at, **{grasp: value})).actions
        return actions

    def go_to_door(self):
        """Stands the trainee before the nearest door it can work; (target of its handle)."""
        body, space = self.trainee.body, self.simulation.space
        unit = body.unit
        for door in range(len(space.door_ids)):
            if unit not in space.door_units[door].tolist() or self.simulation.state.door_open[door]:
                continue
            spot = self.simulation.context.spots.at_door(door, unit)
            self.simulation.state.cell[0], self.simulation.state.xy[0] = spot.cell, (spot.x, spot.y)
            self.trainee.hear(())
            self.trainee.recentre()
            self.show()
            where = Where(spot.cell, spot.x, spot.y)
            return self.trainee.reach.find(Thing.HANDLE, space.door_ids[door], where, self.simulation.state)
        pytest.fail("no shut door at the start's room")


@pytest.fixture
def player(simulation, person):
    return Player(simulation, person)


def test_before_any_frame_the_simulation_is_given_nothing(trainee):
    assert trainee.inputs() == Inputs()


def test_standing_still_says_where_the_simulation_already_has_the_body(simulation, player):
    before = simulation.state.xy[0].copy()
    for _ in range(10):
        player.step(player.show())
    assert np.abs(simulation.state.xy[0] - before).max() <= 0.05
    assert player.trainee.body.veil == 0.0


def test_a_door_is_opened_by_its_handle_once_per_squeeze_and_felt(simulation, player):
    handle = player.go_to_door()
    assert player.squeeze_at(handle.at) == [Action(ActionKind.OPEN_DOOR, handle.id)]
    assert Buzz.TOUCH in player.buzzes
    assert Buzz.DONE in player.buzzes
    assert player.squeeze_at(handle.at, "trigger") == [Action(ActionKind.CHECK_LOCK, handle.id)]


def test_a_hand_in_the_air_does_nothing(player):
    x, y, z = player.trainee.body.head.position
    assert player.squeeze_at((x, y, z + 0.4)) == []


def test_the_view_is_told_what_hands_are_at(player):
    handle = player.go_to_door()
    player.show(right=player.hand(handle.at))
    assert player.trainee.seen.touched == (None, handle)


def test_a_lock_that_is_thrown_clicks_and_a_refusal_is_felt(simulation, player):
    handle = player.go_to_door()
    player.step(player.show())
    player.step(Inputs(actions=(Action(ActionKind.LOCK_DOOR, "no such door"),)))
    player.show()
    assert player.buzzes[-1] is Buzz.REFUSED
    assert handle


def test_the_phone_comes_out_of_the_pocket_and_goes_back(player):
    def squeeze_pocket():
        body = player.trainee.body
        left, _ = pockets(body.head, body.floor)
        for value in (0.0, 1.0, 0.0):
            player.show(left=player.hand(left, squeeze=value))
        player.show()

    squeeze_pocket()
    assert player.trainee.seen.phone_hand == 0
    assert [p.id for p in player.trainee.seen.panels] == [PHONE]
    squeeze_pocket()
    assert player.trainee.seen.phone_hand is None
    assert player.trainee.seen.panels == ()


def test_the_other_hand_presses_a_button_of_the_phone_in_the_first(simulation, player):
    body = player.trainee.body
    left, _ = pockets(body.head, body.floor)
    for value in (0.0, 1.0, 0.0):
        player.show(left=player.hand(left, squeeze=value))
    held = Hand(True, Pose((-0.18, 0.35, 1.3), looking(math.pi / 2)), Pose((-0.18, 0.35, 1.3), looking(math.pi / 2)))
    player.show(left=held)
    player.show(left=held)
    panel = player.trainee.seen.panels[0]
    silent = next(w for w in panel.widgets if w.id == "silent:")
    origin = (0.2, 0.05, 1.55)
    at = body.placement.to_tracking(Pose(panel.point(silent.x, silent.y))).position
    aim = Pose(origin, looking_at(origin, at))
    actions = []
    for trigger in (0.0, 1.0, 1.0, 0.0):
        actions += player.show(left=held, right=Hand(True, aim, aim, trigger)).actions
    assert actions == [Action(ActionKind.PHONE_SILENT)]


def test_one_hand_is_enough_for_the_phone(simulation, person):
    player = Player(simulation, person, one_handed=True)
    body = player.trainee.body
    _, right = pockets(body.head, body.floor)
    for value in (0.0, 1.0, 0.0):
        player.show(left=Hand(), right=player.hand(right, squeeze=value))
    player.show(left=Hand())
    panel = player.trainee.seen.panels[0]
    assert math.dist(panel.at, body.head.position) < 1.5


def test_a_finger_to_the_lips_is_for_who_is_near(simulation, player):
    state, body = simulation.state, player.trainee.body
    hush = {"right": player.hand(lips(body.head))}
    others = np.flatnonzero(simulation.space.cell_unit[state.cell] == body.unit)
    state.present[others[others > 0]] = 0
    assert [a for _ in range(14) for a in player.show(**hush).actions] == []
    player.show()
    state.present[5], state.cell[5], state.xy[5] = 1, state.cell[0], state.xy[0] + (0.8, 0.0)
    assert [a for _ in range(14) for a in player.show(**hush).actions] == [Action(ActionKind.HUSH, "person:5")]


def test_the_left_handed_take_out_phrases_with_the_left(simulation, person):
    player = Player(simulation, person, side=Side.LEFT)
    down = player.hand((0.0, 0.0, 0.0))
    player.show(left=replace(down, primary=True))
    player.show()
    assert player.trainee.menus.phrases_out


def test_a_button_sits_down_on_the_floor_and_stands_up_again(simulation, player):
    low = player.hand((0.0, 0.0, -5.0))
    heights = []
    for pressed in (False, True, True, False, True, False):
        heights.append(player.show(left=replace(low, primary=pressed)).body.eye)
    player.show()
    assert heights[0] == 16
    assert min(heights) <= 7, "low enough to count as seated"
    assert player.show().body.eye == 16


def test_who_sits_on_a_chair_stands_in_the_school(simulation, person):
    player = Player(simulation, person, seated=True)
    assert player.show(z=1.6).body.eye == 15
    seated = Player(simulation, lambda **frame: person(**({"z": 1.1} | frame)), seated=True)
    assert seated.show().body.eye == 15


def test_a_stalled_picture_throws_nobody_across_the_room(simulation, player):
    body = player.trainee.body
    before = (body.x, body.y)
    player.now += 30.0
    player.show(left=Hand(True, stick=(0.0, 1.0)))
    assert math.dist(before, (body.x, body.y)) < 0.3


def test_hands_without_focus_do_nothing(simulation, player):
    handle = player.go_to_door()
    actions = []
    for value in (0.0, 1.0, 0.0):
        actions += player.show(right=player.hand(handle.at, squeeze=value), focused=False).actions
    assert [a.kind for a in actions] == [ActionKind.PAUSE]
