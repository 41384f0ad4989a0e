"""The plan of a run: settings, targets, shards and accepted deviations, resolved once."""
