"""What both engines' indexes are of, and what each is called."""

TABLE, INDEX = "editorial_published", "editorial_published_terms"
