"""The small instruments: each one picture with a slider or three, each with its still form."""

from .cliff import LossCliff, cliff_loss, roll
from .gate_dial import GateDial
from .temperature import TemperatureDial

__all__ = ["GateDial", "LossCliff", "TemperatureDial", "cliff_loss", "roll"]
