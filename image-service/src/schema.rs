//! The tables.

use store::{Migration, MigrationSet};

/// `image_account`, `image_asset` and its keys, `image_rendition`,
/// `image_review` and its renditions, `image_thumbnail`, `image_product` and its photo names,
/// `image_import`.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "image",
    steps: &[
        Migration {
            version: 1,
            name: "photos and products",
            sql: TABLES,
        },
        Migration {
            version: 2,
            name: "review, receipts and looks",
            sql: REVIEW,
        },
        Migration {
            version: 3,
            name: "traces of photos",
            sql: TRACES,
        },
        Migration {
            version: 4,
            name: "thumbnails",
            sql: THUMBNAILS,
        },
    ],
};

/// A file that was refused at the door has a row too (`stored = 0`, no object),
/// so that what was sent equals what the rows say; its `sha256` is empty when
/// it was larger than what is read of a file.
const TABLES: &str = "
CREATE TABLE image_account (account_id {text} NOT NULL PRIMARY KEY) {strict};

CREATE TABLE image_asset (
    account_id {text} NOT NULL, asset_id {text} NOT NULL,
    batch {text} NOT NULL, path {text} NOT NULL, sha256 {text} NOT NULL,
    stored {int} NOT NULL, media_type {text}, width {int}, height {int}, bytes {int} NOT NULL,
    wanted_sku {text}, product_id {text},
    state {text} NOT NULL CHECK (state IN ('received', 'processing', 'enhanced', 'rejected')),
    problem {text},
    created_at {int} NOT NULL, updated_at {int} NOT NULL,
    PRIMARY KEY (account_id, asset_id),
    UNIQUE (account_id, batch, path, sha256)
) {strict};
CREATE INDEX image_asset_state ON image_asset (account_id, state, asset_id);
CREATE INDEX image_asset_product ON image_asset (account_id, product_id);
CREATE INDEX image_asset_object ON image_asset (account_id, sha256);

CREATE TABLE image_asset_key (
    account_id {text} NOT NULL, key_folded {text} NOT NULL, asset_id {text} NOT NULL,
    PRIMARY KEY (account_id, key_folded, asset_id)
) {strict};
CREATE INDEX image_asset_key_asset ON image_asset_key (account_id, asset_id);

CREATE TABLE image_rendition (
    account_id {text} NOT NULL, asset_id {text} NOT NULL, marketplace {text} NOT NULL,
    sha256 {text} NOT NULL, width {int} NOT NULL, height {int} NOT NULL,
    PRIMARY KEY (account_id, asset_id, marketplace)
) {strict};

CREATE TABLE image_product (
    account_id {text} NOT NULL, product_id {text} NOT NULL,
    sku {text} NOT NULL, sku_folded {text} NOT NULL, name_folded {text} NOT NULL,
    version {int} NOT NULL, body {text} NOT NULL, counted {int},
    created_at {int} NOT NULL, updated_at {int} NOT NULL,
    PRIMARY KEY (account_id, product_id),
    UNIQUE (account_id, sku)
) {strict};
CREATE INDEX image_product_folded ON image_product (account_id, sku_folded);

CREATE TABLE image_photo_name (
    account_id {text} NOT NULL, product_id {text} NOT NULL, photo {text} NOT NULL,
    photo_folded {text} NOT NULL, name_folded {text} NOT NULL,
    PRIMARY KEY (account_id, product_id, photo)
) {strict};
CREATE INDEX image_photo_name_path ON image_photo_name (account_id, photo_folded);
CREATE INDEX image_photo_name_file ON image_photo_name (account_id, name_folded);

CREATE TABLE image_import (
    account_id {text} NOT NULL, batch {text} NOT NULL, file {text} NOT NULL,
    result {text} NOT NULL, updated_at {int} NOT NULL,
    PRIMARY KEY (account_id, batch, file)
) {strict}";

