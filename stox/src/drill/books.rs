//! What the shops' own books say in the end.

use domain::Marketplace;
use serde_json::Value;

use super::load::{Load, SHOP, sku};
use crate::upload::Api;

/// What is missing and what is there twice.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Photos, listings, orders and units that are missing.
    pub lost: i64,
    /// Those that are there twice.
    pub doubled: i64,
    /// Messages that were given up.
    pub dead_letters: i64,
    /// Each in words.
    pub faults: Vec<String>,
}

impl Verdict {
    fn compare(&mut self, what: &str, wanted: i64, found: i64) {
        if wanted != found {
            self.lost += (wanted - found).max(0);
            self.doubled += (found - wanted).max(0);
            self.faults.push(format!("{what}: {found}, not {wanted}"));
        }
    }
}

/// Reads the books of every shop and the dead letters of every service.
pub async fn judge(load: &Load, services: &[(String, Api)]) -> anyhow::Result<Verdict> {
    let mut verdict = Verdict::default();
    let photos: Value = load
        .places
        .images
        .get("/api/v1/assets?batch=drill&limit=1")
        .await?;
    let with_pictures = photos["totals"]["enhanced"].as_i64().unwrap_or(0);
    verdict.compare("photos with pictures", load.sent() as i64, with_pictures);
    for market in Marketplace::ALL {
        let books: Value = load
            .places
            .shops
            .get(&format!("/sim/{market}/books"))
            .await?;
        shop(&mut verdict, load, market, &books);
    }
    for (name, api) in services {
        let letters: Value = api.get("/api/v1/dead?limit=1").await?;
        let count = letters["count"].as_i64().unwrap_or(0);
        if count > 0 {
            verdict.dead_letters += count;
            let reason = &letters["dead"][0]["reason"];
            verdict
                .faults
                .push(format!("{name}: {count} dead letters, such as {reason}"));
        }
    }
    Ok(verdict)
}

fn shop(verdict: &mut Verdict, load: &Load, market: Marketplace, books: &Value) {
    let items = books["items"].as_array().cloned().unwrap_or_default();
    for number in 0..load.products {
        let name = sku(number);
        let item = items.iter().find(|item| item["sku"] == name.as_str());
        let live = item.is_some_and(|item| item["state"] == "live");
        verdict.compare(&format!("{market}: {name} live"), 1, i64::from(live));
        let Some(item) = item else { continue };
        let creates = item["creates"].as_i64().unwrap_or(0);
        verdict.compare(&format!("{market}: {name} created"), 1, creates);
        let quantity = item["quantity"].as_i64().unwrap_or(0);
        verdict.compare(
            &format!("{market}: units of {name}"),
            load.left(number),
            quantity,
        );
    }
    let strangers = items.len().saturating_sub(load.products) as i64;
    verdict.compare(&format!("{market}: other listings"), 0, strangers);
    let orders = books["orders"].as_array().map_or(0, Vec::len) as i64;
    verdict.compare(
        &format!("{market}: orders"),
        i64::from(market == SHOP),
        orders,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_double_are_told_apart() {
        let mut verdict = Verdict::default();
        verdict.compare("same", 3, 3);
        verdict.compare("fewer", 3, 1);
        verdict.compare("more", 1, 2);
        assert_eq!((verdict.lost, verdict.doubled), (2, 1));
        assert_eq!(verdict.faults, ["fewer: 1, not 3", "more: 2, not 1"]);
    }
}
