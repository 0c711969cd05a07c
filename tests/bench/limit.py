"""What the emitted applications are measured against: ASGI, asyncpg and orjson by hand, without a framework.

It checks what it is sent as far as the database needs it, and answers with the same rows.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import asyncpg
import orjson

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

COLUMNS = "id, title, body, price, created_at, updated_at"
ONE = f"SELECT {COLUMNS} FROM items WHERE id = $1"
PAGE = f"SELECT {COLUMNS} FROM items ORDER BY id LIMIT $1"
ADD = f"""INSERT INTO items (title, body, price, created_at, updated_at) VALUES ($1, $2, $3, now(), now())
RETURNING {COLUMNS}"""
ITEMS = "/api/v1/items"


class Application:
    """Opens its connections when the server starts, and closes them when it stops."""

    pool: Any

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        else:
            status, document = await self.answer(scope, receive)
            body = orjson.dumps(document, default=str)
            headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    async def live(self, receive: Receive, send: Send) -> None:
        await receive()
        size = int(os.environ["DATABASE_POOL_SIZE"])
        self.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=size, max_size=size, reset=unchanged)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def answer(self, scope: Message, receive: Receive) -> tuple[int, Any]:
        path = scope["path"]
        if path.startswith(f"{ITEMS}/"):
            row = await self.pool.fetchrow(ONE, int(path.rpartition("/")[2]))
            return (200, dict(row)) if row else (404, None)
        if path != ITEMS:
            return 200, {"status": "ok"}
        if scope["method"] == "GET":
            limit = int(parse_qs(scope["query_string"])[b"limit"][0])
            rows = await self.pool.fetch(PAGE, limit + 1)
            items, more = [dict(row) for row in rows[:limit]], rows[limit:]
            return 200, {"items": items, "next": items[-1]["id"] if more else None}
        item = orjson.loads((await receive())["body"])
        title, body, price = item["title"], item["body"], Decimal(item["price"])
        if not (isinstance(title, str) and len(title) <= 200 and isinstance(body, str) and price >= 0):
            return 422, None
        return 201, dict(await self.pool.fetchrow(ADD, title, body, price))


async def unchanged(_: Any) -> None:
    """Hand a connection back as it is: nothing here changes its settings."""


app = Application()
