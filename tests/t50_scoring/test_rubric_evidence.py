"""Curves, conditions and moments: the language rubrics are written in."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.evidence import Record, Rules, condition
from scoring.rubric import Avoided, Best, Distinct, Done, Match, Moment, Rubric, Test, Value, Weakest, at, parts, rubric_hash
from scoring.rubric_file import load_rubric
from sim.errors import FileProblem
from sim.events import Event, EventType
from sim.jsonfile import plain_form
from sim.resources import find, shipped

E = EventType


def log(*told):
    """Events from (t, type, target, data)."""
    return [
        Event(n, int(t * 20), float(t), kind, "trainee", "room", target, data) for n, (t, kind, target, data) in enumerate(told)
    ]


def rubric_with(**moments):
    return Rubric(id="x", name={"sv": "x", "en": "x"}, moments=moments, criteria=(), questions=())


def weigh(evidence, events, **moments):
    moments.setdefault("alarm", Moment(match=Match(events=(E.ALARM_STARTED,))))
    rules = Rules(rubric_with(**moments))
    ready = rules.ready(evidence)
    return ready(Record(events, rules))


def moment(name, events, **moments):
    return Record(events, Rules(rubric_with(**moments))).moment(name)


ALARM = (10, E.ALARM_STARTED, "a", {})
LOCK = Match(events=(E.DOOR_LOCKED,))
curves = (
    st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1)), min_size=1, max_size=6, unique_by=lambda p: p[0])
    .map(lambda points: (sorted(x for x, _ in points), sorted((y for _, y in points), reverse=True)))
    .map(lambda xy: tuple(zip(*xy, strict=True)))
)


# --- curves


@given(curves, st.floats(-1e5, 1e5))
def test_a_curve_stays_within_its_scores(curve, x):
    ys = [y for _, y in curve]
    assert min(ys) - 1e-12 <= at(curve, x) <= max(ys) + 1e-12
    assert 0 <= at(curve, x) <= 1


@given(curves, st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_a_falling_curve_never_rises(curve, x, y):
    low, high = sorted((x, y))
    assert at(curve, high) <= at(curve, low) + 1e-9


@given(curves)
def test_a_curve_goes_through_its_points(curve):
    for x, y in curve:
        assert at(curve, x) == pytest.approx(y)


def test_a_curve_is_straight_between_its_points_and_level_outside():
    curve = ((10.0, 1.0), (20.0, 0.0))
    assert [at(curve, x) for x in (0, 10, 15, 20, 99)] == [1, 1, 0.5, 0, 0]


SHIPPED = sorted(shipped("rubric"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name.partition(".")[0])
def test_every_shipped_curve_goes_one_way_within_nothing_and_everything(path):
    """Between its points too, at amounts nobody wrote down."""
    for criterion in load_rubric(path).criteria:
        for piece in parts(criterion.evidence):
            curve = getattr(piece, "curve", ())
            last = curve[-1][0] if curve else 0
            scores = [at(curve, last * k / 97 - 1) for k in range(120)] if curve else [*getattr(piece, "scores", {}).values()]
            assert all(0 <= score <= 1 for score in scores), criterion.id
            falling = sorted(scores, reverse=True)
            assert not curve or scores in (falling, falling[::-1]), criterion.id
            assert scores == falling or not isinstance(piece, Done | Avoided), criterion.id


# --- conditions


@pytest.mark.parametrize(
    ("op", "value", "data", "expected"),
    [
        ("=", True, True, True),
        ("=", True, 1, False),
        ("=", 1, True, False),
        ("=", "yes", "yes", True),
        ("!=", "yes", "no", True),
        ("!=", "yes", None, True),
        ("!=", 1, 1.0, False),
        (">=", 65, 65.0, True),
        (">", 65, 65.0, False),
        ("<", 3, 2, True),
        ("<=", 3, "2", False),
        (">=", 3, None, False),
    ],
)
def test_conditions_compare_like_with_like(op, value, data, expected):
    assert condition(Test(key="k", op=op, value=value))({"k": data}) is expected


@pytest.mark.parametrize("wanted", [1, True, "yes"])
@pytest.mark.parametrize("op", ["=", "!="])
def test_a_missing_key_fulfils_nothing(op, wanted):
    assert not condition(Test(key="k", op=op, value=wanted))({})


# --- moments


def test_first_and_last():
    events = log((1, E.NOISE, "", {}), (2, E.NOISE, "", {}))
    for which, t in (("first", 1), ("last", 2)):
        assert moment("m", events, m=Moment(match=Match(events=(E.NOISE,)), which=which)).t == t


def test_a_moment_after_one_that_never_came_never_comes():
    never, after = Moment(match=Match(events=(E.KNOCK,))), Moment(match=Match(events=(E.NOISE,)), after="a")
    assert moment("b", log((1, E.NOISE, "", {})), a=never, b=after) is None


def test_unless_takes_a_moment_back():
    left = Moment(match=Match(events=(E.LEFT_BUILDING,)), which="last", unless=Match(events=(E.REENTERED,)))
    out, back = (1, E.LEFT_BUILDING, "", {}), (2, E.REENTERED, "", {})
    assert moment("m", log(out), m=left)
    assert moment("m", log(out, back), m=left) is None
    assert moment("m", log(out, back, (3, E.LEFT_BUILDING, "", {})), m=left).t == 3


def test_a_moment_that_needs_itself_never_comes_and_does_not_hang():
    a, b = (Moment(match=Match(events=(E.NOISE,)), after=other) for other in "ba")
    assert moment("a", log((1, E.NOISE, "", {})), a=a, b=b) is None


# --- evidence


def test_done_measures_from_its_moment():
    judged = weigh(Done(match=LOCK, since="alarm", curve=((20, 1), (40, 0))), log(ALARM, (40, E.DOOR_LOCKED, "d", {})))
    assert (judged.score, judged.value) == (0.5, 30.0)
    assert [e.type for e in judged.events] == [E.ALARM_STARTED, E.DOOR_LOCKED]


def test_done_without_its_moment_is_nothing():
    assert weigh(Done(match=LOCK, since="alarm", curve=((20, 1),)), log((40, E.DOOR_LOCKED, "d", {}))).score == 0


def test_done_before_its_moment_counts_as_at_once():
    judged = weigh(Done(match=LOCK, since="alarm", curve=((0, 1), (1, 0))), log((5, E.DOOR_LOCKED, "d", {}), ALARM))
    assert (judged.score, judged.value) == (1, 0)


def test_undone_by_something_of_another_target_stays_done():
    evidence = Done(match=LOCK, since="alarm", undone_by=Match(events=(E.DOOR_UNLOCKED,)), curve=((90, 1),))
    locked = (20, E.DOOR_LOCKED, "d1", {})
    assert weigh(evidence, log(ALARM, locked, (30, E.DOOR_UNLOCKED, "d2", {}))).score == 1
    assert weigh(evidence, log(ALARM, locked, (30, E.DOOR_UNLOCKED, "d1", {}))).score == 0


def test_avoided_counts_or_adds_up():
    seen = [(20, E.EXPOSED, "", {"seconds": 2.0}), (30, E.EXPOSED, "", {"seconds": 3.0})]
    count = Avoided(matches=(Match(events=(E.EXPOSED,)),), after="alarm", curve=((0, 1), (4, 0)))
    assert weigh(count, log(ALARM, *seen)).value == 2
    assert weigh(count.model_copy(update={"amount": "seconds"}), log(ALARM, *seen)).value == 5


def test_avoided_counts_an_event_once_though_it_matches_twice():
    twice = Avoided(matches=(Match(events=(E.NOISE,)), Match(events=(E.NOISE, E.SAID))), after="alarm", curve=((0, 1), (4, 0)))
    assert weigh(twice, log(ALARM, (20, E.NOISE, "", {}))).value == 1


def test_avoided_before_it_could_happen_is_nothing():
    assert weigh(Avoided(matches=(LOCK,), after="alarm", curve=((0, 1), (1, 0))), log()).score == 0


def test_value_by_table_and_by_curve():
    table = Value(match=Match(events=(E.SHELTERED,)), key="locked", scores={"true": 1, "false": 0.2})
    assert weigh(table, log((1, E.SHELTERED, "", {"locked": True}))).score == 1
    assert weigh(table, log((1, E.SHELTERED, "", {"locked": False}))).score == 0.2
    assert weigh(table, log((1, E.SHELTERED, "", {}))).score == 0
    number = Value(match=Match(events=(E.ROOM_ENTERED,)), key="distance", curve=((10, 1), (20, 0)))
    assert weigh(number, log((1, E.ROOM_ENTERED, "", {"distance": 15.0}))).value == 15


def test_distinct_counts_values_once():
    evidence = Distinct(match=Match(events=(E.CALL_STATEMENT,)), key="field", curve=((0, 0), (2, 1)))
    said = [(20 + n, E.CALL_STATEMENT, "", {"field": f}) for n, f in enumerate(["where", "where", "what"])]
    judged = weigh(evidence, log(*said))
    assert (judged.value, len(judged.events)) == (2, 2)


def test_best_and_weakest():
    hit = Done(match=LOCK, since="alarm", curve=((90, 1),))
    miss = Done(match=Match(events=(E.KNOCK,)), since="alarm", curve=((90, 1),))
    events = log(ALARM, (20, E.DOOR_LOCKED, "d", {}))
    assert weigh(Best(of=(miss, hit)), events).score == 1
    assert weigh(Weakest(of=(miss, hit)), events).score == 0


# --- files


def test_the_shipped_rubric_survives_json(rubric):
    assert Rubric.model_validate(json.loads(json.dumps(rubric.model_dump(mode="json")))) == rubric


def test_the_hash_tells_kinds_of_evidence_apart(rubric):
    inner = rubric.criteria[1].evidence
    best, weakest = (
        rubric.model_copy(update={"criteria": (rubric.criteria[1].model_copy(update={"evidence": kind(of=(inner,))}),)})
        for kind in (Best, Weakest)
    )
    assert rubric_hash(best) != rubric_hash(weakest)


def test_an_unknown_key_is_named_with_its_path(tmp_path):
    data = json.loads(json.dumps(plain_form(load_rubric(find("rubric", "inne-i-korridoren")))))
    data["criteria"][2]["evidence"]["of"][0]["speed"] = 3
    path = tmp_path / "x.rubric.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(FileProblem) as caught:
        load_rubric(path)
    assert caught.value.place.startswith("criteria[2].evidence.best.of[0]")
    assert "unknown key 'speed'" in str(caught.value)


def test_parts_are_the_leaves(rubric):
    for criterion in rubric.criteria:
        assert not any(isinstance(p, Best | Weakest) for p in parts(criterion.evidence))
