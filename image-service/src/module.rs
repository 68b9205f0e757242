//! The service, put together.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use blobs::{Area, Blobs};
use bus::{Bus, ConsumerOptions};
use domain::{AccountId, Currency};
use imaging::Limits;
use runtime::Context;
use store::Store;

use crate::csv::Defaults;
use crate::intake::Intake;
use crate::photos::Totals;
use crate::spool::Spool;
use crate::{Error, NAME, Statuses, Uploads, http, pages, sql};

/// How often originals that nothing refers to are looked for.
const COLLECT_EVERY: Duration = Duration::from_secs(3600);

/// How intake works.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder for uploads that are still arriving; best on the same file
    /// system as the local object store.
    pub spool: PathBuf,
    /// What a photo may cost.
    pub limits: Limits,
    /// The most bytes of a product table.
    pub max_table: u64,
    /// Messages that may wait to be sent before intake answers 503.
    pub max_backlog: u64,
    /// What applies where a product table is silent.
    pub defaults: Defaults,
}

impl Config {
    /// The usual limits: those of [`Limits::default`], tables up to 20 MB,
    /// 50,000 waiting messages, prices in lira, texts in Turkish.
    pub fn new(spool: PathBuf) -> Self {
        Self {
            spool,
            limits: Limits::default(),
            max_table: 20_000_000,
            max_backlog: 50_000,
            defaults: Defaults {
                currency: Currency::TRY,
                language: "tr".to_owned(),
            },
        }
    }
}

/// The running service. Cheap to clone.
#[derive(Clone)]
pub struct Module {
    intake: Arc<Intake>,
}

/// Opens the service on a migrated database ([`crate::MIGRATIONS`],
/// [`bus::MIGRATIONS`], [`blobs::MIGRATIONS`]).
pub async fn module(
    config: Config,
    context: &Context,
    store: &Store,
    bus: &Bus,
    blobs: &Blobs,
) -> Result<Module, Error> {
    let spool = Spool::open(&config, context).await?;
    let intake = Intake {
        context: context.clone(),
        store: store.clone(),
        bus: bus.clone(),
        blobs: blobs.clone(),
        publisher: bus.publisher(NAME),
        spool,
        config,
    };
    Ok(Module {
        intake: Arc::new(intake),
    })
}

impl Module {
    /// The API and the pages `/`, `/upload` and `/assets/{id}`. The addresses
    /// of pictures and originals belong to [`blobs::http::router`].
    pub fn router(&self) -> Router {
        http::router(self.intake.clone()).merge(pages::router(self.intake.clone()))
    }

    /// Starts consuming, and the collection of originals that were stored just
    /// before a crash and never referred to.
    pub fn start(&self, bus: &Bus) {
        let intake = &self.intake;
        let uploads = Uploads {
            store: intake.store.clone(),
            blobs: intake.blobs.clone(),
            publisher: intake.publisher.clone(),
            context: intake.context.clone(),
            limits: intake.config.limits,
        };
        bus.consume(uploads, ConsumerOptions::default());
        bus.consume(
            Statuses {
                context: intake.context.clone(),
            },
            ConsumerOptions::default(),
        );
        intake
            .context
            .spawn("image-service.collect", collect(intake.clone()));
    }

    /// How many photos of an account are in which state.
    pub async fn totals(&self, account: AccountId) -> Result<Totals, Error> {
        Ok(Totals::read(&self.intake.store, account, "").await?)
    }
}

async fn collect(intake: Arc<Intake>) {
    let life = intake.context.life.clone();
    loop {
        tokio::select! {
            () = life.stopping() => return,
            () = intake.context.clock.pause(COLLECT_EVERY) => {}
        }
        let collected = intake
            .blobs
            .collect_garbage(Area::Original, blobs::GRACE, sql::ASSET_REFERENCE)
            .await;
        match collected {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "deleted originals that nothing refers to"),
            Err(error) => tracing::warn!(%error, "originals could not be collected"),
        }
    }
}
