"""A reference connector: the five operations that iAdvize calls at a developer's server, in memory.

Model: one module a thing, each a plain data set and the few functions that respond from it, meant
to be copied into a real connector: `_verification` judges the fields of an installation,
`_catalogue` has the categories and products of a shop, `_crm` knows visitors, `_form` asks agents
at the end of a conversation. Where the documentation is silent, the ledger
(`specs/iadvize-connector/ambiguities.yaml`) has chosen; each entry says under `advice` what else
a connector can do to be safe, and `_tolerance` does it for the form of a request. `_options` lists
what readings other than the chosen ones change.
Known limits: one shop for all websites and versions of the connector; nobody is authenticated,
since no credential of iAdvize is documented; what agents fill in never arrives, since no way is.
"""

from concord.emulator.behaviour import Behaviour, Problem, World

from . import _catalogue as catalogue
from . import _crm as crm
from . import _form as form
from . import _pages as pages
from . import _tolerance as tolerance
from . import _verification as verification
from ._options import OPTIONS

__all__ = ["BEHAVIOUR"]


def _seed(world: World) -> None:
    catalogue.seed(world)
    crm.seed(world)


def _error(problem: Problem) -> dict[str, str]:
    """One sentence for the developer, which names every fault of the request."""
    faults = (f"{fault.pointer.removeprefix('/')} {fault.message}" for fault in problem.violations)
    return {"message": "; ".join(faults).strip() or problem.message}


BEHAVIOUR = Behaviour(
    options=OPTIONS,
    rewrite=tolerance.rewrite,
    handlers={
        "verification.verify": verification.verify,
        # the reading that has an address for each step has a second operation
        "verification.verify_settings": verification.verify,
        "categories.list": catalogue.categories,
        "products.list": pages.or_page(catalogue.products),
        "visitor_profile.get": pages.or_page(crm.profile),
        "closing_options.list": pages.or_page(form.options),
    },
    error=_error,
    seed=_seed,
    counts={"category": 0, "product": 0, "closing_option": 0},
)
