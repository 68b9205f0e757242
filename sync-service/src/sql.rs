//! The service's statements.
//!
//! Those in [`PAIRS`] work on many rows at once, which come as one JSON array
//! in `$1`; the two databases unfold it in their own way, the rest of the text
//! is the same. `given.value ->> 'field'` reads a field as text.

macro_rules! pairs {
    ($($(#[$doc:meta])* $name:ident = $before:literal, $after:literal, $sqlite_end:literal, $postgres_end:literal;)*) => {
        $($(#[$doc])*
        pub const $name: Pair = Pair {
            sqlite: concat!($before, " json_each($1) AS given ", $after, $sqlite_end),
            postgres: concat!(
                $before, " jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB)) AS given(value) ",
                $after, $postgres_end
            ),
        };)*

        /// Every pair of this file with its name.
        pub const PAIRS: &[(&str, Pair)] = &[$((stringify!($name), $name)),*];
    };
}

/// A statement in the words of both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

impl Pair {
    /// The text for one database.
    pub fn text(self, dialect: store::Dialect) -> &'static str {
        dialect.pick(self.sqlite, self.postgres)
    }
}

pairs! {
    /// Makes items that are missing. `[{account, sku}]`, sorted.
    ITEMS_ENSURE = "INSERT INTO sync_item (account_id, sku, product_id, counted_version, on_hand, reserved, version)
        SELECT given.value ->> 'account', given.value ->> 'sku', NULL, 0, 0, 0, 0 FROM",
        "WHERE 1 = 1 ORDER BY 1, 2 ON CONFLICT (account_id, sku) DO NOTHING", "", "";
    /// Takes items for this transaction alone, in order. `[{account, sku}]`.
    /// SQLite has one writer anyway.
    ITEMS_HOLD = "SELECT account_id, sku, product_id, counted_version, on_hand, reserved, version
        FROM sync_item WHERE (account_id, sku) IN (SELECT given.value ->> 'account', given.value ->> 'sku' FROM",
        ") ORDER BY account_id, sku", "", " FOR UPDATE";
    /// THE stock change: all items of a batch at once, each only if nobody
    /// changed it since it was read. `[{account, sku, product, counted_version, on_hand, reserved, version, seen}]`
    ITEMS_KEEP = "UPDATE sync_item SET product_id = given.value ->> 'product',
            counted_version = CAST(given.value ->> 'counted_version' AS BIGINT),
            on_hand = CAST(given.value ->> 'on_hand' AS BIGINT),
            reserved = CAST(given.value ->> 'reserved' AS BIGINT),
            version = CAST(given.value ->> 'version' AS BIGINT)
        FROM",
        "WHERE sync_item.account_id = given.value ->> 'account' AND sync_item.sku = given.value ->> 'sku'
            AND sync_item.version = CAST(given.value ->> 'seen' AS BIGINT)", "", "";
    /// What the channels of changed items should have; `$2` is when they are
    /// told again. `[{account, sku, version, available}]`
    CHANNELS_WANT = "UPDATE sync_channel_stock SET wake_at = $2,
            desired_version = CAST(given.value ->> 'version' AS BIGINT),
            desired_quantity = CAST(given.value ->> 'available' AS BIGINT)
        FROM",
        "WHERE sync_channel_stock.account_id = given.value ->> 'account'
            AND sync_channel_stock.sku = given.value ->> 'sku'
            AND sync_channel_stock.desired_version < CAST(given.value ->> 'version' AS BIGINT)", "", "";
    /// Keeps orders that are new, and says which. `[{account, connection, order, marketplace, placed, received}]`, sorted.
    ORDERS_ADD = "INSERT INTO sync_order (account_id, connection_id, order_id, marketplace, state, revision, placed, received)
        SELECT given.value ->> 'account', given.value ->> 'connection', given.value ->> 'order',
            given.value ->> 'marketplace', 'reserved', 1, CAST(given.value ->> 'placed' AS BIGINT),
            CAST(given.value ->> 'received' AS BIGINT) FROM",
        "WHERE 1 = 1 ORDER BY 1, 2, 3 ON CONFLICT (account_id, connection_id, order_id) DO NOTHING
        RETURNING account_id, connection_id, order_id", "", "";
    /// Orders for which stock is missing. `[{account, connection, order}]`
    ORDERS_BACKORDER = "UPDATE sync_order SET state = 'backordered' FROM",
        "WHERE sync_order.account_id = given.value ->> 'account'
            AND sync_order.connection_id = given.value ->> 'connection'
            AND sync_order.order_id = given.value ->> 'order'", "", "";
    /// Keeps the lines of new orders. `[{account, connection, order, place, line, sku, quantity, granted, price, currency, received}]`
    RESERVATIONS_ADD = "INSERT INTO sync_reservation (account_id, connection_id, order_id, place, line_id, sku,
            quantity, granted, state, price_minor, price_currency, received)
        SELECT given.value ->> 'account', given.value ->> 'connection', given.value ->> 'order',
            CAST(given.value ->> 'place' AS BIGINT), given.value ->> 'line', given.value ->> 'sku',
            CAST(given.value ->> 'quantity' AS BIGINT), CAST(given.value ->> 'granted' AS BIGINT),
            CASE WHEN given.value ->> 'granted' = given.value ->> 'quantity' THEN 'reserved' ELSE 'backordered' END,
            CAST(given.value ->> 'price' AS BIGINT), given.value ->> 'currency',
            CAST(given.value ->> 'received' AS BIGINT) FROM", "", "", "";
}

store::statements! {
    /// Adds to the ledger, once for each id.
    MOVEMENT_ADD = "INSERT INTO sync_movement (account_id, movement_id, sku, kind, delta, cause, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, movement_id) DO NOTHING";
    /// Lines that wait for a SKU, the oldest first.
    LINES_WAITING = "SELECT connection_id, order_id, place, quantity, granted FROM sync_reservation
        WHERE account_id = $1 AND sku = $2 AND state = 'backordered'
        ORDER BY received, connection_id, order_id, place";
    /// Lines that hold units of a SKU, the oldest first.
    LINES_HOLDING = "SELECT connection_id, order_id, place, quantity, granted FROM sync_reservation
        WHERE account_id = $1 AND sku = $2 AND granted > 0
        ORDER BY received, connection_id, order_id, place";
    /// What a line holds now.
    LINE_GRANT = "UPDATE sync_reservation SET granted = $5,
            state = CASE WHEN quantity = $5 THEN 'reserved' ELSE 'backordered' END
        WHERE account_id = $1 AND connection_id = $2 AND order_id = $3 AND place = $4";
    /// An order's lines changed; takes the order for this transaction alone.
    ORDER_REVISE = "UPDATE sync_order SET revision = revision + 1
        WHERE account_id = $1 AND connection_id = $2 AND order_id = $3 RETURNING revision";
    /// The state that follows from an order's lines.
    ORDER_STATE = "UPDATE sync_order SET state = $4
        WHERE account_id = $1 AND connection_id = $2 AND order_id = $3";
    /// Lines of an order for which units are missing.
    ORDER_MISSING = "SELECT line_id, sku, quantity - granted, price_minor, price_currency FROM sync_reservation
        WHERE account_id = $1 AND connection_id = $2 AND order_id = $3 AND state = 'backordered' ORDER BY place";
    /// A channel has a live listing.
    CHANNEL_LIVE = "INSERT INTO sync_channel_stock (account_id, connection_id, sku, marketplace,
            desired_version, desired_quantity, acked_version, acked_quantity, acked_at, wake_at)
        VALUES ($1, $2, $3, $4, $5, $6, 0, NULL, NULL, $7)
        ON CONFLICT (account_id, connection_id, sku) DO UPDATE SET marketplace = excluded.marketplace,
            desired_version = excluded.desired_version, desired_quantity = excluded.desired_quantity,
            wake_at = excluded.wake_at
        RETURNING acked_version";
    /// A channel took a version over; an older one is ignored.
    CHANNEL_ACK = "INSERT INTO sync_channel_stock (account_id, connection_id, sku, marketplace,
            desired_version, desired_quantity, acked_version, acked_quantity, acked_at, wake_at)
        VALUES ($1, $2, $3, NULL, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (account_id, connection_id, sku) DO UPDATE SET acked_version = excluded.acked_version,
            acked_quantity = excluded.acked_quantity, acked_at = excluded.acked_at
        WHERE sync_channel_stock.acked_version < excluded.acked_version";
    /// Channels that were told and did not confirm in time.
    CHANNELS_BEHIND = "SELECT account_id, connection_id, sku, marketplace, wake_at FROM sync_channel_stock
        WHERE acked_version < desired_version AND wake_at <= $1 AND marketplace IS NOT NULL
        ORDER BY wake_at, account_id, connection_id, sku LIMIT $2";
    /// Tells a channel again later still, unless somebody else just did.
    CHANNEL_POSTPONE = "UPDATE sync_channel_stock SET wake_at = $5
        WHERE account_id = $1 AND connection_id = $2 AND sku = $3 AND wake_at = $4
            AND acked_version < desired_version
        RETURNING desired_version, desired_quantity";
    /// Remembers a caller's request, once for each id.
    REQUEST_ADD = "INSERT INTO sync_request (account_id, request_id, content, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, request_id) DO NOTHING";
    /// What was asked under an id.
    REQUEST_READ = "SELECT content FROM sync_request WHERE account_id = $1 AND request_id = $2";
    /// One item.
    ITEM_READ = "SELECT i.sku, i.product_id, i.on_hand, i.reserved, i.version,
            (SELECT CAST(coalesce(sum(r.quantity - r.granted), 0) AS BIGINT) FROM sync_reservation r
                WHERE r.account_id = i.account_id AND r.sku = i.sku AND r.state = 'backordered')
        FROM sync_item i WHERE i.account_id = $1 AND i.sku = $2";
    /// Items after a SKU.
    ITEMS_LIST = "SELECT i.sku, i.product_id, i.on_hand, i.reserved, i.version,
            (SELECT CAST(coalesce(sum(r.quantity - r.granted), 0) AS BIGINT) FROM sync_reservation r
                WHERE r.account_id = i.account_id AND r.sku = i.sku AND r.state = 'backordered')
        FROM sync_item i WHERE i.account_id = $1 AND i.sku > $2 ORDER BY i.sku LIMIT $3";
    /// How many items there are.
    ITEMS_COUNT = "SELECT count(*) FROM sync_item WHERE account_id = $1";
    /// Channels of the items between two SKUs.
    CHANNELS_LIST = "SELECT sku, connection_id, marketplace, desired_version, desired_quantity,
            acked_version, acked_quantity, acked_at FROM sync_channel_stock
        WHERE account_id = $1 AND sku >= $2 AND sku <= $3 ORDER BY sku, connection_id";
    /// The latest orders, each with its lines.
    ORDERS_LIST = "SELECT o.connection_id, o.order_id, o.marketplace, o.state, o.placed,
            r.line_id, r.sku, r.quantity, r.granted, r.state
        FROM (SELECT account_id, connection_id, order_id, marketplace, state, placed, received FROM sync_order
            WHERE account_id = $1 ORDER BY received DESC, connection_id, order_id LIMIT $2) o
        LEFT JOIN sync_reservation r
        ON r.account_id = o.account_id AND r.connection_id = o.connection_id AND r.order_id = o.order_id
        ORDER BY o.received DESC, o.connection_id, o.order_id, r.place";
    /// How many orders there are.
    ORDERS_COUNT = "SELECT count(*) FROM sync_order WHERE account_id = $1";
    /// Audit: items whose units are not the sum of their movements.
    AUDIT_LEDGER = "SELECT i.account_id, i.sku, i.on_hand, CAST(coalesce(sum(m.delta), 0) AS BIGINT)
        FROM sync_item i LEFT JOIN sync_movement m ON m.account_id = i.account_id AND m.sku = i.sku
        GROUP BY i.account_id, i.sku, i.on_hand HAVING i.on_hand <> coalesce(sum(m.delta), 0)";
    /// Audit: movements of SKUs that have no item.
    AUDIT_ORPHANS = "SELECT m.account_id, m.sku, CAST(0 AS BIGINT), CAST(sum(m.delta) AS BIGINT) FROM sync_movement m
        WHERE NOT EXISTS (SELECT 1 FROM sync_item i WHERE i.account_id = m.account_id AND i.sku = m.sku)
        GROUP BY m.account_id, m.sku";
    /// Audit: items whose reserved units are not what their lines hold.
    AUDIT_RESERVED = "SELECT i.account_id, i.sku, i.reserved, CAST(coalesce(sum(r.granted), 0) AS BIGINT)
        FROM sync_item i LEFT JOIN sync_reservation r ON r.account_id = i.account_id AND r.sku = i.sku
        GROUP BY i.account_id, i.sku, i.reserved HAVING i.reserved <> coalesce(sum(r.granted), 0)";
    /// Audit: items that are for sale while an order waits for them.
    AUDIT_WAITING = "SELECT i.account_id, i.sku, i.on_hand - i.reserved, CAST(sum(r.quantity - r.granted) AS BIGINT)
        FROM sync_item i JOIN sync_reservation r ON r.account_id = i.account_id AND r.sku = i.sku
        WHERE i.on_hand > i.reserved AND r.state = 'backordered'
        GROUP BY i.account_id, i.sku, i.on_hand, i.reserved";
    /// Audit: orders whose state is not that of their lines.
    AUDIT_ORDERS = "SELECT o.account_id, o.order_id, CAST(CASE WHEN o.state = 'backordered' THEN 1 ELSE 0 END AS BIGINT),
            CAST(coalesce(sum(CASE WHEN r.state = 'backordered' THEN 1 ELSE 0 END), 0) AS BIGINT)
        FROM sync_order o LEFT JOIN sync_reservation r ON r.account_id = o.account_id
            AND r.connection_id = o.connection_id AND r.order_id = o.order_id
        GROUP BY o.account_id, o.connection_id, o.order_id, o.state
        HAVING CASE WHEN o.state = 'backordered' THEN 1 ELSE 0 END
            <> CASE WHEN coalesce(sum(CASE WHEN r.state = 'backordered' THEN 1 ELSE 0 END), 0) > 0 THEN 1 ELSE 0 END";
    /// Audit: channels that should have something else than the stock.
    AUDIT_CHANNELS = "SELECT c.account_id, c.sku, c.desired_version, i.version
        FROM sync_channel_stock c JOIN sync_item i ON i.account_id = c.account_id AND i.sku = c.sku
        WHERE c.desired_version <> i.version OR c.desired_quantity <> i.on_hand - i.reserved";
    /// Audit: channels that confirmed what they were never told.
    AUDIT_ACKS = "SELECT account_id, sku, acked_version, desired_version FROM sync_channel_stock
        WHERE acked_version > desired_version";
}
