//! What each service's broker user may do, from the topology: read its own
//! queues, write to the exchanges it publishes to, and nothing else. Regular
//! expressions as RabbitMQ's permissions take them.

use crate::topology::{QUEUES, dead_name, exchange};

/// What the broker's permissions call the exchange without a name, through
/// which a message goes straight to one queue. It leads to every queue, so it
/// is given to nobody who does not need it.
const STRAIGHT: &str = "amq.default";

/// The exchanges that each service publishes to.
pub const PUBLISHERS: &[(&str, &[&str])] = &[
    ("image-service", &[exchange::IMAGES, exchange::EVENTS]),
    ("ai-worker", &[exchange::IMAGES]),
    ("seo-service", &[exchange::MARKETPLACES]),
    ("amazon", &[exchange::ORDERS, exchange::EVENTS]),
    ("trendyol", &[exchange::ORDERS, exchange::EVENTS]),
    ("hepsiburada", &[exchange::ORDERS, exchange::EVENTS]),
    (
        "sync-service",
        // A stock change that one channel lacks is sent to that channel again.
        &[
            exchange::ORDERS,
            exchange::STOCK,
            exchange::EVENTS,
            STRAIGHT,
        ],
    ),
];

/// The permissions of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// What it may make or delete: its installation's marker.
    pub configure: String,
    /// What it may publish to.
    pub write: String,
    /// What it may consume.
    pub read: String,
}

/// The permissions of a service; `None` for one that does not use the broker.
pub fn access(service: &str) -> Option<Access> {
    let (_, exchanges) = PUBLISHERS.iter().find(|(name, _)| *name == service)?;
    let queues: Vec<String> = QUEUES
        .iter()
        .filter(|queue| queue.consumer == service)
        .flat_map(|queue| [queue.name.to_owned(), dead_name(queue.name)])
        .collect();
    Some(Access {
        configure: "^stox\\.marker\\.".to_owned(),
        write: any_of(exchanges.iter().copied()),
        read: any_of(queues.iter().map(String::as_str)),
    })
}

/// An expression that matches exactly these names.
fn any_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| name.replace('.', "\\.")).collect();
    format!("^({})$", names.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_consumer_has_access_to_its_own_queues_only() {
        for queue in QUEUES {
            let own = access(queue.consumer).expect(queue.consumer);
            let name = queue.name.replace('.', "\\.");
            assert!(own.read.contains(&name), "{}: {}", queue.consumer, own.read);
        }
        let worker = access("ai-worker").expect("known");
        assert_eq!(worker.read, "^(ai_processing|ai_processing\\.dead)$");
        assert_eq!(worker.write, "^(stox\\.images)$");
        assert_eq!(access("simulators"), None);
        let sync = access("sync-service").expect("known");
        assert!(sync.write.contains("|amq\\.default)"), "{}", sync.write);
    }
}
