//! Amazon's own types, from the Selling Partner API models (listings
//! 2021-08-01, orders 2026-01-01; read 2026-08-05).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Body of `putListingsItem`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutBody {
    /// Such as `PRODUCT` or `LUGGAGE`.
    pub product_type: String,
    /// `LISTING` when absent.
    pub requirements: Option<String>,
    /// Attribute name to array of values.
    pub attributes: Map<String, Value>,
}

/// Body of `patchListingsItem`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchBody {
    /// `PRODUCT` for partial updates.
    pub product_type: String,
    /// At least one.
    pub patches: Vec<Patch>,
}

/// One change of a patch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// `add`, `replace`, `merge` or `delete`.
    pub op: String,
    /// `/attributes/<name>`.
    pub path: String,
    /// The values, not needed to delete.
    pub value: Option<Vec<Value>>,
}

/// Answer to a submission.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    /// The seller's code.
    pub sku: String,
    /// `ACCEPTED`, `INVALID` or `VALID`.
    pub status: &'static str,
    /// Handle of the submission.
    pub submission_id: String,
    /// What is wrong with it.
    pub issues: Vec<Issue>,
}

/// One complaint.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    /// Amazon's code, a number as text.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// `ERROR` or `WARNING`.
    pub severity: &'static str,
    /// The attributes concerned.
    pub attribute_names: Vec<String>,
    /// Such as `INVALID_ATTRIBUTE`.
    pub categories: Vec<&'static str>,
    /// What Amazon does about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enforcements: Option<Enforcements>,
    /// Where it holds.
    pub marketplace_ids: Vec<&'static str>,
}

/// What Amazon does about an issue.
#[derive(Debug, Clone, Serialize)]
pub struct Enforcements {
    /// The measures.
    pub actions: Vec<Action>,
    /// Whether the seller is exempt.
    pub exemption: Exemption,
}

/// One measure.
#[derive(Debug, Clone, Serialize)]
pub struct Action {
    /// Such as `LISTING_SUPPRESSED`.
    pub action: &'static str,
}

/// Whether the seller is exempt.
#[derive(Debug, Clone, Serialize)]
pub struct Exemption {
    /// `NOT_EXEMPT` here.
    pub status: &'static str,
}

/// Form of the token request (LWA).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TokenForm {
    /// `refresh_token` or `client_credentials`.
    pub grant_type: String,
    /// The seller's consent.
    pub refresh_token: String,
    /// The application.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: String,
    /// For calls without a seller.
    pub scope: String,
}

/// Query of the listings operations.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListingsQuery {
    /// Comma-separated.
    pub marketplace_ids: String,
    /// Comma-separated parts of the answer.
    pub included_data: String,
    /// Language of issues.
    pub issue_locale: String,
    /// `VALIDATION_PREVIEW` or empty.
    pub mode: String,
    /// Comma-separated, for searches.
    pub identifiers: String,
    /// Only `SKU` is simulated.
    pub identifiers_type: String,
    /// At most 20.
    pub page_size: Option<usize>,
    /// From the answer before.
    pub page_token: Option<String>,
}

/// Query of `searchOrders`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrdersQuery {
    /// ISO 8601.
    pub created_after: Option<String>,
    /// ISO 8601.
    pub created_before: Option<String>,
    /// ISO 8601.
    pub last_updated_after: Option<String>,
    /// ISO 8601.
    pub last_updated_before: Option<String>,
    /// Comma-separated.
    pub marketplace_ids: Option<String>,
    /// Comma-separated.
    pub fulfillment_statuses: Option<String>,
    /// `MERCHANT` or `AMAZON`.
    pub fulfilled_by: Option<String>,
    /// 1 to 100.
    pub max_results_per_page: Option<usize>,
    /// From the answer before.
    pub pagination_token: Option<String>,
    /// Comma-separated parts of the answer.
    pub included_data: Option<String>,
}
