"""The reader of reviews: CSV files, folders, words, and what it refuses."""

import re

import numpy as np
import pytest

from lstm_course.tasks.negation import negation, negation_text
from lstm_course.tasks.reviews import (
    Reviews,
    WordVocabulary,
    read_reviews,
    split_reviews,
    words_of,
)

pytestmark = pytest.mark.filterwarnings("error")

NAMES = ("blame", "praise")


def rng(seed=0):
    return np.random.default_rng(seed)


def made_reviews(count=40):
    """Return reviews with capitals, commas, quotes and letters beyond ASCII."""
    ids, y = negation(count, rng())
    texts = [f'"{negation_text(i).capitalize()}", says Zoë' for i in ids]
    return Reviews(texts, y, NAMES)


def write_csv(path, reviews, comma=","):
    lines = [f"label{comma}text"]
    for text, label in zip(reviews.texts, reviews.labels, strict=True):
        quoted = text.replace('"', '""')
        lines.append(f'{reviews.names[label]}{comma}"{quoted}"')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_folder(path, reviews):
    for row, (text, label) in enumerate(zip(reviews.texts, reviews.labels, strict=True)):
        subfolder = path / reviews.names[label]
        subfolder.mkdir(parents=True, exist_ok=True)
        (subfolder / f"{row:03d}.txt").write_text(text, encoding="utf-8")
    return path


def refused(path, message, **settings):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_reviews(path, **settings)


def csv_of(tmp_path, *lines):
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(["text,label", *lines]) + "\n", encoding="utf-8")
    return path


# --- good files


