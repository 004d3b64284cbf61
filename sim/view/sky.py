"""The dome the sky is painted on."""

import numpy as np

from sim.view.mesh import Material, Mesh

RADIUS = 300.0
"""Metres; inside the far plane, outside the woods."""


def sky_mesh(rows: int = 8, columns: int = 24) -> Mesh:
    """A dome around the viewer, seen from inside, reaching a little below the horizon."""
    v, u = np.meshgrid(np.linspace(-0.2, np.pi / 2, rows + 1), np.linspace(0, 2 * np.pi, columns, endpoint=False), indexing="ij")
    unit = np.stack([np.cos(v) * np.cos(u), np.cos(v) * np.sin(u), np.sin(v)], axis=-1).reshape(-1, 3)
    k, c = np.meshgrid(np.arange(rows) * columns, np.arange(columns), indexing="ij")
    a, b = (k + c).ravel(), (k + (c + 1) % columns).ravel()
    index = np.concatenate([np.stack([a, b + columns, b], 1), np.stack([a, a + columns, b + columns], 1)]).astype(np.int32)
    n = len(unit)
    return Mesh(
        (unit * RADIUS).astype(np.float32),
        (-unit).astype(np.float32),
        np.ones((n, 3), np.float32),
        np.full(n, int(Material.GLOW), np.uint8),
        index,
    )
