"""
The folders of backups in BACKUP_DIR: one for each, named by its time, of which the newest KEEP
stay. `latest` leads to the newest.
"""

import contextlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

KEEP = 14
NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}(\.\d+)?Z")
UNFINISHED = "unfinished-"
STALE_AFTER = 24 * 3600  # seconds; longer than a backup takes


@contextlib.contextmanager
def new_backup():
    """
    A folder to fill, which nobody else can read. It gets its name only if that succeeds, so
    what has a name is whole, and only then is the oldest deleted.
    """
    root = Path(settings.BACKUP_DIR)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)  # one that is there stays as it is
    former_umask = os.umask(0o077)
    try:
        folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=root))
        try:
            yield folder
            os.sync()
            finish(folder, root)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    finally:
        os.umask(former_umask)


def finish(folder, root):
    name = f"{timezone.now():%Y-%m-%dT%H%M%S.%fZ}"  # microseconds: two in a second differ
    folder.rename(root / name)
    link = root / f"{UNFINISHED}{name}"
    link.symlink_to(name)
    link.replace(root / "latest")
    for old in names(root)[:-KEEP]:
        shutil.rmtree(root / old)
    for left in root.glob(f"{UNFINISHED}*"):  # by a backup that was killed
        if left.lstat().st_mtime < time.time() - STALE_AFTER:
            left.unlink() if left.is_symlink() else shutil.rmtree(left)


def names(root):
    """The names of the backups that are whole, oldest first."""
    return sorted(path.name for path in root.iterdir() if NAME.fullmatch(path.name))


def copy_media(folder):
    """
    Copy the uploads. A file that the last backup has as well is linked to it: fourteen backups
    take little more room than one.
    """
    source, last = Path(settings.MEDIA_ROOT), Path(settings.BACKUP_DIR) / "latest" / "media"

    def copy(path, target):
        known = last / Path(path).relative_to(source)
        if is_same(known, path):
            os.link(known, target)
        else:
            with contextlib.suppress(FileNotFoundError):  # deleted since it was listed
                shutil.copy2(path, target)

    if source.is_dir():
        shutil.copytree(source, folder / "media", copy_function=copy)


def is_same(known, path):
    try:
        one, other = os.stat(known), os.stat(path)
    except FileNotFoundError:
        return False
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def restore_media(folder):
    """Put the uploads of a backup back. What was uploaded since stays."""
    if (folder / "media").is_dir():
        shutil.copytree(folder / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
