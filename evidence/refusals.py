"""A refusal names everything that is unmet at once, and for each thing who can mend it and how."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unmet:
    """One condition that does not hold: a stable code, a sentence for people, and the way out."""

    code: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class Refusal(Exception):
    """Nothing was changed. `unmet` lists every reason; the text joins them into sentences."""

    def __init__(self, *unmet: Unmet) -> None:
        self.unmet = list(unmet)
        super().__init__(" ".join(str(one) for one in unmet))

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.unmet]


class NotAllowed(Refusal):
    """The person may not do this at all (HTTP 403)."""


class StaleForm(Refusal):
    """Somebody else saved the same thing meanwhile (HTTP 409)."""
