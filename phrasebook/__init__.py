"""What is said: phrases and books, search, wording. No screen; useful as a library.

The public names are loaded when they are first used, so that `import phrasebook` costs next to
nothing and `fill` alone reads no files.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phrasebook.fields import Filled, fill
    from phrasebook.library import Library, open_library
    from phrasebook.model import Book, Category, FieldDefinition, Origin, Phrase, Place, Problem

__all__ = [
    "Book",
    "Category",
    "FieldDefinition",
    "Filled",
    "Library",
    "Origin",
    "Phrase",
    "Place",
    "Problem",
    "fill",
    "open_library",
]

_HOMES = {"Filled": "fields", "fill": "fields", "Library": "library", "open_library": "library"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    """Load a public name at its first use."""
    if name not in __all__:
        raise AttributeError(f"module 'phrasebook' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"phrasebook.{_HOMES.get(name, 'model')}"), name)
    globals()[name] = value
    return value
