"""How a reply, its findings and where it comes from read on the screen; pure, `Reply` in, `Content` out.

All text comes from files and is therefore only ever `Content`, never markup.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from phrasebook.fields import Filled, mask_spans
from phrasebook.files.cleaning import clean
from phrasebook.library import Library
from phrasebook.model import LEVELS, Origin, Phrase
from phrasebook.wording import Finding
from tui.reply import Reply, change
from tui.widgets.marks import LEVEL_COLOURS, LEVEL_WORDS

_WORDS_SHOWN = 12  # characters of warned words at the head of their line
LAYERS = {"built-in": "内置", "team": "团队", "personal": "我的"}
"""How people call where a book stands in the stack."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that there is to say of one phrase; `notes` are sentences on how its words stand to a team's."""

    phrase: Phrase
    reply: Reply
    origin: Origin | None
    better_key: str
    fill_key: str
    notes: Sequence[str] = ()


def content_of(shown: Shown) -> Content:
    """Lay out a phrase: reply, findings with better wording, blanks, note, tags, where it comes from."""
    phrase, reply = shown.phrase, shown.reply
    lines = [marked_reply(reply)]
    lines += finding_lines(reply, shown.better_key)
    if reply.missing:
        names = "、".join(reply.missing)
        lines.append(
            Content.assemble(
                (f"待填：{names}", "bold $text-accent"), (f" · {shown.fill_key} 填空", "$foreground-muted")
            )
        )
    if phrase.note:
        lines.append(Content.assemble(("提示：", "bold $foreground-muted"), phrase.note))
    lines += [Content.styled(f"依据：{source}", "$foreground-muted") for source in _sources(reply)]
    facts = [f"#{tag}" for tag in phrase.tags] + ([f"快捷码 {phrase.code}"] if phrase.code else [])
    if facts:
        lines.append(Content.styled(" ".join(facts), "$foreground-muted"))
    if shown.origin:
        name = shown.origin.file.replace("\\", "/").rsplit("/", 1)[-1]
        where = f"{LAYERS[shown.origin.layer]} · {shown.origin.book} · {name}:{shown.origin.line}"
        lines.append(Content.styled(where, "$foreground-muted"))
    lines += [Content.styled(note, "$text-warning") for note in shown.notes]
    return Content("\n").join(lines)


def heading(library: Library, answers: Mapping[str, str]) -> Content:
    """Say whose shop this is and how much there is to say."""
    known = {**{name: each.value for name, each in library.fields.items()}, **answers}
    who = " · ".join(filter(None, (known.get("店铺名"), known.get("客服名"))))
    line = "  ".join(filter(None, (" 秒回", who, f"{len(library.phrases)} 条")))
    return Content(clean(line)[0])  # the settings' own names have passed no loader


def moment(when: int) -> str:
    """A moment, in seconds since 1970, as people read it: only the time if it was today, only the day if long ago."""
    then, today = time.localtime(when), time.localtime()
    if then[:3] == today[:3]:
        return time.strftime("%H:%M", then)
    return time.strftime("%m-%d %H:%M" if then[0] == today[0] else "%Y-%m-%d", then)


def marked_reply(reply: Reply) -> Content:
    """Give the reply with filled values, blanks and warned characters marked."""
    content = Content(reply.text)
    for start, end in reply.spans:
        content = content.stylize("$text-accent", start, end)
    for name in reply.missing:
        position = reply.text.find("{" + name)
        while position >= 0:
            end = reply.text.find("}", position) + 1
            content = content.stylize("bold reverse $text-accent", position, end)
            position = reply.text.find("{" + name, end)
    for finding in reversed(_gravest_first(reply.findings)):  # where two overlap, the graver shows
        content = content.stylize(finding_style(finding), finding.start, finding.end)
    return content


def _gravest_first(findings: Sequence[Finding]) -> list[Finding]:
    """The findings as a short pane shows them: the grave ones must not stand below its edge, the allowed ones may."""
    return sorted(findings, key=lambda finding: (finding.allowed, -LEVELS.index(finding.level)))


def finding_style(finding: Finding) -> str:
    """Style of the warned characters: underlined in the level's colour, only underlined where allowed."""
    if finding.allowed:
        return "underline $foreground-muted"
    return f"bold underline {LEVEL_COLOURS[finding.level]}"


def finding_lines(reply: Reply, better_key: str) -> list[Content]:
    """One line a finding, the gravest first, equal ones once: level, word, what to say or do; then its reason."""
    lines: list[Content] = []
    seen: set[tuple[str, str]] = set()
    for finding in _gravest_first(reply.findings):
        if (finding.rule, finding.matched) in seen:
            continue
        seen.add((finding.rule, finding.matched))
        sign = "允" if finding.allowed else LEVEL_WORDS[finding.level]
        style = "$foreground-muted" if finding.allowed else f"bold {LEVEL_COLOURS[finding.level]}"
        head = (f"{sign} {_shortened(finding.matched)}", style)
        lines.append(Content.assemble(head, *_offer(reply, finding, better_key)))
        lines.append(Content.styled(f"　{finding.message}", "$foreground-muted"))
    return lines


def _sources(reply: Reply) -> list[str]:
    """Where the rules that fired come from, each once; a training guide says nothing that the message does not."""
    sources = (finding.source for finding in reply.findings if not finding.allowed)
    return list(dict.fromkeys(str(source) for source in sources if source is not None and source.outside))


def _shortened(words: str) -> str:
    """Cut long warned words; the reply above shows them whole, underlined."""
    return words if len(words) <= _WORDS_SHOWN else f"{words[:_WORDS_SHOWN]}…"


def _offer(reply: Reply, finding: Finding, better_key: str) -> list[tuple[str, str]]:
    """Say what to do about a finding: the better words, a whole safe reply, or advice."""
    if finding.allowed:
        return []
    if finding.suggestion is not None:
        before, after = change(mask_values(reply), finding.suggestion)
        return [
            (f" {before} → {after or '去掉'}", "bold $text-success"),
            (f" · {better_key} 改写后复制", "$foreground-muted"),
        ]
    if finding.reply:
        key = f" · {better_key} 复制" if reply.better == finding.reply else ""
        return [(f" 可改用：{finding.reply}", "$text-success"), (key, "$foreground-muted")]
    return [(f" {finding.advice}", "$text-success")] if finding.advice else []


def mask_values(reply: Reply) -> str:
    """Give the reply as it was checked: filled values masked, so that suggestions line up with it."""
    return mask_spans(Filled(reply.text, reply.missing, reply.spans))
