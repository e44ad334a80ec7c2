"""The next character's probabilities at any temperature. For notebooks 15 and 16."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_course import ops, text

from .panel import Panel, Slider
from .paper import document, inks, rect, write

__all__ = ["TemperatureDial"]

WIDTH = 480
_SHOWN = {" ": "␣", "\n": "↵", "\t": "⇥"}


class TemperatureDial(Panel):
    """A slider for the temperature τ, and softmax(logits / τ) as bars.

    Parameters
    ----------
    logits : array_like of shape (V,)
    symbols : sequence of V str
        What each logit is for.
    bars : int
        How many of the likeliest have a bar of their own; the rest share one.
    prompt : str
        What was read before; for the words only.
    temperature : float
        0.05 to 3.

    Examples
    --------
    >>> dial = TemperatureDial([2.0, 0.0, -2.0], "abc", temperature=0.5)
    >>> dial.probabilities().round(3)
    array([0.982, 0.018, 0.   ])
    """

    title = "Temperature"
    controls = (Slider("temperature", "temperature τ", 0.05, 3, 0.05, 1.0,
                       stops=(0.1, 0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0)),)  # fmt: skip

    def __init__(
        self,
        logits: np.ndarray,
        symbols: Sequence[str],
        *,
        bars: int = 10,
        prompt: str = "",
        **values: float,
    ):
        super().__init__(**values)
        self.logits = text.sampling.require_logits(logits)
        self.symbols, self.prompt, self.bars = list(symbols), prompt, min(bars, len(self.logits))
        if len(self.symbols) != len(self.logits):
            raise ValueError(
                f"{len(self.symbols)} symbols, but there are {len(self.logits)} logits"
            )
        if self.bars < 1:
            raise ValueError(f"bars must be at least 1, but it is {bars}")
        self.best = np.argsort(-self.logits, kind="stable")[: self.bars]

    @classmethod
    def after(cls, model: Any, vocab: Any, prompt: str, **more: Any) -> "TemperatureDial":
        """Let a model read a prompt, and show what it expects next.

        Parameters
        ----------
        model : object with ``step(index, state) -> (logits, state)``
            A `models.LanguageModel`, a `torch_models.CharModel`, a table of counts.
        vocab : Vocabulary
        prompt : str
        **more
            `bars`, `temperature`.
        """
        logits, _ = text.sampling.read(model, vocab, prompt)
        return cls(logits, vocab.symbols, prompt=prompt, **more)

    def probabilities(self, temperature: float | None = None) -> np.ndarray:
        """Return softmax(logits / τ), (V,)."""
        tau = self.values["temperature"] if temperature is None else temperature
        return ops.softmax(self.logits / tau)

    def entropy(self, temperature: float | None = None) -> float:
        """Return the entropy of the distribution in bits: how much choice is left."""
        p = self.probabilities(temperature)
        return float(-(p[p > 0] * np.log2(p[p > 0])).sum() + 0.0)

    def tell(self, values: dict[str, Any]) -> str:
        """Return temperature, entropy and the three likeliest characters."""
        tau = values["temperature"]
        p = self.probabilities(tau)
        first = ", ".join(f"{_quoted(self.symbols[k])} {p[k]:.3f}" for k in self.best[:3])
        after = f" after {self.prompt!r}" if self.prompt else ""
        return f"Temperature {tau:g}: {self.entropy(tau):.2f} bits of choice{after}.\n" \
               f"Likeliest: {first}; at most {math.log2(len(p)):.2f} bits for " \
               f"{len(p)} characters."  # fmt: skip

    def draw(self, values: dict[str, Any], theme: str = "light") -> str:
        """Return the picture: bars at τ, and in outline those at τ = 1."""
        tau, ink = values["temperature"], inks(theme)
        now, plain = self.probabilities(tau), self.probabilities(1.0)
        rows = [(_SHOWN.get(self.symbols[k], self.symbols[k]), now[k], plain[k]) for k in self.best]
        rest = np.delete(np.arange(len(now)), self.best)
        if rest.size:
            rows.append((f"{rest.size} others", now[rest].sum(), plain[rest].sum()))
        parts = [write(8, 26, f"τ = {tau:g}: {self.entropy(tau):.2f} bits of choice", 20,
                       font_weight="bold"),
                 write(8, 54, "filled: at this τ · outline: at τ = 1", 17)]  # fmt: skip
        for k, (name, p, before) in enumerate(rows):
            y = 72 + 27 * k
            parts += [
                write(96, y + 16, name, 17, text_anchor="end",
                      font_family="DejaVu Sans Mono, monospace" if len(name) == 1 else None),
                rect(106, y, 280 * p, 21, fill=ink["accent"], data_bar=f"{k}"),
                rect(106, y, 280 * before, 21, fill="none", stroke=ink["ink"], stroke_width=1.3),
                write(472, y + 16, _percent(p), 17, text_anchor="end", data_p=f"{k}"),
            ]  # fmt: skip
        return document(WIDTH, 72 + 27 * len(rows) + 8, parts, theme,
                        self.tell(values).splitlines()[0])  # fmt: skip


def _quoted(symbol: str) -> str:
    names = {" ": "space", "\n": "newline", "\t": "tab"}
    return names.get(symbol, f"‘{symbol}’")


def _percent(p: float) -> str:
    """Return a probability in per cent, never as a false 0 or 100."""
    if 0 < p < 0.0005:
        return "<0.1 %"
    return ">99.9 %" if 0.9995 <= p < 1 else f"{100 * p:.1f} %"
