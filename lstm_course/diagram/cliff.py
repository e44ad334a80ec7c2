"""A ball that rolls down a loss with a cliff in it, with and without clipping. For notebook 12.

The network is one unit that reads nothing, h_t = w σ(h_{t−1}) + b; the loss asks for σ(h_T) = 0.7.
Its loss has a wall where a small change of b decides where T steps lead (after Pascanu, Mikolov
and Bengio 2013, who drew it for T = 50; here T = 12, so that the wall has a width).
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from lstm_course import ops, optim

from .panel import Panel, Slider
from .paper import Chart, document, inks, line, write
from .scales import format_number

__all__ = ["LossCliff", "cliff_loss", "roll"]

W, T, TARGET = 5.0, 12, 0.7
MOST = 40  # updates
WIDTH, HEIGHT = 480, 424
BOX = (52, 84, 412, 250)
LEFT, RIGHT, HIGH = -4.0, 2.2, 0.56
_B = np.unique(np.concatenate([np.linspace(LEFT, RIGHT, 90), np.linspace(-2.75, -2.5, 60)]))


def cliff_loss(b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the loss (σ(h_T) − 0.7)² and its slope dL/db, for any array of b.

    Examples
    --------
    >>> loss, slope = cliff_loss(-2.62)
    >>> bool(slope < -1)
    True
    """
    b = np.asarray(b, dtype=float)
    h, dh = np.full_like(b, 0.5), np.zeros_like(b)
    for _ in range(T):
        s = ops.sigmoid(h)
        h, dh = W * s + b, W * ops.sigmoid_derivative(s) * dh + 1
    s = ops.sigmoid(h)
    return (s - TARGET) ** 2, 2 * (s - TARGET) * ops.sigmoid_derivative(s) * dh


_CURVE = cliff_loss(_B)[0]


class Path(NamedTuple):
    """Where the ball has been: b and loss (N + 1,), the slope there, clipped or not."""

    b: np.ndarray
    loss: np.ndarray
    slope: np.ndarray
    clipped: np.ndarray


def roll(lr: float, clip: float, updates: int, start: float = -3.2) -> Path:
    """Descend with `optim.SGD` and `optim.clip_by_global_norm`.

    Examples
    --------
    >>> float(roll(lr=1.0, clip=0.2, updates=30).b.max().round(1))
    -2.4
    """
    b, seen = np.array([start], dtype=float), []
    descent = optim.SGD({"b": b}, lr=lr)
    for _ in range(int(updates) + 1):
        loss, slope = cliff_loss(b[0])
        grads = {"b": np.array([slope])}
        optim.clip_by_global_norm(grads, clip)
        seen.append((b[0], loss, slope, grads["b"][0]))
        descent.step(grads)
    return Path(*np.array(seen, dtype=float).T)


@lru_cache(maxsize=32)
def _rolled(lr: float, clip: float) -> Path:
    return roll(lr, clip, MOST)


