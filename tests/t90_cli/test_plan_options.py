"""What a person says about a drawing on the command line reaches the importer, or is refused with how to write it."""

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import UsageProblem
from tools.commands.plan_import import command
from tools.commands.plan_options import UNITS, four_corners, measured, one_storey
from tools.importers.options import Measured

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
    CliRunner().invoke(command, [str(tmp_path / "a.pdf"), "-o", str(tmp_path / "x.plan.json"), *told])
    ((options, seconds, megabytes, noise),) = seen
    assert (seconds, megabytes, noise) == (90, 900, None)
    assert options.unit == 0.01
    assert len(options.measured) == 2
    assert (options.page, options.storey) == (3, (1, "Plan 2"))
