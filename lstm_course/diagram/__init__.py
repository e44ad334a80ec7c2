"""The live figures of the course: the zoomable diagram, and what they all share.

Taught nowhere, used by many notebooks; see `display` for how one figure is shown in three ways.

====================================== ====================================================
modules                                hold
====================================== ====================================================
`display`                              `Shown`: live widget, PNG, or a page of its own
`zoom`, `views`, `bindings`, `scenes`  the zoomable diagram, what it shows, what is bound
`scene_*`, `pen`, `labels`, `scales`   its drawings, their shapes, names and colours
`numbers`                              its numbers: the mirror of what diagram.js computes
`microscope`, `microscope_picture`     the text microscope, live and still
`readings`                             the AUC that ranks its units, and checks of its input
`panel`, `paper`                       what panels with sliders share: the frame, the drawing
`gradient_lab`, `flow`                 the gradient lab, and its measurement
`gate_dial`, `cliff`, `temperature`    the instruments, gathered in `instruments`
====================================== ====================================================

A cell that shows one of them has the tag ``widget``: the book makes it live where nothing trains.
"""

from .display import PROFILES, Shown, display_profile
from .gradient_lab import GradientLab
from .instruments import GateDial, LossCliff, TemperatureDial
from .microscope import TextMicroscope
from .zoom import Diagram, worked_diagram

__all__ = [
    "PROFILES",
    "Diagram",
    "GateDial",
    "GradientLab",
    "LossCliff",
    "Shown",
    "TemperatureDial",
    "TextMicroscope",
    "display_profile",
    "worked_diagram",
]
