"""The few GL functions needed around the runtime's images, and the GL context OpenXR is told of.

Looked up once a context is current.  PyOpenGL would check and wrap every call; these run in each frame.
"""

import ctypes
import sys
from collections.abc import Callable
from typing import Any

from sim.errors import MissingOnThisMachine

DRAW_FRAMEBUFFER, READ_FRAMEBUFFER, COLOR_ATTACHMENT0, TEXTURE_2D, RENDERBUFFER = 0x8CA9, 0x8CA8, 0x8CE0, 0x0DE1, 0x8D41
DRAW_FRAMEBUFFER_BINDING, READ_FRAMEBUFFER_BINDING = 0x8CA6, 0x8CAA
ATTACHMENT_OBJECT_TYPE, ATTACHMENT_OBJECT_NAME, TEXTURE = 0x8CD0, 0x8CD1, 0x1702
FRAMEBUFFER_COMPLETE, SCISSOR_TEST, SAMPLE_BUFFERS = 0x8CD5, 0x0C11, 0x80A8
COLOR_BUFFER_BIT, DEPTH_BUFFER_BIT, NEAREST, RGBA, UNSIGNED_BYTE = 0x4000, 0x0100, 0x2600, 0x1908, 0x1401
SRGB8_ALPHA8, RGBA8, RGBA16F = 0x8C43, 0x8058, 0x881A

UINT, INT, FLOAT = ctypes.c_uint, ctypes.c_int, ctypes.c_float
Function = Callable[..., Any]


class Gl:
    """GL functions of the context that is current when this is made; use only with that context current."""

    def __init__(self) -> None:
        self._resolve = _resolver()
        fn = self._fn
        self.framebuffer_texture: Function = fn("glFramebufferTexture2D", None, UINT, UINT, UINT, UINT, INT)
        self.framebuffer_renderbuffer: Function = fn("glFramebufferRenderbuffer", None, UINT, UINT, UINT, UINT)
        self.attachment_parameter: Function = fn("glGetFramebufferAttachmentParameteriv", None, UINT, UINT, UINT, ctypes.c_void_p)
        self.check_framebuffer: Function = fn("glCheckFramebufferStatus", UINT, UINT)
        self.gen_framebuffers: Function = fn("glGenFramebuffers", None, INT, ctypes.c_void_p)
        self.delete_framebuffers: Function = fn("glDeleteFramebuffers", None, INT, ctypes.c_void_p)
        self.bind_framebuffer: Function = fn("glBindFramebuffer", None, UINT, UINT)
        self.blit_framebuffer: Function = fn("glBlitFramebuffer", None, *([INT] * 8), UINT, UINT)
        self.clear: Function = fn("glClear", None, UINT)
        self.clear_color: Function = fn("glClearColor", None, FLOAT, FLOAT, FLOAT, FLOAT)
        self.enable: Function = fn("glEnable", None, UINT)
        self.disable: Function = fn("glDisable", None, UINT)
        self.is_enabled: Function = fn("glIsEnabled", ctypes.c_ubyte, UINT)
        self.get_error: Function = fn("glGetError", UINT)
        self.read_pixels: Function = fn("glReadPixels", None, INT, INT, INT, INT, UINT, UINT, ctypes.c_void_p)
        self._get_integer: Function = fn("glGetIntegerv", None, UINT, ctypes.c_void_p)
        self._value = ctypes.c_int()
        self._address = ctypes.byref(self._value)

    def _fn(self, name: str, result: Any, *arguments: Any) -> Function:
        function: Function = self._resolve(name, result, *arguments)
        return function

    def integer(self, what: int) -> int:
        """``glGetIntegerv`` of one value."""
        self._get_integer(what, self._address)
        return self._value.value

    def attachment(self, what: int) -> int:
        """A parameter of the draw framebuffer's first colour attachment."""
        self.attachment_parameter(DRAW_FRAMEBUFFER, COLOR_ATTACHMENT0, what, self._address)
        return self._value.value

    def new_framebuffer(self) -> int:
        """A framebuffer object's name."""
        self.gen_framebuffers(1, self._address)
        return self._value.value

    def delete_framebuffer(self, name: int) -> None:
        """Frees a framebuffer object."""
        self.delete_framebuffers(1, ctypes.byref(ctypes.c_uint(name)))

    def drain_errors(self) -> int:
        """Takes all pending GL errors and returns the first, 0 for none.

        Runtimes fail on, and leave behind, GL errors that are not theirs or ours (SteamVR, openxr.md §7).
        """
        first = int(self.get_error())
        for _ in range(8):  # bounded: a lost context answers for ever
            if not self.get_error():
                break
        return first


