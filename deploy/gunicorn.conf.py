"""The web server. A buffering proxy stands before it in production: see docs/operating.md."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"  # behind nginx sync was no faster: benchmarks/proxy.py
threads = 4
timeout = 30  # seconds
max_requests = 20_000  # a worker is renewed now and then, not all at once
max_requests_jitter = 2_000
control_socket_disable = True  # one fixed path for each user: two sites would share it


def when_ready(server):
    print(f"\n  The site is at {os.environ['SITE_URL']}/  (Ctrl-C stops it)\n", flush=True)
