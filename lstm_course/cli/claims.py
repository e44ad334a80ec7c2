"""The command ``claims``: `docs/claims.md`, made from `docs/claims.toml` and the notebooks.

The rules that hold a claim to its measurement stand in `lstm_course.cli.evidence`. The page is
written only when none of them finds anything.
"""

import re
from collections import Counter

import click

from lstm_course.cli import evidence
from lstm_course.cli.execute import write_text
from lstm_course.cli.places import course_root

__all__ = ["claims", "page"]

HEAD = """\
# What is said about LSTMs, and what was measured

Made by `lstm-course claims` from `docs/claims.toml`; do not edit it here. The claims are in our
words. A **bold number** is one that the named cells print or assert, and a test fails when such a
cell is gone, no longer asserts anything, or says another number. A verdict holds for the task and
the settings of its notebook, and for the seeds that ran there: the cell is the small print.
"""
UNMEASURED = """\
## Not measured here yet

About these claims the course takes no side: no notebook measures them.
"""


def bold(text, numbers):
    """Set numbers of a text in bold.

    >>> bold("With 3 units it is 0.63, not 0.6.", ["0.63"])
    'With 3 units it is **0.63**, not 0.6.'
    """
    return re.sub(evidence.any_of(numbers), r"**\g<0>**", text)


def place(claim, lessons):
    """Link to the notebook of a claim, and name its cells as they are numbered on the page."""
    lesson, cells = lessons[claim.notebook], evidence.cells_of(claim, lessons)
    title = lesson.book.cells[0].source.split("\n")[0].removeprefix("# ")
    numbers = ", ".join(f"[{cell.execution_count}]" for cell in cells)
    long = any("FULL" in line for cell in cells for line in evidence.asserts(cell))
    return (
        f"[{title}](../notebooks/{lesson.path.name}), cell{'s' * (len(cells) > 1)} {numbers}"
        + ", asserted in the full budget" * long
    )


def speaker(claim):
    """Say who makes a claim."""
    return f"{evidence.WHO[claim.by]} ({claim.source})"


def section(claim, lessons):
    """Write one claim."""
    return (
        f'<a id="{claim.id}"></a>**{claim.claim}**<br>\n'
        f"*{claim.verdict[0].upper()}{claim.verdict[1:]}.* {bold(claim.so, claim.measured)}<br>\n"
        f"<sub>Said in {speaker(claim)}. Measured in {place(claim, lessons)}.</sub>\n"
    )


def glance(claims):
    """Write the table of all claims with their verdicts, and how many there are of each."""
    many = Counter(claim.kind for claim in claims)
    total = " · ".join(f"{kind} {many[kind]}" for kind in evidence.VERDICTS)
    rows = [
        f"| [{claim.claim}](#{claim.id}) | {claim.verdict} | {claim.notebook} |" for claim in claims
    ]
    head = "| claim | verdict | notebook |\n|---|---|---|"
    return f"## At a glance\n\n{len(claims)} claims: {total}.\n\n" + "\n".join([head, *rows]) + "\n"


def page(claims, unmeasured, lessons):
    """Return the text of `docs/claims.md`."""
    parts = [HEAD, glance(claims)]
    for group in dict.fromkeys(claim.group for claim in claims):
        parts.append(f"## {group}\n")
        parts += [section(claim, lessons) for claim in claims if claim.group == group]
    parts.append(UNMEASURED)
    parts += [f"- **{open_.claim}** {open_.so} <sub>Said in {speaker(open_)}.</sub>"
              for open_ in unmeasured]  # fmt: skip
    return "\n".join(parts) + "\n"


@click.command(short_help="Write docs/claims.md, or --check the claims.")
@click.option("--check", is_flag=True, help="Write nothing: say what is not in order.")
def claims(check):
    """Hold every claim against the cells that measure it, and write docs/claims.md."""
    root = course_root()
    made, unmeasured = evidence.read(root / "docs" / "claims.toml")
    lessons = evidence.lessons(root / "notebooks")
    found = list(evidence.findings(made, unmeasured, lessons))
    for line in found:
        click.echo(line)
    if found:
        raise click.ClickException(f"{len(found)} findings in {len(made)} claims")
    path, text = root / "docs" / "claims.md", page(made, unmeasured, lessons)
    if not check:
        write_text(path, text)
        click.echo(f"Wrote {len(made)} claims to {path}")
    elif not path.is_file() or path.read_text(encoding="utf-8") != text:
        raise click.ClickException("docs/claims.md is not up to date: run `lstm-course claims`")
    else:
        click.echo(f"{len(made)} claims are in order.")
