"""The asset manifest: every shipped asset with its hash, where it comes from and under which licence.

``python -m tools.art.manifest`` rewrites the hashes and keeps what people wrote about each file.
"""

import hashlib
import tomllib
from pathlib import Path

import assets

FOLDER = Path(assets.__file__).parent
MANIFEST = FOLDER / "manifest.toml"
OWN = {"source": "own work", "licence": "Apache-2.0"}


def asset_files() -> list[Path]:
    """Every file that must have a row: all but the manifest, Python, texts and readmes."""
    return sorted(
        p
        for p in FOLDER.rglob("*")
        if p.is_file() and p != MANIFEST and p.suffix not in {".py", ".pyc", ".md"} and p.relative_to(FOLDER).parts[0] != "text"
    )


def sha256(path: Path) -> str:
    """Hex hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows() -> dict[str, dict[str, str]]:
    """The manifest as ``{relative path: {sha256, source, licence}}``."""
    return tomllib.loads(MANIFEST.read_text(encoding="utf-8")) if MANIFEST.exists() else {}


def rewrite() -> str:
    """The manifest text with fresh hashes; new files are taken for own work until somebody says otherwise."""
    known = rows()
    blocks = []
    for path in asset_files():
        name = path.relative_to(FOLDER).as_posix()
        row = OWN | known.get(name, {}) | {"sha256": sha256(path)}
        blocks.append(f'["{name}"]\nsha256 = "{row["sha256"]}"\nsource = "{row["source"]}"\nlicence = "{row["licence"]}"\n')
    return (
        "# Every shipped asset: its hash, where it comes from, its licence. Rewritten by: python -m tools.art.manifest\n\n"
        + "\n".join(blocks)
    )


if __name__ == "__main__":
    MANIFEST.write_text(rewrite(), encoding="utf-8")
