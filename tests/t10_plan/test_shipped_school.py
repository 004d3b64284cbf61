"""Lingonmoskolan, the school that comes with the program: is it a school one could practise in?"""

from collections import Counter
from itertools import pairwise
from math import cos, dist, pi, sin

import numpy as np
import pytest

from sim.plan.building import AlarmKind, Building, Category, LinkKind, LockKind, Opening, OpeningKind, Tri, Unit
from sim.plan.load import read_plan
from sim.plan.save import plan_json
from sim.resources import find, shipped
from sim.space.catalogue import CATALOGUE, Mount, footprint
from tools.art.furnishing import SEATS, TABLES, nearest_wall
from tools.art.lingonmoskolan import ID, TARGET, build

INDOOR = [c for c in Category if c is not Category.OUTDOOR]
DOORS = {OpeningKind.DOOR, OpeningKind.DOUBLE_DOOR, OpeningKind.SLIDING}


@pytest.fixture(scope="module")
def school() -> Building:
    building, issues = read_plan(find("plan", ID))
    assert not issues
    return building


def units(building: Building, *categories: Category) -> list[Unit]:
    return [u for u in building.units if u.category in categories]


def area(unit: Unit) -> float:
    ring = unit.polygon.exterior
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise([*ring, ring[0]])) / 2


def box(points) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def middle(opening: Opening) -> tuple[float, float]:
    (ax, ay), (bx, by) = opening.line
    return (ax + bx) / 2, (ay + by) / 2


class TestFile:
    def test_it_is_shipped_and_found_by_its_name(self) -> None:
        assert TARGET.resolve() in [p.resolve() for p in shipped("plan")]

    def test_the_builder_writes_the_committed_file_byte_for_byte(self) -> None:
        assert plan_json(build()) == TARGET.read_text(encoding="utf-8"), "run: python -m tools.art.lingonmoskolan"

    def test_building_it_twice_gives_the_same(self) -> None:
        assert build() == build()

    def test_every_name_stands_in_both_languages(self, school: Building) -> None:
        assert all(u.name.sv and u.name.en for u in school.units)

    def test_it_says_that_it_is_our_own_work(self, school: Building) -> None:
        assert school.source.licence == "Apache-2.0"


class TestRooms:
    def test_there_are_as_many_rooms_as_in_a_small_school(self, school: Building) -> None:
        assert 45 <= len(school.units) <= 70

    @pytest.mark.parametrize(
        ("category", "least"),
        [
            (Category.CLASSROOM, 10),
            (Category.GROUP_ROOM, 6),
            (Category.LABORATORY, 4),
            (Category.LIBRARY, 1),
            (Category.CANTEEN, 1),
            (Category.KITCHEN, 2),
            (Category.GYM, 1),
            (Category.CHANGING_ROOM, 2),
            (Category.OFFICE, 3),
            (Category.RECEPTION, 1),
            (Category.STAFF_ROOM, 1),
            (Category.LOBBY, 1),
            (Category.WALKWAY, 4),
            (Category.STAIRS, 4),
            (Category.ELEVATOR, 2),
            (Category.RESTROOM, 8),
            (Category.STORAGE, 3),
            (Category.OUTDOOR, 1),
        ],
    )
    def test_every_kind_of_room_a_school_has(self, school: Building, category: Category, least: int) -> None:
        assert len(units(school, category)) >= least

    def test_classrooms_are_as_large_as_programmes_ask(self, school: Building) -> None:
        sizes = {u.id: area(u) for u in units(school, Category.CLASSROOM)}
        assert all(56 <= s <= 72 for s in sizes.values()), sizes
        assert np.median(list(sizes.values())) < 64

    def test_corridors_are_wide_enough_for_a_wheelchair_to_pass_a_class(self, school: Building) -> None:
        for u in units(school, Category.WALKWAY):
            x0, y0, x1, y1 = box(u.polygon.exterior)
            assert 2.6 <= min(x1 - x0, y1 - y0) <= 3.2

    def test_the_sports_hall_is_high(self, school: Building) -> None:
        assert 6.0 <= school.unit["idrottshall"].ceiling <= 7.0

    def test_two_storeys_a_storey_apart(self, school: Building) -> None:
        low, high = school.levels
        assert (low.id, high.id) == ("plan1", "plan2")
        assert high.elevation - low.elevation == pytest.approx(low.height)

    def test_numbers_are_unique(self, school: Building) -> None:
        numbers = Counter(u.number for u in school.units if u.number)
        assert max(numbers.values()) == 1

    def test_rooms_are_wall_faces_inside_the_outline(self, school: Building) -> None:
        for level in school.levels:
            x0, y0, x1, y1 = box(level.outline[0].exterior)
            for u in units(school, *INDOOR):
                if u.level_id == level.id:
                    a0, b0, a1, b1 = box(u.polygon.exterior)
                    assert a0 - x0 >= 0.34
                    assert b0 - y0 >= 0.34
                    assert x1 - a1 >= 0.34
                    assert y1 - b1 >= 0.34


