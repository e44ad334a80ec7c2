"""The live figures of the course: the zoomable diagram, and what they all share.

Taught nowhere, used by many notebooks; see `display` for how one figure is shown in three ways.
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
