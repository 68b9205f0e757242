//! Whose request it is.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::AccountId;

/// The account that a request belongs to: today the installation's own. The
/// one place that changes when several accounts can sign in.
pub fn account(_request: &Parts) -> AccountId {
    AccountId::LOCAL
}

/// [`account`] as an argument of a request handler.
#[derive(Debug, Clone, Copy)]
pub struct Account(pub AccountId);

impl<S: Sync> FromRequestParts<S> for Account {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(account(parts)))
    }
}
