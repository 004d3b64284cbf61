"""The simulator: floor plan and scenario in, state and events out."""

__version__ = "0.1.0"
