"""What is further away is drawn with less, and is still the same thing in the same place."""

import numpy as np
import pytest

from sim.plan.building import Building, Fixture
from sim.space.catalogue import CATALOGUE
from sim.view.builder import MeshBuilder
from sim.view.doors import leaf_mesh
from sim.view.furniture import TILE, Prop, Props, place_all, plain_box, shipped_props
from sim.view.mesh import Material, Mesh, merge
from sim.view.props.kit import Kit, paint
from sim.view.shell import AWAY, FINE, PLAIN, room_shell
from sim.view.simplify import areas, boxed, from_above, parts_of, thinnest

AXES = (np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0]))
OAK = paint("#c8b080")


def box(low: tuple[float, float, float], high: tuple[float, float, float], colour: float = 0.5) -> Mesh:
    out, a, b = MeshBuilder(), np.array(low), np.array(high)
    out.box((a + b) / 2, AXES, (b - a) / 2, (colour,) * 3, Material.WOOD)
    return out.mesh()


@pytest.fixture(scope="module")
def props() -> Props:
    return Props(shipped_props())


@pytest.fixture(scope="module")
def every(props: Props) -> dict[str, Prop]:
    return {key: props.get(key) for key in CATALOGUE}


class TestBoxes:
    def test_parts_are_what_hangs_together(self) -> None:
        both = merge([box((0, 0, 0), (1, 1, 1)), box((2, 0, 0), (3, 1, 1))])
        part = parts_of(both)
        assert set(part[:12].tolist()) == {0}
        assert set(part[12:].tolist()) == {1}
        assert parts_of(merge([])).shape == (0,)

    def test_a_bevelled_board_becomes_a_plain_one(self) -> None:
        kit = Kit()
        kit.block((0.0, 1.0), (0.0, 0.5), (0.2, 0.24), OAK)
        made = boxed(kit.mesh())
        assert len(made.index) == 12
        assert made.position.min(axis=0) == pytest.approx([0.0, 0.0, 0.2], abs=1e-6)
        assert made.position.max(axis=0) == pytest.approx([1.0, 0.5, 0.24], abs=1e-6)
        assert made.colour[0] == pytest.approx(OAK.colour, abs=1e-6)

    def test_an_open_side_stays_open(self) -> None:
        kit = Kit()
        kit.block((0.0, 1.0), (0.0, 0.5), (0.0, 0.4), OAK, bevel=0, without="bottom")
        assert len(boxed(kit.mesh()).index) == 10

    def test_what_is_no_box_stays_as_it_is(self) -> None:
        kit = Kit()
        kit.tube([(0.0, 0.0, 0.0), (0.3, 0.3, 0.8)], 0.02, OAK)
        slanted = kit.mesh()
        assert len(boxed(slanted).index) == len(slanted.index)
        angle = merge([box((0, 0, 0), (1, 0.1, 0.1)), box((0, 0, 0), (0.1, 0.1, 1))])  # share a corner: one part
        assert len(boxed(angle).index) == len(angle.index)

    def test_what_is_too_small_goes(self) -> None:
        assert len(boxed(box((0, 0, 0), (0.06, 0.02, 0.06))).index) == 0

    def test_the_underside_of_low_things_goes(self) -> None:
        assert len(from_above(box((0, 0, 0.1), (1, 1, 0.7))).index) == 10
        assert len(from_above(box((0, 0, 0.9), (1, 1, 1.2))).index) == 12

    def test_the_thinnest_form_that_still_covers_as_much_is_taken(self) -> None:
        whole, half = box((0, 0, 0), (1, 1, 1)), box((0, 0, 0), (0.5, 0.5, 0.5))
        without = from_above(whole)
        assert thinnest([half, without], whole) is without
        assert thinnest([half], whole) is whole


