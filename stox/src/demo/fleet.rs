//! The demo as separate processes over real servers.

use std::path::Path;
use std::process::Stdio;

use anyhow::Context as _;
use domain::Marketplace;
use runtime::Context;
use tokio::process::{Child, Command};

use super::places::Places;
use crate::database;
use crate::settings::Settings;
use crate::upload::Api;

/// The running processes; they end with this.
pub struct Fleet {
    children: Vec<(String, Child)>,
    /// Where they answer.
    pub places: Places,
}

/// What every child is told.
struct Orders<'a> {
    settings: &'a Settings,
    folder: &'a Path,
    /// Each service's own database address.
    databases: Vec<(&'static str, String)>,
    shops_url: String,
    images_url: String,
    token: String,
}

/// Makes the roles, starts the processes and waits until each answers.
pub async fn start(
    settings: &Settings,
    folder: &Path,
    workers: u16,
    context: &Context,
) -> anyhow::Result<Fleet> {
    let config = &settings.config;
    for (value, name) in [
        (&config.bus.url, "RABBITMQ_URL"),
        (&config.database.url, "DATABASE_URL"),
        (&config.blobs.endpoint, "S3_ENDPOINT"),
    ] {
        anyhow::ensure!(
            !value.is_empty(),
            "--distributed needs {name}; scripts/demo-distributed.sh starts servers and sets it"
        );
    }
    let secret = |bytes: [u8; 16]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let password = secret(context.random.bytes());
    let prefix = format!("demo_{}", &secret(context.random.bytes())[..8]);
    let databases =
        database::make_roles(&config.database.url, &prefix, |_| password.clone(), context).await?;
    let (shops, images) = (free_port(context).await?, free_port(context).await?);
    let orders = Orders {
        settings,
        folder,
        databases,
        shops_url: format!("http://127.0.0.1:{shops}"),
        images_url: format!("http://127.0.0.1:{images}"),
        token: secret(context.random.bytes()),
    };
    let mut children = vec![("simulators".to_owned(), orders.spawn("simulators", shops)?)];
    children.push((
        "image-service".to_owned(),
        orders.spawn("image-service", images)?,
    ));
    for number in 1..=workers.max(1) {
        children.push((
            format!("ai-worker {number}"),
            orders.spawn("ai-worker", free_port(context).await?)?,
        ));
    }
    children.push((
        "seo-service".to_owned(),
        orders.spawn("seo-service", free_port(context).await?)?,
    ));
    let mut listings = Vec::new();
    for marketplace in Marketplace::ALL {
        let port = free_port(context).await?;
        children.push((
            marketplace.name().to_owned(),
            orders.spawn(marketplace.name(), port)?,
        ));
        listings.push((
            marketplace,
            Api::new(&format!("http://127.0.0.1:{port}"), &orders.token)?,
        ));
    }
    let stock = free_port(context).await?;
    children.push((
        "sync-service".to_owned(),
        orders.spawn("sync-service", stock)?,
    ));
    let places = Places {
        images: Api::new(&orders.images_url, &orders.token)?,
        listings,
        stock: Api::new(&format!("http://127.0.0.1:{stock}"), &orders.token)?,
        shops: Api::new(&orders.shops_url, &orders.token)?,
    };
    for api in [&places.images, &places.stock, &places.shops]
        .into_iter()
        .chain(places.listings.iter().map(|(_, api)| api))
    {
        let _: serde_json::Value = api.get("/health").await?;
    }
    Ok(Fleet { children, places })
}

impl Orders<'_> {
    /// Starts `stox run TARGET` with only what that target needs.
    fn spawn(&self, target: &str, port: u16) -> anyhow::Result<Child> {
        let config = &self.settings.config;
        let program = std::env::current_exe().context("own program")?;
        let mut command = Command::new(program);
        command
            .args(["run", target])
            .kill_on_drop(true)
            .stdin(Stdio::null())
            .env("SERVER_PORT", port.to_string())
            .env("LOG_LEVEL", &config.log.level)
            .env("STOX__HTTP__TOKEN", &self.token)
            .env_remove("DATABASE_URL")
            .env_remove("STOX__DATABASE__URL")
            .env_remove("STOX__HTTP__LISTEN")
            .env_remove("STOX__DRILL__CRASH_AT");
        if target == "simulators" {
            let books = self.folder.join("simulators.db");
            command.env(
                "STOX__SIMULATORS__DATABASE_URL",
                format!("sqlite:{}", books.display()),
            );
        } else {
            let own = self.databases.iter().find(|(name, _)| *name == target);
            let (_, url) = own.with_context(|| format!("no database for {target}"))?;
            command
                .env("DATABASE_URL", url)
                .env("RABBITMQ_URL", &config.bus.url)
                .env("STOX__SIMULATORS__URL", &self.shops_url)
                .env("PUBLIC_URL", &self.images_url);
        }
        if matches!(target, "image-service" | "ai-worker") {
            command
                .env("S3_ENDPOINT", &config.blobs.endpoint)
                .env("S3_BUCKET", &config.blobs.bucket)
                .env("S3_ACCESS_KEY", &config.blobs.access_key)
                .env("S3_SECRET_KEY", &config.blobs.secret_key);
        }
        command
            .spawn()
            .with_context(|| format!("cannot start {target}"))
    }
}

impl Fleet {
    /// Asks every process to finish and waits for it.
    pub async fn stop(&mut self) {
        for (_, child) in &self.children {
            if let Some(pid) = child
                .id()
                .and_then(|id| i32::try_from(id).ok())
                .and_then(rustix::process::Pid::from_raw)
            {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
            }
        }
        for (name, child) in &mut self.children {
            match tokio::time::timeout(std::time::Duration::from_secs(30), child.wait()).await {
                Ok(Ok(status)) if status.success() => {}
                Ok(outcome) => tracing::warn!(name, ?outcome, "ended badly"),
                Err(_) => {
                    let _ = child.start_kill();
                }
            }
        }
    }
}

/// A port that is free now, below the range from which the system takes ports
/// for outgoing connections.
async fn free_port(context: &Context) -> anyhow::Result<u16> {
    for _ in 0..1_000 {
        let port = 10_000 + u16::try_from(context.random.below(10_000))?;
        if tokio::net::TcpListener::bind(("127.0.0.1", port))
            .await
            .is_ok()
        {
            return Ok(port);
        }
    }
    anyhow::bail!("no free port between 10000 and 20000")
}
