"""Trains the optional classifier: sentences made up by us, their vectors, and a weight per kind for each number.

    python -m benchmarks.train_classifier

Needs the packages of requirements-smart.txt. The same sentences give the same weights.
"""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import triage_sets
from clients.classifier import WEIGHTS, embedder
from rules.assessment import PostKind
from settings.source import parse

SEEDS = Path(__file__).parent / "classifier_seeds.yaml"
STEPS, RATE, SHRINK = 8_000, 4.0, 0.00004
FOLDS = 5


def main() -> int:
    """Train, say how well each kind is told from the others, write the weights; returns 0, or 1 without the model."""
    embed = embedder()
    if embed is None:
        print("Not trained: the model is not installed (requirements-smart.txt).", file=sys.stderr)
        return 1
    import numpy

    seeds = sentences()
    kinds = [str(kind) for kind in PostKind if kind in {kind for kind, _ in seeds}]
    vectors = numpy.array([embed(text) for _, text in seeds])
    meant = numpy.array([kinds.index(kind) for kind, _ in seeds])
    print(f"{len(seeds)} sentences, {len(kinds)} kinds; of those held back in {FOLDS} turns "
          f"{100 * _held_back(vectors, meant, len(kinds)):.0f} % are told right")  # fmt: skip
    weights, bias = trained(vectors, meant, len(kinds))
    read = {"kinds": kinds, "weights": [[round(float(one), 2) for one in row] for row in weights],
            "bias": [round(float(one), 2) for one in bias]}  # fmt: skip
    WEIGHTS.write_text(json.dumps(read, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size:,} bytes")
    return 0


def sentences() -> list[tuple[str, str]]:
    """The seed sentences with their kinds, and the made-up posts that triage may be tuned on."""
    tree = parse(SEEDS.read_text(encoding="utf-8"), SEEDS.name).tree
    assert isinstance(tree, dict)
    lists = ((PostKind(kind), texts) for kind, texts in tree.items() if isinstance(texts, list))
    own = [(str(kind), str(text)) for kind, texts in lists for text in texts]
    return own + [(post.kind, post.text) for post in triage_sets.made(triage_sets.EVEN)]


def trained(vectors: Any, meant: Any, kinds: int) -> tuple[Any, Any]:
    """The weights and the bias of a logistic regression, by gradient descent from nothing: no chance is in it."""
    import numpy

    wanted = numpy.eye(kinds)[meant]
    weights, bias = numpy.zeros((kinds, vectors.shape[1])), numpy.zeros(kinds)
    # The vectors of this model all point nearly the same way; what tells them apart is what is left without their mean.
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    for _ in range(STEPS):
        scores = centred @ weights.T + bias
        parts = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        error = (parts / parts.sum(axis=1, keepdims=True) - wanted) / len(meant)
        weights -= RATE * (error.T @ centred + SHRINK * weights)
        bias -= RATE * error.sum(axis=0)
    return weights, bias - weights @ mean


def _held_back(vectors: Any, meant: Any, kinds: int) -> float:
    import numpy

    right = 0
    for turn in range(FOLDS):
        held = numpy.arange(len(meant)) % FOLDS == turn
        weights, bias = trained(vectors[~held], meant[~held], kinds)
        right += int(((vectors[held] @ weights.T + bias).argmax(axis=1) == meant[held]).sum())
    return right / len(meant)


if __name__ == "__main__":
    sys.exit(main())