/// SQLite cannot change a CHECK, so the table of photos is made anew, on both
/// databases alike. What was made before has no basis: it is rebuilt.
///
/// - `made_at`: when the news was published that the row tells of; older news
///   change nothing.
/// - `basis`: by which recipe and which rule packs (`crate::Basis`).
/// - `settled`: 0 while matching by looks and the search for repeats are due.
const REVIEW: &str = "
CREATE TABLE image_asset_next (
    account_id {text} NOT NULL, asset_id {text} NOT NULL,
    batch {text} NOT NULL, path {text} NOT NULL, sha256 {text} NOT NULL,
    stored {int} NOT NULL, media_type {text}, width {int}, height {int}, bytes {int} NOT NULL,
    wanted_sku {text}, product_id {text}, matched_by {text},
    state {text} NOT NULL CONSTRAINT image_asset_states
        CHECK (state IN ('received', 'processing', 'review', 'enhanced', 'rejected')),
    problem {text},
    recipe {text}, basis {text} NOT NULL, made_at {int},
    receipt {text}, fingerprint {text}, duplicate_of {text}, settled {int} NOT NULL,
    created_at {int} NOT NULL, updated_at {int} NOT NULL,
    PRIMARY KEY (account_id, asset_id),
    UNIQUE (account_id, batch, path, sha256)
) {strict};
INSERT INTO image_asset_next (account_id, asset_id, batch, path, sha256, stored, media_type, width, height,
        bytes, wanted_sku, product_id, state, problem, basis, settled, created_at, updated_at)
    SELECT account_id, asset_id, batch, path, sha256, stored, media_type, width, height,
        bytes, wanted_sku, product_id, state, problem, '', 0, created_at, updated_at FROM image_asset;
DROP TABLE image_asset;
ALTER TABLE image_asset_next RENAME TO image_asset;
CREATE INDEX image_asset_state ON image_asset (account_id, state, asset_id);
CREATE INDEX image_asset_product ON image_asset (account_id, product_id);
CREATE INDEX image_asset_object ON image_asset (account_id, sha256);
CREATE INDEX image_asset_basis ON image_asset (state, basis);
CREATE INDEX image_asset_settled ON image_asset (settled, account_id);

ALTER TABLE image_rendition ADD COLUMN basis {text} NOT NULL DEFAULT '';
CREATE INDEX image_rendition_object ON image_rendition (account_id, sha256);

CREATE TABLE image_review (
    account_id {text} NOT NULL, asset_id {text} NOT NULL,
    recipe {text} NOT NULL, confidence_millionths {int} NOT NULL, reasons {text} NOT NULL,
    choice {text} CHECK (choice IN ('accept', 'fallback', 'discard')), decided_at {int},
    PRIMARY KEY (account_id, asset_id)
) {strict};

CREATE TABLE image_review_rendition (
    account_id {text} NOT NULL, asset_id {text} NOT NULL,
    role {text} NOT NULL CHECK (role IN ('candidate', 'fallback')), marketplace {text} NOT NULL,
    basis {text} NOT NULL, rule_pack {text},
    sha256 {text} NOT NULL, width {int} NOT NULL, height {int} NOT NULL,
    media_type {text} NOT NULL, bytes {int} NOT NULL,
    PRIMARY KEY (account_id, asset_id, role, marketplace)
) {strict};
CREATE INDEX image_review_rendition_object ON image_review_rendition (account_id, sha256)";

/// `trace`: of the upload, and then of the news that the row tells of; what a
/// person decides goes on with it. Photos of earlier releases have none.
const TRACES: &str = "ALTER TABLE image_asset ADD COLUMN trace {text}";

/// `side`: width and height in pixels.
const THUMBNAILS: &str = "
CREATE TABLE image_thumbnail (
    account_id {text} NOT NULL, asset_id {text} NOT NULL,
    role {text} NOT NULL CHECK (role IN ('finished', 'candidate', 'fallback')), side {int} NOT NULL,
    basis {text} NOT NULL, sha256 {text} NOT NULL, media_type {text} NOT NULL, bytes {int} NOT NULL,
    PRIMARY KEY (account_id, asset_id, role, side)
) {strict};
CREATE INDEX image_thumbnail_object ON image_thumbnail (account_id, sha256)";
