"""The school and its people as a scene graph that is built once; a frame is a handful of buffer writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from panda3d.core import LVecBase4, NodePath, SamplerState, Texture, TransparencyAttrib

from sim.core.state import Posture, State
from sim.plan.building import Category
from sim.space.space import Space
from sim.view.crowd import Crowd, clip_of
from sim.view.doors import blind_mesh, find_blinds, find_glass, find_leaves, glass_mesh, leaf_mesh, pane_mesh
from sim.view.eyes import EyeSet
from sim.view.furniture import PropSource, shipped_props
from sim.view.geoms import STATIC_COLUMNS, TexelBuffer, geom, geom_node, mesh_rows, set_instances
from sim.view.mesh import F32
from sim.view.outside import SKYLIGHT, SUN, SUNLIGHT
from sim.view.panels import DrillSign, Fonts, Hands, Panels
from sim.view.people.cast import Cast, Looks
from sim.view.probes import Probes
from sim.view.seats import Seats
from sim.view.shaders import EyeMode, ShaderSet, grain_texture
from sim.view.sky import sky_mesh
from sim.view.stairwell import stairwells
from sim.view.statics import Progress, Statics, load_statics
from sim.view.visibility import Visibility

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

_BLIND_SPEED, _LAMP_SPEED = 0.7, 6.0
"""Shares per second at which blinds come down and lamps light up."""

_FAR = 1.8
"""Metres from a room's box at which its furniture is drawn in coarse form."""

_BLIND_SHADE = 0.45
"""Daylight left when blinds are down."""


@dataclass(frozen=True)
class SceneOptions:
    """How a scene is built; ``cache`` is a folder for lit geometry, ``cast`` and ``props`` replace the shipped ones.

    ``culling`` off draws everything, for comparisons; ``language`` is the ÖVNING sign's.
    """

    cache: Path | None = None
    cast: Cast | None = None
    props: PropSource | None = None
    culling: bool = True
    language: str = "sv"


