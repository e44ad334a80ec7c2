"""Where the course lies: the folder with the notebooks, beside or above the package."""

from pathlib import Path

import click

import lstm_course

NO_COURSE = (
    "the lessons are not part of the installed package: "
    "get the course's repository, and run `make lab` in it"
)


def course_root():
    """Return the folder that holds ``notebooks/``: the checkout, or the present folder.

    Raises
    ------
    click.ClickException
        When the package was installed without the course's folder.
    """
    beside = Path(lstm_course.__file__).resolve().parent.parent
    for folder in (beside, Path.cwd()):
        if (folder / "notebooks").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise click.ClickException(NO_COURSE)
