"""The shop's API: settings, tables and records of one Django process."""

from __future__ import annotations

from datetime import date
from typing import Any

import django
from django.apps import AppConfig
from django.conf import settings
from django.core.asgi import get_asgi_application

from scripts._bench.servers.shop import defects

TOKEN = "a-token-of-the-shop"  # noqa: S105  # of a sample
PACKAGE = __package__ or ""


def application(defect: str = "") -> Any:
    """The shop with new records, as an ASGI app; `defect` is the name of what is wrong with it."""
    _configure()
    defects.plant(defect)
    _fill()
    return get_asgi_application()


def document() -> dict[str, Any]:
    """Its OpenAPI document, as drf-spectacular writes it."""
    _configure()
    from drf_spectacular.generators import SchemaGenerator

    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


def _configure() -> None:
    if settings.configured:
        return
    settings.configure(
        ALLOWED_HOSTS=["*"],
        # in memory, one for all threads of this process
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": "file:shop?mode=memory&cache=shared",
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "rest_framework",
            "rest_framework.authtoken",
            "django_filters",
            "drf_spectacular",
            f"{PACKAGE}.application.Shop",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        ROOT_URLCONF=f"{PACKAGE}.urls",
        USE_TZ=True,
        LOGGING_CONFIG=None,
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
            "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
            "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        },
        SPECTACULAR_SETTINGS={
            "TITLE": "Shop",
            "VERSION": "2.3.0",
            "COMPONENT_SPLIT_REQUEST": True,
        },
    )
    django.setup()


class Shop(AppConfig):
    """The shop, among Django's applications."""

    name = PACKAGE
    label = "shop"


def _fill() -> None:
    """The tables, and what a shop that is in use has in them."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from rest_framework.authtoken.models import Token

    from scripts._bench.servers.shop.models import Customer, Line, Order, Product

    call_command("migrate", run_syncdb=True, verbosity=0)
    if User.objects.exists():
        call_command("flush", interactive=False, verbosity=0)
    Token.objects.create(user=User.objects.create(username="office"), key=TOKEN)
    customers = [
        Customer.objects.create(
            name=name,
            email=f"{name.split()[0].lower()}@example.com",
            tier=("basic", "gold")[at % 2],
            newsletter=at % 3 == 1,
        )
        for at, name in enumerate(("Ada King", "Grace Hopper", "Alan Turing", "Emmy Noether"))
    ]
    products = [
        Product.objects.create(
            sku=f"LMP-{1000 + at}",
            name=name,
            price=f"{at + 4}.{at}0",
            stock=at * 5,
            active=at % 4 != 3,
        )
        for at, name in enumerate(
            ("Desk lamp", "Floor lamp", "Chair", "Table", "Shelf", "Rug", "Vase", "Clock", "Hook")
        )
    ]
    for at in range(7):
        order = Order.objects.create(
            customer=customers[at % 3],
            status=("draft", "placed", "draft", "cancelled")[at % 4],
            note="" if at % 2 else "leave at the door",
            ordered_on=date(2026, 2, 3 + at),
        )
        for number in range(1 + at % 2):
            Line.objects.create(order=order, product=products[at + number], quantity=1 + at)