class TestDoors:
    def test_every_classroom_locks_from_inside(self, school: Building) -> None:
        for u in units(school, Category.CLASSROOM):
            to_corridor = [o for o in school.unit_openings[u.id] if any(i.startswith("korridor") for i in o.unit_ids)]
            assert to_corridor
            assert all(o.lockable_from_inside is Tri.YES and o.lock_kind is not LockKind.NONE for o in to_corridor)

    def test_most_turn_by_hand_and_some_need_a_key(self, school: Building) -> None:
        kinds = Counter(o.lock_kind for u in units(school, Category.CLASSROOM) for o in school.unit_openings[u.id])
        assert kinds[LockKind.THUMB_TURN] > 3 * kinds[LockKind.KEY] > 0

    def test_toilets_lock_by_hand_and_stores_by_key(self, school: Building) -> None:
        for u in units(school, Category.RESTROOM):
            assert [o.lock_kind for o in school.unit_openings[u.id]] == [LockKind.THUMB_TURN]
        for u in units(school, Category.STORAGE):
            assert LockKind.KEY in {o.lock_kind for o in school.unit_openings[u.id]}

    def test_every_safety_question_is_answered(self, school: Building) -> None:
        for o in school.openings:
            assert Tri.UNKNOWN not in {o.lockable_from_inside, o.closer, o.emergency_exit}
            assert o.lock_kind is not LockKind.UNKNOWN
            assert o.glazed is not None
            if o.kind in {OpeningKind.DOOR, OpeningKind.DOUBLE_DOOR} and o.emergency_exit is Tri.NO:
                assert o.opens_into in o.unit_ids
        assert all(u.shelter_suitable is not Tri.UNKNOWN for u in school.units)

    def test_lock_kind_and_lockable_agree(self, school: Building) -> None:
        for o in school.openings:
            assert (o.lockable_from_inside is Tri.YES) == (o.lock_kind is not LockKind.NONE)

    def test_ways_out_open_outwards(self, school: Building) -> None:
        ways = [o for o in school.openings if o.emergency_exit is Tri.YES]
        assert len(ways) >= 6
        assert all(len(o.unit_ids) == 1 and o.opens_into is None for o in ways)

    def test_doors_have_swedish_widths(self, school: Building) -> None:
        for o in school.openings:
            if o.kind is OpeningKind.DOOR:
                assert 0.799 <= dist(*o.line) <= 1.201


