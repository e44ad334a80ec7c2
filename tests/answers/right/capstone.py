"""Right answers to the questions of the `capstone`, in other styles."""

import math

import numpy as np

from tests.answers import right


@right("capstone.cut")
def with_a_dictionary(text, held):
    once = "\n\n".join(dict.fromkeys(text.split("\n\n")))
    return [once[: len(once) - held], once[len(once) - held :]]


@right("capstone.prediction")
def worked_out():
    return [16 * 64 * 3000 / (200_000 * 0.9), 1, 3, 1, np.log2(64 / 32)]


@right("capstone.report")
def gate_by_gate_in_another_order(length, held, V, E, H, B, T, updates, nats):
    shapes = [(V, E), *4 * [(H, E)], *4 * [(H, H)], *4 * [(H,)], (V, H), (V,)]
    bits = np.float32(nats / math.log(2))
    return {
        "perplexity": 2.0 ** float(bits),
        "bits": bits,
        "epochs": np.float64(updates) * B * T / (length - held),
        "parameters": sum(math.prod(shape) for shape in shapes),
    }


@right("capstone.copied")
def with_a_set_of_the_known(sample, train, n):
    known = {train[k : k + n] for k in range(len(train))}
    return np.mean([sample[k : k + n] in known for k in range(len(sample) - n + 1)])


@right("capstone.copied")
def with_find(sample, train, n):
    hits = total = 0
    while total + n <= len(sample):
        hits += train.find(sample[total : total + n]) >= 0
        total += 1
    return hits / total


@right("capstone.longest")
def with_a_table(sample, train):
    best, before = "", [0] * (len(train) + 1)
    for i in range(len(sample)):
        row = [0]
        for j in range(len(train)):
            row.append(before[j] + 1 if sample[i] == train[j] else 0)
        before, n = row, max(row)
        if n > len(best):
            best = sample[i + 1 - n : i + 1]
    return best
