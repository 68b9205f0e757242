//! The book: every secret of an installation, from which all files are made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use runtime::Context;
use serde::{Deserialize, Serialize};

use super::certificate::Certificate;
use crate::database;

/// All secrets, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Book {
    values: BTreeMap<String, String>,
    /// The database's administrator.
    pub(super) database_user: String,
    /// The broker's administrator.
    pub(super) broker_user: String,
    /// The gateway's certificate.
    #[serde(default)]
    pub(super) certificate: Certificate,
    /// True once the passwords have been printed.
    #[serde(default)]
    pub(super) shown: bool,
}

fn path(folder: &Path) -> PathBuf {
    folder.join("setup/book.json")
}

impl Book {
    /// The book of a folder.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = path(folder);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: `stox secrets make` writes it", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{}", path.display()))
    }

    /// An empty one where there is none; a broken one is an error, never
    /// replaced.
    pub(super) fn read_or_new(folder: &Path) -> anyhow::Result<Self> {
        match path(folder).exists() {
            true => Self::read(folder),
            false => Ok(Self::default()),
        }
    }

    /// Keeps it, readable by its owner only.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let path = path(folder);
        super::write(&path, serde_json::to_string_pretty(self)?.as_bytes())?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400))?;
        Ok(())
    }

    /// True before anything was made.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// A secret.
    pub(super) fn get(&self, name: &str) -> anyhow::Result<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .with_context(|| format!("there is no secret `{name}`"))
    }

    /// Makes a secret that is missing: the one wished for, or a random one.
    pub(super) fn fill(
        &mut self,
        name: &str,
        wished: Option<String>,
        context: &Context,
    ) -> anyhow::Result<()> {
        if self.values.contains_key(name) {
            return Ok(());
        }
        let value = wished.unwrap_or_else(|| database::made_up(context));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.!".contains(&byte);
        anyhow::ensure!(
            value.len() >= 8 && value.bytes().all(plain),
            "the password wished for {name} needs at least 8 letters, digits or _ - . !"
        );
        self.values.insert(name.to_owned(), value);
        Ok(())
    }

    /// Lets go of a secret, so that it is made anew.
    pub(super) fn forget(&mut self, name: &str) -> anyhow::Result<()> {
        match name {
            "all" => {
                // The servers' own administrators are needed to change the others.
                let servers = ["database", "broker", "objects"];
                self.values
                    .retain(|name, _| servers.contains(&name.as_str()));
            }
            "certificate" => self.certificate = Certificate::default(),
            _ => {
                anyhow::ensure!(
                    self.values.remove(name).is_some(),
                    "there is no secret `{name}`; known: all, certificate, {}",
                    self.values.keys().cloned().collect::<Vec<_>>().join(", ")
                );
            }
        }
        self.shown = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exists_stays_and_what_is_forgotten_is_made_anew() {
        let context = Context::system();
        let mut book = Book::default();
        book.fill("token", None, &context).expect("made");
        let first = book.get("token").expect("there").to_owned();
        book.fill("token", Some("other-wish".to_owned()), &context)
            .expect("kept");
        assert_eq!(book.get("token").expect("there"), first);
        book.forget("token").expect("known");
        book.fill("token", None, &context).expect("made");
        assert_ne!(book.get("token").expect("there"), first);
        assert!(book.forget("tokem").is_err());
        assert!(book.fill("x", Some("short".to_owned()), &context).is_err());
    }
}
