"""What the library stores and sends."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

Item = TypeVar("Item")
Text = Annotated[str, Field(min_length=1, max_length=80)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Isbn = Annotated[str, Field(pattern="^97[89][0-9]{10}$")]


class Genre(StrEnum):
    """What a book is about."""

    NOVEL = "novel"
    POETRY = "poetry"
    HISTORY = "history"
    SCIENCE = "science"


class Condition(StrEnum):
    """How worn a copy is."""

    NEW = "new"
    GOOD = "good"
    WORN = "worn"


class LoanStatus(StrEnum):
    """Whether a book is back."""

    OPEN = "open"
    RETURNED = "returned"


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    total: int


class AuthorIn(BaseModel):
    """An author, as written."""

    name: Text
    country: Country
    born: Annotated[int | None, Field(ge=1, le=2100)] = None


class AuthorPatch(TypedDict, total=False):
    """A change of an author: what is left out stays."""

    name: Text
    country: Country
    born: Annotated[int | None, Field(ge=1, le=2100)]


class Author(AuthorIn):
    """An author."""

    id: int


class Copy(BaseModel):
    """One copy of a book on the shelf."""

    shelf: Annotated[str, Field(pattern="^[A-Z][0-9]{2}$")]
    condition: Condition


class BookIn(BaseModel):
    """A book, as written."""

    isbn: Isbn
    title: Text
    author_id: int
    genre: Genre
    pages: Annotated[int, Field(ge=1, le=20000)]
    published: date
    tags: Annotated[list[Text], Field(max_length=5)] = []
    copies: Annotated[list[Copy], Field(max_length=5)] = []


class Book(BookIn):
    """A book."""

    id: int


class ReviewIn(BaseModel):
    """What a reader thinks, as written."""

    stars: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=500)]


class Review(ReviewIn):
    """What a reader thinks."""

    id: int
    book_id: int


class LoanIn(BaseModel):
    """A loan, as written."""

    book_id: int
    member: Annotated[str, Field(pattern="^M[0-9]{4}$")]
    days: Annotated[int, Field(ge=1, le=60)]


class Loan(LoanIn):
    """A loan."""

    id: UUID
    status: LoanStatus
    due_on: date


class Problem(BaseModel):
    """Why a request was refused."""

    detail: str
