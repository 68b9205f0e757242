//! Putting the service together.

use axum::Router;
use bus::{Bus, ConsumerOptions, Publisher};
use domain::AccountId;
use runtime::Context;
use store::Store;

use crate::handlers::{Pictures, Products};
use crate::{Error, http};

/// What can be configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The account whose texts the HTTP addresses show.
    pub account: AccountId,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            account: AccountId::LOCAL,
        }
    }
}

/// The service, ready to start.
#[derive(Clone)]
pub struct Module {
    config: Config,
    context: Context,
    store: Store,
    publisher: Publisher,
}

/// Makes the service on a migrated database.
pub async fn module(
    config: Config,
    context: &Context,
    store: &Store,
    bus: &Bus,
) -> Result<Module, Error> {
    Ok(Module {
        config,
        context: context.clone(),
        store: store.clone(),
        publisher: bus.publisher("seo-service"),
    })
}

impl Module {
    /// Starts consuming.
    pub fn start(&self, bus: &Bus) {
        let (publisher, context) = (self.publisher.clone(), self.context.clone());
        bus.consume(Products { publisher, context }, ConsumerOptions::default());
        let (publisher, context) = (self.publisher.clone(), self.context.clone());
        bus.consume(Pictures { publisher, context }, ConsumerOptions::default());
    }

    /// `GET /api/v1/texts/{sku}`.
    pub fn router(&self) -> Router {
        http::router(self.config.account, self.store.clone())
    }
}
