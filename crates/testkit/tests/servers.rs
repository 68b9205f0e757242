//! The fixtures against the real servers: each test shows that its corner is usable, its own, and gone afterwards.

use std::time::Duration;

use serde_json::json;
use sqlx::{Connection, PgConnection, Row};
use testkit::private::{PrivatePostgres, PrivateRabbit};
use testkit::s3_server::PrivateS3;
use testkit::servers::{Bucket, Database, Vhost, postgres, rabbit};
use testkit::wait;

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_virtual_host_holds_what_the_management_api_says_and_is_deleted() {
    let vhost = Vhost::create().await;
    assert_eq!(vhost.url(), format!("{}/{}", rabbit().url, vhost.name()));
    let arguments = json!({ "durable": true, "arguments": { "x-queue-type": "quorum" } });
    vhost
        .call(
            "PUT",
            &format!("queues/{}/work", vhost.name()),
            Some(arguments),
        )
        .await;
    let policy =
        json!({ "pattern": "^work$", "definition": { "max-length": 7 }, "apply-to": "queues" });
    vhost.put_policy("small", policy).await;

    let queue = wait::until_some(SOON, || async {
        vhost
            .queue("work")
            .await
            .filter(|queue| queue["policy"] == "small")
    })
    .await;
    assert_eq!(queue["arguments"]["x-queue-type"], "quorum");
    vhost.delete_queue("work").await;
    wait::until(SOON, || async { vhost.queue("work").await.is_none() }).await;

    let other = Vhost::create().await;
    let name = vhost.name().to_owned();
    drop(vhost);
    let listed = other.call("GET", "vhosts", None).await;
    let names: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|host| host["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&other.name()) && !names.contains(&name.as_str()),
        "{names:?}"
    );
}

#[tokio::test]
async fn a_database_sorts_by_bytes_and_is_dropped_under_open_connections() {
    let database = Database::create().await;
    let mut connection = PgConnection::connect(&database.url()).await.unwrap();
    let sorted: Vec<String> =
        sqlx::query("SELECT v FROM (VALUES ('a'), ('B'), ('ç'), ('C')) AS t(v) ORDER BY v")
            .fetch_all(&mut connection)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect();
    assert_eq!(sorted, ["B", "C", "a", "ç"]);

    let name = database.name().to_owned();
    drop(database);
    let mut admin = PgConnection::connect(&postgres().url).await.unwrap();
    let left = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(name)
        .fetch_optional(&mut admin)
        .await;
    assert!(left.unwrap().is_none());
}

#[tokio::test]
async fn the_test_server_syncs_and_allows_many_connections() {
    let mut admin = PgConnection::connect(&postgres().url).await.unwrap();
    for (setting, value) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("max_connections", "300"),
    ] {
        let row = sqlx::query("SELECT current_setting($1)")
            .bind(setting)
            .fetch_one(&mut admin)
            .await
            .unwrap();
        assert_eq!(row.get::<String, _>(0), value, "{setting}");
    }
}

fn client(server: &testkit::servers::S3Server) -> aws_sdk_s3::Client {
    use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region};
    let credentials = Credentials::new(&server.access_key, &server.secret_key, None, None, "test");
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .endpoint_url(&server.endpoint)
        .credentials_provider(credentials)
        .force_path_style(true)
        .build();
    aws_sdk_s3::Client::from_conf(config)
}

#[tokio::test]
async fn a_bucket_is_emptied_and_deleted_and_a_wrong_secret_is_refused() {
    let bucket = Bucket::create().await;
    let s3 = client(bucket.server());
    let body = b"pixels".to_vec();
    s3.put_object()
        .bucket(bucket.name())
        .key("a/b")
        .body(body.into())
        .send()
        .await
        .unwrap();
    let got = s3
        .get_object()
        .bucket(bucket.name())
        .key("a/b")
        .send()
        .await
        .unwrap();
    assert_eq!(got.body.collect().await.unwrap().to_vec(), b"pixels");

    let mut stranger = bucket.server().clone();
    stranger.secret_key.push('x');
    assert!(
        client(&stranger)
            .get_object()
            .bucket(bucket.name())
            .key("a/b")
            .send()
            .await
            .is_err()
    );

    let name = bucket.name().to_owned();
    drop(bucket);
    assert!(s3.head_bucket().bucket(&name).send().await.is_err());
}

#[tokio::test]
async fn a_private_s3_server_keeps_its_objects_over_a_restart() {
    let mut server = PrivateS3::start().await;
    let bucket = Bucket::create_on(&server.server()).await;
    let s3 = client(&server.server());
    s3.put_object()
        .bucket(bucket.name())
        .key("kept")
        .body(b"1".to_vec().into())
        .send()
        .await
        .unwrap();
    server.kill().await;
    assert!(
        s3.head_object()
            .bucket(bucket.name())
            .key("kept")
            .send()
            .await
            .is_err()
    );
    server.restart().await;
    s3.head_object()
        .bucket(bucket.name())
        .key("kept")
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_killed_postgres_refuses_and_after_a_restart_has_what_was_committed() {
    let mut server = PrivatePostgres::start().await;
    let database = Database::create_on(&server.server()).await;
    let mut connection = PgConnection::connect(&database.url()).await.unwrap();
    sqlx::raw_sql("CREATE TABLE kept (v TEXT); INSERT INTO kept VALUES ('yes')")
        .execute(&mut connection)
        .await
        .unwrap();
    server.kill().await;
    assert!(
        sqlx::query("SELECT 1")
            .execute(&mut connection)
            .await
            .is_err()
    );
    assert!(PgConnection::connect(&database.url()).await.is_err());
    server.restart().await;
    let mut connection = PgConnection::connect(&database.url()).await.unwrap();
    let row = sqlx::query("SELECT v FROM kept")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>(0), "yes");
}

#[tokio::test]
async fn a_killed_rabbitmq_comes_back_with_its_queues_and_an_erased_one_without() {
    let mut node = PrivateRabbit::start().await;
    let vhost = Vhost::create_on(&node.server()).await;
    let queue = json!({ "durable": true, "arguments": { "x-queue-type": "quorum" } });
    vhost
        .call("PUT", &format!("queues/{}/work", vhost.name()), Some(queue))
        .await;
    node.kill().await;
    let port = node
        .server()
        .url
        .rsplit_once(':')
        .unwrap()
        .1
        .parse::<u16>()
        .unwrap();
    assert!(
        tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_err(),
        "the killed node still listens"
    );
    node.restart().await;
    wait::until(SOON, || async { vhost.queue("work").await.is_some() }).await;

    let address = node.server();
    node.erase_and_restart().await;
    assert_eq!(node.server(), address);
    assert!(vhost.queue("work").await.is_none());
}
