"""Whoever asks for figures is understood, or told which word was not, and what to write instead."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import Language, Mood, PostKind
from rules.figure_misread import SHOWN, Why
from rules.figure_names import Known
from rules.figure_question import FILTERS, Pick, Question, canonical
from rules.figure_reading import MOST_CHARACTERS, MOST_MISREAD, read_question
from rules.numbers import Part
from rules.period import Called, dated, named
from rules.period_words import NotAPeriod, read_period
from rules.priority import Priority
from tests.rules.test_period import DATES, periods

TODAY = date(2026, 11, 26)
TEAM = Known(
    today=TODAY,
    me="U0ME",
    networks=["x"],
    accounts=["havornair", "HavornCargo"],
    channels={"C01": "#social-x", "C02": "#refund"},
    people={
        "U0ME": ["ada", "Ada Lie"],
        "U01": ["kari", "Kari Nordmann"],
        "U02": ["kn", "Kari Nordmann"],
        "U03": ["Erik Bø"],
        "U04": ["havornair", "Havorn Air"],
    },
    teams=["baggage", "Lost & Found"],
    topics=["refund", "lost bag", "strike", "complaint"],
)


def picks(**values):
    return {
        Pick(filter=Part(name), value=value)
        for name, some in values.items()
        for value in ([some] if isinstance(some, str) else some)
    }


def asked(text, known=TEAM):
    read = read_question(text, known)
    assert isinstance(read, Question), read
    return read


def wrong(text, known=TEAM):
    read = read_question(text, known)
    assert isinstance(read, tuple), read
    return read


def test_nothing_said_is_about_today():
    assert asked("") == asked("  ") == Question(period=named(Called.TODAY, TODAY))


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("@havornair", picks(account="havornair")),  # though a colleague is called so too
        ("person:havornair", picks(person="U04")),
        ("<@U04|havornair>", picks(person="U04")),  # a mention is meant
        ("<@U99|havornair>", picks(account="havornair")),
        ("account:@HAVORNAIR", picks(account="havornair")),
        ("account:havorncargo", picks(account="HavornCargo")),
        ("account: @havornair", picks(account="havornair")),
        ("havorncargo", picks(account="HavornCargo")),
        ("account:<@U99|havornair>", picks(account="havornair")),
        ("@kari", picks(person="U01")),
        ("@ERIK BØ 7d", picks(person="U03")),
        ('@"Erik Bø"', picks(person="U03")),
        ('person:"erik bø"', picks(person="U03")),
        ("person:@kn", picks(person="U02")),
        ("<@U01|kari>", picks(person="U01")),
        ("<@U01>", picks(person="U01")),
        ("mine", picks(person="U0ME")),
        ("person:me", picks(person="U0ME")),
        ("<#C01|social-x>", picks(channel="C01")),
        ("<#C01>", picks(channel="C01")),
        ("channel:<#C02|refund>", picks(channel="C02")),
        ("#social-x", picks(channel="C01")),
        ("channel:#refund", picks(channel="C02")),
        ("#strike", picks(topic="strike")),
        ("topic:refund", picks(topic="refund")),
        ("tag:#refund", picks(topic="refund")),
        ('topic:"lost bag"', picks(topic="lost bag")),
        ("topic:“Lost Bag”", picks(topic="lost bag")),  # a phone's quotation marks
        ("topic:„lost bag“", picks(topic="lost bag")),
        ("topic:lost bag chart", picks(topic="lost bag")),
        ("lost bag", picks(topic="lost bag")),
        ("team:baggage", picks(team="baggage")),
        ("TEAM:Lost &amp; Found", picks(team="Lost & Found")),
        ("<!subteam^S01|@baggage>", picks(team="baggage")),
        ("language:nb", picks(language="nb")),
        ("language:bokmål", picks(language="nb")),
        ("language:bokma\u030al", picks(language="nb")),
        ("språk:norsk", picks(language=["nb", "nn"])),
        ("svenska", picks(language="sv")),
        ("lang:Danish", picks(language="da")),
        ("kind:complaint", picks(kind="complaint")),
        ("kind:complaint,praise", picks(kind=["complaint", "praise"])),
        ("priority:high", picks(priority="high")),
        ("high", picks(priority="high")),
        ("network:x", picks(network="x")),
        ("mood:angry", picks(mood="angry")),
        ("kind:fault kind:request team:baggage", picks(kind=["fault", "request"], team="baggage")),
    ],
)
def test_words_pick_cases(text, picked):
    assert asked(text).picks == picked


def test_a_name_without_quotation_marks_ends_where_another_word_of_ours_begins():
    known = Known(today=TODAY, me="U1", topics=["lost", "lost chart", "lost week", "lost bag"])
    assert canonical(asked("topic:lost chart", known)) == "today topic:lost chart"
    assert canonical(asked("topic:lost week", known)) == "week topic:lost"
    assert canonical(asked("topic:lost bag", known)) == 'today topic:"lost bag"'
    assert canonical(asked('topic:"lost chart"', known)) == 'today topic:"lost chart"'


def test_of_names_that_differ_in_case_alone_the_one_that_is_written_is_meant():
    known = Known(today=TODAY, me="U1", topics=["Refund", "refund"])
    assert asked("topic:Refund", known).picks == picks(topic="Refund")
    assert asked("topic:REFUND", known).picks == picks(topic=["Refund", "refund"])


def test_several_of_one_filter_are_any_of_them_and_several_filters_all():
    question = asked("7d @havornair account:havorncargo kind:praise norsk")
    assert question.wanted(Part.ACCOUNT) == {"havornair", "HavornCargo"}
    assert question.wanted(Part.KIND) == {"praise"}
    assert question.wanted(Part.LANGUAGE) == {"nb", "nn"}
    assert question.wanted(Part.TEAM) == frozenset()


@pytest.mark.parametrize(
    ("text", "words", "compared"),
    [
        ("7d vs before", "7d", True),
        ("compare 30d", "30d", True),
        ("week vs last week", "week", True),
        ("this week compared with last week", "week", True),
        ("vs last week", "week", True),
        ("denne uken mot forrige uke", "week", True),
        ("today vs yesterday", "today", True),
        ("2026 vs 2025", "2026", True),
        ("2026-03 vs 2026-02", "2026-03", True),
        ("last week compared to the period before", "last week", True),
        ("last week", "last week", False),
        ("for 7 days", "7d", False),
        ("from 2026-03-01 to 2026-03-31", "2026-03-01..2026-03-31", False),
        ("i dag", "today", False),
        ("today today", "today", False),
    ],
)
def test_one_period_and_whether_it_is_compared(text, words, compared):
    question = asked(text)
    assert (question.period, question.compare) == (read_period(words, TODAY), compared)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("by account", Part.ACCOUNT),
        ("by:account", Part.ACCOUNT),
        ("by: accounts", Part.ACCOUNT),
        ("per day", Part.DAY),
        ("By Week", Part.WEEK),
        ("week by week", Part.WEEK),
        ("by people", Part.PERSON),
        ("by tag", Part.TOPIC),
        ("per ukedag", Part.WEEKDAY),
        ("by day by day", Part.DAY),
        ("by day of week", Part.WEEKDAY),
        ("by day of the week month", Part.WEEKDAY),
        ("by hour of the day", Part.HOUR),
        ("by hour of 2026-03-02", Part.HOUR),
    ],
)
def test_by_what_figures_are_put_side_by_side(text, by):
    assert asked(text).by is by


def test_a_chart_a_file_and_help():
    assert asked("7d chart").chart
    assert asked("CSV").export
    assert asked("nonsense help @nobody") == Question(period=named(Called.TODAY, TODAY), help=True)


@pytest.mark.parametrize(
    ("text", "word", "why", "instead"),
    [
        ("bagage", "bagage", Why.UNKNOWN, ("team:baggage",)),
        ("refudn", "refudn", Why.UNKNOWN, ("channel:refund",)),
        ("chrt", "chrt", Why.UNKNOWN, ("chart", "kind:chat")),
        ("yesterdy", "yesterdy", Why.UNKNOWN, ("yesterday",)),
        ("xyzzy", "xyzzy", Why.UNKNOWN, ()),
        ("acount:havornair", "acount:havornair", Why.UNKNOWN, ("account:havornair",)),
        ("team:bagage", "team:bagage", Why.UNKNOWN_VALUE, ("team:baggage",)),
        ("@erik", "@erik", Why.UNKNOWN_VALUE, ('@"Erik Bø"',)),
        ("lost", "lost", Why.UNKNOWN, ('team:"Lost & Found"', 'topic:"lost bag"')),
        ("@havonair", "@havonair", Why.UNKNOWN_VALUE, ("@havornair",)),
        ("<@U99|bob>", "@bob", Why.UNKNOWN_VALUE, ()),
        ("<#C99|general>", "#general", Why.UNKNOWN_VALUE, ()),
        ("language:norks", "language:norks", Why.UNKNOWN_VALUE, ("language:nb",)),
        ("kind:spam,prase", "kind:spam,prase", Why.UNKNOWN_VALUE, ()),
        ("by horu", "by horu", Why.UNKNOWN_PART, ("by:hour",)),
        ("#refund", "#refund", Why.AMBIGUOUS, ("channel:refund", "topic:refund")),
        ("refund", "refund", Why.AMBIGUOUS, ("channel:refund", "topic:refund")),
        ("complaint", "complaint", Why.AMBIGUOUS, ("kind:complaint", "topic:complaint")),
        ("havornair", "havornair", Why.AMBIGUOUS, ("account:havornair", "person:havornair")),
        ("@Kari Nordmann", "@Kari Nordmann", Why.AMBIGUOUS, ("person:kari", "person:kn")),
        ("team:", "team:", Why.NO_VALUE, ()),
        ("team: by:day", "team:", Why.NO_VALUE, ()),
        ("by", "by", Why.NO_VALUE, ()),
        ('7d topic:"lost bag', 'topic:"lost bag', Why.OPEN_QUOTE, ()),
        ("week month", "month", Why.TWO_PERIODS, ("week", "month")),
        ("by day by week", "by week", Why.TWO_PARTS, ()),
        ("week vs 2026-01", "2026-01", Why.NOT_BEFORE, ("week vs before",)),
        ("2026-W46 vs 2026-W45..2026-W46", "2026-W45..2026-W46", Why.NOT_BEFORE, ("2026-W46 vs before",)),
        ("2.3.", "2.3.", Why.PERIOD, ("2026-03-02", "2026-02-03")),
    ],
)
def test_what_is_not_understood_is_named_with_the_way_out(text, word, why, instead):
    (misread,) = wrong(text)
    assert (misread.word, misread.why) == (word, why)
    if why is Why.AMBIGUOUS:
        assert set(misread.instead) == set(instead)
    else:
        assert misread.instead[: len(instead)] == instead


def test_contradictions_name_both_words():
    (periods_,) = wrong("last week chart 2026-03")
    assert (periods_.word, periods_.other) == ("2026-03", "last week")
    (parts,) = wrong("by day 7d by week")
    assert (parts.word, parts.other) == ("by week", "by day")


def test_a_wrong_date_says_what_is_wrong_with_it():
    (misread,) = wrong("2027-01-01 chart")
    assert (misread.why, misread.period) == (Why.PERIOD, NotAPeriod.FUTURE)


def test_everything_that_is_wrong_is_told_at_once_up_to_a_handful():
    assert [one.word for one in wrong("bagage 7d team:x kind:y")] == ["bagage", "team:x", "kind:y"]
    assert len(wrong(" ".join(f"wrong{n}" for n in range(50)))) == MOST_MISREAD


def test_an_unknown_value_comes_with_some_that_are_known():
    (misread,) = wrong("team:zzz")
    assert misread.examples == ('team:"Lost & Found"', "team:baggage")


@pytest.mark.parametrize("text", ["bagage", "refudn", "#refund", "complaint", "havornair", "@Kari Nordmann", "@erik",
                                  "team:bagage", "week month", "language:norks", "by horu", "#refnd", "@havornar"])  # fmt: skip
def test_what_is_advised_is_understood(text):
    (misread,) = wrong(text)
    assert misread.instead
    for advice in misread.instead:
        assert isinstance(read_question(advice, TEAM), Question)


def test_a_hostile_text_is_refused_before_it_costs_anything():
    many = Known(today=TODAY, me="U1", topics=[f"topic-{n}-{n * 7919}" for n in range(3_000)])
    started = time.perf_counter()
    assert wrong("a" * 100_000)[0].why is Why.TOO_LONG
    assert wrong("a " * (MOST_CHARACTERS // 2), many)[0].why is Why.TOO_LONG
    for text in (
        '"\\' * 1_500,
        "<" * 3_000,
        "topic:" + "x" * 2_900,
        '"' * 3_000,
        "@" * 3_000,
        ", " * 99,
        "topic-1-791 " * 90,
    ):
        read_question(text, many)
    assert time.perf_counter() - started < 10  # a second or two on a slow machine
    assert all(len(one.word) <= SHOWN for one in wrong("b" * 3_000))


NAMES = st.one_of(
    st.text(min_size=1, max_size=12),
    st.text(alphabet="ab \"“”\\'<>&:@#,|-.…", min_size=1, max_size=8),
    st.sampled_from(["today", "week", "by", "chart", "vs", "help", "a b", "me", "x", "2026", "&amp;", "nb"]),
).filter(lambda name: name.strip())


@st.composite
def teams(draw):
    some = st.lists(NAMES, max_size=3, unique=True)
    return Known(
        today=draw(DATES),
        me="U0ME",
        networks=draw(some),
        accounts=draw(some),
        channels={f"C{n}": name for n, name in enumerate(draw(some))},
        people={f"U{n}": [name] for n, name in enumerate(draw(some))} | draw(st.just({"odd id": ["a"]})),
        teams=draw(some),
        topics=draw(some),
    )


@st.composite
def questions(draw, known):
    every = [Pick(filter=which, value=str(value)) for which in FILTERS for value in known.values(which)]
    return Question(
        period=draw(periods(known.today)),
        compare=draw(st.booleans()),
        picks=draw(st.frozensets(st.sampled_from(every), max_size=6)),
        by=draw(st.none() | st.sampled_from(Part)),
        chart=draw(st.booleans()),
        export=draw(st.booleans()),
    )


@given(st.data(), teams())
def test_a_question_is_written_in_words_that_ask_it(data, known):
    question = data.draw(questions(known))
    assert read_question(canonical(question), known) == question


@given(st.data(), teams(), st.integers(1, 200))
def test_by_its_dates_it_asks_the_same_ever_after(data, known, days):
    question = data.draw(questions(known)).by_dates()
    later = min(known.today + timedelta(days=days), date(2100, 12, 31))
    tomorrow = Known(**{**fields_of(known), "today": later})
    assert read_question(canonical(question), tomorrow) == question


def fields_of(known):
    return {name: getattr(known, name) for name in Known.__dataclass_fields__}


def test_help_and_the_one_who_asks_are_written_down_too():
    assert canonical(asked("help")) == "help"
    stranger = Known(today=TODAY, me="U9")
    assert canonical(asked("mine", stranger)) == "today <@U9>"
    assert asked("today <@U9>", stranger).picks == picks(person="U9")


def test_canonical_words_read_well():
    question = asked('Export per dag vs before team:"lost &amp; found" norsk @havornair <@U01|kari> forrige uke graf')
    assert canonical(question) == (
        'last week vs before account:@havornair language:nb language:nn <@U01> team:"Lost &amp; Found" by:day chart export'
    )
    assert canonical(question.by_dates()).startswith("2026-W47 vs before")


WORDS = st.sampled_from(
    ["today", "week", "7d", "vs", "before", "by", "by:day", "chart", "help", "me", "@kari", "@havornair", "#refund",
     "team:", "team:baggage", "topic:“lost", "bag”", "kind:praise,spam", "2.3.", "2026-03..", "<@U01|kari>", "<#C9|x>",
     "<!here>", "<http://a.no|erik>", "&amp;", "norsk", "last", "zzz", '"', "account:@", "\\", "<"]
)  # fmt: skip


@given(st.lists(WORDS | st.text(max_size=8), max_size=12).map(" ".join))
def test_no_text_breaks_the_reading_and_all_that_is_read_reads_again(text):
    read = read_question(text, TEAM)
    if isinstance(read, Question):
        assert read_question(canonical(read), TEAM) == read
    else:
        assert 1 <= len(read) <= MOST_MISREAD + 3
        assert all(len(one.word) <= SHOWN for one in read)


@given(st.permutations(["7d", "vs before", "@havornair", "team:baggage", "by:day", "chart", "norsk", "#strike"]))
def test_the_order_of_words_does_not_matter(words):
    assert asked(" ".join(words)) == asked("7d vs before @havornair team:baggage by:day chart norsk #strike")


def test_what_triage_knows_is_known_without_being_told():
    known = Known(today=TODAY, me="U1")
    for which, values in (
        (Part.KIND, PostKind),
        (Part.LANGUAGE, Language),
        (Part.MOOD, Mood),
        (Part.PRIORITY, Priority),
    ):
        for value in values:
            assert asked(f"{which}:{value}", known).wanted(which) == {value}


def test_dates_are_days_of_the_team():
    assert asked("2026-03-02").period == dated(date(2026, 3, 2), date(2026, 3, 2))
