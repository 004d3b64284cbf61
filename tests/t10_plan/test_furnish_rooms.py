"""How rooms of each kind are furnished: recognisable, as dense as in a Swedish school, chosen and refused as people ask."""

import sys
from collections import Counter
from dataclasses import replace
from math import cos, dist, hypot, pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import Severity
from sim.issue_text import issue_text
from sim.plan.building import AlarmDevice, AlarmKind, Building, Category, Fixture, LinkKind, OpeningKind, VerticalLink, Wall
from sim.plan.file import PlanFile
from sim.plan.geometry import area
from sim.plan.save import plan_json
from sim.plan.validate import validate
from sim.space.catalogue import CATALOGUE
from sim.text import LANGUAGES, table
from tests.t10_plan.furnish_rooms import house, rectangle, troubles
from tools.furnish import LAYOUTS, NONE, choices, cleared, furnish, is_example
from tools.furnish.choices import BY_SIZE, NEAREST, usual
from tools.furnish.recipes import RECIPES

C = Category
CLASSROOM = rectangle(7.2, 8.4)  # 60 m²
WINDOWS = tuple((2, 1.2 + 2.3 * n, 1.6, 0.9) for n in range(3))


def made(ring, category=C.CLASSROOM, layout="", **more) -> Building:
    building = house(ring, category, **more)
    found, _ = furnish(building, {"A101": layout} if layout else {})
    assert troubles(found, found.unit["A101"]) == {}
    return found


def counts(building: Building) -> Counter:
    return Counter(f.key for f in building.fixtures)


def one(building: Building, key: str) -> Fixture:
    (found,) = (f for f in building.fixtures if f.key == key)
    return found


def codes(issues) -> list[str]:
    return [i.code for i in issues]


class TestClassroom:
    @pytest.mark.parametrize(("layout", "least"), [("rows", 24), ("groups", 24), ("singles", 16), ("horseshoe", 14)])
    def test_sixty_square_metres_seat_a_class(self, layout, least):
        found = counts(made(CLASSROOM, layout=layout, windows=WINDOWS))
        assert least <= found["chair"] <= 30
        assert (found["teacher_desk"], found["office_chair"], found["whiteboard"], found["clock"]) == (1, 1, 1, 1)

    def test_rows_are_what_a_classroom_has_unasked(self):
        assert made(CLASSROOM).fixtures == made(CLASSROOM, layout="rows").fixtures

    @pytest.mark.parametrize("layout", ["rows", "singles"])
    def test_pupils_look_at_the_board_and_the_teacher_at_them(self, layout):
        building = made(CLASSROOM, layout=layout, windows=WINDOWS)
        board = one(building, "whiteboard")
        for f in building.fixtures:
            towards = cos(f.heading - board.heading)
            if f.key == "chair":
                assert towards == pytest.approx(-1.0, abs=1e-3)
            if f.key in {"teacher_desk", "office_chair"}:
                assert towards == pytest.approx(1.0, abs=1e-3)

    def test_the_board_hangs_on_a_wall_without_windows_and_without_the_door(self):
        building = made(CLASSROOM, windows=WINDOWS, doors=((0, 1.0, 0.9, True),))
        x, y = one(building, "whiteboard").point
        assert x < 0.01 or x > 7.19
        assert 1.0 < y < 7.4

    @pytest.mark.parametrize("door_side", range(4))
    @pytest.mark.parametrize("window_side", range(4))
    def test_it_never_hangs_on_windows_or_doors(self, door_side, window_side):
        ring = rectangle(8.0, 8.0)
        glass = tuple((window_side, 1.5 + 2.4 * n, 1.6, 0.9) for n in range(3))
        building = made(ring, doors=((door_side, 1.0, 0.9, True),), windows=glass)
        board = one(building, "whiteboard")
        mine = (board.point[0] + 0.1 * cos(board.heading), board.point[1] + 0.1 * sin(board.heading))
        for line in [w.line for w in building.windows] + [o.line for o in building.openings]:
            middle = tuple((a + b) / 2 for a, b in zip(*line, strict=True))
            assert dist(mine, middle) > 0.8

    def test_groups_are_islands_of_four_that_look_across(self):
        building = made(CLASSROOM, layout="groups")
        desks = [f for f in building.fixtures if f.key == "desk_double"]
        assert counts(building)["chair"] == 2 * len(desks)
        for a, b in zip(desks[::2], desks[1::2], strict=True):
            assert dist(a.point, b.point) == pytest.approx(0.6, abs=0.01)
            assert cos(a.heading - b.heading) == pytest.approx(-1.0, abs=1e-3)

    def test_a_horseshoe_looks_inwards_and_is_open_to_the_board(self):
        building = made(CLASSROOM, layout="horseshoe", windows=WINDOWS)
        board = one(building, "whiteboard")
        desks = [f for f in building.fixtures if f.key == "desk_double"]
        turned = Counter(round(((f.heading - board.heading) % (2 * pi)) / (pi / 2)) % 4 for f in desks)
        assert min(turned[1], turned[2], turned[3]) >= 2  # both arms and the base
        assert turned[0] == 0

    def test_a_large_room_is_less_dense_but_a_class_fits(self):
        found = counts(made(rectangle(16.0, 8.2)))["chair"]
        assert 32 <= found <= 64

    def test_a_told_number_of_places_is_kept_to(self):
        assert counts(made(CLASSROOM, capacity=12))["chair"] == 12

    @settings(max_examples=15, deadline=None)
    @given(st.floats(5.0, 9.0), st.floats(5.0, 10.0))
    def test_it_is_never_overcrowded(self, wide, deep):
        building = made(rectangle(round(wide, 2), round(deep, 2)))
        places = counts(building)["chair"]
        assert 4 <= places <= area(building.units[0].polygon) / 1.9

    def test_an_ell_shaped_one_has_pupils_in_sight_of_the_board_only(self):
        ring = ((0.0, 0.0), (10.0, 0.0), (10.0, 9.0), (6.0, 9.0), (6.0, 6.0), (0.0, 6.0))
        assert counts(made(ring))["chair"] >= 20

    def test_a_column_is_built_around(self):
        hole = ((3.6, 4.0), (3.6, 4.5), (4.1, 4.5), (4.1, 4.0))
        with_column = made(CLASSROOM, holes=[hole])
        assert 16 <= counts(with_column)["chair"] <= counts(made(CLASSROOM))["chair"]


