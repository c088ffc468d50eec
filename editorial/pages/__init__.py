"""Pages outside the admin: what the public reads, and what staff see of a draft."""
