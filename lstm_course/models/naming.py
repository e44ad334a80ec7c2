"""Give the arrays of several layers one flat set of names."""

__all__ = ["named_arrays"]


def named_arrays(parts, what):
    """Flatten {"lstm0": layer, …} to {"lstm0.W_ih": array, …}."""
    return {
        f"{part}.{field}": array
        for part, layer in parts.items()
        for field, array in getattr(layer, what)._asdict().items()
    }
