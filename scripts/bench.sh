#!/usr/bin/env bash
# First figures of the whole: size, start-up, photos per minute of one worker, and time from upload to live.
#
#   scripts/bench.sh PHOTOS TABLE.csv        a folder of photos and the table that names them; needs curl and python3
#
# STOX_BIN is the program (target/release/stox).
set -euo pipefail
photos=$1 table=$2 stox=${STOX_BIN:-target/release/stox} port=${STOX_BENCH_PORT:-9741}
url=http://127.0.0.1:$port
data=$(mktemp -d)
trap 'kill $pid 2>/dev/null; wait 2>/dev/null; rm -rf "$data"' EXIT

now() { date +%s%N; }
up() { # ai slots
    began=$(now)
    LOG_LEVEL=error STOX__WORK__AI_SLOTS=$1 SERVER_PORT=$port "$stox" up --data "$data/$1" 2>/dev/null &
    pid=$!
    until curl -sf "$url/health" >/dev/null; do :; done
    echo "start-up (first answer of /health, new data folder): $((($(now) - began) / 1000000)) ms"
}
down() { kill $pid; wait $pid 2>/dev/null || true; }
totals() { curl -s "$url/api/v1/assets?limit=1" | python3 -c 'import json,sys; t=json.load(sys.stdin)["totals"]; print(t["received"]+t["processing"], t["enhanced"])'; }

echo "program: $(stat -c %s "$stox") bytes"
up 1
began=$(now)
"$stox" upload "$photos" --data "$data/1" >/dev/null || true
until read -r waiting enhanced < <(totals) && [ "$waiting" = 0 ]; do :; done
spent=$((($(now) - began) / 1000000))
echo "one worker: $enhanced photos in $spent ms = $((enhanced * 60000 / spent)) photos per minute (three renditions each)"
down
up 0
"$stox" upload "$photos" --csv "$table" --data "$data/0" >/dev/null || true
python3 - "$url" <<'PY'
import json, sys, urllib.request
from datetime import datetime
url = sys.argv[1]
get = lambda path: json.load(urllib.request.urlopen(url + path))
when = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
while True:
    listings, assets = get("/api/v1/listings")["listings"], get("/api/v1/assets?limit=200")["items"]
    skus = {a["sku"] for a in assets if a["sku"]}
    if len(listings) == 3 * len(skus) and all(l["live_version"] == l["desired_version"] for l in listings):
        break
first = {}
for a in assets:
    if a["sku"]:
        first[a["sku"]] = min(first.get(a["sku"], 9e18), when(a["created_at"]))
waits = sorted(when(l["updated"]) - first[l["sku"]] for l in listings)
pick = lambda share: waits[min(len(waits) - 1, int(share * len(waits)))]
print(f"upload to live, {len(waits)} listings sent at once: p50 {pick(.5):.2f} s, p95 {pick(.95):.2f} s")
PY
down
