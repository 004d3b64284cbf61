"""What the scripted trainees come to: in the shipped school, in one nobody has seen before, and without peeking."""

import ast
import inspect
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim.core import queries
from sim.core.commands import ActionKind
from sim.core.simulation import Simulation
from sim.core.state import Posture
from sim.errors import UsageProblem
from sim.events import TRAINEE, Event, EventType
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.session import careful, passive, random_policy
from sim.session.careful import CALL_ORDER
from sim.session.executor import TOP_SPEED, Executor
from sim.session.policy import SCRIPTS, make_policy
from sim.session.replay import verify
from sim.session.run import Session
from sim.session.runlog import read_runlog
from sim.session.senses import Senses
from sim.session.ways import Ways
from sim.space.build import build_space
from sim.space.space import Space
from sim.units import POSITION_QUANTUM, STEP_HZ


def at(event: Event | None) -> float:
    assert event is not None
    return event.t


def since_alarm(run: Any, kind: EventType, **data: object) -> float:
    return at(run.first(kind, **data)) - at(run.first(EventType.ALARM_HEARD))


# The careful trainee in the shipped school


@pytest.fixture(scope="module")
def run(played: Callable[[str], Any]) -> Any:
    return played("careful")


def test_careful_reaches_the_debrief(run: Any) -> None:
    assert run.result.cause == "debrief"
    assert run.session.events[-1].type is EventType.RUN_ENDED


def test_careful_takes_the_nearest_room_that_can_be_locked_not_its_own(run: Any) -> None:
    entered = run.first(EventType.ROOM_ENTERED)
    bound = run.session.simulation.world.bound
    assert (entered.place,) == bound.places["nearest_room"]
    assert entered.data["lockable"] == "yes"
    assert since_alarm(run, EventType.ROOM_ENTERED) < 10


def test_careful_starts_within_the_five_seconds_that_are_good(run: Any) -> None:
    assert run.first(EventType.RESPONSE_STARTED).data["seconds"] <= 5


def test_careful_ends_up_behind_a_locked_door_it_has_tried(run: Any) -> None:
    assert since_alarm(run, EventType.SHELTERED) < 15
    assert since_alarm(run, EventType.DOOR_LOCKED) < 20
    assert run.first(EventType.LOCK_CHECKED).data["locked"] is True
    assert not run.all(EventType.DOOR_OPENED)
    assert not run.all(EventType.DOOR_UNLOCKED)


def test_careful_darkens_covers_and_silences_within_thirty_seconds(run: Any) -> None:
    assert since_alarm(run, EventType.LIGHTS_CHANGED, on=False) < 30
    assert since_alarm(run, EventType.BLINDS_CHANGED, down=True) < 30
    assert since_alarm(run, EventType.PHONE_SILENCED) < 30
    assert not run.all(EventType.PHONE_RANG)


def test_careful_is_hidden_low_by_a_solid_wall_away_from_the_door(run: Any) -> None:
    settled = run.all(EventType.SETTLED, posture="seated")
    assert settled
    assert settled[0].data["visible"] is False
    assert settled[0].data["solid_wall"] is True
    assert settled[0].data["door_distance"] >= 2.0
    assert settled[0].t - at(run.first(EventType.ALARM_HEARD)) < 30
    assert not run.all(EventType.EXPOSED)


def test_careful_hushes_the_classmate_who_talks(run: Any) -> None:
    talked = next(e for e in run.session.events if e.type is EventType.INJECT and e.target == "classmate_talks")
    assert 0 < run.first(EventType.HUSHED).t - talked.t < 10
    assert [e for e in run.session.events if e.type is EventType.PERSON_QUIET]


def test_careful_makes_no_sound_that_is_heard_where_the_danger_is(run: Any) -> None:
    assert not run.all(EventType.NOISE, heard_in_danger=True)


def test_careful_calls_once_hidden_and_says_only_what_is_true_in_the_order_asked(run: Any) -> None:
    assert run.first(EventType.CALL_STARTED).data["safe"] is True
    said = run.all(EventType.CALL_STATEMENT)
    fields = [str(e.data["field"]) for e in said]
    assert len(fields) >= 4
    assert fields == sorted(set(fields), key=CALL_ORDER.index)
    assert all(e.data["seen"] == e.data["claimed_seen"] for e in said)
    assert run.first(EventType.CALL_ENDED).data["by"] == "operator"


def test_careful_answers_every_question_with_the_best_option(run: Any) -> None:
    best = {d.id: next(o.id for o in d.options if o.value == "best") for d in run.session.simulation.world.scenario.decisions}
    assert {e.target: e.data["option"] for e in run.all(EventType.DECIDED)} == best


def test_careful_takes_a_moment_to_read_a_question(run: Any) -> None:
    shown = next(e for e in run.session.events if e.type is EventType.INJECT and e.target == "knock")
    answered = next(e for e in run.all(EventType.DECIDED) if e.target == "knock_at_the_door")
    assert 2 < answered.t - shown.t < 15


def test_careful_shows_empty_hands_standing_when_the_officer_is_in(run: Any) -> None:
    assert at(run.first(EventType.HANDS_SHOWN)) > next(e.t for e in run.session.events if e.type is EventType.ALL_CLEAR)
    assert queries.posture(run.session.simulation) is Posture.STANDING


def test_careful_is_never_refused_anything(run: Any) -> None:
    assert not run.all(EventType.ACTION_REFUSED)


def test_a_scripted_body_never_runs(run: Any) -> None:
    places = [(i.body.x, i.body.y) for i in read_runlog(run.log).inputs if i.body]
    steps = [max(abs(a - c), abs(b - d)) for (a, b), (c, d) in pairwise(places)]
    assert max(steps) * POSITION_QUANTUM <= TOP_SPEED / 20 + POSITION_QUANTUM
    assert not run.all(EventType.NOISE, cause="running")


