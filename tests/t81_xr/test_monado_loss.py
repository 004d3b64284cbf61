"""A runtime that goes away takes nothing with it, and is found again when it is back: all in one process."""

import pytest

from sim.xr.display import Status
from sim.xr.lifecycle import SessionState
from sim.xr.remote_driver import RemoteHeadset
from sim.xr.runtime import probe

pytestmark = pytest.mark.openxr


def test_without_a_service_there_is_no_headset_and_no_noise(tmp_path, monkeypatch, stage):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    made = stage()
    assert made.headset.status is Status.SEARCHING
    assert "runtime" in made.headset.reason
    assert made.frame() is None
    assert not probe().available
    made.engine.render()


def test_the_runtime_ends_hard_in_the_middle_and_comes_back(monado, stage):
    made = stage(retry=0.2)
    made.focused()
    monado.end(hard=True)
    made.run(lambda _: made.headset.status is Status.LOST)
    assert made.headset.losses == 1
    assert "gone" in made.headset.reason
    assert made.headset.state is SessionState.UNKNOWN
    for _ in range(30):
        assert made.frame() is None
        made.engine.render()
    monado.start()
    made.headset.submitted = 0
    made.run(lambda frame: frame is not None and frame.focused and made.headset.submitted >= 20)
    assert made.headset.connections == 2
    with RemoteHeadset(port=monado.port):
        made.frame()
    made.headset.keep_picture()
    made.frame()
    assert made.headset.picture[..., :3].any(), "pictures again, drawn by the same Panda3D"


@pytest.mark.parametrize("moment", ["before drawing", "while drawing", "after drawing"])
def test_a_loss_at_any_moment_of_a_frame_is_the_same_loss(monado, stage, moment):
    made = stage(retry=60.0)
    made.focused()
    headset = made.headset
    frame = headset.begin()
    assert frame is not None
    if moment == "before drawing":
        monado.end(hard=True)
        made.engine.render()
    elif moment == "while drawing":
        paint = headset.paint
        headset.paint = lambda draw: paint(lambda: (monado.end(hard=True), draw()))
        made.engine.render()
        headset.paint = paint
    else:
        made.engine.render()
        monado.end(hard=True)
    headset.end()
    made.run(lambda _: headset.status is Status.LOST, seconds=10.0)
    assert headset.losses == 1
    headset.pulse(0)
    headset.keep_picture()
    headset.end()
    made.engine.render()


def test_five_losses_in_a_row_leave_nothing_behind(monado, stage):
    made = stage(retry=0.1)
    for k in range(5):
        made.headset.submitted = 0
        made.focused()
        monado.end(hard=True)
        made.run(lambda _, k=k: made.headset.losses == k + 1)
        monado.start()
    made.headset.submitted = 0
    made.focused()
    assert made.headset.connections == 6
