"""The plan of the house, checked against the house: what is guarded, who writes what, and how large a room may be."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from evidence.history import AppendOnly, Tracked

APPS = ["evidence", "reviews", "editorial"]

# Every model of ours is one of three things. A new one is written down here, and guarded accordingly.
WORKING_COPIES = {
    "Article", "ArticleAuthor", "Citation", "Claim", "ClaimRequirement", "ClaimSuccession", "Placement", "Preferences",
    "Reference", "RelatedLink", "ReviewerProfile", "Section", "Topic", "Wording",
}  # fmt: skip
WRITTEN_ONCE = {
    "AccountEvent", "AwaitedAnnouncement",
    "ArticleSlug", "Blob", "Boilerplate", "Change", "ClaimVersion", "ConflictAllowance", "ConflictDeclaration",
    "Document", "Edition", "EditionClaim", "EditionReference", "Handled", "Hold", "HoldLifted", "ImportedPart",
    "LineWaiver",
    "Notice", "NoticeDismissal", "Opinion", "OpinionTakenBack", "PlacementSwap", "Policy", "Remark", "RemarkAct",
    "ReportEvent", "ReviewEvent", "Signature", "SourceReplacement",
    "Submission", "VersionCitation", "VersionTouch", "Withdrawal",
    "EvidencePolicy", "FindingWaiver", "WaiverTakenBack",
    "NotTheSame", "NotTheSameTakenBack", "ReferenceMerge", "ReferenceMergeUndone",
}  # fmt: skip
# State that its one writer moves, each move being a row of its own, caches that can be rebuilt, and what is forgotten.
MOVED_OR_REBUILT = {
    "ArchiveCheck", "Assignment", "ClaimState", "Counter", "DraftedDecision", "Guess", "InboxItem", "Likeness",
    "LinkCheck", "Mark", "ProblemReport", "Published", "ReadyPage", "ReferenceImport", "Rendition", "ReplacementDraft",
    "Review", "Standing", "TellingMark", "WatchMark",
}  # fmt: skip

LONGEST_FILE, LONGEST_FUNCTION = 300, 60


def our_models() -> Iterator[type[models.Model]]:
    for label in APPS:
        yield from (model for model in apps.get_app_config(label).get_models() if not hasattr(model, "instance_type"))


def source_files() -> list[Path]:
    folders = [Path(settings.BASE_DIR, name) for name in ["config", *APPS]]
    return [path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in source_files():
        yield str(path.relative_to(settings.BASE_DIR)), ast.parse(path.read_text())


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_model_is_listed_and_guarded_accordingly():
    kinds = {model.__name__: (issubclass(model, Tracked), issubclass(model, AppendOnly)) for model in our_models()}

    assert kinds == {
        **dict.fromkeys(WORKING_COPIES, (True, False)),
        **dict.fromkeys(WRITTEN_ONCE, (False, True)),
        **dict.fromkeys(MOVED_OR_REBUILT, (False, False)),
    }


def test_every_working_copy_has_a_history():
    assert {model.__name__ for model in our_models() if hasattr(model, "history")} == WORKING_COPIES


def test_nothing_that_is_referred_to_can_be_deleted():
    on_delete = {
        f"{model.__name__}.{field.name}": field.remote_field.on_delete
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
    }

    assert {name for name, rule in on_delete.items() if rule is not models.PROTECT} == set()


def test_claims_and_references_meet_in_a_model_of_its_own():
    many_to_many = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ManyToManyField)
    ]

    assert many_to_many == []


def test_imports_stand_at_the_top():
    inside = [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


DODGES = ["TYPE_CHECKING", "mark_safe", "csrf_exempt", "pre_save", "post_save", "list_editable"]
# A history page refuses every method that writes, and logs it, before any token is asked for.
EXCUSED = {"csrf_exempt": {"editorial/admin/histories.py"}}


@pytest.mark.parametrize("word", DODGES)
def test_dodges_are_not_used(word):
    users = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == word) or (isinstance(node, ast.Attribute) and node.attr == word)
    }

    assert users == EXCUSED.get(word, set())


def test_only_the_state_machine_moves_a_review():
    writers = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in ast.walk(node)
        if isinstance(target, ast.Attribute) and target.attr == "state" and isinstance(target.ctx, ast.Store)
    }

    assert writers == {"reviews/workflow/performing.py"}


def test_references_are_locked_in_one_place_and_claims_in_one_way():
    """Where several places lock references, somebody locks them in another order (docs/locks.md)."""
    texts = {str(path.relative_to(settings.BASE_DIR)): path.read_text() for path in source_files()}
    locked, *otherwise = (
        [name for name, text in texts.items() if f"{model}.objects.{way}" in text]
        for model, way in (
            ("Reference", "locked"),
            ("Reference", "select_for_update"),
            ("Claim", "select_for_update"),
        )
    )

    assert (locked, otherwise) == (["evidence/services/works.py"], [[], []])


def test_only_the_demo_library_makes_up_the_time():
    users = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr == "made_up")
        or (isinstance(node, ast.ImportFrom) and any(alias.name == "made_up" for alias in node.names))
    }

    assert {name for name in users if not name.startswith("editorial/demo/")} == set()


def test_rooms_are_small():
    long_files = {name for name, tree in trees() if _lines(name) > LONGEST_FILE}
    long_functions = {
        f"{name}: {one.name}"
        for name, tree in trees()
        for one in functions(tree)
        if one.end_lineno - one.lineno >= LONGEST_FUNCTION
    }

    assert (long_files, long_functions) == (set(), set())


def _lines(name: str) -> int:
    return Path(settings.BASE_DIR, name).read_text().count("\n")


def test_public_text_names_no_machine():
    """A path of the machine at hand, where it is longer than a word that a text may have."""
    here = f"{settings.BASE_DIR}/"
    texts = [*Path(settings.BASE_DIR).glob("*.md"), *Path(settings.BASE_DIR, "docs").rglob("*.md"), *source_files()]

    assert [str(path) for path in texts if here in path.read_text()] == []


def test_nothing_beside_the_installer_hides_a_module_of_pythons_own():
    """`config/environment.py` is run as a script, so its folder comes before the standard library."""
    beside = {path.stem for path in Path(settings.BASE_DIR, "config").iterdir()}

    assert beside & sys.stdlib_module_names == set()
