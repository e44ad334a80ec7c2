"""Intervals over seeds: the quantiles by integration, the coverage by drawing."""

import math

import numpy as np
import pytest

from lstm_course.papers.intervals import T_95, T_99, Band, interval, median, one_more


def share_within(t, freedom):
    """The share of Student's distribution between −t and t, by integration."""
    u = np.linspace(0, math.atan(t / math.sqrt(freedom)), 20_001)
    scale = math.gamma((freedom + 1) / 2) / math.gamma(freedom / 2) / math.sqrt(math.pi)
    return 2 * scale * np.trapezoid(np.cos(u) ** (freedom - 1), u)


@pytest.mark.parametrize(("quantiles", "share"), [(T_95, 0.95), (T_99, 0.99)])
def test_the_quantiles_are_those_of_student(quantiles, share):
    assert len(quantiles) == 19
    for freedom, t in enumerate(quantiles, start=1):
        assert share_within(t, freedom) == pytest.approx(share, abs=5e-5)


def test_an_interval_covers_the_mean_and_a_band_the_next_run():
    draws = np.random.default_rng(0).normal(3.0, 2.0, size=(4000, 6))
    hits = [abs(mean - 3.0) <= half for mean, half in map(interval, draws[:, :5])]
    assert np.mean(hits) == pytest.approx(0.95, abs=0.01)
    fits = [low <= row[5] <= high for row in draws for low, high in [one_more(row[:5])]]
    assert np.mean(fits) == pytest.approx(0.99, abs=0.006)


def test_the_interval_of_a_median_covers_it_and_could_not_be_shorter():
    draws = np.random.default_rng(0).exponential(size=(4000, 10))  # its median is ln 2
    found = np.array([median(row) for row in draws])
    assert ((found[:, 1] < math.log(2)) & (math.log(2) < found[:, 2])).mean() >= 0.97
    ordered = np.sort(draws, axis=1)
    np.testing.assert_array_equal(found[:, 1:], ordered[:, [1, 8]])
    inner = (ordered[:, 2] < math.log(2)) & (math.log(2) < ordered[:, 7])
    assert inner.mean() < 0.95
    np.testing.assert_allclose(found[:, 0], np.median(draws, axis=1))


def test_few_values_give_their_range_as_the_interval_of_the_median():
    assert median([7]) == (7, 7, 7)
    assert median([3, math.inf, 1, 2, 9]) == (3, 1, math.inf)
    with pytest.raises(ValueError, match="at least 1 value"):
        median([])


def test_one_value_is_not_enough():
    with pytest.raises(ValueError, match="at least 2 values, but got 1"):
        interval([1.0])


def band(value):
    return Band("ablation", "bits", value, 1.0, 2.0)


def test_a_band_includes_its_ends_and_refuses_what_is_not_a_number():
    assert band(1.0).agrees and band(2.0).agrees
    assert not band(2.1).agrees and not band(math.nan).agrees and not band(math.inf).agrees


def test_a_band_says_in_one_line_what_it_compared():
    assert str(band(1.5)) == "ablation, bits: 1.5; the band is 1 to 2: agrees"
    assert str(band(2.5)) == "ablation, bits: 2.5; the band is 1 to 2: DIFFERS"
