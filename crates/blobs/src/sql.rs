//! The object store's statements.

store::statements! {
    /// An object is about to be put. Protects it from collection from now on.
    /// No row comes back while somebody is deleting it; a deletion that was
    /// abandoned before $6 is taken over.
    CLAIM = "INSERT INTO blob_object (account_id, area, sha256, size, state, created_at, touched_at)
        VALUES ($1, $2, $3, $4, 'pending', $5, $5)
        ON CONFLICT (account_id, area, sha256) DO UPDATE SET touched_at = excluded.touched_at, size = excluded.size,
            state = CASE WHEN blob_object.state = 'stored' THEN 'stored' ELSE 'pending' END
        WHERE blob_object.state <> 'deleting' OR blob_object.touched_at < $6
        RETURNING state";
    /// The object is there.
    STORED = "UPDATE blob_object SET state = 'stored', stored_at = $4
        WHERE account_id = $1 AND area = $2 AND sha256 = $3 AND state = 'pending'";
    /// How an object stands.
    STATE = "SELECT state FROM blob_object WHERE account_id = $1 AND area = $2 AND sha256 = $3";
    /// Objects of an area, after ($2, $3), that nobody has touched since $4, or
    /// whose deletion was abandoned before $5.
    OLD = "SELECT account_id, sha256 FROM blob_object
        WHERE area = $1 AND (account_id > $2 OR (account_id = $2 AND sha256 > $3))
            AND ((state <> 'deleting' AND touched_at < $4) OR (state = 'deleting' AND touched_at < $5))
        ORDER BY account_id, sha256 LIMIT $6";
    /// Starts the deletion at $4 of an object that is still untouched since $5.
    CONDEMN = "UPDATE blob_object SET state = 'deleting', touched_at = $4
        WHERE account_id = $1 AND area = $2 AND sha256 = $3
            AND ((state <> 'deleting' AND touched_at < $5) OR (state = 'deleting' AND touched_at < $6))";
    /// The object is gone; $4 is when its deletion was started.
    FORGET = "DELETE FROM blob_object WHERE account_id = $1 AND area = $2 AND sha256 = $3
        AND state = 'deleting' AND touched_at = $4";
}
