"""The window beside a headset: shows one eye or the plan, and nothing that happens to it reaches the headset."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.app import mirror as mirror_module
from sim.app.mirror import EYE_RATE, Mirror, MirrorView, open_engine, open_mirror
from sim.errors import MissingOnThisMachine
from sim.xr.eye_copy import cropped

sides = st.integers(1, 4000)


class TestCropping:
    @given(sides, sides, sides, sides)
    def test_it_is_a_part_of_the_eye_in_the_windows_shape(self, width, height, across, down):
        x, y, w, h = cropped((100, 50, width, height), (across, down))
        assert 100 <= x <= x + w <= 100 + width
        assert 50 <= y <= y + h <= 50 + height
        assert w == width or h == height or min(w, h) == 1
        if min(w, h) > 40:
            assert w / h == pytest.approx(across / down, rel=0.05)

    def test_an_eye_in_the_windows_shape_is_shown_whole(self):
        assert cropped((0, 0, 960, 1000), (480, 500)) == (0, 0, 960, 1000)


class TestWithoutAWindow:
    def test_one_that_cannot_be_opened_is_told_and_the_headset_gets_its_engine(self, monkeypatch):
        opened, told = [], []

        def engine(module="hidden", window=None):
            opened.append((module, window))
            if window is not None:
                raise MissingOnThisMachine("there is no screen", "plug one in")
            return "engine"

        monkeypatch.setattr(mirror_module, "Engine", engine)
        assert open_engine(MirrorView.EYE, "t", "en", told.append) == "engine"
        assert len(opened) == 2
        assert "no screen" in told[0]

    def test_none_is_opened_when_none_is_wanted(self, monkeypatch):
        opened = []
        monkeypatch.setattr(mirror_module, "Engine", lambda *given: opened.append(given))
        open_engine(MirrorView.OFF, "t", "en", opened.append)
        assert opened == [()]

    def test_a_window_waits_for_no_screen(self, monkeypatch):
        opened = []
        monkeypatch.setattr(mirror_module, "Engine", lambda *given: opened.append(given))
        open_engine(MirrorView.PLAN, "t", "en", opened.append)
        assert opened[0][1].sync is False
        assert opened[0][1].samples == 0

    def test_without_one_there_is_no_mirror(self):
        class Hidden:
            window = None

        assert open_mirror(Hidden(), MirrorView.EYE, "sv", print) is None

    def test_one_that_cannot_be_used_is_told(self, monkeypatch):
        class Shown:
            window = object()

        told = []
        monkeypatch.setattr(mirror_module, "Mirror", lambda *_: 1 / 0)
        assert open_mirror(Shown(), MirrorView.EYE, "sv", told.append) is None
        assert "övningen i headsetet går vidare" in told[0]


class FakeWindow:
    def __init__(self):
        self.active, self.asked = True, []

    def set_active(self, on):
        self.active = on

    def request_properties(self, given):
        self.asked.append(given)

    def get_x_size(self):
        return 960

    def get_y_size(self):
        return 1000


class Parts:
    """A plan, keys and a copy that do as they are told."""

    def __init__(self):
        self.shown, self.keys, self.copies, self.wrong = False, set(), [], None

    def show(self, on):
        self.shown = on

    def update(self, simulation, aspect):
        if self.wrong:
            raise self.wrong

    def read(self):
        if self.wrong:
            raise self.wrong
        return self

    def copy(self, *given):
        if self.wrong:
            raise self.wrong
        self.copies.append(given)


@pytest.fixture
def made():
    """A mirror with everything around it played."""
    told, parts = [], Parts()
    mirror = Mirror.__new__(Mirror)
    mirror._window, mirror._view, mirror._language, mirror._notice = FakeWindow(), MirrorView.EYE, "sv", told.append
    mirror._copy = mirror._plan = mirror._keys = parts
    mirror._stop_key, mirror._tab, mirror._gone, mirror._due, mirror._now, mirror.stop = "escape", False, False, 0.0, False, False
    return mirror, parts, told


class TestFrames:
    def test_it_is_drawn_less_often_than_the_headset(self, made):
        mirror, parts, _ = made
        for k in range(900):
            mirror.before(object(), k / 90)
            mirror.beside(7, (0, 0, 960, 1000))
        assert len(parts.copies) == pytest.approx(10 * EYE_RATE, rel=0.05)
        assert parts.copies[0] == (7, (0, 0, 960, 1000), (960, 1000))

    def test_tab_goes_to_the_plan_and_back_once_a_press(self, made):
        mirror, parts, _ = made
        parts.keys = {"tab"}
        for k in range(30):
            mirror.before(object(), k / 10)
        assert parts.shown
        mirror.beside(7, (0, 0, 10, 10))
        assert parts.copies == []
        parts.keys = set()
        mirror.before(object(), 4.0)
        parts.keys = {"tab"}
        mirror.before(object(), 5.0)
        assert not parts.shown

    def test_before_the_run_there_is_no_plan_to_show(self, made):
        mirror, parts, _ = made
        mirror._view = MirrorView.PLAN
        mirror.before(None, 1.0)
        assert not parts.shown

    def test_escape_is_stop_as_long_as_it_is_held(self, made):
        mirror, parts, _ = made
        parts.keys = {"escape"}
        mirror.before(object(), 1.0)
        assert mirror.stop
        parts.keys = set()
        mirror.before(object(), 1.001)
        assert not mirror.stop

    @pytest.mark.parametrize("place", ["before", "beside"])
    def test_whatever_goes_wrong_is_told_once_and_ends_only_the_window(self, made, place):
        mirror, parts, told = made
        mirror.before(object(), 0.0)
        parts.wrong = RuntimeError("lost")
        for k in range(1, 5):
            if place == "before":
                mirror.before(object(), float(k))
            mirror.beside(7, (0, 0, 10, 10))
        assert len(told) == 1
        assert "lost" in told[0]
        assert not mirror.stop
        assert not mirror._window.active


@pytest.mark.gl
def test_the_eye_and_the_plan_reach_the_screen(on_screen, tmp_path):
    """A picture with a red and a blue half is copied as an eye's; then the plan of the calm room is drawn with its dot."""
    said = on_screen(
        f"""
import ctypes
import json
import numpy as np
from panda3d.core import PNMImage
from sim.xr.gl import INT, RGBA, SRGB8_ALPHA8, TEXTURE_2D, UINT, UNSIGNED_BYTE, Gl
from sim.app.calm_room import STAND, calm_space, calm_state
from sim.app.mirror import MirrorView, open_engine, open_mirror
from sim.poses import Eye, Fov, Pose
from sim.view.eyes import eye_set
from sim.view.scene import Scene
from sim.view.stereo import StereoTarget

class Run:
    space = calm_space()
    state = calm_state(space)

told = []
engine = open_engine(MirrorView.EYE, "test", "sv", told.append)
mirror = open_mirror(engine, MirrorView.EYE, "sv", told.append)
assert mirror is not None, told
scene = Scene(engine.root, Run.space, ())
target = StereoTarget(engine, 64, 64, samples=0)
scene.use(target.mode)
eyes = eye_set((Eye(Pose((0, 0, 1.5)), Fov(-0.7, 0.7, 0.7, -0.7)),) * 2, STAND)
scene.update(Run.state, None, 1.0, 1.0)
scene.look_from(eyes)
target.set_eyes(eyes)
halves = np.zeros((100, 96, 4), np.uint8)
halves[:, :48] = (200, 0, 0, 255)
halves[:, 48:] = (0, 0, 200, 255)
name = ctypes.c_uint(0)

def painted(draw):
    draw()
    if not name.value:  # a texture of GL's own, as a runtime's is
        gl, void = Gl(), ctypes.c_void_p
        bind = gl._fn("glBindTexture", None, UINT, UINT)
        gl._fn("glGenTextures", None, INT, void)(1, ctypes.byref(name))
        bind(TEXTURE_2D, name.value)
        make = gl._fn("glTexImage2D", None, UINT, INT, INT, INT, INT, INT, UINT, UINT, void)
        make(TEXTURE_2D, 0, SRGB8_ALPHA8, 96, 100, 0, RGBA, UNSIGNED_BYTE, halves.ctypes.data)
        bind(TEXTURE_2D, 0)
    mirror.beside(name.value, (0, 0, 96, 100))

target.painter = painted
def frames(start, count):
    for k in range(count):
        mirror.before(Run, start + k)
        engine.render()
def look():
    image = PNMImage()
    engine.host.get_screenshot(image)
    w, h = image.get_x_size(), image.get_y_size()
    return [[round(255 * c) for c in image.get_xel(x, y)] for x, y in ((w // 4, h // 2), (3 * w // 4, h // 2))], image
frames(0.0, 4)
eye, image = look()
image.write({str(tmp_path / "eye.png")!r})
mirror._view = MirrorView.PLAN
frames(10.0, 4)
_, image = look()
image.write({str(tmp_path / "plan.png")!r})
mirror.close()
engine.close()
print(json.dumps([eye, told]))
"""
    )
    import numpy as np
    from PIL import Image

    (left, right), told = json.loads(said)
    assert told == []
    assert left[0] > 120, "red, at the left as in the eye"
    assert right[2] > 120, "blue, at the right"
    assert max(*left[1:], *right[:2]) < 10
    plan = np.asarray(Image.open(tmp_path / "plan.png").convert("RGB")).astype(int)
    orange = (plan[..., 0] > 170) & (plan[..., 1] < 120) & (plan[..., 2] < 60)
    yellow = (plan[..., 0] > 220) & (plan[..., 1] > 170) & (plan[..., 2] < 90)
    assert orange.any(), "the trainee"
    assert yellow.any(), "the sign"
    assert (plan.min(axis=2) > 240).mean() > 0.1, "floors"
