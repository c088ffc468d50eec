"""The public document in each of its forms: pure functions, one file a form."""
