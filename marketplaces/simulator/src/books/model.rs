//! What the books hold, as plain values.

use domain::{Marketplace, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::check::Complaint;

/// Where a listing stands in a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemState {
    /// Taken, not decided yet.
    Pending,
    /// Buyers see it.
    Live,
    /// Refused, or suppressed after having been seen.
    Rejected,
    /// Put away by the seller.
    Archived,
    /// Deleted by the seller; kept in the books.
    Deleted,
}

impl ItemState {
    /// The word used in the database and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            ItemState::Pending => "pending",
            ItemState::Live => "live",
            ItemState::Rejected => "rejected",
            ItemState::Archived => "archived",
            ItemState::Deleted => "deleted",
        }
    }

    /// Finds a state by its word.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::Live,
            Self::Rejected,
            Self::Archived,
            Self::Deleted,
        ]
        .into_iter()
        .find(|state| state.name() == name)
    }
}

/// What a seller says about a product to be listed, common to all shops. The
/// marketplace's own request stays beside it in [`Draft::document`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The seller's code.
    pub sku: String,
    /// The barcode, empty when there is none.
    pub barcode: String,
    /// Title.
    pub title: String,
    /// Brand.
    pub brand: String,
    /// Description, as sent.
    pub description: String,
    /// Selling price in minor units.
    pub price: i64,
    /// Crossed-out price in minor units; the selling price when there is none.
    pub list_price: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Units offered.
    pub quantity: i64,
    /// Picture addresses, main one first.
    pub pictures: Vec<String>,
    /// The request in the marketplace's own form.
    pub document: Value,
}

/// A listing of a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What it says, as last applied.
    #[serde(flatten)]
    pub draft: Draft,
    /// The marketplace's id of it.
    pub remote_id: String,
    /// Where it stands.
    pub state: ItemState,
    /// What the marketplace says against it.
    pub issues: Vec<Complaint>,
    /// How often a request created it: more than one is a duplicate, unless it
    /// was deleted in between.
    pub creates: i64,
    /// How often a later request replaced it or its content.
    pub replaces: i64,
    /// First created.
    pub created: Timestamp,
    /// Last changed.
    pub updated: Timestamp,
    /// First seen by buyers.
    pub live_at: Option<Timestamp>,
    /// When a pending listing is decided.
    pub due: Option<Timestamp>,
}

/// How a listing request treats a SKU that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Existing {
    /// It is replaced.
    Replace,
    /// The request fails.
    Refuse,
    /// It is replaced while it is not approved; it must be there.
    Revise,
}

/// One wish of a batch, ready to be carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "do")]
pub enum Change {
    /// List a product.
    List {
        /// What it says.
        draft: Draft,
        /// What to do when it exists.
        existing: Existing,
    },
    /// Set quantity and prices, where given.
    Offer {
        /// Units offered.
        quantity: Option<i64>,
        /// Selling price in minor units.
        price: Option<i64>,
        /// Crossed-out price in minor units.
        list_price: Option<i64>,
    },
    /// Change the content of an approved listing, where given.
    Content {
        /// The marketplace's id of the listing, where it is named by that.
        remote_id: Option<String>,
        /// Title.
        title: Option<String>,
        /// Description.
        description: Option<String>,
        /// Picture addresses, all of them.
        pictures: Option<Vec<String>>,
        /// Fields of the marketplace's own document.
        fields: Map<String, Value>,
    },
    /// Put away or bring back.
    Archive {
        /// True to put away.
        archived: bool,
    },
    /// Delete.
    Delete,
}

/// How one line of a batch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineState {
    /// Not decided.
    Waiting,
    /// Carried out.
    Done,
    /// Refused.
    Failed,
}

/// One line of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchLine {
    /// The seller's code it is about; as sent when nothing is known under it.
    pub sku: String,
    /// The line as it came, for the answer.
    pub request: Value,
    /// What is to be done; none when the line was refused at the door.
    pub change: Option<Change>,
    /// How it ended.
    pub state: LineState,
    /// Why it was refused.
    pub complaints: Vec<Complaint>,
}

/// Accepted work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Batch {
    /// The marketplace's handle.
    pub id: String,
    /// Its place in the order of acceptance.
    pub number: i64,
    /// The marketplace's name of this kind of batch.
    pub kind: String,
    /// True once carried out.
    pub done: bool,
    /// Its lines.
    pub lines: Vec<BatchLine>,
    /// Accepted.
    pub created: Timestamp,
    /// To be carried out from this time.
    pub due: Timestamp,
    /// Carried out.
    pub finished: Option<Timestamp>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderLine {
    /// The marketplace's id of the line.
    pub id: String,
    /// The seller's code.
    pub sku: String,
    /// The barcode of the listing.
    pub barcode: String,
    /// The marketplace's id of the listing.
    pub remote_id: String,
    /// Title at the time of sale.
    pub title: String,
    /// Units sold.
    pub quantity: i64,
    /// Price of one unit in minor units.
    pub unit_price: i64,
}

/// An order of a shop. There is one invented buyer; no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Order {
    /// The marketplace's order number.
    pub id: String,
    /// The number behind the marketplace's further ids (package, lines).
    pub number: i64,
    /// True when cancelled.
    pub cancelled: bool,
    /// ISO 4217 code.
    pub currency: String,
    /// When the buyer bought.
    pub placed: Timestamp,
    /// Last changed.
    pub updated: Timestamp,
    /// What was bought.
    pub lines: Vec<OrderLine>,
}

/// A change of the quantity that a shop shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockChange {
    /// The seller's code.
    pub sku: String,
    /// When.
    pub at: Timestamp,
    /// Units before.
    pub before: i64,
    /// Units after.
    pub after: i64,
    /// `listing`, `update` or `order`.
    pub cause: String,
    /// The batch or order behind it.
    pub reference: String,
}

/// One call to a shop's API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Its number, counted per marketplace from 1.
    pub number: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// Method.
    pub method: String,
    /// Path with query, relative to the shop's API.
    pub path: String,
    /// Status answered; 0 when the connection was broken on purpose.
    pub status: u16,
    /// The caller's idempotency key, when it sent one.
    pub idempotency_key: Option<String>,
    /// The fault that was played, empty for none.
    pub fault: String,
}

/// All that one shop's books say.
#[derive(Debug, Clone, Serialize)]
pub struct BooksView {
    /// Which marketplace.
    pub market: Marketplace,
    /// The listings, by SKU.
    pub items: Vec<Item>,
    /// The orders, oldest first.
    pub orders: Vec<Order>,
    /// The batches, oldest first.
    pub batches: Vec<Batch>,
    /// The stock changes, oldest first.
    pub stock_changes: Vec<StockChange>,
}

impl BooksView {
    /// A listing by its SKU.
    pub fn item(&self, sku: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.draft.sku == sku)
    }
}
