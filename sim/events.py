"""What happened in a run: typed, append-only, and the only thing scoring ever sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Value = str | int | float | bool | None

TRAINEE = "trainee"
SYSTEM = "system"


class EventType(StrEnum):
    """Every event there is; ``MEANING`` says what each one's data holds."""

    RUN_STARTED = "run_started"
    SIGN_SHOWN = "sign_shown"
    BRIEFING_DONE = "briefing_done"
    PHASE_STARTED = "phase_started"
    ALARM_STARTED = "alarm_started"
    ALARM_HEARD = "alarm_heard"
    ALARM_FAILED = "alarm_failed"
    MESSAGE_SHOWN = "message_shown"
    INJECT = "inject"
    RESPONSE_STARTED = "response_started"
    ROOM_ENTERED = "room_entered"
    SHELTERED = "sheltered"
    LEFT_BUILDING = "left_building"
    REENTERED = "reentered"
    DOOR_OPENED = "door_opened"
    DOOR_CLOSED = "door_closed"
    DOOR_LOCKED = "door_locked"
    DOOR_UNLOCKED = "door_unlocked"
    LOCK_CHECKED = "lock_checked"
    LOCK_FAILED = "lock_failed"
    EXIT_ALARM = "exit_alarm"
    DOOR_BLOCKED = "door_blocked"
    GLASS_COVERED = "glass_covered"
    LIGHTS_CHANGED = "lights_changed"
    BLINDS_CHANGED = "blinds_changed"
    POSTURE_CHANGED = "posture_changed"
    SETTLED = "settled"
    EXPOSED = "exposed"
    NOISE = "noise"
    PHONE_SILENCED = "phone_silenced"
    PHONE_RANG = "phone_rang"
    ALARM_RAISED = "alarm_raised"
    CALL_STARTED = "call_started"
    CALL_STATEMENT = "call_statement"
    CALL_ENDED = "call_ended"
    MESSAGE_SENT = "message_sent"
    SAID = "said"
    HUSHED = "hushed"
    PERSON_QUIET = "person_quiet"
    WARNED = "warned"
    PICKED_UP = "picked_up"
    HANDS_SHOWN = "hands_shown"
    HEADS_COUNTED = "heads_counted"
    DECIDED = "decided"
    KNOCK = "knock"
    ALL_CLEAR = "all_clear"
    DANGER_MOVED = "danger_moved"
    PERSON_ENTERED = "person_entered"
    PERSON_SAFE = "person_safe"
    NO_WAY = "no_way"
    LOOKED_OUT = "looked_out"
    KNOCKED = "knocked"
    CALLER_ANSWERED = "caller_answered"
    ORDER_GIVEN = "order_given"
    REPORT_MARKED = "report_marked"
    ITEM_FOUND = "item_found"
    HAZARD_MOVED = "hazard_moved"
    HAZARD_NOTICED = "hazard_noticed"
    HAZARD_STAY = "hazard_stay"
    PERSON_UPSET = "person_upset"
    ITEM_USED = "item_used"
    HELPER_NAMED = "helper_named"
    LIFT_TAKEN = "lift_taken"
    GROUP_TOGETHER = "group_together"
    ASSEMBLED = "assembled"
    OUTER_DOORS = "outer_doors"
    ALARM_ENDED = "alarm_ended"
    DRILL_RESET = "drill_reset"
    OPERATOR_ASKED = "operator_asked"
    CALL_SILENT = "call_silent"
    ACTION_REFUSED = "action_refused"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    RUN_ENDED = "run_ended"


