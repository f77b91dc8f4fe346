"""Properties look at the same examples on every machine; `--hypothesis-profile=fresh` looks at others each time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
settings.register_profile("fresh", derandomize=False, print_blob=True)
settings.load_profile("fixed")
