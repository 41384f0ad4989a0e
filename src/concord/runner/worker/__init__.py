"""The process that tests one API: discovery, credentials, data, transport, findings."""
