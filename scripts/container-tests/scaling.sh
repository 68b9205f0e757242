# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# More workers do more. Each has AI_WORKER_CPUS of a processor, so that the machine is not the limit.

photos=${SCALING_PHOTOS:-30}
# One photo of the demo, made a new one by what follows its last byte.
sample() {
    local address
    address=$(api '/api/v1/assets?batch=demo&limit=1' | python3 -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["original_url"])') &&
        api "$address" -f -o "$work/photo.jpg" && [ -s "$work/photo.jpg" ]
}
waiting() { api '/api/v1/assets?limit=1' | python3 -c 'import json,sys; t=json.load(sys.stdin)["totals"]; sys.exit(t["received"] + t["processing"] > 0)'; }
throughput() { # workers
    local n began
    compose stop ai-worker >/dev/null 2>&1
    for n in $(seq "$photos"); do
        { cat "$work/photo.jpg"; echo "scaling $1 $n"; } >"$work/one.jpg"
        api /api/v1/assets -f -o /dev/null -F "batch=scaling-$1" -F "path=$n.jpg" -F "file=@$work/one.jpg;type=image/jpeg" || return 1
    done
    compose up -d --wait --no-deps --scale "ai-worker=$1" ai-worker >/dev/null 2>&1 || return 1
    began=$(date +%s%N)
    within 900 waiting || return 1
    echo "$1 $(($(date +%s%N) - began))" >>"$work/throughput"
}
: >"$work/throughput"
check "a photo to scale with" sample
for workers in 1 3 5; do check "$photos photos with $workers ai-workers of $AI_WORKER_CPUS processors" throughput $workers; done
awk -v photos="$photos" '{s = $2 / 1e9; if (NR == 1) one = s; printf "      %d ai-workers: %.1f s, %.0f photos per minute, %.2f times one\n", $1, s, photos * 60 / s, one / s}' "$work/throughput"
rises() { awk '{if (NR > 1 && $2 >= last) exit 1; last = $2} END {exit NR != 3}' "$work/throughput"; }
check "each step is faster than the one before" rises
check "back to three" compose up -d --wait --no-deps --scale ai-worker=3 ai-worker
