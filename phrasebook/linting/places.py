"""From a phrase and an offset in its text to line and column of the file, files read once each."""

import bisect
from pathlib import Path

from phrasebook.files.toml import TomlError, TomlFile, read_toml
from phrasebook.model import Phrase, Place


class Places:
    """Looks up places in the files that phrases come from; a file that cannot be read again gives none."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[TomlFile, list[int]] | None] = {}

    def of_text(self, phrase: Phrase, start: int, end: int) -> tuple[Place, Place]:
        """Where code points `start` to `end` of the phrase's text stand; the second place is the one after."""
        found = self._file(phrase.place.file)
        if found is None:
            return phrase.place, phrase.place
        file, headers = found
        keys = ("phrase", max(bisect.bisect_right(headers, phrase.place.line) - 1, 0), "text")
        first = file.place_in(keys, start)
        if "\n" not in phrase.text[start:end] and "\\" not in file.source.line(first.line):
            return first, Place(first.file, first.line, first.column + end - start)
        last = file.place_in(keys, max(end - 1, start))
        return first, Place(last.file, last.line, last.column + 1)

    def of_key(self, phrase: Phrase, key: str) -> Place:
        """Where a key of a phrase stands."""
        found = self._file(phrase.place.file)
        if found is None:
            return phrase.place
        file, headers = found
        return file.place("phrase", max(bisect.bisect_right(headers, phrase.place.line) - 1, 0), key)

    def _file(self, name: str) -> tuple[TomlFile, list[int]] | None:
        if name not in self._files:
            try:
                file = read_toml(Path(name), name)
            except TomlError:
                self._files[name] = None
            else:
                self._files[name] = (file, file.header_lines("phrase"))
        return self._files[name]
