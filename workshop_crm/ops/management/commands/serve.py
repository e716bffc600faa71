"""The product in one command: web server, worker and scheduler; one Ctrl-C ends all."""

from __future__ import annotations

import errno
import signal
import sys
import threading
import time
from typing import Any

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application

from workshop.models import Company
from workshop_crm.lib.pdf import warm_up
from workshop_crm.ops.supervisor import WorkerSupervisor

LOOK_SECONDS = 0.2
DEMO_LOGIN = "chefin / werkstatt-demo (owner), empfang / werkstatt-demo (front desk)"


class Command(BaseCommand):
    help = "Runs web server, worker and scheduler together."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=6)
        parser.add_argument("--demo", action="store_true", help="load the demo if empty")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("prepare")
        self._offer_demo(is_wanted=options["demo"])
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        server = self._bind(options["host"], options["port"], options["threads"])
        supervisor = WorkerSupervisor()
        supervisor.start()
        threading.Thread(target=server.run, name="web", daemon=True).start()
        threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
        self._say_where(f"http://{options['host']}:{options['port']}")
        # Not stop.wait(): a signal that comes just before its lock is taken would be lost.
        while not stop.is_set():
            time.sleep(LOOK_SECONDS)
        self.stderr.write("Stopping: running work is finished first …")
        server.close()
        supervisor.stop()

    def _bind(self, host: str, port: int, threads: int) -> Any:
        # Made only now: it looks at the collected static files once, when it is made.
        application = get_wsgi_application()
        try:
            return waitress.create_server(
                application,
                host=host,
                port=port,
                threads=threads,
                # The product itself knows which words of a reverse proxy count.
                clear_untrusted_proxy_headers=False,
            )
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise CommandError(
                f"Port {port} is in use by another program: try script/server --port {port + 1}"
            ) from error

    def _offer_demo(self, *, is_wanted: bool) -> None:
        if Company.objects.exists():
            return
        if not is_wanted and sys.stdin.isatty():
            answer = input("The database is empty. Load the demo workshop? [Y/n] ")
            is_wanted = answer.strip().lower() in {"", "y", "yes", "j", "ja"}
        if is_wanted:
            self.stderr.write("Loading the demo workshop …")
            call_command("load_demo", stdout=self.stderr)

    def _say_where(self, address: str) -> None:
        self.stderr.write(f"\nWorkshop CRM runs at {address}/")
        if Company.objects.exists():
            self.stderr.write(f"Demo log-in: {DEMO_LOGIN} (if you loaded the demo)")
        else:
            self.stderr.write(
                f"Set it up in the browser, at once: {address}/setup/ (who opens it first owns it)"
            )
        if not (settings.EMAIL_URL or settings.TWILIO_ACCOUNT_SID):
            self.stderr.write(
                f"Practice mode: nothing leaves the house; every message is at {address}/messages/"
            )
        self.stderr.write("Ctrl-C ends web server, worker and scheduler.\n")
