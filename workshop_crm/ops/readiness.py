"""What must be there before anybody can work."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError


def is_database_ready() -> bool:
    """Say whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def are_migrations_applied() -> bool:
    """Say whether the database is of this version; False when it does not answer."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def is_broker_ready() -> bool:
    """Say whether Redis answers; without one the worker needs no broker."""
    if not settings.REDIS_URL:
        return True
    try:
        return bool(Redis.from_url(settings.REDIS_URL, socket_timeout=2).ping())
    except RedisError:
        return False
