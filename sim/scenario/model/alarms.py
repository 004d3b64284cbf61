"""Alarm programmes."""

from typing import Literal

from sim.authored import Model, Words


class Alarm(Model):
    """One alarm programme: what is heard, read and seen, where and how late."""

    id: str
    kind: Literal["lockdown", "fire", "test", "lunch"]
    text: Words
    sound: str = "lockdown_tones"
    light: bool = False
    places: tuple[str, ...] = ()  # empty: the whole building
    delay: float = 0.0
    level_db: float = 72.0
