"""Lazy imports: heavy libraries are imported when they are first used, so that other commands start fast.

    if TYPE_CHECKING:
        import numpy as np
    else:
        np = later("numpy")

Only the modules named in tests/house/test_lazy_imports.py do this. Everything else is imported at the top, as usual.
"""

from importlib import import_module
from typing import Any


class Later:
    """A placeholder that imports its module on first attribute access. Python's import lock makes it thread-safe."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._module: Any = None

    def __getattr__(self, attribute: str) -> Any:
        if self._module is None:
            self._module = import_module(self._name)
        return getattr(self._module, attribute)

    def __repr__(self) -> str:
        return f"<{self._name}, {'loaded' if self._module else 'not needed yet'}>"


def later(name: str) -> Any:
    """Return a module that is imported when it is first used. Raises ImportError then, not before."""
    return Later(name)
