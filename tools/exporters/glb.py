"""Binary glTF 2.0 from triangles: nodes with names and extras, meshes shared by reference, one buffer."""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.view.mesh import Material, Mesh

MAGIC, VERSION = 0x46546C67, 2
JSON_CHUNK, BINARY_CHUNK = 0x4E4F534A, 0x004E4942
FLOAT, UNSIGNED_INT = 5126, 5125
VERTICES, INDICES = 34962, 34963

GLASS: Final = -1
"""A material of its own: what one sees through."""

ROUGH: Final[Mapping[int, float]] = {Material.LINOLEUM: 0.45, Material.METAL: 0.35, Material.TILE: 0.3, Material.GYM_FLOOR: 0.3}
"""Roughness where it differs from 0.9; by eye, near what the view's shaders do."""


@dataclass
class Node:
    """A named place in the scene: ``at`` in metres (x, y, z as in the plan), turned by ``heading``, with a mesh or children."""

    name: str
    extras: Mapping[str, Any] = field(default_factory=dict)
    mesh: int | None = None
    at: tuple[float, float, float] | None = None
    heading: float = 0.0
    children: list["Node"] = field(default_factory=list)


class Glb:
    """A file under construction: ``mesh`` adds triangles and gives their number, ``finish`` writes the scene around them."""

    def __init__(self, generator: str) -> None:
        self.generator = generator
        self._binary = bytearray()
        self._views: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []
        self._meshes: list[dict[str, Any]] = []
        self._materials: dict[int, int] = {}

    def mesh(self, name: str, mesh: Mesh, *, glass: bool = False) -> int | None:
        """The number of a mesh, one primitive per material; None when it has no triangle of any size."""
        index = _proper(mesh)
        kinds = mesh.material[index[:, 0]] if len(index) else np.zeros(0, np.uint8)
        primitives = [self._primitive(mesh, index[kinds == kind], GLASS if glass else int(kind)) for kind in np.unique(kinds)]
        if not primitives:
            return None
        self._meshes.append({"name": name, "primitives": primitives})
        return len(self._meshes) - 1

    def _primitive(self, mesh: Mesh, index: npt.NDArray[np.int32], kind: int) -> dict[str, Any]:
        used, own = np.unique(index, return_inverse=True)
        attributes = {
            "POSITION": self._accessor(_upright(mesh.position[used]), "VEC3", bounds=True),
            "NORMAL": self._accessor(_unit(_upright(mesh.normal[used])), "VEC3"),
            "COLOR_0": self._accessor(np.clip(mesh.colour[used], 0.0, 1.0), "VEC3"),
        }
        triangles = self._accessor(own.reshape(-1).astype(np.uint32), "SCALAR")
        return {"attributes": attributes, "indices": triangles, "material": self._material(kind)}

    def _accessor(self, values: npt.NDArray[Any], kind: str, bounds: bool = False) -> int:
        whole = values.dtype.kind == "u"
        data = np.ascontiguousarray(values, "<u4" if whole else "<f4")
        target = INDICES if whole else VERTICES
        self._views.append({"buffer": 0, "byteOffset": len(self._binary), "byteLength": data.nbytes, "target": target})
        self._binary += data.tobytes()  # four bytes each, so that every view begins on a multiple of four
        accessor: dict[str, Any] = {"bufferView": len(self._views) - 1, "componentType": UNSIGNED_INT if whole else FLOAT}
        accessor |= {"count": len(data), "type": kind}
        if bounds:
            accessor |= {"min": data.min(axis=0).tolist(), "max": data.max(axis=0).tolist()}
        self._accessors.append(accessor)
        return len(self._accessors) - 1

    def _material(self, kind: int) -> int:
        return self._materials.setdefault(kind, len(self._materials))

    def finish(self, roots: Sequence[Node], extras: Mapping[str, Any]) -> bytes:
        """The file's bytes: one scene with ``roots``; ``extras`` stand in the asset."""
        nodes: list[dict[str, Any]] = []
        scene = [_written(root, nodes) for root in roots]
        document = {
            "asset": {"version": "2.0", "generator": self.generator, "extras": dict(extras)},
            "scene": 0,
            "scenes": [{"nodes": scene}],
            "nodes": nodes,
            "meshes": self._meshes,
            "materials": [_look(kind) for kind in self._materials],
            "accessors": self._accessors,
            "bufferViews": self._views,
            "buffers": [{"byteLength": len(self._binary)}],
        }
        kept = {key: value for key, value in document.items() if value != []}  # glTF allows no empty lists
        text = json.dumps(kept, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        binary = bytes(self._binary) + b"\0" * (-len(self._binary) % 4)
        chunks = struct.pack("<II", len(text), JSON_CHUNK) + text + struct.pack("<II", len(binary), BINARY_CHUNK) + binary
        return struct.pack("<III", MAGIC, VERSION, 12 + len(chunks)) + chunks


def _written(node: Node, nodes: list[dict[str, Any]]) -> int:
    """Adds a node and all below it; its number."""
    entry: dict[str, Any] = {"name": node.name}
    number = len(nodes)
    nodes.append(entry)
    if node.extras:
        entry["extras"] = dict(node.extras)
    if node.mesh is not None:
        entry["mesh"] = node.mesh
    if node.at is not None:
        x, y, z = node.at
        entry["translation"] = [x, z, -y]
        if node.heading:
            entry["rotation"] = [0.0, float(np.sin(node.heading / 2)), 0.0, float(np.cos(node.heading / 2))]
    children = [_written(child, nodes) for child in node.children]
    if children:
        entry["children"] = children
    return number


def _look(kind: int) -> dict[str, Any]:
    """A material; colours are in the vertices, so the base is white."""
    if kind == GLASS:
        pbr = {"baseColorFactor": [0.8, 0.9, 0.95, 0.25], "metallicFactor": 0.0, "roughnessFactor": 0.05}
        return {"name": "glass", "pbrMetallicRoughness": pbr, "alphaMode": "BLEND", "doubleSided": True}
    metal = 0.8 if kind == Material.METAL else 0.0
    pbr = {"baseColorFactor": [1.0, 1.0, 1.0, 1.0], "metallicFactor": metal, "roughnessFactor": ROUGH.get(kind, 0.9)}
    lit = {"emissiveFactor": [1.0, 1.0, 1.0]} if kind == Material.GLOW else {}
    return {"name": Material(kind).name.lower(), "pbrMetallicRoughness": pbr, **lit}


def _upright(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """From z up to glTF's y up: x, z, -y."""
    return np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], axis=1)


def _unit(normals: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    up = np.array([0.0, 1.0, 0.0], np.float32)
    return np.where(length > 1e-6, normals / np.maximum(length, 1e-6), up).astype(np.float32)


def _proper(mesh: Mesh) -> npt.NDArray[np.int32]:
    """Triangles of some size."""
    if not len(mesh.index):
        return mesh.index
    a, b, c = (mesh.position[mesh.index[:, k]].astype(np.float64) for k in range(3))
    twice = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    kept: npt.NDArray[np.int32] = mesh.index[twice > 1e-9]
    return kept
