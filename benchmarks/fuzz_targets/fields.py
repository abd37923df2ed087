"""Any text: tokens stand in order and where they say, masks change no length, doubled braces are the text again."""

from datetime import datetime
from itertools import pairwise

from phrasebook.fields import errors_in, fields_in, fill, mask, mask_spans, unmask

NOON = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001 - any local time will do


def prove(given: bytes) -> None:
    """The text; the value of every field is the text's own beginning."""
    text = given.decode("utf-8", "surrogateescape" if given[:1] == b"\xed" else "replace")
    found, wrong = fields_in(text), errors_in(text)
    tokens = sorted((*found, *wrong), key=lambda token: token.start)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert text[token.start] in "{}"
    assert all(one.end <= other.start for one, other in pairwise(tokens))
    assert len(mask(text)) == len(text)
    for each in found:
        assert mask(text)[each.start : each.end] == "\ufffc" * (each.end - each.start)
        assert 1 <= len(each.name) <= 20
    values = {each.name: text[: 1 + number] for number, each in enumerate(found)}
    for answers in ({}, values):
        filled = fill(text, answers, NOON)
        assert list(filled.spans) == sorted(filled.spans)
        assert all(0 <= start < end <= len(filled.text) for start, end in filled.spans)
        assert len(mask_spans(filled)) == len(filled.text)
        assert set(filled.missing) <= {each.name for each in found}
        if "\ufffc" not in text:
            assert unmask(mask_spans(filled), filled) == filled.text
    if values:
        assert fill(text, values, NOON).missing == ()
    doubled = text.replace("{", "{{").replace("}", "}}")
    assert fill(doubled, values, NOON) == (type(filled))(text, (), ())
