//! `stox demo`: a small catalogue goes through everything, an order comes
//! back, and a table says what became of it.

mod catalogue;
pub mod fleet;
pub mod places;
mod report;
mod watch;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use domain::{Marketplace, Timestamp};
use runtime::Context;
use serde_json::json;

use crate::settings::Settings;
use crate::upload::Answer;
use crate::{cli, node};
use catalogue::DemoProduct;
use places::Places;
use watch::Watch;

/// How the demo runs.
#[derive(Args)]
pub struct DemoArguments {
    /// End as soon as everything has reached its end state; the exit code is 0
    /// only if it did.
    #[arg(long)]
    once: bool,
    /// Keep the data in this folder (a temporary one otherwise). A demo that
    /// was interrupted goes on where it was.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Run every service as a process of its own over RabbitMQ, PostgreSQL and
    /// an S3 server, named by RABBITMQ_URL, DATABASE_URL (an administrator's),
    /// and S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY.
    #[arg(long)]
    distributed: bool,
    /// Use services that run already; `{}` stands for a service's name, as in
    /// `http://{}:8080`. Their token is this process's own (STOX__HTTP__TOKEN).
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["distributed", "data"])]
    running: Option<String>,
    /// Number of ai-worker processes with --distributed.
    #[arg(long, value_name = "N", default_value_t = 2)]
    workers: u16,
    /// Only the first so many products.
    #[arg(long, value_name = "N", default_value_t = catalogue::PRODUCTS.len())]
    products: usize,
    /// Give up after this many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    patience: u64,
    /// Print the table as JSON.
    #[arg(long)]
    json: bool,
}

/// Units that the demo's order buys.
const ORDERED: i64 = 2;
/// The shop it is placed at.
const SHOP: Marketplace = Marketplace::Trendyol;

