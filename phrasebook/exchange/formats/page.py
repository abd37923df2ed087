"""A printable sheet: one HTML file, a page a category, for a newcomer's desk; searchable while it is on a screen.

Nothing is loaded from anywhere: style and script stand in the file and a policy forbids everything else. Every
word from a book is escaped. Export only.
"""

import base64
import hashlib
import html

from phrasebook.exchange import blanks
from phrasebook.exchange.losses import Losses, Selection
from phrasebook.exchange.registry import Format
from phrasebook.exchange.spelling import spell
from phrasebook.fields import fields_in
from phrasebook.model import Category, Phrase

_STYLE = """
:root { color-scheme: light }
body { font: 15px/1.55 "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; margin: 0 auto; max-width: 60rem;
  padding: 1rem 1.5rem; color: #1c1c1c; background: #fff }
header { position: sticky; top: 0; background: #fff; padding: .5rem 0; border-bottom: 1px solid #bbb }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .4rem .6rem; border: 1px solid #777;
  border-radius: .3rem }
section { scroll-margin-top: 8.5rem }
nav a { color: #0b57a4; margin-right: .8rem }
h1 { font-size: 1.3rem; margin: 0 0 .4rem }
h2 { font-size: 1.15rem; border-bottom: 2px solid #333; padding-bottom: .2rem; margin: 1.4rem 0 .4rem }
article { padding: .45rem 0; border-bottom: 1px dotted #bbb; break-inside: avoid }
h3 { font-size: 1rem; margin: 0 }
kbd { font: .85em monospace; border: 1px solid #999; border-radius: .2rem; padding: 0 .3rem; margin-left: .5rem }
p { margin: .15rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
mark { background: #fff0b3; color: inherit; border-radius: .2rem; padding: 0 .15rem }
small { color: #5a5a5a }
[hidden] { display: none }
@media print {
  header input, nav, #none { display: none }
  header { position: static }
  body { max-width: none; padding: 0; font-size: 11pt }
  section { break-before: page }
  section:first-of-type { break-before: auto }
  mark { background: none; border: 1px solid #999 }
}
"""

# Words parted by blanks must all occur, in what is read or in pinyin; a category without a hit goes with its title.
_SCRIPT = """
const box = document.querySelector('input');
box.addEventListener('input', () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let any = false;
  for (const section of document.querySelectorAll('section')) {
    let left = false;
    for (const article of section.querySelectorAll('article')) {
      const text = article.textContent.toLowerCase() + ' ' + article.dataset.keys;
      article.hidden = !words.every(word => text.includes(word));
      left = left || !article.hidden;
    }
    section.hidden = !left;
    any = any || left;
  }
  document.getElementById('none').hidden = any;
});
"""


def _write(selection: Selection, _: str, __: str) -> bytes:
    shelves = list(selection.by_category())
    links = "".join(f'<a href="#c{number}">{_text(shelf.name)}</a>' for number, (shelf, _) in enumerate(shelves))
    sections = "".join(_section(number, shelf, phrases) for number, (shelf, phrases) in enumerate(shelves))
    policy = f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; base-uri 'none'"
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>话术手边页</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>话术手边页 <small>{len(selection.phrases)} 条</small></h1>\n"
        '<input type="search" placeholder="输入汉字、拼音或首字母，例如 退货 或 th" aria-label="查找话术" autofocus>\n'
        f"<nav>{links}</nav>\n</header>\n{sections}"
        f'<p id="none" hidden>没有找到，换个词试试。</p>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n'
    ).encode()


def _section(number: int, shelf: Category, phrases: tuple[Phrase, ...]) -> str:
    articles = "".join(_article(phrase) for phrase in phrases)
    return f'<section id="c{number}">\n<h2>{_text(shelf.name)}</h2>\n{articles}</section>\n'


def _article(phrase: Phrase) -> str:
    keys = " ".join((*spell(phrase.title), phrase.code, *phrase.tags, *phrase.asks)).lower()
    code = f"<kbd>{_text(phrase.code)}</kbd>" if phrase.code else ""
    note = f"<p><small>{_text(phrase.note)}</small></p>" if phrase.note else ""
    title = f"<h3>{_text(phrase.title)}{code}</h3>"
    return f'<article data-keys="{_text(keys)}">{title}<p>{_marked(phrase.text)}</p>{note}</article>\n'


def _marked(text: str) -> str:
    """A text with its fields marked."""
    pieces: list[str] = []
    position = 0
    for found in fields_in(text):
        shown = found.name + (f"：{' / '.join(found.choices)}" if found.choices else "")
        shown += f"＝{found.default}" if found.default else f"＋{found.days}" if found.days else ""
        pieces += [_text(blanks.shown(text[position : found.start])), f"<mark>{_text(shown)}</mark>"]
        position = found.end
    return "".join([*pieces, _text(blanks.shown(text[position:]))])


def _text(words: str) -> str:
    return html.escape(words, quote=True)


def _hash(source: str) -> str:
    """How a content security policy names one inline style or script."""
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _losses(_: Selection, __: str) -> Losses:
    return []


FORMAT = Format("html", "手边页", (".html", ".htm"), write=_write, losses=_losses, exports=(".html", ".htm"))
