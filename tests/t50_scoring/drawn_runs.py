"""Event streams drawn at random from a rubric's own words, so that they often mean something to it."""

from hypothesis import strategies as st

from scoring.rubric import parts
from sim.events import TRAINEE, Event
from sim.events import EventType as E


def words_of(rubric):
    """Everything a rubric asks about: so that events drawn at random often mean something."""
    matches = [m.match for m in rubric.moments.values()] + [m.unless for m in rubric.moments.values() if m.unless]
    keys, values, targets = {"cause", "level"}, {True, False, "debrief", "CL3"}, {"", "d1", "d2"}
    for criterion in rubric.criteria:
        for piece in parts(criterion.evidence):
            matches += piece.matches if hasattr(piece, "matches") else (piece.match,)
            keys |= {getattr(piece, "key", None), getattr(piece, "amount", None)} - {None}
            values |= set(getattr(piece, "scores", ()))
    for match in matches:
        targets |= {match.target or ""}
        keys |= {test.key for test in match.data}
        values |= {test.value for test in match.data}
    kinds = {kind for match in matches for kind in match.events} | {E.RUN_STARTED, E.RUN_ENDED, E.STOPPED, E.PERSON_SAFE}
    return sorted(kinds), sorted(targets), sorted(keys), sorted(values, key=str)


def runs_about(rubric):
    """Event streams made of a rubric's own words."""
    kinds, targets, keys, values = words_of(rubric)
    data = st.dictionaries(
        st.sampled_from(keys), st.none() | st.integers(0, 1) | st.floats(-9, 200) | st.sampled_from(values), max_size=3
    )
    event = st.tuples(
        st.floats(0, 300),
        st.sampled_from(kinds),
        st.sampled_from([TRAINEE, TRAINEE, "system", "person:3"]),
        st.sampled_from(["", "group", "corridor"]),
        st.sampled_from(targets),
        data,
    )
    return st.lists(event, max_size=50).map(in_order)


def in_order(told):
    return [Event(n, int(t * 20), t, *rest) for n, (t, *rest) in enumerate(sorted(told, key=lambda e: e[0]))]


def one_change(rubric):
    """A run and the same run with one event changed in some way, or left out; and the number of that event."""
    kinds, targets, keys, values = words_of(rubric)
    told = st.one_of(
        st.tuples(st.just("type"), st.sampled_from(kinds)),
        st.tuples(st.just("actor"), st.sampled_from([TRAINEE, "system", "person:3"])),
        st.tuples(st.just("place"), st.sampled_from(["", "group", "corridor"])),
        st.tuples(st.just("target"), st.sampled_from(targets)),
        st.tuples(st.just("t"), st.floats(0, 300)),
        st.tuples(st.just("data"), st.dictionaries(st.sampled_from(keys), st.sampled_from(values), max_size=2)),
        st.tuples(st.just("gone"), st.none()),
    )

    def changed(events, number, change):
        what, value = change
        fields = events[number].as_dict() | {what: value}
        middle = [] if what == "gone" else [Event.from_dict(fields)]
        return events, [*events[:number], *middle, *events[number + 1 :]], number

    runs = runs_about(rubric).filter(bool)
    return runs.flatmap(lambda events: st.builds(changed, st.just(events), st.integers(0, len(events) - 1), told))
