"""Series and their forecasts: the equations by value, and proof that nothing looks ahead."""

import numpy as np
import pytest

from lstm_course import tables
from lstm_course.tasks import forecasts, series, windows

pytestmark = pytest.mark.filterwarnings("error")


def rng(seed=0):
    return np.random.default_rng(seed)


# ---- the series ---------------------------------------------------------------------------


def euler(T, start, tau, dt, every):
    """Mackey-Glass once more, step by step and without a thought for speed."""
    x = {k: start for k in range(-round(tau / dt), 1)}
    for k in range((T - 1) * every):
        late = x[k - round(tau / dt)]
        x[k + 1] = x[k] + dt * (0.2 * late / (1 + late**10) - 0.1 * x[k])
    return [x[k * every] for k in range(T)]


@pytest.mark.parametrize("start, tau, dt", [(1.2, 17.0, 0.1), (0.5, 3.0, 0.5), (0.9, 30.0, 1.0)])
def test_mackey_glass_is_the_equation(start, tau, dt):
    found = series.mackey_glass(60, start=start, tau=tau, dt=dt, discard=0)
    np.testing.assert_allclose(found, euler(60, start, tau, dt, round(1 / dt)), rtol=1e-12)


def test_mackey_glass_rests_where_production_and_decay_cancel():
    np.testing.assert_allclose(series.mackey_glass(200, start=1.0), 1.0, atol=1e-12)
    np.testing.assert_array_equal(series.mackey_glass(50, start=0.0), 0.0)


def test_what_is_discarded_is_the_beginning():
    whole = series.mackey_glass(80, discard=0)
    np.testing.assert_array_equal(series.mackey_glass(50, discard=30), whole[30:])


def test_mackey_glass_forgets_its_start_but_two_starts_drift_apart():
    one, other = series.mackey_glass(3000), series.mackey_glass(3000, start=1.2001)
    assert 0.4 < one.min() < 0.5 and 1.3 < one.max() < 1.4
    assert abs(one.mean() - other.mean()) < 0.01 and abs(one.std() - other.std()) < 0.01
    assert np.abs(one - other).max() > 0.3


def test_noisy_sine_is_a_wave_under_white_noise():
    y = series.noisy_sine(100_000, rng(), period=20, noise=0.5)
    wave = y.reshape(-1, 20).mean(axis=0)
    np.testing.assert_allclose(wave, np.sin(2 * np.pi * np.arange(20) / 20), atol=0.03)
    rest = y - np.resize(wave, len(y))
    assert abs(rest.std() - 0.5) < 0.01
    assert abs(np.corrcoef(rest[1:], rest[:-1])[0, 1]) < 0.02


def test_the_season_of_the_seasonal_series_is_twelve_and_its_growth_is_the_trend():
    y = series.seasonal_series(240, rng(), trend=0.01, noise=0)
    np.testing.assert_allclose(y[12:] - y[:-12], 0.12, atol=1e-12)
    waves = 2 * np.abs(np.fft.rfft(y - 5 - 0.01 * np.arange(240))) / 240
    np.testing.assert_allclose(waves[[20, 40]], [0.15, 0.07])  # once and twice a year
    assert np.delete(waves, [20, 40]).max() < 1e-12


def test_moods_fade_at_the_stated_rate():
    drawn = series.seasonal_series(50_000, rng(), memory=0.6, noise=0.2)
    moods = drawn - series.seasonal_series(50_000, rng(), noise=0)
    assert abs(np.corrcoef(moods[1:], moods[:-1])[0, 1] - 0.6) < 0.02
    assert abs(moods.std() - 0.2 / np.sqrt(1 - 0.36)) < 0.01


