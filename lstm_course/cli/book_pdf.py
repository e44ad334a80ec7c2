"""The book as one PDF: the pages of the site, one behind the other, printed by a browser."""

import html
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urldefrag

import click

from lstm_course.files import written_whole

__all__ = ["find_browser", "joined", "print_book"]

VARIABLE = "LSTM_COURSE_CHROMIUM"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
            "msedge")  # fmt: skip
FLAGS = ("--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
         "--generate-pdf-document-outline", "--export-tagged-pdf")  # fmt: skip
PATIENCE = 600  # seconds: thousands of formulas

# Formulas stand in elements of these classes, as Sphinx writes them; all else is left alone.
MATHJAX = (
    '{"options": {"enableMenu": false, "processHtmlClass": "tex2jax_process|mathjax_process|math"},'
    ' "svg": {"fontCache": "global"}}'
)

STYLE = """
@page { size: A4; margin: 16mm }
body { font-size: 10.5pt; max-width: none; background: white; color: black }
article { break-before: page } article:first-of-type { break-before: auto }
img, pre, .equation, mjx-container { break-inside: avoid } h1, h2, h3 { break-after: avoid }
img { max-width: 100%; max-height: 230mm; height: auto }
pre { white-space: pre-wrap; overflow-wrap: anywhere } table { font-size: 9pt }
.headerlink, .viewcode-link { display: none } div.math { overflow: visible }
"""


def find_browser():
    """Return the path of a browser that prints without a window, or None."""
    if named := os.environ.get(VARIABLE):
        return shutil.which(named)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def reading_order(site):
    """Follow "next" from page to page.

    Parameters
    ----------
    site : Path

    Returns
    -------
    list of Path
        From the first page to the last, relative to `site`.
    """
    here, order = site / "index.html", []
    while here.is_file() and (name := here.relative_to(site.resolve())) not in order:
        order.append(name)
        text = here.read_text(encoding="utf-8")
        found = re.search(r'<link rel="next"[^>]* href="([^"]+)"', text)
        if not found:
            break
        here = (here.parent / html.unescape(found[1])).resolve()
    return order


def anchor(name, fragment=""):
    """Name a place of the joined page: ids of different pages must not meet."""
    return re.sub(r"[^\w-]+", "-", name.with_suffix("").as_posix()) + (
        f"--{fragment}" if fragment else ""
    )


def article(site, name, known):
    """Return the text of a page, its links turned to the joined page.

    Parameters
    ----------
    site, name : Path
        The site, and the page in it.
    known : set of Path
        What is joined; a link to anything else is left to be read, not followed.
    """
    text = (site / name).read_text(encoding="utf-8")
    body = re.search(r'<article[^>]*role="main"[^>]*>(.*?)</article>', text, re.DOTALL)[1]

    def turned(match):
        place, address = match[1], html.unescape(match[2])
        if re.match(r"[a-z]+:", address):
            return match[0]
        path, fragment = urldefrag(address)
        target = Path(os.path.normpath(name.parent / path)) if path else name
        if place == "src":
            return f'src="{html.escape(target.as_posix())}"'
        if target not in known:
            return 'data-left="out"'
        return f'href="#{html.escape(anchor(target, fragment))}"'

    body = re.sub(r'\b(src|href)="([^"]*)"', turned, body)
    body = re.sub(r'\bid="([^"]+)"', lambda m: f'id="{anchor(name, m[1])}"', body)
    body = body.replace("<details>", "<details open>")
    return f'<article id="{anchor(name)}">{body}</article>'


def joined(site):
    """Put the pages of a site behind each other.

    Parameters
    ----------
    site : Path
        From ``lstm-course book``.

    Returns
    -------
    str
        HTML, whose pictures and styles are those of the site: it must lie in that folder.
    """
    site = site.resolve()
    order = reading_order(site)
    head = re.search(r"<head>(.*?)</head>", (site / "index.html").read_text("utf-8"), re.DOTALL)[1]
    styles = "".join(re.findall(r'<link rel="stylesheet"[^>]*>', head))
    pages = "\n".join(article(site, name, set(order)) for name in order)
    return (
        '<!doctype html>\n<html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>The LSTM, built by hand</title>{styles}<style>{STYLE}</style>"
        f"<script>window.MathJax = {MATHJAX}</script>"
        '<script src="_static/mathjax/tex-svg.js"></script></head>'
        f'<body data-theme="light">\n{pages}\n</body></html>\n'
    )


def print_book(site, path):
    """Print a site to one PDF.

    Parameters
    ----------
    site, path : Path

    Raises
    ------
    click.ClickException
        If there is no browser, or it prints nothing.
    """
    browser = find_browser()
    if browser is None:
        raise click.ClickException(
            f"no browser that prints was found (Chromium, Chrome or Edge; name one in {VARIABLE})"
        )
    flags = list(FLAGS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # its own sandbox refuses the superuser
        flags.append("--no-sandbox")
    page = site / "joined.html"
    with tempfile.TemporaryDirectory() as profile, written_whole(path) as temporary:
        page.write_text(joined(site), encoding="utf-8")
        try:
            command = [browser, *flags, f"--user-data-dir={profile}",
                       f"--virtual-time-budget={1000 * PATIENCE}",
                       f"--print-to-pdf={temporary}", page.resolve().as_uri()]  # fmt: skip
            subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired as error:
            raise click.ClickException(f"{browser} did not print within {PATIENCE} s") from error
        finally:
            page.unlink()
        if not temporary.read_bytes().startswith(b"%PDF"):
            raise click.ClickException(f"{browser} printed nothing")
