"""A lending library, with FastAPI: authors, books with their copies, reviews, loans."""
