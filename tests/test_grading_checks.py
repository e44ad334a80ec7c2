"""A check says one line, names the mistake, gives nothing hidden away, and never breaks."""

import functools
import sys
import types

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from lstm_course.cli.execute import kernel_environment, start_again
from lstm_course.grading import checks
from lstm_course.grading.checks import Mistake, NotYet, Question


def double(x):
    return 2 * np.asarray(x)


def judged(function, arguments, answer):
    if abs(answer[0]) > 5:
        return "the first number is too large"
    return None if function(*arguments)[0] == answer[0] else "two calls differ"


MISTAKES = (
    Mistake(5, "That is x itself.", lambda x: x),
    Mistake("squared", "That is the square.", np.square),
    Mistake("only rows", "Never on a vector.", lambda x: x @ np.zeros((3, 9))),
)
QUESTIONS = {
    "double": Question(
        double, (([1.0, 3.0],), (np.array([[2.0]]),)), lambda rng: (rng.normal(size=3),),
        MISTAKES, "Add x to itself.",
    ),
    "constant": Question(lambda: 7, hint="It is the seventh."),
    "long": Question(lambda x: x + 1, ((np.zeros(40),), (np.zeros(50),))),
    "draw": Question(lambda: None, judge=judged, examples=((),), hint="Be small."),
}  # fmt: skip


@pytest.fixture(autouse=True)
def questions(monkeypatch):
    """Put a small topic in the place of the questions on vectors."""
    name = "lstm_course.grading.questions.vectors"
    monkeypatch.setitem(sys.modules, name, types.SimpleNamespace(QUESTIONS=QUESTIONS))
    monkeypatch.delenv("LSTM_COURSE_CLASS_SEED", raising=False)


def refused(question, function, **options):
    """Return the `NotYet` with which a check refuses; its line must be one line."""
    with pytest.raises(NotYet) as caught:
        checks.check(f"vectors.{question}", function, **options)
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".")
    return caught.value


# ---- right answers --------------------------------------------------------------------------


def test_a_right_answer_prints_one_line(capsys):
    checks.check("vectors.double", double)
    checks.check("vectors.double", double, hidden=True)
    checks.check("vectors.constant", lambda: np.float32(7))
    checks.check("vectors.double", functools.partial(double))
    assert capsys.readouterr().out.splitlines() == [
        "Right: double on 2 inputs.",
        "Right: double on 3 hidden inputs.",
        "Right: your function on 1 input.",
        "Right: your function on 2 inputs.",
    ]


def test_a_numpy_warning_costs_nothing():
    def loud(x):
        return double(x) + 0 * np.log(np.exp(-np.abs(np.array([1e300]))))[0] * 0

    with np.errstate(all="raise"):
        refused("double", loud)  # nan: the warning is silent, the value is not
        checks.check("vectors.double", lambda x: double(x) + 0 * np.float64(1e300) ** -2)


# ---- wrong answers --------------------------------------------------------------------------


def test_the_line_says_the_input_what_came_and_what_was_expected():
    said = refused("double", lambda x: np.asarray(x) + 10)
    assert str(said) == "your function([1. 3.]) is [11. 13.], expected [2. 6.]. Add x to itself."
    assert said.hint == "Add x to itself." and said.mistake is None
    said = refused("constant", lambda: 8)
    assert str(said) == "your function() is 8, expected 7. It is the seventh."


def test_a_known_mistake_is_named_only_if_every_input_shows_it():
    said = refused("double", lambda x: x)
    assert said.mistake == 5 and str(said).endswith("That is x itself (mistake 5).")
    squared = refused("double", lambda x: np.square(x))
    assert squared.mistake == "squared" and "(mistake" not in str(squared)
    assert squared.hint == "That is the square."
    half = refused("double", lambda x: np.asarray(x) if np.ndim(x) == 1 else double(x))
    assert half.mistake is None and half.hint == "Add x to itself."


def test_a_mistake_counts_also_where_one_input_happens_to_agree():
    said = refused("double", np.square)  # 2 squared is twice 2: the second input agrees
    assert said.mistake == "squared" and "[1. 9.]" in str(said)


def test_long_inputs_are_numbered():
    said = refused("long", lambda x: x + (len(x) == 50))
    assert str(said).startswith("On input 1, your function(…)[0] is 0, expected 1")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: None, "is None (is a `return` missing?)"),
        (lambda x: 1 / 0, "stopped with ZeroDivisionError: division by zero."),
        (lambda: 0, "stopped with TypeError"),
        (lambda x: sys.exit(), "stopped with SystemExit."),
        (lambda x: [][0], "stopped with IndexError: list index out of range."),
        (lambda x: int("a\nb"), "stopped with ValueError"),
        (5.0, "a function is asked for, and this is of type float."),
        ("double", "a function is asked for, and this is of type str."),
        (None, "a function is asked for, and this is of type NoneType."),
        (lambda x: iter(x), "expected numbers or arrays"),
    ],
)
def test_whatever_an_answer_does_one_line_comes(function, words):
    assert words in str(refused("double", function))


