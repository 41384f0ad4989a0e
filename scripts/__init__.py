"""What maintains this repository: benchmarks and the lint of its code, as nox sessions."""
