"""What every file a person writes is made of: strict models, and texts in both languages."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen, and refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Model):
    """One text for people in both languages; ``easy`` is Swedish in short, plain words (lättläst), where somebody wrote it."""

    sv: str
    en: str
    easy: str | None = None

    def get(self, language: str, *, easy: bool = False) -> str:
        """The text in a language; with ``easy`` the plain Swedish, where there is one."""
        if language == "en":
            return self.en
        return self.easy if easy and self.easy is not None else self.sv
