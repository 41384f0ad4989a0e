"""Scenarios: documented flows of an API through its generated clients, run by pytest."""
