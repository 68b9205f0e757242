# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# A real Prometheus over the services: it finds every replica and the broker, and knows the alert rules. Grafana and
# Jaeger cannot be had without a registry: their files are only held against Prometheus (every panel's query) here.

prometheus() { curl -fsS -m 20 -G "http://127.0.0.1:$PROMETHEUS_PORT/api/v1/$1" "${@:2}"; }
up() { # service
    prometheus query --data-urlencode "query=up{service=\"$1\"} or up{job=\"$1\"}" | python3 -c '
import json, sys
rows = json.load(sys.stdin)["data"]["result"]
print([(row["metric"], row["value"][1]) for row in rows])
sys.exit(not rows or any(row["value"][1] != "1" for row in rows))'
}
panels() { # full: every query must have data, too
    python3 - "$source_folder/deploy/grafana/dashboards/stox.json" "http://127.0.0.1:$PROMETHEUS_PORT" "${1:-}" <<'PYTHON'
import json, sys, urllib.parse, urllib.request
board, server = json.load(open(sys.argv[1])), sys.argv[2]
empty, refused, asked = [], [], 0
for panel in board["panels"]:
    for target in panel.get("targets", []):
        asked += 1
        url = f"{server}/api/v1/query?" + urllib.parse.urlencode({"query": target["expr"]})
        try:
            answer = json.load(urllib.request.urlopen(url, timeout=20))
        except urllib.error.HTTPError as error:
            refused.append((panel["title"], error.read()))
            continue
        if not answer["data"]["result"]:
            empty.append(panel["title"])
print(f"{asked} queries, {len(refused)} refused {refused}, {len(empty)} without data: {empty}")
sys.exit(bool(refused) or (sys.argv[-1] == "full" and bool(empty)))
PYTHON
}
rules() {
    same "$(prometheus rules | python3 -c 'import json,sys; print(" ".join(sorted(g["name"] for g in json.load(sys.stdin)["data"]["groups"])))')" \
        "$(sed -n 's/^ *- name: //p' deploy/prometheus/alerts.yml | sort | xargs)"
}

check "docker compose --profile monitoring up -d prometheus" compose --profile monitoring up -d --no-deps prometheus
check "it knows the alert rules" within 60 rules
check "it reaches the broker" within 60 up rabbitmq
check "it understands the query of every panel" panels
for service in simulators image-service ai-worker seo-service amazon trendyol hepsiburada sync-service; do
    check "it reaches every replica of $service" within 60 up "$service"
done
check "every panel has data" within 60 panels full
compose --profile monitoring rm -fs prometheus >/dev/null 2>&1
