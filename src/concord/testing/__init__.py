"""What tests of an API and of its users need: scenarios, a webhook receiver, an undo stack."""

from concord.http.receiver import Delivery, Receiver, receiving
from concord.testing.scenarios.outside import Outside
from concord.testing.scenarios.undo import Undo
from concord.testing.serving import serving

__all__ = ["Delivery", "Outside", "Receiver", "Undo", "receiving", "serving"]
