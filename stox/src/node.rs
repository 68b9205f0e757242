//! Putting services together in one process: the only place that picks
//! concrete back ends.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use adapter_api::Adapter;
use anyhow::Context as _;
use axum::Router;
use blobs::Blobs;
use bus::Bus;
use domain::Marketplace;
use runtime::data_folder::RunFile;
use runtime::http::Bound;
use runtime::{Context, DataFolder, Health};
use store::{MigrationSet, Store};

use crate::connections;
use crate::settings::Settings;
use crate::targets::{self, Target};

/// A running process.
pub struct Node {
    /// Its address.
    pub url: String,
    /// The token its callers may send.
    pub token: String,
}

/// Everything on a data folder; `run.json` tells other processes the address.
pub async fn up(settings: &Settings, folder: &Path, context: &Context) -> anyhow::Result<Node> {
    let owned = DataFolder::own(folder)?;
    let settings = settings.in_folder(folder);
    let node = start(&settings, &targets::all(), true, context).await?;
    let run = RunFile {
        address: node.url.clone(),
        token: node.token.clone(),
        pid: std::process::id(),
    };
    owned.announce(&run)?;
    tracing::info!(address = node.url, data = %folder.display(), "Stox is up");
    eprintln!("Stox is up: {}   (data: {})", node.url, folder.display());
    // The folder is owned until everything else has ended.
    let life = context.life.clone();
    context.spawn("data folder", async move {
        let _owned = owned;
        life.stopping().await;
    });
    Ok(node)
}

/// Some services over configured servers.
pub async fn run(
    settings: &Settings,
    targets: &[Target],
    context: &Context,
) -> anyhow::Result<Node> {
    let node = start(settings, targets, false, context).await?;
    tracing::info!(address = node.url, "running");
    Ok(node)
}

/// What the parts of a node share.
struct Parts<'a> {
    settings: &'a Settings,
    context: &'a Context,
    store: Store,
    bus: Bus,
    blobs: Option<Blobs>,
    /// True when this process is the only one on its database.
    sole_owner: bool,
    own_url: String,
}

async fn start(
    settings: &Settings,
    targets: &[Target],
    sole_owner: bool,
    context: &Context,
) -> anyhow::Result<Node> {
    let bound = Bound::bind(&settings.config.http, context).await?;
    let node = Node {
        url: bound.url(),
        token: bound.token().to_owned(),
    };
    let health = Health::default();
    let names: Vec<&'static str> = targets.iter().map(|target| target.name()).collect();
    let all = targets.len() == targets::TARGETS.len();
    let shown = if all {
        "all".to_owned()
    } else {
        names.join("+")
    };
    crate::operate::export_spans(&settings.config.operate.otlp_endpoint, &shown, context)?;
    let process = crate::operate::Process {
        targets: names.into(),
        started: context.now(),
        health: health.clone(),
        folder: settings.folder.clone(),
    };
    let mut store = None;
    let mut router = Router::new();
    if targets.contains(&Target::Simulators) {
        router = router.merge(simulators(settings, context).await?.router());
    }
    if targets.iter().any(|target| *target != Target::Simulators) {
        let parts = open(settings, targets, sole_owner, &node.url, &health, context).await?;
        for target in targets {
            router = add(router, *target, &parts).await?;
        }
        if targets
            .iter()
            .any(|target| matches!(target, Target::Adapter(_)))
        {
            router = router.merge(marketplaces::router(&parts.store));
            marketplaces::measure::collect(&parts.store, &context.metrics);
        }
        router = router.merge(crate::api::router(&parts.store, context));
        watch_database(&parts.store, &health, context);
        if let Some(blobs) = &parts.blobs {
            watch_objects(blobs, &health, context);
        }
        store = Some(parts.store);
    }
    router = router.merge(crate::operate::router(process, store.as_ref(), context));
    router = router.merge(crate::api::log_level::router(context));
    bound.serve(router, health, context);
    Ok(node)
}

