"""Whether a text can be approved alone: a whole sentence that names its subject, or a lead-in with its list.

The reader of one claim has nothing before it and nothing after it, so a pronoun, a “However” or a bare list member
says nothing there. The rules for words are for English; those for lists hold in every language. They err towards
letting a sentence through: a reviewer still reads it.
"""

import re

from evidence.text.verbs import has_a_finite_verb

_MEMBER = re.compile(r"\s*(?:[-•*–▪◦]\s|\(?\d{1,2}[.)]\s)")
_WORD = re.compile(r"[^\W_](?:[\w'’-]*\w)?")

_POINTING = r"(?:it|they|them|this|that|these|those|such)"
_OPENINGS = (
    # “Those with diabetes” names its subject; “Those are rare” does not.
    r"those(?! (?:who|whose|with|without|aged|over|under|at|in|on|taking|receiving|not|already)\b)",
    r"(?:it|its|they|their|them|this|that|these|such|he|she|his|him|her|hers|theirs)",
    r"(?:the|this) (?:latter|former|same|above|following)",
    r"(?:here|there(?:fore|after|by))",
    r"both (?:are|were|have|can|may|should|must|will)",
    r"(?:as|see) (?:above|below|mentioned|noted|described|discussed)",
)
_OPENS = re.compile(rf"(?:{'|'.join(_OPENINGS)})(?:['’]\w+)?(?![\w-])", re.IGNORECASE)
_LEANS_ON = re.compile(
    rf"(?:if|when|once|because of|for|of|in|with|after|before|during|despite|besides|as|although|since|while|until"
    rf"|from|among|at|to) (?!that )(?:most of |all of |some of )?{_POINTING}(?![\w-])"
    r"(?! (?:who|whose|with|without|aged|over|under|at|taking|receiving|not|already)\b)",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"(?:and|but|or|nor|yet|so(?! (?:far|called|-)))\b(?!-)", re.IGNORECASE)
_CONNECTIVE = re.compile(
    r"(?:however|therefore|thus|hence|moreover|furthermore|also|additionally|in addition|consequently|nevertheless"
    r"|nonetheless|otherwise|instead|likewise|similarly|in contrast|by contrast|conversely|on the other hand|then|next"
    r"|for example|for instance|that is|finally|meanwhile|accordingly|as a result|in this case|e\.g\.|i\.e\.),",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"(?:because(?! of)|although|whereas|unless|which|whose|such as|including|especially|particularly|e\.g\.)\b",
    re.IGNORECASE,
)
_NAME_PARTICLES = frozenset({"von", "van", "de", "da", "del", "di", "du", "la", "le"})


def stands_alone(text: str, *, language: str = "en") -> list[str]:
    """Why the text cannot be a claim of its own, in words its editor can act on; empty when it can."""
    lead, *members = text.strip().splitlines() or [""]
    reasons = _of_the_list(lead, members)
    if language.partition("-")[0] == "en" and not _MEMBER.match(lead):
        reasons += [*_of_the_opening(lead), *_of_the_sentence(lead, bool(members))]
    return reasons


def _of_the_list(lead: str, members: list[str]) -> list[str]:
    reasons = []
    if _MEMBER.match(lead):
        reasons.append("it is a member of a list: put the sentence that leads into the list before it")
    if lead.rstrip().endswith(":") and not members:
        reasons.append("it ends with a colon and nothing follows: add its members on lines starting “- ”")
    if stray := [n for n, line in enumerate(members, 2) if line.strip() and not _MEMBER.match(line)]:
        reasons.append(f"line {stray[0]} is neither its sentence nor a member of its list (“- ”)")
    return reasons


def _of_the_opening(lead: str) -> list[str]:
    if found := _OPENS.match(lead) or _LEANS_ON.match(lead):
        return [f"it opens with “{found[0]}”: name what is meant"]
    if found := _CONJUNCTION.match(lead) or _CONNECTIVE.match(lead):
        return [f"it opens with “{found[0].rstrip(',')}”, which leans on a sentence before it"]
    if _begins_in_the_middle(lead):
        return ["it begins with a small letter, like the rest of another sentence"]
    return []


def _begins_in_the_middle(lead: str) -> bool:
    """mRNA, eGFR, pH, β-blockers, p53 and von Willebrand begin sentences; “due to fracture” does not."""
    first = _WORD.match(lead)
    if not first or not first[0][0].islower() or first[0] in _NAME_PARTICLES:
        return False
    head = re.split(r"[-'’\d]", first[0])[0]
    return not (len(head) == 1 and head != first[0]) and first[0] == first[0].lower()


def _of_the_sentence(lead: str, has_members: bool) -> list[str]:
    if lead.rstrip().endswith("?"):
        return ["it is a question"]
    if (found := _SUBORDINATE.match(lead)) and "," not in lead:
        return [f"it is a part of a sentence: “{found[0]} …” needs the rest"]
    words = _WORD.findall(lead)
    if has_members and len(words) >= 4:  # “Red flags in back pain:” names its subject
        return []
    if len(words) < 3:
        return ["it is a word or two, not a sentence"] if not _commands(words, lead) else []
    return [] if has_a_finite_verb(lead) else ["it is a fragment: no verb was found, so it says nothing of its subject"]


def _commands(words: list[str], lead: str) -> bool:
    """“Avoid NSAIDs.” and “Iloprost works.” are sentences of two words."""
    return len(words) == 2 and has_a_finite_verb(lead)
