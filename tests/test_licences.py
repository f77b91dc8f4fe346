"""Every package that nhiemvu or one of its extras draws in may be used beside Apache-2.0, by its own metadata."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.metadata import metadata as metadata_of

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# SPDX identifiers. The weak copyleft ones bind changes to the package itself, which is used as it comes.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "HPND", "ISC", "MIT",
    "MIT-0", "MIT-CMU", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
    "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-1.1", "MPL-2.0",
}  # fmt: skip
EXCEPTIONS = {"LLVM-exception", "Classpath-exception-2.0"}

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "Historical Permission Notice and Disclaimer (HPND)": "HPND",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}

# The field License as packages write it who give no classifier.
WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    # pypdfium2, with PDFium and its parts: BSD, MIT, Apache and the like, listed in its folder of licences.
    "bsd-3-clause, apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "isc license": "ISC",
    "mit license": "MIT",
    "mpl 2.0": "MPL-2.0",
}


def _is_allowed(expression: str) -> bool:
    """An SPDX expression: of alternatives (OR) one must be allowed, of what applies together (AND) all."""
    while inner := re.search(r"\(([^()]*)\)", expression):
        word = "MIT" if _is_allowed(inner[1]) else "refused"
        expression = expression[: inner.start()] + word + expression[inner.end() :]
    return any(
        all(_is_known(each) for each in re.split(r"\s+AND\s+", arm)) for arm in re.split(r"\s+OR\s+", expression)
    )


def _is_known(term: str) -> bool:
    name, _, exception = (part.strip() for part in term.partition(" WITH "))
    return name in ALLOWED and (not exception or exception in EXCEPTIONS)


def _licence(found: Distribution) -> str:
    """What the metadata say, as an SPDX expression where it can be told; several classifiers count as together."""
    fields = found.metadata
    if "License-Expression" in fields:
        return str(fields["License-Expression"])
    prefix = "License :: "
    said = [str(each).split(" :: ")[-1] for each in fields.get_all("Classifier") or () if str(each).startswith(prefix)]
    said = [each for each in said if each != "OSI Approved"]
    if said:
        return " AND ".join(CLASSIFIERS.get(each, each.replace(" ", "-")) for each in said)
    written = (str(fields["License"]) if "License" in fields else "").strip()
    return WORDS.get(written.lower(), written.split("\n")[0].replace(" ", "-") or "none-stated")


def _drawn_in() -> dict[str, str]:
    """Canonical name of each package that nhiemvu with all its extras needs here: by which package."""
    extras = set(metadata_of("nhiemvu").get_all("Provides-Extra") or ())
    needed: dict[str, str] = {}
    done: set[tuple[str, str]] = set()
    waiting = [("nhiemvu", extra) for extra in ("", *sorted(extras))]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in done:
            continue
        done.add((name, extra))
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        for requirement in map(Requirement, requires):
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
                continue
            wanted = canonicalize_name(requirement.name)
            if wanted != "nhiemvu":
                needed.setdefault(wanted, name)
            waiting += [(wanted, each) for each in ("", *requirement.extras)]
    return needed


NEEDED = _drawn_in()


def test_the_packages_are_found() -> None:
    assert {"jsonlines", "pydantic", "pydantic-core", "rapidfuzz", "regex", "typer", "click", "pytest"} <= NEEDED.keys()


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_licence(name: str) -> None:
    try:
        licence = _licence(distribution(name))
    except PackageNotFoundError:
        pytest.fail(f"{name}, which {NEEDED[name]} needs, is not installed; make tests/requirements.lock anew")
    assert _is_allowed(licence), f"{name} (needed by {NEEDED[name]}) is under {licence}, which is not on the list"


@pytest.mark.parametrize(
    "expression",
    ["MIT", "Apache-2.0 AND CNRI-Python", "GPL-2.0-only OR MIT", "(MIT OR GPL-3.0-only) AND ISC", "LGPL-2.1-or-later"],
)
def test_allowed(expression: str) -> None:
    assert _is_allowed(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "SSPL-1.0",
        "MIT AND GPL-2.0-only",
        "(MIT OR ISC) AND AGPL-3.0-or-later",
        "Apache-2.0 WITH Commons-Clause",
        "BUSL-1.1",
        "GNU-General-Public-License-v3-(GPLv3)",
        "none-stated",
        "",
    ],
)
def test_refused(expression: str) -> None:
    assert not _is_allowed(expression)
