"""Furniture made in code: every piece of the catalogue has a mesh of its size, sound and light enough to draw."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plan.load import load_plan
from sim.resources import find
from sim.space.catalogue import CATALOGUE, Mount
from sim.view.mesh import Material, Mesh
from sim.view.props import PROP_KEYS, palette, prop_mesh
from sim.view.props.kit import Kit, jitter, paint, turn_x, turn_y, turn_z

GREY = paint("#808080")
TREES = {"tree_birch", "tree_pine"}
every_prop = pytest.mark.parametrize("key", sorted(CATALOGUE))


def corners(mesh: Mesh):
    p = mesh.position.astype(float)
    return p[mesh.index[:, 0]], p[mesh.index[:, 1]], p[mesh.index[:, 2]]


def facing(mesh: Mesh):
    """Geometric normals (m, 3), not normalised: twice the triangle's area long."""
    a, b, c = corners(mesh)
    return np.cross(b - a, c - a)


def volume(mesh: Mesh) -> float:
    a, b, c = corners(mesh)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def agreement(mesh: Mesh):
    """Cosine between each triangle's own normal and the mean of its corners' normals."""
    own = facing(mesh)
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    given_normals = mesh.normal.astype(float)[mesh.index].mean(axis=1)
    given_normals /= np.maximum(np.linalg.norm(given_normals, axis=1, keepdims=True), 1e-12)
    return np.einsum("ij,ij->i", own, given_normals)


class TestEveryProp:
    def test_the_catalogue_and_the_props_have_the_same_keys(self) -> None:
        assert set(PROP_KEYS) == set(CATALOGUE)

    def test_an_unknown_key_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            prop_mesh("throne")

    @every_prop
    def test_arrays_fit_together(self, key: str) -> None:
        m = prop_mesh(key)
        n = len(m.position)
        assert m.position.shape == m.normal.shape == m.colour.shape == (n, 3)
        assert m.material.shape == (n,)
        assert m.index.shape[1] == 3
        assert (m.position.dtype, m.index.dtype, m.material.dtype) == (np.float32, np.int32, np.uint8)
        assert 0 <= m.index.min() <= m.index.max() < n

    @every_prop
    def test_numbers_are_finite_and_normals_are_unit(self, key: str) -> None:
        m = prop_mesh(key)
        assert np.isfinite(m.position).all()
        assert np.abs(np.linalg.norm(m.normal, axis=1) - 1).max() < 1e-5

    @every_prop
    def test_colours_are_albedos_and_materials_are_known(self, key: str) -> None:
        m = prop_mesh(key)
        assert 0 <= m.colour.min() <= m.colour.max() <= 1
        assert set(m.material.tolist()) <= {int(x) for x in Material}

    @every_prop
    def test_triangles_are_within_budget(self, key: str) -> None:
        least = 40 if CATALOGUE[key].mount is Mount.WALL else 100
        assert least <= len(prop_mesh(key).index) <= 2500

    @every_prop
    def test_no_triangle_is_degenerate(self, key: str) -> None:
        assert np.linalg.norm(facing(prop_mesh(key)), axis=1).min() > 1e-9

    @every_prop
    def test_size_is_the_catalogues_and_the_origin_is_where_it_says(self, key: str) -> None:
        """Origin: middle of the footprint on the floor; for wall pieces on the wall's face, below the piece at floor level."""
        item, m = CATALOGUE[key], prop_mesh(key)
        back = 0.0 if item.mount is Mount.WALL else -item.depth / 2
        low = np.array([back, -item.width / 2, item.bottom])
        high = np.array([back + item.depth, item.width / 2, item.height])
        assert np.abs(m.position.min(axis=0) - low).max() <= 0.02
        assert np.abs(m.position.max(axis=0) - high).max() <= 0.02

    @every_prop
    def test_nothing_sinks_into_the_floor_or_the_wall(self, key: str) -> None:
        m = prop_mesh(key)
        assert m.position[:, 2].min() >= -0.003
        if CATALOGUE[key].mount is Mount.WALL:
            assert m.position[:, 0].min() >= -1e-6

    @every_prop
    def test_floor_pieces_stand_on_the_floor(self, key: str) -> None:
        if CATALOGUE[key].mount is Mount.FLOOR:
            assert prop_mesh(key).position[:, 2].min() <= 0.003

    @every_prop
    def test_triangles_wind_counter_clockwise_seen_from_outside(self, key: str) -> None:
        """They agree with their normals, and the parts enclose a positive volume."""
        agree = agreement(prop_mesh(key))
        if key in TREES:  # leaf cards carry the crown's normals
            assert (agree > 0).mean() > 0.97
        else:
            assert agree.min() > 0.2
        assert volume(prop_mesh(key)) > 0

    @every_prop
    def test_a_piece_looks_the_same_every_time(self, key: str) -> None:
        again = prop_mesh.__wrapped__(key)
        assert np.array_equal(prop_mesh(key).position, again.position)
        assert np.array_equal(prop_mesh(key).colour, again.colour)

    def test_the_whole_catalogue_is_light(self) -> None:
        assert sum(len(prop_mesh(k).index) for k in PROP_KEYS) < 45_000


