"""Words by which notices and boilerplate are known. Each pattern is bounded, and most must match a whole block."""

import re


def whole(*patterns: str) -> re.Pattern:
    return re.compile(rf"(?:{'|'.join(patterns)})\s*[.!:]?", re.IGNORECASE)


def opening(*patterns: str) -> re.Pattern:
    return re.compile("|".join(patterns), re.IGNORECASE)


NOISE = whole(
    r"ads?|advertisement|advertising|sponsored",
    r"×|close|menu|search|arrow (?:down|up|left|right)|[^\w]{1,40}",
    r"share(?: this(?: page| article)?)?|print(?: this page)?|e-?mail|copy link",
    r"back to top|skip to (?:main )?content",
    r"log ?in|sign (?:in|up)(?: .{0,40})?|subscribe(?: .{0,40})?",
    r"policy|cookies?(?: (?:policy|settings))?|all rights reserved|©.{0,120}",
    r"appointments?(?: (?:&|and) locations)?",
    r"(?:request|schedule|book|make) an appointment(?: .{0,40})?",
    r"find a (?:\w+ ){0,3}(?:provider|doctor|location|specialist)",
    r"(?:call us|phone|tel)?:?\s?\+?[\d().\s-]{7,20}",
)
SPONSOR = opening(r"advertising on our site", r"we do not endorse .{0,80}products", r"helps support our mission")
BREADCRUMB = re.compile(r"home(?:\s?[/>›»|]\s?[^/>›»|]{1,60}){1,8}", re.IGNORECASE)
SEPARATORS = frozenset("/>›»|→")
CONTENTS = whole(r"contents|table of contents|on this page|in this article|jump to")
BOX = whole(
    r"personali[sz]e(?: .{0,40})?",
    r"have (?:a|any) (?:follow-?up|more|other) questions?\??",
    r"ask (?:a|your) (?:follow-?up )?question",
    r"get (?:our|the) (?:newsletter|app)|newsletter",
    r"was this (?:page|article|answer) helpful\??",
)
CARE = re.compile(r"care at (?P<name>.{3,60})", re.IGNORECASE)
TO_THE_READER = re.compile(r"\b(?:your|you|us|our|ask)\b", re.IGNORECASE)
DISCLAIMER_HEADING = whole(r"(?:\w+ ){0,3}disclaimer|legal notice")
DISCLAIMER = opening(
    r"disclaimer\b",
    r"(?:this|the) (?:information|content|page|article)[^.]{0,120}"
    r"(?:not (?:intended as|a substitute|medical advice|replace)|intended for (?:healthcare|health|medical))",
    r"(?:not|never) (?:a substitute for|replace) professional",
)
STATUS = whole(
    r"(?:article )?review status|submitted|under review|approved|draft",
    r"(?:for )?educational (?:purposes?|use) only.{0,160}",
    r".{0,120}pending (?:human |medical |expert )?review",
)
ATTESTATION = opening(
    r"medically reviewed\b|medical review(?:er)?(?: by\b|:)",
    r"(?:medically |clinically |expert |peer.?)?reviewed by\b",
    r"fact.?checked\b",
    r".{0,80}\breviewed for accuracy by",
    r"(?:this|the) (?:text|article|page)[^.]{0,160}\bchecked by (?:medical|doctors|experts)",
    r"checked by (?:our )?(?:medical )?(?:doctors|physicians|experts|specialists)(?:,? (?:on )?\d.{0,30})?\W*\Z",
)
POLICY = opening(
    r"(?:view|read|see|learn|find out)(?: more)?(?: about)?(?: our| the)?(?: [\w ]{0,40}(?:and|&) our)? ?"
    r"(?:editorial|advertising|privacy|review) (?:policy|process|guidelines|standards)",
    r"(?:our )?(?:editorial|advertising|privacy) (?:policy|process)",
)
DATED = re.compile(
    r"(?:this (?:page|article) was )?(?:medically |last )?"
    r"(?P<what>updated|modified|revised|reviewed|published|accessed?|posted)(?: date| on| at)?\s?:?\s?(?=[\dA-Z])",
    re.IGNORECASE,
)
DATE_KINDS = {
    "reviewed": "reviewed",
    "published": "published",
    "posted": "published",
    "access": "accessed",
    "accessed": "accessed",
}
AUTHOR = opening(
    r"(?:written|authored|medically written) by .{2,120}",
    r"(?:by|authors?:) .{2,120}\b(?:MD|PhD|RN|MBBS|DO|FRCP)\b.{0,60}",
)
LEARN_MORE = whole(r"learn more|read more|find out more")
RELATED_HEADING = whole(
    r"related(?: \w+){0,3}|see also|read next|people also ask", r"you (?:may|might) also (?:like|be interested in)"
)
RELATED_LINE = opening(r"(?:see also|read more|related|video|watch|listen|podcast):\s?\S")
EMERGENCY = opening(
    r"\b(?:emergency|emergencies|call (?:911|999|112)|seek (?:urgent|emergency|immediate)|red flags?)\b"
)
CALLOUT = opening(r"(?:emergency|warning|caution|danger|call (?:911|999|112)\b)[^.]{0,40}[:!,]")
REFERENCES = opening(
    r"(?:selected |key |further )?(?:references?(?: list)?|sources?|bibliography|literature(?: cited)?|works cited)",
    r"citations|footnotes|notes|(?:author and )?sources? information",
    r"(?:references|sources) (?:and|&) (?:notes|further reading)",
)
REFERENCE_KINDS = opening(
    r"(?:practice |clinical )?guidelines?|consensus|research|report",
    r"(?:systematic |narrative )?review|meta-?analysis|(?:clinical )?trial|case report",
    r"book|textbook|website|web ?page|drug label|fda label|(?:journal )?article",
)
AFTER_REFERENCES = opening(
    r"about (?:the|this).{0,60}|(?:the )?authors?|acknowledge?ments?",
    r"further (?:information|help)|more information|support.{0,40}",
)
# Parts that most pages have: such a heading never belongs under the one before it.
PARTS = opening(
    r"(?:special|other|clinical|practical|key|safety|important) considerations?",
    r"(?:treatment |management |diagnostic )?algorithm|follow-?up|monitoring|prevention|complications",
    r"diagnosis|symptoms|causes|treatment|overview|epidemiology|definition|prognosis|outlook",
    r"summary|conclusions?|key points|bottom line|living with.{0,40}|a note from .{1,60}",
    r"when to (?:see|seek|call).{0,60}",
)
