//! Writing down a photo that came in, with the message that announces it.

use bus::Publisher;
use domain::{AccountId, AssetId, MessageId, Problem, ProductId, Sha256Hex, Timestamp};
use imaging::Probe;
use messages::Trace;
use messages::events::ImageUpload;
use store::{Error, Row, Tx, params};

use super::State;
use super::linking::{find_product, remember, share_account};
use super::settle;
use crate::link::{Choice, Keys, photo_path};
use crate::sql;

/// The names an upload carries. Together with the digest of the bytes, batch
/// and path are the upload's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoName {
    /// What was uploaded together.
    pub batch: String,
    /// Path within it, in one form.
    pub path: String,
    /// The product it shows, when the sender says so.
    pub sku: Option<String>,
}

impl PhotoName {
    /// Checks the names; an empty batch is `default`, an empty SKU none.
    pub fn new(batch: &str, path: &str, sku: &str) -> Result<Self, Problem> {
        let fix = "Send a short text without line breaks.";
        let plain = |text: &str, most: usize| {
            text.chars().count() <= most && !text.chars().any(char::is_control)
        };
        let batch = batch.trim();
        if !plain(batch, 200) {
            let rule = "A batch's name has at most 200 characters and no control characters.";
            return Err(Problem::new("upload.batch", "batch", batch, rule, fix));
        }
        let sku = sku.trim();
        if !plain(sku, 200) {
            let rule = "A SKU has at most 40 characters and no control characters.";
            return Err(Problem::new("upload.sku", "sku", sku, rule, fix));
        }
        let path = photo_path(path).map_err(|rule| {
            let fix = "Send the file's path or name in the field `path`.";
            Problem::new("upload.path", "path", path, &rule, fix)
        })?;
        Ok(Self {
            batch: if batch.is_empty() {
                "default".to_owned()
            } else {
                batch.to_owned()
            },
            path,
            sku: (!sku.is_empty()).then(|| sku.to_owned()),
        })
    }
}

/// A photo to be written down.
#[derive(Debug, Clone)]
pub struct New {
    /// Whose it is.
    pub account: AccountId,
    /// The id it gets, unless it is there already.
    pub asset: AssetId,
    /// Its names.
    pub name: PhotoName,
    /// The time.
    pub now: Timestamp,
}

/// What is known of an upload identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The photo's id.
    pub asset: AssetId,
    /// Where it stands.
    pub state: State,
    /// False when it was refused at the door.
    pub stored: bool,
    /// The product it shows.
    pub product: Option<ProductId>,
    /// Why it is rejected, if it is.
    pub problem: Option<Problem>,
    /// True when it was there before.
    pub already_there: bool,
}

/// Writes down a photo whose original is stored, finds its product by name and
/// announces it. The same identity again changes and announces nothing.
pub async fn accept(
    tx: &mut Tx,
    publisher: &Publisher,
    trace: &Trace,
    new: &New,
    original: (&Sha256Hex, u64, &Probe),
) -> Result<Known, Error> {
    let (sha256, bytes, probe) = original;
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    share_account(tx, new.account).await?;
    let values = params![
        new.account,
        new.asset,
        &new.name.batch,
        &new.name.path,
        sha256,
        1_i64,
        probe.media_type,
        Some(probe.width),
        Some(probe.height),
        bytes,
        new.name.sku.clone(),
        State::Received.name(),
        None::<String>,
        new.now,
        &trace.0
    ];
    let mut known = Known {
        asset: new.asset,
        state: State::Received,
        stored: true,
        product: None,
        problem: None,
        already_there: false,
    };
    if tx.execute(sql::ASSET_ADD, &values).await? == 0 {
        let there = same(tx, new, sha256.as_str()).await?;
        if there.stored {
            return Ok(there);
        }
        let values = params![
            new.account,
            there.asset,
            probe.media_type,
            probe.width,
            probe.height,
            bytes,
            new.name.sku.clone(),
            new.now,
            &trace.0
        ];
        tx.execute(sql::ASSET_ACCEPT, &values).await?;
        known.asset = there.asset;
    }
    let keys = Keys::of(&new.name.path, new.name.sku.as_deref());
    match find_product(tx, new.account, &keys).await? {
        Choice::One(product, how) => {
            known.product = Some(product);
            let values = params![new.account, known.asset, product, how.name(), new.now];
            tx.execute(sql::ASSET_LINK, &values).await?;
            tx.wake(settle::TOPIC);
        }
        Choice::None | Choice::Ambiguous => remember(tx, new.account, known.asset, &keys).await?,
    }
    let shown = (known.asset, known.product);
    announce(tx, publisher, trace, new.account, shown, sha256).await?;
    Ok(known)
}

/// Announces a photo; once for each product it is joined to, and once without.
pub(super) async fn announce(
    tx: &mut Tx,
    publisher: &Publisher,
    trace: &Trace,
    account: AccountId,
    (asset, product): (AssetId, Option<ProductId>),
    sha256: &Sha256Hex,
) -> Result<(), Error> {
    let key = product
        .map(|product| product.to_string())
        .unwrap_or_default();
    let id = MessageId::derived(asset.uuid(), "image.upload", &key);
    let message = ImageUpload {
        asset_id: asset,
        product_id: product,
        original: sha256.clone(),
    };
    publisher.publish(tx, account, id, trace, &message).await
}

/// Writes down a photo that was refused at the door, so that the totals tell of
/// every file that was sent.
pub async fn refuse(
    tx: &mut Tx,
    new: &New,
    sha256: Option<&Sha256Hex>,
    bytes: u64,
    problem: &Problem,
) -> Result<Known, Error> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let digest = sha256.map_or("", Sha256Hex::as_str);
    let values = params![
        new.account,
        new.asset,
        &new.name.batch,
        &new.name.path,
        digest,
        0_i64,
        None::<String>,
        None::<i64>,
        None::<i64>,
        bytes,
        new.name.sku.clone(),
        State::Rejected.name(),
        Some(json(problem)),
        new.now,
        None::<String>
    ];
    if tx.execute(sql::ASSET_ADD, &values).await? == 0 {
        return same(tx, new, digest).await;
    }
    Ok(Known {
        asset: new.asset,
        state: State::Rejected,
        stored: false,
        product: None,
        problem: Some(problem.clone()),
        already_there: false,
    })
}

async fn same(tx: &mut Tx, new: &New, sha256: &str) -> Result<Known, Error> {
    let values = params![new.account, &new.name.batch, &new.name.path, sha256];
    let row = tx.query_opt(sql::ASSET_SAME, &values).await?;
    let row = row.ok_or_else(|| Error::Conflict("the photo's row went away".to_owned()))?;
    Ok(Known {
        asset: row.parsed(0, AssetId::parse)?,
        state: row.parsed(1, State::parse)?,
        stored: row.int(2)? == 1,
        product: optional(&row, 3, ProductId::parse)?,
        problem: optional(&row, 4, |text| serde_json::from_str(text))?,
        already_there: true,
    })
}

/// A text field that may be null, read by its own parser.
pub(super) fn optional<T, E: std::fmt::Display>(
    row: &Row,
    place: usize,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, Error> {
    let text = row.opt_text(place)?.map(parse).transpose();
    text.map_err(|error| Error::Bug(format!("column {place}: {error}")))
}

/// A problem as it is kept.
pub(crate) fn json(problem: &Problem) -> String {
    serde_json::json!(problem).to_string()
}
