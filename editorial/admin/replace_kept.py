"""What the sheet says of the decisions that somebody keeps: how many, in which part, and what became of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.paginator import Page

from editorial.models import ReplacementDraft
from editorial.selectors.drafting import Kept, by_reason


@dataclass(frozen=True)
class KeptBeside:
    """`elsewhere`: how many go along from other parts of the sheet. `again` and `waits` are by part, with a number of
    claims each; `gone` is of claims that do not cite the old source any more."""

    draft: ReplacementDraft | None
    elsewhere: int = 0
    again: list[tuple[int, int]] = field(default_factory=list)
    waits: list[tuple[int, int]] = field(default_factory=list)
    gone: list[Kept] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        return self.draft is not None and self.draft.discarded_at is None

    @property
    def elsewhere_key(self) -> str:
        """As the form posts it, without the commas of a large figure."""
        return str(self.elsewhere)


def kept_beside(draft: ReplacementDraft | None, kept: Mapping[int, Kept], pages: Page) -> KeptBeside:
    here = {one.pk for one in pages}
    why = by_reason(kept)
    part_of = _parts(pages) if kept else {}
    return KeptBeside(
        draft,
        sum(one.goes and pk not in here for pk, one in kept.items()),
        _counted(why["again"], part_of),
        _counted(why["waits"], part_of),
        why["gone"],
    )


def _parts(pages: Page) -> dict[int, int]:
    """By claim the part of the sheet on which it stands."""
    claims = pages.paginator.object_list.values_list("pk", flat=True)
    return {pk: n // pages.paginator.per_page + 1 for n, pk in enumerate(claims)}


def _counted(kept: Iterable[Kept], part_of: dict[int, int]) -> list[tuple[int, int]]:
    return sorted(Counter(part_of[one.row.claim_id] for one in kept if one.row.claim_id in part_of).items())
