"""Arrays to the engine's vertex buffers and buffer textures, without copies vertex by vertex."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    Geom,
    GeomNode,
    GeomTriangles,
    GeomVertexArrayFormat,
    GeomVertexData,
    GeomVertexFormat,
    NodePath,
    OmniBoundingVolume,
    RenderState,
    Texture,
)

from sim.view.mesh import F32, I32, Mesh

Column = tuple[str, int, int, int]
"""Name, components, numeric type, contents: one of the constants below."""

POINT: Column = ("vertex", 3, Geom.NT_float32, Geom.C_point)
NORMAL: Column = ("normal", 3, Geom.NT_float32, Geom.C_normal)
COLOUR: Column = ("color", 4, Geom.NT_uint8, Geom.C_color)


def extra(name: str, components: int) -> Column:
    """A column of plain floats for our own shaders."""
    return (name, components, Geom.NT_float32, Geom.C_other)


STATIC_DTYPE = np.dtype([("vertex", "3f4"), ("normal", "3f4"), ("color", "4u1"), ("light", "4f4"), ("room", "f4")])
STATIC_COLUMNS = (POINT, NORMAL, COLOUR, extra("light", 4), extra("room", 1))


def encode_colour(mesh: Mesh) -> npt.NDArray[np.uint8]:
    """(n, 4): square root of albedo, which keeps dark colours apart in a byte, and the material's number."""
    out = np.empty((len(mesh.position), 4), np.uint8)
    out[:, :3] = np.clip(np.sqrt(np.clip(mesh.colour, 0.0, 1.0)) * 255.0 + 0.5, 0, 255)
    out[:, 3] = mesh.material
    return out


def static_rows(mesh: Mesh, light: F32, room: int) -> npt.NDArray[np.void]:
    """One row per vertex in the static shader's layout."""
    rows = np.zeros(len(mesh.position), STATIC_DTYPE)
    rows["vertex"], rows["normal"], rows["color"] = mesh.position, mesh.normal, encode_colour(mesh)
    rows["light"], rows["room"] = light, room
    return rows


def geom(name: str, rows: npt.NDArray[np.void], index: I32, columns: Sequence[Column]) -> Geom:
    """A triangle geom; ``rows`` is a packed structured array laid out as ``columns``."""
    return indexed(vertices(name, rows, columns), index)


def vertices(name: str, rows: npt.NDArray[np.void], columns: Sequence[Column]) -> GeomVertexData:
    """A vertex buffer; ``rows`` as for ``geom``."""
    layout = GeomVertexArrayFormat()
    for column in columns:
        layout.add_column(*column)  # type: ignore[call-overload]
    if layout.stride != rows.dtype.itemsize:
        raise ValueError(f"{name}: the engine wants {layout.stride} bytes per vertex, the array has {rows.dtype.itemsize}")
    shape = GeomVertexFormat()
    shape.add_array(layout)
    data = GeomVertexData(name, GeomVertexFormat.register_format(shape), Geom.UH_static)
    data.unclean_set_num_rows(len(rows))
    if len(rows):
        memoryview(data.modify_array(0)).cast("B")[:] = memoryview(np.ascontiguousarray(rows)).cast("B")  # type: ignore[arg-type]
    return data


def indexed(data: GeomVertexData, index: I32) -> Geom:
    """A geom of some of a vertex buffer's triangles."""
    triangles = GeomTriangles(Geom.UH_static)
    wide = data.get_num_rows() > 65535
    triangles.set_index_type(Geom.NT_uint32 if wide else Geom.NT_uint16)
    array = triangles.modify_vertices()
    array.unclean_set_num_rows(index.size)
    flat = np.ascontiguousarray(index.ravel(), np.uint32 if wide else np.uint16)
    memoryview(array).cast("B")[:] = memoryview(flat).cast("B")  # type: ignore[arg-type]
    made = Geom(data)
    made.add_primitive(triangles)
    return made


