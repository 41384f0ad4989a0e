"""The tests of each API's own behaviour, one folder an API."""
