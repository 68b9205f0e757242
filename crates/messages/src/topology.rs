//! THE topology: every exchange, queue and binding, as one constant that
//! RabbitMQ, the embedded bus, the generated files and the tests all read.

/// Names of the exchanges.
pub mod exchange {
    /// Topic: photos on their way to pictures.
    pub const IMAGES: &str = "stox.images";
    /// Fanout: products ready to be listed, to every adapter.
    pub const MARKETPLACES: &str = "stox.marketplaces";
    /// Direct: orders by the channel they came in through.
    pub const ORDERS: &str = "stox.orders";
    /// Topic: what happened, for whoever wants to know.
    pub const EVENTS: &str = "stox.events";
    /// Direct: orders to be shipped, by region.
    pub const FULFILMENT: &str = "stox.fulfilment";
    /// Fanout: stock changes, to every adapter.
    pub const STOCK: &str = "stox.stock";
    /// Direct: what the broker itself gave up on, by queue name.
    pub const DEAD: &str = "stox.dead";
}

/// How an exchange routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By pattern: `*` is one word, `#` is any number of words.
    Topic,
    /// To every bound queue.
    Fanout,
    /// By equal key.
    Direct,
}

impl Kind {
    /// The broker's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Topic => "topic",
            Kind::Fanout => "fanout",
            Kind::Direct => "direct",
        }
    }
}

/// An exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// Its name.
    pub name: &'static str,
    /// How it routes.
    pub kind: Kind,
    /// True when a message that reaches no queue is a fault: it stays in the
    /// outbox and raises an alarm. News that nobody asked for is not a fault.
    pub mandatory: bool,
    /// What it is for, as a sentence.
    pub purpose: &'static str,
}

/// A route from an exchange into a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// The exchange.
    pub exchange: &'static str,
    /// The key or pattern; empty for a fanout.
    pub key: &'static str,
}

/// How many messages a consumer may hold unacknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefetch {
    /// A fixed number: for handlers that commit in batches.
    Fixed(u16),
    /// As many as the consumer has slots: for CPU-bound work, so that no
    /// worker holds a message that an idle one could take.
    Slots,
}

impl Prefetch {
    /// The number for a consumer with `slots` slots.
    pub const fn count(self, slots: u16) -> u16 {
        match self {
            Prefetch::Fixed(count) => count,
            Prefetch::Slots => slots,
        }
    }
}

/// A queue of work for one kind of consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// Its name, which is also the consumer's name in the delivery table.
    pub name: &'static str,
    /// The service that consumes it.
    pub consumer: &'static str,
    /// The routes into it.
    pub bindings: &'static [Binding],
    /// How many messages a consumer may hold.
    pub prefetch: Prefetch,
    /// True when only one consumer at a time may take from it, for order.
    pub single_active: bool,
}

/// Most messages in one work queue; more are refused to the publisher, whose
/// outbox keeps them.
pub const MAX_LENGTH: u64 = 10_000;
/// Most bytes in one work queue.
pub const MAX_LENGTH_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// Broker deliveries of one message before it is dead-lettered; our own count
/// of attempts ends far below.
pub const DELIVERY_LIMIT: u64 = 20;
/// Longest time in milliseconds that a consumer may hold a message. Set for the
/// node in `rabbitmq/rabbitmq.conf`: brokers before 3.12 refuse it in a policy.
pub const CONSUMER_TIMEOUT_MS: u64 = 3_600_000;

/// All exchanges.
pub const EXCHANGES: &[Exchange] = &[
    Exchange {
        name: exchange::IMAGES,
        kind: Kind::Topic,
        mandatory: true,
        purpose: "Photos on their way to pictures.",
    },
    Exchange {
        name: exchange::MARKETPLACES,
        kind: Kind::Fanout,
        mandatory: true,
        purpose: "Products ready to be listed, to every adapter.",
    },
    Exchange {
        name: exchange::ORDERS,
        kind: Kind::Direct,
        mandatory: true,
        purpose: "Orders, by the channel they came in through.",
    },
    Exchange {
        name: exchange::EVENTS,
        kind: Kind::Topic,
        mandatory: false,
        purpose: "What happened, for whoever wants to know.",
    },
    Exchange {
        name: exchange::FULFILMENT,
        kind: Kind::Direct,
        mandatory: true,
        purpose: "Orders to be shipped, by region.",
    },
    Exchange {
        name: exchange::STOCK,
        kind: Kind::Fanout,
        mandatory: true,
        purpose: "Stock changes, to every adapter.",
    },
    Exchange {
        name: exchange::DEAD,
        kind: Kind::Direct,
        mandatory: true,
        purpose: "What the broker gave up on, by queue name.",
    },
];

const fn on(exchange: &'static str, key: &'static str) -> Binding {
    Binding { exchange, key }
}

