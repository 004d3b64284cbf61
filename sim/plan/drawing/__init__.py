"""A plan as a drawing: one list of primitives, written as SVG or painted as PNG."""
