//! The services as processes over servers that can be killed.

use std::os::unix::process::ExitStatusExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::Marketplace;
use http_out::{Client, ClientConfig, Method, Request};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use testkit::private::{PrivatePostgres, PrivateRabbit};
use testkit::servers::Bucket;
use testkit::wait;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::process::{free_port, stox};

/// The running system.
pub struct Fleet {
    rabbit: PrivateRabbit,
    postgres: PrivatePostgres,
    _bucket: Bucket,
    _folder: tempfile::TempDir,
    _services: Vec<Child>,
    _workers: JoinSet<()>,
    toll: Arc<Toll>,
    images: String,
    workers_database: String,
    adapters: Vec<(Marketplace, String)>,
    others: Vec<String>,
    shops: String,
    client: Client,
}

/// What every process is told.
#[derive(Clone)]
struct Told {
    variables: Vec<(String, String)>,
    databases: Vec<(String, String)>,
}

impl Told {
    fn command(&self, target: &str, port: u16) -> Command {
        let mut command = stox();
        command
            .args(["run", target])
            .env_remove("STOX__HTTP__LISTEN")
            .env("SERVER_PORT", port.to_string());
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        if let Some(url) = self.database(target) {
            command.env("DATABASE_URL", url);
        }
        command
    }

    fn database(&self, target: &str) -> Option<&str> {
        let mut all = self.databases.iter();
        all.find(|(name, _)| name == target)
            .map(|(_, url)| url.as_str())
    }
}

impl Fleet {
    /// Starts servers and services; each of `workers` ai-workers is killed and
    /// started again until `kills` kills have happened.
    pub async fn start(workers: usize, seed: u64, kills: usize) -> Self {
        let (rabbit, postgres, bucket) = (
            PrivateRabbit::start().await,
            PrivatePostgres::start().await,
            Bucket::create().await,
        );
        let folder = tempfile::tempdir().expect("folder");
        let (shops_port, images_port) = (free_port().await, free_port().await);
        let (shops, images) = (
            format!("http://127.0.0.1:{shops_port}"),
            format!("http://127.0.0.1:{images_port}"),
        );
        let told = Told {
            variables: variables(&rabbit, &bucket, folder.path(), (&shops, &images), kills),
            databases: databases(&postgres.server().url).await,
        };
        let workers_database = told.database("ai-worker").expect("a role").to_owned();
        let mut services = Vec::new();
        let mut spawn = |target: &str, port| {
            services.push(told.command(target, port).spawn().expect("service"));
            format!("http://127.0.0.1:{port}")
        };
        spawn("simulators", shops_port);
        spawn("image-service", images_port);
        let mut adapters = Vec::new();
        for market in Marketplace::ALL {
            adapters.push((market, spawn(market.name(), free_port().await)));
        }
        let others = vec![
            spawn("seo-service", free_port().await),
            spawn("sync-service", free_port().await),
        ];
        let toll = Arc::new(Toll::default());
        let mut running = JoinSet::new();
        for number in 0..workers {
            let rng = StdRng::seed_from_u64(seed + number as u64);
            running.spawn(mortal_worker(told.clone(), rng, Arc::clone(&toll), kills));
        }
        let client = Client::new(ClientConfig::default()).expect("client");
        let fleet = Self {
            rabbit,
            postgres,
            _bucket: bucket,
            _folder: folder,
            _services: services,
            _workers: running,
            toll,
            images,
            workers_database,
            adapters,
            others,
            shops,
            client,
        };
        let all: Vec<&String> = [&fleet.images, &fleet.shops]
            .into_iter()
            .chain(&fleet.others)
            .chain(fleet.adapters.iter().map(|(_, url)| url))
            .collect();
        for url in all {
            wait::until(Duration::from_secs(120), || async {
                fleet.get(url, "/health").await.is_some()
            })
            .await;
        }
        fleet
    }

    async fn get(&self, base: &str, path: &str) -> Option<Value> {
        let response = self
            .client
            .send(&Request::get(format!("{base}{path}")))
            .await
            .ok()?;
        (response.status == 200)
            .then(|| response.json().ok())
            .flatten()
    }

    /// Asks until there is an answer.
    async fn read(&self, base: &str, path: &str) -> Value {
        wait::until_some(Duration::from_secs(120), || self.get(base, path)).await
    }

    /// Sends the product table.
    pub async fn import(&self, table: &str) {
        let mut request = Request::new(
            Method::Post,
            format!(
                "{}/api/v1/products/import?batch=chaos&file=chaos.csv",
                self.images
            ),
        );
        request.body = table.as_bytes().to_vec();
        self.insist(&request).await;
    }

    /// Sends a photo until it is accepted.
    pub async fn send(&self, name: &str, photo: &[u8]) {
        let request = Request::new(Method::Post, format!("{}/api/v1/assets", self.images))
            .multipart(&[("batch", "chaos"), ("path", name)], name, photo);
        self.insist(&request).await;
    }

    async fn insist(&self, request: &Request) {
        wait::until(Duration::from_secs(300), || async {
            matches!(self.client.send(request).await, Ok(response) if matches!(response.status, 200..=299))
        })
        .await;
    }

    /// SIGKILLs the broker and starts it again.
    pub async fn kill_broker(&mut self) {
        self.rabbit.kill().await;
        self.rabbit.restart().await;
    }

    /// SIGKILLs the database and starts it again.
    pub async fn kill_database(&mut self) {
        self.postgres.kill().await;
        self.postgres.restart().await;
    }

    /// How many workers were killed.
    pub fn kills(&self) -> usize {
        self.toll.killed.load(Ordering::SeqCst)
    }

