"""Judge weights that a learner set by hand: run them through every short history.

There are many right answers, so the judge looks at what the network does. Of a wrong
answer it tells the first history that goes wrong, and, if one small repair would mend
everything, which.
"""

import itertools

import numpy as np

from lstm_course.grading.checks import NotYet
from lstm_course.grading.compare import is_value

__all__ = ["all_histories", "handmade"]


def all_histories(events, T):
    """List every sequence of T events.

    Parameters
    ----------
    events : sequence of float or of tuples of D floats
    T : int

    Returns
    -------
    ndarray of shape (B, T) or (B, T, D)

    Examples
    --------
    >>> all_histories((-1, 1), 2).tolist()
    [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
    """
    return np.array(list(itertools.product(events, repeat=T)), dtype=np.float64)


def handmade(shapes, histories, run, wrong, tell, repairs=()):
    """Make the judge of a task whose answer is a pair of arrays, W and b.

    Parameters
    ----------
    shapes : tuple of two tuples
        Of W and of b.
    histories : ndarray of shape (B, T, ...)
    run : callable
        ``run(W, b, histories)`` gives the outputs, (B, T).
    wrong : callable
        ``wrong(outputs, histories)`` tells which of them are not as they should be, (B, T).
    tell : callable
        ``tell(history, t, output)`` puts a wrong output at step t in words.
    repairs : tuple of (int or str, str, callable)
        A mistake's number or name, what to say of it (no full stop at the end), and
        ``repair(W, b)``: if the weights are right after it, this was the mistake.

    Returns
    -------
    callable
        The `judge` of a `lstm_course.grading.checks.Question`; it raises `NotYet` where it
        knows the mistake.
    """

    def failures(W, b):
        with np.errstate(all="ignore"):
            outputs = run(W, b, histories)
        return outputs, wrong(outputs, histories)

    def judge(_function, _arguments, answer):
        if type(answer) not in (tuple, list) or len(answer) != 2 or not is_value(answer):
            return "give two arrays, W and b, with a comma between them"
        try:
            W, b = (np.asarray(part, dtype=np.float64) for part in answer)
        except (TypeError, ValueError):
            return "W or b is not an array of numbers"
        if (W.shape, b.shape) != shapes:
            return f"W has shape {W.shape} and b {b.shape}, expected {shapes[0]} and {shapes[1]}"
        outputs, bad = failures(W, b)
        if not bad.any():
            return None
        t = int(np.argmax(bad.any(axis=0)))  # the shortest history that shows it
        row = int(np.argmax(bad[:, t]))
        said = tell(histories[row], t, float(outputs[row, t]))
        for name, says, repair in repairs:
            if not failures(*repair(W, b))[1].any():
                hint = says + (f" (mistake {name})." if isinstance(name, int) else ".")
                raise NotYet(f"{said[0].upper()}{said[1:]}. {hint}", hint=hint, mistake=name)
        return said

    return judge
