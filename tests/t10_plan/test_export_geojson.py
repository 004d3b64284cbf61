"""A plan as GeoJSON: all of it in metres, what the public may see of it in degrees."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from sim.errors import UsageProblem
from sim.plan.building import Anchor, Building
from sim.plan.load import read_plan
from sim.plan.save import plan_json
from sim.plan.validate import validate
from sim.resources import find
from tests.t10_plan.plan_examples import plans, small_school
from tools.exporters.geojson import PARTS, PRIVATE, geojson
from tools.importers import import_plan

pytest.importorskip("shapely", reason='GeoJSON cannot be read again here: pip install "inrymning[import]"')

ANCHOR = Anchor(59.3293, 18.0686, (3.0, 4.0))


@pytest.fixture(scope="module")
def school() -> Building:
    return read_plan(find("plan", "lingonmoskolan"))[0]


class TestInMetres:
    @pytest.mark.parametrize("anchor", [None, ANCHOR])
    def test_it_gives_the_plan_back(self, school, anchor, tmp_path):
        given = replace(school, anchor=anchor)
        (tmp_path / "a.geojson").write_bytes(geojson(given))
        assert plan_json(import_plan(tmp_path / "a.geojson").building) == plan_json(given)

    def test_it_says_that_its_numbers_are_metres(self, school):
        collection = json.loads(geojson(school))
        assert (collection["type"], collection["manifest"]["crs"], collection["manifest"]["unit"]) == (
            "FeatureCollection",
            "local",
            "metre",
        )

    def test_everything_in_the_plan_is_a_feature(self, school):
        features = json.loads(geojson(school))["features"]
        parts = sum(len(getattr(school, part)) for part in PARTS)
        assert len(features) == 1 + parts
        assert all(f["type"] == "Feature" and "geometry" in f and "properties" in f for f in features)

    def test_the_same_plan_gives_the_same_bytes(self, school):
        assert geojson(school) == geojson(school)

    @given(plans())
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    def test_any_sound_plan_comes_back(self, tmp_path, building):
        if any(i.severity == "error" for i in validate(building)):
            return
        (tmp_path / "a.geojson").write_bytes(geojson(building))
        assert plan_json(import_plan(tmp_path / "a.geojson").building) == plan_json(building)


class TestInDegrees:
    @pytest.fixture
    def collection(self, school):
        return json.loads(geojson(replace(school, anchor=ANCHOR), on_earth=True))

    def test_it_is_as_the_standard_wants(self, collection):
        """RFC 7946 §4: longitude and latitude of WGS 84, and no other system named."""
        assert set(collection) == {"type", "name", "features"}
        for feature in collection["features"]:
            assert feature["geometry"] is not None
            flat = json.dumps(feature["geometry"]["coordinates"]).replace("[", "").replace("]", "").split(",")
            pairs = list(zip(map(float, flat[::2]), map(float, flat[1::2]), strict=True))
            assert all(abs(x - 18.0686) < 0.01 and abs(y - 59.3293) < 0.01 for x, y in pairs)

    def test_what_tells_how_the_school_locks_is_left_out(self, collection):
        assert any(f["feature_type"] == "opening" for f in collection["features"])
        for feature in collection["features"]:
            assert not PRIVATE & set(feature["properties"].get("x_training", {}))
            assert "lockdown" not in str(feature["properties"].get("category"))
            assert feature["feature_type"] != "geofence"

    def test_rooms_and_doors_are_the_same_when_it_is_read(self, school, tmp_path):
        (tmp_path / "a.geojson").write_bytes(geojson(replace(school, anchor=ANCHOR), on_earth=True))
        again = import_plan(tmp_path / "a.geojson").building
        assert {u.id for u in again.units} == {u.id for u in school.units}
        pairs = {tuple(sorted(o.unit_ids)) for o in school.openings if len(o.unit_ids) == 2}
        assert {tuple(sorted(o.unit_ids)) for o in again.openings if len(o.unit_ids) == 2} == pairs

    def test_a_plan_nobody_placed_is_refused(self):
        with pytest.raises(UsageProblem, match="--anchor"):
            geojson(small_school(), on_earth=True)
