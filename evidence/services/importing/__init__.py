"""References from files into the library, with an account of every record: docs/references.md says by which rules."""

from evidence.services.importing.files import Progress, ReferenceFile, import_references
from evidence.services.importing.jobs import (
    NothingToCancel,
    NotWaiting,
    accept_import,
    begin_import,
    cancel_import,
    continue_import,
    kept_content,
    progress_of,
    waiting_imports,
)
from evidence.services.importing.outcomes import FileOutcome, Outcome

__all__ = [
    "FileOutcome",
    "NotWaiting",
    "NothingToCancel",
    "Outcome",
    "Progress",
    "ReferenceFile",
    "accept_import",
    "begin_import",
    "cancel_import",
    "continue_import",
    "import_references",
    "kept_content",
    "progress_of",
    "waiting_imports",
]
