"""The part that is the same in every generated package: nothing here knows the API."""