const fn queue(
    name: &'static str,
    consumer: &'static str,
    bindings: &'static [Binding],
    prefetch: Prefetch,
) -> Queue {
    Queue {
        name,
        consumer,
        bindings,
        prefetch,
        single_active: false,
    }
}

const fn in_order(queue: Queue) -> Queue {
    Queue {
        single_active: true,
        ..queue
    }
}

/// Photos received, to be validated.
pub const IMAGE_UPLOADS: Queue = queue(
    "image_uploads",
    "image-service",
    &[on(exchange::IMAGES, "image.upload")],
    Prefetch::Fixed(64),
);
/// Photos to be enhanced.
pub const AI_PROCESSING: Queue = queue(
    "ai_processing",
    "ai-worker",
    &[on(exchange::IMAGES, "image.process")],
    Prefetch::Slots,
);
/// Enhanced photos whose product needs text.
pub const SEO_GENERATION: Queue = queue(
    "seo_generation",
    "seo-service",
    &[on(exchange::IMAGES, "image.enhanced")],
    Prefetch::Fixed(64),
);
/// Changed products whose text follows.
pub const SEO_PRODUCTS: Queue = queue(
    "seo_products",
    "seo-service",
    &[on(exchange::EVENTS, "product.saved")],
    Prefetch::Fixed(64),
);
/// What became of photos and their listings, for the status pages.
pub const ASSET_STATUS: Queue = queue(
    "asset_status",
    "image-service",
    &[
        on(exchange::IMAGES, "image.enhanced"),
        on(exchange::IMAGES, "image.review"),
        on(exchange::IMAGES, "image.rejected"),
    ],
    Prefetch::Fixed(64),
);
/// Products to be listed on Amazon.
pub const BROADCAST_AMAZON: Queue = queue(
    "marketplace_broadcast.amazon",
    "amazon",
    &[on(exchange::MARKETPLACES, "")],
    Prefetch::Fixed(32),
);
/// Products to be listed on Trendyol.
pub const BROADCAST_TRENDYOL: Queue = queue(
    "marketplace_broadcast.trendyol",
    "trendyol",
    &[on(exchange::MARKETPLACES, "")],
    Prefetch::Fixed(32),
);
/// Products to be listed on Hepsiburada.
pub const BROADCAST_HEPSIBURADA: Queue = queue(
    "marketplace_broadcast.hepsiburada",
    "hepsiburada",
    &[on(exchange::MARKETPLACES, "")],
    Prefetch::Fixed(32),
);
/// Stock changes to be sent to Amazon.
pub const AMAZON_STOCK: Queue = in_order(queue(
    "amazon_stock",
    "amazon",
    &[on(exchange::STOCK, "")],
    Prefetch::Fixed(64),
));
/// Stock changes to be sent to Trendyol.
pub const TRENDYOL_STOCK: Queue = in_order(queue(
    "trendyol_stock",
    "trendyol",
    &[on(exchange::STOCK, "")],
    Prefetch::Fixed(64),
));
/// Stock changes to be sent to Hepsiburada.
pub const HEPSIBURADA_STOCK: Queue = in_order(queue(
    "hepsiburada_stock",
    "hepsiburada",
    &[on(exchange::STOCK, "")],
    Prefetch::Fixed(64),
));
/// Orders from Amazon.
pub const AMAZON_ORDERS: Queue = queue(
    "amazon_orders",
    "sync-service",
    &[on(exchange::ORDERS, "order.amazon")],
    Prefetch::Fixed(64),
);
/// Orders from Trendyol.
pub const TRENDYOL_ORDERS: Queue = queue(
    "trendyol_orders",
    "sync-service",
    &[on(exchange::ORDERS, "order.trendyol")],
    Prefetch::Fixed(64),
);
/// Orders from Hepsiburada.
pub const HEPSIBURADA_ORDERS: Queue = queue(
    "hepsiburada_orders",
    "sync-service",
    &[on(exchange::ORDERS, "order.hepsiburada")],
    Prefetch::Fixed(64),
);
/// Orders that came in through the API.
pub const DIRECT_ORDERS: Queue = queue(
    "direct_orders",
    "sync-service",
    &[on(exchange::ORDERS, "order.direct")],
    Prefetch::Fixed(64),
);
/// Products whose stock is to be known.
pub const STOCK_PRODUCTS: Queue = queue(
    "stock_products",
    "sync-service",
    &[on(exchange::EVENTS, "product.saved")],
    Prefetch::Fixed(64),
);
/// What the channels say about their listings and their stock.
pub const STOCK_CHANNELS: Queue = queue(
    "stock_channels",
    "sync-service",
    &[
        on(exchange::EVENTS, "listing.live"),
        on(exchange::EVENTS, "inventory.acknowledged"),
    ],
    Prefetch::Fixed(64),
);

