//! The same demo as separate processes over a real broker, database and S3
//! server.

use testkit::servers::{Bucket, Database, Vhost};

use crate::process::{demo, free_port, output, stox, table};

#[tokio::test(flavor = "multi_thread")]
async fn embedded_and_distributed_give_the_same_pictures_states_and_stock() {
    let folder = tempfile::tempdir().expect("folder");
    let embedded = table(&output(demo(&folder.path().join("embedded"), free_port().await)).await);
    let (vhost, database, bucket) = (
        Vhost::create().await,
        Database::create().await,
        Bucket::create().await,
    );
    let mut command = stox();
    command
        .args([
            "demo",
            "--once",
            "--json",
            "--products",
            "3",
            "--distributed",
            "--patience",
            "240",
            "--data",
        ])
        .arg(folder.path().join("distributed"))
        .env("RABBITMQ_URL", vhost.url())
        .env("RABBITMQ_MANAGEMENT_URL", &vhost.server().management_url)
        .env("DATABASE_URL", database.url())
        .env("S3_ENDPOINT", &bucket.server().endpoint)
        .env("S3_BUCKET", bucket.name())
        .env("S3_ACCESS_KEY", &bucket.server().access_key)
        .env("S3_SECRET_KEY", &bucket.server().secret_key);
    let distributed = table(&output(command).await);
    assert_eq!(distributed, embedded);
}
