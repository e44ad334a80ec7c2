"""Baselines: against hand arithmetic, a slow dictionary model, and the stated figures."""

import math
from collections import Counter, defaultdict

import numpy as np
import pytest

from lstm_course import text
from lstm_course.text.kneser_ney import _discounts


class SlowKneserNey:
    """The definition, with dictionaries and recursion."""

    def __init__(self, order, train, V):
        self.V, self.order = V, order
        self.tables = {order: Counter(self.grams(train, order))}
        for n in range(order - 1, 0, -1):
            before = defaultdict(set)  # gram -> the different characters before it
            for longer in self.grams(train, n + 1):
                before[longer[1:]].add(longer[0])
            self.tables[n] = Counter({gram: len(chars) for gram, chars in before.items()})

    @staticmethod
    def grams(ids, n):
        return [tuple(ids[t : t + n]) for t in range(len(ids) - n + 1)]

    def discount(self, n, count):
        n1, n2, n3, n4 = (sum(c == k for c in self.tables[n].values()) for k in (1, 2, 3, 4))
        values = None
        if n1 and n2 and n3 and n4:
            Y = n1 / (n1 + 2 * n2)
            values = [1 - 2 * Y * n2 / n1, 2 - 3 * Y * n3 / n2, 3 - 4 * Y * n4 / n3]
        if values is None or min(values) <= 0:
            values = [0.5, 1.0, 1.5]
        return values[min(count, 3) - 1]

    def probability(self, w, context):
        if context is None:
            return 1 / self.V
        shorter = context[1:] if context else None
        n = len(context) + 1
        followers = {g[-1]: c for g, c in self.tables[n].items() if g[:-1] == context}
        lower = self.probability(w, shorter)
        if not followers:
            return lower
        total = sum(followers.values())
        back = sum(self.discount(n, c) for c in followers.values())
        kept = followers[w] - self.discount(n, followers[w]) if w in followers else 0.0
        return (kept + back * lower) / total

    def bits(self, train, valid):
        ids, cost = [*train, *valid], 0.0
        for t in range(len(train), len(ids)):
            cost -= math.log2(self.probability(ids[t], tuple(ids[t - self.order + 1 : t])))
        return cost / len(valid)


TALE = (
    "the cat sat on the mat and the rat sat on the cat; the mat, at that, sat flat. "
    "a bat that ate the hat was fat, and that was that: the end of the tale of the tat. "
) * 2 + "then the other cat came, and the rat ran. "


def tale(share=0.7):
    vocab = text.Vocabulary.from_text(TALE + "!")  # "!" is never seen in the text
    ids = vocab.encode(TALE)
    cut = int(len(ids) * share)
    return ids[:cut], ids[cut:], len(vocab)


@pytest.mark.parametrize("order", [1, 2, 3, 5, 8])
def test_kneser_ney_is_its_definition(order):
    train, valid, V = tale()
    fast = text.KneserNey(order).fit(train, V)
    slow = SlowKneserNey(order, train.tolist(), V)
    assert fast.bits(valid) == pytest.approx(slow.bits(train.tolist(), valid.tolist()), abs=1e-10)
    for context in ((), (V - 1,), tuple(valid[:3].tolist()), tuple(train[-9:].tolist())):
        used = context[max(0, len(context) - order + 1) :]
        expected = [slow.probability(w, used) for w in range(V)]
        np.testing.assert_allclose(fast.probabilities(context), expected, atol=1e-12)


def test_kneser_ney_on_real_text_with_estimated_discounts():
    help_text = text.load_corpus().text[20_000:23_500]
    vocab = text.Vocabulary.from_text(help_text)
    ids = vocab.encode(help_text)
    train, valid = ids[:3300], ids[3300:]
    slow = SlowKneserNey(3, train.tolist(), len(vocab))
    fast = text.KneserNey(3).fit(train, len(vocab)).bits(valid)
    assert slow.discount(3, 1) != 0.5  # this text has all the counts that the estimate needs
    assert fast == pytest.approx(slow.bits(train.tolist(), valid.tolist()), abs=1e-10)


def test_kneser_ney_by_hand():
    # pairs 00, 01, 10 once each; 0 comes after {0, 1}, 1 after {0}; discounts 0.5 and 1
    model = text.KneserNey(2).fit([0, 0, 1, 0], V=2)
    p0 = (2 - 1 + 1.5 / 2) / 3
    np.testing.assert_allclose(model.probabilities([]), [p0, 1 - p0])
    after_0, after_1 = (0.5 + p0) / 2, 0.5 + 0.5 * p0
    np.testing.assert_allclose(model.probabilities([0])[0], after_0)
    np.testing.assert_allclose(model.probabilities([0, 1])[0], after_1)
    # scored on 0 1: the training text's last character, 0, is the first context
    expected = -(math.log2(after_0) + math.log2(1 - after_0)) / 2
    assert model.bits([0, 1]) == pytest.approx(expected, abs=1e-12)


