"""Topics of a period: what many customers write of, what grows and what is new; and never who they are."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.topic_words import phrases
from rules.topics import LEAST, SURE, Text, Topic, TopicKind, Topics, g2, topics


def texts(*written: str, language: str = "en", first: int = 0, **more) -> list[Text]:
    """One post each of as many customers."""
    return [
        Text(customer=f"x:{number}", text=text, language=language, **more) for number, text in enumerate(written, first)
    ]


def named(found: tuple[Topic, ...]) -> list[tuple[str, int]]:
    return [(topic.name, topic.customers) for topic in found]


def words(*written: str, language: str = "en") -> set[str]:
    return {" ".join(phrase) for text in written for phrase in phrases(text, language)}


# --- which words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Where is my bag?", {"bag"}),
        ("en", "The lost bag is not in Bergen", {"lost", "bag", "lost bag", "bergen"}),
        ("nb", "Hvor er kofferten min nå?", {"kofferten"}),
        ("nn", "Kvifor er ikkje bagasjen her?", {"bagasjen"}),
        ("da", "Hvornår kommer min kuffert tilbage?", {"kuffert"}),
        ("sv", "Varför är planet försenat igen?", {"planet", "försenat", "planet försenat"}),
        ("fi", "Miksi lento on myöhässä?", {"lento", "myöhässä"}),
        ("de", "Warum ist mein Koffer noch nicht da?", {"koffer"}),
        ("other", "Where is my bag? Hvor er den?", {"bag"}),
        ("en", "Refund!!! Lounge", {"refund", "lounge"}),
        ("en", "#lostbag is a hashtag", {"lostbag", "hashtag"}),
        ("en", "bag bag bag", {"bag"}),
        ("en", "", set()),
    ],
)
def test_small_words_and_manners_are_no_topic_in_any_language(language: str, text: str, found: set[str]) -> None:
    assert words(text, language=language) == found


@pytest.mark.parametrize(
    "text",
    [
        "@HavornAir @kari_nordmann",
        "https://havorn.example/refund?x=lounge www.lounge.example t.co/refund",
        "havorn-air.no lounge.example.com",
        "kari.nordmann@example.com",
        "booking reference QWERTZ",
        "4111 1111 1111 1111 NO9386011117947",
        "HV123 AB12CD 99887766 +4799887766",
    ],
)
def test_handles_links_and_personal_data_leave_nothing(text: str) -> None:
    assert words(text) <= {"booking", "reference", "booking reference"}


def test_two_words_are_a_phrase_only_with_nothing_between_them() -> None:
    assert "lost bag" in words("Lost bag")
    assert "lost bag" not in words("lost. Bag", "lost 7 bag", "lost my bag", "lost, bag", "lost 😡 bag")


# --- topics ----------------------------------------------------------------------------------------------------------


def test_forms_of_a_word_are_one_topic_named_as_most_write_it() -> None:
    norwegian = texts("Bagasjen mangler", "Bagasjen?", "Finn bagasje", "Ny bagasjen", language="nb")
    english = texts("delayed flight", "flights", "two flights", "flights!", first=10)

    found = topics([*norwegian, *english], [])

    assert named(found.words) == [("bagasjen", 4), ("flights", 4)]


def test_a_word_that_stands_in_one_phrase_nearly_always_is_that_phrase() -> None:
    found = topics(texts("security check", "security check!", "The security check", "check", "gate check", "check"), [])

    assert named(found.words) == [("check", 6), ("security check", 3)]


def test_one_person_makes_no_topic_and_two_do_not_either() -> None:
    flood = [Text(customer="x:1", text="lounge", language="en", kind="chat", tags=("vip",))] * 50
    found = topics([*flood, *texts("lounge", kind="chat", tags=("vip",), first=2)], [])

    assert (found.tags, found.kinds, found.words, found.growing, found.customers) == ((), (), (), (), 2)


def test_tags_and_kinds_are_topics_too() -> None:
    now = [
        *texts("a", "b", "c", kind="fault", tags=("lost_bag", "refund")),
        *texts("d", "e", "f", kind="question", first=2),
    ]

    found = topics(now, [])

    assert named(found.tags) == [("lost_bag", 3), ("refund", 3)]
    assert named(found.kinds) == [("fault", 3), ("question", 3)]
    assert [topic.share for topic in found.kinds] == [0.6, 0.6]


def test_the_names_of_the_brand_and_of_colleagues_are_no_topic() -> None:
    written = ["Havørn lounge? #HavornAir, HAVØRN! Hi Kari", "Kari! Lounge", "Ask Kari or havornair, lounge"]
    found = topics(texts(*written), [], ignored={"Havørn Air", "@havornair", "Kari Nordmann"})

    assert named(found.words) == [("lounge", 3)]


def test_what_grows_is_named_with_both_numbers_and_what_is_new_as_new() -> None:
    """Strikes are new, baggage grows, delays are what they were, and of seats fewer write."""
    before = texts(*["delay"] * 40, *["baggage"] * 5, *["seat"] * 55)
    now = texts(*["delay"] * 42, *["baggage"] * 30, *["strike"] * 12, *["seat"] * 16)

    found = topics(now, before)

    assert [(one.name, one.customers, one.before, one.new) for one in found.growing] == [
        ("baggage", 30, 5, False),
        ("strike", 12, 0, True),
    ]
    assert found.growing[0].g2 > found.growing[1].g2 > SURE
    assert named(found.words)[0] == ("delay", 42)


def test_four_customers_are_a_topic_and_do_not_grow_yet() -> None:
    found = topics(texts(*["strike"] * 4), texts(*["hello"] * 500))

    assert (named(found.words), found.growing) == ([("strike", 4)], ())


def test_without_a_period_before_nothing_grows() -> None:
    found = topics(texts(*["strike"] * 50), [])

    assert (found.growing, found.customers_before) == ((), 0)


def test_a_busy_week_alone_makes_nothing_grow() -> None:
    usual = ["delay", "baggage", "refund", "seat", "hello"]

    assert topics(texts(*usual * 40), texts(*usual * 4)).growing == ()


# --- the statistic ---------------------------------------------------------------------------------------------------


def test_g2_is_the_one_of_the_textbook() -> None:
    """Bigram "the swiss" of Dunning's table 2: 110 of 2 542 against 111 of 29 114 gives 270.72."""
    assert g2(110, 110 + 2442, 111, 111 + 29114) == pytest.approx(270.72, abs=0.01)


