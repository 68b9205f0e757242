//! What is sold while things break.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use domain::{Gtin, Marketplace, Timestamp};
use runtime::Context;
use serde_json::{Value, json};

use crate::demo::places::Places;
use crate::upload::Answer;

/// How often is looked.
const LOOK: Duration = Duration::from_millis(200);
/// Units counted of each product.
pub const COUNTED: i64 = 10;
/// Units that the order buys of the first product.
pub const ORDERED: i64 = 2;
/// The shop it is placed at.
pub const SHOP: Marketplace = Marketplace::Trendyol;
const BATCH: &str = "drill";

/// The load of a drill.
pub struct Load {
    /// Where the services answer.
    pub places: Places,
    context: Context,
    deadline: Timestamp,
    /// Products.
    pub products: usize,
    sent: AtomicUsize,
    ordered: AtomicBool,
}

/// The seller's code of a product.
pub fn sku(number: usize) -> String {
    format!("DRILL-{number:03}")
}

impl Load {
    /// For services that answer at `places`.
    pub fn new(places: Places, context: &Context, deadline: Timestamp, products: usize) -> Self {
        Self {
            places,
            context: context.clone(),
            deadline,
            products,
            sent: AtomicUsize::new(0),
            ordered: AtomicBool::new(false),
        }
    }

