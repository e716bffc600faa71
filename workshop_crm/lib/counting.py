"""How often something was asked within a while; counted over all processes where Redis is there."""

from __future__ import annotations

from django.core.cache import cache
from redis.exceptions import RedisError


def count_asked(name: str, seconds: int) -> int:
    """Count one more; return how many it are since the first one, forgotten after ``seconds``.

    0 when the counter can't be reached: who counts must not be what stops the house.
    """
    key = _key(name)
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key)
    except (RedisError, ValueError):  # The second: the while ended just now.
        return 0


def asked_so_far(name: str) -> int:
    """Return how many have been counted, without counting."""
    try:
        return int(cache.get(_key(name), 0))
    except RedisError:
        return 0


def _key(name: str) -> str:
    return f"asked:{name}"