/// All work queues.
pub const QUEUES: &[Queue] = &[
    IMAGE_UPLOADS,
    AI_PROCESSING,
    SEO_GENERATION,
    SEO_PRODUCTS,
    ASSET_STATUS,
    BROADCAST_AMAZON,
    BROADCAST_TRENDYOL,
    BROADCAST_HEPSIBURADA,
    AMAZON_STOCK,
    TRENDYOL_STOCK,
    HEPSIBURADA_STOCK,
    AMAZON_ORDERS,
    TRENDYOL_ORDERS,
    HEPSIBURADA_ORDERS,
    DIRECT_ORDERS,
    STOCK_PRODUCTS,
    STOCK_CHANNELS,
];

/// The queue that collects what the broker gave up on for a work queue.
pub fn dead_name(queue: &str) -> String {
    format!("{queue}.dead")
}

/// True when a message to this exchange must reach a queue.
pub fn is_mandatory(exchange: &str) -> bool {
    EXCHANGES
        .iter()
        .find(|known| known.name == exchange)
        .is_none_or(|known| known.mandatory)
}

/// The work queues that a message reaches. An empty exchange means the queue
/// of that name.
pub fn route(exchange: &str, key: &str) -> Vec<&'static Queue> {
    if exchange.is_empty() {
        return QUEUES.iter().filter(|queue| queue.name == key).collect();
    }
    let Some(kind) = EXCHANGES
        .iter()
        .find(|known| known.name == exchange)
        .map(|e| e.kind)
    else {
        return Vec::new();
    };
    let reaches = |binding: &Binding| {
        binding.exchange == exchange
            && match kind {
                Kind::Fanout => true,
                Kind::Direct => binding.key == key,
                Kind::Topic => matches(binding.key, key),
            }
    };
    QUEUES
        .iter()
        .filter(|queue| queue.bindings.iter().any(reaches))
        .collect()
}

/// Topic matching as AMQP 0-9-1 defines it.
fn matches(pattern: &str, key: &str) -> bool {
    fn words(pattern: &[&str], key: &[&str]) -> bool {
        match (pattern.split_first(), key.split_first()) {
            (None, None) => true,
            (Some((&"#", rest)), _) => (0..=key.len()).any(|taken| words(rest, &key[taken..])),
            (Some((&"*", rest)), Some((_, left))) => words(rest, left),
            (Some((word, rest)), Some((given, left))) => word == given && words(rest, left),
            _ => false,
        }
    }
    let pattern: Vec<&str> = pattern.split('.').collect();
    let key: Vec<&str> = key.split('.').collect();
    words(&pattern, &key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(exchange: &str, key: &str) -> Vec<&'static str> {
        route(exchange, key)
            .iter()
            .map(|queue| queue.name)
            .collect()
    }

    #[test]
    fn topics_match_by_words() {
        for (pattern, key, hit) in [
            ("a.b", "a.b", true),
            ("a.*", "a.b", true),
            ("a.*", "a", false),
            ("a.#", "a", true),
            ("#", "x.y.z", true),
            ("a.#.z", "a.b.c.z", true),
            ("*.b", "a.c", false),
        ] {
            assert_eq!(matches(pattern, key), hit, "{pattern} {key}");
        }
    }

    #[test]
    fn the_fanout_reaches_every_adapter() {
        let expected = [
            "marketplace_broadcast.amazon",
            "marketplace_broadcast.trendyol",
            "marketplace_broadcast.hepsiburada",
        ];
        assert_eq!(names(exchange::MARKETPLACES, ""), expected);
        assert_eq!(
            names("", "marketplace_broadcast.trendyol"),
            ["marketplace_broadcast.trendyol"]
        );
    }

    #[test]
    fn photos_go_where_they_should() {
        assert_eq!(names(exchange::IMAGES, "image.upload"), ["image_uploads"]);
        assert_eq!(
            names(exchange::IMAGES, "image.enhanced"),
            ["seo_generation", "asset_status"]
        );
        assert_eq!(names(exchange::IMAGES, "image.review"), ["asset_status"]);
        assert!(names(exchange::IMAGES, "image.lost").is_empty());
        assert_eq!(
            names(exchange::ORDERS, "order.trendyol"),
            ["trendyol_orders"]
        );
    }

    #[test]
    fn names_are_unique_and_bindings_lead_somewhere() {
        for (place, queue) in QUEUES.iter().enumerate() {
            assert!(
                QUEUES[place + 1..]
                    .iter()
                    .all(|other| other.name != queue.name),
                "{}",
                queue.name
            );
            for binding in queue.bindings {
                assert!(
                    EXCHANGES.iter().any(|e| e.name == binding.exchange),
                    "{}",
                    queue.name
                );
            }
        }
    }
}
