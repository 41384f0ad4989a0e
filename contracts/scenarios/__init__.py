"""Scenarios: the flows that the vendors' pages document, through the generated clients.

Model: a folder an API, pytest files in it. A scenario is one coroutine, written against the
asynchronous client and run twice: with it, and with the blocking client behind the same calls.
It finds the server where any user of the client does (`IVALID_BASE_URL`, `IVALID_CLIENT_ID` …),
finds or creates what it needs, and registers with `undo` how each thing it makes goes away again,
which is done also when it fails. Its marker `operations` names what it calls; that is verified.

`nox -s scenarios` runs them; `contracts/README.md` is the user's side. What is here:
`_flow` runs a scenario, `_blocking` makes the blocking client look asynchronous, `_undo` cleans up,
`_wire` watches and paces what is sent, `_outside` is what happens beside the API (an emulator's
clock, a customer who pays), `_run` starts pytest.
"""
