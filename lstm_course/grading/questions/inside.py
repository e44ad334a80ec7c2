"""Questions on labels, AUC, honest search, silencing and rivals (lesson 17)."""

from functools import partial

import numpy as np

from lstm_course import cells
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.predictions import predicted


def _in_quotes(text, *, late=False, closes_after=False, blank_ends=True, mark='"'):
    """Label each character; here and below, the keywords put the mistakes in."""
    inside, labels = False, []
    for t, char in enumerate(text):
        before = inside
        if blank_ends and text[max(0, t - 1) : t + 1] == "\n\n":
            inside = False
        inside ^= char == mark
        labels.append(before if late else inside or (closes_after and char == mark))
    return np.array(labels, dtype=int)


def _draw_text(rng, N=40):
    letters = rng.choice(list('ab "\n'), size=N, p=[0.3, 0.3, 0.1, 0.2, 0.1])
    return ('"a\n\nb"' + "".join(letters) + '"a\n\na"b"c',)


def _auc(scores, labels, *, tie=0.5, shares=True):
    scores, inside = np.asarray(scores), np.asarray(labels) == 1
    a, b = scores[inside][:, None], scores[~inside]
    won = (a > b) + tie * (a == b)
    return float(won.mean() if shares else won.sum())


def _by_sorted_place(scores, labels):
    """Rank by sorting, so that of two equal scores the one that comes first ranks lower."""
    rank = np.empty(len(scores))
    rank[np.argsort(scores, kind="stable")] = np.arange(len(scores)) + 1
    n1 = np.sum(labels)
    return (rank[labels == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(labels) - n1))


def _draw_auc(rng):
    return rng.integers(-4, 5, size=20), rng.permutation(np.repeat([0, 1], (12, 8)))


def _luck(units=320, repeats=20):
    """Compute the best of many meaningless units over 40 characters, half of them inside."""
    noise = np.random.default_rng(0).normal(size=(repeats, units, 40))
    ranks = noise.argsort(axis=-1).argsort(axis=-1) + 1
    auc = (ranks[..., :20].sum(axis=-1) - 210) / 400
    return 0.5 + np.abs(auc - 0.5).max(axis=-1).mean()


def _prediction():
    sparse = np.repeat([0, 1], (98, 2))
    wild, labels = np.array([0, 0, 0, 1, 1, 100]), np.array([0, 0, 0, 1, 1, 1])
    r = np.corrcoef(wild, labels)[0, 1]
    luck = np.argmin(np.abs(np.array([0.5, 0.6, 0.8]) - _luck())) + 1
    return (
        float(np.mean(sparse == 0)), _auc(np.zeros(100), sparse), _auc(-wild, labels),
        int(np.argmin(np.abs(np.array([1, 0.9, 0.5]) - r))) + 1, int(luck),
    )  # fmt: skip


def _search(C, y, *, chosen=slice(0), judged=slice(0), turned=True, again=False):
    half = len(y) // 2
    choose = slice(half) if chosen == slice(0) else chosen
    judge = slice(half, None) if judged == slice(0) else judged
    first = np.array([_auc(column[choose], y[choose]) for column in C.T])
    unit = int(np.abs(first - 0.5).argmax() if turned else first.argmax())
    sign = 1 if first[unit] > 0.5 else -1
    auc = _auc(sign * C[judge, unit], y[judge])
    return unit, sign, float(max(auc, 1 - auc)) if again else auc


