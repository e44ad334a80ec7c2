"""Morse: the code, the hand, the sound, the frames, the rule that reads it, and the errors."""

import itertools

import numpy as np
import pytest

from lstm_course.tasks import mel, morse_rule
from lstm_course.tasks import morse as m

pytestmark = pytest.mark.filterwarnings("error")


def rng(seed=0):
    return np.random.default_rng(seed)


# --- log-mel frames


@pytest.mark.parametrize("band", range(16))
def test_a_pure_tone_lands_in_the_band_whose_centre_it_is(band):
    edges = np.linspace(mel.hertz_to_mel(200.0), mel.hertz_to_mel(1500.0), 18)
    hertz = 700 * (10 ** (edges[band + 1] / 2595) - 1)
    tone = np.sin(2 * np.pi * hertz * np.arange(4000) / 8000)
    frames = mel.log_mel(tone)
    assert (frames.argmax(axis=1) == band).all()


def test_mels_are_those_of_the_formula_and_rise():
    assert mel.hertz_to_mel(0.0) == 0
    assert abs(mel.hertz_to_mel(700.0) - 2595 * np.log10(2)) < 1e-9
    assert (np.diff(mel.hertz_to_mel(np.arange(0, 4000, 50))) > 0).all()


def test_between_the_first_and_the_last_centre_the_weights_add_up_to_one():
    bank = mel.mel_filterbank()
    bins = mel.hertz_to_mel(np.fft.rfftfreq(256, 1 / 8000))
    edges = np.linspace(mel.hertz_to_mel(200.0), mel.hertz_to_mel(1500.0), 18)
    inside = (bins >= edges[1]) & (bins <= edges[-2])
    np.testing.assert_allclose(bank[:, inside].sum(axis=0), 1, atol=1e-12)
    assert bank[:, (bins <= edges[0]) | (bins >= edges[-1])].max() < 1e-12
    assert bank.min() == 0 and bank.max() <= 1


def test_frames_equal_a_slow_fourier_sum():
    wave = rng().standard_normal(600)
    frames = mel.log_mel(wave, bands=4, window=128, hop=100, high=3000.0)
    bank, n = mel.mel_filterbank(4, 128, high=3000.0), np.arange(128)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * n / 128)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(65), n) / 128)
    for t in range(5):
        power = np.abs(waves @ (hann * wave[100 * t : 100 * t + 128])) ** 2 / (hann**2).sum()
        np.testing.assert_allclose(frames[t], np.log(bank @ power + 1e-8), rtol=1e-5)
    assert len(frames) == 5


def test_white_noise_of_power_one_has_power_one_in_each_bin():
    power = np.exp(mel.log_mel(rng().standard_normal(200_000)).astype(float)).mean(axis=0)
    np.testing.assert_allclose(power, mel.mel_filterbank().sum(axis=1), rtol=0.15)


def test_hearing_ignores_the_volume_and_takes_any_number_of_sounds():
    waves = rng().standard_normal((2, 3, 2000))
    frames = mel.hear(waves)
    np.testing.assert_allclose(frames, mel.hear(0.1 * waves), atol=1e-3)
    np.testing.assert_allclose(frames[1, 2], mel.hear(waves[1, 2]), atol=1e-5)
    np.testing.assert_allclose(frames.mean(axis=(-2, -1)), 0, atol=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mel.mel_filterbank(bands=0), "bands is 0.*smallest is 1"),
        (lambda: mel.mel_filterbank(high=5000.0), r"200.0 to 5000.0.*4000.0"),
        (lambda: mel.mel_filterbank(low=900.0, high=800.0), "900.0 to 800.0"),
        (lambda: mel.mel_filterbank(bands=40, window=64), "of 40 holds none of the 33 bins"),
        (lambda: mel.log_mel(np.zeros(100)), "samples is 100.*for one window is 256"),
        (lambda: mel.log_mel(np.zeros(300), hop=0), "hop is 0"),
    ],
)
def test_frames_that_cannot_be_made_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- the code and the hand


