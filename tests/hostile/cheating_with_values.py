"""Hand-ins that want points for an answer that only looks right."""

import os
from unittest import mock

import numpy as np

from hostile import hostile
from hostile.notebooks import FULL, REST, TASKS, hand_in
from lstm_course import ops
from lstm_course.grading import checks


@hostile(REST)
def not_yet_raised_by_the_answer():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            raise getattr(checks, "NotYet", AssertionError)("Right: my_sigmoid on 3 inputs.")
    """)


@hostile(REST)
def equal_to_everything():
    return hand_in(my_sigmoid="""
        class Same:
            dtype, ndim, size, shape = np.dtype(float), 1, 3, (3,)
            def __eq__(self, other):
                return True
            def __sub__(self, other):
                return 0.0
            __rsub__ = __ne__ = __lt__ = __gt__ = __abs__ = __sub__
            __le__ = __ge__ = __eq__
            def __hash__(self):
                return 0
            def __float__(self):
                return 0.5
        def my_sigmoid(x):
            return Same()
    """)


@hostile(REST)
def array_that_agrees_with_all():
    return hand_in(my_sigmoid="""
        class Agreeable(np.ndarray):
            def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
                return np.zeros(3) if ufunc is not np.less_equal else np.ones(3, bool)
            def __array_function__(self, function, types, args, kwargs):
                return True
            def tolist(self):
                return self
            def __eq__(self, other):
                return True
        def my_sigmoid(x):
            return np.zeros(x.shape).view(Agreeable)
    """)


@hostile(REST)
def array_with_everything_masked():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return np.ma.masked_all(x.shape)")


@hostile(REST)
def number_that_lies_about_its_class():
    return hand_in(my_sigmoid="""
        class Chameleon(float):
            __class__ = np.ndarray
            shape = property(lambda self: (3,))
            def __eq__(self, other):
                return True
            def __array__(self, *args, **kwargs):
                return np.array([0.5, 0.5, 0.5])
        def my_sigmoid(x):
            return Chameleon(0.5)
    """)


@hostile(REST)
def one_number_for_a_whole_array():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return np.float64(0.5)")


@hostile(REST)
def nothing_but_nan():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return np.full(x.shape, np.nan)")


@hostile(REST)
def array_of_objects():
    return hand_in(my_sigmoid="""
        class Same:
            def __eq__(self, other):
                return True
            def __reduce__(self):
                return (open, ("/tmp/" + "hostile-unpickled", "w"))
        def my_sigmoid(x):
            return np.array([Same()] * len(x), dtype=object)
    """)


@hostile(REST)
def array_of_text_and_dates():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            return np.full(x.shape, "0.5" if x.ndim == 1 else np.datetime64("2020-01-01"))
    """)


@hostile(REST)
def generator():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            for value in x:
                yield 1 / (1 + np.exp(-value))
    """)


@hostile(REST)
def function_for_a_value():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return my_sigmoid")


@hostile(REST)
def its_own_argument_back():
    return hand_in(my_sigmoid="def my_sigmoid(x):\n    return x")


@hostile(REST)
def argument_changed_to_the_answer():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            x[...] = np.where(x >= 0, 1, np.exp(-abs(x))) / (1 + np.exp(-abs(x)))
            return x
    """)


def looked_up(seed):
    """Return an answer that has learnt the inputs of one seed by heart."""
    with mock.patch.dict(os.environ, LSTM_COURSE_CLASS_SEED=str(seed)):
        asked = checks.question(TASKS[0].question)
        inputs = [*checks._inputs(asked, TASKS[0].question, True), *asked.examples]
    table = {repr(np.round(x, 6).tolist()): ops.sigmoid(x).tolist() for (x,) in inputs}
    return f"""
TABLE = {table!r}
def my_sigmoid(x):
    return np.array(TABLE.get(repr(np.round(x, 6).tolist()), x.tolist()))
"""


@hostile(REST + TASKS[0].visible)
def answers_of_the_usual_seed_by_heart():
    return hand_in(my_sigmoid=looked_up(0))


@hostile(REST + TASKS[0].visible)
def right_on_the_visible_inputs_only():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            if abs(x).max() in (2.0, 1000.0):
                return 0.5 * (1 + np.tanh(x / 2))
            return np.full(x.shape, 0.5)
    """)


@hostile(REST)
def seed_guessed():
    # The seed is not there to be read, and knowing the inputs is not knowing the answers.
    return hand_in(my_sigmoid="""
        import os
        def my_sigmoid(x):
            seed = os.environ.get("LSTM_COURSE_CLASS_SEED")
            return np.full(x.shape, 0.5 if seed is None else float(seed))
    """)


@hostile(REST)
def success_printed():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            print("Right: my_sigmoid on 2 inputs.")
            return 0.5 * x
        print("Right: my_sigmoid on 3 hidden inputs.")
    """)


@hostile(FULL)
def answer_that_remembers_its_calls():
    # Odd, but the values are right.
    return hand_in(my_sigmoid="""
        calls = []
        def my_sigmoid(x):
            calls.append(x)
            return 0.5 * (1 + np.tanh(calls[-1] / 2))
    """)
