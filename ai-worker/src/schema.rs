//! The derivation map.

use store::{Migration, MigrationSet};

/// `ai_rendition`: which picture came from which original, by which recipe,
/// for which frame, under which rules. `ai_verdict`: what became of an
/// original. Rows are never changed, so the same work has the same result for
/// ever.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "ai",
    steps: &[
        Migration {
            version: 1,
            name: "derivation map",
            sql: "
CREATE TABLE ai_rendition (
    account_id {text} NOT NULL, original {text} NOT NULL,
    recipe {text} NOT NULL, frame {text} NOT NULL, rule_pack {text} NOT NULL,
    sha256 {text} NOT NULL, width {int} NOT NULL, height {int} NOT NULL,
    media_type {text} NOT NULL, bytes {int} NOT NULL, created_at {int} NOT NULL,
    PRIMARY KEY (account_id, original, recipe, frame, rule_pack)
) {strict};
CREATE INDEX ai_rendition_object ON ai_rendition (account_id, sha256)",
        },
        Migration {
            version: 2,
            name: "verdicts",
            sql: "
CREATE TABLE ai_verdict (
    account_id {text} NOT NULL, original {text} NOT NULL,
    recipe {text} NOT NULL, rule_packs {text} NOT NULL,
    body {text} NOT NULL, created_at {int} NOT NULL,
    PRIMARY KEY (account_id, original, recipe, rule_packs)
) {strict}",
        },
    ],
};
