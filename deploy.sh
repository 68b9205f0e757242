#!/usr/bin/env bash
# The menu for people who would rather choose than remember; every entry is a line of docker-manager.sh or compose.
#
#   ./deploy.sh            shows the menu
#   ./deploy.sh NUMBER     does one entry and ends
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/containers-setup.sh

menu() {
    cat <<'MENU'

Stox
  1) Deploy all services
  2) Stop all services
  3) Show logs
  4) Scale workers
  5) Place orders (interactive producer)
  6) Show status
  7) Run the demo
  8) Back up
  9) Delete everything
  0) Leave
MENU
}

# What is asked for may also come through a pipe.
ask() { # question default
    local answer
    read -r -p "$1 [$2]: " answer || true
    echo "${answer:-$2}"
}

# A line of the form user:product:price:region:shipping is an order of one unit of the product.
produce() {
    local line user product rest token port answer
    token=$(secret 'pages and API (bearer token)')
    port=$(docker compose port gateway 8080 </dev/null)
    echo "One order a line, as user:product:price:region:shipping (product is a SKU); an empty line ends."
    while read -r -p '> ' line && [ -n "$line" ]; do
        IFS=: read -r user product rest <<<"$line"
        if [ -z "$product" ]; then echo "that has no product"; continue; fi
        # The token goes through a file descriptor: it is in no list of processes.
        answer=$(curl -sS --config <(printf 'header = "Authorization: Bearer %s"\n' "$token") \
            -H 'Content-Type: application/json' "http://$port/api/v1/orders" \
            -d "{\"order_id\": \"$user-$(date -u +%Y%m%dT%H%M%S%N)\", \"lines\": [{\"sku\": \"$product\", \"quantity\": 1}]}") || true
        echo "$answer"
    done
}

choose() {
    case $1 in
        1) ./docker-manager.sh start ;;
        2) ./docker-manager.sh stop ;;
        3) ./docker-manager.sh logs --tail=100 ;;
        4) ./docker-manager.sh scale "$(ask 'service' ai-worker)" "$(ask 'replicas' 3)" ;;
        5) produce ;;
        6) ./docker-manager.sh status ;;
        7) docker compose run --rm demo-service ;;
        8) ./docker-manager.sh backup ;;
        9) ./docker-manager.sh cleanup ;;
        0) exit 0 ;;
        *) echo "choose a number from 0 to 9" >&2; return 2 ;;
    esac
}

if [ $# -gt 0 ]; then
    choose "$1"
    exit
fi
while menu; read -r -p 'Choose: ' number; do choose "$number" || true; done
