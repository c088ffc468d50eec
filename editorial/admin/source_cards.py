"""What is known of a cited work today, beside the citation: what it is, who looked at the record, and its abstract."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.models import NoticeDismissal, Reference
from evidence.people import printed_name
from evidence.text import check_quote


@dataclass(frozen=True)
class SourceCard:
    """`quoted` is what the stored abstract says of the quote: “found”, “not-found” or “no-text”; empty without one."""

    reference: Reference
    quoted: str
    checks: list[str]

    @property
    def kind(self) -> str:
        about = (self.reference.get_type_display(), self.reference.get_design_display(), self.reference.year)
        return ", ".join(one for one in about if one)


def checks_of(references: Iterable[Reference]) -> dict[int, list[str]]:
    """By reference who last wrote the record, and which notices on it somebody dismissed."""
    ids = {one.pk for one in references}
    last = {
        row.id: row
        for row in Reference.history.filter(id__in=ids).select_related("history_user").order_by("history_id")
    }
    told: dict[int, list[str]] = defaultdict(list)
    for pk, row in last.items():
        who = printed_name(row.history_user) if row.history_user else "nobody named"
        told[pk].append(f"Record last written by {who} on {row.history_date:%d %B %Y}")
    dismissals = NoticeDismissal.objects.filter(notice__reference__in=ids).select_related("notice", "by")
    for one in dismissals:
        said = f"{one.notice.get_kind_display()} dismissed by {printed_name(one.by)} on {one.at:%d %B %Y}: {one.reason}"
        told[one.notice.reference_id].append(said)
    return told


def source_card(reference: Reference, quote: str, checks: list[str]) -> SourceCard:
    quoted = check_quote(quote, reference.abstract).value if quote else ""
    return SourceCard(reference, quoted, checks)
