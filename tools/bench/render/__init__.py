"""``inrymning bench render``: what a frame costs, counted and timed, beside plain two-camera Panda3D."""