KINDS = [
    (C.GROUP_ROOM, (3.2, 5.0), {"chair": 4}),
    (C.LABORATORY, (9.0, 7.5), {"lab_bench": 7, "chair": 12}),
    (C.LABORATORY, (3.4, 3.6), {"lab_bench": 1, "chair": 2}),
    (C.LIBRARY, (11.0, 8.0), {"bookshelf_low": 12, "bookshelf": 4, "round_table": 2, "sofa": 1}),
    (C.AUDITORIUM, (14.0, 11.0), {"chair": 80}),
    (C.CANTEEN, (16.0, 11.0), {"canteen_table": 14, "chair": 84, "serving_counter": 1, "waste_bins": 1}),
    (C.KITCHEN, (5.0, 4.0), {"fridge": 1, "stove": 1, "kitchen_counter": 4}),
    (C.GYM, (26.0, 14.0), {"gym_goal": 2, "gym_wall_bars": 8, "gym_bench": 1}),
    (C.GYM, (9.0, 9.0), {"gym_wall_bars": 5, "thick_mat": 1}),
    (C.CHANGING_ROOM, (6.0, 4.5), {"coat_rack": 6, "bench": 6}),
    (C.OFFICE, (3.0, 4.5), {"office_desk": 1, "office_chair": 1, "bookshelf": 1}),
    (C.OFFICE, (6.0, 6.0), {"office_desk": 4, "office_chair": 4}),
    (C.RECEPTION, (4.5, 5.0), {"reception_desk": 1, "office_chair": 1}),
    (C.STAFF_ROOM, (8.0, 7.0), {"sofa": 1, "meeting_table": 1, "kitchen_counter": 1, "fridge": 1}),
    (C.LOBBY, (10.0, 9.0), {"bench": 4, "sofa": 1}),
    (C.WALKWAY, (30.0, 2.8), {"locker_row": 9, "coat_rack": 4, "bench": 4, "notice_board": 1}),
    (C.RESTROOM, (1.5, 2.1), {"toilet": 1, "basin": 1, "mirror": 1}),
    (C.RESTROOM, (4.0, 4.0), {"toilet": 2, "basin": 1}),
    (C.STORAGE, (3.0, 4.0), {"cupboard": 1, "bookshelf": 2}),
]


