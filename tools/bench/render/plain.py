"""The peer: the same building as plain Panda3D nodes (our glTF export, node by node), drawn by one camera an eye.

That is what panda3d-openxr and panda3d-openvr do.  It is read with panda3d-gltf where that is installed, else by the few lines
below, which make the same nodes.  People are figures without animation, one node each: cheaper than any Actor.
"""

import json
import struct
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    Camera,
    GraphicsOutput,
    Loader,
    LQuaternion,
    LVecBase4,
    MatrixLens,
    NodePath,
    PandaNode,
    TransparencyAttrib,
)

from sim.poses import Eye
from sim.view.engine import Engine
from sim.view.eyes import eye_set
from sim.view.furniture import shipped_props
from sim.view.geoms import geom, geom_node, mesh_rows
from sim.view.mesh import Mesh
from sim.view.people.motion import default_cast
from sim.view.stereo import matrix
from tools.bench.render.ours import SIZE
from tools.bench.render.tour import Show
from tools.bench.worlds import Place
from tools.exporters.gltf import gltf

HEADER: Final = 12
"""Bytes before the first chunk of a .glb."""

FLOAT: Final = 5126
COMPONENTS: Final = {"SCALAR": 1, "VEC3": 3}


def loader_name() -> str:
    """What reads the file here."""
    return "panda3d-gltf" if find_spec("gltf") else "plain nodes"


class PlainFrames:
    """A lane that draws one frame a step with two cameras."""

    def __init__(self, name: str, engine: Engine, place: Place, show: Show, poses: list[tuple[Eye, Eye]]) -> None:
        self.name, self.steps = name, len(poses)
        self._engine, self._show, self._poses = engine, show, poses
        self.root = NodePath("plain")
        building = _read(gltf(place.building, shipped_props()))
        building.reparent_to(self.root)
        self._people = self._open_people()
        self.output: GraphicsOutput = engine.buffer("plain", 2 * SIZE, SIZE)
        self._cameras, self._lenses = [], []
        for k in range(2):
            lens = MatrixLens()
            camera = self.root.attach_new_node(Camera(f"plain{k}", lens))
            region = self.output.make_display_region(LVecBase4(0.5 * k, 0.5 * k + 0.5, 0.0, 1.0))
            region.set_camera(camera)
            self._cameras.append(camera)
            self._lenses.append(lens)

    def _open_people(self) -> list[NodePath]:
        figures = [_node(f.name, f.mesh) for f in default_cast().figures()]
        nodes = []
        for k, there in enumerate(self._show.states[0].present.tolist()):
            if k and there:
                nodes.append(self.root.attach_new_node(f"person{k}"))
                figures[k % len(figures)].instance_to(nodes[-1])
        return nodes

    @property
    def nodes(self) -> int:
        """Nodes of the scene."""
        return len(self.root.find_all_matches("**"))

    def reset(self) -> None:
        """Nothing is remembered."""

    def step(self, k: int) -> None:
        """One frame: everybody is put where they are, both cameras are turned, the engine draws."""
        state, before, alpha = self._show.at(k)
        xy, heading = (before.xy + (state.xy - before.xy) * alpha).tolist(), np.degrees(state.heading).tolist()
        for node, (x, y), turn in zip(self._people, xy[1:], heading[1:], strict=False):
            node.set_pos_hpr(x, y, 0.0, turn, 0.0, 0.0)
        eyes = eye_set(self._poses[k])
        for camera, lens, world, projection in zip(self._cameras, self._lenses, eyes.worlds, eyes.projections, strict=True):
            camera.set_mat(matrix(world))
            lens.set_user_mat(matrix(projection))
        self._engine.render()

    def close(self) -> None:
        """Gives the nodes and the buffer back."""
        self.root.remove_node()
        self._engine.graphics.remove_window(self.output)


def _read(data: bytes) -> NodePath:
    """The nodes of a .glb, z up."""
    if loader_name() == "panda3d-gltf":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "building.glb"
            path.write_bytes(data)
            made: PandaNode = Loader.get_global_ptr().load_sync(str(path))
            return NodePath(made)
    return _Reader(data).root()


def _node(name: str, mesh: Mesh) -> NodePath:
    rows, layout = mesh_rows(mesh)
    rows["color"][:, 3] = 255
    return NodePath(geom_node(name, geom(name, rows, mesh.index, layout)))


class _Reader:
    """As much of glTF as our export uses."""

    def __init__(self, data: bytes) -> None:
        size = struct.unpack_from("<I", data, HEADER)[0]
        self._document: dict[str, Any] = json.loads(data[HEADER + 8 : HEADER + 8 + size])
        self._binary = data[HEADER + 8 + size + 8 :]
        self._meshes = [self._mesh(m) for m in self._document["meshes"]]

    def root(self) -> NodePath:
        root = NodePath("glb")
        root.set_p(90.0)  # glTF is y up
        for k in self._document["scenes"][0]["nodes"]:
            self._build(k, root)
        return root

    def _build(self, k: int, parent: NodePath) -> None:
        told = self._document["nodes"][k]
        node = parent.attach_new_node(told["name"] or "node")
        if "translation" in told:
            node.set_pos(*told["translation"])
        if "rotation" in told:
            x, y, z, w = told["rotation"]
            node.set_quat(LQuaternion(w, x, y, z))
        if "mesh" in told:
            self._meshes[told["mesh"]].instance_to(node)
        for child in told.get("children", ()):
            self._build(child, node)

    def _mesh(self, told: dict[str, Any]) -> NodePath:
        node = NodePath(told["name"])
        for part in told["primitives"]:
            position, normal, colour = (self._array(part["attributes"][n]) for n in ("POSITION", "NORMAL", "COLOR_0"))
            index = self._array(part["indices"]).reshape(-1, 3).astype(np.int32)
            kind = np.zeros(len(position), np.uint8)
            one = _node(told["name"], Mesh(position, normal, colour.astype(np.float32), kind, index))
            if self._document["materials"][part["material"]].get("alphaMode") == "BLEND":
                one.set_transparency(TransparencyAttrib.M_alpha)
            one.reparent_to(node)
        return node

    def _array(self, k: int) -> npt.NDArray[Any]:
        told = self._document["accessors"][k]
        start = self._document["bufferViews"][told["bufferView"]]["byteOffset"]
        kind = "<f4" if told["componentType"] == FLOAT else "<u4"
        width = COMPONENTS[told["type"]]
        found = np.frombuffer(self._binary, kind, told["count"] * width, start)
        return found.reshape(-1, width) if width > 1 else found
