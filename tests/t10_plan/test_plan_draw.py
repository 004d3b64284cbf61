"""A drawing shows the plan: every room, every sign, the same in SVG and PNG, and it does not fall over on odd plans."""

import io
import math
import re
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from sim.errors import Issue, Severity, UsageProblem
from sim.plan.building import AssemblyPoint, Building, Category, Fixture, OpeningKind, Polygon, Ring
from sim.plan.codes import CODES, issue
from sim.plan.draw import TracePoint, compose, draw_png, draw_svg
from sim.plan.drawing import style
from sim.plan.drawing.findings import entries, numbered
from sim.plan.drawing.frame import views
from sim.plan.drawing.lettering import Lettering, font_path
from sim.plan.drawing.png import png
from sim.plan.drawing.primitives import Area, Disc, Label, Sheet, Stroke, box, pill
from sim.plan.drawing.signs import exit_sign, ways_out
from sim.plan.load import load_plan
from sim.plan.validate import validate
from sim.resources import find
from sim.text import Text
from tests.t10_plan.plan_examples import add, change, drop, plans, rectangle, room, small_school

WAY = [
    TracePoint(0, 15, 1, "p1", False),
    TracePoint(4, 11, 1, "p1", True),
    TracePoint(9, 5, 1, "p1", True),
    TracePoint(11, 3.5, 1.2, "p1", False),
    TracePoint(15, 3.5, 6, "p1", False),
    TracePoint(30, 1.2, 8, "p1", False),
]

EVERYTHING: dict[str, str | int | float] = {
    **dict.fromkeys(("few", "other", "unit", "lower", "upper", "level", "number", "field", "missing", "name"), "x"),
    **dict.fromkeys(("count", "area", "distance", "width", "sill", "head", "ceiling", "median", "low", "high", "size", "far"), 1),
}
"""What any sentence about a plan can need."""


def texts(svg: str) -> list[str]:
    root = ET.fromstring(svg)
    return [t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}text")]


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def near(colour: str, image: np.ndarray, slack: int = 12) -> int:
    """How many pixels have about this colour."""
    wanted = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)])
    return int((np.abs(image.astype(int) - wanted).max(axis=2) <= slack).sum())


@pytest.fixture(scope="module")
def lingonmoskolan() -> Building:
    return load_plan(find("plan", "lingonmoskolan"))


# ---------------------------------------------------------------- SVG


def test_the_svg_is_well_formed_and_names_every_room() -> None:
    school = small_school()
    svg = draw_svg(school, None)
    assert ET.fromstring(svg).tag.endswith("svg")
    for unit in school.units:
        assert unit.number in texts(svg)


def test_every_room_number_of_the_shipped_school_is_on_it(lingonmoskolan: Building) -> None:
    said = texts(draw_svg(lingonmoskolan, None))
    for unit in lingonmoskolan.units:
        if unit.number and unit.category is not Category.OUTDOOR:
            assert unit.number in said, unit.number
    assert {"Plan 1", "Plan 2"} <= set(said)


def test_one_storey_shows_that_storey_only() -> None:
    said = texts(draw_svg(small_school(), "p2"))
    assert "A201" in said
    assert "A101" not in said
    assert "Plan 1" not in said


def test_an_unknown_storey_is_refused_with_the_choices() -> None:
    with pytest.raises(UsageProblem, match=r"There is no storey 'p9'\. There are: p1, p2"):
        draw_svg(small_school(), "p9")


def test_both_languages() -> None:
    swedish, english = (texts(draw_svg(small_school(), None, trace=WAY, language=lang)) for lang in ("sv", "en"))
    assert {"Lilla skolan", "ÖVNING", "Utgång", "Korridor"} <= set(swedish)
    assert {"The small school", "EXERCISE", "Exit", "Corridor"} <= set(english)


def test_names_cannot_break_the_picture() -> None:
    school = change(small_school(), "units", "a101", number='<&"', name=Text("</text><script>\x00\ufffe"))
    root = ET.fromstring(draw_svg(replace(school, name=Text("A & B <C>")), None))
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    assert root.find("{http://www.w3.org/2000/svg}title").text == "A & B <C>"  # type: ignore[union-attr]


