"""What the reverse proxy must know to send each company's people to their own cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workshop_crm.ops.cells.cell import CellError, read_cells


class Command(BaseCommand):
    help = "Prints a Caddyfile: by host name to the socket of the cell's web server."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="holds a NAME.env per cell")
        parser.add_argument("--sockets", default="/run/workshop", help="where web servers listen")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cells = read_cells(options["folder"])
        except CellError as error:
            raise CommandError(str(error)) from error
        for cell in cells:
            socket = f"unix/{options['sockets']}/{cell.name}.sock"
            self.stdout.write(f"{cell.host} {{\n\treverse_proxy {socket}\n}}")
