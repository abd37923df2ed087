r"""Reads a pattern that a stranger wrote: refuses what could run away, folds the rest for Python. No text is searched.

A team's book is input from outside, and Python's `re` can be kept busy for hours by twenty characters.
So rules are written in a subset of its syntax, and whatever is not in the subset is refused:

    either    = sequence { "|" sequence }
    sequence  = { item [ "?" | "*" | "+" | "{m}" | "{m,}" | "{,n}" | "{m,n}" [ "?" ] ] }
    item      = character | "." | "^" | "$" | class | escape | group
    class     = "[" [ "^" ] { character | character "-" character | escape } "]"
    escape    = "\" ( d D s S w W b B n t uXXXX | any punctuation )
    group     = "(" [ "?:" | "?=" | "?!" | "?<=" | "?<!" ] either ")"
    item      = also "{name}", a part that the rule file defines

Every repetition has an end: `*` means `{0,60}` here. What is left is measured by the number of ways in
which it can be matched from one starting point (`paths`): `.{0,12}` has 13, two of them in a row 169, and
`(a|ab){1,20}` is refused long before it would take a million steps. Nested repetitions are refused by name.

Literal characters are folded like the texts (width, case, traditional).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

from phrasebook.characters import fold
from phrasebook.wording.shapes import DIGIT, MAX_PATHS, NOTHING, Lead, Shape, after, alternatives, repeated

MAX_LENGTH = 600
"""Code points a pattern, or a part of one, may have as written."""

COSTLY = "这条正则太费时；请缩小重复的次数，或拆成几条"

MAX_REPEAT = 200
"""The highest count a repetition may name."""

_ENDLESS = 60  # what `*` and `+` may repeat: longer than any clause of a reply
_MAX_DEPTH = 12
_ENUMERATED = 64  # a class or range of more members than this is not worth a look-up

_QUANTIFIER = re.compile(r"([?*+]|\{(\d{1,4})\}|\{(\d{0,4}),(\d{0,4})\})(\?)?")
_PART = re.compile(r"\{([^{}\d,][^{}]*)\}")
_GROUP = re.compile(r"\((\?(?::|=|!|<=|<!))?")
_PLAIN = r"[^\\()\[\]{}|?*+.^$]"
_LITERAL = re.compile(rf"{_PLAIN}+(?![?*+{{])|{_PLAIN}")  # a run of characters; one that is repeated stands alone
_WORDS = re.compile(rf"({_PLAIN}+(?:\|{_PLAIN}+)+)(?=\)|\Z)")  # nearly all alternatives are just words
_SHORTHANDS = {"d": "[0-9]", "D": "[^0-9]", "s": r"\s", "S": r"\S", "w": r"\w", "W": r"\W", "b": r"\b", "B": r"\B"}


class ExpressionError(ValueError):
    """A pattern that is not let in: a Chinese sentence, and the offset it is about (code points)."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Part(Protocol):
    """What `{name}` stands for."""

    @property
    def shape(self) -> Shape:
        """What is known of it."""


def read_pattern(written: str, parts: Mapping[str, Part]) -> tuple[str, Shape, list[Shape]]:
    r"""Read a pattern.

    Returns:
        What Python shall compile, with `{name}` as `\0name\0`; what is known of it; and what is known of each
        alternative that it offers at the top.

    Raises:
        ExpressionError: too long, not in the subset, nested or too costly; the message says how to mend it.
    """
    if len(written) > MAX_LENGTH:
        raise ExpressionError(f"正则有 {len(written)} 个字，最多 {MAX_LENGTH} 个；请拆成几条", MAX_LENGTH)
    if "\0" in written or "\\u0000" in written:
        raise ExpressionError("正则里不能有空字符 \\u0000", 0)
    reader = _Reader(written, parts)
    shapes = reader.whole()
    shape = alternatives(shapes)
    folded = "".join(reader.out)
    if shape.paths > MAX_PATHS:
        raise ExpressionError(COSTLY, 0)
    return folded, shape, shapes