def test_the_same_plan_gives_the_same_text() -> None:
    assert draw_svg(small_school(), None, trace=WAY) == draw_svg(small_school(), None, trace=WAY)


# ---------------------------------------------------------------- signs and marks


def test_exits_and_assembly_points_are_green_signs() -> None:
    school = small_school()
    plain = compose(school, None)
    green = [i for i in plain.items if isinstance(i, Area) and i.fill == style.SAFETY]
    without = compose(replace(drop(school, "openings", "ut"), assembly_points=()), None)
    fewer = [i for i in without.items if isinstance(i, Area) and i.fill == style.SAFETY]
    assert len(green) - len(fewer) == 4  # exit; assembly point off the page with its arrow, and in the legend


def test_an_assembly_point_off_the_page_says_how_far() -> None:
    said = texts(draw_svg(small_school(), None))
    label = next(t for t in said if t.startswith("Gräsplanen"))
    assert re.fullmatch(r"Gräsplanen, \d+ m", label)
    near_by = replace(small_school(), assembly_points=(AssemblyPoint("s", Text("Bänken"), (10.0, 12.0)),))
    assert any(t.startswith("Bänken") for t in texts(draw_svg(near_by, None)))


def test_the_exercise_mark_stands_on_every_drawn_run_and_only_there() -> None:
    assert "ÖVNING" in texts(draw_svg(small_school(), None, trace=WAY))
    assert "ÖVNING" not in texts(draw_svg(small_school(), None))


def test_scale_bar_and_north_are_there() -> None:
    said = texts(draw_svg(small_school(), None))
    assert "N" in said
    bar = next(t for t in said if re.fullmatch(r"\d+ m", t))
    metres = int(bar.split()[0])
    sheet = compose(small_school(), None)
    windows, _ = views(small_school(), small_school().levels, style.HEADER)
    parts = [i for i in sheet.items if isinstance(i, Area) and i.stroke == style.INK and len(i.rings[0]) == 4]
    long = max(x for p in parts for x, _ in p.rings[0]) - min(x for p in parts for x, _ in p.rings[0])
    assert long == pytest.approx(metres * windows[0].scale, rel=1e-6)


@pytest.mark.parametrize(
    ("kind", "strokes"), [(OpeningKind.DOOR, 2), (OpeningKind.DOUBLE_DOOR, 4), (OpeningKind.OPEN, 1), (OpeningKind.SLIDING, 1)]
)
def test_doors_are_drawn_by_their_kind(kind: OpeningKind, strokes: int) -> None:
    def count(building: Building) -> int:
        return sum(isinstance(i, Stroke) for i in compose(building, "p1").items)

    school = small_school()
    without = count(drop(school, "openings", "d101"))
    assert count(change(school, "openings", "d101", kind=kind)) - without == strokes


def test_an_unanswered_swing_is_drawn_closed_not_guessed() -> None:
    school = change(small_school(), "openings", "d101", hinge=None, opens_into=None)
    arcs = [i for i in compose(school, "p1").items if isinstance(i, Stroke) and i.colour == style.ARC]
    known = [i for i in compose(small_school(), "p1").items if isinstance(i, Stroke) and i.colour == style.ARC]
    assert len(known) - len(arcs) == 1


@pytest.mark.parametrize("hinge", [0, 1])
@pytest.mark.parametrize("into", ["a101", "k1"])
def test_a_leaf_swings_into_the_room_it_opens_into(hinge: int, into: str) -> None:
    school = change(small_school(), "openings", "d101", hinge=hinge, opens_into=into)
    school = drop(school, "openings", "d102", "d103", "ut")
    view = views(school, [school.level["p1"]], style.HEADER)[0][0]
    arc = next(i for i in compose(school, "p1").items if isinstance(i, Stroke) and i.colour == style.ARC)
    end = arc.points[-1]
    hinge_x, wall_y = view.at(((3.0, 4.0)[hinge], 2.1))
    assert end[0] == pytest.approx(hinge_x, abs=0.5)
    assert (end[1] < wall_y) == (into == "a101")  # the page's y runs down, the classroom lies north


