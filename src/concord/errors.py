"""The exception that every command turns into one line and exit code 2."""


class CouldNotRunError(Exception):
    """Work that cannot be done: what is wrong, where, and how to fix it, in one or two lines."""