@pytest.mark.parametrize("draw", [series.noisy_sine, series.seasonal_series])
def test_the_same_seed_gives_the_same_series_and_another_one_another(draw):
    np.testing.assert_array_equal(draw(40, rng(3)), draw(40, rng(3)))
    assert not np.array_equal(draw(40, rng(3)), draw(40, rng(4)))
    assert draw(1, rng()).shape == (1,) and draw(40, rng()).dtype == np.float64


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: series.mackey_glass(0), "T is 0, but the smallest is 1"),
        (lambda: series.mackey_glass(5, discard=-1), "discard is -1, but the smallest is 0"),
        (lambda: series.mackey_glass(5, dt=0.3), r"tau is 17.0, but .* are 0.3 long"),
        (lambda: series.mackey_glass(5, tau=3.0, dt=1.5), r"1 is 1.0, but .* are 1.5 long"),
        (lambda: series.noisy_sine(0, rng()), "T is 0, but the smallest is 1"),
        (lambda: series.noisy_sine(5, rng(), period=0), "period is 0, but must be above 0"),
        (lambda: series.noisy_sine(5, rng(), noise=-1), "noise is -1, but the smallest is 0"),
        (lambda: series.seasonal_series(5, rng(), memory=1), "memory is 1, but must lie between"),
        (lambda: series.seasonal_series(5, rng(), noise=-1), "noise is -1, but the smallest is 0"),
    ],
    ids=["T", "discard", "tau", "dt", "sine T", "period", "noise", "memory", "moods"],
)
def test_impossible_settings_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# ---- a file of one's own ------------------------------------------------------------------


def written(folder, text):
    path = folder / "sales.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_column_is_read_in_the_order_of_its_rows(tmp_path):
    path = written(tmp_path, "day,sold\n1,4\n2,3.5\n3,-1e2\n")
    np.testing.assert_array_equal(series.read_series(path, "sold"), [4, 3.5, -100])


@pytest.mark.parametrize(
    "text, message",
    [
        ("day,sold\n1,4\n2,\n3,5\n", r'sales.csv, row 2 \(line 3\), column "sold"'),
        ("day,sold\n1,4\n2,five\n3,5\n", r'row 2 \(line 3\), column "sold".*"five"'),
        ("day,sold\n1,4\n2,nan\n3,5\n", r'row 2 \(line 3\), column "sold".*"nan"'),
        ("day,sold\n1,4\n2,5,6\n", r"row 2 \(line 3\): 3 entries, .* 2 columns"),
        ("day,sold\n1,4\n", r"sales.csv has 1 row below its header; at least 2"),
        ("day,price\n1,4\n2,5\n", r'no column "sold".*"day", "price"'),
        ("day,sold\n1,4\n2,5\n3,4\n", r"has 3 values, but at least 4 are needed"),
        ("day,sold\n" + "1,7\n" * 5, r"all 5 values are 7, but .* at least 2 different"),
    ],
    ids=["gap", "text", "nan", "unequal", "one row", "column", "short", "constant"],
)
def test_a_bad_file_is_refused_by_its_place_or_by_both_numbers(tmp_path, text, message):
    with pytest.raises(ValueError, match=message):
        series.read_series(written(tmp_path, text), "sold", shortest=4)


# ---- no look ahead ------------------------------------------------------------------------


@pytest.mark.parametrize("change", [1e6, -3.0, "shuffled"])
def test_training_part_and_scaler_do_not_depend_on_the_future(change):
    known = series.noisy_sine(300, rng())
    other = known.copy()
    other[200:] = rng(1).permutation(known[200:]) if change == "shuffled" else change
    one, two = (windows.split_series(y, 200, 50) for y in (known, other))
    np.testing.assert_array_equal(one.train, two.train)
    assert one.scaler == two.scaler
    np.testing.assert_array_equal(one.test[:50], two.test[:50])
    assert not np.array_equal(one.test[50:], two.test[50:])


@pytest.mark.parametrize("back, ahead", [(1, 1), (5, 1), (7, 3), (20, 84)])
def test_no_forecast_depends_on_what_comes_after_its_origin(back, ahead):
    known = series.mackey_glass(150)
    line = rng().standard_normal(back)

    def everything(y):
        past, _ = windows.cut_windows(y, back, ahead)
        season = min(back, 4)
        return [
            past,
            forecasts.persistence(past, ahead),
            forecasts.seasonal_naive(past, ahead, season),
            forecasts.add_season(np.ones((len(past), ahead)), past, season),
            forecasts.closed_loop(lambda row: np.tanh(row @ line), past, ahead),
        ]

    before = everything(known)
    for origin in (back, back + 10, 150 - ahead):  # row k is a forecast made at time k + back
        other = known.copy()
        other[origin:] = rng(1).standard_normal(150 - origin) * 1e3
        for one, two in zip(before, everything(other), strict=True):
            np.testing.assert_array_equal(one[: origin - back + 1], two[: origin - back + 1])
            if origin < 150 - ahead:  # and later ones do
                assert not np.array_equal(one, two)


