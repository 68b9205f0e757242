//! Taking photos and product tables: from what arrived to rows and messages.

use std::sync::Arc;

use blobs::{Area, Blobs};
use bus::{Bus, Publisher};
use domain::{AccountId, AssetId, Problem, ProductId, Sku};
use messages::Trace;
use runtime::Context;
use serde::{Deserialize, Serialize};
use store::{Store, params};

use crate::basis::Basis;
use crate::csv::{self, Checked, Row, Table};
use crate::photos::{self, Choice, Decided, Joining, Known, New, PhotoName};
use crate::products::{self, Outcome, Saved};
use crate::spool::{Arrived, Spool};
use crate::{Config, Error, NAME, sql};

/// Rows of a table that are saved in one transaction.
const ROWS_AT_ONCE: usize = 50;

/// Everything that intake needs.
pub(crate) struct Intake {
    pub(crate) context: Context,
    pub(crate) store: Store,
    pub(crate) bus: Bus,
    pub(crate) blobs: Blobs,
    pub(crate) publisher: Publisher,
    pub(crate) spool: Spool,
    pub(crate) config: Config,
    pub(crate) basis: Arc<Basis>,
}

/// What became of a table: `in = accepted + rejected`, and the rows that were
/// there already are among the accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Rows with anything in them.
    #[serde(rename = "in")]
    pub total: u64,
    /// Rows that were taken.
    pub accepted: u64,
    /// Rows that were not.
    pub rejected: u64,
    /// Taken rows that changed nothing.
    pub already_there: u64,
    /// Why rows, or the whole table, were not taken.
    pub problems: Vec<Problem>,
}

/// Where a table comes from.
#[derive(Debug, Clone)]
pub(crate) struct TableName {
    pub(crate) batch: String,
    pub(crate) file: String,
    /// The encoding that the sender names.
    pub(crate) encoding: Option<String>,
}

impl Intake {
    /// Refuses while too many messages wait to be sent.
    pub(crate) async fn check_backlog(&self) -> Result<(), Error> {
        match self.bus.is_backlogged(self.config.max_backlog).await? {
            true => Err(Error::Busy),
            false => Ok(()),
        }
    }

    /// Writes down a photo that arrived; its original is durable first.
    pub(crate) async fn photo(
        &self,
        account: AccountId,
        trace: &Trace,
        name: PhotoName,
        arrived: Arrived,
    ) -> Result<Known, Error> {
        let asset = AssetId::from_uuid(self.context.uuid());
        let new = Arc::new(New {
            account,
            asset,
            name,
            now: self.context.now(),
        });
        let known = match arrived {
            Arrived::Good {
                file,
                sha256,
                bytes,
                probe,
            } => {
                self.blobs
                    .put_file(account, Area::Original, &file, &sha256, bytes)
                    .await?;
                self.context.crash.reached(NAME, "original_stored");
                let (publisher, trace) = (self.publisher.clone(), trace.clone());
                let original = Arc::new((sha256, bytes, probe));
                self.store
                    .run_tx("image-service.photo", move |tx| {
                        let (new, original) = (new.clone(), original.clone());
                        let (publisher, trace) = (publisher.clone(), trace.clone());
                        Box::pin(async move {
                            let original = (&original.0, original.1, &original.2);
                            photos::accept(tx, &publisher, &trace, &new, original).await
                        })
                    })
                    .await?
            }
            Arrived::Refused {
                sha256,
                bytes,
                refusal,
            } => {
                let problem = Arc::new(refusal.problem("photo").in_file(&new.name.path));
                let refused = Arc::new((sha256, problem));
                self.store
                    .run_tx("image-service.refusal", move |tx| {
                        let (new, refused) = (new.clone(), refused.clone());
                        Box::pin(async move {
                            photos::refuse(tx, &new, refused.0.as_ref(), bytes, &refused.1).await
                        })
                    })
                    .await?
            }
        };
        self.context.crash.reached(NAME, "asset_committed");
        Ok(known)
    }

