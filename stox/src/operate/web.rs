//! Addresses about the process itself: who it is, and the traces in its database.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use domain::{Problem, Timestamp};
use http::StatusCode;
use operate::reading::{Disk, Identity, Part};
use runtime::http::ApiError;
use runtime::metrics::Kind;
use runtime::{Context, Health, Metric, Metrics, limits};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Store;

/// Most traces in one answer.
const TRACES: usize = 20;

/// 1, with the version and what runs here as labels.
pub const BUILD: Metric = Metric {
    name: "stox_build_info",
    help: "1, with the version and the targets of this process as labels",
    kind: Kind::Gauge,
    labels: &["version", "targets"],
};
/// Connections to the database.
pub const POOL: Metric = Metric {
    name: "stox_db_pool_connections",
    help: "Connections to the database, by state",
    kind: Kind::Gauge,
    labels: &["state"],
};
/// 1 for a part that is well, 0 for one that is not.
pub const PART: Metric = Metric {
    name: "stox_part_ok",
    help: "1 for a part of this process that is well, 0 for one that is not",
    kind: Kind::Gauge,
    labels: &["part"],
};

/// Every family that some process measures.
pub const METRICS: &[&[&Metric]] = &[
    &[&BUILD, &POOL, &PART],
    runtime::process::METRICS,
    runtime::http::measure::METRICS,
    bus::measure::METRICS,
    image_service::measure::METRICS,
    marketplaces::measure::METRICS,
];

/// What is told about this process.
#[derive(Clone)]
pub struct Process {
    /// Its targets.
    pub targets: Arc<[&'static str]>,
    /// When it was started.
    pub started: Timestamp,
    /// Its parts.
    pub health: Health,
    /// Where it keeps files.
    pub folder: Option<PathBuf>,
}

impl Process {
    /// Measures who this is whenever somebody looks.
    pub fn measure(&self, store: Option<&Store>, metrics: &Metrics) {
        let version = env!("CARGO_PKG_VERSION");
        metrics.set(&BUILD, &[version, &self.targets.join("+")], 1.0);
        let (own, health, store) = (metrics.clone(), self.health.clone(), store.cloned());
        metrics.collect(move || {
            let parts = health.parts();
            let values: Vec<_> = parts
                .iter()
                .map(|(name, part)| (vec![name.as_str()], f64::from(u8::from(part.ok))))
                .collect();
            own.replace(&PART, &values);
            if let Some(pool) = store.as_ref().map(Store::pool) {
                own.set(&POOL, &["open"], f64::from(pool.open));
                own.set(&POOL, &["idle"], f64::from(pool.idle));
            }
            std::future::ready(())
        });
    }

    fn identity(&self) -> Identity {
        let limits = limits::limits();
        let folder = self.folder.clone().unwrap_or_else(std::env::temp_dir);
        Identity {
            targets: self.targets.iter().map(ToString::to_string).collect(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started: self.started,
            cores: limits.cores,
            memory_limit: limits.memory,
            disk: limits::disk(&folder).map(|(free, size)| Disk { free, size }),
            parts: self.parts(),
        }
    }

    fn parts(&self) -> BTreeMap<String, Part> {
        let of = |(name, part): (String, runtime::health::PartHealth)| {
            let (ok, note) = (part.ok, part.note);
            (name, Part { ok, note })
        };
        self.health.parts().into_iter().map(of).collect()
    }
}

/// `/api/v1/process` and, where there is a database, `/api/v1/traces`.
pub fn router(process: Process, store: Option<&Store>, context: &Context) -> Router {
    process.measure(store, &context.metrics);
    let own = Router::new()
        .route("/api/v1/process", get(identity))
        .with_state(process);
    match store {
        Some(store) => own.merge(
            Router::new()
                .route("/api/v1/traces", get(about))
                .route("/api/v1/traces/{id}", get(steps))
                .with_state(store.clone()),
        ),
        None => own,
    }
}

async fn identity(State(process): State<Process>) -> Json<Identity> {
    Json(process.identity())
}

#[derive(Deserialize)]
struct About {
    #[serde(default)]
    about: String,
}

async fn about(
    State(store): State<Store>,
    Query(query): Query<About>,
) -> Result<Json<Value>, ApiError> {
    if query.about.is_empty() {
        let problem = Problem::new(
            "trace.about",
            "about",
            "",
            "It says what the traces are about.",
            "Give a photo's id, a SKU, an order's id or a message's id, as in ?about=CUP-1.",
        );
        return Err(ApiError::new(StatusCode::BAD_REQUEST, problem));
    }
    let found = bus::trail::about(&store, &query.about, TRACES).await;
    let traces: Vec<Value> = found
        .map_err(|error| ApiError::internal(&error))?
        .into_iter()
        .map(|(id, newest)| json!({ "trace_id": id, "newest": newest }))
        .collect();
    Ok(Json(json!({ "traces": traces })))
}

async fn steps(
    State(store): State<Store>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let steps = bus::trail::steps(&store, &id).await;
    Ok(Json(
        json!({ "steps": steps.map_err(|error| ApiError::internal(&error))? }),
    ))
}
