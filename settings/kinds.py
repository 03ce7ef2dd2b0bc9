"""The means to say of a kind of value how config.yaml has it, and how an editor is told so."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from settings.problems import Unfit


def text(written: object, kind: str) -> str:
    """Return what was written without the space around it; raise Unfit, naming the kind, when it is not text."""
    if not isinstance(written, str):
        raise Unfit(f"must be {kind}")
    return written.strip()


def read_by(read: Callable[[object], object], **schema: object) -> tuple[BeforeValidator, WithJsonSchema]:
    """Mark a type that is written as text and read by `read`, which raises Unfit."""
    return BeforeValidator(read), WithJsonSchema({"type": "string", **schema})


class OneOrMany:
    """Marks a list that may be written as its single item."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda written: written if isinstance(written, list | tuple) else [written], handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


class ShortFor:
    """Marks a block that may be written as the value of one of its keys, whose schema is repeated here."""

    def __init__(self, key: str, **schema: object) -> None:
        self._key = key
        self._schema = {"type": "string", **schema}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda written: written if isinstance(written, dict | BaseModel) else {self._key: written}, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [self._schema, handler(schema)]}