    /// Takes a table: good rows are saved, bad ones are told. A problem with
    /// the whole table is the only one then.
    pub(crate) async fn table(
        &self,
        account: AccountId,
        trace: &Trace,
        name: TableName,
        bytes: bytes::Bytes,
    ) -> Result<Import, Error> {
        let (file, encoding) = (name.file.clone(), name.encoding.clone());
        let defaults = self.config.defaults.clone();
        let read = move || -> Result<Table, Problem> {
            let decoded = csv::decode(&bytes, encoding.as_deref());
            let text = decoded.map_err(|problem| problem.in_file(&file))?.text;
            csv::parse(&text, &file, &defaults)
        };
        let import = match self
            .context
            .life
            .compute(read)
            .await
            .map_err(Error::Compute)?
        {
            Ok(table) => self.rows(account, trace, table).await?,
            Err(problem) => Import {
                problems: vec![problem],
                ..Import::default()
            },
        };
        self.keep_import(account, &name, &import).await?;
        Ok(import)
    }

    async fn rows(&self, account: AccountId, trace: &Trace, table: Table) -> Result<Import, Error> {
        let mut import = Import {
            total: table.total(),
            accepted: table.rows.len() as u64,
            rejected: table.rejected,
            already_there: 0,
            problems: table.problems,
        };
        let mut rows = table
            .rows
            .into_iter()
            .map(|row: Row| row.checked)
            .peekable();
        let mut named = Vec::new();
        while rows.peek().is_some() {
            let some: Vec<Checked> = rows.by_ref().take(ROWS_AT_ONCE).collect();
            named.extend(some.iter().map(|given| given.draft.sku.clone()));
            let saved = self.products(account, trace, some).await?;
            let same = saved
                .iter()
                .filter(|saved| saved.outcome == Outcome::AlreadyThere);
            import.already_there += same.count() as u64;
        }
        // Only now: until all rows are there, a photo's name may seem to mean
        // a shorter SKU.
        for some in named.chunks(ROWS_AT_ONCE) {
            self.adopt(account, trace, some.to_vec()).await?;
        }
        Ok(import)
    }

    /// Saves one product; the photos that waited for it join it.
    pub(crate) async fn product(
        &self,
        account: AccountId,
        trace: &Trace,
        given: Checked,
    ) -> Result<Saved, Error> {
        let sku = given.draft.sku.clone();
        let saved = self.products(account, trace, vec![given]).await?;
        self.adopt(account, trace, vec![sku]).await?;
        let nothing = || store::Error::Bug("nothing was saved".to_owned());
        Ok(saved.first().copied().ok_or_else(nothing)?)
    }

    /// Saves products in one transaction.
    async fn products(
        &self,
        account: AccountId,
        trace: &Trace,
        products: Vec<Checked>,
    ) -> Result<Vec<Saved>, Error> {
        let with_ids = products
            .into_iter()
            .map(|given| (ProductId::from_uuid(self.context.uuid()), given));
        let all: Arc<[(ProductId, Checked)]> = with_ids.collect();
        let (publisher, trace, now) = (self.publisher.clone(), trace.clone(), self.context.now());
        let saved = self
            .store
            .run_tx("image-service.products", move |tx| {
                let (all, publisher, trace) = (all.clone(), publisher.clone(), trace.clone());
                Box::pin(async move {
                    products::lock_account(tx, account).await?;
                    let by = Joining {
                        account,
                        publisher: &publisher,
                        trace: &trace,
                        now,
                    };
                    let mut saved = Vec::with_capacity(all.len());
                    for (id, given) in all.iter() {
                        saved.push(products::save(tx, &by, *id, given).await?);
                    }
                    Ok::<_, store::Error>(saved)
                })
            })
            .await?;
        self.context.crash.reached(NAME, "product_committed");
        Ok(saved)
    }

