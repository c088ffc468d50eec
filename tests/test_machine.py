"""A long random working day against a small model of the rules that knows nothing of Django.

After every step: what each person was allowed is what the model allows, and every public text is one that a full quorum
of people approved who had no hand in it, and that nobody holds, withdrew or revoked.
"""

import json
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from editorial.follow import Follower
from editorial.models import Hold, Published
from editorial.selectors import composition_of
from editorial.services import add_section, create_article, hold, lift_hold, place_claim, publish, withdraw
from evidence.models import Claim, ClaimVersion, Reference
from evidence.refusals import Refusal
from evidence.services import create_claim, record_notice, revise_claim, revise_reference
from reviews.models import Review
from reviews.services import declare_conflict, open_recheck, submit
from reviews.workflow import perform
from tests import make
from tests.cast import PASSWORD

CLAIMS = 3
DOUBTFUL = 2  # the claim whose only source may be retracted
WRITERS = ["ann", "eve", "rob", "rita"]
SIGNERS = ["rob", "rita", "chief"]
numbers = st.integers(0, CLAIMS - 1)


@dataclass
class ModelVersion:
    content: tuple
    touched: set[str]
    standing: bool = False


@dataclass
class ModelClaim:
    """The rules of DESIGN §3.2–3.6, told once more in as few words as possible."""

    text: str
    risk: str
    touched: set[str]
    rests_on_doubtful: bool
    versions: list[ModelVersion] = field(default_factory=list)
    under_review: int | None = None
    approvers: set[str] = field(default_factory=set)
    recheck: bool = False
    sent_back: set[int] = field(default_factory=set)
    public: int | None = None
    holds: dict[int, str] = field(default_factory=dict)
    withdrawn: bool = False

    def freeze(self, content: tuple, by: str) -> int:
        for number, version in enumerate(self.versions):
            if version.content == content:
                return number
        self.versions.append(ModelVersion(content, self.touched | {by}))
        self.touched = set()
        return len(self.versions) - 1

    def approved(self) -> int | None:
        return max((n for n, version in enumerate(self.versions) if version.standing), default=None)

    def barred(self, number: int) -> set[str]:
        base = max((n for n in range(number) if self.versions[n].standing), default=-1)
        return set().union(*(version.touched for version in self.versions[base + 1 : number + 1]))

    def quorum(self, number: int) -> int:
        risks = {self.versions[number].content[1]}
        if (approved := self.approved()) is not None:
            risks.add(self.versions[approved].content[1])
        return 2 if "high" in risks else 1


def any_approval(versions) -> dict:
    """As if a revoked approval still stood."""
    decided = Review.objects.filter(version__in=versions, decided_at__isnull=False)
    return {review.version_id: review for review in decided}


def newest_versions(claims) -> dict:
    """As if every frozen version were approved."""
    return {one.claim_id: one for one in ClaimVersion.objects.filter(claim__in=claims).order_by("number")}


def touched_by_nobody(claim, citations, marks) -> tuple[set[int], dict]:
    """As if nobody but the submitter had a hand in it."""
    return set(), {}


