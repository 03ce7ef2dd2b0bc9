"""Reads a question for figures from the words after `/socialcare stats`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from rules.figure_misread import Misread, Why, cut
from rules.figure_names import Known, near
from rules.figure_picks import Picked, bare, keyed, marked, mentioned
from rules.figure_question import Pick, Question
from rules.figure_tokens import Token, tokens
from rules.figure_vocabulary import BY, CHART, EXPORT, FILLERS, HELP, ME, OF_WHICH, PARTS, THE_PERIOD_BEFORE, VERSUS
from rules.numbers import Part
from rules.period import Called, Period, named
from rules.period_words import MOST_WORDS, Unreadable, folded, read_period, write_period

MOST_CHARACTERS = 3_000  #: of a question, and more than a button's value takes
MOST_TOKENS = 100
MOST_MISREAD = 5  #: told at once

_THIS = (Called.TODAY, Called.THIS_WEEK, Called.THIS_MONTH, Called.THIS_YEAR)


def read_question(text: str, known: Known) -> Question | tuple[Misread, ...]:
    """The question that `text`, in Slack's notation, asks; or what is wrong with it.

    Words may stand in any order and in any case. Without a period it is about today. A name that is one thing only
    needs no key; @name is an account of ours before it is a person. "vs last week" alone is this week, compared.
    """
    found = list(islice(tokens(text[: MOST_CHARACTERS + 1]), MOST_TOKENS + 1))
    if len(text) > MOST_CHARACTERS or len(found) > MOST_TOKENS:
        return (Misread(word=cut(found[0].shown) if found else "", why=Why.TOO_LONG),)
    if any(token.said in HELP for token in found):
        return Question(period=named(Called.TODAY, known.today), help=True)
    reading = _Reading(known=known, tokens=found)
    while reading.at < len(found) and len(reading.misread) < MOST_MISREAD:
        reading.step(found[reading.at])
    return reading.question()


@dataclass(kw_only=True)
class _Reading:
    """How far a text is read, and what was in it."""

    known: Known
    tokens: Sequence[Token]
    at: int = 0
    periods: list[tuple[str, Period]] = field(default_factory=list)
    against: tuple[str, Period] | None = None  #: the period that somebody wants to compare with
    compare: bool = False
    parts: list[tuple[str, Part]] = field(default_factory=list)
    picks: set[Pick] = field(default_factory=set)
    chart: bool = False
    export: bool = False
    misread: list[Misread] = field(default_factory=list)

    def step(self, token: Token) -> None:
        """Read what stands at `at`, and go behind it."""
        rest = self.tokens[self.at :]
        if token.open_quote:
            # What follows may be meant to be inside of it.
            self._wrong(" ".join(one.shown for one in rest), Why.OPEN_QUOTE)
            self.at = len(self.tokens)
        elif token.key in BY:
            self._part(token.text)
        elif token.key:
            self._take(keyed(rest, self.known))
        elif token.mention is not None:
            self._take(mentioned(token, self.known))
        elif not token.is_plain:
            self._take(marked(rest, self.known))
        elif (timed := self._time()) is not None:
            self._about(*timed)
        elif not self._word(token):
            picked = bare(rest, self.known)
            if picked.misread is not None and token.said in FILLERS:
                self.at += 1
            else:
                self._take(picked)

    def question(self) -> Question | tuple[Misread, ...]:
        """The whole, now that every word is read."""
        period = self._period()
        for said, by in self.parts[1:]:
            if by is not self.parts[0][1]:
                self._wrong(said, Why.TWO_PARTS, other=self.parts[0][0])
                break
        if self.misread:
            return tuple(self.misread)
        return Question(
            period=period,
            compare=self.compare,
            picks=frozenset(self.picks),
            by=self.parts[0][1] if self.parts else None,
            chart=self.chart,
            export=self.export,
        )

    def _word(self, token: Token) -> bool:
        """Read one of our own words; False when it is none."""
        said = token.said
        if said in BY:
            self._part("")
            return True
        if said in VERSUS:
            self._versus()
            return True
        if said in ME:
            self.picks.add(Pick(filter=Part.PERSON, value=self.known.me))
        elif said in CHART:
            self.chart = True
        elif said in EXPORT:
            self.export = True
        else:
            return False
        self.at += 1
        return True

    def _take(self, picked: Picked) -> None:
        self.at += picked.length
        self.picks |= picked.picks
        if picked.misread is not None:
            self.misread.append(picked.misread)

    def _part(self, text: str) -> None:
        """`by:day`, or `by` with the next word."""
        shown = self.tokens[self.at].shown
        self.at += 1
        if not text and self.at < len(self.tokens):
            text = self.tokens[self.at].text
            shown = f"{shown} {self.tokens[self.at].shown}"
            self.at += 1
        if not text:
            self._wrong(shown, Why.NO_VALUE, examples=tuple(f"by:{by}" for by in Part))
        elif (by := PARTS.get(folded(text))) is not None:
            self.parts.append((shown, self._of_which(by)))
        else:
            parts = tuple(dict.fromkeys(f"by:{PARTS[word]}" for word in near(text, PARTS)))
            self._wrong(shown, Why.UNKNOWN_PART, instead=parts, examples=tuple(f"by:{by}" for by in Part))

    def _of_which(self, by: Part) -> Part:
        """`by day of week`, `by hour of the day`: goes behind it, for `week` alone would be a period."""
        said = [token.said for token in self.tokens[self.at : self.at + 3]]
        for phrase, meant in OF_WHICH.get(by, {}).items():
            if tuple(said[: len(phrase)]) == phrase:
                self.at += len(phrase)
                return meant
        return by

    def _time(self) -> tuple[str, Period | Unreadable] | None:
        """The longest phrase here that is, or looks like, a period; goes behind it."""
        for length in range(min(MOST_WORDS, len(self.tokens) - self.at), 0, -1):
            phrase = self.tokens[self.at : self.at + length]
            if all(token.is_plain for token in phrase):
                text = " ".join(token.text for token in phrase)
                if (read := read_period(text, self.known.today)) is not None:
                    self.at += length
                    return text, read
        return None

    def _about(self, said: str, read: Period | Unreadable) -> None:
        if isinstance(read, Period):
            self.periods.append((said, read))
        else:
            self._wrong(said, Why.PERIOD, unreadable=read)

    def _versus(self) -> None:
        self.compare = True
        self.at += 1
        while self.at < len(self.tokens):
            timed = self._time()  # first, for "previous week" is a period and not "previous"
            if timed is not None:
                if isinstance(timed[1], Period):
                    self.against = timed[0], timed[1]
                else:
                    self._about(*timed)
                return
            if self.tokens[self.at].said not in THE_PERIOD_BEFORE:
                return
            self.at += 1

    def _period(self) -> Period:
        """The one period that is asked about; what it is compared with has to be the one before."""
        today = self.known.today
        if not self.periods:
            if self.against is None:
                return named(Called.TODAY, today)
            against = self.against[1]
            return next((one for one in (named(c, today) for c in _THIS) if _lies_before(against, one)), against)
        said, period = self.periods[0]
        for other, another in self.periods[1:]:
            if another != period:
                ways = (write_period(period), write_period(another))
                self._wrong(other, Why.TWO_PERIODS, other=said, instead=ways)
                break
        if self.against is not None and not _lies_before(self.against[1], period):
            self._wrong(self.against[0], Why.NOT_BEFORE, instead=(f"{write_period(period)} vs before",))
        return period

    def _wrong(
        self,
        word: str,
        why: Why,
        *,
        other: str = "",
        instead: tuple[str, ...] = (),
        examples: tuple[str, ...] = (),
        unreadable: Unreadable | None = None,
    ) -> None:
        if unreadable is not None:
            instead = unreadable.instead
        self.misread.append(
            Misread(
                word=cut(word),
                why=why,
                other=cut(other),
                instead=instead,
                examples=examples,
                period=unreadable.why if unreadable is not None else None,
            )
        )


def _lies_before(against: Period, period: Period) -> bool:
    """Whether `against` is the period before, or all of what only the same days count of."""
    earlier = period.before()
    begins_alike = (against.first, against.unit) == (earlier.first, earlier.unit)
    return against.by_dates() == earlier or (
        begins_alike and against.last >= earlier.last and against.last < period.first
    )
