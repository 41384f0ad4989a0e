"""What `scripts.faults` writes and shows: report and tables."""
