"""A scripted headset with two controllers for Monado's ``remote`` driver.

Wire format (Monado 25, ``r_interface.h``): a plain TCP stream of packets of exactly 376 bytes in native byte order.  Each is a
whole state; the newest wins at once, without prediction or acknowledgement.  On connecting the service sends two packets: its
reset state and its latest.  One client at a time; the state outlives the client.

The controllers are Valve Index shaped.  Poses are given in our axes and turned into OpenXR's here.
"""

import ctypes
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from sim.poses import DeviceFrame, Fov, Hand, Pose
from sim.xr.axes import xr_orientation, xr_position
from sim.xr.calls import XrLost

PORT = 4242
HEADER = b"mndrmt3\0"
SIZE = 376

_f, _b = ctypes.c_float, ctypes.c_bool


class PoseStruct(ctypes.Structure):
    """``xrt_pose``: orientation then position."""

    _fields_ = [(n, _f) for n in ("qx", "qy", "qz", "qw", "x", "y", "z")]

    def put(self, pose: Pose) -> None:
        """Writes a pose given in our axes."""
        self.qx, self.qy, self.qz, self.qw = xr_orientation(pose.rotation)
        self.x, self.y, self.z = xr_position(pose.position)


class FovStruct(ctypes.Structure):
    """``xrt_fov``, radians."""

    _fields_ = [(n, _f) for n in ("left", "right", "up", "down")]


class ViewStruct(ctypes.Structure):
    """One eye, used when ``per_view_data_valid``."""

    _fields_ = [("fov", FovStruct), ("pose", PoseStruct), ("pad", ctypes.c_uint32)]


class HeadStruct(ctypes.Structure):
    """The headset."""

    _fields_ = [("views", ViewStruct * 2), ("center", PoseStruct), ("per_view_data_valid", _b), ("pad", _b * 3)]


class ControllerStruct(ctypes.Structure):
    """One controller and the hand that holds it."""

    _fields_ = [
        ("pose", PoseStruct),
        ("linear_velocity", _f * 3),
        ("angular_velocity", _f * 3),
        ("hand_curl", _f * 5),  # little finger .. thumb
        ("trigger_value", _f),
        ("squeeze_value", _f),
        ("squeeze_force", _f),
        ("thumbstick", _f * 2),
        ("trackpad_force", _f),
        ("trackpad", _f * 2),
        ("hand_tracking_active", _b),
        ("active", _b),
        ("system_click", _b),
        ("system_touch", _b),
        ("a_click", _b),
        ("a_touch", _b),
        ("b_click", _b),
        ("b_touch", _b),
        ("trigger_click", _b),
        ("trigger_touch", _b),
        ("thumbstick_click", _b),
        ("thumbstick_touch", _b),
        ("trackpad_touch", _b),
        ("pad", _b * 3),
    ]


class Packet(ctypes.Structure):
    """The whole state."""

    _fields_ = [("header", ctypes.c_char * 8), ("head", HeadStruct), ("left", ControllerStruct), ("right", ControllerStruct)]


@dataclass(frozen=True)
class View:
    """One eye of the headset to pretend: its field of view and its place relative to the head."""

    fov: Fov
    pose: Pose


class RemoteHeadset:
    """A connection to the driver; what is set is sent at once."""

    def __init__(self, host: str = "127.0.0.1", port: int = PORT, timeout: float = 5.0) -> None:
        """Connects; raises XrLost when nobody listens or the greeting does not come within ``timeout`` seconds."""
        try:
            self._socket = socket.create_connection((host, port), timeout)
        except OSError as problem:
            raise XrLost(f"Monado's remote driver does not listen on {host}:{port}: {problem}") from problem
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.reset = self._receive()
            self.state = self._receive()
        except XrLost:
            self._socket.close()
            raise
        self.state.header = HEADER

    def _receive(self) -> Packet:
        data = b""
        while len(data) < SIZE:
            try:
                part = self._socket.recv(SIZE - len(data))
            except OSError as problem:
                raise XrLost(f"Monado's remote driver: {problem}") from problem
            if not part:
                raise XrLost("Monado closed the connection to the scripted headset.")
            data += part
        return Packet.from_buffer_copy(data)

    def send(self) -> None:
        """Sends the state; raises XrLost when the service is gone."""
        try:
            self._socket.sendall(bytes(self.state))
        except OSError as problem:
            raise XrLost(f"Monado's remote driver: {problem}") from problem

    def put(self, frame: DeviceFrame) -> None:
        """Head and both hands as in ``frame`` (eyes are the headset's own)."""
        self.state.head.center.put(frame.head)
        _put_hand(self.state.left, frame.left)
        _put_hand(self.state.right, frame.right)
        self.send()

    def head(self, pose: Pose) -> None:
        """Moves the head."""
        self.state.head.center.put(pose)
        self.send()

    def hand(self, side: str, hand: Hand) -> None:
        """Moves one controller (``left`` or ``right``) and its buttons; the grip pose counts, the aim follows from it."""
        _put_hand(getattr(self.state, side), hand)
        self.send()

    def fingers(self, side: str, curl: float, tracked: bool = True) -> None:
        """Bare fingers, 0 stretched to 1 closed, with or without a controller beside them."""
        controller: ControllerStruct = getattr(self.state, side)
        controller.hand_tracking_active = tracked
        controller.hand_curl[:] = [curl] * 5
        self.send()

    def views(self, views: Sequence[View] | None) -> None:
        """Pretends other eyes (canted, asymmetric); None gives the driver's own back."""
        self.state.head.per_view_data_valid = views is not None
        for struct, view in zip(self.state.head.views, views or (), strict=False):
            struct.fov.left, struct.fov.right = view.fov.left, view.fov.right
            struct.fov.up, struct.fov.down = view.fov.up, view.fov.down
            struct.pose.put(view.pose)
        self.send()

    def close(self) -> None:
        """Ends the connection; the state stays."""
        self._socket.close()

    def __enter__(self) -> "RemoteHeadset":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _put_hand(controller: ControllerStruct, hand: Hand) -> None:
    controller.active = hand.active
    controller.pose.put(hand.grip)
    controller.trigger_value, controller.squeeze_value = hand.trigger, hand.squeeze
    controller.squeeze_force = max(0.0, hand.squeeze * 2 - 1)
    controller.trigger_click = hand.trigger > 0.9
    controller.trigger_touch = hand.trigger > 0.0
    controller.thumbstick[:] = hand.stick
    controller.thumbstick_touch = hand.stick != (0.0, 0.0)
    controller.a_click, controller.b_click = hand.primary, hand.secondary
