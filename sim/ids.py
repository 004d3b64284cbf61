"""Stable names for things: content hashes and run ids."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: equal values give equal bytes on every machine."""
    return _CANONICAL.encode(value).encode()


def content_hash(value: Mapping[str, Any] | bytes) -> str:
    """Hex SHA-256 of bytes, or of a mapping's canonical JSON."""
    data = value if isinstance(value, bytes) else canonical_json(value)
    return hashlib.sha256(data).hexdigest()


def run_id(started: float, entropy: bytes) -> str:
    """A sortable id for one run: UTC start in milliseconds (hex) and 40 random bits.

    Time and randomness are arguments, so that a caller decides where they come from.
    """
    return f"{int(started * 1000):011x}-{entropy[:5].hex()}"
