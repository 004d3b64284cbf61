"""Events -> what they prove: moments found, evidence weighed, each answer with the events it rests on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from scoring.rubric import Avoided, Best, Distinct, Done, Evidence, Match, Moment, Rubric, Test, Value, Weakest, at
from sim.events import Event
from sim.events import Value as Datum

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True)
class Judged:
    """``score`` 0..1, the measured ``value`` if there is one, and the events that prove it (none: nothing happened)."""

    score: float
    value: float | None = None
    events: tuple[Event, ...] = ()


NOTHING: Final = Judged(0.0)


class Record:
    """A run's events with the rubric's moments found in them. Events must be in the order they happened."""

    def __init__(self, events: Sequence[Event], rubric: Rubric) -> None:
        self.events = tuple(events)
        self._rubric = rubric
        self._moments: dict[str, Event | None] = {}

    def moment(self, name: str) -> Event | None:
        """The event a moment stands for, or None when it never came."""
        if name not in self._moments:
            self._moments[name] = None  # a moment that needs itself never comes; the rubric's check says so
            self._moments[name] = self._find(self._rubric.moments[name])
        return self._moments[name]

    def weigh(self, evidence: Evidence) -> Judged:
        """What the events say about one piece of evidence."""
        match evidence:
            case Done():
                return self._done(evidence)
            case Avoided():
                return self._avoided(evidence)
            case Value():
                return self._value(evidence)
            case Distinct():
                return self._distinct(evidence)
            case Best():
                return max((self.weigh(part) for part in evidence.of), key=lambda judged: judged.score)
            case Weakest():
                return min((self.weigh(part) for part in evidence.of), key=lambda judged: judged.score)

    def _find(self, moment: Moment) -> Event | None:
        found = list(self._between(moment.match, moment.after, moment.before))
        if not found:
            return None
        event = found[0] if moment.which == "first" else found[-1]
        if moment.unless and any(later.seq > event.seq for later in self._between(moment.unless, None, moment.before)):
            return None
        return event

    def _between(self, match: Match, after: str | None, before: str | None) -> Iterator[Event]:
        """Matching events after one moment and before another.

        None when ``after`` never came; up to the end when ``before`` did not.
        """
        start = self.moment(after) if after else None
        if after and start is None:
            return
        end = self.moment(before) if before else None
        place = self.moment(match.at) if match.at else None
        if match.at and place is None:
            return
        for event in self.events:
            if start and event.seq <= start.seq:
                continue
            if end and event.seq >= end.seq:
                return
            if matches(match, event) and (place is None or event.place == place.place):
                yield event

    def _done(self, evidence: Done) -> Judged:
        since = self.moment(evidence.since)
        if since is None:
            return NOTHING
        for event in self._between(evidence.match, evidence.after, evidence.before):
            if not self._undone(event, evidence):
                seconds = max(0.0, event.t - since.t)
                return Judged(at(evidence.curve, seconds), seconds, (since, event) if since.seq < event.seq else (event,))
        return NOTHING

    def _undone(self, event: Event, evidence: Done) -> bool:
        if evidence.undone_by is None:
            return False
        return any(
            later.seq > event.seq and later.target == event.target and (later.place == event.place or bool(event.target))
            for later in self._between(evidence.undone_by, None, evidence.before)
        )

    def _avoided(self, evidence: Avoided) -> Judged:
        start = self.moment(evidence.after)
        if start is None:
            return NOTHING
        unique = {e.seq: e for m in evidence.matches for e in self._between(m, evidence.after, evidence.before)}
        found = [unique[seq] for seq in sorted(unique)]
        amount = sum(number(e.data, evidence.amount) for e in found) if evidence.amount else float(len(found))
        end = self.moment(evidence.before) if evidence.before else None
        proof = found or [start, *([end] if end else [])]
        return Judged(at(evidence.curve, amount), amount, tuple(proof))

    def _value(self, evidence: Value) -> Judged:
        found = list(self._between(evidence.match, evidence.after, evidence.before))
        if not found:
            return NOTHING
        event = found[0] if evidence.which == "first" else found[-1]
        if evidence.curve:
            amount = number(event.data, evidence.key)
            return Judged(at(evidence.curve, amount), amount, (event,))
        return Judged(evidence.scores.get(as_text(event.data.get(evidence.key)), 0.0), None, (event,))

    def _distinct(self, evidence: Distinct) -> Judged:
        first: dict[str, Event] = {}
        for event in self._between(evidence.match, evidence.after, evidence.before):
            first.setdefault(as_text(event.data.get(evidence.key)), event)
        if not first:
            return NOTHING
        return Judged(at(evidence.curve, len(first)), float(len(first)), tuple(first.values()))


def matches(match: Match, event: Event) -> bool:
    """Whether an event is of the kind meant; ``at`` is the record's business."""
    return (
        event.type in match.events
        and match.actor in (None, event.actor)
        and match.target in (None, event.target)
        and all(holds(test, event.data) for test in match.data)
    )


def holds(test: Test, data: Mapping[str, Datum]) -> bool:
    """Whether a data value fulfils a condition; values of different kinds never do, except that they differ."""
    if test.key not in data:
        return False
    value = data[test.key]
    comparable = _kind(value) == _kind(test.value)
    if test.op == "!=":
        return not comparable or value != test.value
    return comparable and _COMPARE[test.op](value, test.value)


def number(data: Mapping[str, Datum], key: str | None) -> float:
    """A number of an event's data; 0 when it is missing or no number."""
    value = data.get(key) if key else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def as_text(value: Datum) -> str:
    """A data value as rubrics write it: ``true``, ``false``, ``null``, or itself."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def sequence_numbers(events: Iterable[Event]) -> tuple[int, ...]:
    """Where the proof stands in the log."""
    return tuple(event.seq for event in events)


def _kind(value: Datum) -> str:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float) else type(value).__name__
