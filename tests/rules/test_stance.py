"""What each stance lets out of an account."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.draft import DraftKind
from rules.refusal import Refusal, Why
from rules.stance import Stance, holds_back, keeps_silent

INVITATION = "Please write to us in a direct message."


def held(stance: Stance, kind: DraftKind, text: str) -> Why | None:
    no: Refusal | None = holds_back(stance, "havornair", kind=kind, unsigned=text, invitations={INVITATION})
    return None if no is None else no.why


@given(st.sampled_from(DraftKind), st.text() | st.just(INVITATION))
def test_full_lets_everything_out_and_listen_nothing(kind: DraftKind, text: str) -> None:
    assert held(Stance.FULL, kind, text) is None
    assert held(Stance.LISTEN, kind, text) is Why.LISTENS


@pytest.mark.parametrize("kind", [DraftKind.ANSWER, DraftKind.PRIVATE])
def test_redirect_lets_the_invitation_out_whoever_wrote_it(kind: DraftKind) -> None:
    assert held(Stance.REDIRECT, kind, INVITATION) is None


@given(st.sampled_from(DraftKind), st.text().filter(lambda text: text != INVITATION))
def test_redirect_lets_nothing_else_out(kind: DraftKind, text: str) -> None:
    assert held(Stance.REDIRECT, kind, text) is Why.REDIRECTS


def test_redirect_sends_no_holding_reply_even_in_the_words_of_the_invitation() -> None:
    assert held(Stance.REDIRECT, DraftKind.HOLDING, INVITATION) is Why.REDIRECTS


def test_only_listening_forbids_drafting_before_there_are_words() -> None:
    assert [keeps_silent(stance, "havornair") is None for stance in Stance] == [True, True, False]
