//! A fetched network, as the picture engine asks it.

use matting::{Saliency, View};
use saliency::Network;

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
