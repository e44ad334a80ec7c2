"""The gradient lab: turn the weights, and see what is left of a gradient after so many steps back.

For notebooks 05 (RNN) and 11 (LSTM); Pascanu, Mikolov and Bengio (2013) for the question,
Jozefowicz and others (2015) for the forget bias.
"""

from typing import Any

import numpy as np

from .flow import Flow, measure_flow
from .panel import Choice, Panel, Slider
from .paper import Chart, area, document, inks, line, power_of_ten, write

__all__ = ["GradientLab"]

LOWEST, HIGHEST = -32, 18  # the axis, in decades
WIDTH, HEIGHT = 480, 424
BOX = (64, 78, 400, 236)


class GradientLab(Panel):
    """Sliders for an untrained LSTM or RNN, and the measured gradient against the lag.

    Four networks of 32 units read random input; the loss looks at the last h. Drawn is the length
    of dL/dc_t (RNN: dL/dh_t), relative to lag 0, as the networks' geometric mean with a band from
    the least to the largest; dashed, what the forget gates alone would leave.

    Parameters
    ----------
    cell : {"lstm", "rnn"}
    forget_bias : float
        0 to 5.
    gain : float
        The default W_hh is multiplied by it, 0.1 to 20.
    input_scale : float
        The input is multiplied by it, 0.01 to 10.
    lag : float
        Where to read off, 1 to 99.
    axis : {"linear", "log"}
        Of the lag.

    Examples
    --------
    >>> lab = GradientLab(forget_bias=0)
    >>> lab
    <GradientLab: LSTM: a factor of 0.61 a step, so after 50 steps 10⁻¹¹ is left.>
    """

    title = "Gradient lab"
    controls = (
        Choice("cell", "network", {"lstm": "LSTM", "rnn": "RNN"}, "lstm", ("lstm", "rnn")),
        Slider("forget_bias", "forget bias", 0, 5, 0.1, 1.0, stops=(0.0, 1.0, 3.0, 5.0)),
        Slider("gain", "recurrent weights ×", 0.1, 20, 0.02, 1.0, log=True,
               stops=(1.0, 4.0, 16.0)),
        Slider("input_scale", "input ×", 0.01, 10, 0.02, 1.0, log=True),
        Slider("lag", "read off at lag", 1, 99, 1, 50.0),
        Choice("axis", "lag axis", {"linear": "linear", "log": "log"}, "linear"),
    )  # fmt: skip

    def flow(self, values: dict[str, Any] | None = None) -> Flow:
        """Return the measurement for these values, or for the present ones."""
        values = self.values if values is None else values
        return _measured(*(values[name] for name in ("cell", "forget_bias", "gain", "input_scale")))

    def tell(self, values: dict[str, Any]) -> str:
        """Return factor, remainder and verdict in words."""
        flow, lag = self.flow(values), int(values["lag"])
        ends = np.log10(np.clip(flow.whole[:, -1], 1e-300, 1e300))
        spread = f"At lag 99 the {len(ends)} networks lie between {power_of_ten(ends.min())} and " \
                 f"{power_of_ten(ends.max())}."  # fmt: skip
        gates = (f"An RNN has no forget gate, so that slider does nothing; the largest eigenvalue "
                 f"of its W_hh is {flow.radius:.2f} in size." if flow.alone is None else
                 f"The forget gates alone: {_per_step(flow.factor('alone'))} a step, "
                 f"{power_of_ten(flow.mean_log10('alone')[lag])} left.")  # fmt: skip
        head = f"{values['cell'].upper()}: a factor of {_per_step(flow.factor())} a step, " \
               f"so after {lag} steps {_left(flow, lag)}."  # fmt: skip
        return " ".join([f"{head}\n{_verdict(flow).capitalize()}.", spread, gates, *_outside(flow)])

    def draw(self, values: dict[str, Any], theme: str = "light") -> str:
        """Return the picture: log10 of the gradient against the lag."""
        flow, lag, ink = self.flow(values), int(values["lag"]), inks(theme)
        name = "c" if values["cell"] == "lstm" else "h"
        log = values["axis"] == "log"
        chart = Chart(BOX, (0, 2) if log else (0, 99), (LOWEST, HIGHEST), theme)
        lags = np.arange(1 if log else 0, 100)
        x = np.log10(lags) if log else lags
        ticks = [1, 2, 5, 10, 20, 50, 99] if log else [0, 20, 40, 60, 80, 99]
        parts = [
            *_titles(flow, lag),
            chart.grid_y(range(-30, 11, 10), lambda v: power_of_ten(v).replace("1.0", "1"), 17),
            chart.grid_x(np.log10(ticks) if log else ticks,
                         lambda v: f"{10**v:.0f}" if log else f"{v}", 17),
            write(BOX[0] + BOX[2] / 2, 355, "lag: steps back in time", 17, text_anchor="middle"),
            line([chart.at(chart.x[0], 0), chart.at(chart.x[1], 0)], stroke=ink["muted"],
                 stroke_width=1.5),
            _band(chart, x, flow.whole[:, lags], ink["band"]),
        ]  # fmt: skip
        if flow.alone is not None:
            parts += _curve(chart, x, flow.mean_log10("alone")[lags], ink["f"], True)
        parts += _curve(chart, x, flow.mean_log10()[lags], ink[name], False)
        parts += [_cursor(chart, float(np.log10(lag)) if log else lag, lag, flow, ink[name]),
                  write(BOX[0] + 8, BOX[1] + 20, "length, relative to lag 0", 17,
                        fill=ink["muted"], stroke=ink["paper"], stroke_width=4,
                        paint_order="stroke"), *_legend(name, flow, ink)]  # fmt: skip
        return document(WIDTH, HEIGHT, parts, theme, self.tell(values).splitlines()[0])


