"""Identifiers of works and people, in one canonical spelling each, checked when they are entered.

Two spellings of one identifier are one reference, so what is stored is what `normalise_…` returns; what could be a
mistake is refused with the reason, never trimmed into something that happens to resolve. Nothing is looked up.
idutils decides check digits only: its patterns take figures of any script, PMID 0 and trailing punctuation.
"""

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

import idutils
from url_normalize import url_normalize

from evidence.text import shortened

LONGEST_DOI = 300
LONGEST_URL = 2_000

_BLANKS = " \t\r\n"
_DOI_URL = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/|(?:dx\.)?doi\.org/", re.IGNORECASE)
_DOI_LABEL = re.compile(r"(?:doi\s?:?\s*|info:doi/|urn:doi:)(?=10[.])", re.IGNORECASE)
_DOI_PREFIX = re.compile(r"10\.[1-9][0-9]{3,8}(?:\.[0-9]{1,9}){0,4}")
_PMID = re.compile(
    r"(?:https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/|pmid\s?:?\s*)?(\S+?)/?",
    re.IGNORECASE,
)
_PMCID = re.compile(
    r"(?:https?://(?:www\.)?(?:pmc\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pmc)/articles/|pmcid\s?:?\s*)?(pmc\S*?)/?",
    re.IGNORECASE,
)
_ISBN = re.compile(r"(?:isbn(?:-1[03])?\s?:?\s*)?(.+)", re.IGNORECASE)
_ORCID = re.compile(r"(?:https?://(?:www\.)?orcid\.org/|orcid\s?:?\s*)?([0-9xX -]+?)/?", re.IGNORECASE)
_NCT = re.compile(r"(?:https?://(?:www\.)?clinicaltrials\.gov/(?:ct2/show|study|show)/)?(nct\S*?)/?", re.IGNORECASE)
# What most identifiers of a long list look like: nothing in these could be refused, or written otherwise.
_PLAIN_DOI = re.compile(r"10\.[1-9][0-9]{3,8}/[A-Za-z0-9._/-]*[A-Za-z0-9]")
_NORMAL_ALREADY = re.compile(
    r"https?://(?:[a-z0-9]+(?:-[a-z0-9]+)*\.){1,5}[a-z]{2,6}/(?:[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*/?)?"
)
_PRIVATE_NAME = re.compile(r"https?://[^/]*\.(?:local|arpa)\b")
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_PROSE = ".,;:!?'\"/"


class InvalidIdentifier(ValueError):
    """Says which identifier was refused and why, in words fit to show."""

    def __init__(self, kind: str, value: str, why: str) -> None:
        self.kind, self.value, self.why = kind, value, why
        shown = shortened(value, 80)
        article = "an" if kind[0] in "IO" else "a"
        super().__init__(f"{ascii(shown)[1:-1]} is not {article} {kind}: {why}.")


def is_plain_doi(value: str) -> bool:
    """Without address, label, blanks, or any character about which there could be a doubt."""
    return bool(value.isascii() and _PLAIN_DOI.fullmatch(value) and len(value) <= LONGEST_DOI)


def normalise_doi(value: str) -> str:
    """Lower-case, without address or label: DOIs compare without regard to ASCII case (DOI handbook, 2.4)."""
    if is_plain_doi(value):
        return value.lower()
    doi = _doi_in(value.strip(_BLANKS), value).lower()
    prefix, slash, suffix = doi.partition("/")
    _check_characters("DOI", value, doi)
    if not _DOI_PREFIX.fullmatch(prefix):
        raise InvalidIdentifier("DOI", value, "it does not begin with “10.”, four to nine digits and a slash")
    if not slash or not suffix:
        raise InvalidIdentifier("DOI", value, "nothing follows its prefix")
    if len(doi) > LONGEST_DOI:
        raise InvalidIdentifier("DOI", value, f"it is longer than {LONGEST_DOI} characters")
    _check_its_end(value, suffix)
    return doi


def _doi_in(text: str, value: str) -> str:
    if address := _DOI_URL.match(text):
        path = text[address.end() :]
        if "?" in path or "#" in path:
            raise InvalidIdentifier("DOI", value, "its address has a “?” or “#”: give the DOI itself")
        return unquote(path)
    doi = _DOI_LABEL.sub("", text, count=1)
    # Elsewhere a per cent sign may be part of the DOI; before the first slash it can only stand for that slash.
    return unquote(doi) if re.match(r"10\.[0-9.]+%2f", doi, re.IGNORECASE) else doi


