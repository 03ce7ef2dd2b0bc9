"""Looks around in what was written in config.yaml, for checks that need more than one place of it."""

from collections.abc import Callable, Iterable, Iterator

from settings.problems import Problem, Unfit, closest, shown
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
    """The problem of a name that is none of the known ones, with the one that was probably meant."""
    return source.problem(path, what, got=shown(written), hint=closest(written, known))


def twice(source: Source, names: Iterable[tuple[Path, str]], what: str) -> Iterator[Problem]:
    """A problem for every name that has stood before, upper or lower case."""
    first: dict[str, Path] = {}
    for path, name in names:
        name = folded(name)
        if name in first:
            yield source.problem(path, f"{what}, on line {source.place(first[name])[0]}", got=shown(name))
        first.setdefault(name, path)


def fits(read: Callable[[object], str], written: str) -> bool:
    """Say whether `read` takes what was written."""
    try:
        read(written)
    except Unfit:
        return False
    return True


def folded(name: str) -> str:
    """One spelling for names of people, handles and rules."""
    return name.strip().removeprefix("@").casefold()