def _first_half(C, y):
    return _search(C[: len(y) // 2], y[: len(y) // 2], chosen=slice(None), judged=slice(None))


def _from_the_second_half(C, y):
    return _search(C, y, chosen=slice(len(y) // 2, None))


def _some_units(rng, T=48, units=6):
    """Draw units: 1 is the best on the first half, 4 on the second, 2 on the whole."""
    y = np.concatenate([rng.permutation(np.repeat([0, 1], T // 4)) for _ in range(2)])
    C, half = rng.normal(size=(T, units)), T // 2
    for unit, first, second in ((1, -3, 0.8), (2, 1, 1), (3, 2, -1), (4, -1.3, 3)):
        C[:half, unit] += first * (2 * y[:half] - 1)
        C[half:, unit] += second * (2 * y[half:] - 1)
    return np.round(C, 2), y


def _mute(h, unit, *, silent=0.0, others=1.0):
    mask = np.full(h.shape[-1], others)
    mask[unit] = silent
    return h * mask


def _run(xs, W_ih, W_hh, b, silenced=()):
    h = c = np.zeros(W_hh.shape[1])
    hs = []
    for x_t in xs:
        h, c = cells.lstm_step(x_t, h, c, cells.LSTMParams(W_ih, W_hh, b))
        h = _mute(h, list(silenced))
        hs.append(h)
    return np.array(hs)


def _silenced(xs, W_ih, W_hh, b, unit):
    return _run(xs, W_ih, W_hh, b, [unit])


def _loud_outside(xs, W_ih, W_hh, b, unit):
    """Mute what goes back in, and not what is returned."""
    return _run(xs, W_ih, _mute(W_hh, unit), b)


def _last_for_all(*given):
    hs = _silenced(*given)
    return np.tile(hs[-1], (len(hs), 1))


def _draw_silenced(rng, T=5, D=2, H=3):
    shapes = (T, D), (4 * H, D), (4 * H, H), (4 * H,)
    return *(rng.normal(size=shape) for shape in shapes), int(rng.integers(H))


def _contexts(text, n):
    return [text[max(0, t - n + 1) : t + 1] for t in range(len(text))]


def _rival(train, y_train, text, n, *, unseen=None, wider=0):
    seen = {}
    for context, label in zip(_contexts(train, n + wider), y_train, strict=True):
        seen.setdefault(context, []).append(label)
    rare = np.mean(y_train) if unseen is None else unseen
    return np.array([np.mean(seen[c]) if c in seen else rare for c in _contexts(text, n + wider)])


def _character_before(train, y_train, text, n):
    return np.append(np.mean(y_train), _rival(train, y_train, text, n)[:-1])


_TWO_UNITS = (
    np.ones((2, 1)), np.zeros((8, 1)), np.kron([[0.0], [0], [1], [0]], np.ones((2, 2))),
    np.kron([0.0, 0, 1, 0], np.ones(2)), 0,
)  # fmt: skip
_TRAIN = 'a "b" a "bb" a'


def _draw_rival(rng):
    train, text = (_draw_text(rng, 60)[0] for _ in range(2))
    return train, _in_quotes(train), text, int(rng.integers(1, 4))


QUESTIONS = {
    "in_quotes": Question(
        reference=_in_quotes,
        examples=(('a "bc" d',), ('a "b\n\nc"d',), ('"a\nb" "c"',)),
        draw=_draw_text,
        mistakes=(
            Mistake("one late", "The labels come one character late: say what is so AFTER the "
                    "character was read, so an opening mark is inside.",
                    partial(_in_quotes, late=True)),
            Mistake("closing mark inside", "The closing mark counts as outside: after it was "
                    "read, the quotation is over.", partial(_in_quotes, closes_after=True)),
            Mistake("blank line ignored", "A blank line ends a quotation. Otherwise one stray "
                    "mark turns all labels round, to the end of the book.",
                    partial(_in_quotes, blank_ends=False)),
        ),
        hint='The first text is a "bc" d, and its labels are 0 0 1 1 1 0 0 0.',
    ),
    "auc": Question(
        reference=_auc,
        examples=(
            (np.array([3.0, 1, 2, 2]), np.array([1, 0, 1, 0])),
            (np.array([1.0, 1, 1, 1]), np.array([0, 1, 1, 0])),
            (np.array([5.0, -1, 0, 2, 2, -1, 7]), np.array([0, 1, 0, 1, 0, 0, 1])),
        ),
        draw=_draw_auc,
        mistakes=(
            Mistake("ties won", "A tie was counted as won: a constant would be perfect. It counts "
                    "a half.", partial(_auc, tie=1.0)),
            Mistake("ties lost", "A tie was counted as lost. It counts a half.",
                    partial(_auc, tie=0.0)),
            Mistake("ties by place", "Of two equal scores, the one that stands later got the "
                    "higher rank. They share their mean rank.", _by_sorted_place),
            Mistake("upside down", "That is how often the one OUTSIDE has the higher score.",
                    lambda scores, labels: 1 - _auc(scores, labels)),
            Mistake("not divided", "That is the number of pairs won. Divide by the number of "
                    "pairs.", partial(_auc, shares=False)),
        ),
        hint="In the first example there are 4 pairs: 3 wins two, 2 wins one and ties one.",
    ),
    "prediction": Question(
        reference=_prediction,
        judge=predicted(_prediction, within=(1e-3,) * 5, hints=(
            "it is right wherever the text is outside",
            "every pair is a tie",
            "no pair is won, and still nothing is left to chance",
            "AUC asks for the order only; what does one very large value do to a straight line",
            "with 320 tries, how lucky is the luckiest",
        )),
        mistakes=(
            Mistake("luck underrated", "In (e), one unit alone would be near 0.5, but you look at "
                    "the best of 320.", lambda: (*_prediction()[:4], 1)),
        ),
    ),
    "search": Question(
        reference=_search,
        examples=(_some_units(np.random.default_rng(3)), _some_units(np.random.default_rng(5))),
        draw=_some_units,
        draws=5,
        mistakes=(
            Mistake(21, "Unit and sign were chosen on the whole text, so the half that judges had "
                    "a say. Choose on the first half only.",
                    partial(_search, chosen=slice(None))),
            Mistake(21, "Chosen on everything and judged on everything: two faults are left. "
                    "First half to choose, second half to judge.",
                    partial(_search, chosen=slice(None), judged=slice(None))),
            Mistake(21, "It was chosen and judged on the same half, the first. Judge on the "
                    "second.", _first_half),
            Mistake(21, "It was chosen and judged on the same half, the second. Choose on the "
                    "first.", _from_the_second_half),
            Mistake(21, "The choice is right, but it is judged on the whole text, the half that "
                    "it was chosen on included.", partial(_search, judged=slice(None))),
            Mistake(21, "The sign was chosen anew on the second half: an AUC that can never be "
                    "below 0.5 has seen the answer. Turn it as the first half says.",
                    partial(_search, again=True)),
            Mistake("upside down overlooked", "A unit that is low inside knows as much as one "
                    "that is high: look for the AUC farthest from 0.5.",
                    partial(_search, turned=False)),
        ),
        hint="The AUC on the second half may well be below 0.5: then the choice was luck.",
    ),
    "mute": Question(
        reference=_mute,
        examples=((np.array([0.2, -0.5, 0.9]), 1), (np.array([[1.0, 2, 3], [4, 5, 6]]), 0)),
        draw=lambda rng: (rng.normal(size=(2, 4)), int(rng.integers(4))),
        mistakes=(
            Mistake(7, "h @ mask adds all units up into one number. Each unit has its own entry "
                    "of the mask: h * mask.", lambda h, unit: _mute(h, unit).sum(axis=-1)),
            Mistake("counted from one", "Another unit fell silent: they are counted from 0.",
                    lambda h, unit: _mute(h, unit - 1)),
            Mistake("mask turned round", "Only the one unit is left: the mask is 0 for it, and 1 "
                    "for all others.", partial(_mute, silent=1.0, others=0.0)),
            Mistake("a row for a unit", "A row fell silent. The units are the LAST axis.",
                    lambda h, unit: _mute(h.T, unit).T),
        ),
        hint="Of 0.2, -0.5, 0.9 unit 1 is the middle one.",
    ),
    "silenced": Question(
        reference=_silenced,
        examples=(_TWO_UNITS, _draw_silenced(np.random.default_rng(0))),
        draw=_draw_silenced,
        mistakes=(
            Mistake("still heard inside", "It is silent in what you return, and the gates of the "
                    "next step still hear it. Silence h before it goes round.",
                    lambda *a: _mute(_run(*a[:4]), a[4])),
            Mistake("still heard outside", "The gates do not hear it any more, and the output "
                    "still does: what you return has to be silent too.", _loud_outside),
            Mistake("not silent", "Nothing is silent: this is the run as it always was.",
                    lambda *a: _run(*a[:4])),
            Mistake(22, "Every step shows the last one's values: the list holds the same array "
                    "each time, changed in place. Put a new array into it.", _last_for_all),
        ),
        hint="In the first example unit 0 is 0 at both steps, and unit 1 falls a little at step 2.",
    ),
    "rival": Question(
        reference=_rival,
        examples=(
            (_TRAIN, _in_quotes(_TRAIN), 'a "bab', 1),
            (_TRAIN, _in_quotes(_TRAIN), 'b" a "b"b', 2),
        ),
        draw=_draw_rival,
        mistakes=(
            Mistake(21, "These shares were counted on the text that is judged. Count on `train` "
                    "and its labels only.",
                    lambda train, y, text, n: _rival(text, _in_quotes(text), text, n)),
            Mistake("one character too many", "That looks at n + 1 characters: the one just read "
                    "is one of the n.", partial(_rival, wider=1)),
            Mistake("one character behind", "It does not see the character that was just read: "
                    "the context ends WITH it.", _character_before),
            Mistake("never seen is outside", "A context that was never seen says nothing: give "
                    "the share of all characters of `train`, not 0.", partial(_rival, unseen=0.0)),
        ),
        hint="With n = 1 every b was inside, and of the 4 quotation marks one half.",
    ),
}
