"""Is what is served what the rows say? Looks at everything, and repairs only what is derived.

Append-only rows are never altered. Caches (published index, claims' row for lists, standings) are rebuilt; where what
is served lags behind the rows, the documents are issued that should have been.
"""

from editorial.reconcile.checks import Finding, Report, reconcile

__all__ = ["Finding", "Report", "reconcile"]