class TestKinds:
    @pytest.mark.parametrize("angle", [0.0, 0.4])
    @pytest.mark.parametrize(("category", "size", "least"), KINDS, ids=lambda x: str(x) if isinstance(x, str) else None)
    def test_each_kind_of_room_is_known_by_its_furniture(self, category, size, least, angle):
        found = counts(made(rectangle(*size), category, doors=((0, 0.75, 0.8, False),), angle=angle))
        assert {key: n for key, n in least.items() if found[key] < n} == {}

    @pytest.mark.parametrize("category", [c for c in C if c not in LAYOUTS and c is not C.UNSPECIFIED])
    def test_stairs_lifts_shafts_and_yards_stay_empty(self, category):
        assert made(rectangle(6, 6), category).fixtures == ()

    @pytest.mark.parametrize("layout", sorted(RECIPES))
    def test_every_layout_can_be_had_in_a_room_of_any_use(self, layout):
        big = rectangle(15.0, 9.0)
        if layout in choices(C.ROOM):
            found, issues = furnish(house(big, C.ROOM), {"A101": layout})
            assert codes(issues) == ["I220"]
            assert found.fixtures

    @pytest.mark.parametrize("category", [C.ROOM, C.UNSPECIFIED])
    def test_a_room_of_untold_use_is_furnished_by_its_size(self, category):
        expected = {2.0: "bookshelf", 3.2: "office_desk", 5.0: "chair", 8.0: "desk_double", 14.0: "canteen_table"}
        for side, key in expected.items():
            assert counts(made(rectangle(side, side), category))[key], side

    def test_nothing_that_says_how_to_get_out_or_call_for_help_is_made_up(self):
        for category in LAYOUTS:
            found = counts(made(rectangle(12.0, 8.0), category))
            signs = {"exit_sign", "fire_extinguisher", "call_point", "lockdown_button", "speaker"}
            assert not signs & found.keys()

    def test_a_corridor_keeps_room_for_two_to_pass(self):
        building = made(rectangle(20.0, 2.4), C.WALKWAY)
        for f in building.fixtures:
            item = CATALOGUE[f.key]
            if item.stands:
                reach = f.point[1] + (item.depth / 2 if f.heading > 0 else -item.depth / 2)
                assert reach <= 1.0 or reach >= 1.4

    def test_a_narrow_corridor_has_nothing_along_it(self):
        building = made(rectangle(20.0, 1.15), C.WALKWAY)
        assert not any(CATALOGUE[f.key].stands for f in building.fixtures if f.point[0] < 18.0)  # its dead end may be used

    def test_radiators_hang_below_windows_to_the_open_air(self):
        building = house(CLASSROOM, windows=WINDOWS)
        outer = replace(building, windows=tuple(replace(w, unit_ids=("A101",)) for w in building.windows))
        assert counts(furnish(outer)[0])["radiator"] == 3


class TestWaysAndDoors:
    def test_a_way_between_two_doors_stays_across_a_room(self):
        doors = ((0, 3.6, 0.9, True), (2, 3.6, 0.9, False))
        building = made(CLASSROOM, doors=doors)
        assert counts(building)["chair"] >= 12

    def test_what_an_unknown_leaf_may_sweep_stays_free(self):
        known = made(rectangle(3.0, 3.0), C.STORAGE, doors=((0, 1.5, 1.2, False),))
        unknown = made(rectangle(3.0, 3.0), C.STORAGE, doors=((0, 1.5, 1.2, None),))
        near = [min(f.point[1] for f in b.fixtures if 0.7 < f.point[0] < 2.3) for b in (known, unknown)]
        assert near[1] >= 1.2

    def test_counters_may_stand_below_a_hatch(self):
        building = made(rectangle(5.0, 4.0), C.KITCHEN, doors=((0, 2.5, 1.2, None),), kind=OpeningKind.HATCH)
        assert any(1.5 < f.point[0] < 3.5 and f.point[1] < 0.5 for f in building.fixtures)

    def test_a_stair_in_a_hall_keeps_its_floor_and_its_foot(self):
        link = VerticalLink("up", LinkKind.STAIRS, "A101", "above", ((5.0, 5.0, 0.0), (9.0, 5.0, 3.0)), 1.4)
        building = made(rectangle(10.0, 9.0), C.LOBBY, more=[link])
        assert building.fixtures
        for f in building.fixtures:
            assert not (4.0 < f.point[0] < 9.2 and 4.2 < f.point[1] < 5.8)

    def test_a_button_on_the_wall_can_be_come_to(self):
        building = house(rectangle(20.0, 3.0), C.WALKWAY)
        device = AlarmDevice("b", "one", AlarmKind.LOCKDOWN_BUTTON, (10.0, 3.0), 1.2, "A101")
        found, _ = furnish(replace(building, alarm_devices=(device,)))
        assert found.fixtures
        assert min(dist(f.point, device.point) for f in found.fixtures) > 0.45

    def test_a_glass_wall_is_a_window_nobody_stands_shelves_before(self):
        building = house(rectangle(6.0, 4.0), C.STORAGE)
        glass = Wall("g", "one", ((0.0, 4.1), (6.0, 4.1)), 0.1, 3.0, glass=True)
        found, _ = furnish(replace(building, walls=(glass,)))
        assert found.fixtures
        assert not [f for f in found.fixtures if f.point[1] > 3.5]

    def test_a_light_switch_is_not_hidden_by_a_locker(self):
        building = made(rectangle(20.0, 3.0), C.WALKWAY, doors=((0, 10.0, 0.9, False),))
        lockers = [f for f in building.fixtures if f.key == "locker_row" and f.point[1] < 1]
        assert all(abs(f.point[0] - 10.0) > 0.45 + 0.45 + 0.3 for f in lockers)

    def test_a_room_too_small_for_anybody_stays_empty_and_is_told(self):
        found, issues = furnish(house(rectangle(0.5, 0.5), C.STORAGE))
        assert found.fixtures == ()
        assert codes(issues) == ["I225"]


