//! The bus's statements.

store::statements! {
    /// Keeps a message to be sent.
    OUTBOX_INSERT = "INSERT INTO bus_outbox (id, state, exchange, routing_key, kind, source, account_id,
        time, trace, subject, body, attempt, not_before, reason)
        VALUES ($1, 'pending', $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12) ON CONFLICT (id) DO NOTHING";
    /// Messages that are due to be sent, SQLite (one writer needs no locks).
    OUTBOX_LEASE = "UPDATE bus_outbox SET lease_token = $1, not_before = $2, attempt = attempt + 1
        WHERE id IN (SELECT id FROM bus_outbox WHERE state = 'pending' AND not_before <= $3
            ORDER BY not_before, id LIMIT $4)
        RETURNING id, exchange, routing_key, kind, source, account_id, time, trace, subject, body, attempt";
    /// A message could not be sent yet.
    OUTBOX_POSTPONE = "UPDATE bus_outbox SET lease_token = NULL, not_before = $3, reason = $4
        WHERE id = $1 AND lease_token = $2";
    /// Everything still held under a lease was sent.
    OUTBOX_SENT = "UPDATE bus_outbox SET state = 'sent', sent_at = $2, lease_token = NULL, reason = ''
        WHERE lease_token = $1 AND state = 'pending'";
    /// What was sent lately is sent again.
    OUTBOX_RESEND = "UPDATE bus_outbox SET state = 'pending', sent_at = NULL, not_before = $2,
        reason = 'sent again: the broker is new or was erased' WHERE state = 'sent' AND sent_at >= $1";
    /// How many messages wait to be sent.
    OUTBOX_BACKLOG = "SELECT count(*) FROM (SELECT 1 AS one FROM bus_outbox WHERE state = 'pending' LIMIT $1) AS waiting";
    /// What waits and why.
    OUTBOX_PENDING = "SELECT id, kind, exchange, routing_key, attempt, reason, time FROM bus_outbox
        WHERE state = 'pending' ORDER BY not_before, id LIMIT $1";
    /// How many messages wait because nothing is bound where they go.
    OUTBOX_UNROUTABLE = "SELECT count(*) FROM bus_outbox WHERE state = 'pending' AND reason LIKE 'unroutable%'";
    /// How many messages wait to be sent, and since when.
    OUTBOX_AGE = "SELECT count(*), min(time) FROM bus_outbox WHERE state = 'pending'";
    /// Forgets what was sent long ago.
    OUTBOX_PRUNE = "DELETE FROM bus_outbox WHERE state = 'sent' AND sent_at < $1";
    /// Gives a message to a consumer.
    DELIVERY_INSERT = "INSERT INTO bus_delivery (consumer, message_id, state, attempt, crashes, not_before, reason,
        exchange, routing_key, kind, source, account_id, time, trace, subject, body, updated_at)
        VALUES ($1, $2, 'ready', 0, 0, $3, '', $4, $5, $6, $7, $8, $9, $10, $11, $12, $3)
        ON CONFLICT (consumer, message_id) DO NOTHING";
    /// True when a consumer has this many messages waiting.
    DELIVERY_DEPTH = "SELECT 1 FROM bus_delivery WHERE consumer = $1 AND state IN ('ready', 'leased', 'waiting')
        ORDER BY not_before LIMIT 1 OFFSET $2";
    /// Deliveries that somebody may take, SQLite.
    DELIVERY_LEASE = "UPDATE bus_delivery SET attempt = attempt + 1,
            crashes = crashes + CASE WHEN state = 'leased' THEN 1 ELSE 0 END,
            state = 'leased', lease_token = $2, not_before = $3, updated_at = $4, started_at = $4
        WHERE consumer = $1 AND message_id IN (SELECT message_id FROM bus_delivery
            WHERE consumer = $1 AND state IN ('ready', 'leased', 'waiting') AND not_before <= $4
            AND $6 = CASE WHEN crashes + CASE WHEN state = 'leased' THEN 1 ELSE 0 END >= $7 THEN 1 ELSE 0 END
            ORDER BY not_before, message_id LIMIT $5)
        RETURNING message_id, exchange, routing_key, kind, source, account_id, time, trace, subject, body, attempt, crashes";
    /// Whether a delivery is due that killed this many workers.
    DELIVERY_SUSPECT = "SELECT 1 FROM bus_delivery
        WHERE consumer = $1 AND state IN ('ready', 'leased', 'waiting') AND not_before <= $2
        AND crashes + CASE WHEN state = 'leased' THEN 1 ELSE 0 END >= $3 LIMIT 1";
    /// A delivery that a broker brought: new, or taken over from a worker that
    /// died with it. What was meanwhile given out by the table has an owner that
    /// lives. After too many deaths it is not taken but left for later.
    DELIVERY_TAKE = "INSERT INTO bus_delivery (consumer, message_id, state, attempt, crashes, not_before, lease_token,
            reason, exchange, routing_key, kind, source, account_id, time, trace, subject, body, updated_at, started_at)
        VALUES ($1, $2, 'leased', 1, 0, $3, $4, '', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
        ON CONFLICT (consumer, message_id) DO UPDATE SET crashes = bus_delivery.crashes + 1,
            attempt = bus_delivery.attempt + CASE WHEN bus_delivery.crashes + 1 >= $16 THEN 0 ELSE 1 END,
            state = CASE WHEN bus_delivery.crashes + 1 >= $16 THEN 'ready' ELSE 'leased' END,
            lease_token = CASE WHEN bus_delivery.crashes + 1 >= $16 THEN NULL ELSE excluded.lease_token END,
            not_before = CASE WHEN bus_delivery.crashes + 1 >= $16 THEN excluded.updated_at ELSE excluded.not_before END,
            updated_at = excluded.updated_at, started_at = excluded.started_at
        WHERE bus_delivery.state = 'leased' AND bus_delivery.lease_token LIKE 'broker %' AND $15 = 1
        RETURNING attempt, crashes, state";
    /// Still at work.
    DELIVERY_RENEW = "UPDATE bus_delivery SET not_before = $3 WHERE lease_token = $2 AND consumer = $1
        AND state = 'leased' AND message_id = $4";
    /// Done, if the lease still holds.
    DELIVERY_DONE = "UPDATE bus_delivery SET state = 'done', lease_token = NULL, reason = '', body = NULL, updated_at = $4
        WHERE consumer = $1 AND message_id = $2 AND lease_token = $3 AND state = 'leased'";
    /// To be tried again. Attempts that ended in a death are given back, or the next wait would be that of many failures;
    /// this one is where $7 is 1.
    DELIVERY_WAIT = "UPDATE bus_delivery SET state = 'waiting', lease_token = NULL, not_before = $4, reason = $5,
            attempt = attempt - crashes - $7, crashes = 0, updated_at = $6
        WHERE consumer = $1 AND message_id = $2 AND lease_token = $3 AND state = 'leased'";
    /// Not to be tried again.
    DELIVERY_DEAD = "UPDATE bus_delivery SET state = 'dead', lease_token = NULL, reason = $4, updated_at = $5
        WHERE consumer = $1 AND message_id = $2 AND lease_token = $3 AND state = 'leased'";
    /// A message that the broker gave up on and that no row tells of.
    DELIVERY_BURY = "INSERT INTO bus_delivery (consumer, message_id, state, attempt, crashes, not_before, reason,
            exchange, routing_key, kind, source, account_id, time, trace, subject, body, updated_at)
        VALUES ($1, $2, 'dead', 0, 0, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $3)
        ON CONFLICT (consumer, message_id) DO NOTHING";
    /// A single owner starts: nobody else can hold a lease.
    DELIVERY_RELEASE_ALL = "UPDATE bus_delivery SET state = 'ready', lease_token = NULL, not_before = $1,
        crashes = crashes + 1 WHERE state = 'leased'";
    /// Dead letters, newest first.
    DEAD_LIST = "SELECT consumer, message_id, kind, attempt, reason, body, updated_at, account_id FROM bus_delivery
        WHERE state = 'dead' ORDER BY updated_at DESC, message_id LIMIT $1";
    /// Dead letters of a queue ($1), type ($2) and reason ($3, a pattern), each where it is not empty.
    DEAD_SELECT = "SELECT consumer, message_id, kind, attempt, reason, body, updated_at, account_id FROM bus_delivery
        WHERE state = 'dead' AND ($1 = '' OR consumer = $1) AND ($2 = '' OR kind = $2)
        AND ($3 = '' OR reason LIKE $3 ESCAPE '\\') AND updated_at <= $4
        ORDER BY updated_at DESC, message_id, consumer LIMIT $5 OFFSET $6";
    /// The same, counted by what they have in common.
    DEAD_GROUPS = "SELECT consumer, kind, reason, count(*), min(updated_at), max(updated_at), max(message_id)
        FROM bus_delivery WHERE state = 'dead' AND ($1 = '' OR consumer = $1) AND ($2 = '' OR kind = $2)
        AND ($3 = '' OR reason LIKE $3 ESCAPE '\\') AND updated_at <= $4
        GROUP BY consumer, kind, reason ORDER BY consumer, kind, reason";
    /// One delivery with all that is known of it.
    DELIVERY_SHOW = "SELECT consumer, state, attempt, crashes, not_before, reason, updated_at,
        message_id, exchange, routing_key, kind, source, account_id, time, trace, subject, body
        FROM bus_delivery WHERE consumer = $1 AND message_id = $2";
    /// Deliveries that wait for another attempt, the next first.
    DELIVERY_WAITING = "SELECT consumer, message_id, kind, attempt, crashes, not_before, reason, time FROM bus_delivery
        WHERE state = 'waiting' AND ($1 = '' OR consumer = $1) ORDER BY not_before, message_id LIMIT $2";
    /// Back to work.
    DEAD_REPLAY = "UPDATE bus_delivery SET state = 'ready', attempt = 0, crashes = 0, not_before = $3, reason = '',
        updated_at = $3 WHERE consumer = $1 AND message_id = $2 AND state = 'dead'";
    /// A dead letter with another body.
    DEAD_EDIT = "UPDATE bus_delivery SET body = $3, updated_at = $4
        WHERE consumer = $1 AND message_id = $2 AND state = 'dead'";
    /// Given up for good.
    DEAD_DROP = "UPDATE bus_delivery SET state = 'done', body = NULL, reason = 'dropped: ' || reason, updated_at = $3
        WHERE consumer = $1 AND message_id = $2 AND state = 'dead'";
    /// How many deliveries are in which state.
    DELIVERY_COUNTS = "SELECT consumer, state, count(*), min(time) FROM bus_delivery
        WHERE state <> 'done' GROUP BY consumer, state ORDER BY consumer, state";
    /// How many are done.
    DELIVERY_DONE_COUNT = "SELECT consumer, count(*) FROM bus_delivery WHERE state = 'done' GROUP BY consumer ORDER BY consumer";
    /// The newest traces of what is about something, or of one message.
    TRAIL_ABOUT = "SELECT trace, time FROM bus_delivery WHERE subject = $1 OR message_id = $1
        ORDER BY time DESC LIMIT $2";
    /// Every delivery of one trace: `$1` and `$2` bound its text.
    TRAIL_STEPS = "SELECT consumer, message_id, kind, subject, source, state, attempt, reason, time, started_at,
        updated_at, trace FROM bus_delivery WHERE trace >= $1 AND trace < $2 ORDER BY time, message_id, consumer LIMIT $3";
    /// Forgets what was done long ago.
    DELIVERY_PRUNE = "DELETE FROM bus_delivery WHERE state = 'done' AND updated_at < $1";
    /// Reads a fact about this installation.
    META_GET = "SELECT value FROM bus_meta WHERE key = $1";
    /// Keeps a fact about this installation, once.
    META_SET = "INSERT INTO bus_meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
}

