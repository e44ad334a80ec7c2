"""``run`` and ``notebooks``: execution, normalising, and what a failure leaves behind."""

import os
import stat

import nbformat
import pytest
from click.testing import CliRunner

from lstm_course.cli import execute as engine
from lstm_course.cli import notebooks as commands
from lstm_course.cli.execute import as_text, normalise, tidy_output, write_text

new_code = nbformat.v4.new_code_cell
new_output = nbformat.v4.new_output


def book(*sources, tags=()):
    """Build a notebook of code cells."""
    cells = [new_code(source, metadata={"tags": list(tags)}) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course with no notebooks yet, and return a function that adds one."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(commands, "course_root", lambda: tmp_path)

    def add(name, *sources, **more):
        path = tmp_path / "notebooks" / name
        path.write_text(as_text(book(*sources, **more)), encoding="utf-8")
        return path

    add.root = tmp_path
    return add


# ---- normalising --------------------------------------------------------------------------


def messy():
    """Build a notebook with everything that must not be committed."""
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "HBox()"}
    cells = [
        new_code("a", id="keep-me", metadata={"tags": ["t"], "collapsed": True}, execution_count=1),
        new_code("b", id="keep-me", outputs=[
            new_output("stream", name="stderr", text="50%"),
            new_output("stream", name="stdout", text="one\n"),
            new_output("display_data", data=widget),
            new_output("stream", name="stdout", text="<X at 0x7f0012345678>\n"),
        ]),
        nbformat.v4.new_markdown_cell("text", metadata={"slideshow": 1}),
        nbformat.v4.new_raw_cell("raw"),
    ]  # fmt: skip
    metadata = {"widgets": {"state": 1}, "language_info": {"name": "python", "version": "3.99"}}
    notebook = nbformat.v4.new_notebook(metadata=metadata)
    notebook.cells = cells  # past the validation, which would mend the repeated id
    return notebook


def test_normalise_keeps_what_matters_and_drops_the_rest():
    clean = normalise(messy(), seed="05")
    nbformat.validate(clean)
    assert clean.metadata == engine.METADATA
    assert clean.cells[0].id == "keep-me"
    assert len({cell.id for cell in clean.cells}) == 4
    assert [cell.metadata for cell in clean.cells] == [{"tags": ["t"]}, {}, {}, {}]
    (output,) = clean.cells[1].outputs
    assert output.text == "one\n<X at 0x…>\n"
    assert clean.cells[0].execution_count == 1


def test_normalise_again_changes_nothing():
    once = normalise(messy(), seed="05")
    again = normalise(nbformat.reads(as_text(once), as_version=4), seed="05")
    assert as_text(again) == as_text(once)


def test_made_ids_depend_on_the_text_alone():
    def ids():
        cells = [{"cell_type": "code", "source": "same"} for _ in range(2)]
        return list(engine.stable_ids([nbformat.NotebookNode(cell) for cell in cells], "05"))

    assert ids() == ids() and len(set(ids())) == 2


def test_a_widget_with_a_picture_keeps_the_picture():
    data = {"application/vnd.jupyter.widget-view+json": {}, "image/png": "aGk=", "text/plain": "a"}
    kept = tidy_output(new_output("display_data", data=data))
    assert set(kept.data) == {"image/png", "text/plain"}


def test_writing_fails_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lstm_course.files.os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_text(path, "new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["a.ipynb"]


def test_written_files_can_be_read_by_others(tmp_path):
    write_text(tmp_path / "a", "text")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) & 0o044 == 0o044


# ---- finding ------------------------------------------------------------------------------


def test_find_by_number_name_and_path(course):
    five, six = course("05_gradient.ipynb", "1"), course("06_forget.ipynb", "1")
    folder = course.root / "notebooks"
    assert commands.find([], folder) == [five, six]
    assert commands.find(["5"], folder) == commands.find(["05"], folder) == [five]
    assert commands.find(["forget", "6"], folder) == [six]
    assert commands.find([str(five)], folder) == [five]


@pytest.mark.parametrize("patterns", [[], ["7"], ["nothing"]])
def test_finding_nothing_is_an_error(course, patterns):
    result = CliRunner().invoke(commands.notebooks, patterns)
    assert result.exit_code == 1 and result.output.startswith("Error: ")


# ---- executing ----------------------------------------------------------------------------


