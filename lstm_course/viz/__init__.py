"""The pictures of the course: one function, one figure; arrays in, the Axes out.

Every function takes an optional ``ax``, draws its numbers beside its colours, and never calls
``show``. Importing this package loads neither torch nor pyplot and changes no settings;
`use_style` sets the course's style when called.
"""

from .backward import draw_backward
from .cell import draw_cell
from .chain import draw_chain, draw_rnn_cell, draw_valve
from .curves import plot_activations, plot_bars, plot_series, plot_sigmoid_points
from .grammar import draw_reber
from .microscope import color_text
from .network import draw_layer, draw_neuron, input_names
from .palette import (
    COLORS,
    color_of,
    contrast,
    gate_cmap,
    text_on,
    use_style,
    value_cmap,
    value_norm,
)
from .papers import plot_seeds
from .states import plot_gates, plot_states
from .summary import draw_summary
from .training import plot_gradient_against_lag, plot_learning_curves
from .vectors import draw_pointwise, draw_vector, heatmap
from .words import describe_cell

__all__ = [
    "COLORS",
    "color_of",
    "color_text",
    "contrast",
    "describe_cell",
    "draw_backward",
    "draw_cell",
    "draw_chain",
    "draw_layer",
    "draw_neuron",
    "draw_pointwise",
    "draw_reber",
    "draw_rnn_cell",
    "draw_summary",
    "draw_valve",
    "draw_vector",
    "gate_cmap",
    "heatmap",
    "input_names",
    "plot_activations",
    "plot_bars",
    "plot_gates",
    "plot_gradient_against_lag",
    "plot_learning_curves",
    "plot_seeds",
    "plot_series",
    "plot_sigmoid_points",
    "plot_states",
    "text_on",
    "use_style",
    "value_cmap",
    "value_norm",
]
