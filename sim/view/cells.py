"""Rooms in the scene graph: near, from the next room, from far away, and together with their neighbours from far away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from panda3d.core import BoundingBox, GeomVertexData, NodePath, RenderState, Shader

from sim.view.geoms import STATIC_COLUMNS, geom_node, indexed, vertices
from sim.view.mesh import I32
from sim.view.sectors import Rect, Sectors
from sim.view.statics import Cell, Statics

_FAR, _AWAY = 1.8, 10.0
"""Metres from a room's box at which it is drawn as from the next room, and as from far away; by eye."""

_TILE_FAR = 7.0
"""Metres at which furniture of the room one is in is drawn as from the next room, by eye."""

_STOREY = 3.0
"""Metres that one up or down counts for: who is above a room's ceiling is on another storey."""

_YARD = 20.0
"""The same for what stands in the yard, when one is there."""

_KEPT: Final = 12
"""Ways to draw one room that are kept ready: what is near changes as one walks."""

_ON_A_SHELF = 8
"""Rooms under one node."""

_MANY = 16
"""Rooms seen at once beyond which neighbours far away are drawn together: one draw of four rooms costs what one of one does."""

_BLOCK, _ROOMY = 20.0, 26.0
"""Metres of the squares whose rooms are neighbours, and the longest side of a room that counts as one."""

_NEAR_FORM, _FAR_FORM, _AWAY_FORM = 0, 1, 2

F64 = npt.NDArray[np.float64]
_Key = tuple[int, bytes]
"""A room and the forms of what does not move and of each square of its furniture; a block is ``(-1 - block, b"")``."""


@dataclass(frozen=True)
class _Drawn:
    """A node ready to be shown; ``state`` is held, for the engine drops what it worked out for rooms that are out of sight."""

    node: NodePath
    triangles: int
    state: list[RenderState]


