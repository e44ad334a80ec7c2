"""Sampling and suggestions, with a model whose every probability is known."""

import itertools

import numpy as np
import pytest

from lstm_course import text

VOCAB = text.Vocabulary("ab \n")


class Markov:
    """The next character depends on the last one alone; the state counts the steps."""

    P = np.array(
        [
            [0.1, 0.5, 0.3, 0.1],  # after a
            [0.4, 0.2, 0.1, 0.3],  # after b
            [0.7, 0.1, 0.1, 0.1],  # after a space
            [0.2, 0.6, 0.0, 0.2],  # after a newline: never a space
        ]
    )

    def __init__(self):
        self.read = []

    def step(self, index, state):
        self.read.append((index, state))
        with np.errstate(divide="ignore"):
            return np.log(self.P[index]) + 5.0, (state or 0) + 1  # + 5: logits, not log P


def all_words(prefix, longest):
    """Every completion with its exact probability, by enumeration."""
    found = {}
    for length in range(longest + 1):
        for word in itertools.product("ab", repeat=length):
            p, last = 1.0, VOCAB.symbols.index(prefix[-1])
            for character in word:
                index = VOCAB.symbols.index(character)
                p, last = p * Markov.P[last, index], index
            found["".join(word)] = p * Markov.P[last, 2:].sum()
    if prefix[-1] in " \n":
        del found[""]
    return sorted(found.items(), key=lambda pair: -pair[1])


@pytest.mark.parametrize("prefix", ["a", "ab", "b a", "ba ", "a\n"])
def test_suggest_finds_the_likeliest_words_exactly(prefix):
    expected = all_words(prefix, longest=6)[:4]
    got = text.suggest(Markov(), VOCAB, prefix, count=4, beam=50, longest=6)
    np.testing.assert_allclose([p for _, p in got], [p for _, p in expected], rtol=1e-12)
    exact = dict(all_words(prefix, longest=6))
    assert len({word for word, _ in got}) == 4
    for word, p in got:
        assert p == pytest.approx(exact[word], rel=1e-12)


def test_suggest_gives_each_beginning_its_own_state():
    story = "abba ab baa\nabab ba abb aab bb\nba abba b aabb "
    V = len(VOCAB)
    model = text.KneserNey(4).fit(VOCAB.encode(story), V)  # its state is the last 3 characters
    exact = {}
    for length in range(1, 5):
        for word in map("".join, itertools.product("ab", repeat=length)):
            ids, p = VOCAB.encode("ab " + word), 1.0
            for t in range(3, len(ids)):
                p *= model.probabilities(ids[:t])[ids[t]]
            exact[word] = p * model.probabilities(ids)[2:].sum()
    got = text.suggest(model, VOCAB, "ab ", count=30, beam=100, longest=4)
    assert [p for _, p in got] == pytest.approx(sorted(exact.values(), reverse=True), rel=1e-12)
    assert {word: pytest.approx(p, rel=1e-12) for word, p in got} == exact


def test_suggest_by_hand():
    # after "a": ended at once .3 + .1; then "b" .5 * (.1 + .3); then "ba" .5 * .4 * .4
    got = text.suggest(Markov(), VOCAB, "a", count=3)
    assert [word for word, _ in got] == ["", "b", "ba"]
    np.testing.assert_allclose([p for _, p in got], [0.4, 0.2, 0.08])
    # after a space no word has begun: "" is no suggestion
    assert text.suggest(Markov(), VOCAB, "a ", count=1)[0] == ("a", pytest.approx(0.7 * 0.4))


def test_suggest_stops_at_longest_and_is_greedy_with_a_beam_of_one():
    got = text.suggest(Markov(), VOCAB, "a ", count=50, beam=100, longest=2)
    assert {word for word, _ in got} == {"a", "b", "aa", "ab", "ba", "bb"}
    probabilities = [p for _, p in got]
    assert probabilities == sorted(probabilities, reverse=True)
    greedy = text.suggest(Markov(), VOCAB, "a ", count=50, beam=1, longest=3)
    assert {word for word, _ in greedy} == {"a", "ab", "aba"}


def test_suggest_does_not_step_further_than_it_must():
    model = Markov()
    text.suggest(model, VOCAB, "a", count=1, beam=20)
    # "" has .4, so of the longer beginnings only "b" (.5) is worth a step, and none after it
    assert [index for index, _ in model.read] == [0, 1]


