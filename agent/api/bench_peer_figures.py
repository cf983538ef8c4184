"""The figures of "stations now" and the hour board in Python, for bench-peer.py: what agent/figures computes for the bench's plant,
rule by rule. Branches that this plant never takes (typed counts, another output station, operators moved) raise instead.
"""

import json
from collections import defaultdict
from datetime import datetime, timedelta, timezone

BOGOTA = timezone(timedelta(hours=-5))
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
PROGRESS_GRACE_MS, SHORTEST_CYCLE_MS = 30_000, 10_000


class Rows(defaultdict):
    """What the statements read, by table and use."""

    marks = {
        "cycle_events_in_force c": "standing",
        "cycle_events_in_force WHERE": "last_standing",
        "ON c.id = (": "last",
        "cycle_events c ON c.workstation_id": "ended",
        "WHERE end_ts IS NULL": "open",
        "FROM corrections": "moved",
        "ORDER BY end_ts DESC LIMIT 20": "newest",
        "cycle_buckets": "buckets",
        "FROM modules m": "modules",
        "FROM modules": "module",
        "station_operators": "operators",
        "FROM workstations": "stations",
        "FROM module_settings": "settings",
        "FROM runs": "runs",
        "FROM breaks": "breaks",
        "FROM jornadas": "jornadas",
        "FROM holidays": "holidays",
        "FROM hora_extra": "hora_extra",
        "FROM standard_times": "standards",
        "FROM balances": "balances",
        "FROM balance_lines": "balance_lines",
        "manual_observations": "conteos",
        "lost_time_events": "lost_time",
        "FROM cameras": "cameras",
        "FROM rois": "rois",
        "FROM signal_gaps": "gaps",
        "FROM cameras c": "gaps",
    }

    def __init__(self):
        super().__init__(list)

    @classmethod
    def table_of(cls, sql):
        if "signal_gaps" in sql:
            return "gaps"
        return next(name for mark, name in cls.marks.items() if mark in sql)


# Versions of a geometry never change: the stations of one are read out of it once.
stations_read = {}


def geometry_stations(roi_id, geometry):
    if roi_id not in stations_read:
        stations_read[roi_id] = [station["workstation"] for station in json.loads(geometry)["stations"]]
    return stations_read[roi_id]


