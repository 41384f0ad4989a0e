"""Seeded faults for `scripts.bench_teeth`: how they are put before a server, and the list."""
