"""The command line as a learner meets it: quick help, plain errors, exit codes."""

import subprocess
import sys
import time

import click
import pytest

from lstm_course import __version__
from lstm_course.cli import main as module
from lstm_course.cli.main import COMMANDS, Entry, cli, main, one_line


def call(capsys, *args):
    """Run `main` and return (exit code, stdout, stderr)."""
    with pytest.raises(SystemExit) as stopped:
        main(list(args))
    out, err = capsys.readouterr()
    return stopped.value.code, out, err


@pytest.fixture
def command(monkeypatch):
    """Put a command ``boom`` into the table that does what a test asks."""

    def install(action):
        monkeypatch.setattr(module, "boom", click.command("boom")(action), raising=False)
        monkeypatch.setitem(COMMANDS, "boom", Entry(module.__name__, "boom", "Test."))

    monkeypatch.delenv("LSTM_COURSE_DEBUG", raising=False)
    return install


def test_help_names_every_command_and_is_quick():
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "lstm_course.cli.main", "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert time.perf_counter() - began < 5  # 0.1 s; the bound is for a busy machine
    for name, entry in COMMANDS.items():
        assert name in done.stdout and entry.help in done.stdout


def test_without_a_command_the_help_is_shown(capsys):
    code, out, _ = call(capsys)
    assert code == 0 and "Commands:" in out


def test_version(capsys):
    assert call(capsys, "--version") == (0, f"lstm-course {__version__}\n", "")


@pytest.mark.parametrize("name", ["lab", "run", "notebooks"])
def test_commands_are_found_and_named_as_in_the_table(name):
    assert cli.get_command(None, name).name == name


@pytest.mark.parametrize("args", [["nonsense"], ["run", "--nonsense"], ["lab", "--port", "x"]])
def test_a_wrong_call_is_one_line_and_exit_1(args, capsys):
    code, out, err = call(capsys, *args)
    assert code == 1 and out == ""
    assert err.startswith("Error: ") and err.count("\n") == 1 and "--help" in err


def test_an_exception_is_one_line_and_exit_1(command, capsys):
    def fail():
        raise ValueError("x_t has 3 features,\nbut W_ih was built for 4")

    command(fail)
    expected = "Error: x_t has 3 features, but W_ih was built for 4\n"
    assert call(capsys, "boom") == (1, "", expected)


def test_debug_shows_the_traceback(command, monkeypatch):
    def fail():
        raise ValueError("seen")

    command(fail)
    monkeypatch.setenv("LSTM_COURSE_DEBUG", "1")
    with pytest.raises(ValueError, match="seen"):
        main(["boom"])


def test_ctrl_c_is_130(command, capsys):
    def stop():
        raise KeyboardInterrupt

    command(stop)
    code, _, err = call(capsys, "boom")
    assert code == 130 and err.strip() == "Stopped."


def test_exit_codes_of_a_command_are_kept(command, capsys):
    command(lambda: sys.exit(7))
    assert call(capsys, "boom")[0] == 7


def test_success_is_0(command, capsys):
    command(lambda: click.echo("fine"))
    assert call(capsys, "boom") == (0, "fine\n", "")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(28, "No space left on device", "run/a.pt"), "run/a.pt: No space left on device"),
        (KeyError("W_ih"), "KeyError: 'W_ih'"),
        (ValueError(), "ValueError: "),
        (click.ClickException("no\nnotebook"), "no notebook"),
    ],
)
def test_one_line(error, line):
    assert one_line(error) == line.strip()
