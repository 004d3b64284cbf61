"""Somebody who cannot be quiet at will, and what helps."""

from pydantic import Field

from sim.authored import Model


class Need(Model):
    """From the alarm on (or ``after`` an inject) the person is upset, ``steps`` from calm, and is heard every ``every`` seconds.

    A phrase of low-arousal tone near by is one step towards calm, when the last one has been let sink in; arguing is one away
    from it, a holding hand two.  Each of the things in ``helped_by`` is two steps, once.  How many steps, and what they weigh, is
    by eye: that calm contact helps and force does not is the method's (lågaffektivt bemötande), no study gives sizes.
    """

    steps: int = Field(default=3, ge=1, le=6)
    every: float = Field(default=6.0, ge=1.0, le=60.0)
    level_db: float = Field(default=68.0, ge=30.0, le=85.0)
    after: str = ""
    helped_by: tuple[str, ...] = ()