class _Reader:
    """Reads a pattern from left to right: `out` collects what Python shall see, shapes are returned."""

    def __init__(self, source: str, parts: Mapping[str, Part]) -> None:
        self.source = source
        self.parts = parts
        self.at = 0
        self.out: list[str] = []

    def whole(self) -> list[Shape]:
        """Read all of the pattern: the alternatives it offers."""
        shapes = self._either(0)
        if self.at < len(self.source):
            raise ExpressionError("多了一个 )", self.at)
        return shapes

    def _either(self, depth: int) -> list[Shape]:
        """Read alternatives up to a closing bracket or the end."""
        if depth > _MAX_DEPTH:
            raise ExpressionError("括号套得太深", self.at)
        if match := _WORDS.match(self.source, self.at):
            self.at = match.end()
            return [self._literals(match.group())]
        shapes = [self._sequence(depth)]
        while self._next("|"):
            self.out.append("|")
            shapes.append(self._sequence(depth))
        return shapes

    def _sequence(self, depth: int) -> Shape:
        shapes: list[Shape] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            begin = self.at
            shapes.append(self._repeated(self._item(depth), begin))
        whole = shapes.pop() if shapes else NOTHING
        while shapes:
            whole = after(shapes.pop(), whole)
        return whole

    def _repeated(self, shape: Shape, begin: int) -> Shape:
        """Read what may follow an item: a repetition, given an end."""
        match = _QUANTIFIER.match(self.source, self.at)
        if match is None:
            return shape
        least, most = _counts(match)
        if most > MAX_REPEAT or least > most:
            raise ExpressionError(f"重复次数要从少到多，最多 {MAX_REPEAT}", self.at)
        if shape.width == 0:
            raise ExpressionError("^ $ 和前后断言不能重复", self.at)
        if shape.varies and most > 1:
            raise ExpressionError("重复里面又套着重复，遇到长句会卡死；请改写", begin)
        if shape.empty and most > 1:
            raise ExpressionError("重复的内容可以是空的；请改写", begin)
        self.at = match.end()
        if _QUANTIFIER.match(self.source, self.at) or self.source[self.at : self.at + 1] == "+":
            raise ExpressionError("重复号不能叠着写", self.at)
        self.out.append(f"{{{least},{most}}}{match.group(5) or ''}")
        return repeated(shape, least, most)

    def _item(self, depth: int) -> Shape:
        char = self.source[self.at]
        if char == "(":
            return self._group(depth)
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char in "*+?":
            raise ExpressionError(f"{char} 前面没有可以重复的内容；要写这个字符本身，请写 \\{char}", self.at)
        if char == "{":
            return self._part()
        if char in "^$.":
            self.at += 1
            self.out.append(char)
            return Shape() if char == "." else NOTHING
        match = _LITERAL.match(self.source, self.at)
        literal = match.group() if match else char  # a } stands for itself
        self.at += len(literal)
        return self._literal(literal)

    def _literal(self, written: str) -> Shape:
        folded = fold(written)
        self.out.append(re.escape(folded))
        firsts = frozenset(folded[0])
        return Shape((frozenset((folded,)),), 1, folded, True, firsts, width=len(folded), lead="character")

    def _literals(self, written: str) -> Shape:
        """Alternatives that are words and nothing else; several can match at one place if one begins another."""
        words = fold(written).split("|")
        self.out.append("|".join(map(re.escape, words)))
        ordered = sorted(words)
        paths = most = 1
        for before, word in pairwise(ordered):
            paths = paths + 1 if word.startswith(before) else 1
            most = max(most, paths)
        lengths = set(map(len, words))
        width = lengths.pop() if len(lengths) == 1 else None
        firsts = frozenset(word[0] for word in words)
        lead: Lead = "class" if len(firsts) > 1 else "character"
        return Shape((frozenset(words),), most, firsts=firsts, width=width, lead=lead)

    def _part(self) -> Shape:
        match = _PART.match(self.source, self.at)
        if match is None or match.group(1) not in self.parts:
            name = f"没有叫 {match.group(1)} 的部分；" if match else ""
            raise ExpressionError(f"{name}要写大括号本身，请写 \\{{", self.at)
        self.at = match.end()
        part = self.parts[match.group(1)]
        self.out.append(f"\0{match.group(1)}\0")
        return replace(part.shape, head="", pure=False)

    def _group(self, depth: int) -> Shape:
        begin = self.at
        match = _GROUP.match(self.source, begin)
        kind = (match and match.group(1)) or ""
        if not kind and self.source[begin + 1 : begin + 2] == "?":
            raise ExpressionError("这种括号用不了；可以用 ( ) (?: ) (?= ) (?! ) (?<= ) (?<! )", begin)
        self.at += 1 + len(kind)
        self.out.append(f"({kind}")
        inner = self._behind(kind, begin, depth + 1) if "<" in kind else alternatives(self._either(depth + 1))
        if not self._next(")"):
            raise ExpressionError("括号没有合上", begin)
        self.out.append(")")
        if kind in ("", "?:"):
            return inner
        return replace(NOTHING, needs=() if "!" in kind else inner.needs, paths=inner.paths)

    def _behind(self, kind: str, begin: int, depth: int) -> Shape:
        """Read a look-behind; Python wants alternatives of one length, so `(?<!a|bc)` becomes `(?<!a)(?<!bc)`."""
        self.out.pop()
        self.out.append("(?:")
        shapes: list[Shape] = []
        while not shapes or self._next("|"):
            self.out.append("|" if shapes and "=" in kind else "")
            self.out.append(f"({kind}")
            shapes.append(self._sequence(depth))
            self.out.append(")")
            if shapes[-1].width is None:
                raise ExpressionError("向前看的内容要有固定的长度", begin)
        return alternatives(shapes)

    def _escape(self) -> Shape:
        begin = self.at
        char = self._escaped()
        if char in _SHORTHANDS:
            self.out.append(_SHORTHANDS[char])
            return DIGIT if char == "d" else (NOTHING if char in "bB" else Shape())
        if len(char) == 2:
            return self._literal(char[1])
        raise ExpressionError(f"\\{char} 用不了", begin)

    def _escaped(self) -> str:
        r"""Read one escape: a letter of the shorthands, or "\" and the one character it stands for."""
        rest = self.source[self.at + 1 : self.at + 6]
        if not rest:
            raise ExpressionError("末尾多了一个 \\", self.at)
        if re.fullmatch("u[0-9a-fA-F]{4}", rest):
            self.at += 6
            return "\\" + chr(int(rest[1:], 16))
        self.at += 2
        if rest[0] in "nt":
            return "\\" + {"n": "\n", "t": "\t"}[rest[0]]
        return rest[0] if rest[0].isalnum() else "\\" + rest[0]

    def _class(self) -> Shape:
        begin = self.at
        self.at += 1
        negated = self._next("^")
        self.out.append("[^" if negated else "[")
        members: set[str] | None = set()
        while not self._next("]"):
            if self.at >= len(self.source):
                raise ExpressionError("方括号没有合上", begin)
            found = self._member()
            members = None if members is None or found is None else members | found
        if self.source[self.at - 2 : self.at] in ("[]", "^]"):
            raise ExpressionError("方括号里是空的；要写 ] 本身，请写 \\]", begin)
        self.out.append("]")
        if negated or not members:
            return Shape(lead="class")
        chars = frozenset(members)
        return Shape(needs=(chars,), firsts=chars, lead="class")

    def _member(self) -> set[str] | None:
        """Read one member of a class; None if it stands for too many characters to list."""
        first = self._member_char()
        if len(first) == 1 and self._next("-"):
            if self.source[self.at : self.at + 1] == "]":
                self.out.append(re.escape(first) + r"\-")
                return {first, "-"}
            last = self._member_char()
            if len(last) != 1 or ord(last) < ord(first):
                raise ExpressionError("方括号里的范围要从小到大", self.at)
            # The ends of a range are not folded: 一-龥 names a block, not two characters.
            first, last = (first.lower(), last.lower()) if last.isascii() else (first, last)
            self.out.append(f"{re.escape(first)}-{re.escape(last)}")
            size = ord(last) - ord(first)
            return {chr(ord(first) + step) for step in range(size + 1)} if size < _ENUMERATED else None
        if len(first) == 1:
            self.out.append(re.escape(fold(first)))
            return {fold(first)}
        self.out.append(first)
        return set("0123456789") if first == "0-9" else None

    def _member_char(self) -> str:
        """Read one character of a class, or a shorthand as Python's class shall hold it (two or more characters)."""
        begin = self.at
        char = self.source[begin : begin + 1]
        if char == "[":
            raise ExpressionError("方括号里要写 [ 本身，请写 \\[", begin)
        if char != "\\":
            self.at += 1
            return char
        escaped = self._escaped()
        if escaped == "d":
            return "0-9"
        if escaped in ("s", "S", "w", "W"):
            return "\\" + escaped
        if len(escaped) == 2:
            return escaped[1]
        raise ExpressionError(f"方括号里用不了 \\{escaped}", begin)

    def _next(self, char: str) -> bool:
        """Step over `char` if it stands here."""
        if self.source[self.at : self.at + 1] != char:
            return False
        self.at += 1
        return True


def _counts(match: re.Match[str]) -> tuple[int, int]:
    """The least and the most a quantifier allows, `*` and `+` with our own end."""
    sign, exact, least, most = match.group(1, 2, 3, 4)
    if sign in "?*+":
        return {"?": (0, 1), "*": (0, _ENDLESS), "+": (1, _ENDLESS)}[sign]
    if exact is not None:
        return int(exact), int(exact)
    return int(least or 0), int(most) if most else max(_ENDLESS, int(least or 0))
