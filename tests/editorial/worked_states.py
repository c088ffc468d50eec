"""A library in which everything that can happen to what is published has happened once: where each of it answers."""

from datetime import date, timedelta

import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from editorial.follow import Follower
from editorial.models import Article, Document
from editorial.services import (
    NewBlock,
    NewSection,
    create_article,
    fill_article,
    hold,
    merge_placed_claims,
    remove_placement,
    withdraw,
)
from evidence.models import Claim, Reference
from evidence.services import record_notice, revise_claim
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.addresses import V1

TEXTS = {
    "held": "Cold packs shorten the pain of a knee sprain by some days.",
    "quarantined": "Knee braces prevent sprains in adults who ski.",
    "withdrawn": "Adults with a knee sprain rest in bed for two weeks.",
    "flagged": "Exercise strengthens the knee after a sprain.",
    "first": "Swelling of the knee settles within a week in most adults.",
    "second": "Pain of the knee settles within a month in most adults.",
    "unpublished": "Knee sprains are more common in summer.",
    "older": "A sprain of the knee is a stretched ligament.",
}
NEWER = "A sprain of the knee is a stretched or torn ligament."
MERGED = "Swelling and pain of the knee settle within a month in most adults."


class States:
    """`addresses` has one for each example's name; what has to be asked at another time is asked by `overdue`."""

    def __init__(self, *, ann: User, rob: User, chief: User) -> None:
        self.ann, self.rob, self.chief = ann, rob, chief
        self.works = {name: self._work(name) for name in TEXTS}
        self.claims = {name: self._claim(name) for name in TEXTS}
        self.page = self._page("Knee sprain", list(self.claims.values()))
        self.kept, self.gone, self.stopped = map(self._page, ("Knee care", "Knee rest", "Knee pads"))
        make_editorial.published(self.page, by=chief)
        self.then = f"{Document.objects.last().at + timedelta(milliseconds=1):%Y-%m-%dT%H:%M:%S.%fZ}"
        self._publish_second_edition()
        self._stop()
        self.addresses = self._addresses()

    def _work(self, name: str) -> Reference:
        about = {"title": f"Trial of the knee: {name}", "doi": f"10.5555/knee.{name}"}
        return make.reference(by=self.ann, **about)

    def _claim(self, name: str) -> Claim:
        cited = [self.works[name], *([self.works["held"]] if name == "flagged" else [])]
        citations = [{"reference": one} for one in cited]
        return make.approved_claim(TEXTS[name], by=self.ann, reviewers=[self.rob], citations=citations)

    def _page(self, title: str, claims: list[Claim] | None = None) -> Article:
        page = create_article(title, by=self.ann)
        placed = claims or [self.claims["older"]]
        fill_article(
            page, [NewSection("Treatment", blocks=[NewBlock("bullet", 0, one) for one in placed])], by=self.ann
        )
        if not claims:
            make_editorial.published(page, by=self.chief)
        return page

    def _publish_second_edition(self) -> None:
        """Two claims are one now, one is a new version, and one stands nowhere."""
        merged = merge_placed_claims([self.claims["first"], self.claims["second"]], MERGED, by=self.ann)
        cited = [{"id": one.pk, "reference": one.reference, "to_confirm": False} for one in merged.citations.all()]
        revise_claim(merged, by=self.ann, revision=merged.revision, citations=cited)
        make.approved(merged, by=self.ann, reviewers=[self.rob])
        older = self.claims["older"]
        older.refresh_from_db()
        revise_claim(older, by=self.ann, revision=older.revision, fields={"text": NEWER})
        make.approved(older, by=self.ann, reviewers=[self.rob])
        remove_placement(self.page.placements.get(claim=self.claims["unpublished"]), by=self.ann)
        make_editorial.published(self.page, by=self.chief)

    def _stop(self) -> None:
        signed = {"password": PASSWORD, "by": self.chief}
        hold(claim=self.claims["held"], reason="Being checked.", by=self.ann)
        withdraw(claim=self.claims["withdrawn"], reason="Bed rest does harm.", **signed)
        for name in ("quarantined", "flagged"):
            told = {"kind": "retraction", "dated": date(2026, 3, 14), "source": "The journal"}
            record_notice(self.works[name], by=self.ann, **told)
        Follower().run_once()
        hold(article=self.stopped, reason="Being checked.", by=self.ann)
        withdraw(article=self.gone, reason="See the page on knee sprains.", **signed)

    def _addresses(self) -> dict[str, str]:
        def claim(name: str, end: str = "") -> str:
            return f"{V1}/claims/{self.claims[name].public_id}{end}"

        return {
            "edition": f"{V1}/articles/knee-care/editions/1",
            "claim-held": claim("held"),
            "claim-quarantined": claim("quarantined"),
            "claim-withdrawn": claim("withdrawn"),
            "claim-replaced": claim("first"),
            "claim-unpublished": claim("unpublished"),
            "claim-flagged": claim("flagged"),
            "claim-missing-wording": claim("older", "?audience=public"),
            "claim-historical": claim("held", f"?as_of={self.then}"),
            "version-older": claim("older", "/versions/1"),
            "version-withdrawn": claim("withdrawn", "/versions/1"),
            "reference-retracted": f"{V1}/references/{self.works['quarantined'].public_id}",
            "article-with-gaps": f"{V1}/articles/knee-sprain",
            "article-held": f"{V1}/articles/knee-pads",
            "article-withdrawn": f"{V1}/articles/knee-rest",
            "edition-withdrawn": f"{V1}/articles/knee-rest/editions/1",
        }

    def overdue(self, client) -> object:
        """Years later."""
        with time_machine.travel(timezone.now() + timedelta(days=4 * 366)):
            Follower().run_once()
            return client.get(f"{V1}/claims/{self.claims['older'].public_id}")
