"""Put the policy's files into a bundle's description, whatever else was exported before or after.

python -m policy.attach --bundle builtin
"""

from __future__ import annotations

import argparse
from pathlib import Path

from perceiver.bundle import enter_files

ENCODER_FILE, DECODER_FILE, DESCRIPTION_FILE = "policy-encoder.onnx", "policy-decoder.onnx", "policy.json"
ROLES = {ENCODER_FILE: "policy-encoder", DECODER_FILE: "policy-decoder", DESCRIPTION_FILE: "policy"}


def attach(bundle: Path) -> None:
    """Entries of the policy's files replace those of its roles; doing so twice changes nothing."""
    enter_files(bundle, ROLES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    attach(parser.parse_args().bundle)


if __name__ == "__main__":
    main()
