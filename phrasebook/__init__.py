"""What is said: phrases and books, search, wording. No screen; useful as a library."""

from phrasebook.fields import Filled, fill
from phrasebook.model import Book, Category, Phrase

__all__ = ["Book", "Category", "Filled", "Phrase", "fill"]
