//! The service's statements.

store::statements! {
    /// What became of an original, by a recipe, under a set of rules.
    VERDICT = "SELECT body FROM ai_verdict
        WHERE account_id = $1 AND original = $2 AND recipe = $3 AND rule_packs = $4";
    /// Keeps a verdict, unless another worker was quicker.
    VERDICT_INSERT = "INSERT INTO ai_verdict (account_id, original, recipe, rule_packs, body, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (account_id, original, recipe, rule_packs) DO NOTHING";
    /// Names a picture of the verdict that counts.
    RENDITION_INSERT = "INSERT INTO ai_rendition (account_id, original, recipe, frame, rule_pack,
            sha256, width, height, media_type, bytes, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (account_id, original, recipe, frame, rule_pack) DO NOTHING";
    /// A row when an object is a picture that the map names.
    RENDITION_REFERENCE = "SELECT 1 FROM ai_rendition WHERE account_id = $1 AND sha256 = $2 LIMIT 1";
}
