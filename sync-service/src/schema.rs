//! The service's tables.

use store::{Migration, MigrationSet};

/// `sync_item`, `sync_movement`, `sync_order`, `sync_reservation`,
/// `sync_channel_stock`, `sync_request`.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "sync",
    steps: &[Migration {
        version: 1,
        name: "ledger, reservations and channel stock",
        sql: "
CREATE TABLE sync_item (
    account_id {text} NOT NULL, sku {text} NOT NULL,
    -- Unknown while a SKU was only sold and its product never came.
    product_id {text},
    -- The product's version that brought the last count; 0 before.
    counted_version {int} NOT NULL,
    on_hand {int} NOT NULL CHECK (on_hand >= 0),
    reserved {int} NOT NULL CHECK (reserved >= 0),
    -- Rises with every change of the stock; 0 while it was never counted.
    version {int} NOT NULL CHECK (version >= 0),
    PRIMARY KEY (account_id, sku), CHECK (reserved <= on_hand)
) {strict};

-- The ledger: rows are only ever added.
CREATE TABLE sync_movement (
    account_id {text} NOT NULL, movement_id {text} NOT NULL, sku {text} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('count', 'sale', 'return')),
    delta {int} NOT NULL, cause {text} NOT NULL, at {int} NOT NULL,
    PRIMARY KEY (account_id, movement_id)
) {strict};
CREATE INDEX sync_movement_sku ON sync_movement (account_id, sku, at);

CREATE TABLE sync_order (
    account_id {text} NOT NULL, connection_id {text} NOT NULL, order_id {text} NOT NULL,
    marketplace {text},
    state {text} NOT NULL CHECK (state IN ('reserved', 'backordered')),
    -- Rises with every change of the state of its lines.
    revision {int} NOT NULL CHECK (revision > 0),
    placed {int} NOT NULL, received {int} NOT NULL,
    PRIMARY KEY (account_id, connection_id, order_id)
) {strict};
CREATE INDEX sync_order_received ON sync_order (account_id, received);

CREATE TABLE sync_reservation (
    account_id {text} NOT NULL, connection_id {text} NOT NULL, order_id {text} NOT NULL,
    -- Place of the line within the order, from 0.
    place {int} NOT NULL,
    line_id {text} NOT NULL, sku {text} NOT NULL,
    quantity {int} NOT NULL CHECK (quantity > 0),
    granted {int} NOT NULL CHECK (granted >= 0),
    state {text} NOT NULL CHECK (state IN ('reserved', 'backordered')),
    price_minor {int} NOT NULL, price_currency {text} NOT NULL,
    received {int} NOT NULL,
    PRIMARY KEY (account_id, connection_id, order_id, place), CHECK (granted <= quantity)
) {strict};
CREATE INDEX sync_reservation_sku ON sync_reservation (account_id, sku, received);
CREATE INDEX sync_reservation_waiting ON sync_reservation (account_id, sku, received)
    WHERE state = 'backordered';

CREATE TABLE sync_channel_stock (
    account_id {text} NOT NULL, connection_id {text} NOT NULL, sku {text} NOT NULL,
    -- Unknown while the channel has confirmed stock, but no live listing.
    marketplace {text},
    desired_version {int} NOT NULL, desired_quantity {int} NOT NULL CHECK (desired_quantity >= 0),
    acked_version {int} NOT NULL, acked_quantity {int}, acked_at {int},
    -- When the channel is told again, should it still be behind.
    wake_at {int} NOT NULL,
    PRIMARY KEY (account_id, connection_id, sku)
) {strict};
CREATE INDEX sync_channel_stock_sku ON sync_channel_stock (account_id, sku);
CREATE INDEX sync_channel_stock_behind ON sync_channel_stock (wake_at)
    WHERE acked_version < desired_version;

-- Requests of callers that must have one effect.
CREATE TABLE sync_request (
    account_id {text} NOT NULL, request_id {text} NOT NULL,
    -- What was asked: the same id with another content is refused.
    content {text} NOT NULL, at {int} NOT NULL,
    PRIMARY KEY (account_id, request_id)
) {strict}",
    }],
};
