"""Bytes of a category file, `book.toml`, a guide or a lone file.

What is read keeps the limits of the format, and written again it reads the same.
"""

from fuzz_targets import inputs
from fuzz_targets.inputs import PHRASE
from fuzz_targets.promises import in_file, keeps_the_format, shows, told
from phrasebook.fields import fields_in
from phrasebook.files.editing.tables import same
from phrasebook.files.guides import read_guide
from phrasebook.files.reading import book_from_sources

FILES = ("phrases/10-a.toml", "book.toml", "lone.toml", "guides/a.toml")


def prove(given: bytes) -> None:
    """The first byte chooses the file, the rest is its content."""
    name, content = FILES[(given[:1] or b"\0")[0] % len(FILES)], given[1:]
    if name.startswith("guides/"):
        read = read_guide(in_file("guide.toml", content), {"a.b"})
        for problem in read.problems:
            told(problem)
        if read.guide:
            for step in read.guide.steps:
                shows(read.guide.title, read.guide.when, step.title, step.aim, step.watch, *step.phrases)
        return
    sources = [("phrases/00-known.toml", inputs.category_file((PHRASE,)))] if name == "book.toml" else []
    book = book_from_sources("x", "x", "team", [*sources, (name, content)])
    for problem in book.problems:
        told(problem)
    assert book.phrases or book.problems
    shows(book.name, *(part for each in book.categories for part in (each.id, each.name)))
    for definition in book.fields.values():
        shows(definition.name, definition.value or "", definition.default or "", definition.hint, *definition.choices)
    for phrase in book.phrases:
        keeps_the_format(phrase)
        fields_in(phrase.text)
    assert len({phrase.id for phrase in book.phrases}) == len(book.phrases)
    shelves = {phrase.category for phrase in book.phrases}
    for shelf in shelves:
        phrases = tuple(phrase for phrase in book.phrases if phrase.category == shelf)
        again = book_from_sources("x", "x", "team", [("phrases/a.toml", inputs.category_file(phrases))])
        assert [each.id for each in again.phrases] == [each.id for each in phrases]
        for before, after in zip(phrases, again.phrases, strict=True):
            assert same(before, after), (before, after)
