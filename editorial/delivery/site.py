"""The same bytes as a static tree, behind any web server, object store or CDN (DESIGN §5).

An export that was interrupted goes on where it was, and the next one writes only what was issued since.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from editorial.delivery.encodings import IDENTITY, compressed
from editorial.delivery.entries import (
    entries_of,
    library,
    newest_documents,
    newest_sequence,
    present_slugs,
    published_paths,
    whole_of,
)
from editorial.delivery.front import ask
from editorial.delivery.headers import ROOT
from editorial.delivery.renditions import derive
from editorial.delivery.servers import configuration
from editorial.delivery.store import Entry
from editorial.delivery.tree import LISTS, LIVE, NAMED, SIDECARS, Files, Tree, files_of, names_of
from editorial.formats.forms import FORMS
from editorial.models import Document, Edition, Published
from evidence.batches import in_batches

AT_ONCE = 100
STATE = ".attest-export.json"


@dataclass
class State:
    """How far an export came: up to a document, or, the first time, through the addresses in their order."""

    library: str = ""
    followed: int = 0
    through: str = ""


@dataclass
class Exported:
    """Addresses whose files changed, for a CDN to forget, and those whose bytes could not be vouched for."""

    changed: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)

    @property
    def purge(self) -> list[str]:
        """Each of them by every name that a cache may know it by: with the suffix of each form, and without."""
        named = {f"{ROOT}/{name}" for name in NAMED}
        bare = {one.partition(".")[0] for one in self.changed if one not in named}
        suffixes = ("", *(form.suffix for form in FORMS.values()))
        return sorted({f"{one}{suffix}" for one in bare for suffix in suffixes} | (named & set(self.changed)))


def export_site(folder: Path, django: Callable, host: str) -> Exported:
    """Bring the tree up to date with what is committed; `django` answers the lists. Raises Busy."""
    tree = Tree(folder)
    with tree.alone():
        return _brought_up_to_date(tree, django, host)


def _brought_up_to_date(tree: Tree, django: Callable, host: str) -> Exported:
    report, last = Exported(), newest_sequence()
    state = _read(tree, last)
    paths = _issued_since(state.followed) if state.followed else published_paths(state.through)
    pages: set[str] = set()
    for some in in_batches(paths, AT_ONCE):
        pages |= {whole_of(one) for one in some if one.startswith("articles/")}
        _export(tree, some, report)
        if not state.followed:
            state.through = some[-1]
            _keep(tree, state)
    if not state.followed:
        strays = tree.documents() - {name for _, entry in _everything() if entry for name in files_of(entry)}
        report.changed += sorted(f"/{name.partition('/')[2]}" for name in strays if tree.remove({name}))
        tree.write({f"problems/{status}.json": ask(django, asked).body for status, asked in _refused(host).items()})
    if pages or report.changed or not state.followed:
        lists = [f"{one}.json" for one in (*LISTS, *_edition_lists(pages))]
        _export_lists(tree, [*lists, *NAMED], django, host, report)
        tree.write({name: text.encode() for name, text in configuration(_moved(), str(tree.folder.resolve())).items()})
    _keep(tree, State(state.library, followed=last))
    return report


def check_site(folder: Path) -> tuple[int, list[tuple[str, str]]]:
    """How many addresses were compared with the database, and (file or address, what is wrong)."""
    tree, expected, checked = Tree(folder), set[str](), 0
    findings: list[tuple[str, str]] = []
    for path, entry in _everything():
        checked += 1
        if entry is None:
            findings.append((path, "Its bytes in the database are not those that were stored."))
            continue
        files = files_of(entry)
        expected |= files.keys()
        findings += _compared(tree, files)
    findings += [(name, "Nothing is published here.") for name in sorted(tree.documents() - expected)]
    return checked, findings


def _export(tree: Tree, paths: list[str], report: Exported) -> None:
    """New files first, then away with what is served at the address no longer."""
    paths = _with_editions(paths)
    derive(one.blob for one in newest_documents(paths).values())
    for path, entry in _entries(paths):
        if entry is None:
            report.altered.append(path)
            continue
        files = files_of(entry)
        written, removed = tree.write(files, entry.issued), tree.remove(names_of(entry.address) - files.keys())
        report.changed += [entry.address] if written or removed else []
    for old in _moved(paths):
        left = tree.under(old)
        report.changed += sorted({f"/{one.partition('/')[2].partition('.')[0]}" for one in left if tree.remove({one})})


def _export_lists(tree: Tree, names: Iterable[str], django: Callable, host: str, report: Exported) -> None:
    """The first page of each: a static tree answers no questions."""
    for name in names:
        address = f"{ROOT}/{name}"
        answer = ask(django, environ_of(address, host))
        codings = {IDENTITY: answer.body, **compressed(answer.body)}
        files = {f"{LIVE}{address}{SIDECARS[coding]}": body for coding, body in codings.items()}
        if answer.status == 200 and tree.write(files):
            report.changed.append(address)


def _edition_lists(pages: Iterable[str]) -> list[str]:
    return [f"articles/{slug}/editions" for slug in sorted(present_slugs(pages).values())]


def _refused(host: str) -> dict[str, dict[str, Any]]:
    """What is asked to hear how each refusal reads."""
    return {
        "400": environ_of(f"{ROOT}/articles", host, QUERY_STRING="nothing="),
        "404": environ_of(f"{ROOT}/nothing", host),
        "405": environ_of(f"{ROOT}/articles", host, REQUEST_METHOD="PUT"),
    }


def environ_of(address: str, host: str, **others: str) -> dict[str, Any]:
    """The least that a WSGI callable must be told (PEP 3333)."""
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": "", "SCRIPT_NAME": "", "HTTP_HOST": host}
    server = {"SERVER_NAME": host, "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": BytesIO()}
    return {**asked, **server, **others}


def _moved(paths: Iterable[str] | None = None) -> dict[str, str]:
    """Where articles were, by an old slug or as their public id, and where they are; of these paths, or of all."""
    pages = Published.objects.filter(kind="article").values_list("path", flat=True)
    slugs = present_slugs(pages if paths is None else paths)
    moved = {path.split("/")[1]: slug for path, slug in slugs.items()}
    ids = [path.split("/")[1] for path in slugs]
    editions = Edition.objects.all() if paths is None else Edition.objects.filter(article__public_id__in=ids)
    for old, article in editions.values_list("slug", "article__public_id").distinct():
        moved[old] = slugs.get(f"articles/{article}", old)
    return {f"{ROOT}/articles/{old}": f"{ROOT}/articles/{new}" for old, new in moved.items() if old != new}


def _with_editions(paths: list[str]) -> list[str]:
    """An article that moved takes its editions with it."""
    ids = {one.split("/")[1] for one in paths if one.startswith("articles/")}
    editions = Published.objects.filter(kind="edition", article__public_id__in=ids).values_list("path", flat=True)
    return sorted({*paths, *editions})


def _everything() -> Iterator[tuple[str, Entry | None]]:
    for some in in_batches(published_paths(), AT_ONCE):
        yield from _entries(some)


def _entries(paths: Iterable[str]) -> Iterator[tuple[str, Entry | None]]:
    newest = newest_documents(paths)
    return entries_of(newest, present_slugs(newest))


def _compared(tree: Tree, files: Files) -> Iterator[tuple[str, str]]:
    for name, body in files.items():
        file = tree.folder / name
        if not file.is_file():
            yield name, "This file is missing."
        elif file.read_bytes() != body:
            yield name, "Its bytes are not what is published."


def _read(tree: Tree, last: int) -> State:
    """From the beginning where the tree is of another library, or of a day that was undone by restoring a copy."""
    whose = library()
    try:
        state = State(**json.loads((tree.folder / STATE).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return State(whose)
    return state if state.library == whose and state.followed <= last else State(whose)


def _keep(tree: Tree, state: State) -> None:
    tree.replace(STATE, json.dumps(asdict(state)).encode())


def _issued_since(sequence: int) -> Iterator[str]:
    rows = Document.objects.filter(sequence__gt=sequence).order_by("sequence").values_list("path", flat=True)
    return iter(dict.fromkeys(rows))
