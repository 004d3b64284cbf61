"""The headset: an OpenXR session on Panda3D's own GL context, from set-up to a lost runtime and back.

Everything that knows pyopenxr is in here; others use ``sim.xr.display.Headset`` and ``sim.xr.runtime.probe``.
"""
