# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# More workers do more. Each has AI_WORKER_CPUS of a processor, so that the machine is not the limit.

photos=${SCALING_PHOTOS:-30}
# All workers are up and held still while the photos come in; the clock starts as they are let go.
throughput() { # workers
    local n began held
    compose up -d --wait --no-deps --scale "ai-worker=$1" ai-worker >/dev/null 2>&1 || return 1
    mapfile -t held < <(containers_of ai-worker)
    docker pause "${held[@]}" >/dev/null || return 1
    for n in $(seq "$photos"); do
        { cat "$work/photo.jpg"; echo "scaling $1 $n $RANDOM"; } >"$work/one.jpg"
        api /api/v1/assets -f -o /dev/null -F "batch=scaling-$1" -F "path=$n.jpg" -F "file=@$work/one.jpg;type=image/jpeg" || return 1
    done
    began=$(date +%s%N)
    docker unpause "${held[@]}" >/dev/null || return 1
    within 900 idle || return 1
    echo "$1 $(($(date +%s%N) - began))" >>"$work/throughput"
}
: >"$work/throughput"
check "a photo to scale with" sample
for workers in 1 3 5; do check "$photos photos with $workers ai-workers of $AI_WORKER_CPUS processors" throughput $workers; done
awk -v photos="$photos" '{s = $2 / 1e9; if (NR == 1) one = s; printf "      %d ai-workers: %.1f s, %.0f photos per minute, %.2f times one\n", $1, s, photos * 60 / s, one / s}' "$work/throughput"
rises() { awk '{s[$1] = $2} END {exit !(NR == 3 && s[3] * 1.5 <= s[1] && s[5] <= s[3] * 1.05)}' "$work/throughput"; }
check "three do at least half as much again as one, five no less than three" rises
check "back to three" compose up -d --wait --no-deps --scale ai-worker=3 ai-worker