@pytest.mark.parametrize("comma", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_a_csv_file_comes_back_as_it_was_written(tmp_path, comma):
    wanted = made_reviews()
    found = read_reviews(write_csv(tmp_path / "mine.csv", wanted, comma))
    assert found.texts == wanted.texts and found.names == NAMES
    assert found.labels.dtype == np.int64
    np.testing.assert_array_equal(found.labels, wanted.labels)


def test_a_folder_comes_back_by_label_and_then_by_name(tmp_path):
    wanted = made_reviews()
    folder = write_folder(tmp_path / "mine", wanted)
    (folder / "notes.txt").write_text("beside the subfolders", encoding="utf-8")
    (folder / ".hidden").mkdir()
    (folder / "blame" / "urls.csv").write_text("not a review", encoding="utf-8")
    (folder / "blame" / ".x.txt").write_bytes(b"\xff")
    found = read_reviews(folder)
    order = np.argsort(wanted.labels, kind="stable")
    assert found.texts == [wanted.texts[row] for row in order] and found.names == NAMES
    np.testing.assert_array_equal(found.labels, wanted.labels[order])


def test_other_columns_and_stated_names_are_taken(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("stars,who,said\n5,Ann,Fine\n1,Bob,Poor\n3,Cy,So so\n", encoding="utf-8")
    found = read_reviews(path, text="said", label="stars", names=["1", "3", "5"])
    assert found.texts == ["Fine", "Poor", "So so"]
    assert found.labels.tolist() == [2, 0, 1] and found.names == ("1", "3", "5")


# --- bad files


def test_a_gap_is_named_by_row_and_column(tmp_path):
    path = csv_of(tmp_path, "Good.,praise", "Bad.,", "Dull.,blame")
    refused(path, 'mine.csv, row 2 (line 3), column "label": a gap; an entry was expected')
    path = csv_of(tmp_path, "Good.,praise", ",blame", "Dull.,blame")
    refused(path, 'mine.csv, row 2 (line 3), column "text": a gap; an entry was expected')


def test_a_text_without_a_word_is_named(tmp_path):
    path = csv_of(tmp_path, "Good.,praise", "?!,blame")
    place = 'mine.csv, row 2 (line 3), column "text"'
    refused(path, f'{place}: a review was expected, but "?!" has no word')


def test_the_line_is_counted_over_texts_of_several_lines(tmp_path):
    path = csv_of(tmp_path, '"Good.', 'Very.",praise', "...,blame")
    place = 'mine.csv, row 2 (line 4), column "text"'
    refused(path, f'{place}: a review was expected, but "..." has no word')


def test_a_label_outside_the_stated_ones_is_named(tmp_path):
    path = csv_of(tmp_path, "Good.,praise", "Bad.,blame", "Hm.,Blame")
    place = 'mine.csv, row 3 (line 4), column "label"'
    wrong = f'{place}: the labels are "blame", "praise", but it says "Blame"'
    refused(path, wrong, names=NAMES)
    assert read_reviews(path).names == ("Blame", "blame", "praise")  # nobody said which


def test_one_label_only_is_refused(tmp_path):
    path = csv_of(tmp_path, "Good.,praise", "Great.,praise")
    refused(path, 'mine.csv: at least 2 labels were expected, but all 2 reviews have "praise"')
    folder = write_folder(tmp_path / "mine", Reviews(["Good."], np.array([1]), NAMES))
    refused(folder, 'mine: at least 2 labels were expected, but all 1 reviews have "praise"')


def test_one_row_a_missing_column_and_a_missing_file_are_refused(tmp_path):
    path = csv_of(tmp_path, "Good.,praise")
    refused(path, "mine.csv has 1 row below its header; at least 2 were expected")
    path = csv_of(tmp_path, "Good.,praise", "Bad.,blame")
    wrong = 'mine.csv has no column "stars"; its columns are "text", "label"'
    refused(path, wrong, label="stars")
    with pytest.raises(ValueError, match=r"nowhere cannot be read"):
        read_reviews(tmp_path / "nowhere")


def test_folders_without_what_is_needed_are_named(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "one.txt").write_text("Good.", encoding="utf-8")
    refused(folder, "mine has no subfolders; one a label was expected")
    write_folder(folder, made_reviews())
    (folder / "unsure").mkdir()
    refused(folder, "mine/unsure has no text files (*.txt)")
    (folder / "unsure" / "one.txt").write_text("Hm.", encoding="utf-8")
    wrong = 'mine/unsure: the labels are "blame", "praise", but it says "unsure"'
    refused(folder, wrong, names=NAMES)
    assert read_reviews(folder).names == (*NAMES, "unsure")


def test_an_empty_text_file_is_named(tmp_path):
    folder = write_folder(tmp_path / "mine", made_reviews())
    (folder / "praise" / "900.txt").write_text("\n", encoding="utf-8")
    refused(folder, 'mine/praise/900.txt: a review was expected, but "" has no word')


def test_what_is_not_utf_8_is_named(tmp_path):
    folder = write_folder(tmp_path / "mine", made_reviews())
    (folder / "blame" / "900.txt").write_bytes("first\nca va très mal".encode("latin-1"))
    wrong = "mine/blame/900.txt, line 2: not UTF-8 text; save the file in UTF-8"
    refused(folder, wrong)
    path = tmp_path / "mine.csv"
    path.write_bytes("text,label\nbon,praise\ntrès mal,blame\n".encode("latin-1"))
    refused(path, "mine.csv, line 3: not UTF-8 text; save the file as CSV in UTF-8")


# --- words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It ISN'T bad.", ["it", "isn't", "bad", "."]),
        ("It isn’t", ["it", "isn't"]),
        ("so-so, 'fine'", ["so", "so", ",", "fine"]),
        ("_Great_!<br /><br />Zoë's 2nd", ["great", "!", "zoë's", "2nd"]),
        ("I <3 it", ["i", "3", "it"]),
        ("...", [".", ".", "."]),
        ("", []),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


def test_a_vocabulary_counts_by_frequency_then_by_letter():
    vocab = WordVocabulary.from_texts(["b a. b", "c a b"])
    assert vocab.words == ("<pad>", "<unknown>", "b", "a", ".", "c")
    assert len(vocab) == 6
    assert vocab.encode("C b x a").tolist() == [5, 2, 1, 3]
    assert vocab.encode("a").dtype == np.int64
    small = WordVocabulary.from_texts(["b a. b", "c a b"], most=2)
    assert small.words == ("<pad>", "<unknown>", "b", "a")


def test_words_in_a_text_never_take_the_first_two_numbers_by_name():
    vocab = WordVocabulary.from_texts(["pad unknown <pad> <unknown>"])
    assert vocab.words == ("<pad>", "<unknown>", "pad", "unknown")


def test_of_a_long_text_the_end_is_kept():
    vocab = WordVocabulary.from_texts(["a b c d"])
    np.testing.assert_array_equal(vocab.encode("a b c d", longest=3), [3, 4, 5])
    np.testing.assert_array_equal(vocab.encode("a b", longest=3), [2, 3])


def test_what_a_vocabulary_refuses():
    vocab = WordVocabulary.from_texts(["a"])
    with pytest.raises(ValueError, match=r"a text was expected, but '-' has no word"):
        vocab.encode("-")
    with pytest.raises(ValueError, match=r"longest is 0, but the smallest is 1"):
        vocab.encode("a", longest=0)
    with pytest.raises(ValueError, match=r"most is 0, but the smallest is 1"):
        WordVocabulary.from_texts(["a"], most=0)


# --- train and test


def test_a_split_puts_the_same_share_of_every_label_aside():
    texts = [f"text {k}" for k in range(100)]
    labels = np.repeat([0, 1], [80, 20])
    train, test = split_reviews(Reviews(texts, labels, NAMES), test=0.25, rng=rng())
    assert np.bincount(test.labels).tolist() == [20, 5]
    assert np.bincount(train.labels).tolist() == [60, 15]
    assert sorted(train.texts + test.texts) == sorted(texts)
    together = dict(zip(train.texts + test.texts, [*train.labels, *test.labels], strict=True))
    assert [together[text] for text in texts] == labels.tolist()
    assert train.texts == sorted(train.texts, key=texts.index)  # in their own order


def test_copies_stay_on_one_side_even_with_another_label():
    texts = [f"text {k % 10}" for k in range(40)]
    labels = np.arange(40) % 2
    labels[-1] = 0  # "text 9" with both labels
    for seed in range(5):
        train, test = split_reviews(Reviews(texts, labels, NAMES), test=0.4, rng=rng(seed))
        assert not set(train.texts) & set(test.texts)
        assert len(train.texts) + len(test.texts) == 40


def test_every_label_is_on_both_sides_however_small_the_share():
    some = Reviews(["a", "b", "c", "d", "e"], np.array([0, 0, 0, 1, 1]), NAMES)
    for share in (0.01, 0.99):
        for part in split_reviews(some, test=share, rng=rng()):
            assert set(part.labels) == {0, 1}


def test_a_split_follows_its_seed():
    some = Reviews([f"{k}" for k in range(50)], np.arange(50) % 2, NAMES)
    first, again, other = (split_reviews(some, rng=rng(seed))[1].texts for seed in (0, 0, 1))
    assert first == again != other


def test_what_a_split_refuses():
    some = Reviews(["a", "b", "a", "c"], np.array([0, 1, 0, 1]), NAMES)
    with pytest.raises(ValueError, match=r'label "blame" has 1 text, but it takes at least 2'):
        split_reviews(some, rng=rng())
    for share in (0, 1, 1.5, float("nan")):
        with pytest.raises(ValueError, match=rf"test is {share}, but a share lies between"):
            split_reviews(some, test=share, rng=rng())
