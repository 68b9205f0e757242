//! The listing rows and the announcement of each new state.

use adapter_api::{Connection, Issue, Offer};
use bus::Publisher;
use domain::{
    ConnectionId, ListingState, Marketplace, MessageId, Problem, ProductId, Sku, Timestamp,
};
use messages::Trace;
use messages::events::ListingChanged;
use store::{Error, Store, Tx, params};

use crate::sql;

/// A listing as it is wished and as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    pub(crate) product: ProductId,
    pub(crate) sku: Sku,
    pub(crate) desired_version: i64,
    /// What is wished, with the marketplace's id of what is there.
    pub(crate) offer: Offer,
    pub(crate) trace: Trace,
}

/// Reads a listing.
pub(crate) async fn get(
    store: &Store,
    connection: ConnectionId,
    product: &str,
) -> Result<Option<Listing>, Error> {
    let Some(row) = store
        .query_opt(sql::LISTING_GET, &params![connection, product])
        .await?
    else {
        return Ok(None);
    };
    let offer: Offer = row.json(6)?;
    Ok(Some(Listing {
        product: row.parsed(1, ProductId::parse)?,
        sku: row.parsed(2, Sku::parse)?,
        desired_version: row.int(4)?,
        offer: Offer {
            remote_id: row.opt_text(8)?.map(str::to_owned),
            ..offer
        },
        trace: Trace(row.text(7)?.to_owned()),
    }))
}

/// A new state of a listing's newest wish, announced in the same transaction.
pub(crate) struct Change<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) product: ProductId,
    pub(crate) sku: &'a Sku,
    pub(crate) version: i64,
    pub(crate) state: ListingState,
    pub(crate) remote_id: Option<&'a str>,
    pub(crate) problems: &'a [Problem],
    pub(crate) trace: &'a Trace,
}

impl Change<'_> {
    /// Keeps the state, unless a newer wish came in between, and announces it.
    pub(crate) async fn keep(
        &self,
        tx: &mut Tx,
        publisher: &Publisher,
        now: Timestamp,
    ) -> Result<(), Error> {
        let problems = serde_json::to_string(self.problems).unwrap_or_default();
        let values = params![
            self.connection.id,
            self.product,
            self.version,
            self.state.name(),
            problems,
            now
        ];
        tx.execute(sql::LISTING_STATE, &values).await?;
        self.announce(tx, publisher).await
    }

    /// Announces the state.
    pub(crate) async fn announce(&self, tx: &mut Tx, publisher: &Publisher) -> Result<(), Error> {
        let connection = self.connection;
        let message = ListingChanged {
            connection_id: connection.id,
            marketplace: connection.marketplace,
            product_id: self.product,
            sku: self.sku.clone(),
            state: self.state,
            version: self.version,
            remote_id: self.remote_id.map(str::to_owned),
            problems: self.problems.to_vec(),
        };
        let key = format!("{}:{}:{}", connection.id, self.version, self.state.name());
        let id = MessageId::derived(self.product.uuid(), "listing.changed", &key);
        publisher
            .publish(tx, connection.account, id, self.trace, &message)
            .await
    }
}

/// A marketplace's complaints as problems a person can act on, explained where
/// the rule pack knows the code.
pub(crate) fn problems(marketplace: Marketplace, issues: &[Issue]) -> Vec<Problem> {
    issues
        .iter()
        .map(|issue| {
            let known = rules::explain(marketplace, &issue.code)
                .or_else(|| rules::explain_message(marketplace, &issue.message));
            let code = format!("{marketplace}.{}", issue.code);
            let fix = known.map_or(
                "Read the marketplace's message and correct the product.",
                |k| k.fix_en.as_str(),
            );
            Problem::new(&code, &issue.fields.join(", "), "", &issue.message, fix)
        })
        .collect()
}
