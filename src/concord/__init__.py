"""Executable contracts for HTTP APIs: specs in, typed clients, emulators and contract runs out.

Layers, low to high: `spec` (the document), `http`, the steps that read a spec (`lint`, `diff`,
`generate`, `evidence`, `emulator`, `checks`), `oracle` (what a correct server would have answered),
`runner` (contract runs), what builds on them (`faults`, `testing`, `traffic`, `docs`, `release`),
and `cli`. `project` says where a user's specs, clients and contracts are.
"""
