"""Whatever is wrong with a file, the reader gets one clear sentence: what, where, what to do. Never a traceback."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem
from sim.plan.load import load_plan, read_plan
from sim.plan.save import plan_json
from tests.t10_plan.plan_examples import small_school

GOOD = plan_json(small_school())


def edited(edit: Callable[[dict[str, Any]], object]) -> str:
    """A sound file with something done to its content."""
    data = json.loads(GOOD)
    edit(data)
    return json.dumps(data)


def unit(data: dict[str, Any]) -> dict[str, Any]:
    return data["units"][0]


TRAINING = "units[0].properties.x_training"

BAD: dict[str, tuple[str | bytes, str, str]] = {
    "empty": (b"", "the file is empty", ""),
    "only spaces": (b" \n\t ", "the file is empty", ""),
    "a zip": (b"PK\x03\x04\xff\xfe\x80", "not text in UTF-8", "byte 4"),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff", "a picture or a PDF", "byte 0"),
    "a pdf": (b"%PDF-1.7\n\xff\xfe", "a picture or a PDF", "byte 9"),
    "an ifc": ("ISO-10303-21;\nHEADER;", "is an IFC file: import it", "line 1"),
    "not json": ("hello", "is not JSON", "line 1, column 1"),
    "single quotes": ("{'format': 1}", "is not JSON", "line 1, column 2"),
    "a comma too many": ('{\n  "format": "inrymning.plan",\n}', "is not JSON", "line "),
    "cut off": (GOOD[: len(GOOD) // 2], "cut off", "line "),
    "cut off in a text": ('{"format": "inrymn', "cut off", "line 1, column 12"),
    "cut off after a comma": ('{"format": "inrymning.plan",', "cut off", "line 1"),
    "a list": ("[]", "must be a JSON object, not a list", ""),
    "a number": ("17", "must be a JSON object, not a int", ""),
    "a scenario": ('{"format": "inrymning.scenario", "version": 1}', '"inrymning.scenario", it must be', "format"),
    "no format": ('{"version": 1}', "is not a floor plan", "format"),
    "geojson": ('{"type": "FeatureCollection", "features": []}', "is not a floor plan", "format"),
    "no version": ('{"format": "inrymning.plan"}', "'version' is null", "version"),
    "version as text": ('{"format": "inrymning.plan", "version": "1"}', "'version' is \"1\"", "version"),
    "version true": ('{"format": "inrymning.plan", "version": true}', "'version' is true", "version"),
    "version 0": ('{"format": "inrymning.plan", "version": 0}', "'version' is 0", "version"),
    "a newer version": ('{"format": "inrymning.plan", "version": 99}', "is of version 99", "version"),
    "nested too deep": ("[" * 100_000, "nested too deeply", ""),
    "nested less deep": ('{"a":' * 200 + "1" + "}" * 200, "nested too deeply", "a.a"),
    "a number of many digits": ('{"version":' + "9" * 6000 + "}", "", ""),
    "half a letter": (edited(lambda d: unit(d).update(id=b"\\ud800".decode("unicode-escape"))), "half a letter", "units[0].id"),
    "a very long value": (edited(lambda d: unit(d).update(id="x" * 100_000)), "...", "units[0].id"),
    "a very long format": ('{"format": "' + "x" * 100_000 + '"}', "is not a floor plan", "format"),
    "a key twice": ('{"format": "inrymning.plan", "format": "x"}', "stands twice", "format"),
    "unknown key at the top": (edited(lambda d: d.update(colour="red")), "the key is unknown", "colour"),
    "unknown key deep down": (
        edited(lambda d: unit(d)["properties"]["x_training"].update(celing=3)),
        "is unknown",
        f"{TRAINING}.celing",
    ),
    "missing key": (edited(lambda d: unit(d)["properties"].pop("category")), "is missing", "units[0].properties.category"),
    "missing building": (edited(lambda d: d.pop("building")), "is missing", "building"),
    "NaN": (GOOD.replace("[8.0, 9.2]", "[NaN, 9.2]", 1), "the number is NaN", "units[0].geometry.coordinates[0][2][0]"),
    "Infinity": (
        GOOD.replace("[8.0, 9.2]", "[8.0, -Infinity]", 1),
        "the number is -Infinity",
        "units[0].geometry.coordinates[0][2][1]",
    ),
    "too large a number": (GOOD.replace("[8.0, 9.2]", "[1e999, 9.2]", 1), "the number is Infinity", "units[0].geometry"),
    "a text for a number": (
        edited(lambda d: unit(d)["properties"]["x_training"].update(ceiling="2.7")),
        'found "2.7"',
        f"{TRAINING}.ceiling",
    ),
    "a number for a text": (
        edited(lambda d: unit(d)["properties"]["name"].update(sv=5)),
        "found 5",
        "units[0].properties.name.sv",
    ),
    "yes as true": (
        edited(lambda d: unit(d)["properties"]["x_training"].update(shelter_suitable=True)),
        "found true",
        f"{TRAINING}.shelter_suitable",
    ),
    "an unknown category": (
        edited(lambda d: unit(d)["properties"].update(category="dungeon")),
        "'classroom'",
        "units[0].properties.category",
    ),
    "an open ring": (
        edited(lambda d: unit(d)["geometry"]["coordinates"][0].pop()),
        "ends with its first point",
        "units[0].geometry.coordinates[0]",
    ),
    "a ring of two": (
        edited(lambda d: unit(d)["geometry"].update(coordinates=[[[0, 0], [1, 1], [0, 0]]])),
        "at least 4",
        "units[0].geometry",
    ),
    "three ends": (
        edited(lambda d: d["openings"][0]["geometry"]["coordinates"].append([1, 1])),
        "",
        "openings[0].geometry.coordinates",
    ),
    "an id with a space": (edited(lambda d: unit(d).update(id="a 1")), "pattern", "units[0].id"),
    "an empty id": (edited(lambda d: unit(d).update(id="")), "pattern", "units[0].id"),
    "a negative sill": (
        edited(lambda d: d["windows"][0]["properties"]["x_training"].update(sill=-1)),
        "greater than or equal to 0",
        "windows[0]",
    ),
    "glazed twice over": (
        edited(lambda d: d["openings"][0]["properties"]["x_training"].update(glazed=2)),
        "less than or equal to 1",
        "openings[0]",
    ),
    "a third hinge": (edited(lambda d: d["openings"][0]["properties"]["x_training"].update(hinge=2)), "0 or 1", "openings[0]"),
    "three rooms at a door": (
        edited(lambda d: d["openings"][0]["properties"]["x_training"].update(unit_ids=["a", "b", "c"])),
        "at most 2",
        "openings[0]",
    ),
    "units as an object": (edited(lambda d: d.update(units={})), "", "units"),
    "null instead of a list": (edited(lambda d: d.update(levels=None)), "found null", "levels"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_clear_problem(name: str, tmp_path: Path) -> None:
    content, says, place = BAD[name]
    path = tmp_path / "bad.plan.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileProblem) as caught:
        load_plan(path)
    problem = caught.value
    assert str(problem).startswith(str(path))
    assert says in str(problem)
    assert problem.place.startswith(place)
    assert "\n" not in problem.problem
    assert len(str(problem)) < 600 + len(str(path))
    assert problem.exit_code == 1


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="does not exist"):
        load_plan(tmp_path / "no.plan.json")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="is a folder"):
        load_plan(tmp_path)


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.plan.json"
    path.write_text(GOOD, "utf-8")
    if os.geteuid() == 0:  # root may read everything, so the system's answer is played

        def refuse(self: Path) -> bytes:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "read_bytes", refuse)
    else:
        path.chmod(0)
    with pytest.raises(FileProblem, match="may not be read"):
        load_plan(path)


def test_a_name_no_system_takes() -> None:
    with pytest.raises(FileProblem):
        load_plan(Path("x\0y.plan.json"))
    with pytest.raises(FileProblem, match="cannot be read"):
        load_plan(Path("x" * 5000))


def test_a_byte_order_mark_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "a.plan.json"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_plan(path) == small_school()


def test_how_many_more_problems_there_are_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.plan.json"
    path.write_text(edited(lambda d: [u["properties"].pop("category") for u in d["units"]]), "utf-8")
    with pytest.raises(FileProblem, match="7 more like it follow"):
        load_plan(path)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, len(GOOD) - 3))
def test_a_file_cut_anywhere_is_a_file_problem(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.plan.json"
    path.write_bytes(GOOD.encode()[:length])
    with pytest.raises(FileProblem):
        read_plan(path)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_a_file_problem(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("garbage") / "a.plan.json"
    path.write_bytes(raw)
    with pytest.raises(FileProblem):
        read_plan(path)
