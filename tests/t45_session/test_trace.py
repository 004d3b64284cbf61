"""The trace on the plan: where, when, and when one could be seen."""

import pytest

from sim.events import TRAINEE, Event, EventType
from sim.session.trace import trace


def event(kind: EventType, t: float, **data: float) -> Event:
    return Event(0, int(t * 20), t, kind, TRAINEE, "room", "", data)


def exposed(start: float, seconds: float) -> Event:
    return event(EventType.EXPOSED, start + seconds + 1.0, start=start, seconds=seconds, share=0.5)


PLACES = [(10 * k, (0, k, 8)) for k in range(20)]


def seen_at(*events: Event) -> list[float]:
    return [p.t for p in trace(PLACES, events) if p.seen]


def test_places_become_metres_and_ticks_seconds() -> None:
    points = trace([(30, (1, -3, 7))], [])
    assert [(p.t, p.level, p.x, p.y) for p in points] == [(1.5, 1, -0.75, 1.75)]


def test_a_place_nobody_was_at_is_left_out() -> None:
    assert trace([(0, None), (10, (0, 1, 1))], [])[0].t == 0.5


def test_points_are_marked_while_one_could_be_seen() -> None:
    assert seen_at(exposed(2.0, 1.0)) == [2.0, 2.5, 3.0]


@pytest.mark.parametrize("start", [2.0, 2.1, 2.25, 2.4])
def test_even_a_glimpse_marks_a_point(start: float) -> None:
    assert seen_at(exposed(start, 0.2))


def test_what_others_lived_through_is_not_in_the_trainees_trace() -> None:
    other = Event(0, 40, 2.0, EventType.EXPOSED, "person:4", "room", "", {"start": 1.0, "seconds": 5.0})
    assert not seen_at(other)


def test_an_exposure_without_a_start_is_taken_to_end_with_its_event() -> None:
    assert seen_at(event(EventType.EXPOSED, 4.0, seconds=1.0)) == [3.0, 3.5, 4.0]


def test_shelter_lasts_until_the_next_room() -> None:
    events = [event(EventType.SHELTERED, 2.0), event(EventType.SHELTERED, 3.0), event(EventType.ROOM_ENTERED, 5.0)]
    assert [p.t for p in trace(PLACES, events) if p.sheltered] == [2.0, 2.5, 3.0, 3.5, 4.0, 4.5]


def test_shelter_may_last_to_the_end() -> None:
    assert [p.t for p in trace(PLACES, [event(EventType.SHELTERED, 8.5)]) if p.sheltered] == [8.5, 9.0, 9.5]
