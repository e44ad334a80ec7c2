"""The command ``exercises``: the learners' notebooks, made from the solutions."""

import click

from lstm_course.cli.places import course_root
from lstm_course.files import written_whole
from lstm_course.grading.exercises import assignments, generate
from lstm_course.grading.rules import findings

__all__ = ["exercises"]


@click.command(short_help="Make exercises/ from solutions/, or --check them.")
@click.argument("patterns", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing: say what is not in order.")
def exercises(patterns, check):
    """Make exercises/ from solutions/: all, or those that match (a number, a part of a name).

    A solution that breaks a rule is not made into an exercise, and each rule that it breaks is
    said. nbgrader makes the same bytes.
    """
    root = course_root()
    chosen = assignments(root, patterns)
    lines = [] if patterns else without_solution(root, chosen)
    for assignment in chosen:
        broken = findings(assignment.solution)
        lines += broken or bring(assignment, check)
    for line in lines:
        click.echo(line)
    if lines:
        raise click.ClickException(f"{len(lines)} findings in {len(chosen)} assignments")
    click.echo(f"{len(chosen)} assignments are in order.")


def bring(assignment, check):
    """Write an exercise, or only compare it; return a list of what is wrong."""
    text, path = generate(assignment.solution), assignment.exercise
    there = path.read_bytes().decode("utf-8", "replace") if path.is_file() else None
    if text == there:
        return []
    if check:
        how = "is missing" if there is None else "is not what its solution gives"
        return [f"exercises/{assignment.name}/{path.name} {how}: run `make exercises`"]
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"Wrote exercises/{assignment.name}/{path.name}")
    return []


def without_solution(root, chosen):
    """Name the files in exercises/ that no solution gives."""
    made = {assignment.exercise for assignment in chosen}
    files = sorted(path for path in (root / "exercises").rglob("*") if path.is_file())
    stray = (path for path in files if path not in made and ".ipynb_checkpoints" not in path.parts)
    return [f"{path.relative_to(root).as_posix()}: no solution gives this file" for path in stray]