def _resolver() -> Function:
    """A function (name, result type, argument types) -> callable for the current context's kind."""
    if sys.platform == "win32":
        library = ctypes.WinDLL("opengl32")
        get, make = library.wglGetProcAddress, ctypes.WINFUNCTYPE
    else:
        library, name, _ = _unix_context()
        get, make = library[name], ctypes.CFUNCTYPE
        if name == "eglGetProcAddress":
            library = ctypes.CDLL("libGL.so.1")  # where core functions of old EGLs are
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.c_char_p]

    def resolve(name: str, result: Any, *arguments: Any) -> Function:
        address = get(name.encode())
        if address:
            pointer: Function = make(result, *arguments)(address)
            return pointer
        function = library[name]  # GL 1.1 lives in the library itself on Windows
        function.restype, function.argtypes = result, list(arguments)
        plain: Function = function
        return plain

    return resolve


def _unix_context() -> tuple[ctypes.CDLL, str, str]:
    """(library, its function look-up, kind) for the context that is current on this thread."""
    for soname, current, look_up, kind in (
        ("libGL.so.1", "glXGetCurrentContext", "glXGetProcAddressARB", "glx"),
        ("libEGL.so.1", "eglGetCurrentContext", "eglGetProcAddress", "egl"),
    ):
        try:
            library = ctypes.CDLL(soname)
            function = library[current]
        except (OSError, AttributeError):
            continue
        function.restype = ctypes.c_void_p
        if function():
            return library, look_up, kind
    raise MissingOnThisMachine(
        "No OpenGL context is current, so no headset can be drawn to.", "Install a graphics driver with OpenGL 4.3."
    )


def context_kind() -> str:
    """``wgl``, ``glx`` or ``egl``: what the current context was made with."""
    return "wgl" if sys.platform == "win32" else _unix_context()[2]


def binding() -> Any:
    """The ``XrGraphicsBinding…`` of the context that is current on this thread; keep it alive until the session exists."""
    kind = context_kind()
    if kind == "wgl":
        return _wgl_binding()
    return _glx_binding() if kind == "glx" else _egl_binding()


def _wgl_binding() -> Any:
    import xr

    if sys.platform != "win32":
        raise AssertionError("WGL contexts exist on Windows only")
    library = ctypes.WinDLL("opengl32")
    dc, rc = library.wglGetCurrentDC, library.wglGetCurrentContext
    dc.restype = rc.restype = ctypes.c_void_p
    return xr.GraphicsBindingOpenGLWin32KHR(h_dc=dc(), h_glrc=rc())


def _glx_binding() -> Any:
    import xr

    library = ctypes.CDLL("libGL.so.1")
    values = {}
    for field, name in (
        ("display", "glXGetCurrentDisplay"),
        ("context", "glXGetCurrentContext"),
        ("drawable", "glXGetCurrentDrawable"),
    ):
        function = library[name]
        function.restype = ctypes.c_ulong if field == "drawable" else ctypes.c_void_p
        values[field] = function()
    return _filled(xr.GraphicsBindingOpenGLXlibKHR(), values)


def _egl_binding() -> Any:
    import xr

    library = ctypes.CDLL("libEGL.so.1")
    display, context = library.eglGetCurrentDisplay, library.eglGetCurrentContext
    display.restype = context.restype = ctypes.c_void_p
    shown, current = display(), context()
    library.eglQueryContext.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
    library.eglChooseConfig.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
    config_id, found, config = ctypes.c_int(), ctypes.c_int(), ctypes.c_void_p()
    library.eglQueryContext(shown, current, 0x3028, ctypes.byref(config_id))  # EGL_CONFIG_ID
    wanted = (ctypes.c_int * 3)(0x3028, config_id.value, 0x3038)  # …, EGL_NONE
    library.eglChooseConfig(shown, wanted, ctypes.byref(config), 1, ctypes.byref(found))
    address = ctypes.cast(library.eglGetProcAddress, ctypes.c_void_p).value
    return _filled(
        xr.GraphicsBindingEGLMNDX(),
        {"get_proc_address": address, "display": shown, "config": config.value, "context": current},
    )


def _filled(struct: Any, values: dict[str, int | None]) -> Any:
    """``struct`` with each field set whose name ends with a key; field types differ between pyopenxr's versions."""
    for field, kind in type(struct)._fields_:
        for key, value in values.items():
            if field.strip("_").endswith(key):
                plain = issubclass(kind, ctypes._SimpleCData)
                setattr(struct, field, value if plain else ctypes.cast(ctypes.c_void_p(value), kind))
    return struct
