"""Names of authors as exports write them, into CSL names and back. What cannot be told apart stays a literal name."""

import re
from collections.abc import Mapping

Name = dict[str, str]

SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "2nd", "3rd", "4th", "5th"})
_PERSON = re.compile(r"([^,\s](?:[^,]*[^,\s])?)\s*,\s*([^,\s](?:[^,]*[^,\s])?)")
_DOTTED = re.compile(r"(\S.*?),? ((?:[^\W\d_]\.(?:-|\s)?){1,6})")  # “Adler D.G.” as Embase writes it
_INITIALS = re.compile(r"(\S.*?) ([A-ZÀ-ÖØ-Þ]{1,4}(?:-[A-ZÀ-ÖØ-Þ]{1,2})?)(?: (Jr|Sr|2nd|3rd|II|III|IV))?")
_SUFFIX = re.compile(r"[\w. ]{0,12}")  # what is longer, or has a comma, is a row of names
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")


def name_from(text: str) -> Name:
    """“Family, Given, Suffix”; without a comma “Family A.B.”, else the name of an organisation.

    A comma at the end, or two together, mean an organisation too, as reference managers write them.
    """
    if found := _PERSON.fullmatch(text):
        return {"family": found[1], "given": found[2]}
    if "," not in text:
        found = _DOTTED.fullmatch(text)
        return {"family": found[1], "given": found[2].strip()} if found else {"literal": text}
    if ",," in text or text.endswith(","):
        return {"literal": text.removesuffix(",").replace(",,", ",").strip()}
    family, given, suffix, *_ = [*(part.strip() for part in text.split(",", 2)), ""]
    if family and given and suffix and _SUFFIX.fullmatch(suffix):
        return {"family": family, "given": given, "suffix": suffix}
    return {"literal": text.strip(", ")}


def name_with_initials(text: str) -> Name:
    """“Mangalam H”, “King ML Jr”: MEDLINE’s short form, where the figures after the last blank are initials."""
    found = _INITIALS.fullmatch(text.removesuffix("."))
    if not found:
        return {"literal": text}
    name = {"family": found[1], "given": found[2]}
    return {**name, "suffix": found[3]} if found[3] else name


def full_name(text: str) -> Name:
    """MEDLINE’s FAU: “King, Martin L Jr”."""
    family, _, given = (part.strip() for part in text.partition(","))
    first, _, last = given.rpartition(" ")
    if first and last in SUFFIXES:
        return {"family": family, "given": first, "suffix": last}
    return {"family": family, "given": given} if given else {"family": family}


def names_from_cell(text: str) -> list[Name]:
    """The authors in one cell of a table, in any of the ways that exports join them."""
    if text.startswith("[") and (quoted := [one or other for one, other in _QUOTED.findall(text)]):
        return [name_from(one) for one in quoted if one.strip()]
    if ";" in text:
        return [name_from(one.strip()) for one in text.split(";") if one.strip()]
    if " and " in text and "," in text:
        return [name_from(one.strip()) for one in re.split(r"\s+and\s+", text) if one.strip()]
    parts = [one.strip() for one in text.removesuffix(".").split(",") if one.strip()]
    if sum(bool(_INITIALS.fullmatch(one)) for one in parts) * 2 > len(parts):
        return [name_with_initials(one) for one in parts]
    return [name_from(text) if len(parts) <= 2 else {"literal": text}]


def inverted(name: Mapping[str, str]) -> str:
    """“Family, Given, Suffix”, which `name_from` reads as the same name."""
    if literal := name.get("literal"):
        return literal if name_from(literal) == {"literal": literal} else f"{literal.replace(',', ',,')},"
    given = " ".join(part for part in (name.get("given"), name.get("dropping-particle")) if part)
    return ", ".join(part for part in (whole_family(name), given, name.get("suffix")) if part)


def with_initials(name: Mapping[str, str]) -> str:
    """“King ML Jr”, at most two initials as MEDLINE has it."""
    words = re.split(r"[\s.-]+", name.get("given", ""))
    initials = "".join(word[0].upper() for word in words if word and word[0].isalpha())
    parts = (whole_family(name), initials[:2], name.get("suffix"))
    return name.get("literal") or " ".join(part for part in parts if part)


def whole_family(name: Mapping[str, str]) -> str:
    return " ".join(part for part in (name.get("non-dropping-particle"), name.get("family")) if part)
