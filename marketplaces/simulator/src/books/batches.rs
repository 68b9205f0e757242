//! Accepted work in the books.

use std::sync::Arc;
use std::time::Duration;

use domain::{Marketplace, Timestamp};
use store::{Error, Row, Tx, params};

use super::settle::{Outcome, Policy};
use super::{
    Batch, BatchLine, Books, Change, LineState, Setting, StockChange, carry_out, items, json,
    note_stock, opt_time, sql, take_number, to_json,
};
use crate::check::Complaint;
use crate::{faults, ids};

/// Work to be accepted.
#[derive(Debug, Clone)]
pub struct NewBatch {
    /// The marketplace's name of this kind of batch.
    pub kind: &'static str,
    /// The SKU it is about, when it is about one.
    pub subject: String,
    /// A hash of the request, where repeats are looked for.
    pub digest: String,
    /// Its lines.
    pub lines: Vec<BatchLine>,
}

impl Books {
    /// Accepts work: it is carried out after the usual time (or later, by the
    /// shop's setting), never before work accepted earlier.
    pub async fn accept(
        &self,
        market: Marketplace,
        work: NewBatch,
        usual: Duration,
        setting: Setting,
        now: Timestamp,
    ) -> Result<Batch, Error> {
        let work = Arc::new(work);
        self.store
            .run_tx("sim.accept", move |tx| {
                let work = work.clone();
                Box::pin(async move { accept(tx, market, &work, usual, setting, now).await })
            })
            .await
    }

