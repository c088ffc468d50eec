"""The public API, /api/v1/ (DESIGN §7): read-only, and of what was published only."""
