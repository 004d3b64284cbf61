"""Bare hands (XR_EXT_hand_tracking) as a controller: pinch is the trigger, a fist is the squeeze.

Used for a side whose controller is absent, so a lost controller strands nobody.
"""

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.poses import Hand, Pose, Vec3
from sim.xr import axes
from sim.xr.calls import check, extension_function
from sim.xr.session import XrSession

JOINTS = 26
PALM, THUMB_TIP, INDEX_PROXIMAL, INDEX_TIP, MIDDLE_TIP, RING_TIP, LITTLE_TIP = 0, 5, 7, 10, 15, 20, 25

PINCH_CLOSED, PINCH_OPEN = 0.015, 0.05
"""Metres between thumb and index finger for trigger 1 and 0, by eye for a child's hand too."""

FIST_CLOSED, FIST_OPEN = 0.045, 0.085
"""Metres from the palm to the middle, ring and little fingers' tips for squeeze 1 and 0, by eye."""

VALID = 0b0011


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The joints a gesture needs, in tracking space."""

    palm: Pose
    thumb_tip: Vec3
    index_base: Vec3
    index_tip: Vec3
    other_tips: Sequence[Vec3]


def gesture(skeleton: Skeleton) -> Hand:
    """What a bare hand does, in a controller's words."""
    fist = sum(math.dist(skeleton.palm.position, tip) for tip in skeleton.other_tips) / len(skeleton.other_tips)
    pinch = math.dist(skeleton.thumb_tip, skeleton.index_tip)
    aim = Pose(skeleton.index_base, skeleton.palm.rotation)
    return Hand(True, skeleton.palm, aim, _closing(pinch, PINCH_CLOSED, PINCH_OPEN), _closing(fist, FIST_CLOSED, FIST_OPEN))


def _closing(distance: float, closed: float, opened: float) -> float:
    return min(1.0, max(0.0, (opened - distance) / (opened - closed)))


class HandTrackers:
    """Both hands' trackers of a session; ``open`` gives None where the runtime has none."""

    def __init__(self, session: XrSession, handles: list[Any]) -> None:
        import xr

        self._handles = handles
        self._locate = extension_function(
            session.instance, "xrLocateHandJointsEXT", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p
        )
        self._joints = (xr.HandJointLocationEXT * JOINTS)()
        self._locations = xr.HandJointLocationsEXT()
        self._locations.joint_count = JOINTS
        self._locations._joint_locations = ctypes.cast(self._joints, type(self._locations._joint_locations))
        self._info = xr.HandJointsLocateInfoEXT(base_space=session.space)
        self._info_ref, self._locations_ref = ctypes.byref(self._info), ctypes.byref(self._locations)

    @classmethod
    def open(cls, session: XrSession) -> "HandTrackers | None":
        """Trackers for both hands, or None."""
        import xr

        if "XR_EXT_hand_tracking" not in session.extensions:
            return None
        create = extension_function(session.instance, "xrCreateHandTrackerEXT", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        destroy = extension_function(session.instance, "xrDestroyHandTrackerEXT", ctypes.c_void_p)
        handles = []
        for side in (xr.HandEXT.LEFT, xr.HandEXT.RIGHT):
            info = xr.HandTrackerCreateInfoEXT(hand=side, hand_joint_set=xr.HandJointSetEXT.DEFAULT)
            handle = xr.HandTrackerEXT()
            if create(session.session, ctypes.byref(info), ctypes.byref(handle)) < 0:
                return None  # offered by the runtime, absent in this headset
            session.owned.append((destroy, handle))
            handles.append(handle)
        return cls(session, handles)

    def hand(self, index: int, time: int) -> Hand | None:
        """The left (0) or right (1) bare hand at ``time`` (XrTime); None when it is not seen."""
        self._info.time = time
        check(self._locate(self._handles[index], self._info_ref, self._locations_ref), "xrLocateHandJointsEXT")
        joints = self._joints
        if not self._locations.is_active or joints[PALM]._location_flags & VALID != VALID:
            return None
        thumb, base, tip = (axes.vector(joints[j].pose.position) for j in (THUMB_TIP, INDEX_PROXIMAL, INDEX_TIP))
        tips = [axes.vector(joints[j].pose.position) for j in (MIDDLE_TIP, RING_TIP, LITTLE_TIP)]
        return gesture(Skeleton(axes.pose(joints[PALM].pose), thumb, base, tip, tips))
