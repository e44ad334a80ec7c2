"""Honest hand-ins that look strange; each gets its right mark, and is not held up."""

import copy

from hostile import GRADED, hostile
from hostile.notebooks import FADER, FULL, REST, TASKS, as_bytes, cell_of, code, hand_in, text


@hostile(FULL, only=GRADED)
def notes_and_trials_of_its_own():
    return hand_in(
        before=[text("My notes: **ask about b**"), code("x = np.linspace(-3, 3, 7)\nx")],
        after=[code("my_sigmoid(np.zeros(2))"), text("Done!"), code("")],
    )


@hostile(FULL, only=GRADED)
def other_names_and_a_helper():
    return hand_in(my_sigmoid="""
        def stable_exp(z):
            return np.exp(-np.abs(z))
        def my_sigmoid(anything, *, scale=1.0):
            small = stable_exp(anything * scale)
            return np.where(anything < 0, small / (1 + small), 1 / (1 + small))
    """)


@hostile(FULL, only=GRADED)
def loops_and_lists_and_math():
    return hand_in(my_sigmoid="""
        import math
        def my_sigmoid(x):
            if x.ndim > 1:
                return [my_sigmoid(row) for row in x]
            return [0.5 * (1 + math.tanh(value / 2)) for value in x]
    """)


@hostile(FULL, only=GRADED)
def smaller_floats():
    return hand_in(my_layer="""
        def my_layer(x_t, h_prev, W, b):
            joined = np.append(h_prev, x_t).astype(np.float32)
            return np.einsum("hk,k->h", W.astype(np.float32), joined) + b.astype(np.float32)
    """)


@hostile(FULL, only=GRADED)
def many_lines_printed():
    return hand_in(
        before=[code("for number in range(2000):\n    print('trial', number)")],
        my_fader="""
        def my_fader(a, b, f):
            print("a:", a, "b:", b, "f:", f)
            return f * a + (1 - f) * b
        """,
    )


@hostile(FULL, only=GRADED)
def warnings_on_the_way():
    return hand_in(my_sigmoid="""
        import sys, warnings
        def my_sigmoid(x):
            warnings.warn("this may overflow")
            print("careful", file=sys.stderr)
            return 1 / (1 + np.exp(-x))
    """)


@hostile(FULL, only=GRADED)
def older_minor_format():
    made = hand_in()
    for cell in made["cells"]:
        del cell["id"]
        cell["source"] = cell["source"].splitlines(keepends=True)
    return {**made, "nbformat_minor": 2}


@hostile(FULL, only=GRADED)
def counts_out_of_order():
    made = hand_in()
    for number, cell in enumerate(c for c in made["cells"] if c["cell_type"] == "code"):
        cell["execution_count"] = 90 - 7 * number
        cell["outputs"] = [{"name": "stderr", "output_type": "stream", "text": ["old\n", "run\n"]}]
        cell["metadata"].update(collapsed=True, colab={"base_uri": "https://localhost"})
    return made


@hostile(FULL, only=GRADED)
def windows_line_ends():
    made = hand_in()
    for cell in made["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return as_bytes(made).replace(b"\n", b"\r\n")


@hostile(FULL, only=GRADED)
def commands_of_the_notebook():
    magics = ("%matplotlib inline", "!ls", "%%time\nx = 1", "my_sigmoid?", "%pip install numpy")
    return hand_in(after=[code(line) for line in magics])


@hostile(FULL, only=GRADED)
def trial_that_fails():
    return hand_in(before=[code("1 / 0"), code("y = undefined_name")])


@hostile(FULL, only=GRADED)
def first_try_kept_above_the_answer():
    # The last definition counts, as in the notebook.
    return hand_in(before=[code("def my_sigmoid(x):\n    return x")])


@hostile(FULL, only=GRADED)
def answer_copied_into_a_second_cell():
    made = hand_in()
    again = copy.deepcopy(cell_of(made, "my_layer"))
    made["cells"].append({**again, "id": "again", "metadata": {}})
    return made


@hostile(FULL, only=GRADED)
def title_removed_and_text_changed():
    made = hand_in()
    made["cells"] = [cell for cell in made["cells"] if not cell["source"].startswith("# ")]
    made["cells"][1]["source"] += " (solved on paper first)"
    return made


@hostile(REST, only=GRADED)
def one_question_left_blank():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            raise NotImplementedError("Task 1: my_sigmoid")
    """)


@hostile(FULL - FADER, only=GRADED)
def one_answer_wrong():
    return hand_in(my_fader="def my_fader(a, b, f):\n    return f * a + b")


@hostile(0, only=GRADED)
def everything_left_blank():
    blank = "def {0}(*arguments):\n    raise NotImplementedError('{0}')"
    return hand_in(**{task.function: blank.format(task.function) for task in TASKS})
