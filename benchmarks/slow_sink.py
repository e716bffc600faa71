"""`python -m benchmarks.slow_sink SECONDS`: a mail server that takes all, after a while each.

A process of its own, so that its work is not counted as ours. Prints its port; ends with stdin.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = {b"MAIL": b"250 OK\r\n", b"RCPT": b"250 OK\r\n", b"QUIT": b"221 Bye\r\n"}
LARGEST_MAIL = 50 * 1024 * 1024
HELLO = b"250-sink\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"


@contextmanager
def slow_sink(seconds: float) -> Iterator[str]:
    """Run one for the length of a ``with`` block; gives its EMAIL_URL."""
    command = [sys.executable, "-m", "benchmarks.slow_sink", str(seconds)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise TypeError(process)
        yield f"smtp://127.0.0.1:{process.stdout.readline().strip()}"
        process.stdin.close()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 Go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            await asyncio.sleep(delay)
            writer.write(b"250 OK\r\n")
        else:
            writer.write(HELLO if word == b"EHLO" else ANSWERS.get(word, b"250 OK\r\n"))
    writer.close()


async def _serve(delay: float) -> None:
    server = await asyncio.start_server(
        lambda r, w: _talk(r, w, delay), "127.0.0.1", 0, limit=LARGEST_MAIL
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    # Without good-byes: the clients have what they came for.
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
