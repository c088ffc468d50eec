"""What a check found, and whether it was mended."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """`row` names the row or address, `what` says in a sentence what is wrong with it."""

    row: str
    what: str
    repaired: bool = False


@dataclass
class Report:
    checked: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return all(one.repaired for one in self.findings)

    def found(self, row: str, what: str, *, repaired: bool = False) -> None:
        self.findings.append(Finding(row, what, repaired))

    def as_json(self) -> dict:
        listed = [{"row": one.row, "what": one.what, "repaired": one.repaired} for one in self.findings]
        return {"ok": self.ok, "checked": self.checked, "findings": listed}
