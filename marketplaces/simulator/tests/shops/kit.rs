//! A simulator on a port of its own, next to a server of pictures.

use std::future::Future;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use base64::Engine;
use domain::Marketplace;
use http_out::{Client, ClientConfig, Method, Request, Response};
use runtime::config::DatabaseConfig;
use runtime::{Clock, Context};
use serde_json::Value;
use simulator::books::{BooksView, Item, ItemState};
use simulator::{Config, Simulator, demo_credentials};

/// A good EAN-13.
pub const EAN: &str = "4006381333931";

pub struct Shops {
    pub simulator: Simulator,
    pub origin: String,
    pub client: Client,
    context: Context,
    folder: tempfile::TempDir,
}

impl Shops {
    /// Opens shops that work fast and have no limits.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::open_in(folder, Context::system(), change).await
    }

    /// Ends these shops and opens them again on the same file.
    pub async fn reopen(self) -> Self {
        self.reopen_later(Duration::ZERO).await
    }

    /// The same, some time later by the clock of the shops.
    pub async fn reopen_later(self, later: Duration) -> Self {
        assert!(
            self.context.life.finish(Duration::from_secs(10)).await,
            "everything ended"
        );
        let Shops {
            simulator,
            context,
            folder,
            ..
        } = self;
        drop((simulator, context));
        let mut context = Context::system();
        if !later.is_zero() {
            context.clock = Clock::manual(context.now().after(later));
        }
        Self::open_in(folder, context, |_| {}).await
    }

    async fn open_in(
        folder: tempfile::TempDir,
        context: Context,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config {
            database: database(folder.path()),
            processing: Duration::from_millis(20),
            limit_speed: 0,
            ..Config::default()
        };
        change(&mut config);
        let simulator = simulator::module(config, &context)
            .await
            .expect("open shops");
        let origin = serve(simulator.router().merge(pictures()), &context).await;
        let client = Client::new(ClientConfig::default()).expect("a client");
        Self {
            simulator,
            origin,
            client,
            context,
            folder,
        }
    }

    pub fn picture(&self, name: &str) -> String {
        format!("{}/pictures/{name}", self.origin)
    }

    /// Sends a request to a path below the origin.
    pub async fn send(&self, request: Request) -> Response {
        self.client.send(&request).await.expect("an answer")
    }

    /// A request to a path of a shop's API.
    pub fn api(&self, market: Marketplace, method: Method, path: &str) -> Request {
        Request::new(
            method,
            format!("{}{}{path}", self.origin, Simulator::api_path(market)),
        )
    }

    pub async fn books(&self, market: Marketplace) -> BooksView {
        self.simulator.books(market).await.expect("books")
    }

    /// Waits until a listing is in a state.
    pub async fn until(&self, market: Marketplace, sku: &str, state: ItemState) -> Item {
        self.eventually(async || {
            let books = self.books(market).await;
            books.item(sku).filter(|item| item.state == state).cloned()
        })
        .await
    }

    /// Asks until there is an answer, at most ten seconds.
    pub async fn eventually<T, F: Future<Output = Option<T>>>(&self, ask: impl Fn() -> F) -> T {
        let clock = Clock::system();
        let deadline = clock.now().after(Duration::from_secs(10));
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            assert!(
                clock.now() < deadline,
                "it did not happen within ten seconds"
            );
            clock.pause(Duration::from_millis(5)).await;
        }
    }
}

pub fn database(folder: &Path) -> DatabaseConfig {
    let url = format!("sqlite:{}", folder.join("simulators.db").display());
    DatabaseConfig {
        url,
        ..DatabaseConfig::default()
    }
}

pub fn json(response: &Response) -> Value {
    let text = String::from_utf8_lossy(&response.body);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub fn credential(market: Marketplace, name: &str) -> &'static str {
    demo_credentials(market)[name]
}

pub fn basic(user: &str, password: &str) -> String {
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    format!("Basic {pair}")
}

async fn serve(router: Router, context: &Context) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let life = context.life.clone();
    context.spawn("shops", async move {
        let stopping = async move { life.stopping().await };
        axum::serve(listener, router)
            .with_graceful_shutdown(stopping)
            .await
            .expect("served");
    });
    origin
}

/// Pictures that are good for every marketplace, and some that are not.
fn pictures() -> Router {
    let jpeg = |bytes: &'static [u8]| {
        get(move || async move { ([("content-type", "image/jpeg")], bytes) })
    };
    let typed = get(|| async { ([("content-type", "image/png")], GOOD.as_slice()) });
    Router::new()
        .route("/pictures/good.jpg", jpeg(&GOOD))
        .route("/pictures/small.jpg", jpeg(&SMALL))
        .route("/pictures/square.jpg", jpeg(&SQUARE))
        .route("/pictures/grey.jpg", jpeg(&GREY))
        .route("/pictures/cut.jpg", jpeg(&GOOD[..GOOD.len() / 2]))
        .route(
            "/pictures/text.jpg",
            jpeg(b"not a picture at all, only words"),
        )
        .route("/pictures/typed.jpg", typed)
}

static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| encode(1_200, 1_800, 255));
static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| encode(300, 450, 255));
static SQUARE: LazyLock<Vec<u8>> = LazyLock::new(|| encode(2_000, 2_000, 255));
static GREY: LazyLock<Vec<u8>> = LazyLock::new(|| encode(1_200, 1_800, 120));

/// A dark disc on a plain ground.
fn encode(width: u16, height: u16, ground: u8) -> Vec<u8> {
    let (w, h) = (i64::from(width), i64::from(height));
    let mut pixels = Vec::with_capacity((w * h) as usize);
    for y in 0..h {
        for x in 0..w {
            let (dx, dy) = (x - w / 2, y - h / 2);
            let inside = dx * dx + dy * dy < (w / 3) * (w / 3);
            pixels.push(if inside { 40 } else { ground });
        }
    }
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, 85)
        .encode(&pixels, width, height, jpeg_encoder::ColorType::Luma)
        .expect("encoded");
    out
}
