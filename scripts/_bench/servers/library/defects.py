"""What can be wrong with the library."""

from __future__ import annotations

from scripts._bench.servers.defect import Defect

DEFECTS = (
    Defect(
        name="patch-not-saved",
        says="A change of an author is sent back as if it were saved, and is not.",
        operation="PATCH /authors/{author_id}",
        reported=("GET /authors/{author_id}", "GET /authors"),
        names=(),
    ),
    Defect(
        name="stale-cache",
        says="A book is read from a cache that its replacement does not clear.",
        operation="GET /books/{book_id}",
        reported=("PUT /books/{book_id}",),
        names=(),
    ),
    Defect(
        name="genre-ignored",
        says="The list of books ignores `genre`.",
        operation="GET /books",
        names=("genre",),
    ),
    Defect(
        name="page-ignored",
        says="The list of authors is its first page, whatever `page` is.",
        operation="GET /authors",
        names=("page",),
    ),
    Defect(
        name="total-of-page",
        says="`total` of the list of loans counts the items of the page.",
        operation="GET /loans",
        names=("total",),
    ),
    Defect(
        name="open-delete",
        says="The deletion of a book needs no token.",
        operation="DELETE /books/{book_id}",
        names=(),
    ),
    Defect(
        name="created-is-ok",
        says="A new loan is answered with 200 instead of 201.",
        operation="POST /loans",
        names=("200",),
    ),
    Defect(
        name="due-date-missing",
        says="A loan that is read has no `due_on`.",
        operation="GET /loans/{loan_id}",
        names=("due_on",),
    ),
    Defect(
        name="search-as-pattern",
        says="A search text is taken as a regular expression, and one that is none is a 500.",
        operation="GET /books",
        names=("500",),
    ),
    Defect(
        name="author-not-deleted",
        says="A deleted author is still there.",
        operation="DELETE /authors/{author_id}",
        reported=("GET /authors/{author_id}", "GET /authors"),
        names=(),
    ),
)
