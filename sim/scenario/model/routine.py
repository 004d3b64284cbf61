"""What a school has agreed, and presets that make a run gentler."""

from typing import Literal

from pydantic import Field

from sim.authored import Model


class Routine(Model):
    """What this school has agreed; other schools change it."""

    block_door: bool = False
    all_clear_channels: tuple[Literal["app", "speaker", "officer"], ...] = ("officer",)
    who_opens: Literal["officer", "staff", "anyone"] = "officer"


class Adaptations(Model):
    """Presets that make a run gentler; never stored with results."""

    low_sound: bool = False
    no_knock: bool = False
    more_time: float = Field(default=1.0, ge=1.0, le=3.0)
    easy_text: bool = False  # the plain Swedish (lättläst) of every text that has one