/// Runs the verb.
pub async fn run(settings: Settings, arguments: DemoArguments) -> anyhow::Result<ExitCode> {
    let mut settings = settings;
    if settings.config.log.level == "info" {
        settings.config.log.level = "warn".to_owned();
    }
    cli::start_logs(&settings);
    let context = cli::context(&settings);
    let started = context.now();
    let temporary = tempfile::Builder::new().prefix("stox-demo-").tempdir()?;
    let folder = arguments
        .data
        .clone()
        .unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    let (places, mut fleet) = if let Some(address) = &arguments.running {
        let token = &settings.config.http.token;
        (Places::by_name(address, token)?, None)
    } else if arguments.distributed {
        let fleet = fleet::start(&settings, &folder, arguments.workers, &context).await?;
        (fleet.places.clone(), Some(fleet))
    } else {
        prefer_port(&mut settings).await;
        let node = node::up(&settings, &folder, &context).await?;
        (Places::one(&node.url, &node.token)?, None)
    };
    let outcome = story(&places, &arguments, started, &context).await;
    let good = match &outcome {
        Ok(good) => *good,
        Err(error) => {
            eprintln!("stox: {error:#}");
            false
        }
    };
    if !arguments.once && outcome.is_ok() {
        println!(
            "\nStill up: {}   (pictures {0}/, listings {0}/listings, stock {0}/stock, shops {1}/sim; Ctrl-C ends)",
            places.images.base(),
            places.shops.base()
        );
        cli::wait_for_end(&context).await?;
    } else {
        context.life.finish(Duration::from_secs(20)).await;
    }
    if let Some(fleet) = &mut fleet {
        fleet.stop().await;
    }
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The usual port when it is free, any other when it is not.
async fn prefer_port(settings: &mut Settings) {
    let usual = settings.config.http.listen.clone();
    if tokio::net::TcpListener::bind(&usual).await.is_err() {
        settings.config.http.listen = "127.0.0.1:0".to_owned();
    }
}

/// What happens; true when everything reached its end state.
async fn story(
    places: &Places,
    arguments: &DemoArguments,
    started: Timestamp,
    context: &Context,
) -> anyhow::Result<bool> {
    let quiet = arguments.json;
    if !quiet {
        println!(
            "Stox demo: {} products, three simulated marketplaces. See it at {}",
            catalogue::first(arguments.products).len(),
            places.images.base()
        );
    }
    let patience = Duration::from_secs(arguments.patience);
    let products = catalogue::first(arguments.products);
    let mut watch = Watch::new(places.clone(), context.clone(), patience, quiet);
    send(products, places, context, quiet).await?;
    watch.listings(products, started).await?;
    if !quiet && let Some(first) = watch.first_live {
        println!(
            "first live listing {:.1} s after the start",
            first.as_secs_f64()
        );
    }
    let held = watch::in_review(places, products).await?;
    let offered: Vec<&DemoProduct> = products
        .iter()
        .filter(|product| !held.contains(&product.sku))
        .collect();
    if let Some(product) = offered.first() {
        order(places, &watch, product.sku, &offered, quiet).await?;
    }
    // Whoever else bought there meanwhile is in the books, too.
    let sold = sold(places).await?;
    let expected: Vec<_> = products
        .iter()
        .map(|product| left(product, &sold))
        .collect();
    let all: Vec<_> = offered.iter().map(|product| left(product, &sold)).collect();
    watch.stock(&all).await?;
    let table = report::collect(places, products, &expected, watch.first_live).await?;
    match arguments.json {
        true => println!("{}", serde_json::to_string_pretty(&table)?),
        false => print!("{}", table.text()),
    }
    Ok(table.is_complete())
}

/// The product table first, then every photo, as a seller would send them.
async fn send(
    products: &'static [DemoProduct],
    places: &Places,
    context: &Context,
    quiet: bool,
) -> anyhow::Result<()> {
    let imported = places
        .images
        .import(
            "demo",
            "demo.csv",
            None,
            catalogue::csv(products).into_bytes(),
        )
        .await?;
    anyhow::ensure!(
        imported.rejected == 0,
        "the demo's own table was refused: {:?}",
        imported.problems
    );
    for product in products {
        let photo = context
            .life
            .compute(move || catalogue::photo(product))
            .await
            .map_err(anyhow::Error::msg)??;
        match places
            .images
            .send_photo("demo", &product.file(), &photo)
            .await?
        {
            Answer::Accepted { already_there } if !quiet => {
                println!(
                    "  photo {:<22} {}",
                    product.file(),
                    if already_there {
                        "already there"
                    } else {
                        "sent"
                    }
                );
            }
            Answer::Accepted { .. } => {}
            Answer::Rejected(problems) => {
                anyhow::bail!("the demo's own photo was refused: {problems:?}")
            }
        }
    }
    Ok(())
}

/// Places the demo's order once every shop offers what there is, unless the
/// shop's books have it already.
async fn order(
    places: &Places,
    watch: &Watch,
    sku: &str,
    offered: &[&DemoProduct],
    quiet: bool,
) -> anyhow::Result<()> {
    let books: Books = places.shops.get(&format!("/sim/{SHOP}/books")).await?;
    if books.orders.is_empty() {
        let sold = sold(places).await?;
        let before: Vec<_> = offered.iter().map(|product| left(product, &sold)).collect();
        watch.stock(&before).await?;
        let wish = json!({"sku": sku, "quantity": ORDERED});
        places
            .shops
            .post(&format!("/sim/{SHOP}/orders"), &wish)
            .await?;
    }
    if !quiet {
        println!("an order: {ORDERED} × {sku} bought at {}", SHOP.title());
    }
    Ok(())
}

/// What a shop's books say of its orders.
#[derive(serde::Deserialize)]
struct Books {
    orders: Vec<Bought>,
}

#[derive(serde::Deserialize)]
struct Bought {
    cancelled: bool,
    lines: Vec<BoughtLine>,
}

#[derive(serde::Deserialize)]
struct BoughtLine {
    sku: String,
    quantity: i64,
}

/// Units that all shops have sold, by SKU.
async fn sold(places: &Places) -> anyhow::Result<BTreeMap<String, i64>> {
    let mut sold = BTreeMap::new();
    for shop in Marketplace::ALL {
        let books: Books = places
            .shops
            .get(&format!("/sim/{}/books", shop.name()))
            .await?;
        let kept = books.orders.into_iter().filter(|order| !order.cancelled);
        for line in kept.flat_map(|order| order.lines) {
            *sold.entry(line.sku).or_default() += line.quantity;
        }
    }
    Ok(sold)
}

/// What every channel must offer in the end: SKU, counted, left.
fn left(product: &DemoProduct, sold: &BTreeMap<String, i64>) -> (&'static str, i64, i64) {
    let units = sold.get(product.sku).copied().unwrap_or_default();
    (product.sku, product.stock, product.stock - units)
}
