"""Answers typed into a table, read as times of answering."""

from contextlib import suppress
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.check_import import COLUMNS, read_answers
from scoring.quick_check import load_bank
from sim.errors import FileProblem
from sim.resources import find

HEAD = ";".join(COLUMNS)
GOOD = "K9;pre;2026-11-02;a_knock;wait"


@pytest.fixture(scope="module")
def bank():
    return load_bank(find("check", "kortfragor"))


@pytest.fixture
def read(tmp_path, bank):
    """``read(lines)`` writes a table and reads it."""
    numbers = count()

    def make(*lines, divider=";", head=HEAD, encoding="utf-8"):
        path = tmp_path / "x.csv"
        path.write_bytes("\r\n".join([head, *lines]).replace(";", divider).encode(encoding))
        return read_answers(path, bank, lambda: f"s-{next(numbers)}")

    return make


def test_answers_of_one_slot_and_day_belong_together(read, bank):
    told = read(
        GOOD, "K9;pre;2026-11-02;the_phone;silent", "K9;post;2026-11-02;the_phone;silent", "K8;pre;2026-11-02;a_knock;open"
    )
    assert [(s.id, s.code, s.slot, s.answered, dict(s.answers)) for s in told] == [
        ("s-0", "K9", "pre", date(2026, 11, 2), {"a_knock": "wait", "the_phone": "silent"}),
        ("s-1", "K9", "post", date(2026, 11, 2), {"the_phone": "silent"}),
        ("s-2", "K8", "pre", date(2026, 11, 2), {"a_knock": "open"}),
    ]
    assert {s.bank for s in told} == {bank.label}


@pytest.mark.parametrize("divider", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_either_divider_with_or_without_a_mark_at_the_beginning(read, divider, encoding):
    assert len(read(GOOD, divider=divider, encoding=encoding)) == 1


@pytest.mark.parametrize(("told", "slot"), [("före", "pre"), ("EFTER", "post"), ("senare", "later"), (" later ", "later")])
def test_the_slot_in_swedish_too(read, told, slot):
    assert read(f"K9;{told};2026-11-02;a_knock;wait")[0].slot == slot


def test_an_answer_by_its_number_on_paper(read):
    assert [read(f"K9;pre;2026-11-02;a_knock;{n}")[0].answers["a_knock"] for n in (1, 2, 3, 4)] == [
        "open",
        "ask",
        "wait",
        "dont_know",
    ]


def test_columns_in_any_order_others_left_aside_and_empty_lines(read):
    head = "note;answer;item;answered;slot;code"
    (told,) = read(";;;;;", "x;wait;a_knock;2026-11-02;pre;K9", "", head=head)
    assert (told.code, dict(told.answers)) == ("K9", {"a_knock": "wait"})


def test_the_same_answer_twice_is_one(read):
    assert len(read(GOOD, GOOD)) == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Anna Berg;pre;2026-11-02;a_knock;wait", "no pseudonym"),
        (";pre;2026-11-02;a_knock;wait", "no pseudonym"),
        ("K1;sen;2026-11-02;a_knock;wait", "pre, post or later"),
        ("K1;pre;2/11;a_knock;wait", "no day"),
        ("K1;pre;2026-02-30;a_knock;wait", "no day"),
        ("K1;pre;20261102;a_knock;wait", "no day"),
        ("K1;pre;2026-11-02;a_door;wait", "no question"),
        ("K1;pre;2026-11-02;a_knock;0", "no answer"),
        ("K1;pre;2026-11-02;a_knock;9", "no answer"),
        ("K1;pre;2026-11-02;a_knock;²", "no answer"),
        ("K1;pre;2026-11-02;a_knock;" + "9" * 5000, "no answer"),
        ("K1;pre;2026-11-02;a_knock", "no answer"),
        ("K9;pre;2026-11-02;a_knock;open", "two answers"),
    ],
)
def test_a_line_that_does_not_fit_is_named(read, line, says):
    with pytest.raises(FileProblem, match=says) as caught:
        read(GOOD, line)
    assert caught.value.place == "3"
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("head", ["", "a;b", "code;slot;answered;item"])
def test_a_column_that_is_missing_is_named(read, head):
    with pytest.raises(FileProblem, match="column"):
        read(GOOD, head=head)


def test_another_encoding_says_how_to_save(read):
    with pytest.raises(FileProblem, match="Save it as CSV UTF-8"):
        read("K9;före;2026-11-02;a_knock;wait", encoding="latin-1")


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_is_read_or_refused(tmp_path_factory, bank, content):
    path = tmp_path_factory.mktemp("odd") / "x.csv"
    path.write_bytes(b"code;slot;answered;item;answer\n" + content)
    with suppress(FileProblem):
        read_answers(path, bank, lambda: "s")
