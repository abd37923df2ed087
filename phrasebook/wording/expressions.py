r"""Regular expressions that a stranger may write: read, measured and folded before Python sees them.

A team's book is input from outside, and Python's `re` can be kept busy for hours by twenty characters.
So rules are written in a subset of its syntax, and whatever is not in the subset is refused:

    either    = sequence { "|" sequence }
    sequence  = { item [ "?" | "*" | "+" | "{m}" | "{m,}" | "{,n}" | "{m,n}" [ "?" ] ] }
    item      = character | "." | "^" | "$" | class | escape | group
    class     = "[" [ "^" ] { character | character "-" character | escape } "]"
    escape    = "\" ( d D s S w W b B n t uXXXX | any punctuation )
    group     = "(" [ "?:" | "?=" | "?!" | "?<=" | "?<!" ] either ")"

Every repetition has an end: `*` means `{0,60}` here. What is left is measured by the number of ways in
which it can be matched from one starting point (`paths`): `.{0,12}` has 13, two of them in a row 169, and
`(a|ab){1,20}` is refused long before it would take a million steps. Nested repetitions are refused by name.

Literal characters are folded like the texts (width, case, traditional). Nothing here searches a text.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from phrasebook.characters import fold

MAX_LENGTH = 400
"""Code points a pattern may have; ours stay below 200."""

MAX_REPEAT = 200
"""The highest count a repetition may name."""

MAX_PATHS = 6_000
"""Ways of matching from one starting point: three gaps of 0–12 characters have 2,197."""

_ENDLESS = 60  # what `*` and `+` may repeat: longer than any clause of a reply
_MAX_DEPTH = 12
_ENUMERATED = 64  # a class or range of more members than this is not worth a look-up

_QUANTIFIER = re.compile(r"([?*+]|\{(\d{1,4})\}|\{(\d{0,4}),(\d{0,4})\})(\?)?")
_GROUP = re.compile(r"\((\?(?::|=|!|<=|<!))?")
_SHORTHANDS = {"d": "[0-9]", "D": "[^0-9]", "s": r"\s", "S": r"\S", "w": r"\w", "W": r"\W", "b": r"\b", "B": r"\B"}


class ExpressionError(ValueError):
    """A pattern that is not let in: a Chinese sentence, and the offset it is about (code points)."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Expression:
    """A pattern that is safe to run.

    `folded` is what Python compiles. `needs` is a quick test: a text in which one of the sets has no
    character cannot match. `paths` is the worst number of ways from one starting point.
    """

    written: str
    folded: str
    needs: tuple[frozenset[str], ...]
    paths: int

    def possible(self, chars: frozenset[str]) -> bool:
        """Tell whether a text of these characters could match at all."""
        return not any(need.isdisjoint(chars) for need in self.needs)

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first used: most texts reach few of the patterns."""
        return _compile(self.folded)


@lru_cache(maxsize=4096)
def read_expression(written: str) -> Expression:
    """Read a pattern of the subset.

    Raises:
        ExpressionError: too long, not in the subset, nested or too costly; the message says how to mend it.
    """
    if len(written) > MAX_LENGTH:
        raise ExpressionError(f"正则有 {len(written)} 个字，最多 {MAX_LENGTH} 个；请拆成几条", MAX_LENGTH)
    reader = _Reader(written)
    shape = reader.either(0)
    if reader.at < len(written):
        raise ExpressionError("多了一个 )", reader.at)
    if shape.paths > MAX_PATHS:
        raise ExpressionError("这条正则太费时；请缩小重复的次数，或拆成几条", 0)
    needs = sorted(dict.fromkeys(shape.needs), key=len)
    return Expression(written, "".join(reader.out), tuple(needs), shape.paths)


def literal(word: str) -> str:
    """The pattern that matches `word` and nothing else."""
    return re.escape(word)


@lru_cache(maxsize=4096)
def _compile(folded: str) -> re.Pattern[str]:
    """Compile once; `re`'s own cache holds only 512."""
    return re.compile(folded)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is known of a piece of a pattern.

    `firsts` are the characters it can begin with, None for any; `empty` says it can match nothing;
    `varies` that its length is a matter of repetition; `width` is that length, None if there are several.
    """

    needs: tuple[frozenset[str], ...] = ()
    paths: int = 1
    firsts: frozenset[str] | None = None
    empty: bool = False
    varies: bool = False
    width: int | None = 1


_NOTHING = _Shape(firsts=frozenset(), empty=True, width=0)


class _Reader:
    """Reads a pattern from left to right: `out` collects what Python shall see, shapes are returned."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []

    def either(self, depth: int) -> _Shape:
        """Read alternatives up to a closing bracket or the end."""
        if depth > _MAX_DEPTH:
            raise ExpressionError("括号套得太深", self.at)
        shapes = [self._sequence(depth)]
        while self._next("|"):
            self.out.append("|")
            shapes.append(self._sequence(depth))
        return shapes[0] if len(shapes) == 1 else _alternatives(shapes)

    def _sequence(self, depth: int) -> _Shape:
        whole = _NOTHING
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            begin = self.at
            shape = self._repeated(self._item(depth), begin)
            whole = _after(whole, shape)
        return whole

    def _repeated(self, shape: _Shape, begin: int) -> _Shape:
        """Read what may follow an item: a repetition, given an end."""
        match = _QUANTIFIER.match(self.source, self.at)
        if match is None:
            return shape
        least, most = _counts(match)
        if most > MAX_REPEAT or least > most:
            raise ExpressionError(f"重复次数要从少到多，最多 {MAX_REPEAT}", self.at)
        if shape.varies and most > 1:
            raise ExpressionError("重复里面又套着重复，遇到长句会卡死；请改写", begin)
        if shape.empty and most > 1:
            raise ExpressionError("重复的内容可以是空的；请改写", begin)
        self.at = match.end()
        if _QUANTIFIER.match(self.source, self.at) or self.source[self.at : self.at + 1] == "+":
            raise ExpressionError("重复号不能叠着写", self.at)
        self.out.append(f"{{{least},{most}}}{match.group(5) or ''}")
        return _repeat(shape, least, most)

    def _item(self, depth: int) -> _Shape:
        char = self.source[self.at]
        if char == "(":
            return self._group(depth)
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char in "*+?":
            raise ExpressionError(f"{char} 前面没有可以重复的内容；要写这个字符本身，请写 \\{char}", self.at)
        self.at += 1
        if char in "^$":
            self.out.append(char)
            return _NOTHING
        if char == ".":
            self.out.append(char)
            return _Shape()
        return self._literal(char)

    def _literal(self, char: str) -> _Shape:
        folded = fold(char)
        self.out.append(re.escape(folded))
        only = frozenset(folded)
        return _Shape(needs=(only,), firsts=only)

    def _group(self, depth: int) -> _Shape:
        begin = self.at
        match = _GROUP.match(self.source, begin)
        kind = (match and match.group(1)) or ""
        if not kind and self.source[begin + 1 : begin + 2] == "?":
            raise ExpressionError("这种括号用不了；可以用 ( ) (?: ) (?= ) (?! ) (?<= ) (?<! )", begin)
        self.at += 1 + len(kind)
        self.out.append(f"({kind}")
        inner = self._behind(kind, begin, depth + 1) if "<" in kind else self.either(depth + 1)
        if not self._next(")"):
            raise ExpressionError("括号没有合上", begin)
        self.out.append(")")
        if kind in ("", "?:"):
            return inner
        if _QUANTIFIER.match(self.source, self.at):
            raise ExpressionError("前后断言不能重复", self.at)
        return replace(_NOTHING, needs=() if "!" in kind else inner.needs, paths=inner.paths)

    def _behind(self, kind: str, begin: int, depth: int) -> _Shape:
        """Read a look-behind; Python wants alternatives of one length, so `(?<!a|bc)` becomes `(?<!a)(?<!bc)`."""
        self.out.pop()
        self.out.append("(?:")
        shapes: list[_Shape] = []
        while not shapes or self._next("|"):
            self.out.append("|" if shapes and "=" in kind else "")
            self.out.append(f"({kind}")
            shapes.append(self._sequence(depth))
            self.out.append(")")
            if shapes[-1].width is None:
                raise ExpressionError("向前看的内容要有固定的长度", begin)
        return shapes[0] if len(shapes) == 1 else _alternatives(shapes)

    def _escape(self) -> _Shape:
        begin = self.at
        char = self._escaped()
        if char in _SHORTHANDS:
            self.out.append(_SHORTHANDS[char])
            digits = frozenset("0123456789")
            return _Shape(needs=(digits,), firsts=digits) if char == "d" else (_NOTHING if char in "bB" else _Shape())
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

    def _class(self) -> _Shape:
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
            return _Shape()
        chars = frozenset(members)
        return _Shape(needs=(chars,), firsts=chars)

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


