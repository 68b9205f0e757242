//! Watching the demo go on, by asking the services as any client would.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{Marketplace, Timestamp};
use indicatif::{ProgressBar, ProgressStyle};
use runtime::Context;
use serde::Deserialize;

use super::catalogue::DemoProduct;
use super::places::Places;

/// How often the services are asked.
const LOOK: Duration = Duration::from_millis(100);

/// A listing as the API shows it.
#[derive(Debug, Clone, Deserialize)]
pub struct Listing {
    /// Its marketplace.
    pub marketplace: Marketplace,
    /// The seller's code.
    pub sku: String,
    /// `queued` to `live`, or `rejected`.
    pub state: String,
    /// The newest version that buyers see.
    pub live_version: i64,
    /// The newest version wished for.
    pub desired_version: i64,
    /// Its title there.
    pub title: String,
}

impl Listing {
    fn ended(&self) -> bool {
        self.state == "rejected"
            || (self.state == "live" && self.live_version == self.desired_version)
    }
}

#[derive(Deserialize)]
struct Listings {
    listings: Vec<Listing>,
}

/// A SKU's stock as the API shows it.
#[derive(Debug, Clone, Deserialize)]
pub struct Item {
    /// The seller's code.
    pub sku: String,
    /// Units that may be sold.
    pub available: i64,
    /// What each channel has.
    #[serde(default)]
    pub channels: Vec<Channel>,
}

/// One channel's stock of a SKU.
#[derive(Debug, Clone, Deserialize)]
pub struct Channel {
    /// Its marketplace.
    pub marketplace: Option<Marketplace>,
    /// Units that it confirmed to offer.
    pub acked_quantity: Option<i64>,
    /// True when it has confirmed the newest quantity.
    pub in_step: bool,
}

#[derive(Deserialize)]
struct Items {
    items: Vec<Item>,
}

/// Watches with a bar.
pub struct Watch {
    places: Places,
    context: Context,
    deadline: Timestamp,
    quiet: bool,
    /// Time from the start to the first live listing.
    pub first_live: Option<Duration>,
}

impl Watch {
    /// Watches for at most `patience`.
    pub fn new(places: Places, context: Context, patience: Duration, quiet: bool) -> Self {
        let deadline = context.now().after(patience);
        Self {
            places,
            context,
            deadline,
            quiet,
            first_live: None,
        }
    }

    /// Waits until every listing has reached an end state.
    pub async fn listings(
        &mut self,
        products: &[DemoProduct],
        started: Timestamp,
    ) -> anyhow::Result<()> {
        let bar = self.bar(products.len() * Marketplace::ALL.len(), "listings live")?;
        loop {
            // A photo in review waits for a person, and so does its listing.
            let held = in_review(&self.places, products).await?.len();
            let wanted = (products.len() - held) * Marketplace::ALL.len();
            bar.set_length(wanted as u64);
            let listings = listings(&self.places).await?;
            let live = listings
                .iter()
                .filter(|listing| listing.live_version > 0)
                .count();
            if live > 0 && self.first_live.is_none() {
                self.first_live = Some(self.context.now().since(started));
            }
            bar.set_position(live as u64);
            bar.set_message(states(&listings));
            if listings.len() == wanted && listings.iter().all(Listing::ended) {
                bar.finish_and_clear();
                return Ok(());
            }
            self.pause(&format!("listings ({})", states(&listings)))
                .await?;
        }
    }

    /// Waits until every channel offers what is left of every product.
    pub async fn stock(&self, expected: &[(&'static str, i64, i64)]) -> anyhow::Result<()> {
        let wanted = expected.len() * Marketplace::ALL.len();
        let bar = self.bar(wanted, "channels in step")?;
        loop {
            let items = items(&self.places).await?;
            let good = expected
                .iter()
                .map(|(sku, _, left)| in_step(&items, sku, *left))
                .sum::<usize>();
            bar.set_position(good as u64);
            if good == wanted {
                bar.finish_and_clear();
                return Ok(());
            }
            self.pause(&format!("stock ({good} of {wanted} channels in step)"))
                .await?;
        }
    }

    fn bar(&self, length: usize, what: &'static str) -> anyhow::Result<ProgressBar> {
        let bar = if self.quiet {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(length as u64)
        };
        let template = format!("  {{bar:24}} {{pos}}/{{len}} {what}  {{msg}}");
        bar.set_style(ProgressStyle::with_template(&template)?);
        Ok(bar)
    }

    async fn pause(&self, waiting_for: &str) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.context.now() < self.deadline,
            "gave up waiting for {waiting_for}; see the listings page and `stox dead list`"
        );
        anyhow::ensure!(!self.context.life.is_stopping(), "interrupted");
        self.context.clock.pause(LOOK).await;
        Ok(())
    }
}

/// How many channels have confirmed to offer `left` of a SKU.
fn in_step(items: &[Item], sku: &str, left: i64) -> usize {
    let Some(item) = items
        .iter()
        .find(|item| item.sku == sku && item.available == left)
    else {
        return 0;
    };
    let good = |channel: &&Channel| channel.in_step && channel.acked_quantity == Some(left);
    item.channels.iter().filter(good).count()
}

fn states(listings: &[Listing]) -> String {
    let mut counts = BTreeMap::new();
    for listing in listings {
        *counts.entry(listing.state.as_str()).or_insert(0) += 1;
    }
    let words: Vec<String> = counts
        .iter()
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    words.join(", ")
}

#[derive(Deserialize)]
struct Photos {
    items: Vec<PhotoState>,
}

#[derive(Deserialize)]
struct PhotoState {
    path: String,
    state: String,
}

/// The codes of products whose photo awaits review.
pub async fn in_review(
    places: &Places,
    products: &[DemoProduct],
) -> anyhow::Result<Vec<&'static str>> {
    let path = "/api/v1/assets?batch=demo&state=review&limit=500";
    let photos: Photos = places.images.get(path).await?;
    let waits = |product: &&DemoProduct| {
        let file = product.file();
        let mut all = photos.items.iter();
        all.any(|photo| photo.path == file && photo.state == "review")
    };
    Ok(products
        .iter()
        .filter(waits)
        .map(|product| product.sku)
        .collect())
}

/// Every listing of every marketplace.
pub async fn listings(places: &Places) -> anyhow::Result<Vec<Listing>> {
    let mut all = Vec::new();
    for (marketplace, api) in &places.listings {
        let found: Listings = api.get("/api/v1/listings").await?;
        all.extend(
            found
                .listings
                .into_iter()
                .filter(|listing| listing.marketplace == *marketplace),
        );
    }
    Ok(all)
}

/// Every SKU's stock.
pub async fn items(places: &Places) -> anyhow::Result<Vec<Item>> {
    let found: Items = places.stock.get("/api/v1/stock?limit=1000").await?;
    Ok(found.items)
}
