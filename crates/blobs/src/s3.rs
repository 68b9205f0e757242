//! Objects on an S3 server, addressed by path (`endpoint/bucket/key`).

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
};
use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use base64::Engine as _;
use bytes::Bytes;
use futures::stream;
use runtime::Context;
use runtime::config::BlobConfig;

use crate::BlobError;
use crate::area::Key;
use crate::backend::{Content, RawStream};

/// How long opening waits for a server that is still starting.
const OPEN_PATIENCE: Duration = Duration::from_secs(60);
/// Longest time for a connection to be made.
const CONNECT: Duration = Duration::from_secs(3);
/// Longest time for one try, body included.
const TRY: Duration = Duration::from_secs(30);
/// Longest time for all tries of a request together. Below the time after
/// which a deletion counts as abandoned.
const REQUEST: Duration = Duration::from_secs(45);
/// Tries of one request.
const TRIES: u32 = 3;

/// A bucket.
pub(crate) struct S3 {
    client: Client,
    bucket: String,
}

impl S3 {
    /// Uses the configured bucket and makes it if it is missing. Waits up to a
    /// minute for a server that does not answer.
    pub async fn connect(config: &BlobConfig, context: &Context) -> Result<Self, BlobError> {
        let s3 = Self::new(config)?;
        let deadline = context.now().after(OPEN_PATIENCE);
        loop {
            match s3.make_bucket(&config.region).await {
                Ok(()) => return Ok(s3),
                Err(BlobError::Unavailable(reason)) if context.now() < deadline => {
                    tracing::warn!(reason, "waiting for the object store");
                    context.clock.pause(Duration::from_millis(500)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The configured bucket, not asked for yet.
    pub fn new(config: &BlobConfig) -> Result<Self, BlobError> {
        if config.bucket.is_empty() || config.access_key.is_empty() || config.secret_key.is_empty()
        {
            let text = "blobs.bucket, blobs.access_key and blobs.secret_key must be set with blobs.endpoint";
            return Err(BlobError::Refused(text.to_owned()));
        }
        Ok(Self {
            client: client(config),
            bucket: config.bucket.clone(),
        })
    }

    /// The bucket, in messages.
    pub fn what(&self) -> String {
        format!("bucket {}", self.bucket)
    }

    /// True when the bucket exists.
    pub async fn has_bucket(&self) -> Result<bool, BlobError> {
        match self.client.head_bucket().bucket(&self.bucket).send().await {
            Ok(_) => Ok(true),
            Err(error) if status(&error) == Some(404) => Ok(false),
            Err(error) => Err(failure(&self.what(), &error)),
        }
    }

    async fn make_bucket(&self, region: &str) -> Result<(), BlobError> {
        if self.has_bucket().await? {
            return Ok(());
        }
        let what = self.what();
        // us-east-1 is the one region that must not be named.
        let place = (region != "us-east-1").then(|| {
            CreateBucketConfiguration::builder()
                .location_constraint(BucketLocationConstraint::from(region))
                .build()
        });
        let made = self.client.create_bucket().bucket(&self.bucket);
        match made.set_create_bucket_configuration(place).send().await {
            Ok(_) => Ok(()),
            // Another process was quicker.
            Err(error)
                if matches!(
                    error.code(),
                    Some("BucketAlreadyOwnedByYou" | "BucketAlreadyExists")
                ) =>
            {
                Ok(())
            }
            Err(error) => Err(failure(&what, &error)),
        }
    }

    pub async fn put(&self, key: &Key, content: Content<'_>) -> Result<(), BlobError> {
        let body = match content {
            Content::Bytes(bytes) => ByteStream::from(bytes),
            Content::File(path) => ByteStream::from_path(path)
                .await
                .map_err(|error| BlobError::Refused(format!("{}: {error}", path.display())))?,
        };
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key.to_string())
            .checksum_sha256(checksum(key))
            .body(body);
        request
            .send()
            .await
            .map(drop)
            .map_err(|error| failure(&key.to_string(), &error))
    }

    async fn request(&self, key: &Key) -> Result<GetObjectOutput, BlobError> {
        let request = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        request
            .send()
            .await
            .map_err(|error| failure(&key.to_string(), &error))
    }

    pub async fn get(&self, key: &Key) -> Result<Bytes, BlobError> {
        let answer = self.request(key).await?;
        let body = answer.body.collect().await;
        body.map(|body| body.into_bytes())
            .map_err(|error| broken_off(key, &error))
    }

    pub async fn open(&self, key: &Key) -> Result<(u64, RawStream), BlobError> {
        let answer = self.request(key).await?;
        let size = answer
            .content_length()
            .and_then(|size| u64::try_from(size).ok());
        let size =
            size.ok_or_else(|| BlobError::Unavailable(format!("{key}: the answer has no length")))?;
        let pieces = stream::try_unfold((answer.body, key.clone()), |(mut body, key)| async move {
            match body.try_next().await {
                Ok(piece) => Ok(piece.map(|piece| (piece, (body, key)))),
                Err(error) => Err(broken_off(&key, &error)),
            }
        });
        Ok((size, Box::pin(pieces)))
    }

    pub async fn size(&self, key: &Key) -> Result<Option<u64>, BlobError> {
        let request = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        match request.send().await {
            Ok(found) => Ok(found
                .content_length()
                .and_then(|size| u64::try_from(size).ok())),
            Err(error) if status(&error) == Some(404) => Ok(None),
            Err(error) => Err(failure(&key.to_string(), &error)),
        }
    }

    pub async fn delete(&self, key: &Key) -> Result<(), BlobError> {
        let request = self
            .client
            .delete_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("NoSuchKey") => Ok(()),
            Err(error) => Err(failure(&key.to_string(), &error)),
        }
    }
}

fn client(config: &BlobConfig) -> Client {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(TRY)
        .operation_timeout(REQUEST)
        .build();
    let credentials = Credentials::new(
        &config.access_key,
        &config.secret_key,
        None,
        None,
        "configuration",
    );
    let settings = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(config.region.clone()))
        .endpoint_url(&config.endpoint)
        .credentials_provider(credentials)
        .force_path_style(true)
        .retry_config(RetryConfig::standard().with_max_attempts(TRIES))
        .timeout_config(timeouts)
        // We send the SHA-256 that we know and verify what we read ourselves;
        // not every server knows the client's newer defaults.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .build();
    Client::from_conf(settings)
}

/// The digest as the header `x-amz-checksum-sha256` wants it.
fn checksum(key: &Key) -> String {
    let digest = hex::decode(key.sha256.as_str()).unwrap_or_default();
    base64::engine::general_purpose::STANDARD.encode(digest)
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|answer| answer.status().as_u16())
}

fn broken_off(key: &Key, error: &dyn std::fmt::Display) -> BlobError {
    BlobError::Unavailable(format!("{key}: the answer broke off: {error}"))
}

/// An error of the server or of the way to it, by what to do about it.
fn failure<E>(what: &str, error: &SdkError<E>) -> BlobError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let text = format!("{what}: {}", DisplayErrorContext(error));
    match (status(error), error.code()) {
        (Some(507), _) | (_, Some("XMinioStorageFull" | "QuotaExceeded")) => {
            BlobError::Full(format!("{} for {what}", error.code().unwrap_or("507")))
        }
        (_, Some("NoSuchBucket")) => BlobError::Unavailable(text),
        (Some(404), _) => BlobError::NotFound(what.to_owned()),
        (Some(408 | 429), _) => BlobError::Unavailable(text),
        (Some(400..=499), _) => BlobError::Refused(text),
        (None, _) if matches!(error, SdkError::ConstructionFailure(_)) => BlobError::Refused(text),
        _ => BlobError::Unavailable(text),
    }
}
