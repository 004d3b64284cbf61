"""Statistics of stored runs, counted again here the slow way."""

import json

import pytest

from scoring.records import Selection
from scoring.statistics import make_statistics
from scoring.store import Store

ALL = Selection()


@pytest.fixture(scope="module")
def crowd(tmp_path_factory, make, size):
    """Three hundred runs by some eighty people and as many nameless ones."""
    with Store(make(tmp_path_factory.mktemp("crowd") / "results.db", size(300, people=80))) as store:
        yield store


def made(store, selection=ALL, by=None, smallest=5):
    return make_statistics(store.each_run(selection), store.each_state(selection), by, smallest)


def latest(store):
    """Everyone's last complete run of each scenario, found by sorting."""
    runs = [r for r in store.each_run(ALL) if r.complete]
    by_person = {}
    for run in sorted(runs, key=lambda r: (r.started, r.run)):
        by_person[run.scenario, run.code or run.run] = run
    return list(by_person.values())


def test_everyone_counts_once_with_their_latest_complete_run(crowd):
    for statistics in made(crowd):
        mine = [r for r in latest(crowd) if r.scenario == statistics.scenario]
        assert statistics.people == len(mine)
        for row in statistics.rows:
            states = [f.state for f in crowd.each_finding(ALL) if f.run in {r.run for r in mine} and f.criterion == row.criterion]
            met, relevant = states.count("met"), len(states) - states.count("not_relevant")
            if row.total.kind == "exact":
                assert (row.total.met, row.total.people) == (met, relevant)
                assert row.total.share == pytest.approx(met / relevant)
            else:
                assert row.total.low <= met / relevant <= row.total.high
    assert len(made(crowd)) == 2


@pytest.mark.parametrize("by", ["plan", "level", "role", "month"])
def test_groups_add_up_to_everybody(crowd, by):
    for statistics in made(crowd, by=by):
        assert sum(people for _, people in statistics.groups) in (0, statistics.people)
        assert all(people >= 5 for _, people in statistics.groups)
        assert all(len(row.groups) == len(statistics.groups) for row in statistics.rows)


def test_dividing_leaves_the_whole_as_it_was(crowd):
    whole, divided = made(crowd), made(crowd, by="plan")
    assert [[r.total for r in s.rows] for s in whole] == [[r.total for r in s.rows] for s in divided]


def test_groups_stand_by_name_never_by_share(crowd):
    for statistics in made(crowd, by="level"):
        names = [name for name, _ in statistics.groups if name]
        assert names == sorted(names)


def test_nothing_is_said_of_a_scenario_with_too_few(crowd):
    few = made(crowd, Selection(code=next(r.code for r in crowd.each_run(ALL) if r.code)))
    assert few
    assert {s.people for s in few} == {None}
    assert [s.rows for s in few] == [()] * len(few)


def test_a_school_may_want_larger_groups(crowd):
    assert {s.people for s in made(crowd, smallest=1000)} == {None}
    for statistics in made(crowd, smallest=40):
        for row in statistics.rows:
            assert row.total.kind != "exact" or min(row.total.met, row.total.people - row.total.met) >= 40


def test_quartiles_come_in_whole_units_where_there_are_enough(crowd):
    rows = [row for s in made(crowd) for row in s.rows]
    assert [row for row in rows if row.quartiles]
    for row in rows:
        if row.quartiles:
            assert row.total.kind == "exact"
            assert list(row.quartiles) == sorted(row.quartiles)
            assert all(type(q) is int for q in row.quartiles)
    assert not [row for row in rows if row.unit == "" and row.quartiles]


def test_no_code_and_no_run_stands_in_it(crowd):
    text = json.dumps([s.as_dict() for s in made(crowd, by="plan")])
    assert not [r for r in crowd.each_run(ALL) if r.run in text]
    assert '"K' not in text


def test_the_order_is_the_rubrics(crowd):
    for statistics in made(crowd):
        assert [row.criterion for row in statistics.rows] == [
            "start_at_once",
            "lock_the_door",
            "out_of_sight",
            "silence_the_phone",
        ]
