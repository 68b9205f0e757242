//! The folder of networks. `NAME.onnx` is the network, `NAME.toml` its declaration, `NAME.licence.txt` its licence.
//! The declaration is written last and removed first: without it there is no network of that name.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest, Sha256};

use super::declaration::Declaration;

/// A folder of networks; it need not exist.
pub struct Models {
    folder: PathBuf,
}

/// The files of a network by what they hold.
const NETWORK: &str = "onnx";
const DECLARATION: &str = "toml";
const LICENCE: &str = "licence.txt";

impl Models {
    /// The networks in this folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Where a network's ONNX file is.
    pub fn network(&self, name: &str) -> PathBuf {
        self.file(name, NETWORK)
    }

    /// Where a network's licence is.
    pub fn licence(&self, name: &str) -> PathBuf {
        self.file(name, LICENCE)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn file(&self, name: &str, kind: &str) -> PathBuf {
        self.folder.join(format!("{name}.{kind}"))
    }

    /// A network's declaration, if there is a network of that name.
    pub fn declaration(&self, name: &str) -> anyhow::Result<Option<Declaration>> {
        check_name(name)?;
        let path = self.file(name, DECLARATION);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let declaration = toml::from_str(&text)
            .with_context(|| format!("{}: not a network's declaration", path.display()))?;
        Ok(Some(declaration))
    }

    /// A network's file, if its digest is the declared one.
    pub fn read(&self, name: &str, declaration: &Declaration) -> anyhow::Result<Vec<u8>> {
        let path = self.network(name);
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let found = digest(&bytes);
        anyhow::ensure!(
            found == declaration.digest,
            "{}: its SHA-256 is {found}, not {}: remove it with `stox models remove {name}` and get it again",
            path.display(),
            declaration.digest
        );
        Ok(bytes)
    }

    /// Keeps a network; one of the same name is replaced.
    pub fn keep(
        &self,
        name: &str,
        onnx: &[u8],
        licence: Option<&str>,
        declaration: &Declaration,
    ) -> anyhow::Result<()> {
        check_name(name)?;
        std::fs::create_dir_all(&self.folder).with_context(|| self.folder.display().to_string())?;
        self.discard(DECLARATION, name)?;
        self.write(name, NETWORK, onnx)?;
        match licence {
            Some(text) => self.write(name, LICENCE, text.as_bytes())?,
            None => self.discard(LICENCE, name).map(|_| ())?,
        }
        let text = toml::to_string(declaration).context("declaration")?;
        self.write(name, DECLARATION, text.as_bytes())
    }

    /// Removes a network; false when there is none of that name.
    pub fn remove(&self, name: &str) -> anyhow::Result<bool> {
        check_name(name)?;
        let declared = self.discard(DECLARATION, name)?;
        let kept = self.discard(NETWORK, name)?;
        self.discard(LICENCE, name)?;
        Ok(declared || kept)
    }

    /// The names of all networks, sorted.
    pub fn names(&self) -> anyhow::Result<Vec<String>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).with_context(|| self.folder.display().to_string()),
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let name = path.file_stem().and_then(|stem| stem.to_str());
            if path.extension().is_some_and(|kind| kind == DECLARATION)
                && let Some(name) = name.filter(|name| check_name(name).is_ok())
            {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Writes a file beside its place, waits until it is on the disk, and moves it there.
    fn write(&self, name: &str, kind: &str, content: &[u8]) -> anyhow::Result<()> {
        let path = self.file(name, kind);
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(content)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().with_context(|| path.display().to_string())
    }

    fn discard(&self, kind: &str, name: &str) -> anyhow::Result<bool> {
        let path = self.file(name, kind);
        match std::fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }
}

/// SHA-256 in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A name becomes a file name: small letters, digits, `-` and `_`, at most 64; `none` is the setting's word.
pub fn check_name(name: &str) -> anyhow::Result<()> {
    let fits = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter)
    };
    anyhow::ensure!(
        (1..=64).contains(&name.len()) && name.chars().all(fits) && name != "none",
        "`{name}` cannot be a network's name: take small letters, digits, - and _, but not `none`"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declaration(onnx: &[u8]) -> Declaration {
        Declaration {
            digest: digest(onnx),
            bytes: onnx.len() as u64,
            source: "test".to_owned(),
            licence: None,
            network: saliency::known::u2netp(),
        }
    }

    #[test]
    fn what_is_kept_is_found_and_what_is_removed_is_gone() {
        let folder = tempfile::tempdir().expect("folder");
        let models = Models::in_folder(&folder.path().join("models"));
        assert!(models.names().expect("no folder yet").is_empty());
        let kept = declaration(b"net");
        models
            .keep("own-1", b"net", Some("free"), &kept)
            .expect("keep");
        assert_eq!(models.names().expect("names"), ["own-1"]);
        assert_eq!(
            models.declaration("own-1").expect("read"),
            Some(kept.clone())
        );
        assert_eq!(models.read("own-1", &kept).expect("bytes"), b"net");
        assert!(models.remove("own-1").expect("remove"));
        assert!(!models.remove("own-1").expect("again"));
        let left = std::fs::read_dir(models.folder()).expect("folder").count();
        assert_eq!(left, 0, "nothing of it stays");
    }

    #[test]
    fn a_changed_file_is_refused() {
        let folder = tempfile::tempdir().expect("folder");
        let models = Models::in_folder(folder.path());
        let kept = declaration(b"net");
        models.keep("own", b"net", None, &kept).expect("keep");
        std::fs::write(models.network("own"), b"nut").expect("change");
        let refused = models.read("own", &kept).expect_err("changed");
        assert!(refused.to_string().contains("SHA-256"), "{refused}");
    }

    #[test]
    fn a_name_stays_in_the_folder() {
        for name in [
            "",
            "..",
            "../u2netp",
            "a/b",
            "A",
            "none",
            "a.b",
            &"a".repeat(65),
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
        for name in ["u2netp", "isnet-general_use", "0"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
    }
}
