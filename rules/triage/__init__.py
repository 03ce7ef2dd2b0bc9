"""Triage: what a post says, from its words alone, each statement with the reasons for it (S42)."""

from rules.triage.assessing import assess
from rules.triage.lexicon import Aspect, Lexicon
from rules.triage.personal_data import Span, mask, spot
from rules.triage.refining import refine

__all__ = ["Aspect", "Lexicon", "Span", "assess", "mask", "refine", "spot"]
