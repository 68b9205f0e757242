//! The one seller account that each shop is opened with. Everybody knows
//! these; they open nothing but the simulated shops.

use std::collections::BTreeMap;

use domain::Marketplace;

/// Amazon's marketplace id of the simulated shop: Türkiye.
pub const AMAZON_MARKETPLACE_ID: &str = "A33AVAJ2PDY3EV";

/// The seller's id at a marketplace, as it stands in the paths of its API.
pub const fn seller_id(market: Marketplace) -> &'static str {
    match market {
        Marketplace::Amazon => "A3STOXDEMO0001",
        Marketplace::Trendyol => "100001",
        Marketplace::Hepsiburada => "5a0c7d1e-3b52-4f6a-9c58-70d1b2e4f901",
    }
}

/// The region code of the shop: Amazon's marketplace id, else a country.
pub const fn region(market: Marketplace) -> &'static str {
    match market {
        Marketplace::Amazon => AMAZON_MARKETPLACE_ID,
        Marketplace::Trendyol | Marketplace::Hepsiburada => "TR",
    }
}

/// The named credentials that open the shop.
pub fn demo_credentials(market: Marketplace) -> BTreeMap<&'static str, &'static str> {
    let pairs: &[(&str, &str)] = match market {
        Marketplace::Amazon => &[
            ("client_id", "amzn1.application-oa2-client.stoxdemo"),
            ("client_secret", "amzn1.oa2-cs.v1.stoxdemo"),
            ("refresh_token", "Atzr|stoxdemo"),
        ],
        Marketplace::Trendyol => &[("api_key", "stoxDemoKey"), ("api_secret", "stoxDemoSecret")],
        Marketplace::Hepsiburada => &[("service_key", "stoxDemo1234"), ("integrator", "stox_dev")],
    };
    pairs.iter().copied().collect()
}

/// One credential by name; empty when there is none of that name.
pub(crate) fn demo(market: Marketplace, name: &str) -> &'static str {
    demo_credentials(market)
        .get(name)
        .copied()
        .unwrap_or_default()
}
