"""Conditions on the reply that is being decided about; none of them holds while there is no such reply."""

from dataclasses import dataclass

from rules.conditions.texts import patterns_in, words_in
from rules.conditions.verdict import Look, Verdict, listed, plain
from rules.contact import names_contact
from rules.length import has_link

_NO_DRAFT = "no reply is being decided about"


@dataclass(frozen=True, kw_only=True)
class DraftWords:
    """The reply has one of these words or phrases."""

    words: tuple[str, ...]

    def look(self, at: Look) -> Verdict:
        """Search as in the customer's words."""
        draft = at.facts.draft
        if draft is None:
            return _none(at, "words")
        return plain(at, *words_in(self.words, [draft.text], "draft words", at.facts.language))


@dataclass(frozen=True, kw_only=True)
class DraftPatterns:
    """The reply has a part that fits one of these patterns."""

    patterns: tuple[str, ...]

    def look(self, at: Look) -> Verdict:
        """Search as in the customer's words."""
        draft = at.facts.draft
        return (
            plain(at, *patterns_in(self.patterns, [draft.text], "draft patterns")) if draft else _none(at, "patterns")
        )


@dataclass(frozen=True, kw_only=True)
class DraftLinks:
    """The reply has a link, or has none."""

    wanted: bool = True

    def look(self, at: Look) -> Verdict:
        """Look for what a network would make a link of."""
        draft = at.facts.draft
        if draft is None:
            return _none(at, "links")
        found = has_link(draft.text)
        return plain(at, found is self.wanted, f"draft links: {'there is one' if found else 'there is none'}")


@dataclass(frozen=True, kw_only=True)
class DraftContact:
    """The reply has a telephone number or an e-mail address, or has neither."""

    wanted: bool = True

    def look(self, at: Look) -> Verdict:
        """Look for either."""
        draft = at.facts.draft
        if draft is None:
            return _none(at, "phone_or_email")
        found = names_contact(draft.text)
        return plain(at, found is self.wanted, f"draft phone_or_email: {'there is one' if found else 'there is none'}")


@dataclass(frozen=True, kw_only=True)
class DraftAuthor:
    """The one who wrote the reply has one of these roles."""

    roles: frozenset[str]

    def look(self, at: Look) -> Verdict:
        """Compare."""
        draft = at.facts.draft
        if draft is None:
            return _none(at, "author_role")
        found = draft.author_roles & self.roles
        return plain(at, bool(found), f"draft author_role: {listed(found) or f'none of {listed(self.roles)}'}")


def _none(at: Look, name: str) -> Verdict:
    return plain(at, False, f"draft {name}: {_NO_DRAFT}")
