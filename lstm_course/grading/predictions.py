"""Judge a prediction: say which parts are wrong, and never what they should have been."""

from lstm_course.grading.compare import is_value


def predicted(reference, within, hints):
    """Make the judge of a prediction task, whose answer is a tuple of numbers.

    A check that showed the expected value would spare the learner the thinking, so this
    one tells only which of the parts (a), (b), … are off, and a hint for the first of them.

    Parameters
    ----------
    reference : callable
        Computes the right numbers, a tuple.
    within : tuple of float
        How far each number may be off.
    hints : tuple of str
        One for each number; no full stop at the end.

    Returns
    -------
    callable
        The `judge` of a `lstm_course.grading.checks.Question`.

    Examples
    --------
    >>> judge = predicted(lambda: (9, 2.2), (0, 0.5), ("count the rows", "losses multiply"))
    >>> judge(None, (), (9, 2))
    >>> judge(None, (), (3, 5))
    '(a) and (b) are not right yet. For (a), count the rows'
    """

    def judge(_function, arguments, answer):
        truth = reference(*arguments)
        if type(answer) not in (tuple, list) or len(answer) != len(truth):
            return f"give {len(truth)} numbers, with a comma between them"
        triples = zip(answer, truth, within, strict=True)
        off = [k for k, triple in enumerate(triples) if not _near(*triple)]
        if not off:
            return None
        names = [f"({'abcdefgh'[k]})" for k in off]
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        verb = "is" if len(off) == 1 else "are"
        return f"{listed} {verb} not right yet. For {names[0]}, {hints[off[0]]}"

    return judge


def _near(answer, truth, within):
    if not is_value(answer) or isinstance(answer, str | list | tuple | dict) or answer is None:
        return False
    return getattr(answer, "shape", ()) == () and bool(abs(answer - truth) <= within + 1e-9)
