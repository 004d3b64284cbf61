"""What DXF import is made of: texts without codes, written sizes, roles by profiles, units by doors, entities in the world."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ezdxf", reason='DXF import is not installed: pip install "inrymning[import]"')

import ezdxf
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon as Area

from sim.errors import FileProblem
from sim.plan.building import Category, OpeningKind
from tools.importers import ImportResult, Options, import_plan
from tools.importers.drawing.labels import is_name, is_number, room_names
from tools.importers.drawing.marks import Arc, Drawing, Label
from tools.importers.drawing.roles import Role, choose_roles, plain, read_profile, shipped_profiles
from tools.importers.drawing.sizes import Size, written_size, written_width
from tools.importers.drawing.units import UNITS, scale_of_doors, unit_of_doors
from tools.importers.dxf.entities import read_marks
from tools.importers.dxf.texts import many_lines, single_line

# ---- texts


@pytest.mark.parametrize(
    ("raw", "said", "underlined"),
    [
        ("%%uKITCHEN", "KITCHEN", True),
        ("%%UHALL%%U 2", "HALL 2", True),
        ("45%%d", "45°", False),
        ("100%%%", "100%", False),
        ("%%c200 %%p5", "Ø200 ±5", False),
        ("F%%246rr%%229d", "Förråd", False),
        (r"Kl\U+00E4der", "Kläder", False),
        ("a\x00b\tc", "a b c", False),
        ("", "", False),
        ("%%", "%%", False),
    ],
)
def test_text_codes_are_taken_away(raw: str, said: str, underlined: bool) -> None:
    assert single_line(raw) == (said, underlined)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (r"{\fArial|b0|i0|c0|p34;Klassrum}\P101", "Klassrum\n101"),
        (r"\A1;PROVIDE 20 MIN. DOOR\PW/ SELF CLOSING HINGES", "PROVIDE 20 MIN. DOOR\nW/ SELF CLOSING HINGES"),
        (r"{\H0.7x;\S1/2;} m", "1/2 m"),
        (r"{\C1;{\L{Kapprum}}}", "Kapprum"),
        (r"back\\slash \{brace\}", r"back\slash {brace}"),
        (r"\pxqc;Matsal", "Matsal"),
        ("\\P\\P", ""),
        ("{" * 500, ""),
    ],
)
def test_formatting_of_long_texts_is_taken_away(raw: str, said: str) -> None:
    assert many_lines(raw)[0] == said


@given(st.text(max_size=80))
def test_any_text_gives_printable_words(raw: str) -> None:
    for said in (single_line(raw)[0], *many_lines(raw)[0].split("\n")):
        assert said == " ".join(said.split())
        assert all(c.isprintable() for c in said)


# ---- sizes


@pytest.mark.parametrize(
    ("text", "width", "height"),
    [
        ("9x21", 0.9, 2.1),
        ("10X21", 1.0, 2.1),
        ("M9x21", 0.9, 2.1),
        ("900x2100", 0.9, 2.1),
        ("90 × 210", 0.9, 2.1),
        ("Fönster 14x12", 1.4, 1.2),
        ("2668", 2.5 * 0.3048, (6 + 8 / 12) * 0.3048),
        ("6068 S.G.D.", 6 * 0.3048, (6 + 8 / 12) * 0.3048),
        ("16070 O.H. DOOR", 16 * 0.3048, 7 * 0.3048),
        ("5050 XO", 5 * 0.3048, 5 * 0.3048),
    ],
)
def test_sizes_are_read(text: str, width: float, height: float) -> None:
    size = written_size(text)
    assert size is not None
    assert (size.width, size.height) == pytest.approx((width, height), abs=1e-3)


@pytest.mark.parametrize(
    "text", ["", "Klassrum", "101", "13'8 x 14'", "2x4 FLAT", "1x4 @ 45", "12000x9", "5' x 8'1", "2026-11-22"]
)
def test_other_numbers_are_no_sizes(text: str) -> None:
    assert written_size(text) is None


def test_a_frame_depth_is_not_a_height() -> None:
    assert written_size("door 810x125") == Size(0.81)


@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("wind 1400", 1.4),
        ("door 810x125", 0.81),
        ("D10", 1.0),
        ("dörr_9x21", 0.9),
        ("FD9", 0.9),
        ("A$C1EB", None),
        ("Stol", None),
        ("D99", None),
    ],
)
def test_block_names_tell_widths(name: str, width: float | None) -> None:
    assert written_width(name) == width


# ---- roles


def test_names_lose_the_drawing_they_were_referred_from() -> None:
    assert plain("xref-Plan-08$0$A-WALL") == "a-wall"
    assert plain("a$0$b$12$Vägg") == "vägg"
    assert plain("plan|A-43CB") == "a-43cb"
    assert plain("Va\u0308gg") == "vägg"


@pytest.mark.parametrize(
    ("layer", "role"),
    [
        ("A-WALL-FULL", Role.WALL),
        ("A-WALL-PATT", Role.IGNORE),
        ("A-DOOR", Role.DOOR),
        ("A-DOOR-IDEN", Role.IGNORE),
        ("A-GLAZ-SILL", Role.WINDOW),
        ("A-FLOR-STRS", Role.STAIRS),
        ("A-FLOR-EVTR", Role.ELEVATOR),
        ("A-AREA-IDEN", Role.ROOM_TEXT),
        ("A-AREA", Role.ROOM),
        ("S-COLS", Role.WALL),
        ("A-ANNO-NOTE", Role.IGNORE),
        ("E-LITE", Role.IGNORE),
        ("A-43CB----E", Role.WALL),
        ("A-27B-----E", Role.WALL),
        ("A-42B-----E", Role.WALL),
        ("A-43CC----E", Role.DOOR),
        ("A-42D-----E", Role.OPENING),
        ("A-45BB----E", Role.STAIRS),
        ("A-44------E", Role.IGNORE),
        ("A-63------E", Role.IGNORE),
        ("INNERVÄGG", Role.WALL),
        ("yttervagg", Role.WALL),
        ("DÖRRTEXT", Role.IGNORE),
        ("Dörrar", Role.DOOR),
        ("glasparti", Role.WINDOW),
        ("Rumsnummer", Role.ROOM_NUMBER),
        ("Rumsnamn", Role.ROOM_NAME),
        ("Möblering", Role.FURNITURE),
        ("Trappor", Role.STAIRS),
        ("Innenwände", Role.WALL),
        ("Tueren", Role.DOOR),
        ("Türnummer", Role.IGNORE),
        ("Raumstempel", Role.ROOM_TEXT),
        ("Bemaßung", Role.IGNORE),
        ("walkablearea", Role.WALKABLE),
        ("jps-obstacles", Role.OBSTACLE),
        ("jps-exits", Role.EXIT),
        ("*wall*", Role.WALL),
        ("0", Role.UNKNOWN),
        ("Layer 7", Role.UNKNOWN),
        ("indoor", Role.UNKNOWN),
        ("Wallenberg", Role.UNKNOWN),
    ],
)
def test_layers_have_the_roles_people_mean(layer: str, role: Role) -> None:
    assert choose_roles({layer: 5}, {}).layer(layer) is role


@pytest.mark.parametrize(
    ("block", "role"),
    [
        ("Dörr 9x21", Role.DOOR),
        ("YD10", Role.DOOR),
        ("Fönster", Role.WINDOW),
        ("wind 1400", Role.WINDOW),
        ("Elevstol", Role.FURNITURE),
        ("Norrpil", Role.IGNORE),
        ("Tür-links", Role.DOOR),
        ("x$0$FIXT-WASHER26", Role.FURNITURE),
        ("A$C198F7789", Role.UNKNOWN),
    ],
)
def test_blocks_have_the_roles_people_mean(block: str, role: Role) -> None:
    assert choose_roles({}, {block: 1}).block(block) is role


def test_every_shipped_profile_can_be_read_and_says_something() -> None:
    profiles = {path.stem: read_profile(path)[0] for path in shipped_profiles()}
    assert {"sb11", "swedish", "aia", "german", "english"} <= set(profiles)
    assert all(p.layers and any(role is Role.WALL for role, _ in p.layers) for p in profiles.values())


def test_the_profile_that_knows_most_of_a_drawing_is_asked_first() -> None:
    layers = {"A-WALL": 9, "A-DOOR": 9, "A-GLAZ": 9, "A-ANNO-DIMS": 9}
    roles = choose_roles(layers, {})
    assert roles.profiles[0].id == "aia"
    assert roles.scores["aia"] > roles.scores["swedish"] == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[layers]", "no layer"),
        ("[layers", "TOML"),
        ("[layers]\nwal = ['x']", "no role"),
        ("[layers]\nwall = ['(']", "regular expression"),
        ("[layers]\nwall = 'x'", "list of patterns"),
        ("[layers]\nwall = [3]", "list of patterns"),
        ("layers = 3", "table"),
        ("[walls]\nwall = ['x']", "nobody knows"),
        ("extends = 'swedish'\n[layers]\nwall = ['x']", "list of profile names"),
        ("extends = ['latin']\n[layers]\nwall = ['x']", "extends 'latin'"),
    ],
)
def test_a_faulty_profile_is_told_where(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "min.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileProblem, match=r"min\.toml") as problem:
        choose_roles({}, {}, path)
    assert says in str(problem.value)


def test_a_profile_may_extend_others(tmp_path: Path) -> None:
    path = tmp_path / "min.toml"
    path.write_text('extends = ["swedish", "aia"]\n[layers]\nwall = ["^q$"]\ndoor = ["vägg"]\n', "utf-8")
    roles = choose_roles({}, {}, path)
    assert [p.id for p in roles.profiles] == ["min", "swedish", "aia"]
    assert [roles.layer(n) for n in ("Q", "Väggar", "Fönster", "A-WALL")] == [Role.WALL, Role.DOOR, Role.WINDOW, Role.WALL]


# ---- units


@given(st.sampled_from(sorted(UNITS)), st.lists(st.floats(0.62, 1.15), min_size=1, max_size=30))
def test_doors_tell_the_unit(unit: str, widths: list[float]) -> None:
    assert unit_of_doors([w / UNITS[unit] for w in widths]) == UNITS[unit]


def test_a_few_odd_arcs_do_not_mislead() -> None:
    assert unit_of_doors([900.0, 800.0, 900.0, 1000.0, 300.0, 2500.0]) == UNITS["mm"]


@pytest.mark.parametrize("radii", [[], [1e-9], [1e12]])
def test_what_is_no_door_tells_nothing(radii: list[float]) -> None:
    assert unit_of_doors(radii) is None


def test_a_picture_has_a_usual_scale_or_none() -> None:
    assert scale_of_doors([9.0, 9.0, 8.0], (0.05, 0.1, 0.2)) == 0.1
    assert scale_of_doors([6.5], (0.05, 0.1, 0.2)) is None
    assert scale_of_doors([], (0.1,)) is None


# ---- labels


@pytest.mark.parametrize("text", ["101", "A-204b", "1012", "B 12", "R101"])
def test_numbers_of_rooms(text: str) -> None:
    assert is_number(text)
    assert not is_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "52 m²",
        "NTA 52,3",
        "62.5",
        "13'8 x 14'",
        "9x21",
        "+12.50",
        "",
        "(",
        "r=2",
        "PROVIDE 20 MIN DOOR WITH HINGES ON BOTH SIDES",
        "NOTE:",
    ],
)
def test_other_texts_are_no_names(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize("text", ["Klassrum", "W.I.C.", "2 CAR GARAGE", "Lärarnas arbetsrum", "BEDROOM 2", "WC", "Kök"])
def test_names_of_rooms(text: str) -> None:
    assert is_name(text)
    assert not is_number(text)


def label(
    text: str, x: float, y: float, layer: str = "TEXT", height: float = 0.2, underlined: bool = False, tag: str = ""
) -> Label:
    return Label(f"t{text}{x}", layer, text, (x, y), height, underlined, tag)


ROOM = Area([(0, 0), (8, 0), (8, 6), (0, 6)])
OTHER = Area([(9, 0), (12, 0), (12, 6), (9, 6)])


def test_lines_under_each_other_are_one_name() -> None:
    (told,) = room_names(
        [ROOM], [label("LÄRARNAS", 4, 3.3), label("ARBETSRUM", 4, 3.0), label("112", 4, 2.6)], choose_roles({}, {})
    )
    assert (told.name, told.number, told.places) == ("LÄRARNAS ARBETSRUM", "112", 1)


def test_a_layer_of_room_texts_counts_before_others() -> None:
    labels = [label("Klassrum", 4, 3, "RUMSTEXT"), label("FAN COIL", 4, 1, "VENT"), label("Kontor", 2, 1, "VENT")]
    (told,) = room_names([ROOM], labels, choose_roles({"RUMSTEXT": 1}, {}))
    assert told.name == "Klassrum"


def test_the_look_of_names_tells_them_from_notes() -> None:
    labels = [
        label("KITCHEN", 2, 2, "N", 0.3, True),
        label("GAS", 3, 3, "N", 0.2),
        label("HALL", 10, 2, "N", 0.3, True),
        label("XYZ", 10, 4, "N", 0.3, True),
    ]
    names = room_names([ROOM, OTHER], labels, choose_roles({}, {}))
    assert [n.name for n in names] == ["KITCHEN", "XYZ / HALL"]
    assert names[1].places == 2


def test_attributes_of_room_tags_are_names_and_numbers() -> None:
    labels = [
        label("Bildsal", 4, 3, "0", tag="RUMSNAMN"),
        label("2.03", 4, 2, "0", tag="RUMSNR"),
        label("64,2", 4, 1, "0", tag="AREA"),
    ]
    (told,) = room_names([ROOM], labels, choose_roles({}, {}))
    assert (told.name, told.number) == ("Bildsal", "2.03")


def test_a_number_written_all_over_is_no_number_of_a_room() -> None:
    (told,) = room_names([ROOM], [label("EI60", x, 3) for x in (1.0, 2.0, 3.0)], choose_roles({}, {}))
    assert told.number == ""


# ---- entities in the world


def marks(draw: Any) -> Drawing:
    document = ezdxf.new()
    draw(document, document.modelspace())
    return read_marks(Path("x.dxf"), document, choose_roles({}, {}))[0]


def arc_ends(arc: Arc) -> set[tuple[int, int]]:
    return {(round(x), round(y)) for x, y in (arc.start, arc.end)}


def test_an_arc_drawn_from_behind_is_where_it_is_seen() -> None:
    (arc,) = marks(lambda _, space: space.add_arc((10, 0), 2, 0, 90, dxfattribs={"extrusion": (0, 0, -1)})).arcs
    assert arc.centre == pytest.approx((-10, 0))
    assert arc_ends(arc) == {(-12, 0), (-10, 2)}


@pytest.mark.parametrize(
    ("xscale", "yscale", "rotation"), [(1, 1, 0), (-1, 1, 0), (1, -1, 0), (-1, -1, 90), (2, 2, 45), (-3, 3, 270)]
)
def test_mirrored_and_turned_blocks_keep_hinge_leaf_and_swing_together(xscale: float, yscale: float, rotation: float) -> None:
    def draw(document: Any, space: Any) -> None:
        block = document.blocks.new("Dörr")
        block.add_line((0, 0), (0, 900))
        block.add_arc((0, 0), 900, 0, 90)
        space.add_blockref("Dörr", (5000, 7000), dxfattribs={"xscale": xscale, "yscale": yscale, "rotation": rotation})

    (symbol,) = marks(draw).symbols
    (arc,) = symbol.arcs
    assert arc.centre == pytest.approx((5000, 7000))
    assert arc.radius == pytest.approx(900 * abs(xscale))
    tip = symbol.strokes[0].points[1]
    assert min(math.dist(tip, p) for p in (arc.start, arc.end)) == pytest.approx(0, abs=1e-6)


def test_blocks_within_blocks_add_their_places_and_layer_0_takes_the_inserts() -> None:
    def draw(document: Any, space: Any) -> None:
        document.blocks.new("Inner").add_line((0, 0), (1, 0))
        document.blocks.new("Outer").add_blockref("Inner", (10, 0), dxfattribs={"rotation": 90})
        space.add_blockref("Outer", (100, 0), dxfattribs={"layer": "VÄGG", "xscale": 2, "yscale": 2})

    (stroke,) = marks(draw).strokes
    assert stroke.layer == "VÄGG"
    assert stroke.points.tolist() == pytest.approx(np.array([[120, 0], [120, 2]]))


def test_a_stretched_arc_is_no_swing_any_more() -> None:
    def draw(document: Any, space: Any) -> None:
        document.blocks.new("Bow").add_arc((0, 0), 1, 0, 90)
        space.add_blockref("Bow", (0, 0), dxfattribs={"xscale": 1, "yscale": 2})

    found = marks(draw)
    assert found.arcs == ()
    assert len(found.strokes) == 1


@given(st.floats(-3, 3).filter(lambda b: abs(b) > 0.01))
def test_a_bulge_is_an_arc_through_its_points(bulge: float) -> None:
    found = marks(lambda _, space: space.add_lwpolyline([(0, 0, 0, 0, bulge), (10, 0, 0, 0, 0)]))
    (arc,), (stroke,) = found.arcs, found.strokes
    away = np.hypot(*(stroke.points - arc.centre).T)
    assert away == pytest.approx(np.full(len(away), arc.radius), rel=1e-6)
    assert arc.radius == pytest.approx(5 * (1 + bulge**2) / (2 * abs(bulge)))  # chord 10, sagitta 5 × bulge
    assert (stroke.points[1:-1, 1] * bulge < 0).all()  # bulges are to the right of their chord


def test_rows_of_blocks_are_placed_one_by_one() -> None:
    def draw(document: Any, space: Any) -> None:
        document.blocks.new("Pelare").add_circle((0, 0), 0.2)
        attributes = {"row_count": 2, "column_count": 3, "row_spacing": 5, "column_spacing": 4, "layer": "PELARE"}
        space.add_blockref("Pelare", (0, 0), dxfattribs=attributes)

    found = marks(draw)
    assert len(found.strokes) == 6
    assert len({s.id for s in found.strokes}) == 6
    assert {tuple(s.points.mean(axis=0).round()) for s in found.strokes} == {(x, y) for x in (0, 4, 8) for y in (0, 5)}


def test_attributes_of_blocks_are_labels() -> None:
    def draw(document: Any, space: Any) -> None:
        block = document.blocks.new("Rumstagg")
        block.add_attdef("RUMSNR", (0, 0))
        insert = space.add_blockref("Rumstagg", (50, 60))
        insert.add_attrib("RUMSNR", "117", (50, 60))

    (found,) = marks(draw).labels
    assert (found.text, found.tag) == ("117", "RUMSNR")


@pytest.mark.parametrize("place", ["LEFT", "MIDDLE_CENTER", "TOP_RIGHT", "BOTTOM_CENTER", "ALIGNED"])
def test_the_middle_of_a_text_is_found_however_it_is_fixed(place: str) -> None:
    from ezdxf.enums import TextEntityAlignment

    def draw(_: Any, space: Any) -> None:
        text = space.add_text("ABCD", height=1.0)
        spot = {"LEFT": (-1.6, -0.5), "MIDDLE_CENTER": (0, 0), "TOP_RIGHT": (1.6, 0.5), "BOTTOM_CENTER": (0, -0.5)}.get(
            place, (0, 0)
        )
        text.set_placement(spot, (3, 0) if place == "ALIGNED" else None, align=TextEntityAlignment[place])

    (found,) = marks(draw).labels
    assert found.at == pytest.approx((0, 0), abs=3.0 if place == "ALIGNED" else 0.01)


def test_lines_of_a_long_text_are_labels_under_each_other() -> None:
    found = marks(lambda _, space: space.add_mtext("Klassrum\\P101", dxfattribs={"char_height": 1, "attachment_point": 5})).labels
    assert [x.text for x in found] == ["Klassrum", "101"]
    assert found[0].at[1] == pytest.approx(-found[1].at[1])
    assert found[0].at[1] > 0


def test_walls_drawn_as_multilines_solids_and_splines_are_lines() -> None:
    def draw(_: Any, space: Any) -> None:
        space.add_mline([(0, 0), (10, 0), (10, 10)])
        space.add_solid([(0, 0), (1, 0), (0, 1), (1, 1)])
        space.add_open_spline([(0, 0), (5, 5), (10, 0), (15, 5)])
        space.add_polyline2d([(0, 0), (1, 0), (1, 1)], close=True)

    found = marks(draw)
    assert len(found.strokes) >= 5
    assert sum(s.closed for s in found.strokes) == 2


# ---- whole small drawings


def house(folder: Path, draw: Any, options: Options | None = None) -> ImportResult:
    document = ezdxf.new()
    document.header["$INSUNITS"] = 6
    draw(document, document.modelspace())
    path = folder / "hus.dxf"
    document.saveas(path)
    return import_plan(path, options=options)


def box(space: Any, layer: str, x0: float, y0: float, x1: float, y1: float) -> None:
    space.add_lwpolyline([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], close=True, dxfattribs={"layer": layer})


def test_rooms_drawn_as_closed_lines_are_rooms_and_the_gross_area_is_none(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        for n, x in enumerate((0.0, 8.2, 16.4)):
            box(space, "RUMSYTA", x, 0, x + 8, 6)
            space.add_text(f"10{n}", height=0.3, dxfattribs={"layer": "RUMSNR"}).set_placement((x + 4, 3))
        box(space, "RUMSYTA", -0.3, -0.3, 24.7, 6.3)

    result = house(tmp_path, draw)
    assert [u.number or u.name.sv for u in result.building.units] == ["100", "101", "102"]


def test_everything_on_one_layer_still_gives_rooms_and_doors(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        space.add_lwpolyline(
            [(4, 1), (4, 0), (0, 0), (0, 5), (4, 5), (4, 1.9), (4.1, 1.9), (4.1, 5), (9, 5), (9, 0), (4.1, 0), (4.1, 1)]
        )
        space.add_line((4, 1), (4.1, 1))
        box(space, "0", -0.2, -0.2, 9.2, 5.2)
        space.add_lwpolyline([(4.1, 1), (5.0, 1), (5.0, 1.04), (4.1, 1.04)], close=True)
        space.add_arc((4.1, 1), 0.9, 0, 90)

    result = house(tmp_path, draw)
    assert dict(result.counts)["rooms"] == 2
    (door,) = result.building.openings
    assert door.kind is OpeningKind.DOOR
    assert door.hinge is not None
    assert {i.code for i in result.findings} >= {"I104"}


def test_stairs_make_a_room_without_a_name_a_stairwell(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        box(space, "VÄGG", 0, 0, 3, 6)
        for k in range(12):
            space.add_line((0.1, 1 + k * 0.3), (2.9, 1 + k * 0.3), dxfattribs={"layer": "TRAPPA"})
        box(space, "TRAPPA", 0.1, 1, 2.9, 4.6)

    (room,) = house(tmp_path, draw).building.units
    assert room.category is Category.STAIRS


def test_single_line_walls_get_a_thickness(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        box(space, "VÄGG", 0, 0, 8, 5)
        space.add_line((4, 0), (4, 5), dxfattribs={"layer": "VÄGG"})

    result = house(tmp_path, draw)
    left, right = sorted(result.building.units, key=lambda u: u.polygon.exterior)
    assert max(x for x, _ in left.polygon.exterior) == pytest.approx(3.94)
    assert min(x for x, _ in right.polygon.exterior) == pytest.approx(4.06)
    assert "I208" in {i.code for i in result.findings}
