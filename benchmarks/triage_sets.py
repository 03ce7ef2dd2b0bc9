"""Reads the labelled sets that triage is measured on: each row a text with what people said of it.

The sets are not part of a clone. The word lists were tuned on the rows of even number only; what is reported is of the
others.
"""

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ODD, EVEN = 1, 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """A text and its label, as the benchmark names labels."""

    text: str
    label: str
    handle: str = ""  #: whom it was written to

    @property
    def words(self) -> int:
        """How long it is."""
        return len(self.text.split())


@dataclass(frozen=True, kw_only=True)
class Set:
    """Where a set is, and how its labels are read; a label that is not among them is passed over."""

    file: str
    language: str
    label: str  #: the column
    means: Mapping[str, str]


POLARITY = (
    Set(file="airline_sentiment_2015.csv.gz", language="en", label="sentiment",
        means={"negative": "negative", "neutral": "neutral", "positive": "positive"}),
    Set(file="norec_sentence_nb.csv.gz", language="nb", label="label",
        means={"negative": "negative", "neutral": "neutral", "positive": "positive"}),
    Set(file="danish_social_sentiment_da.csv", language="da", label="label",
        means={"-2": "negative", "-1": "negative", "0": "neutral", "1": "positive", "2": "positive"}),
    Set(file="swe_sentiment_sv.csv", language="sv", label="label",
        means={"neg": "negative", "neu": "neutral", "pos": "positive"}),
)  # fmt: skip
AIRLINE = POLARITY[0]
TOPICS = Set(file="kechtel_inbound_topics.csv", language="en", label="labels",
             means={"Service Praise": "praise", "Bad Support": "complaint"})  # fmt: skip
LANGUAGES = "langid_lingua_testdata.csv.gz"
SPAM = Set(file="sms_spam.csv", language="en", label="label", means={"ham": "ham", "spam": "spam"})
MADE = Path(__file__).parent / "posts.tsv"
NUMBERS = "pii_values_nordic.csv"
_HANDLES = {"United": "united", "US Airways": "usairways", "Virgin America": "virginamerica"}


def rows(folder: Path, chosen: Set, half: int = ODD, most: int | None = None) -> list[Row]:
    """The rows of one half of a set, at most so many; none when the set is not there."""
    return list(islice(_labelled(folder, chosen, half), most))


@dataclass(frozen=True, kw_only=True)
class Made:
    """A post that was made up for measuring, with all that its writer meant by it."""

    text: str
    language: str
    kind: str
    mood: str  #: negative, neutral or positive
    happening_now: bool
    personal_data: bool


def made(half: int) -> list[Made]:
    """The posts of posts.tsv: written to companies of five trades in seven languages, by somebody who knew no list."""
    with MADE.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Made(
            text=row["text"],
            language=row["language"],
            kind=row["kind"],
            mood=row["mood"],
            happening_now=row["happening_now"] == "yes",
            personal_data=row["personal_data"] == "yes",
        )
        for row in islice(read, half, None, 2)
    ]


def raw(folder: Path, file: str, half: int | None = None) -> Iterator[dict[str, str]]:
    """The rows of a file as they are, of one half or all; none when it is not there."""
    path = folder / file
    if not path.exists():
        return
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for number, row in enumerate(csv.DictReader(content.decode().splitlines(keepends=True))):
        if half is None or number % 2 == half:
            yield row


def _labelled(folder: Path, chosen: Set, half: int) -> Iterator[Row]:
    for row in raw(folder, chosen.file, half):
        meant = [chosen.means[label] for label in row[chosen.label].split("|") if label in chosen.means]
        if meant and row["text"]:
            airline = row.get("airline", "")
            yield Row(text=row["text"], label=meant[0], handle=_HANDLES.get(airline, airline or "havornair"))
