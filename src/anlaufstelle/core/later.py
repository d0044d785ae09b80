"""Heavy libraries are loaded when they are first used, so that a command that needs none of them starts at once.

    if TYPE_CHECKING:
        import numpy as np
    else:
        np = later("numpy")

Only the modules named in tests/house/test_lazy_imports.py do this. Everything else is imported on top, as usual.
"""

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module until somebody asks for something in it. Loading twice at once is Python's to prevent."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._module: Any = None

    def __getattr__(self, wanted: str) -> Any:
        if self._module is None:
            self._module = import_module(self._name)
        return getattr(self._module, wanted)

    def __repr__(self) -> str:
        return f"<{self._name}, {'loaded' if self._module else 'not needed yet'}>"


def later(name: str) -> Any:
    """A module that is loaded when it is first used. What is missing is missed then, not before."""
    return Later(name)
