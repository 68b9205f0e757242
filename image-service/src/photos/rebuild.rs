//! Making pictures anew that another recipe or other rules made.

use bus::{Bus, Publisher};
use domain::{AccountId, AssetId, MessageId, ProductId, Sha256Hex};
use messages::Trace;
use messages::events::ImageProcess;
use runtime::Context;
use store::{Error, Row, Store, Tx, params};

use super::record::optional;
use crate::basis::Basis;
use crate::sql;

/// Photos that are sent in one transaction.
const AT_ONCE: i64 = 100;

/// A photo with pictures of another recipe or other rules.
struct Stale {
    account: AccountId,
    asset: AssetId,
    product: Option<ProductId>,
    original: Sha256Hex,
    made_at: Option<i64>,
    trace: Option<Trace>,
}

/// Sends every photo to the workers again whose pictures are not by the
/// present recipe and rules, as long as no more than `max_backlog` messages
/// wait. Gives their number. What was sent is not sent again until other news
/// of it came.
pub(crate) async fn rebuild(
    store: &Store,
    bus: &Bus,
    publisher: &Publisher,
    context: &Context,
    present: &Basis,
    max_backlog: u64,
) -> Result<u64, Error> {
    let mut sent = 0;
    while !bus.is_backlogged(max_backlog).await? {
        let rows = store
            .query(sql::STALE, &params![present.photo(), AT_ONCE])
            .await?;
        if rows.is_empty() {
            break;
        }
        let photos: Vec<Stale> = rows.iter().map(stale).collect::<Result<_, _>>()?;
        let all = std::sync::Arc::new((photos, present.photo(), publisher.clone()));
        let now = context.now();
        sent += store
            .run_tx("image-service.rebuild", move |tx| {
                let all = all.clone();
                Box::pin(async move {
                    let (photos, present, publisher) = &*all;
                    let mut sent = 0;
                    for photo in photos {
                        let values = params![photo.account, photo.asset, present, now];
                        if tx.execute(sql::ASSET_REBUILD, &values).await? == 1 {
                            send(tx, publisher, photo, present).await?;
                            sent += 1;
                        }
                    }
                    Ok::<_, Error>(sent)
                })
            })
            .await?;
    }
    Ok(sent)
}

async fn send(
    tx: &mut Tx,
    publisher: &Publisher,
    photo: &Stale,
    present: &str,
) -> Result<(), Error> {
    // Once for what is there now and what is wanted.
    let key = format!("{present} {}", photo.made_at.unwrap_or_default());
    let id = MessageId::derived(photo.asset.uuid(), "image.rebuild", &key);
    let message = ImageProcess {
        asset_id: photo.asset,
        product_id: photo.product,
        original: photo.original.clone(),
    };
    let known = photo.trace.clone();
    let trace = known.unwrap_or_else(|| publisher.new_trace());
    publisher
        .publish(tx, photo.account, id, &trace, &message)
        .await
}

fn stale(row: &Row) -> Result<Stale, Error> {
    Ok(Stale {
        account: row.parsed(0, AccountId::parse)?,
        asset: row.parsed(1, AssetId::parse)?,
        product: optional(row, 2, ProductId::parse)?,
        original: row.parsed(3, Sha256Hex::parse)?,
        made_at: row.opt_int(4)?,
        trace: row.opt_text(5)?.map(|text| Trace(text.to_owned())),
    })
}
