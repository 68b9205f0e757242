//! Objects over HTTP. A process that has an object store mounts [`router`]
//! once.
//!
//! Renditions are public: a marketplace fetches them without credentials, and
//! their names cannot be guessed. Originals are not: they hold what the camera
//! wrote, often the place.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::{AccountId, Sha256Hex};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use runtime::http::ApiError;

use crate::{Area, BlobError, Blobs};

/// `GET /media/{account}/rendition/{sha256}` (public) and
/// `GET /originals/{account}/{sha256}` (for callers with the installation's
/// token, or local ones).
pub fn router(blobs: Blobs) -> Router {
    Router::new()
        .route("/media/{account}/{area}/{sha256}", get(media))
        .route("/originals/{account}/{sha256}", get(original))
        .with_state(blobs)
}

/// The address of a picture, to be put behind the installation's public
/// address.
pub fn rendition_path(account: AccountId, sha256: &Sha256Hex) -> String {
    format!("/media/{account}/{}/{sha256}", Area::Rendition.name())
}

/// The address of an uploaded photo on this installation.
pub fn original_path(account: AccountId, sha256: &Sha256Hex) -> String {
    format!("/originals/{account}/{sha256}")
}

async fn media(
    State(blobs): State<Blobs>,
    Path((account, area, sha256)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    match Area::parse(&area) {
        Some(Area::Rendition) => {
            serve(
                &blobs,
                Area::Rendition,
                &account,
                &sha256,
                &headers,
                "public",
            )
            .await
        }
        _ => Err(ApiError::not_found("picture", &sha256)),
    }
}

async fn original(
    State(blobs): State<Blobs>,
    Path((account, sha256)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    serve(
        &blobs,
        Area::Original,
        &account,
        &sha256,
        &headers,
        "private",
    )
    .await
}

/// Answers with the object. Its name is its content, so caches may keep it for
/// ever (RFC 8246), and whoever knows its entity tag has it already.
async fn serve(
    blobs: &Blobs,
    area: Area,
    account: &str,
    sha256: &str,
    headers: &HeaderMap,
    caches: &str,
) -> Result<Response, ApiError> {
    let missing = || ApiError::not_found("picture", sha256);
    let account = AccountId::parse(account).map_err(|_| missing())?;
    let digest = Sha256Hex::parse(sha256).map_err(|_| missing())?;
    let tag = format!("\"{digest}\"");
    let cache = format!("{caches}, max-age=31536000, immutable");
    let fixed = [
        (header::ETAG, text(&tag)),
        (header::CACHE_CONTROL, text(&cache)),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        // Whatever an upload claims to be, it never runs anything here.
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
    ];
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    let opened = blobs
        .open(account, area, &digest)
        .await
        .map_err(|error| match error {
            BlobError::NotFound(_) => missing(),
            BlobError::Unavailable(reason) => ApiError::unavailable("object store", &reason),
            other => ApiError::internal(&other),
        })?;
    let described = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(opened.media_type),
        ),
        (header::CONTENT_LENGTH, opened.size.into()),
    ];
    Ok((fixed, described, Body::from_stream(opened.body)).into_response())
}

/// True when `If-None-Match` names the tag (RFC 9110 §13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag)
}

/// Digits and fixed words always fit a header.
fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or_else(|_| HeaderValue::from_static(""))
}
