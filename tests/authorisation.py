"""Who may read and who may write at every address of the product; an address without a row fails the tests.

Extend it with a row for each new address: `route: Row(read=…, write=…)`. Routes are as Django's resolver spells them.
"""

from dataclasses import dataclass

NOBODY: frozenset[str] = frozenset()
DRAFTERS = frozenset({"ann", "rob", "chief"})
REVIEWERS = frozenset({"rob", "chief"})
CHIEFS = frozenset({"chief"})
KEEPERS = frozenset({"chief", "admin"})
STAFF = frozenset({"ann", "rob", "chief", "audrey", "stan", "admin"})
ANYBODY = STAFF | {"anonymous", "gone"}


@dataclass(frozen=True)
class Row:
    """Names of the cast; `gone` is deactivated with a session that is still open, `anonymous` never signed in."""

    read: frozenset[str]
    write: frozenset[str] = NOBODY


def model_pages(
    path: str, *, read: frozenset[str] = STAFF, write: frozenset[str] = NOBODY, tracked: bool = False
) -> dict[str, Row]:
    """The pages every registered model has. Posting to a list without an action only shows it."""
    base = f"admin/{path}/"
    moment = {f"{base}^([^/]+)/history/([^/]+)/$": Row(read, NOBODY)} if tracked else {}
    return {
        **moment,
        base: Row(read, read),
        f"{base}add/": Row(write, write),
        f"{base}<path:object_id>/history/": Row(read, NOBODY),
        f"{base}<path:object_id>/delete/": Row(NOBODY, NOBODY),
        f"{base}<path:object_id>/change/": Row(read, write),
        f"{base}<path:object_id>/": Row(STAFF, STAFF),
    }


FRAME = {
    "admin/": Row(STAFF, STAFF),
    "admin/login/": Row(ANYBODY, ANYBODY),
    "admin/logout/": Row(frozenset({"anonymous", "gone"}), ANYBODY),
    "admin/password_change/": Row(STAFF, STAFF),
    "admin/password_change/done/": Row(STAFF),
    "admin/autocomplete/": Row(STAFF),
    "admin/jsi18n/": Row(STAFF),
    "admin/search/": Row(STAFF, STAFF),
    "admin/help/": Row(STAFF, STAFF),
    "admin/help/<slug:name>/": Row(STAFF, STAFF),
    "admin/r/<path:content_type_id>/<path:object_id>/": Row(STAFF, STAFF),
    "admin/^(?P<app_label>editorial|evidence|auth|reviews)/$": Row(STAFF, STAFF),
    "admin/(?P<url>.*)$": Row(STAFF, STAFF),
}

# Those who are signed in are led on from the pages of signing in, and those who are not to them.
SIGN_IN = {
    "admin/account/password/reset/": Row(ANYBODY, ANYBODY),
    "admin/account/password/reset/done/": Row(ANYBODY),
    "admin/account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Row(ANYBODY, ANYBODY),
    "admin/account/password/reset/key/done/": Row(ANYBODY),
    "admin/account/reauthenticate/": Row(STAFF, STAFF),
    "admin/account/second-factor/": Row(STAFF),
    "admin/account/second-factor/code/": Row(STAFF, STAFF),
    "admin/account/second-factor/prove/": Row(STAFF, STAFF),
    "admin/account/second-factor/add/": Row(STAFF, STAFF),
    "admin/account/second-factor/remove/": Row(STAFF, STAFF),
    "admin/account/second-factor/codes/": Row(STAFF),
    "admin/account/second-factor/codes/new/": Row(STAFF, STAFF),
}

CLAIMS = {
    **model_pages("evidence/claim", write=DRAFTERS, tracked=True),
    "admin/evidence/claim/readability/": Row(NOBODY, STAFF),
    "admin/evidence/claim/merge/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/claim/<int:object_id>/submit/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/claim/<int:object_id>/split/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/claim/<int:object_id>/recheck/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/claim/<int:object_id>/undo/": Row(DRAFTERS, DRAFTERS),
}

REFERENCES = {
    **model_pages("evidence/reference", write=DRAFTERS, tracked=True),
    **model_pages("evidence/notice"),
    **model_pages("evidence/referenceimport"),
    "admin/evidence/referenceimport/new/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/referenceimport/<int:object_id>/take/": Row(NOBODY, DRAFTERS),
    "admin/evidence/referenceimport/<int:object_id>/cancel/": Row(NOBODY, DRAFTERS),
    "admin/evidence/reference/<int:object_id>/notice/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/reference/<int:object_id>/following/": Row(STAFF),
    "admin/evidence/reference/<int:object_id>/dismiss/": Row(REVIEWERS, REVIEWERS),
    "admin/evidence/reference/<int:object_id>/link/": Row(NOBODY, DRAFTERS),
    "admin/evidence/reference/<int:object_id>/look_up/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/reference/<int:object_id>/replace/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/reference/<int:object_id>/merge/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/reference/<int:object_id>/unmerge/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/reference/look_up_new/": Row(DRAFTERS, DRAFTERS),
    "admin/evidence/reference/alike/": Row(STAFF, DRAFTERS),
}