def test_the_whole_run_replays_exactly(run: Any) -> None:
    result = verify(run.log)
    assert (result.mismatches, result.ticks) == (0, run.result.ticks)


def test_a_whole_run_is_a_small_file(run: Any) -> None:
    assert run.log.stat().st_size < 400_000


def test_the_trace_ends_in_the_shelter_unseen(run: Any) -> None:
    points = run.session.trace
    x, y = run.session.simulation.state.xy[0]
    assert (points[-1].x, points[-1].y) == (pytest.approx(x, abs=0.13), pytest.approx(y, abs=0.13))
    assert points[-1].sheltered
    assert not any(p.seen for p in points)


# The others


def test_passive_stays_visible_in_the_corridor(played: Callable[[str], Any]) -> None:
    run = played("passive")
    assert run.result.cause == "debrief"
    assert not run.all(EventType.SHELTERED)
    assert not run.all(EventType.DOOR_LOCKED)
    assert not run.all(EventType.RESPONSE_STARTED)
    assert sum(float(e.data["seconds"]) for e in run.all(EventType.EXPOSED)) > 30
    assert run.all(EventType.PHONE_RANG)
    assert any(p.seen for p in run.session.trace)


def test_random_does_many_things_and_nothing_illegal(played: Callable[[str], Any]) -> None:
    run = played("random")
    assert run.result.cause in ("debrief", "time")
    kinds = {a.kind for i in read_runlog(run.log).inputs for a in i.actions}
    assert len(kinds) >= 5
    assert not kinds & {ActionKind.STOP, ActionKind.PAUSE, ActionKind.RESUME}
    reasons = {str(e.data["reason"]) for e in run.all(EventType.ACTION_REFUSED)}
    assert reasons <= {"locked", "blocked"}, "only a handle tells whether a door is locked"


def test_random_trainees_differ_by_seed(play: Callable[..., Session]) -> None:
    hashes = {play("random", seed, crowd=False).run_to_end(150).hash for seed in (1, 2, 3)}
    assert len(hashes) == 3


def test_the_same_seed_plays_the_same_run_twice(play: Callable[..., Session]) -> None:
    assert play("random", 5).run_to_end(150).hash == play("random", 5).run_to_end(150).hash


# Who they are


def test_every_name_makes_a_policy_and_none_makes_nobody() -> None:
    assert SCRIPTS == ("careful", "passive", "random", "tour", "none")
    assert [getattr(make_policy(n, 1), "name", None) for n in SCRIPTS] == ["careful", "passive", "random", "tour", None]


def test_another_name_is_a_usage_problem_that_names_the_choices() -> None:
    with pytest.raises(UsageProblem, match="careful, passive, random, tour, none"):
        make_policy("heroic", 1)


@pytest.mark.parametrize("module", [careful, passive, random_policy])
def test_policies_know_nothing_but_their_senses(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    names = {f"{n.module}.{a.name}" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
    from_core = {n for n in names if n.startswith("sim.core.")}
    words = {"sim.core.commands.Action", "sim.core.commands.ActionKind", "sim.core.state.Posture", "sim.core.queries.DoorFacts"}
    assert from_core <= words
    assert not [n for n in names if n.startswith("sim.space")]


def test_senses_tell_of_the_danger_only_that_one_has_heard_it_is_outdoors() -> None:
    words = set(re.findall(r"\w*danger\w*", inspect.getsource(Senses).lower()))
    assert words <= {"danger", "danger_outdoors", "danger_unit"}
    assert "queries.danger_unit(self._sim)" in inspect.getsource(Senses), "it says nothing that the scenario keeps back"


@pytest.mark.parametrize(("scenario", "told"), [("forskolans-viloplats", True), ("inne-i-korridoren", False)])
def test_that_the_danger_is_outdoors_is_known_only_where_the_scenario_lets_it_be(
    school: Space, scenario: str, told: bool
) -> None:
    chosen = load_scenario(find("scenario", scenario))
    assert chosen.danger.known_to_trainee is told
    simulation = Simulation(school, bind(chosen, school), 1)
    Session(simulation, None).run_to_end(20 * STEP_HZ)
    assert Senses(simulation, Ways(simulation)).danger_outdoors is told


# A building nobody has seen before


@pytest.fixture(scope="module")
def institute(real_plans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("ifcopenshell", reason="importing IFC needs the extra 'import'")
    from click.testing import CliRunner

    from tools.cli import main_group

    source = real_plans / "ifc" / "kit_institute_ifc2x3.ifc"
    if not source.exists():
        pytest.skip(f"{source} is absent")
    target = tmp_path_factory.mktemp("institute") / "kit.plan.json"
    result = CliRunner().invoke(main_group, ["plan", "import", str(source), "-o", str(target), "--json"])
    assert result.exit_code == 0, result.output
    return target


def test_careful_finds_shelter_in_an_imported_building_with_unknown_locks(institute: Path) -> None:
    space = build_space(load_plan(institute))
    simulation = Simulation(space, bind(load_scenario(find("scenario", "inne-i-korridoren")), space), 1)
    session = Session(simulation, Executor(simulation, careful.Careful()))
    session.run_to_end(1_300)
    mine = [e for e in session.events if e.actor == TRAINEE]
    assert [e for e in mine if e.type is EventType.SHELTERED]
    settled = [e for e in mine if e.type is EventType.SETTLED and e.data["posture"] == "seated"]
    assert settled
    assert settled[0].data["visible"] is False
    assert queries.sheltered(simulation)
