//! The services as separate processes over real servers, for the demo and for
//! drills.

use std::path::{Path, PathBuf};
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
    members: Vec<Member>,
    orders: Orders,
    /// Where they answer.
    pub places: Places,
}

/// One process.
struct Member {
    /// The target, with a number where there are several.
    name: String,
    target: &'static str,
    port: u16,
    child: Child,
}

/// What every child is told.
struct Orders {
    settings: Settings,
    /// Where the shops' books are.
    folder: PathBuf,
    /// The data folder of a process alone.
    data: PathBuf,
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
    let password = database::made_up(context);
    let prefix = format!("demo_{}", &database::made_up(context)[..8]);
    let databases =
        database::make_roles(&config.database.url, &prefix, |_| password.clone(), context).await?;
    let (shops, images) = (free_port(context).await?, free_port(context).await?);
    let orders = Orders {
        settings: settings.clone(),
        folder: folder.to_owned(),
        data: PathBuf::new(),
        databases,
        shops_url: format!("http://127.0.0.1:{shops}"),
        images_url: format!("http://127.0.0.1:{images}"),
        token: database::made_up(context),
    };
    let api = |port: u16| Api::new(&format!("http://127.0.0.1:{port}"), &orders.token);
    let mut members = vec![
        orders.member("simulators", "simulators", shops)?,
        orders.member("image-service", "image-service", images)?,
    ];
    for number in 1..=workers.max(1) {
        let port = free_port(context).await?;
        members.push(orders.member(&format!("ai-worker {number}"), "ai-worker", port)?);
    }
    let port = free_port(context).await?;
    members.push(orders.member("seo-service", "seo-service", port)?);
    let mut listings = Vec::new();
    for marketplace in Marketplace::ALL {
        let port = free_port(context).await?;
        members.push(orders.member(marketplace.name(), marketplace.name(), port)?);
        listings.push((marketplace, api(port)?));
    }
    let stock = free_port(context).await?;
    members.push(orders.member("sync-service", "sync-service", stock)?);
    let places = Places {
        images: api(images)?,
        listings,
        stock: api(stock)?,
        shops: api(shops)?,
    };
    for api in [&places.images, &places.stock, &places.shops]
        .into_iter()
        .chain(places.listings.iter().map(|(_, api)| api))
    {
        let _: serde_json::Value = api.get("/health").await?;
    }
    Ok(Fleet {
        members,
        orders,
        places,
    })
}

/// Everything in one process, with its data in `data` and the shops' books in
/// `folder`.
pub async fn alone(
    settings: &Settings,
    folder: &Path,
    data: &Path,
    context: &Context,
) -> anyhow::Result<Fleet> {
    let port = free_port(context).await?;
    let url = format!("http://127.0.0.1:{port}");
    let orders = Orders {
        settings: settings.clone(),
        folder: folder.to_owned(),
        data: data.to_owned(),
        databases: Vec::new(),
        shops_url: url.clone(),
        images_url: url.clone(),
        token: database::made_up(context),
    };
    let members = vec![orders.member("stox", ALONE, port)?];
    let places = Places::one(&url, &orders.token)?;
    let _: serde_json::Value = places.images.get("/health").await?;
    Ok(Fleet {
        members,
        orders,
        places,
    })
}

/// The target that is all of them.
const ALONE: &str = "up";

/// What names servers, which a process alone must not use.
const SERVERS: [&str; 8] = [
    "RABBITMQ_URL",
    "RABBITMQ_MANAGEMENT_URL",
    "S3_ENDPOINT",
    "MINIO_ENDPOINT",
    "PUBLIC_URL",
    "STOX__BUS__URL",
    "STOX__BLOBS__ENDPOINT",
    "STOX__SIMULATORS__URL",
];

impl Orders {
    fn member(&self, name: &str, target: &'static str, port: u16) -> anyhow::Result<Member> {
        Ok(Member {
            name: name.to_owned(),
            target,
            port,
            child: self.spawn(target, port)?,
        })
    }

    /// Starts `stox run TARGET` with only what that target needs.
    fn spawn(&self, target: &str, port: u16) -> anyhow::Result<Child> {
        let config = &self.settings.config;
        let program = std::env::current_exe().context("own program")?;
        let mut command = Command::new(program);
        match target {
            ALONE => command.args([ALONE, "--data"]).arg(&self.data),
            target => command.args(["run", target]),
        };
        command
            .kill_on_drop(true)
            .stdin(Stdio::null())
            .env("SERVER_PORT", port.to_string())
            .env("LOG_LEVEL", &config.log.level)
            .env("STOX__HTTP__TOKEN", &self.token)
            .env_remove("DATABASE_URL")
            .env_remove("STOX__DATABASE__URL")
            .env_remove("STOX__HTTP__LISTEN")
            .env_remove("STOX__DRILL__CRASH_AT");
        if matches!(target, "simulators" | ALONE) {
            let books = self.folder.join("simulators.db");
            command.env(
                "STOX__SIMULATORS__DATABASE_URL",
                format!("sqlite:{}", books.display()),
            );
        }
        if target == ALONE {
            SERVERS.iter().for_each(|name| {
                command.env_remove(name);
            });
        } else if target != "simulators" {
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
    /// Ends a process at once, as a machine that loses power does.
    pub async fn kill(&mut self, name: &str) -> anyhow::Result<()> {
        let member = self.members.iter_mut().find(|member| member.name == name);
        let member = member.with_context(|| format!("there is no process {name}"))?;
        member.child.kill().await.with_context(|| name.to_owned())
    }

    /// Starts a process again that has ended, as its supervisor would.
    pub fn start_again(&mut self, name: &str) -> anyhow::Result<()> {
        let member = self.members.iter_mut().find(|member| member.name == name);
        let member = member.with_context(|| format!("there is no process {name}"))?;
        member.child = self.orders.spawn(member.target, member.port)?;
        Ok(())
    }

    /// Every process that has a database of its own: its name and its API.
    pub fn services(&self) -> anyhow::Result<Vec<(String, Api)>> {
        let owners = self
            .members
            .iter()
            .filter(|member| member.target != "simulators");
        owners
            .map(|member| {
                let url = format!("http://127.0.0.1:{}", member.port);
                Ok((member.name.clone(), Api::new(&url, &self.orders.token)?))
            })
            .collect()
    }

    /// Processes that have ended without being asked to.
    pub fn ended(&mut self) -> Vec<String> {
        let ended = |member: &mut Member| !matches!(member.child.try_wait(), Ok(None));
        self.members
            .iter_mut()
            .filter_map(|member| ended(member).then(|| member.name.clone()))
            .collect()
    }

    /// Asks every process to finish and waits for it.
    pub async fn stop(&mut self) {
        for member in &self.members {
            if let Some(pid) = member
                .child
                .id()
                .and_then(|id| i32::try_from(id).ok())
                .and_then(rustix::process::Pid::from_raw)
            {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
            }
        }
        for Member { name, child, .. } in &mut self.members {
            match tokio::time::timeout(std::time::Duration::from_secs(30), child.wait()).await {
                Ok(Ok(status)) if status.success() => {}
                Ok(outcome) => tracing::warn!(name = name.as_str(), ?outcome, "ended badly"),
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
