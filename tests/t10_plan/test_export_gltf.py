"""A plan as glTF: read back by a reader of its own, and held against the specification and the plan."""

import json
import struct
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from sim.plan.building import Building, Category, LinkKind, OpeningKind
from sim.plan.load import read_plan
from sim.resources import find
from sim.view.builder import MeshBuilder
from sim.view.mesh import Material
from tests.t10_plan.plan_examples import small_school
from tools.exporters.glb import Glb, Node
from tools.exporters.gltf import gltf

COMPONENTS = {5121: ("B", 1), 5123: ("<u2", 2), 5125: ("<u4", 4), 5126: ("<f4", 4)}
WIDTH = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


@dataclass
class File:
    """A .glb as the specification says to read it (Khronos, glTF 2.0 §4 and §5)."""

    document: dict[str, Any]
    binary: bytes

    @classmethod
    def read(cls, data: bytes) -> "File":
        magic, version, length = struct.unpack_from("<4sII", data)
        assert (magic, version, length) == (b"glTF", 2, len(data))
        size, kind = struct.unpack_from("<I4s", data, 12)
        assert kind == b"JSON"
        assert size % 4 == 0
        document = json.loads(data[20 : 20 + size])
        rest = 20 + size
        binary_size, kind = struct.unpack_from("<I4s", data, rest)
        assert kind == b"BIN\0"
        assert binary_size % 4 == 0
        assert rest + 8 + binary_size == len(data)
        return cls(document, data[rest + 8 :])

    def values(self, number: int) -> np.ndarray:
        accessor = self.document["accessors"][number]
        view = self.document["bufferViews"][accessor["bufferView"]]
        kind, size = COMPONENTS[accessor["componentType"]]
        width = WIDTH[accessor["type"]]
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        assert start % size == 0
        assert accessor["count"] * width * size <= view["byteLength"]
        found = np.frombuffer(self.binary, kind, accessor["count"] * width, start)
        return found.reshape(-1, width) if width > 1 else found

    def triangles(self, mesh: int) -> np.ndarray:
        """(n, 3, 3) corners of a mesh in its own axes."""
        parts = []
        for primitive in self.document["meshes"][mesh]["primitives"]:
            position = self.values(primitive["attributes"]["POSITION"])
            parts.append(position[self.values(primitive["indices"])].reshape(-1, 3, 3))
        return np.concatenate(parts)

    def node(self, identity: str) -> dict[str, Any]:
        return next(n for n in self.document["nodes"] if n.get("extras", {}).get("id") == identity)


@pytest.fixture(scope="module")
def school() -> Building:
    return read_plan(find("plan", "lingonmoskolan"))[0]


@pytest.fixture(scope="module")
def data(school) -> bytes:
    return gltf(school)


@pytest.fixture(scope="module")
def file(data) -> File:
    return File.read(data)


