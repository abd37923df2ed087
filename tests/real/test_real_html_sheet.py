"""The printable sheet in a real browser: it shows every category, its search works, its policy lets nothing in."""

import base64
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from phrasebook.exchange import Selection, format_named
from phrasebook.library import open_library
from phrasebook.model import Category, Phrase

pytestmark = pytest.mark.real

# What a person would do, done by a script in a frame around the page: type, look what is left.
PROBE = """<!doctype html><meta charset="utf-8"><div id="out"></div><iframe id="f" width="900" height="700"></iframe>
<script>
const frame = document.getElementById('f');
frame.onload = () => {
  const page = frame.contentDocument, box = page.querySelector('input');
  const shown = () => [...page.querySelectorAll('article')].filter(one => one.offsetParent).length;
  const lines = ['all=' + shown(), 'sections=' + page.querySelectorAll('section').length];
  for (const word of WORDS) {
    box.value = word;
    box.dispatchEvent(new Event('input'));
    lines.push(word + '=' + shown() + '/' + page.getElementById('none').hidden);
  }
  lines.push('hacked=' + (frame.contentWindow.hacked || 'no'));
  document.getElementById('out').textContent = lines.join(' ');
};
frame.srcdoc = new TextDecoder().decode(Uint8Array.from(atob('PAGE'), c => c.charCodeAt(0)));
</script>"""


@pytest.fixture(scope="session")
def browser():
    """The command of a Chromium; skips, or fails where skipping is forbidden, if there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and os.environ.get("MIAOHUI_REQUIRE_REAL") == "1":
        pytest.fail("not installed: chromium (MIAOHUI_REQUIRE_REAL=1)")
    if found is None:
        pytest.skip("not installed: chromium")
    return found


def headless(browser, tmp_path, *options):
    common = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    return subprocess.run(
        [browser, *common, "--virtual-time-budget=4000", *options], capture_output=True, timeout=90, check=True
    ).stdout


def probed(browser, tmp_path, page, words):
    probe = PROBE.replace("WORDS", repr(words)).replace("PAGE", base64.b64encode(page).decode())
    (tmp_path / "probe.html").write_text(probe, encoding="utf-8")
    out = headless(browser, tmp_path, "--dump-dom", f"file://{tmp_path / 'probe.html'}").decode()
    told = out.partition('<div id="out">')[2].partition("</div>")[0]
    return dict(pair.split("=") for pair in told.split(" "))


def test_every_reply_is_shown_and_the_search_leaves_what_fits(browser, tmp_path):
    library = open_library()
    selection = Selection(library.phrases, library.categories, library.fields)
    page = format_named("html").write(selection, ".html", "")
    found = probed(browser, tmp_path, page, ["运费险", "yfx", "没有这样的词", ""])
    assert found["all"] == str(len(library.phrases))
    assert found["sections"] == str(len(library.categories))
    by_word, by_initials = (int(found[word].split("/")[0]) for word in ("运费险", "yfx"))
    assert 0 < by_word < len(library.phrases)
    assert 0 < by_initials < len(library.phrases)
    assert found["没有这样的词"] == "0/false"
    assert found[""] == f"{len(library.phrases)}/true"


def test_words_of_a_book_run_nowhere(browser, tmp_path):
    evil = "</script><script>window.hacked = 'yes'</script><img src=x onerror=\"window.hacked = 'yes'\">"
    phrase = Phrase("a.b", evil, evil, "c", note=evil, tags=(f'"{evil}',))
    page = format_named("html").write(Selection((phrase,), (Category("c", evil),), {}), ".html", "")
    assert probed(browser, tmp_path, page, ["hacked"])["hacked"] == "no"


def test_it_prints_a_page_a_category(browser, tmp_path):
    categories = (Category("a", "物流"), Category("b", "售后"), Category("c", "问候"))
    phrases = tuple(Phrase(f"x.{each.id}", "标题", "话", each.id) for each in categories)
    (tmp_path / "sheet.html").write_bytes(format_named("html").write(Selection(phrases, categories, {}), ".html", ""))
    pdf = tmp_path / "sheet.pdf"
    headless(browser, tmp_path, f"--print-to-pdf={pdf}", f"file://{tmp_path / 'sheet.html'}")
    raw = Path(pdf).read_bytes()
    assert raw.count(b"/Type /Page\n") + raw.count(b"/Type /Page ") + raw.count(b"/Type/Page/") == len(categories)
