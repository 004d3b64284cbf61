"""A plan as IMDF: in degrees, with every reference kept, and the same school when it is read again."""

import io
import json
import math
import uuid
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from sim.errors import UsageProblem
from sim.plan.building import AlarmDevice, AlarmKind, Anchor, Building, Level, LockKind, Opening, Tri
from sim.plan.geometry import area
from sim.plan.load import read_plan
from sim.resources import find
from sim.text import Text
from tests.t10_plan.plan_examples import small_school
from tools.exporters.imdf import KINDS, imdf
from tools.importers import import_plan

pytest.importorskip("shapely", reason='IMDF cannot be read again here: pip install "inrymning[import]"')

CREATED = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
ANCHOR = Anchor(59.3293, 18.0686, (3.0, 4.0))

REQUIRED = {
    "venue": "category restriction name alt_name hours phone website display_point address_id",
    "building": "category restriction name alt_name display_point address_id",
    "footprint": "category name building_ids",
    "level": "category restriction outdoor ordinal name short_name display_point address_id building_ids",
    "unit": "category restriction accessibility name alt_name display_point level_id",
    "opening": "category accessibility access_control door name alt_name display_point level_id",
    "fixture": "category name alt_name anchor_id level_id display_point",
    "amenity": "category accessibility name alt_name hours phone website unit_ids address_id correlation_id",
    "relationship": "category direction origin intermediary destination hours",
}
"""The members OGC 20-094 gives each kind of feature."""


@pytest.fixture(scope="module")
def school() -> Building:
    return replace(read_plan(find("plan", "lingonmoskolan"))[0], anchor=ANCHOR)


@pytest.fixture(scope="module")
def archive(school) -> bytes:
    return imdf(school, CREATED)


def files(data: bytes) -> dict[str, dict]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        return {name: json.loads(opened.read(name)) for name in opened.namelist()}


def all_features(data: bytes) -> list[dict]:
    return [f for name, value in files(data).items() if name != "manifest.json" for f in value["features"]]


def positions(value) -> list[list[float]]:
    if not isinstance(value, list):
        return []
    return [value] if value and isinstance(value[0], float) else [p for inner in value for p in positions(inner)]


class TestTheArchive:
    def test_it_has_a_manifest_and_one_collection_per_kind(self, archive):
        found = files(archive)
        assert found["manifest.json"]["version"] == "1.0.0"
        assert found["manifest.json"]["created"] == "2026-11-22T12:30:00.000Z"
        assert found["manifest.json"]["language"] == "sv"
        for name, value in found.items():
            if name != "manifest.json":
                assert value["type"] == "FeatureCollection"
                assert value["features"]
                assert {f["feature_type"] for f in value["features"]} == {name.removesuffix(".geojson")}
        assert {n.removesuffix(".geojson") for n in found} - {"manifest.json"} <= set(KINDS)

    def test_times_are_told_in_utc(self, school):
        local = imdf(school, datetime(2026, 11, 22, 13, 30, tzinfo=timezone(timedelta(hours=1))))
        assert files(local)["manifest.json"]["created"] == "2026-11-22T12:30:00.000Z"

    def test_the_same_plan_gives_the_same_bytes(self, school, archive):
        assert imdf(school, CREATED) == archive

    def test_the_counts_are_the_plans(self, school, archive):
        count = Counter(f["feature_type"] for f in all_features(archive))
        assert (count["unit"], count["opening"], count["level"]) == (len(school.units), len(school.openings), len(school.levels))
        assert count["fixture"] == len(school.fixtures)
        joined = sum(len(o.unit_ids) == 2 for o in school.openings)
        assert count["relationship"] == joined + len(school.vertical_links)
        assert (count["venue"], count["building"], count["footprint"]) == (1, 1, 1)


class TestFeatures:
    def test_each_has_the_members_of_its_kind(self, archive):
        for feature in all_features(archive):
            assert set(feature) == {"id", "type", "feature_type", "geometry", "properties"}
            assert set(feature["properties"]) == set(REQUIRED[feature["feature_type"]].split()), feature["feature_type"]

    def test_ids_are_uuids_each_used_once(self, archive):
        ids = [f["id"] for f in all_features(archive)]
        assert len(set(ids)) == len(ids)
        assert all(str(uuid.UUID(i)) == i for i in ids)

    def test_references_lead_to_features_of_the_right_kind(self, archive):
        kinds = {f["id"]: f["feature_type"] for f in all_features(archive)}
        for feature in all_features(archive):
            told = feature["properties"]
            for key, kind in (("level_id", "level"), ("building_ids", "building"), ("unit_ids", "unit")):
                named = told.get(key, [])
                assert all(kinds[i] == kind for i in ([named] if isinstance(named, str) else named))
            if feature["feature_type"] == "relationship":
                ends = [told["origin"], told["destination"], *(told["intermediary"] or [])]
                assert all(kinds[e["id"]] == e["feature_type"] for e in ends)

    def test_rings_are_closed_and_run_counter_clockwise(self, archive):
        for feature in all_features(archive):
            shape = feature["geometry"] or {"type": ""}
            polygons = {"Polygon": [shape.get("coordinates")], "MultiPolygon": shape.get("coordinates")}.get(shape["type"], [])
            for rings in polygons:
                assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
                outer = rings[0]
                middle = [sum(p[k] for p in outer) / len(outer) for k in (0, 1)]
                moved = [(p[0] - middle[0], p[1] - middle[1]) for p in outer]
                twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(moved))
                assert twice > 0

    def test_labels_have_no_empty_languages(self, archive):
        for feature in all_features(archive):
            for key in ("name", "alt_name", "short_name"):
                labels = feature["properties"].get(key)
                assert labels is None or (labels and all(labels.values()))


