"""Questions on a fair cut, an honest report, and what was learned by heart (the capstone)."""

import itertools
from functools import cache, partial

import numpy as np

from lstm_course import text
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.predictions import predicted


def _once(string):
    """Keep each paragraph where it stands first."""
    return "\n\n".join(dict.fromkeys(string.split("\n\n")))


def _cut(string, held, *, drop=True, start=False):
    string = _once(string) if drop else string
    return (string[held:], string[:held]) if start else (string[:-held], string[-held:])


def _dropped_too_late(string, held):
    """Cut first, and then drop the repeats within each part."""
    return tuple(_once(part) for part in _cut(string, held, drop=False))


def _every_so_many_paragraphs(string, held):
    paragraphs = _once(string).split("\n\n")
    share = max(2, round(len(_once(string)) / held))
    valid = paragraphs[share - 1 :: share]
    return "\n\n".join(p for p in paragraphs if p not in valid), "\n\n".join(valid)


_SONG = "one two\n\nla la la\n\nthree\n\nla la la\n\nfour five\n\nla la la\n\nsix"


def _draw_song(rng):
    verses = ["".join(rng.choice(list("abcd "), size=int(rng.integers(5, 12)))) for _ in range(5)]
    song = [line for verse in verses for line in (verse, "tra la la")]
    return "\n\n".join(song), int(rng.integers(12, 20))


def _pieces(string, n, step=1):
    return [string[k : k + n] for k in range(0, len(string) - n + 1, step)]


def _copied(sample, train, n, *, step=1, fewer=0, only=list):
    pieces = only(_pieces(sample, n, step)[: -fewer or None])
    return sum(piece in train for piece in pieces) / len(pieces)


def _longest(sample, train):
    """Return the longest piece of `sample` that stands in `train`, the first of equal ones."""
    best = ""
    for start in range(len(sample)):
        while start + len(best) < len(sample) and sample[start : start + len(best) + 1] in train:
            best = sample[start : start + len(best) + 1]
    return best


def _longest_start(sample, train):
    return next(sample[:k] for k in range(len(sample), -1, -1) if sample[:k] in train)


def _longest_words(sample, train):
    found = [word for word in sample.split() if word in train.split()]
    return max(found, key=len, default="")


def _last_of_equal(sample, train):
    pieces = _pieces(sample, len(_longest(sample, train)))
    return [piece for piece in pieces if piece in train][-1]


def _draw_copying(rng):
    return tuple("".join(rng.choice(list("abc "), size=n)) for n in (40, 60))


def _draw_equal_pieces(rng):
    one, other = ("".join(rng.permutation(list(letters))) for letters in ("abcd ", "efgh "))
    return f"a#{one}?{other}", f"{other}.{one}"


def _report(length, held, V, E, H, B, T, updates, nats, *, to_bits=text.nats_to_bits, gates=4,
            biases=1, of_all=False, lanes=True, hesitates=text.perplexity):  # fmt: skip
    lstm = gates * H * (E + H + biases)
    seen = updates * T * (B if lanes else 1)
    return {
        "parameters": V * E + lstm + V * H + V,
        "epochs": seen / (length - (0 if of_all else held)),
        "bits": to_bits(nats),
        "perplexity": float(hesitates(nats)),
    }


_FAULTS = (
    (20, {"gates": 1}, "The LSTM has four gates, each with weights of its own."),
    (21, {"of_all": True}, "The held-out end is not read in training, so an epoch is shorter "
     "than the text."),
    (19, {"to_bits": lambda nats: nats}, "The loss was in nats: divide it by ln 2 for bits."),
)  # fmt: skip


def _faults_left():
    """Give one mistake for every set of faults that may still be in the report."""
    for count in (1, 2, 3):
        for faults in itertools.combinations(_FAULTS, count):
            changes = {key: value for _, change, _ in faults for key, value in change.items()}
            left = ("One fault is", "Two faults are", "All three faults are")[count - 1]
            number, _, says = faults[0]
            yield Mistake(number, f"{left} left. {says}", partial(_report, **changes))


@cache
def _shares_known(*lengths):
    """Compute which share of the held-out pieces stands in the training text, as a choice."""
    train, valid = text.split(text.load_corpus("python-help").text)
    choices = []
    for n in lengths:
        share = _copied(valid, train, n, step=40)  # every fortieth piece tells enough
        choices.append(int(np.argmin(np.abs(np.array([0.1, 0.5, 0.9]) - share))) + 1)
    return choices


def _prediction(read=180_000):
    bits_more = text.uniform_bits(64) - text.uniform_bits(32)
    return 3000 * 16 * 64 / read, 1, *_shares_known(4, 30), bits_more


