//! The demo's last word: photo → pictures → text → state on each marketplace
//! → stock on each channel before and after.

use std::fmt::Write as _;
use std::time::Duration;

use domain::Marketplace;
use serde::{Deserialize, Serialize};

use super::catalogue::DemoProduct;
use super::places::Places;
use super::watch::{self, Item, Listing};
use crate::review::awaiting;

/// The table.
#[derive(Debug, Serialize)]
pub struct Table {
    rows: Vec<Row>,
    /// Photos that await review; they are not listed until somebody decides.
    in_review: usize,
    /// Where they are decided.
    review_url: String,
    first_live_ms: Option<u128>,
}

/// One product's row.
#[derive(Debug, Serialize)]
struct Row {
    photo: String,
    photo_state: String,
    pictures: usize,
    renditions: Vec<String>,
    sku: String,
    title: String,
    listings: Vec<(Marketplace, String)>,
    stock_before: i64,
    stock_after: Vec<(Marketplace, Option<i64>)>,
    expected: i64,
}

#[derive(Deserialize)]
struct Photos {
    items: Vec<Photo>,
}

#[derive(Deserialize)]
struct Photo {
    path: String,
    state: String,
    #[serde(default)]
    pictures: Vec<Picture>,
}

#[derive(Deserialize)]
struct Picture {
    sha256: String,
}

/// Asks every service for its part.
pub async fn collect(
    places: &Places,
    products: &[DemoProduct],
    expected: &[(&'static str, i64, i64)],
    first_live: Option<Duration>,
) -> anyhow::Result<Table> {
    let photos: Photos = places
        .images
        .get("/api/v1/assets?batch=demo&limit=200")
        .await?;
    let listings = watch::listings(places).await?;
    let items = watch::items(places).await?;
    let rows: Vec<Row> = products
        .iter()
        .zip(expected)
        .map(|(product, (_, before, left))| {
            row(
                &product.file(),
                product.sku,
                *before,
                *left,
                &photos.items,
                &listings,
                &items,
            )
        })
        .collect();
    Ok(Table {
        in_review: rows.iter().filter(|row| row.is_in_review()).count(),
        review_url: places.images.base().to_owned(),
        rows,
        first_live_ms: first_live.map(|wait| wait.as_millis()),
    })
}

fn row(
    file: &str,
    sku: &str,
    before: i64,
    expected: i64,
    photos: &[Photo],
    listings: &[Listing],
    items: &[Item],
) -> Row {
    let photo = photos.iter().find(|photo| photo.path == file);
    let mut renditions: Vec<String> = photo
        .map(|photo| {
            photo
                .pictures
                .iter()
                .map(|picture| picture.sha256.clone())
                .collect()
        })
        .unwrap_or_default();
    renditions.sort();
    let of = |marketplace: Marketplace| {
        listings
            .iter()
            .find(|listing| listing.sku == sku && listing.marketplace == marketplace)
    };
    let channels = items
        .iter()
        .find(|item| item.sku == sku)
        .map(|item| item.channels.as_slice());
    let offered = |marketplace: Marketplace| {
        channels?
            .iter()
            .find(|channel| channel.marketplace == Some(marketplace))
            .and_then(|channel| channel.acked_quantity)
    };
    Row {
        photo: file.to_owned(),
        photo_state: photo.map(|photo| photo.state.clone()).unwrap_or_default(),
        pictures: renditions.len(),
        renditions,
        sku: sku.to_owned(),
        title: of(Marketplace::Trendyol)
            .map(|listing| listing.title.clone())
            .unwrap_or_default(),
        listings: Marketplace::ALL
            .map(|market| {
                (
                    market,
                    of(market)
                        .map_or("missing", |l| l.state.as_str())
                        .to_owned(),
                )
            })
            .to_vec(),
        stock_before: before,
        stock_after: Marketplace::ALL
            .map(|market| (market, offered(market)))
            .to_vec(),
        expected,
    }
}

impl Row {
    /// True when a person is to choose the photo's pictures.
    fn is_in_review(&self) -> bool {
        self.photo_state == "review"
    }
}

impl Table {
    /// True when every photo, listing and channel reached its end state. A
    /// photo in review is at its end until somebody decides.
    pub fn is_complete(&self) -> bool {
        self.rows
            .iter()
            .filter(|row| !row.is_in_review())
            .all(|row| {
                row.photo_state == "enhanced"
                    && row.pictures == Marketplace::ALL.len()
                    && !row.title.is_empty()
                    && row.listings.iter().all(|(_, state)| state == "live")
                    && row
                        .stock_after
                        .iter()
                        .all(|(_, units)| *units == Some(row.expected))
            })
    }

    /// The table for people.
    pub fn text(&self) -> String {
        let mut text = String::from("\n");
        let _ = writeln!(
            text,
            "{:<22} {:>6}  {:<34} {:<8} {:<8} {:<11} {:>6}  STOCK AFTER",
            "PHOTO", "PICS", "TEXT (TRENDYOL)", "AMAZON", "TRENDYOL", "HEPSIBURADA", "BEFORE"
        );
        for row in &self.rows {
            let states: Vec<&str> = row
                .listings
                .iter()
                .map(|(_, state)| state.as_str())
                .collect();
            let after: Vec<String> = row
                .stock_after
                .iter()
                .map(|(_, units)| units.map_or_else(|| "?".to_owned(), |units| units.to_string()))
                .collect();
            let _ = writeln!(
                text,
                "{:<22} {:>6}  {:<34} {:<8} {:<8} {:<11} {:>6}  {}",
                row.photo,
                match row.is_in_review() {
                    true => "review".to_owned(),
                    false => row.pictures.to_string(),
                },
                shortened(&row.title, 34),
                states[0],
                states[1],
                states[2],
                row.stock_before,
                after.join(" / ")
            );
        }
        if self.in_review > 0 {
            let _ = writeln!(
                text,
                "\n{}",
                awaiting(self.in_review as u64, &self.review_url)
            );
        }
        let verdict = if self.is_complete() {
            "Everything reached its end state."
        } else {
            "NOT everything reached its end state."
        };
        let _ = writeln!(text, "\n{verdict}");
        text
    }
}

fn shortened(text: &str, width: usize) -> String {
    match text.chars().count() > width {
        true => text.chars().take(width - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}
