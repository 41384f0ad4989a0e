"""What `concord.cli.faults` writes and shows: report, tables, the page, other tools."""
