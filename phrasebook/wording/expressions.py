r"""Regular expressions that a stranger may write: read, measured and folded before Python sees them.

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

Literal characters are folded like the texts (width, case, traditional). Nothing here searches a text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from types import MappingProxyType

from phrasebook.characters import fold
from phrasebook.wording.shipped import shipped_table

MAX_LENGTH = 600
"""Code points a pattern, or a part of one, may have as written."""

MAX_FOLDED = 4_000
"""Code points of what Python compiles, with all parts in it."""

MAX_REPEAT = 200
"""The highest count a repetition may name."""

MAX_PATHS = 6_000
"""Ways of matching from one starting point: three gaps of 0–12 characters have 2,197."""

_ENDLESS = 60  # what `*` and `+` may repeat: longer than any clause of a reply
_MAX_DEPTH = 12
_ENUMERATED = 64  # a class or range of more members than this is not worth a look-up

_EVERYWHERE = "您我的了是有在一不可以到给好发货就这要后款们亲单拍下付退收品店时间为请点"  # in replies, by and large

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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is known of a piece of a pattern.

    Of each of the `needs` one word must stand in a text. `head` are the literal characters it begins
    with, all of it if it is `pure`. `firsts` are the characters it can begin with, None for any;
    `empty` says it can match nothing; `varies` that its length is a matter of repetition; `width` is
    that length, None if there are several. `loop` are the characters each turn of a repetition begins
    with, if a turn has one way only.
    """

    needs: tuple[frozenset[str], ...] = ()
    paths: int = 1
    head: str = ""
    pure: bool = False
    firsts: frozenset[str] | None = None
    empty: bool = False
    varies: bool = False
    width: int | None = 1
    loop: frozenset[str] | None = None


_NOTHING = _Shape(firsts=frozenset(), empty=True, width=0)
_DIGIT = _Shape(needs=(frozenset("0123456789"),), firsts=frozenset("0123456789"))


class Expression:
    """A pattern that is safe to run; it is read when something of it is first asked for.

    Attributes:
        written: as it stands in the rule file; `parts` are what `{name}` in it stands for.
    """

    def __init__(self, written: str, parts: Mapping[str, "Expression"] = MappingProxyType({})) -> None:
        self.written = written
        self.parts = parts

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of characters and pairs of them; in a text that matches there is one of each set.

        They are the beginnings of words; the sets that most texts lack come first.
        """
        return self._shipped[1] if self._shipped else self.worked_out()[1]

    def worked_out(self) -> tuple[str, tuple[frozenset[str], ...]]:
        """Work out `folded` and `needs` from the pattern itself, whatever the shipped table says."""
        folded, shape = self._read
        grams = dict.fromkeys(frozenset(word[:2] for word in words) for words in shape.needs)
        return folded, tuple(sorted(grams, key=_commonness))

    @property
    def key(self) -> str:
        """What the shipped table knows it by: the pattern, and what its parts stand for."""
        used = sorted(name for name in self.parts if f"{{{name}}}" in self.written)
        return "\0".join([self.written, *(f"{name}={self.parts[name].key}" for name in used)])

    @cached_property
    def _shipped(self) -> tuple[str, tuple[frozenset[str], ...]] | None:
        """What the shipped table has of it."""
        return shipped_table().get(self.key)

    @property
    def paths(self) -> int:
        """The worst number of ways of matching from one starting point."""
        return self.shape.paths

    @property
    def shape(self) -> "_Shape":
        """What else is known of it."""
        return self._read[1]

    @property
    def folded(self) -> str:
        """What Python compiles."""
        return self._shipped[0] if self._shipped else self._read[0]

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first used: most texts reach few of the patterns."""
        return _compile(self.folded)

    def read(self) -> "Expression":
        """Read it now.

        Raises:
            ExpressionError: too long, not in the subset, nested or too costly; the message says how to mend it.
        """
        _ = self._read
        return self

    @cached_property
    def _read(self) -> tuple[str, "_Shape"]:
        if len(self.written) > MAX_LENGTH:
            raise ExpressionError(f"正则有 {len(self.written)} 个字，最多 {MAX_LENGTH} 个；请拆成几条", MAX_LENGTH)
        reader = _Reader(self.written, self.parts)
        shape = reader.whole()
        folded = "".join(reader.out)
        if shape.paths > MAX_PATHS or len(folded) > MAX_FOLDED:
            raise ExpressionError("这条正则太费时；请缩小重复的次数，或拆成几条", 0)
        return folded, shape


def _commonness(words: frozenset[str]) -> int:
    """A guess at how often a text has one of these: single characters are common, some are everywhere."""
    return sum(1 if len(word) > 1 else 100 if word in _EVERYWHERE else 15 for word in words)


