"""What can be wrong with the shop: `plant` one, Django has one application a process."""

from __future__ import annotations

from scripts._bench.servers.defect import Defect

DEFECTS = (
    Defect(
        name="patch-resets",
        says="A partial change of a customer resets `tier` and `newsletter`.",
        operation="PATCH /api/customers/{id}/",
        names=(),
    ),
    Defect(
        name="price-as-number",
        says="`price` of a product is a number instead of a decimal text.",
        operation="GET /api/products/{id}/",
        reported=(
            "GET /api/products/",
            "POST /api/products/",
            "PUT /api/products/{id}/",
            "PATCH /api/products/{id}/",
        ),
        names=("price",),
    ),
    Defect(
        name="quantity-unchecked",
        says="`quantity` of a line may be any number.",
        operation="POST /api/orders/",
        reported=("PUT /api/orders/{id}/", "PATCH /api/orders/{id}/", "GET /api/orders/"),
        names=("quantity",),
    ),
    Defect(
        name="lines-added",
        says="The lines of a replaced order are added to those before.",
        operation="PUT /api/orders/{id}/",
        reported=("PATCH /api/orders/{id}/", "GET /api/orders/{id}/"),
        names=("lines",),
    ),
    Defect(
        name="count-of-all",
        says="`count` is that of all orders, whatever the filters.",
        operation="GET /api/orders/",
        names=("total",),
    ),
    Defect(
        name="pages-overlap",
        says="A page of products starts with the last item of the page before.",
        operation="GET /api/products/",
        names=("page",),
    ),
    Defect(
        name="bound-left-out",
        says="`min_stock` leaves out products that have just as many.",
        operation="GET /api/products/",
        names=("min_stock",),
    ),
    Defect(
        name="open-read",
        says="A customer can be read without a token.",
        operation="GET /api/customers/{id}/",
        names=(),
    ),
    Defect(
        name="unknown-is-empty",
        says="A product that does not exist is an empty success.",
        operation="GET /api/products/{id}/",
        names=(),
    ),
    Defect(
        name="removed-listed",
        says="A deleted order is still listed.",
        operation="DELETE /api/orders/{id}/",
        reported=("GET /api/orders/",),
        names=(),
    ),
)
_planted = ""


def plant(name: str) -> None:
    """Make the application have this defect, and no other."""
    global _planted  # as the framework's own settings
    _planted = name


def is_planted(name: str) -> bool:
    """Whether the application has this defect."""
    return name == _planted
