"""The pipeline: one module a step, run as `python -m scripts.<step>` (or `nox -s <step>`)."""
