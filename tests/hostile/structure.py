"""Files that are no notebook, and notebooks whose cells are not what was handed out."""

import copy
import os

from hostile import FLAGGED, hostile
from hostile.notebooks import FULL, REST, as_bytes, cell_of, code, hand_in, marked, text


@hostile(0, only=FLAGGED)
def half_of_a_file():
    whole = as_bytes(hand_in())
    return whole[: len(whole) // 2]


@hostile(0, only=FLAGGED)
def empty_file():
    return b""


@hostile(0, only=FLAGGED)
def binary_junk():
    return bytes(range(256)) * 64


@hostile(0, only=FLAGGED)
def list_at_the_top():
    return as_bytes([hand_in()])


@hostile(0, only=FLAGGED)
def number_at_the_top():
    return b"NaN"


@hostile(0, only=FLAGGED)
def deep_nesting():
    return b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


@hostile(0, only=FLAGGED)
def deep_nesting_in_metadata():
    whole = as_bytes(hand_in())
    deep = b'{"a": ' * 100_000 + b"1" + b"}" * 100_000
    return whole.replace(b'"needs": []', b'"needs": ' + deep)


@hostile(0, only=FLAGGED)
def number_of_a_million_digits():
    whole = as_bytes(hand_in())
    return whole.replace(b'"nbformat_minor": 5', b'"nbformat_minor": ' + b"7" * 1_000_000)


@hostile(FULL)
def nested_number_of_the_format():
    deep = b"[" * 900 + b"]" * 900
    return as_bytes(hand_in()).replace(b'"nbformat": 4', b'"nbformat": ' + deep)


@hostile(0, only=FLAGGED)
def format_three():
    cells = [{"cell_type": "code", "input": ["x = 1"], "language": "python", "outputs": []}]
    return {"worksheets": [{"cells": cells}], "metadata": {}, "nbformat": 3, "nbformat_minor": 0}


@hostile(FULL)
def format_of_the_far_future():
    return {**hand_in(), "nbformat": 99, "nbformat_minor": "later"}


@hostile(0, only=FLAGGED)
def cells_that_are_no_list():
    return {**hand_in(), "cells": {"0": "all right"}}


@hostile(0)
def no_cells():
    return {**hand_in(), "cells": []}


@hostile(FULL)
def cells_that_are_no_cells():
    made = hand_in()
    made["cells"] += [None, 7, "cell", [], {}, {"cell_type": ["code"], "source": {"a": 1}}]
    return made


@hostile(FULL)
def sources_that_are_no_text():
    made = hand_in()
    for source in (None, 7, ["x = 1\n", 2], {"a": "b"}):
        made["cells"].append({**code(""), "id": "odd", "source": source})
    return made


@hostile(FULL)
def outputs_that_are_no_outputs():
    made = hand_in()
    for number, cell in enumerate(c for c in made["cells"] if c["cell_type"] == "code"):
        cell["outputs"] = [None, "x", {"output_type": "stream", "text": 7}, [[]], 7][number % 5 :]
    return made


@hostile(FULL)
def metadata_that_is_no_metadata():
    made = hand_in()
    cell_of(made, "my_sigmoid")["metadata"]["nbgrader"]["points"] = {"all": float("inf")}
    cell_of(made, "my_layer")["metadata"]["nbgrader"] = "solution"
    made["metadata"] = ["kernelspec"]
    made["cells"][1]["metadata"] = "collapsed"
    return made


@hostile(FULL)
def list_as_a_grade_id():
    made = hand_in()
    cell_of(made, "my_sigmoid_visible")["metadata"]["nbgrader"]["grade_id"] = ["my_sigmoid"]
    return made


@hostile(FULL)
def half_a_character_in_the_source():
    return hand_in(before=[code('name = "\ud800"\nprint(name)')], essay="\ud800 \x00 \x1b[31m")


@hostile(FULL)
def missing_check_cell():
    made = hand_in()
    made["cells"].remove(cell_of(made, "my_sigmoid_visible"))
    made["cells"].remove(cell_of(made, "my_fader_hidden"))
    return made


@hostile(FULL)
def doubled_check_cell():
    made = hand_in()
    for name in ("my_sigmoid_visible", "my_fader_hidden"):
        made["cells"].append(copy.deepcopy(cell_of(made, name)))
    return made


@hostile(REST)
def edited_check_cell():
    made = hand_in(my_sigmoid="def my_sigmoid(x):\n    return 0.5")
    for name in ("my_sigmoid_visible", "my_sigmoid_hidden"):
        cell_of(made, name)["source"] = "print('Right: my_sigmoid on 3 inputs.')"
    return made


@hostile(FULL)
def renamed_check_cell():
    made = hand_in()
    cell_of(made, "my_sigmoid_visible")["metadata"]["nbgrader"]["grade_id"] = "my_fader_visible"
    cell_of(made, "my_fader_hidden")["metadata"]["nbgrader"]["grade_id"] = "mine"
    return made


@hostile(FULL)
def lost_metadata():
    made = hand_in()
    for cell in made["cells"]:
        cell["metadata"] = {}
    return made


@hostile(FULL)
def split_answer():
    source = "def my_sigmoid(x):\n    return half(x / 2)"
    second = {**code(source, marked("my_sigmoid", solution=True)), "id": "second-half"}
    made = hand_in(my_sigmoid="def half(z):\n    return 0.5 * (1 + np.tanh(z))")
    at = made["cells"].index(cell_of(made, "my_sigmoid"))
    made["cells"].insert(at + 1, second)
    return made


@hostile(REST)
def answer_turned_into_markdown():
    made = hand_in()
    at = made["cells"].index(cell_of(made, "my_sigmoid"))
    made["cells"][at] = {**text(made["cells"][at]["source"]), "id": "turned"}
    return made


@hostile(REST)
def answer_that_does_not_parse():
    return hand_in(my_sigmoid="def my_sigmoid(x)\n    return (x")


@hostile(REST)
def answer_that_python_cannot_compile():
    return hand_in(my_sigmoid="my_sigmoid = " + "(" * 5000 + "1" + ")" * 5000)


@hostile(REST)
def name_of_the_answer_is_no_function():
    return hand_in(my_sigmoid="my_sigmoid = 0.5")


@hostile(FULL)
def wrong_kernel():
    made = hand_in()
    kernel = {"display_name": "R; reboot", "language": "R", "name": "../../bin/sh"}
    made["metadata"]["kernelspec"] = kernel
    return made


@hostile(FULL)
def same_cell_id_everywhere():
    made = hand_in()
    for cell in made["cells"]:
        cell["id"] = "one"
    return made


@hostile(FULL)
def marked_as_utf8_with_a_bom():
    return b"\xef\xbb\xbf" + as_bytes(hand_in())


@hostile(FULL)
def written_as_utf16():
    return as_bytes(hand_in()).decode("utf-8").encode("utf-16")


@hostile(FULL)
def ten_megabytes_of_markdown():
    return hand_in(after=[text("x " * 5_000_000)])


@hostile(FULL, placed=True)
def renamed_file(path, places):
    path.parent.mkdir(parents=True)
    path.with_name("Final version (2) of 01.ipynb").write_bytes(as_bytes(hand_in()))


@hostile(0, only=FLAGGED, placed=True)
def folder_named_like_a_notebook(path, places):
    path.mkdir(parents=True)
    (path / "inside.txt").write_text("not here either", encoding="utf-8")


@hostile(0, only=FLAGGED, placed=True)
def pipe_that_nobody_writes_to(path, places):
    path.parent.mkdir(parents=True)
    os.mkfifo(path)


@hostile(0, only=FLAGGED, placed=True)
def empty_folder(path, places):
    path.parent.mkdir(parents=True)


@hostile(FULL, only=FLAGGED, placed=True)
def two_hand_ins(path, places):
    path.parent.mkdir(parents=True)
    for place in (path, path.parents[2] / f"{path.parents[1].name}.ipynb"):
        place.write_bytes(as_bytes(hand_in()))
