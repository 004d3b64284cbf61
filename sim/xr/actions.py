"""The hands' buttons, sticks, poses and pulses, read each frame through structs made once."""

import ctypes
import logging
from dataclasses import dataclass
from typing import Any

from sim.poses import Hand, Pose
from sim.xr import axes
from sim.xr.bindings import AIM, GRIP, MENU, PRIMARY, PULSE, SECONDARY, SIDES, SQUEEZE, STICK, TABLES, TRIGGER
from sim.xr.calls import NOT_FOCUSED, Calls, check
from sim.xr.session import XrSession, plain_errors

log = logging.getLogger(__name__)

VALID = 0b0011  # XR_SPACE_LOCATION_ORIENTATION_VALID_BIT | …POSITION_VALID_BIT
ABSENT = Hand()
REST = Pose()
MAX_PULSE = 0.5
"""Seconds; longer buzzing is unpleasant and some controllers overheat (by eye)."""


class Actions:
    """One action set for both hands, attached to ``session``."""

    def __init__(self, calls: Calls, session: XrSession) -> None:
        with plain_errors("xrAttachSessionActionSets"):
            self._make(session)
        self._calls, self._session = calls, session
        self._prepare()

    def _make(self, session: XrSession) -> None:
        import xr

        instance = session.instance
        self._hand_paths = [xr.string_to_path(instance, f"/user/hand/{side}") for side in SIDES]
        self._set = xr.create_action_set(instance, xr.ActionSetCreateInfo("training", "Training", 0))
        kinds = xr.ActionType
        types = {
            **dict.fromkeys((TRIGGER, SQUEEZE), kinds.FLOAT_INPUT),
            **dict.fromkeys((PRIMARY, SECONDARY, MENU), kinds.BOOLEAN_INPUT),
            STICK: kinds.VECTOR2F_INPUT,
            **dict.fromkeys((GRIP, AIM), kinds.POSE_INPUT),
            PULSE: kinds.VIBRATION_OUTPUT,
        }
        self._action = {
            name: xr.create_action(
                self._set,
                xr.ActionCreateInfo(
                    name,
                    kind,
                    count_subaction_paths=2,
                    subaction_paths=self._hand_paths,
                    localized_action_name=name.capitalize(),
                ),
            )
            for name, kind in types.items()
        }
        self.accepted = {t.profile: _suggest(session, t.profile, t.extension, self._rows(instance, t)) for t in TABLES}
        xr.attach_session_action_sets(session.session, xr.SessionActionSetsAttachInfo(action_sets=[self._set]))
        self._spaces = {
            (name, hand): xr.create_action_space(
                session.session, xr.ActionSpaceCreateInfo(action=self._action[name], subaction_path=path)
            )
            for hand, path in enumerate(self._hand_paths)
            for name in (GRIP, AIM)
        }
        session.owned += [(xr.destroy_space, s) for s in self._spaces.values()]
        session.owned.insert(0, (xr.destroy_action_set, self._set))

    def _rows(self, instance: Any, table: Any) -> list[Any]:
        import xr

        return [xr.ActionSuggestedBinding(self._action[a], xr.string_to_path(instance, p)) for a, p in table.paths()]

    def _prepare(self) -> None:
        import xr

        active = (xr.ActiveActionSet * 1)(xr.ActiveActionSet(self._set, xr.NULL_PATH))
        info = xr.ActionsSyncInfo()
        info.count_active_action_sets = 1
        info._active_action_sets = ctypes.cast(active, type(info._active_action_sets))
        self._keep: list[Any] = [active, info]
        self._sync = ctypes.byref(info)
        self._float, self._bool, self._vector = xr.ActionStateFloat(), xr.ActionStateBoolean(), xr.ActionStateVector2f()
        self._float_ref, self._bool_ref, self._vector_ref = (ctypes.byref(s) for s in (self._float, self._bool, self._vector))
        self._location = xr.SpaceLocation()
        self._location_ref = ctypes.byref(self._location)
        self._pose_at = xr.SpaceLocation.pose.offset
        self._hands = tuple(self._hand(hand) for hand in (0, 1))

    def _hand(self, hand: int) -> "_HandRefs":
        import xr

        refs: dict[str, Any] = {}
        for name in (TRIGGER, SQUEEZE, STICK, PRIMARY, SECONDARY, MENU):
            info = xr.ActionStateGetInfo(self._action[name], self._hand_paths[hand])
            self._keep.append(info)
            refs[name] = ctypes.byref(info)
        return _HandRefs(
            refs[TRIGGER],
            refs[SQUEEZE],
            refs[STICK],
            refs[PRIMARY],
            refs[SECONDARY],
            refs[MENU],
            self._spaces[GRIP, hand],
            self._spaces[AIM, hand],
        )

    def sync(self) -> bool:
        """Takes the newest input; False while the session has no focus (then all hands are absent)."""
        return check(self._calls.sync_actions(self._session.session, self._sync), "xrSyncActions") != NOT_FOCUSED

    def hand(self, index: int, time: int) -> Hand:
        """The left (0) or right (1) hand at ``time`` (XrTime); absent when it is not tracked."""
        refs = self._hands[index]
        grip = self._pose(refs.grip, time)
        if grip is None:
            return ABSENT
        aim = self._pose(refs.aim, time) or grip
        get, session, state = self._calls.get_vector, self._session.session, self._vector
        check(get(session, refs.stick, self._vector_ref), "xrGetActionStateVector2f")
        stick = (state.current_state.x, state.current_state.y) if state.is_active else (0.0, 0.0)
        return Hand(
            True,
            grip,
            aim,
            self._value(refs.trigger),
            self._value(refs.squeeze),
            stick,
            self._pressed(refs.primary),
            self._pressed(refs.secondary),
            self._pressed(refs.menu),
        )

    def _value(self, ref: Any) -> float:
        check(self._calls.get_float(self._session.session, ref, self._float_ref), "xrGetActionStateFloat")
        return float(self._float.current_state) if self._float.is_active else 0.0

    def _pressed(self, ref: Any) -> bool:
        check(self._calls.get_boolean(self._session.session, ref, self._bool_ref), "xrGetActionStateBoolean")
        return bool(self._bool.is_active and self._bool.current_state)

    def _pose(self, space: Any, time: int) -> Pose | None:
        location = self._location
        check(self._calls.locate_space(space, self._session.space, time, self._location_ref), "xrLocateSpace")
        if location._location_flags & VALID != VALID:
            return None
        return axes.unpacked(axes.POSE.unpack_from(location, self._pose_at))

    def pulse(self, index: int, seconds: float, strength: float) -> None:
        """Buzzes one hand's controller for ``seconds`` with ``strength`` 0..1."""
        import xr

        vibration = xr.HapticVibration(
            duration=int(min(max(seconds, 0.0), MAX_PULSE) * 1e9), frequency=0, amplitude=min(max(strength, 0.0), 1.0)
        )
        info = xr.HapticActionInfo(action=self._action[PULSE], subaction_path=self._hand_paths[index])
        check(
            self._calls.apply_haptic(self._session.session, ctypes.byref(info), ctypes.byref(vibration)), "xrApplyHapticFeedback"
        )

    def profile(self, index: int) -> str:
        """The controller's interaction profile such as ``oculus/touch_controller``; empty when none is active."""
        import xr

        with plain_errors("xrGetCurrentInteractionProfile"):
            state = xr.get_current_interaction_profile(self._session.session, self._hand_paths[index])
            path = state.interaction_profile
            return xr.path_to_string(self._session.instance, path).removeprefix("/interaction_profiles/") if path else ""


@dataclass(frozen=True, slots=True)
class _HandRefs:
    trigger: Any
    squeeze: Any
    stick: Any
    primary: Any
    secondary: Any
    menu: Any
    grip: Any
    aim: Any


def _suggest(session: XrSession, profile: str, extension: str, rows: list[Any]) -> bool | None:
    """True accepted, False refused, None not asked because the runtime lacks the extension."""
    import xr

    if extension and extension not in session.extensions:
        return None
    path = xr.string_to_path(session.instance, f"/interaction_profiles/{profile}")
    try:
        xr.suggest_interaction_profile_bindings(
            session.instance, xr.InteractionProfileSuggestedBinding(interaction_profile=path, suggested_bindings=rows)
        )
    except xr.XrException as problem:
        log.warning("The runtime refuses the bindings of %s: %s", profile, type(problem).__name__)
        return False
    return True
