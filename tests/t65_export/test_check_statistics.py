"""Shares of right answers before, after and weeks later: of the same people, and of nobody in particular."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.answers import Sitting
from scoring.check_statistics import check_statistics, slots_shown
from scoring.quick_check import SLOTS, load_bank
from sim.resources import find

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def bank():
    return load_bank(find("check", "kortfragor"))


def group(slot, people, right, item="a_knock", good="wait", bad="open"):
    """So many people's answers, so many of them right."""
    return [
        Sitting(f"{slot}-{n}", f"K{n}", slot, DAY, "kortfragor/2026-1", {item: good if n < right else bad}) for n in range(people)
    ]


def row(made, item="a_knock"):
    return next(r for r in made.rows if r.item == item)


def test_shares_and_the_change_between_them(bank):
    made = check_statistics([*group("pre", 20, 8), *group("post", 20, 14)], bank)
    assert (made.people, made.slots) == (20, ("pre", "post"))
    assert [shown.share for shown in row(made).shown] == [0.4, 0.7]
    assert row(made).change == 30


def test_too_few_show_nothing(bank):
    assert check_statistics(group("pre", 4, 2), bank).people is None
    assert check_statistics([], bank).as_dict() == {"people": None, "slots": [], "items": []}


def test_when_nearly_all_are_right_a_range_is_shown_and_no_change(bank):
    made = check_statistics([*group("pre", 40, 20), *group("post", 40, 39)], bank)
    before, after = row(made).shown
    assert (before.kind, after.kind) == ("exact", "band")
    assert row(made).change is None


def test_all_shares_are_of_the_same_people(bank):
    """Nineteen of twenty came back: the twentieth's answers before would show in the difference of two groups."""
    made = check_statistics([*group("pre", 20, 10), *group("post", 19, 12)], bank)
    assert made.people == 19
    assert {shown.people for shown in row(made).shown} == {19}


def test_the_last_answer_of_a_person_counts(bank):
    again = [Sitting("x", f"K{n}", "pre", DAY, "b", {"a_knock": "wait"}) for n in range(6)]
    assert row(check_statistics([*group("pre", 12, 0), *again], bank)).shown[0].met == 6


def test_a_question_somebody_left_is_not_counted_as_wrong(bank):
    more = [Sitting(f"p{n}", f"K{n}", "pre", DAY, "b", {"the_phone": "silent"}) for n in range(10, 16)]
    made = check_statistics([*group("pre", 10, 5), *more], bank)
    assert made.people == 16
    assert (row(made).shown[0].people, row(made).shown[0].met) == (10, 5)


def test_one_person_who_left_a_question_is_not_to_be_seen(bank):
    made = check_statistics([*group("pre", 12, 6), Sitting("p", "K99", "pre", DAY, "b", {"the_phone": "silent"})], bank)
    assert row(made).shown[0].kind != "exact"


@pytest.mark.parametrize(
    ("before", "after", "watch"),
    [((40, 38), (40, 30), True), ((40, 20), (40, 30), True), ((200, 191), (200, 192), False), ((200, 194), (200, 191), True)],
)
def test_feeling_safe_is_watched(bank, before, after, watch):
    felt = {"item": "felt_safe", "good": "yes", "bad": "no"}
    made = check_statistics([*group("pre", *before, **felt), *group("post", *after, **felt)], bank)
    assert row(made, "felt_safe").watch is watch


def test_knowledge_is_never_watched(bank):
    assert not row(check_statistics([*group("pre", 40, 30), *group("post", 40, 10)], bank)).watch


def test_the_slots_shown_are_those_that_show_most():
    people = {n: frozenset(f"K{i}" for i in range(n)) for n in (0, 6, 30, 100, 200)}
    shown = [
        slots_shown(dict(zip(SLOTS, (people[a], people[b], people[c]), strict=True)), 5)
        for a, b, c in ((200, 200, 6), (200, 200, 200), (200, 0, 0), (0, 0, 6), (200, 6, 0), (100, 30, 100))
    ]
    assert shown == [("pre", "post"), ("pre", "post", "later"), ("pre",), ("later",), ("pre",), ("pre", "later")]


answers = st.lists(
    st.tuples(
        st.integers(0, 14),
        st.sampled_from(SLOTS),
        st.sampled_from(["a_knock", "the_phone", "felt_safe"]),
        st.sampled_from(["wait", "open", "silent", "yes", "no"]),
    ),
    max_size=150,
)


@settings(max_examples=150, deadline=None)
@given(answers, st.integers(5, 8))
def test_nothing_smaller_than_the_smallest_group_is_ever_shown(bank, told, smallest):
    sittings = [Sitting(str(n), f"K{who}", slot, DAY, "b", {item: a}) for n, (who, slot, item, a) in enumerate(told)]
    made = check_statistics(sittings, bank, smallest)
    assert made.people is None or made.people >= smallest
    for line in made.rows:
        for shown in line.shown:
            if shown.kind == "exact":
                assert smallest <= shown.met <= shown.people - smallest
                assert shown.people == made.people or made.people - shown.people >= smallest
            else:
                assert shown.met is None
                assert shown.people is None
        exact = [shown.kind == "exact" for shown in (line.shown[0], line.shown[-1])]
        assert line.change is None or all(exact)


@settings(max_examples=60, deadline=None)
@given(answers)
def test_the_order_within_a_day_of_different_people_is_no_matter(bank, told):
    unique = list({(who, slot, item): a for who, slot, item, a in told}.items())
    sittings = [Sitting(str(n), f"K{who}", slot, DAY, "b", {item: a}) for n, ((who, slot, item), a) in enumerate(unique)]
    assert check_statistics(sittings, bank) == check_statistics(sittings[::-1], bank)
