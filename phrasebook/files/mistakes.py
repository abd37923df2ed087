"""What a person probably did when a TOML file does not parse, and how to mend it, in Chinese."""

from phrasebook.files.problems import Source
from phrasebook.model import Problem


def diagnose(source: Source, offset: int, message: str) -> Problem:
    """Turn a parser's complaint about a document at code point `offset` into a problem people can mend."""
    return source.problem(
        offset, "error", "toml.syntax", f"这里不符合 TOML 写法（{message}）", "请检查引号、等号和括号"
    )