class Record:
    """The rows of one request with what was found from them so far."""

    def __init__(self, rows):
        if rows["operators"] or rows["conteos"]:
            raise NotImplementedError("the bench's plant has neither")
        self.rows = rows
        self.stations = [dict(row) for row in rows["stations"]]
        self.settings = [{**row, "output_stations": json.loads(row["output_stations"])} for row in rows["settings"]]
        self.runs = [dict(row) for row in rows["runs"]]
        self.standards = [dict(row) for row in rows["standards"]]
        lines = [dict(row) for row in rows["balance_lines"]]
        self.balances = [{**row, "lines": lines} for row in rows["balances"]]
        breaks = [dict(row) for row in rows["breaks"]]
        self.jornadas = [
            {**row, "breaks": [pause for pause in breaks if pause["jornada_id"] == row["id"]]} for row in rows["jornadas"]
        ]
        self.holidays = {row["date"] for row in rows["holidays"]}
        self.hora_extra = [dict(row) for row in rows["hora_extra"]]
        self.lost_time = [dict(row) for row in rows["lost_time"]]
        self.cameras = [dict(row) for row in rows["cameras"]]
        self.rois = [
            {"camera_id": row["camera_id"], "from": row["valid_from_ts"], "stations": geometry_stations(row["id"], row["geometry"])}
            for row in rows["rois"]
        ]
        self.gaps = [dict(row) for row in rows["gaps"]]
        self.standards_found, self.works_found = {}, {}
        starts = {row["valid_from_ts"] for row in self.standards} | {row["valid_from_ts"] for row in self.balances}
        self.epochs = sorted(starts)
        self.changes = self.changes_of()

    # What is in force.

    def settings_at(self, at):
        return latest(self.settings, at)

    def run_at(self, at, station_id):
        in_force = [run for run in self.runs if run["from_ts"] <= at and (run["to_ts"] is None or at < run["to_ts"])]
        own = [run for run in in_force if station_id is not None and run["workstation_id"] == station_id]
        module = [run for run in in_force if run["workstation_id"] is None]
        return own[-1] if own else module[-1] if module else None

    def module_run_at(self, at):
        settings = self.settings_at(at)
        code = settings["output_stations"][0] if settings and settings["output_stations"] else None
        station = next((station for station in self.stations if station["code"] == code), None)
        return self.run_at(at, station and station["id"])

    def epoch(self, at):
        return sum(1 for start in self.epochs if start <= at)

    def balance_at(self, reference, at):
        return latest([balance for balance in self.balances if balance["reference"] == reference], at)

    def standard_at(self, reference, operation, at):
        return latest(
            [row for row in self.standards if row["reference"] == reference and row["operation"] == operation], at
        )

    def standards_of(self, reference, at):
        key = (reference, self.epoch(at))
        if key not in self.standards_found:
            balance = self.balance_at(reference, at)
            lines = balance["lines"] if balance else [row for row in self.standards if row["reference"] == reference]
            operations = dict.fromkeys(line["operation"] for line in lines)
            found = [self.standard_at(reference, operation, at) for operation in operations]
            self.standards_found[key] = [standard for standard in found if standard]
        return self.standards_found[key]

    def reference_sam(self, reference, at):
        standards = self.standards_of(reference, at)
        return sum(row["sam_minutes"] * row["passes_per_unit"] for row in standards) if standards else None

    def station_work(self, reference, station_id, at):
        key = (reference, station_id, self.epoch(at))
        if key not in self.works_found:
            balance = self.balance_at(reference, at)
            lines = [line for line in (balance["lines"] if balance else []) if line["workstation_id"] == station_id]
            done = [(line, self.standard_at(reference, line["operation"], at)) for line in lines]
            known = [(line, standard) for line, standard in done if standard]
            minutes = sum(row["sam_minutes"] * row["passes_per_unit"] * line["share"] for line, row in known)
            complete = lines and len(known) == len(lines)
            codes = dict.fromkeys(row["machine_code"] for _, row in known if row["machine_code"] is not None)
            self.works_found[key] = {
                "operations": [line["operation"] for line in lines],
                "machine_codes": list(codes),
                "sam_minutes": minutes / max(line["share"] for line in lines) if complete else None,
            }
        return self.works_found[key]

    def changes_of(self):
        instants = {row["valid_from_ts"] for row in self.settings + self.standards + self.balances}
        for run in self.runs:
            instants.update(at for at in (run["from_ts"], run["to_ts"]) if at is not None)
        for entry in self.hora_extra:
            instants.update((entry["start_ts"], entry["end_ts"]))
        return sorted(instants)

    def changes_within(self, span):
        return [at for at in self.changes if span[0] < at < span[1]]

    # The calendar.

    def jornadas_by_rule(self, date):
        if date in self.holidays:
            return []
        midnight = plant_instant(date)
        weekday = str(datetime.fromisoformat(date).isoweekday())
        found = []
        for rule in self.jornadas:
            if weekday not in rule["weekdays"] or date < rule["valid_from_date"]:
                continue
            if rule["valid_to_date"] is not None and date > rule["valid_to_date"]:
                continue
            start = midnight + rule["start_minute"] * 60_000
            breaks = [
                (start + pause["offset_minutes"] * 60_000, start + (pause["offset_minutes"] + pause["length_minutes"]) * 60_000)
                for pause in rule["breaks"]
            ]
            span = (start, start + rule["length_minutes"] * 60_000)
            found.append({"date": date, "name": rule["name"], "span": span, "breaks": breaks, "rule_id": rule["id"]})
        return found

    def jornadas_of(self, date):
        if self.hora_extra:
            raise NotImplementedError("the bench's plant has no hora extra")
        return sorted(self.jornadas_by_rule(date), key=lambda jornada: jornada["span"][0])

    def jornada_at(self, at):
        date = plant_date(at)
        around = self.jornadas_of(add_days(date, -1)) + self.jornadas_of(date)
        running = [jornada for jornada in around if jornada["span"][0] <= at < jornada["span"][1]]
        return running[-1] if running else None

    # What was measured.

    def measured_spans(self, code, within, now):
        looked = []
        for camera in self.cameras:
            until = camera["measured_until_ts"]
            if until is None:
                continue
            if now - until <= PROGRESS_GRACE_MS:
                until = max(now, until)
            rois = [roi for roi in self.rois if roi["camera_id"] == camera["id"]]
            spans = [
                (roi["from"], min(until, rois[i + 1]["from"] if i + 1 < len(rois) else float("inf")))
                for i, roi in enumerate(rois)
                if code in roi["stations"]
            ]
            lost = [
                (gap["start_ts"], float("inf") if gap["end_ts"] is None else gap["end_ts"])
                for gap in self.gaps
                if gap["camera_id"] == camera["id"]
            ]
            looked += subtract(clip(spans, within), clip(lost, within))
        return union(looked)

    def camera_of(self, code, at):
        for camera in self.cameras:
            rois = [roi for roi in self.rois if roi["camera_id"] == camera["id"] and roi["from"] <= at]
            if rois and code in rois[-1]["stations"]:
                return camera["id"]
        return None

    def is_measured(self, code, at):
        camera = self.camera_of(code, at)
        return camera is not None and not any(
            gap["camera_id"] == camera and gap["end_ts"] is None and gap["kind"] == "camera-moved" for gap in self.gaps
        )

    def output_stations(self, at):
        settings = self.settings_at(at)
        codes = settings["output_stations"] if settings else []
        return [station for station in self.stations if station["code"] in codes]

    # What a figure was computed from.

    def versions_of(self, references, span, jornada):
        instants = [span[0], *self.changes_within(span)]
        used = [(reference, at) for reference in references for at in instants]
        balances = [balance["id"] for reference, at in used if (balance := self.balance_at(reference, at))]
        standards = [row["id"] for reference, at in used for row in self.standards_of(reference, at)]
        settings = [row["id"] for at in instants if (row := self.settings_at(at))]
        named = [f"b{ids}" for ids in ranges(balances)] + [f"s{ids}" for ids in ranges(standards)]
        return {"standards": " ".join(named), "settings": " ".join(ranges(settings)), "jornada": jornada}

    def versions_in(self, span):
        runs = [
            run["reference"]
            for run in self.runs
            if overlap((run["from_ts"], float("inf") if run["to_ts"] is None else run["to_ts"]), span)
        ]
        date, last, jornadas = plant_date(span[0] - DAY_MS), plant_date(span[1] - 1), {}
        while date <= last:
            for jornada in self.jornadas_of(date):
                if overlap(jornada["span"], span):
                    jornadas[f"j{jornada['rule_id']}"] = True
            date = add_days(date, 1)
        return self.versions_of(list(dict.fromkeys(runs)), span, " ".join(jornadas))