class TestWaysAbout:
    def reach(self, school: Building, start: str, without: frozenset[str] = frozenset()) -> set[str]:
        """Units reached from one, or from outdoors ("out"), by openings and links."""
        pairs = [(*o.unit_ids, "out")[:2] for o in school.openings if o.id not in without and o.kind is not OpeningKind.HATCH]
        pairs += [(v.lower_unit_id, v.upper_unit_id) for v in school.vertical_links if v.kind is LinkKind.STAIRS]
        found, more = {start}, [start]
        while more:
            here = more.pop()
            for a, b in pairs:
                for x, y in ((a, b), (b, a)):
                    if x == here and y not in found:
                        found.add(y)
                        more.append(y)
        return found

    def test_every_room_is_reached_from_outdoors_without_the_lift(self, school: Building) -> None:
        reached = self.reach(school, "out")
        assert {u.id for u in units(school, *INDOOR)} <= reached

    def test_no_single_shut_door_cuts_a_corridor_off(self, school: Building) -> None:
        for o in school.openings:
            reached = self.reach(school, "out", frozenset({o.id}))
            assert {u.id for u in units(school, Category.WALKWAY)} <= reached, o.id

    def test_corridors_form_one_network(self, school: Building) -> None:
        joined = {u.id for u in units(school, Category.WALKWAY, Category.LOBBY, Category.STAIRS)}
        pairs = [o.unit_ids for o in school.openings if len(o.unit_ids) == 2 and set(o.unit_ids) <= joined]
        pairs += [(v.lower_unit_id, v.upper_unit_id) for v in school.vertical_links if v.kind is LinkKind.STAIRS]
        group = {next(iter(joined))}
        for _ in range(len(joined)):
            group |= {x for p in pairs if set(p) & group for x in p}
        assert group == joined

    def test_two_stairs_and_a_lift_join_the_storeys(self, school: Building) -> None:
        kinds = Counter(v.kind for v in school.vertical_links)
        assert kinds == {LinkKind.STAIRS: 2, LinkKind.ELEVATOR: 1}
        for v in school.vertical_links:
            assert v.path[0][2] == 0.0
            assert v.path[-1][2] == school.level["plan2"].elevation

    def test_stairs_are_no_steeper_than_a_school_stair(self, school: Building) -> None:
        for v in school.vertical_links:
            if v.kind is LinkKind.STAIRS:
                for (ax, ay, az), (bx, by, bz) in pairwise(v.path):
                    assert bz - az <= 0.65 * dist((ax, ay), (bx, by)) + 1e-9

    def test_there_is_a_place_to_gather_and_another(self, school: Building) -> None:
        main, other = sorted(school.assembly_points, key=lambda a: a.alternative)
        assert (main.alternative, other.alternative) == (False, True)
        assert dist(main.point, other.point) > 50


class TestStory:
    """The corridor of "Inne i korridoren": a group room eight metres away, one's own classroom forty."""

    start = (36.2, 9.7)

    def walk(self, school: Building, room: str) -> float:
        door = next(o for o in school.unit_openings[room] if "korridor_a" in o.unit_ids)
        return dist(self.start, middle(door))

    def test_group_room_near_and_own_classroom_far(self, school: Building) -> None:
        assert 6.5 <= self.walk(school, "grupprum_a103") <= 9.0
        assert 38.0 <= self.walk(school, "klassrum_8a") <= 44.0

    def test_both_lock_by_hand(self, school: Building) -> None:
        for room in ("grupprum_a103", "klassrum_8a"):
            assert {o.lock_kind for o in school.unit_openings[room]} == {LockKind.THUMB_TURN}

    def test_the_corridor_is_long_and_full_of_lockable_rooms(self, school: Building) -> None:
        x0, _, x1, _ = box(school.unit["korridor_a"].polygon.exterior)
        assert x1 - x0 > 50
        lockable = [o for o in school.unit_openings["korridor_a"] if o.lockable_from_inside is Tri.YES and len(o.unit_ids) == 2]
        assert len(lockable) >= 12

    def test_one_sees_into_classrooms_beside_their_doors(self, school: Building) -> None:
        strips = [w for w in school.windows if len(w.unit_ids) == 2]
        assert len(strips) >= 20
        assert all(w.blinds.value != "unknown" for w in school.windows)

    def test_reception_sees_the_entrance_hall(self, school: Building) -> None:
        assert any(set(w.unit_ids) == {"reception", "entrehall"} for w in school.windows)


class TestDevices:
    def test_blue_buttons_where_staff_are(self, school: Building) -> None:
        rooms = {d.unit_id for d in school.alarm_devices if d.kind is AlarmKind.LOCKDOWN_BUTTON}
        assert rooms == {"reception", "personalrum"}

    def test_a_call_point_near_every_way_out(self, school: Building) -> None:
        points = [d.point for d in school.alarm_devices if d.kind is AlarmKind.FIRE_CALL_POINT]
        for o in school.openings:
            if o.emergency_exit is Tri.YES:
                assert min(dist(middle(o), p) for p in points) < 1.5

    def test_speech_reaches_every_classroom_and_corridor(self, school: Building) -> None:
        heard = {d.unit_id for d in school.alarm_devices if d.kind is AlarmKind.SPEAKER}
        assert {u.id for u in units(school, Category.CLASSROOM, Category.WALKWAY, Category.GROUP_ROOM)} <= heard

    def test_every_device_is_seen_where_it_works(self, school: Building) -> None:
        looks = {
            AlarmKind.SPEAKER: "speaker",
            AlarmKind.FIRE_CALL_POINT: "call_point",
            AlarmKind.LOCKDOWN_BUTTON: "lockdown_button",
        }
        for d in school.alarm_devices:
            if d.kind in looks:
                shown = [f for f in school.fixtures if f.key == looks[d.kind] and f.point == d.point]
                assert [f.unit_id for f in shown] == [d.unit_id]

    def test_signs_hang_over_every_way_out(self, school: Building) -> None:
        signs = [f.point for f in school.fixtures if f.key == "exit_sign"]
        for o in school.openings:
            if len(o.unit_ids) == 1:
                assert min(dist(middle(o), s) for s in signs) < 0.3


