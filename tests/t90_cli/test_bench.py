"""``inrymning bench`` says what it measured, on what, and beside what. Times are never judged here, counts are."""

import json
import re
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from typing import Any

import numpy as np
import pytest

from sim.plan.building import Category
from sim.session.wall_check import WallCheck
from sim.text import LANGUAGES, table
from tools.bench import jupedsim_peer, machine, measure, walls, worlds
from tools.bench.counters import Unavailable, calls, instructions, instructions_available
from tools.bench.rows import Row, Target, rounded
from tools.bench.shares import shares
from tools.bench.suites import SUITES, Order
from tools.bench.table import figure, heading, line, lines
from tools.bench.worlds import SCHOOL, Place, load_place

FIELDS = {"name", "value", "unit", "peer", "peer_value", "ratio", "target", "ok"}


def has_peer() -> bool:
    try:
        return version("jupedsim") == jupedsim_peer.VERSION
    except PackageNotFoundError:
        return False


needs_peer = pytest.mark.skipif(not has_peer(), reason=f"JuPedSim is not installed: {jupedsim_peer.install_command()}")


@pytest.fixture(scope="module")
def school() -> Place:
    return load_place(SCHOOL)


def row(**more: Any) -> Row:
    return Row(**{"key": "run_median", "of": ("school", "200"), "value": 2.0, "unit": "ms"} | more)


@pytest.fixture(scope="module")
def report(day: Any) -> Any:
    """What a quick bench of the core reports."""
    ran = day.cli("bench", "core", "--quick", "--json")
    assert ran.code == 0, ran.err
    return ran.json


class TestTheCommand:
    @pytest.fixture
    def by_name(self, report: Any) -> dict[str, Any]:
        return {r["name"]: r for r in report["rows"]}

    def test_it_reports_machine_and_rows(self, report: Any) -> None:
        assert {"machine", "rows", "suite", "quick"} <= report.keys()
        assert (report["suite"], report["quick"]) == ("core", True)
        assert {"processor", "cores", "python", "numpy", "loop_ms", "instructions"} <= report["machine"].keys()

    def test_every_row_has_the_fields_of_the_contract(self, report: Any) -> None:
        for r in report["rows"]:
            assert r.keys() >= FIELDS, r["name"]
            assert r["ok"] is None or r["target"], f"{r['name']} is judged without a target"
        names = [r["name"] for r in report["rows"]]
        assert len(names) == len(set(names))

    def test_a_figure_that_is_absent_says_why(self, report: Any) -> None:
        assert [r["name"] for r in report["rows"] if r["value"] is None and not r["note"]] == []

    @pytest.mark.parametrize("people", [200, 1000])
    def test_steps_are_measured_at_both_sizes(self, by_name: dict[str, Any], people: int) -> None:
        for key in ("run_median", "run_p99", "alarm_median", "walking_median", "made", "hash"):
            assert by_name[f"lingonmoskolan.{people}.{key}"]["value"] > 0
        assert by_name[f"lingonmoskolan.{people}.walking_median"]["walking"][0] > 0.9 * people

    @pytest.mark.parametrize(
        "name", ["replay_mismatches", "1000.walls_crossed", "1000.shut_doors_crossed", "1000.people_lost", "1000.sight_differs"]
    )
    def test_what_may_never_happen_did_not(self, by_name: dict[str, Any], name: str) -> None:
        found = by_name[f"lingonmoskolan.{name}"]
        assert (found["value"], found["ok"]) == (0, True)

    def test_the_counts_are_what_a_quick_bench_does(self, by_name: dict[str, Any]) -> None:
        from tools.bench import replays

        assert by_name["lingonmoskolan.replays"]["value"] == replays.QUICK_REPLAYS
        assert by_name["lingonmoskolan.1000.agent_steps"]["value"] >= walls.QUICK_STEPS
        assert by_name["lingonmoskolan.1000.doors_walked_through"]["value"] > 10
        assert by_name["lingonmoskolan.200.run_events"]["value"] > 100

    def test_shares_add_up_to_nearly_the_whole(self, report: Any) -> None:
        whole = sum(r["value"] for r in report["rows"] if r["name"].endswith(".share") and ".200." in r["name"])
        assert 85 < whole <= 100.1

    def test_break_time_is_measured_too(self, by_name: dict[str, Any]) -> None:
        r = by_name["lingonmoskolan.200.standing_median"]
        assert r["walking"][1] < 0.5 * r["people"]

    @needs_peer
    @pytest.mark.parametrize("people", [200, 1000])
    def test_jupedsim_walks_beside(self, by_name: dict[str, Any], people: int) -> None:
        r = by_name[f"lingonmoskolan.{people}.walking_median"]
        assert r["peer"] == f"JuPedSim {jupedsim_peer.VERSION}"
        assert r["ratio"] == pytest.approx(r["peer_value"] / r["value"], rel=1e-3)
        first, left = r["peer_people"]
        assert first == r["people"], "as many people as ours"
        assert 0 < left < first, "and they find the way out"
        assert (r["peer_exits"], r["peer_by"]) == (10, "doors")

    def test_another_suite_is_refused_by_name(self, cli: Any) -> None:
        ran = cli("bench", "kärna")
        assert ran.code == 2
        assert "core" in ran.err


