"""Put figures on a page of their own: no server, no kernel, nothing but a file."""

__all__ = ["write_page"]

PAGE = """<!doctype html>
<html lang="en"{theme}>
<head><meta charset="utf-8"><title>Figures of the course</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>html, body {{ margin: 0; background: {background} }}</style></head>
<body><main><h1 style="font: 16px sans-serif; color: {ink}">Figures</h1>
{figures}
</main></body></html>
"""
COLORS = {"light": ("#ffffff", "#111111"), "dark": ("#131416", "#eeeeee")}


def write_page(path, *figures, theme=None):
    """Write a page with the ``html()`` of each figure; return its address.

    Without a theme the page says nothing about it, and the browser's own preference decides.
    """
    background, ink = COLORS[theme or "light"]
    path.write_text(
        PAGE.format(
            theme=f' data-theme="{theme}"' if theme else "",
            background=background,
            ink=ink,
            figures="\n".join(figure.html() for figure in figures),
        ),
        encoding="utf-8",
    )
    return path.as_uri()
