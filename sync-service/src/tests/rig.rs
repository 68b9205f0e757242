//! A database with a bus, and messages to try.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bus::{Bus, Handler, HandlerError, Received};
use domain::{
    AccountId, ConnectionId, Currency, ListingState, Marketplace, MessageId, Money, Product,
    ProductId, Sku,
};
use messages::events::{
    ListingChanged, OrderPlaced, OrderedLine, ProductSaved, StockAcknowledged, StockChanged,
};
use messages::{Message, Trace, topology};
use runtime::config::{BusConfig, DatabaseConfig};
use runtime::{Clock, Context, Health};
use store::{Store, params};
use tower::ServiceExt;

use crate::channels::ChannelEvent;
use crate::handlers::{Channels, Orders, Products};
use crate::{Config, Module, module};

/// What disappears with the rig.
enum Keep {
    Folder(#[expect(dead_code, reason = "kept for its drop")] tempfile::TempDir),
    Database(#[expect(dead_code, reason = "kept for its drop")] testkit::servers::Database),
}

pub(super) const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Rig {
    pub(super) store: Store,
    pub(super) context: Context,
    pub(super) module: Module,
    pub(super) bus: Bus,
    pub(super) orders: Arc<Orders>,
    pub(super) products: Arc<Products>,
    pub(super) channels: Arc<Channels>,
    _keep: Keep,
}

impl Rig {
    pub(super) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("temp folder");
        let url = format!("sqlite:{}/t.db", folder.path().display());
        Self::open(url, Keep::Folder(folder)).await
    }

    pub(super) async fn postgres() -> Self {
        let database = testkit::servers::Database::create().await;
        Self::open(database.url(), Keep::Database(database)).await
    }

    async fn open(url: String, keep: Keep) -> Self {
        let system = Context::system();
        let clock = Clock::manual(system.now());
        let context = Context { clock, ..system };
        let config = DatabaseConfig {
            url,
            ..DatabaseConfig::default()
        };
        let store = Store::open(&config, &context).await.expect("database");
        store
            .migrate(&[bus::MIGRATIONS, crate::MIGRATIONS])
            .await
            .expect("schema");
        let bus = Bus::open(&BusConfig::default(), &store, &context, &Health::default()).await;
        let bus = bus.expect("bus");
        let config = Config {
            patience: PATIENCE,
            ..Config::default()
        };
        let module = module(config, &context, &store, &bus)
            .await
            .expect("module");
        let tools = || module.tools.clone();
        Self {
            store,
            context,
            orders: Arc::new(Orders {
                queue: &topology::TRENDYOL_ORDERS,
                tools: tools(),
            }),
            products: Arc::new(Products { tools: tools() }),
            channels: Arc::new(Channels { tools: tools() }),
            module,
            bus,
            _keep: keep,
        }
    }

    /// Prepares and commits the messages as one batch.
    pub(super) async fn handle<H: Handler>(
        &self,
        handler: &Arc<H>,
        messages: Vec<Received<H::Event>>,
    ) -> Result<(), HandlerError> {
        let mut items = Vec::new();
        for message in messages {
            let plan = handler.prepare(&message).await?;
            items.push((message, plan));
        }
        let (handler, items) = (Arc::clone(handler), Arc::new(items));
        self.store
            .run_tx("test.handle", move |tx| {
                let (handler, items) = (Arc::clone(&handler), Arc::clone(&items));
                Box::pin(async move {
                    let items: Vec<_> = items.iter().map(|(m, p)| (m, p)).collect();
                    handler.commit_all(&items, tx).await
                })
            })
            .await
    }

    /// A message with a new id.
    pub(super) fn received<E>(&self, event: E) -> Received<E> {
        Received {
            id: MessageId::from_uuid(self.context.uuid()),
            account: AccountId::LOCAL,
            trace: Trace::new(self.context.random.bytes()),
            time: self.context.now(),
            attempt: 1,
            event,
        }
    }

    pub(super) async fn save(&self, event: ProductSaved) {
        self.handle(&self.products, vec![self.received(event)])
            .await
            .expect("product");
    }

    pub(super) async fn order(&self, event: OrderPlaced) {
        self.handle(&self.orders, vec![self.received(event)])
            .await
            .expect("order");
    }

    pub(super) async fn hear(&self, event: ChannelEvent) {
        self.handle(&self.channels, vec![self.received(event)])
            .await
            .expect("channel");
    }

    /// On hand, reserved and version of a SKU.
    pub(super) async fn stock(&self, sku: &str) -> (i64, i64, i64) {
        const SQL: &str = "SELECT on_hand, reserved, version FROM sync_item WHERE sku = $1";
        let row = self
            .store
            .query_opt(SQL, &params![sku])
            .await
            .expect("item")
            .expect("an item");
        (
            row.int(0).expect("int"),
            row.int(1).expect("int"),
            row.int(2).expect("int"),
        )
    }

    /// How many rows a query counts.
    pub(super) async fn number(&self, sql: &'static str) -> i64 {
        let row = self
            .store
            .query_opt(sql, &[])
            .await
            .expect("query")
            .expect("a row");
        row.int(0).expect("int")
    }

    /// Versions and quantities of a SKU that one adapter was told, sorted.
    pub(super) async fn told(&self, marketplace: Marketplace, sku: &str) -> Vec<(i64, i64)> {
        let queue = crate::channels::stock_queue(marketplace).name;
        let mut told: Vec<_> = self
            .bodies::<StockChanged>(queue)
            .await
            .into_iter()
            .filter(|change| change.sku.as_str() == sku)
            .map(|change| (change.version, change.available))
            .collect();
        told.sort_unstable();
        told
    }

    async fn bodies<M: Message>(&self, queue: &str) -> Vec<M> {
        const SQL: &str = "SELECT body FROM bus_delivery WHERE consumer = $1 AND kind = $2";
        let rows = self
            .store
            .query(SQL, &params![queue, M::KIND])
            .await
            .expect("deliveries");
        rows.iter()
            .map(|row| serde_json::from_str(row.text(0).expect("body")).expect("message"))
            .collect()
    }

    /// All messages of a kind, wherever they are.
    pub(super) async fn published<M: Message>(&self) -> Vec<M> {
        const SQL: &str = "SELECT id, body FROM bus_outbox WHERE kind = $1
            UNION SELECT message_id, body FROM bus_delivery WHERE kind = $1";
        let rows = self
            .store
            .query(SQL, &params![M::KIND])
            .await
            .expect("messages");
        rows.iter()
            .map(|row| serde_json::from_str(row.text(1).expect("body")).expect("message"))
            .collect()
    }

    /// SKUs and units that a Trendyol order lacks.
    pub(super) async fn missing(&self, order: &str) -> Vec<(String, i64)> {
        let key = (
            AccountId::LOCAL,
            connection(Marketplace::Trendyol),
            order.to_owned(),
        );
        let lines = self
            .store
            .run_tx("test.missing", move |tx| {
                let key = key.clone();
                Box::pin(async move { crate::orders::missing(tx, &key).await })
            })
            .await;
        let lines = lines.expect("lines");
        lines
            .into_iter()
            .map(|line| (line.sku.as_str().to_owned(), line.quantity))
            .collect()
    }

    pub(super) async fn assert_adds_up(&self) {
        assert_eq!(crate::audit(&self.store).await.expect("audit"), []);
    }

    /// Asks over HTTP; gives status and body.
    pub(super) async fn ask(&self, method: &str, path: &str, body: &str) -> (StatusCode, String) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .body(Body::from(body.to_owned()))
            .expect("request");
        let answer = self.module.router().oneshot(request).await.expect("answer");
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20)
            .await
            .expect("body");
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    /// As [`Rig::ask`], for a JSON body.
    pub(super) async fn json(
        &self,
        method: &str,
        path: &str,
        body: &serde_json::Value,
    ) -> (StatusCode, serde_json::Value) {
        let (status, text) = self.ask(method, path, &body.to_string()).await;
        (status, serde_json::from_str(&text).expect("JSON"))
    }
}