class Cells:
    """What stands still, shown room by room; the last unit is the outdoors, which is shown slice by slice."""

    def __init__(self, root: NodePath, statics: Statics) -> None:
        self._root = root
        self.outdoors = len(statics.cells) - 1
        rooms, yard = statics.cells[:-1], statics.cells[-1]
        self._sectors = Sectors(yard, _middle(rooms))
        self._cells = [*rooms, *self._sectors.cells]
        self.open_air = root.attach_new_node("open air")
        self.open_air.hide()
        self._shader: Shader | None = None
        self._shelves: list[NodePath] = []
        self._low, self._high = self._measure()
        self._tile_cell = np.repeat(np.arange(len(self._cells)), [len(c.boxes) for c in self._cells])
        boxes = np.concatenate([c.boxes for c in self._cells]).astype(float)
        self._tile_low, self._tile_high = boxes[:, :2], boxes[:, 2:]
        first = np.searchsorted(self._tile_cell, np.arange(len(self._cells) + 1))
        self._tiles = list(zip(first[:-1].tolist(), first[1:].tolist(), strict=True))
        self._rows = [_vertex_rows(f"cell{k}", cell) for k, cell in enumerate(rooms)]
        self._rows += [_vertex_rows("outdoors", yard)] * len(self._sectors.cells)
        self._nodes: list[dict[bytes, _Drawn]] = [{} for _ in self._cells]
        self._blocks = self._open_blocks(statics.storeys)
        self._block_of = {k: n for n, (members, _) in enumerate(self._blocks) for k in members}
        self.shown: frozenset[int] = frozenset()
        self._wanted: dict[int, bytes] = {}
        self._drawn: dict[_Key, _Drawn] = {}
        self.draws = self.triangles = 0

    def use(self, shader: Shader) -> None:
        """Takes the static shader of an eye mode."""
        self._shader = shader
        for one in [one for nodes in self._nodes for one in nodes.values()] + [block for _, block in self._blocks]:
            self._dress(one)

    def _dress(self, one: _Drawn) -> None:
        if self._shader is not None:
            one.node.set_shader(self._shader)
            one.state[:] = [one.node.get_net_state()]

    def _measure(self) -> tuple[F64, F64]:
        """Low and high x, y, z of every room (cells, 3); without end where nothing is to be measured."""
        low, high = np.full((len(self._cells), 3), -np.inf), np.full((len(self._cells), 3), np.inf)
        for k, cell in enumerate(self._cells[: self.outdoors]):
            if len(cell.rows):
                low[k], high[k] = cell.rows["vertex"].min(axis=0), cell.rows["vertex"].max(axis=0)
        return low, high

    def _shelf(self, k: int) -> NodePath:
        """Where a room hangs: what changes under a node makes the engine look through all its children, so no node has many."""
        while len(self._shelves) <= k // _ON_A_SHELF:
            self._shelves.append(self._root.attach_new_node(f"shelf{len(self._shelves)}"))
        return self._shelves[k // _ON_A_SHELF]

    def _hang(self, parent: NodePath, name: str, rows: GeomVertexData, index: I32, box: tuple[F64, F64] | None) -> _Drawn:
        """A hidden node with one geom; ``box`` is what it lies in, None: the engine never culls it."""
        node = parent.attach_new_node(name)
        if len(index):
            made = geom_node(name, indexed(rows, index), everywhere=box is None)
            if box is not None:
                made.set_bounds(BoundingBox(*(tuple(corner.tolist()) for corner in box)))
            node.attach_new_node(made)
        node.hide()
        one = _Drawn(node, len(index), [])
        self._dress(one)
        return one

    def _open_blocks(self, storeys: I32) -> list[tuple[tuple[int, ...], _Drawn]]:
        """Neighbouring rooms of a storey, from far away, as one."""
        squares: dict[tuple[int, int, int], list[int]] = {}
        for k in range(self.outdoors):
            (x0, y0, _), (x1, y1, _) = self._low[k].tolist(), self._high[k].tolist()
            if max(x1 - x0, y1 - y0) < _ROOMY and len(self._cells[k].rows):
                square = int((x0 + x1) / 2 // _BLOCK), int((y0 + y1) / 2 // _BLOCK), int(storeys[k])
                squares.setdefault(square, []).append(k)
        blocks: list[tuple[tuple[int, ...], _Drawn]] = []
        shelf = self._root.attach_new_node("blocks")
        for members in squares.values():
            if len(members) > 1:
                name, parts = f"block{len(blocks)}", [self._cells[k].forms[_AWAY_FORM] for k in members]
                starts = np.cumsum([0] + [len(part.rows) for part in parts[:-1]])
                index = np.concatenate([part.index + s for part, s in zip(parts, starts, strict=True)])
                rows = vertices(name, np.concatenate([part.rows for part in parts]), STATIC_COLUMNS)
                box = self._low[members].min(axis=0), self._high[members].max(axis=0)
                blocks.append((tuple(members), self._hang(shelf, name, rows, index.astype(np.int32), box)))
        return blocks

    def show(self, seen: Iterable[int], head: F64, view: tuple[F64, Rect] | None, *, outdoors: bool) -> None:
        """Shows these rooms, each in the form its distance from ``head`` (3,) asks for; only changes touch the scene graph.

        Args:
            seen: units.
            head: (3,) the eyes.
            view: building to clip space, and the part of the screen the outdoors is seen in; None shows all of it.
            outdoors: whether the eyes are there.
        """
        units = frozenset(seen)
        chosen = [*(units - {self.outdoors})]
        if self.outdoors in units:
            slices = range(len(self._sectors.cells)) if view is None else self._sectors.in_view(*view)
            chosen += [self.outdoors + n for n in slices]
        forms, tiles = self._forms_from(head, outdoors=outdoors)
        wanted: dict[int, bytes] = {}
        for k in chosen:
            first, last = self._tiles[k]
            wanted[k] = forms[k : k + 1] + tiles[first:last]
        self.shown = units
        if wanted != self._wanted:
            self._wanted = wanted
            self._draw(self._chosen(wanted))
        if outdoors == self.open_air.is_hidden():
            (self.open_air.show if outdoors else self.open_air.hide)()

    def _forms_from(self, head: F64, *, outdoors: bool) -> tuple[bytes, bytes]:
        """One byte a room and one a square of furniture: the forms they are drawn in from ``head``."""
        apart = np.maximum(np.maximum(self._low - head, head - self._high), 0.0)
        apart[:, 2] *= _STOREY
        away = (apart * apart).sum(axis=1)
        form = (away > _FAR * _FAR).astype(np.int8) + (away > _AWAY * _AWAY)
        form[self.outdoors :] = _NEAR_FORM if outdoors else _AWAY_FORM
        above = apart[:, 2][self._tile_cell]
        beside = np.maximum(np.maximum(self._tile_low - head[:2], head[:2] - self._tile_high), 0.0)
        near = (beside * beside).sum(axis=1) + above * above
        reach = np.full(len(near), _TILE_FAR)
        reach[self._tile_cell >= self.outdoors] = _YARD if outdoors else 0.0
        tiles = np.maximum((near > reach * reach).astype(np.int8), np.minimum(form[self._tile_cell], _FAR_FORM))
        tiles[near > np.maximum(_AWAY, reach) ** 2] = _AWAY_FORM
        return form.tobytes(), tiles.tobytes()

    def _chosen(self, wanted: dict[int, bytes]) -> dict[_Key, _Drawn]:
        """The nodes to draw: of single rooms, and of blocks whose rooms are all far away."""
        if len(wanted) <= _MANY:
            return {(k, form): self._node(k, form) for k, form in wanted.items()}
        chosen: dict[_Key, _Drawn] = {}
        together: dict[int, list[int]] = {}
        for k, form in wanted.items():
            block = self._block_of.get(k) if form[0] == _AWAY_FORM else None
            if block is None or any(wanted.get(m, b"\2")[0] != _AWAY_FORM for m in self._blocks[block][0]):
                chosen[k, form] = self._node(k, form)
            else:
                together.setdefault(block, []).append(k)
        for block, members in together.items():
            if len(members) > 1:
                chosen[-1 - block, b""] = self._blocks[block][1]
            else:
                chosen[members[0], wanted[members[0]]] = self._node(members[0], wanted[members[0]])
        return chosen

    def _node(self, k: int, form: bytes) -> _Drawn:
        """A room in a form, made when it is first asked for; the oldest way to draw the room goes when there are many."""
        nodes = self._nodes[k]
        one = nodes.pop(form, None)
        if one is None:
            if len(nodes) >= _KEPT:
                stale = next(f for f in nodes if (k, f) not in self._drawn)
                nodes.pop(stale).node.remove_node()
            box = None if k >= self.outdoors else (self._low[k], self._high[k])
            one = self._hang(self._shelf(k), f"room{k}", self._rows[k], _index_of(self._cells[k], form), box)
        nodes[form] = one
        return one

    def _draw(self, chosen: dict[_Key, _Drawn]) -> None:
        for key, one in self._drawn.items():
            if key not in chosen:
                one.node.hide()
        self.draws = self.triangles = 0
        for key, one in chosen.items():
            if key not in self._drawn:
                one.node.show()
            self.draws += one.triangles > 0
            self.triangles += one.triangles
        self._drawn = chosen


def _middle(rooms: Sequence[Cell]) -> F64:
    """(x, y) of the middle of a school."""
    places = [cell.rows["vertex"][:, :2] for cell in rooms if len(cell.rows)]
    points = np.array([[*p.min(axis=0), *p.max(axis=0)] for p in places]) if places else np.zeros((1, 4))
    return np.asarray((points[:, :2].min(axis=0) + points[:, 2:].max(axis=0)) / 2, float)


def _vertex_rows(name: str, cell: Cell) -> GeomVertexData:
    """The vertices of all forms, one after the other."""
    return vertices(name, np.concatenate([form.rows for form in cell.forms]), STATIC_COLUMNS)


def _index_of(cell: Cell, forms: bytes) -> I32:
    """Triangles of what does not move and of each square, each in its form."""
    parts, start = [], np.cumsum([0] + [len(form.rows) for form in cell.forms]).tolist()
    for n, form in enumerate(forms):
        first, last = (int(cell.ends[form, n - 1]) if n else 0), int(cell.ends[form, n])
        parts.append(cell.forms[form].index[first:last] + start[form])
    return np.concatenate(parts).astype(np.int32)
