"""
What a page costs this process to answer: queries and CPU, with no page cache.

`make bench` loads the sample site into a throw-away folder and asks each page through the
whole WSGI application. "new edition" renders every part anew, as the first visitor after a
save has it; "kept parts" is what the others have. CPU is user and system time of this
process, the best of several rounds, so that a busy machine disturbs it little.
"""

import platform

from measuring import measure, site

ROUNDS = {"rounds": 8, "requests": 30}
PAGES = (
    "/",
    "/conditions/back-spasms/",
    "/articles/",
    "/articles/?page=2",
    "/articles/topics/everyday-back-care/",
    "/articles/still-cant-sit-comfortably/",
    "/contact/",
    "/privacy/",
    "/articles/feed/",
)


def main():
    with site():
        from django.core.management import call_command

        call_command("db_worker", batch=True, startup_delay=False, interval=0.01)
        report()


def report():
    import django

    from clinic_site import editions

    print(f"Python {platform.python_version()}, Django {django.__version__}")
    print(f"{'':<40}{'':>7}   {'new edition':^17}   {'kept parts':^17}")
    print(f"{'page':<40}{'bytes':>7}   {'queries':>8}{'CPU ms':>9}   {'queries':>8}{'CPU ms':>9}")
    for path in PAGES:
        size, cold_queries, cold = measure(path, before=editions.end, **ROUNDS)
        _size, kept_queries, kept = measure(path, **ROUNDS)
        print(
            f"{path:<40}{size:>7}   {cold_queries:>8}{cold:>9.2f}   {kept_queries:>8}{kept:>9.2f}"
        )


if __name__ == "__main__":
    main()
