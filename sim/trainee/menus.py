"""The trainee's panels as data: the question being asked, the phone in the hand, the phrases one can say.

A press is named ``what:which``; ``action`` turns it into what the simulation understands.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.core.commands import Action, ActionKind
from sim.poses import Pose
from sim.text import say
from sim.trainee.choices import Choice
from sim.trainee.deeds import DEEDS, action_of, row_id
from sim.trainee.panels import Panel, Widget
from sim.trainee.vectors import add, heading_of, rotate, turned
from sim.trainee.widgets import Board, Button, Item, Keypad, Label

QUESTION_AWAY, QUESTION_DROP = 1.1, 0.10
"""Metres in front of and below the eyes where a question appears: far enough to read at ease (by eye)."""

LEFT_BEHIND, TOO_CLOSE = 2.5, 0.3
"""Metres from a panel beyond which it comes along, and in front of its face within which it does too (by eye)."""

QUESTION_WIDTH = 0.9
BUTTON_HEIGHT = 0.085
"""Metres; 4.4 degrees at that distance, over the 2.5 a ray needs."""

GAP = 0.02
LINE = 0.06

PHONE_WIDTH = 0.17
PHONE_BUTTON = 0.042
"""Metres; a finger needs 4 cm. The phone is larger than a real one for that reason."""

PHONE_TILT = math.radians(35.0)
"""A phone's face looks up at its holder by this, by eye."""

PHONE_ROWS = 7
"""Buttons a phone has room for."""

PHRASE_ROWS = 7
"""Phrases and deeds shown at a time, so that all lie between the knees and the eyes (by eye)."""

ASIDE = math.radians(-52.0)
"""How far to the right of a question phrases hang: clear of it with 8 degrees to spare."""

PHONE_LETTER = 0.018
"""Metres (em) of keys and digits on the phone: 1.3 degrees of x-height at the length of a bent arm."""

EMERGENCY = "112"

MORE = "more:"
MORE_PHRASES = "more:phrases"
QUESTION, PHONE, PHRASES = "question", "phone", "phrases"
DIAL = "dial"
LONGEST_NUMBER = 10
"""Digits of a Swedish number."""


@dataclass(frozen=True)
class Situation:
    """What panels show now; all of it is what the trainee may know."""

    question: Choice | None = None
    options: tuple[Choice, ...] = ()
    phone_silent: bool = False
    on_the_line: bool = False
    operator: str = ""  # what the 112 operator asks
    may_go_silent: bool = False
    statements: tuple[Choice, ...] = ()
    phrases: tuple[Choice, ...] = ()
    counts_heads: bool = False
    officer_here: bool = False
    programmes: tuple[Choice, ...] = ()  # alarm programmes that can be raised by hand here; id@place where one names a place
    deeds: tuple[Choice, ...] = ()  # what else hands can do here, above the phrases