def test_the_code_can_be_read_back():
    assert len(m.MORSE) == len(set(m.MORSE.values())) == 26
    for text in ("sos", "paris", "".join(m.MORSE)):
        assert m.from_marks(m.to_marks(text)) == text
    assert m.from_marks("//.-") == "a" and m.from_marks("") == ""


@pytest.mark.parametrize("text", ["", "SOS", "a b", "é"])
def test_what_is_no_letter_is_refused(text):
    with pytest.raises(ValueError, match="letters a to z"):
        m.to_marks(text)


def test_paris_has_the_length_that_defines_the_speed():
    strokes = m.keying("paris", 20, 0.0, rng())
    units = strokes / 0.06
    assert abs(units.sum() - 46) < 1e-9  # and 4 more units of pause make a word of 50
    assert set(units.round(9)) == {1.0, 3.0}


def test_a_hand_is_uneven_around_the_right_length():
    strokes = m.keying("e" * 5000, 24, 0.15, rng())
    dots = strokes[0::2] / 0.05
    assert abs(dots.mean() - 1) < 0.01 and abs(dots.std() - 0.15) < 0.01
    assert dots.min() > 0.4999 and dots.max() < 1.5001


def test_the_tone_sounds_while_the_key_is_down():
    wave = m.morse_wave(np.array([0.1, 0.05, 0.2, 0.1]), 600, 0.6, start=0.05)
    loud = np.abs(wave).reshape(-1, 40).max(axis=1) > 0  # in steps of 5 ms
    edges = np.flatnonzero(np.diff(loud.astype(int))) + 1
    np.testing.assert_allclose(edges * 0.005, [0.05, 0.15, 0.2, 0.4], atol=0.006)
    peak = np.argmax(np.abs(np.fft.rfft(wave[400:1200]))) * 10
    assert abs(peak - 600) <= 10
    assert abs((wave[500:1100] ** 2).mean() - 0.5) < 0.01


def test_strokes_behind_the_end_are_not_heard():
    assert m.morse_wave(np.array([1.0, 0.1, 1.0]), 600, 0.5).shape == (4000,)


@pytest.mark.parametrize("snr", [-6.0, 0.0, 12.0])
def test_noise_has_the_power_that_was_asked_for(snr):
    tone = np.sin(2 * np.pi * 600 * np.arange(200_000) / 8000).astype(np.float32)
    noisy = m.add_noise(tone, snr, rng())
    gain = (noisy * tone).mean() / 0.5
    noise = noisy - gain * tone
    measured = 10 * np.log10(gain**2 * 0.5 / (noise**2).mean())
    assert abs(measured - snr) < 0.1
    assert abs((noisy**2).mean() - 1) < 1e-4


def test_crackle_is_rare_short_and_loud():
    silence = np.zeros(80_000, np.float32)
    quiet, crackling = (m.add_noise(silence, 20.0, rng(), c) for c in (0.0, 3.0))
    peaks = [
        np.abs(w).reshape(-1, 80).max(axis=1) / np.median(np.abs(w)) for w in (quiet, crackling)
    ]
    assert peaks[0].max() < 8
    assert 0.02 < (peaks[1] > 10).mean() < 0.25  # about 30 bursts of 35 ms in 10 s


# --- clips


