"""A gate with a slider for each unit: z, the opening σ(z), and what passes. For notebook 02."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_course import ops

from .panel import Panel, Slider
from .paper import Chart, document, inks, rect, write
from .scales import format_number

__all__ = ["GateDial"]

WIDTH, HEIGHT = 480, 436
_Z = np.linspace(-8, 8, 81)


class GateDial(Panel):
    """Three units before a gate; a slider sets the z of each, and σ(z) is how far it opens.

    Parameters
    ----------
    values : sequence of three floats
        What arrives, each above 0 and at most 9.
    z0, z1, z2 : float
        −8 to 8.

    Examples
    --------
    >>> dial = GateDial()
    >>> dial.passes().round(2)
    array([3.52, 2.5 , 0.72])
    """

    title = "A gate with three units"
    controls = tuple(
        Slider(f"z{k}", f"z of unit {k}", -8, 8, 0.1, first, stops=(-5.0, -2.0, 0.0, 2.0, 5.0))
        for k, first in enumerate((2.0, 0.0, -2.0))
    )

    def __init__(self, values: Sequence[float] = (4.0, 5.0, 6.0), **z: float):
        super().__init__(**z)
        self.arrives = np.asarray(values, dtype=float)
        if self.arrives.shape != (3,) or not ((self.arrives > 0) & (self.arrives <= 9)).all():
            raise ValueError(f"values must be three numbers above 0, at most 9, but are {values}")

    def passes(self, values: dict[str, Any] | None = None) -> np.ndarray:
        """Return σ(z) times what arrives, (3,)."""
        return self._gate(self.values if values is None else values)[1] * self.arrives

    @staticmethod
    def _gate(values: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        z = np.array([values["z0"], values["z1"], values["z2"]])
        return z, ops.sigmoid(z)

    def tell(self, values: dict[str, Any]) -> str:
        """Return z, opening and what passes, unit by unit."""
        z, gate = self._gate(values)
        passes = self.passes(values)
        rows = [f"unit {k}: z = {format_number(z[k], 't')}, so the gate opens to {gate[k]:.3f} "
                f"and {passes[k]:.2f} of {self.arrives[k]:g} passes" for k in range(3)]  # fmt: skip
        return f"Of {self.arrives.sum():g}, {passes.sum():.2f} passes the gate.\n" \
               + "; ".join(rows) + "."  # fmt: skip

    def draw(self, values: dict[str, Any], theme: str = "light") -> str:
        """Return the picture: the three z on the curve of σ, and three bars."""
        z, gate = self._gate(values)
        passes, ink = self.passes(values), inks(theme)
        chart = Chart((40, 76, 424, 104), (-8, 8), (0, 1), theme)
        parts = [
            write(8, 26, f"Of {self.arrives.sum():g}, {passes.sum():.2f} passes", 20,
                  font_weight="bold"),
            write(8, 54, "σ(z) says how far each gate opens", 17),
            chart.grid_y((0, 0.5, 1), lambda v: "½" if v == 0.5 else f"{v:g}"),
            chart.grid_x((-8, -4, 0, 4, 8), lambda v: format_number(v, "n")),
            write(470, 220, "z", 18, text_anchor="end", font_style="italic"),
            chart.curve(_Z, ops.sigmoid(_Z), stroke=ink["f"], stroke_width=3),
        ]  # fmt: skip
        for k in range(3):
            parts.append(_dot(*chart.at(z[k], gate[k]), k, ink))
            parts += _bar(248 + 62 * k, k, (z[k], gate[k], self.arrives[k], passes[k]),
                          ink, self.arrives.max())  # fmt: skip
        return document(WIDTH, HEIGHT, parts, theme, self.tell(values).splitlines()[0])


def _dot(x: float, y: float, unit: int, ink: dict[str, str]) -> str:
    """Draw a unit's place on the curve: a disc with its number."""
    return (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11.5" fill="{ink["paper"]}" '
            f'stroke="{ink["f"]}" stroke-width="2.5" data-dot="{unit}"/>'
            + write(x, y + 6, str(unit), 17, text_anchor="middle", font_weight="bold"))  # fmt: skip


def _bar(y: float, unit: int, numbers: tuple, ink: dict[str, str], longest: float) -> list[str]:
    """Draw one unit: its numbers as a line of text, what arrives in outline, what passes filled."""
    z, gate, arrives, passes = numbers
    long = 424 * arrives / longest
    return [
        write(40, y + 13, f"z = {format_number(z, 't')} · σ(z) = {gate:.3f}", 17,
              data_gate=f"{unit}"),
        write(464, y + 13, f"{passes:.2f} of {arrives:g}", 17, text_anchor="end",
              font_weight="bold", data_passes=f"{unit}"),
        write(24, y + 40, str(unit), 17, text_anchor="middle", font_weight="bold"),
        rect(40, y + 22, long * gate, 24, fill=ink["f"]),
        rect(40, y + 22, long, 24, fill="none", stroke=ink["ink"], stroke_width=1.5),
    ]  # fmt: skip
