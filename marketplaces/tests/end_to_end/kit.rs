//! The shops on a port, the pictures they fetch, and the service beside them.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use adapter_api::{Adapter, Connection, Mode, Secret};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bus::Bus;
use domain::{AccountId, Marketplace, MessageId};
use http::StatusCode;
use messages::{Message, Trace};
use runtime::config::{BusConfig, DatabaseConfig, HttpConfig};
use runtime::http::Bound;
use runtime::{Clock, Context, Health};
use serde_json::Value;
use simulator::books::{BooksView, Item};
use simulator::{Profile, Simulator};
use store::{Store, params};
use tokio::sync::Notify;

use crate::wishes::{SKU, picture_name};

/// The longest that anything here may take.
pub const DEADLINE: Duration = Duration::from_secs(180);
/// Pace of the service and of the shops.
const PACE: Duration = Duration::from_millis(20);

/// A shop whose answers to submissions can be held back, so that whoever
/// waits for one can be killed at exactly that point.
#[derive(Clone, Default)]
pub struct Hold {
    armed: Arc<Mutex<HashSet<&'static str>>>,
    reached: Arc<Notify>,
}

impl Hold {
    /// Holds back the answer to the next request whose path contains one of
    /// the pieces, for each of them.
    pub fn arm(&self, pieces: &[&'static str]) {
        self.armed.lock().expect("lock").extend(pieces);
    }

    /// Waits until every armed request was carried out.
    pub async fn all_reached(&self) {
        testkit::wait::until(DEADLINE, || async {
            self.armed.lock().expect("lock").is_empty()
        })
        .await;
    }

    fn takes(&self, request: &Request) -> bool {
        if request.method().is_safe() {
            return false;
        }
        let path = request.uri().path().to_owned();
        let mut armed = self.armed.lock().expect("lock");
        let Some(piece) = armed.iter().copied().find(|piece| path.contains(piece)) else {
            return false;
        };
        armed.remove(piece)
    }

    async fn pass(State(hold): State<Hold>, request: Request, next: Next) -> Response {
        let taken = hold.takes(&request);
        let answer = next.run(request).await;
        if taken {
            hold.reached.notify_one();
            std::future::pending::<()>().await;
        }
        answer
    }
}

/// The shops and the database of the service, which comes and goes.
pub struct World {
    pub simulator: Simulator,
    pub hold: Hold,
    /// The clock of the shops.
    pub clock: Clock,
    origin: String,
    folder: tempfile::TempDir,
    _shops: Context,
}

impl World {
    pub async fn open() -> Self {
        Self::open_at(Clock::system(), Profile::None, 1).await
    }

    /// Shops of which about every fourth call fails, in part after it had its
    /// effect.
    pub async fn open_nasty(seed: u64) -> Self {
        Self::open_at(Clock::system(), Profile::Nasty, seed).await
    }

    /// Shops whose time passes only when the test says so.
    pub async fn open_still() -> Self {
        let clock = Clock::manual(Clock::system().now());
        Self::open_at(clock, Profile::None, 1).await
    }

    async fn open_at(clock: Clock, profile: Profile, seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let context = Context {
            clock: clock.clone(),
            ..Context::system()
        };
        let config = simulator::Config {
            database: database(&folder, "shops.db"),
            processing: PACE,
            limit_speed: 0,
            profile,
            seed,
            ..simulator::Config::default()
        };
        let simulator = simulator::module(config, &context).await.expect("shops");
        let bound = Bound::bind(&free_port(), &context).await.expect("a port");
        let origin = bound.url();
        let hold = Hold::default();
        let router = simulator
            .router()
            .layer(axum::middleware::from_fn_with_state(
                hold.clone(),
                Hold::pass,
            ))
            .merge(media());
        bound.serve(router, Health::default(), &context);
        Self {
            simulator,
            hold,
            clock,
            origin,
            folder,
            _shops: context,
        }
    }

    /// Starts the service for all three shops.
    pub async fn start(&self) -> Service {
        let context = Context::system();
        let config = database(&self.folder, "stox.db");
        let store = Store::open(&config, &context).await.expect("database");
        let migrations = [bus::MIGRATIONS, marketplaces::MIGRATIONS];
        store.migrate(&migrations).await.expect("schema");
        let bus = Bus::open(&BusConfig::default(), &store, &context, &Health::default())
            .await
            .expect("bus");
        for market in Marketplace::ALL {
            let config = marketplaces::Config {
                connections: vec![self.connection(market)],
                media_url: self.origin.clone(),
                progress_poll: PACE,
                order_poll: PACE,
                simulated_speed: 0,
                sole_owner: true,
            };
            let adapter: Arc<dyn Adapter> = match market {
                Marketplace::Amazon => Arc::new(amazon::Amazon),
                Marketplace::Trendyol => Arc::new(trendyol::Trendyol),
                Marketplace::Hepsiburada => Arc::new(hepsiburada::Hepsiburada),
            };
            let module = marketplaces::module(config, adapter, &context, &store, &bus);
            let module = module.expect("module");
            module.start(&bus).await.expect("started");
        }
        Service {
            store,
            bus,
            context,
        }
    }

