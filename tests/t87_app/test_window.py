"""The window: what is drawn reaches the screen, keys and mouse reach the trainee."""

import json

import pytest

pytestmark = pytest.mark.gl

OPEN = """
import json, math, subprocess
from sim.app.calm_room import STAND, calm_space, calm_state
from sim.poses import Eye, Fov, Pose
from sim.view.engine import ON_SCREEN, Engine, WindowWish
from sim.view.eyes import eye_set
from sim.view.scene import Scene
from sim.view.stereo import StereoTarget
space = calm_space()
eyes = eye_set((Eye(Pose((0, 0, 1.5)), Fov(-0.7, 0.7, 0.5, -0.5)),), STAND)
def draw(engine, scene, target):
    scene.update(calm_state(space), None, 1.0, 1.0)
    scene.look_from(eyes)
    target.set_eyes(eyes)
    engine.render()
"""


def test_what_is_drawn_is_flipped_onto_the_screen(on_screen):
    said = on_screen(
        OPEN
        + """
with Engine(ON_SCREEN, WindowWish("test", 320, 200)) as engine:
    scene = Scene(engine.root, space, ())
    target = StereoTarget(engine, 320, 200, samples=0, eyes=1, output=engine.host)
    scene.use(target.mode)
    draw(engine, scene, target)
    draw(engine, scene, target)
    print(json.dumps(engine.host.get_fb_properties().back_buffers))
"""
    )
    assert json.loads(said) >= 1


def test_a_window_of_its_own_size_shows_the_calm_room(on_screen, tmp_path):
    said = on_screen(
        OPEN
        + f"""
from panda3d.core import PNMImage
with Engine(ON_SCREEN, WindowWish("test", 320, 200)) as engine:
    scene = Scene(engine.root, space, ())
    target = StereoTarget(engine, 320, 200, samples=0, eyes=1, output=engine.host)
    scene.use(target.mode)
    draw(engine, scene, target)
    draw(engine, scene, target)
    image = PNMImage()
    engine.host.get_screenshot(image)
    image.write({str(tmp_path / "window.png")!r})
    print(json.dumps([image.get_x_size(), image.get_y_size()]))
"""
    )
    assert json.loads(said) == [320, 200]
    np = pytest.importorskip("numpy")
    from PIL import Image

    picture = np.asarray(Image.open(tmp_path / "window.png").convert("RGB"))
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 200
    assert picture.mean() > 90, "a light room"


def test_every_key_of_the_desk_has_a_handle(on_screen):
    said = on_screen(
        """
import json
from sim.app.keys import handle
from sim.trainee.desktop import Keys
print(json.dumps(sorted(handle(name).get_name() for name in vars(Keys()).values())))
"""
    )
    handles = json.loads(said)
    assert "escape" in handles
    assert "none" not in handles
    assert len(handles) == len(set(handles))
