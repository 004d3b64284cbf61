"""What a person says about a drawing on the command line reaches the importer, or is refused with how to write it."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import FileProblem, UsageProblem
from tools.commands.plan import alike, tell_rows
from tools.commands.plan_import import command, drawing_name
from tools.commands.plan_options import UNITS, four_corners, measured, one_storey
from tools.importers import import_plan
from tools.importers.options import Measured
from tools.settings import Settings, typed

numbers = st.floats(-1e6, 1e6, allow_nan=False)


class TestKnownLengths:
    def test_a_length_is_two_points_and_metres(self):
        assert measured("120,80,310.5,80=3.4") == Measured((120.0, 80.0), (310.5, 80.0), 3.4)

    @given(numbers, numbers, numbers, numbers, st.floats(0.01, 1000))
    def test_any_length_that_is_written_is_read(self, a, b, c, d, metres):
        if (a, b) == (c, d):
            return
        assert measured(f"{a!r},{b!r},{c!r},{d!r}={metres!r}") == Measured((a, b), (c, d), metres)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1,2,3,4",
            "1,2,3=4",
            "1,2,3,4=",
            "1,2,3,4=0",
            "1,2,3,4=-2",
            "1,2,1,2=3",
            "a,b,c,d=3",
            "1,2,3,nan=4",
            "1,2,3,4=inf",
            "1 2 3 4=5",
        ],
    )
    def test_what_is_no_length_is_refused_with_an_example(self, text):
        with pytest.raises(UsageProblem, match="x,y,x,y=METRES"):
            measured(text)


class TestCorners:
    def test_four_corners(self):
        assert four_corners("0,0,100,0,100,80,0,80") == ((0, 0), (100, 0), (100, 80), (0, 80))

    @pytest.mark.parametrize("text", ["0,0,1,1", "0,0,1,1,2,2,3,x", "0,0,1,1,2,2,3,inf", "1,2,3,4,5,6,7,8,9"])
    def test_anything_else_is_refused(self, text):
        with pytest.raises(UsageProblem, match="top left"):
            four_corners(text)


class TestStorey:
    @pytest.mark.parametrize(("text", "expected"), [("0", (0, "")), ("1=Plan 2", (1, "Plan 2")), ("-1= Hus ", (-1, "Hus"))])
    def test_ordinal_and_name(self, text, expected):
        assert one_storey(text) == expected

    @pytest.mark.parametrize("text", ["", "Plan 2", "1.5", "=1", "99999"])
    def test_a_storey_without_a_number_is_refused(self, text):
        with pytest.raises(UsageProblem, match="entrance storey"):
            one_storey(text)


def test_units_are_metres_per_drawing_unit():
    assert UNITS["mm"] * 1000 == pytest.approx(1)
    assert UNITS["in"] * 12 == pytest.approx(UNITS["ft"])


def test_options_reach_the_importer(tmp_path, monkeypatch):
    seen = []

    def reader(_path, options, *, seconds, megabytes, noise):
        seen.append((options, seconds, megabytes, noise))
        raise UsageProblem("stop here")

    monkeypatch.setattr("tools.importers.guard.guarded_import", reader)
    told = ["--unit", "cm", "--length", "0,0,10,0=1", "--length", "0,0,0,10=1", "--page", "3", "--storey", "1=Plan 2"]
    told += ["--seconds", "90", "--megabytes", "900"]
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n")
    CliRunner().invoke(command, [str(tmp_path / "a.pdf"), "-o", str(tmp_path / "x.plan.json"), *told])
    ((options, seconds, megabytes, noise),) = seen
    assert (seconds, megabytes, noise) == (90, 900, None)
    assert options.unit == 0.01
    assert len(options.measured) == 2
    assert (options.page, options.storey) == (3, (1, "Plan 2"))


@pytest.mark.parametrize(
    ("drawing", "called"),
    [
        ("skolan.ifc", "skolan"),
        ("skola 2.1.dxf", "skola 2.1"),
        ("hus.building.yaml", "hus"),
        ("skola.plan.json", "skola"),
        ("campus.imdf.zip", "campus"),
        (".plan.json", ".plan"),
    ],
)
def test_a_plan_is_called_as_its_drawing(tmp_path, drawing, called):
    assert drawing_name(tmp_path / drawing) == called


def test_a_folder_gives_its_own_name(tmp_path, monkeypatch):
    folder = tmp_path / "skolan v.2"
    folder.mkdir()
    assert drawing_name(folder) == "skolan v.2"
    monkeypatch.chdir(folder)
    assert drawing_name(Path()) == "skolan v.2"


def test_a_drawing_is_never_written_over_by_its_plan(tmp_path):
    drawing = tmp_path / "gård.wkt"
    drawing.write_text("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))", encoding="utf-8")
    ran = CliRunner().invoke(command, [str(drawing), "-o", str(drawing), "--force"])
    assert isinstance(ran.exception, UsageProblem)
    assert drawing.read_text(encoding="utf-8").startswith("POLYGON")
    assert list(tmp_path.iterdir()) == [drawing]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("skola.plan.json", "skola.plan.json"),
        ("/tmp/ön/å-1_b.plan.json", "/tmp/ön/å-1_b.plan.json"),
        ("min skola.plan.json", '"min skola.plan.json"'),
        ("hus (2).plan.json", '"hus (2).plan.json"'),
        (r"C:\skolor\a.json", r"C:\skolor\a.json"),
    ],
)
def test_a_path_in_a_command_can_be_typed_as_it_stands(path, written):
    assert typed(path) == written


def test_findings_are_few_and_notes_are_counted(capsys):
    settings = Settings("sv", Path())
    row = {"where": "r", "text": "Ingen kan gå in."}
    shown = [{**row, "severity": "warning", "code": f"P{n:03}"} for n in range(14)] + [
        {**row, "severity": "note", "code": "I014"}
    ]
    tell_rows(settings, shown)
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 14
    assert said[-2:] == ["  2 till visas med -v.", "  1 notering visas med -v."]
    tell_rows(replace(settings, verbose=True), shown)
    assert len(capsys.readouterr().out.splitlines()) == 15


def test_what_is_alike_is_told_once(capsys):
    settings = Settings("sv", Path())
    rooms = [{"code": "P040", "severity": "warning", "where": w, "text": f"Ingen kan gå in i {w}."} for w in "ABC"]
    broken = [{"code": "P006", "severity": "error", "where": w, "text": f"{w} ligger på D."} for w in "EF"]
    assert [r["text"] for r in alike(settings, [*broken, *rooms])] == [
        "E ligger på D.",
        "F ligger på D.",
        "Ingen kan gå in i A. (+2 liknande)",
    ]
    assert alike(replace(settings, verbose=True), rooms) == rooms


@pytest.mark.parametrize(
    ("name", "head", "advice"),
    [("a.dwg", b"AC1032\0\0", "DXF"), ("b.dxf", b"AC1015\0\0", "DXF"), ("c.rvt", b"\xd0\xcf\x11\xe0", "IFC")],
)
def test_closed_formats_are_refused_with_what_to_ask_for_instead(tmp_path, name, head, advice):
    drawing = tmp_path / name
    drawing.write_bytes(head + bytes(200))
    with pytest.raises(FileProblem, match="only its maker's program") as refused:
        import_plan(drawing)
    assert advice in refused.value.fix
