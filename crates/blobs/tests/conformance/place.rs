//! The back ends, each with a database for its rows.

use std::path::PathBuf;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use blobs::{Area, Blobs};
use domain::{AccountId, Sha256Hex, Timestamp};
use runtime::config::{BlobConfig, DatabaseConfig};
use runtime::{Clock, Context};
use store::{Migration, MigrationSet, Store, params};
use testkit::servers::{Bucket, Database, S3Server};

/// The account of most tests.
pub const ACCOUNT: AccountId = AccountId::LOCAL;
/// An owner's rows that refer to objects.
const REFERENCES: MigrationSet = MigrationSet {
    owner: "owner",
    steps: &[Migration {
        version: 1,
        name: "references",
        sql: "CREATE TABLE owner_reference (account_id {text} NOT NULL, sha256 {text} NOT NULL) {strict}",
    }],
};
/// Whether an object is referred to.
pub const IS_REFERENCED: &str =
    "SELECT 1 FROM owner_reference WHERE account_id = $1 AND sha256 = $2";

/// An object store with its database and a way behind its back.
pub struct Place {
    pub blobs: Blobs,
    pub store: Store,
    pub context: Context,
    pub folder: tempfile::TempDir,
    behind: Behind,
    _database: Option<Database>,
}

enum Behind {
    Files(PathBuf),
    S3(Client, Bucket),
}

fn context() -> Context {
    let start = Timestamp::from_micros(1_700_000_000_000_000);
    Context {
        clock: Clock::manual(start),
        ..Context::system()
    }
}

async fn database(url: String, context: &Context) -> Store {
    let config = DatabaseConfig {
        url,
        ..DatabaseConfig::default()
    };
    let store = Store::open(&config, context).await.expect("database");
    store
        .migrate(&[blobs::MIGRATIONS, REFERENCES])
        .await
        .expect("schema");
    store
}

impl Place {
    /// Files and SQLite.
    pub async fn files() -> Self {
        let (folder, context) = (tempfile::tempdir().expect("folder"), context());
        let url = format!("sqlite:{}/t.db", folder.path().display());
        let store = database(url, &context).await;
        let config = BlobConfig::default();
        let blobs = blobs::open(&config, Some(folder.path()), &store, &context)
            .await
            .expect("open");
        let behind = Behind::Files(folder.path().join("objects"));
        Self {
            blobs,
            store,
            context,
            folder,
            behind,
            _database: None,
        }
    }

    /// The test run's S3 server and SQLite.
    pub async fn s3() -> Self {
        Self::on_s3(None).await
    }

    /// The test run's S3 server and PostgreSQL: the pair of a distributed
    /// installation, for what depends on locks of the database.
    pub async fn s3_with_postgres() -> Self {
        Self::on_s3(Some(Database::create().await)).await
    }

    async fn on_s3(rows: Option<Database>) -> Self {
        let (folder, context) = (tempfile::tempdir().expect("folder"), context());
        let sqlite = format!("sqlite:{}/t.db", folder.path().display());
        let url = rows.as_ref().map_or(sqlite, Database::url);
        let (store, bucket) = (database(url, &context).await, Bucket::create().await);
        let config = config(bucket.server(), bucket.name());
        let blobs = blobs::open(&config, None, &store, &context)
            .await
            .expect("open");
        Self {
            blobs,
            store,
            context,
            folder,
            behind: Behind::S3(client(bucket.server()), bucket),
            _database: rows,
        }
    }

    /// Puts behind the store's back.
    pub async fn smuggle(&self, area: Area, sha256: &Sha256Hex, bytes: &[u8]) {
        let key = key(area, sha256);
        match &self.behind {
            Behind::Files(root) => {
                let path = root.join(key);
                std::fs::create_dir_all(path.parent().expect("folder")).expect("folder");
                // Not through an existing link to another file.
                let _ = std::fs::remove_file(&path);
                std::fs::write(path, bytes).expect("write");
            }
            Behind::S3(client, bucket) => {
                let put = client
                    .put_object()
                    .bucket(bucket.name())
                    .key(key)
                    .body(bytes.to_vec().into());
                put.send().await.expect("put");
            }
        }
    }

