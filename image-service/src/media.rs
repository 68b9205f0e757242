//! `/media/…`: finished pictures, by present recipe and rules only.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use blobs::Area;
use domain::{AccountId, Problem, Sha256Hex};
use runtime::http::ApiError;
use store::{Row, params};

use crate::intake::Intake;
use crate::{Error, sql};

/// How long a picture that no row tells of yet is waited for: its news may be
/// on their way here while a marketplace already knows its address.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often is looked meanwhile.
const LOOK: Duration = Duration::from_millis(50);

/// The addresses of [`blobs::http::router`], where a picture is given only while
/// a row names it that belongs to the present recipe and rules.
pub(crate) fn router(intake: Arc<Intake>) -> Router {
    blobs::http::router(intake.blobs.clone()).layer(from_fn_with_state(intake, check))
}

async fn check(State(intake): State<Arc<Intake>>, request: Request, next: Next) -> Response {
    let wanted = rendition(request.uri().path());
    match wanted {
        Some((account, sha256)) => match is_present(&intake, account, &sha256).await {
            Ok(true) => next.run(request).await,
            Ok(false) => stale(&sha256).into_response(),
            Err(error) => ApiError::from(error).into_response(),
        },
        None => next.run(request).await,
    }
}

/// Account and digest of a picture's address.
fn rendition(path: &str) -> Option<(AccountId, Sha256Hex)> {
    let mut parts = path.strip_prefix("/media/")?.split('/');
    let account = AccountId::parse(parts.next()?).ok()?;
    Area::parse(parts.next()?).filter(|area| *area == Area::Rendition)?;
    Some((account, Sha256Hex::parse(parts.next()?).ok()?))
}

async fn is_present(
    intake: &Intake,
    account: AccountId,
    sha256: &Sha256Hex,
) -> Result<bool, Error> {
    let values = params![account, sha256];
    let (renditions, thumbnails) = (intake.basis.renditions(), intake.basis.thumbnails());
    let deadline = intake.context.now().after(PATIENCE);
    loop {
        // One look: what is not known may become present between two.
        let known = intake.store.query(sql::MEDIA_BASES, &values).await?;
        let is_present = |row: &Row| {
            row.text(0)
                .is_ok_and(|basis| thumbnails == basis || renditions.iter().any(|one| one == basis))
        };
        if known.iter().any(is_present) {
            return Ok(true);
        }
        if !known.is_empty() || intake.context.now() >= deadline {
            return Ok(false);
        }
        // What was never made is not waited for.
        if !intake
            .blobs
            .exists(account, Area::Rendition, sha256)
            .await?
        {
            return Ok(false);
        }
        tokio::select! {
            () = intake.context.life.stopping() => return Ok(false),
            () = intake.context.clock.pause(LOOK) => {}
        }
    }
}

fn stale(sha256: &Sha256Hex) -> ApiError {
    let rule = "Only pictures made by the present recipe and rule packs are served.";
    let fix = "It is not among them: it was replaced or is being rebuilt. Ask the photo for its present pictures.";
    let problem = Problem::new("picture.not_present", "picture", sha256.as_str(), rule, fix);
    ApiError::new(StatusCode::NOT_FOUND, problem)
}
