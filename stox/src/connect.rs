//! Finding the running Stox that a verb talks to.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use runtime::data_folder;

use crate::operate::Places;
use crate::settings::Settings;
use crate::upload::Api;

/// Which Stox is meant.
#[derive(Args)]
pub struct ConnectArguments {
    /// The data folder of the running Stox.
    #[arg(long, value_name = "FOLDER", default_value = ".stox")]
    data: PathBuf,
    /// Its address, when it runs elsewhere.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// A file with its token, when it runs elsewhere.
    #[arg(long, value_name = "FILE", requires = "url")]
    token_file: Option<PathBuf>,
}

impl ConnectArguments {
    /// Its API.
    pub fn api(&self) -> anyhow::Result<Api> {
        match &self.url {
            Some(url) => {
                let token = token(self.token_file.as_deref())?;
                Api::new(url, &token)
            }
            None => {
                let run = data_folder::find_running(&self.data)?;
                Api::new(&run.address, &run.token)
            }
        }
    }
}

/// Which Stox. Without any of these it is the services of operate.services
/// where they are configured, and the Stox that runs on `.stox` where not.
#[derive(Args)]
pub struct ServicesArguments {
    /// The data folder of the running Stox.
    #[arg(long, value_name = "FOLDER", conflicts_with = "url")]
    pub data: Option<PathBuf>,
    /// Address of a running service; may be given several times.
    #[arg(long, value_name = "URL")]
    pub url: Vec<String>,
    /// A file with the token of the services.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

/// A running service.
#[derive(Clone)]
pub struct Service {
    /// Its name; empty where only its address was given.
    pub name: String,
    /// Its API.
    pub api: Api,
}

impl Service {
    /// One that is known by its address.
    pub fn of(api: &Api) -> Self {
        Self {
            name: String::new(),
            api: api.clone(),
        }
    }
}

impl ServicesArguments {
    /// The data folder that is meant where it is one.
    pub fn folder(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from(".stox"))
    }

    /// True when the command line names neither folder nor address.
    pub fn is_silent(&self) -> bool {
        self.data.is_none() && self.url.is_empty()
    }

    /// Every replica of every service.
    pub async fn all(&self, settings: &Settings) -> anyhow::Result<Vec<Service>> {
        let given = token(self.token_file.as_deref())?;
        let service = |name: &str, url: &str, token: &str| -> anyhow::Result<Service> {
            Ok(Service {
                name: name.to_owned(),
                api: Api::new(url, token)?,
            })
        };
        if !self.url.is_empty() {
            return self
                .url
                .iter()
                .map(|url| service("", url, &given))
                .collect();
        }
        if self.data.is_none() && !settings.config.operate.services.is_empty() {
            let (places, configured) = Places::configured(settings)?.all().await;
            let token = if given.is_empty() { configured } else { given };
            // A replica that is missing is no obstacle where another one is there.
            let there = |name: &str| places.iter().any(|p| p.name == name && p.fault.is_empty());
            return places
                .iter()
                .filter(|place| place.is_stox())
                .filter(|place| place.fault.is_empty() || !there(&place.name))
                .map(|place| {
                    anyhow::ensure!(place.fault.is_empty(), "{}: {}", place.name, place.fault);
                    service(&place.name, &place.address, &token)
                })
                .collect();
        }
        let run = data_folder::find_running(&self.folder())?;
        Ok(vec![service("stox", &run.address, &run.token)?])
    }

    /// One replica of each service that has a database: they share it.
    pub async fn with_database(&self, settings: &Settings) -> anyhow::Result<Vec<Service>> {
        let mut services: Vec<Service> = Vec::new();
        for service in self.all(settings).await? {
            let twin = |known: &Service| !service.name.is_empty() && known.name == service.name;
            if service.name != "simulators" && !services.iter().any(twin) {
                services.push(service);
            }
        }
        Ok(services)
    }
}

/// The content of a token file; empty without one.
fn token(file: Option<&Path>) -> anyhow::Result<String> {
    let Some(file) = file else {
        return Ok(String::new());
    };
    let text = std::fs::read_to_string(file);
    Ok(text
        .with_context(|| file.display().to_string())?
        .trim()
        .to_owned())
}
