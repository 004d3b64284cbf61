"""Keyboard and mouse of a window, polled once a frame."""

from collections.abc import Sequence

from panda3d.core import (
    ButtonHandle,
    DataGraphTraverser,
    GraphicsWindow,
    KeyboardButton,
    MouseAndKeyboard,
    MouseButton,
    MouseWatcher,
    NodePath,
)
from panda3d.core import WindowProperties as Properties

from sim.trainee.desktop import DesktopInput, Keys

SPECIAL = {
    "arrow_left": KeyboardButton.left,
    "arrow_right": KeyboardButton.right,
    "shift": KeyboardButton.shift,
    "escape": KeyboardButton.escape,
    "tab": KeyboardButton.tab,
}


class WindowKeys:
    """What is held down in ``window``, and how far the mouse has gone; the pointer is kept in the middle while ``grabbed``."""

    def __init__(self, window: GraphicsWindow, keys: Keys, more: Sequence[str] = ()) -> None:
        """``more`` are names of further keys to be read."""
        self._window = window
        self._root = NodePath("input")
        device = self._root.attach_new_node(MouseAndKeyboard(window, 0, "device"))
        self._watcher = MouseWatcher("watcher")
        device.attach_new_node(self._watcher)
        self._traverser = DataGraphTraverser()
        self._handles = {name: handle(name) for name in (*vars(keys).values(), *more)}
        self.grabbed = False

    def grab(self) -> None:
        """Hides the pointer and lets the mouse turn the head."""
        properties = Properties()
        properties.set_cursor_hidden(True)
        self._window.request_properties(properties)
        self.grabbed = True
        self._centre()

    def read(self) -> DesktopInput:
        """This frame's input; call after the engine has drawn, which also takes in the window's events."""
        self._traverser.traverse(self._root.node())
        held = {name for name, at in self._handles.items() if self._watcher.is_button_down(at)}
        way = self._way() if self.grabbed else (0.0, 0.0)
        return DesktopInput(held, way, self._watcher.is_button_down(MouseButton.one()))

    def _way(self) -> tuple[float, float]:
        pointer = self._window.get_pointer(0)
        if not pointer.in_window:
            return (0.0, 0.0)
        x, y = self._middle()
        moved = (pointer.x - x, pointer.y - y)
        if moved != (0.0, 0.0):
            self._centre()
        return moved

    def _middle(self) -> tuple[int, int]:
        return self._window.get_x_size() // 2, self._window.get_y_size() // 2

    def _centre(self) -> None:
        self._window.move_pointer(0, *self._middle())


def handle(name: str) -> ButtonHandle:
    """The engine's own name of a key."""
    return SPECIAL[name]() if name in SPECIAL else KeyboardButton.ascii_key(name)
