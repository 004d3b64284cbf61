"""Beside a real runtime: frames with both eyes' pictures, poses, buttons, bare hands, other eyes, the end."""

import math
import subprocess

import numpy as np
import pytest

from sim.poses import DeviceFrame, Fov, Hand, Pose
from sim.trainee.vectors import forward, looking, wrapped
from sim.xr.display import Status
from sim.xr.gl import Gl
from sim.xr.lifecycle import SessionState
from sim.xr.remote_driver import View
from sim.xr.runtime import probe

pytestmark = pytest.mark.openxr

AHEAD = math.pi / 2


def eyes_of(picture, layout):
    """(left, gutter, right) of a kept picture."""
    return (
        picture[:, : layout.width, :3],
        picture[:, layout.width : layout.width + layout.gutter, :3],
        picture[:, layout.width + layout.gutter :, :3],
    )


def kept(stage, frames=2):
    stage.headset.keep_picture()
    for _ in range(frames):
        stage.frame()
    return stage.headset.picture


def settle(stage, frames=4) -> DeviceFrame:
    for _ in range(frames - 1):
        stage.frame()
    return stage.frame()


@pytest.mark.parametrize(("module", "context"), [("pandagl", "glx"), ("p3headlessgl", "egl")])
@pytest.mark.parametrize(("samples", "way"), [(0, "attach"), (4, "resolve")])
def test_both_eyes_reach_the_runtime_and_differ(stage, remote, module, context, samples, way):
    remote.head(Pose((0.0, 0.0, 1.4), looking(AHEAD)))
    made = stage(module, samples, background=(0.5, 0.5, 0.5))
    made.focused()
    picture, layout = kept(made), made.headset.layout
    report = made.headset.report()
    assert (report.context, report.way) == (context, way)
    left, gutter, right = eyes_of(picture, layout)
    for eye in (left, right):
        assert len(np.unique(eye.reshape(-1, 3), axis=0)) > 5, "boxes are seen"
    assert (left != right).any(axis=2).mean() > 0.01, "from two places"
    assert set(np.unique(gutter)) <= {187, 188}, "linear 0.5 is written as sRGB 188, in the gutter too"
    assert Gl().drain_errors() == 0


def test_antialiasing_changes_edges(stage, remote):
    remote.head(Pose((0.0, 0.0, 1.4), looking(AHEAD)))
    colours = []
    for samples in (0, 4):
        made = stage(samples=samples)
        made.focused()
        colours.append(len(np.unique(kept(made).reshape(-1, 4), axis=0)))
        made.headset.close()
    assert colours[1] > colours[0] + 3


def test_the_two_ways_into_the_runtimes_images_give_one_picture(stage, remote, monkeypatch):
    """Split (two small swapchains) is what a runtime with small images gets."""
    remote.head(Pose((0.0, 0.0, 1.4), looking(AHEAD)))
    made = stage()
    made.focused()
    whole, layout = kept(made), made.headset.layout
    made.headset.close()
    from sim.xr import display

    opened = display.open_session

    def small(prefer_local):
        session = opened(prefer_local)
        session.max_image_width = 100
        return session

    monkeypatch.setattr(display, "open_session", small)
    made.headset.reconnect()
    made.focused()
    assert made.headset.report().way == "split"
    for together, apart in zip(eyes_of(whole, layout)[::2], eyes_of(kept(made), layout)[::2], strict=True):
        assert np.array_equal(together, apart)


def test_three_hundred_frames_are_submitted_without_a_break(stage, remote):
    made = stage()
    made.focused()
    headset = made.headset
    start, begun = headset.submitted, headset.frames
    while headset.submitted < start + 300:
        made.frame(lambda frame: remote.head(Pose((0.01 * (headset.frames % 50), 0.0, 1.5), looking(AHEAD))))
    assert headset.frames - begun == 300, "every frame begun was drawn and taken"
    assert made.scene.drawn >= 300
    assert headset.losses == 0
    assert Gl().drain_errors() == 0


