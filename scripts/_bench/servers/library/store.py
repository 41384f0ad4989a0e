"""The records of the library, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import count
from typing import TypeVar
from uuid import UUID, uuid5

from scripts._bench.servers.library.models import (
    Author,
    Book,
    Condition,
    Copy,
    Genre,
    Loan,
    LoanIn,
    LoanStatus,
    Review,
)

Record = TypeVar("Record")
_NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
_TODAY = date(2026, 3, 2)
_AUTHORS = (
    ("Mary Shelley", "GB", 1797),
    ("Émile Zola", "FR", 1840),
    ("Italo Calvino", "IT", 1923),
    ("Anna Seghers", "DE", 1900),
    ("Jules Verne", "FR", 1828),
    ("Homer", "GR", None),
    ("Ada Lovelace", "GB", 1815),
)
_TITLES = ("Frankenstein", "Germinal", "Invisible Cities", "Transit", "The Mysterious Island",
           "Odyssey", "Notes", "The Last Man", "Nana", "Marcovaldo", "The Seventh Cross",
           "Michael Strogoff")  # fmt: skip


class Store:
    """All records, by id; a new one holds what a library that is in use has."""

    def __init__(self) -> None:
        self.authors: dict[int, Author] = {}
        self.books: dict[int, Book] = {}
        self.reviews: dict[int, Review] = {}
        self.loans: dict[UUID, Loan] = {}
        self.numbers = count(1)
        for name, country, born in _AUTHORS:
            author = Author(id=next(self.numbers), name=name, country=country, born=born)
            self.authors[author.id] = author
        authors, genres = list(self.authors), list(Genre)
        for at, title in enumerate(_TITLES):
            book = Book(
                id=next(self.numbers),
                isbn=f"97800000{at:05}",
                title=title,
                author_id=authors[at % 6],
                genre=genres[at % 3],
                pages=120 + 35 * at,
                published=date(1990 + at, 1 + at, 3),
                tags=["classic", "lent often"][: at % 3],
                copies=[Copy(shelf=f"B{at:02}", condition=Condition.GOOD)] * (at % 2),
            )
            self.books[book.id] = book
            if at < 9:
                self.lend(LoanIn(book_id=book.id, member=f"M000{at % 4}", days=7 + at))
        for at, stars in enumerate((5, 4, 5, 2, 3)):
            review = Review(
                id=next(self.numbers), book_id=min(self.books), stars=stars, text=f"Reader {at}"
            )
            self.reviews[review.id] = review
        for loan in list(self.loans.values())[::3]:
            self.loans[loan.id] = loan.model_copy(update={"status": LoanStatus.RETURNED})

    def lend(self, loan: LoanIn) -> Loan:
        """A new loan, from today on."""
        key = uuid5(_NAMESPACE, str(next(self.numbers)))
        due = _TODAY + timedelta(days=loan.days)
        made = Loan(id=key, status=LoanStatus.OPEN, due_on=due, **loan.model_dump())
        self.loans[key] = made
        return made


def chosen(records: Iterable[Record], *wanted: Callable[[Record], bool] | None) -> list[Record]:
    """The records that all filters select; None selects all."""
    tests = [it for it in wanted if it is not None]
    return [it for it in records if all(test(it) for test in tests)]


def page_of(records: Sequence[Record], page: int, size: int) -> list[Record]:
    """The page of that number, from 1 on."""
    return list(records[(page - 1) * size : page * size])
