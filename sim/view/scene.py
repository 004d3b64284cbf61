"""The school and its people as a scene graph that is built once; a frame is a handful of buffer writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from panda3d.core import LVecBase4, LVecBase4f, NodePath, PTA_LVecBase4f, SamplerState, Texture

from sim.core.state import State
from sim.plan.building import Category
from sim.space.space import Space
from sim.view.bake.apply import with_baked_light
from sim.view.bake.texture import baked_texture
from sim.view.cells import Cells
from sim.view.crowd import Crowd
from sim.view.doors import blind_mesh, find_blinds, find_glass, glass_mesh
from sim.view.eyes import EyeSet
from sim.view.furniture import PropSource, shipped_props
from sim.view.geoms import TexelBuffer, geom, geom_node, mesh_rows
from sim.view.glance import Glance
from sim.view.leaves import DoorLeaves, see_through
from sim.view.outside import SKYLIGHT, SUN, SUNLIGHT
from sim.view.panels import DrillSign, Fonts, Hands, Panels
from sim.view.people.cast import Cast, Looks
from sim.view.presence import Presence
from sim.view.probes import Probes
from sim.view.seats import Seats
from sim.view.shaders import EyeMode, ShaderSet, grain_texture
from sim.view.sky import sky_mesh
from sim.view.stairwell import stairwells
from sim.view.statics import Progress, load_statics
from sim.view.visibility import Rect, Visibility

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

_BLIND_SPEED, _LAMP_SPEED = 0.7, 6.0
"""Shares per second at which blinds come down and lamps light up."""

_NIGHT, _NIGHT_INDOORS = 0.18, 0.45
"""Share of daylight left at night: the sky's own glow over a town; more indoors, as for eyes used to the dark. By eye."""

_BLIND_SHADE = 0.45
"""Daylight left when blinds are down."""


