//! The object store: a small object is put, read and deleted.

use std::time::Duration;

use blobs::BlobError;

use super::{Finding, Patient, reach};

const PLACE: &str = "blobs.endpoint (S3_ENDPOINT)";
/// Longest time for the three requests.
const PATIENCE: Duration = Duration::from_secs(30);

/// Tries the configured store.
pub async fn check(patient: &Patient<'_>) -> Vec<Finding> {
    let config = &patient.settings.config.blobs;
    let folder = config.folder.as_path();
    if config.endpoint.is_empty() {
        if !folder.is_dir() {
            return Vec::new();
        }
    } else {
        let port = if config.endpoint.starts_with("https:") {
            443
        } else {
            80
        };
        let Some(authority) = reach::authority(&config.endpoint, port) else {
            let fix = "Write http://host:9000 or https://host.";
            return vec![Finding::problem(
                "objects.address",
                "it is no address",
                PLACE,
                fix,
            )];
        };
        if let Some(reason) = reach::refusal(&authority).await {
            let fix = "Start the object store, or mend host and port in S3_ENDPOINT.";
            let what = format!("{authority}: {reason}");
            return vec![Finding::problem("objects.unreachable", &what, PLACE, fix)];
        }
    }
    let probe = blobs::probe(config, Some(folder), patient.context);
    let finding = match tokio::time::timeout(PATIENCE, Box::pin(probe)).await {
        Ok(Ok(())) if config.endpoint.is_empty() => Finding::ok(
            "objects",
            "an object was put, read and deleted",
            "blobs.folder",
        ),
        Ok(Ok(())) => Finding::ok("objects", "an object was put, read and deleted", PLACE),
        Ok(Err(error)) => judge(&error, &config.bucket),
        Err(_) => {
            let fix = "Look at the object store's log and load.";
            Finding::problem("objects.slow", "no answer within 30 s", PLACE, fix)
        }
    };
    vec![finding]
}

fn judge(error: &BlobError, bucket: &str) -> Finding {
    let what = error.to_string();
    match error {
        BlobError::NotFound(missing) if missing.starts_with("bucket ") => {
            let what = format!("there is no bucket {bucket}");
            let fix = "None is needed where the key may make buckets: the first start makes it. Else make it.";
            Finding::warning("objects.bucket", &what, PLACE, fix)
        }
        BlobError::NotFound(_) | BlobError::Corrupt(_) => {
            let fix = "The store does not keep what it confirms: use another one.";
            Finding::problem("objects.lost", &what, PLACE, fix)
        }
        BlobError::Full(_) => {
            let fix = "Make room there, or raise its quota: uploads are refused until then.";
            Finding::problem("objects.full", &what, PLACE, fix)
        }
        BlobError::Refused(_) => {
            let fix = "Mend S3_ACCESS_KEY and S3_SECRET_KEY, and let the key put, get and delete in the bucket.";
            Finding::problem("objects.refused", &what, PLACE, fix)
        }
        _ => {
            let fix = "Look at the object store's log; then run this again.";
            Finding::problem("objects.unavailable", &what, PLACE, fix)
        }
    }
}
