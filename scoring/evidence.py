"""Events -> what they prove: moments found, evidence weighed, each answer with the events it rests on.

A rubric is made ready once (``Rules``), so that many runs can be read by it fast (``Record``): every place where it names events
becomes a *span*, the same words the same span, and a record looks only at events of the types a span names, once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter, eq, ge, gt, le, lt, ne
from typing import Any, Final

from scoring.rubric import Avoided, Best, Distinct, Done, Evidence, Match, Moment, Rubric, Test, Value, Weakest, at
from sim.events import Event, EventType
from sim.events import Value as Datum

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True, slots=True)
class Judged:
    """``score`` 0..1, the measured ``value`` if there is one, and the events that prove it (none: nothing happened)."""

    score: float
    value: float | None = None
    events: tuple[Event, ...] = ()


NOTHING: Final = Judged(0.0)

Weigh = Callable[["Record"], Judged]
"""Evidence made ready: what a run's events say about it."""

Condition = Callable[[Mapping[str, Datum]], bool]
"""A test made ready: whether an event's data fulfils it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Matching events after one moment and before another, in the place of a third; ``number`` counts a rubric's spans."""

    number: int
    kinds: tuple[EventType, ...]
    actor: str | None
    target: str | None
    tests: tuple[Condition, ...]
    at: str | None
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """A moment made ready: where to look for it, and what takes it back."""

    span: Span
    last: bool
    unless: Span | None


class Rules:
    """A rubric made ready to be read against many runs."""

    def __init__(self, rubric: Rubric, kinds: Iterable[EventType] = ()) -> None:
        """Makes a rubric's moments ready.

        Args:
            rubric: its evidence is made ready piece by piece, with ``ready``.
            kinds: types of events a record is also asked for by ``of``.
        """
        self.kinds = set(kinds)
        self._spans: dict[tuple[str, str | None, str | None], Span] = {}
        self.moments = {name: self._sought(moment) for name, moment in rubric.moments.items()}

    @property
    def spans(self) -> int:
        """How many different spans there are so far."""
        return len(self._spans)

    def _sought(self, moment: Moment) -> Sought:
        unless = self.span(moment.unless, None, moment.before) if moment.unless else None
        return Sought(self.span(moment.match, moment.after, moment.before), moment.which == "last", unless)

    def span(self, match: Match, after: str | None, before: str | None) -> Span:
        """A match between two moments; the same words give the same span. To be asked for before a record is made."""
        key = (match.model_dump_json(), after, before)  # as text: to Python 1 and true are equal, to a rubric they are not
        if key not in self._spans:
            self.kinds |= set(match.events)
            kinds, tests = tuple(dict.fromkeys(match.events)), tuple(condition(test) for test in match.data)
            number = len(self._spans)
            self._spans[key] = Span(number, kinds, match.actor, match.target, tests, match.at, after, before)
        return self._spans[key]

    def ready(self, evidence: Evidence) -> Weigh:
        """Evidence made ready for any number of records of these rules that are made after it."""
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
                return _chosen(max, [self.ready(part) for part in evidence.of])
            case Weakest():
                return _chosen(min, [self.ready(part) for part in evidence.of])

    def _done(self, evidence: Done) -> Weigh:
        since_name, curve = evidence.since, evidence.curve
        span = self.span(evidence.match, evidence.after, evidence.before)
        undoing = self.span(evidence.undone_by, None, evidence.before) if evidence.undone_by else None

        def weigh(record: Record) -> Judged:
            since = record.moment(since_name)
            if since is None:
                return NOTHING
            for event in record.within(span):
                if undoing is None or not _undone(event, record.within(undoing)):
                    seconds = max(0.0, event.t - since.t)
                    return Judged(at(curve, seconds), seconds, (since, event) if since.seq < event.seq else (event,))
            return NOTHING

        return weigh

    def _avoided(self, evidence: Avoided) -> Weigh:
        spans = [self.span(match, evidence.after, evidence.before) for match in evidence.matches]

        def weigh(record: Record) -> Judged:
            start = record.moment(evidence.after)
            if start is None:
                return NOTHING
            unique = {event.seq: event for span in spans for event in record.within(span)}
            found = [unique[seq] for seq in sorted(unique)]
            amount = sum((number(e.data, evidence.amount) for e in found), 0.0) if evidence.amount else float(len(found))
            end = record.moment(evidence.before) if evidence.before else None
            proof = found or [start, *([end] if end else [])]
            return Judged(at(evidence.curve, amount), amount, tuple(proof))

        return weigh

    def _value(self, evidence: Value) -> Weigh:
        span = self.span(evidence.match, evidence.after, evidence.before)
        which = 0 if evidence.which == "first" else -1

        def weigh(record: Record) -> Judged:
            found = record.within(span)
            if not found:
                return NOTHING
            event = found[which]
            if evidence.curve:
                amount = number(event.data, evidence.key)
                return Judged(at(evidence.curve, amount), amount, (event,))
            return Judged(evidence.scores.get(as_text(event.data.get(evidence.key)), 0.0), None, (event,))

        return weigh

    def _distinct(self, evidence: Distinct) -> Weigh:
        span = self.span(evidence.match, evidence.after, evidence.before)

        def weigh(record: Record) -> Judged:
            first: dict[str, Event] = {}
            for event in record.within(span):
                first.setdefault(as_text(event.data.get(evidence.key)), event)
            if not first:
                return NOTHING
            return Judged(at(evidence.curve, len(first)), float(len(first)), tuple(first.values()))

        return weigh


