"""How often a repository is asked."""

import random

import pytest

from phrasebook.sharing.schedule import Schedule


def test_pauses_are_five_minutes_give_or_take_half():
    lots = random.Random(1)
    pauses = [Schedule().pause(lots) for _ in range(2_000)]
    assert min(pauses) >= 150
    assert max(pauses) <= 450
    assert sum(pauses) / len(pauses) == pytest.approx(300, rel=0.03)


def test_trouble_backs_off_to_half_an_hour_and_any_answer_ends_it():
    schedule = Schedule()
    means = []
    for outcome in ("offline", "failed", "refused", "offline", *["offline"] * 50):
        schedule = schedule.after(outcome)
        means.append(schedule.mean)
    assert means[:4] == [600, 1200, 1800, 1800]
    assert means[-1] == 1800
    assert schedule.after("same") == Schedule()
    assert schedule.after("new").mean == 300


def test_a_thousand_agents_who_start_together_do_not_ask_together():
    # Of 3,000 agents started in one second, no second of the third round sees more than a few.
    lots = random.Random(2)
    seconds = [0] * 2_000
    for _ in range(3_000):
        seconds[int(sum(Schedule().pause(lots) for _ in range(3)))] += 1
    assert max(seconds) < 30


@pytest.mark.parametrize(("seconds", "due"), [(None, True), (5.0, False), (60.0, True), (3_600.0, True)])
def test_coming_back_to_the_window_asks_after_a_minute(seconds, due):
    assert Schedule.due_on_focus(seconds) is due
