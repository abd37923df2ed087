"""The files of one commit in memory, edited phrase by phrase as an editor would edit them on disk.

Comments, order and untouched bytes stay, and the editing room's guard proves each step. Nothing is read or written;
what came of the edits is in `edited`.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from phrasebook.files import cleaning
from phrasebook.files.editing import rewriting
from phrasebook.files.editing.blocks import Document, EditError
from phrasebook.files.editing.bulk import MOST_IN_FILE
from phrasebook.files.editing.naming import file_name
from phrasebook.files.editing.shelf import SCHEMA_FILE, fresh_source
from phrasebook.files.editing.tables import same
from phrasebook.files.toml import TomlError
from phrasebook.model import Phrase

_PHRASES = "phrases"
_NOT_PHRASES = ("book.toml", "lexicon.toml")


class Pages:
    """The category files of a book, by path with `/`; also the container of its ids.

    Attributes:
        edited: the files that changed or are new, with their bytes.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Open files; each is parsed when it is first asked for."""
        self.edited: dict[str, bytes] = {}
        self._files = {path: content for path, content in files.items() if _may_hold_phrases(path)}
        self._documents: dict[str, Document] = {}

    def __contains__(self, phrase_id: object) -> bool:
        return isinstance(phrase_id, str) and self.get(phrase_id) is not None

    def get(self, phrase_id: str) -> Phrase | None:
        """The phrase of an id, None if there is none.

        Raises:
            EditError: a file that mentions it cannot be read.
        """
        found = self._find(phrase_id)
        return found[2] if found else None

    def replace(self, over: Phrase | None, phrase: Phrase | None, file: str = "", category_name: str = "") -> None:
        """Say `phrase` instead of `over`; one of them may be None, to add or to remove.

        Args:
            over: a phrase that `get` gave.
            phrase: what shall stand there; in another category it moves to a file of that one.
            file: where to add a phrase, if that is a file of its category.
            category_name: what people call a category that the book does not have yet.

        Raises:
            EditError: a file cannot be read or changed; nothing has changed then.
        """
        if over is None:
            if phrase is not None:
                self._add(phrase, file, category_name)
            return
        found = self._find(over.id)
        if found is None:
            return
        path, number, _ = found
        document = self._document(path)
        if phrase is None:
            self._keep(path, rewriting.removed(document, number)[0])
        elif phrase.category == over.category:
            self._keep(path, rewriting.changed(document, number, phrase)[0], phrase)
        else:
            block = rewriting.changed(document, number, phrase)[1].after
            taken_out = rewriting.removed(document, number)[0]
            self._add(phrase, file, category_name, block)
            self._keep(path, taken_out)

    def _add(self, phrase: Phrase, file: str, category_name: str, block: str = "") -> None:
        path = self._place_for(phrase, file, category_name)
        self._keep(path, rewriting.added(self._document(path), phrase, block)[0], phrase)

    def _place_for(self, phrase: Phrase, file: str, category_name: str) -> str:
        """The file for a phrase: the one asked for, the first of its category with room, or a fresh one."""
        paths = [path for path in self._files if self._category(path) == phrase.category]
        roomy = [path for path in paths if path == file or len(self._document(path).phrases) < MOST_IN_FILE]
        if file in roomy:
            return file
        if roomy:
            return roomy[0]
        names = [PurePosixPath(path).name for path in self._files]
        made = f"{_PHRASES}/{file_name(phrase.category, names)}"
        name = next((self._document(path).category.name for path in paths), "") or category_name or phrase.category
        self._files[made] = fresh_source(phrase.category, name, f"../{SCHEMA_FILE}")
        return made

    def _find(self, phrase_id: str) -> tuple[str, int, Phrase] | None:
        broken: EditError | None = None
        for path in self._mentioning(phrase_id):
            try:
                found = self._document(path).phrases.get(phrase_id)
            except EditError as error:
                broken = error
                continue
            if found:
                return (path, *found)
        if broken:
            raise broken
        return None

    def _mentioning(self, phrase_id: str) -> Iterator[str]:
        """The files that can hold an id: parsing the others would cost more than everything else together."""
        sought = phrase_id.encode()
        for path, content in self._files.items():
            wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
            if phrase_id.startswith("auto.") or sought in content or wide or b"\\u" in content:
                yield path

    def _category(self, path: str) -> str | None:
        """The category of a file, None if it cannot be read or holds something else."""
        try:
            document = self._document(path)
        except EditError:
            return None
        if "/" not in path and document.file.data and not {"phrase", "category"} & document.file.data.keys():
            return None
        return document.category.category

    def _document(self, path: str) -> Document:
        if path not in self._documents:
            try:
                document = Document(self._files[path], cleaning.one_line(path), PurePosixPath(path).stem)
            except TomlError as error:
                raise EditError(error.problem) from None
            document.require_readable()
            self._documents[path] = document
        return self._documents[path]

    def _keep(self, path: str, content: bytes, phrase: Phrase | None = None) -> None:
        document = Document(content, cleaning.one_line(path), PurePosixPath(path).stem)
        if phrase is not None:
            found = document.phrases.get(phrase.id)
            if found is None or not (same(found[1], phrase) or (phrase.hidden and found[1].hidden)):
                raise document.refused("这条话术写进文件后读起来会不一样，没有写入", "请在编辑器里改")
        self._files[path] = self.edited[path] = content
        self._documents[path] = document


def _may_hold_phrases(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder == _PHRASES or (not folder and name not in _NOT_PHRASES)