QUESTIONS = {
    "cut": Question(
        reference=_cut,
        examples=((_SONG, 8), (_SONG, 17), ("a\n\nbb\n\na\n\nccc", 3)),
        draw=_draw_song,
        mistakes=(
            Mistake(21, "Paragraphs that stand in both parts are left in: the chorus is trained "
                    "on, and then asked for. Drop the repeats first.", partial(_cut, drop=False)),
            Mistake(21, "The repeats were dropped in each part by itself, so a chorus may stand "
                    "once in both. Drop them first, and then cut.", _dropped_too_late),
            Mistake(21, "Paragraphs from the middle are held out, and their neighbours on both "
                    "sides are trained on. Hold out the end, in one piece.",
                    _every_so_many_paragraphs),
            Mistake("beginning held out", "The beginning is held out. Train on what comes first, "
                    "and judge on the end.", partial(_cut, start=True)),
        ),
        hint="Without its repeats the third text is a, bb, ccc, with blank lines between.",
    ),
    "prediction": Question(
        reference=_prediction,
        judge=predicted(_prediction, within=(0.1, 0, 0, 0, 1e-6), hints=(
            "count all characters that were read, and divide by those that there are to train on",
            "the second copy has nothing that the first has not",
            "short pieces are English, or Python, and nobody's own",
            "a long piece that comes twice was copied by somebody, or is a set phrase",
            "log2 of the number of symbols, before and after",
        )),
        mistakes=(
            Mistake(21, "In (a) an epoch is one pass through what is trained on; the held-out "
                    "tenth is never read.",
                    partial(_prediction, read=200_000)),
        ),
    ),
    "report": Question(
        reference=_report,
        examples=(
            (110, 10, 2, 4, 3, 2, 5, 30, float(np.log(2))),
            (200_000, 20_000, 64, 64, 320, 16, 64, 3000, 1.2),
        ),
        draw=lambda rng: (int(rng.integers(2000, 9000)), int(rng.integers(200, 900)),
                          *(int(n) for n in rng.integers(5, 80, 5)), 50,
                          float(rng.uniform(0.8, 2.0))),
        mistakes=(
            *_faults_left(),
            Mistake(20, "Two biases for each unit and gate: torch has two, this course one.",
                    partial(_report, biases=2)),
            Mistake(20, "The biases of the gates are missing.", partial(_report, biases=0)),
            Mistake(19, "The perplexity is 2 to the power of BITS, which is e to the power of "
                    "nats.", partial(_report, hesitates=np.exp2)),
            Mistake(19, "Multiplied by ln 2; a nat is more than a bit, so divide.",
                    partial(_report, to_bits=text.bits_to_nats)),
            Mistake("one lane", "B rows are read at once, T characters of each.",
                    partial(_report, lanes=False)),
        ),
        hint="The first example: 8 + 96 + 8 parameters, 3 epochs, 1 bit, perplexity 2.",
    ),
    "copied": Question(
        reference=_copied,
        examples=(("banana", "bandana", 3), ("the cat sat", "a cat sat on the mat", 4)),
        draw=lambda rng: (*_draw_copying(rng), int(rng.integers(2, 4))),
        mistakes=(
            Mistake("blocks", "Those pieces do not overlap: one begins at every character.",
                    lambda sample, train, n: _copied(sample, train, n, step=n)),
            Mistake("one piece short", "The last piece is missing: a text of N characters has "
                    "N - n + 1 of them.", partial(_copied, fewer=1)),
            Mistake("each piece once", "A piece that the sample repeats counts each time.",
                    partial(_copied, only=set)),
            Mistake("other way round", "That is how much of the training text stands in the "
                    "sample. Ask it of the sample's pieces.",
                    lambda sample, train, n: _copied(train, sample, n)),
            Mistake("not divided", "That is how many. Divide by the number of pieces.",
                    lambda *a: _copied(*a) * len(_pieces(a[0], a[2]))),
        ),
        hint="Of ban, ana, nan, ana the three ban, ana, ana stand in bandana.",
    ),
    "longest": Question(
        reference=_longest,
        examples=(("the cat sat", "a cat sat on the mat"), ("the end of it", "it then ended"),
                  ("abxcd", "cd ab"), ("abc", "xyz")),
        draw=_draw_equal_pieces,
        mistakes=(
            Mistake("from the start only", "A copied piece may begin anywhere in the sample.",
                    _longest_start),
            Mistake("whole words only", "Pieces are characters: spaces and parts of words count.",
                    _longest_words),
            Mistake("last of equal ones", "Of several equally long pieces, give the first.",
                    _last_of_equal),
            Mistake("length for the piece", "That is how long it is. Give the piece itself.",
                    lambda *a: len(_longest(*a))),
        ),
        hint="In the first example it is ' cat sat', with the space.",
    ),
}
