//! Where the services are.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use runtime::data_folder;

use crate::settings::Settings;

/// Which installation is meant.
#[derive(Args, Debug, Clone)]
pub struct PlaceArguments {
    /// The data folder of the running Stox.
    #[arg(long, value_name = "FOLDER", default_value = ".stox")]
    data: PathBuf,
    /// The services, as name=address with commas between; default: operate.services.
    #[arg(long, value_name = "LIST")]
    services: Option<String>,
    /// A file with the services' token; default: http.token.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// One address to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The service's name; empty where its answer will tell.
    pub name: String,
    /// Its address, without a slash at the end.
    pub address: String,
    /// Why it cannot be asked; empty where it can.
    pub fault: String,
}

/// Time that finding out an address may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// What an address begins with that is no Stox and tells no more than that it is well.
const OTHER: &str = "health+";

impl Place {
    /// True for a process of ours, which tells everything about itself.
    pub fn is_stox(&self) -> bool {
        !self.address.starts_with(OTHER)
    }

    /// Where to ask.
    pub fn url(&self) -> &str {
        self.address.strip_prefix(OTHER).unwrap_or(&self.address)
    }
}

/// Every address of the installation, and the token that it takes. Asked anew each time, because replicas come and go.
#[derive(Debug, Clone)]
pub struct Places {
    services: Vec<Entry>,
    data: PathBuf,
    token: String,
}

/// A configured service.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    name: String,
    /// How many of it there must be at least.
    least: usize,
    address: String,
}

impl PlaceArguments {
    /// From the arguments and the configuration.
    pub fn places(&self, settings: &Settings) -> anyhow::Result<Places> {
        let configured = &settings.config.operate.services;
        let text = self.services.as_ref().unwrap_or(configured);
        let token = match &self.token_file {
            Some(file) => std::fs::read_to_string(file)
                .with_context(|| format!("{}", file.display()))?
                .trim()
                .to_owned(),
            None => settings.config.http.token.clone(),
        };
        Ok(Places {
            services: parse(text)?,
            data: self.data.clone(),
            token,
        })
    }
}

/// Reads `name=address,…`; a name may end with `*3` (so many at least), an address begin with `health+`.
fn parse(text: &str) -> anyhow::Result<Vec<Entry>> {
    text.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(|text| {
            entry(text).with_context(|| {
                format!(
                    "services: `{text}` is not a name and an address: write it as ai-worker=http://ai-worker:8080, \
                     or ai-worker*3=… where there must be three"
                )
            })
        })
        .collect()
}

fn entry(text: &str) -> Option<Entry> {
    let (name, address) = text.split_once('=')?;
    let (name, least) = match name.split_once('*') {
        Some((name, least)) => (name, least.parse().ok()?),
        None => (name, 1),
    };
    (is_address(address) && !name.is_empty()).then(|| Entry {
        name: name.to_owned(),
        least,
        address: address.trim_end_matches('/').to_owned(),
    })
}

fn is_address(text: &str) -> bool {
    text.strip_prefix(OTHER).unwrap_or(text).starts_with("http")
}

impl Places {
    /// The configured ones.
    pub fn configured(settings: &Settings) -> anyhow::Result<Self> {
        Ok(Self {
            services: parse(&settings.config.operate.services)?,
            data: PathBuf::new(),
            token: settings.config.http.token.clone(),
        })
    }

    /// Every address, one for each replica, with the token.
    pub async fn all(&self) -> (Vec<Place>, String) {
        if self.services.is_empty() {
            return self.own();
        }
        // Together: a name that is gone may take its resolver long to give up on.
        let found = futures::future::join_all(self.services.iter().map(replicas)).await;
        (found.into_iter().flatten().collect(), self.token.clone())
    }

    /// The process that owns the data folder.
    fn own(&self) -> (Vec<Place>, String) {
        let place = |address: String, fault: String| Place {
            name: "stox".to_owned(),
            address,
            fault,
        };
        match data_folder::find_running(&self.data) {
            Ok(run) => (vec![place(run.address, String::new())], run.token),
            Err(error) => {
                let folder = self.data.display().to_string();
                (vec![place(folder, error.to_string())], String::new())
            }
        }
    }
}

/// One place for each address of the host's name, and for each that is missing.
async fn replicas(entry: &Entry) -> Vec<Place> {
    let address = &entry.address;
    let place = |address: String, fault: String| Place {
        name: entry.name.clone(),
        address,
        fault,
    };
    let (scheme, rest) = address
        .split_once("://")
        .unwrap_or(("http", address.as_str()));
    let (host, port) = rest.rsplit_once(':').unwrap_or((rest, "80"));
    if host.parse::<IpAddr>().is_ok() || host.starts_with('[') || host == "localhost" {
        return vec![place(address.clone(), String::new())];
    }
    let lookup = tokio::net::lookup_host(format!("{host}:{port}"));
    let Ok(found) = tokio::time::timeout(PATIENCE, lookup).await else {
        return vec![place(
            address.clone(),
            format!("{host}: its name is not known"),
        )];
    };
    match found {
        Ok(found) => {
            let mut found: Vec<SocketAddr> = found.collect();
            found.sort();
            found.dedup();
            let there = found
                .iter()
                .map(|one| place(format!("{scheme}://{one}"), String::new()));
            let missing = entry.least.saturating_sub(found.len());
            let fault = format!("{} of {} are there", found.len(), entry.least);
            there
                .chain((0..missing).map(|_| place(address.clone(), fault.clone())))
                .collect()
        }
        Err(error) => vec![place(address.clone(), format!("{host}: {error}"))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_services_is_read_and_a_wrong_entry_named() {
        let read = parse("a=http://a:1/, b*3=http://b:2").expect("a list");
        let plain = |entry: &Entry| (entry.name.clone(), entry.least, entry.address.clone());
        assert_eq!(
            plain(&read[0]),
            ("a".to_owned(), 1, "http://a:1".to_owned())
        );
        assert_eq!(
            plain(&read[1]),
            ("b".to_owned(), 3, "http://b:2".to_owned())
        );
        let other = parse("gateway=health+http://gateway:8090").expect("a server");
        assert_eq!(other[0].address, "health+http://gateway:8090");
        assert!(parse("").expect("none").is_empty());
        let error = parse("a=http://a:1,ai-worker:8080").expect_err("refused");
        assert!(error.to_string().contains("`ai-worker:8080`"), "{error}");
    }

    #[tokio::test]
    async fn a_replica_that_is_missing_is_a_place_with_its_fault() {
        let entry = &parse("a*3=http://one.localhost:1").expect("a list")[0];
        let places = replicas(entry).await;
        let faulty = places.iter().filter(|place| !place.fault.is_empty());
        // The name has one address or two (IPv4 and IPv6), or none where nothing resolves it.
        assert!(faulty.count() >= 1, "{places:?}");
    }
}
