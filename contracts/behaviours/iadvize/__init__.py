"""What is particular to iAdvize: envelopes of failures, live availability, periods, statistics.

Model: routes, paging, filters and the plain reading and writing of resources are the engine's.
The modules beside this one say what only prose could: messages (`_errors`), what a record shows
beyond what was written (`_records`), who is available (`_availability`), the rule of three months
(`_conversations`), indicators from the emulator's own conversations, surveys and purchases
(`_statistics`), Odigo's calls (`_calls`), deliveries (`_events`, `_push`) and what happens beside
the API (`_outside`). Where the page is silent, `specs/iadvize/ambiguities.yaml` has chosen; its
other readings are options (`_options`), many of them about lists (`_lists`), deletions
(`_deletions`) and the form of what is shown (`_shown`).
Known limits: a fresh account always has the same size (`Options.records` changes nothing); nobody
chats here, so slots change only by Odigo's calls; indicators of presence, displays and missed
contacts are null.
"""

from concord.emulator.behaviour import Behaviour

from . import _availability as availability
from . import _calls as calls
from . import _conversations as conversations
from . import _deletions as deletions
from . import _errors as errors
from . import _events as events
from . import _lists as lists
from . import _outside as outside
from . import _records as records
from . import _statistics as statistics
from ._options import OPTIONS
from ._seed import RESOURCES, seed
from ._shown import shown

__all__ = ["BEHAVIOUR"]

LISTS = (
    "clients.list", "websites.list", "groups.list", "skills.list", "tags.list",
    "transactions.list", "satisfactions.list", "visitors.list", "call_meetings.list",
)  # fmt: skip
"""Lists that are the engine's, but for readings of the ledger."""

BEHAVIOUR = Behaviour(
    options=OPTIONS,
    handlers={
        "operators.list": availability.list_operators,
        "operators.list_availability": availability.list_availability,
        "operators.get_availability": availability.get_availability,
        "operators.set_availability": availability.set_availability,
        "operators.get_statistic": statistics.of_operator,
        "operators.get_profile": records.profile,
        **dict.fromkeys(LISTS, lists.listed),
        "conversations.list": conversations.list_conversations,
        "statistics.get": statistics.get,
        "odigo_callbacks.pickup": calls.pickup,
        "odigo_callbacks.hangup": calls.hangup,
    },
    before={
        "operators.create": records.complete_operator,
        "operators.update": records.complete_operator,
        "groups.create": records.complete_group,
        "groups.update": records.complete_group,
        "skills.create": records.complete_skill,
        "skills.update": records.complete_skill,
        "tags.create": records.complete_tag,
        "visitors.create": records.complete_visitor,
        "visitors.update": records.complete_visitor,
        "groups.delete": deletions.before_deletion,
        "skills.delete": deletions.before_deletion,
        "operators.delete": deletions.before_deletion,
        "visitors.delete": deletions.before_deletion,
    },
    after={
        "operators.create": events.operator_created,
        "operators.update": events.operator_updated,
        "operators.delete": events.operator_deleted,
        "visitors.update": events.visitor_updated,
        "groups.create": records.write_operators,
        "groups.update": records.write_operators,
        "skills.create": records.write_operators,
        "skills.update": records.write_operators,
    },
    order=lists.order,
    shown=shown,
    error=errors.body,
    seed=seed,
    counts=dict.fromkeys(RESOURCES, 0),
    controls={
        "connections": outside.connect,
        "surveys": outside.fill_in,
        "installations": outside.install,
        "removals": outside.uninstall,
    },
    payload=events.payload,
    form=events.form,
    headers=events.headers,
)
