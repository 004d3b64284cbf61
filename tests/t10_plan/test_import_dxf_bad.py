"""Broken and hostile DXF files end in one sentence or in findings: no traceback, no hang, no endless memory."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ezdxf", reason='DXF import is not installed: pip install "inrymning[import]"')

import ezdxf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem
from tests.t10_plan.dxf_school import School
from tools.importers import ImportResult, import_plan


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return School(version="R2000").save(tmp_path_factory.mktemp("drawn")).read_bytes()


def attempt(folder: Path, data: bytes, name: str = "x.dxf") -> ImportResult | FileProblem:
    path = folder / name
    path.write_bytes(data)
    try:
        return import_plan(path)
    except FileProblem as problem:
        return problem


def problem(folder: Path, data: bytes, says: str) -> FileProblem:
    found = attempt(folder, data)
    assert isinstance(found, FileProblem)
    assert re.search(says, str(found))
    assert "\n" not in str(found)
    return found


def saved(folder: Path, draw: Callable[[Any, Any], None]) -> Path:
    """The school with something more in it."""
    school = School()
    document = school.draw()
    draw(document, document.modelspace())
    path = folder / "mer.dxf"
    document.saveas(path)
    return path


def codes(result: ImportResult) -> set[str]:
    return {i.code for i in result.findings}


def rooms(result: ImportResult) -> int:
    return int(result.counts["rooms"])


# ---- other kinds, cut and damaged files


def test_a_dwg_drawing_is_told_from_dxf(tmp_path: Path) -> None:
    said = problem(tmp_path, b"AC1032\x00\x00\x00" + bytes(2000), "DWG")
    assert "Save it as DXF" in said.fix


@pytest.mark.parametrize(
    "data", [b"", b"   \n", b"0\nSECTION\n", b"not a drawing at all\n" * 30, b"AutoCAD Binary DXF\r\n\x1a\x00"]
)
def test_what_is_no_drawing_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    assert isinstance(attempt(tmp_path, data), FileProblem)


def test_a_file_cut_off_is_read_as_far_as_it_goes_or_told(tmp_path: Path, drawn: bytes) -> None:
    late = attempt(tmp_path, drawn[: drawn.rindex(b"OBJECTS")])
    assert isinstance(late, ImportResult)
    assert rooms(late) == 5
    assert "I111" in codes(late)
    early = attempt(tmp_path, drawn[: len(drawn) // 4])
    assert isinstance(early, FileProblem)


def test_line_ends_and_marks_of_other_systems_are_read(tmp_path: Path, drawn: bytes) -> None:
    for data in (drawn.replace(b"\r\n", b"\n"), drawn.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")):
        result = attempt(tmp_path, data)
        assert isinstance(result, ImportResult)
        assert rooms(result) == 5


@pytest.mark.parametrize("value", [b"nan", b"1e300", b"-1e300", b"inf", b"1e9999"])
def test_mad_coordinates_are_left_out_or_told(tmp_path: Path, drawn: bytes, value: bytes) -> None:
    places = [m for m in re.finditer(rb"(?<=\n)-?\d+\.\d+(?=\r?\n)", drawn) if m.start() > drawn.index(b"ENTITIES")]
    for number in (0, 40, 90):
        spot = places[number]
        found = attempt(tmp_path, drawn[: spot.start()] + value + drawn[spot.end() :])
        assert isinstance(found, FileProblem) or codes(found) & {"I110", "I112"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_mutated_drawings_end_in_a_plan_or_a_sentence(tmp_path: Path, drawn: bytes, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(drawn)
    for _ in range(chance.randrange(1, 12)):
        kind, at = chance.randrange(4), chance.randrange(len(data))
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del data[at : at + chance.randrange(1, 400)]
        elif kind == 2:
            data[at:at] = data[max(0, at - 300) : at]
        else:
            line = data.find(b"\n", at)
            data[line + 1 : data.find(b"\n", line + 1)] = chance.choice([b"nan", b"1e300", b"-1", b"INSERT", b"0", b"", b"\xff"])
    attempt(tmp_path, bytes(data))


# ---- hostile content


def test_blocks_within_themselves_are_not_followed(tmp_path: Path) -> None:
    def draw(document: Any, space: Any) -> None:
        for name, other in (("A", "B"), ("B", "A"), ("C", "C")):
            block = document.blocks.new(name)
            block.add_line((0, 0), (1, 1))
            block.add_blockref(other, (1, 1))
        space.add_blockref("A", (0, 0))
        space.add_blockref("C", (0, 0))

    result = import_plan(saved(tmp_path, draw))
    assert rooms(result) == 5
    assert "I112" in codes(result)


def test_blocks_that_multiply_are_stopped(tmp_path: Path) -> None:
    def draw(document: Any, space: Any) -> None:
        document.blocks.new("N0").add_line((0, 0), (1, 1))
        for level in range(1, 10):
            block = document.blocks.new(f"N{level}")
            for k in range(10):
                block.add_blockref(f"N{level - 1}", (k, 0))
        space.add_blockref("N9", (0, 0))

    with pytest.raises(FileProblem, match="unfolds to more than"):
        import_plan(saved(tmp_path, draw))


def test_rows_and_columns_without_end_are_stopped(tmp_path: Path) -> None:
    def draw(document: Any, space: Any) -> None:
        document.blocks.new("R").add_line((0, 0), (1, 1))
        space.add_blockref(
            "R", (0, 0), dxfattribs={"row_count": 30000, "column_count": 30000, "row_spacing": 1, "column_spacing": 1}
        )

    with pytest.raises(FileProblem, match="unfolds to more than"):
        import_plan(saved(tmp_path, draw))


@pytest.mark.parametrize("scale", [0.0, 1e-300, 1e300])
def test_blocks_of_no_size_or_any_size_do_no_harm(tmp_path: Path, scale: float) -> None:
    def draw(document: Any, space: Any) -> None:
        block = document.blocks.new("S")
        block.add_line((0, 0), (1000, 0))
        block.add_arc((0, 0), 900, 0, 90)
        space.add_blockref("S", (0, 0), dxfattribs={"xscale": scale, "yscale": 1.0, "layer": "DÖRR"})
        space.add_blockref("S", (0, 0), dxfattribs={"xscale": scale, "yscale": scale, "layer": "VÄGG"})

    assert rooms(import_plan(saved(tmp_path, draw))) == 5


def test_curves_without_sense_are_left_out(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        walls = {"layer": "VÄGG"}
        space.add_arc((0, 0), 0, 0, 90, dxfattribs=walls)
        space.add_circle((0, 0), 1e200, dxfattribs=walls)
        space.add_ellipse((0, 0), (1e-9, 0), 1e-6, dxfattribs=walls)
        space.add_lwpolyline([(0, 0, 0, 0, 1e300), (5, 5, 0, 0, -1e300)], dxfattribs=walls)
        space.add_lwpolyline([], dxfattribs=walls)
        space.add_lwpolyline([(3000, 3000)], dxfattribs=walls)
        space.add_open_spline([(0, 0), (0, 0), (0, 0), (0, 0)], dxfattribs=walls)
        space.add_text("", dxfattribs={"height": 1e300, "layer": "RUMSTEXT"})
        space.add_mtext("{\\C1;" * 300, dxfattribs={"char_height": 0, "layer": "RUMSTEXT"})

    assert rooms(import_plan(saved(tmp_path, draw))) == 5


def test_strokes_far_away_are_left_out(tmp_path: Path) -> None:
    result = import_plan(saved(tmp_path, lambda _, space: space.add_line((1e8, 1e8), (1e8, 2e8), dxfattribs={"layer": "VÄGG"})))
    assert rooms(result) == 5
    assert "I114" in codes(result)


def test_a_hatch_on_a_wall_layer_is_told(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        chance = random.Random(1)
        for _n in range(4000):
            ends = [(chance.uniform(0, 16000), chance.uniform(0, 16000)) for _ in range(2)]
            space.add_line(*ends, dxfattribs={"layer": "VÄGG"})

    with pytest.raises(FileProblem, match="cross each other"):
        import_plan(saved(tmp_path, draw))


def test_far_too_many_parts_are_refused_before_they_are_read(tmp_path: Path) -> None:
    problem(
        tmp_path, b"0\nSECTION\n2\nENTITIES\n" + b"0\nPOINT\n8\n0\n" * 600_000 + b"0\nENDSEC\n0\nEOF\n", "more than 500000 parts"
    )


def test_a_layer_for_every_line_is_refused(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        for n in range(6000):
            space.add_line((n, 0), (n, 1), dxfattribs={"layer": f"lager {n}"})

    with pytest.raises(FileProblem, match="layers"):
        import_plan(saved(tmp_path, draw))


# ---- drawings with nothing to import


def test_an_empty_model_space_points_to_the_sheet(tmp_path: Path) -> None:
    document = ezdxf.new()
    path = tmp_path / "tom.dxf"
    document.saveas(path)
    with pytest.raises(FileProblem, match="no lines"):
        import_plan(path)
    layout = document.layout("Layout1")
    for k in range(5):
        layout.add_line((k, 0), (k, 9))
    document.saveas(path)
    with pytest.raises(FileProblem, match="on a sheet only"):
        import_plan(path)


def test_walls_that_close_nothing_say_which_layers_were_tried(tmp_path: Path) -> None:
    document = ezdxf.new()
    document.modelspace().add_line((0, 0), (9000, 0), dxfattribs={"layer": "VÄGG"})
    path = tmp_path / "vägg.dxf"
    document.header["$INSUNITS"] = 4
    document.saveas(path)
    with pytest.raises(FileProblem, match="close in no room"):
        import_plan(path)


def test_a_drawing_without_scale_asks_for_one(tmp_path: Path) -> None:
    document = ezdxf.new()
    document.header["$INSUNITS"] = 0
    document.modelspace().add_lwpolyline([(0, 0), (1200, 0), (1200, 900), (0, 900)], close=True, dxfattribs={"layer": "VÄGG"})
    path = tmp_path / "skala.dxf"
    document.saveas(path)
    with pytest.raises(FileProblem, match="how long its units are") as problem:
        import_plan(path)
    assert "--unit" in problem.value.fix


def test_objects_of_other_programs_are_named(tmp_path: Path) -> None:
    path = School(version="R2000").save(tmp_path)
    text = path.read_bytes()
    extra = b"  0\r\nAEC_WALL\r\n  5\r\nFFF1\r\n100\r\nAcDbEntity\r\n  8\r\nA-WALL\r\n"
    at = text.index(b"ENTITIES") + len(b"ENTITIES\r\n")
    newline = b"\r\n" if b"\r\n" in text else b"\n"
    at = text.index(newline, text.index(b"ENTITIES")) + len(newline)
    path.write_bytes(text[:at] + extra.replace(b"\r\n", newline) + text[at:])
    result = import_plan(path)
    (said,) = [i for i in result.findings if i.code == "I113"]
    assert "AEC_WALL" in str(said.data["kinds"])
