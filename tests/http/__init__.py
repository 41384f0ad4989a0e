"""Tests of HTTP below any one step."""
