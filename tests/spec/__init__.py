"""Tests of the typed document."""