class TestChoosing:
    def test_what_is_there_already_stays_and_nothing_joins_it(self):
        chair = Fixture("stol", "A101", "chair", (3.0, 3.0))
        building = house(CLASSROOM, fixtures=[chair])
        found, issues = furnish(building)
        assert found.fixtures == (chair,)
        assert issues == ()

    def test_a_layout_for_a_room_with_furniture_of_its_own_is_told(self):
        building = house(CLASSROOM, fixtures=[Fixture("stol", "A101", "chair", (3.0, 3.0))])
        found, issues = furnish(building, {"A101": "groups"})
        assert len(found.fixtures) == 1
        assert codes(issues) == ["I224"]

    def test_none_leaves_a_room_empty_without_a_word(self):
        found, issues = furnish(house(CLASSROOM), {"A101": NONE})
        assert (found.fixtures, issues) == ((), ())

    @pytest.mark.parametrize("name", ["rader", "benches", ""])
    def test_a_layout_nobody_knows_is_told_and_the_usual_one_taken(self, name):
        found, issues = furnish(house(CLASSROOM), {"A101": name})
        assert found.fixtures == made(CLASSROOM).fixtures
        (told,) = (i for i in issues if i.code == "I221")
        assert told.severity is Severity.WARNING
        assert told.data["choices"] == "rows, groups, horseshoe, singles, none"

    def test_a_layout_that_does_not_fit_is_told_and_the_nearest_taken(self):
        small = rectangle(4.5, 4.5)
        found, issues = furnish(house(small), {"A101": "horseshoe"})
        (told,) = (i for i in issues if i.code == "I222")
        assert (told.data["layout"], told.data["got"]) == ("horseshoe", "rows")
        assert found.fixtures == made(small, layout="rows").fixtures

    def test_a_layout_for_a_room_that_is_not_there_is_told(self):
        _, issues = furnish(house(CLASSROOM), {"B999": "rows"})
        assert codes(issues) == ["I220", "I223"]

    def test_stairs_take_no_layout(self):
        found, issues = furnish(house(CLASSROOM, C.STAIRS), {"A101": "rows"})
        assert found.fixtures == ()
        assert codes(issues) == ["I221"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_issue_reads_as_a_sentence(self, language):
        small = house(rectangle(4.5, 4.5))
        own = house(CLASSROOM, fixtures=[Fixture("stol", "A101", "chair", (3.0, 3.0))])
        several = [
            *furnish(small, {"A101": "horseshoe", "X": "rows"})[1],
            *furnish(small, {"A101": "x"})[1],
            *furnish(own, {"A101": "rows"})[1],
            *furnish(house(rectangle(0.5, 0.5)))[1],
        ]
        assert {i.code for i in several} == {"I220", "I221", "I222", "I223", "I224", "I225"}
        for issue in several:
            assert "{" not in issue_text(issue, language)

    def test_every_layout_has_a_recipe_a_name_in_both_languages_and_known_neighbours(self):
        known = {name for names in LAYOUTS.values() for name in names}
        assert known == set(RECIPES)
        for language in LANGUAGES:
            named = {k.removeprefix("furnish.layout.") for k in table(language) if k.startswith("furnish.layout.")}
            assert named == {*known, NONE}
        assert set(NEAREST) | {n for names in NEAREST.values() for n in names} <= known
        assert {name for _, name in BY_SIZE} <= set(LAYOUTS[C.ROOM])

    @pytest.mark.parametrize("category", list(C))
    def test_what_a_room_gets_unasked_may_be_chosen(self, category):
        for size in (3.0, 20.0, 60.0, 300.0):
            assert usual(category, size) in choices(category) or (usual(category, size), choices(category)) == (NONE, ())


class TestFile:
    def test_the_same_plan_gives_the_same_bytes(self):
        building = house(CLASSROOM, windows=WINDOWS, angle=0.3)
        assert plan_json(furnish(building)[0]) == plan_json(furnish(building)[0])

    def test_a_room_does_not_depend_on_its_neighbours(self):
        building = house(CLASSROOM)
        other = replace(building.units[0], id="B", number="B", polygon=building.units[0].polygon)
        both, _ = furnish(replace(building, units=(other, *building.units)))
        alone, _ = furnish(building)
        assert [f for f in both.fixtures if f.unit_id == "A101"] == list(alone.fixtures)

    def test_ids_say_which_room_and_what(self):
        ids = [f.id for f in made(CLASSROOM).fixtures]
        assert "A101:desk_double-1" in ids
        assert len(set(ids)) == len(ids)
        assert all(is_example(f) for f in made(CLASSROOM).fixtures)

    @pytest.mark.parametrize("unit_id", ["x" * 100, "ö" * 90, "0BTBFw6f90Nfh9rP1dlXr$", "a:b-1"])
    def test_the_longest_room_id_still_gives_ids_a_plan_can_hold(self, unit_id):
        building = made(CLASSROOM, unit_id="A101")
        building = house(CLASSROOM, unit_id=unit_id)
        found, _ = furnish(building)
        PlanFile.model_validate_json(plan_json(found))
        assert all(is_example(f) for f in found.fixtures)

    def test_two_long_ids_that_begin_alike_do_not_collide(self):
        building = house(CLASSROOM, unit_id="x" * 99 + "a")
        twin = replace(building.units[0], id="x" * 99 + "b")
        found, _ = furnish(replace(building, units=(*building.units, twin)))
        ids = [f.id for f in found.fixtures]
        assert len(set(ids)) == len(ids)

    def test_an_id_somebody_else_has_is_not_taken(self):
        building = house(CLASSROOM)
        stranger = replace(building.units[1], id="A101:desk_double-1")
        found, _ = furnish(replace(building, units=(building.units[0], stranger), openings=()))
        ids = [f.id for f in found.fixtures]
        assert "A101:desk_double-1" not in ids
        assert "A101:desk_double-2" in ids

    def test_furniture_of_a_drawing_is_no_example(self):
        own = Fixture("2cXV28XOjE6f6irgi0COJ6", "A101", "chair", (1.0, 1.0))
        other = Fixture("elsewhere:chair-1", "A101", "chair", (1.0, 1.0))
        assert not is_example(own)
        assert not is_example(other)

    def test_clearing_undoes_furnishing(self):
        building = house(CLASSROOM)
        found, _ = furnish(building)
        assert cleared(found).fixtures == ()
        assert cleared(found, ["beyond"]).fixtures == found.fixtures
        assert furnish(cleared(found))[0] == found

    def test_the_content_hash_follows(self):
        building = house(CLASSROOM)
        assert len({furnish(building)[0].content_hash, cleared(building).content_hash}) == 2

    def test_the_plan_check_has_nothing_to_say_about_furniture(self):
        issues = validate(made(CLASSROOM, angle=0.7, windows=WINDOWS))
        assert [i for i in issues if i.code in {"P010", "P012", "P070"}] == []

    def test_safety_is_not_touched(self):
        building = house(CLASSROOM, windows=WINDOWS)
        found, _ = furnish(building)
        assert replace(found, fixtures=()) == building

    def test_a_very_large_building_leaves_rooms_of_untold_use_empty_at_last(self, monkeypatch):
        enough = 200
        monkeypatch.setattr(sys.modules["tools.furnish.furnish"], "ENOUGH", enough)
        building = house(rectangle(11.0, 9.0), C.UNSPECIFIED)
        rooms = [replace(building.units[0], id=f"r{n}", number=str(n)) for n in range(12)]
        doors = [replace(building.openings[0], id=f"d{n}", unit_ids=(r.id,), opens_into=None) for n, r in enumerate(rooms)]
        named = replace(rooms[-1], category=C.CLASSROOM)
        found, issues = furnish(replace(building, units=(*rooms[:-1], named), openings=tuple(doors)))
        assert enough <= len(found.fixtures) <= enough + 150
        assert "I226" in codes(issues)
        assert [f for f in found.fixtures if f.unit_id == named.id]
        assert furnish(found)[0].fixtures == found.fixtures  # what was enough is enough the second time


def test_pieces_stand_square_to_the_walls_of_a_turned_room():
    building = made(CLASSROOM, angle=0.35)
    for f in building.fixtures:
        assert hypot(cos(2 * (f.heading - 0.35)), 0.0) == pytest.approx(1.0, abs=1e-3)
