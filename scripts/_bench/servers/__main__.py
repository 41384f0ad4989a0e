"""Serves one of the applications on a loopback port: `python -m scripts._bench.servers NAME PORT`.

`--defect` names what is wrong with it, `--document` writes its OpenAPI document instead.
"""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

import uvicorn


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--defect", default="")
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    module = importlib.import_module(f"scripts._bench.servers.{options.name}.application")
    if options.document:
        options.document.write_text(json.dumps(module.document(), indent=1) + "\n", "utf-8")
        return
    app = module.application(options.defect)
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="critical")


if __name__ == "__main__":
    main()