class Record:
    """A run's events, with the rules' moments and spans found in them when they are asked for.

    Events must be in the order they happened.
    """

    def __init__(self, events: Iterable[Event], rules: Rules) -> None:
        self._rules = rules
        self._moments: dict[str, Event | None] = {}
        self._within: list[Sequence[Event] | None] = [None] * rules.spans
        self._by_type: dict[EventType, list[Event]] = {kind: [] for kind in rules.kinds}
        for event in events:
            told = self._by_type.get(event.type)
            if told is not None:
                told.append(event)

    def of(self, kind: EventType) -> Sequence[Event]:
        """Every event of a type the rules name, in order."""
        return self._by_type[kind]

    def moment(self, name: str) -> Event | None:
        """The event a moment stands for, or None when it never came."""
        try:
            return self._moments[name]
        except KeyError:
            self._moments[name] = None  # a moment that needs itself never comes; the rubric's check says so
            event = self._moments[name] = self._find(self._rules.moments[name])
            return event

    def within(self, span: Span) -> Sequence[Event]:
        """The events of a span.

        None when ``after`` never came; up to the end when ``before`` did not.
        """
        found = self._within[span.number]
        if found is None:
            found = self._within[span.number] = self._search(span)
        return found

    def _find(self, sought: Sought) -> Event | None:
        found = self.within(sought.span)
        if not found:
            return None
        event = found[-1 if sought.last else 0]
        if sought.unless and any(later.seq > event.seq for later in self.within(sought.unless)):
            return None
        return event

    def _search(self, span: Span) -> Sequence[Event]:
        told = self._of_any(span.kinds)
        if not told:
            return ()
        start = self.moment(span.after) if span.after else None
        there = self.moment(span.at) if span.at else None
        if (span.after and start is None) or (span.at and there is None):
            return ()
        end = self.moment(span.before) if span.before else None
        first, last = start.seq if start else -1, end.seq if end else told[-1].seq + 1
        actor, target, place = span.actor, span.target, there.place if there else None
        found = [
            event
            for event in told
            if first < event.seq < last
            and (actor is None or event.actor == actor)
            and (target is None or event.target == target)
            and (place is None or event.place == place)
        ]
        for fulfils in span.tests:
            found = [event for event in found if fulfils(event.data)]
        return found

    def _of_any(self, kinds: Sequence[EventType]) -> Sequence[Event]:
        """Every event of some types, in order."""
        if len(kinds) == 1:
            return self._by_type[kinds[0]]
        return sorted(chain.from_iterable(self._by_type[kind] for kind in kinds), key=attrgetter("seq"))


def _chosen(choose: Callable[..., Judged], parts: Sequence[Weigh]) -> Weigh:
    """The best or the weakest of several; the first of equals."""
    return lambda record: choose([weigh(record) for weigh in parts], key=attrgetter("score"))


def _undone(event: Event, undoing: Iterable[Event]) -> bool:
    """Whether something later took it back: of the same target, or without one in the same place."""
    return any(
        later.seq > event.seq and later.target == event.target and (later.place == event.place or bool(event.target))
        for later in undoing
    )


def condition(test: Test) -> Condition:
    """A test made ready; values of different kinds never fulfil one, except that they differ, and a missing key none."""
    key, wanted, compare = test.key, test.value, _COMPARE[test.op]
    if isinstance(wanted, str) and test.op == "=":
        return lambda data: data.get(key) == wanted  # no other kind equals a text
    if isinstance(wanted, bool) and test.op == "=":
        return lambda data: data.get(key) is wanted
    kind, differ = _kind(wanted), test.op == "!="

    def fulfils(data: Mapping[str, Datum]) -> bool:
        if key not in data:
            return False
        value = data[key]
        return compare(value, wanted) if _kind(value) == kind else differ

    return fulfils


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
    return tuple([event.seq for event in events])


def _kind(value: Datum) -> str:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float) else type(value).__name__