def geom_node(name: str, made: Geom, *, everywhere: bool = False) -> GeomNode:
    """A node with one geom; ``everywhere`` keeps the engine from culling it (its vertices move in the shader)."""
    node = GeomNode(name)
    node.add_geom(made)
    if everywhere:
        node.set_bounds(OmniBoundingVolume())
        node.set_final(True)
    return node


def mesh_rows(mesh: Mesh, **columns: F32) -> tuple[npt.NDArray[np.void], tuple[Column, ...]]:
    """Rows and layout of a mesh plus extra float columns (n,) or (n, k)."""
    fields: list[tuple[str, str]] = [("vertex", "3f4"), ("normal", "3f4"), ("color", "4u1")]
    layout = [POINT, NORMAL, COLOUR]
    for name, values in columns.items():
        width = 1 if values.ndim == 1 else values.shape[1]
        fields.append((name, f"{width}f4" if width > 1 else "f4"))
        layout.append(extra(name, width))
    rows = np.zeros(len(mesh.position), np.dtype(fields))
    rows["vertex"], rows["normal"], rows["color"] = mesh.position, mesh.normal, encode_colour(mesh)
    for name, values in columns.items():
        rows[name] = values
    return rows, tuple(layout)


class Repeated:
    """A node drawn many times, never or as often as its shader has something for.

    Every number of instances is a render state of its own, and a new one costs the engine more than the draw.  So states are
    kept, with what they amount to under the node's parents, and above 16 numbers are rounded up by at most an eighth: shaders
    throw instances away that stand for nothing.
    """

    def __init__(self, node: NodePath) -> None:
        """Hides the node; it is shown when there is something to draw."""
        self.node, self.count = node, 0
        self._states: dict[int, RenderState] = {}
        self._kept: list[RenderState] = []
        node.hide()

    def restart(self) -> None:
        """Forgets kept states: the node's shader is another one now."""
        self._states.clear()
        self._kept.clear()
        count, self.count = self.count, 0
        self.draw(count)

    def draw(self, count: int) -> None:
        """Draws that many instances from now on."""
        if count == self.count:
            return
        if count and not self.count:
            self.node.show()
        elif not count:
            self.node.hide()
        self.count = count
        if count:
            self._take(rounded_up(count))

    def _take(self, count: int) -> None:
        state = self._states.get(count)
        if state is None:
            self.node.set_instance_count(count)
            self._states[count] = self.node.get_state()
            self._kept.append(self.node.get_net_state())
        else:
            self.node.set_state(state)


def rounded_up(count: int) -> int:
    """The next even number that has at most four binary digits that matter."""
    step = max(2, 1 << max(0, count.bit_length() - 4))
    return -(-count // step) * step


class TexelBuffer:
    """Rows of four floats that shaders fetch by number; ``write`` replaces the first rows.

    ``uploaded`` is how many bytes have been handed to the driver so far: it takes the whole buffer after every change.
    """

    def __init__(self, name: str, rows: int, *, moving: bool = True) -> None:
        """Room for ``rows`` rows, zeroed; ``moving`` when it is rewritten every frame."""
        self.rows, self.uploaded = max(1, rows), 0
        self.texture = Texture(name)
        hint: Literal[2, 3] = 2 if moving else 3  # GeomEnums.UH_dynamic, UH_static
        self.texture.setup_buffer_texture(self.rows, Texture.T_float, Texture.F_rgba32, hint)
        self.write(np.zeros((self.rows, 4), np.float32))

    def write(self, values: F32) -> None:
        """Uploads (n, 4) float32 rows, n at most ``rows``."""
        flat = np.ascontiguousarray(values, np.float32)
        if flat.size:
            self.uploaded += 16 * self.rows
            memoryview(self.texture.modify_ram_image()).cast("B")[: flat.nbytes] = memoryview(flat).cast("B")  # type: ignore[arg-type]