    fn connection(&self, market: Marketplace) -> Connection {
        let (region, seller) = (simulator::region(market), simulator::seller_id(market));
        let account = AccountId::LOCAL;
        Connection {
            id: marketplaces::connection_id(account, market, region, seller),
            account,
            marketplace: market,
            region: region.to_owned(),
            mode: Mode::Simulated,
            base_url: format!("{}{}", self.origin, Simulator::api_path(market)),
            seller_id: seller.to_owned(),
            credentials: simulator::demo_credentials(market)
                .into_iter()
                .map(|(name, value)| (name.to_owned(), Secret::new(value)))
                .collect(),
        }
    }

    /// All that a shop's books say.
    pub async fn books(&self, market: Marketplace) -> BooksView {
        self.simulator.books(market).await.expect("books")
    }

    /// The one product in a shop.
    pub async fn item(&self, market: Marketplace) -> Item {
        let books = self.books(market).await;
        assert_eq!(books.items.len(), 1, "{market}: one listing");
        books.items[0].clone()
    }

    /// How many batches of a kind a shop accepted.
    pub async fn batches(&self, market: Marketplace, kind: &str) -> usize {
        let books = self.books(market).await;
        books
            .batches
            .iter()
            .filter(|batch| batch.kind == kind)
            .count()
    }

    /// Waits until the product in a shop is as wanted.
    pub async fn until_item(&self, market: Marketplace, wanted: impl Fn(&Item) -> bool) -> Item {
        testkit::wait::until_some(DEADLINE, || async {
            let books = self.books(market).await;
            books.item(SKU).filter(|item| wanted(item)).cloned()
        })
        .await
    }

    /// The address of a picture as a shop sees it.
    pub fn picture(&self, name: &str) -> String {
        format!("{}{}", self.origin, picture_path(name))
    }
}

/// A listing as the service shows it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub state: String,
    pub live_version: i64,
    pub remote_id: Option<String>,
    pub problems: Value,
}

/// The running service.
pub struct Service {
    pub store: Store,
    bus: Bus,
    context: Context,
}

impl Service {
    /// Ends it like a lost process: nothing that is under way is finished.
    pub async fn kill(self) {
        self.context.life.abort();
        self.context.life.finish(DEADLINE).await;
        self.store.close().await;
    }

