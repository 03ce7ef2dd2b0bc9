"""The optional classifier: it decides where the words were unsure, and never against a colleague."""

from collections.abc import Mapping

from handlers import refining
from rules.assessment import PostKind
from tests.team import Team

UNSURE = "@havornair my bag and the flight to Bergen yesterday evening"
SURE = "@havornair this is terrible service, never again!"


class Says:
    """A classifier that is sure of one kind."""

    def __init__(self, kind: PostKind, chance: float = 0.9) -> None:
        self.kind, self.chance, self.asked = kind, chance, 0

    def probabilities(self, text: str) -> Mapping[PostKind, float]:
        self.asked += 1
        rest = (1 - self.chance) / (len(PostKind) - 1)
        return {kind: self.chance if kind is self.kind else rest for kind in PostKind}


def refined(team: Team, classifier: Says) -> None:
    refining.tick(team.bot.desk, classifier)
    team.settle()


def test_what_the_words_left_unsure_the_classifier_decides_with_its_confidence(team: Team) -> None:
    team.customer_posts("kunde", UNSURE)

    refined(team, Says(PostKind.FAULT))

    assert "*Fault report* (the classifier says fault (0.90)" in team.card()["said"]
    assert "90% sure" in team.card()["said"]
    assert "the classifier read it as fault" in team.asks("ann", "case 1")


def test_where_the_words_are_sure_or_the_classifier_is_not_nothing_changes(team: Team) -> None:
    team.customer_posts("kunde", SURE)
    team.customer_posts("annen", UNSURE)
    before = [card["said"] for card in team.cards()]

    refined(team, Says(PostKind.PRAISE, 0.5))

    assert [card["said"] for card in team.cards()] == before


def test_each_version_of_a_post_is_looked_at_once(team: Team) -> None:
    post = team.customer_posts("kunde", UNSURE)
    classifier = Says(PostKind.QUESTION)
    for _ in range(3):
        refined(team, classifier)
    assert classifier.asked == 1

    team.control("x/edit", {"id": post, "text": UNSURE + " again"})
    team.wait(minutes=6)
    refined(team, classifier)

    assert classifier.asked == 2


def test_what_a_colleague_put_right_stands(team: Team) -> None:
    team.customer_posts("kunde", UNSURE)
    team.reacts("ann", "bouquet", team.card())

    refined(team, Says(PostKind.FAULT))

    assert "*Praise* (put right by a colleague)" in team.card()["said"]