def test_modified_discounts_by_value():
    counts = np.repeat([1, 2, 3, 4, 9], [40, 15, 8, 5, 2])
    Y = 40 / 70
    expected = [0, 1 - 2 * Y * 15 / 40, 2 - 3 * Y * 8 / 15, 3 - 4 * Y * 5 / 8]
    np.testing.assert_allclose(_discounts(counts), expected)
    fallback = [0, 0.5, 1, 1.5]
    np.testing.assert_array_equal(_discounts(np.array([1, 1, 2])), fallback)
    # counts that would give D2 = -3.25
    counts = np.repeat([1, 2, 3, 4], [4, 2, 7, 1])
    np.testing.assert_array_equal(_discounts(counts), fallback)


@pytest.mark.parametrize("order", [1, 2, 4, 20])
def test_every_distribution_is_positive_and_sums_to_one(order):
    train, valid, V = tale()
    model = text.KneserNey(order).fit(train, V)
    rng = np.random.default_rng(0)
    contexts = [[], train[:order], train[-order:], *rng.integers(0, V, size=(20, 6))]
    contexts += [valid[t : t + order] for t in range(0, 40, 3)]
    for context in contexts:
        p = model.probabilities(context)
        assert p.shape == (V,) and (p > 0).all()
        assert p.sum() == pytest.approx(1, abs=1e-12)


def test_bits_are_the_probabilities():
    train, valid, V = tale()
    model = text.KneserNey(4).fit(train, V)
    ids = np.concatenate([train, valid])
    p = [model.probabilities(ids[:t])[ids[t]] for t in range(len(train), len(ids))]
    assert model.bits(valid) == pytest.approx(-np.log2(p).mean(), abs=1e-12)


def test_step_reads_like_a_network():
    train, valid, V = tale()
    model = text.KneserNey(3).fit(train, V)
    state = None
    for index in valid[:10]:
        logits, state = model.step(index, state)
    np.testing.assert_allclose(np.exp(logits), model.probabilities(valid[:10]))
    assert state == tuple(valid[8:10].tolist())
    logits, state = text.KneserNey(1).fit(train, V).step(0)
    assert state == () and np.exp(logits).sum() == pytest.approx(1)


def test_kneser_ney_survives_many_symbols_and_long_orders():
    ids = np.random.default_rng(0).integers(0, 60_000, size=3_000)
    model = text.KneserNey(30).fit(ids, V=60_000)  # 60,000 ** 30 fits in no integer
    assert model.bits(ids[:50]) < 14 < model.bits([59_999] * 5)
    assert model.probabilities(ids[100:129])[ids[129]] > 0.2


def test_kneser_ney_errors():
    with pytest.raises(ValueError, match="order must be"):
        text.KneserNey(0)
    with pytest.raises(ValueError, match="order 5 needs 5 characters, not 3"):
        text.KneserNey(5).fit([0, 1, 0], V=2)
    with pytest.raises(ValueError, match=r"train_ids must lie in 0 \.\. 1"):
        text.KneserNey(1).fit([0, 2], V=2)
    for use in (lambda m: m.bits([0]), lambda m: m.probabilities([0]), lambda m: m.step(0)):
        with pytest.raises(ValueError, match="call fit"):
            use(text.KneserNey(2))
    model = text.KneserNey(2).fit([0, 1, 0], V=2)
    with pytest.raises(ValueError, match="at least 1 character"):
        model.bits([])
    with pytest.raises(ValueError, match="valid_ids must lie"):
        model.bits([2])


def test_uniform_and_unigram_by_hand():
    assert text.uniform_bits(103) == pytest.approx(6.6865, abs=1e-4)
    # counts 3 and 1, plus one each: P = 4/7, 2/7, and 1/7 for the symbol never seen
    expected = -(math.log2(4 / 7) + math.log2(2 / 7) + 2 * math.log2(1 / 7)) / 4
    assert text.unigram_bits([0, 0, 0, 1], [0, 1, 2, 2], V=3) == pytest.approx(expected)
    with pytest.raises(ValueError, match="at least 1 character"):
        text.unigram_bits([0], [], V=2)
    with pytest.raises(ValueError, match="V must be"):
        text.uniform_bits(0)


def test_xz_knows_what_it_has_seen_and_not_noise():
    rng = np.random.default_rng(0)
    noise = "".join(map(chr, rng.integers(32, 96, size=4000)))  # 64 symbols: 6 bits each
    alone, with_train = text.xz_bits(noise, noise)
    assert 6 < alone < 6.6
    assert with_train < 0.2
    with pytest.raises(ValueError, match="at least 1 character"):
        text.xz_bits("abc", "")


def test_baselines_on_the_default_corpus():
    corpus = text.load_corpus()
    vocab = text.Vocabulary.from_text(corpus.text)
    V = len(vocab)
    train_text, valid_text = text.split(corpus.text)
    train, valid = vocab.encode(train_text), vocab.encode(valid_text)
    alone, with_train = text.xz_bits(train_text, valid_text)
    five, eight = (text.KneserNey(n).fit(train, V).bits(valid) for n in (5, 8))
    # bands, not digits: the text differs a little from one Python version to the next
    assert text.uniform_bits(V) == pytest.approx(6.69, abs=0.1)
    assert text.unigram_bits(train, valid, V) == pytest.approx(4.68, abs=0.15)
    assert alone == pytest.approx(2.28, abs=0.15)
    assert with_train == pytest.approx(1.79, abs=0.15)
    assert five == pytest.approx(1.87, abs=0.12)
    assert eight == pytest.approx(1.77, abs=0.12)
    assert eight < five < alone
