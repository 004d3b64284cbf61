"""Traced plans: storeys in one frame of metres, rooms from walls, doors and gaps, lifts that go up; and honest problems."""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point as Spot
from shapely.geometry.base import BaseGeometry

from sim.errors import FileProblem, Issue
from sim.issue_text import issue_text
from sim.plan.building import Category, LinkKind, OpeningKind, Tri
from sim.plan.save import plan_json
from tools.importers import import_plan
from tools.importers.options import Measured, Options
from tools.importers.result import ImportResult
from tools.importers.sketch import DoorSketch, RoomSketch, Sketch
from tools.importers.traced import read

PIXEL = 0.05
"""Metres per pixel of the drawings made here."""


@dataclass
class Level:
    """A level being traced, in pixels with y down; points are found again by their place."""

    elevation: float | None = 0.0
    vertices: list[list[Any]] = field(default_factory=list)
    walls: list[Any] = field(default_factory=list)
    doors: list[Any] = field(default_factory=list)
    floors: list[Any] = field(default_factory=list)
    measurements: list[Any] = field(default_factory=list)
    fiducials: list[Any] = field(default_factory=list)

    def at(self, x: float, y: float, name: str = "", **values: Any) -> int:
        """The number of a point."""
        for n, (vx, vy, *_) in enumerate(self.vertices):
            if (vx, vy) == (x, y) and not name:
                return n
        self.vertices.append([x, y, 0, name, {k: [4, v] for k, v in values.items()}])
        return len(self.vertices) - 1

    def wall(self, *points: tuple[float, float], alpha: float = 1.0) -> "Level":
        """Walls from point to point."""
        for a, b in pairwise(points):
            self.walls.append([self.at(*a), self.at(*b), {"alpha": [3, alpha]}])
        return self

    def door(self, a: tuple[float, float], b: tuple[float, float], **values: Any) -> "Level":
        """A door; values by name."""
        self.doors.append([self.at(*a), self.at(*b), {k: [1, v] for k, v in values.items()}])
        return self

    def floor(self, *points: tuple[float, float]) -> "Level":
        """A floor's corners."""
        self.floors.append({"vertices": [self.at(*p) for p in points], "parameters": {}})
        return self

    def measure(self, a: tuple[float, float], b: tuple[float, float], metres: Any) -> "Level":
        """A known length."""
        self.measurements.append([self.at(*a), self.at(*b), {"distance": [3, metres]}])
        return self

    def table(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {k: v for k, v in vars(self).items() if v is not None and v != []}


def house(dx: float = 0.0, dy: float = 0.0, scale: float = 1.0, elevation: float = 0.0) -> Level:
    """Two rooms of 5 × 5 m beside each other, a door between them, a double door out of the left one to the south.

    Drawn ``dx``, ``dy`` pixels aside, ``scale`` times as large, with two fiducials and the whole width as known length.
    """

    def p(x: float, y: float) -> tuple[float, float]:
        return dx + x * scale, dy + y * scale

    level = Level(elevation)
    level.wall(p(100, 100), p(300, 100), p(300, 200), p(165, 200))
    level.wall(p(135, 200), p(100, 200), p(100, 100))
    level.wall(p(200, 100), p(200, 140)).wall(p(200, 160), p(200, 200))
    level.door(p(200, 140), p(200, 160), name=f"inner{elevation:g}", type="hinged", motion_axis="start", motion_direction=1)
    level.door(p(135, 200), p(165, 200), name=f"outer{elevation:g}", type="double_hinged")
    level.measure(p(100, 100), p(300, 100), 200 * PIXEL)
    level.fiducials = [[*p(100, 100), "A"], [*p(300, 200), "B"]]
    return level


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a traced plan (JSON is YAML) and names the file."""

    def make(storeys: dict[str, Level] | Level, file: str = "skola", **more: Any) -> Path:
        table = {"L1": storeys} if isinstance(storeys, Level) else storeys
        path = tmp_path / f"{file}.building.yaml"
        root = {"name": file, "levels": {k: v.table() for k, v in table.items()}, **more}
        path.write_text(json.dumps(root), encoding="utf-8")
        return path

    return make


def areas(rooms: Iterable[RoomSketch]) -> list[float]:
    return sorted(round(r.area.area, 1) for r in rooms)


def room_at(sketch: Sketch, x: float, y: float, storey: str = "L1") -> RoomSketch:
    """The room over a place in metres."""
    (found,) = [r for r in sketch.rooms if r.storey == storey and r.area.contains(Spot(x, y))]
    return found


def door(sketch: Sketch, name: str) -> DoorSketch:
    (found,) = [d for d in sketch.doors if d.id == name]
    return found


def codes(issues: Iterable[Issue]) -> list[str]:
    return [i.code for i in issues]


class TestRooms:
    """Walls, doors and gaps close rooms in."""

    def test_two_rooms_with_a_door_between_in_metres_with_y_up(self, write: Write) -> None:
        sketch = read(write(house()), Options())
        assert areas(sketch.rooms) == [25.0, 25.0]
        assert room_at(sketch, 7.5, -7.5) is not room_at(sketch, 12.5, -7.5)
        assert {d.kind for d in sketch.doors} == {OpeningKind.DOOR, OpeningKind.DOUBLE_DOOR}

    def test_the_plan_joins_them(self, write: Write) -> None:
        result = import_plan(write(house()))
        assert isinstance(result, ImportResult)
        assert (result.counts["rooms"], result.counts["doors_two_rooms"], result.counts["doors_outside"]) == (2, 1, 1)
        assert result.counts["components"] == 1
        (line,) = [o.line for o in result.building.openings if o.id == "inner0"]
        assert math.dist(*line) == pytest.approx(1.0)
        assert {x for x, _ in line} == {10.0}

    def test_a_gap_as_wide_as_a_doorway_is_an_open_passage_and_a_finding(self, write: Write) -> None:
        level = house()
        del level.doors[0]
        sketch = read(write(level), Options())
        (gap,) = [d for d in sketch.doors if d.kind is OpeningKind.OPEN]
        assert gap.spot == pytest.approx((10.0, -7.5))
        assert "I175" in codes(sketch.findings)
        assert areas(sketch.rooms) == [25.0, 25.0]

    def test_a_wall_that_ends_a_doorway_before_another_leaves_a_passage(self, write: Write) -> None:
        level = house().wall((250, 200), (250, 122))
        sketch = read(write(level), Options())
        assert areas(sketch.rooms) == [12.5, 12.5, 25.0]
        assert [d.spot for d in sketch.doors if d.kind is OpeningKind.OPEN] == [pytest.approx((12.5, -5.55))]

    def test_a_wide_gap_joins_two_halves_to_one_room_with_a_wall_in_it(self, write: Write) -> None:
        level = Level().wall((100, 100), (300, 100), (300, 200), (100, 200), (100, 100))
        level.wall((200, 100), (200, 130)).measure((100, 100), (300, 100), 10.0)
        sketch = read(write(level), Options())
        (room,) = sketch.rooms
        assert 49.8 < room.area.area < 50.0
        assert not room.area.contains(Spot(10.0, -5.5))  # the wall stands there
        assert room.area.contains(Spot(10.0, -7.5))

    def test_a_wall_standing_free_in_a_room_is_a_hole_in_it(self, write: Write) -> None:
        level = house().wall((220, 150), (280, 150))
        sketch = read(write(level), Options())
        assert not room_at(sketch, 12.5, -9.0).area.contains(Spot(12.5, -7.5))

    @pytest.mark.parametrize("miss", [0, 1, 2])
    def test_walls_that_miss_each_other_by_a_pixel_or_two_still_meet(self, write: Write, miss: float) -> None:
        level = Level().wall((100, 100), (300, 100), (300, 200), (100, 200), (100, 100))
        level.wall((200, 100 + miss), (200, 200 - miss)).measure((100, 100), (300, 100), 10.0)
        assert areas(read(write(level), Options()).rooms) == [25.0, 25.0]

    def test_what_no_floor_covers_is_a_shaft(self, write: Write) -> None:
        level = house().floor((100, 100), (300, 100), (300, 160), (240, 160), (240, 200), (100, 200))
        sketch = read(write(level), Options())
        shaft = room_at(sketch, 14.0, -9.5)
        assert shaft.category is Category.SHAFT
        assert shaft.area.area == pytest.approx(6.0, rel=0.1)
        assert room_at(sketch, 11.0, -7.0).category is None
        assert "I177" in codes(sketch.findings)

    def test_see_through_walls_are_asked_about_not_decided(self, write: Write) -> None:
        level = house().wall((250, 100), (250, 200), alpha=0.5)
        sketch = read(write(level), Options())
        (issue,) = [i for i in sketch.findings if i.code == "I178"]
        assert issue.data["walls"] == 1
        assert not sketch.walls

    @given(st.floats(-500, 500), st.floats(-500, 500), st.floats(0.5, 4.0))
    @settings(max_examples=15)
    def test_where_and_how_large_a_picture_is_changes_nothing_in_metres(self, dx: float, dy: float, scale: float) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.building.yaml"
            path.write_text(json.dumps({"levels": {"L1": house(dx, dy, scale).table()}}))
            assert areas(read(path, Options()).rooms) == [25.0, 25.0]

    def test_metres_are_read_as_they_are(self, write: Write) -> None:
        level = Level().wall((0, 0), (10, 0), (10, 5), (0, 5), (0, 0))
        sketch = read(write(level, coordinate_system="cartesian_meters"), Options())
        assert areas(sketch.rooms) == [50.0]
        assert room_at(sketch, 5.0, 2.0)


class TestNames:
    """What the points in a room call it."""

    def named(self, write: Write, *points: tuple[float, float, str, dict[str, bool]]) -> str | None:
        level = house()
        for x, y, name, values in points:
            level.at(x, y, name, **values)
        name = room_at(read(write(level), Options()), 6.0, -6.0).name
        return name.sv if name else None

    def test_a_point_names_its_room(self, write: Write) -> None:
        assert self.named(write, (150, 150, "L1_music_room", {})) == "music room"

    def test_a_name_that_tells_the_kind_wins(self, write: Write) -> None:
        assert self.named(write, (150, 150, "spot_a", {"is_holding_point": True}), (120, 120, "kitchen", {})) == "kitchen"

    def test_where_something_is_kept_wins_over_a_waypoint(self, write: Write) -> None:
        assert self.named(write, (150, 150, "way", {}), (120, 120, "supplies", {"is_parking_spot": True})) == "supplies"

    def test_robots_own_places_name_nothing(self, write: Write) -> None:
        points = [(150, 150, "tinyRobot1_charger", {"is_charger": True}), (120, 120, "patrol_A1", {})]
        assert self.named(write, *points, (130, 130, "hall_mop", {"is_cleaning_zone": True})) is None

    def test_several_names_alike_name_nothing(self, write: Write) -> None:
        assert self.named(write, (150, 150, "room1", {}), (120, 120, "room15", {})) is None

    def test_a_name_in_another_room_does_not_count(self, write: Write) -> None:
        assert self.named(write, (250, 150, "kitchen", {})) is None

    def test_a_building_nobody_named_is_called_after_its_file(self, write: Write) -> None:
        assert read(write(house(), "skola"), Options()).name.sv == "skola"
        path = write(house(), "norra", name="building")
        assert read(path, Options()).name.sv == "norra"


class TestDoors:
    """Kinds, hinges and the side a leaf turns to, as the traffic editor draws them."""

    def door_of(self, write: Write, **values: Any) -> DoorSketch:
        level = house()
        del level.doors[0]
        level.door((200, 140), (200, 160), name="d", **values)
        return door(read(write(level), Options()), "d")

    @pytest.mark.parametrize(
        ("traced", "kind"),
        [
            ("hinged", OpeningKind.DOOR),
            ("double_hinged", OpeningKind.DOUBLE_DOOR),
            ("sliding", OpeningKind.SLIDING),
            ("double_sliding", OpeningKind.SLIDING),
            ("unheard_of", OpeningKind.DOOR),
        ],
    )
    def test_kinds(self, write: Write, traced: str, kind: OpeningKind) -> None:
        found = self.door_of(write, type=traced)
        assert found.kind is kind
        assert math.dist(*found.line or ()) == pytest.approx(1.0)

    @pytest.mark.parametrize(
        ("axis", "direction", "degrees", "hinge_y", "towards_x"),
        [
            ("start", 1, 90, -7.0, 9.5),  # clockwise in the picture from pointing down: to the left
            ("start", -1, 90, -7.0, 10.5),
            ("start", 1, -90, -7.0, 10.5),
            ("start", -1, -90, -7.0, 9.5),
            ("end", 1, 90, -8.0, 10.5),
            ("end", -1, 90, -8.0, 9.5),
        ],
    )
    def test_hinge_and_swing(
        self, write: Write, axis: str, direction: int, degrees: int, hinge_y: float, towards_x: float
    ) -> None:
        values = {"type": "hinged", "motion_axis": axis, "motion_direction": direction, "motion_degrees": degrees}
        found = self.door_of(write, **values)
        assert found.hinge == pytest.approx((10.0, hinge_y))
        assert found.opens_to == pytest.approx((towards_x, -7.5))

    def test_nothing_a_trace_does_not_tell_is_made_up(self, write: Write) -> None:
        found = self.door_of(write, type="sliding")
        assert (found.hinge, found.opens_to, found.glazed) == (None, None, None)
        assert {found.lockable_from_inside, found.closer, found.emergency_exit} == {Tri.UNKNOWN}


class TestScale:
    """Metres from the known lengths."""

    def test_all_known_lengths_make_one_scale(self, write: Write) -> None:
        level = house().measure((100, 100), (100, 200), 5.05)
        sketch = read(write(level), Options())
        assert sketch.facts["unit"] == pytest.approx(0.0501)
        assert sketch.facts["residual"] == pytest.approx(0.0079, abs=0.0005)
        assert "I170" not in codes(sketch.findings)

    def test_lengths_that_disagree_are_a_finding(self, write: Write) -> None:
        sketch = read(write(house().measure((100, 100), (100, 200), 6.0)), Options())
        assert "I170" in codes(sketch.findings)

    def test_a_single_length_is_a_finding(self, write: Write) -> None:
        assert "I171" in codes(read(write(house()), Options()).findings)

    def test_without_any_length_there_is_no_plan(self, write: Write) -> None:
        level = house()
        level.measurements = []
        with pytest.raises(FileProblem, match="no known length"):
            read(write(level), Options())

    def test_a_person_may_give_the_length_or_the_scale(self, write: Write) -> None:
        level = house()
        level.measurements = []
        path = write(level)
        given_length = Options(measured=(Measured((100.0, 100.0), (300.0, 100.0), 10.0),))
        assert areas(read(path, given_length).rooms) == [25.0, 25.0]
        assert areas(read(path, Options(unit=0.1)).rooms) == [100.0, 100.0]

    @pytest.mark.parametrize("metres", [0, -3.4, 1e300, "3,4", None, [3]])
    def test_lengths_that_cannot_be_are_told_with_their_place(self, write: Write, metres: Any) -> None:
        level = house()
        level.measurements = []
        level.measure((100, 100), (300, 100), metres)
        with pytest.raises(FileProblem, match=r"levels\.L1\.measurements"):
            read(write(level), Options())

    def test_a_length_between_a_point_and_itself(self, write: Write) -> None:
        with pytest.raises(FileProblem, match="different places"):
            read(write(house().measure((100, 100), (100, 100), 2.0)), Options())


class TestStoreys:
    """Storeys over each other."""

    def test_fiducials_lay_pictures_of_other_size_and_place_over_the_first(self, write: Write) -> None:
        sketch = read(write({"L1": house(), "L2": house(37, -20, 1.7, elevation=3.0)}), Options())
        lower, upper = room_at(sketch, 7.5, -7.5, "L1"), room_at(sketch, 7.5, -7.5, "L2")
        assert upper.area.symmetric_difference(lower.area).area < 0.01
        assert sketch.facts["alignment"] == pytest.approx(0.0, abs=1e-4)
        assert [(s.ordinal, s.elevation) for s in sketch.storeys] == [(0, 0.0), (1, 3.0)]
        assert "I179" in codes(sketch.findings)

    def test_a_storey_without_a_known_length_gets_its_scale_from_the_fiducials(self, write: Write) -> None:
        upper = house(37, -20, 1.7, elevation=3.0)
        upper.measurements = []
        sketch = read(write({"L1": house(), "L2": upper}), Options())
        assert areas(r for r in sketch.rooms if r.storey == "L2") == [25.0, 25.0]
        assert "I172" not in codes(sketch.findings)

    def test_storeys_that_share_nothing_are_told(self, write: Write) -> None:
        upper = house(elevation=3.0)
        upper.fiducials, upper.measurements = [], []
        sketch = read(write({"L1": house(), "L2": upper}), Options())
        assert {"I172", "I173"} <= set(codes(sketch.findings))

    def test_fiducials_that_do_not_fit_are_told(self, write: Write) -> None:
        upper = house(elevation=3.0)
        upper.fiducials[1] = [340, 230, "B"]
        sketch = read(write({"L1": house(), "L2": upper}), Options())
        (issue,) = [i for i in sketch.findings if i.code == "I174"]
        assert issue.data["metres"] == pytest.approx(1.2, abs=0.1)

    def test_fiducials_in_one_place_are_refused(self, write: Write) -> None:
        upper = house(elevation=3.0)
        upper.fiducials = [[100, 100, "A"], [100, 100, "B"]]
        with pytest.raises(FileProblem, match=r"fiducials: .* all lie in one place"):
            read(write({"L1": house(), "L2": upper}), Options())

    def test_storeys_stand_in_order_of_height(self, write: Write) -> None:
        levels = {"top": house(elevation=6.0), "cellar": house(elevation=-3.0), "ground": house()}
        assert [s.id for s in read(write(levels), Options()).storeys] == ["cellar", "ground", "top"]


def with_shaft(level: Level) -> Level:
    """A hall east of the house with a lift shaft of 2 × 2 m in its corner; the shaft's south wall has a gap of 1 m."""
    level.wall((300, 100), (400, 100), (400, 200), (300, 200))
    return level.wall((360, 100), (360, 140), (370, 140)).wall((390, 140), (400, 140))


LIFT = {
    "x": 380,
    "y": 120,
    "yaw": 0,
    "width": 1.5,
    "depth": 1.5,
    "reference_floor_name": "L1",
    "doors": {"d": {"x": 0.0, "y": -0.9, "width": 0.9, "motion_axis_orientation": 0}},
    "level_doors": {"L1": ["d"], "L2": ["d"]},
}


class TestLifts:
    """Lifts stand in a room of each storey they serve and join them."""

    def levels(self) -> dict[str, Level]:
        return {"L1": with_shaft(house()), "L2": with_shaft(house(elevation=3.0))}

    def test_a_lift_joins_its_rooms(self, write: Write) -> None:
        sketch = read(write(self.levels(), lifts={"H1": LIFT}), Options())
        (link,) = sketch.links
        assert (link.kind, link.lower, link.upper) == (LinkKind.ELEVATOR, "L1", "L2")
        rooms = {r.id: r for r in sketch.rooms}
        assert link.rooms is not None
        assert [rooms[r].category for r in link.rooms] == [Category.ELEVATOR] * 2
        assert sketch.facts["lifts"] == {"H1": {"storeys": 2, "spread": 0.0}}
        assert "I176" not in codes(sketch.findings)

    def test_its_door_closes_the_gap_in_the_shaft(self, write: Write) -> None:
        sketch = read(write(self.levels(), lifts={"H1": LIFT}), Options())
        found = door(sketch, "L1.H1.door")
        assert found.kind is OpeningKind.SLIDING
        assert found.spot == pytest.approx((19.0, -7.0))

    def test_one_can_ride_it(self, write: Write) -> None:
        result = import_plan(write(self.levels(), lifts={"H1": LIFT}))
        assert isinstance(result, ImportResult)
        assert result.counts["vertical_links"] == 1

    def test_a_lift_outside_every_room_is_told(self, write: Write) -> None:
        sketch = read(write(self.levels(), lifts={"H1": {**LIFT, "x": 900}}), Options())
        assert not sketch.links
        assert "I176" in codes(sketch.findings)

    def test_a_lift_of_one_storey_leads_nowhere(self, write: Write) -> None:
        sketch = read(write(self.levels(), lifts={"H1": {**LIFT, "level_doors": {"L1": ["d"]}}}), Options())
        assert not sketch.links
        assert "I176" in codes(sketch.findings)

    def test_a_lift_counted_from_no_level_is_refused(self, write: Write) -> None:
        with pytest.raises(FileProblem, match=r"lifts\.H1\.reference_floor_name"):
            read(write(self.levels(), lifts={"H1": {**LIFT, "reference_floor_name": "L9"}}), Options())


class TestDamage:
    """Whatever is wrong ends in one sentence that says where."""

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"levels": {}}, "has no levels"),
            ({"levels": {"L1": []}}, r"levels\.L1: is not a table"),
            ({"coordinate_system": "wgs84"}, "counts in 'wgs84'"),
            ({"levels": {f"L{n}": {} for n in range(300)}}, "has 300 levels"),
            ({"levels": {"L1": {"vertices": 5}}}, r"levels\.L1\.vertices: is not a list"),
            ({"levels": {"L1": {"vertices": [[1]]}}}, r"vertices\[0\]: needs x and y"),
            ({"levels": {"L1": {"vertices": [[1e300, 2]]}}}, "too large"),
            ({"levels": {"L1": {"vertices": [[1, 2]], "walls": [[0, 1]]}}}, r"walls\[0\]: refers to point 1"),
            ({"levels": {"L1": {"vertices": [[1, 2]], "walls": [[0, True]]}}}, r"walls\[0\]: refers to point True"),
            ({"levels": {"L1": {"vertices": [[1, 2]], "doors": [7]}}}, r"doors\[0\]: needs two points"),
            ({"levels": {"L1": {"vertices": [[1, 2]], "floors": [{"vertices": [9]}]}}}, r"floors\[0\]: refers to point 9"),
            ({"levels": {"L1": {"fiducials": [[1, 2]]}}}, r"fiducials\[0\]: needs x, y and a name"),
            ({"levels": {"L1": {"elevation": "high"}}}, r"levels\.L1\.elevation"),
            ({"lifts": {"H1": 3}}, r"lifts\.H1: is not a table"),
        ],
    )
    def test_what_cannot_be_read_is_told_with_its_place(self, write: Write, change: dict[str, Any], message: str) -> None:
        with pytest.raises(FileProblem, match=message):
            read(write(house(), **change), Options())

    def test_walls_that_close_nothing_in(self, write: Write) -> None:
        level = Level().wall((0, 0), (100, 0)).measure((0, 0), (100, 0), 5.0)
        with pytest.raises(FileProblem, match="close a room in"):
            read(write(level), Options())

    @pytest.mark.parametrize(
        "text",
        [
            "levels:\n  L1: &a\n    walls: *a\n",  # refers to itself
            "a: &a [1,1,1]\nb: &b [*a,*a]\nlevels:\n  L1: {walls: *b}\n",  # grows
            "levels:\n  L1: !!python/object/apply:os.system ['true']\n",
            "levels:\n  L1: {vertices: [[.nan, 1]]}\n",
            "levels:\n  L1: " + "[" * 5000,
        ],
    )
    def test_yaml_that_does_harm_is_refused(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "bad.building.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FileProblem) as problem:
            read(path, Options())
        assert "\n" not in str(problem.value)

    @given(st.data())
    @settings(max_examples=60, deadline=None)
    def test_any_value_changed_gives_a_plan_or_one_problem(self, data: st.DataObject) -> None:
        import tempfile

        root: Any = {
            "levels": {"L1": with_shaft(house()).table(), "L2": house(elevation=3.0).table()},
            "lifts": {"H1": dict(LIFT)},
        }
        root = json.loads(json.dumps(root))
        spot, key = data.draw(st.sampled_from(list(spots(root))))
        spot[key] = data.draw(st.sampled_from([None, -1, 0, 7, 1e6, -1e6, "x", [], {}, True, 0.001]))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.building.yaml"
            path.write_text(json.dumps(root))
            try:
                result = import_plan(path)
            except FileProblem:
                return
            assert isinstance(result, ImportResult)
            assert result.counts["rooms"] >= 1


def spots(value: Any) -> Iterable[tuple[Any, Any]]:
    """Every place in a tree of tables and lists."""
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from spots(value[key])


class TestReport:
    """What comes with the plan."""

    def test_the_same_file_gives_the_same_bytes(self, write: Write) -> None:
        path = write({"L1": with_shaft(house()), "L2": house(3, 4, 1.2, 3.0)}, lifts={"H1": LIFT})
        one, two = import_plan(path), import_plan(path)
        assert isinstance(one, ImportResult)
        assert isinstance(two, ImportResult)
        assert plan_json(one.building) == plan_json(two.building)
        assert one.findings == two.findings

    @pytest.mark.parametrize("language", ["sv", "en"])
    def test_every_finding_has_its_sentence(self, write: Write, language: str) -> None:
        bad = house(elevation=3.0).measure((100, 100), (100, 200), 9.0).wall((250, 100), (250, 200), alpha=0.5)
        bad.fiducials[1] = [340, 230, "B"]
        bad.floor((100, 100), (300, 100), (300, 150), (100, 150))
        loose = house(elevation=6.0)
        loose.fiducials, loose.measurements = [], []
        del loose.doors[0]
        sketch = read(write({"L1": house(), "L2": bad, "L3": loose}, lifts={"H1": {**LIFT, "x": 900}}), Options())
        assert set(codes(sketch.findings)) == {f"I{n}" for n in range(170, 180)}
        for issue in sketch.findings:
            said = issue_text(issue, language)
            assert "{" not in said
            assert issue.code not in said


def overlap(one: BaseGeometry, other: BaseGeometry) -> float:
    return float(one.intersection(other).area / one.union(other).area)


class TestRealPlans:
    """An office with three known lengths, and a hotel of three storeys."""

    def test_the_office_has_one_scale_from_three_lengths(self, real_plans: Path) -> None:
        sketch = read(real_plans / "traced" / "office.building.yaml", Options())
        lengths = sketch.facts["levels"]["L1"]["lengths"]  # type: ignore[index]
        assert [x["metres"] for x in lengths] == [9.315, 8.409, 20.089]
        assert sketch.facts["unit"] == pytest.approx(0.008463, abs=1e-6)
        assert sketch.facts["residual"] == pytest.approx(0.002, abs=0.0005)
        assert {"I170", "I171"}.isdisjoint(codes(sketch.findings))

    def test_the_offices_rooms_and_doors(self, real_plans: Path) -> None:
        result = import_plan(real_plans / "traced" / "office.building.yaml")
        assert isinstance(result, ImportResult)
        assert (result.counts["rooms"], result.counts["doors"], result.counts["components"]) == (5, 3, 1)
        names = {u.name.sv for u in result.building.units}
        assert names == {"lounge", "coe", "hardware 2", "pantry", "supplies"}
        into = {o.id: o.opens_into for o in result.building.openings if o.kind is OpeningKind.DOOR}
        assert into == {"coe_door": "L1.coe", "hardware_door": "L1.hardware_2"}  # as the leaves are drawn in the picture

    def test_the_hotels_storeys_lie_over_each_other(self, real_plans: Path) -> None:
        sketch = read(real_plans / "traced" / "hotel.building.yaml", Options())
        assert len(sketch.storeys) == 3
        assert sketch.facts["alignment"] < 0.10  # type: ignore[operator]
        lifts = sketch.facts["lifts"]
        assert {name: x["storeys"] for name, x in lifts.items()} == {"Lift1": 3, "Lift2": 3}  # type: ignore[attr-defined]
        assert max(x["spread"] for x in lifts.values()) < 0.05  # type: ignore[attr-defined]
        rooms = {r.id: r.area for r in sketch.rooms}
        for link in sketch.links:
            assert link.rooms is not None
            assert overlap(rooms[link.rooms[0]], rooms[link.rooms[1]]) > 0.9

    def test_the_hotels_rooms(self, real_plans: Path) -> None:
        result = import_plan(real_plans / "traced" / "hotel.building.yaml")
        assert isinstance(result, ImportResult)
        numbers = [sum(u.level_id == f"L{n}" for u in result.building.units) for n in (1, 2, 3)]
        assert numbers == [10, 26, 26]
        assert result.counts["vertical_links"] == 4
        assert result.counts["doors_outside"] == 1
        assert result.counts["components"] == 6  # five rooms whose doors nobody traced stand alone
        assert {"I170", "I172", "I173", "I174", "I176"}.isdisjoint(codes(result.findings))
