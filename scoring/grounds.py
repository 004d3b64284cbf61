"""What each criterion's points rest on: the events that prove them, and those that only begin, end, undo or rule out.

An event that is not among a criterion's grounds, neither as it happened nor as it might have, cannot change its points.
"""

from collections.abc import Iterable, Sequence

from scoring.evidence import Record, Rules, Span
from scoring.rubric import Avoided, Criterion, Done, Rubric, parts
from sim.events import Event


def grounds(events: Iterable[Event], rubric: Rubric) -> dict[str, frozenset[int]]:
    """Criterion id -> sequence numbers of the events its points rest on.

    Args:
        events: a run's, in order.
        rubric: by which it is judged.
    """
    rules = Rules(rubric)
    asked = {criterion.id: _asked(rules, criterion) for criterion in rubric.criteria}
    found = _Grounds(rules, Record(events, rules))
    return {name: found.of(spans, moments) for name, (spans, moments) in asked.items()}


def _asked(rules: Rules, criterion: Criterion) -> tuple[list[Span], set[str]]:
    """The spans and moments a criterion looks at itself."""
    spans, moments = [], {*criterion.requires}
    for circumstance in criterion.not_relevant:
        moments |= {name for name in (circumstance.moment, circumstance.no) if name is not None}
    for piece in parts(criterion.evidence):
        matches = piece.matches if isinstance(piece, Avoided) else (piece.match,)
        spans += [rules.span(match, piece.after, piece.before) for match in matches]
        if isinstance(piece, Done):
            moments.add(piece.since)
            if piece.undone_by:
                spans.append(rules.span(piece.undone_by, None, piece.before))
    return spans, moments


class _Grounds:
    """Follows spans to the moments that limit them, and those to the spans they are found in; each once."""

    def __init__(self, rules: Rules, record: Record) -> None:
        self._rules, self._record = rules, record

    def of(self, spans: Sequence[Span], moments: Iterable[str]) -> frozenset[int]:
        ahead, names = list(spans), list(moments)
        seen, known, found = set[int](), set[str](), set[int]()
        while ahead or names:
            if names:
                name = names.pop()
                if name not in known:
                    known.add(name)
                    sought = self._rules.moments[name]
                    ahead += [sought.span, *([sought.unless] if sought.unless else [])]
                continue
            span = ahead.pop()
            if span.number not in seen:
                seen.add(span.number)
                found |= {event.seq for event in self._record.within(span)}
                names += [name for name in (span.after, span.before, span.at) if name is not None]
        return frozenset(found)
