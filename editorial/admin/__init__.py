"""The pages of every app: a page lives in the lowest app that sees all it shows."""
