//! The statements of the books and their tables. One file of its own: never
//! in the database of the system under observation.

use store::{Migration, MigrationSet};

/// The tables.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "sim",
    steps: &[Migration {
        version: 1,
        name: "books",
        sql: TABLES,
    }],
};

const TABLES: &str = "
CREATE TABLE sim_shop (
    market {text} PRIMARY KEY, next_number {int} NOT NULL,
    profile {text} NOT NULL, seed {int} NOT NULL
) {strict};
CREATE TABLE sim_item (
    market {text} NOT NULL, sku {text} NOT NULL, barcode {text} NOT NULL,
    remote_id {text} NOT NULL, state {text} NOT NULL, draft {text} NOT NULL,
    quantity {int} NOT NULL, issues {text} NOT NULL,
    creates {int} NOT NULL, replaces {int} NOT NULL, created_at {int} NOT NULL,
    updated_at {int} NOT NULL, live_at {int}, due_at {int},
    PRIMARY KEY (market, sku)
) {strict};
CREATE INDEX sim_item_barcode ON sim_item (market, barcode);
CREATE INDEX sim_item_remote ON sim_item (market, remote_id);
CREATE INDEX sim_item_due ON sim_item (market, due_at);
CREATE TABLE sim_batch (
    market {text} NOT NULL, id {text} NOT NULL, number {int} NOT NULL,
    kind {text} NOT NULL, subject {text} NOT NULL, digest {text} NOT NULL,
    done {int} NOT NULL, lines {text} NOT NULL, created_at {int} NOT NULL,
    due_at {int} NOT NULL, finished_at {int},
    PRIMARY KEY (market, id)
) {strict};
CREATE INDEX sim_batch_open ON sim_batch (market, done, number);
CREATE INDEX sim_batch_subject ON sim_batch (market, subject);
CREATE INDEX sim_batch_digest ON sim_batch (market, digest);
CREATE TABLE sim_order (
    market {text} NOT NULL, id {text} NOT NULL, number {int} NOT NULL,
    cancelled {int} NOT NULL, currency {text} NOT NULL, placed_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    PRIMARY KEY (market, id)
) {strict};
CREATE INDEX sim_order_number ON sim_order (market, number);
CREATE INDEX sim_order_updated ON sim_order (market, updated_at);
CREATE INDEX sim_order_placed ON sim_order (market, placed_at);
CREATE TABLE sim_order_line (
    market {text} NOT NULL, order_number {int} NOT NULL, place {int} NOT NULL,
    id {text} NOT NULL, sku {text} NOT NULL, barcode {text} NOT NULL,
    remote_id {text} NOT NULL, title {text} NOT NULL, quantity {int} NOT NULL,
    unit_price {int} NOT NULL,
    PRIMARY KEY (market, order_number, place)
) {strict};
CREATE TABLE sim_stock_change (
    market {text} NOT NULL, number {int} NOT NULL, sku {text} NOT NULL,
    at {int} NOT NULL, quantity_before {int} NOT NULL, quantity_after {int} NOT NULL,
    cause {text} NOT NULL, reference {text} NOT NULL,
    PRIMARY KEY (market, number)
) {strict};
CREATE TABLE sim_call (
    market {text} NOT NULL, number {int} NOT NULL, at {int} NOT NULL,
    method {text} NOT NULL, path {text} NOT NULL, status {int} NOT NULL,
    idempotency_key {text}, fault {text} NOT NULL,
    PRIMARY KEY (market, number)
) {strict}";