MEANING: Mapping[EventType, str] = {
    EventType.RUN_STARTED: "the run's clock starts; data: level, role, start (unit)",
    EventType.SIGN_SHOWN: "the ÖVNING sign is in view; logged before anything else a trainee meets",
    EventType.BRIEFING_DONE: "the trainee has had the briefing",
    EventType.PHASE_STARTED: "target: phase id (normal, alarm, waiting, release)",
    EventType.ALARM_STARTED: "target: alarm id; data: kind (lockdown, fire, test, lunch, message, lock), text",
    EventType.ALARM_HEARD: "an actor hears, sees or reads it; target: alarm id; data: kind, clear (65 dB(A), 10 over the rest)",
    EventType.ALARM_FAILED: "an alarm was to start and did not; target: alarm id; data: fault",
    EventType.MESSAGE_SHOWN: "a text or voice reaches the trainee; target: inject id; data: channel, verified",
    EventType.INJECT: "target: inject id; data: kind",
    EventType.RESPONSE_STARTED: "first purposeful move after the alarm; data: seconds since alarm heard",
    EventType.ROOM_ENTERED: "place: unit entered; data: from, category, lockable, lock_kind, glazed, exits, distance walked",
    EventType.SHELTERED: "the trainee stays in a room with its doors closed; data: lockable, locked",
    EventType.LEFT_BUILDING: "the trainee is outdoors; target: opening used",
    EventType.REENTERED: "the trainee went in again; target: opening",
    EventType.DOOR_OPENED: "target: opening; data: locked_before",
    EventType.DOOR_CLOSED: "target: opening",
    EventType.DOOR_LOCKED: "target: opening; data: lock_kind (auto: it locked itself), seconds (time the lock took)",
    EventType.DOOR_UNLOCKED: "target: opening; data: by_key",
    EventType.LOCK_CHECKED: "handle tried; target: opening; data: locked",
    EventType.LOCK_FAILED: "staff only; an electric lock that was to be thrown is not; target: opening",
    EventType.EXIT_ALARM: "an emergency exit sounds because somebody opened it; target: opening",
    EventType.DOOR_BLOCKED: "target: opening",
    EventType.GLASS_COVERED: "a door's pane covered; target: opening",
    EventType.LIGHTS_CHANGED: "place: unit; data: on",
    EventType.BLINDS_CHANGED: "place: unit; data: down, covered (share of the unit's glass to where the danger may be)",
    EventType.POSTURE_CHANGED: "data: posture (standing, crouched, seated)",
    EventType.SETTLED: "still for 3 s in a room; data: door_distance, solid_wall, posture, visible, cover (solid, glass, wall)",
    EventType.EXPOSED: "the trainee could be seen from the danger zone; place: unit; data: start, seconds, share",
    EventType.NOISE: "a sound an actor made; data: cause, level_db, heard_in_danger",
    EventType.PHONE_SILENCED: "sound and vibration off",
    EventType.PHONE_RANG: "an unsilenced phone is heard; data: cause",
    EventType.ALARM_RAISED: (
        "data: kind, place_given, channel; where the button asks: named, place_right; where it says: value, seconds (since cause)"
    ),
    EventType.CALL_STARTED: "call to 112; data: safe (hidden or outdoors and away)",
    EventType.CALL_STATEMENT: (
        "target: statement id; data: field, seen (else believed), claimed_seen; where an operator asks: asked (question), silent,"
        " answers (fits the question), seconds (since it)"
    ),
    EventType.CALL_ENDED: "data: by (operator, caller); where an operator asks: answered, of (fields asked for)",
    EventType.MESSAGE_SENT: "data: to",
    EventType.SAID: "target: phrase id; data: level_db; of phrases with a tone: tone, to (person who is upset)",
    EventType.HUSHED: "target: person",
    EventType.PERSON_QUIET: (
        "a person lowers the voice; actor: person; of who was upset data: seconds (since then), door_distance"
    ),
    EventType.WARNED: "data: people (number reached)",
    EventType.PICKED_UP: "target: item; of things that lie somewhere data: kind, seconds (it took), want (leave, find, take)",
    EventType.HANDS_SHOWN: "empty hands visible",
    EventType.HEADS_COUNTED: "data: entered, true; with a group in one's care: here, expected",
    EventType.DECIDED: "target: decision id; data: option",
    EventType.KNOCK: "somebody knocks; target: opening; data: voice, who (pupil, colleague, unknown: of a caller)",
    EventType.ALL_CLEAR: "the release arrives; data: channel, verified",
    EventType.DANGER_MOVED: "staff only; place: unit, or null when over; data of a walk: cause (start, walk, noise, time)",
    EventType.PERSON_ENTERED: "another person enters the trainee's room; actor: person",
    EventType.PERSON_SAFE: "another person is behind a closed door or outdoors; actor: person; data: how",
    EventType.NO_WAY: "another person finds no way they can take; actor: person; data: wanted (out, room), mobility",
    EventType.LOOKED_OUT: "looked through a door's pane or gap; target: opening; data: clear (nothing there), people, smoke",
    EventType.KNOCKED: "the trainee knocks; target: opening; data: how (short, long), locked",
    EventType.CALLER_ANSWERED: (
        "how somebody at the door was answered; target: inject id; data: answer (let_in, directed, spoken, kept_shut), value,"
        " who, seen_clear (looked out just before), clear (it was so), since_lock, seconds (since the first knock)"
    ),
    EventType.ORDER_GIVEN: (
        "target: phrase id; data: do (go, lock, stay, leave, gather, quiet), by (voice, speaker, app), people, value, to (place),"
        " about (inject), seconds (since it), using (rope, song)"
    ),
    EventType.REPORT_MARKED: "target: inject id; data: claimed (seen, believed), right, seconds (since it came)",
    EventType.ITEM_FOUND: "found a thing that lies somewhere; target: item id; data: kind, seconds (of the run)",
    EventType.HAZARD_MOVED: "staff only; smoke or heat is elsewhere; target: hazard; place: its first unit; data: kind, rooms",
    EventType.HAZARD_NOTICED: "smoke is seen, or heat felt; target: hazard; data: kind, where (near, here), seconds (of it)",
    EventType.HAZARD_STAY: "the trainee has been in it for so long again; place: unit; target: hazard; data: kind, seconds",
    EventType.PERSON_UPSET: "somebody who cannot be quiet at will becomes upset; actor: person; data: steps (from calm)",
    EventType.ITEM_USED: "the trainee gives somebody a thing; target: item; data: kind, to (person), helps",
    EventType.HELPER_NAMED: "asked somebody by name to help; target: person; data: helped (trainee, person), role, adult",
    EventType.LIFT_TAKEN: "rode a lift, which in an alarm does not come; target: lift; place: where it came to",
    EventType.GROUP_TOGETHER: "how many of one's group are there; data: at (gathered, sheltered, assembled), here, expected",
    EventType.ASSEMBLED: "arrived at an assembly point after an alarm; target: point; data: alternative, seconds (since then)",
    EventType.OUTER_DOORS: "the number of outer doors that are locked has changed; data: locked, of, share",
    EventType.ALARM_ENDED: "target: alarm id; data: kind",
    EventType.DRILL_RESET: "a new drill begins: everybody and everything is where the run began; target: inject id",
    EventType.OPERATOR_ASKED: "the 112 operator asks; target: question; data: field, times (asked so far)",
    EventType.CALL_SILENT: "the caller presses keys instead of speaking; data: safe (speaking would have been)",
    EventType.ACTION_REFUSED: "an action that could not be done; data: action, reason",
    EventType.PAUSED: "data: cause",
    EventType.RESUMED: "",
    EventType.STOPPED: "STOP used, never scored; data: by",
    EventType.RUN_ENDED: "data: cause (debrief, stopped, time)",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened at ``t`` simulated seconds; ``actor``: trainee, system or ``person:N``; ``place``: a unit id."""

    seq: int
    tick: int
    t: float
    type: EventType
    actor: str = SYSTEM
    place: str = ""
    target: str = ""
    data: Mapping[str, Value] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON form; ``Event.from_dict`` reads it back."""
        return {
            "seq": self.seq,
            "tick": self.tick,
            "t": self.t,
            "type": str(self.type),
            "actor": self.actor,
            "place": self.place,
            "target": self.target,
            "data": dict(self.data),
        }

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> "Event":
        """Reads ``as_dict``'s form."""
        return cls(**{**d, "type": EventType(d["type"])})
