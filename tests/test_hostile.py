"""The hostile set, graded as one class: right marks, nothing changed, nothing left, nothing shown.

Where bubblewrap cannot run, these tests are skipped and say why.
"""

import csv
import json
import os
import re
import socket
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from hostile import CLASS, FAMILIES, GRADED, PATIENCE
from hostile.notebooks import FULL, TASKS
from hostile.room import HONEST, furnish, state_of
from plain_user import no_sandbox, run_plain

from lstm_course.grading import checks

SEED = 730411
GRADING = Path(__file__).with_name("hostile") / "grading.py"
BY_NAME = {entry.learner: entry for entry in CLASS}
HOSTILE = [entry for entry in CLASS if entry.family in FAMILIES]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade the whole class once, as a plain user, and note what can be seen from outside."""
    if no_sandbox():
        pytest.skip(no_sandbox())
    root = tmp_path_factory.mktemp("class")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        places, canaries = furnish(root, listener.getsockname()[1])
        before = outside(root)
        asked = [str(root), str(SEED), places["$MARK"], canaries["keyring"]]
        done = run_plain(
            [sys.executable, str(GRADING), *asked],
            root, env={"HOME": places["$HOME"], "HOSTILE_CANARY": canaries["env"]}, timeout=900,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        listener.settimeout(0)
        summaries = [json.loads(path.read_text("utf-8")) for path in root.glob("graded/*.json")]
        yield SimpleNamespace(
            root=root, out=root / "graded", places=places, canaries=canaries, listener=listener,
            rows={summary["learner"]: summary for summary in summaries}, table=table(root),
            before=before, after=outside(root), **json.loads(done.stdout),
        )  # fmt: skip


def table(root):
    with (root / "graded" / "grades.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outside(root):
    """Return the state of everything in the class room but the results."""
    return {place: state_of(root / place) for place in ("solutions", "submitted", "home")}


def called(entry):
    """Return the learner's name as the grader writes it: a name that is no text is spelled out."""
    return os.fsencode(entry.learner).decode("utf-8", "backslashreplace")


# ---- the set itself ------------------------------------------------------------------------


def test_there_are_at_least_42_hostile_kinds_and_7_oddities():
    assert len(HOSTILE) >= 42 and len(CLASS) - len(HOSTILE) >= 7
    assert {entry.family for entry in HOSTILE} == set(FAMILIES)
    assert len(BY_NAME) == len(CLASS)


def test_attacks_are_text_and_give_up_by_themselves():
    for path in Path(__file__).with_name("hostile").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"while (True|1)\b|itertools|for\(;;\)", source), path
        assert all(float(said) <= PATIENCE for said in re.findall(r"sleep\(([\d.]+)", source)), path


# ---- marks and states ----------------------------------------------------------------------


@pytest.mark.parametrize("entry", CLASS, ids=lambda entry: ascii(entry.learner)[1:41])
def test_a_hand_in_gets_its_mark_or_a_clear_flag(graded, entry):
    row = graded.rows[called(entry)]
    assert row["state"] in entry.states, row["notes"]
    if row["state"] == GRADED:
        assert row["total"] == entry.marks, (row["row"]["results"], row["notes"])
    else:
        assert row["total"] <= entry.marks and row["notes"]


@pytest.mark.parametrize("learner", HONEST)
def test_honest_classmates_before_and_after_get_all_points(graded, learner):
    row = graded.rows[learner]
    assert (row["total"], row["state"], row["notes"]) == (FULL, GRADED, [])


def test_everybody_has_a_file_a_page_and_a_line_in_the_table(graded):
    assert set(graded.rows) == {called(entry) for entry in CLASS} | set(HONEST)
    sizes = [path.stat().st_size for path in graded.out.glob("*.html")]
    assert len(sizes) == len(graded.rows) and max(sizes) < 2 * 2**20
    assert len(graded.table) == len(graded.rows)


def test_honest_hand_ins_stand_before_between_and_after_the_hostile_ones(graded):
    places = [k for k, line in enumerate(graded.table) if line["learner"] in HONEST]
    assert len(places) == 3 and places[0] <= 2 and places[2] >= len(graded.table) - 2
    assert {graded.table[k]["total"] for k in places} == {str(FULL)}