    /// Joins the photos that waited for products of these codes.
    pub(crate) async fn adopt(
        &self,
        account: AccountId,
        trace: &Trace,
        skus: Vec<Sku>,
    ) -> Result<u64, Error> {
        let skus: Arc<[Sku]> = skus.into();
        let (publisher, trace, now) = (self.publisher.clone(), trace.clone(), self.context.now());
        let adopted = self.store.run_tx("image-service.adopt", move |tx| {
            let (skus, publisher, trace) = (skus.clone(), publisher.clone(), trace.clone());
            Box::pin(async move {
                products::lock_account(tx, account).await?;
                let by = Joining {
                    account,
                    publisher: &publisher,
                    trace: &trace,
                    now,
                };
                let mut adopted = 0;
                for sku in skus.iter() {
                    let row = tx
                        .query_opt(sql::PRODUCT_STORED, &params![account, sku])
                        .await?;
                    if let Some(row) = row {
                        let product = row.parsed(0, ProductId::parse)?;
                        let photos = products::names_of_photos(tx, account, product).await?;
                        adopted += photos::adopt(tx, &by, sku.as_str(), &photos).await?;
                    }
                }
                Ok::<_, store::Error>(adopted)
            })
        });
        Ok(adopted.await?)
    }

    /// Decides about a photo in review.
    pub(crate) async fn decide(
        &self,
        account: AccountId,
        trace: &Trace,
        asset: AssetId,
        choice: Choice,
    ) -> Result<Decided, Error> {
        let (publisher, trace, now) = (self.publisher.clone(), trace.clone(), self.context.now());
        let basis = self.basis.clone();
        let decided = self.store.run_tx("image-service.review", move |tx| {
            let (publisher, trace, basis) = (publisher.clone(), trace.clone(), basis.clone());
            Box::pin(async move {
                let by = Joining {
                    account,
                    publisher: &publisher,
                    trace: &trace,
                    now,
                };
                photos::review::decide(tx, &by, &basis, asset, choice).await
            })
        });
        let decided = decided.await?;
        self.context.crash.reached(NAME, "review_decided");
        Ok(decided)
    }

    /// Joins a photo and the product with this code.
    pub(crate) async fn assign(
        &self,
        account: AccountId,
        trace: &Trace,
        asset: AssetId,
        sku: &str,
    ) -> Result<(), Error> {
        let (publisher, trace, now) = (self.publisher.clone(), trace.clone(), self.context.now());
        let sku: Arc<str> = sku.into();
        let assigned = self.store.run_tx("image-service.assign", move |tx| {
            let (publisher, trace, sku) = (publisher.clone(), trace.clone(), sku.clone());
            Box::pin(async move {
                let by = Joining {
                    account,
                    publisher: &publisher,
                    trace: &trace,
                    now,
                };
                photos::assign(tx, &by, asset, &sku).await
            })
        });
        assigned.await
    }

    async fn keep_import(
        &self,
        account: AccountId,
        name: &TableName,
        import: &Import,
    ) -> Result<(), Error> {
        let result = serde_json::json!(import).to_string();
        let values = params![account, &name.batch, &name.file, result, self.context.now()];
        self.store
            .run_tx("image-service.import", move |tx| {
                let values = values.clone();
                Box::pin(async move {
                    tx.execute(sql::IMPORT_PUT, &values).await?;
                    Ok::<_, Error>(())
                })
            })
            .await
    }

    /// The tables of a batch with what became of them.
    pub(crate) async fn imports(
        &self,
        account: AccountId,
        batch: &str,
    ) -> Result<Vec<(String, Import)>, Error> {
        let rows = self
            .store
            .query(sql::IMPORTS, &params![account, batch])
            .await?;
        let import = |row: &store::Row| {
            Ok((
                row.text(0)?.to_owned(),
                row.parsed(1, |text| serde_json::from_str(text))?,
            ))
        };
        rows.iter().map(import).collect()
    }
}
