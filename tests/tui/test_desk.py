"""A desk that has been replaced leaves nothing behind, also where nothing is collected."""

import gc

from phrasebook.model import Phrase
from tui.books import BookChoice
from tui.desk import open_desk
from tui.settings import Settings


def test_a_replaced_desk_is_gone_without_a_collection(folders, tmp_path):
    """The app freezes what it has read; a cycle in it would keep every desk of the day."""
    book = tmp_path / "book.toml"
    entries = "".join(f'[[phrase]]\ntitle = "第{at}条"\ntext = "这是第{at}条的内容"\n' for at in range(50))
    book.write_text(f'schema = 1\ncategory = "shipping"\nname = "物流"\n{entries}', encoding="utf-8")
    choice = BookChoice((str(book),), only=True, cached=False)
    desk = open_desk(choice, Settings())
    desk.index.search("第七条内容是什么")
    desk = open_desk(choice, Settings(), desk.library)  # what the first one leaves behind is not asked about
    gc.collect()
    gc.disable()
    try:
        following = open_desk(choice, Settings(), desk.library)
        del desk
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = [each for each in gc.garbage if isinstance(each, Phrase)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert len(following.library.phrases) == 50
    assert left == []