class TestTheSpecification:
    def test_the_asset_says_what_it_is(self, file):
        asset = file.document["asset"]
        assert asset["version"] == "2.0"
        assert asset["generator"].startswith("Inrymning")
        assert asset["extras"]["unit"] == "metre"

    def test_every_view_lies_in_the_buffer_and_overlaps_no_other(self, file):
        (buffer,) = file.document["buffers"]
        assert buffer["byteLength"] <= len(file.binary) <= buffer["byteLength"] + 3
        end = 0
        for view in file.document["bufferViews"]:
            assert view["buffer"] == 0
            assert view["byteOffset"] >= end
            assert view["byteLength"] > 0
            end = view["byteOffset"] + view["byteLength"]
        assert end <= buffer["byteLength"]

    def test_positions_tell_their_true_bounds(self, file):
        for mesh in file.document["meshes"]:
            for primitive in mesh["primitives"]:
                number = primitive["attributes"]["POSITION"]
                accessor, values = file.document["accessors"][number], file.values(number)
                assert np.isfinite(values).all()
                assert accessor["min"] == values.min(axis=0).tolist()
                assert accessor["max"] == values.max(axis=0).tolist()

    def test_attributes_fit_together_and_indices_stay_among_them(self, file):
        for mesh in file.document["meshes"]:
            for primitive in mesh["primitives"]:
                counts = {file.document["accessors"][n]["count"] for n in primitive["attributes"].values()}
                assert len(counts) == 1
                index = file.values(primitive["indices"])
                assert len(index) % 3 == 0
                assert index.max() < counts.pop()
                normals = file.values(primitive["attributes"]["NORMAL"])
                assert np.linalg.norm(normals, axis=1) == pytest.approx(1.0, abs=1e-3)
                colours = file.values(primitive["attributes"]["COLOR_0"])
                assert colours.min() >= 0
                assert colours.max() <= 1
                assert primitive["material"] < len(file.document["materials"])

    def test_no_triangle_is_without_size(self, file):
        for number in range(len(file.document["meshes"])):
            corners = file.triangles(number).astype(float)
            twice = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
            assert twice.min() > 0

    def test_the_nodes_are_one_tree(self, file):
        nodes = file.document["nodes"]
        children = Counter(c for n in nodes for c in n.get("children", []))
        (root,) = file.document["scenes"][file.document["scene"]]["nodes"]
        assert set(children) == set(range(len(nodes))) - {root}
        assert set(children.values()) == {1}
        assert all(n.get("mesh", 0) < len(file.document["meshes"]) for n in nodes)
        assert all(n["name"] for n in nodes)

    def test_no_list_is_empty_and_every_number_ordinary(self, file):
        assert "[]" not in json.dumps(file.document)
        json.dumps(file.document, allow_nan=False)

    def test_materials_are_physically_based(self, file):
        for material in file.document["materials"]:
            look = material["pbrMetallicRoughness"]
            assert len(look["baseColorFactor"]) == 4
            assert 0 <= look["metallicFactor"] <= 1
            assert 0 <= look["roughnessFactor"] <= 1
        assert "glass" in {m["name"] for m in file.document["materials"]}

    def test_the_same_plan_gives_the_same_bytes(self, school, data):
        assert gltf(school) == data