def test_suggest_errors():
    with pytest.raises(ValueError, match="neither a space nor a newline"):
        text.suggest(Markov(), text.Vocabulary("abcd"), "a")
    with pytest.raises(ValueError, match="at least 1 character"):
        text.suggest(Markov(), VOCAB, "")
    with pytest.raises(ValueError, match="'z' at position 1"):
        text.suggest(Markov(), VOCAB, "az")
    with pytest.raises(ValueError, match="beam must be"):
        text.suggest(Markov(), VOCAB, "a", beam=0)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_sample_index_divides_the_logits(temperature):
    logits = np.array([0.0, 1.0, -1.0, 2.0, -np.inf])
    weights = np.exp(logits / temperature)
    expected = weights / weights.sum()
    rng = np.random.default_rng(1)
    draws = [text.sample_index(logits, temperature, rng) for _ in range(20_000)]
    shares = np.bincount(draws, minlength=5) / len(draws)
    np.testing.assert_allclose(shares, expected, atol=0.012)  # three standard deviations
    assert shares[4] == 0
    multiplied = np.exp(logits * temperature) / np.exp(logits * temperature).sum()
    if temperature != 1:
        assert np.abs(shares - multiplied).max() > 0.1


def test_sample_index_at_the_edges():
    logits = np.array([1000.0, 1001.0, -1000.0], dtype=np.float32)
    assert text.sample_index(logits, 0) == 1
    assert text.sample_index([2.0, 2.0], 0) == 0  # the first of equals
    rng = np.random.default_rng(0)
    assert {text.sample_index(logits, 1e-300, rng) for _ in range(20)} == {1}
    assert {text.sample_index(logits, 1e9, rng) for _ in range(100)} == {0, 1, 2}
    assert text.sample_index([3.0], 1.0) == 0
    first = [text.sample_index(logits, 1.0, np.random.default_rng(7)) for _ in range(3)]
    assert len(set(first)) == 1 and isinstance(first[0], int)


def test_sample_index_never_draws_the_impossible():
    class Chance:
        def __init__(self, value):
            self.value = value

        def random(self):
            return self.value

    logits = [-np.inf, 0.0, -np.inf, 0.0, -np.inf]  # lowest and highest draw of a generator
    assert text.sample_index(logits, 1.0, Chance(0.0)) == 1
    assert text.sample_index(logits, 1.0, Chance(0.5)) == 3
    assert text.sample_index(logits, 1.0, Chance(1 - 2**-53)) == 3


@pytest.mark.parametrize("temperature", [-0.1, -1, np.nan, np.inf])
def test_sample_index_refuses_temperatures(temperature):
    with pytest.raises(ValueError, match=f"at least 0, but is {temperature}"):
        text.sample_index([0.0, 1.0], temperature, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("logits", "message"),
    [
        ([0.0, np.nan], "1 of 2 logits are NaN"),
        ([0.0, np.inf], "largest logit must be finite, but is inf"),
        ([-np.inf, -np.inf], "largest logit must be finite, but is -inf"),
        ([[0.0, 1.0]], r"shape \(V,\)"),
        ([], r"shape \(V,\)"),
    ],
)
@pytest.mark.parametrize("temperature", [0, 1.0])
def test_sample_index_refuses_logits(logits, message, temperature):
    with pytest.raises(ValueError, match=message):
        text.sample_index(logits, temperature, np.random.default_rng(0))


def test_generate_feeds_back_what_it_writes_and_carries_the_state():
    model = Markov()
    written = text.generate(model, VOCAB, "ba", 3, temperature=0)
    assert written == "babab"  # a -> b (.5) -> a (.4) -> b
    characters = VOCAB.decode([index for index, _ in model.read])
    assert written.startswith(characters[:5]) and len(characters) >= 4
    assert [state for _, state in model.read] == [None, *range(1, len(model.read))]
    model = Markov()
    text.generate(model, VOCAB, "a", 1, temperature=0, state=40)
    assert model.read[0] == (0, 40)


def test_generate_draws_from_the_model():
    written = text.generate(Markov(), VOCAB, "a", 20_000, rng=np.random.default_rng(0))
    ids = VOCAB.encode(written)
    assert len(ids) == 20_001
    pairs = np.zeros((4, 4))
    np.add.at(pairs, (ids[:-1], ids[1:]), 1)
    np.testing.assert_allclose(pairs / pairs.sum(1, keepdims=True), Markov.P, atol=0.03)
    assert pairs[3, 2] == 0
    again = text.generate(Markov(), VOCAB, "a", 20_000, rng=np.random.default_rng(0))
    assert again == written


def test_generate_errors_and_nothing_to_write():
    assert text.generate(Markov(), VOCAB, "ab", 0) == "ab"
    with pytest.raises(ValueError, match="at least 1 character"):
        text.generate(Markov(), VOCAB, "", 3)
    with pytest.raises(ValueError, match="'x' at position 1"):
        text.generate(Markov(), VOCAB, "ax", 3)
    with pytest.raises(ValueError, match="length must be"):
        text.generate(Markov(), VOCAB, "a", -1)
    with pytest.raises(ValueError, match="temperature"):
        text.generate(Markov(), VOCAB, "a", 1, temperature=-1)