    /// Looks behind the store's back.
    pub async fn peek(&self, area: Area, sha256: &Sha256Hex) -> Option<Vec<u8>> {
        let key = key(area, sha256);
        match &self.behind {
            Behind::Files(root) => std::fs::read(root.join(key)).ok(),
            Behind::S3(client, bucket) => {
                let got = client
                    .get_object()
                    .bucket(bucket.name())
                    .key(key)
                    .send()
                    .await
                    .ok()?;
                Some(got.body.collect().await.expect("body").to_vec())
            }
        }
    }

    /// Removes behind the store's back.
    pub async fn steal(&self, area: Area, sha256: &Sha256Hex) {
        let key = key(area, sha256);
        match &self.behind {
            Behind::Files(root) => std::fs::remove_file(root.join(key)).expect("there"),
            Behind::S3(client, bucket) => {
                client
                    .delete_object()
                    .bucket(bucket.name())
                    .key(key)
                    .send()
                    .await
                    .expect("delete");
            }
        }
    }

    /// The state of an object's row.
    pub async fn state(&self, area: Area, sha256: &Sha256Hex) -> Option<String> {
        let values = params![ACCOUNT, area.name(), sha256];
        let row = self
            .store
            .query_opt(blobs::sql::STATE, &values)
            .await
            .expect("state");
        row.map(|row| row.text(0).expect("text").to_owned())
    }

    /// Runs one statement in a transaction of its own.
    pub async fn execute(&self, sql: &'static str, values: &[store::Value]) {
        let values = values.to_vec();
        let done = self.store.run_tx("test", move |tx| {
            let values = values.clone();
            Box::pin(async move { tx.execute(sql, &values).await })
        });
        done.await.expect(sql);
    }

    /// A row as an upload leaves it that was killed before it put the object.
    pub async fn announce(&self, area: Area, sha256: &Sha256Hex, size: usize) {
        let now = self.context.now();
        let size = i64::try_from(size).expect("small");
        let values = params![ACCOUNT, area.name(), sha256, size, now, now];
        self.execute(blobs::sql::CLAIM, &values).await;
    }

    /// The first half of a deletion, as another process does it.
    pub async fn condemn(&self, area: Area, sha256: &Sha256Hex) -> Timestamp {
        let (now, any) = (self.context.now(), i64::MAX);
        self.execute(
            blobs::sql::CONDEMN,
            &params![ACCOUNT, area.name(), sha256, now, any, any],
        )
        .await;
        now
    }

    /// Makes the owner refer to an object.
    pub async fn refer(&self, sha256: &Sha256Hex) {
        const INSERT: &str = "INSERT INTO owner_reference (account_id, sha256) VALUES ($1, $2)";
        self.execute(INSERT, &params![ACCOUNT, sha256]).await;
    }

    /// Lets time go by.
    pub fn later(&self, hours: u64) {
        self.context
            .clock
            .advance(Duration::from_secs(hours * 3600));
    }
}

fn key(area: Area, sha256: &Sha256Hex) -> String {
    format!("{ACCOUNT}/{}/{sha256}", area.name())
}

/// Configuration for a bucket of a server.
pub fn config(server: &S3Server, bucket: &str) -> BlobConfig {
    BlobConfig {
        endpoint: server.endpoint.clone(),
        bucket: bucket.to_owned(),
        access_key: server.access_key.clone(),
        secret_key: server.secret_key.clone(),
        ..BlobConfig::default()
    }
}

fn client(server: &S3Server) -> Client {
    let credentials = Credentials::new(&server.access_key, &server.secret_key, None, None, "test");
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .endpoint_url(&server.endpoint)
        .credentials_provider(credentials)
        .force_path_style(true);
    Client::from_conf(config.build())
}
