"""The commands ``run`` (executed copies and an HTML of each) and ``notebooks`` (in place)."""

from pathlib import Path

import click
from tqdm.auto import tqdm

from lstm_course.cli import checks
from lstm_course.cli.execute import as_text, execute, normalise, read_notebook, write_text
from lstm_course.cli.places import course_root


def find(patterns, folder):
    """Return the notebooks of a folder whose names match any pattern, in reading order.

    A pattern is a number (``5`` or ``05``), a part of a name (``gradient``), or a path.
    """
    everything = sorted(Path(folder).glob("*.ipynb"))
    if not patterns:
        if not everything:
            raise click.ClickException(f"there is no notebook in {folder}")
        return everything
    found = []
    for pattern in patterns:
        if pattern.endswith(".ipynb") and Path(pattern).is_file():
            found.append(Path(pattern).resolve())
            continue
        number = f"{int(pattern):02d}_" if pattern.isdecimal() else None
        matching = [
            path for path in everything
            if (path.name.startswith(number) if number else pattern in path.name)
        ]  # fmt: skip
        if not matching:
            raise click.ClickException(f"no notebook matches {pattern!r} in {folder}")
        found += matching
    return list(dict.fromkeys(found))


def complain(path, failure):
    """Print what went wrong in a notebook, in a few lines."""
    tqdm.write(f"FAILED {path.name}, cell {failure.cell}: {failure.reason.splitlines()[0]}")
    lines = failure.source.splitlines()
    for line in lines[:6]:
        tqdm.write(f"    {line}")
    if len(lines) > 6:
        tqdm.write(f"    … {len(lines) - 6} more lines")


def execute_all(paths, finish):
    """Execute notebooks one after another under one progress bar.

    `finish(path, notebook, failure)` is called for each, and its seconds are printed; the rest
    still run when one fails. Returns the paths that failed.
    """
    books = [(path, normalise(read_notebook(path), seed=path.name[:2])) for path in paths]
    total = sum(cell.cell_type == "code" for _, book in books for cell in book.cells)
    failed = []
    with tqdm(total=total, unit="cell", leave=False) as bar:
        for path, book in books:
            bar.set_description(path.stem[:24])
            seconds, failure = execute(book, path.parent, on_cell=bar.update)
            if failure is not None:
                complain(path, failure)
                failed.append(path)
            else:
                tqdm.write(f"{seconds:7.1f} s  {path.name}")
            finish(path, normalise(book, seed=path.name[:2]), failure)
    return failed


def report(paths, failed):
    """Print the last line, or raise with the names of the notebooks that failed."""
    if failed:
        names = ", ".join(path.name for path in failed)
        raise click.ClickException(f"{len(failed)} of {len(paths)} notebooks failed: {names}")
    click.echo(f"All {len(paths)} notebooks ran.")


def to_html(notebook, title):
    """Return a page with the pictures inside (formulas are set by MathJax, when online)."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(embed_images=True, require_js_url="", exclude_input_prompt=True)
    page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": title}})
    return page


@click.command(short_help="Execute copies of all notebooks.")
@click.argument("patterns", nargs=-1)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Folder for the executed copies and pages (default: build/run of the course).",
)  # fmt: skip
def run(patterns, out):
    """Execute notebooks (all, or those that match) and leave executed copies and HTML pages.

    The notebooks themselves are not touched. LSTM_COURSE_BUDGET=quick makes training short.
    """
    root = course_root()
    paths = find(patterns, root / "notebooks")
    out = root / "build" / "run" if out is None else out
    out.mkdir(parents=True, exist_ok=True)

    def finish(path, book, failure):
        write_text(out / path.name, as_text(book))
        write_text((out / path.name).with_suffix(".html"), to_html(book, path.stem))

    failed = execute_all(paths, finish)
    click.echo(f"Copies and pages are in {out}")
    report(paths, failed)


@click.command(short_help="Execute notebooks in place, or --check them.")
@click.argument("patterns", nargs=-1)
@click.option("--check", is_flag=True, help="Execute nothing: say what is not in order.")
@click.option("--tidy", is_flag=True, help="Execute nothing: only normalise ids and metadata.")
def notebooks(patterns, check, tidy):
    """Execute notebooks in place (all, or those that match) and normalise them for git.

    A notebook that fails, or warns, is left as it was.
    """
    if check and tidy:
        raise click.UsageError("--check and --tidy exclude each other")
    paths = find(patterns, course_root() / "notebooks")
    if check:
        check_all(paths)
    elif tidy:
        for path in paths:
            write_text(path, as_text(normalise(read_notebook(path), seed=path.name[:2])))
        click.echo(f"Normalised {len(paths)} notebooks.")
    else:

        def finish(path, book, failure):
            if failure is None:
                write_text(path, as_text(book))

        report(paths, execute_all(paths, finish))


def check_all(paths):
    """Print every finding about the notebooks; raise if there is one."""
    findings = 0
    for path in paths:
        for line in checks.findings(path):
            click.echo(f"{path.name}: {line}")
            findings += 1
    if findings:
        raise click.ClickException(f"{findings} findings in {len(paths)} notebooks")
    click.echo(f"{len(paths)} notebooks are in order.")
