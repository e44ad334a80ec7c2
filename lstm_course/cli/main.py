"""The command group ``lstm-course``: one table of commands, imported when called.

To add a command, write a click command in a module of this folder and add one line to
`COMMANDS`. A command returns nothing, and raises `click.ClickException` with one plain line
when it cannot go on; any other exception becomes such a line here, so that a learner never
meets a traceback (``LSTM_COURSE_DEBUG=1`` shows it).
"""

import importlib
import os
import sys
from typing import NamedTuple

import click

from lstm_course import __version__

PROGRAM = "lstm-course"


class Entry(NamedTuple):
    """Where a command lives, and the line that ``--help`` shows for it."""

    module: str
    attribute: str
    help: str


COMMANDS = {
    "lab": Entry("lstm_course.cli.lab", "lab", "Open the course in JupyterLab."),
    "run": Entry("lstm_course.cli.notebooks", "run", "Execute copies of all notebooks."),
    "notebooks": Entry(
        "lstm_course.cli.notebooks", "notebooks", "Execute notebooks in place, or --check them."
    ),
    "check": Entry("lstm_course.cli.check", "check", "Run the visible checks of an exercise."),
    "exercises": Entry(
        "lstm_course.cli.exercises", "exercises", "Make exercises/ from solutions/, or --check."
    ),
    "train": Entry(
        "lstm_course.training.command", "train", "Train a text model; --resume goes on."
    ),
    "sample": Entry("lstm_course.cli.model", "sample", "Let a trained model write."),
    "card": Entry("lstm_course.cli.model", "card", "Measure the baseline card."),
    "claims": Entry(
        "lstm_course.cli.claims", "claims", "Write docs/claims.md, or --check the claims."
    ),
    "papers": Entry("lstm_course.cli.papers", "papers", "Rerun the landmark papers."),
    "pictures": Entry("lstm_course.cli.pictures", "pictures", "Draw the README's pictures."),
    "book": Entry("lstm_course.cli.book", "book", "Build the course as static pages."),
    "lite": Entry("lstm_course.cli.lite", "lite", "Build the lessons that run in a browser."),
    "handouts": Entry(
        "lstm_course.cli.handouts", "handouts", "Make the summary page, the slides, a PDF."
    ),
    "export": Entry("lstm_course.cli.model", "export", "Write a model's weights as NumPy."),
    "grade": Entry("lstm_course.cli.grade", "grade", "Grade a class's hand-ins."),
}


class LazyGroup(click.Group):
    """A click group that imports the module of a command when the command is asked for."""

    def list_commands(self, ctx):
        """Name the commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx, cmd_name):
        """Import one command; None (click then says "no such command") if there is none."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        return getattr(importlib.import_module(entry.module), entry.attribute)

    def format_commands(self, ctx, formatter):
        """List the commands from the table, so that no module need be imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx):
    """Learn the LSTM by building it: from two vectors to a text model that you trained."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def one_line(error):
    """Say an exception in one line: its message, with its kind where that tells more.

    >>> one_line(ValueError("3 is not 4"))
    '3 is not 4'
    >>> one_line(KeyError("W_ih"))
    "KeyError: 'W_ih'"
    """
    if isinstance(error, click.UsageError):
        command = f" (see: {error.ctx.command_path} --help)" if error.ctx else ""
        text = error.format_message() + command
    elif isinstance(error, click.ClickException):
        text = error.format_message()
    elif isinstance(error, OSError) and error.strerror:
        text = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    elif isinstance(error, ValueError | FileNotFoundError | RuntimeError) and str(error):
        text = str(error)
    else:
        text = f"{type(error).__name__}: {error}"
    return " ".join(text.split())


def main(args=None):
    """Run one command; on an error print one line and exit with 1 (130 after Ctrl-C)."""
    try:
        code = cli.main(args=args, prog_name=PROGRAM, standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe went away, as in `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("LSTM_COURSE_DEBUG"):
            raise
        click.echo(f"Error: {one_line(error)}", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
