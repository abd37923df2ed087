"""What is said: phrases and books, search, wording. No screen; useful as a library.

The public names are loaded when they are first used, so that `import phrasebook` costs next to
nothing and `fill` alone reads no files.
"""

TYPE_CHECKING = False  # as type checkers read it; typing alone would cost 8 ms
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


def __getattr__(name: str) -> object:
    """Load a public name at its first use."""
    if name not in __all__:
        raise AttributeError(f"module 'phrasebook' has no attribute {name!r}")
    import importlib  # noqa: PLC0415 - likewise

    value: object = getattr(importlib.import_module(f"phrasebook.{_HOMES.get(name, 'model')}"), name)
    globals()[name] = value
    return value