def _check_its_end(value: str, suffix: str) -> None:
    last = suffix[-1]
    unpaired = last in _PAIRS and suffix.count(last) > suffix.count(_PAIRS[last])
    if last in _PROSE or unpaired or last in "([{<":
        why = f"it ends with trailing punctuation, “{last}”, which may come from the sentence around it: leave it out"
        raise InvalidIdentifier("DOI", value, why)


def normalise_pmid(value: str) -> str:
    found = _PMID.fullmatch(value.strip(_BLANKS))
    return _digits("PMID", value, found[1] if found else value, most=8)


def normalise_pmcid(value: str) -> str:
    """Upper-case with its letters: PMC3531190."""
    found = _PMCID.fullmatch(value.strip(_BLANKS))
    if not found:
        raise InvalidIdentifier("PMCID", value, "it does not begin with “PMC”")
    if re.fullmatch(r"[0-9]+\.[0-9]+", found[1][3:]):
        raise InvalidIdentifier("PMCID", value, "it names one version of the article: leave out the point and after")
    return f"PMC{_digits('PMCID', value, found[1][3:], most=9)}"


def normalise_isbn(value: str) -> str:
    """Thirteen digits; an ISBN-10 is converted. Hyphens and spaces do not count."""
    found = _ISBN.fullmatch(value.strip(_BLANKS))
    isbn = (found[1] if found else "").replace("-", "").replace(" ", "").upper()
    _check_characters("ISBN", value, isbn)
    if not re.fullmatch(r"[0-9]{9}[0-9X]|97[89][0-9]{10}", isbn):
        raise InvalidIdentifier("ISBN", value, "it has neither 10 digits nor 13 that begin with 978 or 979")
    if not idutils.is_isbn(isbn):
        raise InvalidIdentifier("ISBN", value, "its check digit is wrong, so a digit was mistyped")
    return isbn if len(isbn) == 13 else _isbn_13(isbn)


def _isbn_13(isbn_10: str) -> str:
    """ISO 2108, annex A: 978 before the first nine digits, and a new check digit."""
    stem = f"978{isbn_10[:9]}"
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(stem))
    return f"{stem}{-total % 10}"


def normalise_issn(value: str) -> str:
    """1932-8486, with its check digit (ISO 3297)."""
    issn = value.strip(_BLANKS).removeprefix("ISSN").lstrip(": ").upper()
    if not re.fullmatch(r"[0-9]{4}-?[0-9]{3}[0-9X]", issn):
        raise InvalidIdentifier("ISSN", value, "it does not have eight digits")
    issn = f"{issn[:4]}-{issn[-4:]}"
    if not idutils.is_issn(issn):
        raise InvalidIdentifier("ISSN", value, "its check digit is wrong, so a digit was mistyped")
    return issn


def normalise_orcid(value: str) -> str:
    """Four groups of four, with their check digit (ISO 7064 MOD 11-2)."""
    _check_characters("ORCID iD", value, value.strip(_BLANKS).replace(" ", ""))
    found = _ORCID.fullmatch(value.strip(_BLANKS))
    digits = re.sub(r"[ -]", "", found[1] if found else "").upper()
    if not re.fullmatch(r"[0-9]{15}[0-9X]", digits):
        raise InvalidIdentifier("ORCID iD", value, "it does not have 16 digits")
    orcid = "-".join(digits[at : at + 4] for at in range(0, 16, 4))
    if not idutils.is_orcid(orcid):
        raise InvalidIdentifier("ORCID iD", value, "its check digit is wrong, or no person has such a number")
    return orcid


def normalise_nct(value: str) -> str:
    found = _NCT.fullmatch(value.strip(_BLANKS))
    if not found or not re.fullmatch(r"[0-9]{8}", found[1][3:]):
        raise InvalidIdentifier("ClinicalTrials.gov number", value, "it is not “NCT” and eight digits")
    return found[1].upper()


def normalise_url(value: str) -> str:
    """A public http(s) address: lower-case scheme and host, no default port, dot segments resolved, host in ASCII.

    What it resolves to is checked where it is fetched; here only addresses that name a private place outright.
    """
    url = value.strip(_BLANKS)
    if len(url) <= LONGEST_URL and _NORMAL_ALREADY.fullmatch(url) and not _PRIVATE_NAME.match(url):
        return url
    _check_address(value, url)
    try:
        normal = url_normalize(url) or ""
        parts = urlsplit(normal)
        valid_port = parts.port is None or parts.port > 0
    except (ValueError, UnicodeError) as wrong:
        raise InvalidIdentifier("web address", value, "its host or port cannot be read") from wrong
    if not valid_port or len(normal) > LONGEST_URL:
        raise InvalidIdentifier("web address", value, "its port is 0, or it is too long once encoded")
    _check_host(value, parts.hostname or "")
    return normal