store::statements! {
    /// Opens a shop's account; nothing when it is open.
    SEED = "INSERT INTO sim_shop (market, next_number, profile, seed) VALUES ($1, 1, $2, $3)
        ON CONFLICT (market) DO NOTHING";
    /// How a shop behaves.
    SETTING = "SELECT profile, seed FROM sim_shop WHERE market = $1";
    /// Changes how a shop behaves.
    SET_SETTING = "UPDATE sim_shop SET profile = $2, seed = $3 WHERE market = $1";
    /// Takes the next number of a shop.
    TAKE_NUMBER = "UPDATE sim_shop SET next_number = next_number + 1 WHERE market = $1
        RETURNING next_number - 1";

    /// A listing by SKU.
    ITEM = "SELECT sku, barcode, remote_id, state, draft, quantity, issues, creates, replaces,
        created_at, updated_at, live_at, due_at FROM sim_item WHERE market = $1 AND sku = $2";
    /// A listing by barcode that is not deleted.
    ITEM_BY_BARCODE = "SELECT sku, barcode, remote_id, state, draft, quantity, issues, creates,
        replaces, created_at, updated_at, live_at, due_at FROM sim_item
        WHERE market = $1 AND barcode = $2 AND state <> 'deleted' ORDER BY created_at, sku LIMIT 1";
    /// A listing by the shop's id.
    ITEM_BY_REMOTE = "SELECT sku, barcode, remote_id, state, draft, quantity, issues, creates,
        replaces, created_at, updated_at, live_at, due_at FROM sim_item
        WHERE market = $1 AND remote_id = $2";
    /// All listings.
    ITEMS = "SELECT sku, barcode, remote_id, state, draft, quantity, issues, creates, replaces,
        created_at, updated_at, live_at, due_at FROM sim_item WHERE market = $1 ORDER BY sku";
    /// A page of the listings in one state, newest first.
    ITEMS_IN_STATE = "SELECT sku, barcode, remote_id, state, draft, quantity, issues, creates,
        replaces, created_at, updated_at, live_at, due_at FROM sim_item
        WHERE market = $1 AND state = $2 ORDER BY created_at DESC, sku LIMIT $3 OFFSET $4";
    /// How many listings are in each state.
    ITEM_COUNTS = "SELECT state, COUNT(*) FROM sim_item WHERE market = $1 GROUP BY state";
    /// Pending listings whose time has come.
    ITEMS_DUE = "SELECT sku, barcode, remote_id, state, draft, quantity, issues, creates, replaces,
        created_at, updated_at, live_at, due_at FROM sim_item
        WHERE market = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY due_at, sku LIMIT 500";
    /// Writes a listing.
    PUT_ITEM = "INSERT INTO sim_item (market, sku, barcode, remote_id, state, draft, quantity,
        issues, creates, replaces, created_at, updated_at, live_at, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (market, sku) DO UPDATE SET barcode = excluded.barcode,
        remote_id = excluded.remote_id, state = excluded.state, draft = excluded.draft,
        quantity = excluded.quantity, issues = excluded.issues, creates = excluded.creates,
        replaces = excluded.replaces, updated_at = excluded.updated_at,
        live_at = excluded.live_at, due_at = excluded.due_at";

    /// Keeps a batch.
    PUT_BATCH = "INSERT INTO sim_batch (market, id, number, kind, subject, digest, done, lines,
        created_at, due_at, finished_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, NULL)";
    /// When the last waiting batch is due.
    LAST_DUE = "SELECT MAX(due_at) FROM sim_batch WHERE market = $1 AND done = 0";
    /// A batch by its handle.
    BATCH = "SELECT id, number, kind, done, lines, created_at, due_at, finished_at FROM sim_batch
        WHERE market = $1 AND id = $2";
    /// All batches.
    BATCHES = "SELECT id, number, kind, done, lines, created_at, due_at, finished_at FROM sim_batch
        WHERE market = $1 ORDER BY number";
    /// The newest batches that were carried out.
    BATCHES_DONE = "SELECT id, number, kind, done, lines, created_at, due_at, finished_at
        FROM sim_batch WHERE market = $1 AND done = 1 ORDER BY number DESC LIMIT $2";
    /// The oldest waiting batch whose time has come.
    BATCH_DUE = "SELECT id, number, kind, done, lines, created_at, due_at, finished_at
        FROM sim_batch WHERE market = $1 AND done = 0 AND due_at <= $2 ORDER BY number LIMIT 1";
    /// The newest waiting batch about one SKU.
    BATCH_ABOUT = "SELECT id, number, kind, done, lines, created_at, due_at, finished_at
        FROM sim_batch WHERE market = $1 AND subject = $2 AND done = 0
        ORDER BY number DESC LIMIT 1";
    /// Whether the same request came since a time.
    BATCH_REPEATED = "SELECT id FROM sim_batch WHERE market = $1 AND digest = $2
        AND created_at >= $3 LIMIT 1";
    /// Closes a batch, once.
    CLOSE_BATCH = "UPDATE sim_batch SET done = 1, lines = $3, finished_at = $4
        WHERE market = $1 AND id = $2 AND done = 0";
    /// When anything is due next.
    NEXT_DUE = "SELECT MIN(due_at) FROM (
        SELECT MIN(due_at) AS due_at FROM sim_batch WHERE market = $1 AND done = 0
        UNION ALL SELECT MIN(due_at) AS due_at FROM sim_item WHERE market = $1) AS due";

    /// Keeps an order.
    PUT_ORDER = "INSERT INTO sim_order (market, id, number, cancelled, currency, placed_at,
        updated_at) VALUES ($1, $2, $3, 0, $4, $5, $5)";
    /// Keeps a line of an order.
    PUT_ORDER_LINE = "INSERT INTO sim_order_line (market, order_number, place, id, sku, barcode,
        remote_id, title, quantity, unit_price) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Cancels an order, once.
    CANCEL_ORDER = "UPDATE sim_order SET cancelled = 1, updated_at = $3
        WHERE market = $1 AND id = $2 AND cancelled = 0";
    /// An order by its number.
    ORDER = "SELECT id, number, cancelled, currency, placed_at, updated_at FROM sim_order
        WHERE market = $1 AND id = $2";
    /// All orders.
    ORDERS = "SELECT id, number, cancelled, currency, placed_at, updated_at FROM sim_order
        WHERE market = $1 ORDER BY number";
    /// Orders by the time of their last change.
    ORDERS_UPDATED = "SELECT id, number, cancelled, currency, placed_at, updated_at FROM sim_order
        WHERE market = $1 AND updated_at >= $2 AND updated_at < $3
        ORDER BY updated_at, number LIMIT $4 OFFSET $5";
    /// How many these are.
    COUNT_UPDATED = "SELECT COUNT(*) FROM sim_order
        WHERE market = $1 AND updated_at >= $2 AND updated_at < $3";
    /// Orders by the time they were placed.
    ORDERS_PLACED = "SELECT id, number, cancelled, currency, placed_at, updated_at FROM sim_order
        WHERE market = $1 AND placed_at >= $2 AND placed_at < $3
        ORDER BY placed_at, number LIMIT $4 OFFSET $5";
    /// How many these are.
    COUNT_PLACED = "SELECT COUNT(*) FROM sim_order
        WHERE market = $1 AND placed_at >= $2 AND placed_at < $3";
    /// The lines of a run of orders.
    ORDER_LINES = "SELECT order_number, id, sku, barcode, remote_id, title, quantity, unit_price
        FROM sim_order_line WHERE market = $1 AND order_number >= $2 AND order_number <= $3
        ORDER BY order_number, place";

    /// Notes a change of quantity.
    PUT_STOCK_CHANGE = "INSERT INTO sim_stock_change (market, number, sku, at, quantity_before,
        quantity_after, cause, reference) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// All changes of quantity.
    STOCK_CHANGES = "SELECT sku, at, quantity_before, quantity_after, cause, reference
        FROM sim_stock_change WHERE market = $1 ORDER BY number";

    /// Notes a call.
    PUT_CALL = "INSERT INTO sim_call (market, number, at, method, path, status, idempotency_key,
        fault) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// The newest calls.
    CALLS = "SELECT number, at, method, path, status, idempotency_key, fault FROM sim_call
        WHERE market = $1 ORDER BY number DESC LIMIT $2";
    /// The number of the last call.
    LAST_CALL = "SELECT MAX(number) FROM sim_call WHERE market = $1";
}