class TestSchool:
    def test_no_room_of_the_shipped_school_holds_more_furniture_than_a_frame_can_draw(self) -> None:
        school = load_plan(find("plan", "lingonmoskolan"))
        total: Counter[str] = Counter()
        for f in school.fixtures:
            total[f.unit_id] += len(prop_mesh(f.key).index)
        assert max(total.values()) <= 60_000
        assert sum(total.values()) <= 900_000


class TestSigns:
    def share(self, mesh: Mesh, look) -> float:
        """Share of the area seen from the front that has a colour."""
        area = np.maximum(facing(mesh)[:, 0], 0)
        same = np.abs(mesh.colour[mesh.index[:, 0]] - np.float32(look.colour)).max(axis=1) < 1e-3
        return float(area[same].sum() / area.sum())

    def test_the_exit_sign_is_green_for_at_least_half(self) -> None:
        assert self.share(prop_mesh("exit_sign"), palette.SIGN_GREEN) > 0.5

    def test_its_arrow_points_down(self) -> None:
        """Straight ahead is an arrow down in Sweden: right of the doorway, the lowest white point is a single tip."""
        m = prop_mesh("exit_sign")
        white = np.abs(m.colour - np.float32(palette.SIGN_WHITE.colour)).max(axis=1) < 1e-3
        arrow = m.position[white & (m.position[:, 1] > 0.03)]
        bottom = arrow[arrow[:, 2] < arrow[:, 2].min() + 1e-4]
        top = arrow[arrow[:, 2] > arrow[:, 2].max() - 1e-4]
        assert len(bottom) == 1
        assert len(top) == 2

    def test_it_shines_by_itself(self) -> None:
        assert set(prop_mesh("exit_sign").material.tolist()) == {int(Material.GLOW)}

    def test_fire_is_red_and_lockdown_is_blue(self) -> None:
        red, blue = prop_mesh("call_point"), prop_mesh("lockdown_button")
        assert self.share(red, palette.SAFETY_RED) > 0.4
        assert self.share(blue, palette.CALM_BLUE) > 0.4
        assert self.share(blue, palette.SAFETY_RED) == 0

    def test_only_signs_and_devices_are_loud(self) -> None:
        """Everything else keeps to muted colours: hardly any area is more than 0.85 saturated (HSV, linear)."""
        loud = {"exit_sign", "call_point", "lockdown_button", "fire_extinguisher", "assembly_sign", "whiteboard", "gym_goal"}
        for key in set(PROP_KEYS) - loud - TREES - {"plant"}:
            m = prop_mesh(key)
            area = np.linalg.norm(facing(m), axis=1)
            colour = m.colour[m.index[:, 0]]
            saturation = 1 - colour.min(axis=1) / np.maximum(colour.max(axis=1), 1e-6)
            assert float(area[saturation > 0.85].sum() / area.sum()) < 0.08, key