PEOPLE = {
    **model_pages("auth/user", read=KEEPERS | {"audrey"}, write=KEEPERS),
    **model_pages("evidence/accountevent", read=KEEPERS | {"audrey"}),
    **model_pages("reviews/reviewerprofile", write=KEEPERS, tracked=True),
    "admin/auth/user/<int:object_id>/password/": Row(frozenset({"admin"}), frozenset({"admin"})),
    "admin/auth/user/<int:object_id>/link/": Row(frozenset({"admin"}), frozenset({"admin"})),
    "admin/auth/user/<int:object_id>/second-factor/": Row(frozenset({"admin"}), frozenset({"admin"})),
    "admin/auth/user/signers/": Row(KEEPERS | {"audrey"}, KEEPERS | {"audrey"}),
    "admin/auth/user/<int:object_id>/signed/": Row(KEEPERS | {"audrey"}, KEEPERS | {"audrey"}),
    "admin/auth/user/<int:object_id>/export/": Row(KEEPERS | {"audrey"}, KEEPERS | {"audrey"}),
    "admin/auth/user/<int:object_id>/rechecks/": Row(CHIEFS, CHIEFS),
    "admin/reviews/reviewerprofile/<int:object_id>/check/": Row(KEEPERS, KEEPERS),
}

ARTICLES = {
    **model_pages("editorial/article", write=DRAFTERS, tracked=True),
    "admin/editorial/article/add/": Row(STAFF, DRAFTERS),
    "admin/editorial/article/<path:object_id>/change/": Row(STAFF),
    "admin/import/": Row(ANYBODY - {"gone"}, ANYBODY - {"gone"}),
    "admin/editorial/article/ready/": Row(STAFF, CHIEFS),
    "admin/editorial/article/import/": Row(DRAFTERS, DRAFTERS),
    "admin/editorial/article/<int:object_id>/tree/": Row(NOBODY, DRAFTERS),
    "admin/editorial/article/<int:object_id>/parts/": Row(STAFF),
    "admin/editorial/article/<int:object_id>/panel/": Row(STAFF),
    "admin/editorial/article/<int:object_id>/find/": Row(STAFF),
    "admin/editorial/article/<int:object_id>/check/": Row(NOBODY, DRAFTERS),
    "admin/editorial/article/<int:object_id>/details/": Row(NOBODY, DRAFTERS),
    "admin/editorial/article/<int:object_id>/submit/": Row(NOBODY, DRAFTERS),
    "admin/editorial/article/<int:object_id>/publish/": Row(STAFF, CHIEFS),
    "admin/editorial/article/<int:object_id>/waive/": Row(NOBODY, CHIEFS),
    "admin/editorial/article/<int:object_id>/evidence/": Row(STAFF),
    "admin/editorial/article/<int:object_id>/profile/": Row(STAFF),
    "admin/editorial/article/<int:object_id>/bibliography/": Row(STAFF),
    "admin/editorial/article/<int:object_id>/imported/": Row(STAFF, DRAFTERS),
    "admin/editorial/article/<int:object_id>/resolve/": Row(STAFF, STAFF),
    "admin/editorial/article/<int:object_id>/number/<int:number>/": Row(STAFF, DRAFTERS),
    "admin/editorial/article/<int:object_id>/reopen/<int:number>/": Row(NOBODY, DRAFTERS),
}

REVIEWS = {
    **model_pages("reviews/review"),
    **model_pages("reviews/submission"),
    **model_pages("reviews/claimstate"),
    "admin/reviews/claimstate/dashboard/": Row(STAFF, STAFF),
    **model_pages("reviews/remark"),
    "admin/reviews/submission/<int:object_id>/remark/": Row(NOBODY, DRAFTERS),
    "admin/reviews/remark/<int:object_id>/answer/": Row(NOBODY, DRAFTERS),
    "admin/reviews/remark/<int:object_id>/resolve/": Row(NOBODY, REVIEWERS),
    "admin/reviews/remark/<int:object_id>/reopen/": Row(NOBODY, frozenset({"rob"})),
    "admin/reviews/remark/<int:object_id>/take-over/": Row(NOBODY, DRAFTERS),
    "admin/reviews/review/corrections/": Row(STAFF, REVIEWERS),
    "admin/reviews/review/reaffirm/": Row(STAFF, REVIEWERS),
    "admin/reviews/submission/mine/": Row(STAFF, STAFF),
    "admin/reviews/submission/<int:object_id>/sitting/": Row(STAFF),
    "admin/reviews/submission/<int:object_id>/paper/": Row(STAFF, STAFF),
    "admin/reviews/submission/<int:object_id>/take/": Row(NOBODY, REVIEWERS),
    "admin/reviews/submission/<int:object_id>/release/": Row(NOBODY, REVIEWERS),
    "admin/reviews/submission/<int:object_id>/decline/": Row(NOBODY, REVIEWERS),
    "admin/reviews/submission/<int:object_id>/interests/": Row(NOBODY, REVIEWERS),
    "admin/reviews/submission/<int:object_id>/open/": Row(NOBODY, STAFF),
    "admin/reviews/submission/<int:object_id>/mark/": Row(NOBODY, REVIEWERS),
    "admin/reviews/submission/<int:object_id>/rest/": Row(NOBODY, REVIEWERS),
    "admin/reviews/submission/<int:object_id>/sign/": Row(REVIEWERS, REVIEWERS),
    "admin/reviews/submission/<int:object_id>/entry/": Row(REVIEWERS, REVIEWERS),
    "admin/reviews/review/<int:object_id>/act/": Row(NOBODY, DRAFTERS),
    "admin/reviews/review/<int:object_id>/conflict/": Row(NOBODY, REVIEWERS),
    "admin/reviews/review/<int:object_id>/allow/": Row(NOBODY, CHIEFS),
    "admin/reviews/review/<int:object_id>/assign/": Row(NOBODY, CHIEFS),
    "admin/reviews/submission/<int:object_id>/assign/": Row(CHIEFS, CHIEFS),
    **model_pages("reviews/conflictdeclaration", read=KEEPERS | {"audrey"}),
    "admin/reviews/conflictdeclaration/<int:object_id>/allow/": Row(CHIEFS, CHIEFS),
}

