"""The scripted headset speaks Monado's wire format to the byte; a stand-in service on this machine listens."""

import ctypes
import math
import socket
import threading

import pytest

from sim.poses import DeviceFrame, Fov, Hand, Pose
from sim.trainee.vectors import looking
from sim.xr.calls import XrLost
from sim.xr.remote_driver import SIZE, ControllerStruct, HeadStruct, Packet, RemoteHeadset, View

OFFSETS = {"head": 8, "left": 136, "right": 256}
"""From Monado 25's r_interface.h."""


def test_every_packet_has_376_bytes_and_its_parts_where_the_driver_looks():
    assert ctypes.sizeof(Packet) == SIZE == 376
    assert ctypes.sizeof(HeadStruct) == 128
    assert ctypes.sizeof(ControllerStruct) == 120
    assert {name: getattr(Packet, name).offset for name in OFFSETS} == OFFSETS
    assert HeadStruct.center.offset == 96
    assert HeadStruct.per_view_data_valid.offset == 124
    assert ControllerStruct.trigger_value.offset == 72
    assert ControllerStruct.thumbstick.offset == 84
    assert ControllerStruct.active.offset == 105


class Service:
    """Greets like Monado and keeps what it is sent."""

    def __init__(self, greeting=2):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.received = b""
        self._greeting = greeting
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        connection, _ = self._listener.accept()
        with connection:
            connection.sendall(bytes(Packet()) * self._greeting)
            if self._greeting < 2:
                return
            while part := connection.recv(4096):
                self.received += part

    def close(self):
        self._thread.join(5)
        self._listener.close()


@pytest.fixture
def service():
    made = Service()
    yield made
    made.close()


def test_what_is_put_is_sent_in_openxrs_axes(service):
    frame = DeviceFrame(
        Pose((1.0, 2.0, 1.5), looking(math.pi)),
        (),
        Hand(True, Pose((0.1, 0.2, 1.1)), stick=(0.25, -0.75)),
        Hand(True, Pose((0.3, 0.2, 1.1)), trigger=1.0, squeeze=0.5, secondary=True),
    )
    with RemoteHeadset(port=service.port) as headset:
        headset.put(frame)
    service.close()
    assert len(service.received) == SIZE
    packet = Packet.from_buffer_copy(service.received)
    assert service.received[:8] == b"mndrmt3\0"
    head = packet.head.center
    assert (head.x, head.y, head.z) == (1.0, 1.5, -2.0)
    assert (head.qx, head.qz) == (0.0, 0.0)
    assert abs(head.qy) == pytest.approx(math.sin(math.pi / 4))
    assert packet.left.thumbstick[:] == [0.25, -0.75]
    assert packet.left.active
    assert not packet.left.trigger_click
    assert (packet.right.trigger_value, packet.right.squeeze_value) == (1.0, 0.5)
    assert packet.right.trigger_click
    assert packet.right.b_click


def test_an_absent_hand_is_sent_as_absent(service):
    with RemoteHeadset(port=service.port) as headset:
        headset.put(DeviceFrame(Pose(), (), Hand(), Hand(True)))
    service.close()
    packet = Packet.from_buffer_copy(service.received)
    assert not packet.left.active
    assert packet.right.active


def test_other_eyes_can_be_pretended_and_given_back(service):
    eyes = [View(Fov(-0.9, 0.7, 0.8, -0.85), Pose((x, 0.0, 0.0))) for x in (-0.03, 0.03)]
    with RemoteHeadset(port=service.port) as headset:
        headset.views(eyes)
        headset.views(None)
    service.close()
    first, second = (Packet.from_buffer_copy(service.received[k * SIZE : (k + 1) * SIZE]) for k in (0, 1))
    assert first.head.per_view_data_valid
    assert first.head.views[1].fov.right == pytest.approx(0.7)
    assert first.head.views[0].pose.x == pytest.approx(-0.03)
    assert not second.head.per_view_data_valid


def test_bare_fingers_are_sent_as_curls(service):
    with RemoteHeadset(port=service.port) as headset:
        headset.fingers("left", 0.8)
    service.close()
    left = Packet.from_buffer_copy(service.received).left
    assert left.hand_tracking_active
    assert list(left.hand_curl) == pytest.approx([0.8] * 5)


def test_nobody_listening_is_a_loss_with_the_place_named():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(XrLost, match=str(port)):
        RemoteHeadset(port=port, timeout=1.0)


def test_a_service_that_hangs_up_while_greeting_is_a_loss():
    service = Service(greeting=1)
    with pytest.raises(XrLost, match="closed"):
        RemoteHeadset(port=service.port)
    service.close()
