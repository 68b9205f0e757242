# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# What an installation needs for each photo, and at rest: the figures of docs/capacity.md. Says nothing about right and
# wrong but that each can be measured; run it after `demo` and `scaling`.

photos_there() { api '/api/v1/assets?limit=1' | python3 -c 'import json,sys; t=json.load(sys.stdin)["totals"]; print(sum(t[s] for s in ("received", "processing", "review", "enhanced", "rejected")))'; }
kept() {
    local bytes photos
    bytes=$(beside minio 'du -sb /data | cut -f1')
    photos=$(photos_there)
    awk -v b="$bytes" -v p="$photos" 'BEGIN {if (b <= 0 || p <= 0) exit 1; printf "      objects: %.1f MB for %d photos\n", b / 1e6, p}'
}
tables() {
    docker compose exec -T postgres sh -c 'psql -X -qAt -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "SELECT pg_database_size(current_database())"' |
        awk -v p="$(photos_there)" 'BEGIN {code = 1} $1 > 0 {printf "      database: %.1f MB with %d photos\n", $1 / 1e6, p; code = 0} END {exit code}'
}
messages() {
    docker compose exec -T postgres sh -c 'psql -X -qAt -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "SELECT round(avg(octet_length(body))), max(octet_length(body)) FROM stox_image_service.bus_outbox"' |
        awk -F'|' 'BEGIN {code = 1} $1 > 0 {printf "      messages: bodies of %d bytes on average, %d at most\n", $1, $2; code = 0} END {exit code}'
}
memory() {
    docker stats --no-stream --format '{{.Name}} {{.MemUsage}}' | grep "^$project-" | sort | awk '{printf "      memory: %-34s %s of %s\n", $1, $2, $4} END {exit NR == 0}'
}
intake() {
    local n began
    began=$(date +%s%N)
    for n in $(seq 20); do
        { cat "$work/photo.jpg"; echo "intake $n $RANDOM"; } >"$work/one.jpg"
        api /api/v1/assets -f -o /dev/null -F batch=intake -F "path=$n.jpg" -F "file=@$work/one.jpg;type=image/jpeg" || return 1
    done
    awk -v ns="$(($(date +%s%N) - began))" -v size="$(stat -c %s "$work/photo.jpg")" \
        'BEGIN {printf "      intake: %.1f photos a second of %.0f kB, one after the other through the gateway\n", 20 / (ns / 1e9), size / 1000}'
}
for figure in kept tables messages memory; do
    check "a figure of $figure" "$figure"
    cat "$work/said"
done
check "a photo to send" sample
check "a figure of intake" intake
cat "$work/said"
check "all of them are done" within 300 idle