class TestWhatStaysWithTheSchool:
    def test_locks_and_lockdown_buttons(self):
        school = small_school()
        doors = tuple(
            replace(o, lock_kind=LockKind.CARD, lockable_from_inside=Tri.YES, closer=Tri.YES, glazed=0.5) for o in school.openings
        )
        room = school.units[0]
        devices = tuple(
            AlarmDevice(f"d{n}", room.level_id, kind, room.polygon.exterior[0], 1.2, room.id) for n, kind in enumerate(AlarmKind)
        )
        bare = replace(school, anchor=ANCHOR, alarm_devices=())
        told = imdf(replace(bare, openings=doors), CREATED)
        assert told == imdf(bare, CREATED)
        amenities = [
            f for f in all_features(imdf(replace(bare, alarm_devices=devices), CREATED)) if f["feature_type"] == "amenity"
        ]
        assert sorted(a["properties"]["category"] for a in amenities) == ["firealarmpullstation", "phone"]


class TestPlace:
    def test_a_plan_nobody_placed_is_refused_with_how_to(self, school):
        with pytest.raises(UsageProblem, match="--anchor"):
            imdf(replace(school, anchor=None), CREATED)

    def distance(self, a, b) -> float:
        """Metres between two near points, by the ellipsoid's radii of curvature at their latitude (WGS84)."""
        latitude = math.radians((a[1] + b[1]) / 2)
        w = 1 - 0.00669437999014 * math.sin(latitude) ** 2
        north = math.radians(b[1] - a[1]) * 6_378_137 * (1 - 0.00669437999014) / w**1.5
        east = math.radians(b[0] - a[0]) * 6_378_137 / math.sqrt(w) * math.cos(latitude)
        return math.hypot(east, north)

    def test_lengths_on_the_ground_are_the_plans_lengths(self, school, archive):
        openings = [f for f in all_features(archive) if f["feature_type"] == "opening"]
        for feature, opening in zip(openings, school.openings, strict=True):
            assert self.distance(*feature["geometry"]["coordinates"]) == pytest.approx(math.dist(*opening.line), abs=0.002)

    def test_the_anchors_point_lies_where_it_says(self):
        school = small_school()
        corner = school.units[0].polygon.exterior[0]
        placed = replace(school, anchor=Anchor(59.3293, 18.0686, corner))
        shape = next(f for f in all_features(imdf(placed, CREATED)) if f["feature_type"] == "unit")["geometry"]
        assert shape["coordinates"][0][0] == pytest.approx([18.0686, 59.3293], abs=1e-9)

    @pytest.mark.parametrize("north", [math.pi / 2, 0.0, -2.0, 1.2])
    def test_true_north_is_where_the_plan_says(self, north):
        """A door drawn along the plan's north line runs along a meridian."""
        school = small_school()
        x, y = school.openings[0].line[0]
        door = replace(school.openings[0], line=((x, y), (x + math.cos(north), y + math.sin(north))))
        placed = replace(school, north=north, anchor=ANCHOR, openings=(door,))
        found = next(f for f in all_features(imdf(placed, CREATED)) if f["feature_type"] == "opening")
        start, end = found["geometry"]["coordinates"]
        assert end[0] == pytest.approx(start[0], abs=1e-8)
        assert (end[1] - start[1]) * 111_400 == pytest.approx(1.0, abs=0.005)

    def test_a_storey_nobody_outlined_has_its_rooms_area(self):
        school = small_school()
        bare = replace(school, anchor=ANCHOR, levels=tuple(replace(x, outline=()) for x in school.levels))
        levels = [f for f in all_features(imdf(bare, CREATED)) if f["feature_type"] == "level"]
        assert all(positions(f["geometry"]["coordinates"]) for f in levels)


class TestReadAgain:
    def joined(self, building: Building) -> Counter:
        names = {u.id: u.name.sv or u.number for u in building.units}
        return Counter(tuple(sorted(names[u] for u in o.unit_ids)) for o in building.openings if len(o.unit_ids) == 2)

    def sizes(self, building: Building) -> list[float]:
        """Areas, by the rooms' names and then by size: some rooms share a name."""
        return [size for _, size in sorted((u.name.sv, area(u.polygon)) for u in building.units)]

    @pytest.mark.parametrize("turned", [math.pi / 2, 0.7])
    def test_rooms_and_doors_are_the_same(self, school, turned, tmp_path):
        (tmp_path / "school.zip").write_bytes(imdf(replace(school, north=turned), CREATED))
        again = import_plan(tmp_path / "school.zip").building
        assert len(again.units) == len(school.units)
        assert self.sizes(again) == pytest.approx(self.sizes(school), rel=0.01, abs=0.15)
        assert self.joined(again) == self.joined(school)
        assert len(again.vertical_links) == len(school.vertical_links)
        assert [x.ordinal for x in again.levels] == [x.ordinal for x in school.levels]


def test_a_plan_of_nearly_nothing_is_still_an_archive():
    school = small_school()
    level = Level("a", 0, Text(""), 0.0, 3.0)
    room = replace(school.units[0], level_id="a", name=Text(""), number="")
    few = replace(school, name=Text(""), levels=(level,), units=(room,), walls=(), openings=(), windows=(), vertical_links=())
    few = replace(few, assembly_points=(), alarm_devices=(), fixtures=(), zones=(), anchor=ANCHOR)
    assert len(all_features(imdf(few, CREATED))) == 5
    with_door = replace(few, openings=(Opening("d", "a", ((0.0, 0.0), (1.0, 0.0)), (room.id,)),))
    assert len(all_features(imdf(with_door, CREATED))) == 6
