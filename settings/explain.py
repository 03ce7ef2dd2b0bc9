"""Says in plain words what pydantic found wrong, with the place of it in the file."""

import re
from collections.abc import Iterable
from inspect import isclass
from typing import Any, get_args, get_origin

from pydantic_core import ErrorDetails

from settings.models import Config
from settings.problems import SENSITIVE, Problem, Unfit, closest, shown
from settings.section import Section
from settings.source import Path, Source, Value

_SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "is not a setting",
    "string_type": "must be text; put quotes around it",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "tuple_type": "must be a list, each item on a line of its own behind a -",
    "dict_type": "must be a block of settings, indented below its key",
    "model_type": "must be a block of settings, indented below its key",
    "too_short": "must not be empty",
    "too_long": "may have {max_length} characters at most",
    "string_too_long": "may have {max_length} characters at most",
    "greater_than": "must be more than {gt}",
    "less_than": "must be less than {lt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}

#: The codes of Norway as a country and of Norwegian as a whole, which no text is written in.
_LANGUAGES = {"no": "nb", "nb-no": "nb", "nn-no": "nn", "se": "sv", "dk": "da", "norwegian": "nb", "norsk": "nb",
              "bokmål": "nb", "nynorsk": "nn", "danish": "da", "dansk": "da", "swedish": "sv", "svenska": "sv",
              "finnish": "fi", "suomi": "fi", "english": "en", "german": "de", "deutsch": "de"}  # fmt: skip
#: What programmers call the blocks of a rule.
_BLOCKS = {"not": "none", "or": "any", "and": "all", "nor": "none"}


def problems(errors: Iterable[ErrorDetails], source: Source, *, root: type[Section] = Config) -> list[Problem]:
    """Return a problem for each error; a missing key that is there misspelt is not counted twice.

    `root` is what the file holds, or what it holds a list of.
    """
    found = [(error, *_located(error, source, root)) for error in errors if not _echo(error, source)]
    meant = {(*path[:-1], problem.hint) for error, path, problem in found if error["type"] == "extra_forbidden"}
    return [problem for error, path, problem in found if error["type"] != "missing" or path not in meant]


def _echo(error: ErrorDetails, source: Source) -> bool:
    """Say whether the error only follows from another: a list is called short when each of its items is refused."""
    short = error["type"] == "too_short" and value_at(source.tree, _written(source.tree, error["loc"]))
    return bool(short) or error["type"] == "default_factory_not_called"


def _located(error: ErrorDetails, source: Source, root: type[Section]) -> tuple[Path, Problem]:
    path = _written(source.tree, tuple(step for step in error["loc"] if step != "[key]"))
    if error["type"] != "missing":
        while path and path not in source.places:
            path = path[:-1]
    value = value_at(source.tree, path)
    what, hint = _sentence(error, path, value, root)
    sensitive = any(SENSITIVE.search(str(step)) for step in path)
    silent = sensitive or value is None or error["type"] == "missing" or "[key]" in error["loc"]
    return path, source.problem(path, what, got="" if silent else shown(value), hint=hint)


def _sentence(error: ErrorDetails, path: Path, value: Value, root: type[Section]) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    unfit = context.get("error")
    if kind == "missing":
        return _SENTENCES[kind], ""
    if kind == "extra_forbidden":
        section = _section_at(path[:-1], root)
        known = keys(section) if section else []
        meant = _BLOCKS.get(str(path[-1]).lower(), "")
        return _SENTENCES[kind], meant if meant in known else closest(str(path[-1]), known) if known else ""
    if value is None:
        return "has no value; leave the key out, or put quotes around a value that begins with #", ""
    if isinstance(unfit, Unfit):
        return unfit.what, unfit.hint
    if kind in ("literal_error", "enum"):
        allowed = re.findall(r"'([^']*)'", str(context["expected"]))
        written = str(error["input"])
        lower = written.lower()
        hint = lower if lower in allowed else closest(written, allowed)
        if "nb" in allowed and lower not in allowed:  # codes of two letters are all alike
            hint = _LANGUAGES.get(lower, "")
        return f"must be one of {', '.join(allowed)}" if len(allowed) > 1 else f"must be {allowed[0]}", hint
    return _SENTENCES.get(kind, error["msg"]).format_map(context), ""


def value_at(tree: Value, path: Path) -> Value:
    """Return what was written at the path; nothing when the path leads nowhere."""
    for step in path:
        if isinstance(tree, dict) and isinstance(step, str):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def _written(tree: Value, path: Path) -> Path:
    """The path as the file has it: a list that is written as its single item has no numbers there."""
    found: Path = ()
    for step in path:
        block = value_at(tree, found)
        if isinstance(step, str) or isinstance(block, list):
            found = (*found, step)
    return found


def keys(section: type[Section]) -> list[str]:
    """The keys of a block as the file has them."""
    return [field.alias or name for name, field in section.model_fields.items()]


def _section_at(path: Path, root: type[Section]) -> type[Section] | None:
    """Return the model of the block at a path of the file."""
    kind: Any = root
    for step in path:
        section = _section_of(kind)
        if isinstance(step, int):
            continue  # the items of a list are of one kind
        if _arguments(kind, dict) is not None:
            kind = _arguments(kind, dict)[-1]
        elif section is None:
            return None
        else:
            fields = {field.alias or name: field for name, field in section.model_fields.items()}
            if step not in fields:
                return None
            kind = fields[step].annotation
    return _section_of(kind)


def _arguments(kind: Any, origin: type) -> Any:
    """What a type such as a dict is made of; None when it is no such type."""
    return get_args(kind) if get_origin(kind) is origin else None


def _section_of(kind: Any) -> type[Section] | None:
    """The block that a type is, or that its items, its variants or what it annotates are."""
    if isclass(kind) and issubclass(kind, Section):
        return kind
    inner = (_section_of(one) for one in get_args(kind) if one is not kind)
    return next((section for section in inner if section is not None), None)
