"""Everything that runs against a server: targets, checks, the contract runner and the emulator."""
