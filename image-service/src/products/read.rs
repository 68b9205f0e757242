//! Products as they are shown and answered.

use domain::text::fold;
use domain::{AccountId, Product};
use serde::Serialize;
use store::{Error, Row, Store, params};

use crate::photos::like;
use crate::sql;

/// How a product's photos stand, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// No photo of it has come in.
    Waiting,
    /// Photos are there, pictures not yet.
    Processing,
    /// At least one photo has its pictures.
    Enhanced,
    /// None has its pictures yet, and at least one needs a person's eye.
    Review,
    /// Every photo of it was rejected.
    Rejected,
}

impl Standing {
    /// The word in answers and screens.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Waiting => "waiting",
            Standing::Processing => "processing",
            Standing::Enhanced => "enhanced",
            Standing::Review => "review",
            Standing::Rejected => "rejected",
        }
    }

    const fn of(photos: i64, enhanced: i64, review: i64, rejected: i64) -> Self {
        match (photos, enhanced, review) {
            (0, _, _) => Standing::Waiting,
            (_, 1.., _) => Standing::Enhanced,
            (photos, _, _) if photos == rejected => Standing::Rejected,
            (photos, _, review) if photos == rejected + review => Standing::Review,
            _ => Standing::Processing,
        }
    }
}

/// A product with how its photos stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProductView {
    /// All of it.
    pub product: Product,
    /// Rises with every change.
    pub version: i64,
    /// Units last counted by the seller.
    pub counted: Option<i64>,
    /// How many photos show it.
    pub photos: i64,
    /// How many of them have their pictures.
    pub enhanced: i64,
    /// How many need a person's eye.
    pub review: i64,
    /// How they stand.
    pub state: Standing,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
}

impl ProductView {
    /// A page of products by SKU, from behind `after`; `search` finds parts of
    /// names and SKUs whatever their case and accents.
    pub(crate) async fn page(
        store: &Store,
        account: AccountId,
        after: &str,
        search: &str,
        limit: i64,
    ) -> Result<Vec<Self>, Error> {
        let pattern = match fold(search).as_str() {
            "" => String::new(),
            folded => format!("%{}%", like(folded)),
        };
        let rows = store
            .query(sql::PRODUCT_PAGE, &params![account, after, pattern, limit])
            .await?;
        rows.iter().map(view).collect()
    }

    /// One product by its SKU.
    pub(crate) async fn one(
        store: &Store,
        account: AccountId,
        sku: &str,
    ) -> Result<Option<Self>, Error> {
        let row = store
            .query_opt(sql::PRODUCT_ONE, &params![account, sku])
            .await?;
        row.as_ref().map(view).transpose()
    }

    /// How many products there are.
    pub(crate) async fn count(store: &Store, account: AccountId) -> Result<i64, Error> {
        let row = store
            .query_opt(sql::PRODUCT_COUNT, &params![account])
            .await?;
        row.map_or(Ok(0), |row| row.int(0))
    }
}

fn view(row: &Row) -> Result<ProductView, Error> {
    let (photos, enhanced, rejected) = (row.int(4)?, row.int(5)?, row.int(6)?);
    let review = row.int(7)?;
    Ok(ProductView {
        product: row.parsed(0, |text| serde_json::from_str(text))?,
        version: row.int(1)?,
        counted: row.opt_int(2)?,
        photos,
        enhanced,
        review,
        state: Standing::of(photos, enhanced, review, rejected),
        updated_at: row.time(3)?.rfc3339(),
    })
}