class WorkingDay(RuleBasedStateMachine):
    cast: dict = {}
    seen = 0

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        ann = self.cast["ann"]
        self.reference = make.reference(by=ann, title="Example trial")
        self.doubtful = make.reference(by=ann, title="Doubtful trial")
        self.title, self.retracted = "Example trial", False
        self.article = create_article("Gout", by=ann)
        section = add_section(self.article, "Treatment", by=ann)
        self.follower = Follower()
        self.claims, self.rows = [], []
        for number in range(CLAIMS):
            text = f"Example treatment {number} relieves pain in adults."
            source = self.doubtful if number == DOUBTFUL else self.reference
            row = create_claim(text, by=ann, citations=[{"reference": source}])
            place_claim(self.article, section, row, by=ann)
            self.rows.append(row)
            self.claims.append(ModelClaim(text, "standard", {"ann"}, rests_on_doubtful=number == DOUBTFUL))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def tried(self, act) -> bool:
        """Whether the product did it; a refusal is an answer, anything else a failure."""
        try:
            with transaction.atomic():
                act()
        except Refusal:
            return False
        return True

    def claim(self, number: int) -> Claim:
        return Claim.objects.get(pk=self.rows[number].pk)

    def review(self, number: int) -> Review | None:
        return Review.objects.open().filter(claim=self.rows[number]).first()

    def content(self, model: ModelClaim) -> tuple:
        return (model.text, model.risk, "" if model.rests_on_doubtful else self.title)

    @initialize(number=numbers, published=st.booleans())
    def begin(self, number, published):
        """Every second day begins with something public, so that the other rules have something to bite on."""
        if published:
            self.send_and_approve(number)
            self.publish_what_is_approved()

    @rule(number=numbers, by=st.sampled_from(WRITERS), word=st.sampled_from(["adults", "children", "everybody"]))
    def edit(self, number, by, word):
        model, row = self.claims[number], self.claim(number)
        text = f"Example treatment {number} relieves pain in {word}."
        revise_claim(row, by=self.cast[by], revision=row.revision, fields={"text": text})
        if text != model.text:
            model.text = text
            model.touched.add(by)

    @rule(number=numbers, by=st.sampled_from(WRITERS), risk=st.sampled_from(["standard", "high"]))
    def change_risk(self, number, by, risk):
        model, row = self.claims[number], self.claim(number)
        revise_claim(row, by=self.cast[by], revision=row.revision, fields={"risk": risk})
        if risk != model.risk:
            model.risk = risk
            model.touched.add(by)

    @rule(by=st.sampled_from(WRITERS), title=st.sampled_from(["Example trial", "Corrected example trial"]))
    def edit_reference(self, by, title):
        row = Reference.objects.get(pk=self.reference.pk)
        revise_reference(row, by=self.cast[by], revision=row.revision, fields={"title": title})
        if title != self.title:
            self.title = title
            for model in self.claims:
                if not model.rests_on_doubtful:
                    model.touched.add(by)

    @rule(number=numbers, by=st.sampled_from(WRITERS))
    def send(self, number, by):
        model = self.claims[number]
        done = submit([self.claim(number)], title="Gout", reason="again", by=self.cast[by])
        expected = False
        if not self.unsupported(model):
            version = model.freeze(self.content(model), by)
            expected = model.under_review is None and not model.versions[version].standing
        if expected:
            model.versions[version].touched |= model.touched | {by}
            model.under_review, model.approvers, model.recheck = version, set(), False
        assert bool(done.reviews) == expected

    @rule(number=numbers, by=st.sampled_from(SIGNERS), stale=st.sampled_from([False, False, False, True]))
    def approve(self, number, by, stale):
        model, review = self.claims[number], self.review(number)
        if review is None:
            return
        person = self.cast[by]
        self.take(review, person)
        seen = "0" * 64 if stale else review.version.digest
        done = self.tried(lambda: perform(review, "approve", by=person, seen_digest=seen, password=PASSWORD))
        version = model.under_review
        expected = not stale and by not in model.barred(version) and by not in model.approvers
        assert done == expected
        if done:
            model.approvers.add(by)
            if len(model.approvers) >= model.quorum(version):
                model.versions[version].standing, model.under_review = True, None

    @rule(number=numbers)
    def send_and_approve(self, number):
        """A good day for this claim, so that enough becomes public for the other rules to bite on."""
        self.send(number, "ann")
        for signer in SIGNERS:
            self.approve(number, signer, False)

    @rule(number=numbers, by=st.sampled_from(SIGNERS), action=st.sampled_from(["request_changes", "reject"]))
    def send_back(self, number, by, action):
        model, review = self.claims[number], self.review(number)
        if review is None:
            return
        self.take(review, self.cast[by])
        make.signed(Review.objects.get(pk=review.pk), action, by=self.cast[by], reason="Say in whom.")
        if action == "reject" and model.recheck:
            model.versions[model.under_review].standing = False
        model.under_review = None

    def take(self, review: Review, person) -> None:
        self.tried(lambda: perform(review, "start", by=person))
        self.tried(lambda: perform(review, "join", by=person))
        declare_conflict(review.submission, answer="none", by=person)

    @rule(number=numbers)
    def cancel(self, number):
        review = self.review(number)
        if review is not None:
            perform(review, "cancel", by=self.cast["ann"], reason="The page is put off.")
            self.claims[number].under_review = None

    @rule(number=numbers)
    def recheck(self, number):
        model = self.claims[number]
        opened = open_recheck(self.claim(number), why="review due", by=self.cast["ann"])
        expected = model.approved() is not None and model.under_review is None
        assert (opened is not None) == expected
        if expected:
            model.under_review, model.approvers, model.recheck = model.approved(), set(), True

    @rule(number=numbers)
    def revoke(self, number):
        model = self.claims[number]
        version = model.approved()
        if version is None:
            return
        [review, *_] = Review.objects.standing().filter(claim=self.rows[number]).order_by("-version__number")
        digest = review.version.digest
        perform(review, "revoke", by=self.cast["chief"], seen_digest=digest, password=PASSWORD, reason="Wrong.")
        model.versions[version].standing = False

    @rule()
    def publish_what_is_approved(self):
        both = zip(self.rows, self.claims, strict=True)
        left_out = [str(row.public_id) for row, model in both if model.approved() is None]
        composition = composition_of(self.article, leave_out=left_out)
        done = self.tried(
            lambda: publish(
                self.article,
                seen_digest=composition.digest,
                leave_out=left_out,
                password=PASSWORD,
                by=self.cast["chief"],
            )
        )
        if done:
            for model in self.claims:
                model.public = model.approved()

    @rule()
    def publish_everything(self):
        """Whatever is not approved keeps the whole page from being published."""
        composition = composition_of(self.article)
        unapproved = [one for one in self.claims if one.approved() is None]
        done = self.tried(
            lambda: publish(self.article, seen_digest=composition.digest, password=PASSWORD, by=self.cast["chief"])
        )
        assert not (done and unapproved)
        if done:
            for model in self.claims:
                model.public = model.approved()

    @rule(number=numbers, by=st.sampled_from(["ann", "rob", "chief"]))
    def put_on_hold(self, number, by):
        row = hold(claim=self.claim(number), reason="A reader reports harm.", by=self.cast[by])
        self.claims[number].holds[row.pk] = by

    @rule(number=numbers, by=st.sampled_from(SIGNERS))
    def lift_holds(self, number, by):
        holds = self.claims[number].holds
        for pk, who in list(holds.items()):
            row = Hold.objects.get(pk=pk)
            done = self.tried(
                lambda r=row: lift_hold(r, reason="It was a mistake.", password=PASSWORD, by=self.cast[by])
            )
            assert done == (who != by)
            if done:
                del holds[pk]

    @precondition(lambda self: sum(one.withdrawn for one in self.claims) < 1)
    @rule(number=numbers, sure=st.integers(0, 4))
    def withdraw_for_good(self, number, sure):
        if sure == 0:
            withdraw(claim=self.claim(number), reason="Replaced.", password=PASSWORD, by=self.cast["chief"])
            self.claims[number].withdrawn = True

    @precondition(lambda self: not self.retracted)
    @rule(sure=st.integers(0, 4))
    def retract(self, sure):
        if sure == 0:
            record_notice(
                self.doubtful, kind="retraction", dated=date(2026, 1, 1), source="Journal", by=self.cast["ann"]
            )
            self.retracted = True
            self.follower.run_once()
            model = self.claims[DOUBTFUL]
            if model.approved() is not None and model.under_review is None:
                model.under_review, model.approvers, model.recheck = model.approved(), set(), True

    def adopt_a_recheck_that_followed(self):
        """When a review of the doubtful claim ends, what came meanwhile is looked at again."""
        model, opened = self.claims[DOUBTFUL], Review.objects.open().filter(claim=self.rows[DOUBTFUL], recheck=True)
        if self.retracted and model.under_review is None and model.approved() is not None and opened.exists():
            model.under_review, model.approvers, model.recheck = model.approved(), set(), True

    @invariant()
    def only_what_a_full_quorum_approved_is_public(self):
        self.follower.run_once()
        self.adopt_a_recheck_that_followed()
        shown, expected = {}, {}
        for row, model in zip(self.rows, self.claims, strict=True):
            shown[row.pk] = public_texts(row, self.article)
            expected[row.pk] = {self.expected_text(model)} if model.public is not None else set()
        WorkingDay.seen += sum(bool(texts - {None}) for texts in shown.values())
        assert {pk: texts - {None} for pk, texts in shown.items()} == {pk: t - {None} for pk, t in expected.items()}

    def unsupported(self, model: ModelClaim) -> bool:
        return self.retracted and model.rests_on_doubtful

    def expected_text(self, model: ModelClaim) -> str | None:
        version = model.versions[model.public]
        gone = model.withdrawn or model.holds or self.unsupported(model) or not version.standing
        return None if gone else version.content[0]


