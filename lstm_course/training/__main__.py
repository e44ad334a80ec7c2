"""Train from the command line, with one process or several.

``python -m lstm_course.training --out run`` is one process, as ``lstm-course train`` is;
``torchrun --nproc-per-node=2 -m lstm_course.training --out run`` is two that share the work.
"""

import sys
import time

import click

from lstm_course.training.command import train
from lstm_course.training.parallel import LostWorkerError, speaks

__all__ = ["main"]

PROGRAM = "python -m lstm_course.training"


# How long a worker lets the first one of its machine say what is wrong, which is mostly the
# same for both; as soon as that one ends, the launcher ends the others.
PATIENCE = 30  # seconds


def _end(code, message, at_once=False):
    if not (at_once or speaks()):
        time.sleep(PATIENCE)
    sys.stdout.flush()
    click.echo(f"Error: {' '.join(str(message).split())}", err=True)
    sys.exit(code)


def main(args=None):
    """Train; on an error print one line and exit: 2 for bad input, 1 for the rest."""
    try:
        train.main(args=args, prog_name=PROGRAM, standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as error:
        _end(2, error.format_message())
    except (FileNotFoundError, ValueError) as error:
        _end(2, error)
    except LostWorkerError as error:
        _end(1, error, at_once=True)
    except (OSError, RuntimeError) as error:
        _end(1, error)


if __name__ == "__main__":
    main()
