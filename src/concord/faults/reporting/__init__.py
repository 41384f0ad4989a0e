"""What `concord.cli.faults` writes and shows: report and tables."""
