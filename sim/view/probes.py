"""Light for what moves: per room a coarse map of how much arrives at chest height and from where, asked for everybody at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.view.light import LightCube
from sim.view.mesh import F32, I32

F64 = npt.NDArray[np.float64]

_LAYER = 1
"""Height layer of a room's light cube that lies nearest a chest."""


class Probes:
    """``at`` gives (n, 3): mean daylight, mean lamplight, the direction (radians) daylight comes from."""

    def __init__(self, cubes: Sequence[LightCube], outdoors: tuple[float, float, float]) -> None:
        """One table of all rooms; ``outdoors`` is the answer for room index ``len(cubes)``."""
        tables, origins, steps, sizes = [], [], [], []
        for cube in cubes:
            layer = cube.values[:, :, min(_LAYER, cube.values.shape[2] - 1)].astype(float)
            day, lamp = layer[..., 0] + layer[..., 1], layer[..., 2] + layer[..., 3]
            tables.append(
                np.stack([day.mean(-1), lamp.mean(-1), day[..., 0] - day[..., 1], day[..., 2] - day[..., 3]], -1).reshape(-1, 4)
            )
            origins.append(cube.origin[:2])
            steps.append(cube.step[:2])
            sizes.append(cube.values.shape[:2])
        angle = outdoors[2]
        tables.append(np.array([[outdoors[0], outdoors[1], np.cos(angle), np.sin(angle)]]))
        self._table = np.concatenate(tables)
        self._start = np.concatenate([[0], np.cumsum([len(t) for t in tables])])[:-1]
        self._origin = np.array([*origins, np.zeros(2)])
        self._step = np.array([*steps, np.ones(2)])
        self._last = np.array([*sizes, (1, 1)]) - 1

    def at(self, points: F64, room: I32) -> F32:
        """Light at points (n, 2 or 3) in rooms (n,), smooth across each room."""
        last = self._last[room]
        t = np.clip((points[:, :2] - self._origin[room]) / self._step[room], 0.0, last)
        low = np.minimum(t.astype(int), np.maximum(last - 1, 0))
        f = t - low
        high = np.minimum(low + 1, last)
        start, columns = self._start[room], last[:, 1] + 1
        fx, fy = f[:, :1], f[:, 1:]
        mixed = (
            self._table[start + low[:, 0] * columns + low[:, 1]] * ((1 - fx) * (1 - fy))
            + self._table[start + high[:, 0] * columns + low[:, 1]] * (fx * (1 - fy))
            + self._table[start + low[:, 0] * columns + high[:, 1]] * ((1 - fx) * fy)
            + self._table[start + high[:, 0] * columns + high[:, 1]] * (fx * fy)
        )
        return np.stack([mixed[:, 0], mixed[:, 1], np.arctan2(mixed[:, 3], mixed[:, 2])], axis=1).astype(np.float32)