async fn simulators(
    settings: &Settings,
    context: &Context,
) -> anyhow::Result<simulator::Simulator> {
    let configured = &settings.config.simulators;
    anyhow::ensure!(
        !configured.database_url.is_empty(),
        "simulators.database_url is not set: the simulators keep books of their own, such as sqlite:simulators.db"
    );
    let profile =
        simulator::Profile::parse(&configured.profile).unwrap_or(simulator::Profile::None);
    let config = simulator::Config {
        database: runtime::config::DatabaseConfig {
            url: configured.database_url.clone(),
            ..settings.config.database.clone()
        },
        processing: Duration::from_millis(configured.processing_ms),
        profile,
        seed: configured.seed,
        limit_speed: configured.limit_speed,
        ..simulator::Config::default()
    };
    simulator::module(config, context)
        .await
        .context("simulators")
}

async fn open<'a>(
    settings: &'a Settings,
    targets: &[Target],
    sole_owner: bool,
    own_url: &str,
    health: &Health,
    context: &'a Context,
) -> anyhow::Result<Parts<'a>> {
    let config = &settings.config;
    anyhow::ensure!(
        !config.database.url.is_empty(),
        "DATABASE_URL is not set: each service needs its database, such as postgres://user@host/stox (or run `stox up`)"
    );
    let store = Store::open(&config.database, context)
        .await
        .context("database")?;
    store
        .migrate(&migrations(targets))
        .await
        .context("database schema")?;
    let bus = Bus::open(&config.bus, &store, context, health)
        .await
        .context("message bus")?;
    let objects = targets
        .iter()
        .any(|t| matches!(t, Target::ImageService | Target::AiWorker));
    let blobs = match objects {
        true => Some(
            blobs::open(&config.blobs, None, &store, context)
                .await
                .context("object store")?,
        ),
        false => None,
    };
    Ok(Parts {
        settings,
        context,
        store,
        bus,
        blobs,
        sole_owner,
        own_url: own_url.to_owned(),
    })
}

/// The tables of the services that run here.
pub fn migrations(targets: &[Target]) -> Vec<MigrationSet> {
    let mut sets = vec![bus::MIGRATIONS];
    let mut add = |set: MigrationSet| {
        if sets.iter().all(|known| known.owner != set.owner) {
            sets.push(set);
        }
    };
    for target in targets {
        match target {
            Target::ImageService => {
                add(blobs::MIGRATIONS);
                add(image_service::MIGRATIONS);
            }
            Target::AiWorker => {
                add(blobs::MIGRATIONS);
                add(ai_worker::MIGRATIONS);
            }
            Target::SeoService => add(seo_service::MIGRATIONS),
            Target::Adapter(_) => add(marketplaces::MIGRATIONS),
            Target::SyncService => add(sync_service::MIGRATIONS),
            Target::Simulators => {}
        }
    }
    sets
}

/// Starts one service and adds its addresses.
async fn add(router: Router, target: Target, parts: &Parts<'_>) -> anyhow::Result<Router> {
    let Parts {
        settings,
        context,
        store,
        bus,
        blobs,
        ..
    } = parts;
    let objects = || blobs.clone().context("the object store is not open");
    Ok(match target {
        Target::Simulators => router,
        Target::ImageService => {
            let mut config = image_service::Config::new(settings.spool());
            config.limits.max_bytes = settings.config.http.max_upload;
            config.max_backlog = settings.config.work.max_backlog;
            let module = image_service::module(config, context, store, bus, &objects()?).await?;
            module.start(bus);
            router.merge(module.router())
        }
        Target::AiWorker => {
            let network = crate::network::configured(settings)?;
            if let Some(network) = &network {
                tracing::info!(
                    network = enhance::Network::name(network),
                    "a network helps to cut out"
                );
            }
            let config = ai_worker::Config {
                slots: settings.config.work.ai_slots,
                lease: Duration::from_millis(settings.config.work.lease_ms),
                dead_after: settings.config.work.dead_after,
                network: network.map(|network| Arc::new(network) as ai_worker::SharedNetwork),
                ..ai_worker::Config::default()
            };
            let module = ai_worker::module(config, context, store, bus, &objects()?).await?;
            module.start(bus);
            router
        }
        Target::SeoService => {
            let config = seo_service::Config::default();
            let module = seo_service::module(config, context, store, bus).await?;
            module.start(bus);
            router.merge(module.router())
        }
        Target::SyncService => {
            let config = sync_service::Config::default();
            let module = sync_service::module(config, context, store, bus).await?;
            module.start(bus);
            router.merge(module.router())
        }
        Target::Adapter(marketplace) => {
            adapter(marketplace, parts).await?;
            router
        }
    })
}

