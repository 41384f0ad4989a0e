"""The only place that knows Schemathesis' settings, hooks, records and internals."""