def test_the_head_is_where_the_headset_is(stage, remote):
    made = stage()
    made.focused()
    for x, y, z, heading in [(0.5, 1.0, 1.6, AHEAD), (-1.0, 0.25, 1.1, math.pi), (2.0, -3.0, 0.7, -1.0)]:
        remote.head(Pose((x, y, z), looking(heading)))
        frame = settle(made)
        assert frame.head.position == pytest.approx((x, y, z), abs=1e-4)
        assert forward(frame.head.rotation) == pytest.approx((math.cos(heading), math.sin(heading), 0.0), abs=1e-4)
        left, right = (e.pose.position for e in frame.eyes)
        assert math.dist(left, right) == pytest.approx(0.063, abs=0.002)
        across = math.atan2(right[1] - left[1], right[0] - left[0])
        assert wrapped(across - heading) == pytest.approx(-AHEAD, abs=1e-3), "the right eye is to the right"


def test_canted_and_asymmetric_eyes_are_taken_as_the_headset_has_them(stage, remote):
    made = stage()
    made.focused()
    wanted = [
        View(Fov(-0.9, 0.7, 0.8, -0.85), Pose((-0.033, 0.0, 0.0), looking(AHEAD + 0.1))),
        View(Fov(-0.7, 0.9, 0.8, -0.85), Pose((0.033, 0.0, 0.0), looking(AHEAD - 0.1))),
    ]
    remote.head(Pose((0.0, 0.0, 1.5), looking(AHEAD)))
    remote.views(wanted)
    frame = settle(made)
    for eye, view in zip(frame.eyes, wanted, strict=True):
        assert (eye.fov.left, eye.fov.right, eye.fov.up, eye.fov.down) == pytest.approx(
            (view.fov.left, view.fov.right, view.fov.up, view.fov.down), abs=1e-4
        )
    assert forward(frame.eyes[0].pose.rotation)[0] < -0.05
    assert forward(frame.head.rotation) == pytest.approx((0.0, 1.0, 0.0), abs=1e-3)


def test_hands_and_buttons_arrive_in_the_next_frames(stage, remote):
    made = stage()
    made.focused()
    seen = []
    for k in range(20):
        pulled = k % 2 == 0
        hand = Hand(True, Pose((0.3, 0.4, 1.1), looking(AHEAD)), trigger=float(pulled), squeeze=float(not pulled))
        remote.hand("right", hand)
        frame = settle(made, 2)
        seen.append((frame.right.trigger > 0.9) == pulled and (frame.right.squeeze > 0.9) != pulled)
    assert all(seen)
    assert frame.right.grip.position == pytest.approx((0.3, 0.4, 1.1), abs=0.15)
    remote.hand("left", Hand(True, Pose((-0.3, 0.4, 1.1)), stick=(0.25, -0.75), primary=True, secondary=True))
    left = settle(made).left
    assert left.stick == pytest.approx((0.25, -0.75), abs=0.02)
    assert left.primary
    assert left.secondary


def test_a_controller_that_drops_out_is_absent_and_comes_back(stage, remote):
    made = stage()
    made.focused()
    remote.fingers("right", 0.0, tracked=False)  # else the bare hand is seen instead
    remote.hand("right", Hand())
    assert not settle(made).right.active
    remote.hand("right", Hand(True, Pose((0.3, 0.4, 1.1))))
    assert settle(made).right.active


def test_bare_hands_take_over_when_there_is_no_controller(stage, remote):
    made = stage()
    made.focused()
    if "XR_EXT_hand_tracking" not in made.headset._live.session.extensions:
        pytest.skip("this Monado was built without hand tracking")
    remote.hand("left", Hand())
    remote.fingers("left", 0.0)
    stretched = settle(made).left
    remote.fingers("left", 1.0)
    closed = settle(made).left
    if not stretched.active:
        pytest.skip("this Monado tracks no bare hand without its controller")
    assert closed.squeeze > stretched.squeeze


