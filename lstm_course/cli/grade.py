"""``lstm-course grade``: grade a class's hand-ins of one assignment, each in a sandbox."""

import time
from pathlib import Path

import click

FOLDER = click.Path(exists=True, path_type=Path)


@click.command()
@click.option("--key", required=True, type=FOLDER, help="The solution: solutions/NN_name.")
@click.option("--in", "submitted", required=True, type=FOLDER, help="The folder of hand-ins.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="For the results.")
@click.option("--seed", default=0, show_default=True, help="Of the hidden checks' inputs.")
@click.option("--workers", type=click.IntRange(1), help="Hand-ins at once; default: the cores.")
@click.option("--manual", type=FOLDER, help="A CSV file of marks: learner, grade_id, points.")
@click.option("--gradescope", is_flag=True, help="Write Gradescope's results.json too.")
@click.option("--sandbox", type=click.Choice(["bwrap", "none"]), default="bwrap",
              show_default=True, help="none: without protection; the table says so.")  # fmt: skip
@click.option("--allow-root", is_flag=True, help="Go on as root; the table says so.")
def grade(out, sandbox, allow_root, **settings):
    """Grade hand-ins: one page and one JSON file a learner, and grades.csv.

    An interrupted call goes on where it stopped when it is made again. Hand-ins are
    ana.ipynb, ana/NN_name.ipynb or ana/NN_name/NN_name.ipynb.
    """
    from lstm_course.grading.grader import grade_class
    from lstm_course.grading.report import clean

    if sandbox == "none":
        click.echo("Warning: no sandbox. The hand-ins can do what you can do.", err=True)
    if allow_root:
        click.echo("Warning: limits on processes do not bind root's.", err=True)
    begun = time.monotonic()
    try:
        rows = grade_class(
            out=out, sandbox=sandbox, allow_root=allow_root, progress=True, **settings
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    look = [row for row in rows if row.flags]
    for row in look:
        click.echo(clean(f"look at {row.learner}: {'; '.join(row.flags)}").replace("\n", " "))
    click.echo(
        f"{len(rows)} hand-ins in {time.monotonic() - begun:.1f} s, {len(look)} to look at: "
        f"{out / 'grades.csv'}"
    )
