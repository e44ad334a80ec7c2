"""Every listed wrong answer is refused and its mistake named; every right one passes.

The lists are the files of ``tests/answers``; a teacher adds to them, and nothing here changes.
"""

import importlib
import importlib.util

import pytest

from lstm_course.grading import checks, protocol
from lstm_course.grading.checks import TOPICS, NotYet
from lstm_course.grading.mistakes import MISTAKES
from tests import answers

SEEDS = (0, 1, 2026)
WRONG, RIGHT = answers.read()
WRITTEN = [
    topic for topic in TOPICS
    if importlib.util.find_spec(f"lstm_course.grading.questions.{topic}") is not None
]  # fmt: skip


def all_questions():
    """Yield (name, Question) of every topic that is written."""
    for topic in WRITTEN:
        module = importlib.import_module(f"lstm_course.grading.questions.{topic}")
        yield from ((f"{topic}.{key}", asked) for key, asked in module.QUESTIONS.items())


QUESTIONS = dict(all_questions())
KNOWN = [(name, mistake) for name, asked in QUESTIONS.items() for mistake in asked.mistakes]


def entry_id(entry):
    return f"{entry.question}-{getattr(entry.function, '__name__', 'answer')}"


def verdict(question, function, **options):
    """Return the `NotYet` of a check, or None if the answer passes."""
    try:
        checks.check(question, function, **options)
    except NotYet as error:
        return error
    return None


def verdicts(question, function, monkeypatch):
    """Yield the verdict of the visible check, and of the hidden one with every seed."""
    yield "visible", verdict(question, function)
    for seed in SEEDS:
        monkeypatch.setenv("LSTM_COURSE_CLASS_SEED", str(seed))
        yield f"hidden, seed {seed}", verdict(question, function, hidden=True)


def names(said, mistake):
    """Tell whether a line names a mistake; a judge writes the number itself."""
    return said.mistake == mistake or f"(mistake {mistake})" in str(said)


# ---- the two lists --------------------------------------------------------------------------


@pytest.mark.parametrize("entry", WRONG, ids=entry_id)
def test_a_wrong_answer_is_refused_and_its_mistake_named(entry):
    said = verdict(entry.question, entry.function)
    assert said is not None, "it passes the visible check"
    assert "\n" not in str(said)
    if entry.mistake is not None:
        assert names(said, entry.mistake), f"expected {entry.mistake!r}; it said: {said}"


@pytest.mark.parametrize("entry", WRONG, ids=entry_id)
def test_a_wrong_answer_is_refused_by_the_hidden_check_too(entry):
    assert verdict(entry.question, entry.function, hidden=True) is not None


@pytest.mark.parametrize("entry", RIGHT, ids=entry_id)
def test_a_right_answer_in_another_style_passes(entry, monkeypatch):
    for which, said in verdicts(entry.question, entry.function, monkeypatch):
        assert said is None, f"{which}: {said}"


def as_in_the_grader(function):
    """Send inputs, answers and changed inputs through the class grader's protocol."""

    def proxy(*arguments):
        given = protocol.decode(protocol.encode(list(arguments)))
        answer = function(*given)
        protocol.write_back(list(arguments), protocol.decode(protocol.encode(given, strict=False)))
        return protocol.decode(protocol.encode(answer, strict=False))

    proxy.__name__ = function.__name__
    return proxy


@pytest.mark.parametrize("entry", [*WRONG, *RIGHT], ids=entry_id)
def test_the_class_grader_says_the_same_as_the_notebook(entry):
    for hidden in (False, True):
        here = verdict(entry.question, entry.function, hidden=hidden)
        there = verdict(entry.question, as_in_the_grader(entry.function), hidden=hidden)
        assert str(here) == str(there)


def test_there_are_enough_answers_and_nearly_all_mistakes_are_named():
    named = [entry for entry in WRONG if entry.mistake is not None]
    assert len(WRONG) >= 40 and len(RIGHT) >= 40
    assert len(named) >= 0.95 * len(WRONG)
    for topic in TOPICS:
        for entries in (WRONG, RIGHT):
            found = sum(entry.question.startswith(f"{topic}.") for entry in entries)
            assert found >= 5, f"{topic} has {found} of {'wrong' if entries is WRONG else 'right'}"


def test_every_one_of_the_numbered_mistakes_is_shown():
    shown = {entry.mistake for entry in WRONG}
    missing = [f"{number}: {text}" for number, text in MISTAKES.items() if number not in shown]
    assert not missing, "no wrong answer shows\n" + "\n".join(missing)


def test_no_answer_is_listed_twice():
    for entries in (WRONG, RIGHT):
        ids = [entry_id(entry) for entry in entries]
        assert sorted(set(ids)) == sorted(ids)


# ---- the questions --------------------------------------------------------------------------


def test_every_topic_has_its_questions():
    assert WRITTEN == list(TOPICS)
    assert list(MISTAKES) == list(range(1, 25))


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_reference_passes_its_own_checks(name, monkeypatch):
    for which, said in verdicts(name, QUESTIONS[name].reference, monkeypatch):
        assert said is None, f"{which}: {said}"


@pytest.mark.parametrize(
    ("name", "mistake"), KNOWN, ids=lambda part: str(getattr(part, "name", part))
)
def test_the_visible_examples_tell_a_mistake_from_the_right_answer_and_from_the_others(
    name, mistake
):
    said = verdict(name, mistake.gives)
    assert said is not None, "it passes"
    assert said.mistake == mistake.name and mistake.says.rstrip(".") in str(said), str(said)


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_a_question_says_is_fit_to_be_read(name):
    asked = QUESTIONS[name]
    sentences = [asked.hint, *(mistake.says for mistake in asked.mistakes)]
    for text in filter(None, sentences):
        assert text[0] == text[0].strip() and text.endswith((".", "?")) and "\n" not in text, text
    assert asked.hint or asked.draw is None, "a hidden check needs a hint"
    assert asked.draw is None or asked.draws >= 2
    for mistake in asked.mistakes:
        assert isinstance(mistake.name, str) or mistake.name in MISTAKES
