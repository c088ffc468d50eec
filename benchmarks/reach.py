"""From a notice on one work to the last served document that says so, and back: all that `follow` does before it tells
people. Between the acts everything that is served is looked at: nothing may be left out, nothing may differ after.
"""

from datetime import date
from itertools import count

from django.contrib.auth.models import User

from benchmarks.measure import Act, answer
from editorial.delivery.refresh import StoreFollower
from editorial.follow import Follower
from editorial.models import Published
from evidence.models import Notice, Reference
from evidence.services import dismiss_notice, record_notice
from reviews.models import Review
from tests.cast import PASSWORD


class Library:
    def __init__(self) -> None:
        self.rob = User.objects.get(username="rob")
        self.work = Reference.objects.earliest("pk")
        self.follower, self.numbers = Follower(), count(1)
        self._fill_store()
        self.before = served()

    def _fill_store(self) -> None:
        """As `follow` does when it begins; from then on every document goes to the store as it is issued."""
        while StoreFollower(forms=False).run_once():
            pass

    def retraction(self) -> Act:
        self.look_again()
        return self._retract

    def look_again(self) -> None:
        assert served() == self.before, "something is served otherwise than before the last retraction"
        assert not Review.objects.filter(recheck=True).open().exists(), "a recheck is open that nothing asks for"

    def dismissal(self) -> Act:
        told = Published.objects.filter(kind=Published.Kind.CLAIM)
        gone = told.filter(status="quarantined").count()
        flagged = told.exclude(status="quarantined").filter(summary__flags=["retracted"]).count()
        assert gone == flagged == told.count() / 2, (gone, flagged)
        assert Review.objects.filter(recheck=True).open().count() == told.count()
        return self._dismiss

    def _retract(self) -> None:
        number = next(self.numbers)
        record_notice(
            self.work, kind="retraction", dated=date(2024, 1, number), source=f"Registry {number}", by=self.rob
        )
        self._follow()

    def _dismiss(self) -> None:
        notice = Notice.objects.latest("pk")
        dismiss_notice(notice, reason="It is of another work.", password=PASSWORD, by=self.rob)
        self._follow()

    def _follow(self) -> None:
        while self.follower.run_once():
            pass


def served() -> dict[str, str]:
    """By path the digest of what is served there."""
    return dict(Published.objects.values_list("path", "document__blob_id"))


def main() -> None:
    library = Library()
    answer({"retraction": library.retraction, "dismissal": library.dismissal})
    library.look_again()
