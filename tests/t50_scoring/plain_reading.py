"""The rubric's language read word for word, event by event: slow, plain, and what the ready-made rules must agree with."""

from operator import eq, ge, gt, le, lt, ne

from scoring.evidence import NOTHING, Judged, as_text, number
from scoring.rubric import Avoided, Best, Distinct, Done, Value, Weakest, at

_COMPARE = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


class PlainRecord:
    """A run's events in the order they happened; nothing is looked up twice the same way."""

    def __init__(self, events, rubric):
        self.events = tuple(events)
        self._rubric = rubric
        self._moments = {}

    def moment(self, name):
        """The event a moment stands for, or None when it never came."""
        if name not in self._moments:
            self._moments[name] = None  # a moment that needs itself never comes; the rubric's check says so
            self._moments[name] = self._find(self._rubric.moments[name])
        return self._moments[name]

    def weigh(self, evidence):
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

    def _find(self, moment):
        found = list(self._between(moment.match, moment.after, moment.before))
        if not found:
            return None
        event = found[0] if moment.which == "first" else found[-1]
        if moment.unless and any(later.seq > event.seq for later in self._between(moment.unless, None, moment.before)):
            return None
        return event

    def _between(self, match, after, before):
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

    def _done(self, evidence):
        since = self.moment(evidence.since)
        if since is None:
            return NOTHING
        for event in self._between(evidence.match, evidence.after, evidence.before):
            if not self._undone(event, evidence):
                seconds = max(0.0, event.t - since.t)
                return Judged(at(evidence.curve, seconds), seconds, (since, event) if since.seq < event.seq else (event,))
        return NOTHING

    def _undone(self, event, evidence):
        if evidence.undone_by is None:
            return False
        return any(
            later.seq > event.seq and later.target == event.target and (later.place == event.place or bool(event.target))
            for later in self._between(evidence.undone_by, None, evidence.before)
        )

    def _avoided(self, evidence):
        start = self.moment(evidence.after)
        if start is None:
            return NOTHING
        unique = {e.seq: e for m in evidence.matches for e in self._between(m, evidence.after, evidence.before)}
        found = [unique[seq] for seq in sorted(unique)]
        amount = sum(number(e.data, evidence.amount) for e in found) if evidence.amount else float(len(found))
        end = self.moment(evidence.before) if evidence.before else None
        proof = found or [start, *([end] if end else [])]
        return Judged(at(evidence.curve, amount), amount, tuple(proof))

    def _value(self, evidence):
        found = list(self._between(evidence.match, evidence.after, evidence.before))
        if not found:
            return NOTHING
        event = found[0] if evidence.which == "first" else found[-1]
        if evidence.curve:
            amount = number(event.data, evidence.key)
            return Judged(at(evidence.curve, amount), amount, (event,))
        return Judged(evidence.scores.get(as_text(event.data.get(evidence.key)), 0.0), None, (event,))

    def _distinct(self, evidence):
        first = {}
        for event in self._between(evidence.match, evidence.after, evidence.before):
            first.setdefault(as_text(event.data.get(evidence.key)), event)
        if not first:
            return NOTHING
        return Judged(at(evidence.curve, len(first)), float(len(first)), tuple(first.values()))


def matches(match, event):
    """Whether an event is of the kind meant; ``at`` is the record's business."""
    return (
        event.type in match.events
        and match.actor in (None, event.actor)
        and match.target in (None, event.target)
        and all(holds(test, event.data) for test in match.data)
    )


def holds(test, data):
    """Whether a data value fulfils a condition; values of different kinds never do, except that they differ."""
    if test.key not in data:
        return False
    value = data[test.key]
    comparable = _kind(value) == _kind(test.value)
    if test.op == "!=":
        return not comparable or value != test.value
    return comparable and _COMPARE[test.op](value, test.value)


def _kind(value):
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float) else type(value).__name__