@dataclass
class Menus:
    """Which panels are out and where."""

    language: str = "sv"
    phone_out: bool = False
    phrases_out: bool = False
    page: str = ""
    """The phone's page: empty, ``dial``, ``alarm``, ``message`` or ``count``."""
    count: int = 0
    _asked: str = ""
    _question_at: tuple[Pose, float] | None = None
    _phrases_at: tuple[Pose, float] | None = None
    _phone_at: tuple[Pose, float] | None = None
    _first: int = 0
    _first_phrase: int = 0
    _aside: float = 0.0
    panels: list[Panel] = field(default_factory=list)
    _dialled: str = ""
    _keypad: Keypad | None = None

    def update(self, situation: Situation, head: Pose, phone_hand: Pose | None) -> None:
        """Lays out what is to be shown; ``head`` and ``phone_hand`` are poses in the building."""
        self.panels = []
        if situation.question is None:
            self._asked, self._question_at = "", None
        else:
            before = self._question_at if situation.question.id == self._asked else None
            self._asked, self._question_at = situation.question.id, _kept(before, head)
            rows = [(f"decide:{self._asked}/{o.id}", o.text) for o in situation.options]
            self.panels.append(_column(QUESTION, self._question_at, situation.question.text, rows))
        if self.phrases_out and (situation.phrases or situation.deeds):
            self._hang_phrases(situation, head)
        else:
            self._phrases_at = None
        if self.phone_out:
            self.panels.append(self._phone(situation, phone_hand, head))
        else:
            self._phone_at = None

    def _hang_phrases(self, situation: Situation, head: Pose) -> None:
        """Phrases, what else hands can do above them, a page at a time; beside a question, not before it."""
        aside = ASIDE if situation.question is not None else 0.0
        before = self._phrases_at if aside == self._aside else None
        self._phrases_at, self._aside = _kept(before, head, aside), aside
        rows = [(f"deed:{c.id}", c.text) for c in situation.deeds] + [(f"say:{c.id}", c.text) for c in situation.phrases]
        if len(rows) > PHRASE_ROWS:
            self._first_phrase %= len(rows)
            more = (MORE_PHRASES, say("trainee.phone.more", self.language))
            rows = [*rows[self._first_phrase : self._first_phrase + PHRASE_ROWS], more]
        rows.append(("warn:", say("trainee.warn", self.language)))
        self.panels.append(_column(PHRASES, self._phrases_at, say("trainee.say", self.language), rows))

    def _phone(self, situation: Situation, hand: Pose | None, head: Pose) -> Panel:
        """In the hand, or hanging before the eyes like a question when there is no hand to hold it."""
        if self.page == DIAL and not situation.on_the_line:
            return self._dial(hand, head)
        rows, title = self._phone_rows(situation)
        rows = self._part(rows)
        if hand is None:
            self._phone_at = _kept(self._phone_at, head)
            return _column(PHONE, self._phone_at, title, rows)
        step = PHONE_BUTTON + 0.006
        height = (len(rows) + 1) * step + 0.03
        top, width = height / 2 - 0.015 - PHONE_BUTTON / 2, PHONE_WIDTH - 0.02
        widgets = [Widget("title", title, 0.0, top, width, PHONE_BUTTON, button=False)]
        widgets += [Widget(name, text, 0.0, top - (k + 1) * step, width, PHONE_BUTTON) for k, (name, text) in enumerate(rows)]
        heading = heading_of(hand.rotation) + math.pi  # its face looks back along the hand
        at = add(hand.position, (0.0, 0.0, height / 2))
        return Panel(PHONE, at, heading, PHONE_WIDTH, height, tuple(widgets), PHONE_TILT)

    def _dial(self, hand: Pose | None, head: Pose) -> Panel:
        """The keypad; hanging before the eyes everything is larger by as much as it is further away."""
        larger = 1.0 if hand is not None else 2.2
        letter, tall = PHONE_LETTER * larger, PHONE_BUTTON * larger
        if self._keypad is None or self._keypad.tall != tall:
            call, erase = (say(f"trainee.phone.{key}", self.language) for key in ("dial_call", "dial_erase"))
            self._keypad = Keypad("dial", call, erase, self._dial_number, letter, tall, longest=LONGEST_NUMBER)
        title = say("trainee.phone.dial_wrong" if self._dialled else "trainee.phone.dial_title", self.language)
        back = Button("page:", say("trainee.phone.back", self.language), letter, lambda: None, tall)
        items: list[Item] = [Label("title", title, letter * 0.8, middle=True), self._keypad, back]
        board = Board(PHONE, PHONE_WIDTH * larger, items)
        if hand is None:
            self._phone_at = _kept(self._phone_at, head)
            pose, heading = self._phone_at
            return board.panel(pose.position, heading)
        at = add(hand.position, (0.0, 0.0, board.height / 2))
        return board.panel(at, heading_of(hand.rotation) + math.pi, PHONE_TILT)

    def _dial_number(self, number: str) -> None:
        self._dialled = number

    def _press_key(self, widget: str) -> Action | None:
        """A key: a call when 112 was sent; another number is not called, for this is practice."""
        self._dialled = ""
        if self._keypad is not None:
            self._keypad.press(widget)
        if self._dialled != EMERGENCY:
            return None
        self._dialled, self.page = "", ""
        return Action(ActionKind.CALL_112)

    def _part(self, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """As much of a long list as a phone shows, with a button for more; the last row, which leads away, always stays."""
        if len(rows) <= PHONE_ROWS:
            self._first = 0
            return rows
        step, listed = PHONE_ROWS - 2, rows[:-1]
        if self._first >= len(listed):
            self._first = 0
        return [*listed[self._first : self._first + step], (MORE, say("trainee.phone.more", self.language)), rows[-1]]

    def _phone_rows(self, situation: Situation) -> tuple[list[tuple[str, str]], str]:
        def text(key: str, **data: object) -> str:
            return say(f"trainee.phone.{key}", self.language, **data)

        if situation.on_the_line:
            rows = [(f"statement:{c.id}", c.text) for c in situation.statements]
            rows += [("call_silent:", text("talk_silently"))] if situation.may_go_silent else []
            return [*rows, ("hang_up:", text("hang_up"))], situation.operator or text("line")
        if self.page == "alarm":
            rows = [(f"alarm:{c.id}", c.text) for c in situation.programmes]
            rows += [("alarm:lockdown", text("lockdown")), ("alarm:fire", text("fire")), ("page:", text("back"))]
            return rows, text("alarm")
        if self.page == "message":
            rows = [(f"message:{who}", text(who)) for who in ("parent", "friend_in_school", "public")]
            return [*rows, ("page:", text("back"))], text("message")
        if self.page == "count":
            rows = [("count:+1", "+"), ("count:-1", "–"), ("counted:", text("counted")), ("page:", text("back"))]
            return rows, text("count", number=self.count)
        rows = [] if situation.phone_silent else [("silent:", text("silent"))]
        rows += [
            ("call:", text("call")),
            (f"page:{DIAL}", text("dial")),
            ("page:alarm", text("alarm")),
            ("page:message", text("message")),
        ]
        if situation.counts_heads:
            rows.append(("page:count", text("count", number=self.count)))
        return rows, text("title")

    def press(self, widget: str) -> Action | None:
        """A button was pressed: the action it asks for, or None when it only changes what is shown."""
        what, _, which = widget.partition(":")
        match what:
            case "page":
                self.page, self._first, self._dialled = which, 0, ""
                return None
            case "dial":
                return self._press_key(widget)
            case "more" if which:
                self._first_phrase += PHRASE_ROWS
                return None
            case "more":
                self._first += PHONE_ROWS - 2
                return None
            case "count":
                self.count = max(0, self.count + int(which))
                return None
            case "say" | "warn" | "deed":
                self.phrases_out = False
        return action(what, which, self.count)


_PLAIN = {
    "silent": ActionKind.PHONE_SILENT,
    "call": ActionKind.CALL_112,
    "hang_up": ActionKind.HANG_UP,
    "call_silent": ActionKind.CALL_SILENT,
    "warn": ActionKind.WARN,
}
_VALUED = {
    "statement": ActionKind.CALL_STATEMENT,
    "alarm": ActionKind.RAISE_ALARM,
    "message": ActionKind.MESSAGE,
    "say": ActionKind.SAY,
}


def action(what: str, which: str, count: int = 0) -> Action | None:
    """The action of a pressed button ``what:which``; None when there is none."""
    if what in _PLAIN:
        return Action(_PLAIN[what])
    if what == "deed":
        return action_of(which)
    if what in _VALUED:
        value, _, place = which.partition("@") if what == "alarm" else (which, "", "")
        return Action(_VALUED[what], place, value)
    if what == "decide":
        decision, _, option = which.rpartition("/")
        return Action(ActionKind.DECIDE, decision, option)
    if what == "counted":
        return Action(ActionKind.COUNT_HEADS, value=str(count))
    return None


_PANEL = {"warn": PHRASES, "say": PHRASES}
_PAGE = {"alarm": "alarm", "message": "message"}


def button_for(wanted: Action) -> tuple[str, str, str] | None:
    """(panel, phone page, button) where a scripted hand finds an action; None when no panel has it."""
    if wanted.kind is ActionKind.DECIDE:
        return (QUESTION, "", f"decide:{wanted.target}/{wanted.value}")
    if wanted.kind is ActionKind.RAISE_ALARM and wanted.target:
        return None  # a button on a wall
    if wanted.kind in DEEDS:
        return (PHRASES, "", f"deed:{row_id(wanted)}")
    for what, kind in {**_PLAIN, **_VALUED}.items():
        if kind is wanted.kind:
            which = "" if what in _PLAIN else wanted.value or ("lockdown" if what == "alarm" else "")
            return (_PANEL.get(what, PHONE), _PAGE.get(what, ""), f"{what}:{which}")
    return None


def _kept(at: tuple[Pose, float] | None, head: Pose, aside: float = 0.0) -> tuple[Pose, float]:
    """Where a panel hangs: where it did while it is before the head, else before the head anew, turned ``aside`` to the left."""
    return at if at is not None and _readable(at, head) else _in_front(head, aside)


def _readable(at: tuple[Pose, float], head: Pose) -> bool:
    """Whether a panel still hangs before the head: in front of its face and not left behind."""
    (x, y, z), heading = at[0].position, at[1]
    dx, dy = head.position[0] - x, head.position[1] - y
    level = abs(head.position[2] - z) < 1.5  # not a storey away
    return level and math.hypot(dx, dy) <= LEFT_BEHIND and dx * math.cos(heading) + dy * math.sin(heading) >= TOO_CLOSE


def _in_front(head: Pose, aside: float) -> tuple[Pose, float]:
    """(place, heading of its front) of a panel before a head, level."""
    heading = heading_of(head.rotation) + aside
    at = add(head.position, rotate(turned(heading - math.pi / 2), (0.0, QUESTION_AWAY, -QUESTION_DROP)))
    return Pose(at, head.rotation), heading + math.pi


def _column(panel_id: str, at: tuple[Pose, float], title: str, rows: Sequence[tuple[str, str]]) -> Panel:
    """A title over buttons."""
    lines = max(1, math.ceil(len(title) / 42))
    height = lines * LINE + len(rows) * (BUTTON_HEIGHT + GAP) + 3 * GAP
    top = height / 2 - GAP
    widgets = [Widget("title", title, 0.0, top - lines * LINE / 2, QUESTION_WIDTH - 2 * GAP, lines * LINE, button=False)]
    first = top - lines * LINE - GAP - BUTTON_HEIGHT / 2
    widgets += [
        Widget(name, text, 0.0, first - k * (BUTTON_HEIGHT + GAP), QUESTION_WIDTH - 2 * GAP, BUTTON_HEIGHT)
        for k, (name, text) in enumerate(rows)
    ]
    pose, heading = at
    return Panel(panel_id, pose.position, heading, QUESTION_WIDTH, height, tuple(widgets))
