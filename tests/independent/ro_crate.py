"""Looks at a packed edition with the RO-Crate community's own validator, every check on.

    ro_crate.py CONTEXT CACHE ARCHIVE...

The validator reads the JSON-LD context of RO-Crate 1.1 from the network. CONTEXT is that context as npm's package
`ro-crate` carries it; it is put into the validator's own HTTP cache (CACHE), which then answers in the network's place.
"""

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import urllib3
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession

URL = "https://w3id.org/ro/crate/1.1/context"
PROFILES = ["ro-crate-1.1", "provenance-run-crate"]


class FromFile(HTTPAdapter):
    """Answers every request with one document."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    def send(self, request, **_):
        headers = {"Content-Type": "application/ld+json"}
        raw = urllib3.HTTPResponse(io.BytesIO(self.body), headers, 200, preload_content=False)
        return self.build_response(request, raw)


def fill(cache: Path, context: bytes) -> None:
    assert "ComputationalWorkflow" in json.loads(context)["@context"], "this is not the context of RO-Crate 1.1"
    session = CachedSession(str(cache), backend="sqlite", expire_after=-1, allowable_methods=("GET",))
    session.mount("https://", FromFile(context))
    session.get(URL)
    assert session.get(URL).from_cache
    session.close()


def validate(archive: Path, profile: str, cache: Path) -> None:
    command = [Path(sys.executable).parent / "rocrate-validator", "--disable-color", "validate", "--offline"]
    command += ["--cache-path", cache, "--profile-identifier", profile, "--requirement-severity", "required"]
    command += ["--verbose", "--no-paging", archive]
    done = subprocess.run(command, capture_output=True, text=True)
    said = f"{done.stdout}{done.stderr}"
    passed = "is a valid" in said and "cache miss" not in said
    if done.returncode != 0 or not passed:
        sys.exit(f"{archive.name} is no {profile}:\n{said}")
    print(f"ok {archive.name}: {profile}, {checks(said)}")


def checks(said: str) -> str:
    """The line of the report under PASSED, FAILED and SKIPPED."""
    rest = said[said.index("PASSED Checks") :]
    passed, failed, skipped = re.findall(r"│\s+(\d+)\s+│", rest.replace("││", "│ │"))[:3]
    assert failed == skipped == "0", said
    return f"{passed} required checks passed, {failed} failed, {skipped} skipped"


def whole(archive: Path) -> None:
    """Every file of the archive is an entity of the account, and none besides."""
    with zipfile.ZipFile(archive) as files:
        names = set(files.namelist())
        graph = json.loads(files.read("ro-crate-metadata.json"))["@graph"]
    entities = {one["@id"] for one in graph if "File" in [one["@type"], *one["@type"]]}
    assert entities == names - {"ro-crate-metadata.json"}, entities ^ names
    known = {one["@id"] for one in graph}
    assert len(known) == len(graph), "an entity stands twice"
    for one in graph:
        for value in one.values():
            for reference in value if isinstance(value, list) else [value]:
                if isinstance(reference, dict) and not reference["@id"].startswith("http"):
                    assert reference["@id"] in known, f"{one['@id']} names {reference['@id']}, which is not there"
    print(f"ok {archive.name}: {len(names)} files, {len(graph)} entities")


def main() -> None:
    context, cache, *archives = map(Path, sys.argv[1:])
    fill(cache, context.read_bytes())
    for archive in archives:
        whole(archive)
        for profile in PROFILES:
            validate(archive, profile, cache)


main()
