"""The operations of the shop's API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import ProtectedError
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.pagination import LimitOffsetPagination, PageNumberPagination
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet

from scripts._bench.servers.shop import defects
from scripts._bench.servers.shop.models import Customer, Order, Product
from scripts._bench.servers.shop.serializers import (
    CustomerSerializer,
    OrderSerializer,
    ProductSerializer,
)


class Conflict(APIException):
    """What is asked for does not fit the state of things."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "conflict"


class Pages(PageNumberPagination):
    """Pages by their number."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100

    def get_paginated_response(self, data: Any) -> Response:
        """The page; a defect counts without the filters."""
        response = super().get_paginated_response(data)
        if defects.is_planted("count-of-all"):
            response.data["count"] = Order.objects.filter(removed=False).count()
        return response


class Offsets(LimitOffsetPagination):
    """Pages by the number of items before them."""

    default_limit = 20
    max_limit = 100

    def get_offset(self, request: Request) -> int:
        """How many items to leave out; a defect starts one item early."""
        found: int = super().get_offset(request)
        return max(found - 1, 0) if defects.is_planted("pages-overlap") else found


class ProductFilter(django_filters.FilterSet):
    """What products can be selected by."""

    name = django_filters.CharFilter(lookup_expr="icontains")
    min_stock = django_filters.NumberFilter(method="at_least")

    class Meta:
        model = Product
        fields = ("sku", "active")

    def at_least(self, found: Any, name: str, value: int) -> Any:
        """Products of which there are that many; a defect leaves out the bound itself."""
        del name
        bound = "stock__gt" if defects.is_planted("bound-left-out") else "stock__gte"
        return found.filter(**{bound: value})


class OrderFilter(django_filters.FilterSet):
    """What orders can be selected by."""

    class Meta:
        model = Order
        fields = ("customer", "status", "ordered_on")


class CustomerViewSet(ModelViewSet):
    """Customers."""

    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer
    pagination_class = Pages
    filterset_fields = ("tier", "newsletter")

    def get_permissions(self) -> list[Any]:
        """Who may; a defect lets everybody read."""
        if defects.is_planted("open-read") and self.action == "retrieve":
            return [AllowAny()]
        return [IsAuthenticated()]

    def get_authenticators(self) -> list[Any]:
        """How callers say who they are; with the defect, nobody looks."""
        skipped = defects.is_planted("open-read") and self.request is not None
        if skipped and self.request.method == "GET" and self.detail:
            return []
        found: list[Any] = super().get_authenticators()
        return found

    @extend_schema(responses={204: None, 409: None})
    def destroy(self, request: Request, *args: Any, **options: Any) -> Response:
        """Delete, unless there are orders."""
        try:
            return super().destroy(request, *args, **options)
        except ProtectedError as error:
            raise Conflict("the customer has orders") from error


class ProductViewSet(ModelViewSet):
    """Products."""

    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    pagination_class = Offsets
    filterset_class = ProductFilter

    @extend_schema(responses={204: None, 409: None})
    def destroy(self, request: Request, *args: Any, **options: Any) -> Response:
        """Delete, unless it is in an order."""
        try:
            return super().destroy(request, *args, **options)
        except ProtectedError as error:
            raise Conflict("the product is in an order") from error

    def retrieve(self, request: Request, *args: Any, **options: Any) -> Response:
        """One product; a defect answers an unknown one with an empty success."""
        try:
            return super().retrieve(request, *args, **options)
        except Http404:
            if defects.is_planted("unknown-is-empty"):
                return Response({})
            raise


class OrderViewSet(ModelViewSet):
    """Orders."""

    queryset = Order.objects.prefetch_related("lines")
    serializer_class = OrderSerializer
    pagination_class = Pages
    filterset_class = OrderFilter

    def get_queryset(self) -> Any:
        """The orders that are not removed; a defect lists these, too."""
        found = super().get_queryset()
        if defects.is_planted("removed-listed") and self.action == "list":
            return found
        return found.filter(removed=False)

    def perform_destroy(self, instance: Order) -> None:
        """Orders are kept for the accounts, where nobody sees them."""
        instance.removed = True
        instance.save()

    @extend_schema(request=None, responses={200: OrderSerializer, 409: None})
    @action(detail=True, methods=["post"])
    def place(self, request: Request, pk: str) -> Response:
        """Place a draft."""
        del request, pk
        return self._moved(Order.Status.DRAFT, Order.Status.PLACED)

    @extend_schema(request=None, responses={200: OrderSerializer, 409: None})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancel a placed order."""
        del request, pk
        return self._moved(Order.Status.PLACED, Order.Status.CANCELLED)

    def _moved(self, before: str, after: str) -> Response:
        order = self.get_object()
        if order.status != before:
            return Response(status=status.HTTP_409_CONFLICT)
        order.status = after
        order.save()
        return Response(self.get_serializer(order).data)
