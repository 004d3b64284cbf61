"""Rooms in the scene graph: each near, from afar, and together with its neighbours from afar."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from panda3d.core import NodePath, RenderState, Shader

from sim.view.geoms import STATIC_COLUMNS, geom, geom_node
from sim.view.mesh import I32
from sim.view.statics import Statics

_FAR = 1.8
"""Metres from a room's box at which it is drawn in coarse form."""

_ON_A_SHELF = 8
"""Rooms under one node."""

_MANY = 24
"""Rooms seen at once beyond which neighbours far away are drawn together: one draw of four rooms costs what one of one does."""

_BLOCK, _ROOMY = 20.0, 26.0
"""Metres of the squares whose rooms are neighbours, and the longest side of a room that counts as one."""

Box = tuple[float, ...]
_Part = tuple[npt.NDArray[np.void], I32]


class Cells:
    """What stands still, shown room by room; the last cell is the outdoors."""

    def __init__(self, root: NodePath, statics: Statics) -> None:
        self._root, self._statics = root, statics
        self.outdoors = len(statics.cells) - 1
        self._shelves: list[NodePath] = []
        self._boxes = [self._measure(k) for k in range(self.outdoors + 1)]
        self._forms = [self._open(k) for k in range(self.outdoors + 1)]
        self._triangles: list[list[int]] = statics.triangles.tolist()
        self._blocks = self._open_blocks()
        self._block_of = {k: n for n, (members, _) in enumerate(self._blocks) for k in members}
        self._held: list[RenderState] = []
        self.shown: dict[int, int] = {}
        self._drawn: dict[tuple[int, int], NodePath] = {}
        self.draws = self.triangles = 0

    def use(self, shader: Shader) -> None:
        """Takes the static shader of an eye mode."""
        nodes = [form for forms in self._forms for form in forms] + [node for _, node in self._blocks]
        for node in nodes:
            node.set_shader(shader)
        # the engine drops what it worked out for rooms that are out of sight, unless somebody holds it
        self._held = [node.get_net_state() for node in nodes]

    @property
    def open_air(self) -> tuple[NodePath, NodePath]:
        """The outdoors near and from afar."""
        return self._forms[self.outdoors]

    def _measure(self, k: int) -> Box:
        """Low x, y, z and high x, y, z of a room; without end where nothing is to be measured."""
        rows = self._statics.cells[k].rows
        if not len(rows) or k == self.outdoors:
            return (-np.inf,) * 3 + (np.inf,) * 3
        return tuple(rows["vertex"].min(axis=0).tolist() + rows["vertex"].max(axis=0).tolist())

    def _shelf(self, k: int) -> NodePath:
        """Where a room hangs: what changes under a node makes the engine look through all its children, so no node has many."""
        while len(self._shelves) <= k // _ON_A_SHELF:
            self._shelves.append(self._root.attach_new_node(f"shelf{len(self._shelves)}"))
        return self._shelves[k // _ON_A_SHELF]

    def _open(self, k: int) -> tuple[NodePath, NodePath]:
        """The room near and from afar."""
        cell, shelf = self._statics.cells[k], self._shelf(k)
        return (
            self._hang(shelf, f"near{k}", [(cell.rows, cell.index)], everywhere=k == self.outdoors),
            self._hang(shelf, f"far{k}", [(cell.far_rows, cell.far_index)], everywhere=k == self.outdoors),
        )

    @staticmethod
    def _hang(parent: NodePath, name: str, parts: list[_Part], *, everywhere: bool = False) -> NodePath:
        """A hidden node with one geom of all parts."""
        node = parent.attach_new_node(name)
        starts = np.cumsum([0] + [len(rows) for rows, _ in parts[:-1]])
        index = np.concatenate([i + s for (_, i), s in zip(parts, starts, strict=True)]).astype(np.int32)
        if len(index):
            made = geom(name, np.concatenate([rows for rows, _ in parts]), index, STATIC_COLUMNS)
            node.attach_new_node(geom_node(name, made, everywhere=everywhere))
        node.hide()
        return node

    def _open_blocks(self) -> list[tuple[tuple[int, ...], NodePath]]:
        """Neighbouring rooms of a storey, from afar, as one."""
        squares: dict[tuple[int, int, int], list[int]] = {}
        for k in range(self.outdoors):
            x0, y0, _, x1, y1, _ = self._boxes[k]
            if max(x1 - x0, y1 - y0) < _ROOMY and len(self._statics.cells[k].far_index):
                square = int((x0 + x1) / 2 // _BLOCK), int((y0 + y1) / 2 // _BLOCK), int(self._statics.storeys[k])
                squares.setdefault(square, []).append(k)
        blocks: list[tuple[tuple[int, ...], NodePath]] = []
        shelf = self._root.attach_new_node("blocks")
        for members in squares.values():
            if len(members) > 1:
                parts = [(self._statics.cells[k].far_rows, self._statics.cells[k].far_index) for k in members]
                blocks.append((tuple(members), self._hang(shelf, f"block{len(blocks)}", parts)))
        return blocks

    def show(self, seen: Iterable[int], head: tuple[float, float, float], *, outdoors: bool) -> None:
        """Shows these rooms, each in the form its distance from ``head`` asks for; only changes touch the scene graph.

        ``outdoors``: whether the eyes are there.
        """
        x, y, z = head
        wanted: dict[int, int] = {}
        for k in seen:
            x0, y0, z0, x1, y1, z1 = self._boxes[k]
            dx = x0 - x if x < x0 else x - x1 if x > x1 else 0.0
            dy = y0 - y if y < y0 else y - y1 if y > y1 else 0.0
            dz = z0 - z if z < z0 else z - z1 if z > z1 else 0.0
            wanted[k] = int(dx * dx + dy * dy + dz * dz > _FAR * _FAR)
        if self.outdoors in wanted:
            wanted[self.outdoors] = int(not outdoors)
        if wanted != self.shown:
            self.shown = wanted
            self._draw(self._chosen(wanted))

    def _chosen(self, wanted: dict[int, int]) -> dict[tuple[int, int], NodePath]:
        """The nodes to draw: of a room near (0) or far (1), or of a block (2)."""
        if len(wanted) <= _MANY:
            return {(k, form): self._forms[k][form] for k, form in wanted.items()}
        alone: dict[tuple[int, int], NodePath] = {}
        together: dict[int, list[int]] = {}
        for k, form in wanted.items():
            block = self._block_of.get(k) if form else None
            if block is None or any(wanted.get(m) == 0 for m in self._blocks[block][0]):
                alone[k, form] = self._forms[k][form]
            else:
                together.setdefault(block, []).append(k)
        for block, members in together.items():
            if len(members) > 1:
                alone[block, 2] = self._blocks[block][1]
            else:
                alone[members[0], 1] = self._forms[members[0]][1]
        return alone

    def _draw(self, chosen: dict[tuple[int, int], NodePath]) -> None:
        for key, node in self._drawn.items():
            if key not in chosen:
                node.hide()
        self.draws = self.triangles = 0
        for key, node in chosen.items():
            if key not in self._drawn:
                node.show()
            count = self._count(*key)
            self.draws += count > 0
            self.triangles += count
        self._drawn = chosen

    def _count(self, k: int, form: int) -> int:
        """Triangles of a node."""
        return sum(self._triangles[m][1] for m in self._blocks[k][0]) if form == 2 else self._triangles[k][form]
