"""Sphinx's settings for the book. `lstm-course book` lays the pages out and calls Sphinx."""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent

project = "The LSTM, built by hand"
html_title = project
author = "The LSTM course authors"
copyright = "the LSTM course authors; text CC BY 4.0, code BSD-3-Clause"
language = "en"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.viewcode",
    "numpydoc",
]
exclude_patterns = ["_build"]

nb_execution_mode = "off"  # the outputs are those that stand in the repository
nb_merge_streams = True
nb_render_markdown_format = "myst"  # tables, too
nb_mime_priority_overrides = [("html", "text/html", 0)]
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_dmath_double_inline = True  # a formula of its own line may stand in a paragraph
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"top_of_page_buttons": []}
templates_path = ["_templates"]
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"

# One file: letters as SVG, so that there is no font to fetch, and MathML for screen readers.
mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {"options": {"enableMenu": False}, "svg": {"fontCache": "local"}}

USES = json.loads((HERE / "uses.json").read_text(encoding="utf-8"))


def add_lessons(app, what, name, obj, options, lines):
    """Say under each function which lessons use it: "what links here"."""
    if name in USES:
        links = ", ".join(f":doc:`{title} </{page}>`" for page, title in USES[name])
        lines += ["", f"**Used in** {links}.", ""]


def skip_fields(app, what, name, obj, skip, options):
    """Leave out what autodoc says of a named tuple's fields: their numbers."""
    return True if type(obj).__name__ == "_tuplegetter" else None


def mend_roles(app, page, template, context, doctree):
    """Mend what says of itself what it is not: captions without a level, entries without a list."""
    caption = ' class="caption" role="heading"'
    for name, wrong, right in (
        ("furo_navigation_tree", caption, ' class="caption"'),
        ("body", caption, f'{caption} aria-level="2"'),
        ("body", ' role="doc-biblioentry"', ' role="listitem"'),
    ):
        if context.get(name):
            context[name] = context[name].replace(wrong, right)


def copy_mathjax(app, error):
    """Carry MathJax along: the site asks no other host for anything."""
    if error is None and app.builder.format == "html":
        (package,) = find_spec("sphinx-mathjax-offline").submodule_search_locations
        target = Path(app.outdir, "_static", "mathjax")
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(package, "static", "mathjax", "tex-svg.js"), target / "tex-svg.js")


def setup(app):
    """Connect them."""
    app.connect("autodoc-process-docstring", add_lessons)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("html-page-context", mend_roles, priority=900)  # after the theme's own
    app.connect("build-finished", copy_mathjax)
    app.add_js_file(None, body=(HERE / "book.js").read_text(encoding="utf-8"))
