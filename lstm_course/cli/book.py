"""The command ``book``: the whole course as a site of static pages."""

import itertools
import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from lstm_course.cli.places import course_root

__all__ = ["book", "findings", "lay_out"]

NEEDED = {"sphinx": "sphinx", "myst_nb": "myst-nb", "furo": "furo",
          "sphinx-mathjax-offline": "sphinx-mathjax-offline"}  # fmt: skip


def lay_out(root, folder, living=True):
    """Lay the pages out as Sphinx wants them, in the same places as in the repository.

    Parameters
    ----------
    root : Path
        The course.
    folder : Path
        Emptied first.
    living : bool
        Whether widgets are made alive; their lessons are then run, in about a minute.

    Raises
    ------
    click.ClickException
        If a picture in a lesson has no description.
    """
    from lstm_course.cli import book_pages

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "docs" / "book", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "_static").mkdir()
    shutil.move(folder / "book.css", folder / "_static" / "book.css")
    (folder / "docs").mkdir()
    for name in ("claims.md", "speed.md", "teaching.md"):
        text = (root / "docs" / name).read_text(encoding="utf-8")
        text = re.sub(r'^<a id="([\w-]+)"></a>', r"(\1)=\n", text, flags=re.MULTILINE)
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    for picture in (root / "docs").glob("*.png"):
        shutil.copyfile(picture, folder / picture.name)
    pages, missing = [], []
    for path in sorted((root / "notebooks").glob("[0-9]*.ipynb")):
        page, without = book_pages.lesson(path, folder / "notebooks", living)
        pages.append(page)
        missing += [f"{path.name}, code cell at place {k}" for k in without]
    for path in sorted((root / "exercises").glob("*/*.ipynb")):
        target = folder / "exercises" / path.parent.name
        target.mkdir(parents=True)
        shutil.copyfile(path, target / path.name)
    if missing:
        raise click.ClickException("pictures without a description: " + "; ".join(missing))
    book_pages.reference(folder / "reference")
    (folder / "uses.json").write_text(json.dumps(book_pages.uses(pages)), encoding="utf-8")


def findings(site):
    """Look the finished pages over.

    Parameters
    ----------
    site : Path

    Returns
    -------
    list of str
        Pictures without a description, anything that another host would be asked for, formulas
        and tables left as they were typed, and headings that leave a level out.
    """
    found = []
    for path in sorted(site.rglob("*.html")):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(site)
        for tag in re.findall(r"<img\b[^>]*>", text):
            if not re.search(r'\balt="[^"]+"', tag):
                found.append(f"{name}: a picture without a description: {tag[:80]}")
        for tag in re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*>", text):
            if re.search(r'\b(?:src|href)="(?:https?:)?//', tag) and 'rel="canonical"' not in tag:
                found.append(f"{name}: asks another host: {tag[:80]}")
        found += [f"{name}: {what}" for what in left_as_typed(text) + steps_left_out(text)]
    return found


# Where a dollar or an upright stroke may stand: code, formulas, what no reader sees.
QUOTED = re.compile(
    r"<(pre|code|script|style|svg|dt|title|head)\b.*?</\1>|<(span|div)[^>]*class=\"math.*?</\2>",
    re.DOTALL,
)


def left_as_typed(text):
    """Return the formulas and tables of a page that were not set.

    >>> left_as_typed('<p>a $x$ and</p><code>$HOME</code><div>| a | |---|</div>')
    ['not a formula: a $x$ and', 'not a table: | a | |---|']
    """
    plain = QUOTED.sub("", text)
    signs = (("not a formula", r"[^<>]*\$[^<>]*"), ("not a table", r"[^<>]*\|--[^<>]*"))
    return [f"{sign}: {found.strip()[:80]}"
            for sign, pattern in signs for found in re.findall(pattern, plain)]  # fmt: skip


def steps_left_out(text):
    """Return where a heading is more than one level below the last.

    >>> steps_left_out("<h1>a</h1><h2>b</h2><h1>c</h1><h3>d</h3>")
    ['h3 behind h1']
    """
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", text)]
    return [f"h{b} behind h{a}" for a, b in itertools.pairwise(levels) if b > a + 1]


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("build/site"),
    show_default=True, help="The folder for the site.",
)  # fmt: skip
def book(out):
    """Build the course as static pages; a warning or a dead link ends it."""
    missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if missing:
        raise click.ClickException(
            f"not installed here: {', '.join(missing)}; run `make book`, or "
            'pip install -c constraints.txt -e ".[book]"'
        )
    root, source = course_root(), out.parent / f"{out.name}-pages"
    lay_out(root, source)
    half = out.parent / f"{out.name}-half"
    shutil.rmtree(half, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q",
               "-d", str(out.parent / f"{out.name}-cache"), str(source), str(half)]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        raise click.ClickException("the book was not built: see the lines above")
    if found := findings(half):
        raise click.ClickException("\n".join(["the book was not built:", *found[:20]]))
    shutil.rmtree(out, ignore_errors=True)
    half.rename(out)
    pages = len(list(out.rglob("*.html")))
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
    click.echo(f"Wrote {pages} pages, {size:.0f} MB; open {out / 'index.html'}")
