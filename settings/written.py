"""Looks at what was written in config.yaml, before and whether or not the models take it."""

from collections.abc import Iterable, Iterator

from settings.problems import Problem, closest, shown
from settings.source import Path, Source, Value


def found(tree: Value, *pattern: str, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text at the pattern, where * is any key or item; a text in place of a list counts as its one item."""
    if not pattern:
        if isinstance(tree, str):
            yield path, tree
        return
    step, rest = pattern[0], pattern[1:]
    if isinstance(tree, list) and step == "*":
        for number, inner in enumerate(tree):
            yield from found(inner, *rest, path=(*path, number))
    elif isinstance(tree, dict):
        for key, inner in tree.items():
            if step in ("*", key):
                yield from found(inner, *rest, path=(*path, key))
    elif isinstance(tree, str) and pattern == ("*",):
        yield path, tree


def section(tree: Value, key: str) -> Iterable[tuple[str | int, Value]]:
    """The items of a top block or list, with their keys or numbers."""
    part = tree.get(key) if isinstance(tree, dict) else None
    return part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()


def unknown(source: Source, path: Path, written: str, known: Iterable[str], what: str) -> Problem:
    """Say that a name is none of those there are, and which was probably meant."""
    return source.problem(path, what, got=shown(written), hint=closest(written, known))


def folded(name: str) -> str:
    """A name as it is compared: without @, in lower case."""
    return name.strip().removeprefix("@").casefold()
