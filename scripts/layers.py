"""Hold the layers of `pyproject.toml` with import-linter, which has no module to run."""

from importlinter.cli import lint_imports_command

if __name__ == "__main__":
    lint_imports_command()
