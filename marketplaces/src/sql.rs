//! The service's statements.

store::statements! {
    /// A wish for a listing; an older version never replaces a newer one.
    LISTING_DESIRE = "INSERT INTO mkt_listing (account_id, connection_id, marketplace, product_id, sku, state,
            desired_version, live_version, offer, remote_id, problems, trace, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, NULL, $9, $10, $11, $11)
        ON CONFLICT (connection_id, product_id) DO UPDATE SET sku = excluded.sku, state = excluded.state,
            desired_version = excluded.desired_version, offer = excluded.offer, problems = excluded.problems,
            trace = excluded.trace, updated_at = excluded.updated_at
        WHERE mkt_listing.desired_version < excluded.desired_version";
    /// One listing by product.
    LISTING_GET = "SELECT account_id, product_id, sku, state, desired_version, live_version, offer, trace, remote_id
        FROM mkt_listing WHERE connection_id = $1 AND product_id = $2";
    /// The trace of the message that last changed a listing.
    LISTING_TRACE = "SELECT trace FROM mkt_listing WHERE connection_id = $1 AND sku = $2";
    /// A listing's version and remote id by SKU.
    LISTING_BY_SKU = "SELECT live_version, remote_id FROM mkt_listing WHERE connection_id = $1 AND sku = $2";
    /// A new state of the wish that is still the newest.
    LISTING_STATE = "UPDATE mkt_listing SET state = $4, problems = $5, updated_at = $6
        WHERE connection_id = $1 AND product_id = $2 AND desired_version = $3";
    /// The marketplace shows this version.
    LISTING_LIVE = "UPDATE mkt_listing SET live_version = $3, remote_id = $4, updated_at = $5
        WHERE connection_id = $1 AND product_id = $2 AND live_version < $3";
    /// By what the marketplace knows the listing, also before buyers see it.
    LISTING_REMOTE = "UPDATE mkt_listing SET remote_id = $3, updated_at = $4
        WHERE connection_id = $1 AND product_id = $2";
    /// Every listing, for pages.
    LISTING_LIST = "SELECT connection_id, marketplace, product_id, sku, state, desired_version, live_version, remote_id,
            problems, offer, updated_at FROM mkt_listing ORDER BY sku, marketplace, connection_id LIMIT $1";
    /// How many listings are in which state.
    LISTING_COUNTS = "SELECT marketplace, state, count(*) FROM mkt_listing GROUP BY marketplace, state
        ORDER BY marketplace, state";
    /// A wish for a quantity; an older version never replaces a newer one.
    STOCK_DESIRE = "INSERT INTO mkt_stock (account_id, connection_id, sku, desired_version, desired_quantity,
            acked_version, problem, updated_at, desired_at) VALUES ($1, $2, $3, $4, $5, 0, '', $6, $7)
        ON CONFLICT (connection_id, sku) DO UPDATE SET desired_version = excluded.desired_version,
            desired_quantity = excluded.desired_quantity, updated_at = excluded.updated_at,
            desired_at = excluded.desired_at
        WHERE mkt_stock.desired_version < excluded.desired_version";
    /// The wished and the acknowledged quantity of a SKU.
    STOCK_GET = "SELECT desired_version, desired_quantity, acked_version FROM mkt_stock
        WHERE connection_id = $1 AND sku = $2";
    /// The marketplace took a version over, which was sent while `$5` was the
    /// acknowledged one; a reset in between makes that worthless.
    STOCK_ACKED = "UPDATE mkt_stock SET acked_version = $3, problem = '', updated_at = $4
        WHERE connection_id = $1 AND sku = $2 AND acked_version < $3 AND (acked_version >= 0 OR acked_version = $5)";
    /// Why a quantity was not taken over.
    STOCK_PROBLEM = "UPDATE mkt_stock SET problem = $3, updated_at = $4 WHERE connection_id = $1 AND sku = $2";
    /// A quantity is to be sent once more: no version is acknowledged any more.
    /// Each time has a negative number of its own.
    STOCK_RESET = "UPDATE mkt_stock SET acked_version = CASE WHEN acked_version < 0 THEN acked_version - 1 ELSE -1 END,
            updated_at = $3 WHERE connection_id = $1 AND sku = $2";
    /// Since when a version is wished.
    STOCK_SINCE = "SELECT desired_at FROM mkt_stock WHERE connection_id = $1 AND sku = $2 AND desired_version = $3";
    /// How many quantities are not acknowledged.
    STOCK_BEHIND = "SELECT count(*) FROM mkt_stock WHERE acked_version < desired_version";
    /// Every quantity, for pages.
    STOCK_LIST = "SELECT connection_id, sku, desired_version, desired_quantity, acked_version, problem FROM mkt_stock
        ORDER BY sku, connection_id LIMIT $1";
    /// An order that was seen; nothing happens when it was seen before.
    ORDER_INSERT = "INSERT INTO mkt_order (account_id, connection_id, order_id, placed, updated, cancelled, lines, seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (connection_id, order_id) DO NOTHING";
    /// How many orders came in through which connection.
    ORDER_COUNTS = "SELECT connection_id, count(*) FROM mkt_order GROUP BY connection_id ORDER BY connection_id";
    /// Work for the operation runner; an operation that is under way is left
    /// alone and looks at the newest wish when it ends.
    OPERATION_WANT = "INSERT INTO mkt_operation (account_id, connection_id, marketplace, kind, subject, state, step, version,
            receipt, attempt, asked, not_before, lease_token, reason, mark, updated_at)
        VALUES ($1, $2, $3, $4, $5, 'due', 'send', 0, '', 0, 0, $6, NULL, '', 0, $6)
        ON CONFLICT (connection_id, kind, subject) DO UPDATE SET state = 'due', step = 'send', attempt = 0, asked = 0,
            receipt = '', not_before = excluded.not_before, updated_at = excluded.updated_at
        WHERE mkt_operation.state = 'idle'";
    /// Operations that are due, or whose runner died: SQLite.
    OPERATION_LEASE = "UPDATE mkt_operation SET state = 'leased', lease_token = $2, not_before = $3, attempt = attempt + 1,
            step = CASE WHEN state = 'leased' AND step = 'send' AND attempt > 0 THEN 'ask' ELSE step END, updated_at = $4
        WHERE (connection_id, kind, subject) IN (SELECT connection_id, kind, subject FROM mkt_operation
            WHERE marketplace = $1 AND state <> 'idle' AND not_before <= $4
            ORDER BY not_before, subject LIMIT $5)
        RETURNING connection_id, kind, subject, step, version, receipt, attempt, asked, mark";
    /// Keeps which version is about to be sent, and after which part of it.
    OPERATION_SENDING = "UPDATE mkt_operation SET version = $5, receipt = $6
        WHERE connection_id = $1 AND kind = $2 AND subject = $3 AND lease_token = $4";
    /// Keeps where an operation stands, if the lease still holds.
    OPERATION_SAVE = "UPDATE mkt_operation SET state = $5, step = $6, version = $7, receipt = $8, attempt = $9, asked = $10,
            not_before = $11, reason = $12, mark = $13, lease_token = NULL, updated_at = $14
        WHERE connection_id = $1 AND kind = $2 AND subject = $3 AND lease_token = $4";
    /// What is under way and why it waits, for pages.
    OPERATION_LIST = "SELECT connection_id, kind, subject, step, attempt, reason, not_before FROM mkt_operation
        WHERE state <> 'idle' AND kind <> 'orders' ORDER BY not_before, subject LIMIT $1";
    /// A single owner starts: nobody else can hold a lease, so what was being
    /// sent has an unknown outcome.
    OPERATION_RELEASE_ALL = "UPDATE mkt_operation SET not_before = $2 WHERE marketplace = $1 AND state = 'leased'";
}

/// [`OPERATION_LEASE`] for PostgreSQL: several runners skip each other's rows.
/// The choice is made once, so that no more rows are taken than were asked for.
pub const OPERATION_LEASE_POSTGRES: &str = "WITH chosen AS MATERIALIZED (
        SELECT connection_id, kind, subject FROM mkt_operation
        WHERE marketplace = $1 AND state <> 'idle' AND not_before <= $4
        ORDER BY not_before, subject LIMIT $5 FOR UPDATE SKIP LOCKED)
    UPDATE mkt_operation AS o SET state = 'leased', lease_token = $2, not_before = $3,
        attempt = o.attempt + 1,
        step = CASE WHEN o.state = 'leased' AND o.step = 'send' AND o.attempt > 0 THEN 'ask' ELSE o.step END,
        updated_at = $4
    FROM chosen AS c
    WHERE o.connection_id = c.connection_id AND o.kind = c.kind AND o.subject = c.subject
    RETURNING o.connection_id, o.kind, o.subject, o.step, o.version, o.receipt, o.attempt, o.asked, o.mark";
