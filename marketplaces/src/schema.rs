//! The service's tables.

use store::{Migration, MigrationSet};

/// `mkt_listing`, `mkt_stock`, `mkt_order`, `mkt_operation`.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "mkt",
    steps: &[
        Migration {
            version: 1,
            name: "listings, stock, orders and operations",
            sql: "
CREATE TABLE mkt_listing (
    account_id {text} NOT NULL, connection_id {text} NOT NULL, marketplace {text} NOT NULL,
    product_id {text} NOT NULL, sku {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('queued', 'accepted', 'applied', 'live', 'rejected')),
    desired_version {int} NOT NULL, live_version {int} NOT NULL,
    offer {text} NOT NULL, remote_id {text}, problems {text} NOT NULL, trace {text} NOT NULL,
    created_at {int} NOT NULL, updated_at {int} NOT NULL,
    PRIMARY KEY (connection_id, product_id)
) {strict};
CREATE UNIQUE INDEX mkt_listing_sku ON mkt_listing (connection_id, sku);

CREATE TABLE mkt_stock (
    account_id {text} NOT NULL, connection_id {text} NOT NULL, sku {text} NOT NULL,
    desired_version {int} NOT NULL, desired_quantity {int} NOT NULL,
    acked_version {int} NOT NULL, problem {text} NOT NULL, updated_at {int} NOT NULL,
    PRIMARY KEY (connection_id, sku)
) {strict};

CREATE TABLE mkt_order (
    account_id {text} NOT NULL, connection_id {text} NOT NULL, order_id {text} NOT NULL,
    placed {int} NOT NULL, updated {int} NOT NULL, cancelled {int} NOT NULL,
    lines {text} NOT NULL, seen_at {int} NOT NULL,
    PRIMARY KEY (connection_id, order_id)
) {strict};

CREATE TABLE mkt_operation (
    account_id {text} NOT NULL, connection_id {text} NOT NULL, marketplace {text} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('submit', 'stock', 'orders')), subject {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('due', 'leased', 'idle')),
    step {text} NOT NULL, version {int} NOT NULL, receipt {text} NOT NULL,
    attempt {int} NOT NULL, asked {int} NOT NULL, not_before {int} NOT NULL, lease_token {text},
    reason {text} NOT NULL, mark {int} NOT NULL, updated_at {int} NOT NULL,
    PRIMARY KEY (connection_id, kind, subject)
) {strict};
CREATE INDEX mkt_operation_due ON mkt_operation (marketplace, not_before) WHERE state <> 'idle'",
        },
        Migration {
            version: 2,
            name: "since when a quantity is wished",
            sql: "ALTER TABLE mkt_stock ADD COLUMN desired_at {int}",
        },
    ],
};
