"""Measures triage on labelled sets, with what a guess of always the same would score beside it.

    python -m benchmarks.triage [FOLDER] [--tuning] [--most N]

Posts made up for it stand in posts.tsv, beside this. FOLDER holds public sets (docs/benchmarks.md says where they come
from); without it, this says so and measures the first alone.
--tuning looks at the half that the word lists were tuned on.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from benchmarks import triage_sets
from benchmarks.triage_sets import Row, Set
from clients.classifier import Classifier, classifier
from config import load
from rules.assessment import AccountView, Assessment, Mood, PostKind, PostView, Source
from rules.triage import Lexicon, assess, refine, spot

ROOT = Path(__file__).parent.parent
SETS = ROOT.parent / "shared" / "data"
HIGH = "high"
LONG = 8  #: words from which a text counts as long

Judge = Callable[[Row, str], Assessment]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print everything; returns 0."""
    parser = argparse.ArgumentParser(description="Measure triage on labelled sets.")
    parser.add_argument("folder", nargs="?", type=Path, default=SETS)
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("--most", type=int, default=None)
    said = parser.parse_args(arguments)
    half = triage_sets.EVEN if said.tuning else triage_sets.ODD
    which = "even rows, on which the lists were tuned" if said.tuning else "odd rows; the lists were tuned on the even"
    print(f"Triage on labelled sets: {which}")
    lexicon = load(ROOT / "config.yaml", {}).lexicon
    judges = {"words alone": _words(lexicon)}
    second = classifier()
    if second is not None:
        judges["words and classifier"] = _both(lexicon, second)
    for who, judge in judges.items():
        _made(half, who, judge)
    if not said.folder.is_dir():
        print(f"\nNo more: public sets are not in {said.folder} (docs/benchmarks.md says where they come from).")
    else:
        _measure(said.folder, half, said.most, "words alone", judges["words alone"])
        _languages(said.folder, half, said.most, judges["words alone"])
        _personal_data(said.folder, half)
        if second is not None:
            _measure(said.folder, half, said.most or 600, "words and classifier", judges["words and classifier"])
    if second is None:
        print("\nNo classifier: it is not installed (requirements-smart.txt).")
    return 0


def _words(lexicon: Lexicon) -> Judge:
    def judge(row: Row, language: str) -> Assessment:
        account = AccountView(network="x", handle=row.handle, language=language)
        # Of a set that was written to nobody, every text counts as written to us.
        return assess(PostView(text=row.text, reply_to_us=True, account=account), lexicon)

    return judge


def _both(lexicon: Lexicon, second: Classifier) -> Judge:
    first = _words(lexicon)

    def judge(row: Row, language: str) -> Assessment:
        return refine(first(row, language), second.probabilities(row.text))

    return judge


def _made(half: int, who: str, judge: Judge) -> None:
    """A table of kinds for each language and for all; then, of each other aspect, the share that is right."""
    posts = triage_sets.made(half)
    # The account's language is another, or a default would look like knowledge.
    judged = [(post, judge(Row(text=post.text, label=""), _other_than(post.language))) for post in posts]
    for language in (*dict.fromkeys(post.language for post in posts), "all"):
        kinds = [(post.kind, str(one.kind.value)) for post, one in judged if language in (post.language, "all")]
        _table(f"Kind, {language}: {who} ({triage_sets.MADE.name})", kinds, tuple(PostKind))
    count = len(judged)
    right = {
        "language": sum(_language(one) == post.language for post, one in judged),
        "negative or not": sum((one.mood.value != Mood.CALM) == (post.mood == "negative") for post, one in judged),
        "happening now": sum((one.happening_now.value == "yes") == post.happening_now for post, one in judged),
        "personal data": sum(bool(one.personal_data.value) == post.personal_data for post, one in judged),
    }
    for aspect, hits in right.items():
        print(f"  {aspect}: right {_of(hits, count)}")
    lost = [
        post for post, one in judged if one.quiet.value == "yes" and post.kind not in (PostKind.CHAT, PostKind.SPAM)
    ]
    print(f"  opens no case, though neither chat nor spam: {_of(len(lost), count)}")


def _measure(folder: Path, half: int, most: int | None, who: str, judge: Judge) -> None:
    _airline(triage_sets.rows(folder, triage_sets.AIRLINE, half, most), who, judge)
    for chosen in triage_sets.POLARITY:
        found = triage_sets.rows(folder, chosen, half, most)
        if found:
            pairs = [(row.label, _polarity(judge(row, chosen.language))) for row in found]
            _table(f"Tone, {chosen.language}: {who} ({chosen.file})", pairs, ("negative", "neutral", "positive"))
    topics = triage_sets.rows(folder, triage_sets.TOPICS, half)
    if topics:
        pairs = [(row.label, judge(row, "en").kind.value) for row in topics]
        _table(f"Kind of support posts: {who} ({triage_sets.TOPICS.file})", pairs, tuple(PostKind))
    spam = triage_sets.rows(folder, triage_sets.SPAM, half, most)
    if spam:
        pairs = [(row.label, "spam" if judge(row, "en").kind.value == PostKind.SPAM else "ham") for row in spam]
        _table(f"Spam: {who} ({triage_sets.SPAM.file})", pairs, ("ham", "spam"))


