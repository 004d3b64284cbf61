"""The runtime's events, decoded; one struct, read in place."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sim.xr.calls import EVENT_UNAVAILABLE, Calls, check


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The session's state became ``state`` (``XrSessionState``)."""

    state: int


@dataclass(frozen=True, slots=True)
class InstanceLoss:
    """The runtime says it is about to go away."""


@dataclass(frozen=True, slots=True)
class Recentred:
    """A reference space of ``kind`` (``XrReferenceSpaceType``) moves; poses before and after do not compare."""

    kind: int


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """Another controller is in use."""


Event = StateChanged | InstanceLoss | Recentred | ProfileChanged


class EventQueue:
    """What the runtime has to tell of one instance."""

    def __init__(self, calls: Calls, instance: Any) -> None:
        import xr

        self._poll, self._instance = calls.poll_event, instance
        self._buffer = xr.EventDataBuffer()
        self._ref = ctypes.byref(self._buffer)
        kinds = xr.StructureType
        self._blank = int(kinds.EVENT_DATA_BUFFER)
        state = ctypes.cast(ctypes.pointer(self._buffer), ctypes.POINTER(xr.EventDataSessionStateChanged))
        space = ctypes.cast(ctypes.pointer(self._buffer), ctypes.POINTER(xr.EventDataReferenceSpaceChangePending))
        self._readers: dict[int, Callable[[], Event]] = {
            int(kinds.EVENT_DATA_SESSION_STATE_CHANGED): lambda: StateChanged(int(state.contents._state)),
            int(kinds.EVENT_DATA_INSTANCE_LOSS_PENDING): InstanceLoss,
            int(kinds.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING): lambda: Recentred(int(space.contents._reference_space_type)),
            int(kinds.EVENT_DATA_INTERACTION_PROFILE_CHANGED): ProfileChanged,
        }

    def __iter__(self) -> Iterator[Event]:
        """All waiting events that concern us; raises XrLost when the runtime is gone."""
        while check(self._poll(self._instance, self._ref), "xrPollEvent") != EVENT_UNAVAILABLE:
            reader = self._readers.get(int(self._buffer._type))
            if reader is not None:
                yield reader()
            self._buffer._type = self._blank
            self._buffer._next = None
