"""Door leaves as instances: those near by with all their hardware, those further away in a plain form, and all their panes."""

from typing import Final

import numpy as np
import numpy.typing as npt
from panda3d.core import LVecBase2, NodePath, TransparencyAttrib

from sim.plan.building import Building
from sim.view.doors import find_leaves, leaf_mesh, pane_mesh
from sim.view.geoms import Repeated, TexelBuffer, geom, geom_node, mesh_rows
from sim.view.mesh import F32
from sim.view.probes import Probes
from sim.view.shaders import ShaderSet

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

_PLAIN: Final = 6.0
"""Metres beyond which a leaf is drawn without rims, locks and levers in the round; by eye."""

_KINDS: Final = (("leaves", "surface", (0.0, 0.0)), ("plain leaves", "surface", (1.0, 1.0)), ("panes", "doorglass", (0.0, 1.0)))
"""Name, fragment shader, and what each draws of the list: from 0 its start or 1 the first plain one, to 0 that or 1 the end."""


class DoorLeaves:
    """Every leaf of a building: ``moves`` (leaves, 4) is what the shader reads of each, ``openings`` the opening it hangs in."""

    def __init__(self, root: NodePath, building: Building, probes: Probes) -> None:
        """Opens hidden nodes under ``root``; leaves are lit by ``probes`` on both sides."""
        self._leaves = find_leaves(building)
        self.openings: I64 = self._leaves.door.astype(np.int64)
        self.moves: F32 = np.zeros((len(self.openings), 4), np.float32)
        self._move_buffer = TexelBuffer("moves", max(1, len(self.moves)))
        self._list_buffer = TexelBuffer("shown", (max(1, len(self.moves)) + 3) // 4)
        self._list = np.zeros((self._list_buffer.rows, 4), np.float32)
        self._rooms = int(self._leaves.units.max(initial=0)) + 1
        self._drawn: list[Repeated] = []
        self._faces: list[int] = []
        self._open(root, probes)
        self.near = self.count = 0
        self._told: bytes = b""
        self._copies = 1

    def _open(self, root: NodePath, probes: Probes) -> None:
        facts = self._leaves.rows.copy().reshape(-1, 4, 4)
        for side in (0, 1):
            facts[:, 2 + side, 1:3] = probes.at(self._leaves.middle, self._leaves.units[:, side])[:, :2]
        buffer = TexelBuffer("leaves", max(1, 4 * len(facts)), moving=False)
        buffer.write(facts.reshape(-1, 4))
        for (name, _, span), leaf in zip(_KINDS, (leaf_mesh(), leaf_mesh(plain=True), pane_mesh()), strict=True):
            rows, layout = mesh_rows(leaf.mesh, stretch=leaf.stretch, part=leaf.part)
            node = root.attach_new_node(geom_node(name, geom(name, rows, leaf.mesh.index, layout), everywhere=True))
            node.set_shader_input("leaves", buffer.texture)
            node.set_shader_input("moves", self._move_buffer.texture)
            node.set_shader_input("shown", self._list_buffer.texture)
            node.set_shader_input("span", LVecBase2(*span))
            self._drawn.append(Repeated(node))
            self._faces.append(len(leaf.mesh.index))
        see_through(self._drawn[-1].node, 20)

    def use(self, shaders: ShaderSet) -> None:
        """Takes the shaders of an eye mode."""
        self._copies = shaders.mode.copies
        for one, (_, fragment, _) in zip(self._drawn, _KINDS, strict=True):
            one.node.set_shader(shaders.get("door", fragment))
            one.restart()
        self._draw()

    def move(self, moves: F32) -> None:
        """Takes a step's numbers: open a step ago and now, locked, covered."""
        if (moves != self.moves).any():
            self.moves = moves
            self._move_buffer.write(moves)

    def show(self, seen: set[int], head: F64) -> None:
        """Draws the leaves of these rooms, seen from ``head`` (3,)."""
        if not len(self.moves):
            return
        mask = np.zeros(max(self._rooms, max(seen, default=0) + 1), bool)
        mask[list(seen)] = True
        chosen = np.nonzero(mask[self._leaves.units].any(axis=1))[0]
        apart = self._leaves.middle[chosen] - head
        plain = (apart * apart).sum(axis=1) > _PLAIN * _PLAIN
        listed = np.concatenate([chosen[~plain], chosen[plain]])
        near = len(chosen) - int(plain.sum())
        told = listed.tobytes()
        if told != self._told or near != self.near:
            self._told, self.near, self.count = told, near, len(listed)
            self._list.reshape(-1)[: len(listed)] = listed
            self._list_buffer.write(self._list)
            self._draw()

    def _draw(self) -> None:
        for one, count in zip(self._drawn, (self.near, self.count - self.near, self.count), strict=True):
            one.draw(self._copies * count)

    @property
    def draws(self) -> int:
        """Draw calls now."""
        return sum(one.count > 0 for one in self._drawn)

    @property
    def triangles(self) -> int:
        """Triangles drawn for one eye, those of parts a leaf does not have included."""
        return sum(faces * one.count // self._copies for faces, one in zip(self._faces, self._drawn, strict=True))

    @property
    def uploaded(self) -> int:
        """Bytes handed to the driver so far."""
        return self._move_buffer.uploaded + self._list_buffer.uploaded


def see_through(node: NodePath, order: int) -> None:
    """Blended over what is behind, both sides, in a fixed place of the order."""
    node.set_transparency(TransparencyAttrib.M_alpha)
    node.set_depth_write(False)
    node.set_two_sided(True)
    node.set_bin("fixed", order)