LEAKS = {
    "scaled by the whole": lambda y: ((y - y.mean()) / y.std())[:200],
    "smoothed about the middle": lambda y: np.convolve(y, np.ones(3) / 3, mode="same")[:200],
    "cut one too late": lambda y: windows.split_series(y, 201, 50).train[:200],
    "gap filled from both sides": lambda y: np.append(y[:199], (y[198] + y[200]) / 2),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_the_same_proof_finds_a_leak(leak):
    known = series.noisy_sine(300, rng())
    other = known.copy()
    other[200:] = 1e6
    assert not np.array_equal(LEAKS[leak](known), LEAKS[leak](other))


def test_futures_of_the_test_part_are_never_trained_on():
    y = np.arange(100.0)  # every value is its own time
    train, test, scaler = windows.split_series(y, train=70, run_up=10)
    _, trained = windows.cut_windows(scaler.unscale(train), 10, 5)
    past, tested = windows.cut_windows(scaler.unscale(test), 10, 5)
    assert round(trained.max()) == 69 and round(tested.min()) == 70 and round(tested.max()) == 99
    np.testing.assert_allclose(past[0], np.arange(60.0, 70.0))


def test_windows_are_slices():
    y = rng().standard_normal(40)
    past, future = windows.cut_windows(y, 6, 3)
    assert past.shape == (32, 6) and future.shape == (32, 3)
    for k in range(32):
        np.testing.assert_array_equal(past[k], y[k : k + 6])
        np.testing.assert_array_equal(future[k], y[k + 6 : k + 9])
    past[0, 0] = 99.0
    assert y[0] != 99.0  # a copy: nobody writes into the series


def test_scaling_is_undone_and_uses_the_training_part_only():
    y = np.concatenate([rng().normal(5, 2, 400), rng(1).normal(50, 9, 100)])
    train, test, scaler = windows.split_series(y, 400, 30)
    assert abs(train.mean()) < 1e-12 and abs(train.std() - 1) < 1e-12
    np.testing.assert_allclose(scaler.unscale(test), y[370:], rtol=1e-12)
    assert abs(scaler.mean - y[:400].mean()) < 1e-12 and abs(scaler.std - y[:400].std()) < 1e-12


LINE = np.arange(30.0)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: windows.cut_windows(LINE, 24, 7), "30 values, but 24 to .* 7 ahead .* least 31"),
        (lambda: windows.cut_windows(LINE, 0), "run_up is 0, but the smallest is 1"),
        (lambda: windows.cut_windows(LINE, 3, 0), "ahead is 0, but the smallest is 1"),
        (lambda: windows.cut_windows(LINE[:, None], 3), "a series has 1 axis, .* array has 2"),
        (lambda: windows.cut_windows(np.r_[LINE, np.nan], 3), "value 31 of 31 is nan, but finite"),
        (lambda: windows.split_series(LINE, 30, 5), "30 values, but 30 are for training alone"),
        (lambda: windows.split_series(LINE, 20, 21), "run-up is 21 values, but there are 20"),
        (lambda: windows.split_series(LINE, 20, 0), "run-up is 0 values, but there are 20"),
        (lambda: windows.fit_scaler(np.full(9, 4.0)), "all 9 known values are 4, but .* least 2"),
        (lambda: windows.fit_scaler(LINE[:0]), "there are 0, but .* at least 2"),
        (lambda: windows.split_series(np.r_[1, 1, 1, 2], 3, 1), "all 3 known values are 1, but"),
    ],
    ids=["short", "back", "ahead", "axes", "nan", "all train", "run-up", "no run-up", "constant",
         "empty", "constant past"],
)  # fmt: skip
def test_a_series_that_does_not_fit_is_refused_with_both_numbers(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# ---- forecasts and their score ------------------------------------------------------------


def test_seasonal_naive_is_exact_on_a_repeating_series():
    y = np.resize(rng().standard_normal(7), 60)
    past, future = windows.cut_windows(y, 10, 20)
    np.testing.assert_array_equal(forecasts.seasonal_naive(past, 20, 7), future)
    assert not np.allclose(forecasts.seasonal_naive(past, 20, 6), future)
    assert not np.allclose(forecasts.persistence(past, 20), future)


def test_persistence_is_seasonal_naive_with_a_season_of_one():
    past = rng().standard_normal((5, 4))
    np.testing.assert_array_equal(
        forecasts.persistence(past, 6), forecasts.seasonal_naive(past, 6, 1)
    )


@pytest.mark.parametrize("ahead", [1, 5, 12, 30])
def test_add_season_undoes_seasonal_differences(ahead):
    y = series.seasonal_series(100, rng())
    past, future = windows.cut_windows(y, 15, ahead)
    _, changes = windows.cut_windows(y[12:] - y[:-12], 3, ahead)
    np.testing.assert_allclose(forecasts.add_season(changes, past, 12), future, atol=1e-12)
    np.testing.assert_array_equal(
        forecasts.add_season(0 * changes, past, 12), forecasts.seasonal_naive(past, ahead, 12)
    )


def test_the_closed_loop_sees_its_own_answers_and_windows_of_the_same_length():
    past, seen = rng().standard_normal((4, 6)), []

    def predict(row):
        seen.append(row.copy())
        return row @ np.arange(6.0)

    found = forecasts.closed_loop(predict, past, 10)
    for n in range(4):
        known = list(past[n])
        for _ in range(10):
            known.append(np.dot(known[-6:], np.arange(6.0)))
        np.testing.assert_allclose(found[n], known[6:], rtol=1e-12)
    assert {row.shape for row in seen} == {(4, 6)}


def test_a_line_that_knows_the_recursion_forecasts_a_sine_for_ever():
    y = np.sin(0.3 * np.arange(300))
    past, future = windows.cut_windows(y, 2, 100)
    found = forecasts.closed_loop(lambda row: 2 * np.cos(0.3) * row[:, 1] - row[:, 0], past, 100)
    np.testing.assert_allclose(found, future, atol=1e-9)


def test_nrmse_of_the_mean_is_one_and_of_the_truth_is_zero():
    y = rng().normal(7, 3, (5000, 2))
    np.testing.assert_allclose(forecasts.nrmse(np.full_like(y, 7), y, 3.0), 1, atol=0.03)
    np.testing.assert_array_equal(forecasts.nrmse(y, y, 3.0), 0)
    np.testing.assert_allclose(forecasts.nrmse(y + np.array([3, 6]), y, 3.0), [1, 2])
    scores = [forecasts.nrmse(10 * (y + 1) + 5, 10 * y + 5, 30.0), forecasts.nrmse(y + 1, y, 3.0)]
    np.testing.assert_allclose(*scores)  # the unit does not matter


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: forecasts.nrmse(LINE, LINE[:9], 1.0), r"shape \(30,\), but the truth \(9,\)"),
        (lambda: forecasts.nrmse(LINE[:, None], LINE, 1.0), r"shape \(30, 1\), but .* \(30,\)"),
        (lambda: forecasts.nrmse(LINE, LINE, 0.0), "spread is 0.0, but must be above 0"),
        (lambda: forecasts.seasonal_naive(LINE[None], 3, 31), "31, but past has 30 values"),
        (lambda: forecasts.seasonal_naive(LINE[None], 3, 0), "season is 0, but past has 30"),
        (lambda: forecasts.add_season(LINE[None], LINE[None], 31), "31, but past has 30 values"),
        (lambda: forecasts.persistence(LINE, 3), r"shape \(N, run_up\), but has \(30,\)"),
    ],
    ids=["lengths", "axis", "spread", "long season", "no season", "add", "one row"],
)
def test_what_cannot_be_forecast_or_scored_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_table_is_read_by_the_module_above():
    assert series.tables is tables  # one reader, one set of messages
