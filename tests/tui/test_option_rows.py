"""Clicks on rows that have just gone, and pages where there is no room."""

import pytest
from textual.app import App
from textual.events import Click

from tui.widgets.option_rows import OptionRows


class Listing(App[None]):
    """Five rows, and what is taken of them."""

    def __init__(self):
        super().__init__()
        self.taken = []

    def compose(self):
        yield OptionRows("一", "二", "三", "四", "五")

    def on_option_list_option_selected(self, event):
        self.taken.append(event.option_index)


@pytest.mark.parametrize(("row", "taken"), [(1, [1]), (2, []), (4, [])])
async def test_a_click_between_a_change_of_the_rows_and_its_picture(row, taken):
    app = Listing()
    async with app.run_test() as pilot:
        rows = app.query_one(OptionRows)
        x, y = rows.content_region.offset
        painted = app.screen.get_style_at(x, y + row)
        rows.clear_options()
        rows.add_options(["甲", "乙"])
        rows.post_message(Click(rows, 0, row, 0, 0, 1, shift=False, meta=False, ctrl=False, style=painted))
        await pilot.pause()
        assert app.taken == taken


@pytest.mark.parametrize(("height", "row"), [(5, 3), (0, 0)])
async def test_a_page_where_there_is_no_room_for_a_row(height, row):
    app = Listing()
    async with app.run_test() as pilot:
        rows = app.query_one(OptionRows)
        rows.styles.height = height
        rows.focus()
        rows.highlighted = 0
        await pilot.pause()
        await pilot.press("pageup", "pagedown")
        assert rows.highlighted == row
