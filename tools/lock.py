"""Write requirements.lock anew from pyproject.toml: each package with its version and hashes, no addresses.

One file in two parts: what an installation needs comes first, what only developers need after the line MARK.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MARK = "# --- only for development, tests and checks ---"


def compiled(*options: str) -> dict[str, str]:
    """Package → its lines, as uv resolves them for every platform."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", *options, "pyproject.toml",
    ]  # fmt: skip
    out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    blocks: dict[str, str] = {}
    name = ""
    for line in out.splitlines():
        if line and not line.startswith((" ", "#")):
            name = line.split(";")[0].removesuffix("\\").strip()
            blocks[name] = ""
        blocks[name] = f"{blocks[name]}{line}\n"
    return blocks


def main() -> None:
    """Compile both parts and write them."""
    runtime = compiled("--extra", "install")
    pins = ROOT / ".lock-runtime.tmp"
    pins.write_text("".join(runtime.values()))
    try:
        whole = compiled("--extra", "install", "--extra", "dev", "--constraint", str(pins))
    finally:
        pins.unlink()
    # Also what runtime needs on some systems only and development on all.
    development = {name: lines for name, lines in whole.items() if runtime.get(name) != lines}
    text = "".join(runtime.values()) + f"{MARK}\n" + "".join(development.values())
    (ROOT / "requirements.lock").write_text(text)


main()
