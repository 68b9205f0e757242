//! The service's tables.

use store::{Migration, MigrationSet};

/// `seo_product`, `seo_picture`, `seo_listing`.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "seo",
    steps: &[
        Migration {
            version: 1,
            name: "products, pictures and listings",
            sql: "
CREATE TABLE seo_product (
    account_id {text} NOT NULL, product_id {text} NOT NULL, sku {text} NOT NULL,
    version {int} NOT NULL,
    -- The product as JSON, and its texts by marketplace as JSON.
    body {text} NOT NULL, texts {text} NOT NULL,
    PRIMARY KEY (account_id, product_id)
) {strict};
CREATE INDEX seo_product_sku ON seo_product (account_id, sku);

CREATE TABLE seo_picture (
    account_id {text} NOT NULL, product_id {text} NOT NULL, asset_id {text} NOT NULL,
    marketplace {text} NOT NULL,
    -- When the message that brought it was published: a later one replaces it.
    made_at {int} NOT NULL,
    -- The picture as JSON.
    body {text} NOT NULL,
    PRIMARY KEY (account_id, product_id, asset_id, marketplace)
) {strict};

CREATE TABLE seo_listing (
    account_id {text} NOT NULL, product_id {text} NOT NULL,
    -- 0 and an empty digest until something was announced.
    version {int} NOT NULL CHECK (version >= 0), digest {text} NOT NULL,
    PRIMARY KEY (account_id, product_id)
) {strict}",
        },
        Migration {
            version: 2,
            name: "what photos look like",
            // The photo's fingerprint, so that the same picture is listed once.
            sql: "ALTER TABLE seo_picture ADD COLUMN fingerprint {text}",
        },
    ],
};
