"""What every file a person writes is made of: strict models, and texts in both languages."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen, and refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Model):
    """One text for people in both languages."""

    sv: str
    en: str

    def get(self, language: str) -> str:
        """The text in a language."""
        return self.en if language == "en" else self.sv
