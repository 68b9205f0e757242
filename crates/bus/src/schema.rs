//! The bus's own tables, present in every service's database.

use store::{Migration, MigrationSet};

/// `bus_meta`, `bus_outbox`, `bus_delivery`.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "bus",
    steps: &[
        Migration {
            version: 1,
            name: "outbox and deliveries",
            sql: "
CREATE TABLE bus_meta (key {text} NOT NULL PRIMARY KEY, value {text} NOT NULL) {strict};

CREATE TABLE bus_outbox (
    id {text} NOT NULL PRIMARY KEY,
    state {text} NOT NULL CHECK (state IN ('pending', 'sent')),
    exchange {text} NOT NULL, routing_key {text} NOT NULL,
    kind {text} NOT NULL, source {text} NOT NULL, account_id {text} NOT NULL,
    time {int} NOT NULL, trace {text} NOT NULL, body {text} NOT NULL,
    attempt {int} NOT NULL, not_before {int} NOT NULL, lease_token {text},
    reason {text} NOT NULL, sent_at {int}
) {strict};
CREATE INDEX bus_outbox_due ON bus_outbox (not_before) WHERE state = 'pending';
CREATE INDEX bus_outbox_sent ON bus_outbox (sent_at) WHERE state = 'sent';

CREATE TABLE bus_delivery (
    consumer {text} NOT NULL, message_id {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('ready', 'leased', 'waiting', 'done', 'dead')),
    attempt {int} NOT NULL, crashes {int} NOT NULL,
    not_before {int} NOT NULL, lease_token {text},
    reason {text} NOT NULL,
    exchange {text} NOT NULL, routing_key {text} NOT NULL,
    kind {text} NOT NULL, source {text} NOT NULL, account_id {text} NOT NULL,
    time {int} NOT NULL, trace {text} NOT NULL, body {text},
    updated_at {int} NOT NULL,
    PRIMARY KEY (consumer, message_id)
) {strict};
CREATE INDEX bus_delivery_due ON bus_delivery (consumer, not_before)
    WHERE state IN ('ready', 'leased', 'waiting');
CREATE INDEX bus_delivery_dead ON bus_delivery (updated_at) WHERE state = 'dead';
CREATE INDEX bus_delivery_done ON bus_delivery (updated_at) WHERE state = 'done'",
        },
        Migration {
            version: 2,
            name: "what a message is about, and when work on it began",
            sql: "
ALTER TABLE bus_outbox ADD COLUMN subject {text} NOT NULL DEFAULT '';
ALTER TABLE bus_delivery ADD COLUMN subject {text} NOT NULL DEFAULT '';
ALTER TABLE bus_delivery ADD COLUMN started_at {int}",
        },
    ],
};
