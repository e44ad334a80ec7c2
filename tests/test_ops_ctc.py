"""CTC in NumPy: equal to the sum over all paths, and to torch."""

import itertools

import numpy as np
import pytest
import torch

from lstm_course.ops import log_softmax
from lstm_course.ops.ctc import ctc_collapse, ctc_loss

pytestmark = pytest.mark.filterwarnings("error")


def by_enumeration(log_p, target):
    """Add up the probabilities of every path that reads as the target."""
    T, K = log_p.shape
    paths = itertools.product(range(K), repeat=T)
    good = [path for path in paths if ctc_collapse(path) == list(target)]
    return -np.log(sum(np.exp(log_p[np.arange(T), path].sum()) for path in good))


def by_torch(log_p, target, blank=0):
    given = torch.from_numpy(log_p)[:, None]
    target = torch.tensor(np.asarray(target)).reshape(1, -1).long()
    return torch.nn.functional.ctc_loss(
        given, target, torch.tensor([len(log_p)]), torch.tensor([target.numel()]),
        blank=blank, reduction="sum",
    ).item()  # fmt: skip


def random_log_p(T, K, seed=0):
    return log_softmax(2 * np.random.default_rng(seed).standard_normal((T, K)))


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ([], []),
        ([0, 0], []),
        ([1, 1, 1], [1]),
        ([1, 0, 1], [1, 1]),
        ([0, 2, 2, 1, 0, 0, 1], [2, 1, 1]),
    ],
)
def test_collapse_merges_first_and_drops_then(path, read):
    assert ctc_collapse(path) == read


def test_collapse_with_another_blank():
    assert ctc_collapse([2, 0, 0, 2, 0, 1], blank=2) == [0, 0, 1]


@pytest.mark.parametrize("target", [[], [1], [1, 2], [1, 1], [2, 1, 2], [1, 1, 2]])
@pytest.mark.parametrize("T", [1, 3, 5])
def test_equals_the_sum_over_all_paths(T, target):
    log_p = random_log_p(T, 3)
    needed = len(target) + sum(a == b for a, b in itertools.pairwise(target))
    if needed > T:
        assert ctc_loss(log_p, target) == np.inf
    else:
        assert abs(ctc_loss(log_p, target) - by_enumeration(log_p, target)) < 1e-12


@pytest.mark.parametrize("seed", range(6))
def test_equals_torch(seed):
    rng = np.random.default_rng(seed)
    log_p, target = random_log_p(60, 5, seed), rng.integers(1, 5, size=rng.integers(1, 20))
    assert abs(ctc_loss(log_p, target) - by_torch(log_p, target)) < 1e-9


def test_equals_torch_with_another_blank_and_an_empty_target():
    log_p = random_log_p(12, 4)
    assert abs(ctc_loss(log_p, [0, 0, 1], blank=3) - by_torch(log_p, [0, 0, 1], blank=3)) < 1e-9
    assert abs(ctc_loss(log_p, []) - by_torch(log_p, [])) < 1e-9


def test_a_sure_network_has_no_loss_and_probabilities_may_be_zero():
    log_p = np.full((4, 3), -np.inf)
    log_p[np.arange(4), [1, 0, 1, 2]] = 0
    assert ctc_loss(log_p, [1, 1, 2]) == 0
    assert ctc_loss(log_p, [1, 2]) == np.inf


def test_all_texts_together_have_probability_one():
    log_p = random_log_p(4, 3)
    texts = {tuple(ctc_collapse(path)) for path in itertools.product(range(3), repeat=4)}
    assert abs(sum(np.exp(-ctc_loss(log_p, text)) for text in texts) - 1) < 1e-12


@pytest.mark.parametrize(
    ("shape", "target", "message"),
    [
        ((3,), [1], r"\(T, K\).*\(3,\)"),
        ((0, 3), [1], r"T above 0.*\(0, 3\)"),
        ((3, 3), [0], r"not 0, the blank.*\[0\]"),
        ((3, 3), [3], r"0…2.*\[3\]"),
        ((3, 3), [-1], r"0…2.*\[-1\]"),
    ],
)
def test_bad_input_is_refused(shape, target, message):
    with pytest.raises(ValueError, match=message):
        ctc_loss(np.zeros(shape), target)
