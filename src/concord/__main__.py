"""`python -m concord`: the command `concord`."""

from concord.cli.program import program

if __name__ == "__main__":
    program()
