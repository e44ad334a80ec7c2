"""The embedded Reber grammar: strings whose last but one symbol repeats the second one.

Taught in notebook 13 (Rerun the landmark papers).
"""

from typing import NamedTuple

import numpy as np

from lstm_course.tasks.sequences import at_least

REBER_SYMBOLS = "BTPSXVE"
"""The seven symbols, in the order of the one-hot columns."""

# The inner grammar, as in figure 3: from each node, the symbols and the nodes they lead to.
_INNER = {
    "begin": {"B": "0"},
    "0": {"T": "1", "P": "2"},
    "1": {"S": "1", "X": "3"},
    "2": {"T": "2", "V": "4"},
    "3": {"X": "2", "S": "5"},
    "4": {"P": "3", "V": "5"},
    "5": {"E": "end"},
}


def _embedded():
    """Build the embedded grammar of figure 4: one copy of the inner grammar a branch."""
    graph = {"start": {"B": "choice"}, "choice": {}}
    for outer in "TP":
        graph["choice"][outer] = f"{outer}:begin"
        for node, edges in _INNER.items():
            graph[f"{outer}:{node}"] = {s: f"{outer}:{to}" for s, to in edges.items()}
        graph[f"{outer}:end"] = {outer: f"{outer}:last"}
        graph[f"{outer}:last"] = {"E": "start"}  # the next string may follow
    return graph


def _tables(graph):
    """Turn the graph into arrays over its nodes, numbered as they come, and a dead end."""
    number = {node: k for k, node in enumerate(graph)}
    follow = np.full((len(graph) + 1, len(REBER_SYMBOLS) + 1), len(graph))
    symbol = np.zeros((len(graph), 2), dtype=np.int64)
    for node, edges in graph.items():
        ways = [REBER_SYMBOLS.index(letter) for letter in edges]
        follow[number[node], ways] = [number[target] for target in edges.values()]
        symbol[number[node]] = ways[0], ways[-1]  # the same twice where there is no choice
    return symbol, follow, np.array([node.endswith(":end") for node in graph])


# SYMBOL[node, coin] is the symbol that is drawn, FOLLOW[node, symbol] the node it leads to:
# DEAD where it is not legal. Node 0 is the start. The column behind the last one, which -1
# finds, is for what is no symbol. OUTER marks the nodes before the outer T or P.
SYMBOL, FOLLOW, OUTER = _tables(_embedded())
DEAD = len(SYMBOL)
LEGAL = FOLLOW[:, :-1] != DEAD


class ReberSequences(NamedTuple):
    """Strings of the embedded Reber grammar as a network sees them.

    Attributes
    ----------
    x : ndarray of shape (B, T, 7), float32
        One-hot symbols, all of a string but the last; zeros behind.
    next : ndarray of shape (B, T), int64
        The symbol that follows in the string; 0 behind a string's end, to be left out there.
    legal : ndarray of shape (B, T, 7), bool
        Every symbol that the grammar allows next; all False behind a string's end. At step
        ``lengths - 2`` it is the outer T or P alone.
    lengths : ndarray of shape (B,), int64
        Number of predictions of each string: its number of symbols less one.
    """

    x: np.ndarray
    next: np.ndarray
    legal: np.ndarray
    lengths: np.ndarray


def _walk(n, rng):
    """Draw `n` strings at once: ids of shape (n, T), -1 behind a string's end."""
    node, alive, columns = np.zeros(n, dtype=np.int64), np.arange(n), []
    while len(alive):
        symbol = SYMBOL[node, rng.integers(0, 2, size=len(alive))]
        column = np.full(n, -1)
        column[alive] = symbol
        columns.append(column)
        node = FOLLOW[node, symbol]
        alive, node = alive[node > 0], node[node > 0]  # back at the start: the string is whole
    return np.stack(columns, axis=1)


