"""All scenes by name: drawn with the numbers of a place, or as templates for the browser."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from . import scene_cell as cell
from . import scene_chain as chain
from . import scene_layer as layer
from . import scene_operation as operation
from .pen import Pen
from .scales import THEMES

__all__ = ["draw", "picture", "rows_of", "scene_names", "scene_of"]

_WIDE, _NARROW = 880, 340
_OPERATIONS = {"forget": "product", "input": "product", "output": "product", "update": "sum",
               "squash": "squash"}  # fmt: skip


def scene_of(place: Mapping[str, Any], gate: str) -> str | None:
    """Return the name of the scene at a place; ``gate`` "r" asks for the plain RNN's, if any."""
    level = place["level"]
    if level in ("layer", "neuron"):
        return f"{level}_{'t' if gate in 'gr' else 's'}"
    if level == "op":
        return None if gate == "r" else _OPERATIONS[place["op"]]
    return f"{level}_r" if gate == "r" else level


def scene_names(rnn: bool) -> list[str]:
    """Return the names of all scenes."""
    names = ["layer_s", "layer_t", "neuron_s", "neuron_t", "product", "sum", "squash", "cell",
             "chain"]  # fmt: skip
    return [*names, "cell_r", "chain_r"] if rnn else names


def draw(name: str, sizes: Mapping[str, Any], narrow: bool,
         value: Callable[[str], dict[str, str]] | None = None) -> Pen:  # fmt: skip
    """Draw a scene: with ``value`` (bindings to attributes) in numbers, without as a template.

    ``sizes`` has "sizes" (units and inputs drawn, H, D) and "slots".
    """
    H, D, units, inputs = sizes["sizes"]
    more = H < units or D < inputs
    pen = Pen(_NARROW if narrow else _WIDE, 0, narrow, value)
    kind = "v" if name.endswith("_t") else "g"
    side = "narrow" if narrow else "wide"
    start = name.split("_")[0]
    if start == "chain":
        draw_it = getattr(chain, f"{'rnn_' if name == 'chain_r' else ''}chain_{side}")
        draw_it(pen, H, D, sizes["slots"])
    elif start == "cell":
        getattr(cell, f"{'rnn_' if name == 'cell_r' else ''}cell_{side}")(pen, H, D)
    elif start in ("layer", "neuron"):
        getattr(layer, f"{start}_{side}")(pen, H, D, more, kind)
    else:
        getattr(operation, f"{start}_{side}")(pen, H)
    if more:
        pen.height += 22 if narrow else 0
        pen.words(8 if narrow else 20, pen.height - 9, "l more", "q a")
    return pen


def rows_of(name: str, sizes: Mapping[str, Any], place: Mapping[str, Any]) -> list[list]:
    """Return the rows of a scene's table of numbers: label, name, format, slot, part."""
    H, D, units, inputs = sizes["sizes"]
    more = H < units or D < inputs
    start, kind = name.split("_")[0], "v" if name.endswith("_t") else "g"
    if start == "chain":
        return chain.chain_rows(sizes["slots"], name == "chain_r")
    if start == "cell":
        return cell.cell_rows(name == "cell_r")
    if start in ("layer", "neuron"):
        return getattr(layer, f"{start}_rows")(H, D, more, kind)
    return operation.operation_rows(place["op"])


@cache
def style(theme: str, used: frozenset[str]) -> str:
    """Return the rules of the still picture for the classes it uses, in the colours of a theme."""
    text = Path(__file__).with_name("diagram.css").read_text(encoding="utf-8")
    rules = text.split("*/", 1)[1].split("/* end", 1)[0].strip().splitlines()
    used |= {"lc-page", "lc-art", "lc-narrow", "lc-b"}
    kept = ""
    for head, _, body in (rule.partition("{") for rule in rules):
        heads = [one for one in head.split(",") if set(re.findall(r"\.([\w-]+)", one)) <= used]
        kept += ",".join(heads) + "{" + body if heads else ""
    return re.sub(r"var\(--lc-([\w-]+)\)", lambda name: THEMES[theme][name[1]], kept)


def picture(pens: list[Pen], theme: str, words: str) -> str:
    """Return one self-contained SVG of one scene, or of several side by side."""
    width = sum(pen.width for pen in pens) + 20 * (len(pens) - 1)
    height = max(pen.height for pen in pens)
    inside, x = "", 0.0
    for pen in pens:
        kind = "lc-art lc-narrow" if pen.narrow else "lc-art"
        inside += f'<g class="{kind}" transform="translate({x:g} 0)">{pen.svg()}</g>'
        x += pen.width + 20
    used = set(re.findall(r"[\w-]+", " ".join(re.findall('class="([^"]*)"', inside))))
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{words}">'
            f"<style>{style(theme, frozenset(used))}</style>"
            f'<rect class="lc-page" width="100%" height="100%"/>{inside}</svg>')  # fmt: skip