@lru_cache(maxsize=4096)
def _compile(folded: str) -> re.Pattern[str]:
    """Compile once; `re`'s own cache holds only 512."""
    return re.compile(folded)


class _Reader:
    """Reads a pattern from left to right: `out` collects what Python shall see, shapes are returned."""

    def __init__(self, source: str, parts: Mapping[str, Expression]) -> None:
        self.source = source
        self.parts = parts
        self.at = 0
        self.out: list[str] = []

    def whole(self) -> _Shape:
        """Read all of the pattern."""
        shape = self.either(0)
        if self.at < len(self.source):
            raise ExpressionError("多了一个 )", self.at)
        return shape

    def either(self, depth: int) -> _Shape:
        """Read alternatives up to a closing bracket or the end."""
        if depth > _MAX_DEPTH:
            raise ExpressionError("括号套得太深", self.at)
        if match := _WORDS.match(self.source, self.at):
            self.at = match.end()
            return self._literals(match.group())
        shapes = [self._sequence(depth)]
        while self._next("|"):
            self.out.append("|")
            shapes.append(self._sequence(depth))
        return shapes[0] if len(shapes) == 1 else _alternatives(shapes)

    def _sequence(self, depth: int) -> _Shape:
        shapes: list[_Shape] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            begin = self.at
            shapes.append(self._repeated(self._item(depth), begin))
        whole = shapes.pop() if shapes else _NOTHING
        while shapes:
            whole = _after(shapes.pop(), whole)
        return whole

    def _repeated(self, shape: _Shape, begin: int) -> _Shape:
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
        if char == "{":
            return self._part()
        if char in "^$.":
            self.at += 1
            self.out.append(char)
            return _Shape() if char == "." else _NOTHING
        match = _LITERAL.match(self.source, self.at)
        literal = match.group() if match else char  # a } stands for itself
        self.at += len(literal)
        return self._literal(literal)

    def _literal(self, written: str) -> _Shape:
        folded = fold(written)
        self.out.append(re.escape(folded))
        return _Shape((frozenset((folded,)),), 1, folded, True, frozenset(folded[0]), width=len(folded))

    def _literals(self, written: str) -> _Shape:
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
        return _Shape((frozenset(words),), most, firsts=frozenset(word[0] for word in words), width=width)

    def _part(self) -> _Shape:
        match = _PART.match(self.source, self.at)
        if match is None or match.group(1) not in self.parts:
            name = f"没有叫 {match.group(1)} 的部分；" if match else ""
            raise ExpressionError(f"{name}要写大括号本身，请写 \\{{", self.at)
        self.at = match.end()
        part = self.parts[match.group(1)]
        self.out.append(f"(?:{part.folded})")
        return replace(part.shape, head="", pure=False)

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
            return _DIGIT if char == "d" else (_NOTHING if char in "bB" else _Shape())
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
    ways = first.paths
    if (
        first.loop is not None
        and second.firsts is not None
        and not second.empty
        and first.loop.isdisjoint(second.firsts)
    ):
        ways = 1  # `[0-9]{1,6}元`: where the repetition must end, the text says
    return _Shape(
        needs=first.needs + second.needs,
        paths=min(ways * second.paths, MAX_PATHS + 1),
        head=first.head + second.head if first.pure else first.head,
        pure=first.pure and second.pure,
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
        loop=shape.firsts if shape.paths == 1 else None,
    )


def _alternatives(shapes: list[_Shape]) -> _Shape:
    """What is known of alternatives: those that begin differently cannot both be tried in earnest."""
    anywhere = 0
    starting: dict[str, list[_Shape]] = {}
    for shape in shapes:
        if shape.firsts is None or shape.empty:
            anywhere += shape.paths
        else:
            for char in shape.firsts:
                starting.setdefault(char, []).append(shape)
    paths = max((_ways(together) for together in starting.values()), default=0) + anywhere
    needs: tuple[frozenset[str], ...] = ()
    if all(shape.needs for shape in shapes):
        needs = (frozenset().union(*(min(shape.needs, key=_commonness) for shape in shapes)),)
    widths = {shape.width for shape in shapes}
    return _Shape(
        needs=needs,
        paths=min(paths, MAX_PATHS + 1),
        firsts=None if anywhere else frozenset(starting),
        empty=any(shape.empty for shape in shapes),
        varies=any(shape.varies for shape in shapes),
        width=widths.pop() if len(widths) == 1 else None,
    )


def _ways(shapes: list[_Shape]) -> int:
    """Ways of alternatives that begin with one character; 补您 and 补给 share it and still exclude each other."""
    if len(shapes) == 1:
        return shapes[0].paths
    heads = [(shape.head, shape.paths) for shape in shapes]
    return max(
        sum(paths for other, paths in heads if other.startswith(head) or head.startswith(other)) for head, _ in heads
    )
