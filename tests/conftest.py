"""Properties look at the same examples on every machine; `--hypothesis-profile=fresh` looks at others each time.

What is recognised on scans is kept in a folder of this run of the tests, never in that of the user.
"""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory

from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
settings.register_profile("fresh", derandomize=False, print_blob=True)
settings.load_profile("fixed")

_cache = TemporaryDirectory(prefix="nhiemvu-cache-", ignore_cleanup_errors=True)
os.environ["NHIEMVU_CACHE"] = _cache.name
