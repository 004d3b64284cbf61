"""Doing things with Panda3D's GL context current.

Panda3D makes a context current while it draws, and leaves it so when everything runs on one thread, as here.  Only before the
first frame is there none yet; then the work is done from inside one.
"""

from collections.abc import Callable
from typing import TypeVar

from panda3d.core import Camera, GraphicsEngine, GraphicsOutput, NodePath, PythonCallbackObject

from sim.errors import MissingOnThisMachine
from sim.xr import gl

T = TypeVar("T")


def has_context() -> bool:
    """Whether a GL context is current on this thread."""
    try:
        gl.context_kind()
    except MissingOnThisMachine:
        return False
    return True


def in_context(graphics: GraphicsEngine, host: GraphicsOutput, work: Callable[[], T]) -> T:
    """``work()`` with ``host``'s context current; what it raises is raised here."""
    if has_context():
        return work()
    results: list[T] = []
    problems: list[BaseException] = []

    def draw(_: object) -> None:
        if results or problems:
            return
        try:
            results.append(work())
        except BaseException as problem:  # Panda3D would print it and go on
            problems.append(problem)

    root = NodePath("context")
    region = host.make_display_region()
    region.set_camera(root.attach_new_node(Camera("context")))
    region.set_draw_callback(PythonCallbackObject(draw))
    try:
        for _ in range(3):  # the first may only open the output
            graphics.render_frame()
            if results or problems:
                break
    finally:
        host.remove_display_region(region)
        root.remove_node()
    if problems:
        raise problems[0]
    if not results:
        raise MissingOnThisMachine("The graphics driver draws nothing, so no headset can be drawn to.", "Update the driver.")
    return results[0]