def test_furniture_has_its_own_shape_when_the_catalogue_is_at_hand() -> None:
    def footprint(fixture: Fixture) -> Ring:
        x, y = fixture.point
        return rectangle(x - 0.6, y - 0.3, x + 0.6, y + 0.3)

    shaped = compose(small_school(), "p1", footprint=footprint)
    dotted = compose(small_school(), "p1")
    assert [i for i in shaped.items if isinstance(i, Area) and i.stroke == style.FURNITURE]
    assert [i for i in dotted.items if isinstance(i, Disc) and i.stroke == style.FURNITURE]


def test_stairs_show_which_way_is_up() -> None:
    up, down = (
        [
            i
            for i in compose(small_school(), level).items
            if isinstance(i, Stroke) and i.colour == style.LEAF and len(i.points) == 4
        ]
        for level in ("p1", "p2")
    )
    assert len(up) == len(down) == 1
    assert np.allclose([p[0] for p in up[0].points], [p[0] for p in down[0].points[::-1]])


# ---------------------------------------------------------------- labels


@pytest.mark.parametrize("size", [(0.9, 0.9), (1.2, 6.0), (6.0, 1.2), (3.0, 3.0), (12.0, 8.0)])
def test_labels_stay_in_their_room_or_are_as_small_as_can_be(size: tuple[float, float]) -> None:
    small = room("x", "p1", rectangle(0, 0, *size), number="B107", name=Text("Naturkunskapsinstitutionen"))
    big = room("y", "p1", rectangle(20, 0, 50, 20), number="Y")
    school = replace(
        small_school(), units=(small, big), openings=(), windows=(), vertical_links=(), fixtures=(), alarm_devices=()
    )
    school = replace(school, levels=(replace(school.levels[0], outline=()),), walls=())
    view = views(school, school.levels, style.HEADER)[0][0]
    letters = Lettering.open()
    for item in compose(school, None).items:
        if isinstance(item, Label) and item.text in {"B107", "Naturkunskapsinstitutionen"}:
            room_for = (size[1] if item.turned else size[0]) * view.scale
            fits = letters.width(item.text, item.size, item.bold) <= room_for + 0.01
            assert fits or item.size == style.SMALLEST_TEXT


def test_a_tall_narrow_room_has_its_text_turned(lingonmoskolan: Building) -> None:
    turned = {i.text for i in compose(lingonmoskolan, "plan1").items if isinstance(i, Label) and i.turned}
    assert "Grupprum" in turned
    assert "Matsal" not in turned


def test_text_is_measured_in_the_shipped_typeface() -> None:
    letters = Lettering.open()
    assert letters.regular.getname()[0] == "Atkinson Hyperlegible Next"
    assert letters.bold.getname()[1] == "Bold"
    assert letters.width("Å", 20) == pytest.approx(2 * letters.width("Å", 10))
    assert letters.width("mm", 10, bold=True) > letters.width("ii", 10, bold=True)
    assert font_path(False).with_name("AtkinsonHyperlegibleNext-OFL.txt").read_text("utf-8").count("SIL OPEN FONT LICENSE")


@given(st.text(st.sampled_from("abc åäö-WM."), max_size=60), st.floats(20, 300))
def test_broken_and_cut_lines_fit(text: str, wide: float) -> None:
    letters = Lettering.open()
    lines = letters.lines(text, 12, wide)
    assert " ".join(lines).split() == text.split()
    assert all(letters.width(line, 12) <= wide or " " not in line for line in lines)
    cut = letters.cut(text, 12, wide)
    assert letters.width(cut, 12) <= wide or cut == "…"


# ---------------------------------------------------------------- runs


