"""A spec with every construct that the six APIs need, in a few operations."""

from tests import samples

SHOP = samples.text("client_shop")
