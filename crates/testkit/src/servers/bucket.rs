//! A fresh S3 bucket for one test.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region};

use super::{S3Server, s3};
use crate::{admin, unique};

/// A bucket of its own. Emptied and deleted on drop.
#[derive(Debug)]
pub struct Bucket {
    server: S3Server,
    name: String,
}

impl Bucket {
    /// Makes one on the test run's server.
    ///
    /// # Panics
    /// When the server refuses or does not answer.
    pub async fn create() -> Self {
        Self::create_on(&s3()).await
    }

    /// Makes one on the given server, for example a private one.
    ///
    /// # Panics
    /// When the server refuses or does not answer.
    pub async fn create_on(server: &S3Server) -> Self {
        let bucket = Self {
            server: server.clone(),
            name: unique::name(),
        };
        let (client, name) = (client(server), bucket.name.clone());
        admin::run(async move {
            client
                .create_bucket()
                .bucket(&name)
                .send()
                .await
                .unwrap_or_else(|error| panic!("bucket {name}: {error:?}"))
        })
        .await;
        bucket
    }

    /// The bucket's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server it is on.
    #[must_use]
    pub fn server(&self) -> &S3Server {
        &self.server
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let (client, name) = (client(&self.server), self.name.clone());
        admin::run_blocking(async move {
            // A server that a test has stopped takes its buckets with it.
            let _gone = remove(&client, &name).await;
        });
    }
}

async fn remove(client: &Client, bucket: &str) -> Result<(), aws_sdk_s3::Error> {
    let mut pages = client
        .list_objects_v2()
        .bucket(bucket)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        for object in page?.contents() {
            if let Some(key) = object.key() {
                client
                    .delete_object()
                    .bucket(bucket)
                    .key(key)
                    .send()
                    .await?;
            }
        }
    }
    client.delete_bucket().bucket(bucket).send().await?;
    Ok(())
}

fn client(server: &S3Server) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .endpoint_url(&server.endpoint)
        .credentials_provider(Credentials::new(
            &server.access_key,
            &server.secret_key,
            None,
            None,
            "testkit",
        ))
        .force_path_style(true)
        .build();
    Client::from_conf(config)
}
