"""From a sketch to a plan: what readers of drawings found becomes clean rooms, joined doors and linked storeys."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, box
from shapely import Polygon as Area
from shapely.affinity import rotate

from sim.errors import FileProblem, Severity
from sim.plan.building import (
    AlarmDevice,
    AlarmKind,
    AssemblyPoint,
    Category,
    Fixture,
    LinkKind,
    OpeningKind,
    Source,
    Tri,
    Wall,
)
from sim.plan.geometry import area
from sim.plan.save import plan_json
from sim.plan.validate import validate
from sim.space.build import build_space
from sim.text import Text
from tools.importers.assemble import assemble
from tools.importers.assemble.names import written
from tools.importers.codes import CODES
from tools.importers.sketch import DoorSketch, LinkSketch, RoomSketch, Sketch, StoreySketch, WindowSketch

GROUND = StoreySketch("0", Text("Entréplan"), 0)


def room(identity: str, shape, name: str = "", storey: str = "0", **more) -> RoomSketch:
    return RoomSketch(identity, storey, shape, Text(name) if name else None, **more)


def sketch(rooms, doors=(), storeys=(GROUND,), **more) -> Sketch:
    return Sketch("skolan", Text("Skolan"), Source("test", "skolan.test"), tuple(storeys), tuple(rooms), tuple(doors), **more)


def codes(result) -> set[str]:
    return {i.code for i in result.findings}


def ids_of(result, code: str) -> list[str]:
    return next(i.data["ids"].split(", ") for i in result.findings if i.code == code)


CLASSROOM, CORRIDOR = box(0, 0, 8, 6), box(0, 6.12, 20, 8.6)


# ---------------------------------------------------------------- rooms


class TestRooms:
    def test_a_room_keeps_its_shape_name_number_and_kind(self):
        result = assemble(sketch([room("a", CLASSROOM, "Klassrum 3B", number="103")]))
        (unit,) = result.building.units
        assert (unit.name.sv, unit.number, unit.category) == ("Klassrum 3B", "103", Category.CLASSROOM)
        assert area(unit.polygon) == pytest.approx(48, abs=0.01)

    def test_a_stated_kind_counts_before_the_name(self):
        result = assemble(sketch([room("a", CLASSROOM, "Klassrum", category=Category.OFFICE)]))
        assert result.building.units[0].category is Category.OFFICE

    def test_a_room_without_a_name_gets_a_number_of_ours_and_a_question(self):
        result = assemble(sketch([room("a", CLASSROOM)]))
        assert result.building.units[0].name == Text("Rum 1", "Room 1")
        assert ids_of(result, "I206") == ["a"]

    def test_safety_properties_stay_unknown(self):
        result = assemble(sketch([room("a", CLASSROOM, "Klassrum")], [DoorSketch("d", "0", (4, 6))]))
        (unit,), (door,) = result.building.units, result.building.openings
        assert unit.shelter_suitable is Tri.UNKNOWN
        assert door.lockable_from_inside is door.closer is door.emergency_exit is Tri.UNKNOWN
        assert door.glazed is None

    def test_what_has_no_shape_is_left_out_and_named(self):
        flat = Area([(0, 0), (5, 0), (5, 0.001), (0, 0.001)])
        result = assemble(sketch([room("a", CLASSROOM, "Sal"), room("slip", flat), room("nothing", Area())]))
        assert [u.id for u in result.building.units] == ["a"]
        assert ids_of(result, "I202") == ["slip", "nothing"]

    @pytest.mark.parametrize("shape", [box(0, 0, 8, 1e7), box(9.9e6, 0, 9.9e6 + 8, 6)])
    def test_what_lies_off_the_earth_is_left_out_too(self, shape):
        result = assemble(sketch([room("a", CLASSROOM, "Sal"), room("far", shape, "Sal")]))
        assert ids_of(result, "I202") == ["far"]

    def test_of_several_parts_the_largest_is_taken(self):
        result = assemble(sketch([room("a", MultiPolygon([box(0, 0, 2, 2), box(5, 0, 9, 4)]), "Sal")]))
        assert area(result.building.units[0].polygon) == pytest.approx(16, abs=0.01)
        assert ids_of(result, "I203") == ["a"]

    def test_a_room_on_a_larger_one_is_cut_out_of_it(self):
        result = assemble(sketch([room("hall", box(0, 0, 20, 10), "Hall"), room("kiosk", box(8, 4, 12, 6), "Kök")]))
        hall, kiosk = result.building.units
        assert len(hall.polygon.holes) == 1
        assert area(hall.polygon) + area(kiosk.polygon) == pytest.approx(200, abs=0.2)
        assert "I204" in codes(result)
        assert not errors(result)

    def test_a_room_drawn_twice_is_taken_once(self):
        result = assemble(sketch([room("a", CLASSROOM, "Sal"), room("b", CLASSROOM.buffer(0.001), "Sal")]))
        assert len(result.building.units) == 1
        assert len(ids_of(result, "I205")) == 1

    def test_between_rooms_drawn_edge_to_edge_a_wall_is_opened(self):
        rooms = [room("a", box(0, 0, 8, 6), "Klassrum"), room("b", box(8, 0, 16, 6), "Klassrum")]
        result = assemble(sketch(rooms, wall=0.12))
        left, right = (u.polygon for u in result.building.units)
        assert min(x for x, _ in right.exterior) - max(x for x, _ in left.exterior) == pytest.approx(0.12)
        assert next(i for i in result.findings if i.code == "I208").data["thickness"] == 0.12

    def test_a_passage_narrower_than_its_walls_stays_as_drawn(self):
        result = assemble(sketch([room("a", box(0, 0, 10, 0.2), "Korridor")], wall=0.12))
        assert area(result.building.units[0].polygon) == pytest.approx(2, abs=0.01)

    def test_office_names_that_may_be_people_are_pointed_out(self):
        assert ids_of(assemble(sketch([room("a", CLASSROOM, "Kontor Lindqvist")])), "I207") == ["a"]

    def test_without_any_room_there_is_no_plan(self):
        with pytest.raises(FileProblem, match="no room with a shape"):
            assemble(sketch([room("a", Area())]))


# ---------------------------------------------------------------- storeys


class TestStoreys:
    def two(self, low: StoreySketch, high: StoreySketch):
        rooms = [room("a", CLASSROOM, "Sal", "low"), room("b", CLASSROOM, "Sal", "high")]
        return assemble(sketch(rooms, storeys=[high, low]))

    def test_stated_heights_are_kept_and_storeys_run_from_below(self):
        result = self.two(StoreySketch("low", Text("1"), 0, 0.0), StoreySketch("high", Text("2"), 1, 3.6))
        assert [(x.id, x.ordinal, x.elevation, x.height) for x in result.building.levels] == [
            ("low", 0, 0.0, 3.6),
            ("high", 1, 3.6, 3.0),
        ]
        assert "I201" not in codes(result)

    def test_without_heights_usual_ones_are_assumed_and_said(self):
        result = self.two(StoreySketch("low", Text("1"), -1), StoreySketch("high", Text("2"), 1))
        assert [x.elevation for x in result.building.levels] == [-3.0, 3.0]
        assert ids_of(result, "I201") == ["low", "high"]

    def test_heights_that_do_not_rise_are_not_believed(self):
        result = self.two(StoreySketch("low", Text("1"), 0, 0.0), StoreySketch("high", Text("2"), 1, 0.0))
        assert [x.elevation for x in result.building.levels] == [0.0, 3.0]

    def test_ordinals_are_counted_from_the_ground_where_the_file_has_none(self):
        result = self.two(StoreySketch("low", Text("k"), None, -2.8), StoreySketch("high", Text("b"), None, 0.1))
        assert [x.ordinal for x in result.building.levels] == [-1, 0]

    def test_empty_storeys_are_left_out(self):
        result = assemble(sketch([room("a", CLASSROOM, "Sal")], storeys=[GROUND, StoreySketch("roof", Text("Tak"), 1)]))
        assert ids_of(result, "I200") == ["roof"]
        assert len(result.building.levels) == 1

    def test_an_outline_encloses_its_rooms(self):
        result = assemble(sketch([room("a", CLASSROOM, "Sal"), room("c", CORRIDOR, "Korridor")]))
        (outline,) = result.building.levels[0].outline
        shape = Area(outline.exterior)
        assert shape.contains(CLASSROOM)
        assert shape.contains(CORRIDOR)


# ---------------------------------------------------------------- doors


class TestDoors:
    def joined(self, door: DoorSketch, rooms=None, **more):
        rooms = rooms or [room("k", CLASSROOM, "Klassrum"), room("c", CORRIDOR, "Korridor")]
        return assemble(sketch(rooms, [door], **more))

    def test_a_marked_spot_becomes_a_usual_door_in_the_wall_between(self):
        result = self.joined(DoorSketch("d", "0", (4, 6)))
        (door,) = result.building.openings
        assert set(door.unit_ids) == {"k", "c"}
        assert math.dist(*door.line) == pytest.approx(0.9)
        assert {y for _, y in door.line} == {6.06}
        assert ids_of(result, "I210") == ["d"]

    def test_a_drawn_line_keeps_its_width(self):
        result = self.joined(DoorSketch("d", "0", (4, 6), line=((3.4, 6.02), (4.6, 6.02))))
        assert math.dist(*result.building.openings[0].line) == pytest.approx(1.2)
        assert "I210" not in codes(result)

    def test_at_a_corner_the_door_slides_along_its_wall(self):
        result = self.joined(DoorSketch("d", "0", (7.9, 6.06)))
        (door,) = result.building.openings
        assert max(x for x, _ in door.line) <= 8.0
        assert math.dist(*door.line) == pytest.approx(0.9)

    def test_where_the_wall_is_short_it_is_narrowed_and_said(self):
        rooms = [room("k", box(0, 0, 8, 6), "Klassrum"), room("n", box(3, 6.12, 3.7, 9), "Förråd")]
        result = self.joined(DoorSketch("d", "0", (3.3, 6.06), width=1.2), rooms)
        assert math.dist(*result.building.openings[0].line) == pytest.approx(0.7, abs=0.02)
        assert ids_of(result, "I214") == ["d"]

    def test_a_door_in_an_outer_wall_leads_outdoors(self):
        (door,) = self.joined(DoorSketch("d", "0", (0, 3))).building.openings
        assert door.unit_ids == ("k",)

    def test_hinge_and_swing_come_from_where_they_are_drawn(self):
        at = DoorSketch("d", "0", (4, 6.06), line=((3.5, 6.06), (4.5, 6.06)), hinge=(4.45, 6.1), opens_to=(4, 6.9))
        (door,) = self.joined(at).building.openings
        hinged = door.line[door.hinge]
        assert hinged[0] == pytest.approx(4.5)
        assert door.opens_into == "c"

    @pytest.mark.parametrize(("spot", "code"), [((40, 40), "I213"), ((4, 3), "I213")])
    def test_a_door_beside_no_wall_is_left_out(self, spot, code):
        result = self.joined(DoorSketch("d", "0", spot))
        assert result.building.openings == ()
        assert ids_of(result, code) == ["d"]

    def test_what_the_file_says_and_the_drawing_shows_agree(self):
        result = self.joined(DoorSketch("d", "0", (4, 6), rooms=("c", "k")))
        assert "I211" not in codes(result)

    def test_where_they_disagree_it_is_said(self):
        rooms = [room("k", CLASSROOM, "Klassrum"), room("c", CORRIDOR, "Korridor"), room("far", box(30, 0, 34, 4), "Förråd")]
        result = self.joined(DoorSketch("d", "0", (4, 6), rooms=("k", "far")), rooms)
        assert ids_of(result, "I211") == ["d"]

    def test_one_stated_room_is_no_contradiction_to_two_found(self):
        result = self.joined(DoorSketch("d", "0", (4, 6), rooms=("k",)))
        assert "I211" not in codes(result)
        assert len(result.building.openings[0].unit_ids) == 2

    def test_areas_without_walls_open_into_each_other(self):
        rooms = [room("a", box(0, 0, 8, 6), "Korridor", walled=False), room("b", box(8, 0, 16, 6), "Hall", walled=False)]
        result = assemble(sketch(rooms, wall=0.12))
        (passage,) = result.building.openings
        assert passage.kind is OpeningKind.OPEN
        assert result.counts["doors"] == 0
        assert "I215" in codes(result)
        assert build_space(result.building).findings == ()

    def test_areas_with_walls_do_not(self):
        rooms = [room("a", box(0, 0, 8, 6), "Korridor"), room("b", box(8, 0, 16, 6), "Hall", walled=False)]
        assert assemble(sketch(rooms, wall=0.12)).building.openings == ()


class TestWindows:
    def test_a_window_lies_in_the_wall_of_its_room(self):
        result = assemble(sketch([room("k", CLASSROOM, "Sal")], windows=[WindowSketch("w", "0", ((2, -0.1), (4, -0.1)))]))
        (window,) = result.building.windows
        assert window.unit_ids == ("k",)
        assert (window.sill, window.head) == (0.9, 2.1)
        assert ids_of(result, "I217") == ["w"]

    def test_stated_heights_are_kept_below_the_ceiling(self):
        told = WindowSketch("w", "0", ((2, 0), (4, 0)), sill=1.1, head=9.0)
        result = assemble(sketch([room("k", CLASSROOM, "Sal", ceiling=2.5)], windows=[told]))
        assert (result.building.windows[0].sill, result.building.windows[0].head) == (1.1, 2.5)

    def test_a_window_nowhere_is_left_out(self):
        result = assemble(sketch([room("k", CLASSROOM, "Sal")], windows=[WindowSketch("w", "0", ((52, 0), (54, 0)))]))
        assert ids_of(result, "I216") == ["w"]


# ---------------------------------------------------------------- links

UP = (StoreySketch("0", Text("1"), 0, 0.0), StoreySketch("1", Text("2"), 1, 3.4))


class TestLinks:
    def linked(self, shape, link: LinkSketch):
        rooms = [room("low", shape, "Trapphus"), room("high", shape, "Trapphus", "1")]
        return assemble(sketch(rooms, storeys=UP, links=[link]))

    @pytest.mark.parametrize("turn", [0, 17, 45, 90])
    @pytest.mark.parametrize("size", [(2.6, 5.0), (3.0, 6.5), (1.6, 7.0), (6.0, 10.0)])
    def test_a_stair_known_only_by_its_place_can_be_walked(self, size, turn):
        shape = rotate(box(0, 0, *size), turn, origin=(0, 0))
        result = self.linked(shape, LinkSketch("s", LinkKind.STAIRS, "0", "1", area=shape))
        (link,) = result.building.vertical_links
        assert (link.lower_unit_id, link.upper_unit_id) == ("low", "high")
        assert ids_of(result, "I219") == ["s"]
        assert not errors(result)
        findings = {f.split(":")[0] for f in build_space(result.building).findings}
        assert not findings & {"stair_path_unusable", "stair_not_joined", "link_rooms_unknown"}

    def test_a_drawn_walking_line_is_kept_and_rises_from_floor_to_floor(self):
        path = ((1, 1, 0.0), (1, 6, 1.0), (1, 7, 1.0))
        (link,) = self.linked(
            box(0, 0, 2, 6), LinkSketch("s", LinkKind.RAMP, "0", "1", path=path, width=1.5)
        ).building.vertical_links
        assert link.kind is LinkKind.RAMP
        assert link.width == 1.5
        assert [z for *_, z in link.path] == [0.0, 3.4, 3.4]

    def test_a_lift_goes_straight_up(self):
        (link,) = self.linked(
            box(0, 0, 2, 2), LinkSketch("l", LinkKind.ELEVATOR, "0", "1", rooms=("low", "high"))
        ).building.vertical_links
        assert link.path[0][:2] == link.path[1][:2]

    def test_a_link_without_rooms_is_left_out(self):
        result = self.linked(box(0, 0, 2, 2), LinkSketch("l", LinkKind.STAIRS, "0", "1", area=box(50, 50, 52, 56)))
        assert result.building.vertical_links == ()
        assert ids_of(result, "I218") == ["l"]


# ---------------------------------------------------------------- the whole


def errors(result) -> list[str]:
    return [f"{i.code} {i.where}" for i in validate(result.building) if i.severity is Severity.ERROR]


class TestTheWhole:
    def test_things_stand_in_their_rooms(self):
        result = assemble(
            sketch(
                [room("room 1", CLASSROOM, "Sal")],
                assembly_points=[AssemblyPoint("plats", Text("Grusplanen"), (30, 30))],
                alarm_devices=[AlarmDevice("knapp", "0", AlarmKind.LOCKDOWN_BUTTON, (0.1, 3), 1.2)],
                fixtures=[Fixture("stol", "room 1", "chair", (4, 3))],
                walls=[Wall("vägg", "0", ((0, 0), (8, 0)), 0.3, 3.0)],
                facts={"format": "test"},
            )
        )
        building = result.building
        assert building.alarm_devices[0].unit_id == building.fixtures[0].unit_id == building.units[0].id == "room-1"
        assert building.walls[0].level_id == building.levels[0].id
        assert building.assembly_points[0].name.sv == "Grusplanen"
        assert result.report()["source"] == {"format": "test"}

    def test_ids_are_ones_a_plan_may_hold_and_differ(self):
        names = ["Sal 1/2", "Sal 1\\2", "a" * 300, "é", "  ", "Sal-1-2"]
        result = assemble(sketch([room(n, box(10 * k, 0, 10 * k + 8, 6), "Sal") for k, n in enumerate(names)]))
        ids = [u.id for u in result.building.units]
        assert len(set(ids)) == len(names)
        plan_json(result.building)

    def test_a_door_the_format_would_refuse_never_reaches_the_file(self):
        thick = [room("a", box(0, 0, 8, 6), "Sal"), room("b", box(0, 7.1, 8, 12), "Sal")]
        result = assemble(sketch(thick, [DoorSketch("d", "0", (4, 6.5))]))
        assert not errors(result)
        assert len(result.building.openings) == 1 or ids_of(result, "I209") == ["d"]

    def test_every_code_has_its_severity(self):
        result = assemble(sketch([room("a", CLASSROOM)], [DoorSketch("d", "0", (4, 6))], wall=0.12))
        assert all(CODES[i.code] is i.severity for i in result.findings if i.code.startswith("I"))

    @settings(max_examples=60, deadline=None)
    @given(
        columns=st.lists(st.floats(1.0, 12.0), min_size=1, max_size=5),
        rows=st.lists(st.floats(1.0, 9.0), min_size=1, max_size=4),
        turn=st.floats(0, 360),
        shift=st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
        doors=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=12),
        wall=st.sampled_from([0.0, 0.1, 0.2]),
    )
    def test_any_grid_of_rooms_gives_a_plan_without_errors(self, columns, rows, turn, shift, doors, wall):
        rooms, x = [], shift[0]
        for i, w in enumerate(columns):
            y = shift[1]
            for j, h in enumerate(rows):
                shape = rotate(box(x, y, x + w, y + h), turn, origin=shift)
                rooms.append(room(f"r{i}-{j}", shape, "Sal"))
                y += h
            x += w
        wide, high = sum(columns), sum(rows)
        spots = [(shift[0] + u * wide, shift[1] + v * high) for u, v in doors]
        drawn = sketch(rooms, [DoorSketch(f"d{n}", "0", spot) for n, spot in enumerate(spots)], wall=wall)
        result = assemble(drawn)
        assert not errors(result)
        assert plan_json(result.building) == plan_json(assemble(drawn).building)
        told = {w for i in result.findings if i.code in {"I212", "I213", "I209"} for w in i.data["ids"].split(", ")}
        assert {o.id for o in result.building.openings} | told == {d.id for d in drawn.doors}
        assert sum(area(u.polygon) for u in result.building.units) <= wide * high + 0.05 * len(rooms)

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(*[st.floats(0, 30)] * 4), min_size=1, max_size=8))
    def test_rooms_drawn_over_one_another_never_overlap_in_the_plan(self, corners):
        shapes = [box(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners]
        assume(any(s.area > 1 for s in shapes))
        result = assemble(sketch([room(f"r{n}", s, "Sal") for n, s in enumerate(shapes)]))
        assert not errors(result)

    def test_a_drawing_in_map_coordinates_is_moved_to_where_we_count(self):
        far = (674_000.0, 6_580_000.0)  # Stockholm in SWEREF 99 TM
        rooms = [room("k", CLASSROOM, "Klassrum"), room("c", CORRIDOR, "Korridor")]
        there = [replace(r, area=Area([(x + far[0] + 12, y + far[1] + 7) for x, y in r.area.exterior.coords])) for r in rooms]
        spot = (far[0] + 16, far[1] + 13)
        result = assemble(sketch(there, [DoorSketch("d", "0", spot)], assembly_points=[AssemblyPoint("p", Text("Plan"), spot)]))
        assert set(result.building.openings[0].unit_ids) == {"k", "c"}
        assert result.building.assembly_points[0].point == (16, 13)
        assert max(abs(v) for u in result.building.units for p in u.polygon.exterior for v in p) < 100
        assert result.facts["origin"] == list(far)
        assert "I053" in codes(result)

    def test_a_drawing_near_its_origin_stays(self):
        assert "I053" not in codes(assemble(sketch([room("k", box(5000, 5000, 5008, 5006), "Klassrum")])))

    def test_a_moved_sketch_gives_the_same_plan_moved(self):
        rooms = [room("k", CLASSROOM, "Klassrum"), room("c", CORRIDOR, "Korridor")]
        here = assemble(sketch(rooms, [DoorSketch("d", "0", (4, 6))])).building
        moved = [replace(r, area=Area([(x + 100, y - 40) for x, y in r.area.exterior.coords])) for r in rooms]
        there = assemble(sketch(moved, [DoorSketch("d", "0", (104, -34))])).building
        for a, b in zip(here.openings[0].line, there.openings[0].line, strict=True):
            assert (b[0] - a[0], b[1] - a[1]) == pytest.approx((100, -40))


@given(st.text(max_size=200))
def test_any_text_gives_an_id_a_plan_may_hold(text):
    import re

    assert re.fullmatch(r"[\w.:$+-]{1,100}", written(text))
