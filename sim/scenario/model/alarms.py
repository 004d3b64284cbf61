"""Alarm systems: programmes that are heard, read or seen, doors they lock, who may raise them, and what may fail."""

from typing import Literal

from pydantic import Field

from sim.authored import Model, Words
from sim.scenario.model.judged import Judged
from sim.scenario.model.levels import Role

STAFF_ROLES = (Role.TEACHER, Role.RECEPTIONIST, Role.PRINCIPAL, Role.PRESCHOOL_STAFF)
"""Who has the school's alarm app unless the scenario says otherwise."""


class AppReach(Model):
    """Whose phones an alarm in an app reaches. By role, not by room: a phone is where its owner is.

    ``notices`` of those who have it look at it, each ``latency`` seconds (least, most; drawn evenly) after it came.  No study
    gives either figure for schools: both by eye.  The trainee's own phone always shows it.
    """

    roles: tuple[Role, ...] = STAFF_ROLES
    notices: float = Field(default=0.8, ge=0.0, le=1.0)
    latency: tuple[float, float] = (3.0, 20.0)


class DoorOrder(Model):
    """Doors with electric locks that a programme locks: those of rooms by place, by zone of the plan, or by id.

    ``boundary``: doors between these rooms and the rest · ``outer``: doors to the outdoors · ``all``: every door of the rooms.
    From the rooms' side they always open.  ``close`` lets go of leaves that stand open; else a lock is thrown once its leaf is
    shut.  ``failure`` is the chance of each lock that it is not thrown, drawn from the seed.
    """

    places: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()  # explicit ids, for a scenario made for one plan
    which: Literal["boundary", "outer", "all"] = "boundary"
    close: bool = False
    failure: float = Field(default=0.0, ge=0.0, le=1.0)


class Button(Model):
    """Where a programme is raised by hand, and by whom (nobody named: by everybody who is there).

    Without a ``place`` it is in the app, and raised from anywhere.  ``asks``: the places among which who raises it names the one
    it is about; ``right`` are those that fit.  ``after``: the inject that gives cause; its seconds are counted from there.
    ``value`` is how good it is to raise this one here, among others.
    """

    place: str = ""
    roles: tuple[Role, ...] = ()
    asks: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    after: str = ""
    value: Judged | None = None


class Fault(Model):
    """Something about a programme that does not work.

    ``does_not_start`` · ``late``: by ``seconds`` · ``silent`` and ``no_light``: in these rooms (none named: in any of the
    programme's).  It is there with ``chance`` in each run, drawn from the seed; silence and darkness are drawn room by room, or
    with ``together`` for all the rooms at once.  1 is always.
    """

    kind: Literal["does_not_start", "late", "silent", "no_light"]
    chance: float = Field(default=1.0, ge=0.0, le=1.0)
    seconds: float = Field(default=0.0, ge=0.0, le=600.0)
    places: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    together: bool = False


class Alarm(Model):
    """One alarm programme: what is heard, read and seen, where and how late.

    ``kind`` is what it asks for: ``lockdown`` and ``fire`` make people act; ``test``, ``lunch`` (the bell) and ``message`` (a
    spoken notice) do not; ``lock`` is heard by nobody and only locks doors.  ``by`` is what carries it: a ``signal`` or
    ``speech`` from loudspeakers in its rooms, or an ``app`` on phones.

    It sounds from ``delay`` seconds after it was started until the all-clear; with ``duration`` only so long, and with
    ``repeat`` again, that many seconds after each beginning.
    """

    id: str
    kind: Literal["lockdown", "fire", "test", "lunch", "message", "lock"]
    text: Words
    sound: str = "lockdown_tones"
    light: bool = False
    places: tuple[str, ...] = ()  # these and the zones empty: the whole building
    delay: float = 0.0
    level_db: float = 72.0
    by: Literal["signal", "speech", "app"] = "signal"
    zones: tuple[str, ...] = ()  # zones of the plan
    outdoors: bool = False  # loudspeakers outdoors too
    duration: float | None = Field(default=None, gt=0.0)
    repeat: float | None = Field(default=None, gt=0.0)
    app: AppReach = AppReach()
    locks: DoorOrder | None = None
    raised_from: Button | None = None
    faults: tuple[Fault, ...] = ()
