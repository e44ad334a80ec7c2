"""What crosses between the grader and a hand-in: values come through whole, nothing else does."""

import base64
import json
import math
import subprocess
import sys
from collections import namedtuple

import numpy as np
import pytest

from lstm_course.grading import protocol, seccomp, worker
from lstm_course.grading.protocol import MalformedError, decode, encode

VALUES = [
    None, True, 3, -(2**63), 0.1, float("inf"), "text \ud800 \x00", [], (), {}, [1, (2.5, "a")],
    {"a": [1, {"b": (None,)}], 3: 0.5}, np.arange(6.0).reshape(2, 3), np.zeros((0, 4)),
    np.array([True, False]), np.array(2, dtype=np.uint8), np.float32(0.1), np.bool_(True),
    np.arange(4, dtype=">i4"), np.arange(12.0).reshape(3, 4).T[::2],
    np.array([np.nan, -0.0, np.inf]), np.float16([0.5]),
]  # fmt: skip


def array(name="float64", shape=(2,), data=bytes(16)):
    return {"array": [name, list(shape), base64.b64encode(data).decode()]}


def same(one, other):
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray | np.generic):
        kind = one.dtype.newbyteorder("=")
        return type(one) is type(other) and kind == other.dtype and one.shape == other.shape and (
            one.astype(kind).tobytes() == other.tobytes())  # fmt: skip
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
def test_a_value_comes_through_bit_for_bit(value):
    line = protocol.pack({"value": encode(value)})
    assert line.count(b"\n") == 1
    assert same(value, decode(protocol.unpack(line)["value"]))


def test_the_comparison_of_these_tests_sees_a_difference():
    assert not same(np.zeros(2), np.zeros(2, np.float32)) and not same([1], (1,))


@pytest.mark.parametrize("value", [np.array(["up", "down"]), np.str_("up")], ids=["array", "text"])
def test_numpy_text_comes_through_as_text(value):
    assert decode(encode(value)) == value.tolist()


Pair = namedtuple("Pair", "h c")


class Same(float):
    def __eq__(self, other):
        return True

    __hash__ = None


@pytest.mark.parametrize(
    "value",
    [object(), len, 1j, 2**80, {1.5: 2}, {1, 2}, Pair(1, 2), Same(1), np.ma.masked_all(2),
     np.array([object()]), np.array(["2020-01-01"], "M8[D]"), b"bytes"],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_no_plain_value_arrives_as_a_name_and_is_never_sent_by_the_grader(value):
    with pytest.raises(TypeError, match="cannot be sent"):
        encode(value)
    arrived = decode(encode(value, strict=False))
    assert type(arrived).__name__ == type(value).__name__ and vars(type(arrived)).keys() <= {
        "__module__", "__dict__", "__weakref__", "__doc__", "__static_attributes__",
        "__firstlineno__",
    }  # fmt: skip


def test_a_list_that_holds_itself_ends():
    ring = []
    ring.append(ring)
    decode(encode(ring, strict=False))


@pytest.mark.parametrize(
    "thing",
    [
        [1], {}, {"list": [], "tuple": []}, {"list": 3}, {"dict": [[1]]}, {"dict": [[[], 1]]},
        {"dict": [[True, 1]]}, {"other": 3}, {"pickle": "x"}, 2**64, {"array": []}, {"array": None},
        {"array": ["object", [1], "AAAA"]}, {"array": [["float64"], [1], "AAAA"]},
        array("float128"), array("complex64"), array("<U4"), array(shape=(3,)), array(shape=(-2,)),
        array(shape=(2.0,)), array(shape=(True, 2)), array(shape=(0, 2**40), data=b""),
        array(shape=(1,) * 9), {"array": ["float64", [1], "no base 64!"]},
        {"scalar": array()["array"]}, {"list": ["x" * 90_000] + ["y"] * 250}, "x" * 200_000,
    ],
    ids=lambda thing: str(thing)[:40],
)  # fmt: skip
def test_what_is_malformed_is_refused(thing):
    with pytest.raises(MalformedError):
        decode(thing)


def test_a_byte_that_is_no_bool_becomes_one():
    assert decode(array("bool", (2,), b"\x07\x00")).tobytes() == b"\x01\x00"


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"[1]", b"3", b"\xff", b'{"a": ' + b"[" * 100_000, b"1" * 5000,
     b"[" + b"1," * 200_000 + b"1]"],
    ids=lambda line: str(line)[:20],
)  # fmt: skip
def test_a_line_that_is_no_message_is_refused(line):
    with pytest.raises(MalformedError):
        protocol.unpack(line)


def test_a_message_that_is_too_large_is_not_sent():
    for value in (np.zeros(3_000_000), [0] * 200_000, "x" * 17_000_000):
        with pytest.raises(ValueError, match=r"large|more than|too long"):
            protocol.pack({"value": encode(value)})


def test_depth_is_capped_on_both_sides():
    deep, far = 0.5, 0.5
    for _ in range(40):
        deep, far = {"list": [deep]}, [far]
    with pytest.raises(MalformedError):
        decode(deep)
    with pytest.raises(TypeError):
        encode(far)


