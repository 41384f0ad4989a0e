"""The library's API."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Query, Response, Security
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from scripts._bench.servers.library.models import (
    Author,
    AuthorIn,
    AuthorPatch,
    Book,
    BookIn,
    Genre,
    Loan,
    LoanIn,
    LoanStatus,
    Page,
    Problem,
    Review,
    ReviewIn,
)
from scripts._bench.servers.library.store import Store, chosen, page_of

TOKEN = "a-token-of-the-library"  # noqa: S105  # of a sample
Number = Annotated[int, Query(ge=1, le=10_000)]
Size = Annotated[int, Query(ge=1, le=100)]
Search = Annotated[str | None, Query(min_length=1, max_length=80)]
ABSENT: dict[int | str, dict[str, Any]] = {404: {"model": Problem}}
CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": Problem}}
bearer = HTTPBearer()


def known(token: Annotated[HTTPAuthorizationCredentials, Security(bearer)]) -> None:
    """Refuses a token that nobody has been given."""
    if token.credentials != TOKEN:
        raise HTTPException(401, "unknown token")


def application(defect: str = "") -> FastAPI:
    """A library of its own; `defect` is the name of what is wrong with it."""
    app = FastAPI(title="Library", version="1.4.0")
    store = Store()

    def is_broken(name: str) -> bool:
        return name == defect

    _authors(app, store, is_broken)
    _books(app, store, is_broken)
    _reviews(app, store)
    _loans(app, store, is_broken)
    return app


def _one(records: dict[Any, Any], key: Any) -> Any:
    if key not in records:
        raise HTTPException(404, "not found")
    return records[key]


def _authors(app: FastAPI, store: Store, is_broken: Callable[[str], bool]) -> None:
    secured = [Depends(known)]

    @app.get("/authors", dependencies=secured)
    def list_authors(page: Number = 1, size: Size = 20, country: str | None = None) -> Page[Author]:
        found = chosen(
            store.authors.values(),
            (lambda it: it.country == country) if country is not None else None,
        )
        at = 1 if is_broken("page-ignored") else page
        return Page(items=page_of(found, at, size), total=len(found))

    @app.post("/authors", status_code=201, dependencies=secured)
    def create_author(author: AuthorIn) -> Author:
        made = Author(id=next(store.numbers), **author.model_dump())
        store.authors[made.id] = made
        return made

    @app.get("/authors/{author_id}", responses=ABSENT, dependencies=secured)
    def read_author(author_id: int) -> Author:
        return _one(store.authors, author_id)

    @app.patch("/authors/{author_id}", responses=ABSENT, dependencies=secured)
    def change_author(author_id: int, change: AuthorPatch) -> Author:
        before = _one(store.authors, author_id)
        after = before.model_copy(update=change)
        if not is_broken("patch-not-saved"):
            store.authors[author_id] = after
        return after

    @app.delete(
        "/authors/{author_id}", status_code=204, responses=ABSENT | CONFLICT, dependencies=secured
    )
    def delete_author(author_id: int) -> None:
        _one(store.authors, author_id)
        if any(it.author_id == author_id for it in store.books.values()):
            raise HTTPException(409, "the author has books")
        if not is_broken("author-not-deleted"):
            del store.authors[author_id]


def _check(store: Store, book: BookIn, number: int = 0) -> None:
    if book.author_id not in store.authors:
        raise HTTPException(404, "no such author")
    if any(it.isbn == book.isbn and it.id != number for it in store.books.values()):
        raise HTTPException(409, "a book has this ISBN")


def _has_text(text: str, *, as_pattern: bool) -> Callable[[Book], bool]:
    if as_pattern:
        pattern = re.compile(text, re.IGNORECASE)
        return lambda it: bool(pattern.search(it.title))
    return lambda it: text.casefold() in it.title.casefold()


def _books(app: FastAPI, store: Store, is_broken: Callable[[str], bool]) -> None:
    secured = [Depends(known)]
    cache: dict[int, Book] = {}

    @app.get("/books", dependencies=secured)
    def list_books(
        offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
        limit: Size = 20,
        genre: Genre | None = None,
        author_id: int | None = None,
        published_from: date | None = None,
        title: Search = None,
    ) -> Page[Book]:
        wanted = None if is_broken("genre-ignored") else genre
        found = chosen(
            store.books.values(),
            (lambda it: it.genre == wanted) if wanted else None,
            (lambda it: it.author_id == author_id) if author_id is not None else None,
            (lambda it: it.published >= published_from) if published_from else None,
            _has_text(title, as_pattern=is_broken("search-as-pattern")) if title else None,
        )
        return Page(items=found[offset : offset + limit], total=len(found))

    @app.post("/books", status_code=201, responses=ABSENT | CONFLICT, dependencies=secured)
    def create_book(book: BookIn) -> Book:
        _check(store, book)
        made = Book(id=next(store.numbers), **book.model_dump())
        store.books[made.id] = made
        return made

    @app.get("/books/{book_id}", responses=ABSENT, dependencies=secured)
    def read_book(book_id: int) -> Book:
        found: Book = _one(store.books, book_id)
        return cache.setdefault(book_id, found) if is_broken("stale-cache") else found

    @app.put("/books/{book_id}", responses=ABSENT | CONFLICT, dependencies=secured)
    def replace_book(book_id: int, book: BookIn) -> Book:
        _one(store.books, book_id)
        _check(store, book, book_id)
        store.books[book_id] = Book(id=book_id, **book.model_dump())
        return store.books[book_id]

    @app.delete(
        "/books/{book_id}",
        status_code=204,
        responses=ABSENT,
        dependencies=[] if is_broken("open-delete") else secured,
        # the document says what was meant
        openapi_extra={"security": [{"HTTPBearer": []}]} if is_broken("open-delete") else None,
    )
    def delete_book(book_id: int) -> None:
        _one(store.books, book_id)
        del store.books[book_id]
        for number in [it.id for it in store.reviews.values() if it.book_id == book_id]:
            del store.reviews[number]
        for key in [it.id for it in store.loans.values() if it.book_id == book_id]:
            del store.loans[key]


def _reviews(app: FastAPI, store: Store) -> None:
    secured = [Depends(known)]

    @app.get("/books/{book_id}/reviews", responses=ABSENT, dependencies=secured)
    def list_reviews(book_id: int, page: Number = 1, size: Size = 20) -> Page[Review]:
        _one(store.books, book_id)
        found = chosen(store.reviews.values(), lambda it: it.book_id == book_id)
        return Page(items=page_of(found, page, size), total=len(found))

    @app.post("/books/{book_id}/reviews", status_code=201, responses=ABSENT, dependencies=secured)
    def create_review(book_id: int, review: ReviewIn) -> Review:
        _one(store.books, book_id)
        made = Review(id=next(store.numbers), book_id=book_id, **review.model_dump())
        store.reviews[made.id] = made
        return made


def _loans(app: FastAPI, store: Store, is_broken: Callable[[str], bool]) -> None:
    secured = [Depends(known)]

    @app.get("/loans", dependencies=secured)
    def list_loans(
        page: Number = 1,
        size: Size = 20,
        status: LoanStatus | None = None,
        member: str | None = None,
    ) -> Page[Loan]:
        found = chosen(
            store.loans.values(),
            (lambda it: it.status == status) if status else None,
            (lambda it: it.member == member) if member is not None else None,
        )
        shown = page_of(found, page, size)
        return Page(items=shown, total=len(shown if is_broken("total-of-page") else found))

    @app.post("/loans", status_code=201, responses=ABSENT, dependencies=secured)
    def create_loan(loan: LoanIn, response: Response) -> Loan:
        _one(store.books, loan.book_id)
        if is_broken("created-is-ok"):
            response.status_code = 200
        return store.lend(loan)

    @app.get("/loans/{loan_id}", responses=ABSENT, response_model=Loan, dependencies=secured)
    def read_loan(loan_id: UUID) -> Any:
        found = _one(store.loans, loan_id)
        if is_broken("due-date-missing"):
            return JSONResponse(found.model_dump(mode="json", exclude={"due_on"}))
        return found

    @app.post("/loans/{loan_id}/return", responses=ABSENT | CONFLICT, dependencies=secured)
    def return_loan(loan_id: UUID) -> Loan:
        found = _one(store.loans, loan_id)
        if found.status == LoanStatus.RETURNED:
            raise HTTPException(409, "the loan is returned")
        store.loans[loan_id] = found.model_copy(update={"status": LoanStatus.RETURNED})
        return store.loans[loan_id]


def document() -> dict[str, Any]:
    """Its OpenAPI document."""
    return application().openapi()