def test_a_run_shows_start_way_seen_moments_and_shelter() -> None:
    items = compose(small_school(), "p1", trace=WAY).items
    assert [i for i in items if isinstance(i, Stroke) and i.colour == style.WAY and len(i.points) == len(WAY)]
    assert [i for i in items if isinstance(i, Stroke) and i.colour == style.SEEN and i.opacity < 1]
    assert [i for i in items if isinstance(i, Disc) and i.stroke == style.SHELTER and i.width > 4]
    said = texts(draw_svg(small_school(), "p1", trace=WAY))
    assert {"Start", "Skydd", "syntes 5 s", "15 s"} <= set(said)


def test_a_run_says_what_it_is_given_to_say() -> None:
    way = [*WAY[:-1], replace(WAY[-1], label="Inlåst efter 11 s")]
    way[3] = replace(way[3], label="Dörren stängd")
    said = texts(draw_svg(small_school(), "p1", trace=way))
    assert {"Inlåst efter 11 s", "Dörren stängd"} <= set(said)
    assert "Skydd" in said  # in the legend still


def test_being_seen_while_standing_still_glows_too() -> None:
    way = [TracePoint(0, 5, 1, "p1", True), TracePoint(8, 5, 1, "p1", True), TracePoint(9, 5, 1, "p1", False)]
    glow = [i for i in compose(small_school(), "p1", trace=way).items if isinstance(i, Disc) and i.fill == style.SEEN]
    assert len(glow) > 2


def test_a_run_over_two_storeys_is_drawn_where_it_was() -> None:
    way = [
        TracePoint(0, 10, 1, "p1", False),
        TracePoint(5, 17, 1, "p1", False),
        TracePoint(12, 18, 1, "p2", False),
        TracePoint(20, 5, 1, "p2", False),
    ]
    lines = [
        i
        for i in compose(small_school(), None, trace=way).items
        if isinstance(i, Stroke) and i.colour == style.WAY and i.width > 3
    ]
    assert sorted(len(i.points) for i in lines) == [2, 2, 2]  # two storeys and the legend
    assert "Start" not in texts(draw_svg(small_school(), "p2", trace=way))


@pytest.mark.parametrize("way", [[WAY[0]], [WAY[0], WAY[0]], [replace(WAY[0], level_id="nowhere")]])
def test_short_runs_are_fine(way: list[TracePoint]) -> None:
    assert draw_svg(small_school(), None, trace=way)


def test_tags_do_not_cover_each_other() -> None:
    way = [replace(p, label=f"Märke nummer {n}") for n, p in enumerate(WAY)]
    pills = [
        i
        for i in compose(small_school(), "p1", trace=way).items
        if isinstance(i, Area) and i.fill == style.WHITE and i.width == 1.4
    ]
    boxes = [
        (
            min(x for x, _ in p.rings[0]),
            min(y for _, y in p.rings[0]),
            max(x for x, _ in p.rings[0]),
            max(y for _, y in p.rings[0]),
        )
        for p in pills
    ]
    assert len(boxes) == len(WAY) + 1
    for n, a in enumerate(boxes):
        for b in boxes[:n]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


# ---------------------------------------------------------------- findings


def test_findings_are_numbered_on_the_plan_and_listed_below() -> None:
    school = change(small_school(), "openings", "d101", line=((3, 2.1), (3.3, 2.1)))
    school = drop(school, "openings", "d202")
    issues = validate(school)
    assert len(issues) == 2
    marks = [i.text for i in compose(school, None, findings=issues).items if isinstance(i, Label) and i.colour == style.WHITE]
    assert Counter(marks) == {"1": 2, "2": 2}
    said = texts(draw_svg(school, None, findings=issues))
    assert any(t.startswith("Att se över (2)") for t in said)
    assert any("0,3 m bred" in t for t in said)


def test_very_many_findings_are_cut_with_a_word_about_the_rest() -> None:
    school = small_school()
    issues = [issue(code, "d101", **EVERYTHING) for code in list(CODES)[:30]]
    said = texts(draw_svg(school, None, findings=issues))
    assert any(t.startswith("… och 6 till") for t in said)