class TestThePlan:
    def test_every_storey_room_door_window_stair_and_piece_is_a_node(self, school, file):
        ids = Counter(n["extras"]["id"] for n in file.document["nodes"] if "id" in n.get("extras", {}))
        things = (*school.levels, *school.units, *school.openings, *school.windows, *school.vertical_links, *school.fixtures)
        assert set(ids) == {t.id for t in things} | {school.id}
        assert set(ids.values()) == {1}

    def test_rooms_stand_under_their_storey_by_name(self, school, file):
        nodes = file.document["nodes"]
        for level in school.levels:
            below = [nodes[c] for c in file.node(level.id)["children"]]
            rooms = {n["extras"]["id"]: n["name"] for n in below if n["extras"]["feature_type"] == "unit"}
            assert rooms == {u.id: u.name.sv or u.number or u.id for u in school.units if u.level_id == level.id}

    def test_y_is_up_and_z_is_the_plans_south(self, school, file):
        """A room's mesh fills its polygon's box and its height, a hand's breadth of trim aside."""
        for unit in school.units:
            if unit.category is Category.OUTDOOR:
                continue
            corners = file.triangles(file.node(unit.id)["mesh"]).reshape(-1, 3)
            floor = school.level[unit.level_id].elevation
            xs, ys = zip(*unit.polygon.exterior, strict=True)
            low, high = corners.min(axis=0), corners.max(axis=0)
            assert [low[0], high[0]] == pytest.approx([min(xs), max(xs)], abs=0.45), unit.id
            assert [-high[2], -low[2]] == pytest.approx([min(ys), max(ys)], abs=0.45), unit.id
            assert [low[1], high[1]] == pytest.approx([floor, floor + unit.ceiling], abs=0.1), unit.id

    def test_a_door_is_as_wide_and_high_as_the_plans(self, school, file):
        for opening in school.openings:
            node = file.node(opening.id)
            if opening.kind is OpeningKind.OPEN:
                assert "mesh" not in node
                continue
            corners = file.triangles(node["mesh"]).reshape(-1, 3)
            (x0, y0), (x1, y1) = opening.line
            middle = corners.mean(axis=0)
            assert [middle[0], -middle[2]] == pytest.approx([(x0 + x1) / 2, (y0 + y1) / 2], abs=1e-3)
            assert np.ptp(corners[:, 1]) == pytest.approx(opening.height, abs=1e-3)
            assert node["extras"]["unit_ids"] == list(opening.unit_ids)

    def test_furniture_shares_its_meshes_and_stands_where_the_plan_says(self, school, file):
        by_key: dict[str, set[int]] = {}
        for fixture in school.fixtures:
            node = file.node(fixture.id)
            by_key.setdefault(fixture.key, set()).add(node["mesh"])
            x, _, z = node["translation"]
            assert (x, -z) == pytest.approx(fixture.point)
            _, s, _, c = node.get("rotation", [0, 0, 0, 1])
            ahead = (c * c - s * s, 2 * s * c)  # where the piece's own x axis points, seen from above
            assert ahead == pytest.approx((np.cos(fixture.heading), np.sin(fixture.heading)), abs=1e-6)
        assert all(len(meshes) == 1 for meshes in by_key.values())

    def test_stairs_reach_from_floor_to_floor(self, school, file):
        for link in school.vertical_links:
            node = file.node(link.id)
            if link.kind is LinkKind.ELEVATOR:
                assert "mesh" not in node
                continue
            corners = file.triangles(node["mesh"]).reshape(-1, 3)
            low, high = link.path[0][2], link.path[-1][2]
            assert corners[:, 1].min() < low + 0.3
            assert corners[:, 1].max() > high - 0.3

    def test_locks_are_not_told(self, file):
        told = {key for n in file.document["nodes"] for key in n.get("extras", {})}
        assert told <= {
            *("id", "feature_type", "category", "number", "area", "ordinal", "elevation"),
            *("unit_ids", "origin", "destination"),
        }

    def test_without_the_outside(self):
        whole, inside = (File.read(gltf(small_school(), outside=o)).document for o in (True, False))
        assert {n["name"] for n in whole["nodes"]} - {n["name"] for n in inside["nodes"]} == {"outside"}

    def test_other_furniture_may_be_given(self, school):
        asked = []

        def box(key):
            asked.append(key)
            out = MeshBuilder()
            out.box((0, 0, 0.5), ((1, 0, 0), (0, 1, 0), (0, 0, 1)), (0.5, 0.5, 0.5), (1, 0, 0), Material.METAL)
            return out.mesh()

        File.read(gltf(school, box, outside=False))
        assert sorted(asked) == sorted({f.key for f in school.fixtures}), "each kind of piece is made once"

    def test_a_plan_of_one_room(self):
        school = small_school()
        room = replace(school.units[0], name=replace(school.units[0].name, sv="", en=""), number="")
        few = replace(school, units=(room,), walls=(), openings=(), windows=(), vertical_links=(), fixtures=())
        few = replace(few, alarm_devices=(), zones=(), levels=school.levels[:1])
        found = File.read(gltf(few, outside=False))
        assert found.node(room.id)["name"] == room.id


class TestTheWriter:
    def test_a_mesh_of_slivers_is_none(self):
        out = MeshBuilder()
        out.add(np.zeros((3, 3)), np.array([[0, 1, 2]]), (0, 0, 1), (1, 1, 1), Material.PAINT)
        assert Glb("test").mesh("nothing", out.mesh()) is None

    def test_a_scene_without_meshes(self):
        data = Glb("test").finish([Node("a", {"å": "ö"}, at=(1.0, 2.0, 3.0), children=[Node("b")])], {})
        size = struct.unpack_from("<I", data, 12)[0]
        document = json.loads(data[20 : 20 + size])
        assert document["nodes"] == [
            {"name": "a", "extras": {"å": "ö"}, "translation": [1.0, 3.0, -2.0], "children": [1]},
            {"name": "b"},
        ]
        assert not {"meshes", "materials", "accessors", "bufferViews"} & set(document)

    def test_materials_are_split_into_primitives(self):
        out = MeshBuilder()
        for k, material in enumerate((Material.WOOD, Material.METAL, Material.WOOD)):
            out.box((k, 0, 0), ((1, 0, 0), (0, 1, 0), (0, 0, 1)), (0.4, 0.4, 0.4), (1, 1, 1), material)
        file = Glb("test")
        found = File.read(file.finish([Node("a", mesh=file.mesh("m", out.mesh()))], {}))
        sizes = [len(found.values(p["indices"])) for p in found.document["meshes"][0]["primitives"]]
        assert sorted(sizes) == [36, 72]