    /// The photos by state.
    pub async fn totals(&self) -> Value {
        self.read(&self.images, "/api/v1/assets?batch=chaos&limit=1")
            .await["totals"]
            .clone()
    }

    /// Takes the safe picture of every photo that waits for a person.
    pub async fn decide(&self) {
        let path = "/api/v1/assets?batch=chaos&state=review&limit=500";
        let waiting = self.read(&self.images, path).await;
        for photo in waiting["items"].as_array().expect("photos") {
            let id = photo["asset_id"].as_str().expect("an id");
            let url = format!("{}/api/v1/assets/{id}/review", self.images);
            let choice = serde_json::json!({"choice": "fallback"});
            self.insist(&Request::new(Method::Post, url).json(&choice))
                .await;
        }
    }

    /// True when every listing is live in its newest version.
    pub async fn all_live(&self, products: usize) -> bool {
        for (_, url) in &self.adapters {
            let all = self.read(url, "/api/v1/listings").await;
            let listings = all["listings"].as_array().cloned().unwrap_or_default();
            let live =
                |l: &&Value| l["state"] == "live" && l["live_version"] == l["desired_version"];
            if listings.len() != products || listings.iter().filter(live).count() != products {
                return false;
            }
        }
        true
    }

    /// Dead letters of every service.
    pub async fn dead_letters(&self) -> Vec<Value> {
        let mut dead = Vec::new();
        let urls = self
            .others
            .iter()
            .chain([&self.images])
            .chain(self.adapters.iter().map(|(_, url)| url));
        for url in urls {
            dead.extend(
                self.read(url, "/api/v1/dead").await["dead"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default(),
            );
        }
        dead
    }

    /// Dead letters of the ai-workers, read from their database: the workers
    /// themselves come and go.
    pub async fn given_up_by_workers(&self) -> Vec<Value> {
        let mut command = stox();
        command
            .args(["dead", "list", "--json"])
            .env("DATABASE_URL", &self.workers_database);
        let listed = crate::process::output(command).await;
        assert!(listed.status.success(), "{}", crate::process::text(&listed));
        let listed: Value = serde_json::from_slice(&listed.stdout).expect("JSON");
        listed["dead"].as_array().expect("dead letters").clone()
    }

    /// A shop's books.
    pub async fn books(&self, market: Marketplace) -> Value {
        self.read(&self.shops, &format!("/sim/{market}/books"))
            .await
    }
}

fn variables(
    rabbit: &PrivateRabbit,
    bucket: &Bucket,
    folder: &std::path::Path,
    (shops, images): (&str, &str),
    kills: usize,
) -> Vec<(String, String)> {
    let (rabbit, s3) = (rabbit.server(), bucket.server());
    [
        ("RABBITMQ_URL", rabbit.url.clone()),
        ("RABBITMQ_MANAGEMENT_URL", rabbit.management_url.clone()),
        ("S3_ENDPOINT", s3.endpoint.clone()),
        ("S3_BUCKET", bucket.name().to_owned()),
        ("S3_ACCESS_KEY", s3.access_key.clone()),
        ("S3_SECRET_KEY", s3.secret_key.clone()),
        ("STOX__SIMULATORS__URL", shops.to_owned()),
        (
            "STOX__SIMULATORS__DATABASE_URL",
            format!("sqlite:{}", folder.join("simulators.db").display()),
        ),
        ("STOX__SIMULATORS__LIMIT_SPEED", "0".to_owned()),
        ("STOX__WORK__AI_SLOTS", "1".to_owned()),
        ("STOX__WORK__LEASE_MS", "5000".to_owned()),
        // Who dies is drawn by lot: the same photo may be met again and again.
        ("STOX__WORK__DEAD_AFTER", (kills + 1).to_string()),
        ("PUBLIC_URL", images.to_owned()),
        ("LOG_LEVEL", "error".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// A role for each service.
async fn databases(admin_url: &str) -> Vec<(String, String)> {
    let mut command = stox();
    command.args([
        "database",
        "roles",
        "--admin-url",
        admin_url,
        "--password",
        "chaos",
    ]);
    let made = crate::process::output(command).await;
    assert!(made.status.success(), "{}", crate::process::text(&made));
    String::from_utf8_lossy(&made.stdout)
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, url)| (name.to_owned(), url.to_owned()))
        .collect()
}

/// How many workers are to die and how many have.
#[derive(Default)]
struct Toll {
    claimed: AtomicUsize,
    killed: AtomicUsize,
}

/// A worker that dies at its first to fourth persisted attempt and is started
/// again, until enough of them have died.
async fn mortal_worker(told: Told, mut rng: StdRng, toll: Arc<Toll>, enough: usize) {
    loop {
        let mut command = told.command("ai-worker", 0);
        let claim = |count: usize| (count < enough).then_some(count + 1);
        let mortal = toll
            .claimed
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, claim)
            .is_ok();
        if mortal {
            let attempt = rng.random_range(1..=4);
            command.env(
                "STOX__DRILL__CRASH_AT",
                format!("ai_processing.attempt#{attempt}"),
            );
        }
        let status = command
            .spawn()
            .expect("worker")
            .wait()
            .await
            .expect("worker ends");
        if mortal && status.signal() == Some(9) {
            toll.killed.fetch_add(1, Ordering::SeqCst);
        } else if mortal {
            // It ended otherwise: the broker or the database was away at its
            // start. Its kill is still owed.
            toll.claimed.fetch_sub(1, Ordering::SeqCst);
        }
    }
}
