"""What came of the sources of versions while somebody read or marked them (`evidence.meanwhile`)."""

from collections.abc import Iterable, Mapping

from evidence.meanwhile import Doubts, Seen, came, doubts_by, unseen
from evidence.refusals import Unmet
from evidence.selectors import cited_by_versions
from reviews.models import Mark, Review


def doubts_behind(reviews: Iterable[Review]) -> dict[int, Doubts]:
    """By review what casts a doubt today on a work that its version cites."""
    versions = {one.pk: one.version_id for one in reviews}
    cited = cited_by_versions(set(versions.values()))
    return doubts_by({pk: cited[version] for pk, version in versions.items()})


def came_meanwhile(reviews: Iterable[Review], seen: Seen) -> dict[int, list[Unmet]]:
    """By review what its signer was not shown."""
    if seen is None:
        return {}
    return {pk: unseen(doubts, seen) for pk, doubts in doubts_behind(reviews).items()}


def came_since_marked(reviews: Iterable[Review], marks: Mapping[int, Mark]) -> dict[int, list[Unmet]]:
    """By review what was recorded after its reviewer marked it."""
    marked = {pk: one.marked_at for pk, one in marks.items() if one.marked_at}
    doubted = doubts_behind(one for one in reviews if one.pk in marked)
    return {pk: [came(one) for one in doubts.values() if one.known_at > marked[pk]] for pk, doubts in doubted.items()}
