"""The loader's entry points for the frame loop, and what their results mean.

pyopenxr's wrappers make a struct, an enum and an exception object in every call, which costs a frame 0.25 ms; these are the
plain C functions with results as integers (0.11 ms).  Set-up, which happens once, uses the wrappers.
"""

import ctypes
from collections.abc import Callable
from typing import Any

from sim.errors import InrymningError

Call = Callable[..., int]

SUCCESS, LOSS_PENDING, EVENT_UNAVAILABLE, NOT_FOCUSED = 0, 3, 4, 8
LOST_RESULTS = {-13: "INSTANCE_LOST", -17: "SESSION_LOST", -50: "RUNTIME_UNAVAILABLE", -51: "RUNTIME_UNAVAILABLE"}
"""Results that mean: the runtime went away, set everything up anew (-2 RUNTIME_FAILURE is judged by who calls)."""

P = ctypes.c_void_p
SIGNATURES: dict[str, tuple[Any, ...]] = {
    "xrPollEvent": (P, P),
    "xrWaitFrame": (P, P, P),
    "xrBeginFrame": (P, P),
    "xrEndFrame": (P, P),
    "xrLocateViews": (P, P, P, ctypes.c_uint32, P, P),
    "xrLocateSpace": (P, P, ctypes.c_int64, P),
    "xrSyncActions": (P, P),
    "xrGetActionStateBoolean": (P, P, P),
    "xrGetActionStateFloat": (P, P, P),
    "xrGetActionStateVector2f": (P, P, P),
    "xrApplyHapticFeedback": (P, P, P),
    "xrAcquireSwapchainImage": (P, P, P),
    "xrWaitSwapchainImage": (P, P),
    "xrReleaseSwapchainImage": (P, P),
}


class XrLost(InrymningError):
    """The runtime, its instance or its session is gone: close everything and connect anew."""

    exit_code = 3


class XrProblem(InrymningError):
    """The runtime refused a call that should be right; the message names the call and the result."""


def check(result: int, call: str) -> int:
    """``result`` when it is a success code; raises XrLost or XrProblem otherwise."""
    if result >= 0:
        return result
    if result in LOST_RESULTS:
        raise XrLost(f"{call}: the OpenXR runtime is gone ({LOST_RESULTS[result]}).")
    raise XrProblem(f"{call}: the OpenXR runtime answered {result_name(result)}.")


def result_name(result: int) -> str:
    """OpenXR's own name of a result code."""
    import xr

    try:
        return str(xr.Result(result).name)
    except ValueError:
        return str(result)


class Calls:
    """The C functions of the OpenXR loader that the frame loop needs, as plain-integer calls."""

    def __init__(self) -> None:
        from xr import raw_functions

        # an own handle of the same library, so that our prototypes and pyopenxr's do not meet
        library = ctypes.CDLL(raw_functions.openxr_loader_library._name)
        self._library = library
        self.poll_event = self._function("xrPollEvent")
        self.wait_frame = self._function("xrWaitFrame")
        self.begin_frame = self._function("xrBeginFrame")
        self.end_frame = self._function("xrEndFrame")
        self.locate_views = self._function("xrLocateViews")
        self.locate_space = self._function("xrLocateSpace")
        self.sync_actions = self._function("xrSyncActions")
        self.get_boolean = self._function("xrGetActionStateBoolean")
        self.get_float = self._function("xrGetActionStateFloat")
        self.get_vector = self._function("xrGetActionStateVector2f")
        self.apply_haptic = self._function("xrApplyHapticFeedback")
        self.acquire_image = self._function("xrAcquireSwapchainImage")
        self.wait_image = self._function("xrWaitSwapchainImage")
        self.release_image = self._function("xrReleaseSwapchainImage")

    def _function(self, name: str) -> Call:
        function = self._library[name]  # attribute access would share one function object per handle, this makes a new one
        function.restype, function.argtypes = ctypes.c_int, SIGNATURES[name]
        return function


def extension_function(instance: Any, name: str, *arguments: Any) -> Call:
    """An extension's entry point; pyopenxr 1.1 does not wrap all of them on every system."""
    import xr

    address = ctypes.cast(xr.get_instance_proc_addr(instance, name), ctypes.c_void_p)
    return ctypes.CFUNCTYPE(ctypes.c_int, *arguments)(address.value or 0)
