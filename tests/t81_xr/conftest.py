"""What the tests beside a real runtime share: a small scene drawn by single-pass stereo, a private Monado, a scripted headset."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sim.poses import DeviceFrame, Hand, Pose
from sim.xr.remote_driver import RemoteHeadset

INSIDE = os.environ.get("INRYMNING_MONADO") == "1"
WHY = "needs Monado: run it with tools/packaging/monado.sh - python -m pytest tests/t81_xr"


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("openxr") and not INSIDE:
            item.add_marker(pytest.mark.skip(reason=WHY))


VERTEX = """#version 330
uniform mat4 eye_vp[2];
uniform vec2 seam;
uniform mat4 p3d_ModelMatrix;
in vec4 p3d_Vertex;
in vec4 p3d_Color;
out vec4 colour;
out float gl_ClipDistance[1];
void main() {
    int eye = gl_InstanceID & 1;
    float side = eye == 0 ? -1.0 : 1.0;
    vec4 p = eye_vp[eye] * (p3d_ModelMatrix * p3d_Vertex);
    p.x = seam.x * p.x + side * (seam.x + seam.y) * p.w;
    gl_ClipDistance[0] = side * p.x - seam.y * p.w;
    gl_Position = p;
    colour = p3d_Color;
}
"""
FRAGMENT = "#version 330\nin vec4 colour; out vec4 o; void main() { o = colour; }"


class SmallScene:
    """A few coloured boxes around the trainee, drawn for both eyes at once into the headset's layout."""

    def __init__(self, engine, layout, samples=0):
        from panda3d.core import (
            AntialiasAttrib,
            Camera,
            LVecBase2,
            OmniBoundingVolume,
            PTA_LMatrix4f,
            PythonCallbackObject,
            Shader,
        )

        self.engine, self.layout, self.headset, self._gl = engine, layout, None, None
        self.eye_vp = PTA_LMatrix4f.empty_array(2)
        self.root = engine.root.attach_new_node("small scene")
        self.root.set_shader(Shader.make(Shader.SL_GLSL, VERTEX, FRAGMENT))
        self.root.set_shader_input("eye_vp", self.eye_vp)
        width, gutter = layout.width / layout.total[0], layout.gutter / layout.total[0]
        self.root.set_shader_input("seam", LVecBase2(width, gutter))
        self.root.set_instance_count(2)
        self.root.node().set_bounds(OmniBoundingVolume())
        self.root.node().set_final(True)
        if samples:
            self.root.set_antialias(AntialiasAttrib.M_multisample)
        self.buffer = engine.buffer("both eyes", *layout.total, samples=samples)
        self.buffer.disable_clears()
        region = self.buffer.make_display_region()
        region.set_clear_color_active(False)
        region.set_clear_depth_active(False)
        self.camera = self.root.attach_new_node(Camera("eyes"))
        region.set_camera(self.camera)
        region.set_draw_callback(PythonCallbackObject(self._draw))
        self.drawn = 0

    def box(self, at, size, colour):
        from panda3d.core import Geom, GeomNode, GeomTriangles, GeomVertexData, GeomVertexFormat, GeomVertexWriter

        data = GeomVertexData("box", GeomVertexFormat.get_v3c4(), Geom.UH_static)
        where, tint = GeomVertexWriter(data, "vertex"), GeomVertexWriter(data, "color")
        corners = [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
        for corner in corners:
            where.add_data3(*(a + b * s / 2 for a, b, s in zip(at, corner, size, strict=True)))
            tint.add_data4(*colour, 1)
        faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
        triangles = GeomTriangles(Geom.UH_static)
        for a, b, c, d in faces:
            triangles.add_vertices(a, b, c)
            triangles.add_vertices(a, c, d)
        geom = Geom(data)
        geom.add_primitive(triangles)
        node = GeomNode("box")
        node.add_geom(geom)
        path = self.root.attach_new_node(node)
        path.set_two_sided(True)
        return path

    def place(self, eyes):
        from panda3d.core import LMatrix4f

        from sim.view.eyes import eye_set

        matrices = eye_set(eyes)
        for k in (0, 1):
            self.eye_vp.set_element(k, LMatrix4f(*matrices.view_projection(k).flatten().tolist()))

    def _draw(self, callback):
        from sim.xr.gl import Gl

        if self.headset is None:
            return
        gl = self._gl = self._gl or Gl()

        def draw():
            gl.enable(0x3000)  # GL_CLIP_DISTANCE0
            callback.upcall()
            gl.disable(0x3000)
            self.drawn += 1

        self.headset.paint(draw)

    def close(self):
        self.engine.graphics.remove_window(self.buffer)
        self.root.remove_node()


class Stage:
    """Engine, headset and small scene of one test, with a loop."""

    def __init__(self, module="pandagl", samples=0, **options):
        from sim.view.engine import Engine
        from sim.xr.display import Headset, Options

        self.engine = Engine(module)
        self.samples = samples
        self.headset = Headset(self.engine.graphics, self.engine.host, Options(**({"scale": 0.25} | options)))
        self.scene = None

    def build(self):
        if self.scene is not None:
            self.scene.close()
        scene = SmallScene(self.engine, self.headset.layout, self.samples)
        for k in range(9):
            scene.box((k % 3 * 1.2 - 1.2, 2.0 + k % 2, k // 3 * 0.8 + 0.4), (0.5, 0.5, 0.5), (k % 3 / 2, k // 3 / 2, 0.5))
        scene.headset = self.headset
        self.scene = scene

    def frame(self, per_frame: Callable[[DeviceFrame], None] | None = None) -> DeviceFrame | None:
        if self.headset.connected and self.scene is None:
            self.build()
        frame = self.headset.begin()
        if frame is None:
            time.sleep(0.01)
            return None
        self.scene.place(frame.eyes)
        if per_frame is not None:
            per_frame(frame)
        self.engine.render()
        self.headset.end()
        return frame

    def run(self, until: Callable[[DeviceFrame | None], bool], seconds=20.0) -> DeviceFrame | None:
        """Frames until the condition holds; fails the test when it never does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            frame = self.frame()
            if until(frame):
                return frame
        pytest.fail(f"not reached in {seconds} s: {self.headset.status}, {self.headset.state!r}, {self.headset.reason}")

    def focused(self) -> DeviceFrame:
        return self.run(lambda f: f is not None and f.focused and f.should_render and self.headset.submitted > 2)

    def close(self):
        self.headset.close()
        if self.scene is not None:
            self.scene.close()
        self.engine.close()


@pytest.fixture
def stage() -> Iterator[Callable[..., Stage]]:
    """Makes stages and closes them."""
    with contextlib.ExitStack() as stack:

        def make(*args, **kwargs) -> Stage:
            made = Stage(*args, **kwargs)
            stack.callback(made.close)
            return made

        yield make


class Monado:
    """A runtime of one test's own, which it may end and start again."""

    def __init__(self, folder: Path):
        self.folder, self.process = folder, None
        with contextlib.closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = folder / "config" / "monado"
        config.mkdir(parents=True)
        remote = f'{{"version": 0, "port": {self.port}, "view_count": 2}}'
        (config / "config_v0.json").write_text(f'{{"active": "remote", "remote": {remote}}}')
        (folder / "run").mkdir(mode=0o700)

    def start(self):
        for stale in (self.folder / "run").iterdir():
            stale.unlink()
        log = (self.folder / "monado.log").open("w")
        environment = {**os.environ, "XDG_CONFIG_HOME": str(self.folder / "config"), "P_OVERRIDE_ACTIVE_CONFIG": "remote"}
        environment["XRT_COMPOSITOR_NULL"] = "1"
        command = ["setpriv", "--inh-caps=-sys_nice", "--bounding-set=-sys_nice", "monado-service"]
        self.process = subprocess.Popen(
            command if shutil.which("setpriv") else command[3:],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()
        end = time.monotonic() + 10
        while "service has started" not in (self.folder / "monado.log").read_text():
            assert time.monotonic() < end, (self.folder / "monado.log").read_text()
            time.sleep(0.02)

    def end(self, hard=False):
        if self.process is not None:
            self.process.kill() if hard else self.process.terminate()
            self.process.wait(10)
            self.process = None


@pytest.fixture
def monado(tmp_path, monkeypatch) -> Iterator[Monado]:
    """A started private runtime that OpenXR in this process talks to."""
    service = Monado(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    service.start()
    yield service
    service.end()


@pytest.fixture
def remote() -> Iterator[RemoteHeadset]:
    """The scripted headset of the runtime this whole test process runs beside; put back as it was at the end."""
    with RemoteHeadset() as headset:
        yield headset
    with RemoteHeadset() as headset:  # the test may have closed its own
        headset.views(None)
        for side in ("left", "right"):
            headset.fingers(side, 0.0)
        headset.put(DeviceFrame(Pose((0.0, 0.0, 1.6)), (), Hand(True), Hand(True)))