/// A product with `sku`, always the same one.
pub(super) fn saved(sku: &str, version: i64, counted: Option<i64>) -> ProductSaved {
    let product = Product {
        id: product(sku),
        sku: Sku::parse(sku).expect("SKU"),
        gtin: None,
        name: "Seramik Kupa".to_owned(),
        brand: "Kiln".to_owned(),
        category: "Ev".to_owned(),
        description: String::new(),
        attributes: [].into(),
        price: Money::new(24_990, Currency::TRY),
        language: "tr".to_owned(),
    };
    ProductSaved {
        product,
        version,
        counted,
    }
}

pub(super) fn product(sku: &str) -> ProductId {
    ProductId::derived(AccountId::LOCAL.uuid(), "test", sku)
}

/// The seller's connection to a marketplace.
pub(super) fn connection(marketplace: Marketplace) -> ConnectionId {
    ConnectionId::derived(AccountId::LOCAL.uuid(), "test", marketplace.name())
}

/// An order from Trendyol.
pub(super) fn order(id: &str, lines: &[(&str, i64)]) -> OrderPlaced {
    let line = |(place, (sku, quantity)): (usize, &(&str, i64))| OrderedLine {
        line_id: format!("L{place}"),
        sku: Sku::parse(sku).expect("SKU"),
        quantity: *quantity,
        unit_price: Money::new(24_990, Currency::TRY),
    };
    OrderPlaced {
        connection_id: connection(Marketplace::Trendyol),
        marketplace: Some(Marketplace::Trendyol),
        order_id: id.to_owned(),
        placed: domain::Timestamp::from_micros(1_700_000_000_000_000),
        lines: lines.iter().enumerate().map(line).collect(),
    }
}

pub(super) fn live(marketplace: Marketplace, sku: &str) -> ChannelEvent {
    ChannelEvent::Listing(ListingChanged {
        connection_id: connection(marketplace),
        marketplace,
        product_id: product(sku),
        sku: Sku::parse(sku).expect("SKU"),
        state: ListingState::Live,
        version: 1,
        remote_id: None,
        problems: Vec::new(),
    })
}

pub(super) fn acked(
    marketplace: Marketplace,
    sku: &str,
    version: i64,
    quantity: i64,
) -> ChannelEvent {
    ChannelEvent::Acknowledged(StockAcknowledged {
        connection_id: connection(marketplace),
        sku: Sku::parse(sku).expect("SKU"),
        version,
        quantity,
    })
}
