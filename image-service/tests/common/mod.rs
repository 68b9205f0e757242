//! The service on a database, an embedded bus and a folder of objects, called
//! through its router.

#![expect(dead_code, reason = "each test file uses a part of this")]

pub mod news;
pub mod photos;

use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use blobs::Blobs;
use bus::Bus;
use image_service::{Config, Module};
use runtime::config::{BlobConfig, BusConfig, DatabaseConfig};
use runtime::{Context, Health};
use serde_json::Value;
use store::{Store, params};
use tempfile::TempDir;
use tower::ServiceExt;

/// The service under test.
pub struct App {
    pub folder: TempDir,
    pub context: Context,
    pub store: Store,
    pub bus: Bus,
    pub blobs: Blobs,
    pub module: Module,
    pub router: Router,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Code, file, field and value of the first problem.
    pub fn problem(&self) -> Value {
        self.json()["problems"][0].clone()
    }
}

impl App {
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().expect("a folder");
        let url = format!("sqlite:{}/test.db", folder.path().display());
        Self::open(folder, url, change).await
    }

    pub async fn open(folder: TempDir, url: String, change: impl FnOnce(&mut Config)) -> Self {
        Self::placed(folder, url, &BlobConfig::default(), change).await
    }

    /// With objects in a place of their own.
    pub async fn placed(
        folder: TempDir,
        url: String,
        objects: &BlobConfig,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let context = Context::system();
        let database = DatabaseConfig {
            url,
            ..DatabaseConfig::default()
        };
        let store = Store::open(&database, &context).await.expect("a database");
        let sets = [
            bus::MIGRATIONS,
            blobs::MIGRATIONS,
            image_service::MIGRATIONS,
        ];
        store.migrate(&sets).await.expect("tables");
        let health = Health::default();
        let bus = Bus::open(&BusConfig::default(), &store, &context, &health)
            .await
            .expect("a bus");
        let blobs = blobs::open(objects, Some(folder.path()), &store, &context)
            .await
            .expect("objects");
        let mut config = Config::new(folder.path().join("spool"));
        change(&mut config);
        let module = image_service::module(config, &context, &store, &bus, &blobs)
            .await
            .expect("a module");
        let router = module.router();
        Self {
            folder,
            context,
            store,
            bus,
            blobs,
            module,
            router,
        }
    }

    /// The same data, opened again with another configuration.
    pub async fn reopened(self, change: impl FnOnce(&mut Config)) -> Self {
        let Self {
            folder,
            context,
            store,
            ..
        } = self;
        context
            .life
            .finish(std::time::Duration::from_secs(10))
            .await;
        store.close().await;
        let url = format!("sqlite:{}/test.db", folder.path().display());
        Self::open(folder, url, change).await
    }

    pub async fn call(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.call(
            Request::get(address)
                .body(Body::empty())
                .expect("a request"),
        )
        .await
    }

    /// Uploads a photo as the command line does.
    pub async fn photo(&self, batch: &str, path: &str, bytes: &[u8]) -> Answer {
        let parts = [
            Part::text("batch", batch),
            Part::text("path", path),
            Part::file("file", "x.jpg", bytes),
        ];
        self.form("/api/v1/assets", &parts).await
    }

    pub async fn form(&self, address: &str, parts: &[Part<'_>]) -> Answer {
        self.call(form(address, parts)).await
    }

    pub async fn import(&self, query: &str, table: impl Into<Vec<u8>>) -> Answer {
        let address = format!("/api/v1/products/import?{query}");
        self.call(
            Request::post(address)
                .body(Body::from(table.into()))
                .expect("a request"),
        )
        .await
    }

    /// Sends JSON.
    pub async fn post(&self, address: &str, body: serde_json::Value) -> Answer {
        let request = Request::post(address)
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()));
        self.call(request.expect("a request")).await
    }

    /// Sends a form without files, as a button does.
    pub async fn press(&self, address: &str, fields: &'static str) -> Answer {
        let request = Request::post(address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(fields));
        self.call(request.expect("a request")).await
    }

    pub async fn put(&self, sku: &str, body: &str) -> Answer {
        let request =
            Request::put(format!("/api/v1/products/{sku}")).body(Body::from(body.to_owned()));
        self.call(request.expect("a request")).await
    }

    /// Bodies of the messages for a queue, oldest first.
    pub async fn messages(&self, queue: &str) -> Vec<Value> {
        const SQL: &str = "SELECT body FROM bus_delivery WHERE consumer = $1 AND body IS NOT NULL
            ORDER BY time, message_id";
        let rows = self
            .store
            .query(SQL, &params![queue])
            .await
            .expect("messages");
        rows.iter()
            .map(|row| serde_json::from_str(row.text(0).expect("body")).expect("json"))
            .collect()
    }

    /// How many rows a statement counts.
    pub async fn count(&self, sql: &'static str) -> i64 {
        self.store.query(sql, &[]).await.expect("rows")[0]
            .int(0)
            .expect("a number")
    }

    /// Totals as the API tells them, after checking that they agree with the
    /// rows of the list.
    pub async fn totals(&self) -> Value {
        let listed = self.get("/api/v1/assets?limit=500").await.json();
        let totals = listed["totals"].clone();
        let items = listed["items"].as_array().expect("items");
        for state in ["received", "processing", "review", "enhanced", "rejected"] {
            let count = items.iter().filter(|item| item["state"] == state).count();
            assert_eq!(totals[state], count, "{state} in {totals}");
        }
        assert_eq!(totals["total"], items.len());
        totals
    }

    /// No upload in progress has left anything behind.
    pub fn assert_spool_is_empty(&self) {
        assert_eq!(files(&self.folder.path().join("spool")), 0);
    }
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).expect("a folder").count()
}

/// A part of a form.
pub struct Part<'a> {
    name: &'a str,
    file: Option<&'a str>,
    bytes: &'a [u8],
}

impl<'a> Part<'a> {
    pub fn text(name: &'a str, text: &'a str) -> Self {
        Self {
            name,
            file: None,
            bytes: text.as_bytes(),
        }
    }

    pub fn file(name: &'a str, file: &'a str, bytes: &'a [u8]) -> Self {
        Self {
            name,
            file: Some(file),
            bytes,
        }
    }
}

/// A form as a browser sends it.
pub fn form(address: &str, parts: &[Part<'_>]) -> Request<Body> {
    const MARK: &str = "----stox-test-boundary";
    let mut body = Vec::new();
    for part in parts {
        let file = part
            .file
            .map(|file| format!("; filename=\"{file}\""))
            .unwrap_or_default();
        let head = format!(
            "--{MARK}\r\nContent-Disposition: form-data; name=\"{}\"{file}\r\n\r\n",
            part.name
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(part.bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{MARK}--\r\n").as_bytes());
    // In pieces, as a network delivers it.
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
        body.chunks(7_000).map(|piece| Ok(piece.to_vec())).collect();
    Request::post(address)
        .header(
            "content-type",
            format!("multipart/form-data; boundary={MARK}"),
        )
        .body(Body::from_stream(futures::stream::iter(pieces)))
        .expect("a request")
}
