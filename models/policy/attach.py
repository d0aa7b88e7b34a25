"""Put the policy's files into a bundle's description, whatever else was exported before or after.

python -m policy.attach --bundle builtin
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

ENCODER_FILE, DECODER_FILE, DESCRIPTION_FILE = "policy-encoder.onnx", "policy-decoder.onnx", "policy.json"
ROLES = {ENCODER_FILE: "policy-encoder", DECODER_FILE: "policy-decoder", DESCRIPTION_FILE: "policy"}


def attach(bundle: Path) -> None:
    """Entries of the policy's files replace those of its roles; doing so twice changes nothing."""
    file = bundle / "bundle.json"
    description = json.loads(file.read_text())
    others = [entry for entry in description["files"] if entry["role"] not in ROLES.values()]
    ours = []
    for name, role in ROLES.items():
        content = (bundle / name).read_bytes()
        ours.append({"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "role": role})
    description["files"] = others + ours
    file.write_text(json.dumps(description, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    attach(parser.parse_args().bundle)


if __name__ == "__main__":
    main()
