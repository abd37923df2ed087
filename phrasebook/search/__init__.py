"""From a query to ranked hits: pinyin, initials, characters, codes, slips, and buyers' sentences.

`ranking` explains a score; `index` the way of a query. Nothing here reads books or keeps statistics.
"""

from phrasebook.search.index import SearchIndex
from phrasebook.search.ranking import Hit, Part

__all__ = ["Hit", "Part", "SearchIndex"]