@pytest.fixture(scope="module")
def studied(day: Any) -> dict[str, Any]:
    """What a quick bench of studies reports, by name."""
    ran = day.cli("bench", "study", "--quick", "--json")
    assert ran.code == 0, ran.err
    return {r["name"]: r for r in ran.json["rows"]}


class TestStudies:
    @pytest.mark.parametrize(("tier", "runs"), [("micro", 1), ("meso", 6)])
    def test_both_tiers_play_whole_sessions(self, studied: dict[str, Any], tier: str, runs: int) -> None:
        r = studied[f"lingonmoskolan.{tier}_sessions"]
        assert r.keys() >= FIELDS
        assert (r["runs"], r["unit"]) == (runs, "/s")
        assert r["value"] > 0

    def test_whole_sessions_stand_beside_the_people_alone_and_the_first_ones(self, studied: dict[str, Any]) -> None:
        people, first = studied["lingonmoskolan.meso_people"], studied["lingonmoskolan.meso_first"]
        assert (people["unit"], first["unit"], first["runs"]) == ("/s", "s", 2)
        assert people["value"] > 0
        assert first["value"] > 0
        assert sum(first["courses"].values()) <= first["runs"] + studied["lingonmoskolan.meso_sessions"]["runs"]

    def test_the_gap_between_the_tiers_is_told_with_both_medians(self, studied: dict[str, Any]) -> None:
        gap = studied["lingonmoskolan.gap_half_safe_after"]
        assert gap["value"] == pytest.approx(100 * abs(gap["meso"] - gap["micro"]) / gap["micro"], abs=1.0)

    @needs_peer
    def test_the_peers_sessions_follow_from_its_step(self, studied: dict[str, Any]) -> None:
        micro, meso = (studied[f"lingonmoskolan.{tier}_sessions"] for tier in ("micro", "meso"))
        assert micro["peer_value"] == meso["peer_value"] > 0
        assert meso["ratio"] == pytest.approx(meso["value"] / meso["peer_value"], rel=1e-2)

    def test_medians_are_compared_where_both_tiers_have_them(self) -> None:
        from types import SimpleNamespace as Run

        from tools.bench.study_suite import gaps

        micro = [Run(half_safe_after=x, most_safe_after=None, secured_after=10.0) for x in (8.0, 10.0, 12.0)]
        meso = [Run(half_safe_after=x, most_safe_after=4.0, secured_after=10.0) for x in (11.0, 12.0, None)]
        rows = {r.key: r for r in gaps(("school",), micro, meso, judged=True)}
        assert rows["gap_half_safe_after"].value == pytest.approx(15.0)
        assert rows["gap_half_safe_after"].ok
        assert (rows["gap_most_safe_after"].value, rows["gap_most_safe_after"].ok) == (None, None)
        assert rows["gap_secured_after"].value == 0.0


