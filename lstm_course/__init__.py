"""A course on the LSTM: the reference that the notebooks build by hand."""

__version__ = "0.1.0"
