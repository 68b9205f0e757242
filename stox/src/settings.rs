//! Reading the configuration and filling in what depends on the data folder.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use runtime::Config;
use runtime::config::process_environment;

/// The configuration in force.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// All of it.
    pub config: Config,
    /// The data folder, where there is one.
    pub folder: Option<PathBuf>,
}

/// Reads the file, if one is named, and the environment.
pub fn load(file: Option<&Path>) -> anyhow::Result<Settings> {
    let text = match file {
        Some(path) => Some(
            std::fs::read_to_string(path)
                .with_context(|| format!("configuration file {}", path.display()))?,
        ),
        None => None,
    };
    let variables = process_environment();
    let config = Config::load(text.as_deref(), &variables, &|path| {
        std::fs::read_to_string(path)
    })?;
    Ok(Settings {
        config,
        folder: None,
    })
}

impl Settings {
    /// The same, with everything that is not configured kept in a data folder.
    pub fn in_folder(&self, folder: &Path) -> Self {
        let mut config = self.config.clone();
        let file = |name: &str| format!("sqlite:{}", folder.join(name).display());
        if config.database.url.is_empty() {
            config.database.url = file("stox.db");
        }
        if config.simulators.database_url.is_empty() {
            config.simulators.database_url = file("simulators.db");
        }
        if config.blobs.endpoint.is_empty() && config.blobs.folder.as_os_str().is_empty() {
            config.blobs.folder = folder.join("objects");
        }
        if config.ai_worker.models.as_os_str().is_empty() {
            config.ai_worker.models = folder.join("models");
        }
        Self {
            config,
            folder: Some(folder.to_owned()),
        }
    }

    /// The folder for uploads that are still arriving.
    pub fn spool(&self) -> PathBuf {
        match &self.folder {
            Some(folder) => folder.join("spool"),
            None => std::env::temp_dir().join(format!("stox-spool-{}", std::process::id())),
        }
    }

    /// The configuration as TOML, secrets hidden.
    pub fn shown(&self) -> String {
        let mut config = self.config.clone();
        for secret in [
            &mut config.http.token,
            &mut config.blobs.secret_key,
            &mut config.database.url,
            &mut config.bus.url,
            &mut config.bus.management_url,
            &mut config.simulators.database_url,
        ] {
            *secret = hidden(secret);
        }
        toml::to_string_pretty(&config).unwrap_or_default()
    }
}

/// An address without its password; a bare secret as a word.
fn hidden(value: &str) -> String {
    match (value.split_once("://"), value.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://[secret]@{rest}"),
        (Some(_), None) => value.to_owned(),
        (None, _) if value.is_empty() || value.starts_with("sqlite:") => value.to_owned(),
        (None, _) => "[secret]".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_do_not_show() {
        for (value, shown) in [
            ("postgres://u:pw@h/d", "postgres://[secret]@h/d"),
            ("amqp://h:5672", "amqp://h:5672"),
            ("sqlite:a.db", "sqlite:a.db"),
            ("hunter2", "[secret]"),
            ("", ""),
        ] {
            assert_eq!(hidden(value), shown);
        }
    }
}