def test_ctrl_c_stops_the_check():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checks.check("vectors.double", interrupted)


def test_a_stub_is_said_to_be_a_stub_and_so_is_one_that_is_called():
    def my_inner(x):
        raise NotImplementedError("not written yet")

    def my_outer(x):
        return 2 * my_inner(x)

    said = refused("double", my_inner)
    assert str(said) == "my_inner is not written yet." and said.hint == "It is not written yet."
    assert str(refused("double", my_outer)) == "my_inner, which my_outer calls, is not written yet."


def test_changing_an_argument_is_mistake_22_even_if_the_values_are_right():
    def in_place(x):
        x *= 2
        return x

    def appended(x):
        answer = double(x)
        if type(x) is list:
            x.append(0.0)
        return answer

    QUESTIONS["arrays"] = Question(double, ((np.ones(2),),))
    said = refused("arrays", in_place)
    assert said.mistake == 22 and "(mistake 22)." in str(said) and "Work on a copy." in str(said)
    assert refused("double", appended).mistake == 22
    np.testing.assert_array_equal(QUESTIONS["arrays"].examples[0][0], np.ones(2))


def test_a_judge_decides_where_many_answers_are_right(capsys):
    checks.check("vectors.draw", lambda: (3.0, 4))
    assert "too large. Be small." in str(refused("draw", lambda: (9.0,)))
    numbers = iter(range(9))
    assert "two calls differ" in str(refused("draw", lambda: (next(numbers),)))


def test_an_answer_that_a_judge_was_not_made_for_gives_a_line_too():
    assert "is None" in str(refused("draw", lambda: None))
    assert "of type object" in str(refused("draw", lambda: object()))
    said = str(refused("draw", lambda: "text"))
    assert said.startswith("your function() is 'text', which is not the kind of answer")

    def fails_later(calls=[]):  # noqa: B006 - it remembers
        calls.append(1)
        return (1.0,) if len(calls) == 1 else 1 / 0

    assert "stopped with ZeroDivisionError" in str(refused("draw", fails_later))


# ---- hidden inputs --------------------------------------------------------------------------


def inputs_seen(name, seed, monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_CLASS_SEED", str(seed))
    seen = []

    def spy(x):
        seen.append(np.array(x))
        return double(x)

    checks.check(f"vectors.{name}", spy, hidden=True)
    return np.concatenate(seen)


def test_hidden_inputs_hang_on_the_class_seed_and_on_the_question(monkeypatch):
    QUESTIONS["other"] = QUESTIONS["double"]
    first, again, second, other = (
        inputs_seen(*given, monkeypatch)
        for given in (("double", 1), ("double", 1), ("double", 2), ("other", 1))
    )
    np.testing.assert_array_equal(first, again)
    assert len(np.unique([*first, *second, *other])) == 27


def test_a_question_without_draws_uses_its_examples(monkeypatch):
    with pytest.raises(NotYet, match="expected 7"):
        checks.check("vectors.constant", lambda: 8, hidden=True)


def test_the_hint_of_a_hidden_check_holds_no_value(monkeypatch):
    for function in (lambda x: double(x) + 1, lambda x: x, lambda x: int(str(x)), lambda x: None):
        said = refused("double", function, hidden=True)
        assert said.hint and not any(letter.isdigit() for letter in said.hint.split("(mistake")[0])


@pytest.mark.parametrize("seed", ["", "x", "-1", "1.5", "²"])
def test_a_class_seed_is_a_whole_number(seed, monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_CLASS_SEED", seed)
    with pytest.raises(ValueError, match="should be a whole number"):
        checks.class_seed()


# ---- names ----------------------------------------------------------------------------------


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"no topic 'gates'; the topics are vectors, memory"):
        checks.check("gates.double", double)
    with pytest.raises(ValueError, match=r"vectors has no question 'treble'; it has double, "):
        checks.check("vectors.treble", double)
    with pytest.raises(ValueError, match=r"no question ''"):
        checks.question("vectors")


# ---- in a notebook --------------------------------------------------------------------------


def test_a_notebook_shows_one_line_and_no_traceback(tmp_path):
    book = nbformat.v4.new_notebook()
    book.cells = [
        nbformat.v4.new_code_cell("from lstm_course.grading.checks import NotYet"),
        nbformat.v4.new_code_cell("raise NotYet('h is 1, expected 2.', hint='Look.')"),
    ]
    where = {"metadata": {"path": str(tmp_path)}}
    client = NotebookClient(book, kernel_name="python3", allow_errors=True, resources=where)
    with kernel_environment():
        start_again(client.execute)
    (output,) = book.cells[1].outputs
    assert output.output_type == "error" and output.ename == "NotYet"
    assert output.traceback == ["Not yet: h is 1, expected 2."]
