//! Stateful simulators of Amazon, Trendyol and Hepsiburada, served over real
//! HTTP: each with its own durable books, its statuses, batches, limits and
//! error bodies, seeded faults, and shop pages to look at and buy from.
//!
//! Nothing is shared with the adapters: both sides are written from the
//! marketplaces' documents and meet only on the wire.

mod admin;
mod amazon;
mod answer;
pub mod books;
mod border;
pub mod check;
mod credentials;
pub mod faults;
mod gate;
mod hepsiburada;
mod ids;
mod limits;
mod market;
mod pictures;
mod shop;
mod times;
mod trendyol;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use domain::Marketplace;
use runtime::Context;
use runtime::config::DatabaseConfig;

pub use books::{Books, BooksView};
pub use credentials::{AMAZON_MARKETPLACE_ID, demo_credentials, region, seller_id};
pub use faults::Profile;

use books::Setting;
use market::Market;

/// How the shops are run.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the books are: never the database of the system under observation.
    pub database: DatabaseConfig,
    /// Time a shop takes to carry out what it accepted, and again to decide
    /// about a listing where that is a second step.
    pub processing: Duration,
    /// The fault profile of shops that are opened for the first time.
    pub profile: Profile,
    /// Its seed.
    pub seed: u64,
    /// Time to fetch one picture.
    pub media_timeout: Duration,
    /// How many times faster than in reality the request limits refill: 1 is
    /// the marketplaces' own pace (Amazon lists orders once in 178 seconds),
    /// 0 lifts them.
    pub limit_speed: u32,
    /// Trendyol refuses an identical stock request within this time (15
    /// minutes in reality).
    pub repeat_window: Duration,
    /// Hepsiburada packs an open order by itself after this time (about 15
    /// minutes in reality).
    pub auto_pack: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: DatabaseConfig::default(),
            processing: Duration::from_millis(300),
            profile: Profile::None,
            seed: 1,
            media_timeout: Duration::from_secs(10),
            limit_speed: 60,
            repeat_window: Duration::from_secs(15 * 60),
            auto_pack: Duration::from_secs(15 * 60),
        }
    }
}

/// Why the simulators cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Their books cannot be opened.
    #[error("the simulators' books: {0}")]
    Books(#[from] store::Error),
    /// The picture fetcher cannot be set up.
    #[error("the simulators' picture fetcher: {0}")]
    Pictures(#[from] http_out::SendError),
}

/// The three shops, open. Cheap to clone.
#[derive(Clone)]
pub struct Simulator {
    shops: Arc<[Arc<Market>; 3]>,
}

/// Opens the shops and starts their workers.
pub async fn module(config: Config, context: &Context) -> Result<Simulator, Error> {
    let first = Setting {
        profile: config.profile,
        seed: config.seed,
    };
    let books = Books::open(&config.database, first, context).await?;
    let open = async |market| {
        Market::open(market, books.clone(), config.clone(), context)
            .await
            .map(Arc::new)
    };
    let [amazon, trendyol, hepsiburada] = Marketplace::ALL;
    let shops = [
        open(amazon).await?,
        open(trendyol).await?,
        open(hepsiburada).await?,
    ];
    for shop in &shops {
        context.spawn("simulator", shop.clone().work());
    }
    Ok(Simulator {
        shops: Arc::new(shops),
    })
}

impl Simulator {
    /// Everything under `/sim`: the shop pages, the admin calls and the three
    /// APIs at `/sim/{market}/api`.
    pub fn router(&self) -> Router {
        let mut router = shop::router(self.clone()).merge(admin::router(self.clone()));
        for market in Marketplace::ALL {
            let shop = self.shop(market).clone();
            let api = match market {
                Marketplace::Amazon => amazon::router(shop),
                Marketplace::Trendyol => trendyol::router(shop),
                Marketplace::Hepsiburada => hepsiburada::router(shop),
            };
            router = router.nest(&format!("/sim/{market}/api"), api);
        }
        router
    }

    /// The path of a marketplace's API: what follows the origin in a
    /// connection's base address.
    pub fn api_path(market: Marketplace) -> String {
        format!("/sim/{market}/api")
    }

    /// All that a shop's books say.
    pub async fn books(&self, market: Marketplace) -> Result<BooksView, store::Error> {
        self.shop(market).books.view(market).await
    }

    /// Places an order of `wanted` SKUs and units, as the Buy button does.
    pub async fn buy(
        &self,
        market: Marketplace,
        wanted: Vec<(String, i64)>,
    ) -> Result<books::Order, books::OrderRefused> {
        let shop = self.shop(market);
        shop.books.place_order(market, wanted, shop.now()).await
    }

    /// Carries out everything of a shop whose time has come, without waiting
    /// for its worker; how many batches and approvals that were.
    pub async fn settle(&self, market: Marketplace) -> Result<usize, store::Error> {
        self.shop(market).settle().await
    }

    fn shop(&self, market: Marketplace) -> &Arc<Market> {
        let [amazon, trendyol, hepsiburada] = &*self.shops;
        match market {
            Marketplace::Amazon => amazon,
            Marketplace::Trendyol => trendyol,
            Marketplace::Hepsiburada => hepsiburada,
        }
    }
}
