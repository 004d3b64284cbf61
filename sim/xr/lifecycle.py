"""What a session's states ask of us, and when to try again after a loss. Knows no runtime, so it is tested on recordings.

The runtime moves the session (IDLE, READY, SYNCHRONIZED, VISIBLE, FOCUSED, STOPPING, EXITING, LOSS_PENDING); we answer
READY with begin, STOPPING with end, and draw only in between.
"""

from dataclasses import dataclass, field
from enum import Enum, IntEnum


class SessionState(IntEnum):
    """``XrSessionState``."""

    UNKNOWN = 0
    IDLE = 1
    READY = 2
    SYNCHRONIZED = 3
    VISIBLE = 4
    FOCUSED = 5
    STOPPING = 6
    LOSS_PENDING = 7
    EXITING = 8


class Answer(Enum):
    """What the session must do now."""

    NOTHING = "nothing"
    BEGIN = "begin"
    END = "end"
    LOST = "lost"
    CLOSE = "close"


@dataclass
class Lifecycle:
    """Follows one session; feed it every state change in order."""

    state: SessionState = SessionState.UNKNOWN
    running: bool = False
    """Between begin and end: frames must be waited for, begun and ended."""
    history: list[SessionState] = field(default_factory=list)

    def change(self, state: int) -> Answer:
        """The state became ``state``; returns what to do. An unknown number (a newer runtime) asks for nothing."""
        try:
            self.state = SessionState(state)
        except ValueError:
            return Answer.NOTHING
        self.history.append(self.state)
        match self.state:
            case SessionState.READY:
                self.running = True
                return Answer.BEGIN
            case SessionState.STOPPING:
                self.running = False
                return Answer.END
            case SessionState.LOSS_PENDING:
                self.running = False
                return Answer.LOST
            case SessionState.EXITING:
                self.running = False
                return Answer.CLOSE
            case _:
                return Answer.NOTHING

    @property
    def focused(self) -> bool:
        """Whether input reaches us; without it a run is paused (the trainee is in the headset's own menu, or took it off)."""
        return self.state is SessionState.FOCUSED


@dataclass
class Retry:
    """When to look for the runtime again."""

    every: float = 2.0
    """Seconds; long enough that an absent runtime costs nothing, short enough not to be noticed when it is back (by eye)."""
    _next: float = 0.0

    def due(self, now: float) -> bool:
        """Whether to try at ``now`` (seconds of any steady clock); asking is counted as trying."""
        if now < self._next:
            return False
        self._next = now + self.every
        return True

    def at_once(self) -> None:
        """Makes the next question be answered with yes."""
        self._next = 0.0

    def hold(self, now: float) -> None:
        """Counts as just tried: something failed at ``now``."""
        self._next = now + self.every
