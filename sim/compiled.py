"""Machine code for the few functions that take most of a step, where the optional package numba is installed.

Such a function (a *kernel*) is plain Python over arrays and numbers, in a module that knows nothing of numba: it runs as it is,
slowly, and compiled, fast, with the same bits.  For that the compiler must neither fuse nor reorder sums, which it does only when
asked to (``fastmath``).  A kernel's module may take no constants from other modules: the compiled code is kept on disk until
its own file changes.

What a kernel calls is compiled into it, and without counting who holds which array, as the compiler would otherwise do at every
call: that took three quarters of the time (measured).  Only a function that makes arrays (``MAKES``) needs the counting.
"""

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Final, ParamSpec, TypeVar, cast

MAKES: Final = frozenset({"empty", "zeros", "ones", "full", "copy"})
"""Names by which a kernel makes an array."""

P = ParamSpec("P")
T = TypeVar("T")


def compiled(kernel: Callable[P, T]) -> Callable[P, T] | None:
    """A kernel's twin in machine code: the same for all who ask, translated at its first call or read from disk.

    Args:
        kernel: a plain function; those of its own module that it calls are compiled with it.

    Returns:
        The twin; None without numba, when its NUMBA_DISABLE_JIT=1 switches it off, and where it can keep nothing on disk.
    """
    return cast(Callable[P, T] | None, _twin(cast(FunctionType, kernel)))


@cache
def _twin(kernel: FunctionType, called_by_one: bool = False) -> Callable[..., object] | None:
    """The compiled function; those of its module it calls are compiled into it (a call hands over every table anew)."""
    try:
        import numba
    except ImportError:
        return None
    if numba.config.DISABLE_JIT:
        return None
    names = dict(kernel.__globals__)
    for name in kernel.__code__.co_names:
        called = names.get(name)
        if isinstance(called, FunctionType) and called.__module__ == kernel.__module__:
            names[name] = _twin(called, called_by_one=True)
    twin = FunctionType(kernel.__code__, names, kernel.__name__, kernel.__defaults__, kernel.__closure__)
    twin.__module__, twin.__qualname__ = kernel.__module__, kernel.__qualname__
    try:
        called = {"forceinline": called_by_one, "_nrt": not called_by_one or _makes_arrays(kernel)}
        translated: Callable[..., object] = numba.njit(cache=True, fastmath=False, error_model="numpy", **called)(twin)
    except RuntimeError:  # nowhere to write: seconds of translating at every start would cost more than they bring
        return None
    return translated


def _makes_arrays(kernel: FunctionType) -> bool:
    """Whether a function, or one of its module that it calls, makes an array."""
    names = set(kernel.__code__.co_names)
    called = (kernel.__globals__.get(name) for name in names)
    own = [c for c in called if isinstance(c, FunctionType) and c.__module__ == kernel.__module__]
    return bool(names & MAKES) or any(_makes_arrays(c) for c in own)
