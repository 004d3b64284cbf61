"""What the integers of ``State.mind`` stand for: its columns, and the modes in the first of them."""

from enum import IntEnum, auto


class M(IntEnum):
    """Columns of ``State.mind``. -1 means none."""

    STATE = 0  # a Mode
    UNTIL = auto()  # tick the mode's timer ends
    GOAL = auto()  # unit gone to; OUT_OF_DOORS
    GOAL_CELL = auto()  # cell of ``State.spot``; -1: any cell outdoors
    WAY = auto()  # next portal
    WAY_CELL = auto()  # the cell that was chosen for
    HEARD = auto()  # tick the alarm was heard, or somebody told
    SHUT_A = auto()  # doors found locked, newest first
    SHUT_B = auto()
    DOOR = auto()  # door being worked
    DRAWS = auto()  # how many draws of chance this person has used
    ROOM = auto()  # unit last noticed
    STUCK = auto()  # ticks without getting anywhere
    TRIES = auto()  # rooms tried in vain
    SAFE = auto()  # 1 once reported safe
    LATE = auto()  # tick when a walk within the goal's room is given up: one settles where one has come to
    LEARNT = auto()  # how the alarm became known: a Learnt
    DANGER_A = auto()  # rooms where the danger is believed to be, newest first
    DANGER_B = auto()
    LEADER = auto()  # person followed
    BASE = auto()  # room somebody on the staff is in charge of
    VIA = auto()  # door gone by on the way, for a queue's sake or because it is the exit one knows
    WANT = auto()  # pace meant, mm/s; ``State.pace`` is what is left of it beside slower companions
    WIDE = auto()  # clear width needed by the person or by whom they bring along, cm; 0: any door does
    BEFORE = auto()  # the Mode gone back to when a door opens after all
    AID = auto()  # person one goes to help, or is helped by
    COUNT = auto()


class Mode(IntEnum):
    """What a person is about."""

    LEISURE = 0  # stands, sits or talks at break time
    STROLL = auto()
    NOTICE = auto()  # has heard the alarm and takes it in
    FROZEN = auto()
    GO = auto()  # on the way to a place in a room
    GATHER = auto()  # at the door, letting people in
    CLOSE = auto()  # waits for the leaf to shut
    LOCK = auto()  # turns the lock
    NEXT_DOOR = auto()  # on the way to another door of the room
    FINISH = auto()  # lights and blinds
    LOW = auto()  # keeps low and quiet
    LEAVE = auto()  # on the way outdoors
    AWAY = auto()  # outdoors, on the way further off
    OUT = auto()  # outdoors, stays
    OFFICER = auto()  # led by sim.core.course.officer
    FOLLOW = auto()  # keeps by a leader who has not set out, or waits for help
    BARRED = auto()  # at a door that will not open
    SWEEP = auto()  # walks the passage outside the own door and calls people in
    COUNTING = auto()  # counts who is in the room
    AID = auto()  # goes to somebody who needs help
    ERRAND = auto()  # goes back for something
    FETCH = auto()  # picks it up
