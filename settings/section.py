"""What every block of config.yaml is."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A block of config.yaml: nothing in it can change, and a key it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
