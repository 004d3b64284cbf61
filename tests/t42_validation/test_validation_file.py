"""VALIDATION.md says what the tests of this folder measured, no more and no less (conftest.py compares each test's rows)."""

import pytest

from tests.t42_validation.validation_rows import FILE, Row, Verdict, anchor, committed, differences, natural, parse, render


def a_row(row: str = "1 a | b", group: str = "G", **changes: str) -> Row:
    texts = {"strength": "gate", "expected": "x", "ours": "y", "verdict": "met", "peer": "", "note": "n"} | changes
    return Row(group, row, **texts)


def keyed(*rows: Row) -> dict[tuple[str, str], Row]:
    return {(r.group, r.row): r for r in rows}


def test_what_is_written_is_read_back() -> None:
    rows = keyed(a_row(), a_row("2", note="c|d"), a_row("1", group="H", verdict=str(Verdict.MISSED)))
    assert parse(render(rows)) == rows


def test_rows_are_in_the_order_of_their_numbers() -> None:
    text = render(keyed(a_row("10 c"), a_row("2 b"), a_row("2 a")))
    assert text.index("| 2 a") < text.index("| 2 b") < text.index("| 10 c")
    assert natural("12a") < natural("12b") < natural("15")


def test_the_order_in_which_tests_run_does_not_matter() -> None:
    one, two = a_row("1"), a_row("2", group="H")
    assert render(keyed(one, two)) == render(keyed(two, one))


def test_verdicts_are_counted() -> None:
    text = render(keyed(a_row("1"), a_row("2", verdict=str(Verdict.MISSED)), a_row("3", group="H")))
    assert "| [G](#g) | 1 | 1 |  |  | 2 |" in text
    assert "| **all** | 2 | 1 |  |  | 3 |" in text
    assert anchor("NIST TN 1822") == "nist-tn-1822"


def test_the_committed_file_is_what_it_would_be_written_as(writing: bool) -> None:
    if writing:
        pytest.skip("the file is written when this run ends")
    assert FILE.read_text(encoding="utf-8") == render(committed())


def test_a_row_that_is_not_as_in_the_file_is_told_with_what_the_file_says() -> None:
    file = keyed(a_row("1"), a_row("2"))
    assert differences(keyed(a_row("2")), file) == ""
    told = differences(keyed(a_row("2", ours="z"), a_row("3")), file)
    assert "ours='z'" in told
    assert "in the file: " + str(a_row("2")) in told
    assert "in the file: None" in told
