"""A real IMAP server on free loopback ports, with mailboxes that nobody else sees."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from imapclient import IMAPClient

from tests.servers.processes import free_port, running

USER, PASSWORD = "werkstatt", "geheim"
OTHER_USER, OTHER_PASSWORD = "annahme", "schlüssel-ß"
SYSTEM_USER = "mailtest"

CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run/state
instance_name = workshop-tests
log_path = {folder}/dovecot.log
ssl = {ssl}
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
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
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
    """Where the server listens, and ways to look into a mailbox.

    ``tls_port`` is 0 and ``certificate`` None when it speaks plain text only.
    """

    port: int
    tls_port: int = 0
    certificate: Path | None = None
    host: str = "127.0.0.1"
    username: str = USER
    password: str = PASSWORD

    def connect(self) -> IMAPClient:
        client = IMAPClient(self.host, port=self.port, ssl=False, timeout=20)
        client.plain_login(self.username, self.password)
        return client

    def of_other_user(self) -> ImapServer:
        """The same server, looking into the second mailbox."""
        return replace(self, username=OTHER_USER, password=OTHER_PASSWORD)

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        with self.connect() as client:
            client.append(folder, raw)

    def count(self, folder: str = "INBOX", what: str = "ALL") -> int:
        with self.connect() as client:
            client.select_folder(folder, readonly=True)
            return len(client.search(what))


@contextmanager
def dovecot(*, is_encrypted: bool = False) -> Iterator[ImapServer]:
    """Run Dovecot until the block ends; encrypted: TLS on a port of its own, and STARTTLS.

    Raises FileNotFoundError where it is not installed.
    """
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise FileNotFoundError("dovecot")
    # Not pytest's own folder: the server's user must be able to walk down to it.
    with tempfile.TemporaryDirectory(prefix="imap-", dir="/tmp") as made:
        folder = Path(made)
        prefix, user, group = _system_user()
        port, tls_port = free_port(), free_port() if is_encrypted else 0
        certificate = _make_certificate(folder) if is_encrypted else None
        _lay_out(folder, port=port, tls_port=tls_port, user=user, group=group)
        if prefix:
            _give_away(folder, user)
        with running([*prefix, program, "-F", "-c", str(folder / "dovecot.conf")], port=port):
            yield ImapServer(port, tls_port, certificate)


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


def _make_certificate(folder: Path) -> Path:
    """Sign for ourselves; who is to trust it names it in SSL_CERT_FILE."""
    certificate = folder / "certificate.pem"
    names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(certificate)]
    command += ["-subj", "/CN=localhost", "-addext", names]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return certificate


def _lay_out(folder: Path, *, port: int, tls_port: int, user: str, group: str) -> None:
    folder.chmod(0o755)
    (folder / "run").mkdir()
    users = {USER: PASSWORD, OTHER_USER: OTHER_PASSWORD}
    for name in users:
        (folder / "mail" / name / "Maildir").mkdir(parents=True)
    lines = [f"{name}:{{PLAIN}}{password}\n" for name, password in users.items()]
    (folder / "users").write_text("".join(lines))
    config = CONFIG.format(
        folder=folder,
        port=port,
        tls_port=tls_port,
        ssl="yes" if tls_port else "no",
        user=user,
        group=group,
    )
    if tls_port:
        config += f"ssl_cert = <{folder}/certificate.pem\nssl_key = <{folder}/key.pem\n"
    (folder / "dovecot.conf").write_text(config)


def _give_away(folder: Path, user: str) -> None:
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, user, user)
