"""Names in BibTeX: “von Last, Jr, First”, “First von Last”, “{An Organisation}”, BibLaTeX's “family=…, given=…”."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from evidence.bibliography.bibtex.latex import encoded
from evidence.bibliography.drafting import MOST_NAMES, Draft

Decode = Callable[[str], str]

_COMMENT_LINE = re.compile(r"^[ \t]*%.*$", re.MULTILINE)
_EXTENDED = re.compile(r"\s*(?:family|given|prefix|suffix|useprefix)(?:-i)?\s*=", re.IGNORECASE)
_FIELDS = re.compile(rf",(?={_EXTENDED.pattern})", re.IGNORECASE)
_NOT_NAMED = frozenset({"others", "et al", "et al."})


def fill_people(draft: Draft, role: str, written: str, decode: Decode) -> None:
    """The people of one field, with the parts that their names have."""
    text = _COMMENT_LINE.sub(" ", written)
    if text != written:
        draft.warn(f"a line that begins with “%” was left out of its {role}")
    for one in split_multiple_persons_names(text)[: MOST_NAMES + 1]:
        if one.strip().casefold() in _NOT_NAMED:
            draft.warn(f"the file does not name all of its {role}s")
        elif one.strip():
            draft.person(role, **{part: decode(name) for part, name in _parts(one.strip()).items()})


def _parts(name: str) -> dict[str, str]:
    if _is_one_group(name):
        return {"literal": name}
    if _EXTENDED.match(name):
        return _extended(name)
    parts = parse_single_name_into_parts(name, strict=False)
    family, given = " ".join(parts.last), " ".join(parts.first)
    named = {"family": family, "given": given, "non_dropping_particle": " ".join(parts.von)}
    return named | {"suffix": " ".join(parts.jr)}


def _is_one_group(name: str) -> bool:
    """{World Health Organization}, but not {Van} {Gogh}, and not {\\'E}douard."""
    if not (name.startswith("{") and name.endswith("}")):
        return False
    depth = 0
    for brace in re.finditer(r"(?<!\\)[{}]", name):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end() == len(name)
    return False


def _extended(name: str) -> dict[str, str]:
    given = dict(part.split("=", 1) for part in _FIELDS.split(name) if "=" in part)
    fields = {key.strip().lower(): _unquoted(text) for key, text in given.items()}
    particle = "dropping_particle" if fields.get("useprefix", "").lower() == "false" else "non_dropping_particle"
    parts = {"family": "family", "given": "given", "prefix": particle, "suffix": "suffix"}
    return {ours: fields[theirs] for theirs, ours in parts.items() if fields.get(theirs)}


def _unquoted(text: str) -> str:
    return text.strip().removeprefix('"').removesuffix('"')


def written_people(names: list[Mapping[str, Any]]) -> str:
    return " and ".join(text for name in names if (text := _written(name)))


def _written(name: Mapping[str, Any]) -> str:
    part = {key: encoded(str(text)) for key, text in name.items() if isinstance(text, str)}
    if "literal" in part:
        return f"{{{part['literal']}}}"
    family, given = part.get("family", ""), part.get("given", "")
    particle, suffix = part.get("non-dropping-particle", ""), part.get("suffix", "")
    alone = _braced(family) == family and not suffix and " " not in family
    simple = family and "dropping-particle" not in part and (given or alone)
    if not simple or not _reads_as_particle(particle):
        return _written_extended(part)
    last = " ".join(text for text in (particle, _braced(family)) if text)
    return ", ".join([last, *([_braced(suffix)] if suffix else []), *([_braced(given)] if given else [])])


def _reads_as_particle(particle: str) -> bool:
    """BibTeX takes small words for the particle, and nothing else."""
    return not particle or (particle.islower() and bool(re.fullmatch(r"[^\W\d_][\w' ]*", particle)))


def _braced(text: str) -> str:
    """In braces where BibTeX would take a word for a particle, a comma for a border, or “and” for another person."""
    words = text.split()
    hard = any(not word[:1].isupper() for word in words) or "," in text or "=" in text or "\\" in text
    return f"{{{text}}}" if hard else text


def _written_extended(part: Mapping[str, str]) -> str:
    particles = [part[kind] for kind in ("dropping-particle", "non-dropping-particle") if kind in part]
    prefix = " ".join(particles)
    fields = {"family": part.get("family"), "given": part.get("given"), "prefix": prefix, "suffix": part.get("suffix")}
    dropped = "dropping-particle" in part and len(particles) == 1
    written = [f"{name}={{{text}}}" for name, text in fields.items() if text]
    return ", ".join([*written, *([f"useprefix={'false' if dropped else 'true'}"] if prefix else [])])
