//! The table of objects, in the database of the service that owns them.

use store::{Migration, MigrationSet};

/// `blob_object`: one row for each object, made before the object.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "blob",
    steps: &[Migration {
        version: 1,
        name: "objects",
        sql: "
CREATE TABLE blob_object (
    account_id {text} NOT NULL, area {text} NOT NULL, sha256 {text} NOT NULL,
    size {int} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('pending', 'stored', 'deleting')),
    created_at {int} NOT NULL, touched_at {int} NOT NULL, stored_at {int},
    PRIMARY KEY (account_id, area, sha256)
) {strict}",
    }],
};