class TestFurniture:
    def test_every_key_of_the_catalogue_is_used_and_no_other(self, school: Building) -> None:
        assert {f.key for f in school.fixtures} == set(CATALOGUE)

    def test_every_room_people_stay_in_is_furnished(self, school: Building) -> None:
        counts = Counter(f.unit_id for f in school.fixtures if CATALOGUE[f.key].mount is Mount.FLOOR)
        empty = {Category.STAIRS, Category.ELEVATOR, Category.OUTDOOR}
        bare = [
            u.id for u in school.units if u.category not in empty and not counts[u.id] and u.id not in {"vindfang", "korridor_c"}
        ]
        assert bare == []

    def test_classrooms_seat_a_class(self, school: Building) -> None:
        chairs = Counter(f.unit_id for f in school.fixtures if f.key == "chair")
        assert all(18 <= chairs[u.id] <= 26 for u in units(school, Category.CLASSROOM))

    def test_pieces_stand_square_and_inside_their_room(self, school: Building) -> None:
        for f in school.fixtures:
            unit = school.unit[f.unit_id]
            if unit.category is Category.OUTDOOR:
                continue
            assert min(abs(f.heading % (pi / 2)), pi / 2 - f.heading % (pi / 2)) < 1e-3
            x0, y0, x1, y1 = box(footprint(f))
            a0, b0, a1, b1 = box(unit.polygon.exterior)
            assert a0 - 2e-3 <= x0 <= x1 <= a1 + 2e-3, f.id
            assert b0 - 2e-3 <= y0 <= y1 <= b1 + 2e-3, f.id

    def test_wall_pieces_hang_on_a_wall_and_look_into_the_room(self, school: Building) -> None:
        for f in school.fixtures:
            if CATALOGUE[f.key].mount is Mount.WALL:
                foot, inward = nearest_wall(school.unit[f.unit_id], f.point)
                assert dist(foot, f.point) < 2e-3, f.id
                assert cos(f.heading) * inward[0] + sin(f.heading) * inward[1] > 0.99, f.id

    def test_no_piece_stands_in_another(self, school: Building) -> None:
        for u in units(school, *INDOOR):
            pieces = [(f.key, footprint(f)) for f in school.fixtures if f.unit_id == u.id]
            solid = [(k, box(p)) for k, p in pieces if CATALOGUE[k].mount is Mount.FLOOR]
            for n, (ka, a) in enumerate(solid):
                for kb, b in solid[n + 1 :]:
                    seat_under_table = bool({ka, kb} & SEATS) and bool({ka, kb} & TABLES)
                    apart = a[2] <= b[0] + 6e-3 or b[2] <= a[0] + 6e-3 or a[3] <= b[1] + 6e-3 or b[3] <= a[1] + 6e-3
                    assert apart or seat_under_table, (u.id, ka, kb)

    def test_every_door_is_clear_on_both_sides(self, school: Building) -> None:
        for o in school.openings:
            if o.kind is OpeningKind.HATCH:
                continue
            for room in o.unit_ids:
                foot, (nx, ny) = nearest_wall(school.unit[room], middle(o))
                half = dist(*o.line) / 2
                corners = [(foot[0] + nx * d - ny * s, foot[1] + ny * d + nx * s) for d in (0.0, 0.9) for s in (-half, half)]
                x0, y0, x1, y1 = box(corners)
                for f in school.fixtures:
                    if f.unit_id == room and CATALOGUE[f.key].stands:
                        a0, b0, a1, b1 = box(footprint(f))
                        assert a1 <= x0 + 1e-3 or x1 <= a0 + 1e-3 or b1 <= y0 + 1e-3 or y1 <= b0 + 1e-3, (o.id, f.id)

    def test_tall_pieces_leave_windows_free(self, school: Building) -> None:
        for w in school.windows:
            x0, y0, x1, y1 = box(w.line)
            for f in school.fixtures:
                item = CATALOGUE[f.key]
                if f.unit_id in w.unit_ids and item.height > w.sill and item.bottom < w.head:
                    a0, b0, a1, b1 = box(footprint(f))
                    near = a0 < x1 + 0.2 and x0 < a1 + 0.2 and b0 < y1 + 0.2 and y0 < b1 + 0.2
                    along = (a0 < x1 and x0 < a1) if y0 == y1 else (b0 < y1 and y0 < b1)
                    assert not (near and along), (w.id, f.id)

    def test_radiators_stand_under_windows(self, school: Building) -> None:
        sills = [(middle_of(w.line), w.sill) for w in school.windows if len(w.unit_ids) == 1]
        for f in school.fixtures:
            if f.key == "radiator":
                assert any(dist(f.point, m) < 0.3 and sill > CATALOGUE["radiator"].height for m, sill in sills)