class TestRows:
    @pytest.mark.parametrize(
        ("kind", "ratio"), [("time", 3.0), ("bytes", 3.0), ("rate", 1 / 3)], ids=["faster", "smaller", "more a second"]
    )
    def test_more_than_one_is_better(self, kind: Any, ratio: float) -> None:
        assert row(kind=kind, peer="other", peer_value=6.0).ratio == pytest.approx(ratio)

    def test_a_target_is_met_by_value_or_by_ratio(self) -> None:
        assert row(target=Target(2.0)).ok
        assert not row(target=Target(1.9)).ok
        faster = Target(3.0, least=True, on="ratio")
        assert row(peer="o", peer_value=6.0, target=faster).ok
        assert not row(peer="o", peer_value=5.9, target=faster).ok

    def test_without_a_figure_nothing_is_judged(self) -> None:
        assert row(value=None, target=Target(2.0)).ok is None
        assert row(target=Target(3.0, least=True, on="ratio")).ok is None
        assert row().ok is None
        assert row(value=0.0, peer="o", peer_value=1.0).ratio is None

    def test_the_json_form_has_nulls_for_what_is_absent(self) -> None:
        plain = json.loads(json.dumps(row(more={"steps": 3}).as_dict()))
        assert plain["name"] == "school.200.run_median"
        assert (plain["peer"], plain["ratio"], plain["target"], plain["ok"], plain["steps"]) == (None, None, None, None, 3)

    def test_figures_have_the_digits_of_a_measurement(self) -> None:
        assert (rounded(0.123456), rounded(123456), rounded(None)) == (0.1235, 123456, None)
        assert Target(6.0, least=True, on="ratio").text("ms") == "≥ 6 ×"
        assert Target(0.3).text("ms") == "≤ 0.3 ms"


