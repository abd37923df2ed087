"""What is typed: no more words than the limits allow, hits come best first, marks stand inside what they mark."""

from functools import cache
from itertools import pairwise

from phrasebook.library import open_library
from phrasebook.search.index import SearchIndex
from phrasebook.search.query import LONGEST_WORD, MOST_WORDS, parse


@cache
def _index() -> SearchIndex:
    return open_library().search_index()


def prove(given: bytes) -> None:
    """What is typed, as bytes of UTF-8."""
    typed = given.decode("utf-8", "replace")
    parsed = parse(typed)
    assert len(parsed.words) + len(parsed.without) <= MOST_WORDS
    assert all(1 <= len(word) <= LONGEST_WORD for word in (*parsed.words, *parsed.without))
    hits = _index().search(typed, limit=20)
    assert len(hits) <= 20
    assert len({hit.phrase.id for hit in hits}) == len(hits)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert all(one.score >= other.score - 0.02 for one, other in pairwise(hits))
    for hit in hits:
        for name, spans in hit.spans.items():
            marked = getattr(hit.phrase, name, None)
            assert all(0 <= start < end for start, end in spans), (name, spans)
            assert not isinstance(marked, str) or all(end <= len(marked) for _, end in spans), (name, spans)
            assert list(spans) == sorted(spans)
    counts = _index().counts(typed)
    assert all(count > 0 for count in counts.values())
