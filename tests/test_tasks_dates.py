"""Dates to translate: every spelling against `datetime`, the split, and the blind baseline."""

import datetime
import itertools

import numpy as np
import pytest

from lstm_course.tasks import dates

pytestmark = pytest.mark.filterwarnings("error")


def rng(seed=0):
    return np.random.default_rng(seed)


# --- days


def test_days_of_years_are_all_days_once_and_in_order():
    days = dates.days_of_years(1950, 2049)
    start, end = datetime.date(1950, 1, 1).toordinal(), datetime.date(2049, 12, 31).toordinal()
    expected = [datetime.date.fromordinal(k).isoformat() for k in range(start, end + 1)]
    assert [str(day) for day in days] == expected
    assert days.dtype == np.dtype("datetime64[D]")


@pytest.mark.parametrize(("year", "count"), [(1900, 365), (2000, 366), (2023, 365), (2024, 366)])
def test_leap_years(year, count):
    assert len(dates.days_of_years(year, year)) == count


def test_years_have_four_digits():
    assert str(dates.days_of_years(1, 1)[0]) == "0001-01-01"
    assert str(dates.days_of_years(9999, 9999)[-1]) == "9999-12-31"
    with pytest.raises(ValueError, match=r"first is 0.*smallest is 1"):
        dates.days_of_years(0, 5)
    with pytest.raises(ValueError, match=r"last is 10000.*9999"):
        dates.days_of_years(2000, 10_000)


def test_years_that_run_backwards_are_refused():
    with pytest.raises(ValueError, match=r"last is 1999, but the smallest from 2000 on is 2000"):
        dates.days_of_years(2000, 1999)


# --- the split


def test_held_out_days_are_in_no_training_set_and_none_is_lost():
    days = dates.days_of_years(1999, 2001)
    train, test = dates.hold_out_days(days, 100, rng())
    assert len(test) == 100
    np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), days)


def test_the_split_depends_on_the_seed_alone():
    days = dates.days_of_years(2001, 2001)
    first, again, other = (dates.hold_out_days(days, 50, rng(seed))[1] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(np.sort(first), np.sort(other))
    np.testing.assert_array_equal(days, dates.days_of_years(2001, 2001))  # left as it was


@pytest.mark.parametrize("held_out", [0, -1, 365, 400])
def test_a_split_that_leaves_one_side_empty_is_refused(held_out):
    with pytest.raises(ValueError, match=rf"held_out is {held_out}, but .*(1|365)"):
        dates.hold_out_days(dates.days_of_years(2001, 2001), held_out, rng())


# --- spelling


def spelled(day, style):
    """Write a `datetime.date` in a style: the oracle."""
    month, weekday = dates.MONTHS[day.month - 1], dates.WEEKDAYS[day.weekday()]
    return {
        "month first": f"{month} {day.day}, {day.year:04d}",
        "short": f"{day.day} {month[:3]} {day.year:04d}",
        "with weekday": f"{weekday}, {day.day} {month} {day.year:04d}",
    }[style]


@pytest.mark.parametrize("style", dates.STYLES)
def test_every_spelling_agrees_with_datetime(style):
    for day in dates.days_of_years(1895, 2105)[::17]:
        assert dates.write_date(day, style) == spelled(day.astype(object), style)


def test_spelling_outside_the_common_years():
    assert dates.write_date("0476-09-04", "short") == "4 sep 0476"
    assert dates.write_date("1066-10-14", "month first") == "october 14, 1066"
    assert dates.write_date("9999-12-31", "with weekday") == "friday, 31 december 9999"


def test_month_and_weekday_names_are_the_calendar_s():
    assert len(dates.MONTHS) == 12 and len(dates.WEEKDAYS) == 7
    assert len({name[:3] for name in dates.MONTHS}) == 12  # the short style is not ambiguous
    assert dates.write_date("1969-07-20", "with weekday") == "sunday, 20 july 1969"


def test_an_unknown_style_is_refused():
    with pytest.raises(ValueError, match=r"no style 'iso'.*month first, short, with weekday"):
        dates.write_date("2021-03-03", "iso")


def test_no_spelling_belongs_to_two_days():
    days = dates.days_of_years(2023, 2024)
    for style in dates.STYLES:
        assert len({dates.write_date(day, style) for day in days}) == len(days)


# --- pairs


def test_pairs_say_the_same_day_in_one_of_the_styles():
    days = dates.days_of_years(2020, 2020)
    pairs = dates.date_pairs(days, rng())
    assert pairs.targets == [str(day) for day in days]
    for source, target in zip(pairs.sources, pairs.targets, strict=True):
        assert source in {dates.write_date(target, style) for style in dates.STYLES}


def test_styles_come_equally_often():
    days = np.repeat(np.datetime64("2021-03-03", "D"), 6000)
    sources = dates.date_pairs(days, rng()).sources
    for style in dates.STYLES:
        share = sources.count(dates.write_date(days[0], style)) / len(days)
        assert abs(share - 1 / 3) < 0.03


def test_pairs_are_drawn_from_the_generator():
    days, generator = dates.days_of_years(2021, 2021), rng()
    first, second = dates.date_pairs(days, generator), dates.date_pairs(days, generator)
    assert first.targets == second.targets and first.sources != second.sources
    assert dates.date_pairs(days, rng()) == first


def test_no_day_no_pairs():
    with pytest.raises(ValueError, match=r"number of days is 0.*smallest is 1"):
        dates.date_pairs(np.array([], "datetime64[D]"), rng())


# --- the baseline


def test_blind_baseline_against_brute_force():
    symbols, generator = "abc", rng(3)
    train = ["".join(symbols[k] for k in row) for row in generator.integers(3, size=(200, 4))]
    tested = ["".join(row) for row in itertools.product(symbols, repeat=4)]

    def guess(start):
        follow = [word[len(start)] for word in train if word.startswith(start)]
        return max(symbols, key=follow.count)  # the first of equals, as in the alphabet

    right = [guess(word[:k]) == word[k] for word in tested for k in range(4)]
    answer = ""
    while len(answer) < 4:
        answer += guess(answer)
    score = dates.blind_baseline(train, tested)
    assert score.characters == pytest.approx(np.mean(right), abs=1e-12)
    assert score.exact == pytest.approx(1 / 81)
    assert answer in tested


def test_blind_baseline_of_dates_flatters():
    train, test = dates.hold_out_days(dates.days_of_years(1950, 2049), 500, rng())
    score = dates.blind_baseline([str(day) for day in train], [str(day) for day in test])
    # by hand: 0.5 for 1 or 2, 1, 0.2 and 0.1 for the year, 1 for "-", 0.75 and 0.17 for the
    # month, 1 for "-", 0.33 for the tens of the day; and 0 for its last digit, since a day that
    # was held out was never counted
    expected = (0.5 + 1 + 0.2 + 0.1 + 1 + 0.75 + 0.17 + 1 + 0.33) / 10
    assert score.characters == pytest.approx(expected, abs=0.06)
    assert score.exact == 0


def test_blind_baseline_is_right_where_the_beginning_decides():
    assert dates.blind_baseline(["ax", "by"], ["ax", "by"]) == (0.5, 0.75)


def test_an_unknown_beginning_has_no_guess():
    assert dates.blind_baseline(["ab"], ["cb"]) == (0.0, 0.0)


@pytest.mark.parametrize(("targets", "tested"), [([], ["a"]), (["a"], [])])
def test_blind_baseline_needs_both_lists(targets, tested):
    with pytest.raises(ValueError, match="is 0, but the smallest is 1"):
        dates.blind_baseline(targets, tested)