# Time and spans: (start, end), half-open, Unix ms.


def latest(entries, at):
    return next((entry for entry in reversed(entries) if entry["valid_from_ts"] <= at), None)


def plant_time(at):
    return datetime.fromtimestamp(at / 1000, BOGOTA)


def plant_date(at):
    return plant_time(at).date().isoformat()


def plant_iso(at):
    return plant_time(at).isoformat(timespec="milliseconds")


def plant_instant(date):
    return int(datetime.fromisoformat(date).replace(tzinfo=BOGOTA).timestamp() * 1000)


def add_days(date, days):
    return (datetime.fromisoformat(date) + timedelta(days=days)).date().isoformat()


def overlap(a, b):
    start, end = max(a[0], b[0]), min(a[1], b[1])
    return (start, end) if start < end else None


def clip(spans, within):
    return [shared for span in spans if (shared := overlap(span, within))]


def union(spans):
    joined = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def subtract(spans, taken):
    left = union(spans)
    for hole in union(taken):
        parts = [part for span in left for part in ((span[0], min(span[1], hole[0])), (max(span[0], hole[1]), span[1]))]
        left = [part for part in parts if part[0] < part[1]]
    return left


def cut(span, instants):
    edges = sorted({span[0], span[1], *(at for at in instants if span[0] < at < span[1])})
    return list(zip(edges, edges[1:]))


