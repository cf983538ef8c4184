"""The peer of agent/api/fastapi-bench.ts: FastAPI on uvicorn with uvloop, one process, answering with the same bytes.

It runs the same statements on the same file, fetches every row, and encodes the same answer; the arithmetic between the two is
spared it. plan.json: {"file": ..., "answers": {path: {"statements": [{"sql": ..., "values": [...]}], "answer": ...}}}.
"""

import json
import sqlite3
import sys

import uvicorn
from fastapi import FastAPI, Response

with open(sys.argv[1], encoding="utf-8") as plan_file:
    plan = json.load(plan_file)

database = sqlite3.connect(
    f"file:{plan['file']}?mode=ro", uri=True, check_same_thread=False, cached_statements=2000, isolation_level=None
)
app = FastAPI(openapi_url=None)


def serve(path: str, statements: list, answer: object) -> None:
    # `?` takes a sequence, `$name` a mapping: what the agent gave is one or the other.
    bound = [
        (said["sql"], said["values"][0] if said["values"] and isinstance(said["values"][0], dict) else said["values"])
        for said in statements
    ]

    @app.get(path)
    async def _answer() -> Response:
        for sql, values in bound:
            database.execute(sql, values).fetchall()
        body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        return Response(body, media_type="application/json")


for path, known in plan["answers"].items():
    serve(path, known["statements"], known["answer"])

uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), loop="uvloop", access_log=False, log_level="error")
