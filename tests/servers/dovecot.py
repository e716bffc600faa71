"""A real IMAP server on a free loopback port, with one mailbox that nobody else sees."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from tests.servers.processes import free_port, running

USER, PASSWORD = "werkstatt", "geheim"
SYSTEM_USER = "mailtest"

CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run/state
instance_name = workshop-tests
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u/Maildir
mail_uid = {user}
mail_gid = {group}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """Where the server listens, and ways to look into its mailbox."""

    port: int
    host: str = "127.0.0.1"
    username: str = USER
    password: str = PASSWORD

    def connect(self) -> IMAPClient:
        client = IMAPClient(self.host, port=self.port, ssl=False, timeout=20)
        client.login(self.username, self.password)
        return client

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        with self.connect() as client:
            client.append(folder, raw)

    def count(self, folder: str = "INBOX", what: str = "ALL") -> int:
        with self.connect() as client:
            client.select_folder(folder, readonly=True)
            return len(client.search(what))


@contextmanager
def dovecot() -> Iterator[ImapServer]:
    """Run Dovecot until the block ends. Raises FileNotFoundError where it is not installed."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise FileNotFoundError("dovecot")
    # Not pytest's own folder: the server's user must be able to walk down to it.
    with tempfile.TemporaryDirectory(prefix="imap-", dir="/tmp") as made:
        folder = Path(made)
        prefix, user, group = _system_user()
        port = free_port()
        _lay_out(folder, port, user, group)
        if prefix:
            _give_away(folder, user)
        with running([*prefix, program, "-F", "-c", str(folder / "dovecot.conf")], port=port):
            yield ImapServer(port)


def _system_user() -> tuple[list[str], str, str]:
    """Who runs the server: ourselves, or an unprivileged user when we are root."""
    if os.getuid() != 0:
        me = pwd.getpwuid(os.getuid()).pw_name
        return [], me, str(os.getgid())
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        make = ["useradd", "-r", "-M", "-s", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(make, check=True)
    prefix = ["setpriv", f"--reuid={SYSTEM_USER}", f"--regid={SYSTEM_USER}", "--clear-groups"]
    return prefix, SYSTEM_USER, SYSTEM_USER


def _lay_out(folder: Path, port: int, user: str, group: str) -> None:
    folder.chmod(0o755)
    (folder / "run").mkdir()
    (folder / "mail" / USER / "Maildir").mkdir(parents=True)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    config = CONFIG.format(folder=folder, port=port, user=user, group=group)
    (folder / "dovecot.conf").write_text(config)


def _give_away(folder: Path, user: str) -> None:
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, user, user)