def reber_strings(n, rng, without=()):
    """Draw strings of the embedded Reber grammar.

    A string is ``B T <inner> T E`` or ``B P <inner> P E``, where the inner one is a string of
    the Reber grammar, which begins with B and ends with E itself. Where the grammar leaves a
    choice, both ways have chance 1/2. The shortest string has 9 symbols.

    Parameters
    ----------
    n : int
        Number of strings, at least 1.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.
    without : iterable of str
        Strings that must not be drawn, such as those that were trained on.

    Returns
    -------
    list of str
        The strings, over the letters of `REBER_SYMBOLS`; a string may come twice.

    Raises
    ------
    ValueError
        If `n` is below 1.

    See Also
    --------
    reber_sequences : the arrays of these strings.
    reber_solved : the paper's criterion.

    Notes
    -----
    The paper trains on 256 strings, picked at random one after the other, and tests on 256
    others that are not among them: ``reber_strings(256, rng, without=trained)``. Whether a
    string may come twice within a set it does not say.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.1 (experiment 1), figures 3 and 4.

    Examples
    --------
    >>> strings = reber_strings(3, np.random.default_rng(0))
    >>> all(s[0] == "B" and s[1] == s[-2] and s[-1] == "E" for s in strings)
    True
    """
    at_least("n", n, 1)
    letters = np.frombuffer((REBER_SYMBOLS + "\0").encode(), dtype=np.uint8)  # -1 is the last
    without, strings = frozenset(without), []
    while len(strings) < n:
        rows = letters[_walk(n, rng)]
        drawn = rows.view(f"S{rows.shape[1]}")[:, 0].astype(str).tolist()
        strings += [string for string in drawn if string not in without]
    return strings[:n]


def _read(strings):
    """Return the ids of the strings' symbols (B, T) and the nodes between them (B, T + 1)."""
    lookup = np.full(256, -1)
    lookup[list(REBER_SYMBOLS.encode())] = np.arange(len(REBER_SYMBOLS))
    longest = max(map(len, strings))
    text = "".join(string.ljust(longest) for string in strings).encode("latin-1", "replace")
    ids = lookup[np.frombuffer(text, dtype=np.uint8)].reshape(len(strings), longest)
    nodes = np.zeros((len(strings), longest + 1), dtype=np.int64)
    for t in range(longest):
        nodes[:, t + 1] = FOLLOW[nodes[:, t], ids[:, t]]
    return ids, nodes


def _refuse(string, path):
    """Raise ValueError: where `path`, the nodes behind each symbol, leaves the grammar."""
    ends = (k + (node == 0) for k, node in enumerate(path, 1) if node in (0, DEAD))
    wrong = next(ends, len(path) + 1)  # neither at the start nor dead: it stops half-way
    raise ValueError(f"{string!r} has {len(string)} symbols and goes wrong at symbol {wrong}")


def reber_sequences(strings):
    """Turn strings of the embedded Reber grammar into inputs, targets and legal symbols.

    Parameters
    ----------
    strings : sequence of str
        Strings, at least one, such as those of `reber_strings`.

    Returns
    -------
    ReberSequences
        ``x`` of shape (B, T, 7), ``next`` (B, T), ``legal`` (B, T, 7) and ``lengths`` (B,),
        where T is the longest string's number of symbols less one.

    Raises
    ------
    ValueError
        If there is no string, or one is not of the grammar: the message names it and where.

    Examples
    --------
    >>> s = reber_sequences(["BTBTXSETE"])
    >>> s.x.shape, s.lengths.tolist()
    ((1, 8, 7), [8])
    >>> [REBER_SYMBOLS[k] for k in np.flatnonzero(s.legal[0, 0])]
    ['T', 'P']
    >>> [REBER_SYMBOLS[k] for k in np.flatnonzero(s.legal[0, 6])]
    ['T']
    """
    at_least("the number of strings", len(strings), 1)
    lengths = np.array([len(string) for string in strings])
    at_least("the shortest string's number of symbols", lengths.min(), 1)
    ids, nodes = _read(strings)
    ends = nodes[:, 1:] == 0
    whole = ends.any(axis=1) & (ends.argmax(axis=1) == lengths - 1)
    if not whole.all():
        row = whole.argmin()
        _refuse(strings[row], nodes[row, 1 : lengths[row] + 1].tolist())
    within = np.arange(ids.shape[1] - 1) < lengths[:, None] - 1
    x = np.eye(len(REBER_SYMBOLS), dtype=np.float32)[ids[:, :-1]] * within[:, :, None]
    following = np.where(within, ids[:, 1:], 0)
    legal = LEGAL[nodes[:, 1:-1]] & within[:, :, None]
    return ReberSequences(x, following, legal, lengths - 1)
