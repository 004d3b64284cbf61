"""The whole way with only the person pretended: script, scripted headset, Monado, OpenXR, hands, simulation, both eyes' picture.

The headset walks through the shipped school to a room with a shut door, opens it with a controller, goes in, shuts and locks it.
"""

import math
import os
from pathlib import Path

import numpy as np
import pytest

from sim.core.commands import Action, ActionKind
from sim.core.simulation import Simulation
from sim.events import TRAINEE, EventType
from sim.plan.building import LockKind, Tri
from sim.session.executor import Executor
from sim.session.intents import Do, GoTo, Wait
from sim.session.run import Session
from sim.trainee.puppet import Puppet
from sim.trainee.situation import trainee_in
from sim.units import STEP

pytestmark = pytest.mark.openxr


class IntoTheRoom:
    """Wants to be behind the locked door of one room."""

    name = "into the room"

    def __init__(self, unit, door, stops=False):
        self.unit, self.door, self.stops, self.done = unit, door, stops, False

    def want(self, senses):
        if senses.unit != self.unit or not senses.clear_of_doors:
            return GoTo(self.unit, senses.inner_point() if senses.unit == self.unit else None)
        door = next(d for d in senses.doors if d.id == self.door)
        if door.open:
            return Do(Action(ActionKind.CLOSE_DOOR, self.door))
        if not door.locked:
            return Do(Action(ActionKind.LOCK_DOOR, self.door))
        self.done = True
        return Do(Action(ActionKind.STOP)) if self.stops else Wait()


def room_with_a_shut_door(simulation):
    """(unit, door) of the nearest room that one enters by a shut door one can lock."""
    space, state = simulation.space, simulation.state
    x, y = state.xy[0]
    here = int(space.cell_unit[state.cell[0]])
    found = []
    for d, opening in enumerate(space.building.opening[i] for i in space.door_ids):
        units = space.door_units[d].tolist()
        if state.door_open[d] or here not in units or opening.lockable_from_inside is not Tri.YES:
            continue
        other = units[0] if units[1] == here else units[1]
        if other < 0 or opening.lock_kind not in (LockKind.THUMB_TURN, LockKind.PUSH_BUTTON):
            continue
        mid = space.door_line[d].mean(axis=0)
        found.append((math.dist((x, y), mid), space.unit_ids[other], opening.id))
    return min(found)[1:]


@pytest.fixture(scope="module")
def prepared():
    from sim.app.setup import prepare

    return prepare("lingonmoskolan", "inne-i-korridoren")


@pytest.fixture(scope="module")
def light(tmp_path_factory):
    """The school's light is worked out once for all tests here."""
    return tmp_path_factory.mktemp("light")


ORDER = [EventType.DOOR_OPENED, EventType.ROOM_ENTERED, EventType.DOOR_CLOSED, EventType.DOOR_LOCKED]


def test_the_apps_own_headset_stage_plays_a_script_until_it_raises_its_hands_to_stop(prepared, remote, light):
    from sim.app.headset import HeadsetStage
    from sim.app.stage import Wish

    remote.close()  # the stage drives the headset itself
    simulation = Simulation(prepared.space, prepared.bound, seed=7)
    unit, door = room_with_a_shut_door(simulation)
    session = Session(simulation, Executor(simulation, IntoTheRoom(unit, door, stops=True)))
    HeadsetStage().play(session, prepared, Wish(cache=light), lambda *_: None)
    kinds = [e.type for e in session.events if e.actor == TRAINEE and door in (e.target, door if e.place == unit else "")]
    assert [k for k in kinds if k in ORDER] == ORDER
    assert session.result.cause == "stopped"


def test_the_scripted_headset_opens_a_door_goes_in_and_locks_it(prepared, remote, light):
    from sim.view.engine import Engine
    from sim.view.eyes import Placement, eye_set
    from sim.view.scene import Scene, SceneOptions
    from sim.view.stereo import BACKGROUND, StereoTarget
    from sim.xr.display import Headset, Options

    simulation = Simulation(prepared.space, prepared.bound, seed=7)
    unit, door = room_with_a_shut_door(simulation)
    policy = IntoTheRoom(unit, door)
    executor = Executor(simulation, policy)
    session = Session(simulation)
    trainee = trainee_in(simulation)
    puppet = Puppet(executor, trainee)
    with Engine() as engine, Headset(engine.graphics, engine.host, Options(background=BACKGROUND)) as headset:
        assert headset.connected, headset.reason
        layout = headset.layout
        scene = Scene(engine.root, prepared.space, simulation.people, SceneOptions(cache=light))
        target = StereoTarget(engine, layout.width, layout.height, samples=0, gutter=layout.gutter)
        target.painter = headset.paint
        scene.use(target.mode)
        before, ticks, pulses, pictures = simulation.state.copy(), 0, 0, []
        events = []
        while not policy.done and ticks < 900:
            frame = headset.begin()
            if frame is None or not frame.focused:
                headset.end()
                continue
            trainee.frame(frame, ticks * STEP)
            place = trainee.seen.placement
            eyes = eye_set(frame.eyes, Placement(place.origin, place.turn))
            scene.update(simulation.state, before, 1.0, STEP)
            scene.look_from(eyes)
            target.set_eyes(eyes)
            if ticks % 60 == 30:
                headset.keep_picture()
            engine.render()
            headset.end()
            if ticks % 60 == 30:
                pictures.append(headset.picture)
            before = simulation.state.copy()
            new = session.advance(puppet.complete(trainee.inputs()))
            events += [e for e in new if e.actor == TRAINEE]
            trainee.hear(new)
            puppet.hear(new)
            for pulse in trainee.pulses():
                headset.pulse(pulse.hand, pulse.seconds, pulse.strength)
                pulses += 1
            puppet.tick()
            remote.put(puppet.frame())
            ticks += 1
        submitted, losses, report = headset.submitted, headset.losses, headset.report()
        target.close()
        scene.close()
    assert policy.done, [str(e.type) for e in events]
    kinds = [e.type for e in events if e.target == door or e.place == unit]
    assert [k for k in kinds if k in ORDER] == ORDER
    assert puppet.left_over == [], "everything was done by hand"
    assert pulses >= 3, "hands felt the handle and the lock"
    assert losses == 0
    assert submitted >= ticks
    assert report.layout == layout
    for picture in pictures:
        left, right = picture[:, : layout.width, :3], picture[:, layout.width + layout.gutter :, :3]
        for eye in (left, right):
            assert len(np.unique(eye.reshape(-1, 3), axis=0)) > 200, "a room is seen"
        assert (left != right).any(axis=2).mean() > 0.05
    if "XR_OUT" in os.environ:
        from PIL import Image

        for k, picture in enumerate(pictures):
            Image.fromarray(np.ascontiguousarray(picture[..., :3])).save(Path(os.environ["XR_OUT"]) / f"school_{k}.png")
