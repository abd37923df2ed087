"""Phrase files for tests that need one phrase and care for its words alone."""


def one_phrase(title: str, text: str) -> str:
    """A phrase file whose only phrase is `c.1` in the category `c`; neither text may hold a quote or a backslash."""
    return f"""schema = 1
category = "c"
name = "类"
[[phrase]]
id = "c.1"
title = "{title}"
text = "{text}"
"""
