//! The files that are generated from the topology. `cargo run -p checks`
//! fails when they are stale; `-- --write` writes them anew.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::events::CATALOGUE;
use crate::topology::{
    DELIVERY_LIMIT, EXCHANGES, MAX_LENGTH, MAX_LENGTH_BYTES, QUEUES, Queue, dead_name, exchange,
    route,
};

/// Name of the policy that every work queue obeys.
pub const WORK_POLICY: &str = "stox-work";

/// The policy of the work queues: pattern and definition.
pub fn work_policy() -> (String, Value) {
    let names: Vec<String> = QUEUES
        .iter()
        .map(|queue| queue.name.replace('.', "\\."))
        .collect();
    let pattern = format!("^({})$", names.join("|"));
    let definition = json!({
        "dead-letter-strategy": "at-least-once",
        "overflow": "reject-publish",
        "max-length": MAX_LENGTH,
        "max-length-bytes": MAX_LENGTH_BYTES,
        "delivery-limit": DELIVERY_LIMIT,
    });
    (pattern, definition)
}

/// What a work queue is declared with; everything else is policy.
pub fn queue_arguments(queue: &Queue) -> Value {
    let mut arguments = json!({
        "x-queue-type": "quorum",
        // The broker refuses the key without its exchange. As arguments they
        // hold even where the policy was not applied.
        "x-dead-letter-exchange": exchange::DEAD,
        "x-dead-letter-routing-key": queue.name,
    });
    if queue.single_active {
        arguments["x-single-active-consumer"] = json!(true);
    }
    arguments
}

/// `rabbitmq/definitions.json`: exchanges, queues, bindings and policies of
/// the virtual host `/`. Users are made at installation, never here.
pub fn definitions_json() -> String {
    let exchanges: Vec<Value> = EXCHANGES
        .iter()
        .map(|e| {
            json!({"name": e.name, "vhost": "/", "type": e.kind.name(), "durable": true,
            "auto_delete": false, "internal": false, "arguments": {}})
        })
        .collect();
    let mut queues = Vec::new();
    let mut bindings = Vec::new();
    for queue in QUEUES {
        let dead = dead_name(queue.name);
        queues.push(json!({"name": queue.name, "vhost": "/", "durable": true,
            "auto_delete": false, "arguments": queue_arguments(queue)}));
        queues.push(json!({"name": dead, "vhost": "/", "durable": true,
            "auto_delete": false, "arguments": {"x-queue-type": "quorum"}}));
        for binding in queue.bindings {
            bindings.push(json!({"source": binding.exchange, "vhost": "/",
                "destination": queue.name, "destination_type": "queue",
                "routing_key": binding.key, "arguments": {}}));
        }
        bindings.push(
            json!({"source": exchange::DEAD, "vhost": "/", "destination": dead,
            "destination_type": "queue", "routing_key": queue.name, "arguments": {}}),
        );
    }
    let (pattern, definition) = work_policy();
    let all = json!({
        "vhosts": [{"name": "/"}],
        "policies": [{"name": WORK_POLICY, "vhost": "/", "pattern": pattern,
            "apply-to": "queues", "priority": 10, "definition": definition}],
        "exchanges": exchanges, "queues": queues, "bindings": bindings,
    });
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    text
}

/// `docs/events.md`: exchanges, queues and every message type with a sample.
pub fn events_md() -> String {
    let mut page = String::from(
        "# Exchanges, queues and messages\n\n\
         Generated from `crates/messages` by `cargo run -p checks -- --write`. Do not edit.\n\n\
         ## Exchanges\n\n| exchange | type | must reach a queue | purpose |\n|---|---|---|---|\n",
    );
    for e in EXCHANGES {
        let must = if e.mandatory { "yes" } else { "no" };
        let _ = writeln!(
            page,
            "| `{}` | {} | {must} | {} |",
            e.name,
            e.kind.name(),
            e.purpose
        );
    }
    page.push_str("\n## Queues\n\nEvery queue is a durable quorum queue with its own `NAME.dead`.\n\n| queue | consumed by | bound to | prefetch | one consumer at a time |\n|---|---|---|---|---|\n");
    for queue in QUEUES {
        let routes: Vec<String> = queue
            .bindings
            .iter()
            .map(|b| {
                if b.key.is_empty() {
                    format!("`{}`", b.exchange)
                } else {
                    format!("`{}` `{}`", b.exchange, b.key)
                }
            })
            .collect();
        let prefetch = match queue.prefetch {
            crate::topology::Prefetch::Fixed(count) => count.to_string(),
            crate::topology::Prefetch::Slots => "slots".to_owned(),
        };
        let single = if queue.single_active { "yes" } else { "no" };
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {prefetch} | {single} |",
            queue.name,
            queue.consumer,
            routes.join(", ")
        );
    }
    let (_, definition) = work_policy();
    let _ = write!(
        page,
        "\nPolicy `{WORK_POLICY}` on all of them:\n\n```json\n{}\n```\n\n## Messages\n\nThe body is JSON; id, type, source, time, account and trace travel as properties and headers\n(`message_id`, `type`, `app_id`, `timestamp`, `stox-account`, `traceparent`).\n",
        serde_json::to_string_pretty(&definition).unwrap_or_default()
    );
    for (name, kind, sample) in CATALOGUE {
        let _ = write!(
            page,
            "\n### `{kind}`\n\n`messages::events::{name}`, {}.\n\n```json\n{}\n```\n",
            destination(kind),
            sample.trim()
        );
    }
    page
}

/// Where the sample of a kind goes, in words.
fn destination(kind: &str) -> String {
    let Some((exchange, key)) = crate::events::sample_route(kind) else {
        return String::new();
    };
    let queues: Vec<String> = route(exchange, &key)
        .iter()
        .map(|q| format!("`{}`", q.name))
        .collect();
    let reached = if queues.is_empty() {
        "no queue of its own yet".to_owned()
    } else {
        queues.join(", ")
    };
    let key = if key.is_empty() {
        String::new()
    } else {
        format!(" with key `{key}`")
    };
    format!("published to `{exchange}`{key}, delivered to {reached}")
}