def test_issues_of_one_kind_share_a_number_and_say_how_many_they_are() -> None:
    school = drop(small_school(), "openings", "d101", "d102", "d201", "d202")
    issues = [i for i in validate(school) if i.code == "P040"]
    assert len(issues) == 4
    [entry] = entries(issues)
    assert entry.ids == ("a101", "a102", "a201", "a202")
    said = " ".join(texts(draw_svg(school, None, findings=issues)))
    assert "Att se över (1)" in said
    assert "(+3 liknande)" in said


def test_rooms_with_a_warning_are_tinted_and_doors_ringed() -> None:
    school = drop(change(small_school(), "openings", "d101", line=((3, 2.1), (3.3, 2.1))), "openings", "d202")
    plain, marked = compose(school, None).items, compose(school, None, findings=validate(school)).items
    warning = style.SEVERITY[Severity.WARNING]
    tinted = [i for i in marked if isinstance(i, Area) and i.fill == warning]
    ringed = [i for i in marked if isinstance(i, Disc) and i.fill is None and i.stroke == warning]
    assert (len(tinted), len(ringed)) == (1, 1)
    assert not [i for i in plain if isinstance(i, Area) and i.fill == warning]


def test_a_note_about_many_things_stands_only_in_the_list() -> None:
    school = small_school()
    doors = [replace(o, glazed=None) for o in school.openings]
    many = add(replace(school, openings=tuple(doors)), "openings", *(replace(doors[0], id=f"x{n}") for n in range(4)))
    note = next(i for i in validate(many) if i.code == "P031")
    assert note.data["count"] > 3
    hollow, white = style.SEVERITY[Severity.NOTE], style.WHITE
    assert numbers_on(many, note) == [hollow]
    assert numbers_on(many, replace(note, data={**note.data, "ids": "d101, d102"})) == [white] * 3


def numbers_on(building: Building, issue: Issue) -> list[str]:
    """Colours of every mark with the number 1."""
    items = compose(building, None, findings=[issue]).items
    return [i.colour for i in items if isinstance(i, Label) and i.text == "1" and i.bold]


def test_numbers_do_not_cover_each_other() -> None:
    school = small_school()
    crowded = [Issue(code, Severity.WARNING, "d101", EVERYTHING) for code in list(CODES)[:7]]
    items = compose(school, "p1", findings=crowded).items
    discs = [i.centre for i in items if isinstance(i, Disc) and i.radius == 9.0]
    assert len(discs) == 7
    assert all(math.dist(a, b) >= 18.0 for n, a in enumerate(discs) for b in discs[:n])


def test_a_sentence_names_rooms_as_people_do() -> None:
    school = change(small_school(), "openings", "d101", line=((3, 2.1), (3.3, 2.1)))
    said = " ".join(texts(draw_svg(school, None, findings=validate(school))))
    assert "A101–K1 är 0,3 m bred" in said


# ---------------------------------------------------------------- PNG


@pytest.mark.parametrize("width", [300, 900])
def test_the_png_has_the_size_asked_for_and_is_not_blank(width: int) -> None:
    data = draw_png(small_school(), None, width_px=width)
    image = pixels(data)
    assert data.startswith(b"\x89PNG")
    assert image.shape[1] == width
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 100


def test_the_png_shows_what_the_svg_says() -> None:
    plain, run = pixels(draw_png(small_school(), None)), pixels(draw_png(small_school(), None, trace=WAY))
    assert near(style.WALL, plain) > 2000
    assert near(style.ROOM[Category.CLASSROOM], plain) > 20000
    assert near(style.SAFETY, plain) > 200
    assert near(style.WAY, plain) == 0
    assert near(style.WAY, run) > 500
    assert near(style.SEEN, run) > 500
    assert near(style.SHELTER, run) > 100


def test_rooms_have_their_colour_in_their_middle() -> None:
    school = small_school()
    image = pixels(draw_png(school, "p1", width_px=1600))
    view = views(school, [school.level["p1"]], style.HEADER)[0][0]
    for who, spot in (("a101", (1.0, 8.0)), ("k1", (14.5, 1.7)), ("t1", (19.5, 8.8))):
        x, y = view.at(spot)
        wanted = style.ROOM[school.unit[who].category]
        assert near(wanted, image[round(y) : round(y) + 1, round(x) : round(x) + 1], 3) == 1, who


