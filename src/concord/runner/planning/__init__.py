"""What a run was asked for, resolved once: targets, plans, shards, dry runs."""
