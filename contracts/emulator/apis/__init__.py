"""One module (or package) an API, named as its client's package, for what is particular to it.

It exports `BEHAVIOUR` (see `contracts.emulator.behaviour`) and is found by its name: nothing
lists the modules, and an API without one works.
"""