def public_texts(row: Claim, article) -> set[str | None]:
    """Every text of this claim that the newest article and claim documents show."""
    texts = set()
    paths = [f"claims/{row.public_id}", f"articles/{article.public_id}"]
    for published in Published.objects.filter(path__in=paths).select_related("document__blob"):
        document = json.loads(bytes(published.document.blob.content))
        if document["type"] == "claim":
            texts.add(document["text"])
        else:
            texts |= {block["text"] for block in document["blocks"] if block.get("claim") == str(row.public_id)}
    return texts


@pytest.fixture
def day(ann, eve, rob, rita, chief) -> type[WorkingDay]:
    WorkingDay.cast = {person.username: person for person in (ann, eve, rob, rita, chief)}
    WorkingDay.seen = 0
    return WorkingDay


@pytest.mark.timeout(3600)  # 20,000 steps, and then perhaps a search for the shortest failing day
def test_no_unapproved_text_is_ever_public(day):
    run_state_machine_as_test(day)

    # A day on which nothing became public would have proved nothing.
    assert day.seen > 100


# For each guard a few hours of that day which go well with it, and must go wrong once it is taken away.
APPROVED = [("send", 0, "ann"), ("approve", 0, "rob", False)]
PUBLISHED = [*APPROVED, ("publish_what_is_approved",)]
SCRIPTS = {
    "a recheck for a retracted source": [("send_and_approve", 2), ("retract", 0), ("recheck", 2)],
    "four eyes": [("edit", 0, "rob", "children"), ("send", 0, "ann"), ("approve", 0, "rob", False)],
    "two at high risk": [("change_risk", 0, "ann", "high"), *APPROVED, ("recheck", 0)],
    "the digest that was seen": [("send", 0, "ann"), ("approve", 0, "rob", True)],
    "holds": [*PUBLISHED, ("put_on_hold", 0, "ann")],
    "withdrawals": [*PUBLISHED, ("withdraw_for_good", 0, 0)],
    "revocation": [*PUBLISHED, ("revoke", 0)],
    "lost support": [("send", 2, "ann"), ("approve", 2, "rob", False), ("publish_what_is_approved",), ("retract", 0)],
    "approval before publishing": [*APPROVED, ("send", 1, "ann"), ("send", 2, "ann"), ("publish_everything",)],
    "history of references": [("edit_reference", "rob", "Corrected example trial"), *APPROVED],
}
TAKEN_AWAY = {
    "a recheck for a retracted source": ("editorial.follow.rechecks_for_notice", lambda notice: {}),
    "four eyes": ("reviews.conditions.barred_from_approving", lambda version: set()),
    "two at high risk": ("reviews.requirements._is_filled", lambda needs, approvals: bool(approvals)),
    "the digest that was seen": ("reviews.workflow.performing.check", lambda review, act, seen: None),
    "holds": ("editorial.selectors.status.standing_holds", lambda target, ids: {}),
    "withdrawals": ("editorial.selectors.status._withdrawals", lambda claims: {}),
    "revocation": ("editorial.selectors.status.standing_approvals", any_approval),
    "lost support": ("editorial.selectors.status.lost_support", lambda citations: None),
    "approval before publishing": ("editorial.selectors.drafts.approved_versions", newest_versions),
    "history of references": ("evidence.services.versions._touched_since", touched_by_nobody),
}


def played(day: type[WorkingDay], script: list[tuple]) -> None:
    run = day()
    try:
        for name, *arguments in script:
            getattr(run, name)(*arguments)
            run.only_what_a_full_quorum_approved_is_public()
    finally:
        run.teardown()


@pytest.mark.parametrize("guard", SCRIPTS)
def test_the_script_goes_well_with_its_guard(day, guard):
    played(day, SCRIPTS[guard])


@pytest.mark.parametrize("guard", SCRIPTS)
def test_the_script_goes_wrong_without_its_guard(day, guard, monkeypatch):
    monkeypatch.setattr(*TAKEN_AWAY[guard])

    with pytest.raises(AssertionError):
        played(day, SCRIPTS[guard])
