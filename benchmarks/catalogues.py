"""Keeps locales/ complete: finds the sentences that the source says through a Voice, and compares the catalogues.

    python -m benchmarks.catalogues [FOLDER]

adds what is missing to each catalogue of locales/ (or of another folder), empty, takes out what nobody says any more,
and lists what is left to translate.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from handlers.voice import ENGLISH, LANGUAGES, LOCALES

ROOT = Path(__file__).parent.parent
SPEAKING = ("handlers", "processes")
#: Unicode's marks of direction, among them the isolates that Slack shows as boxes or lets into copied text.
UNSEEN = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """What is said somewhere."""

    one: str
    many: str = ""  #: of a sentence with a number: its form for several

    @property
    def key(self) -> str | tuple[str, str]:
        """As a catalogue has it."""
        return (self.one, self.many) if self.many else self.one


@dataclass(frozen=True, kw_only=True)
class Found:
    """The sentences of some source, and what in it is not as it must be for them to be found and said."""

    sentences: frozenset[Sentence]
    problems: tuple[str, ...]

    def __or__(self, other: "Found") -> "Found":
        return Found(sentences=self.sentences | other.sentences, problems=self.problems + other.problems)


def everything_said() -> Found:
    """The sentences of our source."""
    found = Found(sentences=frozenset(), problems=())
    for path in sorted(path for folder in SPEAKING for path in (ROOT / folder).rglob("*.py")):
        found |= said(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    counted = {sentence.one for sentence in found.sentences if sentence.many}
    both = sorted(sentence.one for sentence in found.sentences if not sentence.many and sentence.one in counted)
    return found | Found(
        sentences=frozenset(), problems=tuple(f"said with a plural and without: {one!r}" for one in both)
    )


def said(source: str, place: str) -> Found:
    """The sentences of one module; problems begin with `place` and the line."""
    sentences: set[Sentence] = set()
    problems: list[str] = []
    for node in ast.walk(ast.parse(source)):
        wrong = list(_misnamed(node))
        if isinstance(node, ast.Call) and (texts := _texts_of(node)) is not None:
            literals = [_literal(text) for text in texts]
            if None in literals or not literals:
                wrong.append("what a voice says must be a literal, or no catalogue can have it")
            else:
                sentence = Sentence(one=str(literals[0]), many=str(literals[1]) if len(literals) > 1 else "")
                sentences.add(sentence)
                wrong += _filled_wrongly(sentence, node)
        problems += [f"{place}:{getattr(node, 'lineno', 0)}: {what}" for what in wrong]
    return Found(sentences=frozenset(sentences), problems=tuple(problems))


def faults(catalogue: Catalog, sentences: Iterable[Sentence]) -> list[str]:
    """What a catalogue lacks, has too much, or has wrongly."""
    wanted = {sentence.key for sentence in sentences}
    has = {_key(message): message for message in catalogue if message.id}
    found = [f"missing: {key!r}" for key in sorted(wanted - set(has), key=str)]
    found += [f"nobody says: {key!r}" for key in sorted(set(has) - wanted, key=str)]
    for key, message in sorted(has.items(), key=str):
        found += [f"{what}: {key!r}" for what in _wrong_in(message)]
    return found


def tidy(text: bytes, language: str, sentences: Iterable[Sentence]) -> bytes:
    """A catalogue with exactly these sentences in order: what is translated is kept, what is new is empty."""
    old = read_po(BytesIO(text), locale=language, abort_invalid=True)
    new = Catalog(locale=language)
    for sentence in sentences:
        known = old.get(sentence.one)
        kept = known is not None and _key(known) == sentence.key
        new.add(sentence.key, known.string if known is not None and kept else None,
                user_comments=known.user_comments if known is not None and kept else ())  # fmt: skip
    for message in new:
        message.flags.clear()  # a per cent sign is no format here
    body = BytesIO()
    write_po(body, new, width=0, no_location=True, omit_header=True, sort_output=True)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {new.plural_forms}\\n"\n\n'
    )
    return head.encode() + body.getvalue().rstrip(b"\n") + b"\n"


def read(path: Path, language: str) -> Catalog:
    """A catalogue; PoFileError when it cannot be read."""
    return read_po(BytesIO(path.read_bytes()), locale=language, abort_invalid=True)


def main(folder: Path = LOCALES) -> int:
    """Bring the catalogues of a folder up to date, and say what is left for a person to do; 1 when something is."""
    found = everything_said()
    left = list(found.problems)
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        path = folder / f"{language}.po"
        path.write_bytes(tidy(path.read_bytes() if path.exists() else b"", language, found.sentences))
        wrong = faults(read(path, language), found.sentences)
        print(f"{path.name}: {len(found.sentences)} sentences, {len(wrong)} to look at")
        left += [f"{path.name}: {what}" for what in wrong]
    for what in left:
        print(what, file=sys.stderr)
    return int(bool(left))


def _misnamed(node: ast.AST) -> Iterator[str]:
    """A Voice under another name would say sentences that nobody finds."""
    named: list[ast.expr | str] = []
    if isinstance(node, ast.arg) and _is_voice(node.annotation):
        named = [node.arg]
    elif isinstance(node, ast.AnnAssign) and _is_voice(node.annotation):
        named = [node.target]
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _makes_voice(node.value):
        named = list(node.targets)
    for target in named:
        name = target if isinstance(target, str) else _last_name(target)
        if name != "voice":
            yield f"a Voice is called voice, not {name}"


def _is_voice(annotation: ast.expr | None) -> bool:
    if isinstance(annotation, ast.Constant):
        return annotation.value == "Voice"
    return annotation is not None and _last_name(annotation) == "Voice"


def _makes_voice(call: ast.Call) -> bool:
    name = _last_name(call.func)
    return name == "Voice" or name.endswith("_voice")


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _texts_of(call: ast.Call) -> list[ast.expr] | None:
    """What a call says, None when it says nothing: one text, or two of `plural`."""
    if _speaks(call.func):
        return call.args[:1]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "plural" and _speaks(call.func.value):
        return call.args[:2]
    return None


def _speaks(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return _makes_voice(node)
    # `self` is called by a Voice only.
    return _last_name(node) == "voice" or (isinstance(node, ast.Name) and node.id == "self")


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value else None


def _filled_wrongly(sentence: Sentence, call: ast.Call) -> Iterator[str]:
    given = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    given |= {"count"} if sentence.many else set()
    all_seen = all(keyword.arg is not None for keyword in call.keywords)
    asked: set[str] = set()
    for text in filter(None, (sentence.one, sentence.many)):
        names = fields(text)
        if names is None:
            yield f"has more than plain {{names}}: {text!r}"
        elif all_seen and names - given:
            yield f"nothing is given for {', '.join(sorted(names - given))} of {text!r}"
        asked |= names or set()
    if idle := sorted(given - asked):
        yield f"{', '.join(idle)} is given, and has no place in {sentence.one!r}"


def fields(text: str) -> set[str] | None:
    """The names in braces; None when something else than a plain name stands there."""
    try:
        parts = [(name, form, turned) for _, name, form, turned in Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    plain = all(name.isidentifier() and not form and not turned for name, form, turned in parts)
    return {name for name, _, _ in parts} if plain else None


def _key(message: Message) -> str | tuple[str, str]:
    return (message.id[0], message.id[1]) if isinstance(message.id, list | tuple) else message.id


def _wrong_in(message: Message) -> Iterator[str]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ("",))
    if message.fuzzy:
        yield "fuzzy"
    if len(strings) != len(ids):
        yield f"has {len(strings)} forms, not {len(ids)}"
    for original, translated in zip(ids, strings, strict=False):
        if not translated.strip():
            yield "not translated"
        elif fields(translated) != fields(original):
            yield "other {fields} than the English"
        if UNSEEN & set(translated):
            yield "has a mark of direction that nobody sees"


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