async fn adapter(marketplace: Marketplace, parts: &Parts<'_>) -> anyhow::Result<()> {
    let config = &parts.settings.config;
    let or_own = |url: &str| {
        if url.is_empty() {
            parts.own_url.clone()
        } else {
            url.trim_end_matches('/').to_owned()
        }
    };
    let work = &config.work;
    let module_config = marketplaces::Config {
        connections: vec![connections::simulated(
            marketplace,
            &or_own(&config.simulators.url),
        )],
        media_url: or_own(&config.http.public_url),
        progress_poll: Duration::from_millis(work.progress_poll_ms),
        order_poll: Duration::from_millis(work.order_poll_ms),
        simulated_speed: config.simulators.limit_speed,
        sole_owner: parts.sole_owner,
    };
    let adapter: Arc<dyn Adapter> = match marketplace {
        Marketplace::Amazon => Arc::new(amazon::Amazon),
        Marketplace::Trendyol => Arc::new(trendyol::Trendyol),
        Marketplace::Hepsiburada => Arc::new(hepsiburada::Hepsiburada),
    };
    let module = marketplaces::module(
        module_config,
        adapter,
        parts.context,
        &parts.store,
        &parts.bus,
    )?;
    module.start(&parts.bus).await?;
    Ok(())
}

/// Keeps the health page right about the database.
fn watch_database(store: &Store, health: &Health, context: &Context) {
    let (store, health) = (store.clone(), health.clone());
    let every = Duration::from_secs(2);
    watch("database health", every, context, move || {
        let (store, health) = (store.clone(), health.clone());
        async move {
            let ok = store.answers().await;
            let note = if ok {
                store.describe()
            } else {
                "does not answer"
            };
            health.set("database", ok, note);
        }
    });
}

/// Keeps the health page right about the object store. The process is ready
/// without it: what needs an object is answered with 503 or 507, or tried again.
fn watch_objects(blobs: &Blobs, health: &Health, context: &Context) {
    let (blobs, health, task) = (blobs.clone(), health.clone(), context.clone());
    let every = Duration::from_secs(5);
    watch("object store health", every, context, move || {
        let (blobs, health, task) = (blobs.clone(), health.clone(), task.clone());
        async move {
            let answer = tokio::select! {
                answer = blobs.answers() => answer.map_err(|error| error.to_string()),
                () = task.clock.pause(every) => Err("the object store does not answer".to_owned()),
                () = task.life.stopping() => return,
            };
            health.mention("objects", answer.is_ok(), answer.err().unwrap_or_default());
        }
    });
}

/// Looks now, and again `every` so often until the process stops.
fn watch<F>(
    name: &'static str,
    every: Duration,
    context: &Context,
    look: impl Fn() -> F + Send + Sync + 'static,
) where
    F: Future<Output = ()> + Send,
{
    let task = context.clone();
    context.spawn(name, async move {
        loop {
            look().await;
            tokio::select! {
                () = task.clock.pause(every) => {}
                () = task.life.stopping() => return,
            }
        }
    });
}
