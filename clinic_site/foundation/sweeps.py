"""
What the background worker does every few seconds, beside sending mail. Apps register a function
in AppConfig.ready(). It has to be safe to run at any time, in any number of processes.
"""

_sweeps = []


def register(work):
    if work not in _sweeps:
        _sweeps.append(work)


def registered():
    return list(_sweeps)
