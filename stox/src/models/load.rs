//! The network that the settings ask for.

use anyhow::Context as _;
use saliency::Network;

use super::store::Models;
use crate::settings::Settings;

/// What the setting `ai_worker.model` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// This one, if it is there.
    IfThere(&'a str),
    /// This one.
    Named(&'a str),
}

impl<'a> Wanted<'a> {
    /// Its name.
    pub fn name(self) -> &'a str {
        match self {
            Self::IfThere(name) | Self::Named(name) => name,
        }
    }
}

/// What is taken where the setting is silent.
const DEFAULT: &str = "u2netp";

/// Reads the setting; `None` means to do without.
pub fn wanted(setting: &str) -> Option<Wanted<'_>> {
    match setting {
        "" => Some(Wanted::IfThere(DEFAULT)),
        "none" => None,
        name => Some(Wanted::Named(name)),
    }
}

/// The network that the settings ask for, loaded and checked; `None` when they ask for none, or for none by name and
/// `u2netp` has not been fetched. A network that is named but missing, or that is there but damaged, is an error.
pub fn configured(settings: &Settings) -> anyhow::Result<Option<Network>> {
    let folder = &settings.config.ai_worker.models;
    let Some(wanted) = wanted(&settings.config.ai_worker.model) else {
        return Ok(None);
    };
    let name = wanted.name();
    let models = Models::in_folder(folder);
    let Some(declaration) = models.declaration(name)? else {
        return match wanted {
            Wanted::IfThere(_) => Ok(None),
            Wanted::Named(_) => anyhow::bail!(
                "the network `{name}` (STOX__AI_WORKER__MODEL) is not in {}: `stox models list` shows what is there",
                folder.display()
            ),
        };
    };
    let onnx = models.read(name, &declaration)?;
    let network = Network::from_bytes(onnx, &declaration.network)
        .with_context(|| format!("the network `{name}`"))?;
    Ok(Some(network))
}

#[cfg(test)]
mod tests {
    use super::super::declaration::Declaration;
    use super::super::store::digest;
    use super::*;

    fn settings(folder: &std::path::Path, model: &str) -> Settings {
        let mut settings = Settings::default();
        settings.config.ai_worker.model = model.to_owned();
        settings.config.ai_worker.models = folder.to_owned();
        settings
    }

    #[test]
    fn nothing_is_loaded_where_nothing_was_fetched() {
        let folder = tempfile::tempdir().expect("folder");
        for model in ["", "none"] {
            let loaded = configured(&settings(folder.path(), model)).expect("no network");
            assert!(loaded.is_none(), "{model}");
        }
    }

    #[test]
    fn a_named_network_must_be_there() {
        let folder = tempfile::tempdir().expect("folder");
        let refused = configured(&settings(folder.path(), "isnet")).expect_err("missing");
        assert!(refused.to_string().contains("isnet"), "{refused}");
    }

    #[test]
    fn a_file_that_is_no_network_is_an_error_and_none_still_does_without() {
        let folder = tempfile::tempdir().expect("folder");
        let declaration = Declaration {
            digest: digest(b"junk"),
            bytes: 4,
            source: "test".to_owned(),
            licence: None,
            network: saliency::known::u2netp(),
        };
        Models::in_folder(folder.path())
            .keep("u2netp", b"junk", None, &declaration)
            .expect("keep");
        assert!(configured(&settings(folder.path(), "")).is_err());
        assert!(
            configured(&settings(folder.path(), "none"))
                .expect("without")
                .is_none()
        );
    }
}