@dataclass(frozen=True)
class SceneOptions:
    """How a scene is built; ``cache`` is a folder for lit geometry, ``cast`` and ``props`` replace the shipped ones.

    ``culling`` off draws everything, for comparisons; ``language`` is the ÖVNING sign's; at ``night`` only lamps give light.
    """

    cache: Path | None = None
    cast: Cast | None = None
    props: PropSource | None = None
    culling: bool = True
    language: str = "sv"
    night: bool = False


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
        statics = load_statics(self.building, options.props or shipped_props(), options.cache, progress)
        self.damaged_light: list[str] = []  # files of baked light that could not be read
        self.statics, self.baked = with_baked_light(self.building, statics, options.cache, self.damaged_light.append)
        self.visibility = Visibility(self.building, stairwells(self.building))
        self.outdoors = len(self.building.units)
        self._probes = Probes(self.statics.cubes, (SKYLIGHT * 0.8 + 0.35 * SUNLIGHT, 0.0, float(np.arctan2(SUN[1], SUN[0]))))
        self._rooms = TexelBuffer("rooms", 2 * (self.outdoors + 1))
        self._room_rows = np.zeros((self.outdoors + 1, 2, 4), np.float32)
        self._daylight = _NIGHT if options.night else 1.0
        self._moment = PTA_LVecBase4f.empty_array(1)
        self._share_inputs()
        self._cells = Cells(self.root, self.statics)
        self._sky = self._open_sky()
        self._leaves = DoorLeaves(self.root, self.building, self._probes)
        self._blinds = self._open_blinds()
        self._glass = self._open_glass()
        self.crowd = Crowd(self.root, options.cast or _default_cast(), people)
        fonts = Fonts()
        self.panels = Panels(self.root, fonts)
        self.hands = Hands(self.root)
        self._sign = DrillSign(self.root, fonts, options.language)
        self._start_state()
        self.mode = EyeMode.PLAIN
        self.use(EyeMode.PLAIN)

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
        self.root.set_shader_input("baked", baked_texture(self.baked))
        self.root.set_shader_input("grain", grain_texture())
        self.root.set_shader_input("rooms", self._rooms.texture)
        self.root.set_shader_input("moment", self._moment)
        self.root.set_shader_input("daylight", self._daylight)

    def _open_sky(self) -> NodePath:
        mesh = sky_mesh()
        rows, layout = mesh_rows(mesh)
        node = self._cells.open_air.attach_new_node(geom_node("sky", geom("sky", rows, mesh.index, layout), everywhere=True))
        node.set_bin("background", 10)
        node.set_depth_write(False)
        return node

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
        see_through(node, 21)
        return node

    def _start_state(self) -> None:
        units = self.building.units
        self._lamps = np.ones(self.outdoors + 1, np.float32)
        self._drawn_blinds = np.zeros(self.outdoors + 1, np.float32)
        self._wanted_lamps, self._wanted_blinds = self._lamps.copy(), self._drawn_blinds.copy()
        self._rooms_move, self._rooms_told = True, b""
        self._door_of_opening = np.full(len(self.building.openings), -1, np.int64)
        for k, opening in enumerate(self.building.openings):
            self._door_of_opening[k] = self.space.door_index.get(opening.id, -1)
        self._leaf_door = self._door_of_opening[self._leaves.openings]
        self._glazed = np.array([bool(o.glazed) for o in self.building.openings], bool)
        self._clear = np.ones(len(self.building.openings), bool)
        index = {u.id: k for k, u in enumerate(units)}
        to_room = [self.outdoors if u.category is Category.OUTDOOR else index[u.id] for u in units]
        named = [to_room[index[u]] if u in index else self.outdoors for u in self.space.unit_ids]
        self._room_of_unit = np.array([*named, self.outdoors], np.int32)  # the space's -1 is the last
        self._has_lamps = np.array([u.category is not Category.OUTDOOR for u in units] + [False])
        seats = Seats(self.building, dict(zip([u.id for u in units], to_room, strict=True)))
        self._presence = Presence(self.space, self._room_of_unit, seats, self._probes, self.crowd)
        self._taken: tuple[State, int, State, int] | None = None
        self._elapsed, self._alpha = 0.0, 1.0
        self._glance: Glance | None = None
        self._also: Sequence[int] = ()
        self._through: dict[int, list[Rect]] | None = None
        self._frames = np.zeros((0, 4))
        self._people_placed = False

    def use(self, mode: EyeMode) -> None:
        """Switches shaders and instance counts to how a target draws its eyes."""
        self.mode, shaders = mode, ShaderSet(mode)
        self._through = None
        copies = mode.copies
        self._cells.use(shaders.get("static", "surface"))
        self._sky.set_shader(shaders.get("sky", "sky"))
        self._leaves.use(shaders)
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
        self._elapsed += dt
        step = (state, state.tick, before, before.tick)
        if previous is None or self._taken is None or not _same(step, self._taken):
            self._taken = step
            self._take(state, before, settle=previous is None)
            self._elapsed = 0.0
        self._alpha = alpha
        self._update_rooms(dt)

    def _take(self, state: State, before: State, *, settle: bool) -> None:
        """What is worked out once a step of the core; shaders move it on between steps."""
        rooms = self._room_of_unit[:-1]
        self._wanted_lamps[rooms] = state.lights_on
        self._wanted_blinds[rooms] = state.blinds_down
        moved = self._wanted_lamps.tobytes() + self._wanted_blinds.tobytes()
        self._rooms_move = self._rooms_move or moved != self._rooms_told
        self._rooms_told = moved
        self._take_doors(state, before)
        self._people_placed = False
        if self.crowd.count:
            self._presence.take(state, before, self._elapsed, settle=settle)

    def _update_rooms(self, dt: float) -> None:
        """Lamps and blinds on their way; nothing once they are there."""
        if not self._rooms_move:
            return
        lamps, blinds = self._wanted_lamps - self._lamps, self._wanted_blinds - self._drawn_blinds
        self._lamps += np.clip(lamps, -_LAMP_SPEED * dt, _LAMP_SPEED * dt)
        self._drawn_blinds += np.clip(blinds, -_BLIND_SPEED * dt, _BLIND_SPEED * dt)
        self._rooms_move = bool(lamps.any() or blinds.any())
        self._write_rooms()

    def _write_rooms(self) -> None:
        rows = self._room_rows
        rows[:, 0, 0] = 1.0 - (1.0 - _BLIND_SHADE) * self._drawn_blinds
        rows[:, 0, 1] = self._lamps * self._has_lamps
        rows[:, 0, 2] = self._drawn_blinds
        rows[:, 0, 3] = self.statics.storeys
        rows[:, 0, 0] *= _NIGHT_INDOORS if self.options.night else 1.0
        rows[-1, 0, :3] = self._daylight, 0.0, 0.0
        rows[:, 1] = self.statics.tints
        self._rooms.write(rows.reshape(-1, 4))

    def settle(self, state: State) -> None:
        """Jumps to a state: lamps, blinds, poses and the sign without a transition; a state always has the same picture."""
        self._sign.rehang()
        self._glance = None
        self.update(state, None, 1.0, 1e3)

    def _take_doors(self, state: State, before: State) -> None:
        if not len(self._leaf_door):
            return
        known = self._leaf_door >= 0
        door = np.maximum(self._leaf_door, 0)
        some = len(state.door_open) > 0
        was, now = (before.door_open, state.door_open) if some else (np.zeros(1), np.zeros(1))
        moves = self._leaves.moves.copy()
        moves[:, 0], moves[:, 1] = np.where(known, was[door], 0.0), np.where(known, now[door], 0.0)
        if some:
            moves[:, 2] = np.where(known, state.door_locked[door], 0)
            moves[:, 3] = np.where(known, state.door_covered[door], 0)
        self._leaves.move(moves)
        has = self._door_of_opening >= 0
        of = np.maximum(self._door_of_opening, 0)
        covered = state.door_covered[of] > 0 if some else np.zeros(len(of), bool)
        clear: Bool = ~has | (np.maximum(was, now)[of] > 1e-3) | (self._glazed & ~(has & covered))
        if (clear != self._clear).any():
            self._clear, self._through = clear, None

    def look_from(self, eyes: EyeSet, also: Sequence[int] = ()) -> None:
        """Chooses what this frame draws; ``also`` are unit indices surely in view (the body's own room).

        What was found last is kept while eyes and doors have hardly moved, and people while no step was taken.
        """
        glance = self._glance
        if glance is None or also != self._also or not glance.holds(eyes):
            glance, self._also, self._through = Glance(eyes), also, None
            self._glance = glance
        if self._through is None:
            self._look_around(glance)
        elif not self._people_placed and self.crowd.count:
            self._draw_people(glance)
        self._sign.follow(eyes.head, eyes.forward)
        self._moment.set_element(0, LVecBase4f(self._alpha, self._elapsed, self._leaves.count, self._leaves.near))

    def _look_around(self, glance: Glance) -> None:
        """Finds what can be seen and shows it."""
        starts = self.visibility.starts(glance.head) | {int(self._room_of_unit[k]) for k in self._also}
        if self.options.culling:
            through = self.visibility.seen_through(starts, glance.matrix, self._clear)
        else:
            through = {k: [(-1.0, -1.0, 1.0, 1.0)] for k in range(self.outdoors + 1)}
        self._through = through
        self._frames = self.visibility.frames(through)
        view = (glance.matrix, self._frames[self.outdoors].tolist()) if self.options.culling else None
        self._cells.show(through, glance.head, view, outdoors=self.outdoors in starts)
        self._leaves.show(set(through), glance.head)
        if self.crowd.count:
            self._draw_people(glance)

    def _draw_people(self, glance: Glance) -> None:
        who, away = self._presence.seen(self._frames, glance.matrix, glance.head)
        self.crowd.show(who, away, self.mode.copies)
        self._people_placed = True

    # ---- facts ----

    @property
    def shown(self) -> frozenset[int]:
        """Indices of the units drawn now; one past the last is the outdoors."""
        return self._cells.shown

    @property
    def triangles(self) -> int:
        """Triangles of rooms, doors and people drawn for one eye now."""
        return self._cells.triangles + self._leaves.triangles + self.crowd.triangles

    @property
    def uploaded(self) -> int:
        """Bytes of moving things handed to the driver so far."""
        return self._rooms.uploaded + self._leaves.uploaded + self.crowd.uploaded

    @property
    def draws(self) -> int:
        """Draw calls of the scene now."""
        loose = [n for n in (self._blinds, self._glass) if n is not None]
        return (
            self._cells.draws
            + int(self.outdoors in self._cells.shown)
            + self._leaves.draws
            + len(loose)
            + self.crowd.draws
            + self.panels.draws
            + self._sign.draws
        )

    def close(self) -> None:
        """Takes everything off the root."""
        self.root.remove_node()


def _same(one: tuple[State, int, State, int], other: tuple[State, int, State, int]) -> bool:
    return one[0] is other[0] and one[1] == other[1] and one[2] is other[2] and one[3] == other[3]


def _default_cast() -> Cast:
    from sim.view.people.motion import default_cast  # bakes clips: only when no other cast is given

    return default_cast()
