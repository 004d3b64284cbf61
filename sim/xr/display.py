"""The headset as a display: poses in, both eyes' picture out, and one path back from a lost runtime.

Per frame::

    frame = headset.begin()                 # None: no session runs; show the flat picture, keep the run paused
    if frame is not None:
        …                                   # place the eyes, feed the trainee's hands
        graphics.render_frame()             # the stereo target's draw callback calls headset.paint(upcall)
        headset.end()

A lost runtime never raises out of here: ``begin`` answers None, ``status`` says why, and about every two seconds everything is
set up anew in the same process.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from panda3d.core import GraphicsEngine, GraphicsOutput

from sim.errors import MissingOnThisMachine
from sim.poses import DeviceFrame, Eye, Fov, Hand, Pose
from sim.xr.actions import ABSENT, Actions
from sim.xr.calls import Calls, XrLost, XrProblem
from sim.xr.context import in_context
from sim.xr.events import EventQueue, InstanceLoss, ProfileChanged, Recentred, StateChanged
from sim.xr.frame import FrameLoop, head_between
from sim.xr.hands import HandTrackers
from sim.xr.lifecycle import Answer, Lifecycle, Retry, SessionState
from sim.xr.session import HiddenArea, XrSession, ask_for_rate, hidden_area, open_session, plain_errors
from sim.xr.swapchain import Beside, EyeImages, Layout, layout_for

log = logging.getLogger(__name__)

STANDING_EYES = (
    Eye(Pose((-0.0315, 0.0, 1.5)), Fov(-0.8, 0.7, 0.8, -0.8)),
    Eye(Pose((0.0315, 0.0, 1.5)), Fov(-0.7, 0.8, 0.8, -0.8)),
)
"""Where eyes are taken to be until the headset has been tracked for the first time."""


class Status(Enum):
    """What the headset does now; ``assets/text/*/xr.toml`` has a sentence for each (``xr.status.…``)."""

    SEARCHING = "searching"
    """No session: no runtime or headset answered; tried again every two seconds."""
    LOST = "lost"
    """There was one and it went away; tried again every two seconds."""
    RESTING = "resting"
    """A session that the runtime does not run: the headset lies on the table."""
    RUNNING = "running"
    ENDED = "ended"
    """Closed from the headset's own menu, or by ``close``; ``reconnect`` starts anew."""


@dataclass(frozen=True)
class Options:
    """How a headset is used."""

    scale: float = 1.0
    """Of the size the runtime recommends for each eye."""
    background: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Linear light behind everything and in the gutter."""
    rate: float = 90.0
    """Wanted display rate in Hz."""
    recentred_space: bool = False
    """Use the space the person recentres instead of the room-scale stage."""
    retry: float = 2.0
    """Seconds between attempts to reach a runtime."""


@dataclass
class _Live:
    """Everything that exists only while there is a session."""

    session: XrSession
    images: EyeImages
    loop: FrameLoop
    actions: Actions
    trackers: HandTrackers | None
    events: EventQueue
    lifecycle: Lifecycle
    rate: float | None


@dataclass(frozen=True)
class HeadsetReport:
    """What is connected, for people and reports."""

    runtime: str
    system: str
    context: str  # glx, egl or wgl
    way: str  # attach, resolve or split
    layout: Layout
    rate: float | None
    profiles: tuple[str, str]
    bindings: dict[str, bool | None]


class Headset:
    """An OpenXR headset drawn by Panda3D on this thread."""

    def __init__(
        self,
        graphics: GraphicsEngine,
        host: GraphicsOutput,
        options: Options = Options(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connects at once if it can.

        Args:
            graphics: the engine that draws.
            host: an output whose GL context all pictures share.
            options: see Options.
            clock: steady seconds, for the pauses between attempts.
        """
        self._graphics, self._host, self._options, self._clock = graphics, host, options, clock
        self._calls = Calls()
        self._retry = Retry(options.retry)
        self._live: _Live | None = None
        self._problem: XrLost | XrProblem | None = None
        self._painting = self._painted = self._begun = False
        self.beside: Beside | None = None
        """Is handed each frame's left eye once it is drawn, for a window beside; must not raise."""
        self.status = Status.SEARCHING
        self.reason = ""
        """Why there is no session, in English, for logs."""
        self.frames = self.submitted = self.losses = self.connections = 0
        self.recentred = 0
        """Times tracking space moved under the person; place it anew in the building when this changes."""
        self._try()

    # ---- connection ----

    @property
    def connected(self) -> bool:
        """Whether there is a session."""
        return self._live is not None

    @property
    def layout(self) -> Layout | None:
        """Where the eyes lie in the side-by-side picture the stereo target must draw; may change with a new connection."""
        return self._live.images.layout if self._live else None

    @property
    def state(self) -> SessionState:
        """The session's own state; UNKNOWN without one."""
        return self._live.lifecycle.state if self._live else SessionState.UNKNOWN

    @property
    def frame_period(self) -> float:
        """Seconds between frames as the runtime predicts; 0 before the first."""
        return self._live.loop.period / 1e9 if self._live else 0.0

    def report(self) -> HeadsetReport | None:
        """What is connected."""
        if self._live is None:
            return None
        live = self._live
        try:
            profiles = (live.actions.profile(0), live.actions.profile(1))
        except (XrLost, XrProblem):
            profiles = ("", "")
        return HeadsetReport(
            live.session.runtime,
            live.session.system_name,
            live.session.context,
            live.images.way,
            live.images.layout,
            live.rate,
            profiles,
            live.actions.accepted,
        )

    def hidden_areas(self) -> tuple[HiddenArea | None, HiddenArea | None]:
        """What of each eye's picture the lenses never show; None where the runtime does not say."""
        if self._live is None:
            return (None, None)
        return (hidden_area(self._live.session, 0), hidden_area(self._live.session, 1))

    def reconnect(self) -> bool:
        """Tries now, also after ``ENDED``; whether there is a session."""
        if self._live is None:
            self.status = Status.SEARCHING if self.status is Status.ENDED else self.status
            self._retry.at_once()
            self._try()
        return self.connected

    def _try(self) -> None:
        if not self._retry.due(self._clock()):
            return
        try:
            self._live = in_context(self._graphics, self._host, self._open)
        except (MissingOnThisMachine, XrLost, XrProblem) as problem:
            self.reason = str(problem)
            log.info("no headset: %s", problem)
            self._retry.hold(self._clock())  # the attempt itself may have taken long
            return
        self.reason, self.status = "", Status.RESTING
        self.connections += 1
        log.info("headset: %s, %s, %s", self._live.session.runtime, self._live.session.system_name, self.layout)

    def _open(self) -> _Live:
        session = open_session(self._options.recentred_space)
        try:
            images = EyeImages(self._calls, session, layout_for(session.view_size, self._options.scale))
            actions = Actions(self._calls, session)
            return _Live(
                session,
                images,
                FrameLoop(self._calls, session, images),
                actions,
                HandTrackers.open(session),
                EventQueue(self._calls, session.instance),
                Lifecycle(),
                ask_for_rate(session, self._options.rate),
            )
        except BaseException:
            session.close()
            raise

    def _drop(self, status: Status, reason: str) -> None:
        """The one way out of a session, whether it was lost, closed or ended."""
        live, self._live = self._live, None
        self._painting = self._begun = False
        self._problem = None
        self.status, self.reason = status, reason
        if status is Status.LOST:
            self.losses += 1
            log.warning("headset lost: %s", reason)
            self._retry.hold(self._clock())
        if live is not None:

            def close() -> None:
                live.images.close()
                live.session.close()

            in_context(self._graphics, self._host, close)

    # ---- frames ----

    def begin(self) -> DeviceFrame | None:
        """Waits for the runtime's next frame and says where everything is; None while no session runs."""
        if self._live is None:
            if self.status is not Status.ENDED:
                self._try()
            return None
        try:
            return self._begin(self._live)
        except (XrLost, XrProblem) as problem:
            self._drop(Status.LOST, str(problem))
            return None

    def _begin(self, live: _Live) -> DeviceFrame | None:
        self._handle_events(live)
        if self._live is None or not live.lifecycle.running:
            return None
        self._painting, self._painted = live.loop.wait(), False
        self._begun = True
        self.frames += 1
        eyes = live.loop.eyes()
        if eyes is None:
            self._painting, eyes = False, STANDING_EYES
        focused = live.actions.sync() and live.lifecycle.focused
        left, right = (self._hand(live, 0), self._hand(live, 1)) if focused else (ABSENT, ABSENT)
        return DeviceFrame(head_between(eyes), eyes, left, right, self._painting, focused, live.loop.time / 1e9)

    def _hand(self, live: _Live, index: int) -> Hand:
        hand = live.actions.hand(index, live.loop.time)
        if not hand.active and live.trackers is not None:
            return live.trackers.hand(index, live.loop.time) or hand
        return hand

    def _handle_events(self, live: _Live) -> None:
        for event in live.events:
            match event:
                case StateChanged(state):
                    self._change_state(live, state)
                    if self._live is None:
                        return
                case InstanceLoss():
                    raise XrLost("The OpenXR runtime announced that it ends.")
                case Recentred(kind):
                    self.recentred += kind == live.session.space_kind
                case ProfileChanged():
                    log.info("controllers: %s, %s", live.actions.profile(0), live.actions.profile(1))

    def _change_state(self, live: _Live, state: int) -> None:
        import xr

        stereo = xr.ViewConfigurationType.PRIMARY_STEREO
        match live.lifecycle.change(state):
            case Answer.BEGIN:
                with plain_errors("xrBeginSession"):
                    xr.begin_session(live.session.session, xr.SessionBeginInfo(stereo))
                self.status = Status.RUNNING
            case Answer.END:
                with plain_errors("xrEndSession"):
                    xr.end_session(live.session.session)
                self.status = Status.RESTING
            case Answer.LOST:
                raise XrLost("The OpenXR runtime announced the loss of the session.")
            case Answer.CLOSE:
                self._drop(Status.ENDED, "The session was ended from the headset or by us.")
            case Answer.NOTHING:
                pass

    def paint(self, draw: Callable[[], None]) -> bool:
        """Draws both eyes into the runtime's image; call from the stereo target's draw callback with its upcall.

        The target's framebuffer must have the size ``layout.total``, with sRGB colour; clearing is done here.  Returns False,
        without drawing, when no picture is wanted now.  Never raises for a lost runtime: ``end`` deals with that.
        """
        if self._live is None or not self._painting or self._painted or self._problem is not None:
            return False
        try:
            self._live.images.paint(draw, self._options.background, self.beside)
        except (XrLost, XrProblem) as problem:
            self._problem = problem
            return False
        self._painted = True
        return True

    def end(self) -> None:
        """Hands the frame to the runtime, with the picture if one was painted."""
        if self._live is None or not self._begun:
            return
        self._begun = self._painting = False
        try:
            if self._problem is not None:
                raise self._problem
            self._live.loop.end(self._painted)
            self.submitted += self._painted
        except (XrLost, XrProblem) as problem:
            self._drop(Status.LOST, str(problem))

    # ---- hands, pictures, the end ----

    def pulse(self, hand: int, seconds: float = 0.05, strength: float = 0.5) -> None:
        """Buzzes the left (0) or right (1) controller; nothing happens when there is none."""
        if self._live is None or not self._live.lifecycle.focused:
            return
        try:
            self._live.actions.pulse(hand, seconds, strength)
        except (XrLost, XrProblem) as problem:
            log.debug("pulse: %s", problem)  # a lost runtime shows in the next frame

    def keep_picture(self) -> None:
        """The next painted frame is also kept for ``picture``."""
        if self._live is not None:
            self._live.images.keep_picture()

    @property
    def picture(self) -> npt.NDArray[np.uint8] | None:
        """Both eyes side by side as submitted, (height, width, 4) sRGB bytes, top row first; None until one was kept."""
        return self._live.images.picture if self._live else None

    def request_exit(self) -> None:
        """Asks the runtime to end the session in order; keep calling ``begin`` until ``status`` is ENDED."""
        import xr

        if self._live is None or not self._live.lifecycle.running:
            self.close()
            return
        try:
            with plain_errors("xrRequestExitSession"):
                xr.request_exit_session(self._live.session.session)
        except (XrLost, XrProblem) as problem:
            self._drop(Status.LOST, str(problem))

    def close(self) -> None:
        """Ends at once; may be called twice."""
        if self._live is not None:
            self._drop(Status.ENDED, "Closed.")
        self.status = Status.ENDED

    def __enter__(self) -> "Headset":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
