"""State and events -> sound: what is heard here now, how loud, and from where.

::

    planner   what the core says is heard -> the voices wanted now        (no device, no clock)
    mixer     wanted voices -> gains: cap, soft onset, priorities, at most so many
    device    gains -> ears: OpenAL through Panda3D, a recording, or nothing
    ears      the three together, for the frame loop

How loud something is elsewhere in the building is the core's answer (``sim.core.building.sounds``); nothing here knows another.
"""
