"""Building -> geometry: cells, portals, routes, motion, sight, sound and meshes. numpy only."""
