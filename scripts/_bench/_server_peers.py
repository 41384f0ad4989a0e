"""Other tools on the applications of `servers/`: what fails there.

Model: a tool gets the document that the framework makes and the credential, as its own manual says,
and otherwise its defaults. What fails is named by test case and title, without values.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from concord.faults.reporting.peers import failed_cases
from scripts._bench._servers import Server, document_of, served

PEERS: Mapping[str, str] = {
    "schemathesis": "`schemathesis run` 4.32.5 with the credential as a header and `--seed 1`, "
    "otherwise its defaults",
    "specmatic": "`specmatic test` 2.55.1 (npm package `specmatic`; SPECMATIC_JAR names its jar) "
    "with the credential in the variable named after the security scheme, otherwise its defaults",
}
_PATIENCE = 600.0


def failures(peer: str, server: Server, defect: str) -> frozenset[str]:
    """What fails on the application with a defect; "out of time" if the tool does not end."""
    with tempfile.TemporaryDirectory() as work, served(server, defect) as url:
        folder = Path(work)
        document = folder / "openapi.json"
        document_of(server, document)
        line = _schemathesis(server, url, document, folder)
        if peer == "specmatic":
            jar = os.environ.get("SPECMATIC_JAR", "specmatic.jar")
            line = ["java", "-jar", jar, "test", "--testBaseURL", url]
            line += ["--junitReportDir", str(folder), str(document)]
        token = server.header.removeprefix("Bearer ")
        try:
            subprocess.run(
                line,
                cwd=folder,
                env={**os.environ, server.scheme: token},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return frozenset({"out of time"})
        return failed_cases(folder)


def _schemathesis(server: Server, url: str, document: Path, folder: Path) -> list[str]:
    line = [sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", url]
    line += ["--report", "junit", "--report-dir", str(folder), "--seed", "1"]
    return [*line, "-H", f"Authorization: {server.header}"]