    /// Publishes a message as another service would.
    pub async fn publish<M: Message + Clone + Send + Sync + 'static>(&self, message: M) {
        let publisher = self.bus.publisher("test");
        let id = MessageId::from_uuid(self.context.uuid());
        let trace = Trace::new(self.context.random.bytes());
        self.store
            .run_tx("test.publish", move |tx| {
                let (publisher, trace, message) =
                    (publisher.clone(), trace.clone(), message.clone());
                Box::pin(async move {
                    publisher
                        .publish(tx, AccountId::LOCAL, id, &trace, &message)
                        .await
                })
            })
            .await
            .expect("published");
    }

    /// Loses all that is known about listings and quantities.
    pub async fn forget(&self) {
        self.store
            .run_tx("test.forget", |tx| {
                Box::pin(async move {
                    tx.execute("DELETE FROM mkt_listing", &[]).await?;
                    tx.execute("DELETE FROM mkt_stock", &[]).await?;
                    tx.execute("DELETE FROM mkt_operation WHERE kind <> 'orders'", &[])
                        .await?;
                    Ok::<_, store::Error>(())
                })
            })
            .await
            .expect("forgotten");
    }

    /// How the service shows the product at a marketplace.
    pub async fn listing(&self, market: Marketplace) -> Option<Shown> {
        const SQL: &str = "SELECT state, live_version, remote_id, problems FROM mkt_listing
            WHERE marketplace = $1 AND sku = $2";
        let values = params![market.name(), SKU];
        let row = self.store.query_opt(SQL, &values).await;
        let row = row.expect("listing")?;
        Some(Shown {
            state: row.text(0).expect("state").to_owned(),
            live_version: row.int(1).expect("version"),
            remote_id: row.opt_text(2).expect("id").map(str::to_owned),
            problems: serde_json::from_str(row.text(3).expect("problems")).expect("JSON"),
        })
    }

    /// Waits until the product is shown in a way at a marketplace.
    pub async fn until(&self, market: Marketplace, wanted: impl Fn(&Shown) -> bool) -> Shown {
        testkit::wait::until_some(DEADLINE, || async {
            self.listing(market).await.filter(|shown| wanted(shown))
        })
        .await
    }

    /// Waits until a version is live everywhere.
    pub async fn until_live(&self, version: i64) {
        for market in Marketplace::ALL {
            self.until(market, |shown| {
                assert_ne!(shown.state, "rejected", "{market}: {}", shown.problems);
                shown.live_version == version && shown.state == "live"
            })
            .await;
        }
    }

    /// Waits until a version that follows a refused one is live everywhere.
    pub async fn until_corrected(&self, version: i64) {
        for market in Marketplace::ALL {
            self.until(market, |shown| {
                shown.live_version == version && shown.state == "live"
            })
            .await;
        }
    }

    /// Waits until a version of a quantity is acknowledged everywhere.
    pub async fn until_acknowledged(&self, version: i64) {
        const SQL: &str = "SELECT count(*) FROM mkt_stock WHERE sku = $1 AND acked_version = $2";
        testkit::wait::until(DEADLINE, || async {
            let row = self.store.query_opt(SQL, &params![SKU, version]).await;
            row.expect("stock").expect("a row").int(0).expect("a count") == 3
        })
        .await;
    }

    /// Waits until nothing is under way, here and in the shops.
    pub async fn until_quiet(&self, world: &World) {
        const SQL: &str =
            "SELECT count(*) FROM mkt_operation WHERE kind <> 'orders' AND state <> 'idle'";
        testkit::wait::until(DEADLINE, || async {
            let row = self.store.query_opt(SQL, &[]).await;
            let mut open = row.expect("work").expect("a row").int(0).expect("a count");
            for market in Marketplace::ALL {
                let books = world.books(market).await;
                open += books.batches.iter().filter(|batch| !batch.done).count() as i64;
            }
            open == 0
        })
        .await;
    }

    /// The bodies of messages of a type in a queue.
    pub async fn delivered<M: Message>(&self, queue: &str) -> Vec<M> {
        const SQL: &str = "SELECT body FROM bus_delivery WHERE consumer = $1 AND kind = $2
            ORDER BY time";
        let rows = self.store.query(SQL, &params![queue, M::KIND]).await;
        rows.expect("deliveries")
            .iter()
            .map(|row| serde_json::from_str(row.text(0).expect("body")).expect("message"))
            .collect()
    }

    /// Waits until a queue holds a number of messages of a type.
    pub async fn until_delivered<M: Message>(&self, queue: &str, count: usize) -> Vec<M> {
        testkit::wait::until_some(DEADLINE, || async {
            let found = self.delivered::<M>(queue).await;
            (found.len() >= count).then_some(found)
        })
        .await
    }
}

fn free_port() -> HttpConfig {
    HttpConfig {
        listen: "127.0.0.1:0".to_owned(),
        ..HttpConfig::default()
    }
}

fn database(folder: &tempfile::TempDir, name: &str) -> DatabaseConfig {
    DatabaseConfig {
        url: format!("sqlite:{}", folder.path().join(name).display()),
        ..DatabaseConfig::default()
    }
}

fn picture_path(name: &str) -> String {
    format!(
        "/media/{}/rendition/{}",
        AccountId::LOCAL,
        picture_name(name)
    )
}

/// Pictures that are good for every shop; but the one called `lost` is not
/// there, and the one called `small` is refused by each.
fn media() -> Router {
    async fn picture(Path((_, name)): Path<(String, String)>) -> Response {
        if name == picture_name("lost").as_str() {
            return StatusCode::NOT_FOUND.into_response();
        }
        let small = name == picture_name("small").as_str();
        let bytes = if small { &SMALL } else { &PICTURE };
        ([("content-type", "image/jpeg")], bytes.as_slice()).into_response()
    }
    Router::new().route("/media/{account}/rendition/{name}", get(picture))
}

static PICTURE: LazyLock<Vec<u8>> = LazyLock::new(|| draw(1_200, 1_800));
static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| draw(300, 450));

/// A dark disc on white.
fn draw(width: u16, height: u16) -> Vec<u8> {
    let (w, h) = (i32::from(width), i32::from(height));
    let inside = |x: i32, y: i32| (x - w / 2).pow(2) + (y - h / 2).pow(2) < (w / 3).pow(2);
    let pixels: Vec<u8> = (0..h)
        .flat_map(|y| (0..w).map(move |x| if inside(x, y) { 40 } else { 255 }))
        .collect();
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, 85)
        .encode(&pixels, width, height, jpeg_encoder::ColorType::Luma)
        .expect("encoded");
    out
}
