"""A public document as JSON-LD 1.1 in the words of schema.org 30.0: any kind, for search engines and linked data.

A page is a MedicalWebPage, its statements are its parts (`hasPart`), its works are its citations. What we say ourselves
is a Claim and never a ClaimReview, which is for checking what others claim (schema.org/ClaimReview). What schema.org
has no word for stands under our prefix. Addresses of ours are relative to where the document is served (RFC 3986, 5.1).
"""

from collections.abc import Iterable
from typing import Any

from editorial.formats.schema_works import address, only, work_id, work_node

Document = dict[str, Any]
Node = dict[str, Any]
ROOT = "/api/v1"
TERMS = "urn:attest:terms:"
_XSD = "http://www.w3.org/2001/XMLSchema#"
# JSON-LD 1.1, section 4.2.3: what a value of ours is, said once for the document.
CONTEXT: list[Any] = [
    "https://schema.org",
    {
        "attest": TERMS,
        "attest:nextReviewDue": {"@type": f"{_XSD}date"},
        "attest:approved": {"@type": f"{_XSD}dateTime"},
    },
]
AUDIENCES = {"public": "Patient", "professional": "Clinician"}
ROLES = {"author": "author", "editor": "editor"}
UNNAMED = "Medical reviewer"


def json_ld(document: Document) -> Node:
    """Any public document as one node with its context; what has no value is left out."""
    draw = {"article": _page, "edition": _page, "claim": _claim_page, "version": _version, "reference": work_node}
    return {"@context": CONTEXT, **draw[document["type"]](document)}


def _page(page: Document) -> Node:
    address_of = f"{ROOT}/articles/{page['id']}"
    edition = page["type"] == "edition"
    return only(
        {
            "@type": "MedicalWebPage",
            "@id": f"{address_of}/editions/{page['edition']}" if edition else address_of,
            "identifier": f"urn:uuid:{page['id']}",
            "exampleOfWork": {"@id": address_of} if edition else None,
            "url": address(page["url"]),
            "name": page["title"],
            "headline": page["question_title"],
            "alternateName": page["synonyms"],
            "keywords": [one["name"] for one in page["topics"]],
            "inLanguage": page["language"],
            "version": page["edition"],
            "datePublished": page["datePublished"],
            "dateModified": page["dateModified"],
            "lastReviewed": page["lastReviewed"],
            "reviewedBy": _reviewers(one for claim in page["claims"].values() for one in claim["reviewed_by"]),
            "audience": _audience(page.get("audience")),
            "translationOfWork": _link("articles", page["translation_of"]),
            **_people(page),
            **_small_print(page),
            "relatedLink": [found for one in page["related"] if (found := address(one.get("url")))],
            "citation": [{**work_node(one), "position": one["n"]} for one in page["references"]],
            "hasPart": list(_parts(page)),
            **_told(page),
            "attest:nextReviewDue": page["nextReviewDue"],
            "attest:digest": page["digest"],
            "attest:successor": [_link("articles", one) for one in page["successors"]],
        }
    )


def _people(page: Document) -> Node:
    people: dict[str, list[Node]] = {}
    for one in page["authors"]:
        role = ROLES.get(one.get("role", ""), "contributor")
        people.setdefault(role, []).append(only({"@type": "Person", "name": one["name"]}))
    publisher = page["publisher"]
    named = {"@type": "Organization", "name": publisher["name"], "url": address(publisher.get("url"))}
    return {**people, "publisher": only(named)}


def _small_print(page: Document) -> Node:
    license = page["license"]
    return {
        "license": address(license) or (license and {"@type": "CreativeWork", "name": license}),
        "publishingPrinciples": _boilerplate(page["policy"]),
        "attest:disclaimer": _boilerplate(page["disclaimer"]),
    }


def _boilerplate(text: Document | None) -> Node | None:
    if text is None:
        return None
    url = address(text.get("url"))
    return only({"@type": "CreativeWork", "text": text["text"], "url": url, "version": text["number"]})


def _parts(page: Document) -> Iterable[Node]:
    """The blocks in reading order; a statement that stands twice on the page is given where it stands first."""
    given = set()
    for position, block in enumerate(page["blocks"], 1):
        claim = page["claims"].get(block["claim"])
        if claim is None:
            yield _line(block, position)
        elif claim["id"] not in given:
            given.add(claim["id"])
            yield {**_statement(claim), "position": position}


def _line(block: Document, position: int) -> Node:
    said = "headline" if block["type"] == "heading" else "text"
    line = {"@type": "WebPageElement", "position": position, said: block["text"]}
    return only({**line, "attest:status": block.get("status"), "attest:message": block.get("message")})


def _claim_page(claim: Document) -> Node:
    """A claim at its own address, with the pages it stands on."""
    node = {**_statement(claim), "@id": _claim_id(claim), "appearance": [_page_of(one) for one in claim["appears_in"]]}
    return only({name: value for name, value in node.items() if name != "exampleOfWork"})


