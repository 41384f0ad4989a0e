"""What the shop stores."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models


class Customer(models.Model):
    """Who buys."""

    class Tier(models.TextChoices):
        """How well known."""

        BASIC = "basic"
        GOLD = "gold"

    name = models.CharField(max_length=60)
    email = models.EmailField(unique=True)
    tier = models.CharField(max_length=5, choices=Tier.choices, default=Tier.BASIC)
    newsletter = models.BooleanField(default=False)

    class Meta:
        app_label = "shop"
        ordering = ("id",)


class Product(models.Model):
    """What is sold."""

    sku = models.CharField(
        max_length=8, unique=True, validators=[RegexValidator("^[A-Z]{3}-[0-9]{4}$")]
    )
    name = models.CharField(max_length=60)
    price = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])
    stock = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(100_000)])
    active = models.BooleanField(default=True)

    class Meta:
        app_label = "shop"
        ordering = ("id",)


class Order(models.Model):
    """What a customer has bought."""

    class Status(models.TextChoices):
        """How far it is."""

        DRAFT = "draft"
        PLACED = "placed"
        CANCELLED = "cancelled"

    customer = models.ForeignKey(Customer, related_name="orders", on_delete=models.PROTECT)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    note = models.TextField(max_length=200, blank=True, default="")
    ordered_on = models.DateField()
    removed = models.BooleanField(default=False)

    class Meta:
        app_label = "shop"
        ordering = ("id",)


class Line(models.Model):
    """A product of an order."""

    order = models.ForeignKey(Order, related_name="lines", on_delete=models.CASCADE)
    product = models.ForeignKey(Product, related_name="+", on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(999)]
    )

    class Meta:
        app_label = "shop"
        ordering = ("id",)
