"""The LSTM cell on one page, to print: picture, equations, names, gate orders, mistakes."""

from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lstm_course import cells

from . import _layout as at
from .cell import draw_cell, read_trace
from .palette import INK, MUTED, use_style

PAGE = (8.27, 11.69)  # inches: A4, upright
POINTS = 72
MARGIN, RIGHT, MIDDLE = 40, 555, 312  # in points, as everything below
LINE, SMALL, TEXT, HEAD = 14.5, 7.8, 8.6, 10.5

EQUATIONS = (
    (r"$f_t = \sigma(W_f\,[h_{t-1}, x_t] + b_f)$", "what to keep"),
    (r"$i_t = \sigma(W_i\,[h_{t-1}, x_t] + b_i)$", "how much to add"),
    (r"$g_t = \tanh(W_g\,[h_{t-1}, x_t] + b_g)$", "what to add"),
    (r"$o_t = \sigma(W_o\,[h_{t-1}, x_t] + b_o)$", "what to show"),
    (r"$c_t = f_t \otimes c_{t-1} \oplus i_t \otimes g_t$", "the memory"),
    (r"$h_t = o_t \otimes \tanh(c_t)$", "the output"),
)
NAMES = (
    ("here", "name", "many books", "some notes", "shape", "range"),
    ("$x_t$", "input", "$x_t$", "event $E_t$", "$(D,)$", "any"),
    ("$c_t$", "cell state", "$C_t$", r"long-term memory $\mathrm{LTM}_t$", "$(H,)$", "any"),
    ("$h_t$", "hidden state", "$h_t$", r"short-term memory $\mathrm{STM}_t$", "$(H,)$", "−1 … 1"),
    ("$f_t$", "forget gate", "$f_t$", r"factor of the forget gate", "$(H,)$", "0 … 1"),
    ("$i_t$", "input gate", "$i_t$", "learn gate: how much", "$(H,)$", "0 … 1"),
    ("$g_t$", "candidate", r"$\tilde{C}_t$", "learn gate: what", "$(H,)$", "−1 … 1"),
    ("$o_t$", "output gate", "$o_t$", "use gate", "$(H,)$", "0 … 1"),
)
# Library, order of the four blocks, shape of the weights of x, bias vectors.
ORDERS = (
    ("stored by", "order", "weights of x", "biases"),
    ("this course", "i f g o", "$(4H, D)$", "1"),
    ("torch", "i f g o", "$(4H, D)$", "2, added"),
    ("Keras", "i f c o", "$(D, 4H)$", "1"),
    ("ONNX", "i o f c", "$(4H, D)$", "2, added"),
    ("CS231n", "i f o g", "$(D, 4H)$", "1"),
)
WARNING = (
    "A wrong order raises no error: convert with",
    "cells.reorder_gates, and compare on one input.",
)


def draw_summary(trace: Any, mistakes: tuple[str, ...] = (), *, note: str = "") -> Figure:
    """Draw the LSTM cell on one page of A4, upright, light, readable in grey.

    Parameters
    ----------
    trace : object
        One step, as for `draw_cell`: ``x_t`` of shape (D,), the other vectors of shape (H,).
    mistakes : tuple of str
        Each a line; in two columns.
    note : str
        The last line of the page.

    Returns
    -------
    Figure
        Made without pyplot; its single picture is `draw_cell`'s.

    Examples
    --------
    >>> from lstm_course.example import worked_example
    >>> xs, h0, c0, params = worked_example()
    >>> page = draw_summary(cells.lstm_step_trace(xs[0], h0, c0, params))
    >>> page.get_size_inches().tolist()
    [8.27, 11.69]
    >>> "+2.38" in {text.get_text() for ax in page.axes for text in ax.texts}
    True
    """
    t = read_trace(trace)
    with rc_context():
        use_style()
        page = Figure(figsize=PAGE, facecolor="white", layout="none")
        ax = page.add_axes((0, 0, 1, 1), xlim=(0, PAGE[0] * POINTS), ylim=(0, PAGE[1] * POINTS))
        ax.set_axis_off()
        ax.text(MARGIN, 798, "The LSTM cell on one page", fontsize=19, weight="bold", color=INK)
        top = 784 - _cell(page, trace, t)
        low = _table(ax, top, ORDERS, (MIDDLE, 375, 428, 503), "The order of the gates differs")
        for text in WARNING:
            ax.text(MIDDLE, low, text, fontsize=SMALL, color=INK)
            low -= LINE - 2.5
        low = min(low, _equations(ax, t, top))
        low = _table(ax, low - 12, NAMES, (MARGIN, 82, 168, 250, 433, 497),
                     "The same cell in other words")  # fmt: skip
        _mistakes(ax, low - 12, mistakes)
        ax.text(MARGIN, 24, note, fontsize=SMALL, color=MUTED)
    return page


