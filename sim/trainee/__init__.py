"""A person's body and hands become commands: the same code for headset, desktop and script. No engine, no OpenXR.

``sim.trainee.trainee.Trainee`` is the whole of it; the other modules are its parts.
"""
