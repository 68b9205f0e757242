//! The seller accounts: for now the simulated shops of this installation.

use adapter_api::{Connection, Mode, Secret};
use domain::{AccountId, Marketplace};

/// The connection to the simulated shop of a marketplace whose simulators
/// answer at `base`.
pub fn simulated(marketplace: Marketplace, base: &str) -> Connection {
    let (region, seller) = (
        simulator::region(marketplace),
        simulator::seller_id(marketplace),
    );
    let account = AccountId::LOCAL;
    let credentials = simulator::demo_credentials(marketplace)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Secret::new(value)))
        .collect();
    Connection {
        id: marketplaces::connection_id(account, marketplace, region, seller),
        account,
        marketplace,
        region: region.to_owned(),
        mode: Mode::Simulated,
        base_url: format!(
            "{}{}",
            base.trim_end_matches('/'),
            simulator::Simulator::api_path(marketplace)
        ),
        seller_id: seller.to_owned(),
        credentials,
    }
}
