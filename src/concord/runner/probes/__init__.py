"""Requests after the generated cases: what takes several of them, or other credentials, to show."""
