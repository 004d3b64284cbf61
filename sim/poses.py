"""Where heads, eyes and hands are, and what the hands hold down: the common tongue of headset, desktop and script.

Poses are in *tracking space*: metres, x right, y forward, z up, origin on the floor where the trainee's play area is centred.
``sim.trainee`` places tracking space in the building; only ``sim.xr`` knows OpenXR's axes.
"""

from dataclasses import dataclass, field

Vec3 = tuple[float, float, float]
Quat = tuple[float, float, float, float]
"""(w, x, y, z); identity looks along +y with z up, as a Panda3D camera does."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Position and orientation."""

    position: Vec3 = (0.0, 0.0, 0.0)
    rotation: Quat = (1.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Fov:
    """Half-angles of one eye in radians; left and down are negative, as in OpenXR."""

    left: float
    right: float
    up: float
    down: float


@dataclass(frozen=True, slots=True)
class Eye:
    """One eye's pose and field of view."""

    pose: Pose
    fov: Fov


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand or controller. ``aim`` points along its +y. Analogue values are 0..1, the stick -1..1."""

    active: bool = False
    grip: Pose = field(default_factory=Pose)
    aim: Pose = field(default_factory=Pose)
    trigger: float = 0.0
    squeeze: float = 0.0
    stick: tuple[float, float] = (0.0, 0.0)
    primary: bool = False  # A / X
    secondary: bool = False  # B / Y
    menu: bool = False


@dataclass(frozen=True, slots=True)
class DeviceFrame:
    """Everything a display's device knows at one frame."""

    head: Pose
    eyes: tuple[Eye, ...]  # one for a flat picture, two (left, right) for stereo
    left: Hand = field(default_factory=Hand)
    right: Hand = field(default_factory=Hand)
    should_render: bool = True
    focused: bool = True
    time: float = 0.0  # predicted display time in seconds, device clock
