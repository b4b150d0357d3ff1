"""
Makes a bare root of each Debian release, and runs in it each line of "One machine" of
docs/operating.md as root. Then services.py starts what systemd would start, and looks at the site.

Needs root and debootstrap. From the environment, all of them optional:

MIRROR          where Debian's packages come from
RECIPE_MOUNTS   files and folders of this machine, with blanks between them, that the root sees
                under the same path: such as a package index for pip, or its certificate
PIP_…           pip's own variables
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
MIRROR = os.environ.get("MIRROR", "http://deb.debian.org/debian")
RELEASES = {"12": "bookworm", "13": "trixie"}
# The only words of a line that are changed, and what a person types at a question.
REPLACED = {
    "<this repository>": "/mnt/repository.git",
    "deploy/manage createsuperuser": "deploy/manage createsuperuser --noinput",
}
ANSWERS = {"USERNAME": "ann", "EMAIL": "ann@example.com", "PASSWORD": "sore-back-31"}

# Programs of these names come before the real ones.
STAND_INS = {
    # There is no systemd in a root that was not booted: services.py starts the services.
    "systemctl": 'echo systemctl "$@" >> /mnt/systemctl',
    # There is no way from the certificate authority to this machine.
    "certbot": """
        folder=/etc/letsencrypt/live/www.example.com && mkdir -p $folder
        openssl req -x509 -days 2 -nodes -newkey rsa:2048 -subj /CN=www.example.com \\
            -addext subjectAltName=DNS:www.example.com \\
            -keyout $folder/privkey.pem -out $folder/fullchain.pem 2>&1""",
    # Somebody who writes the settings.
    "editor": r"""
        sed -i "s|^SECRET_KEY=.*|SECRET_KEY=$(openssl rand -base64 48)|" "$1"
        sed -i 's|^SMTP_PASSWORD=.*|SMTP_PASSWORD=Pa$$word\&1;x|' "$1" """,
    # uv fetches Python from a server that the tests do not ask: it is copied from this machine.
    "pipx": """
        [ "$*" = "run uv python install 3.13" ] || exec /usr/bin/pipx "$@"
        mkdir -p "$UV_PYTHON_INSTALL_DIR" && cp -a /mnt/python/* "$UV_PYTHON_INSTALL_DIR"/
        echo "$UV_PYTHON_INSTALL_DIR"/*/lib > /etc/ld.so.conf.d/python.conf && ldconfig""",
}


def main(releases):
    if os.getuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("make recipe needs root and debootstrap.")
    for release in releases:
        with tempfile.TemporaryDirectory(prefix=f"debian-{release}-") as folder:
            root = Path(folder) / "root"
            follow(release, root)
        print(f"Debian {release}: the recipe works.", flush=True)


def follow(release, root):
    print(f"Debian {release}: a bare root …", flush=True)
    command = ["debootstrap", "--variant=minbase", RELEASES[release], root, MIRROR]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    furnish(root)
    (root / "mnt" / "recipe.sh").write_text(script(release))
    run(root, "bash /mnt/recipe.sh")
    # Without a network of its own, the site could meet other servers on this machine.
    run(root, "/srv/clinic/site/.venv/bin/python /mnt/services.py", network=False)


def furnish(root):
    """Put beside the recipe what it needs of the world outside."""
    local = root / "usr" / "local" / "sbin"
    for name, text in STAND_INS.items():
        (local / name).write_text(f"#!/bin/sh\nset -eu\n{text}\n")
        (local / name).chmod(0o755)
    (root / "etc" / "apt" / "apt.conf.d" / "yes").write_text('APT::Get::Assume-Yes "true";\n')
    mnt = root / "mnt"
    mnt.chmod(0o755)
    clone = ["git", "clone", "-q", "--bare", PROJECT, mnt / "repository.git"]
    subprocess.run(clone, check=True)
    shutil.copy(Path(__file__).with_name("services.py"), mnt)
    version = ".".join(map(str, sys.version_info[:3]))
    name = f"cpython-{version}-linux-{os.uname().machine}-gnu"
    shutil.copytree(sys.base_prefix, mnt / "python" / name, symlinks=True)


def script(release):
    """The lines of the recipe, each shown before it runs; the first that fails ends it."""
    text = (PROJECT / "docs" / "operating.md").read_text("utf-8")
    section = re.search(r"^## One machine\n(.*?)^##", text, re.DOTALL | re.MULTILINE)[1]
    on_12, for_all = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    lines = ["set -e"]
    for line in (on_12 if release == "12" else "").splitlines() + for_all.splitlines():
        if not line or line.startswith("#"):
            continue
        for words, others in REPLACED.items():
            line = line.replace(words, others)
        lines.append(f"cat <<'LINE'\n# {line}\nLINE")
        # It names what the clinic itself has to fill in, and so fails: services.py reads it.
        is_check = line.startswith("deploy/manage check")
        lines.append(f"{{ {line}\n}} > /mnt/check 2>&1 || true" if is_check else line)
    return "\n".join([*lines, ""])


def run(root, command, network=True):
    """Run a command in the root; what it started and mounted ends with it."""
    mounts = [f"mount -t proc proc {root}/proc", f"mount --rbind /dev {root}/dev"]
    for path in os.environ.get("RECIPE_MOUNTS", "").split():
        target = f"{root}{path}"
        make = f"mkdir -p {target}" if Path(path).is_dir() else f"install -D /dev/null {target}"
        mounts += [make, f"mount --bind -o ro {path} {target}"]
    if not network:
        mounts.append("ip link set lo up")
    inside = " && ".join([*mounts, f"exec chroot {root} {command}"])
    unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    environment |= {f"DJANGO_SUPERUSER_{name}": value for name, value in ANSWERS.items()}
    environment |= {name: os.environ[name] for name in os.environ if name.startswith("PIP_")}
    words = [*unshare, *([] if network else ["--net"]), "sh", "-euc", inside]
    if subprocess.run(words, env=environment, stdin=subprocess.DEVNULL).returncode:
        sys.exit("The recipe does not work: the lines above say why.")


main(sys.argv[1:] or list(RELEASES))