COUNTS = st.tuples(st.integers(1, 500), st.integers(1, 500)).map(sorted)


@given(COUNTS, COUNTS)
def test_g2_is_nothing_for_equal_shares_and_the_same_from_both_sides(now, before) -> None:
    (a, n), (b, m) = now, before
    found = g2(a, n, b, m)

    assert found == pytest.approx(g2(b, m, a, n), abs=1e-6)
    assert found == pytest.approx(g2(n - a, n, m - b, m), abs=1e-6)
    assert found >= 0
    assert math.isclose(found, 0, abs_tol=1e-6) == (a * m == b * n)


SOME = st.lists(
    st.builds(
        Text,
        customer=st.sampled_from([f"x:{number}" for number in range(12)]),
        text=st.lists(
            st.sampled_from(["bag", "bags", "lost", "the", "delay", "delayed", "gate.", "refund", "kari@example.com"])
        ).map(" ".join),
        language=st.sampled_from(["en", "nb", "other"]),
        kind=st.sampled_from(["fault", "question"]),
        tags=st.sampled_from([(), ("vip",), ("vip", "refund")]),
    ),
    max_size=30,
)


@given(SOME, SOME)
def test_order_and_repetition_change_nothing_and_no_count_exceeds_the_customers(now, before) -> None:
    found = topics(now, before)

    assert found == topics(now[::-1] + now, before[::-1])
    assert found.customers == len({one.customer for one in now})
    for topic in (*found.tags, *found.kinds, *found.words, *found.growing):
        assert LEAST <= topic.customers <= found.customers
        assert 0 <= topic.before <= found.customers_before
        assert not {"the", "kari", "example"} & set(topic.name.split())
    assert all(topic.g2 > SURE and topic.share > topic.before / found.customers_before for topic in found.growing)


@given(st.text(max_size=200), st.sampled_from(["en", "nb", "fi", "other", "xx"]))
def test_whatever_is_written_can_be_read(text: str, language: str) -> None:
    for phrase in phrases(text, language):
        assert all(word.replace("'", "").isalpha() for word in phrase)


@given(SOME)
def test_the_kinds_are_those_of_a_count_by_hand(now) -> None:
    assume(now)
    found: Topics = topics(now, [])
    by_hand = {kind: len({one.customer for one in now if one.kind == kind}) for kind in ("fault", "question")}

    assert dict(named(found.kinds)) == {kind: count for kind, count in by_hand.items() if count >= LEAST}
    assert all(topic.kind is TopicKind.KIND for topic in found.kinds)
