"""What the shop reads and sends."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from rest_framework import serializers

from scripts._bench.servers.shop import defects
from scripts._bench.servers.shop.models import Customer, Line, Order, Product


class CustomerSerializer(serializers.ModelSerializer):
    """A customer."""

    class Meta:
        model = Customer
        fields = ("id", "name", "email", "tier", "newsletter")

    def update(self, instance: Customer, validated_data: dict[str, Any]) -> Customer:
        """Save; a defect resets what is left out."""
        if defects.is_planted("patch-resets"):
            validated_data = {"newsletter": False, "tier": Customer.Tier.BASIC} | validated_data
        found: Customer = super().update(instance, validated_data)
        return found


class ProductSerializer(serializers.ModelSerializer):
    """A product."""

    class Meta:
        model = Product
        fields = ("id", "sku", "name", "price", "stock", "active")

    def to_representation(self, instance: Product) -> dict[str, Any]:
        """Its members; a defect sends the price as a number."""
        shown: dict[str, Any] = super().to_representation(instance)
        if defects.is_planted("price-as-number"):
            shown["price"] = float(instance.price)
        return shown


class LineSerializer(serializers.ModelSerializer):
    """A line of an order."""

    class Meta:
        model = Line
        fields = ("product", "quantity")

    def get_fields(self) -> dict[str, Any]:
        """The members; a defect does not validate the quantity."""
        fields: dict[str, Any] = super().get_fields()
        if defects.is_planted("quantity-unchecked"):
            fields["quantity"] = serializers.IntegerField()
        return fields


class OrderSerializer(serializers.ModelSerializer):
    """An order with its lines, which are written with it."""

    lines = LineSerializer(many=True)

    class Meta:
        model = Order
        fields = ("id", "customer", "status", "note", "ordered_on", "lines")
        read_only_fields = ("status",)

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Order:
        """Store the order, then its lines."""
        lines = validated_data.pop("lines")
        order = Order.objects.create(**validated_data)
        self._add(order, lines)
        return order

    @transaction.atomic
    def update(self, instance: Order, validated_data: dict[str, Any]) -> Order:
        """Lines that are sent take the place of all before."""
        lines = validated_data.pop("lines", None)
        order: Order = super().update(instance, validated_data)
        if lines is not None:
            if not defects.is_planted("lines-added"):
                order.lines.all().delete()
            self._add(order, lines)
        return order

    def _add(self, order: Order, lines: list[dict[str, Any]]) -> None:
        Line.objects.bulk_create(Line(order=order, **it) for it in lines)