def _version(claim: Document) -> Node:
    return _statement(claim)


def _page_of(one: Document) -> Node:
    link = {"@type": "MedicalWebPage", "@id": f"{ROOT}/articles/{one['id']}", "name": one["title"]}
    return only({**link, "url": address(one["url"]), "version": one["edition"]})


def _statement(claim: Document) -> Node:
    """One version of a claim; GRADE in its own words (GRADE handbook, sections 5 and 6): schema.org's are coarser."""
    cited = [one for one in claim["citations"] if one["reference"]]
    return only(
        {
            "@type": "Claim",
            "@id": f"{_claim_id(claim)}/versions/{claim['version']}",
            "identifier": f"urn:uuid:{claim['id']}",
            "exampleOfWork": {"@id": _claim_id(claim)},
            "version": claim["version"],
            "text": claim["text"],
            "inLanguage": claim["language"],
            "audience": _audience(claim.get("audience")),
            "citation": _once(_work(one) for one in cited),
            "isBasedOn": _once({"@id": work_id(one["reference"])} for one in cited if one["direction"] == "supports"),
            **_told(claim),
            "attest:onPageForm": claim["on_page_form"],
            "attest:kind": claim["kind"],
            "attest:asserts": claim["asserts"],
            "attest:certainty": claim["certainty"],
            "attest:strength": claim["strength"],
            "attest:citedAs": [_cited_as(one) for one in claim["citations"]],
            "attest:wording": [_wording(one) for one in claim["wordings"]],
            **_approval(claim),
            "attest:digest": claim["digest"],
            "attest:shownWith": [_link("claims", one) for one in claim["shown_with"]],
            "attest:newerVersion": _newer(claim),
            "attest:successor": [_link("claims", one) for one in claim["successors"]],
        }
    )


def _approval(claim: Document) -> Node:
    """`reviewedBy` and `lastReviewed` are for pages only (schema.org/reviewedBy: its domain is WebPage)."""
    return {
        "attest:reviewedBy": _reviewers(claim["reviewed_by"]),
        "attest:approved": claim["approved"],
        "attest:nextReviewDue": claim["next_review_due"],
        "attest:overdue": claim["overdue"],
        "attest:flag": [_flag(one) for one in claim["flags"]],
    }


def _told(document: Document) -> Node:
    """What is said of a text, above all of one that is not shown; of an earlier day also what is said today."""
    today = document.get("today", {})
    return {
        "creativeWorkStatus": document["status"],
        "attest:status": document["status"],
        "attest:message": document["message"],
        "attest:missingWording": document.get("missing_wording"),
        "attest:historical": document.get("historical"),
        "attest:statusToday": today.get("status"),
        "attest:messageToday": today.get("message"),
    }


def _work(citation: Document) -> Node:
    """In full where the document prints it there; on a page it stands in the list of works."""
    if "formatted" in citation:
        return work_node({**citation, "id": citation["reference"]})
    return {"@id": work_id(citation["reference"])}


def _cited_as(citation: Document) -> Node:
    return only(
        {
            "attest:work": {"@id": work_id(citation["reference"])} if citation["reference"] else None,
            "attest:direction": citation["direction"],
            "attest:locator": citation["locator"],
            "attest:quote": citation["quote"],
            "attest:sourceUnknown": citation["source_unknown"],
        }
    )


def _wording(wording: Document) -> Node:
    return only(
        {
            "@type": "CreativeWork",
            "text": wording["text"],
            "inLanguage": wording["language"],
            "audience": _audience(wording["audience"]),
            "creativeWorkStatus": wording["status"],
            "attest:message": wording.get("message"),
        }
    )


def _flag(flag: Document) -> Node:
    return only(
        {
            "attest:kind": flag["kind"],
            "attest:message": flag["message"],
            "attest:work": {"@id": work_id(flag["reference"])} if flag["reference"] else None,
            "attest:since": flag["since"],
        }
    )


def _reviewers(reviewers: Iterable[Document]) -> list[Node]:
    """Names are not printed, qualifications are; each once."""
    titles = dict.fromkeys(one["qualification"] or UNNAMED for one in reviewers)
    return [{"@type": "Person", "jobTitle": title} for title in titles]


def _audience(word: str | None) -> Node | None:
    return {"@type": "MedicalAudience", "audienceType": AUDIENCES.get(word, word)} if word else None


def _newer(claim: Document) -> Node | None:
    number = claim["newer_version"]
    return {"@id": f"{_claim_id(claim)}/versions/{number}"} if number else None


def _claim_id(claim: Document) -> str:
    return f"{ROOT}/claims/{claim['id']}"


def _link(collection: str, id: str | None) -> Node | None:
    return {"@id": f"{ROOT}/{collection}/{id}"} if id else None


def _once(nodes: Iterable[Node]) -> list[Node]:
    return list({node["@id"]: node for node in nodes}.values())
