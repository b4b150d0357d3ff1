"""
What a phone's photo costs: the answer to its upload, then the worker's time and memory.

A 12 megapixel JPEG as a phone writes it, on its side and with the place, is uploaded in the
admin; a worker of its own, started as `make run` starts it, makes the widths. The clock is what
somebody waits; on a busy machine the CPU tells more. The worker's begins with its own start.
Memory is the most that its process ever held (read from /proc, so on Linux alone).
"""

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from measuring import ROOT, site

SIZE, ORIENTATION, GPS, TURNED = (4032, 3024), 0x0112, 0x8825, 6
UPLOADS = 3
GOAL_ANSWER_S, GOAL_WIDTHS_S, GOAL_MEMORY_MB = 1.5, 15, 300


def main():
    with site():
        from django.core.management import call_command

        call_command("db_worker", batch=True, startup_delay=False, interval=0.01, verbosity=0)
        report()


def report():
    photo = phone_photo()
    print(f"\nA phone's photo: {SIZE[0]} × {SIZE[1]} pixels, {len(photo) / 1e6:.1f} MB")
    answer, answer_cpu = min(upload(photo, number) for number in range(UPLOADS))
    waited, waited_cpu, memory = work()
    print(f"{'':<28}{'clock':>9}{'CPU':>9}")
    figures = (
        ("answer to the upload, s", answer, answer_cpu, GOAL_ANSWER_S),
        (f"all widths of {UPLOADS} photos, s", waited, waited_cpu, GOAL_WIDTHS_S * UPLOADS),
    )
    for name, clock, cpu, goal in figures:
        print(f"{name:<28}{clock:>9.2f}{cpu:>9.2f}   goal: under {goal}{missed(clock, goal)}")
    goal = GOAL_MEMORY_MB
    print(f"{'memory of the worker, MB':<28}{memory:>9.0f}{'':>9}   goal: under {goal}", end="")
    print(missed(memory, goal))


def missed(figure, goal):
    return "" if figure < goal else ": MISSED"


def phone_photo():
    """Detail in every pixel, as a photo of a garden has."""
    from PIL import Image

    coarse = Image.effect_noise((SIZE[0] // 16, SIZE[1] // 16), 120).resize(SIZE)
    fine = Image.effect_noise(SIZE, 24)
    bands = (coarse, Image.blend(coarse, fine, 0.3), Image.blend(coarse, fine, 0.5))
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    exif.get_ifd(GPS).update({1: "N", 2: (33.0, 12.0, 30.0), 3: "W", 4: (97.0, 7.0, 50.0)})
    buffer = io.BytesIO()
    Image.merge("RGB", bands).save(buffer, "JPEG", quality=92, exif=exif)
    return buffer.getvalue()


def upload(photo, number):
    """Seconds until a member of staff has the answer, and how many of them are CPU."""
    from django.contrib.auth.models import User
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    user, _ = User.objects.get_or_create(username="pat", is_staff=True, is_superuser=True)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    file = SimpleUploadedFile("photo.jpg", photo, "image/jpeg")
    start, cpu = time.perf_counter(), time.process_time()
    answer = client.post("/admin/articles/picture/add/", {"title": f"Photo {number}", "file": file})
    assert answer.status_code == 302, answer.status_code
    return time.perf_counter() - start, time.process_time() - cpu


def work():
    """What a new worker needs for all that waits: seconds by the clock and of CPU, MB."""
    from articles.models import Picture

    waiting = Picture.objects.filter(title__startswith="Photo", widths=[])
    assert waiting.count() == UPLOADS
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "run_worker"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    start = time.perf_counter()
    while waiting.exists():
        time.sleep(0.05)
    waited = time.perf_counter() - start
    memory = most_memory(worker.pid)
    worker.send_signal(signal.SIGTERM)
    _pid, _status, used = os.wait4(worker.pid, 0)
    return waited, used.ru_utime + used.ru_stime, memory


def most_memory(pid):
    """In MB. The kernel's ru_maxrss counts what this process held when it began the other."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024 / 1e6


if __name__ == "__main__":
    main()
