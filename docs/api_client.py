"""A small client of the API, in the standard library only: read it, copy it, change it.

    python docs/api_client.py https://workshop.example wcrm_…

lists the customers that were changed in the last day, and their vehicles.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any


class ApiError(Exception):
    """A refusal; ``problem`` says why (RFC 9457): type, title, detail, errors."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["title"], problem.get("errors") or problem["detail"])
        self.problem = problem


class Client:
    def __init__(self, base: str, token: str) -> None:
        self.base, self.token = f"{base.rstrip('/')}/api/v1", token

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send one request and return the answer; asked too often, it waits and tries again."""
        content = None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if method == "POST":  # The same key makes a repeat safe: nothing is done twice.
            named.setdefault("Idempotency-Key", uuid.uuid4().hex)
        request = urllib.request.Request(self.base + path, content, named, method=method)
        for _attempt in range(5):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code != HTTPStatus.TOO_MANY_REQUESTS:
                    raise ApiError(json.load(error)) from error
                time.sleep(int(error.headers["Retry-After"]))
        raise TimeoutError(path)

    def rows(self, resource: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """Yield all rows of a kind, page by page."""
        while True:
            page = self.send("GET", f"/{resource}?{urllib.parse.urlencode(asked)}")
            yield from page["data"]
            if page["next_cursor"] is None:
                return
            asked["cursor"] = page["next_cursor"]


if __name__ == "__main__":
    client = Client(*sys.argv[1:])
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
    for customer in client.rows("customers", changed_since=yesterday):
        print(customer["id"], customer["last_name"] or customer["company"])
        for vehicle in client.rows("vehicles", customer_id=customer["id"]):
            print("   ", vehicle["plate"], vehicle["make"], vehicle["model"])