def _cell(page: Figure, trace: Any, t: Any) -> float:
    """Draw the picture below the title; return its height."""
    wide = (RIGHT - MARGIN + 16) / POINTS
    high = wide * at.cell_layout(len(t.c), len(t.x_t)).height / at.WIDTH
    low = 784 / POINTS - high
    ax = page.add_axes((
        (MARGIN / POINTS - 8 / POINTS) / PAGE[0], low / PAGE[1], wide / PAGE[0], high / PAGE[1]
    ))  # fmt: skip
    draw_cell(trace, ax)
    return high * POINTS


def _heading(ax: Axes, x: float, y: float, text: str, right: float) -> float:
    """Write a heading over a rule; return where the next line stands."""
    ax.text(x, y - 20, text, fontsize=HEAD, weight="bold", color=INK)
    ax.plot([x, right], [y - 25, y - 25], color=INK, linewidth=0.8)
    return y - 25 - LINE + 1


def _equations(ax: Axes, t: Any, y: float) -> float:
    """Write the six lines, the shapes, and what each weight matrix is; return where it ends."""
    y = _heading(ax, MARGIN, y, "The step", MIDDLE - 24)
    for equation, words in EQUATIONS:
        ax.text(MARGIN, y, equation, fontsize=TEXT + 1.4, color=INK)
        ax.text(MARGIN + 170, y, words, fontsize=SMALL, color=MUTED)
        y -= LINE
    D, H = t.inputs, t.units
    count = cells.count_parameters(D, H)
    for text in (
        rf"each $W$: $(H, H + D) = ({H}, {H + D})$; each $b$ and state: $(H,) = ({H},)$",
        f"{count} parameters = 4 × ({H} × {H + D} + {H}); ⊗ and ⊕ are entry by entry",
    ):
        ax.text(MARGIN, y, text, fontsize=SMALL, color=INK)
        y -= LINE - 2.5
    return y


def _table(ax: Axes, y: float, rows: tuple, columns: tuple[float, ...], title: str) -> float:
    """Write a table under a heading, its first row muted; return where it ends."""
    y = _heading(ax, columns[0], y, title, RIGHT)
    for k, row in enumerate(rows):
        for x, text in zip(columns, row, strict=True):
            ax.text(x, y, text, fontsize=TEXT if k else SMALL, color=INK if k else MUTED)
        y -= LINE
    return y


def _mistakes(ax: Axes, y: float, mistakes: tuple[str, ...]) -> None:
    """Write the mistakes in two columns."""
    if not mistakes:
        return
    y = _heading(ax, MARGIN, y, "The commonest mistakes", RIGHT)
    half = (len(mistakes) + 1) // 2
    for k, text in enumerate(mistakes):
        column, row = divmod(k, half)
        ax.text((MARGIN, MIDDLE - 10)[column], y - row * (LINE - 1.5), f"– {text}",
                fontsize=SMALL, color=INK, parse_math=False)  # fmt: skip