class Ticking:
    """A clock that a lane moves on by itself."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Slow:
    """A lane whose step k takes k + 1 ms, and ten times that in one pass."""

    def __init__(self, name: str, clock: Ticking, steps: int, slow_pass: int = -1) -> None:
        self.name, self.steps, self._clock, self._slow = name, steps, clock, slow_pass
        self.passes = -1
        self.taken: list[int] = []

    def reset(self) -> None:
        self.passes += 1

    def step(self, k: int) -> None:
        self.taken.append(k)
        self._clock.now += (k + 1) * 1e-3 * (10 if self.passes == self._slow else 1)


class TestTheProtocol:
    def test_a_step_counts_with_its_least_time(self) -> None:
        clock = Ticking()
        timing = measure.race([Slow("a", clock, 99, slow_pass=0)], 3, clock)["a"]
        assert timing.median == pytest.approx(50.0)
        assert timing.most == pytest.approx(99.0)
        assert timing.total == pytest.approx(99 * 100 / 2 * 1e-3)
        assert timing.noise == pytest.approx(0.0, abs=1e-6)

    def test_noise_is_what_passes_differ_by(self) -> None:
        clock = Ticking()
        assert measure.race([Slow("a", clock, 10, slow_pass=1)], 2, clock)["a"].noise == pytest.approx(4.5)

    def test_lanes_take_turns_and_all_steps_are_taken(self) -> None:
        clock, order = Ticking(), []

        class Named(Slow):
            def step(self, k: int) -> None:
                order.append(self.name)
                super().step(k)

        lanes = [Named("a", clock, 120), Named("b", clock, 70)]
        measure.race(lanes, 2, clock)
        one_pass = "a" * 50 + "b" * 50 + "a" * 50 + "b" * 20 + "a" * 20
        assert "".join(order) == one_pass * 2
        assert lanes[1].taken == [*range(70), *range(70)]

    def test_a_part_of_the_steps_can_be_looked_at(self) -> None:
        clock = Ticking()
        timing = measure.race([Slow("a", clock, 30)], 1, clock)["a"].within(10, 21)
        assert timing.median == pytest.approx(16.0)
        assert timing.as_dict()["steps"] == 11

    def test_progress_is_told(self) -> None:
        told: list[tuple[str, int, int]] = []
        clock = Ticking()
        measure.race([Slow("a", clock, 60)], 2, clock, lambda *now: told.append(now))
        assert told == [("a", 0, 120), ("a", 50, 120), ("a", 60, 120), ("a", 110, 120)]

    def test_the_least_of_some_goes(self) -> None:
        clock, goes = Ticking(), count(3, -1)

        def work() -> None:
            clock.now += next(goes)

        assert measure.least(work, 3, clock) == pytest.approx(1.0)


class TestCounting:
    def test_calls_are_counted_and_repeat(self) -> None:
        def inner() -> None:
            len("x")

        def work() -> None:
            for _ in range(7):
                inner()

        found = calls(work)
        assert (found.python, found.builtin) == (7, 7)
        assert calls(work) == found

    def test_instructions_are_counted_or_it_is_said_why_not(self) -> None:
        reason = instructions_available()
        if reason:
            assert reason.startswith("not available: ")
            with pytest.raises(Unavailable, match="not available"):
                instructions(lambda: None)
        else:
            assert instructions(lambda: sum(range(100_000))) > instructions(lambda: sum(range(1000)))

    def test_the_machine_loop_does_the_same_everywhere(self) -> None:
        assert machine.machine_loop() == 54020

    def test_the_machine_is_described(self) -> None:
        told = machine.describe(Ticking())
        assert told["cores"] >= 1
        assert told["numpy"] == np.__version__
        assert told["simd"]


class TestWorlds:
    def test_people_are_dealt_out_by_floor(self, school: Place) -> None:
        dealt = worlds.shares(school.building, 500)
        assert sum(dealt.values()) == 500
        categories = {school.building.unit[u].category for u in dealt}
        assert not categories & {Category.SHAFT, Category.STAIRS, Category.OUTDOOR}
        gym = next(u.id for u in school.building.units if u.category is Category.GYM)
        assert dealt[gym] == max(dealt.values())
        assert worlds.shares(school.building, 0) == {}

    @pytest.mark.parametrize("people", [200, 333])
    def test_there_are_as_many_as_asked_for(self, school: Place, people: int) -> None:
        from sim.core.simulation import Simulation

        assert len(Simulation(school.space, worlds.raised(school, people), 1).people) == people
        assert len(Simulation(school.space, worlds.quiet(school, people), 1).people) == people
        bound = worlds.leaving(school, people, "plan1")
        simulation = Simulation(school.space, bound, 1)
        assert len(simulation.people) == people
        levels = simulation.space.cell_level[simulation.state.cell]
        assert set(levels.tolist()) == {simulation.space.level_ids.index("plan1")}

    def test_the_scenarios_own_people_stay(self, school: Place) -> None:
        groups = worlds.raised(school, 300).scenario.people
        assert groups[: len(school.scenario.people)] == school.scenario.people

    def test_too_few_are_refused(self, school: Place) -> None:
        from sim.errors import UsageProblem

        with pytest.raises(UsageProblem, match="are too few"):
            worlds.raised(school, 10)

    def test_a_plan_is_called_by_its_file(self) -> None:
        assert worlds.short_name("x/y/institute.plan.json") == "institute"


class TestTheFloorForOthers:
    @pytest.fixture(autouse=True)
    def _shapely(self) -> None:
        pytest.importorskip("shapely", reason="the import extra is not installed")

    def test_rooms_and_doors_become_one_area_with_ways_out(self, school: Place) -> None:
        from tools.bench.walkable import walkable

        floor = walkable(school.building)
        assert (floor.level, floor.by, len(floor.exits)) == ("plan1", "doors", 10)
        assert floor.area.is_valid
        rooms = sum(
            worlds.area(u.polygon) for u in school.building.units if u.level_id == "plan1" and u.category is not Category.OUTDOOR
        )
        assert rooms * 0.97 < floor.area.area < rooms * 1.06
        assert all(floor.area.buffer(0.02).contains(e) for e in floor.exits)

    def test_on_a_storey_without_doors_to_the_outside_people_leave_by_the_stairs(self, school: Place) -> None:
        from tools.bench.walkable import walkable

        floor = walkable(school.building, "plan2")
        assert floor.by == "stairs"
        assert floor.exits

    def test_people_are_put_where_they_stand_unless_that_is_taken(self, school: Place) -> None:
        from shapely.geometry import Point, box

        square = box(0, 0, 4, 4)
        wanted = np.array([(1.0, 1.0), (1.0, 1.1), (9.0, 9.0), (2.0, 2.0), (0.05, 2.0)])
        put = jupedsim_peer.places(square, wanted)
        assert put[0].tolist() == [1.0, 1.0]
        assert put[3].tolist() == [2.0, 2.0]
        apart = np.sqrt(((put[:, None] - put[None]) ** 2).sum(axis=2))
        assert apart[~np.eye(5, dtype=bool)].min() >= jupedsim_peer.APART
        assert all(square.buffer(-jupedsim_peer.RADIUS).contains(Point(*p)) for p in put)

    def test_a_full_floor_takes_no_more(self) -> None:
        from shapely.geometry import box

        crowd = np.random.default_rng(1).random((60, 2))
        assert 1 < len(jupedsim_peer.places(box(0, 0, 1, 1), crowd)) < 12


class TestWalls:
    """The watch must see what it is there for: here people are made to break the rules."""

    @pytest.fixture
    def watched(self, school: Place) -> Any:
        from sim.core.simulation import Simulation

        simulation = Simulation(school.space, worlds.quiet(school, 40), 1)
        return simulation, walls._Watch(simulation)

    def test_somebody_carried_through_a_wall_is_seen(self, watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        simulation, watch = watched
        tally = walls.Tally()
        honest = simulation.step

        def carried(inputs: Any) -> Any:
            events = honest(inputs)
            simulation.state.xy[5, 1] += 9.0
            return events

        monkeypatch.setattr(simulation, "step", carried)
        watch.step(tally)
        assert tally.walls >= 1

    def test_somebody_through_a_shut_door_is_seen(self, watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        simulation, watch = watched
        tally, space = walls.Tally(), simulation.space
        door = int(np.flatnonzero((space.door_units >= 0).all(axis=1) & (simulation.state.door_open == 0.0))[0])
        (ax, ay), (bx, by) = space.door_line[door].tolist()
        normal = np.array([-(by - ay), bx - ax]) / max(float(np.hypot(bx - ax, by - ay)), 1e-9)
        middle = np.array([(ax + bx) / 2, (ay + by) / 2])
        level = int(space.door_level[door])
        simulation.state.xy[5] = middle + normal * 0.3
        simulation.state.cell[5] = simulation.world.locator.cell(*(middle + normal * 0.3), level)
        honest = simulation.step

        def carried(inputs: Any) -> Any:
            events = honest(inputs)
            simulation.state.xy[5] = middle - normal * 0.3
            simulation.state.door_open[door] = 0.0
            return events

        monkeypatch.setattr(simulation, "step", carried)
        watch.step(tally)
        assert (tally.shut_doors, tally.walls) == (1, 0)

    def test_somebody_beside_their_cell_is_lost(self, watched: Any) -> None:
        simulation, _ = watched
        state = simulation.state
        assert walls.lost(simulation.space, state.xy, state.cell) == 0
        state.xy[7] += 30.0
        assert walls.lost(simulation.space, state.xy, state.cell) == 1

    def test_many_bodies_at_once_are_judged_as_one_after_another(self, school: Place) -> None:
        check, draw = WallCheck(school.building), np.random.default_rng(3)
        floors = [lv.elevation for lv in school.building.levels]
        before = np.column_stack([draw.uniform(0, 80, (300, 2)), draw.choice(floors, 300)])
        after = before + np.column_stack([draw.normal(0, 1.0, (300, 2)), np.zeros(300)])
        together = {(c.step, c.unit) for c in check.crossed(before, after)}
        alone = {(k, c.unit) for k in range(300) for c in check.crossings(np.stack([before[k], after[k]]))}
        assert together == alone
        assert len(together) > 20
        assert check.crossed(before, before) == ()


class TestShares:
    def test_what_the_step_and_the_crowd_call_is_charged_to_systems(self) -> None:
        at = "/x/sim/core/{}.py"
        step, crowd, move, near = ((at.format(m), 1, m) for m in ("simulation", "crowd", "movement", "pairs"))
        stats = {
            step: (1, 1, 1.0, 10.0, {}),
            crowd: (1, 1, 2.0, 9.0, {step: (1, 1, 2.0, 9.0)}),
            move: (1, 1, 3.0, 7.0, {crowd: (1, 1, 3.0, 7.0)}),
            near: (1, 1, 4.0, 4.0, {move: (1, 1, 4.0, 4.0)}),
        }
        assert shares(stats) == {"movement": 70.0, "crowd": 20.0, "simulation": 10.0}


class TestTheTable:
    def rows(self) -> list[Row]:
        return [
            row(peer="JuPedSim 1.4.2", peer_value=6.0, key="walking_median", target=Target(6.0, least=True, on="ratio"),
                more={"peer_storey": "plan1", "peer_exits": 2, "peer_by": "doors"}),
            row(key="walls_crossed", value=0, unit="", kind="count", target=Target(0), of=("school", "1000")),
            row(key="share", of=("school", "200", "doors"), value=12.5, unit="%"),
            row(key="instructions", value=None, unit="M", note="not available"),
        ]  # fmt: skip

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_suites_words_are_there(self, language: str) -> None:
        text = "\n".join(lines(self.rows(), language))
        assert "JuPedSim 1.4.2" in text
        assert "3,00 ×" in text if language == "sv" else "3.00 ×" in text
        assert not re.search(r"[{}]", text)

    def test_rows_of_a_place_stand_together(self) -> None:
        text = list(lines(self.rows(), "en"))
        assert text.count("school, 200 people") == 1
        assert sum(t.startswith("  ") and "doors" in t for t in text) >= 1
        assert text[-1] == "1 of 2 targets met."

    def test_missed_and_absent_are_said(self) -> None:
        assert line(self.rows()[0], "en").endswith("≥ 6 ×  missed")
        assert "–" in line(self.rows()[3], "en")

    def test_without_the_peer_the_command_that_gets_it_is_shown(self) -> None:
        text = "\n".join(lines([row(key="walking_median")], "en"))
        assert "--no-deps jupedsim==" in text

    @pytest.mark.parametrize(
        ("value", "shown"), [(0.1234, "0,123 ms"), (1.234, "1,23 ms"), (12.34, "12,3 ms"), (1234567, "1 234 567 ms"), (0, "0 ms")]
    )
    def test_figures_have_three_digits_that_mean_something(self, value: float, shown: str) -> None:
        assert figure(value, "ms", "sv") == shown

    def test_the_heading_names_the_machine(self) -> None:
        told = machine.describe(Ticking())
        assert told["python"] in heading(told, "sv")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_both_languages_have_the_same_rows(self, language: str) -> None:
        keys = [{k for k in table(x) if k.startswith("bench.")} for x in LANGUAGES]
        assert keys[0] == keys[1]
        assert table(language)["bench.summary"]


def test_suites_are_found_by_name() -> None:
    order = Order(("a", SCHOOL), True, Ticking(), lambda *_: None)
    assert order.all_plans == (SCHOOL, "a")
    assert order.choose(1000, 3) == 3
    assert "core" in SUITES


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_thousand_replays_differ_nowhere(school: Place) -> None:
    from time import perf_counter

    from tools.bench import replays

    rows = {r.key: r for r in replays.rows(Order((), False, perf_counter, lambda *_: None), school)}
    assert rows["replays"].value == 1000
    assert (rows["replay_mismatches"].value, rows["replay_mismatches"].note) == (0, "")
    more = rows["replays"].more
    assert (more["whole"], more["from_files"], more["from_snapshots"]) == (9, 200, 200)