class Scene:
    """Everything drawn of one run; attach it to an engine's root, ``update`` it from states, ``look_from`` eyes."""

    def __init__(
        self,
        root: NodePath,
        space: Space,
        people: Sequence[Looks],
        options: SceneOptions = SceneOptions(),
        progress: Progress | None = None,
    ) -> None:
        """Builds it under ``root``.

        Args:
            root: an engine's root node.
            space: the building's cells and doors.
            people: everybody, person 0 (the trainee, never drawn) included; index = the state's.
            options: see SceneOptions.
            progress: told about rooms done while light is computed.
        """
        self.space, self.building, self.options = space, space.building, options
        self.root = root.attach_new_node("scene")
        self.statics: Statics = load_statics(self.building, options.props or shipped_props(), options.cache, progress)
        self.visibility = Visibility(self.building, stairwells(self.building))
        self.outdoors = len(self.building.units)
        self._probes = Probes(self.statics.cubes, (SKYLIGHT * 0.8 + 0.35 * SUNLIGHT, 0.0, float(np.arctan2(SUN[1], SUN[0]))))
        self._rooms = TexelBuffer("rooms", 2 * (self.outdoors + 1))
        self._room_rows = np.zeros((self.outdoors + 1, 2, 4), np.float32)
        self._share_inputs()
        self._cells = [self._open_cell(k) for k in range(self.outdoors + 1)]
        boxes = [self._measure(k) for k in range(self.outdoors + 1)]
        self._low, self._high = np.array([b[0] for b in boxes]), np.array([b[1] for b in boxes])
        self._sky = self._open_sky()
        self._leaves = find_leaves(self.building)
        self._moves = np.zeros((len(self._leaves.door), 4), np.float32)
        self._move_buffer = TexelBuffer("moves", max(1, len(self._moves)))
        self._leaf_nodes = self._open_leaves()
        self._blinds = self._open_blinds()
        self._glass = self._open_glass()
        self.crowd = Crowd(self.root, options.cast or _default_cast(), people)
        fonts = Fonts()
        self.panels = Panels(self.root, fonts)
        self.hands = Hands(self.root)
        self._sign = DrillSign(self.root, fonts, options.language)
        self._start_state()
        self._triangles: list[list[int]] = self.statics.triangles.tolist()
        self.mode = EyeMode.PLAIN
        self.use(EyeMode.PLAIN)
        self._shown: dict[int, int] = {}

    # ---- building ----

    def _share_inputs(self) -> None:
        contact = self.statics.contact
        layers, height, width = contact.shade.shape
        shade = Texture("contact")
        shade.setup_2d_texture_array(width, height, layers, Texture.T_unsigned_byte, Texture.F_red)
        shade.set_ram_image(np.ascontiguousarray(contact.shade).tobytes())
        shade.set_wrap_u(SamplerState.WM_clamp)
        shade.set_wrap_v(SamplerState.WM_clamp)
        shade.set_minfilter(SamplerState.FT_linear_mipmap_linear)
        frame = LVecBase4(*contact.origin, 1.0 / (width * contact.cell), 1.0 / (height * contact.cell))
        self.root.set_shader_input("contact", shade)
        self.root.set_shader_input("contact_frame", frame)
        self.root.set_shader_input("grain", grain_texture())
        self.root.set_shader_input("rooms", self._rooms.texture)

    def _open_cell(self, k: int) -> tuple[NodePath, NodePath]:
        """The room near and from afar."""
        cell = self.statics.cells[k]
        forms = []
        for name, rows, index in (("near", cell.rows, cell.index), ("far", cell.far_rows, cell.far_index)):
            node = self.root.attach_new_node(f"{name}{k}")
            if len(index):
                made = geom(f"{name}{k}", rows, index, STATIC_COLUMNS)
                node.attach_new_node(geom_node(f"{name}{k}", made, everywhere=k == self.outdoors))
            node.hide()
            forms.append(node)
        return forms[0], forms[1]

    def _measure(self, k: int) -> tuple[F64, F64]:
        rows = self.statics.cells[k].rows
        if not len(rows) or k == self.outdoors:
            return np.full(3, -np.inf), np.full(3, np.inf)
        return rows["vertex"].min(axis=0), rows["vertex"].max(axis=0)

    def _open_sky(self) -> NodePath:
        mesh = sky_mesh()
        rows, layout = mesh_rows(mesh)
        node = self._cells[self.outdoors][0].attach_new_node(
            geom_node("sky", geom("sky", rows, mesh.index, layout), everywhere=True)
        )
        node.set_bin("background", 10)
        node.set_depth_write(False)
        return node

    def _open_leaves(self) -> list[NodePath]:
        facts = self._leaves.rows.copy().reshape(-1, 4, 4)
        for side in (0, 1):
            facts[:, 2 + side, 1:3] = self._probes.at(self._leaves.middle, self._leaves.units[:, side])[:, :2]
        buffer = TexelBuffer("leaves", max(1, 4 * len(facts)), moving=False)
        buffer.write(facts.reshape(-1, 4))
        nodes: list[NodePath] = []
        for name, leaf in (("leaves", leaf_mesh()), ("panes", pane_mesh())):
            rows, layout = mesh_rows(leaf.mesh, stretch=leaf.stretch, part=leaf.part)
            node = self.root.attach_new_node(geom_node(name, geom(name, rows, leaf.mesh.index, layout), everywhere=True))
            node.set_shader_input("leaves", buffer.texture)
            node.set_shader_input("moves", self._move_buffer.texture)
            node.hide()
            nodes.append(node)
        _see_through(nodes[1], 20)
        return nodes

    def _open_blinds(self) -> NodePath | None:
        rows = find_blinds(self.building)
        if not len(rows):
            return None
        buffer = TexelBuffer("windows", len(rows), moving=False)
        buffer.write(rows)
        mesh, stretch = blind_mesh()
        table, layout = mesh_rows(mesh, stretch=stretch)
        node = self.root.attach_new_node(geom_node("blinds", geom("blinds", table, mesh.index, layout), everywhere=True))
        node.set_shader_input("windows", buffer.texture)
        node.set_tag("instances", str(len(rows) // 2))
        return node

    def _open_glass(self) -> NodePath | None:
        """Window panes: one draw, after everything solid and the panes of doors."""
        rows = find_glass(self.building)
        if not len(rows):
            return None
        buffer = TexelBuffer("panes", len(rows), moving=False)
        buffer.write(rows)
        mesh = glass_mesh()
        table, layout = mesh_rows(mesh)
        node = self.root.attach_new_node(geom_node("glass", geom("glass", table, mesh.index, layout), everywhere=True))
        node.set_shader_input("panes", buffer.texture)
        node.set_tag("instances", str(len(rows) // 2))
        _see_through(node, 21)
        return node

    def _start_state(self) -> None:
        units, n = self.building.units, self.crowd.count
        self._lamps = np.ones(self.outdoors + 1, np.float32)
        self._drawn_blinds = np.zeros(self.outdoors + 1, np.float32)
        self._door_of_opening = np.full(len(self.building.openings), -1, np.int64)
        for k, opening in enumerate(self.building.openings):
            self._door_of_opening[k] = self.space.door_index.get(opening.id, -1)
        self._leaf_door = self._door_of_opening[self._leaves.door] if len(self._leaves.door) else np.zeros(0, np.int64)
        self._glazed = np.array([bool(o.glazed) for o in self.building.openings], bool)
        self._clear = np.ones(len(self.building.openings), bool)
        index = {u.id: k for k, u in enumerate(units)}
        to_room = [self.outdoors if u.category is Category.OUTDOOR else index[u.id] for u in units]
        named = [to_room[index[u]] if u in index else self.outdoors for u in self.space.unit_ids]
        self._room_of_unit = np.array([*named, self.outdoors], np.int32)  # the space's -1 is the last
        self._has_lamps = np.array([u.category is not Category.OUTDOOR for u in units] + [False])
        self._position, self._heading = np.zeros((n, 3)), np.zeros(n)
        self._person_room, self._person_near = np.zeros(n, np.int32), np.zeros(n, np.int32)
        self._seats = Seats(self.building, dict(zip([u.id for u in units], to_room, strict=True)))
        self._sat_at, self._seat = np.full((n, 2), np.nan), np.full((n, 3), np.nan)
        self._present = np.zeros(n, bool)
        self._person_light: F32 = np.zeros((n, 3), np.float32)

    def use(self, mode: EyeMode) -> None:
        """Switches shaders and instance counts to how a target draws its eyes."""
        self.mode, shaders = mode, ShaderSet(mode)
        copies = mode.copies
        for node in (form for forms in self._cells for form in forms):
            node.set_shader(shaders.get("static", "surface"))
        self._sky.set_shader(shaders.get("sky", "sky"))
        self._leaf_nodes[0].set_shader(shaders.get("door", "surface"))
        self._leaf_nodes[1].set_shader(shaders.get("door", "doorglass"))
        for windows, names in ((self._blinds, ("blind", "surface")), (self._glass, ("glass", "glass"))):
            if windows is not None:
                windows.set_shader(shaders.get(*names))
                windows.set_instance_count(copies * int(windows.get_tag("instances")))
        self.crowd.use(shaders)
        for part in (self.panels, self.hands, self._sign):
            part.use(shaders)

    # ---- frames ----

    def update(self, state: State, previous: State | None, alpha: float, dt: float) -> None:
        """Takes a state into the buffers.

        Args:
            state: the newest.
            previous: the one before it, to move smoothly between the two; None to jump.
            alpha: 0 at ``previous`` .. 1 at ``state``.
            dt: seconds since the last call, for clips, blinds and lamps.
        """
        before = state if previous is None else previous
        self._update_rooms(state, dt)
        self._update_doors(state, before, alpha)
        self._update_people(state, before, alpha, dt)

    def _update_rooms(self, state: State, dt: float) -> None:
        rooms = self._room_of_unit[:-1]
        wanted_lamps, wanted_blinds = np.ones(self.outdoors + 1, np.float32), np.zeros(self.outdoors + 1, np.float32)
        wanted_lamps[rooms] = state.lights_on
        wanted_blinds[rooms] = state.blinds_down
        self._lamps += np.clip(wanted_lamps - self._lamps, -_LAMP_SPEED * dt, _LAMP_SPEED * dt)
        self._drawn_blinds += np.clip(wanted_blinds - self._drawn_blinds, -_BLIND_SPEED * dt, _BLIND_SPEED * dt)
        self._write_rooms()

    def _write_rooms(self) -> None:
        rows = self._room_rows
        rows[:, 0, 0] = 1.0 - (1.0 - _BLIND_SHADE) * self._drawn_blinds
        rows[:, 0, 1] = self._lamps * self._has_lamps
        rows[:, 0, 2] = self._drawn_blinds
        rows[:, 0, 3] = self.statics.storeys
        rows[-1, 0, :3] = 1.0, 0.0, 0.0
        rows[:, 1] = self.statics.tints
        self._rooms.write(rows.reshape(-1, 4))

    def settle(self, state: State) -> None:
        """Jumps to a state: lamps, blinds and poses without a transition."""
        self.update(state, None, 1.0, 1e3)

    def _update_doors(self, state: State, before: State, alpha: float) -> None:
        if not len(self._leaves.door):
            return
        known = self._leaf_door >= 0
        door = np.maximum(self._leaf_door, 0)
        share = before.door_open + (state.door_open - before.door_open) * alpha if len(state.door_open) else np.zeros(1)
        swing = share * share * (3.0 - 2.0 * share)
        self._moves[:, 0] = np.arange(len(self._moves))
        self._moves[:, 1] = np.where(known, swing[door], 0.0)
        self._moves[:, 2] = np.where(known, state.door_locked[door], 0)
        self._moves[:, 3] = np.where(known, state.door_covered[door], 0)
        openings = self._door_of_opening
        has = openings >= 0
        of = np.maximum(openings, 0)
        see_through = self._glazed & ~(has & (state.door_covered[of] > 0))
        self._clear = ~has | (share[of] > 1e-3) | see_through

    def _update_people(self, state: State, before: State, alpha: float, dt: float) -> None:
        n = self.crowd.count
        if not n:
            return
        moved = state.xy - before.xy
        jump = (moved * moved).sum(axis=1) > 1.0
        t = np.where(jump, 1.0, alpha)[:, None]
        xy = before.xy + moved * t
        planes = self.space.cell_plane[state.cell]
        self._position[:, :2] = xy
        self._position[:, 2] = planes[:, 0] * xy[:, 0] + planes[:, 1] * xy[:, 1] + planes[:, 2]
        turn = (state.heading - before.heading + np.pi) % (2 * np.pi) - np.pi
        self._heading = before.heading + turn * alpha
        self._person_room = self._room_of_unit[self.space.cell_unit[state.cell]]
        door = self.space.cell_door[state.cell]
        other = self.space.door_units[np.maximum(door, 0)] if len(self.space.door_units) else np.zeros((n, 2), np.int32)
        beside = np.where(self._room_of_unit[other[:, 0]] == self._person_room, other[:, 1], other[:, 0])
        self._person_near = np.where(door >= 0, self._room_of_unit[beside], self._person_room)
        self._present = state.present > 0
        self._present[0] = False
        seat = self._seats_under(state)
        self.crowd.animate(clip_of(state.activity, state.posture, state.speed, seat), state.speed, dt)
        self.crowd.sit(seat, dt)

    def _seats_under(self, state: State) -> F64:
        """(n, 3) what each seated person sits on, looked up again only for those who are somewhere else than before."""
        seated = state.posture == Posture.SEATED
        new = np.nonzero(seated & (state.xy != self._sat_at).any(axis=1))[0]
        if len(new):
            self._sat_at[new] = state.xy[new]
            self._seat[new] = self._seats.under(state.xy[new], self._person_room[new])
        return np.where(seated[:, None], self._seat, np.nan)

    def look_from(self, eyes: EyeSet, also: Sequence[int] = ()) -> None:
        """Chooses what this frame draws; ``also`` are unit indices surely in view (the body's own room)."""
        starts = self.visibility.starts(eyes.head) | {int(self._room_of_unit[k]) for k in also}
        if self.options.culling:
            through = self.visibility.seen_through(starts, eyes.cull_matrix, self._clear)
        else:
            through = {k: [(-1.0, -1.0, 1.0, 1.0)] for k in range(self.outdoors + 1)}
        seen = set(through)
        self._show(seen, eyes.head, self.outdoors in starts)
        self._sign.follow(eyes.head, eyes.forward)
        mask = np.zeros(self.outdoors + 1, bool)
        mask[list(seen)] = True
        self._draw_leaves(mask)
        self._draw_people(self.visibility.frames(through), eyes)

    def _show(self, seen: set[int], head: F64, outdoors: bool) -> None:
        """Shows these rooms, each in the form its distance asks for; only changes touch the scene graph."""
        away = np.maximum(np.maximum(self._low - head, head - self._high), 0.0)
        far = ((away * away).sum(axis=1) > _FAR * _FAR).tolist()
        far[self.outdoors] = not outdoors
        wanted = {k: int(far[k]) for k in seen}
        for k, form in self._shown.items():
            if wanted.get(k) != form:
                self._cells[k][form].hide()
        for k, form in wanted.items():
            if self._shown.get(k) != form:
                self._cells[k][form].show()
        self._shown = wanted

    def _draw_leaves(self, seen: Bool) -> None:
        if not len(self._moves):
            return
        chosen = self._moves[seen[self._leaves.units].any(axis=1)]
        for node in self._leaf_nodes:
            if len(chosen):
                set_instances(node, self.mode.copies * len(chosen))
                node.show()
            else:
                node.hide()
        self._move_buffer.write(chosen)

    def _draw_people(self, frames: F64, eyes: EyeSet) -> None:
        """Draws who may show in the part of the screen their room, or the room they are about to enter, is seen in."""
        if not self.crowd.count:
            return
        room, near = frames[self._person_room], frames[self._person_near]
        low, high = np.minimum(room[:, :2], near[:, :2]), np.maximum(room[:, 2:], near[:, 2:])
        shown = self._present & (high > low).all(axis=1)
        if shown.any():
            matrix = eyes.cull_matrix
            clip = self._position @ matrix[:3] + (matrix[3] + 0.9 * matrix[2])  # the middle of a body
            reach = 1.6  # metres around the middle of a body that any pose stays within, with the frustum's slant
            depth = clip[:, 3:]
            within = (clip[:, :2] > np.where(shown[:, None], low, 0.0) * depth - 2.0 * reach) & (
                clip[:, :2] < np.where(shown[:, None], high, 0.0) * depth + 2.0 * reach
            )
            shown &= (depth[:, 0] > -reach) & within.all(axis=1)
        chosen = np.nonzero(shown)[0]
        if len(chosen):
            self._person_light[chosen] = self._probes.at(self._position[chosen], self._person_room[chosen])
        away = self._position[:, :2] - eyes.head[:2]
        metres: F64 = np.sqrt((away * away).sum(axis=1))
        self.crowd.place(
            self._position, self._heading, self._person_room, self._person_light, shown, away=metres, copies=self.mode.copies
        )

    # ---- facts ----

    @property
    def shown(self) -> frozenset[int]:
        """Indices of the units drawn now; one past the last is the outdoors."""
        return frozenset(self._shown)

    @property
    def triangles(self) -> int:
        """Static and people's triangles drawn for one eye now, doors left out."""
        table = self._triangles
        return sum(table[k][form] for k, form in self._shown.items()) + self.crowd.triangles

    @property
    def draws(self) -> int:
        """Draw calls of the scene now."""
        cells = sum(1 for k in self._shown if len(self.statics.cells[k].index))
        loose = [*self._leaf_nodes, *(n for n in (self._blinds, self._glass) if n is not None)]
        return (
            cells
            + int(self.outdoors in self._shown)
            + sum(not n.is_hidden() for n in loose)
            + self.crowd.draws
            + self.panels.draws
            + self._sign.draws
        )

    def close(self) -> None:
        """Takes everything off the root."""
        self.root.remove_node()


def _see_through(node: NodePath, order: int) -> None:
    """Blended over what is behind, both sides, in a fixed place of the order."""
    node.set_transparency(TransparencyAttrib.M_alpha)
    node.set_depth_write(False)
    node.set_two_sided(True)
    node.set_bin("fixed", order)


def _default_cast() -> Cast:
    from sim.view.people.motion import default_cast  # bakes clips: only when no other cast is given

    return default_cast()
