"""The 112 call where the operator asks: question by question, again without an answer, silently where speaking is heard."""

from typing import Any

import pytest

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}


def statement(name: str, field: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "field": field, "text": W} | more


SAID = (
    statement("school", "where"),
    statement("alarm", "what"),
    statement("guess", "what", seen=False, claims_seen=True),
    statement("no_talk", "may_talk", silent=True),
)
QUESTIONS = tuple({"id": f"q_{f}", "field": f, "text": W} for f in ("where", "what", "may_talk"))


@pytest.fixture
def line(drive):
    """In A1 behind a shut door; the operator pauses two seconds and waits six for an answer."""

    def make(**changes: Any):
        asks = {"questions": QUESTIONS, "pause": 2.0, "patience": 6.0}
        return drive(at=(4.0, 6.0), unit="A1", **({"statements": SAID, "operator": asks} | changes))

    return make


def asked(d: Any) -> list[tuple[str, int, float]]:
    return [(e.target, e.data["times"], round(e.t, 1)) for e in d.of(E.OPERATOR_ASKED)]


def say(d: Any, name: str, seconds: float = 2.2) -> Any:
    return d.do(K.CALL_STATEMENT, value=name).wait(seconds)


def test_questions_come_one_after_the_other_and_then_the_operator_ends_the_call(line):
    d = line().do(K.CALL_112).wait(2.2)
    for name in ("school", "alarm", "no_talk"):
        say(d, name)
    assert [q for q, *_ in asked(d)] == ["q_where", "q_what", "q_may_talk"]
    [ended] = d.of(E.CALL_ENDED)
    assert dict(ended.data) == {"by": "operator", "answered": 3, "of": 3}


def test_a_question_without_an_answer_comes_once_more_and_then_the_next(line):
    d = line().do(K.CALL_112).wait(17)
    assert [(q, n) for q, n, _ in asked(d)] == [("q_where", 1), ("q_where", 2), ("q_what", 1)]
    assert [round(b - a) for (*_, a), (*_, b) in zip(asked(d), asked(d)[1:], strict=False)] == [6, 6]


def test_who_never_answers_is_not_kept_for_ever(line):
    d = line().do(K.CALL_112).wait(45)
    assert dict(d.of(E.CALL_ENDED)[0].data) == {"by": "operator", "answered": 0, "of": 3}


def test_what_was_told_before_is_not_asked(line):
    d = say(line().do(K.CALL_112), "school", 3)
    assert [q for q, *_ in asked(d)] == ["q_what"]
    [told] = d.of(E.CALL_STATEMENT)
    assert told.data["asked"] == ""
    assert "answers" not in told.data


def test_an_answer_tells_whether_it_fits_and_how_soon(line):
    d = say(say(line().do(K.CALL_112).wait(3), "guess", 1), "school", 1)
    wrong, right = d.of(E.CALL_STATEMENT)
    assert (wrong.data["answers"], right.data["answers"]) == (False, True)
    assert wrong.data["claimed_seen"] is True
    assert right.data["seconds"] == pytest.approx(2.05, abs=0.2)
    assert [q for q, *_ in asked(d)] == ["q_where"]  # still waiting while the answer did not fit


def test_speaking_is_heard_and_keys_are_not(line):
    d = line().do(K.CALL_112).wait(3)
    rung = len(d.of(E.NOISE))
    say(d, "school", 3)
    assert len(d.of(E.NOISE)) == rung + 1
    d.do(K.CALL_SILENT).do(K.CALL_STATEMENT, value="alarm")
    assert d.of(E.ACTION_REFUSED)[0].data["reason"] == "cannot_silently"
    say(d, "no_talk")
    assert d.of(E.CALL_STATEMENT)[-1].data["silent"] is True
    assert len(d.of(E.NOISE)) == rung + 1


def test_going_silent_tells_whether_one_could_have_spoken(line):
    d = line().do(K.CALL_112).wait(1).do(K.CALL_SILENT).do(K.CALL_SILENT)
    [silent] = d.of(E.CALL_SILENT)
    assert silent.data["safe"] is True
    assert d.of(E.ACTION_REFUSED)[0].data["reason"] == "already_so"


def test_panels_show_the_question_and_only_what_keys_can_tell(line):
    d = line().do(K.CALL_112).wait(2.5)
    call = queries.call(d.sim)
    assert (call.asked.id, call.silent, len(call.left)) == ("q_where", False, 4)
    call = queries.call(d.do(K.CALL_SILENT).sim)
    assert [s.id for s in call.left] == ["no_talk"]
    assert K.CALL_SILENT not in {a.kind for a in queries.available_actions(d.sim)}


def test_hanging_up_early_tells_how_far_one_came(line):
    d = say(line().do(K.CALL_112).wait(2.5), "school", 1).do(K.HANG_UP)
    assert dict(d.of(E.CALL_ENDED)[0].data) == {"by": "caller", "answered": 1, "of": 3}


def test_without_an_operator_a_call_is_as_it_was(line):
    d = line(operator=None).do(K.CALL_112).do(K.CALL_SILENT).wait(3)
    assert d.of(E.ACTION_REFUSED)[0].data["reason"] == "not_on_the_line"
    assert asked(d) == []
    for name in ("school", "alarm", "no_talk"):
        say(d, name)
    assert dict(d.of(E.CALL_STATEMENT)[0].data) == {"field": "where", "seen": True, "claimed_seen": True}
    assert d.sim.world.layout.operator == d.sim.world.layout.size
    assert dict(d.wait(5).of(E.CALL_ENDED)[0].data) == {"by": "operator"}


def test_a_run_goes_on_from_a_snapshot_in_the_middle_of_a_call(line):
    d = say(line().do(K.CALL_112).wait(2.5), "school", 1)
    snapshot = d.sim.snapshot()
    first = d.wait(20).sim.hash
    d.sim.restore(snapshot)
    assert d.wait(20).sim.hash == first
