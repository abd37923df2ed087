"""What reading and writing espanso's files share: signs, escapes, and how a tag stands among search terms."""

PREFIX = ":"
"""What stands before the trigger of a phrase that has a code."""

MADE_UP = ";;"
"""What stands before a trigger that we made of initials, so that reading back tells it from a code."""

GREETINGS = ("早上好", "中午好", "下午好", "晚上好")
"""问候 for a tool that knows no time of day."""

DAY = 86_400
"""Seconds; espanso counts the offset of a date in them."""

CURSOR = "$|$"
"""Where espanso leaves the cursor; it types no such sign, and knows no way to write one."""


def plain(text: str) -> str:
    r"""The text as espanso types it: `\{\{` is how two braces that are no variable are written."""
    return text.replace("\\{\\{", "{{").replace("\\}\\}", "}}")


def is_tag(term: str) -> bool:
    """Whether a search term is a tag of ours."""
    return term.startswith("#") and bool(term[1:].strip())