    /// A batch by its handle.
    pub async fn batch(&self, market: Marketplace, id: &str) -> Result<Option<Batch>, Error> {
        let row = self
            .store
            .query_opt(sql::BATCH, &params![market.name(), id])
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The newest waiting batch about one SKU.
    pub async fn waiting_about(
        &self,
        market: Marketplace,
        sku: &str,
    ) -> Result<Option<Batch>, Error> {
        let row = self
            .store
            .query_opt(sql::BATCH_ABOUT, &params![market.name(), sku])
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// All batches, oldest first.
    pub async fn batches(&self, market: Marketplace) -> Result<Vec<Batch>, Error> {
        let rows = self
            .store
            .query(sql::BATCHES, &params![market.name()])
            .await?;
        rows.iter().map(read).collect()
    }

    /// The newest batches that were carried out, newest first.
    pub async fn batches_done(&self, market: Marketplace, most: i64) -> Result<Vec<Batch>, Error> {
        let values = params![market.name(), most];
        let rows = self.store.query(sql::BATCHES_DONE, &values).await?;
        rows.iter().map(read).collect()
    }

    /// The oldest waiting batch whose time has come.
    pub async fn batch_due(
        &self,
        market: Marketplace,
        now: Timestamp,
    ) -> Result<Option<Batch>, Error> {
        let row = self
            .store
            .query_opt(sql::BATCH_DUE, &params![market.name(), now])
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// When anything is due next.
    pub async fn next_due(&self, market: Marketplace) -> Result<Option<Timestamp>, Error> {
        let row = self
            .store
            .query_opt(sql::NEXT_DUE, &params![market.name()])
            .await?;
        row.map_or(Ok(None), |row| opt_time(&row, 0))
    }

    /// Whether the same request was accepted at or after `since`.
    pub async fn is_repeat(
        &self,
        market: Marketplace,
        digest: &str,
        since: Timestamp,
    ) -> Result<bool, Error> {
        let values = params![market.name(), digest, since];
        Ok(self
            .store
            .query_opt(sql::BATCH_REPEATED, &values)
            .await?
            .is_some())
    }

    /// Carries out a batch, once; `verdicts` are the complaints about the
    /// pictures of each line. Does nothing when it is done already.
    pub async fn finish(
        &self,
        market: Marketplace,
        batch: Batch,
        verdicts: Vec<Vec<Complaint>>,
        policy: Policy,
        now: Timestamp,
    ) -> Result<(), Error> {
        let work = Arc::new((batch, verdicts));
        self.store
            .run_tx("sim.finish", move |tx| {
                let work = work.clone();
                Box::pin(async move { finish(tx, market, &work.0, &work.1, policy, now).await })
            })
            .await
    }
}

async fn accept(
    tx: &mut Tx,
    market: Marketplace,
    work: &NewBatch,
    usual: Duration,
    setting: Setting,
    now: Timestamp,
) -> Result<Batch, Error> {
    let number = take_number(tx, market).await?;
    let wait = faults::batch_delay(
        setting.profile,
        setting.seed,
        market,
        number.unsigned_abs(),
        usual,
    );
    let row = tx.query_opt(sql::LAST_DUE, &params![market.name()]).await?;
    let last = row.map_or(Ok(None), |row| opt_time(&row, 0))?;
    let due = last.map_or(now.after(wait), |last| last.max(now.after(wait)));
    let batch = Batch {
        id: ids::batch(market, number),
        number,
        kind: work.kind.to_owned(),
        done: false,
        lines: work.lines.clone(),
        created: now,
        due,
        finished: None,
    };
    let values = params![
        market.name(),
        &batch.id,
        number,
        work.kind,
        &work.subject,
        &work.digest,
        to_json(&batch.lines)?,
        now,
        due,
    ];
    tx.execute(sql::PUT_BATCH, &values).await?;
    Ok(batch)
}

async fn finish(
    tx: &mut Tx,
    market: Marketplace,
    batch: &Batch,
    verdicts: &[Vec<Complaint>],
    policy: Policy,
    now: Timestamp,
) -> Result<(), Error> {
    let mut lines = Vec::with_capacity(batch.lines.len());
    for (place, line) in batch.lines.iter().enumerate() {
        let verdict = verdicts.get(place).map_or(&[][..], Vec::as_slice);
        lines.push(finish_line(tx, market, &batch.id, line, verdict, policy, now).await?);
    }
    let values = params![market.name(), &batch.id, to_json(&lines)?, now];
    match tx.execute(sql::CLOSE_BATCH, &values).await? {
        1 => Ok(()),
        // Somebody else carried it out: undo what this transaction did.
        _ => Err(Error::Conflict(format!(
            "batch {} is done already",
            batch.id
        ))),
    }
}

async fn finish_line(
    tx: &mut Tx,
    market: Marketplace,
    reference: &str,
    line: &BatchLine,
    verdict: &[Complaint],
    policy: Policy,
    now: Timestamp,
) -> Result<BatchLine, Error> {
    let mut existing = match &line.change {
        Some(Change::Content {
            remote_id: Some(id),
            ..
        }) => items::find_remote(tx, market, id).await?,
        _ => items::find(tx, market, &line.sku).await?,
    };
    if existing.is_none() && policy.barcode_is_key {
        let barcode = match &line.change {
            Some(Change::List { draft, .. }) => &draft.barcode,
            _ => &line.sku,
        };
        existing = items::find_barcode(tx, market, barcode).await?;
    }
    let number = match existing {
        None => take_number(tx, market).await?,
        Some(_) => 0,
    };
    let before = existing.as_ref().map_or(0, |item| item.draft.quantity);
    let Outcome { complaints, item } = carry_out(
        line,
        existing,
        verdict,
        policy,
        || ids::listing(market, number),
        now,
    );
    if let Some(item) = &item {
        items::put(tx, market, item).await?;
        if item.draft.quantity != before || item.created == now {
            let cause = if matches!(line.change, Some(Change::List { .. })) {
                "listing"
            } else {
                "update"
            };
            let change = StockChange {
                sku: item.draft.sku.clone(),
                at: now,
                before,
                after: item.draft.quantity,
                cause: cause.to_owned(),
                reference: reference.to_owned(),
            };
            note_stock(tx, market, change).await?;
        }
    }
    let state = if complaints.iter().any(Complaint::blocks) {
        LineState::Failed
    } else {
        LineState::Done
    };
    Ok(BatchLine {
        state,
        complaints,
        ..line.clone()
    })
}

fn read(row: &Row) -> Result<Batch, Error> {
    Ok(Batch {
        id: row.text(0)?.to_owned(),
        number: row.int(1)?,
        kind: row.text(2)?.to_owned(),
        done: row.int(3)? == 1,
        lines: json(row, 4)?,
        created: row.time(5)?,
        due: row.time(6)?,
        finished: opt_time(row, 7)?,
    })
}
