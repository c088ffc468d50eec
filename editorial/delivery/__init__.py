"""How what was published reaches readers: compressed forms, the store all workers share, the front before Django."""
