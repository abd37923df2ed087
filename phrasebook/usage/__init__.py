"""What was copied, starred and answered, on this machine and for this agent only.

    usage = Usage(state_folder, say=show_note)      # returns at once; reads in a thread of its own
    index.search(query, usage=usage.weights(query))  # stars and this hour for "", else habit breaks ties
    usage.record_copy("ship.when", category="shipping", query="fh")
    usage.close()

Nothing here is sent anywhere, and nothing a buyer wrote is kept: see `normal_query`. Ranking by match is the
search's business, showing figures the screen's.

`events` what is recorded · `recorder` the writer thread · `storage`, `opening`, `disks` SQLite · `habits` what is
learnt from it · `figures` statistics.
"""

TYPE_CHECKING = False  # as type checkers read it; typing alone would cost 8 ms
if TYPE_CHECKING:
    from phrasebook.usage.events import Copy, Event, FirstAnswer, Star, UsageError, normal_query
    from phrasebook.usage.figures import Answers, Day, Statistics, Use, Warned, read_statistics
    from phrasebook.usage.habits import Habits
    from phrasebook.usage.recorder import Usage

__all__ = [
    "Answers",
    "Copy",
    "Day",
    "Event",
    "FirstAnswer",
    "Habits",
    "Star",
    "Statistics",
    "Usage",
    "UsageError",
    "Use",
    "Warned",
    "normal_query",
    "read_statistics",
]

_HOMES = {
    **dict.fromkeys(("Answers", "Day", "Statistics", "Use", "Warned", "read_statistics"), "figures"),
    "Habits": "habits",
    "Usage": "recorder",
}


def __getattr__(name: str) -> object:
    """Load a public name at its first use: recording does not pay for the figures, figures not for the recorder."""
    if name not in __all__:
        raise AttributeError(f"module 'phrasebook.usage' has no attribute {name!r}")
    import importlib  # noqa: PLC0415 - likewise

    value: object = getattr(importlib.import_module(f"phrasebook.usage.{_HOMES.get(name, 'events')}"), name)
    globals()[name] = value
    return value
