"""What is learnt from use: which phrase is used much and lately, at this hour, for this very query. Pure, no I/O.

Each use weighs 1 and halves every `HALF_LIFE`. The weight of a phrase is the sum over its uses, so it holds both
how often and how lately (frecency). By hand, a half-life being a week: four uses two weeks ago weigh 4 x 1/4 = 1,
two uses today weigh 2.

As everything halves alike, time alone never changes an order: only use does. Weights are therefore kept as of one
fixed moment, the `origin`, and one number a phrase is all there is to keep.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from phrasebook.usage.events import Copy, Event, Star, normal_query

DAY = 86_400.0
"""Seconds."""

HALF_LIFE = 7 * DAY
"""Seconds in which a use loses half its weight. A shop's offer runs one to three weeks; its reply must sink within
days of its end. A reply used 20 times a day through a fortnight's offer has then gathered 160, an everyday one
used 8 times a day stands at 85: six days after the offer's end they have changed places."""

WINDOW = 10 * HALF_LIFE
"""Seconds before the latest use beyond which nothing is read: ten half-lives leave a thousandth. Counted from the
latest use, so that whoever comes back from leave finds the list as it was."""

NEIGHBOUR = 0.5
"""What a use weighs at the hours before and after its own: 8:55 and 9:05 are one habit, but 9:05 is nearer to 9:50."""

_MOST_HALVINGS = 60  # a clock set years ahead must not make one use outweigh all others for ever, nor overflow

Weights = Mapping[str, float]
"""Phrase id to weight; what was never used is missing."""

_NO_WEIGHTS: Weights = MappingProxyType({})


class Habits(NamedTuple):
    """Weights as of `origin` (seconds, UTC), overall, by local hour (0–23) and by normal query; stars.

    `stars` are phrase ids, the oldest star first.
    `zone` is where hours are those of the agent's clock, None for the system's own.
    """

    origin: float
    zone: tzinfo | None = None
    uses: Weights = _NO_WEIGHTS
    hours: Mapping[int, Weights] = MappingProxyType({})
    picks: Mapping[str, Weights] = MappingProxyType({})
    stars: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        uses: Iterable[tuple[str, float, int]],
        picks: Iterable[tuple[str, str, float, int]],
        stars: tuple[str, ...],
        origin: float,
        zone: tzinfo | None = None,
    ) -> "Habits":
        """Work out habits from counts.

        Args:
            uses: (phrase, time, uses at that time).
            picks: (normal query, phrase, time, times picked).
            stars: phrases, the oldest star first.
            origin: the moment that weights are reckoned by.
            zone: the agent's time zone.
        """
        overall: dict[str, float] = {}
        hours: dict[int, dict[str, float]] = {}
        picked: dict[str, dict[str, float]] = {}
        hour_at = cache(lambda at: hour_of(at, zone))  # many phrases share a time
        for phrase, at, count in uses:
            worth = count * weight(at, origin)
            overall[phrase] = overall.get(phrase, 0.0) + worth
            hour = hours.setdefault(hour_at(at), {})
            hour[phrase] = hour.get(phrase, 0.0) + worth
        for query, phrase, at, count in picks:
            pick = picked.setdefault(query, {})
            pick[phrase] = pick.get(phrase, 0.0) + count * weight(at, origin)
        return cls(origin, zone, overall, hours, picked, stars)

    def after(self, event: Event) -> "Habits":
        """Give the habits once this has happened too."""
        if isinstance(event, Star):
            others = tuple(star for star in self.stars if star != event.phrase)
            kept = self.stars if event.phrase in self.stars else (*others, event.phrase)
            return self._replace(stars=kept if event.starred else others)
        if not isinstance(event, Copy) or not event.counts:
            return self
        worth = weight(event.at, self.origin)
        hour = hour_of(event.at, self.zone)
        query = normal_query(event.query)
        picks = self.picks
        if query:
            picks = {**picks, query: added(picks.get(query, _NO_WEIGHTS), event.phrase, worth)}
        return self._replace(
            uses=added(self.uses, event.phrase, worth),
            hours={**self.hours, hour: added(self.hours.get(hour, _NO_WEIGHTS), event.phrase, worth)},
            picks=picks,
        )

    def favourites(self, hour: int) -> list[str]:
        """Phrase ids for an empty query: starred, the oldest star first, then the most used of this hour."""
        near: dict[str, float] = {}
        for offset, share in ((-1, NEIGHBOUR), (0, 1.0), (1, NEIGHBOUR)):
            for phrase, worth in self.hours.get((hour + offset) % 24, _NO_WEIGHTS).items():
                near[phrase] = near.get(phrase, 0.0) + worth * share
        used = sorted(near, key=lambda phrase: (-near[phrase], phrase))
        return list(dict.fromkeys([*self.stars, *used]))

    def remembered(self, query: str) -> str | None:
        """Give the phrase picked for this very query, the weightiest if there were several; None if there was none."""
        picked = self.picks.get(normal_query(query), _NO_WEIGHTS)
        return max(picked, key=lambda phrase: (picked[phrase], phrase), default=None)

    def weights(self, query: str, hour: int) -> Weights:
        """Give what `SearchIndex.search(usage=…)` takes, higher first; only the order of the numbers means anything.

        For an empty query the favourites of the hour, else all use with the pick remembered for the query on top.
        """
        if not query.strip():
            favourites = self.favourites(hour)
            return {phrase: float(len(favourites) - rank) for rank, phrase in enumerate(favourites)}
        pick = self.remembered(query)
        return self.uses if pick is None else {**self.uses, pick: 2.0 * max(self.uses.values(), default=1.0)}


def weight(at: float, moment: float) -> float:
    """What one use at a time weighs at another; a broken clock is held within bounds."""
    halvings = (moment - at) / HALF_LIFE
    return float(2.0 ** -max(-_MOST_HALVINGS, min(_MOST_HALVINGS, halvings)))


def hour_of(at: float, zone: tzinfo | None) -> int:
    """Hour of the day, 0–23, on the agent's clock; summer time is the zone's business."""
    return datetime.fromtimestamp(at, zone).hour


def added(weights: Weights, phrase: str, worth: float) -> Weights:
    """Give the weights with one phrase's raised."""
    return {**weights, phrase: weights.get(phrase, 0.0) + worth}
