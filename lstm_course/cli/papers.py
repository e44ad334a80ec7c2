"""The command that reruns the papers: `lstm-course papers`."""

from pathlib import Path

import click

__all__ = ["papers"]


def _others():
    """Give the parts of the results that are not rows: what measures each, and sums it up."""
    from lstm_course.papers import ablation, ablation_table, sweep, sweep_table

    return {
        "ablation": (ablation.measure, ablation_table),
        "forget-bias": (sweep.measure, sweep_table),
    }


def _refuse_unknown(names, known):
    for name in names:
        if name not in known:
            raise click.ClickException(f"there is no row {name!r}; the rows are {', '.join(known)}")


def _quick(results, names):
    """Rerun one seed of each row, say what came out, and fail where it does not agree."""
    from lstm_course.papers import quick

    others, checks = _others(), []
    known = [*quick.QUICK, *others]
    _refuse_unknown(names, known)
    for name in names or known:
        found = others[name][1].quick(results) if name in others else quick.check(results, [name])
        for check in found:
            click.echo(str(check))
            checks.append(check)
    wrong = [check.row for check in checks if not check.agrees]
    if wrong:
        raise click.ClickException(f"outside the committed band: {', '.join(wrong)}")


@click.command()
@click.argument("rows", nargs=-1, metavar="[ROW]...")
@click.option("--quick", is_flag=True, help="Rerun one seed of each row, and compare.")
@click.option("--seeds", type=click.IntRange(1), help="Seeds of each row; ten if not given.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("benchmarks/papers.json"),
    show_default=True,
)
def papers(rows, quick, seeds, out):
    """Rerun the landmark papers to their own criteria: all rows, or those that are named.

    What the results already hold is not run again. Each seed is written as it comes, so
    that Ctrl-C loses little, and the same command goes on.
    """
    import torch

    from lstm_course import papers as measured
    from lstm_course.files import replace_between

    torch.set_num_threads(1)
    results = measured.read(out)
    if quick:
        _quick(results, list(rows))
        return
    others = _others()
    known = [*measured.ROWS, *others]
    _refuse_unknown(rows, known)
    for name in rows or known:
        if name in others:
            measure, summed = others[name]
            measure(out, seeds=seeds)
            click.echo(summed.table(measured.read(out)))
        else:
            measured.measure(out, [name], seeds or 10)
    results = measured.read(out)
    click.echo(measured.table(results))
    replace_between(Path("README.md"), "papers", measured.brief(results))
