"""The bench of whole runs: what its rows say, and that a run in both eyes makes no garbage collection."""

import gc
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.text import LANGUAGES, table
from tools.bench import session_suite
from tools.bench.memory import Collections, resident
from tools.bench.session_suite import RATE, STEADY, WARM_SHARE, collection_rows, drift, kept, mega, memory_row, play
from tools.bench.suites import SUITES, Order

FOUND = {
    "sim_seconds": 600.0,
    "cause": "debrief",
    "frames": 54000,
    "people": 170,
    "renderer": "a card",
    "collections": 0,
    "cyclic": 54,
    "rss": [100_000_000 + 10_000 * k for k in range(600)],
    "kept": list(range(1000, 7000, 10)),
}


class TestMemory:
    def test_what_changes_while_things_are_loaded_does_not_count(self):
        warm = round(100 * WARM_SHARE)
        assert drift([50] * warm + [100] * (100 - warm)) == 0.0

    def test_the_furthest_from_it_counts_up_or_down(self):
        assert drift([100] * 50 + [103] + [100] * 49) == pytest.approx(3.0)
        assert drift([100] * 50 + [95] + [100] * 49) == pytest.approx(5.0)

    @given(st.lists(st.integers(1, 10**9), max_size=50))
    def test_it_is_never_below_nothing(self, samples):
        found = drift(samples)
        assert found is None or found >= 0.0
        assert (found is None) == (not samples)

    def test_no_samples_are_no_figure(self):
        assert (drift([]), mega([]), kept([])) == (None, None, None)

    def test_this_process_has_some_where_the_system_says_it(self):
        found = resident()
        assert found is None or found > 10_000_000


class TestCollections:
    def test_each_is_counted_and_what_it_found(self):
        gc.collect()
        with Collections() as heard:
            cycle: list[object] = []
            cycle.append(cycle)
            del cycle
            gc.collect()
        gc.collect()
        assert heard.count == 1
        assert heard.found >= 1


class TestRows:
    def test_collections_are_judged_and_what_they_would_free_is_told(self):
        rows = {r.key: r for r in collection_rows(("s",), FOUND)}
        assert rows["collections"].ok is True
        assert rows["cyclic"].value == pytest.approx(1.0)
        assert {r.key: r for r in collection_rows(("s",), {**FOUND, "collections": 1})}["collections"].ok is False

    def test_memory_is_judged_only_in_a_run_as_long_as_the_target_is_for(self):
        long, short = (memory_row(("s",), FOUND, "", judged=judged) for judged in (True, False))
        assert long.value == short.value == pytest.approx(5.35, abs=0.05)
        assert (long.ok, short.ok) == (False, None)
        assert STEADY == 2.0
        assert long.more["most_mb"] == 106.0

    def test_what_could_not_be_measured_says_why(self):
        assert memory_row(("s",), None, "no OpenGL", judged=True).note == "no OpenGL"
        silent = memory_row(("s",), {**FOUND, "rss": []}, "", judged=True)
        assert silent.value is None
        assert "does not say" in silent.note

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_has_its_words(self, language):
        for row in (*collection_rows(("s",), FOUND), memory_row(("s",), FOUND, "", judged=True)):
            assert table(language)[f"bench.row.{row.key}"].strip()

    def test_a_machine_without_graphics_gets_one_row_that_says_so(self, monkeypatch):
        monkeypatch.setattr(session_suite, "play", lambda *_: (None, "no OpenGL 4.3 context"))
        [row] = session_suite.rows(Order((), True, perf_counter, lambda *_: None))
        assert (row.value, row.note) == (None, "no OpenGL 4.3 context")
        assert "session" in SUITES


@pytest.mark.gl
def test_a_run_before_both_eyes_makes_no_collection_and_hardly_any_garbage(tmp_path):
    """A few seconds of a run with the shipped school and everybody in it, from the alarm on; the bench plays ten minutes."""
    task = {"plan": "lingonmoskolan", "script": "careful", "seconds": 8, "rate": RATE, "cache": str(tmp_path)}
    found, why = play(task, session_suite.NULL_DRIVER)
    if found is None and ("OpenGL" in why or "driver" in why):
        pytest.skip(f"no OpenGL here: {why}")
    assert found is not None, why
    assert found["frames"] >= 8 * RATE - RATE
    assert found["collections"] == 0
    assert found["cyclic"] <= 1 + found["frames"] // 10
