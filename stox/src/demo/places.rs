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
    /// Every service at an address of its own, in which `{}` stands for its
    /// name.
    pub fn by_name(address: &str, token: &str) -> anyhow::Result<Self> {
        anyhow::ensure!(
            address.contains("{}"),
            "`{address}` has no {{}} where the services' names go"
        );
        let at = |name: &str| Api::new(&address.replace("{}", name), token);
        let listings = Marketplace::ALL
            .iter()
            .map(|market| Ok((*market, at(market.name())?)));
        Ok(Self {
            images: at("image-service")?,
            listings: listings.collect::<anyhow::Result<_>>()?,
            stock: at("sync-service")?,
            shops: at("simulators")?,
        })
    }

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
