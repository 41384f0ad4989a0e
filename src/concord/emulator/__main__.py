"""`python -m concord.emulator API`: serve one emulator, for the process that started this one."""

import argparse
import sys

from concord.emulator import OptionsError, add_arguments, serve
from concord.spec import SpecError


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m concord.emulator", allow_abbrev=False)
    add_arguments(parser)
    try:
        return serve(parser.parse_args())
    except (OptionsError, SpecError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    except KeyboardInterrupt:  # while it loads; a server that is up ends with success
        sys.stderr.write("interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
