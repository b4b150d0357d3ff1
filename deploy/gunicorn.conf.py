"""Settings of gunicorn. In production nginx buffers in front of it: see docs/operating.md."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"  # sync was no faster behind nginx: tests/benchmarks/proxy.py
threads = 4
timeout = 30  # seconds
max_requests = 20_000  # then a worker is restarted; the jitter keeps two from doing so at once
max_requests_jitter = 2_000
control_socket_disable = True  # one fixed path for each user: two sites would share it


def when_ready(server):
    if url := os.environ.get("SITE_URL"):  # or it is in SITE_URL_FILE
        print(f"\n  The site is at {url}/  (Ctrl-C stops it)\n", flush=True)
