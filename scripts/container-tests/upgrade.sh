# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# An upgrade: the tables of the version before, with the demo's data in them, under today's program.

# What the last migrations added, taken away again: the tables are then as the version before made them.
earlier_schema() {
    database <<'SQL'
BEGIN;
SELECT format('ALTER TABLE %I.%I DROP COLUMN %I', table_schema, table_name, column_name)
FROM information_schema.columns
WHERE table_schema LIKE 'stox\_%' AND (table_name, column_name) IN (
    ('bus_outbox', 'subject'), ('bus_delivery', 'subject'), ('bus_delivery', 'started_at'), ('mkt_stock', 'desired_at'),
    ('image_asset', 'trace'))
\gexec
SELECT format('DROP TABLE %I.%I', table_schema, table_name)
FROM information_schema.tables WHERE table_schema LIKE 'stox\_%' AND table_name = 'image_thumbnail'
\gexec
SELECT format(
    'DELETE FROM %I.store_migration WHERE (owner, version) IN ((''bus'', 2), (''mkt'', 2), (''image'', 3), (''image'', 4))', schemaname)
FROM pg_tables WHERE schemaname LIKE 'stox\_%' AND tablename = 'store_migration'
\gexec
COMMIT;
SQL
}
database() { docker compose exec -T postgres sh -c 'psql -X -v ON_ERROR_STOP=1 -qAt -U "$POSTGRES_USER" -d "$POSTGRES_DB"'; }
columns() {
    database <<'SQL'
SELECT table_schema, table_name, column_name, data_type, is_nullable FROM information_schema.columns
WHERE table_schema LIKE 'stox\_%' ORDER BY 1, 2, 3
SQL
}
steps() {
    database <<'SQL'
SELECT format('SELECT %L, owner, version FROM %I.store_migration', schemaname, schemaname)
FROM pg_tables WHERE schemaname LIKE 'stox\_%' AND tablename = 'store_migration' ORDER BY 1
\gexec
SQL
}

columns_now=$(columns | sort)
steps_now=$(steps | sort)
orders_now=$(api '/api/v1/orders?limit=500' | python3 -c 'import json,sys; print(len(json.load(sys.stdin)["orders"]))')
check "everything of ours is stopped" compose stop image-service ai-worker seo-service amazon trendyol hepsiburada sync-service
check "the tables are those of the version before" earlier_schema
check "they are fewer columns" refused same "$(columns | sort)" "$columns_now"
check "an upgrade is a start" ./docker-manager.sh start
check "every migration ran" same "$(steps | sort)" "$steps_now"
check "the tables are today's" same "$(columns | sort)" "$columns_now"
check "everything is healthy" within 180 healthy
check "an order after the upgrade" within 60 api /sim/trendyol/orders -f -o /dev/null -H 'Content-Type: application/json' -d '{"sku": "KASIK-ZEYTIN", "quantity": 1}'
check "the shops' books: what was there is there, nothing doubled" within 180 books $((orders_now + 1))