_last: dict[tuple, Flow] = {}


def _measured(*setting: Any) -> Flow:
    """Measure once for picture and words; only the last few settings are kept."""
    if setting not in _last:
        while len(_last) > 7:
            del _last[next(iter(_last))]
        _last[setting] = measure_flow(*setting)
    return _last[setting]


def _per_step(factor: float) -> str:
    return f"{factor:.2f}" if factor >= 0.01 else f"{factor:.0e}"


def _outside(flow: Flow) -> list[str]:
    """Say where a curve leaves the axis: nothing is cut off silently."""
    said, logs = [], flow.mean_log10()
    if logs.min() < LOWEST:
        said.append(f"From lag {int((logs < LOWEST).argmax())} on it lies below the axis (▼).")
    if logs.max() > HIGHEST:
        said.append(f"From lag {int((logs > HIGHEST).argmax())} on it lies above the axis (▲).")
    if not np.isfinite(flow.whole).all() or (flow.whole == 0).any():
        said.append("Some of it is beyond what a float64 can hold, and was counted as "
                    "10⁻³⁰⁰ or 10³⁰⁰.")  # fmt: skip
    return said


def _verdict(flow: Flow) -> str:
    factor = flow.factor()
    if 0.97 <= factor <= 1.03:
        return "it nearly keeps its length"
    if factor < 1:
        return "it vanishes"
    return "it explodes" if flow.mean_log10()[-1] > 3 else "it grows"


def _left(flow: Flow, lag: int) -> str:
    log10 = flow.mean_log10()[lag]
    says = power_of_ten(log10)
    return f"it is {says} times as long" if log10 > 0 else f"{says} is left"


def _titles(flow: Flow, lag: int) -> list[str]:
    return [write(8, 26, f"× {_per_step(flow.factor())} a step: {_verdict(flow)}", 20,
                  font_weight="bold"),
            write(8, 54, f"after {lag} steps {_left(flow, lag)}", 17)]  # fmt: skip


def _band(chart: Chart, x: np.ndarray, norms: np.ndarray, color: str) -> str:
    logs = np.log10(np.clip(np.nan_to_num(norms, nan=np.inf), 10.0**LOWEST, 10.0**HIGHEST))
    upper = [chart.at(*p) for p in zip(x, logs.max(axis=0), strict=True)]
    lower = [chart.at(*p) for p in zip(x, logs.min(axis=0), strict=True)]
    return area(upper + lower[::-1], fill=color, data_band="")


def _curve(chart: Chart, x: np.ndarray, logs: np.ndarray, color: str, dashed: bool) -> list[str]:
    """Draw a curve; where it leaves the axis it ends, with a mark that points the way it went."""
    outside = (logs < LOWEST) | (logs > HIGHEST)
    parts = [chart.curve(x, np.where(outside, np.nan, logs), stroke=color,
                         stroke_width=2.4 if dashed else 3.2, data_curve="alone" if dashed
                         else "whole", stroke_dasharray="7 5" if dashed else None)]  # fmt: skip
    if outside.any():
        k = int(outside.argmax())
        px, py = chart.at(x[k], np.clip(logs[k], LOWEST, HIGHEST))
        parts.append(write(px, py + 6, "▼" if logs[k] < LOWEST else "▲", 18, fill=color,
                           text_anchor="middle", data_outside=""))  # fmt: skip
    return parts


def _cursor(chart: Chart, x: float, lag: int, flow: Flow, color: str) -> str:
    log10 = flow.mean_log10()[lag]
    inside = float(np.clip(log10, LOWEST, HIGHEST))
    px, py = chart.at(x, inside)
    _, bottom = chart.at(x, LOWEST)
    left, up = px > BOX[0] + 0.72 * BOX[2], py > BOX[1] + 30
    label = write(px + (-11 if left else 11), py - 12 if up else py + 26, power_of_ten(log10), 18,
                  font_weight="bold", text_anchor="end" if left else None,
                  stroke=chart.ink["paper"], stroke_width=4, paint_order="stroke",
                  data_left="")  # fmt: skip
    dot = color if inside == log10 else chart.ink["paper"]  # hollow: it is not where it stands
    rim = chart.ink["paper"] if inside == log10 else color
    return (line([(px, BOX[1]), (px, bottom)], stroke=chart.ink["muted"], stroke_dasharray="3 4")
            + f'<circle cx="{px:.1f}" cy="{py:.1f}" r="6" fill="{dot}" stroke="{rim}" '
              f'stroke-width="2"/>' + label)  # fmt: skip


def _legend(name: str, flow: Flow, ink: dict[str, str]) -> list[str]:
    whole = f"dL/d{name}ₜ, all paths (band: the networks)"
    parts = [line([(BOX[0], 380), (BOX[0] + 34, 380)], stroke=ink[name], stroke_width=3.2),
             write(BOX[0] + 44, 386, whole, 17)]  # fmt: skip
    if flow.alone is None:
        return [
            *parts,
            write(BOX[0] + 44, 411, f"largest eigenvalue of W_hh: {flow.radius:.2f}", 17),
        ]
    return [*parts, line([(BOX[0], 405), (BOX[0] + 34, 405)], stroke=ink["f"], stroke_width=2.4,
                         stroke_dasharray="7 5"),
            write(BOX[0] + 44, 411, "the forget gates alone", 17)]  # fmt: skip
