"""The command `concord`: one module a subcommand, each with `main(argv) -> int`."""