class LossCliff(Panel):
    """Sliders for the learning rate, the clipping threshold and the number of updates.

    Parameters
    ----------
    lr : float
        0.05 to 10.
    clip : float
        0.05 to 10; the slope never reaches 10, so this end is the same as no clipping.
    updates : float
        0 to 40.

    Examples
    --------
    >>> LossCliff(clip=0.2)
    <LossCliff: Learning rate 1, clipped at 0.2, after 20 updates: b = −2.57, loss 0.01.>
    """

    title = "A loss with a cliff"
    controls = (
        Slider("lr", "learning rate", 0.05, 10, 0.02, 1.0, log=True, stops=(0.5, 1.0, 8.0)),
        Slider("clip", "clip at", 0.05, 10, 0.02, 10.0, log=True, stops=(0.1, 0.2, 0.5, 10.0)),
        Slider(
            "updates", "updates", 0, MOST, 1, 20.0, stops=(0.0, 4.0, 5.0, 6.0, 10.0, 20.0, 40.0)
        ),
    )

    def path(self, values: dict[str, Any] | None = None) -> Path:
        """Return the ball's way for these values, or for the present ones."""
        values = self.values if values is None else values
        whole = _rolled(values["lr"], values["clip"])
        return Path(*(array[: int(values["updates"]) + 1] for array in whole))

    def tell(self, values: dict[str, Any]) -> str:
        """Return where the ball is, its longest jump, and what was clipped."""
        path = self.path(values)
        jumps = np.abs(np.diff(path.b))
        cut = int((np.abs(path.slope[:-1]) > np.abs(path.clipped[:-1]) * (1 + 1e-9)).sum())
        limit = f"clipped at {values['clip']:.3g}" if values["clip"] < 10 else "not clipped"
        head = f"Learning rate {values['lr']:.3g}, {limit}, after {len(jumps)} updates:" \
               f" b = {format_number(path.b[-1], 't')}, loss {path.loss[-1]:.2f}."  # fmt: skip
        if not jumps.size:
            return head + "\nThe ball lies on the plateau, left of the cliff."
        k = int(jumps.argmax())
        return f"{head}\nThe longest jump, at update {k + 1}, goes from b = " \
               f"{format_number(path.b[k], 't')}, where the slope is {path.slope[k]:.2g}, to " \
               f"{format_number(path.b[k + 1], 't')}. {cut} of {len(jumps)} slopes were " \
               f"clipped.".replace("-", "−")  # fmt: skip

    def draw(self, values: dict[str, Any], theme: str = "light") -> str:
        """Return the picture: the loss over b, the places of the ball, and the ball."""
        path, ink = self.path(values), inks(theme)
        chart = Chart(BOX, (LEFT, RIGHT), (0, HIGH), theme)
        parts = [
            write(8, 26, self._finding(path), 20, font_weight="bold"),
            write(8, 54, f"b = {format_number(path.b[-1], 't')}, loss {path.loss[-1]:.3f}, slope "
                         f"{path.slope[-1]:+.2g}".replace("-", "−"), 17),
            chart.grid_y((0, 0.2, 0.4), lambda v: f"{v:g}"),
            chart.grid_x((-4, -3, -2, -1, 0, 1, 2), lambda v: format_number(v, "n")),
            write(BOX[0] + 8, BOX[1] + 18, "loss", 17, fill=ink["muted"]),
            write(BOX[0] + BOX[2] / 2, 380, "b, the one weight that learns", 17,
                  text_anchor="middle"),
            chart.curve(_B, _CURVE, stroke=ink["ink"], stroke_width=2.5),
            *_steps(chart, path, ink),
            write(BOX[0] + BOX[2] / 2, 410, "● the ball · ○ where it was", 17, fill=ink["f"],
                  text_anchor="middle"),
        ]  # fmt: skip
        return document(WIDTH, HEIGHT, parts, theme, self.tell(values).splitlines()[0])

    @staticmethod
    def _finding(path: Path) -> str:
        jumps = np.abs(np.diff(path.b))
        if jumps.size and jumps.max() > 1:
            k = int(jumps.argmax())
            return f"Update {k + 1} throws it to b = {format_number(path.b[k + 1], 't')}"
        return f"Update {len(jumps)}: loss {path.loss[-1]:.3f}" if jumps.size else "At the start"


def _steps(chart: Chart, path: Path, ink: dict[str, str]) -> list[str]:
    """Draw the ball's places, joined; a place outside the frame becomes an arrow at its edge."""
    inside = np.clip(path.b, LEFT, RIGHT)
    points = [chart.at(b, loss) for b, loss in zip(inside, path.loss, strict=True)]
    parts = [line(points, stroke=ink["f"], stroke_width=1.5, stroke_dasharray="5 4")]
    for x, y in dict.fromkeys((round(x), round(y)) for x, y in points[:-1]):
        parts.append(f'<circle cx="{x}" cy="{y}" r="4.5" fill="{ink["paper"]}" '
                     f'stroke="{ink["f"]}" stroke-width="2"/>')  # fmt: skip
    x, y = points[-1]
    parts.append(f'<circle cx="{x:.1f}" cy="{y - 10:.1f}" r="10" fill="{ink["f"]}" '
                 f'stroke="{ink["paper"]}" stroke-width="2" data-ball=""/>')  # fmt: skip
    if path.b[-1] != inside[-1]:
        sign, anchor = ("→", "end") if path.b[-1] > 0 else ("←", "start")
        aside = -16 if anchor == "end" else 16
        parts.append(write(x + aside, y - 26, f"out of the picture {sign}", 17,
                           text_anchor=anchor, font_weight="bold", paint_order="stroke",
                           stroke=ink["paper"], stroke_width=5))  # fmt: skip
    return parts
