"""What all tests share."""

import os

# What messages tell a person to run depends on who started the process: for tests it is nox.
os.environ["NOX_CURRENT_SESSION"] = "tests"