def test_clips_repeat_with_the_seed_only():
    a, b, c = (m.morse(3, rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(a.waves, b.waves)
    assert a.texts == b.texts and a.texts != c.texts


def test_a_clip_holds_its_text():
    clips = m.morse(40, rng(), snr=(40, 40), jitter=0.0)
    assert clips.waves.dtype == clips.frames.dtype == np.float32
    assert clips.waves.shape == (40, 16000) and clips.frames.shape == (40, 99, 16)
    np.testing.assert_allclose(clips.frames[7], mel.hear(clips.waves[7]), atol=1e-4)
    answers = [morse_rule.decode_by_threshold(frames) for frames in clips.frames]
    assert morse_rule.character_error_rate(answers, clips.texts) < 0.02


def test_slow_clips_hold_fewer_letters_and_a_letter_in_any_case():
    slow, fast = (m.morse(50, rng(), wpm=(w, w)).texts for w in (10, 30))
    assert 1.0 <= np.mean([len(t) for t in slow]) < 2 < np.mean([len(t) for t in fast])
    assert all(len(text) == 1 for text in m.morse(5, rng(), seconds=0.1).texts)


def test_every_letter_is_sent():
    assert set("".join(m.morse(100, rng(), seconds=2.5).texts)) == set(m.MORSE)


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match=r"batch is 0.*smallest is 1"):
        m.morse(0, rng())


# --- the rule


@pytest.mark.parametrize(
    ("wpm", "crackle"),  # smoothing over three frames is too much for the fastest hands
    [(12, False), (20, False), (30, False), (40, False), (12, True), (20, True), (25, True)],
)
def test_the_rule_reads_a_machine_at_any_usual_speed(wpm, crackle):
    for text in ("sos", "paris", "quack"):
        wave = m.morse_wave(m.keying(text, wpm, 0.0, rng()), 700, 8.0, start=0.3)
        assert morse_rule.decode_by_threshold(mel.hear(wave), crackle) == text


def test_the_rule_gets_worse_with_noise_and_its_rewriting_helps_against_crackle():
    def errors(snr, crackle, rewritten):
        clips = m.morse(60, rng(3), snr=(snr, snr), crackle=(crackle, crackle))
        read = [morse_rule.decode_by_threshold(frames, rewritten) for frames in clips.frames]
        return morse_rule.character_error_rate(read, clips.texts)

    assert errors(6, 0, False) < 0.1 < 0.5 < errors(-9, 0, False)
    assert errors(6, 2, True) < 0.75 * errors(6, 2, False)


def test_silence_reads_as_nothing():
    assert morse_rule.decode_by_threshold(np.zeros((50, 16))) == ""


def test_runs_put_together_again_give_the_switch():
    key = rng().random(200) < 0.5
    down, lengths = morse_rule.runs(key)
    np.testing.assert_array_equal(np.repeat(down, lengths), key)
    assert (down[1:] != down[:-1]).all()


@pytest.mark.parametrize("unit", [2.0, 2.5, 4.0, 6.0])
def test_the_unit_is_found_from_ones_and_threes(unit):
    found = morse_rule.fit_unit(unit * np.array([1, 1, 3, 1, 3, 3, 1, 1, 1, 3, 1, 3]))
    assert abs(found / unit - 1) < 0.1


# --- errors


def slow_distance(a, b):
    """Count edits by trying everything."""
    if not a or not b:
        return len(a) + len(b)
    return min(
        slow_distance(a[1:], b) + 1,
        slow_distance(a, b[1:]) + 1,
        slow_distance(a[1:], b[1:]) + (a[0] != b[0]),
    )


def test_edit_distance_equals_trying_everything():
    words = ["", "a", "ab", "ba", "abc", "bbca", "cabab"]
    for a, b in itertools.product(words, repeat=2):
        assert morse_rule.edit_distance(a, b) == slow_distance(a, b)


def test_error_rate_counts_characters_not_texts():
    assert morse_rule.character_error_rate(["", "abcdefghi"], ["a", "abcdefghi"]) == 0.1
    assert morse_rule.character_error_rate(["eeee"], ["t"]) == 4.0
    with pytest.raises(ValueError, match="1 answers, but 2 texts"):
        morse_rule.character_error_rate(["a"], ["a", "b"])
    with pytest.raises(ValueError, match="sent is 0"):
        morse_rule.character_error_rate([""], [""])