def test_no_cell_of_the_table_is_a_formula(graded):
    cells = [cell for line in graded.table for cell in line.values() if cell]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_no_hand_in_takes_more_than_its_time(graded):
    slow = {name for name, row in graded.rows.items() if row["row"]["seconds"] > 30}
    assert not slow, f"the limit was 15 s for each: {slow}"


# ---- what can be seen from outside ---------------------------------------------------------


def test_nothing_outside_the_results_is_changed(graded):
    assert graded.after == graded.before
    strays = [
        path
        for place in ("$PACKAGE", "$PREFIX", "$SITE", "$KEY", "$HOME", "$SUBMITTED", "$OUT")
        for path in Path(graded.places[place]).glob("hostile*")
    ]
    assert not strays


def test_results_hold_nothing_but_results(graded):
    kinds = {path.suffix for path in graded.out.iterdir()} - {".html", ".json", ".csv"}
    assert kinds == {".txt"}
    assert (graded.out / "canary.txt").read_text() == graded.canaries["marks"]


def test_no_process_is_left_running(graded):
    assert graded.left == []
    mark = graded.places["$MARK"].encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert mark not in path.read_bytes()
        except OSError:
            continue


def test_nobody_called_this_machine(graded):
    with pytest.raises(BlockingIOError):
        graded.listener.accept()


def test_the_grader_itself_needs_little_memory(graded):
    assert graded.grown < 500, f"it grew by {graded.grown:.0f} MiB"


# ---- pages ---------------------------------------------------------------------------------


class Page(HTMLParser):
    """Collects what in a page could act or call out."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.acts, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag in {"script", "iframe", "object", "embed", "form", "base", "svg", "link", "button"}:
            self.acts.append(tag)
        for name, value in attributes:
            value = re.sub(r"\s", "", value or "").lower()
            if name.startswith("on") or name == "srcdoc" or "javascript:" in value:
                self.acts.append(f"{tag} {name}")
            if name in {"src", "href", "action"} and re.match(r"(\w+:)?//", value):
                self.acts.append(f"{tag} {name}={value}")
            if name == "http-equiv" and value == "refresh":
                self.acts.append(value)

    def handle_data(self, data):
        self.text += data


def pages(graded):
    for path in sorted(graded.out.glob("*.html")):
        yield path.stem, path.read_text(encoding="utf-8")


def test_no_page_acts_or_calls_out(graded):
    acts = {learner: Page(text).acts for learner, text in pages(graded)}
    assert not {learner: found for learner, found in acts.items() if found}


def test_what_a_learner_wrote_is_shown_as_text(graded):
    page = dict(pages(graded))["script_in_the_essay"]
    assert "<script>alert(1)</script>" in Page(page).text and "<script" not in page.lower()


def test_no_page_shows_a_secret(graded):
    shown = {
        (learner, place)
        for learner, text in pages(graded)
        for place, secret in graded.canaries.items()
        if secret in text and not (place == "classmate" and learner in HONEST)
    }
    assert not shown


def test_no_page_shows_users_or_folders_of_this_machine(graded):
    for learner, text in pages(graded):
        assert "root:x:" not in text, learner
        if BY_NAME.get(learner, CLASS[0]).family != "tampering":
            assert str(graded.root) not in text, learner


def test_no_page_shows_the_seed_of_the_class(graded):
    assert not [learner for learner, text in pages(graded) if str(SEED) in text]


def test_no_page_shows_hidden_inputs(graded, monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_CLASS_SEED", str(SEED))
    secrets = set()
    for task in TASKS:
        for arguments in checks._inputs(checks.question(task.question), task.question, True):
            values = [value for part in arguments for value in part.ravel().tolist()]
            secrets |= {repr(abs(value))[:7] for value in values if len(repr(value)) > 9}
    assert len(secrets) > 50
    found = {(learner, s) for learner, text in pages(graded) for s in secrets if s in text}
    assert not found, sorted(found)[:20]


def test_hidden_checks_say_no_more_than_their_hint(graded):
    for row in graded.rows.values():
        for result in row["row"]["results"]:
            assert "\n" not in result["says"]
            if result["hidden"]:
                assert len(result["says"]) < 300 and not re.search(r"\d\.\d{3}", result["says"])
