//! Where the parts of the demo answer.

use domain::Marketplace;

use crate::upload::Api;

/// The addresses of the services: all the same in one process.
#[derive(Clone)]
pub struct Places {
    /// Photos and products.
    pub images: Api,
    /// Listings of each marketplace.
    pub listings: Vec<(Marketplace, Api)>,
    /// Stock and orders.
    pub stock: Api,
    /// The simulated shops.
    pub shops: Api,
}

impl Places {
    /// Everything at one address.
    pub fn one(url: &str, token: &str) -> anyhow::Result<Self> {
        let api = Api::new(url, token)?;
        Ok(Self {
            images: api.clone(),
            listings: Marketplace::ALL
                .iter()
                .map(|market| (*market, api.clone()))
                .collect(),
            stock: api.clone(),
            shops: api,
        })
    }
}