def minutes(spans):
    return sum(max(0, end - start) for start, end in spans) / 60_000


def board_hours(span):
    return [(start, min(start + HOUR_MS, span[1])) for start in range(span[0], span[1], HOUR_MS)]


def ranges(ids):
    runs = []
    for one in sorted(set(ids)):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return [str(first) if first == last else f"{first}-{last}" for first, last in runs]


def number(value):
    """As JSON of JavaScript has it: 49, not 49.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Stations now.


def ended_units(rows):
    standing = [dict(row) for row in rows["standing"]]
    units = [dict(row) for row in rows["ended"] if not row["corrected"]] + standing
    return sorted(units, key=lambda unit: (unit["workstation_id"], unit["end_ts"]))


def tallies_of(rows):
    tallies = {row["workstation_id"]: dict(row) for row in rows["buckets"]}
    empty = ("units", "reproceso_units", "timed_units", "timed_ms", "timed_ms_sq", "reproceso_ms")
    for unit in ended_units(rows):
        tally = tallies.setdefault(unit["workstation_id"], dict.fromkeys(empty, 0))
        ms = unit["end_ts"] - unit["start_ts"] if unit["valid_for_timing"] else 0
        if unit["reproceso"]:
            tally["reproceso_units"] += 1
            tally["reproceso_ms"] += ms
        else:
            tally["units"] += 1
            tally["timed_units"] += unit["valid_for_timing"]
            tally["timed_ms"] += ms
            tally["timed_ms_sq"] += ms * ms
    return tallies


def last_cycles(rows):
    last = {row["workstation_id"]: row for row in rows["last"] if not row["corrected"]}
    for row in rows["last_standing"]:
        known = last.get(row["workstation_id"])
        if not row["voided"] and (known is None or row["end_ts"] > known["end_ts"]):
            last[row["workstation_id"]] = row
    return last


def band(value, settings):
    attentive = settings["umbral_atento"] if settings else None
    behind = settings["umbral_atrasado"] if settings else None
    if value is None or attentive is None or behind is None:
        return "por definir", None
    if value < behind:
        return "atrasado", behind
    return ("atento", attentive) if value < attentive else ("al ritmo", None)


def stations_now(rows, now):
    record = Record(rows)
    jornada = record.jornada_at(now)
    hour = next(span for span in board_hours(jornada["span"]) if span[0] <= now < span[1])
    so_far = (hour[0], min(hour[1], now))
    if len(cut(so_far, record.changes_within(so_far))) != 1:
        raise NotImplementedError("nothing changes in the bench's hour")
    tallies, last, opened = tallies_of(rows), last_cycles(rows), {row["id"]: row["start"] for row in rows["open"]}
    stations = [
        station_now(record, station, now, so_far, tallies.get(station["id"]), last.get(station["id"]), opened)
        for station in sorted(record.stations, key=lambda station: station["position"])
    ]
    return {
        "schema_version": "1.0",
        "generated_at": plant_iso(now),
        "module": rows["module"][0]["code"],
        "measured_stations": sum(1 for station in stations if station["measured"]),
        "total_stations": len(stations),
        "versions": record.versions_in(hour),
        "stations": stations,
    }


def station_now(record, station, now, so_far, tally, last, opened):
    run = record.run_at(now, station["id"])
    work = record.station_work(run["reference"], station["id"], now) if run else None
    camera = record.camera_of(station["code"], now)
    measured = record.is_measured(station["code"], now)
    since = opened.get(station["id"]) if measured else None
    return {
        "workstation": station["code"],
        "name": station["name"],
        "operations": work["operations"] if work else [],
        "machine_codes": work["machine_codes"] if work else [],
        "camera_id": camera if camera is not None else station["camera_id"],
        "operators": station["operators"],
        "measured": measured,
        # The bench's cameras are up and their stations say nothing of presence.
        "activity": "sin medición" if not measured else "en ciclo" if since is not None else "sin señal",
        "presence": None,
        "open_since": None if since is None else plant_iso(since),
        "last_cycle": None
        if not measured or last is None
        else {
            "cycle_id": last["id"],
            "end": plant_iso(last["end_ts"]),
            "duration_seconds": number((last["end_ts"] - last["start_ts"]) / 1000),
            "valid_for_timing": bool(last["valid_for_timing"]),
        },
        "hour": hour_of(record, station, now, so_far, tally, measured),
        "sam_minutes": work["sam_minutes"] if work else None,
    }


def hour_of(record, station, now, so_far, tally, measured):
    run = record.run_at(so_far[0], station["id"])
    sam = record.station_work(run["reference"], station["id"], so_far[0])["sam_minutes"] if run else None
    if not measured or not record.measured_spans(station["code"], so_far, now):
        return {"units": None, "mean_seconds": None, "ritmo": None, "band": "por definir", "missed_umbral": None}
    timed, seconds = tally["timed_units"], tally["timed_ms"] / 1000
    spent = seconds + tally["reproceso_ms"] / 1000
    standard = None if sam is None else sam / station["operators"]
    pace = timed * standard * 60 / spent if standard is not None and spent > 0 else None
    stands, missed = band(pace, record.settings_at(now))
    return {
        "units": tally["units"],
        "mean_seconds": None if timed == 0 else number(seconds / timed),
        "ritmo": number(pace),
        "band": stands,
        "missed_umbral": missed,
    }


# The hour board.


def board(rows, now):
    record = Record(rows)
    running = record.jornada_at(now)
    date = running["date"] if running else plant_date(now)
    ends = defaultdict(list)
    for unit in ended_units(rows):
        if not unit["reproceso"]:
            ends[unit["workstation_id"]].append(unit["end_ts"])
    return {
        "schema_version": "1.0",
        "generated_at": plant_iso(now),
        "module": rows["module"][0]["code"],
        "date": date,
        "measured_stations": sum(1 for station in record.stations if record.is_measured(station["code"], now)),
        "total_stations": len(record.stations),
        "confirmation": confirmation_at(record, running, now),
        "rows": [
            row
            for jornada in record.jornadas_of(date)
            for row in accumulate(
                [
                    board_row(record, jornada, part, run, ends, now)
                    for hour in board_hours(jornada["span"])
                    for part, run in by_run(record, hour)
                ],
                now,
            )
        ],
    }


def confirmation_at(record, jornada, now):
    if jornada is None:
        return None
    run, settings, start = record.module_run_at(now), record.settings_at(now), jornada["span"][0]
    return {
        "jornada": jornada["name"],
        "operators": settings["operators"] if settings else None,
        "op": run["op"] if run else None,
        "reference": run["reference"] if run else None,
        "confirmed": any(row["confirmed"] and start <= row["valid_from_ts"] <= now for row in record.settings),
        "jornada_start": plant_iso(start),
    }


def by_run(record, span):
    parts = []
    for part in cut(span, record.changes_within(span)):
        run = record.module_run_at(part[0])
        if parts and (parts[-1][1] and parts[-1][1]["id"]) == (run and run["id"]):
            parts[-1] = ((parts[-1][0][0], part[1]), run)
        else:
            parts.append((part, run))
    return parts


def meta_of(record, jornada, span):
    meta = 0
    for part in cut(span, record.changes_within(span)):
        for start, end in subtract([part], jornada["breaks"]):
            run, settings = record.module_run_at(start), record.settings_at(start)
            sam = record.reference_sam(run["reference"], start) if run else None
            operators = settings["operators"] if settings else None
            factor = settings["target_factor"] if settings else None
            if operators is None or sam is None or factor is None:
                return None
            meta += operators * ((end - start) / 60_000) * factor / sam
    return meta


def holes_of(record, station, span, now):
    holes = subtract([span], record.measured_spans(station["code"], span, now))
    if not holes:
        return []
    lost = minutes(holes)
    run = record.run_at(span[0], station["id"])
    sam = record.station_work(run["reference"], station["id"], span[0])["sam_minutes"] if run else None
    tolerated = SHORTEST_CYCLE_MS if sam is None else sam * 60_000 / station["operators"] / 2
    return [] if lost * 60_000 < tolerated and lost < minutes([span]) / 2 else holes


def board_row(record, jornada, part, run, ends, now):
    so_far = (part[0], min(part[1], now))
    begun = so_far[0] < so_far[1]
    meta = meta_of(record, jornada, part)
    meta_now = meta_of(record, jornada, so_far) if begun else None if meta is None else 0
    units, origin, seen, unmeasured, lost = None, None, None, 0, []
    if begun:
        stations = record.output_stations(so_far[0])
        if len(cut(so_far, [row["valid_from_ts"] for row in record.settings])) != 1 or not stations:
            raise NotImplementedError("the bench's plant has one output station")
        seen = len([end for station in stations for end in ends[station["id"]] if so_far[0] <= end < so_far[1]])
        if not union([hole for station in stations for hole in holes_of(record, station, so_far, now)]):
            units, origin = seen, "medido"
        together = [so_far]
        for station in stations:
            measured = record.measured_spans(station["code"], so_far, now)
            together = union([shared for span in measured for shared in clip(together, span)])
        unmeasured = minutes(subtract([so_far], together))
        lost = [
            event
            for event in record.lost_time
            if event["planned"] != 1
            and overlap((event["start_ts"], now if event["end_ts"] is None else event["end_ts"]), so_far)
        ]
    lost_minutes = sum(
        event["operators"]
        * minutes(
            subtract(clip([(event["start_ts"], now if event["end_ts"] is None else event["end_ts"])], so_far), jornada["breaks"])
        )
        for event in lost
    )
    return {
        "jornada": jornada["name"],
        "start": plant_iso(part[0]),
        "end": plant_iso(part[1]),
        "op": run["op"] if run else None,
        "reference": run["reference"] if run else None,
        "meta": number(meta),
        "meta_now": number(meta_now),
        "units": units,
        "origin": origin,
        "cumplimiento": number(units / meta_now) if units is not None and meta_now else None,
        "seen_units": seen,
        "unmeasured_minutes": number(unmeasured),
        "accumulated_meta": None,
        "accumulated_units": None,
        "accumulated_hours_missing": 0,
        "lost_minutes": number(lost_minutes),
        "lost_causes": list(dict.fromkeys(f"{event['code']} {event['text'] or '(por definir)'}" for event in lost)),
        "versions": record.versions_of([run["reference"]] if run else [], part, f"j{jornada['rule_id']}"),
    }


def accumulate(rows, now):
    meta, units, missing = 0, None, 0
    for row in rows:
        if datetime.fromisoformat(row["start"]).timestamp() * 1000 >= now:
            meta = None if meta is None or row["meta"] is None else meta + row["meta"]
            row.update(accumulated_meta=number(meta), accumulated_hours_missing=missing)
            continue
        if row["units"] is None:
            missing += 1
        else:
            units = (units or 0) + row["units"]
            meta = None if meta is None or row["meta_now"] is None else meta + row["meta_now"]
        row.update(accumulated_meta=number(meta), accumulated_units=units, accumulated_hours_missing=missing)
        lasting = now < datetime.fromisoformat(row["end"]).timestamp() * 1000
        if lasting and row["units"] is not None and meta is not None:
            meta += (row["meta"] or 0) - (row["meta_now"] or 0)
    return rows