def _airline(found: list[Row], who: str, judge: Judge) -> None:
    if not found:
        return
    began = time.process_time()
    judged = [(row, judge(row, "en")) for row in found]
    took = 1000 * (time.process_time() - began) / len(found)
    pairs = [(row.label, one.kind.value) for row, one in judged]
    _table(f"Kind, en: {who} ({triage_sets.AIRLINE.file}); {took:.2f} ms a post", pairs, tuple(PostKind), total=False)
    # Negative must be looked at first, positive need not; of a neutral post its tone does not say which.
    tiers = [(row.label, one.priority.value == HIGH) for row, one in judged if row.label != "neutral"]
    needed, praised = (Counter(high for label, high in tiers if label == of) for of in ("negative", "positive"))
    right = needed[True] + praised[False]
    print(f"  first tier: {_of(needed[True], needed.total())} of negative posts are in it, "
          f"{_of(praised[True], praised.total())} of positive ones")  # fmt: skip
    print(f"  right {_of(right, len(tiers))}; all of them in the first tier: {_of(needed.total(), len(tiers))}")
    for label in ("negative", "neutral", "positive"):
        still = Counter(one.quiet.value for row, one in judged if row.label == label)
        print(f"  quiet, so that no case is opened: {_of(still['yes'], still.total())} of {label} posts")


def _polarity(one: Assessment) -> str:
    if one.kind.value in (PostKind.COMPLAINT, PostKind.FAULT) or one.mood.value != Mood.CALM:
        return "negative"
    return "positive" if one.kind.value == PostKind.PRAISE else "neutral"


def _languages(folder: Path, half: int, most: int | None, judge: Judge) -> None:
    home = ("nb", "nn", "da", "sv", "fi", "en", "de", "other")
    pairs = []
    for row in triage_sets.raw(folder, triage_sets.LANGUAGES, half):
        if row["kind"] == "sentence":  # of two words nothing is said but the account's language
            said = _language(judge(Row(text=row["text"], label=row["lang"]), _other_than(row["lang"])))
            pairs.append((row["lang"] if row["lang"] in home else "other", said))
    if pairs:
        _table(f"Language of a sentence ({triage_sets.LANGUAGES})", pairs, (*home, "unsure"))
    for chosen in triage_sets.POLARITY:
        found = triage_sets.rows(folder, chosen, half, most)
        _of_length("short", chosen, [row for row in found if row.words < LONG], judge)
        _of_length("long", chosen, [row for row in found if row.words >= LONG], judge)


def _of_length(name: str, chosen: Set, found: list[Row], judge: Judge) -> None:
    answers = Counter(_language(judge(row, _other_than(chosen.language))) for row in found)
    if found:
        print(f"  {chosen.language}, {name} texts of {chosen.file}: {_of(answers[chosen.language], len(found))} right; "
              f"{dict(answers.most_common(5))}")  # fmt: skip


def _language(one: Assessment) -> str:
    return "unsure" if one.language.source is Source.ACCOUNT else str(one.language.value)


def _other_than(language: str) -> str:
    """The account's language while another is measured, or a default would look like knowledge."""
    return "fi" if language != "fi" else "en"


def _personal_data(folder: Path, half: int) -> None:
    frames = ("Hei, kan dere ringe meg på {}? Haster", "My details are {}, please check", "{}", "Telefon/konto: {}.")
    found, every, missed = 0, 0, Counter[str]()
    for row in triage_sets.raw(folder, triage_sets.NUMBERS):
        for frame in frames:
            text = frame.format(row["value"])
            start = text.index(row["value"])
            hit = any(span.start < start + len(row["value"]) and span.end > start for span in spot(text))
            found, every = found + hit, every + 1
            if not hit:
                missed[f"{row['country']} {row['type']}"] += 1
    if every:
        print(f"\nPersonal data: {_of(found, every)} found, each value in {len(frames)} sentences; "
              f"most missed {dict(missed.most_common(4))}")  # fmt: skip
    ordinary = [row.text for chosen in triage_sets.POLARITY for row in triage_sets.rows(folder, chosen, half)]
    if ordinary:
        kinds = Counter(span.kind for text in ordinary for span in spot(text))
        print(f"  in {len(ordinary):,} ordinary texts: {kinds.total()} found, {dict(kinds)}; some of them are real")


def _table(title: str, pairs: Sequence[tuple[str, str]], columns: Iterable[str], *, total: bool = True) -> None:
    """A confusion table: a row per label, a column per answer; then the share right and that of the best guess."""
    shown = [str(column) for column in columns]
    counts = Counter(pairs)
    labels = sorted({label for label, _ in pairs}, key=lambda label: shown.index(label) if label in shown else 99)
    print(f"\n{title}\n  {'':<10}" + "".join(f"{column:>10}" for column in shown) + f"{'recall':>10}")
    for label in labels:
        cells = [counts[label, column] for column in shown]
        recall = f"{counts[label, label] / max(1, sum(cells)):>10.2f}" if label in shown else ""
        print(f"  {label:<10}" + "".join(f"{cell:>10}" for cell in cells) + recall)
    if total:
        right = sum(counts[label, label] for label in labels)
        most = max(Counter(label for label, _ in pairs).values())
        print(f"  right {_of(right, len(pairs))}; always the commonest: {_of(most, len(pairs))}; "
              f"macro-F1 {_macro_f1(counts, labels):.2f}")  # fmt: skip


def _macro_f1(counts: Counter[tuple[str, str]], labels: Sequence[str]) -> float:
    scores = []
    for label in labels:
        hit = counts[label, label]
        said = sum(count for (_, answer), count in counts.items() if answer == label)
        meant = sum(count for (one, _), count in counts.items() if one == label)
        scores.append(2 * hit / (said + meant) if said + meant else 0.0)
    return sum(scores) / len(scores)


def _of(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % ({part:,}/{whole:,})" if whole else "none"


if __name__ == "__main__":
    sys.exit(main())