def test_a_hole_in_a_room_is_wall() -> None:
    school = change(
        small_school(), "units", "a101", polygon=Polygon(rectangle(0, 2.2, 8, 9.2), (tuple(reversed(rectangle(3, 7, 5, 8.5))),))
    )
    image = pixels(draw_png(school, "p1"))
    x, y = views(school, [school.level["p1"]], style.HEADER)[0][0].at((4.0, 7.75))
    assert near(style.WALL, image[round(y) : round(y) + 1, round(x) : round(x) + 1]) == 1


def test_the_png_letters_are_of_the_shipped_typeface() -> None:
    """A capital I with bars, as Atkinson Hyperlegible draws it: wider at its ends than in its middle."""
    sheet = Sheet(200, 200, "#ffffff", "I")
    sheet.add([Label("I", (100, 170), 200, "#000000")])
    dark = pixels(png(sheet, 200)).mean(axis=2) < 128
    rows = dark.sum(axis=1)
    used = np.nonzero(rows)[0]
    middle = (used[0] + used[-1]) // 2
    assert rows[used[0] + 4] > 1.8 * rows[middle]


@pytest.mark.parametrize("width", [0, 15, 20_001, -5])
def test_impossible_sizes_are_refused(width: int) -> None:
    with pytest.raises(UsageProblem, match="16 to 20000 pixels"):
        draw_png(small_school(), None, width_px=width)


def test_a_huge_picture_is_painted_without_huge_memory() -> None:
    sheet = Sheet(100, 10, "#ffffff", "x")
    sheet.add([Area((box(10, 1, 50, 8),), "#000000")])
    image = pixels(png(sheet, 12_000))
    assert image.shape[:2] == (1200, 12_000)


# ---------------------------------------------------------------- primitives painted


def painted(*items: Area | Stroke | Disc | Label) -> np.ndarray:
    sheet = Sheet(100, 100, "#ffffff", "x")
    sheet.add(items)
    return pixels(png(sheet, 200))


def test_a_see_through_area_mixes_with_what_is_below() -> None:
    image = painted(Area((box(0, 0, 100, 100),), "#000000"), Area((box(0, 0, 50, 100),), "#ffffff", opacity=0.5))
    assert abs(int(image[100, 40, 0]) - 127) <= 2
    assert image[100, 160, 0] == 0


def test_a_see_through_line_does_not_darken_where_it_crosses_itself() -> None:
    cross = Stroke(((10, 10), (90, 90), (90, 10), (10, 90)), "#000000", 8, opacity=0.5)
    image = painted(cross)
    assert abs(int(image[100, 100, 0]) - 127) <= 3


def test_dashes_leave_gaps_of_their_own_length() -> None:
    row = painted(Stroke(((0, 50), (100, 50)), "#000000", 2, dash=10))[100, :, 0] < 128
    runs = np.diff(np.nonzero(np.diff(row.astype(int)))[0])
    assert len(runs) >= 6
    assert all(abs(r - 20) <= 5 for r in runs)  # round ends reach a little into the gaps


def test_a_ring_is_hollow() -> None:
    image = painted(Disc((50, 50), 30, None, "#000000", 6))
    assert image[100, 100].tolist() == [255, 255, 255]
    assert image[100, 160].tolist() == [0, 0, 0]


def test_turned_text_runs_upwards() -> None:
    flat, up = (painted(Label("LLLL", (50, 50), 20, "#000000", turned=turned)).mean(axis=2) < 128 for turned in (False, True))
    assert np.ptp(np.nonzero(flat)[1]) > 2 * np.ptp(np.nonzero(flat)[0])
    assert np.ptp(np.nonzero(up)[0]) > 2 * np.ptp(np.nonzero(up)[1])