def test_in_place_executes_and_normalises(course):
    source = "import os, sys\nprint(os.environ['LSTM_COURSE_DISPLAY'])\nsys.stderr.write('.')"
    path = course("05_a.ipynb", "x = 1", source)
    result = CliRunner().invoke(commands.notebooks, [])
    assert result.exit_code == 0, result.output
    assert "05_a.ipynb" in result.output and " s " in result.output
    done = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in done.cells] == [1, 2]
    assert done.cells[1].outputs[0].text == "png\n"
    assert path.read_text(encoding="utf-8") == as_text(normalise(done, seed="05"))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\n1 / 0", "ZeroDivisionError: division by zero"),
        ("import warnings\nwarnings.warn('careful')", "UserWarning: careful"),
    ],
)
def test_a_failure_is_named_the_file_kept_and_the_rest_run(course, source, said):
    bad, good = course("05_bad.ipynb", "y = 0", source), course("06_good.ipynb", "print(1)")
    before = bad.read_text()
    result = CliRunner().invoke(commands.notebooks, [])
    assert result.exit_code == 1
    assert "FAILED 05_bad.ipynb, cell 2" in result.output and said in result.output
    assert "1 of 2 notebooks failed: 05_bad.ipynb" in result.output
    assert bad.read_text() == before
    assert nbformat.read(good, as_version=4).cells[0].execution_count == 1


def test_an_error_that_is_meant_passes(course):
    course("05_a.ipynb", "1 / 0", tags=["raises-exception"])
    assert CliRunner().invoke(commands.notebooks, []).exit_code == 0


def test_run_leaves_copies_and_pages_and_touches_nothing(course, tmp_path):
    bad, good = course("05_bad.ipynb", "1 / 0", "2"), course("06_good.ipynb", "print('seen')")
    before = bad.read_text(), good.read_text()
    out = tmp_path / "executed"
    result = CliRunner().invoke(commands.run, ["--out", str(out)])
    assert result.exit_code == 1 and "05_bad.ipynb, cell 1" in result.output
    assert (bad.read_text(), good.read_text()) == before
    names = sorted(path.name for path in out.iterdir())
    assert names == ["05_bad.html", "05_bad.ipynb", "06_good.html", "06_good.ipynb"]
    assert "seen" in (out / "06_good.html").read_text(encoding="utf-8")


def test_check_says_what_is_wrong_and_executes_nothing(course):
    path = course("05_a.ipynb", "1 == 1")
    before = path.read_text()
    result = CliRunner().invoke(commands.notebooks, ["--check"])
    assert result.exit_code == 1 and "05_a.ipynb: cell 1 was not executed" in result.output
    assert path.read_text() == before


def test_tidy_normalises_without_executing(course):
    path = course("05_a.ipynb", "1")
    path.write_text(as_text(messy()), encoding="utf-8")
    assert CliRunner().invoke(commands.notebooks, ["--tidy"]).exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert text.count('"keep-me"') == 1
    assert as_text(normalise(nbformat.reads(text, as_version=4))) == text


def test_not_a_notebook(course):
    (course.root / "notebooks" / "05_a.ipynb").write_text("hello")
    result = CliRunner().invoke(commands.notebooks, ["--check"])
    assert isinstance(result.exception, ValueError)
    assert "is not a notebook" in str(result.exception)


# ---- kernels that do not come up ------------------------------------------------------------


def failing(times, error=RuntimeError):
    """Build a start that fails `times` times, and counts how often it was called."""
    calls = []

    def start():
        calls.append(1)
        if len(calls) <= times:
            raise error("Kernel died before replying to kernel_info")
        return "up"

    return start, calls


def test_a_kernel_that_did_not_come_up_is_started_again():
    start, calls = failing(2)
    assert engine.start_again(start) == "up"
    assert len(calls) == 3


@pytest.mark.parametrize(
    ("error", "may", "expected_calls"),
    [(RuntimeError, True, 3), (RuntimeError, False, 1), (engine.DeadKernelError, True, 1)],
)
def test_a_kernel_is_not_started_again_for_ever_nor_after_work_began(error, may, expected_calls):
    start, calls = failing(9, error)
    with pytest.raises(error):
        engine.start_again(start, lambda: may)
    assert len(calls) == expected_calls


def test_a_kernel_that_never_comes_up_is_a_failure_of_that_notebook(monkeypatch, tmp_path):
    start, _ = failing(9)
    monkeypatch.setattr(engine.NotebookClient, "execute", lambda self: start())
    _, failure = engine.execute(book("1"), tmp_path)
    assert "the kernel did not start: Kernel died before replying" in str(failure)
