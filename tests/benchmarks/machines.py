"""
A thousand messages to two machines with one database, cache, bucket and mail server: staff are
told of each once, or it fails. `DATABASE_URL` names a PostgreSQL server; needs redis-server.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.machines import machines, send_messages, times_told

MESSAGES = 1000


def main():
    with tempfile.TemporaryDirectory() as folder, machines(Path(folder)) as group:
        start = time.monotonic()
        arrived = send_messages(group, MESSAGES)
        sent = time.monotonic() - start
        told = times_told(group, seconds=600)
        finished = time.monotonic() - start
    counts = list(told.values())
    print(f"{arrived} of {MESSAGES} messages arrived in {sent:.0f} s, {len(told)} are stored")
    print(f"staff told once: {counts.count(1)}, never: {counts.count(0)}, after {finished:.0f} s")
    if not arrived == len(told) == counts.count(1) == MESSAGES:
        raise SystemExit("messages were lost, doubled or not told of")


if __name__ == "__main__":
    main()
