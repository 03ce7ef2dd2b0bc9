"""Prints the JSON Schema of config.yaml: python -m settings.schema > docs/config.schema.json"""

import json
import sys
from datetime import time, timedelta
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from settings.models import Config
from settings.times import written_duration


class _Schema(GenerateJsonSchema):
    """Writes defaults as config.yaml would."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, timedelta):
            return written_duration(dft)
        return f"{dft:%H:%M}" if isinstance(dft, time) else super().encode_default(dft)


def schema() -> dict[str, Any]:
    """The JSON Schema of config.yaml, for editors; docs/config.schema.json is a copy of it."""
    return {"$schema": GenerateJsonSchema.schema_dialect} | Config.model_json_schema(schema_generator=_Schema)


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