def test_a_pulse_is_taken_by_the_runtime(stage, remote, monkeypatch):
    made = stage()
    made.focused()
    actions = made.headset._live.actions
    answers, apply = [], actions._calls.apply_haptic

    def listen(*arguments):
        answers.append(apply(*arguments))
        return answers[-1]

    monkeypatch.setattr(actions._calls, "apply_haptic", listen)
    made.headset.pulse(0)
    made.headset.pulse(1, seconds=9.0, strength=3.0)
    made.frame()
    assert answers == [0, 0]
    assert made.headset.losses == 0


def test_every_binding_table_is_accepted(stage, remote):
    made = stage()
    report = made.headset.report()
    assert all(report.bindings.values()), report.bindings
    assert len(report.bindings) >= 12


def test_the_headset_says_what_it_is(stage, remote):
    made = stage()
    made.focused()
    report = made.headset.report()
    assert "Monado" in report.runtime
    assert report.profiles == ("valve/index_controller",) * 2
    assert report.rate
    assert made.headset.frame_period == pytest.approx(1 / report.rate, rel=0.2)
    left, right = made.headset.hidden_areas()
    assert left
    assert right
    assert all(max(t) < len(left.vertices) for t in left.triangles)


def test_recentring_is_told_in_the_space_a_person_recentres(stage, remote):
    made = stage(recentred_space=True)
    made.focused()
    remote.head(Pose((1.5, 1.0, 1.6), looking(AHEAD)))
    before = settle(made).head.position
    subprocess.run(["monado-ctl", "-c"], check=True, capture_output=True)
    made.run(lambda _: made.headset.recentred > 0)
    after = settle(made).head.position
    assert math.dist(before[:2], after[:2]) > 1.0
    assert after[:2] == pytest.approx((0.0, 0.0), abs=0.05)


def test_on_the_stage_recentring_moves_nobody(stage, remote):
    made = stage()
    made.focused()
    remote.head(Pose((1.5, 1.0, 1.6), looking(AHEAD)))
    before = settle(made).head.position
    subprocess.run(["monado-ctl", "-c"], check=True, capture_output=True)
    assert settle(made, 10).head.position == pytest.approx(before, abs=1e-4)
    assert made.headset.recentred == 0


def test_an_exit_ends_in_order_and_a_new_session_starts_in_the_same_process(stage, remote):
    made = stage()
    made.focused()
    made.headset.request_exit()
    made.run(lambda _: made.headset.status is Status.ENDED)
    assert made.headset.losses == 0
    assert made.frame() is None
    assert made.headset.connections == 1, "ended is not lost: nobody reconnects by itself"
    assert made.headset.reconnect()
    made.headset.submitted = 0
    made.focused()
    assert made.headset.connections == 2


def test_closing_twice_is_closing(stage, remote):
    made = stage()
    made.focused()
    made.headset.close()
    made.headset.close()
    assert made.headset.status is Status.ENDED
    assert made.headset.state is SessionState.UNKNOWN
    made.engine.render()


def test_the_probe_finds_the_headset():
    answer = probe()
    assert answer.available, answer.found
    assert "Monado" in answer.found


def test_a_frame_asks_the_runtime_little_and_leaves_nothing_for_the_collector(stage, remote):
    """Counts instead of times: 22 calls for two hands, two eyes and a picture, and no cyclic garbage."""
    import gc

    made = stage()
    made.focused()
    calls, counted = made.headset._live.loop._calls, []

    def counting(name, function):
        def call(*arguments):
            counted.append(name)
            return function(*arguments)

        return call

    for name, function in list(vars(calls).items()):
        if callable(function):
            setattr(calls, name, counting(name, function))
    settle(made)
    counted.clear()
    gc.collect()
    objects = len(gc.get_objects())
    gc.disable()
    try:
        settle(made, 50)
        grown = len(gc.get_objects()) - objects
    finally:
        gc.enable()
    assert len(counted) / 50 <= 26, {n: counted.count(n) / 50 for n in set(counted)}
    assert grown < 100
    assert gc.collect() < 100
