"""Baked light: irradiance of rooms, worked out once with rays and kept."""
