//! 200 photos through separate processes while three ai-workers are killed 60
//! times at persisted attempts, and the broker and the database once each in
//! mid-flight. Nothing is lost and nothing happens twice, by the shops' own
//! books.

mod fleet;

use std::time::Duration;

use domain::Marketplace;
use serde_json::{Value, json};
use testkit::wait;

use fleet::Fleet;

/// Photos sent.
const PHOTOS: usize = 200;
/// Products that they show.
const PRODUCTS: usize = 20;
/// SIGKILLs of ai-workers.
const KILLS: usize = 60;
/// Seed of when each worker dies.
const SEED: u64 = 20_261_121;
/// Longest time for the whole; only a hang meets it.
const PATIENCE: Duration = Duration::from_secs(900);

#[tokio::test(flavor = "multi_thread")]
async fn killed_workers_broker_and_database_lose_and_double_nothing() {
    let mut fleet = Fleet::start(3, SEED, KILLS).await;
    fleet.import(&table()).await;
    let mut sent = 0;
    for number in 0..PHOTOS {
        let key = scenes::catalogue()[number % scenes::catalogue().len()].key;
        let photo = scenes::render(key, number as u64, 320, 240)
            .expect("scene")
            .to_jpeg(85, 1);
        fleet
            .send(&format!("P{:02}_{number}.jpg", number % PRODUCTS), &photo)
            .await;
        sent += 1;
        // In mid-flight: a third and two thirds through.
        if number == PHOTOS / 3 {
            fleet.kill_broker().await;
        }
        if number == PHOTOS * 2 / 3 {
            fleet.kill_database().await;
        }
    }
    let fleet = &fleet;
    let look = || async {
        Progress {
            totals: fleet.totals().await,
            kills: fleet.kills(),
            given_up: fleet.given_up_by_workers().await,
        }
    };
    wait::until_seen(PATIENCE, look, |now| now.ended(sent)).await;
    // Photos this small are doubtful for some frames.
    fleet.decide().await;
    wait::until(PATIENCE, || async move { fleet.all_live(PRODUCTS).await }).await;

    let totals = fleet.totals().await;
    assert_eq!(
        (&totals["total"], &totals["enhanced"]),
        (&json!(sent), &json!(sent)),
        "{totals}"
    );
    assert_eq!(fleet.dead_letters().await, Vec::<Value>::new());
    assert_eq!(fleet.given_up_by_workers().await, Vec::<Value>::new());
    for market in Marketplace::ALL {
        let books = fleet.books(market).await;
        let items = books["items"].as_array().expect("items");
        assert_eq!(items.len(), PRODUCTS, "{market}");
        for item in items {
            assert_eq!(
                (&item["creates"], &item["state"]),
                (&json!(1), &json!("live")),
                "{market}: {item}"
            );
        }
    }
}

/// How far the photos are.
#[derive(Debug)]
struct Progress {
    /// Photos by state.
    totals: Value,
    /// Workers that were killed.
    kills: usize,
    /// The workers' dead letters.
    given_up: Vec<Value>,
}

impl Progress {
    /// True when each of the photos has ended, well or not, and all kills have
    /// happened.
    fn ended(&self, photos: u64) -> bool {
        let count = |state: &str| self.totals[state].as_u64().unwrap_or(0);
        let answered = count("enhanced") + count("rejected") + count("review");
        self.kills == KILLS && answered + self.given_up.len() as u64 == photos
    }
}

/// One row for each product.
fn table() -> String {
    let mut table = String::from("sku;barkod;ad;marka;kategori;fiyat;para birimi;stok\n");
    for number in 0..PRODUCTS {
        let gtin = gtin(&format!("8690000{number:05}"));
        table.push_str(&format!(
            "P{number:02};{gtin};Ürün {number};Deneme;Ev > Mutfak;{}9,90;TRY;10\n",
            number + 1
        ));
    }
    table
}

/// Twelve digits with the check digit that fits them.
fn gtin(body: &str) -> String {
    (0..10)
        .map(|digit| format!("{body}{digit}"))
        .find(|number| domain::Gtin::parse(number).is_ok())
        .expect("one digit fits")
}