def middle_of(line) -> tuple[float, float]:
    (ax, ay), (bx, by) = line
    return (ax + bx) / 2, (ay + by) / 2


class TestWalkingBetweenFurniture:
    """Grid of 8 cm: where can the middle of a body of radius r be?"""

    step = 0.08

    def free(self, school: Building, unit: Unit, radius: float, *, chairs: bool):
        x0, y0, x1, y1 = box(unit.polygon.exterior)
        xs, ys = np.arange(x0, x1, self.step), np.arange(y0, y1, self.step)
        gx, gy = np.meshgrid(xs, ys, indexing="ij")
        room = (gx - x0 >= radius) & (x1 - gx >= radius) & (gy - y0 >= radius) & (y1 - gy >= radius)
        for f in school.fixtures:
            if f.unit_id == unit.id and CATALOGUE[f.key].stands and (chairs or f.key not in SEATS):
                a0, b0, a1, b1 = box(footprint(f))
                dx = np.maximum(np.maximum(a0 - gx, gx - a1), 0)
                dy = np.maximum(np.maximum(b0 - gy, gy - b1), 0)
                room &= np.hypot(dx, dy) >= radius
        return gx, gy, room

    def flood(self, room, seed):
        reached = seed & room
        while True:
            grown = reached.copy()
            grown[1:] |= reached[:-1]
            grown[:-1] |= reached[1:]
            grown[:, 1:] |= reached[:, :-1]
            grown[:, :-1] |= reached[:, 1:]
            grown &= room
            if (grown == reached).all():
                return reached
            reached = grown

    def near_door(self, school: Building, unit: Unit, opening: Opening, gx, gy):
        foot, (nx, ny) = nearest_wall(unit, middle(opening))
        return np.hypot(gx - foot[0] - 0.5 * nx, gy - foot[1] - 0.5 * ny) < 0.25

    def test_from_every_door_to_every_other_and_to_every_seat(self, school: Building) -> None:
        for unit in units(school, *INDOOR):
            doors = [o for o in school.unit_openings[unit.id] if o.kind is not OpeningKind.HATCH]
            if len(unit.polygon.exterior) != 4 or unit.category is Category.ELEVATOR:
                continue
            gx, gy, room = self.free(school, unit, 0.25, chairs=False)
            reached = self.flood(room, self.near_door(school, unit, doors[0], gx, gy))
            assert reached.any(), unit.id
            for o in doors[1:]:
                assert (reached & self.near_door(school, unit, o, gx, gy)).any(), (unit.id, o.id)
            for f in school.fixtures:
                if f.unit_id == unit.id and f.key in SEATS:
                    assert (np.hypot(gx - f.point[0], gy - f.point[1])[reached] < 0.45).any(), f.id

    def test_a_path_of_nine_decimetres_runs_beside_every_classroom_desk(self, school: Building) -> None:
        for unit in units(school, Category.CLASSROOM):
            door = next(o for o in school.unit_openings[unit.id] if any(i.startswith("korridor") for i in o.unit_ids))
            gx, gy, room = self.free(school, unit, 0.42, chairs=True)  # 0.45 less half a grid diagonal
            reached = self.flood(room, self.near_door(school, unit, door, gx, gy))
            for f in school.fixtures:
                if f.unit_id == unit.id and f.key in {"desk_double", "teacher_desk"}:
                    assert (np.hypot(gx - f.point[0], gy - f.point[1])[reached] < 1.3).any(), f.id