def _check_address(value: str, url: str) -> None:
    if len(url) > LONGEST_URL:
        raise InvalidIdentifier("web address", value, f"it is longer than {LONGEST_URL:,} characters")
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE):
        raise InvalidIdentifier("web address", value, "it does not begin with http:// or https:// and a host")
    if "\\" in url or any(character.isspace() or not character.isprintable() for character in url):
        raise InvalidIdentifier("web address", value, "it has a space, a backslash or an invisible character")
    host = re.split(r"[/?#]", url.split("//", 1)[1], maxsplit=1)[0]
    if "@" in host:
        raise InvalidIdentifier("web address", value, "it carries a user name or password before “@”")
    if "%" in host or ".." in host:
        raise InvalidIdentifier("web address", value, "its host has an encoded character or two points in a row")


def _check_host(value: str, host: str) -> None:
    name = host.rstrip(".")
    if ":" in name or re.fullmatch(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", name):
        if not _is_global(name):
            raise InvalidIdentifier("web address", value, "its host is not a public address")
    elif "." not in name or name.endswith((".localhost", ".local", ".internal", ".home.arpa")):
        raise InvalidIdentifier("web address", value, "its host is not a public name")
    elif not re.fullmatch(r"[a-z0-9._-]+", name):
        raise InvalidIdentifier("web address", value, "its host has a character that no host has")


def _is_global(host: str) -> bool:
    """127.1, 2130706433 and 0x7f000001 are spellings of 127.0.0.1; only four plain numbers are taken."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _digits(kind: str, value: str, digits: str, *, most: int) -> str:
    _check_characters(kind, value, digits)
    if not re.fullmatch(r"[0-9]+", digits):
        raise InvalidIdentifier(kind, value, "it is not a whole number written in the digits 0 to 9")
    if digits.startswith("0"):
        raise InvalidIdentifier(kind, value, "it is 0 or begins with 0")
    if len(digits) > most:
        raise InvalidIdentifier(kind, value, f"it has more than {most} digits")
    return digits


def _check_characters(kind: str, value: str, text: str) -> None:
    wrong = next((character for character in text if not "!" <= character <= "~"), None)
    if wrong is not None:
        where = "a space" if wrong == " " else f"U+{ord(wrong):04X}, which is not plain ASCII"
        raise InvalidIdentifier(kind, value, f"it has {where}")


def doi_url(doi: str) -> str:
    """The suffix is one path segment, whatever it holds."""
    prefix, _, suffix = doi.partition("/")
    return f"https://doi.org/{quote(prefix, safe='')}/{quote(suffix, safe='')}"


def pmid_url(pmid: str) -> str:
    return f"https://pubmed.ncbi.nlm.nih.gov/{quote(pmid, safe='')}/"


def pmcid_url(pmcid: str) -> str:
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(pmcid, safe='')}/"


def orcid_url(orcid: str) -> str:
    return f"https://orcid.org/{quote(orcid, safe='')}"


def nct_url(nct: str) -> str:
    return f"https://clinicaltrials.gov/study/{quote(nct, safe='')}"


# In this order: an address of doi.org is a DOI, thirteen digits that check are an ISBN, up to eight are a PMID.
NORMALISERS: dict[str, Callable[[str], str]] = {
    "doi": normalise_doi,
    "pmcid": normalise_pmcid,
    "nct": normalise_nct,
    "orcid": normalise_orcid,
    "isbn": normalise_isbn,
    "pmid": normalise_pmid,
    "url": normalise_url,
}

# What a reference is known by, and what of it no two references share. CSL writes the same names in capitals.
OF_A_WORK = {name: NORMALISERS[name] for name in ("doi", "pmid", "pmcid", "isbn", "url")}
UNIQUE = ("doi", "pmid", "pmcid")


def identify(text: str) -> tuple[str, str] | None:
    """The kind and canonical form of the identifier that the whole text is, for a search box."""
    for kind, normalise in NORMALISERS.items():
        try:
            return kind, normalise(text)
        except InvalidIdentifier:
            continue
    return None