def _after(first: _Shape, second: _Shape) -> _Shape:
    """What is known of two pieces in a row."""
    firsts = first.firsts
    if first.empty:
        firsts = None if firsts is None or second.firsts is None else firsts | second.firsts
    return _Shape(
        needs=first.needs + second.needs,
        paths=min(first.paths * second.paths, MAX_PATHS + 1),
        firsts=firsts,
        empty=first.empty and second.empty,
        varies=first.varies or second.varies,
        width=None if first.width is None or second.width is None else first.width + second.width,
    )


def _repeat(shape: _Shape, least: int, most: int) -> _Shape:
    """What is known of a piece repeated; the ways of each count add up, `a{0,2}` has three."""
    paths = 0
    for count in range(least, most + 1):
        paths += min(shape.paths**count, MAX_PATHS + 1)
        if paths > MAX_PATHS:
            break
    return _Shape(
        needs=shape.needs if least else (),
        paths=paths,
        firsts=shape.firsts,
        empty=least == 0 or shape.empty,
        varies=shape.varies or least != most,
        width=None if shape.width is None or least != most else shape.width * most,
    )


def _alternatives(shapes: list[_Shape]) -> _Shape:
    """What is known of alternatives: those that begin differently cannot both be tried in earnest."""
    firsts: frozenset[str] | None = frozenset()
    for shape in shapes:
        firsts = None if firsts is None or shape.firsts is None or shape.empty else firsts | shape.firsts
    if firsts is None:
        paths = sum(shape.paths for shape in shapes)
    else:
        paths = max(sum(shape.paths for shape in shapes if char in (shape.firsts or ())) for char in firsts)
    needs: tuple[frozenset[str], ...] = ()
    if all(shape.needs for shape in shapes):
        needs = (frozenset().union(*(min(shape.needs, key=len) for shape in shapes)),)
    return _Shape(
        needs=needs,
        paths=min(paths, MAX_PATHS + 1),
        firsts=firsts,
        empty=any(shape.empty for shape in shapes),
        varies=any(shape.varies for shape in shapes),
        width=shapes[0].width if len({shape.width for shape in shapes}) == 1 else None,
    )
