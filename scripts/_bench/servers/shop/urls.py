"""Where the operations are."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from scripts._bench.servers.shop.views import CustomerViewSet, OrderViewSet, ProductViewSet

router = DefaultRouter()
router.include_root_view = False
router.register("customers", CustomerViewSet)
router.register("products", ProductViewSet)
router.register("orders", OrderViewSet)
urlpatterns = [path("api/", include(router.urls))]
