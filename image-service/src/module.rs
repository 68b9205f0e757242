//! The service, put together.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use blobs::Blobs;
use bus::{Bus, ConsumerOptions};
use domain::{AccountId, Currency};
use imaging::Limits;
use runtime::Context;
use store::Store;

use crate::csv::Defaults;
use crate::intake::Intake;
use crate::photos::{self, Totals};
use crate::spool::Spool;
use crate::{Basis, Error, NAME, Statuses, Uploads, http, measure, media, pages, upkeep};

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
    /// By which recipe and rule packs pictures are shown and served; all others
    /// are rebuilt.
    pub basis: Basis,
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
            basis: Basis::current(),
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
        basis: Arc::new(config.basis.clone()),
        config,
    };
    Ok(Module {
        intake: Arc::new(intake),
    })
}

impl Module {
    /// The API, the pages `/`, `/upload`, `/review`, `/tray` and `/assets/{id}`,
    /// and the addresses of pictures and originals ([`blobs::http::router`]),
    /// of which only present pictures are given.
    pub fn router(&self) -> Router {
        http::router(self.intake.clone())
            .merge(pages::router(self.intake.clone()))
            .merge(media::router(self.intake.clone()))
    }

    /// Starts consuming, and what happens without being asked: comparing photos
    /// by their looks, rebuilding stale pictures, and deleting originals that
    /// were stored just before a crash and never referred to.
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
                publisher: intake.publisher.clone(),
                basis: intake.basis.clone(),
            },
            ConsumerOptions::default(),
        );
        upkeep::start(intake);
        measure::start(&intake.store, &intake.context);
    }

    /// Compares photos by their looks: those whose comparison is due. Gives how
    /// many joined a product. [`Module::start`] does this whenever some changed.
    pub async fn settle(&self) -> Result<u64, Error> {
        let intake = &self.intake;
        Ok(photos::settle(&intake.store, &intake.publisher, &intake.context).await?)
    }

    /// Joins photos and products that missed each other and sends stale pictures
    /// to be rebuilt. [`Module::start`] does this at once and every hour.
    pub async fn upkeep(&self) -> Result<(), Error> {
        upkeep::once(&self.intake).await
    }

    /// How many photos of an account are in which state.
    pub async fn totals(&self, account: AccountId) -> Result<Totals, Error> {
        Ok(Totals::read(&self.intake.store, account, "").await?)
    }
}
