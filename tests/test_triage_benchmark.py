"""The benchmark of triage prints what it should of tiny sets, looks at one half, and does without any."""

import csv
from pathlib import Path

import pytest

from benchmarks import triage, triage_sets
from benchmarks.triage_sets import SPAM, rows


def write(path: Path, columns: list[str], lines: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *lines])


def test_without_the_sets_it_says_so_and_is_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert triage.main([str(tmp_path / "nowhere")]) == 0

    said = capsys.readouterr().out
    assert "No more: public sets are not in " in said
    assert all(
        f"Kind, {language}: words alone (posts.tsv)" in said for language in ("nb", "da", "sv", "nn", "fi", "all")
    )
    assert "  opens no case, though neither chat nor spam: " in said


def test_the_halves_share_no_row(tmp_path: Path) -> None:
    write(tmp_path / SPAM.file, ["label", "text"], [["ham", f"text {number}"] for number in range(6)])

    odd, even = ({row.text for row in rows(tmp_path, SPAM, half)} for half in (triage_sets.ODD, triage_sets.EVEN))

    assert (len(odd), len(even), odd & even) == (3, 3, set())


def test_a_table_counts_what_is_right_and_what_a_guess_would_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ham, spam = ["ham", "see you at home"], ["spam", "Click here to claim your free gift card https://x.example"]
    lines = [row for row in (ham, spam, ham, ["spam", "nothing strange here"]) for _ in range(2)]
    write(tmp_path / SPAM.file, ["label", "text"], lines)
    numbers = [["NO", "iban", "NO9386011117947", "made up"], ["NO", "card", "1", "no number"]]
    write(tmp_path / triage_sets.NUMBERS, ["country", "type", "value", "note"], numbers)

    assert triage.main([str(tmp_path)]) == 0

    said = capsys.readouterr().out
    assert "odd rows; the lists were tuned on the even" in said
    assert "  ham                2         0      1.00\n  spam               1         1      0.50\n" in said
    assert "right 75.0 % (3/4); always the commonest: 50.0 % (2/4); macro-F1 0.73" in said
    assert "Personal data: 50.0 % (4/8) found" in said
    assert "No classifier" in said or "words and classifier" in said
