"""Nobody in a small group can be made out: not from a number, and not by subtracting what is shown from what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.disclosure import HIDDEN, Counts, groups_shown, hidden_groups, pooled, safe, total_shown

SMALLEST = 3
"""Small, so that everything that is possible can be tried; the rule has no number of its own."""


def triples(people, shown):
    """Every (met, unmet, left) of a group with so many people that fits what is shown of it."""
    for met, unmet in product(range(people + 1), repeat=2):
        left = people - met - unmet
        if left >= 0 and fits(met, unmet, shown):
            yield met, unmet, left


def fits(met, unmet, shown):
    relevant = met + unmet
    if shown.kind == "exact":
        return (relevant, met) == (shown.people, shown.met)
    if shown.kind == "band":
        return relevant > 0 and shown.low * relevant - 1e-9 <= met and (met < shown.high * relevant - 1e-9 or shown.high == 1.0)
    return True


def possible(groups, total, shown):
    """What an attentive reader can still hold possible of each group, and of the whole: sets of (met, unmet, left)."""
    choices = [list(triples(g.people, s)) for g, s in zip(groups, shown, strict=True)]
    people = sum(g.people for g in groups)
    wholes = set(triples(people, total))
    before = [{(0, 0, 0)}]
    for choice in choices:
        before.append({tuple(map(sum, zip(a, b, strict=True))) for a in before[-1] for b in choice})
    after = [{(0, 0, 0)}]
    for choice in reversed(choices):
        after.append({tuple(map(sum, zip(a, b, strict=True))) for a in after[-1] for b in choice})
    after.reverse()
    found = []
    for n, choice in enumerate(choices):
        rest = {tuple(map(sum, zip(a, b, strict=True))) for a in before[n] for b in after[n + 1]}
        found.append({c for c in choice if any(tuple(map(sum, zip(c, r, strict=True))) in wholes for r in rest)})
    return found, before[-1] & wholes


def must_be_in_the_dark(true: Counts, held_possible):
    """Of each count below the smallest group, the reader must hold several numbers possible, also ones that are not small."""
    for n, (name, value) in enumerate(vars(true).items()):
        if value < SMALLEST and not (name == "left" and value == 0):
            numbers = {triple[n] for triple in held_possible}
            assert value in numbers
            assert len(numbers) > 1, (name, true, numbers)
            assert max(numbers) >= SMALLEST, (name, true, numbers)


small_counts = st.builds(Counts, st.integers(0, 7), st.integers(0, 7), st.integers(0, 4)).filter(lambda c: c.people >= SMALLEST)


@settings(max_examples=150, deadline=None)
@given(st.lists(small_counts, min_size=2, max_size=3))
def test_no_small_count_can_be_worked_out_from_groups_and_their_sum(groups):
    whole = sum(groups, Counts())
    total, shown = total_shown(whole, SMALLEST), groups_shown(groups, SMALLEST)
    held, of_whole = possible(groups, total, shown)
    must_be_in_the_dark(whole, of_whole)
    for group, seen in zip(groups, held, strict=True):
        assert (group.met, group.unmet, group.left) in seen
        must_be_in_the_dark(group, seen)


@settings(deadline=None)
@given(st.builds(Counts, st.integers(0, 60), st.integers(0, 60), st.integers(0, 12)).filter(lambda c: c.people >= SMALLEST))
def test_no_small_count_of_a_whole_can_be_seen(whole):
    total = total_shown(whole, SMALLEST)
    held = set(triples(whole.people, total))
    assert (whole.met, whole.unmet, whole.left) in held
    must_be_in_the_dark(whole, held)


def test_the_reader_of_these_tests_would_find_a_leak():
    groups = [Counts(1, 5), Counts(5, 5)]
    leaky = (HIDDEN, total_shown(groups[1], SMALLEST))
    held, _ = possible(groups, total_shown(sum(groups, Counts()), SMALLEST), leaky)
    assert held[0] == {(1, 5, 0)}
    with pytest.raises(AssertionError):
        must_be_in_the_dark(groups[0], held[0])


@settings(deadline=None)
@given(st.lists(st.builds(Counts, *[st.integers(0, 30)] * 3), min_size=2, max_size=12), st.integers(5, 12))
def test_what_is_hidden_is_together_as_safe_as_what_is_shown(groups, smallest):
    whole = sum(groups, Counts())
    if not safe(whole, smallest):
        assert set(groups_shown(groups, smallest)) == {HIDDEN}
        return
    hidden = hidden_groups(groups, smallest)
    assert all(safe(g, smallest) for n, g in enumerate(groups) if n not in hidden)
    assert len(hidden) != 1
    assert not hidden or safe(sum((groups[n] for n in hidden), Counts()), smallest)


def test_groups_that_are_all_large_are_all_shown():
    groups = [Counts(20, 10), Counts(12, 9, 6)]
    assert [s.met for s in groups_shown(groups, 5)] == [20, 12]
    assert total_shown(sum(groups, Counts()), 5).share == 32 / 51


def test_one_small_group_hides_the_smallest_other_too():
    groups = [Counts(20, 20), Counts(9, 2), Counts(7, 8), Counts(30, 30)]
    assert [s.kind for s in groups_shown(groups, 5)] == ["exact", "hidden", "hidden", "exact"]


def test_everybody_and_nobody_look_alike_with_nearly():
    everybody, nearly = total_shown(Counts(40, 0), 5), total_shown(Counts(36, 4), 5)
    assert everybody == nearly
    assert (everybody.kind, everybody.low, everybody.high) == ("band", 0.8, 1.0)
    assert total_shown(Counts(0, 40), 5) == total_shown(Counts(4, 36), 5)


def test_a_few_for_whom_it_was_not_relevant_round_the_share():
    shown = total_shown(Counts(30, 12, 2), 5)
    assert (shown.kind, shown.people, shown.low, shown.high) == ("band", None, 0.7, 0.8)


@pytest.mark.parametrize("counts", [Counts(3, 3), Counts(4, 0), Counts(2, 1, 30)])
def test_too_few_show_nothing(counts):
    assert total_shown(counts, 5) == HIDDEN


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 20), min_size=1, max_size=8), st.integers(5, 10))
def test_groups_with_names_and_the_rest_are_large_enough_or_everybody(sizes, smallest):
    put = pooled(sizes, smallest)
    assert set(put) == set(sizes)
    assert all(sizes[name] >= smallest for name, shown in put.items() if shown)
    rest = sum(sizes[name] for name, shown in put.items() if shown is None)
    assert rest == 0 or rest >= smallest or all(shown is None for shown in put.values())


def test_a_group_too_small_takes_the_smallest_other_into_the_rest():
    assert pooled({"a": 2, "b": 30, "c": 9}, 5) == {"a": None, "b": "b", "c": None}