/// [`OUTBOX_LEASE`] for PostgreSQL: several relays skip each other's rows. An
/// array is filled once; a sub-select might run again and take more.
pub const OUTBOX_LEASE_POSTGRES: &str =
    "UPDATE bus_outbox SET lease_token = $1, not_before = $2, attempt = attempt + 1
    WHERE id = ANY(ARRAY(SELECT id FROM bus_outbox WHERE state = 'pending' AND not_before <= $3
        ORDER BY not_before, id LIMIT $4 FOR UPDATE SKIP LOCKED))
    RETURNING id, exchange, routing_key, kind, source, account_id, time, trace, subject, body, attempt";

/// [`DELIVERY_LEASE`] for PostgreSQL: several workers skip each other's rows.
pub const DELIVERY_LEASE_POSTGRES: &str = "UPDATE bus_delivery SET attempt = attempt + 1,
        crashes = crashes + CASE WHEN state = 'leased' THEN 1 ELSE 0 END,
        state = 'leased', lease_token = $2, not_before = $3, updated_at = $4, started_at = $4
    WHERE consumer = $1 AND message_id = ANY(ARRAY(SELECT message_id FROM bus_delivery
        WHERE consumer = $1 AND state IN ('ready', 'leased', 'waiting') AND not_before <= $4
        AND $6 = CASE WHEN crashes + CASE WHEN state = 'leased' THEN 1 ELSE 0 END >= $7 THEN 1 ELSE 0 END
        ORDER BY not_before, message_id LIMIT $5 FOR UPDATE SKIP LOCKED))
    RETURNING message_id, exchange, routing_key, kind, source, account_id, time, trace, subject, body, attempt, crashes";