    /// Photos that were accepted.
    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }

    /// Units that every shop must offer of a product.
    pub fn left(&self, number: usize) -> i64 {
        let bought = number == 0 && self.ordered.load(Ordering::SeqCst);
        COUNTED - if bought { ORDERED } else { 0 }
    }

    /// Sends the product table.
    pub async fn import(&self) -> anyhow::Result<()> {
        let mut table = String::from("sku;barkod;ad;marka;kategori;fiyat;para birimi;stok\n");
        for number in 0..self.products {
            table.push_str(&format!(
                "{};{};Tatbikat Ürünü {number};Deneme;Ev > Mutfak;{}9,90;TRY;{COUNTED}\n",
                sku(number),
                gtin(number),
                number + 1
            ));
        }
        let done = self
            .places
            .images
            .import(BATCH, "drill.csv", None, table.into_bytes())
            .await?;
        anyhow::ensure!(
            done.rejected == 0,
            "the drill's table was refused: {:?}",
            done.problems
        );
        Ok(())
    }

    /// Sends photos, each until it is accepted.
    pub async fn send(&self, numbers: Range<usize>) -> anyhow::Result<()> {
        for number in numbers {
            let name = format!("{}_{number}.jpg", sku(number % self.products));
            let photo = self
                .context
                .life
                .compute(move || photo(number))
                .await
                .map_err(anyhow::Error::msg)??;
            loop {
                match self.places.images.send_photo(BATCH, &name, &photo).await {
                    Ok(Answer::Accepted { .. }) => break,
                    Ok(Answer::Rejected(problems)) => {
                        anyhow::bail!("the drill's own photo was refused: {problems:?}")
                    }
                    Err(error) => self.pause(&format!("intake ({error:#})")).await?,
                }
            }
            self.sent.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }

    /// Waits until every photo has its pictures, every listing is live in its
    /// newest version, and every shop offers the right quantity.
    pub async fn wait_until_live(&self) -> anyhow::Result<()> {
        loop {
            match self.missing().await {
                Ok(None) => return Ok(()),
                Ok(Some(what)) => self.pause(&what).await?,
                Err(error) => self.pause(&format!("an answer ({error:#})")).await?,
            }
        }
    }

    /// What is not done yet.
    async fn missing(&self) -> anyhow::Result<Option<String>> {
        let (ended, enhanced) = self.ended().await?;
        if ended < self.sent() {
            return Ok(Some(format!("photos ({ended} of {})", self.sent())));
        }
        if enhanced < ended {
            self.decide().await?;
            return Ok(Some("decisions about photos".to_owned()));
        }
        for (market, api) in &self.places.listings {
            let all: Value = api.get("/api/v1/listings").await?;
            let listings = all["listings"].as_array().cloned().unwrap_or_default();
            let live = |l: &&Value| {
                l["marketplace"] == json!(market)
                    && l["state"] == "live"
                    && l["live_version"] == l["desired_version"]
            };
            let count = listings.iter().filter(live).count();
            if count != self.products {
                return Ok(Some(format!(
                    "listings at {market} ({count} of {})",
                    self.products
                )));
            }
        }
        self.out_of_step().await
    }

    async fn out_of_step(&self) -> anyhow::Result<Option<String>> {
        let all: Value = self.places.stock.get("/api/v1/stock?limit=1000").await?;
        let items = all["items"].as_array().cloned().unwrap_or_default();
        for number in 0..self.products {
            let name = sku(number);
            let Some(item) = items.iter().find(|item| item["sku"] == name.as_str()) else {
                return Ok(Some(format!("stock of {name}")));
            };
            let channels = item["channels"].as_array().cloned().unwrap_or_default();
            let in_step = channels
                .iter()
                .filter(|channel| {
                    channel["in_step"] == true && channel["acked_quantity"] == self.left(number)
                })
                .count();
            if in_step != Marketplace::ALL.len() {
                return Ok(Some(format!(
                    "stock of {name} ({in_step} channels in step)"
                )));
            }
        }
        Ok(None)
    }

    /// Photos that have reached an end, and those that have pictures.
    async fn ended(&self) -> anyhow::Result<(usize, usize)> {
        let path = format!("/api/v1/assets?batch={BATCH}&limit=1");
        let answer: Value = self.places.images.get(&path).await?;
        let count = |state: &str| {
            usize::try_from(answer["totals"][state].as_u64().unwrap_or(0)).unwrap_or(usize::MAX)
        };
        let enhanced = count("enhanced");
        Ok((enhanced + count("rejected") + count("review"), enhanced))
    }

    /// Takes the safe picture of every photo that waits for a person.
    async fn decide(&self) -> anyhow::Result<()> {
        let path = format!("/api/v1/assets?batch={BATCH}&state=review&limit=500");
        let waiting: Value = self.places.images.get(&path).await?;
        for photo in waiting["items"].as_array().into_iter().flatten() {
            let id = photo["asset_id"].as_str().unwrap_or_default();
            let path = format!("/api/v1/assets/{id}/review");
            self.places
                .images
                .ask(&path, &json!({"choice": "fallback"}))
                .await?;
        }
        Ok(())
    }

    /// A buyer buys, once.
    pub async fn order(&self) -> anyhow::Result<()> {
        let wish = json!({"sku": sku(0), "quantity": ORDERED});
        let path = format!("/sim/{SHOP}/orders");
        self.places.shops.post(&path, &wish).await?;
        self.ordered.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Waits for the first photo that reaches its end from now on; at once when
    /// all have.
    pub async fn wait_for_progress(&self) -> anyhow::Result<Timestamp> {
        let mut before = None;
        loop {
            match (self.ended().await, before) {
                (Ok((ended, _)), _) if ended >= self.sent() => return Ok(self.context.now()),
                (Ok((ended, _)), Some(before)) if ended > before => return Ok(self.context.now()),
                (Ok((ended, _)), None) => before = Some(ended),
                (Ok(_), Some(_)) => {}
                (Err(error), _) => self.pause(&format!("an answer ({error:#})")).await?,
            }
            self.pause("a photo").await?;
        }
    }

    async fn pause(&self, waiting_for: &str) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.context.now() < self.deadline,
            "gave up waiting for {waiting_for}; --patience gives more time"
        );
        self.context.clock.pause(LOOK).await;
        Ok(())
    }
}

/// Twelve digits with the check digit that fits them.
fn gtin(number: usize) -> String {
    (0..10)
        .map(|digit| format!("8690001{number:05}{digit}"))
        .find(|text| Gtin::parse(text).is_ok())
        .unwrap_or_default()
}

fn photo(number: usize) -> anyhow::Result<Vec<u8>> {
    let scenes = scenes::catalogue();
    let key = scenes[number % scenes.len()].key;
    let scene = scenes::render(key, number as u64 + 1, 640, 480)
        .ok_or_else(|| anyhow::anyhow!("there is no scene {key}"))?;
    Ok(scene.to_jpeg(85, 1))
}