class TestKit:
    sizes = st.floats(0.05, 3.0)

    @given(x=sizes, y=sizes, z=sizes, bevel=st.sampled_from([0.0, 0.004, 0.02]))
    def test_a_block_fills_its_spans(self, x: float, y: float, z: float, bevel: float) -> None:
        k = Kit()
        k.block((0, x), (-y, 0), (1, 1 + z), GREY, bevel=bevel)
        m = k.mesh()
        assert m.position.min(axis=0) == pytest.approx([0, -y, 1], abs=1e-6)
        assert m.position.max(axis=0) == pytest.approx([x, 0, 1 + z], abs=1e-6)
        assert len(m.index) == (44 if bevel else 12)
        chips = 2.0 * bevel * bevel * (x + y + z)  # twelve edges, each less a triangular prism
        assert x * y * z - chips - 1e-5 <= volume(m) <= x * y * z + 1e-5

    @given(x=sizes, y=sizes, z=sizes, radius=st.floats(0.01, 0.2), steps=st.integers(1, 3))
    @settings(max_examples=40)
    def test_a_cushion_is_closed_round_and_inside_its_spans(
        self, x: float, y: float, z: float, radius: float, steps: int
    ) -> None:
        k = Kit()
        k.cushion((0, x), (0, y), (0, z), GREY, radius=radius, steps=steps)
        m = k.mesh()
        assert m.position.min() >= -1e-6
        assert m.position.max(axis=0) == pytest.approx([x, y, z], abs=1e-5)
        assert agreement(m).min() > 0.5
        assert watertight(m)

    @given(x=sizes, y=sizes, z=sizes)
    def test_a_bevelled_block_is_watertight(self, x: float, y: float, z: float) -> None:
        k = Kit()
        k.block((0, x), (0, y), (0, z), GREY, bevel=0.005)
        assert watertight(k.mesh())

    @given(length=st.floats(0.1, 5), radius=st.floats(0.005, 0.2), sides=st.integers(3, 16))
    def test_a_tube_holds_the_volume_of_its_prism(self, length: float, radius: float, sides: int) -> None:
        k = Kit()
        k.tube([(0, 0, 0), (0, 0, length / 2), (0, 0, length)], radius, GREY, sides=sides)
        expected = sides / 2 * np.sin(2 * np.pi / sides) * radius**2 * length
        assert volume(k.mesh()) == pytest.approx(expected, rel=1e-3)

    def test_a_bent_tube_keeps_its_thickness(self) -> None:
        k = Kit()
        k.tube([(0, 0, 0), (0, 0, 1), (1, 0, 1)], 0.05, GREY, sides=8, caps=False)
        assert np.linalg.norm(k.mesh().position[8:16] - np.float32([0, 0, 1]), axis=1) == pytest.approx(0.05, abs=1e-6)

    def test_a_lathe_turns_a_cylinder(self) -> None:
        k = Kit()
        k.lathe([(0.0, 0.0), (0.5, 0.0), (0.5, 2.0), (0.0, 2.0)], GREY, sides=64)
        assert volume(k.mesh()) == pytest.approx(np.pi * 0.25 * 2, rel=0.01)

    def test_a_lathe_keeps_sharp_edges_and_smooths_blunt_ones(self) -> None:
        k = Kit()
        k.lathe([(0.5, 0.0), (0.5, 1.0), (0.48, 1.2), (0.0, 1.2)], GREY, sides=8)
        m = k.mesh()
        up = np.abs(m.normal[:, 2] - 1) < 1e-6
        assert up.sum() == 16
        shared = m.normal[np.abs(m.position[:, 2] - 1.0) < 1e-6]
        assert np.ptp(shared[:, 2]) < 1e-6

    def test_a_ball_has_its_radii(self) -> None:
        k = Kit()
        k.ball((1, 2, 3), (0.3, 0.2, 0.1), GREY, sides=16, rings=8)
        assert np.ptp(k.mesh().position, axis=0) == pytest.approx([0.6, 0.4, 0.2], abs=1e-6)

    def test_a_concave_panel_covers_its_outline_only(self) -> None:
        k = Kit()
        k.panel([(0, 0, 0), (0, 2, 0), (0, 2, 2), (0, 1, 0.5), (0, 0, 2)], GREY)
        assert np.linalg.norm(facing(k.mesh()), axis=1).sum() / 2 == pytest.approx(4 - 1.5)
        assert (facing(k.mesh())[:, 0] > 0).all()

    def test_fit_stretches_to_a_box(self) -> None:
        k = Kit()
        k.ball((5, 5, 5), (1, 2, 3), GREY)
        k.fit((-1, 1), (-1, 1), (0, 4))
        assert k.mesh().position.min(axis=0) == pytest.approx([-1, -1, 0], abs=1e-6)
        assert k.mesh().position.max(axis=0) == pytest.approx([1, 1, 4], abs=1e-6)

    @given(angle=st.floats(-3, 3))
    def test_turns_are_rotations(self, angle: float) -> None:
        for turn in (turn_x(angle), turn_y(angle), turn_z(angle)):
            assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-12)
            assert np.linalg.det(turn) == pytest.approx(1)

    @given(k=st.integers(0, 10**6), seed=st.floats(0, 1000))
    def test_jitter_is_a_share_and_repeats(self, k: int, seed: float) -> None:
        assert 0 <= jitter(k, seed) < 1
        assert jitter(k, seed) == jitter(k, seed)

    def test_jitter_spreads_evenly(self) -> None:
        counts, _ = np.histogram([jitter(k, 0.4) for k in range(2000)], bins=10, range=(0, 1))
        assert counts.min() > 140

    def test_paint_is_linear_light(self) -> None:
        assert paint("#ffffff").colour == pytest.approx((1, 1, 1))
        assert paint("#808080").colour == pytest.approx((0.2158,) * 3, abs=1e-3)

    def test_shaded_paint_never_leaves_the_albedo_range(self) -> None:
        assert max(palette.WHITE.shaded(3.0).colour) == 1.0


def watertight(mesh: Mesh) -> bool:
    """Every edge, by place rather than by vertex, is walked once each way."""
    keys, index = np.unique(np.round(mesh.position.astype(float) / 1e-5).astype(np.int64), axis=0, return_inverse=True)
    t = index.reshape(-1)[mesh.index]
    edges = np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]])
    edges = edges[edges[:, 0] != edges[:, 1]]
    forward = sorted(map(tuple, edges.tolist()))
    backward = sorted((b, a) for a, b in edges.tolist())
    return forward == backward and len(keys) > 3