def test_an_error_keeps_its_name_only_if_python_knows_it():
    assert type(protocol.named_error("NotImplementedError", "")) is NotImplementedError
    assert type(protocol.named_error("LinAlgError", "x")).__name__ == "LinAlgError"
    made = protocol.named_error("SystemExit", "0")
    assert isinstance(made, Exception) and type(made).__name__ == "SystemExit"
    secret = protocol.named_error("[0.1, 0.2]", "x")
    assert type(secret) is Exception
    with pytest.raises(MalformedError):
        protocol.named_error(["ValueError"], "x")


def test_changes_of_arguments_are_written_back_in_place():
    array_, inner, table = np.zeros(2), [1, 2], {"a": np.ones(2), "b": 1}
    arguments = (array_, [inner, 5], table)
    protocol.write_back(arguments, (np.ones(2), [[7], 6], {"a": np.full(2, 3.0), "c": 4}))
    assert array_.tolist() == [1, 1] and inner == [7] and arguments[1][1] == 6
    assert table["a"].tolist() == [3, 3] and set(table) == {"a", "c"}


def test_changes_of_another_shape_are_not_written():
    array_ = np.zeros(2)
    protocol.write_back([array_], [np.ones(3)])
    protocol.write_back([array_], None)
    protocol.write_back([array_], "ab")
    assert array_.tolist() == [0, 0]


# ---- the worker's half ---------------------------------------------------------------------


def told(line):
    return json.loads(line)


def test_the_worker_calls_a_function_on_copies_and_tells_what_it_changed():
    space = {"double": lambda x: x.__imul__(2), "add": lambda a, *, b: a + b}
    asked = {"id": 4, "do": "call", "name": "double", "arguments": encode([np.ones(2)])}
    said = told(worker.answer({**asked, "keywords": encode({})}, space))
    assert said["id"] == 4 and decode(said["value"]).tolist() == [2, 2]
    assert decode(said["arguments"])[0].tolist() == [2, 2]
    asked = {"id": 5, "do": "call", "name": "add", "arguments": encode([1])}
    said = told(worker.answer({**asked, "keywords": encode({"b": 2})}, space))
    assert said == {"id": 5, "value": 3}


def test_the_worker_tells_errors_missing_names_and_the_stub_that_was_met():
    space = {}
    source = "def blank(x):\n    raise NotImplementedError('3.2')\ndef outer(x):\n    blank(x)"
    assert told(worker.answer({"id": 1, "do": "run", "source": source}, space)) == {"id": 1}
    asked = {"id": 2, "do": "call", "arguments": encode([1]), "keywords": encode({})}
    said = told(worker.answer({**asked, "name": "outer"}, space))
    assert said["error"] == ["NotImplementedError", "3.2"] and said["inside"] == "blank"
    assert told(worker.answer({**asked, "name": "none"}, space))["undefined"] is True


def test_a_cell_stops_at_its_first_error_but_not_at_an_import():
    space = {}
    said = told(worker.answer({"id": 1, "do": "run", "source": "import nix\na = 1\n1/0\nb"}, space))
    assert said["error"][0] == "ZeroDivisionError" and space["a"] == 1 and "b" not in space


def test_lines_of_the_notebooks_own_language_are_left_out():
    space = {}
    worker.run("%%time\n!ls\nfor k in range(2):\n    %matplotlib inline\nnp?\nx = k", space)
    assert space["x"] == 1
    with pytest.raises(SyntaxError):
        worker.run("def f(:\n    pass", space)


# ---- forbidden system calls ----------------------------------------------------------------

TRIES = """
import os, socket, subprocess, sys, threading
from lstm_course.grading import seccomp
print(seccomp.forbid())
for do in (os.fork, socket.socket, lambda: threading.Thread(target=print).start(),
           lambda: subprocess.run(["true"]), lambda: os.execv(sys.executable, ["python"])):
    try:
        do()
        print("done")
    except (OSError, RuntimeError):
        print("refused")
print(len(open(__import__("os").devnull).read()))
"""


def test_no_process_no_thread_no_socket_and_no_other_program_can_be_had():
    done = subprocess.run([sys.executable, "-c", TRIES], capture_output=True, text=True, timeout=60)
    lines = done.stdout.split()
    if lines[0] == "False":
        pytest.skip("forbidding system calls is for Linux on x86-64 and 64-bit ARM")
    assert lines == ["True", *["refused"] * 5, "0"], done.stderr


@pytest.mark.parametrize("machine", seccomp.MACHINES)
def test_every_step_of_the_filter_leads_where_it_should(machine):
    steps = seccomp.program(machine)
    column, number = seccomp.MACHINES[machine]

    def verdict(call, machine_number=number):
        place, value = 0, None
        while True:
            code, yes, no, operand = steps[place]
            place += 1
            if code == seccomp.RETURN:
                return operand
            if code == seccomp.LOAD:
                value = call if operand == seccomp.NUMBER else machine_number
            else:
                holds = value == operand if code == seccomp.EQUAL else value >= operand
                place += yes if holds else no

    forbidden = {numbers[column] for numbers in seccomp.FORBIDDEN.values()} - {None}
    for call in range(600):
        assert verdict(call) == (seccomp.REFUSE if call in forbidden else seccomp.ALLOW)
    assert verdict(2**30 + 1) == seccomp.REFUSE and verdict(1, 40) == seccomp.KILL
    assert math.log2(max(max(yes, no) for _, yes, no, _ in steps)) < 8
