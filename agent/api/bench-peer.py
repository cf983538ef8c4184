"""The peer of agent/api/fastapi-bench.ts: FastAPI on uvicorn with uvloop, one process, the same work for the same bytes.

It runs the agent's statements with their values on the same file and computes every figure from the rows, as agent/figures does
(bench_peer_figures.py). plan.json: {"file": ..., "now_ts": ..., "questions": {path: [{"sql": ..., "values": [...]}]}}.
"""

import json
import sqlite3
import sys

import uvicorn
from bench_peer_figures import Rows, board, stations_now
from fastapi import FastAPI, Response

with open(sys.argv[1], encoding="utf-8") as plan_file:
    plan = json.load(plan_file)

database = sqlite3.connect(
    f"file:{plan['file']}?mode=ro", uri=True, check_same_thread=False, cached_statements=2000, isolation_level=None
)
database.row_factory = sqlite3.Row
app = FastAPI(openapi_url=None)


def serve(path: str, statements: list, figures) -> None:
    # `?` takes a sequence, `$name` a mapping: what the agent gave is one or the other.
    bound = [
        (said["sql"], said["values"][0] if said["values"] and isinstance(said["values"][0], dict) else said["values"])
        for said in statements
    ]
    tables = [Rows.table_of(sql) for sql, _ in bound]

    @app.get(path)
    async def _answer() -> Response:
        rows = Rows()
        database.execute("BEGIN")
        for table, (sql, values) in zip(tables, bound):
            rows[table].extend(database.execute(sql, values))
        database.execute("COMMIT")
        answer = figures(rows, plan["now_ts"])
        return Response(
            json.dumps(answer, ensure_ascii=False, separators=(",", ":")), media_type="application/json"
        )


serve("/api/v1/stations", plan["questions"]["/api/v1/stations"], stations_now)
serve("/api/v1/board", plan["questions"]["/api/v1/board"], board)

uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), loop="uvloop", access_log=False, log_level="error")
