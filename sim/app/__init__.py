"""Puts the layers together: which display, which input, the frame loop, brief -> run -> debrief."""
