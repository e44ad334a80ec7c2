"""Characters to numbers and back, batches, and units."""

import math
import subprocess
import sys

import numpy as np
import pytest

from lstm_course import text


def test_encode_and_decode_by_value():
    vocab = text.Vocabulary("xéa\U0001f600\n")  # not sorted: the order given is the numbering
    ids = vocab.encode("a\U0001f600é\nxx")
    assert ids.dtype == np.int64
    assert ids.tolist() == [2, 3, 1, 4, 0, 0]
    assert vocab.decode(ids) == "a\U0001f600é\nxx"
    assert vocab.decode([]) == "" and vocab.encode("").tolist() == []


def test_from_text_sorts_and_membership():
    vocab = text.Vocabulary.from_text("hello world")
    assert vocab.symbols == " dehlorw"
    assert len(vocab) == 8
    assert "h" in vocab and "z" not in vocab and "he" not in vocab and "" not in vocab
    assert vocab == text.Vocabulary(" dehlorw") != text.Vocabulary("dehlorw ")


def test_unknown_character_is_named_with_its_position_and_the_way_out():
    vocab = text.Vocabulary("abc")
    with pytest.raises(ValueError, match=r"'é' at position 2 .* 3 symbols .*unknown=\"skip\""):
        vocab.encode("abéa!")
    assert vocab.encode("abéa!", unknown="skip").tolist() == [0, 1, 0]
    with pytest.raises(ValueError, match="'ignore'"):
        vocab.encode("a", unknown="ignore")


@pytest.mark.parametrize("foreign", ["\0", "\ud800", "\U0010ffff", "B", "z"])
def test_every_kind_of_foreign_character_is_caught(foreign):
    with pytest.raises(ValueError, match="at position 1 "):
        text.Vocabulary("abc").encode("a" + foreign)


def test_vocabulary_refuses_duplicates_nothing_and_wrong_ids():
    with pytest.raises(ValueError, match="'a' is at 0 and at 2"):
        text.Vocabulary("aba")
    with pytest.raises(ValueError, match="at least 1 symbol"):
        text.Vocabulary("")
    for wrong in ([0, 3], [-1], [0.5], [[0]]):
        with pytest.raises(ValueError, match="ids must"):
            text.Vocabulary("abc").decode(wrong)


def test_split_is_by_position():
    ids = np.arange(30)
    train, valid = text.split(ids, valid=0.1)
    assert train.tolist() == list(range(27)) and valid.tolist() == [27, 28, 29]
    assert text.split("abcd", valid=0.5) == ("ab", "cd")
    for wrong in (0, 1, -0.1, 1.5):
        with pytest.raises(ValueError, match="between 0 and 1"):
            text.split(ids, valid=wrong)
    with pytest.raises(ValueError, match=r"3 items .* leave 3 .* and 0"):
        text.split("abc", valid=0.1)


def test_one_hot_is_a_row_of_the_identity():
    hot = text.one_hot([[2, 0], [1, 1]], V=3)
    assert hot.dtype == np.float32
    np.testing.assert_array_equal(hot, [[[0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 1, 0]]])
    weights = np.arange(6.0).reshape(3, 2)
    np.testing.assert_array_equal(text.one_hot([2], 3) @ weights, weights[[2]])
    assert text.one_hot(1, 3).tolist() == [0, 1, 0]
    assert text.one_hot([0], 2, dtype=np.float64).dtype == np.float64
    with pytest.raises(ValueError, match=r"0 \.\. 2, but run from 0 to 3"):
        text.one_hot([0, 3], V=3)
    with pytest.raises(ValueError, match="run from -1"):
        text.one_hot([-1, 0], V=3)


def test_windows_by_value():
    x, y = text.windows(np.arange(10), length=3)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert y.tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    x, y = text.windows(np.arange(6), length=3, stride=1)
    assert x.tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    assert y.tolist() == [[1, 2, 3], [2, 3, 4], [3, 4, 5]]
    x[0, 1] = 99  # a window shares no memory with its neighbour
    assert x[1, 0] == 1
    with pytest.raises(ValueError, match="need 4 characters, but 3 came"):
        text.windows([0, 1, 2], length=3)
    with pytest.raises(ValueError, match="stride must be a whole number of at least 1"):
        text.windows([0, 1, 2], length=1, stride=0)


@pytest.mark.parametrize(
    ("batch", "steps", "count"), [(1, 1, 7), (2, 3, 7), (3, 4, 50), (2, 3, 12), (4, 5, 101)]
)
def test_streams_run_on_in_each_lane(batch, steps, count):
    ids = np.random.default_rng(0).permutation(count)
    batches = list(text.streams(ids, batch, steps))
    assert len(batches) == (count - 1) // (batch * steps)
    assert all(x.shape == y.shape == (batch, steps) for x, y in batches)
    lanes = np.hstack([x for x, _ in batches])  # (B, all steps): every lane in one piece
    targets = np.hstack([y for _, y in batches])
    used = lanes.size
    assert lanes.ravel().tolist() == ids[:used].tolist()
    assert targets.ravel().tolist() == ids[1 : used + 1].tolist()


def test_streams_say_how_many_were_needed_and_came_at_once():
    with pytest.raises(ValueError, match=r"need 13 characters .* but 12 came"):
        text.streams(np.arange(12), batch=3, steps=4)  # not iterated
    assert len(list(text.streams(np.arange(13), batch=3, steps=4))) == 1
    with pytest.raises(ValueError, match="batch must be"):
        text.streams(np.arange(12), batch=0, steps=4)
    with pytest.raises(ValueError, match="integers"):
        text.streams(np.arange(13.0), batch=3, steps=4)


def test_units():
    assert text.nats_to_bits(math.log(8)) == pytest.approx(3, abs=1e-12)
    assert text.bits_to_nats(3) == pytest.approx(math.log(8), abs=1e-12)
    assert text.perplexity(math.log(103)) == pytest.approx(103)
    losses = np.array([0.5, 2.0])
    np.testing.assert_allclose(text.bits_to_nats(text.nats_to_bits(losses)), losses)


def test_import_needs_neither_torch_nor_matplotlib():
    code = (
        "import sys, lstm_course.text; "
        "sys.exit(any(m in sys.modules for m in ('torch', 'matplotlib', 'pydoc_data.topics')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_everything_promised_is_there():
    assert [name for name in text.__all__ if not hasattr(text, name)] == []


# ---- padding ------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["right", "left"])
def test_padding_keeps_every_sequence_and_fills_the_rest(side):
    rows = [[3, 1, 4, 1], [5], [9, 2]]
    ids, lengths = text.pad(rows, side=side, value=7)
    assert ids.shape == (3, 4) and ids.dtype == np.int64
    for row, got, n in zip(rows, ids.tolist(), lengths, strict=True):
        filling = [7] * (4 - n)
        assert got == (row + filling if side == "right" else filling + row)


def test_padding_refuses_what_it_cannot_fill():
    with pytest.raises(ValueError, match="at least one sequence, but got none"):
        text.pad([])
    with pytest.raises(ValueError, match="sequence 1 is empty"):
        text.pad([[1], []])
    with pytest.raises(ValueError, match='side must be "right" or "left", but is \'middle\''):
        text.pad([[1]], side="middle")
    with pytest.raises(ValueError, match="sequence 0 must hold integers"):
        text.pad([[0.5]])