class TestFurniture:
    def test_each_form_has_fewer_triangles_than_the_nearer_one(self, every: dict[str, Prop]) -> None:
        for key, prop in every.items():
            assert len(prop.mesh.index) >= len(prop.far.index) >= len(prop.away.index) > 0, key

    def test_each_form_stands_where_the_piece_does(self, every: dict[str, Prop]) -> None:
        for key, prop in every.items():
            low, high = prop.mesh.position.min(axis=0), prop.mesh.position.max(axis=0)
            for form in (prop.far, prop.away):
                used = form.position[np.unique(form.index)]
                assert (used.min(axis=0) > low - 0.16).all(), key
                assert (used.max(axis=0) < high + 0.16).all(), key
                assert (np.ptp(used, axis=0) > 0.75 * (high - low) - 0.08).all(), key

    def test_each_form_has_about_the_pieces_colours(self, every: dict[str, Prop]) -> None:
        def mean(mesh: Mesh) -> np.ndarray:
            size = areas(mesh)
            return size @ mesh.colour[mesh.index[:, 0]].astype(float) / size.sum()

        for key, prop in every.items():
            for form in (prop.far, prop.away):
                assert np.abs(mean(form) - mean(prop.mesh)).max() < 0.2, key

    def test_shade_goes_with_every_vertex(self, every: dict[str, Prop]) -> None:
        for prop in every.values():
            for mesh, shade in ((prop.mesh, prop.shade), (prop.far, prop.far_shade), (prop.away, prop.away_shade)):
                assert shade.shape == (len(mesh.position),)
                assert ((shade > 0.3) & (shade <= 1.0)).all()

    def test_all_of_it_far_away_is_little(self, every: dict[str, Prop]) -> None:
        for key, most in {"chair": 18, "bookshelf_low": 60, "sofa": 100, "cupboard": 40, "picture": 24}.items():
            assert len(every[key].away.index) <= most, key

    def test_furniture_is_placed_square_by_square(self, school: Building) -> None:
        fixtures = [f for f in school.fixtures if f.unit_id == "a"]
        placed = place_all(school, fixtures, Props(plain_box))
        assert [len(mesh.index) for mesh, _ in placed.forms] == placed.ends[:, -1].tolist()
        first = 0
        for end, (x0, y0, x1, y1) in zip(placed.ends[0].tolist(), placed.boxes.tolist(), strict=True):
            corners = placed.forms[0][0].position[placed.forms[0][0].index[first:end]].reshape(-1, 3)
            assert corners[:, 0].min() == pytest.approx(x0)
            assert corners[:, 1].max() == pytest.approx(y1)
            assert max(x1 - x0, y1 - y0) < TILE + 2.0, "a square, and what stands out of it"
            first = end

    def test_a_room_without_furniture_has_no_squares(self, school: Building) -> None:
        placed = place_all(school, list[Fixture](), Props(plain_box))
        assert placed.ends.shape == (3, 0)
        assert placed.boxes.shape == (0, 4)
        assert [len(mesh.index) for mesh, _ in placed.forms] == [0, 0, 0]


class TestShells:
    @pytest.mark.parametrize("name", ["a", "corridor"])
    def test_a_room_far_away_is_closed_by_the_same_faces(self, school: Building, name: str) -> None:
        near, far, away = (room_shell(school, school.unit[name], (), (), grain) for grain in (FINE, PLAIN, AWAY))
        assert len(near.mesh.index) > len(far.mesh.index) > len(away.mesh.index)
        assert areas(far.tight).sum() == pytest.approx(areas(near.tight).sum(), rel=1e-3)
        assert areas(away.tight).sum() == pytest.approx(areas(near.tight).sum(), rel=1e-3)
        assert away.lamps == near.lamps

    def test_no_frame_shows_a_back_to_its_room(self, school: Building) -> None:
        for grain in (FINE, AWAY):
            shell = room_shell(school, school.unit["b"], (), (), grain)
            wall = next(w for w in shell.walls if any(h.window for h in w.holes))
            inward = np.array([*wall.inward, 0.0])
            facing = shell.mesh.normal[shell.mesh.index[:, 0]].astype(float) @ inward
            at = (shell.mesh.position[shell.mesh.index].mean(axis=1)[:, :2] - wall.a) @ wall.inward
            assert not ((facing < -0.9) & (np.abs(at) < 0.06)).any()


class TestLeaves:
    def test_a_plain_leaf_is_as_large_and_much_simpler(self) -> None:
        whole, plain = leaf_mesh(), leaf_mesh(plain=True)
        assert len(plain.mesh.index) < len(whole.mesh.index) / 4
        for mesh in (whole.mesh, plain.mesh):
            assert mesh.position[:, [0, 2]].min(axis=0) == pytest.approx([-0.012, -0.002])
            assert mesh.position[:, 2].max() == pytest.approx(2.112)

    def test_it_shows_every_part_that_tells_something(self) -> None:
        parts = {tuple(p) for p in leaf_mesh(plain=True).part[:, :2].astype(int).tolist()}
        bits = {a for a, _ in parts}
        assert {0, 1, 2, 1024 | 1, 1024 | 2, 512, 256, 128} <= bits, "panes, paper before them, bar, closer, pull"
