# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# A catalogue through everything, and what the simulated shops' books say of it.

check "docker compose run --rm demo-service" compose run --rm -T demo-service
check "again, which changes nothing" compose run --rm -T demo-service

# Lost: a product without a live listing. Doubled: a second listing of one, or a second of the demo's one order.
books() {
    local market
    for market in amazon trendyol hepsiburada; do
        api "/sim/$market/books" | python3 -c '
import json, sys
market, wanted = sys.argv[1], int(sys.argv[2])
books = json.load(sys.stdin)
skus = [item["draft"]["sku"] for item in books["items"]]
orders = len(books["orders"])
print(market, len(skus), "listings,", len(skus) - len(set(skus)), "doubled,", orders, "orders")
assert len(skus) == len(set(skus)) == wanted, skus
assert orders == (1 if market == "trendyol" else 0), orders
' "$market" 10 || return 1
    done
}
check "the shops' books: nothing lost, nothing doubled" books
