"""Every issue code: the smallest mistake that causes it, that nothing else does, and a sentence in both languages."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from sim.errors import Issue, Severity
from sim.issue_text import issue_text
from sim.plan.building import (
    AlarmDevice,
    AlarmKind,
    AssemblyPoint,
    Blinds,
    Building,
    Category,
    Fixture,
    Level,
    LockKind,
    OpeningKind,
    Polygon,
    Tri,
    Unit,
    Window,
)
from sim.plan.checks.access import components, exits
from sim.plan.codes import CODES, FEW, Names, gathered, some
from sim.plan.validate import validate
from sim.text import Text, table
from tests.t10_plan.plan_examples import add, change, door, drop, rectangle, room, small_school

Spoil = Callable[[Building], Building]


def ring(*points: tuple[float, float]) -> Polygon:
    return Polygon(tuple(points))


def a101(polygon: Polygon) -> Spoil:
    return lambda b: change(b, "units", "a101", polygon=polygon)


def with_hole(*hole: tuple[float, float]) -> Spoil:
    return a101(Polygon(rectangle(0, 2.2, 8, 9.2), (hole,)))


def scaled(factor: float) -> Spoil:
    """The whole school drawn in another unit."""

    def scale(b: Building) -> Building:
        def poly(p: Polygon) -> Polygon:
            return Polygon(tuple((x * factor, y * factor) for x, y in p.exterior))

        def line(x: tuple[tuple[float, float], tuple[float, float]]) -> tuple[tuple[float, float], tuple[float, float]]:
            (ax, ay), (bx, by) = x
            return (ax * factor, ay * factor), (bx * factor, by * factor)

        return replace(
            b,
            levels=tuple(replace(x, outline=()) for x in b.levels),
            units=tuple(replace(u, polygon=poly(u.polygon)) for u in b.units),
            openings=tuple(replace(o, line=line(o.line)) for o in b.openings),
        )

    return scale


def _path(b: Building, first: tuple[float, float, float]) -> Building:
    path = b.vertical_links[0].path
    return change(b, "vertical_links", "trappa", path=(first, *path[1:]))


def _door_widths(b: Building, width: float) -> Building:
    return replace(
        b,
        openings=tuple(
            replace(o, line=(o.line[0], (o.line[0][0] + width, o.line[0][1]))) if o.line[0][1] == o.line[1][1] else o
            for o in b.openings
        ),
    )


def _thin_corridors(b: Building) -> Building:
    for level in ("1", "2"):
        b = change(b, "units", f"k{level}", polygon=Polygon(rectangle(0, 1.3, 16.2, 2)))
    return b


EXAMPLES: dict[str, tuple[Spoil, str]] = {
    "P001": (a101(ring((0, 2.2), (8, 2.2), (8, 2.2005))), "a101"),
    "P002": (a101(ring((0, 2.2), (8, 9.2), (8, 2.2), (0, 9.0))), "a101"),
    "P003": (a101(Polygon(tuple(reversed(rectangle(0, 2.2, 8, 9.2))))), "a101"),
    "P004": (a101(ring((0, 2.2), (8, 2.2), (8, 9.2), (0.00042, 9.2))), "a101"),
    "P005": (with_hole((7, 4), (7, 5), (9, 5), (9, 4)), "a101"),
    "P006": (a101(ring((0, 2.2), (9.2, 2.2), (9.2, 9.2), (0, 9.2))), "a101"),
    "P007": (a101(ring((-1, 2.2), (8, 2.2), (8, 9.2), (-1, 9.2))), "a101"),
    "P010": (lambda b: change(b, "openings", "d102", id="d101"), "d101"),
    "P011": (lambda b: change(b, "units", "a102", number="A101"), "p1"),
    "P012": (lambda b: change(b, "openings", "d101", unit_ids=("a101", "x99")), "d101"),
    "P013": (lambda b: change(b, "openings", "d101", unit_ids=("a101", "k2"), opens_into="a101"), "d101"),
    "P014": (lambda b: replace(b, units=(), openings=(), windows=(), vertical_links=(), alarm_devices=(), fixtures=()), "skolan"),
    "P015": (lambda b: change(b, "levels", "p2", ordinal=0), "p2"),
    "P020": (lambda b: change(b, "openings", "d101", line=((3, 2.6), (4, 2.6))), "d101"),
    "P021": (lambda b: change(b, "openings", "d101", line=((3, 2.1), (3.4, 2.1))), "d101"),
    "P022": (lambda b: change(b, "openings", "d101", line=((3, 2.1), (3, 2.1))), "d101"),
    "P023": (lambda b: change(b, "openings", "d101", opens_into="a102"), "d101"),
    "P024": (lambda b: change(b, "openings", "d101", unit_ids=("a101", "a101")), "d101"),
    "P025": (lambda b: add(b, "openings", door("d9", "p1", ((3.1, 2.1), (4.1, 2.1)), "a101", "k1")), "d9"),
    "P026": (lambda b: add(b, "openings", door("d9", "p1", ((8.1, 5), (8.1, 6)), "a101", opens_into=None)), "d9"),
    "P030": (lambda b: change(b, "openings", "d101", lockable_from_inside=Tri.UNKNOWN), "d101"),
    "P031": (lambda b: change(b, "openings", "d101", glazed=None), "d101"),
    "P032": (lambda b: change(b, "windows", "f1", blinds=Blinds.UNKNOWN), "f1"),
    "P033": (lambda b: change(b, "openings", "d101", hinge=None), "d101"),
    "P034": (lambda b: change(b, "openings", "d101", lock_kind=LockKind.UNKNOWN), "d101"),
    "P035": (lambda b: change(b, "units", "a101", shelter_suitable=Tri.UNKNOWN), "a101"),
    "P040": (lambda b: drop(b, "openings", "d102"), "a102"),
    "P041": (lambda b: replace(b, vertical_links=()), "p1"),
    "P042": (lambda b: drop(b, "openings", "ut"), "skolan"),
    "P043": (lambda b: replace(b, assembly_points=()), "skolan"),
    "P044": (lambda b: drop(b, "openings", "d203"), "a201"),
    "P050": (lambda b: change(b, "windows", "f1", line=((2, 8), (6, 8))), "f1"),
    "P051": (lambda b: change(b, "windows", "f1", head=0.9), "f1"),
    "P052": (lambda b: change(b, "windows", "f1", head=3.2), "f1"),
    "P053": (lambda b: _path(b, (15.0, 3.0, 0.0)), "trappa"),
    "P054": (lambda b: change(b, "vertical_links", "trappa", lower_unit_id="t2", upper_unit_id="t1"), "trappa"),
    "P055": (lambda b: _path(b, (17.3, 3.0, 1.0)), "trappa"),
    "P060": (lambda b: _door_widths(b, 0.55), "skolan"),
    "P061": (scaled(0.3048), "skolan"),
    "P062": (_thin_corridors, "skolan"),
    "P063": (scaled(1000.0), "skolan"),
    "P070": (lambda b: change(b, "fixtures", "bank", point=(9.0, 6.0)), "bank"),
    "P071": (lambda b: change(b, "alarm_devices", "knapp", point=(1.0, 5.0)), "knapp"),
    "P072": (lambda b: change(b, "assembly_points", "samling", point=(4.0, 5.0)), "samling"),
}


def found(building: Building, code: str) -> list[Issue]:
    return [i for i in validate(building) if i.code == code]


# ---------------------------------------------------------------- the table


def test_a_sound_school_has_no_issues() -> None:
    assert validate(small_school()) == ()


def test_every_code_has_an_example() -> None:
    assert set(EXAMPLES) == set(CODES)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_mistake_is_found_where_it_is(code: str) -> None:
    spoil, where = EXAMPLES[code]
    issues = found(spoil(small_school()), code)
    assert issues, f"{code} not found"
    assert issues[0].where == where
    assert issues[0].severity is CODES[code]


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_sound_school_is_free_of_it(code: str) -> None:
    assert found(small_school(), code) == []


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("code", EXAMPLES)
def test_every_issue_has_a_sentence(code: str, language: str) -> None:
    issue = found(EXAMPLES[code][0](small_school()), code)[0]
    text = issue_text(issue, language)
    assert "{" not in text
    assert text[0].isupper() or text.startswith(issue.where) or text[0].isdigit()
    assert text.endswith((".", "?"))


def test_texts_and_codes_are_the_same_set() -> None:
    for language in ("sv", "en"):
        written = {key.split(".")[1] for key in table(language) if key.startswith("issue_plan.P")}
        assert written == set(CODES)


def test_swedish_sentences_have_decimal_commas() -> None:
    issue = Issue("P021", Severity.WARNING, "d1", {"width": 0.4})
    assert "0,4 m" in issue_text(issue, "sv")
    assert "0.4 m" in issue_text(issue, "en")


# ---------------------------------------------------------------- what must not be reported


OVERLOOKED: dict[str, Spoil] = {
    "rooms that touch": a101(ring((0, 2.2), (8.2, 2.2), (8.2, 9.2), (0, 9.2))),
    "rooms that overlap by a centimetre": a101(ring((0, 2.2), (8.202, 2.2), (8.202, 9.2), (0, 9.2))),
    "a pillar": with_hole((3, 4), (3, 5), (4, 5), (4, 4)),
    "a very wide open passage": lambda b: change(
        b, "openings", "d101", kind=OpeningKind.OPEN, line=((1, 2.1), (7, 2.1)), hinge=None, opens_into=None
    ),
    "an open passage has no lock": lambda b: change(
        b, "openings", "d101", kind=OpeningKind.OPEN, lockable_from_inside=Tri.UNKNOWN, glazed=None
    ),
    "a sliding door has no hinge": lambda b: change(b, "openings", "d101", kind=OpeningKind.SLIDING, hinge=None, opens_into=None),
    "an outer door opening outwards": lambda b: change(b, "openings", "ut", opens_into=None),
    "a shaft without doors": lambda b: add(
        b, "units", room("s", "p1", rectangle(3, 9.25, 4, 9.35), Category.SHAFT, shelter_suitable=Tri.UNKNOWN, number="")
    ),
    "a schoolyard": lambda b: add(
        b, "units", room("g", "p1", rectangle(-30, -30, 40, -1), Category.OUTDOOR, shelter_suitable=Tri.UNKNOWN)
    ),
    "a corridor nobody shelters in": lambda b: change(b, "units", "k1", shelter_suitable=Tri.UNKNOWN),
    "the same number on another storey": lambda b: change(b, "units", "a201", number="A101"),
    "a device in no room": lambda b: add(b, "alarm_devices", AlarmDevice("x", "p1", AlarmKind.SPEAKER, (-5, -5), 4.0)),
    "a basement": lambda b: replace(b, levels=(replace(b.levels[0], ordinal=-1), replace(b.levels[1], ordinal=0))),
}


@pytest.mark.parametrize("name", OVERLOOKED)
def test_things_that_are_fine(name: str) -> None:
    assert [(i.code, i.where) for i in validate(OVERLOOKED[name](small_school()))] == []


def test_a_door_to_a_schoolyard_is_an_exit() -> None:
    school = add(small_school(), "units", room("g", "p1", rectangle(-30, -30, -0.3, 40), Category.OUTDOOR, number=""))
    school = change(school, "openings", "ut", unit_ids=("k1", "g"), opens_into="g")
    assert exits(school) == ["ut"]
    assert {i.code for i in validate(school)} == set()


# ---------------------------------------------------------------- kinds of fault, more closely


@pytest.mark.parametrize(
    ("polygon", "code"),
    [
        (ring(), "P001"),
        (ring((0, 2.2), (8, 2.2)), "P001"),
        (ring((1, 3), (1.05, 3), (1.05, 3.05), (1, 3.05)), "P001"),
        (ring((0, 2.2), (8, 2.2), (8, 9.2), (0, 9.2), (0, 2.2)), "P002"),
        (ring((0, 2.2), (8, 2.2), (8, 9.2), (4, 2.2), (0, 9.2)), "P002"),
        (ring((0, 2.2), (8, 2.2), (8, 9.2), (8, 5), (8, 9.2), (0, 9.2)), "P002"),
        (ring((0, 2.2), (4, 2.2), (4, 8), (4, 2.2), (8, 2.2), (8, 9.2), (0, 9.2)), "P002"),
        (ring((0, 2.2), (0, 9.2), (8, 9.2), (8, 2.2)), "P003"),
    ],
)
def test_rings(polygon: Polygon, code: str) -> None:
    codes = {i.code for i in validate(a101(polygon)(small_school())) if i.where == "a101"}
    assert code in codes


@pytest.mark.parametrize(
    ("hole", "code"),
    [
        (((3, 4), (4, 4), (4, 5), (3, 5)), "P003"),
        (((3, 4), (3, 5), (4, 4), (4, 5)), "P001"),
        (((0, 4), (0, 5), (1, 5), (1, 4)), "P005"),
        (((20, 4), (20, 5), (21, 5), (21, 4)), "P005"),
    ],
)
def test_holes(hole: tuple[tuple[float, float], ...], code: str) -> None:
    assert [i.code for i in validate(with_hole(*hole)(small_school())) if i.where == "a101"] == [code]


def test_holes_in_holes_and_holes_that_meet() -> None:
    outer, inner = ((1, 3), (1, 7), (5, 7), (5, 3)), ((2, 4), (2, 5), (3, 5), (3, 4))
    beside = ((4, 4), (4, 5), (7, 5), (7, 4))
    for second in (inner, beside):
        school = a101(Polygon(rectangle(0, 2.2, 8, 9.2), (outer, second)))(small_school())
        assert "P005" in {i.code for i in validate(school)}


def test_the_ring_with_the_fault_is_named() -> None:
    issue = found(with_hole((3, 4), (4, 4), (4, 5), (3, 5))(small_school()), "P003")[0]
    assert issue.data["ring"] == 1


def test_a_bad_outline_is_reported_on_its_storey() -> None:
    school = change(small_school(), "levels", "p1", outline=(Polygon(tuple(reversed(rectangle(-1, -1, 21, 10)))),))
    assert [i.where for i in found(school, "P003")] == ["p1"]


def test_a_room_that_cannot_be_worked_with_does_not_hide_the_rest() -> None:
    school = a101(ring((0, 2.2), (8, 9.2), (8, 2.2), (0, 9.0)))(small_school())
    school = change(school, "openings", "d102", line=((11, 3), (12, 3)))
    codes = {i.code for i in validate(school)}
    assert {"P002", "P020"} <= codes


@pytest.mark.parametrize(
    ("group", "who", "field", "value"),
    [
        ("units", "a101", "level_id", "p9"),
        ("walls", "v1", "level_id", "p9"),
        ("openings", "d101", "level_id", "p9"),
        ("windows", "f1", "unit_ids", ("x",)),
        ("windows", "f1", "level_id", "p9"),
        ("vertical_links", "trappa", "lower_unit_id", "x"),
        ("vertical_links", "trappa", "upper_unit_id", "x"),
        ("alarm_devices", "knapp", "level_id", "p9"),
        ("alarm_devices", "knapp", "unit_id", "x"),
        ("fixtures", "bank", "unit_id", "x"),
        ("zones", "norr", "unit_ids", ("a101", "x")),
        ("zones", "norr", "opening_ids", ("x",)),
    ],
)
def test_every_reference_is_followed(group: str, who: str, field: str, value: object) -> None:
    issues = found(change(small_school(), group, who, **{field: value}), "P012")
    assert who in {i.where for i in issues}
    assert any(i.data["missing"] in (value, "x") for i in issues)


@pytest.mark.parametrize(("group", "who"), [("windows", "f1"), ("alarm_devices", "knapp"), ("openings", "d101")])
def test_things_lie_on_the_storey_of_their_room(group: str, who: str) -> None:
    school = change(small_school(), group, who, level_id="p2")
    assert who in {i.where for i in found(school, "P013")}


def test_ids_are_unique_over_all_kinds_of_features() -> None:
    school = change(small_school(), "fixtures", "bank", id="a101")
    assert found(school, "P010")[0].data["count"] == 2


def test_a_storey_that_lies_lower_than_the_one_below_it() -> None:
    assert found(change(small_school(), "levels", "p2", elevation=-1.0), "P015")


@pytest.mark.parametrize("width", [0.3, 0.49, 4.2])
def test_widths_beyond_doors(width: float) -> None:
    school = change(small_school(), "openings", "d101", line=((1, 2.1), (round(1 + width, 3), 2.1)))
    assert found(school, "P021")[0].data["width"] == pytest.approx(width)


def test_a_window_without_length() -> None:
    assert found(change(small_school(), "windows", "f1", line=((2, 9.3), (2, 9.3))), "P022")[0].where == "f1"


def test_both_ends_of_an_opening_must_be_near() -> None:
    assert found(change(small_school(), "openings", "d101", line=((3, 2.1), (3.5, 3.0))), "P020")


# ---------------------------------------------------------------- many of the same


def test_a_thousand_unanswered_questions_are_one_note_each() -> None:
    school = small_school()
    for opening in school.openings:
        school = change(school, "openings", opening.id, lockable_from_inside=Tri.UNKNOWN, glazed=None)
    notes = Counter(i.code for i in validate(school))
    assert notes == {"P030": 1, "P031": 1}
    issue = found(school, "P030")[0]
    assert issue.data["count"] == len(school.openings) == len(str(issue.data["ids"]).split(", "))
    assert "A101–K1" in issue_text(issue, "sv")


def test_long_lists_are_shortened_in_sentences_only() -> None:
    ids = [f"d{n}" for n in range(40)]
    issue = gathered("P030", ids)[0]
    assert str(issue.data["ids"]).count(",") == 39
    assert issue.data["few"] == "d0, d1, d2, d3, d4, d5 (+34)"
    assert some(ids[:FEW]) == ", ".join(ids[:FEW])
    assert gathered("P030", []) == []


def test_rooms_and_doors_are_called_what_people_call_them() -> None:
    names = Names(change(small_school(), "units", "a102", number=""))
    assert [names.of(x) for x in ("a101", "a102", "d101", "ut", "nobody")] == ["A101", "Rum a102", "A101–K1", "K1", "nobody"]


def test_components_are_rooms_that_hang_together() -> None:
    assert [len(g) for g in components(small_school())] == [8]
    apart = drop(replace(small_school(), vertical_links=()), "openings", "d102")
    assert [sorted(g) for g in components(apart)] == [["a201", "a202", "k2", "t2"], ["a101", "k1", "t1"], ["a102"]]


# ---------------------------------------------------------------- large plans


def test_a_large_plan_is_checked_in_a_count_of_comparisons_not_a_wait() -> None:
    """A hundred and twenty rooms; the figure is printed, not gated, because machines differ."""
    units, openings = [], []
    for n in range(60):
        x = 8.0 * n
        units += [room(f"r{n}", "p1", rectangle(x, 2.2, x + 7.8, 9.2)), room(f"s{n}", "p1", rectangle(x, -7.2, x + 7.8, -0.2))]
        openings += [
            door(f"d{n}", "p1", ((x + 1, 2.1), (x + 2, 2.1)), f"r{n}", "k"),
            door(f"e{n}", "p1", ((x + 1, -0.1), (x + 2, -0.1)), f"s{n}", "k"),
        ]
    units.append(room("k", "p1", rectangle(0, 0, 480, 2), Category.WALKWAY))
    openings.append(door("ut", "p1", ((0, 0.5), (0, 1.5)), "k"))
    level = Level("p1", 0, Text("Plan 1"), 0.0, 3.0)
    school = replace(
        small_school(),
        levels=(level,),
        units=tuple(units),
        walls=(),
        openings=tuple(openings),
        windows=(),
        vertical_links=(),
        alarm_devices=(),
        fixtures=(),
        zones=(),
    )
    started = time.perf_counter()
    assert validate(school) == ()
    print(f"checked {len(units)} rooms in {time.perf_counter() - started:.3f} s")


def test_an_empty_building_is_one_error_not_a_crash() -> None:
    empty = replace(small_school(), levels=(), units=(), openings=(), walls=(), windows=(), vertical_links=(), alarm_devices=())
    empty = replace(empty, fixtures=(), zones=(), assembly_points=())
    assert [i.code for i in validate(empty)] == ["P014", "P043"]


def test_everything_wrong_at_once_still_ends() -> None:
    bad = Unit("x", "nowhere", Category.ROOM, Text("x"), ring())
    school = add(small_school(), "units", bad, bad)
    school = add(school, "openings", door("o", "nowhere", ((0, 0), (0, 0)), "x", "x"))
    school = add(school, "windows", Window("w", "p9", ((0, 0), (0, 0)), ("x",), 1, 0))
    school = add(school, "fixtures", Fixture("f", "x", "chair", (0, 0)))
    school = add(school, "assembly_points", AssemblyPoint("f", Text("f"), (0, 0)))
    assert {"P010", "P012", "P024"} <= {i.code for i in validate(school)}


@pytest.mark.parametrize(("level", "way_out"), [("p1", True), ("p2", False)])
def test_a_yard_is_a_way_out_and_a_balcony_is_none(level: str, way_out: bool) -> None:
    building = small_school()
    inner = next(u for u in building.units if u.level_id == level)
    yard = room("ute", level, rectangle(100, 100, 104, 104), Category.OUTDOOR)
    leading = door("d-ute", level, ((100, 100), (101, 100)), inner.id, "ute")
    opened = replace(building, units=(*building.units, yard), openings=(*building.openings, leading))
    assert ("d-ute" in exits(opened)) is way_out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Kapprum", "Kapprum"),
        ("Slöjdsal för trä och metall ", "Slöjdsal för trä och metall "),
        ("DINING ROOM / GREAT ROOM / HALL / KITCHEN", "DINING ROOM / GREAT ROOM…"),
        ("Elevcafé med uppehållsrum – scen", "Elevcafé med uppehållsrum…"),
    ],
)
def test_a_long_name_is_cut_short_in_sentences(name: str, said: str) -> None:
    school = change(small_school(), "units", "a101", name=Text(name), number="")
    assert Names(school).of("a101") == said