def test_things_beyond_the_page_are_cut_off_quietly() -> None:
    outside = Area((box(-50, -50, 20, 20),), "#000000", "#ff0000", 2, 0.5)
    image = painted(outside, Disc((500, 500), 5, "#000000"), Stroke(((-9, -9), (-5, -5)), "#000000", 1, 0.5))
    assert image.min() == 255


def test_marks_are_made_of_primitives() -> None:
    assert len(list(exit_sign((0, 0), 0.0, 20))) == 3
    assert [i.text for i in numbered((0, 0), 7, "#000000") if isinstance(i, Label)] == ["7"]
    assert len(pill(0, 0, 10, 6, 3)) == 28


# ---------------------------------------------------------------- layout


def test_storeys_stand_in_register_and_do_not_overlap(lingonmoskolan: Building) -> None:
    windows, bottom = views(lingonmoskolan, lingonmoskolan.levels, style.HEADER)
    assert len({w.scale for w in windows}) == 1
    frames = [(w.left, w.top, w.left + w.size[0], w.top + w.size[1]) for w in windows]
    assert max(f[3] for f in frames) <= bottom + 1e-6
    for n, a in enumerate(frames):
        assert a[0] >= style.MARGIN - 1e-6
        assert a[2] <= style.SHEET_WIDTH - style.MARGIN + 1e-6
        for b in frames[:n]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    x = [w.at((50.0, 10.0))[0] - w.left for w in windows]
    assert x[0] == pytest.approx(x[1])


def test_everything_lies_on_the_sheet(lingonmoskolan: Building) -> None:
    sheet = compose(lingonmoskolan, None, findings=validate(small_school()), trace=[TracePoint(0, 40, 9, "plan1", False)])
    for item in sheet.items:
        spots = (
            [p for ring in item.rings for p in ring] if isinstance(item, Area) else [item.at] if isinstance(item, Label) else []
        )
        for x, y in spots:
            assert -1 <= x <= sheet.width + 1
            assert -1 <= y <= sheet.height + 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans())
def test_any_plan_can_be_drawn(building: Building) -> None:
    ET.fromstring(draw_svg(building, None, findings=validate(building)[:5]))


def test_a_plan_without_rooms_can_be_drawn() -> None:
    bare = replace(
        small_school(),
        levels=(),
        units=(),
        walls=(),
        openings=(),
        windows=(),
        vertical_links=(),
        fixtures=(),
        alarm_devices=(),
        zones=(),
    )
    assert ET.fromstring(draw_svg(bare, None)) is not None
    one = replace(bare, levels=(replace(small_school().levels[0], outline=()),))
    assert "Inga rum ritade" in texts(draw_svg(one, None))
    assert draw_png(one, None, width_px=200)


def test_only_a_schoolyard_can_be_drawn() -> None:
    yard = room("g", "p1", rectangle(0, 0, 40, 30), Category.OUTDOOR, name=Text("Skolgården"))
    school = replace(
        small_school(), levels=(replace(small_school().levels[0], outline=()),), units=(yard,), openings=(), windows=()
    )
    school = replace(school, vertical_links=(), alarm_devices=(), fixtures=(), zones=())
    assert "Skolgården" in texts(draw_svg(add(school, "assembly_points"), None))


@pytest.mark.parametrize(("level", "signed"), [("p1", True), ("p2", False)])
def test_no_exit_sign_points_to_a_balcony(level: str, signed: bool) -> None:
    school = small_school()
    inner = next(u for u in school.units if u.level_id == level)
    x, y = inner.polygon.exterior[0]
    ring = ((x, y - 3.2), (x + 2, y - 3.2), (x + 2, y - 0.2), (x, y - 0.2))
    outside = replace(inner, id="ute", category=Category.OUTDOOR, polygon=Polygon(ring))
    line = ((x, y - 0.1), (x + 1, y - 0.1))
    leading = replace(school.openings[0], id="d-ute", level_id=level, line=line, unit_ids=(inner.id, "ute"))
    opened = replace(school, units=(*school.units, outside), openings=(*school.openings, leading))
    assert ("d-ute" in {o.id for o in ways_out(opened, level)}) is signed
