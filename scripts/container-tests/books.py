"""Compares the simulated shops' own books with what Stox says: nothing lost, nothing doubled, nothing oversold.

books.py PRODUCTS ORDERS FOLDER: FOLDER holds amazon, trendyol, hepsiburada (books), stock and orders as JSON. PRODUCTS is
the number of listings that each shop must have, ORDERS the number of orders that were placed at Trendyol.
"""
import json
import sys

products, orders, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
read = lambda name: json.load(open(f"{folder}/{name}"))
stock = {row["sku"]: row for row in read("stock")["items"]}
problems = []
sold = {}
placed = set()
for market in ("amazon", "trendyol", "hepsiburada"):
    books = read(market)
    skus = [item["sku"] for item in books["items"]]
    doubled = len(skus) - len(set(skus))
    print(f"{market}: {len(skus)} listings, {doubled} doubled, {len(books['orders'])} orders")
    if doubled or len(skus) != products:
        problems.append(f"{market}: {sorted(skus)}")
    for item in books["items"]:
        row = stock.get(item["sku"], {"available": None})
        if item["quantity"] != row["available"]:
            problems.append(f"{market}: {item['sku']} offers {item['quantity']}, available are {row['available']}")
    for order in books["orders"]:
        placed.add(order["id"])
        for line in order["lines"]:
            sold[line["sku"]] = sold.get(line["sku"], 0) + line["quantity"]
if len(placed) != orders:
    problems.append(f"the shops have {len(placed)} orders, {orders} were placed")
known = read("orders")["orders"]
lines = [(line["line_id"], line["sku"], line["quantity"]) for order in known for line in order["lines"]]
if len(known) != orders or len(lines) != len(set(lines)):
    problems.append(f"Stox knows {len(known)} orders of {orders}")
taken = {}
for _, sku, quantity in lines:
    taken[sku] = taken.get(sku, 0) + quantity
if taken != sold:
    problems.append(f"sold at the shops: {sold}; taken from the stock: {taken}")
for sku, row in stock.items():
    if row["on_hand"] - row["reserved"] != row["available"] or row["reserved"] != taken.get(sku, 0):
        problems.append(f"{sku}: {row['on_hand']} there, {row['reserved']} reserved, {row['available']} available, {taken.get(sku, 0)} sold")
print("\n".join(problems))
sys.exit(bool(problems))
