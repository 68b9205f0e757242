//! A fetched network, as the picture engine asks it.

use std::path::Path;

use matting::{Saliency, View};
use saliency::Network;

use crate::settings::Settings;

/// A network with its name.
pub struct Named {
    name: String,
    network: Network,
}

impl Named {
    /// The name carries the start of the file's digest: another file under the
    /// same name is another recipe.
    pub fn new(name: &str, network: Network) -> Self {
        let digest: String = network.digest().chars().take(8).collect();
        Self {
            name: format!("{name}-{digest}"),
            network,
        }
    }
}

impl enhance::Network for Named {
    fn name(&self) -> &str {
        &self.name
    }

    fn saliency(&self, view: &View<'_>) -> Option<Saliency> {
        match self.network.saliency(view.rgb, view.width, view.height) {
            Ok(found) => Some(found),
            Err(error) => {
                tracing::warn!(%error, network = self.name, "the network gave no answer");
                None
            }
        }
    }
}

/// The network that the settings name in a data folder, if it is there.
pub fn find(settings: &Settings, folder: &Path) -> anyhow::Result<Option<Named>> {
    let mut settings = settings.clone();
    if settings.config.ai_worker.models.as_os_str().is_empty() {
        settings.config.ai_worker.models = folder.join("models");
    }
    configured(&settings)
}

/// The network that the settings name, if it is there.
pub fn configured(settings: &Settings) -> anyhow::Result<Option<Named>> {
    let name = match settings.config.ai_worker.model.as_str() {
        "" => "u2netp",
        name => name,
    };
    Ok(crate::models::configured(settings)?.map(|network| Named::new(name, network)))
}
