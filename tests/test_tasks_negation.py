"""Reviews with a "not" in them: layout, verdict and distribution."""

import re

import numpy as np
import pytest

from lstm_course.tasks.negation import (
    BLAME,
    FILLERS,
    NEGATION_WORDS,
    PRAISE,
    negation,
    negation_text,
)

pytestmark = pytest.mark.filterwarnings("error")

FILLER = f"(?:{'|'.join(FILLERS)})"
CLAUSE = re.compile(
    rf"((?:{FILLER} ){{1,3}})(not )?((?:{FILLER} )*)"
    rf"({'|'.join(PRAISE + BLAME)}) ({FILLER} ){{1,2}}\."
)


def rng(seed=0):
    return np.random.default_rng(seed)


def verdict_of(text):
    """Read a review clause by clause: the oracle. Return the balance of its clauses."""
    balance = 0
    for clause in text.split(".")[:-1]:
        words = clause.split()
        (word,) = (w for w in words if w in PRAISE + BLAME)
        turned = "not" in words[: words.index(word)]
        balance += 1 if (word in PRAISE) != turned else -1
    return balance


def test_the_vocabulary_has_each_word_once_and_keeps_0_for_padding():
    assert len(set(NEGATION_WORDS)) == len(NEGATION_WORDS)
    assert NEGATION_WORDS[0] == "<pad>"
    assert len(PRAISE) == len(BLAME) == 6


@pytest.mark.parametrize(
    "settings",
    [{}, {"clauses": (1, 1), "gap": (0, 0)}, {"clauses": (2, 6), "gap": (7, 9), "negated": 0.1}],
    ids=["as trained", "nothing between", "longer"],
)
def test_the_verdict_is_what_most_clauses_say(settings):
    ids, y = negation(500, rng(), **settings)
    assert len(ids) == 500 and y.shape == (500,) and y.dtype == np.int64
    for review, verdict in zip(ids, y, strict=True):
        assert review.dtype == np.int64 and review.min() > 0
        balance = verdict_of(negation_text(review))
        assert balance != 0 and (balance > 0) == verdict


@pytest.mark.parametrize("gap", [(0, 0), (1, 5), (60, 60)], ids=str)
def test_every_clause_has_the_stated_layout(gap):
    ids, _ = negation(300, rng(), clauses=(2, 4), gap=gap)
    fewest, most = gap
    for review in ids:
        clauses = negation_text(review).split(" . ")
        assert 2 <= len(clauses) <= 4
        for clause in clauses:
            found = CLAUSE.fullmatch(clause.removesuffix(" .") + " .")
            assert found
            if found[2]:  # without "not", what stands before and in the gap cannot be told apart
                assert fewest <= len(found[3].split()) <= most
            else:
                assert 1 + fewest <= len((found[1] + found[3]).split()) <= 3 + most


def test_clauses_and_gaps_are_equally_common():
    ids, _ = negation(20_000, rng(), clauses=(1, 3), gap=(1, 5))
    stop, no = NEGATION_WORDS.index("."), NEGATION_WORDS.index("not")
    first_charged = NEGATION_WORDS.index(PRAISE[0])
    counts = np.bincount([np.sum(review == stop) for review in ids])[1:]
    np.testing.assert_allclose(counts / 20_000, 1 / 3, atol=0.015)
    flat = np.concatenate(ids)
    charged = np.flatnonzero(flat >= first_charged)  # one a clause
    nots = np.flatnonzero(flat == no)
    gaps = charged[np.searchsorted(charged, nots)] - nots - 1
    np.testing.assert_allclose(np.bincount(gaps)[1:] / len(gaps), 0.2, atol=0.015)
    shares = np.bincount(flat[charged], minlength=len(NEGATION_WORDS))[first_charged:]
    np.testing.assert_allclose(shares / len(charged), 1 / 12, atol=0.005)


def test_no_word_says_anything_about_the_verdict_alone():
    ids, y = negation(20_000, rng())
    counts = np.stack([np.bincount(r, minlength=len(NEGATION_WORDS)) for r in ids])[:, 1:]
    for word in range(counts.shape[1]):
        assert abs(np.corrcoef(counts[:, word], y)[0, 1]) < 0.03, NEGATION_WORDS[word + 1]
    assert abs(y.mean() - 0.5) < 0.015


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_negated_is_the_share_of_clauses_with_a_not(share):
    ids, _ = negation(5_000, rng(), clauses=(1, 1), negated=share)
    found = np.mean([NEGATION_WORDS.index("not") in review for review in ids])
    assert found == pytest.approx(share, abs=0.015 if 0 < share < 1 else 0)


def test_with_few_negated_clauses_the_words_alone_say_much():
    ids, y = negation(5_000, rng(), negated=0.1)
    praise = NEGATION_WORDS.index(PRAISE[0])
    blame = NEGATION_WORDS.index(BLAME[0])
    balance = [np.sum((r >= praise) & (r < blame)) - np.sum(r >= blame) for r in ids]
    assert np.mean((np.array(balance) > 0) == y) > 0.8


def test_the_same_seed_gives_the_same_reviews_and_another_one_others():
    first, again, other = (negation(20, rng(seed)) for seed in (0, 0, 1))
    assert all(map(np.array_equal, first[0], again[0]))
    np.testing.assert_array_equal(first[1], again[1])
    assert not all(map(np.array_equal, first[0], other[0]))
    generator = rng()
    one, two = negation(20, generator), negation(20, generator)
    assert not all(map(np.array_equal, one[0], two[0]))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"batch": 0}, "batch is 0, but the smallest is 1"),
        ({"clauses": (0, 3)}, "the low end of clauses is 0, but the smallest is 1"),
        ({"clauses": (3, 1)}, "clauses runs from 3 to 1: its high end is below its low end"),
        ({"gap": (-1, 5)}, "the low end of gap is -1, but the smallest is 0"),
        ({"gap": (5, 4)}, "gap runs from 5 to 4: its high end is below its low end"),
        ({"negated": 1.5}, "negated is 1.5, but a share lies between 0 and 1"),
        ({"negated": float("nan")}, "negated is nan, but a share lies between 0 and 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        negation(**{"batch": 3, "rng": rng(), **settings})