RESTRAINTS = {
    **model_pages("editorial/hold"),
    **model_pages("editorial/withdrawal"),
    "admin/editorial/hold/place/": Row(STAFF, DRAFTERS),
    "admin/editorial/hold/<int:object_id>/lift/": Row(NOBODY, REVIEWERS),
    "admin/editorial/withdrawal/issue/": Row(STAFF, CHIEFS),
}

REPORTS = {
    **model_pages("editorial/problemreport"),
    "admin/editorial/problemreport/file/": Row(STAFF, DRAFTERS),
    "admin/editorial/problemreport/<int:object_id>/act/": Row(NOBODY, DRAFTERS),
    "admin/editorial/problemreport/<int:object_id>/redact/": Row(NOBODY, CHIEFS),
}

INTEGRITY = {
    **model_pages("reviews/findingwaiver"),
    "admin/reviews/findingwaiver/waive/": Row(REVIEWERS, REVIEWERS),
    "admin/reviews/findingwaiver/<int:object_id>/take-back/": Row(NOBODY, REVIEWERS),
    **model_pages("reviews/evidencepolicy"),
    "admin/reviews/evidencepolicy/set/": Row(CHIEFS, CHIEFS),
}

HOUSE = {
    **model_pages("editorial/topic", write=DRAFTERS, tracked=True),
    **model_pages("editorial/boilerplate"),
    **model_pages("reviews/policy"),
    "admin/reviews/policy/set/": Row(CHIEFS, CHIEFS),
    "admin/editorial/boilerplate/issue/": Row(CHIEFS, CHIEFS),
}

INBOX = {
    **model_pages("editorial/inboxitem"),
    "admin/editorial/inboxitem/": Row(STAFF),
    "admin/editorial/inboxitem/mark/": Row(NOBODY, STAFF),
    **model_pages("reviews/preferences", tracked=True),
    "admin/reviews/preferences/<path:object_id>/change/": Row(STAFF, STAFF),
}

RECORD: dict[str, Row] = {}
for _path in (
    "editorial/edition", "editorial/document", "editorial/change", "editorial/linewaiver", "evidence/signature",
    "reviews/opinion", "reviews/reviewevent",
):  # fmt: skip
    RECORD |= model_pages(_path)

PUBLIC = {
    "": Row(ANYBODY),
    "read/<slug:slug>/": Row(ANYBODY),
    "read/<slug:slug>/report/": Row(ANYBODY, ANYBODY),
    "read/<slug:slug>/report/thanks/": Row(ANYBODY),
    "articles/<slug:slug>/": Row(ANYBODY, ANYBODY),
    "preview/<uuid:public_id>/": Row(STAFF),
    **{
        f"api/v1/{path}": Row(ANYBODY)
        for path in (
            "", "docs", "openapi.json", "articles<suffix:suffix>", "articles/<slug:slug><suffix:suffix>",
            "articles/<slug:slug>/editions<suffix:suffix>",
            "articles/<slug:slug>/editions/<number:n><suffix:suffix>", "claims<suffix:suffix>",
            "claims/<uuidstr:id><suffix:suffix>", "claims/<uuidstr:id>/versions/<number:n><suffix:suffix>",
            "references/<uuidstr:id><suffix:suffix>", "changes<suffix:suffix>", "feed.json", "feed.atom",
        )
    },
}  # fmt: skip

MATRIX: dict[str, Row] = {
    **FRAME,
    **SIGN_IN,
    **CLAIMS,
    **REFERENCES,
    **PEOPLE,
    **ARTICLES,
    **REVIEWS,
    **RESTRAINTS,
    **REPORTS,
    **INTEGRITY,
    **HOUSE,
    **INBOX,
    **RECORD,
    **PUBLIC,
}
